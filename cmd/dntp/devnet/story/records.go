// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/document"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/core/types"
)

// devRecord is a document on its way to the ledger.
type devRecord struct {
	label string
	bytes []byte
}

// readRecords returns the built-in sample and the given files.
func readRecords(files []string) ([]*devRecord, error) {
	records := []*devRecord{{"sample", document.Sample}}
	for _, file := range files {
		text, err := recordfile.ReadDocument(file)
		if err != nil {
			return nil, err
		}
		records = append(records, &devRecord{shortName(filepath.Base(file)), text})
	}
	return records, nil
}

// anchoredRecord is one version on the ledger with what its custodian keeps.
type anchoredRecord struct {
	record  *devRecord
	file    *recordfile.File
	version int
	block   uint64
	gas     uint64
}

func (a *anchoredRecord) args() client.Anchor { return a.file.Anchor(a.version) }

func (a *anchoredRecord) kept() *recordfile.Version { return a.file.Versions[a.version-1] }

// enrolled reads every actor back from the registry of every member.
func (s *story) enrolled(ctx context.Context) (string, error) {
	for _, n := range s.Nodes {
		for _, a := range s.State.Actors {
			if err := checkActor(ctx, n, s.State, a); err != nil {
				return "", fmt.Errorf("%s: %s of %s: %w", n.Member.Title(), a.Role, a.Org, err)
			}
		}
	}
	return fmt.Sprintf("%d in %d organizations", len(s.State.Actors), len(s.Nodes)), nil
}

func checkActor(ctx context.Context, n *devnet.Node, state *folder.State, a *folder.Actor) error {
	member := state.Member(a.Org)
	org, err := n.Ledger.Org(ctx, member.OrgID)
	if err != nil {
		return err
	}
	if org.Kind != uint8(member.Kind) || org.Status != contracts.Active {
		return fmt.Errorf("organization has kind %d and status %d, want %d and %d", org.Kind, org.Status, member.Kind, contracts.Active)
	}
	if a.Role == folder.RoleAdmin && org.Admin == a.Address {
		return nil
	}
	roles, err := genesis.RolesOf(a.Role)
	if err != nil {
		return err
	}
	have, err := n.Ledger.Actor(ctx, a.Address)
	if err != nil {
		return err
	}
	want := client.Actor{OrgId: member.OrgID, RoleMask: uint32(roles), Status: contracts.Active}
	if have != want {
		return fmt.Errorf("have %+v, want %+v", have, want)
	}
	return nil
}

// register has the registrar of the first member enter the patient of all records.
func (s *story) register(ctx context.Context) (string, error) {
	registrar := s.State.Actor(s.State.Members[0].Name, folder.RoleRegistrar)
	if registrar == nil {
		return "", errNotHired
	}
	s.pid = recordfile.RandomHash()
	controller := s.State.Actor(s.State.Members[0].Name, "nurse").Address // none of the records is the patient's own
	receipt, err := s.succeed(ctx, registrar, func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return s.writer().Ledger.RegisterPatient(opts, s.pid, controller)
	})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("in block %d", receipt.BlockNumber), nil
}

// doctor is the author of the story's records.
func (s *story) doctor() *folder.Actor { return s.State.Actor(s.State.Members[0].Name, "doctor") }

// anchor encrypts a document for its custodian and anchors its commitment from
// the account of a doctor without ether.
func (s *story) anchor(ctx context.Context, r *devRecord) (string, error) {
	balance, err := s.writer().Client.BalanceAt(ctx, s.doctor().Address, nil)
	if err != nil {
		return "", err
	}
	if balance.Sign() != 0 {
		return "", fmt.Errorf("the doctor owns %s wei, want 0", balance)
	}
	a, err := s.prepareAnchor(r, contracts.ClassPatientSummary, nil)
	if err != nil {
		return "", err
	}
	if err := s.sendAnchor(ctx, s.doctor(), a); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d leaves, block %d, %d gas", len(a.kept().Document.Leaves), a.block, a.gas), nil
}

