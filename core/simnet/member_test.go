// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/miner"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/chainsync"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/gossip"
	"github.com/dntp/dntp/core/sealer"
)

// memory is a signer's guard as its last fsync left it, which every crash does.
type memory struct {
	m    *member
	mu   sync.Mutex
	kept finality.Guard
	high map[uint64]uint64 // newest justified block at a seal, by the seal's number
}

var _ sealer.Guard = (*memory)(nil)

// Vote implements sealer.VoteGuard.
func (g *memory) Vote(link finality.Link) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.m.off.Load() {
		return errPowerOff
	}
	next, err := g.kept.Vote(link)
	if err == nil {
		g.kept = next
	}
	return err
}

// Sealing implements sealer.SealGuard. This guard is not compared with the chain.
func (g *memory) Sealing(uint64) {}

// neverApart is a period after which no two seals are far enough apart in time.
const neverApart = math.MaxUint64 / finality.SealPatience

// MaySeal implements sealer.SealGuard by the rule that -seals chooses. All but
// "overtaken" are there to be compared with it.
func (g *memory) MaySeal(s finality.Seal, period uint64, overtaken func(finality.Seal) bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	high, sealed := g.high[s.Number]
	switch *sealsFlag {
	case "always":
		return nil
	case "never":
		period, overtaken = neverApart, func(finality.Seal) bool { return false }
	case "certified":
		period = neverApart
	case "justified":
		if sealed && g.justified(s) <= high {
			return finality.ErrGuard
		}
		return nil
	}
	return g.kept.MaySeal(s, period, overtaken)
}

// Sealed implements sealer.SealGuard.
func (g *memory) Sealed(s finality.Seal) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.m.off.Load() {
		return errPowerOff
	}
	g.kept = g.kept.Sealed(s)
	g.high[s.Number] = g.justified(s)
	if g.m.honest() {
		g.m.w.watch.sealed(g.m, s)
	}
	return nil
}

func (g *memory) justified(s finality.Seal) uint64 {
	return g.m.final.Justified(g.m.chain.GetHeader(s.Parent, s.Number-1)).Number
}

// Close implements sealer.VoteGuard.
func (g *memory) Close() error { return nil }

// member is one node. It is made again at each start, on the disk that the last
// run left.
type member struct {
	w       *world
	id      byte
	key     *ecdsa.PrivateKey
	skew    atomic.Int64 // of its clock, in nanoseconds
	disk    *disk
	copy    *disk          // that its operator has put aside
	history string         // folder for the history of the state; empty for a member that has none
	db      ethdb.Database // of the chain, while it runs
	guard   *memory
	sent    [16]flow // by message code

	overrides clique.Overrides // that its operator has installed

	lies  string        // what kind of liar it is, empty for an honest member
	twist twist         // what a liar does to its messages
	only  map[byte]bool // members that a liar shows itself to, nil for all

	away bool // its operator keeps it off
	gone bool // permanently

	running  bool
	off      atomic.Bool // power is cut: nothing leaves any more
	chain    *core.BlockChain
	pool     *txpool.TxPool
	final    *finalizer.Finalizer
	importer *chainsync.Importer
	syncer   *chainsync.Syncer
	sealer   *sealer.Sealer
	voter    *sealer.Voter
	peers    *gossip.PeerSet
}

func (m *member) now() time.Time { return time.Now().Add(m.wrong()) }

// wrong is by how much its clock is.
func (m *member) wrong() time.Duration { return time.Duration(m.skew.Load()) }

// pick is a choice that a seed makes again.
func (m *member) pick(n int) int { return int((time.Now().UnixNano()/1000 + int64(m.id)) % int64(n)) }

func (m *member) address() common.Address { return crypto.PubkeyToAddress(m.key.PublicKey) }

func (m *member) honest() bool { return m.lies == "" }

// sound reports whether blocks and finality may count on the member.
func (m *member) sound() bool {
	return m.running && m.honest() && !m.off.Load() && m.wrong().Abs() <= skewMax
}

var errPowerOff = errors.New("power is off")

func (m *member) sign(_ accounts.Account, mime string, message []byte) ([]byte, error) {
	if m.off.Load() {
		return nil, errPowerOff
	}
	if m.honest() {
		if err := m.w.watch.signs(m, mime, message); err != nil {
			return nil, err
		}
	}
	return crypto.Sign(crypto.Keccak256(message), m.key)
}

// BlockChain and TxPool make a member a miner's backend.
func (m *member) BlockChain() *core.BlockChain { return m.chain }
func (m *member) TxPool() *txpool.TxPool       { return m.pool }

