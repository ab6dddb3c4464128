// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Origin is the event that made something, or the genesis: then the block is 0, and no
// event has the sequence.
type Origin struct {
	Sequence uint64 // place among all events
	Block    uint64
	Time     uint64 // of the block, seconds since 1970
}

// Event is an event of a native contract.
type Event struct {
	Sequence uint64 // place among all events, in the order of the chain
	Kind     EventKind
	Contract common.Address
	Block    Block
	Tx       common.Hash
	TxIndex  uint32 // in the block
	LogIndex uint32 // in the block
	Topics   []common.Hash
	Data     []byte
}

// Log is the event as a node returns it.
func (e *Event) Log() *types.Log {
	return &types.Log{
		Address: e.Contract, Topics: e.Topics, Data: e.Data, BlockNumber: e.Block.Number, TxHash: e.Tx, TxIndex: uint(e.TxIndex),
		BlockHash: e.Block.Hash, BlockTimestamp: e.Block.Time, Index: uint(e.LogIndex),
	}
}

// Event returns an event by its sequence.
func (v *View) Event(sequence uint64) (*Event, error) {
	if sequence < v.begin || sequence >= v.at.Next {
		return nil, ErrNotFound
	}
	row, err := v.eventRow(sequence)
	if err != nil {
		return nil, err
	}
	return v.event(sequence, row)
}

func (v *View) eventRow(sequence uint64) (*eventRow, error) {
	k := key(tableEvent, u64(sequence))
	e, err := row[eventRow](v, k)
	if e == nil && err == nil {
		err = fmt.Errorf("%w: no event %d", errDamaged, sequence)
	}
	return e, err
}

func (v *View) event(sequence uint64, e *eventRow) (*Event, error) {
	b, err := row[blockRow](v, key(tableBlock, u64(e.Block)))
	if b == nil && err == nil {
		err = fmt.Errorf("%w: no block %d", errDamaged, e.Block)
	}
	if err != nil {
		return nil, err
	}
	log := e.log()
	return &Event{
		Sequence: sequence, Kind: e.Kind, Contract: log.Address, Block: Block{e.Block, b.Hash, b.Time},
		Tx: e.Tx, TxIndex: e.TxIndex, LogIndex: e.LogIndex, Topics: log.Topics, Data: log.Data,
	}, nil
}

// tx is the transaction of an event, zero for the genesis.
func (v *View) tx(sequence uint64) (common.Hash, error) {
	if sequence < v.begin {
		return common.Hash{}, nil
	}
	e, err := v.eventRow(sequence)
	if err != nil {
		return common.Hash{}, err
	}
	return e.Tx, nil
}

// EventFilter selects events.
type EventFilter struct {
	After uint64      // only events with a higher sequence
	Kinds []EventKind // none for all
	Range Range
}

// Events lists events of all subjects. A client that reads the oldest first, with the
// highest sequence that it has seen, misses none.
func (v *View) Events(f EventFilter, p Page) ([]*Event, []byte, error) {
	bound := bind("events", f, p)
	after, err := p.start(bound, numberBytes)
	if err != nil {
		return nil, nil, err
	}
	s, err := v.sequences(f.Range)
	if err != nil {
		return nil, nil, err
	}
	if f.After >= s.high {
		s.high = 0
	}
	s.low = max(s.low, v.begin, f.After+1)
	return collect(newNumbers(s, after, p, v.rowsOf([]byte{tableEvent}, s, p)), p, bound, func(e sourceEntry) (*Event, error) {
		row, err := decode[eventRow](e.order, e.value)
		if err != nil || len(f.Kinds) > 0 && !slices.Contains(f.Kinds, row.Kind) {
			return nil, err
		}
		return v.event(number(e.order), row)
	})
}

// History lists the events of a subject, of some kinds or, with no kinds, of all.
func (v *View) History(s Subject, kinds []EventKind, p Page) ([]*Event, []byte, error) {
	if s.kind == subjectPerson {
		person, err := v.Person(common.BytesToAddress(s.id[:]))
		if err != nil {
			return nil, nil, err
		}
		s = OfPerson(person)
	}
	return listPage(v, s.list(), Range{}, p, bind("history", struct {
		s Subject
		k []EventKind
	}{s, kinds}, p), func(e sourceEntry) (*Event, error) {
		if kind := EventKind(e.value[numberBytes]); len(kinds) > 0 && !slices.Contains(kinds, kind) {
			return nil, nil
		}
		return v.Event(number(e.value[:numberBytes]))
	})
}