// prepareAnchor encrypts a document into the custodian's folder. It becomes a
// new record, or the version after previous.
func (s *story) prepareAnchor(r *devRecord, class uint8, previous *anchoredRecord) (*anchoredRecord, error) {
	var file *recordfile.File
	if previous != nil {
		file = previous.file
	} else {
		var err error
		if file, err = recordfile.New(s.State.ChainID, s.pid); err != nil {
			return nil, err
		}
		if class == contracts.ClassClaim {
			file.Payer = s.State.Member(s.State.AnyActor("insurer-auditor").Org).OrgID
		}
	}
	blob, err := file.Add(r.bytes, class, uint64(time.Now().Unix()))
	if err != nil {
		return nil, err
	}
	a := &anchoredRecord{record: r, file: file, version: len(file.Versions)}
	if err := os.MkdirAll(s.recordFolder(), 0o700); err != nil {
		return nil, err
	}
	if err := terminal.WriteSecret(s.blobPath(a), blob); err != nil {
		return nil, err
	}
	return a, file.Save(filepath.Join(s.recordFolder(), file.RecordID.Hex()+".json"))
}

func (s *story) recordFolder() string { return filepath.Join(s.writer().Folder, "records") }

func (s *story) blobPath(a *anchoredRecord) string {
	return filepath.Join(s.recordFolder(), fmt.Sprintf("%s-%d.age", a.file.RecordID, a.version))
}

// sendAnchor sends the transaction and waits until it is in a block.
func (s *story) sendAnchor(ctx context.Context, from *folder.Actor, a *anchoredRecord) error {
	return s.sendEndorsed(ctx, from, a)
}

// sendEndorsed is sendAnchor with signatures.
func (s *story) sendEndorsed(ctx context.Context, from *folder.Actor, a *anchoredRecord, e ...client.Endorsement) error {
	receipt, err := s.succeed(ctx, from, s.anchorCall(a.args(), 0, e...))
	if err != nil {
		return err
	}
	a.block, a.gas = receipt.BlockNumber.Uint64(), receipt.GasUsed
	s.anchored = append(s.anchored, a)
	return nil
}

// anchorCall anchors a version. For a gas limit of zero the node estimates the gas, which
// fails if the contract would refuse.
func (s *story) anchorCall(args client.Anchor, gas uint64, e ...client.Endorsement) session.Call {
	return func(opts *bind.TransactOpts) (*types.Transaction, error) {
		opts.GasLimit = gas
		return s.writer().Ledger.Anchor(opts, args, e...)
	}
}

// sendRecord has an actor send a transaction and waits until it is in a block.
func (s *story) send(ctx context.Context, from *folder.Actor, call session.Call) (*types.Receipt, error) {
	tx, err := s.submit(ctx, from, call)
	if err != nil {
		return nil, err
	}
	return s.mined(ctx, tx)
}

// succeed is send of what must not fail.
func (s *story) succeed(ctx context.Context, from *folder.Actor, call session.Call) (*types.Receipt, error) {
	receipt, err := s.send(ctx, from, call)
	if err == nil && receipt.Status != types.ReceiptStatusSuccessful {
		err = fmt.Errorf("transaction %s failed", receipt.TxHash)
	}
	return receipt, err
}

// submit has an actor send a transaction. It counts the nonces itself, since a
// pool does not know at once how many it has been sent.
func (s *story) submit(ctx context.Context, from *folder.Actor, call session.Call) (*types.Transaction, error) {
	key, err := from.PrivateKey()
	if err != nil {
		return nil, err
	}
	opts := bind.NewKeyedTransactor(key, new(big.Int).SetUint64(s.State.ChainID))
	opts.Context = ctx
	nonce, err := s.writer().Client.PendingNonceAt(ctx, from.Address)
	if err != nil {
		return nil, err
	}
	nonce = max(nonce, s.nonces[from.Address])
	opts.Nonce = new(big.Int).SetUint64(nonce)
	tx, err := session.WithRoom(call)(opts)
	if err == nil {
		s.nonces[from.Address] = nonce + 1
	}
	return tx, err
}