func (m *member) start() error {
	db := rawdb.NewDatabase(m.disk)
	if m.history != "" {
		var err error
		if db, err = rawdb.Open(m.disk, rawdb.OpenOptions{Ancient: m.history}); err != nil {
			return err
		}
	}
	m.db = db
	config := m.w.genesis.Config.Clique
	engine := clique.New(config, db, clique.WithClock(m.now), clique.WithOverrides(m.overrides))
	engine.Authorize(m.address(), m.sign)
	// The state of the genesis block comes before the block, and what a crash has
	// left of it goes, as dntp init has it.
	if rawdb.ReadCanonicalHash(db, 0) == (common.Hash{}) {
		if err := db.DeleteRange(nil, nil); err != nil {
			return err
		}
	}
	cfg := core.DefaultConfig().WithStateScheme(rawdb.PathScheme).WithNoAsyncFlush(true)
	cfg.TxLookupLimit = -1
	cfg.TrieCleanLimit, cfg.TrieDirtyLimit, cfg.SnapshotLimit, cfg.NoPrefetch = 0, 1, 0, true
	var err error
	if m.chain, err = core.NewBlockChain(db, m.w.genesis, engine, cfg); err != nil {
		return err
	}
	if m.pool, err = txpool.New(0, m.chain, nil); err != nil {
		return err
	}
	if m.final, err = finalizer.New(m.chain, engine, db); err != nil {
		m.pool.Close()
		m.chain.Stop()
		return err
	}
	m.importer = chainsync.NewImporter(m.chain, engine, db, m.final)
	if err := m.importer.Replay(db); err != nil {
		m.w.say("member %d asks others for the blocks that it cannot replay: %v", m.id, err) // its clock may be slow
	}
	m.peers = gossip.NewPeerSet()
	m.syncer = chainsync.NewSyncer(chainsync.Config{
		Chain: m.chain, Importer: m.importer, Final: m.final, Peers: m.peers, NetworkID: 1, Now: m.now, Pick: m.pick,
	})
	m.wireSealer(engine, config.Period)
	if m.propose(); !m.honest() {
		engine.SetFinal(nil) // votes on, whatever is final
	}
	m.off.Store(false)
	m.syncer.Start()
	if !m.w.mute {
		m.voter.Start()
	}
	m.sealer.Start()
	m.running = true
	return nil
}

func (m *member) wireSealer(engine *clique.Clique, period uint64) {
	busy := func() bool {
		return m.syncer.Behind() || m.final.Halted()
	}
	m.sealer = sealer.New(sealer.Config{
		Chain: m.chain, Engine: engine, Pool: m.pool, Importer: m.importer, Final: m.final, Guard: m.guard,
		Miner: miner.New(m, miner.Config{GasCeil: 30_000_000, Recommit: time.Second}, engine),
		Pace:  sealer.DefaultPace(period),
		Busy:  busy, Peers: m.peers.Len, Announce: m.syncer.Announce, Now: m.now,
	})
	m.voter = sealer.NewVoter(sealer.VoterConfig{
		Chain: m.chain, Engine: engine, Final: m.final, Sign: m.sign, Guard: m.guard, Busy: busy, Cast: m.syncer.CastVote,
	})
}

// crash cuts the power. What left the member before has left, what the disk has
// confirmed is there at the next start, and of the rest the disk decides.
func (m *member) crash() {
	m.off.Store(true)
	m.running = false
	m.w.disconnect(m)
	left := m.disk.powerCut()
	m.sealer.Stop()
	if !m.w.mute {
		m.voter.Stop()
	}
	m.syncer.Stop()
	m.pool.Close()
	m.chain.Stop() // ends its goroutines; writes to the disk that is thrown away
	m.db.Close()
	m.disk = left
}

func (m *member) head() *types.Header { return m.chain.CurrentBlock() }

// String says where a member stands.
func (m *member) String() string {
	newest := "none"
	if cert := m.final.Newest(); cert != nil {
		newest = cert.Source.String() + " to " + cert.Target.String()
	}
	age := m.now().Sub(time.Unix(int64(m.head().Time), 0)).Round(time.Millisecond)
	return fmt.Sprintf("%shead %d [%x] of %v ago, hold %q, justified %v, final %v, newest certificate %s, voted %d to %d, %d peers",
		m.lies, m.head().Number, m.head().Hash().Bytes()[:4], age, m.sealer.State().Hold, m.final.Justified(m.head()), m.final.Final(), newest, m.guard.kept.Source, m.guard.kept.Target, m.peers.Len())
}
