// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"errors"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/eth/tracers"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/chainsync"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/gossip"
	"github.com/dntp/dntp/core/sealer"
	"github.com/dntp/dntp/ehr/index"
)

// writeBufferMax is the state that a member keeps in memory before it writes it to
// disk, in MiB. It is far below upstream's default, as the state that a crash loses
// is executed again at the next start.
const writeBufferMax = 1

// ErrNotClique is returned for a chain whose genesis does not configure Clique.
var ErrNotClique = errors.New("the chain is not sealed by clique")

// Config is the configuration of a Member.
type Config struct {
	Eth *ethconfig.Config

	Overrides clique.Overrides // of the signer set, besides those already in force on the chain

	Sealing   bool            // whether to seal, with Etherbase and Sign
	Etherbase common.Address  // the signer's address
	Sign      clique.SignFunc // signs with the signer's key
	Quiet     sealer.Quiet    // whether the alliance leaves out empty blocks

	RebuildGuard bool // rebuild a lost guard from the chain

	Index *index.Index // of health records, which the member keeps at the head; nil for none

	Now func() time.Time // nil for the system clock
}

// Member is one node of the alliance.
type Member struct {
	cfg      *Config
	eth      *eth.Ethereum
	engine   *clique.Clique
	filters  *filters.FilterSystem
	peers    *gossip.PeerSet
	importer *chainsync.Importer
	syncer   *chainsync.Syncer
	final    *finalizer.Finalizer
	sealer   *sealer.Sealer // nil for a member that does not seal
	voter    *sealer.Voter  // nil for a member that does not seal
	watch    *watch
	rules    *rulesBook
	seen     *finalizer.Seen
	monitor  *monitor
	contacts *contacts
	server   *p2p.Server
}

// New opens the chain and registers everything with the stack, which starts and
// stops it. Register must have been called before.
func New(stack *node.Node, cfg *Config) (*Member, error) {
	Prepare(cfg.Eth)
	backend, err := eth.New(stack, cfg.Eth)
	if err != nil {
		return nil, err
	}
	engine, ok := backend.Engine().(*clique.Clique)
	if !ok {
		return nil, ErrNotClique
	}
	if cfg.Now != nil {
		engine.SetClock(cfg.Now)
	}
	engine.SetOverrides(cfg.Overrides)
	if chain := backend.BlockChain(); chain.CurrentFinalBlock() == nil {
		chain.MarkFinalized(chain.Genesis().Header()) // until the finalizer knows a later one
	}
	HoldToRules(engine, backend.BlockChain())
	m := &Member{cfg: cfg, eth: backend, engine: engine, peers: gossip.NewPeerSet()}
	if m.final, err = finalizer.New(backend.BlockChain(), engine, backend.ChainDb()); err != nil {
		return nil, err
	}
	m.seen = finalizer.NewSeen(engine, cfg.Now)
	m.final.Watch(m.seen)
	m.importer = chainsync.NewImporter(backend.BlockChain(), engine, backend.ChainDb(), m.final)
	if err := m.importer.Replay(backend.ChainDb()); err != nil {
		log.Error("Cannot replay blocks on disk, fetching them from peers", "err", err)
	}
	m.acceptFeeless()
	m.wireSync()
	if cfg.Sealing {
		if err := m.wireSealer(stack.KeyStoreDir()); err != nil {
			return nil, err
		}
	}
	m.wireStack(stack)
	return m, nil
}

// Prepare replaces upstream's defaults for the public network. Every program that
// opens a member's chain must call it, so that all use the same settings.
func Prepare(cfg *ethconfig.Config) {
	if cfg.StateScheme != rawdb.HashScheme {
		cfg.TrieDirtyCache = min(cfg.TrieDirtyCache, writeBufferMax)
	} else {
		cfg.TrieTimeout = time.Second
	}
	cfg.Miner.GasPrice = copyOf(cfg.Miner.GasPrice)
	cfg.GPO.MaxPrice = copyOf(cfg.GPO.MaxPrice)
}

// copyOf returns a copy of a number; nil for nil.
func copyOf(n *big.Int) *big.Int {
	if n == nil {
		return nil
	}
	return new(big.Int).Set(n)
}

// acceptFeeless accepts transactions without a tip, and suggests no tip, if blocks
// have no base fee: members do not pay each other. Upstream replaces a configured
// price of zero by its default. Therefore this changes the numbers in place that
// Prepare allocated for this chain and that upstream keeps reading.
func (m *Member) acceptFeeless() {
	if price := m.eth.BlockChain().CurrentBlock().BaseFee; price == nil || price.Sign() > 0 {
		return
	}
	m.eth.TxPool().SetGasTip(new(big.Int))
	m.eth.Miner().SetGasTip(new(big.Int))
	m.cfg.Eth.Miner.GasPrice.SetUint64(0) // the suggestion before the first block
	m.cfg.Eth.GPO.MaxPrice.SetUint64(0)   // upper bound of suggestions
}

func (m *Member) wireSync() {
	cfg := chainsync.Config{
		Chain:     m.eth.BlockChain(),
		Importer:  m.importer,
		Final:     m.final,
		Peers:     m.peers,
		NetworkID: m.networkID(),
		Now:       m.cfg.Now,
		Seen:      m.seen,
	}
	if m.cfg.Eth.SyncMode == ethconfig.SnapSync {
		cfg.Snap = chainsync.SnapThrough(m.eth.Downloader())
	}
	m.syncer = chainsync.NewSyncer(cfg)
}

func (m *Member) networkID() uint64 {
	if m.cfg.Eth.NetworkId != 0 {
		return m.cfg.Eth.NetworkId
	}
	return m.eth.BlockChain().Config().ChainID.Uint64()
}

