// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"crypto/ecdsa"
	"math/rand"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/proof"
)

// changeShare is in how many runs the signers change once.
const changeShare = 3

// changeKinds are the ways in which the alliance changes its signers.
var changeKinds = []string{"out", "again", "absent", "in", "late", "down"}

// decision is what the alliance decides about a signer: it is voted out, and in
// again where it is "again"; it has left for good or for a while; or it is voted
// in, having run as a plain member, joining late, or with the last fault alone.
type decision struct {
	kind  string
	m     *member
	round int // before which fault
}

func (c *decision) joins() bool { return c.kind == "in" || c.kind == "late" || c.kind == "down" }

// planChanges decides on changes for some of the runs, and adds the members that
// will join. Chance of its own leaves the faults of a seed as they are.
func (w *world) planChanges() {
	rng := rand.New(rand.NewSource(^w.seed))
	if w.signers < 3 || rng.Intn(changeShare) > 0 {
		return
	}
	round := rng.Intn(3)
	for range 1 + rng.Intn(2) {
		c := &decision{kind: changeKinds[rng.Intn(len(changeKinds))], round: round}
		if rng.Intn(2) == 0 {
			c.round = rng.Intn(4) // else both at once
		}
		if c.joins() {
			c.m = w.join(len(w.plan))
			c.m.away = c.kind != "in"
		}
		w.plan = append(w.plan, c)
	}
	for _, c := range w.plan {
		if c.m == nil {
			c.m = w.members[rng.Intn(w.signers)]
		}
	}
}

// join adds a member that is no signer.
func (w *world) join(i int) *member {
	key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{byte(200 + i)}, 32))
	if err != nil {
		w.t.Fatal(err)
	}
	return w.add(key)
}

// sift takes out of the plan what could leave fewer honest signers than finality
// needs when all faults are mended, whichever of the changes are on the chain by
// then: of those the alliance could not go on, nor need it.
func (w *world) sift() {
	plan := w.plan
	w.plan = nil
	for _, c := range plan {
		if slices.ContainsFunc(w.plan, func(o *decision) bool { return o.m == c.m }) {
			continue
		}
		if c.m.gone = c.kind == "absent" && c.m.honest(); !w.bears(append(w.plan, c)) {
			c.m.gone = false // it comes back, as the others do
		}
		if !w.bears(append(w.plan, c)) {
			w.say("plan: member %d cannot be %s", c.m.id, c.kind)
			continue
		}
		w.say("plan: before fault %d member %d: %s, for good: %v", c.round+1, c.m.id, c.kind, c.m.gone)
		w.plan = append(w.plan, c)
	}
}

// bears reports whether each set that some of the changes lead to has a quorum
// of honest signers, who are there in the end.
func (w *world) bears(plan []*decision) bool {
	for some := range 1 << len(plan) {
		set := slices.Clone(w.members[:w.signers])
		for i, c := range plan {
			switch {
			case some&(1<<i) == 0:
			case c.joins():
				set = append(set, c.m)
			default:
				set = slices.DeleteFunc(set, func(m *member) bool { return m == c.m })
			}
		}
		there := 0
		for _, m := range set {
			if m.honest() && !m.gone {
				there++
			}
		}
		if len(set) < 2 || there < finality.Quorum(len(set)) {
			return false
		}
	}
	return true
}

// decide has the operators begin with what is planned before a fault, and vote a
// signer in again that has been out.
func (w *world) decide(round int) {
	for _, c := range w.plan {
		switch {
		case c.round == round:
			w.report.faults["signer "+c.kind]++
			w.begin(c)
		case c.round < round && c.kind == "again" && !w.decided[c.m.address()] && !w.isSigner(c.m):
			w.propose(c.m.address(), true)
		}
	}
}

func (w *world) begin(c *decision) {
	switch {
	case c.kind == "absent" && c.m.honest():
		if c.m.running {
			w.crash(c.m)
		}
		c.m.away = true
	case c.kind == "late":
		c.m.away = false
		w.start(c.m)
	}
	w.propose(c.m.address(), c.joins())
}

// propose has all members vote on an account when it is their turn to seal.
func (w *world) propose(account common.Address, in bool) {
	w.say("proposed: signer %x: %v", account[:4], in)
	w.decided[account] = in
	for _, m := range w.live() {
		m.propose()
	}
}

// propose does what members with a registry do at each head: it begins with one
// account, the one with the lowest address. A liar votes on all of them.
func (m *member) propose() {
	engine, head := m.engine(), m.head()
	snap, err := engine.Snapshot(m.chain, head.Number.Uint64(), head.Hash())
	if err != nil || len(m.w.decided) == 0 {
		return
	}
	set, open := snap.SignerList(), []common.Address(nil)
	for account, in := range m.w.decided {
		if engine.Discard(account); slices.Contains(set, account) != in {
			open = append(open, account)
		}
	}
	slices.SortFunc(open, common.Address.Cmp)
	for i, account := range open {
		if i > 0 && m.honest() {
			break
		}
		if err := engine.Propose(account, m.w.decided[account]); err != nil {
			m.w.t.Error(err)
		}
	}
}

func (m *member) engine() *clique.Clique { return m.chain.Engine().(*clique.Clique) }

