// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"bytes"
	"fmt"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

var native = bindings.NewNative()

// sharedEvents are the events of every contract.
var sharedEvents = []kindEntry{
	{Relayed, common.Address{}, "Relayed", on(native.UnpackRelayedEvent, func(c *change, e *bindings.NativeRelayed) {
		c.history(OfPerson(c.person(e.Signer)), OfPerson(c.person(e.Relayer)))
	})},
}

// decoded is an event of a block, with all that does not depend on other rows.
type decoded struct {
	kind   EventKind
	row    []byte // as the table of events stores it
	effect func(*change)
}

// decodeEvents decodes the events of a block in their order. It ignores those of other
// contracts.
func decodeEvents(b Block, receipts types.Receipts) (events []decoded, err error) {
	for _, receipt := range receipts {
		for _, log := range receipt.Logs {
			if contracts.At(log.Address) == nil {
				continue
			}
			e, err := decodeEvent(b.Number, log)
			if err != nil {
				return nil, fmt.Errorf("block %d, event %d: %w", b.Number, log.Index, err)
			}
			events = append(events, e)
		}
	}
	return events, nil
}

func decodeEvent(block uint64, log *types.Log) (e decoded, err error) {
	if len(log.Topics) == 0 {
		return e, fmt.Errorf("%w: an event of %v without topics", errUnknownEvent, log.Address)
	}
	k, ok := bySource[emitter{log.Address, log.Topics[0]}]
	if !ok {
		return e, fmt.Errorf("%w: %v of %v", errUnknownEvent, log.Topics[0], log.Address)
	}
	e.kind, e.row = k.kind, encode(newEventRow(k.kind, block, log))
	if e.effect, err = k.decode(log); err != nil {
		err = fmt.Errorf("%s: %w", k.name, err)
	}
	return e, err
}

// applyBlock applies the events of the block that follows the newest one.
func (c *change) applyBlock(b Block, events []decoded) error {
	first := c.head.Next
	c.head.Block = b
	for _, e := range events {
		if c.applyEvent(e); c.err != nil {
			return fmt.Errorf("block %d: %w", b.Number, c.err)
		}
	}
	if c.head.Next > first {
		c.create(key(tableBlock, u64(b.Number)), &blockRow{b.Hash, b.Time, first})
		c.add(key(tableTime, u64(b.Time), u64(b.Number)), []byte{})
	}
	c.save(markerHead, &c.head)
	return c.err
}

func (c *change) applyEvent(e decoded) {
	c.now = Origin{c.head.Next, c.head.Number, c.head.Time}
	c.kind, c.subjects = e.kind, c.subjects[:0]
	c.head.Next++
	c.add(key(tableEvent, u64(c.now.Sequence)), e.row)
	e.effect(c)
}

func newEventRow(kind EventKind, block uint64, log *types.Log) *eventRow {
	row := &eventRow{
		Kind: kind, Contract: log.Address[common.AddressLength-1], Block: block,
		Tx: log.TxHash, TxIndex: uint32(log.TxIndex), LogIndex: uint32(log.Index),
	}
	for _, topic := range log.Topics[1:] {
		row.Fields = append(row.Fields, bytes.TrimLeft(topic[:], "\x00"))
	}
	for data := log.Data; len(data) > 0; {
		word := data[:min(len(data), common.HashLength)]
		row.Words = append(row.Words, bytes.TrimLeft(word, "\x00"))
		data = data[len(word):]
	}
	return row
}

// log is the event as a node returns it.
func (row *eventRow) log() *types.Log {
	address := common.Address{common.AddressLength - 2: 0x0d, common.AddressLength - 1: row.Contract}
	log := &types.Log{
		Address: address, Topics: []common.Hash{row.Kind.topic(address)}, Data: make([]byte, 0, len(row.Words)*common.HashLength),
		BlockNumber: row.Block, TxHash: row.Tx, TxIndex: uint(row.TxIndex), Index: uint(row.LogIndex),
	}
	for _, field := range row.Fields {
		log.Topics = append(log.Topics, common.BytesToHash(field))
	}
	for _, word := range row.Words {
		log.Data = append(log.Data, common.BytesToHash(word).Bytes()...)
	}
	return log
}

// person returns the first key of the person who has a key.
func (c *change) person(who common.Address) common.Address {
	if n := c.find(familyActor, who[:]); n != 0 {
		return must[actorRow](c, rowKey(familyActor, n)).Person
	}
	return who
}

// organization returns the number of an organization, 0 for none.
func (c *change) organization(id common.Hash) uint64 {
	if id == (common.Hash{}) {
		return 0
	}
	return c.find(familyOrganization, id[:])
}
