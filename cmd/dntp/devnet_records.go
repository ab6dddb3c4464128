// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/document"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// Record classes that the story uses.
const (
	classSummary      = 1
	classPrescription = 2
	classLaboratory   = 5

	statusActive  = 1 // of an actor or organization
	statusCurrent = 2 // of a record
)

// refusedGas lets a transaction that will be denied reach a block: no estimate
// exists for it.
const refusedGas = 1_000_000

// anchoredRecord is a record on the ledger with what its custodian keeps of it.
type anchoredRecord struct {
	record *devRecord
	args   anchorArgs
	key    *age.X25519Identity // opens the stored blob
	block  uint64
	gas    uint64
}

// enrolled reads every actor back from the registry of every member.
func (s *story) enrolled(ctx context.Context) (string, error) {
	for _, n := range s.nodes {
		for _, a := range s.state.Actors {
			if err := checkActor(ctx, n, s.state, a); err != nil {
				return "", fmt.Errorf("%s: %s of %s: %w", n.member.title(), a.Role, a.Org, err)
			}
		}
	}
	return fmt.Sprintf("%d in %d organizations", len(s.state.Actors), len(s.nodes)), nil
}

func checkActor(ctx context.Context, n *devNode, state *devState, a *devActor) error {
	var member *devMember
	for _, m := range state.Members {
		if m.Name == a.Org {
			member = m
		}
	}
	out, err := call(ctx, n.client, contracts.RegistryAddress, &contracts.Registry, common.Address{}, "org", member.OrgID)
	if err != nil {
		return err
	}
	kind, orgStatus, admin := out[0].(uint8), out[1].(uint8), out[2].(common.Address)
	if kind != uint8(member.Kind) || orgStatus != statusActive {
		return fmt.Errorf("organization has kind %d and status %d, want %d and %d", kind, orgStatus, member.Kind, statusActive)
	}
	if a.Role == roleAdmin && admin == a.Address {
		return nil
	}
	roles, err := genesis.RolesOf(a.Role)
	if err != nil {
		return err
	}
	out, err = call(ctx, n.client, contracts.RegistryAddress, &contracts.Registry, common.Address{}, "actor", a.Address)
	if err != nil {
		return err
	}
	org, mask, status := common.Hash(out[0].([32]byte)), out[1].(uint32), out[2].(uint8)
	if org != member.OrgID || mask != uint32(roles) || status != statusActive {
		return fmt.Errorf("have organization %s, roles %#x, status %d, want %s, %#x, %d", org, mask, status, member.OrgID, uint32(roles), statusActive)
	}
	return nil
}

// doctor is the author of the story's records.
func (s *story) doctor() *devActor { return s.state.actor(s.state.Members[0].Name, "doctor") }

// anchor encrypts a document for its custodian and anchors its commitment from
// the account of a doctor who owns no ether.
func (s *story) anchor(ctx context.Context, r *devRecord) (string, error) {
	balance, err := s.writer().client.BalanceAt(ctx, s.doctor().Address, nil)
	if err != nil {
		return "", err
	}
	if balance.Sign() != 0 {
		return "", fmt.Errorf("the doctor owns %s wei, want 0", balance)
	}
	a, err := s.prepareAnchor(r, nil)
	if err != nil {
		return "", err
	}
	if err := s.sendAnchor(ctx, a); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d leaves, block %d, %d gas", len(r.document.Leaves), a.block, a.gas), nil
}

// prepareAnchor encrypts a document into the custodian's folder. It becomes a
// new record, or the version after previous.
func (s *story) prepareAnchor(r *devRecord, previous *anchoredRecord) (*anchoredRecord, error) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	blob, hash, err := sealBlob(r.bytes, key.Recipient())
	if err != nil {
		return nil, err
	}
	a := &anchoredRecord{record: r, key: key, args: anchorArgs{
		Version: 1, RecordClass: classSummary, ContentCommit: r.document.Commit,
		BlobHash: hash, Size: uint64(len(blob)), AuthoredAt: uint64(time.Now().Unix()),
	}}
	if previous != nil {
		a.args.RecordId, a.args.Pid = previous.args.RecordId, previous.args.Pid
		a.args.Version, a.args.PrevCommit = previous.args.Version+1, previous.args.ContentCommit
		return a, s.keep(a, blob)
	}
	for _, id := range []*common.Hash{&a.args.RecordId, &a.args.Pid} {
		if _, err := rand.Read(id[:]); err != nil {
			return nil, err
		}
	}
	return a, s.keep(a, blob)
}

