// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/document"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/receipt"
	"github.com/dntp/dntp/ehr/registry"
)

var rewriteReceipts = flag.Bool("rewrite.receipts", false, "write the vectors of ehr/receipt/testdata anew")

// ledger is a node that holds the keys of all signers, and of some actors: what it is
// told to seal is final two blocks later.
type ledger struct {
	*office
	a        *alliance
	dir      string                               // of the node
	keys     map[common.Address]*ecdsa.PrivateKey // of signers
	document *document.Document                   // the sample, with salts
	vectors  receiptVectors
}

var (
	hospitalID = common.Hash{1}
	insurerID  = common.Hash{2}
	ministryID = common.Hash{3}
)

func newLedger(t *testing.T) *ledger {
	t.Helper()
	l := &ledger{a: newAlliance(t, 3, 1), dir: t.TempDir(), keys: make(map[common.Address]*ecdsa.PrivateKey), document: commitSample(t, 1)}
	staff := func(name string, org common.Hash, role registry.Role) registry.GenesisActor {
		return registry.GenesisActor{Address: address(newKey(t, name)), Org: org, Roles: role.Mask()}
	}
	model := &registry.Genesis{
		Orgs: []registry.GenesisOrg{
			{ID: hospitalID, Kind: uint8(registry.Hospital), Admin: address(l.a.admin)},
			{ID: insurerID, Kind: uint8(registry.Insurer), Admin: address(newKey(t, "insurer's admin"))},
			{ID: ministryID, Kind: uint8(registry.Government), Admin: address(newKey(t, "ministry's admin"))},
		},
		Actors: []registry.GenesisActor{
			staff("doctor", hospitalID, registry.Doctor), staff("laboratory", hospitalID, registry.Laboratory), staff("office", hospitalID, registry.RecordsOffice), staff("auditor", insurerID, registry.InsurerAuditor),
		},
		Rules: registry.DefaultRules(), Policies: registry.DefaultPolicies(), ModelHash: common.Hash{0xe0}, Time: 1_700_000_000,
	}
	alloc, err := ehr.Alloc(model)
	if err != nil {
		t.Fatal(err)
	}
	nativetest.WithPatients(alloc, 1, address(newKey(t, "patient")), surfacePID)
	for at, account := range alloc {
		l.a.genesis.Alloc[at] = account
	}
	l.a.genesis.Timestamp = 1_750_000_000 // the vectors' blocks have times of no clock
	for _, key := range l.a.signers {
		l.keys[address(key)] = key
	}
	l.vectors = receiptVectors{ChainID: l.a.genesis.Config.ChainID.Uint64(), GenesisHash: l.a.genesis.ToBlock().Hash()}
	l.office = &office{t: t}
	l.start(nil)
	return l
}

// start starts the node, on the chain that it has.
func (l *ledger) start(change func(*Config)) {
	l.t.Helper()
	l.running = l.a.start(l.t, len(l.a.signers), l.a.nodes[0], l.dir, change)
	l.client = l.stack.Attach()
	l.t.Cleanup(l.client.Close)
}

// seal adds a block of the signer whose turn it is, or of the next one that may seal,
// and has all signers vote for it.
func (l *ledger) seal() {
	l.t.Helper()
	parent := l.head()
	snap, err := l.engine.Snapshot(l.Ethereum().BlockChain(), parent.Number.Uint64(), parent.Hash())
	if err != nil {
		l.t.Fatal(err)
	}
	number, set := parent.Number.Uint64()+1, snap.SignerList()
	for i := range set {
		signer := set[(number+uint64(i))%uint64(len(set))]
		if snap.MaySeal(number, signer) != nil {
			continue
		}
		l.engine.Authorize(signer, signWith(l.keys[signer]))
		work, err := l.Ethereum().Miner().BuildSealingWork(l.t.Context(), parent.Hash(), number, parent.Time+1, signer)
		if err != nil {
			l.t.Fatal(err)
		}
		block, err := l.engine.SealBlock(l.Ethereum().BlockChain(), work.Block)
		if err != nil {
			l.t.Fatal(err)
		}
		if _, err := l.importer.InsertSealed(block, work); err != nil {
			l.t.Fatal(err)
		}
		l.vote(parent)
		return
	}
	l.t.Fatal("nobody may seal")
}

