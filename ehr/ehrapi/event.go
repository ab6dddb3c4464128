// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// Event is an event of a contract.
type Event struct {
	Block    Block          `json:"block"`
	Tx       common.Hash    `json:"transactionHash"`
	TxIndex  hexutil.Uint64 `json:"transactionIndex"`
	LogIndex hexutil.Uint64 `json:"logIndex"` // in the block
	Contract string         `json:"contract"` // such as "records"
	Name     string         `json:"event"`    // such as "RecordAnchored"
	Fields   Fields         `json:"fields"`
	Removed  bool           `json:"removed"` // whether its block has left the chain; only in notifications
	Resume   hexutil.Bytes  `json:"resume"`  // point from which a subscription continues after this event
}

// native finds the contract and the event of a log, false if no native contract emitted it.
func native(l *types.Log) (contract *contracts.Contract, event *abi.Event, ok bool) {
	contract = contracts.At(l.Address)
	if contract == nil || len(l.Topics) == 0 {
		return nil, nil, false
	}
	event, err := contract.ABI.EventByID(l.Topics[0])
	return contract, event, err == nil
}

// valuesOf decodes the members of an event.
func valuesOf(event *abi.Event, l *types.Log) (map[string]any, error) {
	values := make(map[string]any)
	if err := event.Inputs.NonIndexed().UnpackIntoMap(values, l.Data); err != nil {
		return nil, err
	}
	var indexed abi.Arguments
	for _, in := range event.Inputs {
		if in.Indexed {
			indexed = append(indexed, in)
		}
	}
	return values, abi.ParseTopicsIntoMap(values, indexed, l.Topics[1:])
}

// eventOf shows a log of a native contract; nil for any other, and for one that the ABI does
// not describe, as of a later version of the rules.
func eventOf(l *types.Log, block Block, final uint64) *Event {
	contract, event, ok := native(l)
	if !ok {
		return nil
	}
	values, err := valuesOf(event, l)
	if err != nil {
		return nil
	}
	return &Event{
		Block: block, Tx: l.TxHash, TxIndex: quantity(uint64(l.TxIndex)), LogIndex: quantity(uint64(l.Index)),
		Contract: contract.Name, Name: event.Name, Fields: fieldsOf(event.Name, event.Inputs, values),
		Resume: position{final, uint64(block.Number), block.Hash, uint32(l.Index) + 1}.encode(),
	}
}