// mined waits until the transaction is in a block.
func (s *story) mined(ctx context.Context, tx *types.Transaction) (receipt *types.Receipt, err error) {
	err = devnet.WaitFor(ctx, s.Patience(), func(ctx context.Context) (err error) {
		receipt, err = s.writer().Client.TransactionReceipt(ctx, tx.Hash())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("transaction %s is in no block: %w", tx.Hash(), err)
	}
	return receipt, nil
}

// allSucceed waits until all transactions are in blocks, and returns the number
// of the last.
func (s *story) allSucceed(ctx context.Context, txs []*types.Transaction) (last uint64, err error) {
	for _, tx := range txs {
		receipt, err := s.mined(ctx, tx)
		if err != nil {
			return 0, err
		}
		if receipt.Status != types.ReceiptStatusSuccessful {
			return 0, fmt.Errorf("transaction %s failed in block %d with %d of %d gas", tx.Hash(), receipt.BlockNumber, receipt.GasUsed, tx.Gas())
		}
		last = max(last, receipt.BlockNumber.Uint64())
	}
	return last, nil
}

// anchoredAs finds a record of this story by its document.
func (s *story) anchoredAs(r *devRecord) (*anchoredRecord, error) {
	for _, a := range s.anchored {
		if a.record == r {
			return a, nil
		}
	}
	return nil, errors.New("the record was not anchored")
}

// read gets the record from another member than the one that wrote it.
func (s *story) read(ctx context.Context, n *devnet.Node, r *devRecord) (string, error) {
	a, err := s.anchoredAs(r)
	if err != nil {
		return "", err
	}
	if err := s.readFrom(ctx, n, a); err != nil {
		return "", err
	}
	return fmt.Sprintf("version %d from %s", a.version, n.Member.Title()), nil
}

// readFrom compares what a node answers with what was anchored. The node may
// be a block behind, so it is asked until it knows the record.
func (s *story) readFrom(ctx context.Context, n *devnet.Node, a *anchoredRecord) error {
	args := a.args()
	return devnet.WaitFor(ctx, s.Patience(), func(ctx context.Context) error {
		head, err := n.Ledger.Head(ctx, args.RecordId)
		if err != nil {
			return fmt.Errorf("%s: %w", n.Member.Title(), err)
		}
		if head.Latest < args.Version || head.LatestFinal < args.Version {
			return fmt.Errorf("%s: have version %d, final %d, want %d", n.Member.Title(), head.Latest, head.LatestFinal, args.Version)
		}
		have, err := n.Ledger.Get(ctx, args.RecordId, args.Version)
		if err != nil {
			return fmt.Errorf("%s: %w", n.Member.Title(), err)
		}
		want := client.Version{A: args, CustodianOrg: s.State.Members[0].OrgID, Status: contracts.Current, BlockNumber: a.block}
		if head.Latest > args.Version {
			want.Status = contracts.Superseded
		}
		if have != want {
			return fmt.Errorf("%s: have %+v, want %+v", n.Member.Title(), have, want)
		}
		return nil
	})
}

// verifyVersion decrypts the stored blob, compares every byte with the commitment, and
// has the contract compare the commitment with the ledger.
func (s *story) verify(ctx context.Context, r *devRecord) (string, error) {
	a, err := s.anchoredAs(r)
	if err != nil {
		return "", err
	}
	blob, err := os.ReadFile(s.blobPath(a))
	if err != nil {
		return "", err
	}
	text, err := a.kept().Open(blob)
	if err != nil {
		return "", err
	}
	d := a.kept().Document
	if err := d.Verify(text); err != nil {
		return "", err
	}
	if err := s.verifyLastLeaf(ctx, a, text); err != nil {
		return "", err
	}
	ok, err := s.verifier().Ledger.Verify(ctx, a.file.RecordID, uint32(a.version), d.Root, d.Salt)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", fmt.Errorf("%s does not confirm the commitment", s.verifier().Member.Title())
	}
	return fmt.Sprintf("%d bytes, confirmed by %s", len(text), s.verifier().Member.Title()), nil
}

// verifyLastLeaf shows one resource without the others, first to a verifier that has only
// the hash on the ledger, then to the contract.
func (s *story) verifyLastLeaf(ctx context.Context, a *anchoredRecord, text []byte) error {
	d := a.kept().Document
	last := len(d.Leaves) - 1
	proof, err := d.Proof(last)
	if err != nil {
		return err
	}
	part, err := d.Part(text, last)
	if err != nil {
		return err
	}
	if err := document.VerifyLeaf(d.Commit, proof, part); err != nil {
		return err
	}
	leaf := client.Leaf{Digest: document.Digest(proof.LeafSalt, part), Index: uint64(proof.Index), Count: uint64(proof.Count), Path: proof.Path}
	ok, err := s.verifier().Ledger.VerifyLeaf(ctx, a.file.RecordID, uint32(a.version), proof.ContentSalt, leaf)
	if err == nil && !ok {
		err = fmt.Errorf("%s does not confirm resource %d alone", s.verifier().Member.Title(), last)
	}
	return err
}

