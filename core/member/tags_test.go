// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/program"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/core/finality"
)

// finalize has the only signer vote for a block and its child.
func (r *running) finalize(t *testing.T, a *alliance, number uint64) {
	t.Helper()
	chain := r.Ethereum().BlockChain()
	at := func(n uint64) finality.Checkpoint {
		return finality.Checkpoint{Number: n, Hash: chain.GetCanonicalHash(n)}
	}
	v := &finality.Vote{Link: finality.Link{Source: at(number), Target: at(number + 1)}}
	message, err := r.final.Message(v.Link)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := crypto.Sign(crypto.Keccak256(message), a.signers[0])
	if err != nil {
		t.Fatal(err)
	}
	copy(v.Signature[:], sig)
	if err := r.syncer.CastVote(v); err != nil {
		t.Fatal(err)
	}
}

// TestTags asks every method that takes a block for the final and the safe one,
// and holds the answers to those for their numbers. What must tell blocks apart
// answers otherwise for the newest.
func TestTags(t *testing.T) {
	t.Parallel()
	const final, safe = 3, 4
	a := newAlliance(t, 1, 1)
	o := newOffice(t, a)
	o.finalize(t, a, final)
	chain := o.Ethereum().BlockChain()
	chain.SetSafe(chain.GetHeaderByNumber(safe)) // with one signer it is the head

	doctor, dapp := address(o.doctor), crypto.CreateAddress(address(o.doctor), 2)
	probe := common.Address{0xee} // says and costs the number of the block
	code := program.New().Op(vm.NUMBER).Op(vm.SLOAD).Op(vm.POP).Op(vm.NUMBER).Push(0x4000).Op(vm.MUL).Op(vm.MLOAD).Op(vm.POP)
	code.Op(vm.NUMBER).Push0().Op(vm.MSTORE).Push(32).Push0().Op(vm.RETURN)
	override := options{probe.Hex(): options{"code": hexutil.Bytes(code.Bytes())}}
	call := options{"from": doctor, "to": probe, "gas": hexutil.Uint64(1_000_000)}
	with := func(before ...any) func(any) []any { // the block comes last
		return func(block any) []any { return append(append([]any{}, before...), block) }
	}
	for _, test := range []struct {
		method string
		args   func(block any) []any
		alike  bool // blocks of this chain do not differ in it
	}{
		{"eth_getBalance", with(doctor), true},
		{"eth_getTransactionCount", with(doctor), false},
		{"eth_getCode", with(dapp), false},
		{"eth_getStorageAt", with(dapp, "0x0"), false},
		{"eth_getStorageValues", with(options{dapp.Hex(): []string{common.Hash{}.Hex()}}), false},
		{"eth_getProof", with(doctor, []string{"0x0"}), false},
		{"eth_getHeaderByNumber", with(), false},
		{"eth_getBlockByNumber", func(b any) []any { return []any{b, true} }, false},
		{"eth_getBlockReceipts", with(), false},
		{"eth_getBlockTransactionCountByNumber", with(), true},
		{"eth_getTransactionByBlockNumberAndIndex", func(b any) []any { return []any{b, "0x0"} }, false},
		{"eth_getRawTransactionByBlockNumberAndIndex", func(b any) []any { return []any{b, "0x0"} }, false},
		{"eth_getUncleCountByBlockNumber", with(), true},
		{"eth_call", func(b any) []any { return []any{call, b, override} }, false},
		{"eth_estimateGas", func(b any) []any { return []any{call, b, override} }, false},
		{"eth_createAccessList", func(b any) []any { return []any{call, b, override} }, false},
		{"eth_simulateV1", func(b any) []any {
			return []any{options{"blockStateCalls": []any{options{"stateOverrides": override, "calls": []any{call}}}}, b}
		}, false},
		{"eth_feeHistory", func(b any) []any { return []any{"0x2", b, []any{}} }, false},
		{"eth_getLogs", func(b any) []any { return []any{options{"fromBlock": "0x0", "toBlock": b}} }, false},
		{"eth_getLogs", func(b any) []any { return []any{options{"fromBlock": b, "toBlock": "latest"}} }, false},
		{"debug_traceBlockByNumber", func(b any) []any { return []any{b, calls} }, false},
		{"debug_traceCall", func(b any) []any {
			return []any{call, b, options{"tracer": "callTracer", "stateOverrides": override}}
		}, false},
		{"debug_getRawHeader", with(), false},
		{"debug_getRawBlock", with(), false},
		{"debug_getRawReceipts", with(), false},
		{"debug_accountRange", func(b any) []any { return []any{b, "0x", 8, true, true, false} }, false},
		{"clique_getSnapshot", with(), false},
		{"clique_getSigners", with(), true},
		{"clique_getCertificate", with(), true},
	} {
		ask := func(block any) json.RawMessage {
			t.Helper()
			var answer json.RawMessage
			if err := o.client.CallContext(t.Context(), &answer, test.method, test.args(block)...); err != nil {
				t.Errorf("%s at %v: %v", test.method, block, err)
			}
			return answer
		}
		finalized := ask("finalized")
		if want := ask(hexutil.Uint64(final)); !bytes.Equal(finalized, want) || len(want) == 0 {
			t.Errorf("%s: finalized: have %s, want %s", test.method, finalized, want)
		}
		if have, want := ask("safe"), ask(hexutil.Uint64(safe)); !bytes.Equal(have, want) {
			t.Errorf("%s: safe: have %s, want %s", test.method, have, want)
		}
		if !test.alike && bytes.Equal(finalized, ask("latest")) {
			t.Errorf("%s: finalized is as latest, the test shows nothing: %s", test.method, finalized)
		}
	}
}

// TestFinalHeads hears over a websocket of every block that becomes final, once
// and in order, also of those that become final together.
func TestFinalHeads(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 1, 1)
	o := newOffice(t, a) // six blocks
	client, err := rpc.Dial(o.stack.WSEndpoint())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	o.finalize(t, a, 1)
	heads := make(chan *types.Header)
	sub, err := client.EthSubscribe(t.Context(), heads, "newFinalizedHeads")
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Unsubscribe()
	want := func(numbers ...uint64) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		for _, number := range numbers {
			select {
			case head := <-heads:
				if hash := o.Ethereum().BlockChain().GetCanonicalHash(number); head.Hash() != hash {
					t.Fatalf("have block %v, want %d", head.Number, number)
				}
			case err := <-sub.Err():
				t.Fatal(err)
			case <-ctx.Done():
				t.Fatalf("waited in vain for block %d", number)
			}
		}
	}
	o.finalize(t, a, 2)
	want(2)
	o.finalize(t, a, 5)
	want(3, 4, 5)
	o.send(a, o.doctor, &contracts.RecordsAddress, packAnchor(o.version(common.Hash{0xae}, 1, common.Hash{})))
	o.finalize(t, a, 4) // says nothing new
	o.finalize(t, a, 6)
	want(6)
	select {
	case head := <-heads:
		t.Errorf("one more: block %v", head.Number)
	case <-time.After(0):
	}
	if _, err := o.client.EthSubscribe(t.Context(), make(chan *types.Header), "newFinalHeads"); err == nil {
		t.Error("an unknown name is subscribed to")
	}
	client.Close()
	until(t, "the end of the watch", func() bool { return o.final.Watched() == 0 })
}
