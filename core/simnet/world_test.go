// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"bytes"
	"crypto/ecdsa"
	"fmt"
	"math/big"
	"math/rand"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
)

const period = time.Second

// fair is the weather without a fault.
var fair = weather{delay: 5 * time.Millisecond, jitter: 20 * time.Millisecond}

// world is an alliance with its network.
type world struct {
	t       *testing.T
	seed    int64
	rng     *rand.Rand
	signers int
	genesis *core.Genesis
	set     []common.Address // the signers of genesis, ascending
	members []*member        // the first signers in turn order, then who joins, then clones
	links   map[[2]byte]*link
	wg      sync.WaitGroup // goroutines of links
	began   time.Time
	told    bool // print events
	mute    bool // nobody votes

	veil    func(to *member, code uint64) bool // what does not reach whom; nil for nothing
	weather atomic.Pointer[weather]
	cuts    map[[2]byte]bool // directions that are cut: from, to
	pairs   map[[2]byte]bool // who connects to whom at all, nil for everyone
	places  []float64        // where members are on a line, nil for all in one place
	across  time.Duration    // delay from one end of that line to the other
	calm    time.Time        // when the network or its members last changed

	watch   *watch
	final   map[uint64]common.Hash // every block that an honest member held for final
	checked map[*member]uint64     // number up to which that was checked
	voted   uint64                 // up to where signers have voted on a fork that was left; none of them votes again there
	rose    map[string]progress    // of heads and of final blocks
	report  *result

	plan    []*decision             // of the signer set
	decided map[common.Address]bool // what the operators vote for: in, or out
}

// simulate runs a story in a bubble of virtual time.
func simulate(t *testing.T, seed int64, signers int, story func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, seed, signers)
		defer w.end()
		story(w)
	})
}

func newWorld(t *testing.T, seed int64, signers int) *world {
	w := &world{
		t: t, seed: seed, signers: signers, rng: rand.New(rand.NewSource(seed)),
		links: make(map[[2]byte]*link), cuts: make(map[[2]byte]bool), watch: newWatch(),
		final: make(map[uint64]common.Hash), checked: make(map[*member]uint64), rose: make(map[string]progress), decided: make(map[common.Address]bool),
		began: time.Now(), calm: time.Now(), told: *seedFlag != 0, report: newResult(),
	}
	w.weather.Store(&fair)
	keys := keysOf(t, signers)
	w.genesis, w.set = genesisOf(keys), addressesOf(keys)
	for _, key := range keys {
		w.add(key)
	}
	return w
}

// keepHistory has the members keep the history of their state, as real ones do. It
// is in files, which a power cut does not harm here.
func (w *world) keepHistory() {
	for _, m := range w.members {
		m.history = w.t.TempDir()
	}
}

// keysOf makes the signers' keys, in turn order.
func keysOf(t *testing.T, signers int) []*ecdsa.PrivateKey {
	var keys []*ecdsa.PrivateKey
	for i := range signers {
		key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{byte(i + 1)}, 32))
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	at := func(k *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(k.PublicKey) }
	slices.SortFunc(keys, func(a, b *ecdsa.PrivateKey) int { return bytes.Compare(at(a).Bytes(), at(b).Bytes()) })
	return keys
}

func genesisOf(keys []*ecdsa.PrivateKey) *core.Genesis {
	extra := make([]byte, 32)
	for _, key := range keys {
		extra = append(extra, crypto.PubkeyToAddress(key.PublicKey).Bytes()...)
	}
	config := *params.AllDevChainProtocolChanges
	config.TerminalTotalDifficulty = nil
	config.Clique = &params.CliqueConfig{Period: uint64(period / time.Second), Epoch: 30000}
	return &core.Genesis{
		Config: &config, Timestamp: uint64(time.Now().Unix()), ExtraData: append(extra, make([]byte, 65)...),
		GasLimit: 30_000_000, BaseFee: new(big.Int), Difficulty: big.NewInt(1), Alloc: core.SystemContractAllocs(),
	}
}

// add makes a member that does not run yet.
func (w *world) add(key *ecdsa.PrivateKey) *member {
	m := &member{w: w, id: byte(len(w.members)), key: key, disk: newDisk(rand.New(rand.NewSource(w.rng.Int63())))}
	m.guard = &memory{m: m, high: make(map[uint64]uint64)}
	w.members = append(w.members, m)
	return m
}