// settle waits until the changes have come about, and are final, at everyone.
// Each takes the seals of half of the signers.
func (w *world) settle() {
	w.t.Helper()
	limit := time.Duration(healPeriods+2*len(w.members)) * period
	for _, c := range w.plan {
		if c.kind == "again" && !w.decided[c.m.address()] {
			w.within(limit, "the signer who comes again is out", func() bool { return !w.isSigner(c.m) })
			w.propose(c.m.address(), true)
		}
	}
	w.within(time.Duration(len(w.decided))*limit, "the signers are those decided on", func() bool {
		for _, m := range w.honest() {
			final := m.final.Final()
			set := m.setAfter(final.Number, final.Hash)
			for account, in := range w.decided {
				if slices.Contains(set, account) != in {
					return false
				}
			}
		}
		return true
	})
}

// isSigner reports whether a member is a signer after the highest honest head.
func (w *world) isSigner(m *member) bool {
	var at *member
	for _, o := range w.honest() {
		if at == nil || o.head().Number.Cmp(at.head().Number) > 0 {
			at = o
		}
	}
	return at != nil && slices.Contains(at.setAfterBlock(at.head()), m.address())
}

// setAfter are the signers after a block that the member has, ascending; nobody
// where it has not.
func (m *member) setAfter(number uint64, hash common.Hash) []common.Address {
	snap, err := m.engine().Snapshot(m.chain, number, hash)
	if err != nil {
		return nil
	}
	return snap.SignerList()
}

func (m *member) setAfterBlock(h *types.Header) []common.Address {
	return m.setAfter(h.Number.Uint64(), h.Hash())
}

// voters are those who vote from a source.
func (m *member) voters(source finality.Checkpoint) []common.Address {
	return m.setAfter(source.Number, source.Hash)
}

// changes counts how often the signers have changed up to a member's final
// block, as far as it has the blocks.
func (m *member) changes() (n int) {
	last := m.w.set
	for number := uint64(1); number <= m.final.Final().Number; number++ {
		header := m.chain.GetHeaderByNumber(number)
		if header == nil {
			break
		}
		set := m.setAfterBlock(header)
		if !slices.Equal(set, last) {
			n++
		}
		last = set
	}
	return n
}

// TestNewcomer votes one in that does not run. With two of three the blocks go on,
// and finality stands still by design, which the rules know: it waits for the
// third. A verifier that knows the genesis block and the headers accepts the
// certificates of each of the sets.
func TestNewcomer(t *testing.T) {
	simulate(t, 1, 2, func(w *world) {
		newcomer := w.join(0)
		w.start(w.members[:2]...)
		w.run(6 * period)
		w.propose(newcomer.address(), true)
		w.within(healPeriods*period, "it is voted in", func() bool { return w.isSigner(newcomer) })
		w.run(3 * period)
		height, paused := w.height()
		w.run(2 * healPeriods * period)
		if h, final := w.height(); final != paused || h < height+healPeriods {
			t.Errorf("height: have %d, want %d and more; final: have %d, want %d", h, height+healPeriods, final, paused)
		}
		w.start(newcomer)
		w.recovers()
		w.propose(w.members[0].address(), false)
		w.within(healPeriods*period, "the first is voted out", func() bool { return !w.isSigner(w.members[0]) })
		w.recovers()
		w.verifyAll()
		w.prove(newcomer)
	})
}

// prove verifies all that a member holds final as a client would.
func (w *world) prove(m *member) {
	chain, err := proof.New(w.genesis.Config, w.genesis.ToBlock().Header())
	if err != nil {
		w.t.Fatal(err)
	}
	for number := uint64(1); number <= m.final.Final().Number; number++ {
		if err := chain.Append(m.chain.GetHeaderByNumber(number)); err != nil {
			w.fail("proof", "member %d: %v", m.id, err)
		}
		if err := chain.Verify(m.final.Proof(number)); err != nil {
			w.fail("proof", "member %d: final block %d: %v", m.id, number, err)
		}
	}
}

// TestDeciding decides on two changes at once where finality lags, with liars who
// vote for both at once, whatever is final. No block is two changes from the final
// one.
func TestDeciding(t *testing.T) {
	for _, test := range []struct {
		story              string
		signers, liars, in int
	}{
		{"two come to four", 4, 1, 2},
		{"two leave seven", 7, 1, 0},
		{"one of five leaves, another comes", 5, 1, 1},
	} {
		t.Run(test.story, func(t *testing.T) {
			for seed := range int64(2) {
				simulate(t, seed, test.signers, func(w *world) {
					for i := range test.liars {
						w.members[i].lies = "decider "
					}
					for i := range test.in {
						w.join(i)
					}
					w.start(w.members...)
					w.run(4 * period)
					w.setWeather(weather{delay: 300 * time.Millisecond, jitter: 500 * time.Millisecond, loss: 0.12}) // finality lags
					for i := range 2 {
						w.propose(w.members[test.signers+test.in-1-i].address(), i < test.in)
					}
					w.run(time.Duration(3*test.signers) * period)
					w.setWeather(fair)
					w.recovers()
					w.settle()
					if w.verifyAll(); w.honest()[0].changes() != 2 {
						t.Errorf("changes: have %d, want 2", w.honest()[0].changes())
					}
				})
			}
		})
	}
}

// addressesOf are the signers that a genesis block lists, ascending.
func addressesOf(keys []*ecdsa.PrivateKey) []common.Address {
	set := make([]common.Address, len(keys))
	for i, key := range keys {
		set[i] = crypto.PubkeyToAddress(key.PublicKey)
	}
	return slices.SortedFunc(slices.Values(set), common.Address.Cmp)
}
