// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// same decodes random events of single words by their places and by the binding.
func same[E any](t *testing.T, contract common.Address, name string, unpack func(*types.Log) (*E, error)) {
	t.Helper()
	event := contracts.At(contract).ABI.Events[name]
	w, ok := wordsOf(event, reflect.TypeFor[E]())
	if !ok {
		t.Fatalf("%s is not of single words", name)
	}
	for seed := range uint64(50) {
		log := randomEvent(rand.New(rand.NewPCG(seed, 0)), event)
		want, err := unpack(log)
		if err != nil {
			t.Fatal(err)
		}
		have := reflect.New(reflect.TypeFor[E]())
		if err := w.decode(log, have.Elem()); err != nil {
			t.Fatalf("%s, seed %d: %v", name, seed, err)
		}
		have.Elem().FieldByName("Raw").Set(reflect.ValueOf(log)) // which no effect reads
		if !reflect.DeepEqual(have.Interface(), any(want)) {
			t.Errorf("%s, seed %d: have %+v, want %+v", name, seed, have.Interface(), want)
		}
	}
}

// randomEvent has random values of the types of its members.
func randomEvent(rnd *rand.Rand, event abi.Event) *types.Log {
	log := &types.Log{Topics: []common.Hash{event.ID}}
	for _, in := range event.Inputs {
		var word common.Hash
		first, last := 0, 32
		switch in.Type.T {
		case abi.AddressTy:
			first = 12
		case abi.UintTy:
			first = 32 - in.Type.Size/8
		case abi.FixedBytesTy:
			last = in.Type.Size
		}
		for i := first; i < last; i++ {
			word[i] = byte(rnd.IntN(256))
		}
		if in.Type.T == abi.BoolTy {
			word = common.Hash{31: byte(rnd.IntN(2))}
		}
		if in.Indexed {
			log.Topics = append(log.Topics, word)
		} else {
			log.Data = append(log.Data, word[:]...)
		}
	}
	return log
}

// TestDecode compares the two ways to decode an event, of events that have all types.
func TestDecode(t *testing.T) {
	same(t, contracts.RecordsAddress, "RecordAnchored", recordsABI.UnpackRecordAnchoredEvent)
	same(t, contracts.RecordsAddress, "RecordEndorsed", recordsABI.UnpackRecordEndorsedEvent)
	same(t, contracts.RecordsAddress, "HoldChanged", recordsABI.UnpackHoldChangedEvent)
	same(t, contracts.AccessAddress, "SessionOpened", bindings.NewAccess().UnpackSessionOpenedEvent)
	same(t, contracts.AccessAddress, "GlassBroken", bindings.NewAccess().UnpackGlassBrokenEvent)
	same(t, contracts.RegistryAddress, "ActorEnrolled", bindings.NewRegistry().UnpackActorEnrolledEvent)
	fast := 0
	for source, entry := range bySource {
		event, err := contracts.At(source.contract).ABI.EventByID(source.topic)
		if err != nil {
			t.Fatal(err)
		}
		log := randomEvent(rand.New(rand.NewPCG(1, 1)), *event)
		log.Topics = append(log.Topics, common.Hash{})
		if _, err := entry.decode(log); errors.Is(err, errEvent) {
			fast++
		}
	}
	if fast < 50 || fast == len(bySource) {
		t.Errorf("%d of %d events are of single words", fast, len(bySource))
	}
}

// TestBadWord shows words that are of no value of their type.
func TestBadWord(t *testing.T) {
	ones := common.MaxHash
	for _, field := range []any{new([4]byte), new(common.Address), new(bool), new(uint8), new(uint16), new(uint32), new(uint64)} {
		if setWord(field, ones[:]) {
			t.Errorf("%T takes any word", field)
		}
	}
	for field, word := range map[any]common.Hash{
		new(bool): {31: 2}, new(uint8): {30: 1}, new(uint16): {29: 1}, new(uint32): {27: 1}, new(uint64): {23: 1}, new(common.Address): {11: 1}, new([4]byte): {4: 1},
	} {
		if setWord(field, word[:]) {
			t.Errorf("%T takes %v", field, word)
		}
	}
}