// keep stores what the ledger does not: the ciphertext, its key, the salts.
func (s *story) keep(a *anchoredRecord, blob []byte) error {
	folder := filepath.Join(s.writer().folder, "records", fmt.Sprintf("%x", a.args.RecordId))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	sidecar, err := a.record.document.Sidecar()
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		"blob.age": blob, "key": []byte(a.key.String() + "\n"), "sidecar.json": sidecar,
	} {
		name = fmt.Sprintf("%d-%s", a.args.Version, name)
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// stored reads the ciphertext back from the custodian's folder.
func (s *story) stored(a *anchoredRecord) ([]byte, error) {
	folder := filepath.Join(s.writer().folder, "records", fmt.Sprintf("%x", a.args.RecordId))
	return os.ReadFile(filepath.Join(folder, fmt.Sprintf("%d-blob.age", a.args.Version)))
}

// sendAnchor sends the transaction and waits until it is in a block.
func (s *story) sendAnchor(ctx context.Context, a *anchoredRecord) error {
	client := s.writer().client
	tx, err := transact(ctx, client, s.state.ChainID, s.doctor(), 0, "anchor", a.args, []endorsementArgs{})
	if err != nil {
		return err
	}
	receipt, err := awaitReceipt(ctx, client, tx.Hash(), s.patience())
	if err != nil {
		return err
	}
	if receipt.Status != types.ReceiptStatusSuccessful {
		return fmt.Errorf("transaction %s failed", tx.Hash())
	}
	a.block, a.gas = receipt.BlockNumber.Uint64(), receipt.GasUsed
	s.anchored = append(s.anchored, a)
	return nil
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
func (s *story) read(ctx context.Context, n *devNode, r *devRecord) (string, error) {
	a, err := s.anchoredAs(r)
	if err != nil {
		return "", err
	}
	if err := s.readFrom(ctx, n, a); err != nil {
		return "", err
	}
	return fmt.Sprintf("version %d from %s", a.args.Version, n.member.title()), nil
}

// readFrom compares what a node answers with what was anchored. The node may
// be a block behind, so it is asked until it knows the record.
func (s *story) readFrom(ctx context.Context, n *devNode, a *anchoredRecord) error {
	return waitFor(ctx, s.patience(), func(ctx context.Context) error {
		latest, final, err := headOf(ctx, n.client, a.args.RecordId)
		if err != nil {
			return fmt.Errorf("%s: %w", n.member.title(), err)
		}
		if latest < a.args.Version || final < a.args.Version {
			return fmt.Errorf("%s: have version %d, complete %d, want %d", n.member.title(), latest, final, a.args.Version)
		}
		have, err := getRecord(ctx, n.client, a.args.RecordId, a.args.Version)
		if err != nil {
			return fmt.Errorf("%s: %w", n.member.title(), err)
		}
		want := storedRecord{anchor: a.args, custodian: s.state.Members[0].OrgID, status: statusCurrent, block: a.block}
		if latest > a.args.Version {
			want.status = have.status // superseded or not is for the contract to say
		}
		if *have != want {
			return giveUp(fmt.Errorf("%s: have %+v, want %+v", n.member.title(), *have, want))
		}
		return nil
	})
}

// verify decrypts the stored blob, compares every byte with the commitment, and
// has the contract compare the commitment with the ledger.
func (s *story) verify(ctx context.Context, r *devRecord) (string, error) {
	a, err := s.anchoredAs(r)
	if err != nil {
		return "", err
	}
	blob, err := s.stored(a)
	if err != nil {
		return "", err
	}
	text, err := openBlob(blob, a.args.BlobHash, a.key)
	if err != nil {
		return "", err
	}
	if err := r.document.Verify(text); err != nil {
		return "", err
	}
	if err := verifyLastLeaf(r.document, text); err != nil {
		return "", err
	}
	ok, err := verifyRecord(ctx, s.verifier().client, a.args.RecordId, a.args.Version, r.document.Root, r.document.Salt)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", fmt.Errorf("%s does not confirm the commitment", s.verifier().member.title())
	}
	return fmt.Sprintf("%d bytes, confirmed by %s", len(text), s.verifier().member.title()), nil
}

// verifyLastLeaf shows one resource alone to somebody who has only the hash
// that is on the ledger.
func verifyLastLeaf(d *document.Document, text []byte) error {
	last := len(d.Leaves) - 1
	proof, err := d.Proof(last)
	if err != nil {
		return err
	}
	part, err := d.Part(text, last)
	if err != nil {
		return err
	}
	return document.VerifyLeaf(d.Commit, proof, part)
}

// tamper changes one bit of the document, of the stored blob and of the root.
// Each must be noticed.
func (s *story) tamper(ctx context.Context, r *devRecord) (string, error) {
	a, err := s.anchoredAs(r)
	if err != nil {
		return "", err
	}
	bad := bytes.Clone(r.bytes)
	bad[len(bad)/2] ^= 1
	if err := r.document.Verify(bad); !errors.Is(err, document.ErrMismatch) {
		return "", fmt.Errorf("a changed document passes: %v", err)
	}
	blob, err := s.stored(a)
	if err != nil {
		return "", err
	}
	blob[len(blob)-1] ^= 1
	if _, err := openBlob(blob, a.args.BlobHash, a.key); err == nil {
		return "", errors.New("a changed blob passes")
	}
	root := r.document.Root
	root[0] ^= 1
	ok, err := verifyRecord(ctx, s.verifier().client, a.args.RecordId, a.args.Version, root, r.document.Salt)
	if err != nil {
		return "", err
	}
	if ok {
		return "", fmt.Errorf("%s confirms a wrong root", s.verifier().member.title())
	}
	return "document, stored blob and root", nil
}

// amend anchors a second version of the sample, which must name the first.
func (s *story) amend(ctx context.Context) (string, error) {
	first, err := s.anchoredAs(s.records[0])
	if err != nil {
		return "", err
	}
	changed, err := newRecord("amended sample", bytes.Replace(s.records[0].bytes, []byte("70.00"), []byte("71.50"), 1))
	if err != nil {
		return "", err
	}
	second, err := s.prepareAnchor(changed, first)
	if err != nil {
		return "", err
	}
	// Somebody who has not seen the first version must not overwrite it.
	blind := second.args
	blind.PrevCommit = blind.ContentCommit
	var denial *revertError
	_, err = transact(ctx, s.writer().client, s.state.ChainID, s.doctor(), 0, "anchor", blind, []endorsementArgs{})
	if !errors.As(err, &denial) || denial.name != "LostUpdate" {
		return "", fmt.Errorf("a lost update is not noticed: have %v, want LostUpdate", err)
	}
	if err := s.sendAnchor(ctx, second); err != nil {
		return "", err
	}
	if err := s.readFrom(ctx, s.reader(), second); err != nil {
		return "", err
	}
	return fmt.Sprintf("version %d in block %d", second.args.Version, second.block), nil
}

// denied returns a step in which an actor tries what its role does not allow.
// The denial must carry the reason, and the chain must enforce it.
func (s *story) denied(role string, class uint8, want string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		var actor *devActor
		for _, m := range s.state.Members {
			if actor = s.state.actor(m.Name, role); actor != nil {
				break
			}
		}
		if actor == nil {
			return fmt.Sprintf("no %s in an alliance of %d", role, len(s.nodes)), nil
		}
		args := anchorArgs{
			Version: 1, RecordClass: class, ContentCommit: s.records[0].document.Commit,
			BlobHash: s.records[0].document.Commit, Size: 1, AuthoredAt: uint64(time.Now().Unix()),
		}
		rand.Read(args.RecordId[:])
		rand.Read(args.Pid[:])
		client := s.writer().client
		_, err := call(ctx, client, contracts.RecordsAddress, &contracts.Records, actor.Address, "anchor", args, []endorsementArgs{})
		var denial *revertError
		if !errors.As(err, &denial) || denial.name != want {
			return "", fmt.Errorf("have %v, want %s", err, want)
		}
		tx, err := transact(ctx, client, s.state.ChainID, actor, refusedGas, "anchor", args, []endorsementArgs{})
		if err != nil {
			return "", err
		}
		receipt, err := awaitReceipt(ctx, client, tx.Hash(), s.patience())
		if err != nil {
			return "", err
		}
		if receipt.Status != types.ReceiptStatusFailed || len(receipt.Logs) != 0 {
			return "", fmt.Errorf("transaction %s has status %d, want %d", tx.Hash(), receipt.Status, types.ReceiptStatusFailed)
		}
		return denial.text, nil
	}
}

