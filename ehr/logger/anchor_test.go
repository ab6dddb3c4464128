// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/mod/sumdb/tlog"
)

// fakeChain keeps heads as the contract does, and takes a while for each block.
type fakeChain struct {
	sync.Mutex
	interval time.Duration
	period   time.Duration // until a block
	away     bool          // no call succeeds
	deaf     bool          // heads get into a block, and the answer is lost
	sent     func(Kind, Head)
	heads    map[Kind]Anchored
	times    map[Kind][]time.Time // of heads and heartbeats
}

func newFakeChain() *fakeChain {
	return &fakeChain{interval: time.Minute, period: 5 * time.Second, heads: make(map[Kind]Anchored), times: make(map[Kind][]time.Time)}
}

var errAway = errors.New("connection refused")

func (c *fakeChain) Interval(context.Context) (time.Duration, error) {
	c.Lock()
	defer c.Unlock()
	if c.away {
		return 0, errAway
	}
	return c.interval, nil
}

func (c *fakeChain) Anchored(_ context.Context, kind Kind) (Anchored, error) {
	c.Lock()
	defer c.Unlock()
	if c.away {
		return Anchored{}, errAway
	}
	return c.heads[kind], nil
}

func (c *fakeChain) Append(_ context.Context, kind Kind, head Head, proof []common.Hash) error {
	c.Lock()
	period := c.period
	if c.sent != nil {
		c.sent(kind, head)
	}
	c.Unlock()
	time.Sleep(period)
	c.Lock()
	defer c.Unlock()
	if c.away {
		return errAway
	}
	last := c.heads[kind]
	if err := extends(last, head, proof); err != nil {
		return err
	}
	if last.Seq == 0 || head.Size > last.Size {
		last.Seq++
	}
	last.Head = head
	c.heads[kind] = last
	c.times[kind] = append(c.times[kind], time.Now())
	if c.deaf {
		return errAway
	}
	return nil
}

func extends(last Anchored, head Head, proof []common.Hash) error {
	switch {
	case head.Size < last.Size:
		return fmt.Errorf("shrunk from %d to %d", last.Size, head.Size)
	case last.Size == 0 || last.Size == head.Size:
		if len(proof) != 0 || last.Size != 0 && last.Head != head {
			return errors.New("inconsistent")
		}
		return nil
	}
	return tlog.CheckTree(hashesOf(proof), int64(head.Size), tlog.Hash(head.Root), int64(last.Size), tlog.Hash(last.Root))
}

// change changes what the chain does.
func (c *fakeChain) change(f func()) {
	c.Lock()
	defer c.Unlock()
	f()
}

// newest is the newest head of a log.
func (c *fakeChain) newest(kind Kind) Anchored {
	c.Lock()
	defer c.Unlock()
	return c.heads[kind]
}

// count is how many heads and heartbeats of a log there were.
func (c *fakeChain) count(kind Kind) int {
	c.Lock()
	defer c.Unlock()
	return len(c.times[kind])
}

// punctual fails where two blocks with a head are more than an interval apart.
func (c *fakeChain) punctual(t *testing.T, kind Kind, from int) {
	t.Helper()
	c.Lock()
	defer c.Unlock()
	times := c.times[kind]
	for i := from + 1; i < len(times); i++ {
		if gap := times[i].Sub(times[i-1]); gap > c.interval {
			t.Errorf("head %d of %s came after %v", i, kind, gap)
		}
	}
}

func startService(t *testing.T, dir string, chain Chain) *Service {
	t.Helper()
	s, err := New(Config{Dir: dir, Org: north, Chain: chain})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

func stopService(t *testing.T, s *Service) {
	t.Helper()
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
}

// TestHeadsInTime lets an hour pass with leaves in one log alone: each log has a
// head in each interval.
func TestHeadsInTime(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		chain := newFakeChain()
		s := startService(t, dir, chain)
		for range 60 {
			appendLeaves(t, s.Log(Audit), 3)
			time.Sleep(time.Minute)
		}
		for kind, l := range s.logs {
			chain.punctual(t, kind, 0)
			if n := chain.count(kind); n < 60 {
				t.Errorf("%s: have %d heads in an hour", kind, n)
			}
			if chain.newest(kind).Head != l.Head() {
				t.Errorf("%s: have %v anchored, want %v", kind, chain.newest(kind).Head, l.Head())
			}
		}
		if chain.newest(Consents).Seq != 1 {
			t.Errorf("heartbeats made %d heads", chain.newest(Consents).Seq)
		}
		chain.change(func() { chain.interval, chain.period = 10*time.Second, 2*time.Second }) // by a vote
		time.Sleep(time.Minute)
		from := chain.count(Audit)
		time.Sleep(time.Minute)
		chain.punctual(t, Audit, from)
		if n := chain.count(Audit) - from; n < 6 {
			t.Errorf("have %d heads in a minute", n)
		}
		stopService(t, s)
	})
}

