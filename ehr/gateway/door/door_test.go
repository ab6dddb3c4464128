// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rpc"
)

func TestReads(t *testing.T) {
	s := newFakes(t, 3, nil)
	s.usable(3)
	s.door.hedges.tokens.Store(-1 << 40) // a slow machine must not change the counts
	c := s.dial()

	t.Run("an answer passes through as it is", func(t *testing.T) {
		var out string
		if err := c.Call(&out, "eth_call", "a \"quoted\" }]"); err != nil || !strings.HasSuffix(out, " a \"quoted\" }]") {
			t.Fatal(out, err)
		}
	})
	t.Run("an error of the caller is not repeated elsewhere", func(t *testing.T) {
		before := s.nodes[0].calls.Load() + s.nodes[1].calls.Load() + s.nodes[2].calls.Load()
		err := c.Call(nil, "eth_call", "revert")
		after := s.nodes[0].calls.Load() + s.nodes[1].calls.Load() + s.nodes[2].calls.Load()
		if err == nil || err.Error() != "execution reverted" || after != before+1 {
			t.Fatal(err, after-before)
		}
	})
	t.Run("an error of a node is tried on all, and then told", func(t *testing.T) {
		s.usable(3)
		before := s.nodes[0].calls.Load() + s.nodes[1].calls.Load() + s.nodes[2].calls.Load()
		err := c.Call(nil, "eth_call", "header not found")
		after := s.nodes[0].calls.Load() + s.nodes[1].calls.Load() + s.nodes[2].calls.Load()
		if err == nil || err.Error() != "header not found" || after != before+3 {
			t.Fatal(err, after-before)
		}
	})
	t.Run("a batch is answered in order by several nodes", func(t *testing.T) {
		batch := make([]rpc.BatchElem, 60)
		for i := range batch {
			batch[i] = rpc.BatchElem{Method: "eth_call", Args: []any{fmt.Sprint(i)}, Result: new(string)}
		}
		if err := c.BatchCall(batch); err != nil {
			t.Fatal(err)
		}
		by := make(map[string]int)
		for i, e := range batch {
			node, argument, _ := strings.Cut(*e.Result.(*string), " ")
			if by[node]++; e.Error != nil || argument != fmt.Sprint(i) {
				t.Fatal(i, e.Error, argument)
			}
		}
		if len(by) < 2 {
			t.Error("one node answered all:", by)
		}
	})
	t.Run("an unknown method is refused with the nearest name", func(t *testing.T) {
		err := c.Call(nil, "eth_cal")
		var coded rpc.Error
		if !errors.As(err, &coded) || coded.ErrorCode() != codeMethod || !strings.Contains(err.Error(), "did you mean eth_call?") {
			t.Fatal(err)
		}
	})
	t.Run("what changes a node is closed", func(t *testing.T) {
		for _, method := range []string{"debug_setHead", "admin_addPeer", "eth_sign", "personal_unlockAccount", "debug_traceCall"} {
			if err := c.Call(nil, method); err == nil {
				t.Error(method, "is open")
			}
		}
	})
}

func TestHangingNode(t *testing.T) {
	s := newFakes(t, 2, nil)
	s.usable(2)
	hang := make(chan struct{})
	s.nodes[0].mu.Lock()
	s.nodes[0].hang = hang
	s.nodes[0].mu.Unlock()
	c := s.dial()
	for i := range 20 {
		var out string
		if err := c.Call(&out, "eth_call", fmt.Sprint(i)); err != nil || out != fmt.Sprint("node-1 ", i) {
			t.Fatal(i, out, err)
		}
	}
	if s.nodes[0].calls.Load() == 0 {
		t.Error("the node that hangs was never asked: nothing was hedged")
	}
}

// hangAll lets calls of all nodes wait until the returned function is called.
func (s *fakes) hangAll() (release func()) {
	hang := make(chan struct{})
	for _, n := range s.nodes {
		n.mu.Lock()
		n.hang = hang
		n.mu.Unlock()
	}
	return func() {
		for _, n := range s.nodes {
			n.mu.Lock()
			n.hang = nil
			n.mu.Unlock()
		}
		close(hang)
	}
}

func TestLimitOfTime(t *testing.T) {
	s := newFakes(t, 2, func(c *Config) { c.Limits.Time = 300 * time.Millisecond })
	s.usable(2)
	release := s.hangAll()
	defer release()
	err := s.dial().Call(nil, "eth_call", "x")
	var coded rpc.Error
	if !errors.As(err, &coded) || coded.ErrorCode() != codeAway || err.Error() != "no node answered in time" {
		t.Error(err)
	}
}

