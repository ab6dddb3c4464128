// SPDX-License-Identifier: LGPL-3.0-or-later

package nativetest

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
)

// RunLayout runs the vectors of reads on the native contract, and on the same reads
// in Solidity over the same storage: equal outputs show that Solidity lays out the
// declaration in the same way. name is a contract of contracts/layout. reads names
// the reads, each with the words of its output that depend on more than the
// contract's storage and are not compared.
func RunLayout(t *testing.T, chain *Chain, address common.Address, api abi.ABI, name string, reads map[string][]int) {
	text, err := os.ReadFile(filepath.Join("..", "..", "contracts", "layout", name+".hex"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	told := make(map[string]int) // outputs that are not all zero
	for _, file := range files {
		all := Load(t, file)
		for _, v := range all {
			ignored, compared := reads[v.Method]
			if !compared || v.Error != "" || v.Input != nil {
				continue
			}
			r := &runner{t, chain.Copy(), address, api, all}
			r.prepare(v)
			have := r.chain.Run(r.call(v))
			want := r.chain.Plain(address, common.FromHex(strings.TrimSpace(string(text)))).Run(r.call(v))
			blank(have.Output, ignored)
			blank(want.Output, ignored)
			if have.Err != nil || want.Err != nil || !bytes.Equal(have.Output, want.Output) {
				t.Errorf("%s: %s: have %x, error %v; Solidity reads %x, error %v", v.Method, v.Name, have.Output, have.Err, want.Output, want.Err)
			}
			if slices.ContainsFunc(have.Output, func(b byte) bool { return b != 0 }) {
				told[v.Method]++
			}
		}
	}
	for read := range reads {
		if told[read] == 0 {
			t.Errorf("no vector of %s has an answer", read)
		}
	}
}

// blank zeroes words of an output.
func blank(output []byte, words []int) {
	for _, n := range words {
		if end := (n + 1) * common.HashLength; end <= len(output) {
			clear(output[end-common.HashLength : end])
		}
	}
}