// stranger sends a transaction from an account that nobody enrolled. No member
// may take it into its pool.
func (s *story) stranger(ctx context.Context) (string, error) {
	key, err := crypto.GenerateKey()
	if err != nil {
		return "", err
	}
	signer := types.LatestSignerForChainID(new(big.Int).SetUint64(s.state.ChainID))
	tx, err := types.SignNewTx(key, signer, &types.DynamicFeeTx{
		ChainID: new(big.Int).SetUint64(s.state.ChainID), To: &contracts.RecordsAddress, Gas: refusedGas,
		GasTipCap: new(big.Int), GasFeeCap: new(big.Int), Value: new(big.Int),
	})
	if err != nil {
		return "", err
	}
	var answer error
	for _, n := range s.nodes {
		if answer = n.client.SendTransaction(ctx, tx); answer == nil {
			return "", fmt.Errorf("%s took the transaction of a stranger", n.member.title())
		}
		if _, _, err := n.client.TransactionByHash(ctx, tx.Hash()); err == nil {
			return "", fmt.Errorf("%s knows the refused transaction", n.member.title())
		}
	}
	return answer.Error(), nil
}

// anchorAgain writes and reads while one member is down.
func (s *story) anchorAgain(ctx context.Context) (string, error) {
	r, err := newRecord("sample again", document.Sample)
	if err != nil {
		return "", err
	}
	if _, err := s.anchor(ctx, r); err != nil {
		return "", err
	}
	a, err := s.anchoredAs(r)
	if err != nil {
		return "", err
	}
	for _, n := range s.nodes[1 : len(s.nodes)-1] {
		if err := s.readFrom(ctx, n, a); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("block %d, read from %d others", a.block, len(s.nodes)-2), nil
}

// feeless looks at the fees of the whole story.
func (s *story) feeless(ctx context.Context) (string, error) {
	client := s.writer().client
	head, err := client.BlockNumber(ctx)
	if err != nil {
		return "", err
	}
	for number := s.begin; number <= head; number++ {
		header, err := client.HeaderByNumber(ctx, new(big.Int).SetUint64(number))
		if err != nil {
			return "", err
		}
		if header.BaseFee == nil || header.BaseFee.Sign() != 0 {
			return "", fmt.Errorf("block %d has base fee %v, want 0", number, header.BaseFee)
		}
	}
	for _, a := range s.state.Actors {
		balance, err := client.BalanceAt(ctx, a.Address, nil)
		if err != nil {
			return "", err
		}
		if balance.Sign() != 0 {
			return "", fmt.Errorf("%s of %s owns %s wei, want 0", a.Role, a.Org, balance)
		}
	}
	return fmt.Sprintf("base fee 0 in blocks %d to %d, no actor owns ether", s.begin, head), nil
}
