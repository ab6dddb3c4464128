// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
)

// absent stands for a missing value in an error.
const absent = "none"

func contradiction(where, have, want string) error {
	return fmt.Errorf("%w: %s: have %s, want %s", ErrContradiction, where, have, want)
}

// compare returns the first difference between a genesis and the one that its model
// requires, in a fixed order.
func compare(have, want *core.Genesis) error {
	if err := compareConfig(have, want); err != nil {
		return err
	}
	haveFields, wantFields := headerFields(have), headerFields(want)
	for i, field := range haveFields {
		if field.value != wantFields[i].value {
			return contradiction(field.name, shorten(field.value), shorten(wantFields[i].value))
		}
	}
	return compareAlloc(have.Alloc, want.Alloc)
}

// compareConfig compares the chain configurations in the JSON form of geth, so that
// no field of a later upstream is left out.
func compareConfig(have, want *core.Genesis) error {
	haveFields, err := jsonFields(have.Config)
	if err != nil {
		return err
	}
	wantFields, err := jsonFields(want.Config)
	if err != nil {
		return err
	}
	for _, key := range union(haveFields, wantFields) {
		if a, b := haveFields[key], wantFields[key]; !bytes.Equal(a, b) {
			return contradiction("config."+key, orAbsent(a), orAbsent(b))
		}
	}
	return nil
}

func jsonFields(value any) (map[string]json.RawMessage, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	fields := make(map[string]json.RawMessage)
	return fields, json.Unmarshal(text, &fields)
}

func orAbsent(text json.RawMessage) string {
	if text == nil {
		return absent
	}
	return shorten(string(text))
}

// shorten cuts a long value.
func shorten(text string) string {
	const longest = 200
	if len(text) > longest {
		return text[:longest] + "…"
	}
	return text
}

// union returns the keys of both maps, ascending.
func union[V any](a, b map[string]V) []string {
	all := maps.Clone(b)
	maps.Copy(all, a)
	return sortedKeys(all)
}

type namedValue struct{ name, value string }

// headerFields lists the fields of a genesis outside config and alloc.
func headerFields(g *core.Genesis) []namedValue {
	return []namedValue{
		{"nonce", hexutil.EncodeUint64(g.Nonce)},
		{"timestamp", hexutil.EncodeUint64(g.Timestamp)},
		{"extraData", hexutil.Encode(g.ExtraData)},
		{"gasLimit", hexutil.EncodeUint64(g.GasLimit)},
		{"difficulty", bigText(g.Difficulty)},
		{"mixHash", g.Mixhash.Hex()},
		{"coinbase", g.Coinbase.Hex()},
		{"number", hexutil.EncodeUint64(g.Number)},
		{"gasUsed", hexutil.EncodeUint64(g.GasUsed)},
		{"parentHash", g.ParentHash.Hex()},
		{"baseFeePerGas", bigText(g.BaseFee)},
		{"excessBlobGas", uintText(g.ExcessBlobGas)},
		{"blobGasUsed", uintText(g.BlobGasUsed)},
		{"slotNumber", uintText(g.SlotNumber)},
	}
}

func bigText(value *big.Int) string {
	if value == nil {
		return absent
	}
	return hexutil.EncodeBig(value)
}

func uintText(value *uint64) string {
	if value == nil {
		return absent
	}
	return hexutil.EncodeUint64(*value)
}

func compareAlloc(have, want types.GenesisAlloc) error {
	all := maps.Clone(want)
	maps.Copy(all, have)
	for _, address := range slices.SortedFunc(maps.Keys(all), common.Address.Cmp) {
		where := "alloc " + address.Hex()
		a, inHave := have[address]
		b, inWant := want[address]
		switch {
		case !inHave:
			return contradiction(where, "no account", "one")
		case !inWant:
			return contradiction(where, "an account", absent)
		}
		if err := compareAccount(where, a, b); err != nil {
			return err
		}
	}
	return nil
}

func compareAccount(where string, have, want types.Account) error {
	for _, field := range []struct{ name, have, want string }{
		{"nonce", hexutil.EncodeUint64(have.Nonce), hexutil.EncodeUint64(want.Nonce)},
		{"balance", bigText(have.Balance), bigText(want.Balance)},
		{"code", hexutil.Encode(have.Code), hexutil.Encode(want.Code)},
	} {
		if field.have != field.want {
			return contradiction(where+" "+field.name, shorten(field.have), shorten(field.want))
		}
	}
	slots := maps.Clone(have.Storage)
	if slots == nil {
		slots = make(map[common.Hash]common.Hash)
	}
	maps.Copy(slots, want.Storage)
	// A slot that is zero equals a missing slot.
	for _, slot := range slices.SortedFunc(maps.Keys(slots), common.Hash.Cmp) {
		if a, b := have.Storage[slot], want.Storage[slot]; a != b {
			return contradiction(where+" storage slot "+slot.Hex(), a.Hex(), b.Hex())
		}
	}
	return nil
}