func TestLimitOfParallelCalls(t *testing.T) {
	const parallel = 3
	s := newFakes(t, 2, func(c *Config) { c.Limits.Parallel = parallel })
	s.usable(2)
	s.door.hedges.tokens.Store(-1 << 40) // which would call twice
	release := s.hangAll()
	batch := make([]rpc.BatchElem, 20)
	for i := range batch {
		batch[i] = rpc.BatchElem{Method: "eth_call", Args: []any{"x"}, Result: new(string)}
	}
	answered := make(chan error, 1)
	c := s.dial()
	go func() { answered <- c.BatchCall(batch) }()
	calls := func() int64 { return s.nodes[0].calls.Load() + s.nodes[1].calls.Load() }
	s.until("some calls wait", func() bool { return calls() == parallel })
	s.door.changed()
	if calls() != parallel {
		t.Errorf("%d calls at a time", calls())
	}
	release()
	if err := <-answered; err != nil || calls() != int64(len(batch)) {
		t.Error(calls(), err)
	}
}

// Readers go on while nodes are killed and come back.
func TestNoReadFails(t *testing.T) {
	s := newFakes(t, 3, nil)
	s.usable(3)
	ctx, stop := context.WithCancel(context.Background())
	var readers sync.WaitGroup
	failures := make(chan error, 1000)
	for range 8 {
		c := s.dial()
		readers.Go(func() {
			for ctx.Err() == nil {
				var out string
				if err := c.Call(&out, "eth_call", "x"); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	s.nodes[0].kill()
	s.usable(2)
	s.nodes[1].kill()
	s.usable(1)
	before := s.nodes[2].calls.Load()
	s.until("the last node serves", func() bool { return s.nodes[2].calls.Load() > before+100 })
	stop()
	readers.Wait()
	close(failures)
	for err := range failures {
		t.Error(err)
	}
	s.nodes[2].kill()
	s.until("no node is left", func() bool { return !s.door.Ready() })
	if r := strings.Join(s.door.Reasons(), ";"); strings.Count(r, "it does not answer") != 3 || strings.Contains(r, "127.0.0.1") {
		t.Error("reasons:", r)
	}
}

func TestNodesThatAreTakenOut(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(s *fakes, n *fakeNode)
		want  string
	}{
		"late": {func(s *fakes, n *fakeNode) {
			for range 8 {
				s.grow("", s.nodes[:2]...)
			}
		}, "blocks behind"},
		"other chain id": {func(_ *fakes, n *fakeNode) { n.mu.Lock(); n.chain = 8; n.mu.Unlock() }, "its chain id is 8, want 7"},
		"other genesis": {func(_ *fakes, n *fakeNode) {
			b := grow(nil, "other")
			for range 5 {
				b = grow(b, "")
			}
			n.set(b)
		}, "genesis block"},
		"from the future": {func(_ *fakes, n *fakeNode) {
			b := grow(n.head, "")
			b.header.Time = uint64(time.Now().Add(time.Hour).Unix())
			n.set(b)
		}, "from the future"},
		"boasts of a high head": {func(_ *fakes, n *fakeNode) {
			b := grow(n.head, "")
			b.header.Number.SetInt64(1_000_000)
			n.set(b)
			n.finalize(3)
		}, ""},
		"another final block": {func(s *fakes, n *fakeNode) {
			b := n.at(1)
			for range 6 {
				b = grow(b, "fork")
			}
			n.set(b)
		}, "it is on another chain"},
		"says that it fetches the chain": {func(s *fakes, n *fakeNode) {
			n.mu.Lock()
			n.syncing = true
			n.mu.Unlock()
			for range 8 {
				s.grow("", s.nodes[:2]...)
			}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newFakes(t, 3, nil)
			s.usable(3)
			s.until("a mark is set", func() bool { return s.door.currentMark().number == 3 })
			c.spoil(s, s.nodes[2])
			if name == "boasts of a high head" {
				// The others are not late because of it.
				s.until("two nodes stay", func() bool { return len(*s.door.fit.Load()) >= 2 })
				var out string
				if err := s.dial().Call(&out, "eth_call", "x"); err != nil {
					t.Fatal(err)
				}
				return
			}
			s.until("the node is out", func() bool { return s.door.nodes[2].snapshot().reason != "" })
			s.until("the reason is told", func() bool { return strings.Contains(s.door.nodes[2].snapshot().reason, c.want) })
			s.until("the others stay", func() bool { return len(*s.door.fit.Load()) == 2 })
			for range 20 {
				var out string
				if err := s.dial().Call(&out, "eth_call", "x"); err != nil || strings.HasPrefix(out, "node-2") {
					t.Fatal(out, err)
				}
			}
		})
	}
}

// A node that finalizes another chain does not take the others out, wherever it stands in the file.
func TestLyingNodeIsOutvoted(t *testing.T) {
	s := newFakes(t, 3, nil)
	s.usable(3)
	s.until("a mark is set", func() bool { return s.door.currentMark().number == 3 })
	fork := s.head
	for range 4 {
		fork = grow(fork, "fork")
		s.grow("", s.nodes[1:]...)
	}
	s.nodes[0].set(fork)
	for _, n := range s.nodes {
		n.finalize(8)
	}
	s.until("the liar is out", func() bool { return strings.Contains(s.door.nodes[0].snapshot().reason, "another chain") })
	s.until("the others stay", func() bool { return len(*s.door.fit.Load()) == 2 })
}

func TestReadYourWrites(t *testing.T) {
	s := newFakes(t, 3, nil)
	s.usable(3)
	// Only node-1 has the new block, and the door has not heard of it yet.
	s.grow("", s.nodes[1])
	s.until("the head is announced", func() bool { return s.door.nodes[1].head.Load() == 6 })
	session := new(Session)
	session.Saw(6)
	for range 20 {
		r := s.door.read(t.Context(), session, quick, &call{method: "eth_blockNumber"})
		if string(r.result) != `"0x6"` {
			t.Fatal(string(r.result), string(r.fault))
		}
	}
	// What a caller has seen is kept on its connection.
	fresh := new(Session)
	for fresh.Floor() < 6 {
		s.door.read(t.Context(), fresh, quick, &call{method: "eth_blockNumber"})
	}
	if r := s.door.read(t.Context(), fresh, quick, &call{method: "eth_blockNumber"}); string(r.result) != `"0x6"` {
		t.Fatal("went back:", string(r.result))
	}
	// A block that nobody has: an error that says so, after a wait.
	session.Saw(9)
	r := s.door.read(t.Context(), session, quick, &call{method: "eth_blockNumber"})
	if !strings.Contains(string(r.fault), "no node has reached block 9") {
		t.Fatal(string(r.fault))
	}
}

func TestTransactions(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(nodes []*fakeNode, raw []byte, hash common.Hash)
		want  string // of the error
	}{
		{"two nodes get it", func([]*fakeNode, []byte, common.Hash) {}, ""},
		{"already known is success", func(nodes []*fakeNode, _ []byte, hash common.Hash) {
			for _, n := range nodes {
				n.txs[hash] = true
			}
		}, ""},
		{"one node refuses all", func(nodes []*fakeNode, _ []byte, _ common.Hash) { nodes[0].refuse = "shutting down" }, ""},
		{"it is executed already", func(nodes []*fakeNode, _ []byte, hash common.Hash) {
			for _, n := range nodes {
				n.refuse, n.txs[hash] = "nonce too low", true
			}
		}, ""},
		{"another one has its nonce", func(nodes []*fakeNode, _ []byte, _ common.Hash) {
			for _, n := range nodes {
				n.refuse = "nonce too low"
			}
		}, "nonce too low"},
		{"all nodes but one are dead", func(nodes []*fakeNode, _ []byte, _ common.Hash) { nodes[0].kill(); nodes[1].kill() }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newFakes(t, 3, nil)
			s.usable(3)
			raw, hash := signedTx(t, 1)
			c.spoil(s.nodes, raw, hash)
			var have common.Hash
			err := s.dial().Call(&have, "eth_sendRawTransaction", raw)
			if c.want != "" {
				if err == nil || err.Error() != c.want {
					t.Fatal(err)
				}
				return
			}
			if err != nil || have != hash {
				t.Fatal(have, err)
			}
			if c.name == "two nodes get it" {
				s.until("two nodes have it", func() bool { return s.nodes[0].sent.Load()+s.nodes[1].sent.Load()+s.nodes[2].sent.Load() == 2 })
			}
		})
	}
	t.Run("the sender is served by the nodes that have it", func(t *testing.T) {
		s := newFakes(t, 4, nil)
		s.usable(4)
		raw, hash := signedTx(t, 1)
		session := new(Session)
		if r := s.door.submit(t.Context(), session, &call{params: []byte(mustJSON([]any{raw}))}); r.fault != nil {
			t.Fatal(string(r.fault))
		}
		for range 20 {
			r := s.door.read(t.Context(), session, quick, &call{method: "eth_getTransactionByHash", params: []byte(mustJSON([]any{hash}))})
			if string(r.result) == "null" {
				t.Fatal("a node without the transaction was asked")
			}
		}
	})
}

func TestFilters(t *testing.T) {
	s := newFakes(t, 3, nil)
	s.usable(3)
	c := s.dial()
	var id string
	if err := c.Call(&id, "eth_newBlockFilter"); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		var out []string
		if err := c.Call(&out, "eth_getFilterChanges", id); err != nil || "filter of "+out[0] != id {
			t.Fatal(out, err)
		}
	}
	// One that another gateway made is found.
	var out []string
	if err := c.Call(&out, "eth_getFilterChanges", "filter of node-2"); err != nil || out[0] != "node-2" {
		t.Fatalf("%v %v %+v", out, err, s.door.Nodes())
	}
	if err := c.Call(&out, "eth_getFilterChanges", "filter of nobody"); err == nil || err.Error() != "filter not found" {
		t.Fatal(err)
	}
}
