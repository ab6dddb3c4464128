// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"encoding/json"
	"errors"
	"fmt"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/params"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/rpc"
)

const apiTranscript = "testdata/api.txt"

// TestAPI plays a transcript: a line with --> is sent, the line with <-- after
// it must come back. Other lines are comments.
func TestAPI(t *testing.T) {
	chain := newTestChain(londonConfig(6), "ABC")
	engines := enginesAt(chain, "ABC")
	if err := engines['B'].Propose(addr('D'), true); err != nil {
		t.Fatal(err)
	}
	for _, actor := range []byte("ABCAB") {
		sealNext(t, engines, chain, actor)
	}
	engines['A'].SetOverrides(overrides(t, pinnedOverride(t)))
	call := dial(t, engines['A'].APIs(chain))

	blob, err := os.ReadFile(apiTranscript)
	if err != nil {
		t.Fatal(err)
	}
	lines, request := strings.Split(string(blob), "\n"), ""
	for i, line := range lines {
		if sent, ok := strings.CutPrefix(line, "--> "); ok {
			request = fill(t, sent, chain)
		} else if want, ok := strings.CutPrefix(line, "<-- "); ok {
			have := call(request)
			if !*rewrite && have != want {
				t.Errorf("%s\nhave %s\nwant %s", request, have, want)
			}
			lines[i] = "<-- " + have
		}
	}
	if *rewrite {
		if err := os.WriteFile(apiTranscript, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// dial serves the APIs on a pipe and returns a function that sends a request
// and reads its answer.
func dial(t *testing.T, apis []rpc.API) func(string) string {
	server := rpc.NewServer()
	for _, api := range apis {
		if err := server.RegisterName(api.Namespace, api.Service); err != nil {
			t.Fatal(err)
		}
	}
	near, far := net.Pipe()
	go server.ServeCodec(rpc.NewCodec(far), 0)
	t.Cleanup(func() { near.Close(); server.Stop() })
	answers := json.NewDecoder(near)
	return func(request string) string {
		if _, err := near.Write([]byte(request)); err != nil {
			t.Fatal(err)
		}
		var answer json.RawMessage
		if err := answers.Decode(&answer); err != nil {
			t.Fatal(err)
		}
		return string(answer)
	}
}

// fill puts in what a transcript names: $hash4 is a block's hash, $header4 and
// $block4 are RLP.
func fill(t *testing.T, request string, chain *testChain) string {
	for number, header := range chain.line {
		headerRLP, err := rlp.EncodeToBytes(header)
		if err != nil {
			t.Fatal(err)
		}
		blockRLP, err := rlp.EncodeToBytes(types.NewBlockWithHeader(header))
		if err != nil {
			t.Fatal(err)
		}
		request = strings.NewReplacer(
			fmt.Sprintf("$hash%d", number), header.Hash().Hex(),
			fmt.Sprintf("$header%d", number), hexutil.Encode(headerRLP),
			fmt.Sprintf("$block%d", number), hexutil.Encode(blockRLP),
		).Replace(request)
	}
	return request
}

// finalChain also knows which of its blocks are final.
type finalChain struct{ *testChain }

func (c finalChain) CurrentFinalBlock() *types.Header { return c.line[1] }
func (c finalChain) CurrentSafeBlock() *types.Header  { return nil }

func TestTags(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "ABC")
	engine := newEngine(chain)
	grow(t, engine, chain, 3)
	plain, final := &API{engine, chain}, &API{engine, finalChain{chain}}
	for _, c := range []struct {
		api  *API
		tag  rpc.BlockNumber
		want int64 // negative for none
	}{
		{plain, rpc.LatestBlockNumber, 3},
		{plain, rpc.PendingBlockNumber, 3},
		{plain, rpc.EarliestBlockNumber, 0},
		{plain, rpc.FinalizedBlockNumber, -1},
		{plain, 2, 2},
		{plain, 4, -1},
		{plain, -99, -1},
		{final, rpc.FinalizedBlockNumber, 1},
		{final, rpc.SafeBlockNumber, -1},
	} {
		snap, err := c.api.GetSnapshot(&c.tag)
		if c.want < 0 {
			if !errors.Is(err, errUnknownBlock) {
				t.Errorf("%v: have %v, want %v", c.tag, err, errUnknownBlock)
			}
		} else if err != nil || snap.Number != uint64(c.want) {
			t.Errorf("%v: have %+v (%v), want block %d", c.tag, snap, err, c.want)
		}
	}
}

func TestStatus(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "ABC")
	engine := newEngine(chain)
	api := &API{engine, chain}
	// Nothing but genesis, a young chain, and one with blocks to leave out.
	for _, c := range []struct {
		blocks int
		want   Status
	}{
		{0, Status{InturnPercent: 0, NumBlocks: 0}},
		{1, Status{InturnPercent: 100, NumBlocks: 1}},
		{statusBlocks + 6, Status{InturnPercent: 100, NumBlocks: statusBlocks}},
	} {
		grow(t, engine, chain, c.blocks-len(chain.line)+1)
		have, err := api.Status()
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for _, blocks := range have.SealerActivity {
			sum += blocks
		}
		if have.InturnPercent != c.want.InturnPercent || have.NumBlocks != c.want.NumBlocks ||
			len(have.SealerActivity) != 3 || sum != int(c.want.NumBlocks) {
			t.Errorf("%d blocks: have %+v, want %+v", c.blocks, have, c.want)
		}
	}
}

func TestProposalLimit(t *testing.T) {
	engine := newEngine(newTestChain(osakaConfig(0), "A"))
	account := func(i int) common.Address { return common.BytesToAddress([]byte{1, byte(i >> 8), byte(i)}) }
	for i := range proposalsMax {
		if err := engine.Propose(account(i), true); err != nil {
			t.Fatal(err)
		}
	}
	if err := engine.Propose(account(proposalsMax), true); !errors.Is(err, errProposals) {
		t.Errorf("one more: have %v, want %v", err, errProposals)
	}
	if err := engine.Propose(account(7), false); err != nil {
		t.Errorf("another mind: %v", err)
	}
	engine.Discard(account(3))
	if err := engine.Propose(account(proposalsMax), true); err != nil {
		t.Errorf("after a discard: %v", err)
	}
}

// A chain without a period keeps its one signer.
func TestProposeWithoutPeriod(t *testing.T) {
	c := New(&params.CliqueConfig{Epoch: 10}, rawdb.NewMemoryDatabase())
	if err := c.Propose(common.Address{1}, true); !errors.Is(err, errNoPeriod) {
		t.Errorf("have %v, want %v", err, errNoPeriod)
	}
	if err := c.Propose(common.Address{1}, false); err != nil {
		t.Error(err)
	}
}
