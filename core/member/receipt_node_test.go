// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"context"
	"errors"
	"reflect"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/dntp/dntp/ehr/receipt"
)

// asksNode has the node itself make the receipt: it is the same, except for the opening.
func (l *ledger) asksNode() {
	l.t.Helper()
	want, _, err := l.receiptOf(recordClaim)
	if err != nil {
		l.t.Fatal(err)
	}
	have := new(receipt.File)
	l.ask(have, "ehr_getReceipt", common.Hash{recordClaim})
	if !reflect.DeepEqual(have, want) {
		l.t.Errorf("have %+v, want %+v", have, want)
	}
	for story, c := range map[string]struct {
		id     common.Hash
		wanted any
		want   map[string]any
	}{
		"unknown record":  {common.Hash{0xff}, nil, map[string]any{"reason": "notFound", "what": "record"}},
		"unknown version": {common.Hash{recordClaim}, "0x9", map[string]any{"reason": "notFound", "what": "version"}},
		"withdrawn":       {common.Hash{recordLater}, nil, map[string]any{"reason": "noReceipt", "why": "withdrawn"}},
	} {
		err := l.client.CallContext(l.t.Context(), have, "ehr_getReceipt", c.id, c.wanted)
		var coded rpc.DataError
		if !errors.As(err, &coded) || !reflect.DeepEqual(coded.ErrorData(), c.want) {
			l.t.Errorf("%s: have %v, want %v", story, err, c.want)
		}
	}
}

// another is a node that answers some calls in its own way.
type another struct {
	receipt.Node
	change func(method string, args []any, result any)
}

func (n another) CallContext(ctx context.Context, result any, method string, args ...any) error {
	err := n.Node.CallContext(ctx, result, method, args...)
	if err == nil {
		n.change(method, args, result)
	}
	return err
}

// asksOthers asks nodes that have lost certificates, or that lie.
func (l *ledger) asksOthers() {
	l.t.Helper()
	for story, node := range map[string]struct {
		change func(method string, args []any, result any)
		want   error // nil for any
	}{
		"no old certificates": {func(method string, args []any, result any) {
			if method == "clique_getCertificate" && args[0] != "finalized" {
				reflect.ValueOf(result).Elem().SetZero()
			}
		}, receipt.ErrGap},
		"no final block": {func(method string, _ []any, result any) {
			if method == "clique_getCertificate" {
				reflect.ValueOf(result).Elem().SetZero()
			}
		}, receipt.ErrNoFinal},
		"no block": {func(method string, _ []any, result any) {
			if method == "eth_getBlockByHash" {
				reflect.ValueOf(result).Elem().SetZero()
			}
		}, nil},
		"another final block": {func(method string, _ []any, result any) {
			if method == "eth_getBlockByHash" {
				(*result.(**types.Header)).Time++
			}
		}, nil},
		"another genesis": {func(method string, _ []any, result any) {
			if method == "eth_getBlockByNumber" {
				(*result.(**types.Header)).Time++
			}
		}, nil},
		"another chain id": {func(method string, _ []any, result any) {
			if method == "eth_chainId" {
				*result.(*hexutil.Uint64)++
			}
		}, nil},
		"another storage": {func(method string, _ []any, result any) {
			if value, ok := result.(*hexutil.Bytes); ok && method == "eth_getStorageAt" && len(*value) == common.HashLength {
				(*value)[2] ^= 1
			}
		}, nil},
		"no proofs": {func(method string, _ []any, result any) {
			if method == "eth_getProof" {
				proof := reflect.ValueOf(result).Elem().Elem()
				proof.FieldByName("StorageProof").SetZero()
			}
		}, nil},
	} {
		_, _, err := receipt.Fetch(l.t.Context(), another{l.client, node.change}, ReceiptFinality, common.Hash{recordClaim}, 1)
		if err == nil || node.want != nil && !errors.Is(err, node.want) {
			l.t.Errorf("%s: have %v, want %v", story, err, node.want)
		}
	}
}