func (w *world) say(format string, args ...any) {
	if w.told {
		w.t.Logf("%8v  %s", time.Since(w.began).Round(time.Millisecond), fmt.Sprintf(format, args...))
	}
}

// changed is called at every fault and every repair.
func (w *world) changed(format string, args ...any) {
	w.say(format, args...)
	w.calm = time.Now()
}

func (w *world) start(members ...*member) {
	for _, m := range members {
		w.changed("member %d starts", m.id)
		if err := m.start(); err != nil {
			w.t.Fatalf("seed %d: member %d does not start: %v", w.seed, m.id, err)
		}
		w.follow(m)
	}
}

func (w *world) crash(m *member) {
	w.changed("member %d crashes at block %d", m.id, m.head().Number)
	m.crash()
}

func (w *world) disconnect(m *member) {
	for _, l := range w.links {
		if l.a == m || l.b == m {
			l.close()
		}
	}
}

// part cuts the network into groups, by the group number of each member; nil
// heals it.
func (w *world) part(groups []int) {
	w.changed("network is parted as %v", groups)
	clear(w.cuts)
	for i := range groups {
		for j := range groups {
			if groups[i] != groups[j] {
				w.cuts[[2]byte{byte(i), byte(j)}] = true
			}
		}
	}
	w.applyCuts()
}

// deafen cuts one direction: to does not hear from any more.
func (w *world) deafen(from, to *member) {
	w.changed("member %d does not hear member %d", to.id, from.id)
	w.cuts[[2]byte{from.id, to.id}] = true
	w.applyCuts()
}

func (w *world) applyCuts() {
	for _, l := range w.links {
		for _, wire := range l.wires {
			wire.setCut(w.cuts[[2]byte{wire.from.id, wire.to.id}])
		}
	}
}

// apart reports whether two members cannot connect.
func (w *world) apart(a, b *member) bool {
	return w.cuts[[2]byte{a.id, b.id}] || w.cuts[[2]byte{b.id, a.id}] ||
		a.only != nil && !a.only[b.id] || b.only != nil && !b.only[a.id] ||
		w.pairs != nil && !w.pairs[[2]byte{a.id, b.id}]
}

// far is how long a message takes for the distance between two members.
func (w *world) far(a, b *member) time.Duration {
	if w.places == nil {
		return 0
	}
	d := w.places[a.id] - w.places[b.id]
	return time.Duration(max(d, -d) * float64(w.across))
}

// tick keeps everyone connected who can be, and looks whether all is well.
func (w *world) tick() {
	for _, m := range w.members {
		if m.running && m.off.Load() {
			w.crash(m) // its disk cut the power
		}
	}
	for i, a := range w.members {
		for _, b := range w.members[i+1:] {
			l := w.links[[2]byte{a.id, b.id}]
			if l != nil && !l.closed() && l.silent() {
				l.close()
			}
			if a.running && b.running && !w.apart(a, b) && (l == nil || l.closed()) {
				w.connect(a, b)
			}
		}
	}
	for _, m := range w.live() {
		if m.propose(); m.twist != nil {
			m.twist.tick()
		}
	}
	w.check()
}

// tickEvery is how often connections are made again and invariants checked. No
// timer of a member falls on the same instant again and again.
const tickEvery = 250*time.Millisecond - 63*time.Microsecond

// run lets time go by.
func (w *world) run(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		w.tick()
		<-time.After(tickEvery)
	}
}

// present are the members that their operators want to run.
func (w *world) present() []*member {
	return slices.DeleteFunc(slices.Clone(w.members), func(m *member) bool { return m.away })
}

// live are the members that run, honest the honest ones of them.
func (w *world) live() []*member {
	return slices.DeleteFunc(slices.Clone(w.members), func(m *member) bool { return !m.running })
}

func (w *world) honest() []*member {
	return slices.DeleteFunc(w.live(), func(m *member) bool { return !m.honest() })
}

// height is the lowest head of the honest members that run, and final their
// lowest final block.
func (w *world) height() (height, final uint64) {
	for i, m := range w.honest() {
		h, f := m.head().Number.Uint64(), m.final.Final().Number
		if i == 0 || h < height {
			height = h
		}
		if i == 0 || f < final {
			final = f
		}
	}
	return height, final
}

func (w *world) end() {
	for _, m := range w.members {
		if m.running {
			m.crash()
		}
	}
	for _, l := range w.links {
		l.close()
	}
	w.wg.Wait()
}