// vote has all signers vote for the head.
func (l *ledger) vote(parent *types.Header) {
	l.t.Helper()
	link := finality.Link{Source: l.final.Justified(parent), Target: finality.CheckpointOf(l.head())}
	message, err := l.final.Message(link)
	if err != nil {
		l.t.Fatal(err)
	}
	set, err := l.final.Signers(link.Source)
	if err != nil {
		l.t.Fatal(err)
	}
	for _, signer := range set[:finality.Quorum(len(set))] {
		sig, err := crypto.Sign(crypto.Keccak256(message), l.keys[signer])
		if err != nil {
			l.t.Fatal(err)
		}
		if _, _, err := l.final.AddVote(&finality.Vote{Link: link, Signature: [65]byte(sig)}); err != nil {
			l.t.Fatal(err)
		}
	}
}

// settle makes the head final.
func (l *ledger) settle() {
	l.t.Helper()
	for head := l.head().Number.Uint64(); l.final.Final().Number < head; {
		l.seal()
	}
}

// do seals a call of the records that succeeds.
func (l *ledger) do(name string, input []byte) {
	l.t.Helper()
	l.call(name, contracts.RecordsAddress, input)
}

// call seals a call that succeeds.
func (l *ledger) call(name string, contract common.Address, input []byte) {
	l.t.Helper()
	key, pool := newKey(l.t, name), l.Ethereum().TxPool()
	if err := pool.Sync(); err != nil {
		l.t.Fatal(err)
	}
	tx := types.MustSignNewTx(key, types.LatestSigner(l.a.genesis.Config), &types.LegacyTx{
		Nonce: pool.Nonce(address(key)), To: &contract, Gas: 2_000_000, GasPrice: common.Big0, Data: input,
	})
	if err := pool.Add([]*types.Transaction{tx}, true)[0]; err != nil {
		l.t.Fatal(err)
	}
	l.seal()
	receipts := l.Ethereum().BlockChain().GetReceiptsByHash(l.head().Hash())
	if len(receipts) != 1 || receipts[0].Status != types.ReceiptStatusSuccessful {
		l.t.Fatalf("%s: have receipts %+v, want one of a success", name, receipts)
	}
}

// change votes until an account is a signer, or is none.
func (l *ledger) change(key *ecdsa.PrivateKey, authorize bool) {
	l.t.Helper()
	l.keys[address(key)] = key
	if err := l.engine.Propose(address(key), authorize); err != nil {
		l.t.Fatal(err)
	}
	defer l.engine.Discard(address(key))
	for range 50 {
		set, err := l.final.Signers(finality.CheckpointOf(l.head()))
		if err != nil {
			l.t.Fatal(err)
		}
		if slices.Contains(set, address(key)) == authorize {
			l.settle() // one change after the other
			return
		}
		l.seal()
	}
	l.t.Fatal("the vote does not pass")
}

