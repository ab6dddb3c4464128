// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/index"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb/memorydb"
)

// TestIndexFollows lets an index follow a whole chain to another fork and back, and has
// each event of a view be as the chain tells it.
func TestIndexFollows(t *testing.T) {
	calls := bindings.NewRegistry()
	l, other := newLedger(t), newLedger(t)
	model := &registry.Genesis{
		Orgs:    []registry.GenesisOrg{{ID: nativetest.North, Kind: 1, Admin: addressOf("admin")}},
		Actors:  []registry.GenesisActor{{Address: addressOf("doctor"), Org: nativetest.North, Roles: registry.Doctor.Mask()}},
		Signers: []registry.GenesisSigner{{Address: addressOf("signer"), Org: nativetest.North}}, Time: nativetest.Now,
	}
	ix, err := index.Open(memorydb.New(), model, index.Block{Hash: l.Genesis().Hash(), Time: l.Genesis().Time()})
	if err != nil {
		t.Fatal(err)
	}
	changes := make(chan index.Change, 100)
	defer ix.Subscribe(changes).Unsubscribe()
	if err := ix.Follow(l.BlockChain); err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	enrolled := l.blockOf(enrolment("newcomer", nativetest.North))
	other.now = other.now.Add(5 * time.Second)
	fork := types.Blocks{
		other.blockOf(calls.PackSetActorStatus(addressOf("doctor"), registry.Suspended, 0)),
		other.blockOf(nodeEntry("node", nativetest.North)),
	}
	// expect waits for a head, and compares its events and two entries.
	expect := func(when string, head *types.Block, newcomer bool, doctor uint8) {
		t.Helper()
		for ix.Status().Head.Hash != head.Hash() {
			select {
			case <-changes:
			case <-t.Context().Done():
				t.Fatal(when)
			}
		}
		v, err := ix.AtHash(head.Hash())
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		if _, err := v.Actor(addressOf("newcomer")); (err == nil) != newcomer {
			t.Errorf("%s: the newcomer: %v", when, err)
		}
		if a, err := v.Actor(addressOf("doctor")); err != nil || a.Status != doctor {
			t.Errorf("%s: the doctor has %+v, %v", when, a, err)
		}
		compareEvents(t, when, l, v)
	}
	expect("on the first fork", enrolled, true, registry.Active)
	l.now = other.now
	if _, err := l.InsertChain(fork); err != nil {
		t.Fatal(err)
	}
	l.take(fork[1])
	expect("on the second fork", fork[1], false, registry.Suspended)
	l.take(fork[0])
	expect("a block back", fork[0], false, registry.Suspended)
	l.take(enrolled)
	expect("on the first fork again", enrolled, true, registry.Active)
}

// compareEvents compares the events of a view with the receipts of the chain.
func compareEvents(t *testing.T, when string, l *ledger, v *index.View) {
	t.Helper()
	events, _, err := v.Events(index.EventFilter{}, index.Page{OldestFirst: true})
	if err != nil {
		t.Fatal(err)
	}
	for number := uint64(1); number <= v.Block().Number; number++ {
		for _, receipt := range l.GetReceiptsByHash(l.GetCanonicalHash(number)) {
			for _, log := range receipt.Logs {
				if len(events) == 0 {
					t.Fatalf("%s: an event is missing", when)
				}
				if have := events[0].Log(); !reflect.DeepEqual(have, log) {
					t.Errorf("%s: have event %+v, want %+v", when, have, log)
				}
				events = events[1:]
			}
		}
	}
	if len(events) > 0 {
		t.Errorf("%s: %d events are too many", when, len(events))
	}
}
