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
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
)

const period = time.Second

// world is an alliance with its network.
type world struct {
	t       *testing.T
	seed    int64
	rng     *rand.Rand
	genesis *core.Genesis
	members []*member // the signers in turn order, then clones
	links   map[[2]byte]*link
	groups  []int // group of each member while the network is parted, else nil
	delay   time.Duration
	jitter  time.Duration
	final   map[uint64]common.Hash // every block that anyone held for final
	checked map[*member]uint64     // up to where that was looked at
	began   time.Time
	wg      sync.WaitGroup // goroutines of links
	told    bool           // print events
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
		t: t, seed: seed, rng: rand.New(rand.NewSource(seed)), links: make(map[[2]byte]*link),
		delay: 5 * time.Millisecond, jitter: 20 * time.Millisecond,
		final: make(map[uint64]common.Hash), checked: make(map[*member]uint64), began: time.Now(), told: *seedFlag != 0,
	}
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
	w.genesis = genesisOf(keys)
	for _, key := range keys {
		w.add(key, new(memory))
	}
	return w
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
func (w *world) add(key *ecdsa.PrivateKey, guard *memory) *member {
	m := &member{w: w, id: byte(len(w.members)), key: key, disk: rawdb.NewMemoryDatabase(), guard: guard}
	w.members = append(w.members, m)
	return m
}

func (w *world) say(format string, args ...any) {
	if w.told {
		w.t.Logf("%8v  %s", time.Since(w.began).Round(time.Millisecond), fmt.Sprintf(format, args...))
	}
}

func (w *world) start(members ...*member) {
	for _, m := range members {
		w.say("member %d starts", m.id)
		if err := m.start(); err != nil {
			w.t.Fatalf("seed %d: member %d does not start: %v", w.seed, m.id, err)
		}
	}
}

func (w *world) crash(m *member) {
	w.say("member %d crashes at block %d", m.id, m.head().Number)
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
	w.say("network is parted as %v", groups)
	w.groups = groups
	for _, l := range w.links {
		l.setCut(w.apart(l.a, l.b))
	}
}

func (w *world) apart(a, b *member) bool { return w.groups != nil && w.groups[a.id] != w.groups[b.id] }

// tick keeps everyone connected who can be and looks at what is final.
func (w *world) tick() {
	for i, a := range w.members {
		for _, b := range w.members[i+1:] {
			l := w.links[[2]byte{a.id, b.id}]
			if a.running && b.running && !w.apart(a, b) && (l == nil || l.closed()) {
				w.connect(a, b)
			}
		}
	}
	for _, m := range w.members {
		if m.running {
			w.checkFinal(m)
		}
	}
}

// checkFinal holds that no two members ever disagree about a final block.
func (w *world) checkFinal(m *member) {
	final := m.final.Final()
	if m.chain.GetCanonicalHash(final.Number) != final.Hash {
		w.t.Fatalf("seed %d: member %d left its final block %v", w.seed, m.id, final)
	}
	for number := w.checked[m] + 1; number <= final.Number; number++ {
		hash := m.chain.GetCanonicalHash(number)
		if known, ok := w.final[number]; ok && known != hash {
			w.t.Fatalf("seed %d: block %d is final as %x and as %x", w.seed, number, known[:4], hash[:4])
		}
		w.final[number] = hash
		if cert := m.final.Proof(number); cert == nil {
			w.t.Fatalf("seed %d: final block %d has no proof", w.seed, number)
		}
	}
	w.checked[m] = final.Number
}

// tickEvery is how often connections are made anew and final blocks compared.
const tickEvery = 250 * time.Millisecond

// run lets time go by.
func (w *world) run(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		w.tick()
		<-time.After(tickEvery)
	}
}

// within runs until a condition holds, and fails when it takes longer than d.
func (w *world) within(d time.Duration, what string, ok func() bool) {
	w.t.Helper()
	for end := time.Now().Add(d); !ok(); {
		if time.Now().After(end) {
			for _, m := range w.members {
				if m.running {
					w.t.Logf("member %d: %s", m.id, m)
				}
			}
			w.t.Fatalf("seed %d: waited %v in vain: %s", w.seed, d, what)
		}
		w.tick()
		<-time.After(tickEvery)
	}
}

// live are the members that run.
func (w *world) live() []*member {
	return slices.DeleteFunc(slices.Clone(w.members), func(m *member) bool { return !m.running })
}

// height is the lowest head of the members that run, and final their lowest
// final block.
func (w *world) height() (height, final uint64) {
	for i, m := range w.live() {
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