func (m *Member) wireSealer(keyDir string) error {
	if m.cfg.Etherbase == (common.Address{}) || m.cfg.Sign == nil {
		return errors.New("sealing needs a signer")
	}
	pace := sealer.DefaultPace(m.eth.BlockChain().Config().Clique.Period)
	if err := m.cfg.Quiet.Check(pace.Period); err != nil {
		return err
	}
	guard, err := sealer.OpenGuard(keyDir, m.cfg.Etherbase, m.eth.BlockChain().Genesis().Hash(), &sealer.Trust{
		Chain:     m.eth.BlockChain(),
		Author:    m.engine.Author,
		Justified: m.final.Justified,
		Rebuild:   m.cfg.RebuildGuard,
	})
	if err != nil {
		return err
	}
	m.engine.Authorize(m.cfg.Etherbase, m.cfg.Sign)
	m.sealer = sealer.New(sealer.Config{
		Chain:    m.eth.BlockChain(),
		Engine:   m.engine,
		Miner:    m.eth.Miner(),
		Pool:     m.eth.TxPool(),
		Importer: m.importer,
		Pace:     pace,
		Quiet:    m.cfg.Quiet,
		Final:    m.final,
		Guard:    guard,
		Busy:     m.busy,
		Peers:    m.peers.Len,
		Announce: m.syncer.Announce,
		Now:      m.cfg.Now,
	})
	m.voter = sealer.NewVoter(sealer.VoterConfig{
		Chain:  m.eth.BlockChain(),
		Engine: m.engine,
		Final:  m.final,
		Sign:   m.cfg.Sign,
		Guard:  guard,
		Busy:   m.busy,
		Cast:   m.syncer.CastVote,
	})
	return nil
}

// busy reports that this member must neither seal nor vote: it is fetching a better
// chain, or has seen two final blocks in conflict.
func (m *Member) busy() bool {
	return m.syncer.Behind() || m.final.Halted()
}

// wireStack registers protocols, APIs and the lifecycle. Upstream's eth
// service has registered its own before.
func (m *Member) wireStack(stack *node.Node) {
	server := stack.Server()
	server.Protocols = append(server.Protocols, gossip.Protocol(m.syncer, m.peers))
	for i, protocol := range server.Protocols {
		server.Protocols[i].Run = m.membersOnly(protocol.Run)
	}
	m.watch = newWatch(m.eth.BlockChain(), m.engine, server, m.eth.ChainDb())
	m.rules = newRulesBook(sealer.DefaultPace(m.eth.BlockChain().Config().Clique.Period).Period, m.cfg.Now)
	m.watch.rules = m.rules
	m.server, m.contacts = server, newContacts(server.StaticNodes, m.lists, m.cfg.Now)
	m.monitor = &monitor{book: newStatusBook(m, server)}
	m.filters = filters.NewFilterSystem(m.eth.APIBackend, filters.Config{
		LogCacheSize:  m.cfg.Eth.FilterLogCacheSize,
		LogQueryLimit: m.cfg.Eth.LogQueryLimit,
		RangeLimit:    m.cfg.Eth.RangeLimit,
		Timeout:       filterLife,
	})
	stack.RegisterAPIs(tracers.APIs(m.eth.APIBackend))
	logs := filters.NewFilterAPI(m.filters)
	stack.RegisterAPIs([]rpc.API{
		{Namespace: "eth", Service: logs},
		{Namespace: "eth", Service: &logsAPI{filters: logs, blocks: m.eth.BlockChain(), limit: MaxLogs, slice: firstSlice, whole: m.cfg.Eth.RangeLimit > 0}},
		{Namespace: "eth", Service: &syncAPI{m.syncer, m.eth}},
		{Namespace: "eth", Service: &finalHeadsAPI{m.final}},
	})
	stack.RegisterAPIs(m.engine.APIs(m.eth.BlockChain()))
	stack.RegisterAPIs([]rpc.API{{Namespace: "clique", Service: &finalityAPI{m.final, m.eth.BlockChain()}}})
	stack.RegisterAPIs([]rpc.API{{Namespace: "clique", Service: &statusAPI{m.monitor.book}}})
	stack.RegisterAPIs(m.operatorAPIs())
	m.wireRecords(stack)
	stack.RegisterLifecycle(m)
	if m.cfg.Index != nil {
		m.wireIndex(stack)
	}
}

// Start implements node.Lifecycle.
func (m *Member) Start() error {
	// Upstream accepts no transactions from peers until it is marked as synced. A
	// member that executes every block may accept them at once; for one that
	// fetches the state the downloader sets the mark.
	if m.cfg.Eth.SyncMode != ethconfig.SnapSync || m.eth.BlockChain().CurrentBlock().Number.Sign() > 0 {
		m.eth.SetSynced()
	}
	m.contacts.start(m.server)
	m.watch.start()
	m.monitor.start()
	m.syncer.Start()
	if m.sealer != nil {
		log.Info("Sealing", "signer", m.cfg.Etherbase)
		m.voter.Start()
		m.sealer.Start()
	}
	return nil
}

// Stop implements node.Lifecycle. The stack stops it before the eth service,
// which was registered earlier.
func (m *Member) Stop() error {
	if m.sealer != nil {
		m.sealer.Stop()
		m.voter.Stop()
	}
	m.syncer.Stop()
	m.watch.stop()
	m.monitor.stop()
	m.contacts.stop()
	return nil
}

// Ethereum returns upstream's eth service.
func (m *Member) Ethereum() *eth.Ethereum { return m.eth }

// Backend returns the backend for upstream's further services.
func (m *Member) Backend() *eth.EthAPIBackend { return m.eth.APIBackend }

// FilterSystem returns the log filters, which GraphQL shares.
func (m *Member) FilterSystem() *filters.FilterSystem { return m.filters }
