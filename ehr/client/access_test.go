// SPDX-License-Identifier: LGPL-3.0-or-later

package client_test

import (
	"crypto/sha256"
	"errors"
	"math/big"
	"slices"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// keyed returns the options of a new key.
func keyed(t *testing.T) *bind.TransactOpts {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return bind.NewKeyedTransactor(key, big.NewInt(1337))
}

// staff is a client, and the options of the actors.
type staff struct {
	*client.Client
	t                         *testing.T
	doctor, service, reviewer *bind.TransactOpts
}

var pid = common.Hash{4}

// newStaff returns a doctor and a service of North and a reviewer of South.
// North has a patient.
func newStaff(t *testing.T) staff {
	t.Helper()
	s := staff{t: t, doctor: keyed(t), service: keyed(t), reviewer: keyed(t)}
	g := nativetest.Alliance()
	g.Actors = append(g.Actors,
		registry.GenesisActor{Address: s.doctor.From, Org: nativetest.North, Roles: registry.Doctor.Mask()},
		registry.GenesisActor{Address: s.service.From, Org: nativetest.North, Roles: registry.Service.Mask()},
		registry.GenesisActor{Address: s.reviewer.From, Org: nativetest.South, Roles: registry.PrivacyReviewer.Mask()},
	)
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	chain := nativetest.New(t, alloc)
	out := chain.Run(nativetest.Call{
		From: nativetest.Person("northregistrar"), To: contracts.PatientsAddress,
		Input: bindings.NewPatients().PackRegister(pid, nativetest.Person("subject")),
	})
	if out.Err != nil {
		t.Fatal(out.Err)
	}
	s.Client = client.New(&backend{chain: chain, sent: make(map[common.Hash]*types.Receipt)})
	return s
}

// done waits for a transaction.
func (s staff) done(tx *types.Transaction, err error) *types.Receipt {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	receipt, err := s.Wait(s.t.Context(), tx)
	if err != nil {
		s.t.Fatal(err)
	}
	return receipt
}

// refused checks the name of a refusal.
func (s staff) refused(want string, err error) {
	s.t.Helper()
	var refusal *client.Refusal
	if !errors.As(err, &refusal) || refusal.Name != want {
		s.t.Errorf("have error %v, want %s", err, want)
	}
}

func TestSession(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	ask := client.Session{PID: pid, Purpose: 0, Action: 2, Classes: 1 << 2, TTL: 600, Request: common.Hash{8}}
	want, err := client.TicketOf(s.done(s.OpenSession(s.doctor, ask)))
	if err != nil || want.Actor != s.doctor.From || want.Org != nativetest.North || want.Basis != 7 || want.Commit != ask.Request {
		t.Fatalf("have access %+v, error %v", want, err)
	}
	if have, err := s.Ticket(ctx, want.Ticket); err != nil || have.Pid != pid || have.Actor != s.doctor.From || have.State != 1 {
		t.Errorf("have ticket %+v, error %v", have, err)
	}
	for class, want2 := range map[uint8]bool{2: true, 3: false} {
		if have, err := s.Permits(ctx, want.Ticket, class); err != nil || have != want2 {
			t.Errorf("class %d: have %v, error %v", class, have, err)
		}
	}
	receipt := s.done(s.Anchor(s.doctor, anchorOf(1, common.Hash{})))
	if _, err := client.TicketOf(receipt); !errors.Is(err, client.ErrNoTicket) {
		t.Errorf("have error %v of a receipt without a ticket", err)
	}
	s.done(s.AttestRelease(s.service, want.Ticket, record, 1, 3))
	ask.Purpose = 21
	_, err = s.OpenSession(s.doctor, ask)
	s.refused("Denied", err)
	if have, err := s.Accesses(ctx, pid, 0); err != nil || len(have) != 1 || have[0] != want {
		t.Errorf("have history %+v, error %v, want %+v", have, err, want)
	}
}

func TestBreakGlass(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	ask := client.Emergency{PID: pid, Purpose: 2, Classes: 1<<2 | 1<<5, Reason: common.Hash{7}, TTL: 60, OccurredAt: nativetest.Now - 10}
	want, err := client.TicketOf(s.done(s.BreakGlass(s.doctor, ask)))
	if err != nil || want.Basis != client.BreakGlassBasis || want.OccurredAt != ask.OccurredAt || want.Commit != ask.Reason || want.JustifyBy == 0 {
		t.Fatalf("have access %+v, error %v", want, err)
	}
	if have, err := s.Overdue(ctx, s.doctor.From); err != nil || have.OpenReviews != 1 || have.Suspended {
		t.Errorf("have %+v, error %v", have, err)
	}
	s.done(s.Justify(s.doctor, want.Ticket, common.Hash{6}))
	s.done(s.Review(s.reviewer, want.Ticket, 1, common.Hash{5}))
	_, err = s.Review(s.reviewer, want.Ticket, 2, common.Hash{5})
	s.refused("AlreadyReviewed", err)
	breach := client.Breach{OccurredAt: ask.OccurredAt, JustifyBy: want.JustifyBy, ReviewBy: want.ReviewBy, Justified: true, Verdict: 1}
	if have, err := s.Breach(ctx, want.Ticket); err != nil || have != breach {
		t.Errorf("have %+v, error %v, want %+v", have, err, breach)
	}
	if have, err := s.Accesses(ctx, pid, 0); err != nil || len(have) != 1 || have[0] != want {
		t.Errorf("have history %+v, error %v, want %+v", have, err, want)
	}
}

func TestLogs(t *testing.T) {
	s, ctx := newStaff(t), t.Context()
	leaf := func(b byte) common.Hash { return sha256.Sum256([]byte{0, b}) }
	node := func(l, r common.Hash) common.Hash { return sha256.Sum256(slices.Concat([]byte{1}, l[:], r[:])) }
	one, two := leaf(1), node(leaf(1), leaf(2))
	s.done(s.AppendHead(s.service, client.AccessLog, 1, one, common.Hash{}, nil))
	_, err := s.AppendHead(s.service, client.AccessLog, 2, two, common.Hash{}, nil)
	s.refused("Inconsistent", err)
	s.done(s.AppendHead(s.service, client.AccessLog, 2, two, common.Hash{}, []common.Hash{leaf(2)}))
	if have, err := s.TreeHead(ctx, nativetest.North, client.AccessLog); err != nil || have != (client.TreeHead{Seq: 2, Size: 2, Root: two, BlockNumber: nativetest.Number}) {
		t.Errorf("have head %+v, error %v", have, err)
	}
	if have, err := s.HeadAt(ctx, nativetest.North, client.AccessLog, 1); err != nil || have != (client.LogHead{Size: 1, Root: one, BlockNumber: nativetest.Number}) {
		t.Errorf("have head %+v, error %v", have, err)
	}
	if have, err := s.Punctuality(ctx, nativetest.North, client.AccessLog); err != nil || have != (client.Punctuality{LastAt: nativetest.Now, DueBy: nativetest.Now + 60}) {
		t.Errorf("have %+v, error %v", have, err)
	}
	for _, test := range []struct {
		leaf client.Leaf
		want bool
	}{
		{client.Leaf{Digest: leaf(2), Index: 1, Path: []common.Hash{leaf(1)}}, true},
		{client.Leaf{Digest: leaf(2), Index: 0, Path: []common.Hash{leaf(1)}}, false},
	} {
		if have, err := s.VerifyInclusion(ctx, nativetest.North, client.AccessLog, 2, test.leaf); err != nil || have != test.want {
			t.Errorf("leaf %d: have %v, error %v, want %v", test.leaf.Index, have, err, test.want)
		}
	}
}
