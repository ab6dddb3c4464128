// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

// collect reads what a subscription sends.
type collect[T any] struct {
	t    *testing.T
	from chan T
	sub  *rpc.ClientSubscription
}

func subscribe[T any](t *testing.T, c *rpc.Client, namespace string, args ...any) *collect[T] {
	t.Helper()
	from := make(chan T, 1024)
	sub, err := c.Subscribe(t.Context(), namespace, from, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sub.Unsubscribe)
	return &collect[T]{t, from, sub}
}

func (c *collect[T]) next() (out T) {
	c.t.Helper()
	select {
	case out = <-c.from:
	case err := <-c.sub.Err():
		c.t.Fatal("the subscription ended:", err)
	case <-time.After(20 * time.Second):
		c.t.Fatal("nothing came")
	}
	return out
}

// kills the node that leads, and returns those that are left.
func (s *fakes) killLeader() (left []*fakeNode) {
	s.door.view.mu.Lock()
	name := s.door.view.leader.Name
	s.door.view.mu.Unlock()
	for _, n := range s.nodes {
		if n.name == name {
			n.kill()
		} else {
			left = append(left, n)
		}
	}
	return left
}

func TestHeadsAndLogsMove(t *testing.T) {
	s := newFakes(t, 3, nil)
	s.usable(3)
	c := s.dialWS()
	heads := subscribe[*types.Header](t, c, "eth", "newHeads")
	logs := subscribe[*types.Log](t, c, "eth", "logs", map[string]any{"address": watched})
	other := subscribe[*types.Log](t, c, "eth", "logs", map[string]any{"address": common.Address{1}})
	want := func(b *fakeBlock) {
		t.Helper()
		if h := heads.next(); h.Hash() != b.header.Hash() {
			t.Fatalf("have head %d %x, want %d %x", h.Number, h.Extra, b.number(), b.header.Extra)
		}
		if l := logs.next(); l.BlockHash != b.header.Hash() || l.Removed {
			t.Fatalf("have log of block %d, removed %v, want %d", l.BlockNumber, l.Removed, b.number())
		}
	}
	want(s.grow("a"))
	want(s.grow("b"))
	// Three blocks come while the leader is dead: none is missed, none comes twice.
	left := s.killLeader()
	var missed []*fakeBlock
	for i := range 3 {
		missed = append(missed, s.grow(fmt.Sprint("missed ", i), left...))
	}
	for _, b := range missed {
		want(b)
	}
	// The chain of the next leader differs in two blocks.
	left = left[:2]
	fork := s.head.parent.parent
	var added []*fakeBlock
	for i := range 3 {
		fork = grow(fork, fmt.Sprint("fork ", i))
		added = append(added, fork)
	}
	old := s.head
	s.head = fork
	for _, n := range left {
		n.set(fork)
	}
	for _, b := range []*fakeBlock{old, old.parent} {
		if l := logs.next(); !l.Removed || l.BlockHash != b.header.Hash() {
			t.Fatal("have", l.BlockNumber, l.Removed)
		}
	}
	for _, b := range added {
		want(b)
	}
	if len(other.from) > 0 {
		t.Error("a log of another address")
	}
}

func TestRecordsMove(t *testing.T) {
	type record struct {
		Block struct {
			Number string
			Hash   common.Hash
		}
		Removed bool
	}
	s := newFakes(t, 3, nil)
	s.usable(3)
	events := subscribe[record](t, s.dialWS(), "ehr", "records")
	s.until("a node has the subscription", func() bool {
		for _, n := range s.door.nodes {
			n.mu.Lock()
			shared := len(n.subscribers)
			n.mu.Unlock()
			if shared > 0 {
				return true
			}
		}
		return false
	})
	want := func(b *fakeBlock, removed bool) {
		t.Helper()
		if e := events.next(); e.Block.Hash != b.header.Hash() || e.Removed != removed {
			t.Fatalf("have block %s, removed %v, want %d", e.Block.Number, e.Removed, b.number())
		}
	}
	serving := func() *fakeNode {
		for i, n := range s.door.nodes {
			n.mu.Lock()
			shared := len(n.subscribers)
			n.mu.Unlock()
			if shared > 0 {
				return s.nodes[i]
			}
		}
		return nil
	}
	// The node dies before it sent anything.
	first := serving()
	first.kill()
	var left []*fakeNode
	for _, n := range s.nodes {
		if n != first {
			left = append(left, n)
		}
	}
	want(s.grow("a", left...), false)
	want(s.grow("b", left...), false)
	// The next one has never had the last block.
	s.until("a node has it", func() bool { return serving() != nil })
	second := serving()
	lost := grow(s.head, "lost")
	second.set(lost)
	want(lost, false)
	last := left[0]
	if last == second {
		last = left[1]
	}
	last.finalize(s.head.number())
	second.kill()
	want(lost, true)
	want(s.grow("c", last), false)
}

func TestUnsubscribe(t *testing.T) {
	s := newFakes(t, 1, func(c *Config) { c.Limits.Subscription = 2 })
	s.usable(1)
	c := s.dialWS()
	var ids [2]string
	for i := range ids {
		if err := c.Call(&ids[i], "eth_subscribe", "newHeads"); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Call(nil, "eth_subscribe", "newHeads"); err == nil || !strings.Contains(err.Error(), "2 subscriptions already") {
		t.Fatal(err)
	}
	var ok bool
	if err := c.Call(&ok, "eth_unsubscribe", ids[0]); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if err := c.Call(nil, "eth_unsubscribe", ids[0]); err == nil {
		t.Fatal("ended twice")
	}
	var id string
	if err := c.Call(&id, "eth_subscribe", "newHeads"); err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]any{{}, {"nonsense"}, {"logs", 5}, {"logs", map[string]any{"topics": []any{nil, nil, nil, nil, nil}}}} {
		if err := c.Call(nil, "eth_subscribe", bad...); err == nil {
			t.Error("accepted", bad)
		}
	}
	var raw json.RawMessage
	if err := c.Call(&raw, "eth_call", "x"); err != nil {
		t.Error(err)
	}
}

// A subscription that does not keep up ends, instead of leaving blocks out.
func TestSlowFollower(t *testing.T) {
	s := newFakes(t, 1, nil)
	s.usable(1)
	f, _ := s.door.view.follow()
	s.until("the follower is ended", func() bool {
		select {
		case <-f.ended:
			return true
		default:
			s.grow("") // blocks that come at once may be one change, so not a certain number of them
			return false
		}
	})
	if len(f.changes) != followMax {
		t.Errorf("%d changes wait", len(f.changes))
	}
}
