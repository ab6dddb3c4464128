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

// applyBlock applies the events of the block that follows the newest one. It ignores
// those of other contracts.
func (c *change) applyBlock(b Block, logs []*types.Log) error {
	first := c.head.Next
	c.head.Block = b
	for _, log := range logs {
		if contracts.At(log.Address) == nil {
			continue
		}
		if err := c.applyEvent(log); err != nil {
			return fmt.Errorf("block %d, event %d: %w", b.Number, log.Index, err)
		}
	}
	if c.head.Next > first {
		c.create(key(tableBlock, u64(b.Number)), &blockRow{b.Hash, b.Time, first})
		c.add(key(tableTime, u64(b.Time), u64(b.Number)), []byte{})
	}
	c.save(markerHead, &c.head)
	return c.err
}

func (c *change) applyEvent(log *types.Log) error {
	if len(log.Topics) == 0 {
		return fmt.Errorf("%w: an event of %v without topics", errUnknownEvent, log.Address)
	}
	k, ok := bySource[emitter{log.Address, log.Topics[0]}]
	if !ok {
		return fmt.Errorf("%w: %v of %v", errUnknownEvent, log.Topics[0], log.Address)
	}
	c.now = Origin{c.head.Next, c.head.Number, c.head.Time}
	c.kind, c.subjects = k.kind, c.subjects[:0]
	c.head.Next++
	c.create(key(tableEvent, u64(c.now.Sequence)), newEventRow(k.kind, c.head.Number, log))
	if err := k.apply(c, log); err != nil {
		return fmt.Errorf("%s: %w", k.name, err)
	}
	return c.err
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