// TestAway takes the chain away, loses answers, and ends the process in between:
// what is anchored goes on from where the chain is.
func TestAway(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		chain := newFakeChain()
		s := startService(t, dir, chain)
		appendLeaves(t, s.Log(Audit), 5)
		time.Sleep(2 * time.Minute)
		chain.change(func() { chain.away = true })
		appendLeaves(t, s.Log(Audit), 70)
		time.Sleep(time.Hour)
		if head, _ := (&proofAPI{s}).LogHead(Audit); head.Problem == "" || head.Anchored == nil || head.Anchored.Size != 5 {
			t.Errorf("while the chain is away: have %+v", head)
		}
		chain.change(func() { chain.away = false })
		time.Sleep(chain.interval / 2)
		if have := chain.newest(Audit).Size; have != 75 {
			t.Errorf("half an interval after the chain is back: have %d leaves anchored, want 75", have)
		}
		chain.change(func() { chain.deaf = true })
		appendLeaves(t, s.Log(Audit), 1)
		time.Sleep(2 * time.Minute)
		if have := chain.newest(Audit).Size; have != 76 {
			t.Errorf("without answers: have %d leaves anchored, want 76", have)
		}
		chain.change(func() { chain.deaf = false })
		stopService(t, s)
		s = startService(t, dir, chain)
		appendLeaves(t, s.Log(Audit), 1)
		time.Sleep(2 * time.Minute)
		if head, err := (&proofAPI{s}).LogHead(Audit); err != nil || head.Problem != "" || head.Anchored.Size != 77 || chain.newest(Audit).Head != s.Log(Audit).Head() {
			t.Errorf("after a restart: have %+v, error %v", head, err)
		}
		stopService(t, s)
	})
}

// TestNeverBack gives the service a chain that knows more of the log, or another
// log, than there is on disk. Nothing is anchored, and the reason is shown.
func TestNeverBack(t *testing.T) {
	for name, on := range map[string]Head{
		"more leaves":   {9, naive(0, 9)},
		"other leaves":  {3, common.Hash{7}},
		"other ones":    {4, common.Hash{7}},
		"not no leaves": {0, common.Hash{7}},
	} {
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			chain := newFakeChain()
			chain.heads[Audit] = Anchored{Head: on, Seq: 3}
			s := startService(t, dir, chain)
			appendLeaves(t, s.Log(Audit), 4)
			time.Sleep(time.Hour)
			if chain.count(Audit) != 0 {
				t.Errorf("%s: a head was anchored", name)
			}
			if head, err := (&proofAPI{s}).LogHead(Audit); err != nil || head.Problem == "" {
				t.Errorf("%s: have %+v, error %v", name, head, err)
			}
			if chain.count(Records) < 60 {
				t.Errorf("%s: other logs are held up", name)
			}
			stopService(t, s)
		})
	}
}

// A head is on the checkpoint before the chain knows it.
func TestCheckpointFirst(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		chain, wrong := newFakeChain(), 0
		var s *Service
		chain.sent = func(kind Kind, head Head) {
			if point, err := s.Log(kind).readCheckpoint(); err != nil || point.head.Size < head.Size {
				wrong++
			}
		}
		s, err := New(Config{Dir: dir, Org: north, Kinds: []Kind{Audit}, Chain: chain})
		if err != nil {
			t.Fatal(err)
		}
		appendLeaves(t, s.Log(Audit), 4)
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
		for range 10 {
			time.Sleep(time.Minute)
			appendLeaves(t, s.Log(Audit), 4)
		}
		stopService(t, s)
		if n := chain.count(Audit); wrong > 0 || n < 10 {
			t.Errorf("%d of %d heads were sent before their checkpoint", wrong, n)
		}
	})
}

func TestConfig(t *testing.T) {
	dir := t.TempDir()
	for name, cfg := range map[string]Config{
		"no organization": {Dir: dir},
		"unknown kind":    {Dir: dir, Org: north, Kinds: []Kind{Audit, 6}},
		"kind twice":      {Dir: dir, Org: north, Kinds: []Kind{Audit, Audit}},
	} {
		if s, err := New(cfg); err == nil {
			t.Errorf("%s: taken", name)
			stopService(t, s)
		}
	}
	s, err := New(Config{Dir: dir, Org: north, Kinds: []Kind{Consents}})
	if err != nil {
		t.Fatal(err)
	}
	if kinds := slices.Collect(maps.Keys(s.logs)); !slices.Equal(kinds, []Kind{Consents}) {
		t.Errorf("have %v", kinds)
	}
	stopService(t, s)
}
