// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"math/bits"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/ledger"
	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/fhir"
	"github.com/dntp/dntp/ehr/logger"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// auditStory is the part of the care story that the logs have: each hospital's
// node keeps the log of what its people access. The story anchors the heads, as
// it wants to see one that is not punctual.
type auditStory struct {
	care  *careStory
	heads map[common.Hash]anchoredHead // by organization
	given []givenLeaf                  // what the patient is given
}

// anchoredHead is a tree head with the block that holds it.
type anchoredHead struct {
	logger.Head
	block uint64
}

// givenLeaf is an entry of a log with the proof that it is there.
type givenLeaf struct {
	org   common.Hash
	entry []byte
	proof *ledger.LeafProof
}

// auditEvent is the AuditEvent of a read by a ticket, of an invented record of the
// ticket's first class.
func (s *auditStory) auditEvent(m *folder.Member, a client.Access) ([]byte, error) {
	device := fhir.Device{Name: m.Name, Address: m.RPC}
	read := fhir.Access{
		Recorded: time.Now(), By: fhir.Person{Actor: a.Actor, Org: a.Org, Purpose: a.Purpose},
		Ground:    fhir.Ground{Basis: a.Basis, Ref: a.Ref, Ticket: a.Ticket},
		Custodian: s.care.custodian().OrgID, Pid: a.PID, Record: recordfile.RandomHash(), Version: 1,
		Class: uint8(bits.TrailingZeros64(a.Classes)), Client: device, Server: device, Test: true,
	}
	rand.Read(read.ID[:]) // never fails
	return fhir.PatientRead(read)
}

// anchored has each hospital log its people's accesses and anchor the head.
func (s *auditStory) anchored(ctx context.Context) (string, error) {
	c := s.care
	accesses, err := c.writer().Ledger.Accesses(ctx, c.pid, c.begin)
	if err != nil {
		return "", err
	}
	if len(accesses) != len(c.opened) || len(accesses) == 0 {
		return "", fmt.Errorf("have %d accesses, want %d", len(accesses), len(c.opened))
	}
	s.heads = make(map[common.Hash]anchoredHead)
	waiting := make(map[common.Hash]sentCall)
	for _, n := range []*devnet.Node{c.Nodes[0], c.Nodes[1]} {
		if waiting[n.Member.OrgID], err = s.enter(ctx, n, accesses); err != nil {
			return "", fmt.Errorf("%s: %w", n.Member.Title(), err)
		}
	}
	for org, sent := range waiting {
		receipt, err := c.mined(ctx, sent.tx)
		if err != nil {
			return "", err
		}
		if receipt.Status != types.ReceiptStatusSuccessful {
			return "", fmt.Errorf("transaction %s failed", receipt.TxHash)
		}
		head := s.heads[org]
		head.block = receipt.BlockNumber.Uint64()
		s.heads[org] = head
	}
	return fmt.Sprintf("%d accesses in the logs of %d hospitals", len(accesses), len(s.heads)), nil
}

// enter has a node log the accesses of its organization, keeps their proofs,
// and sends the new head.
func (s *auditStory) enter(ctx context.Context, n *devnet.Node, accesses []client.Access) (sent sentCall, err error) {
	var entries []hexutil.Bytes
	for _, a := range accesses {
		if a.Org != n.Member.OrgID {
			continue
		}
		entry, err := s.auditEvent(n.Member, a)
		if err != nil {
			return sent, err
		}
		entries = append(entries, entry)
	}
	ask := n.Client.Client()
	var first hexutil.Uint64
	if err := n.Operator.CallContext(ctx, &first, "ehr_logAppend", client.AccessLog, entries); err != nil {
		return sent, err
	}
	var head struct {
		Size hexutil.Uint64
		Root common.Hash
	}
	if err := ask.CallContext(ctx, &head, "ehr_logHead", client.AccessLog); err != nil {
		return sent, err
	}
	for i, entry := range entries {
		proof := new(ledger.LeafProof)
		if err := ask.CallContext(ctx, proof, "ehr_logInclusion", client.AccessLog, first+hexutil.Uint64(i), head.Size); err != nil {
			return sent, err
		}
		s.given = append(s.given, givenLeaf{n.Member.OrgID, entry, proof})
	}
	before, err := s.care.writer().Ledger.TreeHead(ctx, n.Member.OrgID, client.AccessLog)
	if err != nil {
		return sent, err
	}
	var extends struct{ Proof []common.Hash }
	if err := ask.CallContext(ctx, &extends, "ehr_logConsistency", client.AccessLog, hexutil.Uint64(before.Size), head.Size); err != nil {
		return sent, err
	}
	anchor := logger.Head{Size: uint64(head.Size), Root: head.Root}
	s.heads[n.Member.OrgID] = anchoredHead{Head: anchor}
	sent.tx, err = s.append(ctx, n.Member, anchor, extends.Proof)
	return sent, err
}

func (s *auditStory) append(ctx context.Context, m *folder.Member, head logger.Head, proof []common.Hash) (*types.Transaction, error) {
	service := s.care.State.Actor(m.Name, folder.RoleService)
	if service == nil {
		return nil, errNotHired
	}
	return s.care.submit(ctx, service, func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return s.care.writer().Ledger.AppendHead(opts, client.AccessLog, head.Size, head.Root, common.Hash{}, proof)
	})
}