// tamper changes one bit of the document, of the stored blob and of the root.
// Each must be noticed.
func (s *story) tamper(ctx context.Context, r *devRecord) (string, error) {
	a, err := s.anchoredAs(r)
	if err != nil {
		return "", err
	}
	d := a.kept().Document
	bad := bytes.Clone(r.bytes)
	bad[len(bad)/2] ^= 1
	if err := d.Verify(bad); !errors.Is(err, document.ErrMismatch) {
		return "", fmt.Errorf("a changed document passes: %v", err)
	}
	blob, err := os.ReadFile(s.blobPath(a))
	if err != nil {
		return "", err
	}
	blob[len(blob)-1] ^= 1
	if _, err := a.kept().Open(blob); err == nil {
		return "", errors.New("a changed blob passes")
	}
	root := d.Root
	root[0] ^= 1
	ok, err := s.verifier().Ledger.Verify(ctx, a.file.RecordID, uint32(a.version), root, d.Salt)
	if err != nil {
		return "", err
	}
	if ok {
		return "", fmt.Errorf("%s confirms a wrong root", s.verifier().Member.Title())
	}
	return "document, stored blob and root", nil
}

// amend anchors a second version of the sample, which must name the first.
func (s *story) amend(ctx context.Context) (string, error) {
	first, err := s.anchoredAs(s.records[0])
	if err != nil {
		return "", err
	}
	changed := &devRecord{"amended sample", bytes.Replace(s.records[0].bytes, []byte("70.00"), []byte("71.50"), 1)}
	second, err := s.prepareAnchor(changed, contracts.ClassPatientSummary, first)
	if err != nil {
		return "", err
	}
	// An author who has not seen the first version must not overwrite it.
	blind := second.args()
	blind.PrevCommit = blind.ContentCommit
	var refusal *client.Refusal
	_, err = s.submit(ctx, s.doctor(), s.anchorCall(blind, 0))
	if !errors.As(err, &refusal) || refusal.Name != "LostUpdate" {
		return "", fmt.Errorf("a lost update is not noticed: have %v, want LostUpdate", err)
	}
	if err := s.sendAnchor(ctx, s.doctor(), second); err != nil {
		return "", err
	}
	if err := s.readFrom(ctx, s.reader(), second); err != nil {
		return "", err
	}
	return fmt.Sprintf("version %d in block %d", second.version, second.block), nil
}

// anchorAgain writes and reads while one member is down.
func (s *story) anchorAgain(ctx context.Context) (string, error) {
	r := &devRecord{"sample again", document.Sample}
	if _, err := s.anchor(ctx, r); err != nil {
		return "", err
	}
	a, err := s.anchoredAs(r)
	if err != nil {
		return "", err
	}
	for _, n := range s.Nodes[1 : len(s.Nodes)-1] {
		if err := s.readFrom(ctx, n, a); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("block %d, read from %d others", a.block, len(s.Nodes)-2), nil
}

// feeless looks at the fees of the whole story.
func (s *story) feeless(ctx context.Context) (string, error) {
	rpc := s.writer().Client
	head, err := rpc.BlockNumber(ctx)
	if err != nil {
		return "", err
	}
	for number := s.begin; number <= head; number++ {
		header, err := rpc.HeaderByNumber(ctx, new(big.Int).SetUint64(number))
		if err != nil {
			return "", err
		}
		if header.BaseFee == nil || header.BaseFee.Sign() != 0 {
			return "", fmt.Errorf("block %d has base fee %v, want 0", number, header.BaseFee)
		}
	}
	for _, a := range s.State.Actors {
		balance, err := rpc.BalanceAt(ctx, a.Address, nil)
		if err != nil {
			return "", err
		}
		if balance.Sign() != 0 {
			return "", fmt.Errorf("%s of %s owns %s wei, want 0", a.Role, a.Org, balance)
		}
	}
	return fmt.Sprintf("base fee 0 in blocks %d to %d, no actor owns ether", s.begin, head), nil
}

// shortName leaves of a file name what fits a line: its beginning and suffix.
func shortName(name string) string {
	const longest = 24
	runes := []rune(name)
	if len(runes) <= longest {
		return name
	}
	suffix := []rune(filepath.Ext(name))
	if len(suffix) > longest/2 {
		suffix = nil
	}
	return string(runes[:longest/2]) + "…" + string(suffix)
}