// commitSample commits to the sample with salts that are the same each time.
func commitSample(t *testing.T, seed int64) *document.Document {
	t.Helper()
	d, err := document.Commit(document.Sample, rand.New(rand.NewSource(seed)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// version is an anchor of the sample as a version of a record.
func sampleVersion(id byte, class uint8, d *document.Document) bindings.Anchor {
	a := bindings.Anchor{
		RecordId: common.Hash{id}, Version: 1, Pid: surfacePID, RecordClass: class, ContentCommit: d.Commit,
		BlobHash: common.Hash{0xdd, id}, Size: 5000, AuthoredAt: 1_750_000_000,
	}
	if class == contracts.ClassClaim {
		a.Payer = insurerID
	}
	return a
}

// receiptOf fetches the receipt of version 1 of a record.
func (l *ledger) receiptOf(id byte) (*receipt.File, *receipt.Claim, error) {
	return receipt.Fetch(l.t.Context(), l.client, ReceiptFinality, common.Hash{id}, 1)
}

// auditorSigns is the insurer's signature on a claim.
func (l *ledger) auditorSigns(a bindings.Anchor) bindings.Endorsement {
	l.t.Helper()
	e, err := client.SignEndorsement(newKey(l.t, "auditor"), l.a.genesis.Config.ChainID, a, client.Statement{
		Custodian: hospitalID, Org: insurerID, Role: uint8(registry.InsurerAuditor), Purpose: contracts.SigReview, Deadline: 1_900_000_000,
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return e
}

// First bytes of the ids of records.
const (
	recordSummary byte = iota + 0x10 // by one author
	recordClaim                      // with two signatures
	recordConsent                    // by the patient
	recordLater                      // after a change of the signers
	recordReport                     // of a laboratory
	recordPrescription
	recordDispensation
	recordGuardian
	recordFamily // by a doctor as a guardian
)

// TestReceipt fetches receipts of a chain over the RPC of its node, and verifies them.
// With -rewrite.receipts it also writes them as vectors for all verifiers.
func TestReceipt(t *testing.T) {
	t.Parallel()
	l := newLedger(t)
	l.refused("nothing is final yet", recordSummary, receipt.ErrNoFinal)
	l.firstRecords()
	l.otherPolicies()

	l.change(newKey(t, "later signer 0"), true)
	l.do("doctor", recordsABI.PackAnchor(sampleVersion(recordLater, contracts.ClassProgressNote, l.document), nil))
	l.settle()
	l.save("another-signer", recordLater, 0)
	l.change(l.a.signers[0], false)
	for i := range 2 {
		l.change(newKey(t, fmt.Sprintf("later signer %d", i+1)), true)
		l.change(l.a.signers[i+1], false)
	}
	l.save("all-signers-changed", recordClaim, 0)
	l.otherCapacities()
	l.withdrawals()
	l.asksNode()
	l.asksOthers()
	for _, v := range l.vectors.Receipts {
		t.Logf("%s: %d bytes, %d nodes, %d certificates", v.Name, v.Bytes, v.Nodes, v.Certificates)
	}
	l.keepVector("genesis", l.a.genesis)
	l.keepVector("vectors", l.vectors)
	l.keepText("document", document.Sample)
}

var recordsABI = bindings.NewRecords()

// firstRecords are one by one author, one with two signatures and one by the patient.
func (l *ledger) firstRecords() {
	l.t.Helper()
	l.do("doctor", recordsABI.PackAnchor(sampleVersion(recordSummary, contracts.ClassPatientSummary, l.document), nil))
	claim := sampleVersion(recordClaim, contracts.ClassClaim, l.document)
	l.do("office", recordsABI.PackAnchor(claim, []bindings.Endorsement{l.own("office", contracts.SigSource, registry.RecordsOffice)}))
	l.settle()
	l.refused("the insurer has not signed", recordClaim, receipt.ErrPending)
	l.refused("nobody has anchored it", recordConsent, receipt.ErrUnknown)
	l.do("office", recordsABI.PackEndorse(claim.RecordId, 1, l.auditorSigns(claim)))
	l.do("patient", recordsABI.PackAnchor(sampleVersion(recordConsent, contracts.ClassConsent, l.document), []bindings.Endorsement{l.own("patient", contracts.SigConsent, registry.Patient)}))
	l.settle()
	l.save("one-author", recordSummary, 0)
	l.save("one-resource", recordSummary, 1)
	l.save("claim", recordClaim, 0)
	l.save("patient", recordConsent, 0)
}

// withdrawals end versions.
func (l *ledger) withdrawals() {
	l.t.Helper()
	l.do("office", recordsABI.PackSetStatus(common.Hash{recordLater}, 1, contracts.InError, common.Hash{1}))
	l.do("office", recordsABI.PackAttestErasure(common.Hash{recordReport}, 1, common.Hash{1}))
	l.settle()
	l.refused("entered in error", recordLater, receipt.ErrWithdrawn)
	l.refused("erased", recordReport, receipt.ErrWithdrawn)
}

// save verifies the receipt of a record and a part of its document, and keeps it as a
// vector.
func (l *ledger) save(name string, id byte, index int) {
	l.t.Helper()
	f, claim, err := l.receiptOf(id)
	if err != nil {
		l.t.Fatalf("%s: %v", name, err)
	}
	if f.Opening, err = receipt.Open(l.document, index); err != nil {
		l.t.Fatal(err)
	}
	part, err := l.document.Part(document.Sample, index)
	if err != nil {
		l.t.Fatal(err)
	}
	text := l.encode(f)
	l.verify(name, text, part, claim)
	l.keepText(name, text)
	start := int(l.document.Leaves[index].Offset)
	l.vectors.Receipts = append(l.vectors.Receipts, receiptVector{name, start, start + len(part), len(text), len(f.Nodes), len(f.Certificates), claim})
}

// refused makes no receipt of a record. If there is one that proves the reason, a verifier
// refuses it with the same error.
func (l *ledger) refused(story string, id byte, want error) {
	l.t.Helper()
	f, _, err := l.receiptOf(id)
	if !errors.Is(err, want) {
		l.t.Errorf("%s: have %v, want %v", story, err, want)
	}
	if f == nil {
		return
	}
	text := l.encode(f)
	if f, err = receipt.Parse(text); err != nil {
		l.t.Fatal(err)
	}
	if _, err := f.Verify(l.vectors.ChainID, l.a.genesis.ToBlock().Header(), ReceiptFinality); !errors.Is(err, want) {
		l.t.Errorf("%s: a verifier has %v, want %v", story, err, want)
	}
	name := strings.ReplaceAll(story, " ", "-")
	l.keepText(name, text)
	l.vectors.Refused = append(l.vectors.Refused, refusedVector{name, want.Error()})
}

func (l *ledger) encode(f *receipt.File) []byte {
	l.t.Helper()
	text, err := f.Encode()
	if err != nil {
		l.t.Fatal(err)
	}
	return text
}

// receiptVectors lists the vectors for all verifiers.
type receiptVectors struct {
	ChainID     uint64          `json:"chainId"`
	GenesisHash common.Hash     `json:"genesisHash"`
	Receipts    []receiptVector `json:"receipts"`
	Refused     []refusedVector `json:"refused"`
}

// refusedVector is a file NAME.json of a version that does not stand.
type refusedVector struct {
	Name  string `json:"name"`
	Error string `json:"error"`
}

// receiptVector is a file NAME.json, and what it proves.
type receiptVector struct {
	Name         string         `json:"name"`
	Start        int            `json:"start"` // first byte of the part in document.json
	End          int            `json:"end"`   // after its last byte
	Bytes        int            `json:"bytes"`
	Nodes        int            `json:"nodes"`
	Certificates int            `json:"certificates"`
	Claim        *receipt.Claim `json:"claim"`
}

// own is the entry of the sender of a version.
func (l *ledger) own(name string, purpose uint8, role registry.Role) bindings.Endorsement {
	return bindings.Endorsement{Signer: address(newKey(l.t, name)), SigPurpose: purpose, Role: uint8(role)}
}

// otherPolicies saves receipts under other policies and relations.
func (l *ledger) otherPolicies() {
	l.t.Helper()
	records, d := recordsABI, l.document
	report := sampleVersion(recordReport, contracts.ClassLaboratory, d)
	l.do("laboratory", records.PackAnchor(report, nil))
	l.do("doctor", records.PackEndorse(report.RecordId, 1, l.own("doctor", contracts.SigVerification, registry.Doctor)))
	l.do("doctor", records.PackAnchor(sampleVersion(recordPrescription, contracts.ClassPrescription, d), nil))
	dispensation := sampleVersion(recordDispensation, contracts.ClassDispensation, d)
	dispensation.BasedOn = common.Hash{recordPrescription}
	l.do("doctor", records.PackAnchor(dispensation, nil))
	second := sampleVersion(recordSummary, contracts.ClassPatientSummary, commitSample(l.t, 2))
	second.Version, second.PrevCommit = 2, d.Commit
	l.do("doctor", records.PackAnchor(second, nil))
	guardian := address(newKey(l.t, "guardian"))
	l.call("patient", contracts.PatientsAddress, bindings.NewPatients().PackSetGuardian(surfacePID, guardian, contracts.GUARD, contracts.AllClasses, 1_900_000_000))
	l.do("guardian", records.PackAnchor(sampleVersion(recordGuardian, contracts.ClassConsent, d), []bindings.Endorsement{l.own("guardian", contracts.SigConsent, registry.Family)}))
	l.call("patient", contracts.PatientsAddress, bindings.NewPatients().PackSetGuardian(surfacePID, address(newKey(l.t, "doctor")), contracts.GUARD, contracts.AllClasses, 0))
	l.do("doctor", records.PackAnchor(sampleVersion(recordFamily, contracts.ClassConsent, d), []bindings.Endorsement{l.own("doctor", contracts.SigConsent, registry.Family)}))
	l.settle()
	l.save("laboratory", recordReport, 0)
	l.save("dispensation", recordDispensation, 0)
	l.save("superseded", recordSummary, 0)
	l.save("guardian", recordGuardian, 0)
	l.save("guardian-with-a-role", recordFamily, 0)
}

// otherCapacities replaces the doctor's key and suspends the auditor: versions stay current
// whose signers have other capacities now.
func (l *ledger) otherCapacities() {
	l.t.Helper()
	doctor, auditor, fresh := address(newKey(l.t, "doctor")), address(newKey(l.t, "auditor")), newKey(l.t, "doctor's later key")
	proof, err := client.RotationOf(doctor, address(fresh)).Prove(fresh, l.a.genesis.Config.ChainID, 1_900_000_000)
	if err != nil {
		l.t.Fatal(err)
	}
	l.call("doctor", contracts.RegistryAddress, bindings.NewRegistry().PackRotateKey(address(fresh), proof))
	l.call("insurer's admin", contracts.RegistryAddress, bindings.NewRegistry().PackSetActorStatus(auditor, contracts.Suspended, 1))
	l.settle()
	l.save("rotated-key", recordReport, 0)
	l.save("rotated-guardian", recordFamily, 0) // which meets its policy no longer
	l.save("suspended-signer", recordClaim, 0)
}

// keepVector is keepText for a value as JSON.
func (l *ledger) keepVector(name string, v any) {
	l.t.Helper()
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		l.t.Fatal(err)
	}
	l.keepText(name, append(text, '\n'))
}

// keepText writes a file of ehr/receipt/testdata, if that is asked for. The same program
// writes the same bytes. Those of an earlier one stay valid: a receipt does not depend on gas.
func (l *ledger) keepText(name string, text []byte) {
	l.t.Helper()
	if !*rewriteReceipts {
		return
	}
	if err := os.WriteFile(filepath.Join("..", "..", "ehr", "receipt", "testdata", name+".json"), text, 0o644); err != nil {
		l.t.Fatal(err)
	}
}

// verify verifies a receipt as somebody does who has the genesis only, and compares what
// it proves with what the node says.
func (l *ledger) verify(name string, text, part []byte, want *receipt.Claim) {
	l.t.Helper()
	f, err := receipt.Parse(text)
	if err != nil {
		l.t.Fatalf("%s: %v", name, err)
	}
	have, err := f.Verify(l.a.genesis.Config.ChainID.Uint64(), l.a.genesis.ToBlock().Header(), ReceiptFinality)
	if err != nil {
		l.t.Fatalf("%s: %v", name, err)
	}
	if err := f.VerifyDocument(have, part); err != nil {
		l.t.Errorf("%s: %v", name, err)
	}
	if !reflect.DeepEqual(have, want) {
		l.t.Errorf("%s: have %+v, want %+v", name, have, want)
	}
	if final := l.final.Final(); have.Block != receipt.Block(final) {
		l.t.Errorf("%s: have block %v, want %v", name, have.Block, final)
	}
	answer, err := client.New(ethclient.NewClient(l.client)).Endorsements(l.t.Context(), f.RecordID, 1)
	if err != nil || len(answer.Signers) != len(have.Signers) {
		l.t.Fatalf("%s: have %+v, want %+v, error %v", name, have.Signers, answer, err)
	}
	if have.PolicyMet != answer.PolicyMet {
		l.t.Errorf("%s: have policy met %v, want %v", name, have.PolicyMet, answer.PolicyMet)
	}
	for i, s := range have.Signers {
		if s.Address != answer.Signers[i] || s.Role != answer.Roles[i] || s.Purpose != answer.Purposes[i] {
			l.t.Errorf("%s: have %+v, want %+v", name, s, answer)
		}
	}
}
