// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"fmt"
	"slices"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/dntp/dntp/core/finality"
)

const (
	// healPeriods is how many periods after the last fault blocks and finality
	// may take to go on.
	healPeriods = 10

	// skewMax is how wrong the clock of a sound member may be.
	skewMax = 1500 * time.Millisecond
)

// progress is the highest number seen, and when it rose.
type progress struct {
	number uint64
	at     time.Time
}

// fail ends the run for a broken rule.
func (w *world) fail(kind, format string, args ...any) {
	w.t.Helper()
	w.report.broken[kind]++
	why := fmt.Sprintf("seed %d: "+format, append([]any{w.seed}, args...)...)
	if *tableFlag {
		fmt.Println(why) // a long run need not end before one may look into it
		for _, m := range w.live() {
			fmt.Printf("  member %d: %s\n", m.id, m)
		}
	}
	for _, m := range w.live() {
		w.t.Logf("member %d: %s", m.id, m)
	}
	w.t.Fatal(why)
}

// check looks at everything that must hold at all times, when nobody is in the
// middle of something: a certificate is counted before the head follows it.
func (w *world) check() {
	synctest.Wait()
	w.watch.mu.Lock()
	broken := w.watch.broken
	w.watch.mu.Unlock()
	if len(broken) > 0 {
		w.fail("guard", "%s", broken[0])
	}
	for _, m := range w.honest() {
		w.checkFinal(m)
	}
	for _, m := range w.honest() {
		w.checkSet(m)
	}
	w.checkProgress()
}

// checkFinal holds that no two honest members ever disagree about a final block.
func (w *world) checkFinal(m *member) {
	final := m.final.Final()
	if m.final.Halted() {
		w.fail("conflict", "member %d saw two final blocks in conflict", m.id)
	}
	if m.chain.GetCanonicalHash(final.Number) != final.Hash {
		w.fail("conflict", "member %d left its final block %v", m.id, final)
	}
	for number := w.checked[m] + 1; number <= final.Number; number++ {
		hash := m.chain.GetCanonicalHash(number)
		if known, ok := w.final[number]; ok && known != hash {
			w.fail("conflict", "block %d is final as %x and as %x", number, known[:4], hash[:4])
		} else if !ok {
			w.final[number] = hash
			w.report.final(time.Since(time.Unix(int64(m.chain.GetHeaderByNumber(number).Time), 0)))
		}
		if cert := m.final.Proof(number); cert == nil {
			w.fail("conflict", "final block %d has no proof", number)
		}
	}
	w.checked[m] = max(w.checked[m], final.Number)
}

// checkSet holds that a member's head is one change of the signers at the most
// from the newest block below it that anyone honest holds for final: on that rests
// that quorums of different sets share somebody honest.
func (w *world) checkSet(m *member) {
	if m.overrides != nil {
		return // operators change as many as they must
	}
	final := m.head().Number.Uint64()
	for final > 0 && w.final[final] != m.chain.GetCanonicalHash(final) {
		final--
	}
	before, after := m.setAfter(final, m.chain.GetCanonicalHash(final)), m.setAfterBlock(m.head())
	only := func(a, b []common.Address) int {
		return len(slices.DeleteFunc(slices.Clone(a), func(x common.Address) bool { return slices.Contains(b, x) }))
	}
	if n := only(before, after) + only(after, before); n > 1 {
		w.fail("conflict", "member %d has head %d with %d signers changed since final block %d", m.id, m.head().Number, n, final)
	}
}

// checkProgress holds that blocks go on while a majority of sound signers is
// connected, and finality while a quorum is. One that took over a block of a fast
// clock is of no use to the others before the time of that.
//
// The signers of the next block are those after the head, and those who vote are
// those after the newest justified block, in the set or out of it by now. Of
// members that hold different heads it is open who follows whom, so they must be
// enough for each head; and for each justified block, as the first certificate
// that they make is from one of them. It makes its target the next one, which the
// next look decides again: if that set has no running quorum, finality stands
// still by design. It needs the blocks to go on as well.
func (w *world) checkProgress() {
	together := slices.DeleteFunc(w.together(), func(m *member) bool {
		return time.Unix(int64(m.head().Time), 0).After(time.Now())
	})
	var height, final uint64
	for _, m := range together {
		height, final = max(height, m.head().Number.Uint64()), max(final, m.final.Final().Number)
	}
	blocks, votes := suffice(together)
	w.rises("blocks", height, blocks)
	w.rises("finality", final, blocks && votes && height > w.voted)
}

