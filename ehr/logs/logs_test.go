// SPDX-License-Identifier: LGPL-3.0-or-later

package logs_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
)

func TestMain(m *testing.M) {
	ehr.Register()
	os.Exit(m.Run())
}

func newChain(t testing.TB) *nativetest.Chain {
	t.Helper()
	alloc, err := ehr.Alloc(nativetest.Alliance())
	if err != nil {
		t.Fatal(err)
	}
	return nativetest.New(t, alloc)
}

func TestVectors(t *testing.T) {
	nativetest.RunVectors(t, newChain(t), contracts.LogsAddress, contracts.Logs)
}

func FuzzLogs(f *testing.F) {
	nativetest.Fuzz(f, newChain(f), contracts.LogsAddress, contracts.Logs)
}

func BenchmarkGas(b *testing.B) {
	nativetest.BenchmarkGas(b, newChain(b), contracts.LogsAddress, contracts.Logs)
}

// TestLayout runs the same reads, written in Solidity, on the logs' storage.
func TestLayout(t *testing.T) {
	chain := newChain(t)
	for size := uint64(1); size <= 5; size++ {
		var grown []common.Hash
		if size > 1 {
			grown = proof(counted{}, size-1, 0, size, true)
		}
		if !add(t, chain, size, counted{}.root(0, size), grown) {
			t.Fatalf("head of %d leaves refused", size)
		}
		chain.Time += 90 // missed once each time
	}
	text, err := os.ReadFile(filepath.FromSlash("../../contracts/layout/LogsLayout.hex"))
	if err != nil {
		t.Fatal(err)
	}
	solidity := chain.Plain(contracts.LogsAddress, common.FromHex(strings.TrimSpace(string(text))))
	const north = 1 // number of the organization
	ask := func(method string, args ...any) {
		t.Helper()
		native, err := contracts.Logs.Pack(method, append([]any{nativetest.North}, args...)...)
		if err != nil {
			t.Fatal(err)
		}
		numbered, err := contracts.Logs.Pack(method, append([]any{common.Hash{31: north}}, args...)...)
		if err != nil {
			t.Fatal(err)
		}
		have := chain.Run(nativetest.Call{To: contracts.LogsAddress, Input: native})
		want := solidity.Run(nativetest.Call{To: contracts.LogsAddress, Input: numbered})
		if have.Err != nil || want.Err != nil || !bytes.Equal(have.Output, want.Output) {
			t.Errorf("%s%v: have %x, error %v; Solidity reads %x, error %v", method, args, have.Output, have.Err, want.Output, want.Err)
		}
	}
	ask("treeHead", uint8(audit))
	ask("treeHead", uint8(1))
	for seq := uint64(1); seq <= 6; seq++ {
		ask("headAt", uint8(audit), seq)
	}
	for _, chain := range []*nativetest.Chain{chain, solidity} {
		chain.Time -= 40 // in time, so that nothing is missed now
	}
	ask("treeHead", uint8(audit))
	ask("punctuality", uint8(audit))
}
