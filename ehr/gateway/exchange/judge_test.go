// SPDX-License-Identifier: LGPL-3.0-or-later

package exchange

import (
	"context"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

// ages is a node whose blocks have ages; a negative one is a block that is not there.
type ages struct {
	bind.Backend
	now               time.Time
	head, final, safe time.Duration
	asked             int
}

var errNoBlock = errors.New("no such block")

func (a *ages) HeaderByNumber(_ context.Context, number *big.Int) (*types.Header, error) {
	a.asked++
	age, height := a.head, int64(100)
	switch {
	case number == nil:
	case number.Int64() == rpc.FinalizedBlockNumber.Int64():
		age, height = a.final, 90
	case number.Int64() == rpc.SafeBlockNumber.Int64():
		age, height = a.safe, 95
	}
	if age < 0 {
		return nil, errNoBlock
	}
	return &types.Header{Number: big.NewInt(height), Time: uint64(a.now.Add(-age).Unix())}, nil
}

// TestHeads chooses the blocks that a ticket must be good on.
func TestHeads(t *testing.T) {
	const second = time.Second
	for _, story := range []struct {
		name              string
		head, final, safe time.Duration
		firm              uint64 // 0: the ledger cannot be relied on
	}{
		{"all is well", second, 3 * second, 2 * second, 90},
		{"finality has stood still for half a minute", second, 31 * second, 2 * second, 95},
		{"nothing was ever final", second, -1, 2 * second, 95},
		{"the node is cut off", 61 * second, 3 * second, 2 * second, 0},
		{"the node is away", -1, second, second, 0},
		{"half of the signers are gone", second, 200 * second, 61 * second, 0},
		{"neither final nor safe", second, -1, -1, 0},
	} {
		node := &ages{now: time.Unix(1_700_000_000, 0), head: story.head, final: story.final, safe: story.safe}
		l := NewLedger(node)
		l.now = func() time.Time { return node.now }
		v, err := l.look(t.Context())
		switch {
		case story.firm == 0 && err == nil:
			t.Errorf("%s: it is relied on", story.name)
		case story.firm != 0 && (err != nil || v.firm.Number.Uint64() != story.firm):
			t.Errorf("%s: have %v, %v, want block %d", story.name, v.firm, err, story.firm)
		}
		asked := node.asked
		if l.look(t.Context()); err == nil && node.asked != asked {
			t.Errorf("%s: it was asked again within %v", story.name, headPause)
		}
	}
}

// TestMayAsk says whose gateway may use a ticket.
func TestMayAsk(t *testing.T) {
	own, other, custodian := common.Hash{1}, common.Hash{2}, common.Hash{3}
	l := NewLedger(&ages{})
	for _, story := range []struct {
		actor, asks common.Hash
		want        bool
	}{
		{own, own, true}, {own, other, false}, {own, custodian, false},
		{common.Hash{}, custodian, true}, {common.Hash{}, own, false}, // a patient
	} {
		if have := l.mayAsk(story.asks, &Verdict{Org: story.actor, Custodian: custodian}); have != story.want {
			t.Errorf("%v asks for a person of %v: have %v", story.asks, story.actor, have)
		}
	}
}

// TestRestriction compares restrictions with accesses.
func TestRestriction(t *testing.T) {
	record, org := common.Hash{1}, common.Hash{2}
	doctor := common.Address{3}
	access := Verdict{Actor: doctor, Org: org, Class: contracts.ClassLaboratory, Basis: contracts.BasisConsent}
	emergency, patient := access, access
	emergency.Basis, patient.Basis = contracts.BasisBreakGlass, contracts.BasisSubject
	for name, story := range map[string]struct {
		rule                            Restriction
		forbids, inEmergency, ofPatient bool
	}{
		"everything":             {Restriction{}, true, false, false},
		"in emergencies too":     {Restriction{Emergencies: true}, true, true, false},
		"the doctor":             {Restriction{Actor: doctor}, true, false, false},
		"another doctor":         {Restriction{Actor: common.Address{4}}, false, false, false},
		"the organization":       {Restriction{Org: org}, true, false, false},
		"another organization":   {Restriction{Org: record}, false, false, false},
		"another record":         {Restriction{Record: org}, false, false, false},
		"the class":              {Restriction{Classes: 1 << contracts.ClassLaboratory}, true, false, false},
		"another class":          {Restriction{Classes: 1 << contracts.ClassImaging}, false, false, false},
		"the doctor's imaging":   {Restriction{Actor: doctor, Classes: 1 << contracts.ClassImaging}, false, false, false},
		"the record in disaster": {Restriction{Record: record, Emergencies: true}, true, true, false},
	} {
		have := [3]bool{story.rule.forbids(&access, record), story.rule.forbids(&emergency, record), story.rule.forbids(&patient, record)}
		if want := [3]bool{story.forbids, story.inEmergency, story.ofPatient}; have != want {
			t.Errorf("%s: have %v, want %v", name, have, want)
		}
	}
}
