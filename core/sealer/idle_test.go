// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import (
	"crypto/ecdsa"
	"fmt"
	"math/big"
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/txpool/legacypool"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/metrics"
	"github.com/ethereum/go-ethereum/miner"
	"github.com/ethereum/go-ethereum/params"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/chainsync"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/internal/chaintest"
)

// TestMain starts upstream's goroutines that outlive a test, which a bubble of
// virtual time must not own.
func TestMain(m *testing.M) {
	log.SetDefault(log.NewLogger(log.DiscardHandler()))
	core.SenderCacher()
	metrics.NewMeter().Stop()
	os.Exit(m.Run())
}

// wire is how long a message takes between two signers.
const wire = 20 * time.Millisecond

// circle is an alliance on virtual time whose signers hear each other over
// wires without a fault.
type circle struct {
	t       *testing.T
	genesis *core.Genesis
	keys    []*ecdsa.PrivateKey // in turn order
	seats   []*seat
	nonce   uint64
}

// seat is one signer.
type seat struct {
	circle   *circle
	db       ethdb.Database
	chain    *core.BlockChain
	pool     *txpool.TxPool
	final    *finalizer.Finalizer
	importer *chainsync.Importer
	sealer   *Sealer
	voter    *Voter
	gone     atomic.Bool
}

func (s *seat) BlockChain() *core.BlockChain { return s.chain }
func (s *seat) TxPool() *txpool.TxPool       { return s.pool }

// freeGuard forbids nothing.
type freeGuard struct{}

func (freeGuard) Vote(finality.Link) error { return nil }
func (freeGuard) Close() error             { return nil }

func newCircle(t *testing.T, settings ...Quiet) *circle {
	alliance := chaintest.NewAlliance(t, len(settings))
	c := &circle{t: t, keys: alliance.Keys, genesis: alliance.Genesis}
	c.genesis.Timestamp = uint64(time.Now().Unix())
	c.genesis.Alloc[addressOf(c.keys[0])] = types.Account{Balance: big.NewInt(params.Ether)}
	for i, quiet := range settings {
		c.seats = append(c.seats, c.sit(c.keys[i], quiet))
	}
	return c
}

func addressOf(key *ecdsa.PrivateKey) common.Address { return chaintest.Address(key) }

func (c *circle) sit(key *ecdsa.PrivateKey, quiet Quiet) *seat {
	s := &seat{circle: c, db: rawdb.NewMemoryDatabase()}
	engine := clique.New(c.genesis.Config.Clique, s.db)
	sign := func(_ accounts.Account, _ string, message []byte) ([]byte, error) {
		return crypto.Sign(crypto.Keccak256(message), key)
	}
	engine.Authorize(addressOf(key), sign)
	var err error
	cfg := core.DefaultConfig().WithStateScheme(rawdb.PathScheme)
	cfg.TxLookupLimit = -1
	if s.chain, err = core.NewBlockChain(s.db, c.genesis, engine, cfg); err != nil {
		c.t.Fatal(err)
	}
	if s.pool, err = txpool.New(0, s.chain, []txpool.SubPool{legacypool.New(legacypool.DefaultConfig, s.chain)}); err != nil {
		c.t.Fatal(err)
	}
	if s.final, err = finalizer.New(s.chain, engine, s.db); err != nil {
		c.t.Fatal(err)
	}
	s.importer = chainsync.NewImporter(s.chain, engine, s.db, s.final)
	busy := func() bool { return false }
	s.sealer = New(Config{
		Chain: s.chain, Engine: engine, Pool: s.pool, Importer: s.importer, Final: s.final,
		Miner: miner.New(s, miner.Config{GasCeil: 30_000_000, GasPrice: big.NewInt(1), Recommit: time.Second}, engine),
		Pace:  DefaultPace(1), Quiet: quiet, Busy: busy, Announce: s.announce,
		Peers: func() int { return len(c.keys) - 1 },
	})
	external := func(account accounts.Account, mime string, message []byte) ([]byte, error) {
		sig, err := sign(account, mime, message)
		sig[crypto.RecoveryIDOffset] += 27 // as external signers do
		return sig, err
	}
	s.voter = NewVoter(VoterConfig{
		Chain: s.chain, Engine: engine, Final: s.final, Sign: external, Guard: freeGuard{}, Busy: busy, Cast: s.cast,
	})
	return s
}