// suffice reports whether a group of members can bring about blocks, and votes,
// by itself.
func suffice(group []*member) (blocks, votes bool) {
	blocks, votes = len(group) > 0, len(group) > 0
	for _, m := range group {
		set := m.setAfterBlock(m.head())
		blocks = blocks && 2*among(group, set) > len(set)
		set = m.voters(m.final.Justified(m.head()))
		votes = votes && among(group, set) >= finality.Quorum(len(set))
	}
	return blocks, votes
}

// among counts the members that are in a set.
func among(group []*member, set []common.Address) (n int) {
	for _, m := range group {
		if slices.Contains(set, m.address()) {
			n++
		}
	}
	return n
}

func (w *world) rises(what string, number uint64, due bool) {
	last := w.rose[what]
	if w.voted > 0 && last.number > number+healPeriods {
		last = progress{number, time.Now()} // the heads have left a deep fork
	}
	if number > last.number || !due || last.at.Before(w.calm) {
		last.number, last.at = max(number, last.number), time.Now()
	}
	w.rose[what] = last
	if time.Since(last.at) > healPeriods*period {
		w.fail("stall", "%s stand still at %d for %v", what, number, time.Since(last.at))
	}
}

// together is the group of sound members that hear each other with the most
// signers in it, by its first one's head; none in a network that loses whole
// messages.
func (w *world) together() []*member {
	if w.weather.Load().raw > 0 || w.weather.Load().loss > 0.1 {
		return nil
	}
	var (
		best []*member
		most int
	)
	for _, first := range w.members {
		if !first.sound() {
			continue
		}
		var group []*member
		set := first.setAfterBlock(first.head())
		signs := func(m *member) int { return len(set) - among([]*member{m}, set) }
		order := slices.SortedStableFunc(slices.Values(w.members), func(a, b *member) int { return signs(a) - signs(b) })
		for _, m := range append([]*member{first}, order...) {
			fits := func(o *member) bool { return o != m && !w.apart(o, m) }
			if m.sound() && !slices.ContainsFunc(group, func(o *member) bool { return !fits(o) }) {
				group = append(group, m)
			}
		}
		if n := among(group, set); n > most {
			best, most = group, n
		}
	}
	return best
}

// recovers holds that blocks and finality go on after the last fault.
func (w *world) recovers() {
	w.t.Helper()
	height, final := w.height()
	start := time.Now()
	for _, m := range w.honest() {
		height = max(height, m.head().Number.Uint64())
		// A block from a clock that was fast is built on when its time has come.
		if at := time.Unix(int64(m.head().Time), 0); at.After(start) {
			start = at
		}
	}
	if height, _ := w.height(); height < w.voted {
		w.within(time.Until(start)+healPeriods*period, "blocks go on", func() bool { return w.highest() > height })
		start = time.Now().Add(2 * time.Duration(w.voted-height) * period)
		w.within(time.Until(start), "blocks get to where signers may vote", func() bool { return w.highest() > w.voted })
		start = time.Now()
	}
	w.within(time.Until(start)+healPeriods*period, "blocks and finality go on", func() bool {
		h, f := w.height()
		return h > height && f > final && f+4 >= h
	})
}

// within runs until a condition holds, and fails when it takes longer than d.
func (w *world) within(d time.Duration, what string, ok func() bool) {
	w.t.Helper()
	for end := time.Now().Add(d); !ok(); {
		if time.Now().After(end) {
			w.fail("stall", "waited %v in vain: %s", d, what)
		}
		w.tick()
		<-time.After(tickEvery)
	}
}

// allConnected reports whether every honest member is connected with every
// other.
func (w *world) allConnected() bool {
	honest := w.honest()
	for i, a := range honest {
		for _, b := range honest[i+1:] {
			if l := w.links[[2]byte{a.id, b.id}]; !w.apart(a, b) && (l == nil || l.closed()) {
				return false
			}
		}
	}
	return true
}

// follow counts how often and how deep a member's head changes sides.
func (w *world) follow(m *member) {
	if !m.honest() {
		return
	}
	heads := make(chan core.ChainHeadEvent, 64)
	sub := m.chain.SubscribeChainHeadEvent(heads)
	last := m.head()
	w.wg.Add(1)
	go func() {
		defer w.wg.Done()
		defer sub.Unsubscribe()
		for {
			select {
			case ev := <-heads:
				if ev.Header.ParentHash != last.Hash() {
					w.report.reorg(depth(m.chain, last))
				}
				last = ev.Header
			case <-sub.Err():
				return
			}
		}
	}()
}

// depth is how many blocks from a header down are not canonical any more.
func depth(chain *core.BlockChain, header *types.Header) int {
	n := 0
	for header != nil && chain.GetCanonicalHash(header.Number.Uint64()) != header.Hash() {
		header = chain.GetHeader(header.ParentHash, header.Number.Uint64()-1)
		n++
	}
	return n
}