// history is what the patient does: read the tickets from one member's events
// and the heads from its state, and compare with the logs' entries, offline.
func (s *auditStory) history(ctx context.Context) (string, error) {
	if len(s.given) == 0 {
		return "", errTooEarly
	}
	c, last := s.care, uint64(0)
	for _, head := range s.heads {
		last = max(last, head.block)
	}
	if err := c.reached(ctx, last); err != nil {
		return "", err
	}
	accesses, err := c.reader().Ledger.Accesses(ctx, c.pid, c.begin)
	if err != nil {
		return "", err
	}
	heads := make(map[common.Hash]logger.Head)
	for org, want := range s.heads {
		have, err := c.reader().Ledger.At(new(big.Int).SetUint64(last)).TreeHead(ctx, org, client.AccessLog)
		if err != nil {
			return "", err
		}
		if heads[org] = (logger.Head{Size: have.Size, Root: have.Root}); heads[org] != want.Head {
			return "", fmt.Errorf("have head %+v, want %+v", have, want)
		}
	}
	if err := proveHistory(accesses, s.given, heads); err != nil {
		return "", err
	}
	for i := range s.given { // one entry less, or changed, is noticed
		without := append(append([]givenLeaf(nil), s.given[:i]...), s.given[i+1:]...)
		changed := s.given[i]
		changed.entry = bytes.Replace(changed.entry, []byte("PatientRead"), []byte("PatientRoad"), 1)
		for _, bad := range [][]givenLeaf{without, append(without, changed)} {
			if err := proveHistory(accesses, bad, heads); err == nil {
				return "", fmt.Errorf("entry %d is missing or changed, and nobody notices", i)
			}
		}
	}
	return fmt.Sprintf("%d accesses by %d organizations, proofs checked offline", len(accesses), len(heads)), nil
}

// proveHistory finds every ticket in a log whose head is known.
func proveHistory(accesses []client.Access, given []givenLeaf, heads map[common.Hash]logger.Head) error {
	proven := make(map[common.Hash]int)
	for _, leaf := range given {
		ticket, err := leaf.verify(heads[leaf.org])
		if err != nil {
			return err
		}
		proven[ticket]++
	}
	for _, a := range accesses {
		if proven[a.Ticket] != 1 {
			return fmt.Errorf("ticket %s is in the logs %d times", a.Ticket, proven[a.Ticket])
		}
		delete(proven, a.Ticket)
	}
	if len(proven) > 0 {
		return fmt.Errorf("%d entries have no ticket", len(proven))
	}
	return nil
}

// verifyVersion checks an entry against a head, and returns the ticket that it tells of.
func (l *givenLeaf) verify(head logger.Head) (ticket common.Hash, err error) {
	proof := *l.proof
	proof.Size, proof.Root = hexutil.Uint64(head.Size), head.Root
	if err := proof.Check(l.entry); err != nil {
		return ticket, err
	}
	var event struct {
		Agent []struct{ Policy []string }
	}
	if err := json.Unmarshal(l.entry, &event); err != nil {
		return ticket, err
	}
	for _, agent := range event.Agent {
		for _, policy := range agent.Policy {
			if text, ok := strings.CutPrefix(policy, "urn:dntp:ticket:"); ok {
				return terminal.ParseHash(text)
			}
		}
	}
	return ticket, errors.New("an entry tells of no ticket")
}

// late withholds the heartbeat of one hospital's log, and sends the other's.
func (s *auditStory) late(ctx context.Context) (string, error) {
	c := s.care
	silent, ok := s.heads[c.treating().OrgID]
	if !ok {
		return "", errTooEarly
	}
	ledger := c.writer().Ledger
	at, err := ledger.At(new(big.Int).SetUint64(silent.block)).TreeHead(ctx, c.treating().OrgID, client.AccessLog)
	if err != nil {
		return "", err
	}
	if at.Late {
		return "", fmt.Errorf("the head of block %d is late at once", silent.block)
	}
	renewed, err := s.renew(ctx, c.custodian())
	if err != nil {
		return "", err
	}
	err = devnet.WaitFor(ctx, c.Patience(), func(ctx context.Context) error {
		have, err := ledger.TreeHead(ctx, c.treating().OrgID, client.AccessLog)
		if err == nil && !have.Late {
			err = errors.New("a log without a heartbeat is not late")
		}
		return err
	})
	if err != nil {
		return "", err
	}
	other, err := ledger.At(new(big.Int).SetUint64(renewed)).TreeHead(ctx, c.custodian().OrgID, client.AccessLog)
	if err == nil && other.Late {
		err = errors.New("the log that was renewed is late too")
	}
	if err != nil {
		return "", err
	}
	missed, err := ledger.Punctuality(ctx, c.treating().OrgID, client.AccessLog)
	return fmt.Sprintf("%s has missed %d heartbeats, %s none since block %d", c.treating().Title(), missed.Missed, c.custodian().Title(), renewed), err
}

// renew sends the newest head of a member's log again.
func (s *auditStory) renew(ctx context.Context, m *folder.Member) (uint64, error) {
	tx, err := s.append(ctx, m, s.heads[m.OrgID].Head, nil)
	if err != nil {
		return 0, err
	}
	return s.care.allSucceed(ctx, []*types.Transaction{tx})
}