// toOthers has something done by each of the others, as fast as a wire is.
func (s *seat) toOthers(do func(*seat)) {
	for _, other := range s.circle.seats {
		if other != s && !other.gone.Load() {
			time.AfterFunc(wire, func() { do(other) })
		}
	}
}

func (s *seat) announce(block *types.Block) {
	s.toOthers(func(other *seat) {
		if _, err := other.importer.Insert(block); err != nil {
			other.circle.t.Errorf("block %d: %v", block.Number(), err)
		}
		other.final.Arrived(block.Hash())
	})
}

func (s *seat) cast(v *finality.Vote) error {
	s.toOthers(func(other *seat) { other.count(v) })
	return s.count(v)
}

func (s *seat) count(v *finality.Vote) error {
	_, cert, err := s.final.AddVote(v)
	if cert != nil {
		err = s.importer.Reconsider(cert.Target.Hash)
	}
	return err
}

func (s *seat) head() *types.Header { return s.chain.CurrentBlock() }

// leave ends a signer.
func (s *seat) leave() {
	s.gone.Store(true)
	pass(2 * wire) // what is under way to it arrives
	s.sealer.Stop()
	s.voter.Stop()
	s.pool.Close()
	s.chain.Stop()
}

// pass lets virtual time go by.
func pass(d time.Duration) { <-time.After(d) }

// meet runs a story.
func meet(t *testing.T, settings []Quiet, story func(c *circle)) {
	synctest.Test(t, func(t *testing.T) {
		c := newCircle(t, settings...)
		for _, s := range c.seats {
			s.voter.Start()
			s.sealer.Start()
		}
		story(c)
		for _, s := range c.seats {
			if !s.gone.Load() {
				s.leave()
			}
		}
	})
}

// send gives a transaction to all pools.
func (c *circle) send() {
	c.t.Helper()
	tx := types.MustSignNewTx(c.keys[0], types.LatestSigner(c.genesis.Config), &types.DynamicFeeTx{
		ChainID: c.genesis.Config.ChainID, Nonce: c.nonce, Gas: 21_000, To: &common.Address{1},
		GasFeeCap: big.NewInt(params.GWei), GasTipCap: big.NewInt(params.GWei),
	})
	c.nonce++
	for _, s := range c.seats {
		if !s.gone.Load() {
			if err := s.pool.Add([]*types.Transaction{tx}, false)[0]; err != nil {
				c.t.Fatal(err)
			}
		}
	}
}

// want holds the number of the head and of the final block with everyone, and
// that no two signers ever sealed at one height.
func (c *circle) want(when string, head, final uint64) {
	c.t.Helper()
	synctest.Wait()
	for i, s := range c.seats {
		if s.gone.Load() {
			continue
		}
		if have := s.head().Number.Uint64(); have != head {
			c.t.Fatalf("%s: signer %d is at block %d, want %d", when, i, have, head)
		}
		if have := s.final.Final().Number; have != final {
			c.t.Fatalf("%s: block %d is final for signer %d, want %d", when, have, i, final)
		}
		for number := uint64(1); number <= head; number++ {
			if have := len(rawdb.ReadAllHashes(s.db, number)); have != 1 {
				c.t.Fatalf("%s: %d blocks were sealed at height %d", when, have, number)
			}
		}
	}
}

func everyone(n int, quiet Quiet) []Quiet { return slices.Repeat([]Quiet{quiet}, n) }

