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
	"github.com/ethereum/go-ethereum/rpc"

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
	a    *alliance
	keys map[common.Address]*ecdsa.PrivateKey // of signers
}

var (
	hospitalID = common.Hash{1}
	insurerID  = common.Hash{2}
	ministryID = common.Hash{3}
)

func newLedger(t *testing.T) *ledger {
	t.Helper()
	l := &ledger{a: newAlliance(t, 3, 1), keys: make(map[common.Address]*ecdsa.PrivateKey)}
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
	l.office = &office{running: l.a.start(t, len(l.a.signers), l.a.nodes[0], t.TempDir(), nil), t: t}
	l.client = l.stack.Attach()
	t.Cleanup(l.client.Close)
	return l
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
)

// TestReceipt fetches receipts of a chain over the RPC of its node, and verifies them.
// With -rewrite.receipts it also writes them as vectors for all verifiers.
func TestReceipt(t *testing.T) {
	t.Parallel()
	l, records := newLedger(t), bindings.NewRecords()
	d := commitSample(t, 1)
	folder := filepath.FromSlash("../../ehr/receipt/testdata")
	vectors := receiptVectors{ChainID: l.a.genesis.Config.ChainID.Uint64(), GenesisHash: l.a.genesis.ToBlock().Hash()}
	save := func(name string, id byte, index int) {
		t.Helper()
		f, claim, err := l.receiptOf(id)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if f.Opening, err = receipt.Open(d, index); err != nil {
			t.Fatal(err)
		}
		text, err := f.Encode()
		if err != nil {
			t.Fatal(err)
		}
		part, err := d.Part(document.Sample, index)
		if err != nil {
			t.Fatal(err)
		}
		l.verify(name, text, part, claim)
		if *rewriteReceipts {
			writeText(t, filepath.Join(folder, name+".json"), text)
		}
		start := int(d.Leaves[index].Offset)
		vectors.Receipts = append(vectors.Receipts, receiptVector{name, start, start + len(part), len(text), len(f.Nodes), len(f.Certificates), claim})
	}
	refused := func(story string, id byte, want error) {
		t.Helper()
		f, _, err := l.receiptOf(id)
		if !errors.Is(err, want) {
			t.Errorf("%s: have %v, want %v", story, err, want)
		}
		if f == nil {
			return
		}
		text, err := f.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if f, err = receipt.Parse(text); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Verify(vectors.ChainID, l.a.genesis.ToBlock().Header(), ReceiptFinality); !errors.Is(err, want) {
			t.Errorf("%s: a verifier has %v, want %v", story, err, want)
		}
		if *rewriteReceipts {
			writeText(t, filepath.Join(folder, strings.ReplaceAll(story, " ", "-")+".json"), text)
		}
		vectors.Refused = append(vectors.Refused, refusedVector{strings.ReplaceAll(story, " ", "-"), want.Error()})
	}
	refused("nothing is final yet", recordSummary, receipt.ErrNoFinal)

	l.do("doctor", records.PackAnchor(sampleVersion(recordSummary, contracts.ClassPatientSummary, d), nil))
	claim := sampleVersion(recordClaim, contracts.ClassClaim, d)
	l.do("office", records.PackAnchor(claim, []bindings.Endorsement{l.own("office", contracts.SigSource, registry.RecordsOffice)}))
	l.settle()
	refused("the insurer has not signed", recordClaim, receipt.ErrPending)
	refused("nobody has anchored it", recordConsent, receipt.ErrUnknown)
	l.do("office", records.PackEndorse(common.Hash{recordClaim}, 1, l.auditorSigns(claim)))
	l.do("patient", records.PackAnchor(sampleVersion(recordConsent, contracts.ClassConsent, d), []bindings.Endorsement{l.own("patient", contracts.SigConsent, registry.Patient)}))
	l.settle()
	save("one-author", recordSummary, 0)
	save("one-resource", recordSummary, 1)
	save("claim", recordClaim, 0)
	save("patient", recordConsent, 0)
	l.more(d, save)

	l.change(newKey(t, "later signer 0"), true)
	l.do("doctor", records.PackAnchor(sampleVersion(recordLater, contracts.ClassProgressNote, d), nil))
	l.settle()
	save("another-signer", recordLater, 0)
	l.change(l.a.signers[0], false)
	for i := range 2 {
		l.change(newKey(t, fmt.Sprintf("later signer %d", i+1)), true)
		l.change(l.a.signers[i+1], false)
	}
	save("all-signers-changed", recordClaim, 0)

	l.do("doctor", records.PackSetStatus(common.Hash{recordLater}, 1, contracts.InError, common.Hash{1}))
	l.settle()
	refused("entered in error", recordLater, receipt.ErrWithdrawn)
	l.endCapacity(save)
	l.do("office", records.PackAttestErasure(common.Hash{recordReport}, 1, common.Hash{1}))
	l.settle()
	refused("erased", recordReport, receipt.ErrWithdrawn)
	l.asksNode()
	for _, v := range vectors.Receipts {
		t.Logf("%s: %d bytes, %d nodes, %d certificates", v.Name, v.Bytes, v.Nodes, v.Certificates)
	}
	if *rewriteReceipts {
		writeVector(t, filepath.Join(folder, "genesis.json"), l.a.genesis)
		writeVector(t, filepath.Join(folder, "vectors.json"), vectors)
		writeText(t, filepath.Join(folder, "document.json"), document.Sample)
	}
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

// more saves receipts under other policies and relations.
func (l *ledger) more(d *document.Document, save func(string, byte, int)) {
	l.t.Helper()
	records := bindings.NewRecords()
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
	l.settle()
	save("laboratory", recordReport, 0)
	save("dispensation", recordDispensation, 0)
	save("superseded", recordSummary, 0)
	save("guardian", recordGuardian, 0)
}

// endCapacity replaces the doctor's key and suspends the auditor: versions stay current
// whose signers have other capacities now.
func (l *ledger) endCapacity(save func(string, byte, int)) {
	l.t.Helper()
	doctor, auditor, fresh := address(newKey(l.t, "doctor")), address(newKey(l.t, "auditor")), newKey(l.t, "doctor's later key")
	proof, err := client.RotationOf(doctor, address(fresh)).Prove(fresh, l.a.genesis.Config.ChainID, 1_900_000_000)
	if err != nil {
		l.t.Fatal(err)
	}
	l.call("doctor", contracts.RegistryAddress, bindings.NewRegistry().PackRotateKey(address(fresh), proof))
	l.call("insurer's admin", contracts.RegistryAddress, bindings.NewRegistry().PackSetActorStatus(auditor, contracts.Suspended, 1))
	l.settle()
	save("rotated-key", recordReport, 0)
	save("suspended-signer", recordClaim, 0)
}

// asksNode has the node itself make the receipt: it is the same, except for the opening.
func (l *ledger) asksNode() {
	l.t.Helper()
	want, _, err := l.receiptOf(recordClaim)
	if err != nil {
		l.t.Fatal(err)
	}
	have := new(receipt.File)
	l.ask(have, "ehr_getReceipt", common.Hash{recordClaim})
	if !reflect.DeepEqual(have, want) {
		l.t.Errorf("have %+v, want %+v", have, want)
	}
	for story, c := range map[string]struct {
		id     common.Hash
		wanted any
		want   map[string]any
	}{
		"unknown record":  {common.Hash{0xff}, nil, map[string]any{"reason": "notFound", "what": "record"}},
		"unknown version": {common.Hash{recordClaim}, "0x9", map[string]any{"reason": "notFound", "what": "version"}},
		"withdrawn":       {common.Hash{recordLater}, nil, map[string]any{"reason": "noReceipt", "why": "withdrawn"}},
	} {
		err := l.client.CallContext(l.t.Context(), have, "ehr_getReceipt", c.id, c.wanted)
		var coded rpc.DataError
		if !errors.As(err, &coded) || !reflect.DeepEqual(coded.ErrorData(), c.want) {
			l.t.Errorf("%s: have %v, want %v", story, err, c.want)
		}
	}
}

func writeVector(t *testing.T, path string, v any) {
	t.Helper()
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	writeText(t, path, append(text, '\n'))
}

func writeText(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
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
