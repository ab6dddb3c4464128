// SPDX-License-Identifier: LGPL-3.0-or-later

package storage_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/big"
	"math/bits"
	"os"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/storage/holding"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
	"golang.org/x/mod/sumdb/tlog"
)

// lead makes up a path from a leaf in a tree of that size, and returns it with the root.
func lead(leaf common.Hash, index, size uint64) (path [][32]byte, root common.Hash) {
	if size == 1 {
		return nil, leaf
	}
	split, sibling := uint64(1)<<(bits.Len64(size-1)-1), common.Hash(sha256.Sum256([]byte{byte(size)}))
	if index < split {
		path, root = lead(leaf, index, split)
		return append(path, sibling), common.Hash(tlog.NodeHash(tlog.Hash(root), tlog.Hash(sibling)))
	}
	path, root = lead(leaf, index-split, size-split)
	return append(path, sibling), common.Hash(tlog.NodeHash(tlog.Hash(sibling), tlog.Hash(root)))
}

// transaction is the gas that a call takes in a transaction of its own, and the bytes of that.
func transaction(t *testing.T, chain *nativetest.Chain, who string, to common.Address, input []byte) (gas, size uint64) {
	t.Helper()
	out := chain.Run(nativetest.Call{From: nativetest.Person(who), To: to, Input: input})
	if out.Err != nil {
		t.Fatalf("%v %x", out.Err, out.Output)
	}
	zeros := uint64(bytes.Count(input, []byte{0}))
	tokens := zeros + (uint64(len(input))-zeros)*params.TxTokenPerNonZeroByte
	gas = max(params.TxGas+tokens*params.TxDataZeroGas+out.Gas, params.TxGas+tokens*params.TxCostFloorPerToken)
	tx, err := types.SignNewTx(nativetest.Key("newkey"), types.LatestSignerForChainID(big.NewInt(1_000_000)),
		&types.DynamicFeeTx{ChainID: big.NewInt(1_000_000), Nonce: 100_000, Gas: gas, To: &to, Data: input, GasFeeCap: new(big.Int), GasTipCap: new(big.Int)})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := tx.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return gas, uint64(len(raw))
}

// TestCost measures a proof of one of ten members that keep ten million documents, in five copies
// each, and a release, and holds the figures of the page to it.
func TestCost(t *testing.T) {
	const holdings, shard, seconds, period = 5_000_000, 1 << 20, 86_400, 720 * 5
	chain, api := newChain(t), bindings.NewStorage()
	chain.KeepHash(nativetest.Number, crypto.Keccak256Hash([]byte("cost")))
	seed := holding.Seed(crypto.Keccak256Hash([]byte("cost")), nativetest.South)
	h := holding.Holding{Placement: crypto.Keccak256Hash([]byte{1}), Author: crypto.Keccak256Hash([]byte{2}), Record: crypto.Keccak256Hash([]byte{3}), Version: 1, Shard: 4, Size: shard}
	h.Author = nativetest.North
	chunk := bytes.Repeat([]byte{0x55}, holding.ChunkBytes)
	chunkPath, root := lead(common.Hash(tlog.RecordHash(chunk)), h.DrawChunk(seed), h.Chunks())
	h.ChunkRoot = root
	index := holding.Draw(seed, holdings)
	logPath, head := lead(common.Hash(tlog.RecordHash(h.Encode())), index, holdings)
	appended := bindings.NewLogs().PackAppend(contracts.LogHoldings, holdings, head, common.Hash{}, nil)
	transaction(t, chain, "southgateway", contracts.LogsAddress, appended)
	transaction(t, chain, "southgateway", contracts.StorageAddress, api.PackSetGateway(0, "https://south.example", common.Hash{1}, common.Hash{2}))
	chain.Block = nativetest.Number + 1
	input := api.PackProve(nativetest.Number, h.Encode(), index, logPath, chunk, chunkPath)
	gas, size := transaction(t, chain, "southgateway", contracts.StorageAddress, input)
	release, _ := transaction(t, chain, "gateway", contracts.StorageAddress, api.PackRelease(nativetest.South, 1, index, h.Encode(), logPath))
	const day = seconds / period
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		fmt.Sprintf("in the log has %d hashes and the path in the shard %d", len(logPath), len(chunkPath)),
		fmt.Sprintf("A proof then takes %s bytes as a transaction, and %s gas.", figure(size), figure(gas)),
		fmt.Sprintf("| transactions | %d | %d |", day, 10*day),
		fmt.Sprintf("| bytes in blocks | %s | %s |", figure(day*size), figure(10*day*size)),
		fmt.Sprintf("| gas | %s | %s |", figure(day*gas), figure(10*day*gas)),
		fmt.Sprintf("A release takes %s gas at most", figure(release)),
	} {
		if !strings.Contains(strings.Join(strings.Fields(string(text)), " "), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// figure writes a number with commas.
func figure(n uint64) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