// TestIdle follows a quiet chain through a silence, a transaction and the next
// silence.
func TestIdle(t *testing.T) {
	for _, signers := range []int{1, 2, 3, 4, 7, 10} {
		t.Run(fmt.Sprintf("%d signers", signers), func(t *testing.T) { meet(t, everyone(signers, Quiet{On: true}), idle) })
	}
}

// idle is the story, whatever the number of signers.
func idle(c *circle) {
	pass(59 * time.Second)
	c.want("before the interval is over", 0, 0)
	pass(2 * time.Second)
	c.want("after the first interval", 1, 0)
	pass(60 * time.Second)
	c.want("after the second interval", 2, 1)

	pass(10*time.Second + 400*time.Millisecond)
	c.send()
	pass(2 * wire)
	c.want("right after a transaction", 3, 2)
	if head := c.seats[0].head(); head.TxHash == types.EmptyTxsHash || head.Difficulty.Uint64() != 2 {
		c.t.Error("the signer in turn has not sealed the transaction")
	}
	pass(2 * time.Second)
	c.want("after two periods more", 4, 3)
	pass(55 * time.Second)
	c.want("in the next silence", 4, 3)
	if state := c.seats[0].sealer.State(); state.Hold != HoldQuiet && state.Hold != HoldRecent {
		c.t.Errorf("the signer's state: have %q, want quiet or recent", state.Hold)
	}
	pass(5 * time.Second)
	c.want("at its end", 5, 4)
}

// TestIdleWithoutTheOneInTurn has the next signers take over, one after another
// also where the wait for the one in turn is over before the transaction comes.
func TestIdleWithoutTheOneInTurn(t *testing.T) {
	meet(t, everyone(4, Quiet{On: true}), func(c *circle) {
		c.seats[1].leave() // in turn for block 1
		pass(30 * time.Second)
		c.send()
		pass(c.seats[0].sealer.cfg.Pace.DelayMin - time.Millisecond)
		c.want("while the others wait for the signer in turn", 0, 0)
		pass(2 * wire)
		c.want("after the wait", 1, 0)
		pass(time.Second)
		c.want("a period later", 2, 1)
		pass(30 * time.Second)
		c.want("in the silence", 2, 1)
	})
}

// TestIdleWithoutQuorum stops trying to make a transaction final where too few
// are left to vote, so that an idle chain falls silent all the same.
func TestIdleWithoutQuorum(t *testing.T) {
	meet(t, everyone(5, Quiet{On: true}), func(c *circle) {
		c.seats[3].leave()
		c.seats[4].leave()
		c.send()
		pass(40 * time.Second)
		c.want("after a transaction", 1+finishMax, 0)
		pass(65 * time.Second)
		c.want("an interval later", 2+finishMax, 0)
	})
}

// TestIdleWithOthers mixes signers who leave out empty blocks with others who
// do not, and different intervals.
func TestIdleWithOthers(t *testing.T) {
	settings := []Quiet{{On: true}, {On: true, Interval: 10 * time.Second}, {On: true, Interval: 5 * time.Minute}, {}}
	meet(t, settings, func(c *circle) {
		for range 3 {
			pass(2 * time.Minute)
			c.send()
			pass(5 * time.Second)
			synctest.Wait()
			final := c.seats[0].final.Final()
			state, err := c.seats[0].chain.State()
			if err != nil {
				t.Fatal(err)
			}
			if have := state.GetNonce(addressOf(c.keys[0])); have != c.nonce {
				t.Errorf("have %d transactions in blocks, want %d", have, c.nonce)
			}
			for i, s := range c.seats {
				if s.final.Final() != final {
					t.Errorf("signer %d: have %v final, want %v", i, s.final.Final(), final)
				}
			}
			if head := c.seats[0].head().Number.Uint64(); head > final.Number+2 {
				t.Errorf("block %d is the head, and only %d is final", head, final.Number)
			}
		}
	})
}
