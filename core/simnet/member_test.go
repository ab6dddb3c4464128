// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"crypto/ecdsa"
	"fmt"
	"sync"
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
	"github.com/dntp/dntp/core/gossip"
	"github.com/dntp/dntp/core/sealer"
)

// memory is a signer's guard on a disk that survives crashes. It checks what
// every guard must: that nothing it noted is ever contradicted.
type memory struct {
	mu   sync.Mutex
	kept finality.Guard
}

func (m *memory) Vote(link finality.Link) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	next, err := m.kept.Vote(link)
	if err == nil {
		m.kept = next
	}
	return err
}

func (m *memory) Close() error { return nil }

// member is one node. It is made anew at each start, on the disk that the last
// run left.
type member struct {
	w     *world
	id    byte
	key   *ecdsa.PrivateKey
	skew  time.Duration // of its clock
	disk  ethdb.Database
	guard *memory

	running  bool
	chain    *core.BlockChain
	pool     *txpool.TxPool
	final    *chainsync.Finalizer
	importer *chainsync.Importer
	syncer   *chainsync.Syncer
	sealer   *sealer.Sealer
	voter    *sealer.Voter
	peers    *gossip.PeerSet
}

func (m *member) now() time.Time { return time.Now().Add(m.skew) }

func (m *member) address() common.Address { return crypto.PubkeyToAddress(m.key.PublicKey) }

func (m *member) sign(_ accounts.Account, _ string, message []byte) ([]byte, error) {
	return crypto.Sign(crypto.Keccak256(message), m.key)
}

// BlockChain and TxPool make a member a miner's backend.
func (m *member) BlockChain() *core.BlockChain { return m.chain }
func (m *member) TxPool() *txpool.TxPool       { return m.pool }

func (m *member) start() error {
	config := m.w.genesis.Config.Clique
	engine := clique.New(config, m.disk, clique.WithClock(m.now))
	engine.Authorize(m.address(), m.sign)
	cfg := core.DefaultConfig().WithStateScheme(rawdb.PathScheme)
	cfg.TxLookupLimit = -1
	var err error
	if m.chain, err = core.NewBlockChain(m.disk, m.w.genesis, engine, cfg); err != nil {
		return err
	}
	if m.pool, err = txpool.New(0, m.chain, nil); err != nil {
		return err
	}
	if m.final, err = chainsync.NewFinalizer(m.chain, engine, m.disk); err != nil {
		return err
	}
	m.importer = chainsync.NewImporter(m.chain, engine, m.disk, m.final)
	if err := m.importer.Replay(m.disk); err != nil {
		return err
	}
	m.peers = gossip.NewPeerSet()
	m.syncer = chainsync.NewSyncer(chainsync.Config{
		Chain: m.chain, Importer: m.importer, Final: m.final, Peers: m.peers, NetworkID: 1, Now: m.now,
	})
	busy := func() bool {
		_, _, syncing := m.syncer.Syncing()
		return syncing || m.final.Halted()
	}
	m.sealer = sealer.New(sealer.Config{
		Chain: m.chain, Engine: engine, Pool: m.pool, Importer: m.importer,
		Miner: miner.New(m, miner.Config{GasCeil: 30_000_000, Recommit: time.Second}, engine),
		Pace:  sealer.DefaultPace(config.Period),
		Busy:  busy, Peers: m.peers.Len, Announce: m.syncer.Announce, Now: m.now,
	})
	m.voter = sealer.NewVoter(sealer.VoterConfig{
		Chain: m.chain, Engine: engine, Final: m.final, Sign: m.sign, Guard: m.guard, Busy: busy, Cast: m.syncer.CastVote,
	})
	m.syncer.Start()
	m.voter.Start()
	m.sealer.Start()
	m.running = true
	return nil
}

// crash ends a member. Upstream is not told to save: what it had in memory of
// the state is lost, and so is the disk's copy of it, as it never was there.
func (m *member) crash() {
	m.running = false
	m.w.disconnect(m)
	m.sealer.Stop()
	m.voter.Stop()
	m.syncer.Stop()
	m.pool.Close()
	disk := copyOf(m.disk)
	m.chain.Stop() // ends its goroutines; writes to the disk that is thrown away
	m.disk = disk
}

// copyOf is a disk as it is now.
func copyOf(db ethdb.Database) ethdb.Database {
	fresh := rawdb.NewMemoryDatabase()
	it := db.NewIterator(nil, nil)
	defer it.Release()
	for it.Next() {
		fresh.Put(common.CopyBytes(it.Key()), common.CopyBytes(it.Value()))
	}
	return fresh
}

func (m *member) head() *types.Header { return m.chain.CurrentBlock() }

// String says where a member stands.
func (m *member) String() string {
	newest := "none"
	if cert := m.final.Newest(); cert != nil {
		newest = cert.Source.String() + " to " + cert.Target.String()
	}
	return fmt.Sprintf("head %d [%x], justified %v, final %v, newest certificate %s, guard %+v, %d peers",
		m.head().Number, m.head().Hash().Bytes()[:4], m.final.Justified(m.head()), m.final.Final(), newest, m.guard.kept, m.peers.Len())
}
