// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"crypto/ecdsa"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
	"github.com/dntp/dntp/core/internal/chaintest"
)

const patience = 30 * time.Second

// remote is a peer at the other end of a wire. It has no blocks to give, only
// those that the test pushes.
type remote struct {
	own  gossip.Status
	set  *gossip.PeerSet
	gone chan struct{} // closed when the connection has ended
}

func (r *remote) CheckStatus(gossip.Status) error                       { return nil }
func (r *remote) Block(common.Hash) *types.Block                        { return nil }
func (r *remote) BlocksFrom(uint64, int, int) []*types.Block            { return nil }
func (r *remote) HeadersFrom(uint64, int) []*types.Header               { return nil }
func (r *remote) CertificatesFrom(uint64, int) []*finality.Certificate  { return nil }
func (r *remote) HandleVote(*gossip.Peer, *gossip.ShortVote)            {}
func (r *remote) HandleCertificate(*gossip.Peer, *finality.Certificate) {}
func (r *remote) HandleHead(*gossip.Peer, gossip.Head)                  {}
func (r *remote) HandleBlock(*gossip.Peer, *types.Block, *big.Int)      {}
func (r *remote) Status() gossip.Status                                 { return r.own }

// newSyncer starts a syncer of the ledger.
func newSyncer(t *testing.T, l *ledger) *Syncer {
	t.Helper()
	s := NewSyncer(Config{Chain: l.Chain, Importer: l.importer, Final: l.final, Peers: gossip.NewPeerSet(), NetworkID: 1})
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

// connect joins a started syncer of the ledger with a remote peer.
func connect(t *testing.T, l *ledger) *remote {
	t.Helper()
	s := newSyncer(t, l)
	r := newRemote(s)
	r.join(t, s, r, 1)
	return r
}

func newRemote(s *Syncer) *remote {
	return &remote{own: s.Status(), set: gossip.NewPeerSet(), gone: make(chan struct{})}
}

// join connects a remote peer, to which the syncer gives an id, with the syncer.
// Messages and requests to the peer go to backend.
func (r *remote) join(t *testing.T, s *Syncer, backend gossip.Backend, id byte) {
	t.Helper()
	here, there := p2p.MsgPipe()
	t.Cleanup(func() { here.Close() })
	run := func(b gossip.Backend, set *gossip.PeerSet, id byte, rw *p2p.MsgPipeRW, done func()) {
		peer := p2p.NewPeerPipe(enode.ID{id}, "peer", []p2p.Cap{{Name: gossip.Name, Version: gossip.Version1}}, rw)
		gossip.Protocol(b, set).Run(peer, rw)
		rw.Close()
		done()
	}
	go run(s, s.cfg.Peers, id, here, func() {})
	go run(backend, r.set, 0, there, func() { close(r.gone) })
	r.until(t, "the handshake", func() bool { return r.set.Len() == 1 && s.cfg.Peers.Peer(enode.ID{id}) != nil })
}

func (r *remote) push(block *types.Block) { r.set.Peers()[0].SendBlock(block, big.NewInt(1000)) }

func (r *remote) until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline, ticker := time.After(patience), time.NewTicker(5*time.Millisecond)
	defer ticker.Stop()
	for !ok() {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatalf("waited %v in vain: %s", patience, what)
		}
	}
}

func resign(header *types.Header, key *ecdsa.PrivateKey) {
	sig, err := crypto.Sign(clique.SealHash(header).Bytes(), key)
	if err != nil {
		panic(err)
	}
	copy(header.Extra[len(header.Extra)-65:], sig)
}

// TestBadBlocks pushes blocks that no honest member makes. Each ends the
// connection and leaves the head where it was.
func TestBadBlocks(t *testing.T) {
	a := chaintest.NewAlliance(t, 3)
	stranger, _ := crypto.ToECDSA(crypto.Keccak256([]byte("stranger")))
	tests := []struct {
		story  string
		signer func(a *chaintest.Alliance) *ecdsa.PrivateKey // nil leaves the first signature in place
		change func(h *types.Header)
	}{
		{"a seal that recovers to nobody known", nil, func(h *types.Header) { h.Extra[40] ^= 1 }},
		{"a seal of a stranger", func(*chaintest.Alliance) *ecdsa.PrivateKey { return stranger }, func(*types.Header) {}},
		{"a seal of the signer of the block before", func(a *chaintest.Alliance) *ecdsa.PrivateKey { return a.Keys[1] }, func(h *types.Header) { h.Difficulty = big.NewInt(1) }},
		{"a difficulty that is not the signer's turn", own, func(h *types.Header) { h.Difficulty = big.NewInt(1) }},
		{"a state root that execution does not give", own, func(h *types.Header) { h.Root[0]++ }},
		{"no withdrawals root after shanghai", own, func(h *types.Header) {
			h.WithdrawalsHash, h.BlobGasUsed, h.ExcessBlobGas, h.ParentBeaconRoot, h.RequestsHash = nil, nil, nil, nil, nil
		}},
		{"a beacon root that is not zero", own, func(h *types.Header) { h.ParentBeaconRoot = &common.Hash{1} }},
		{"blob gas that nobody used", own, func(h *types.Header) { h.ExcessBlobGas = new(uint64); *h.ExcessBlobGas = 131072 }},
		{"a time at its parent's", own, func(h *types.Header) { h.Time-- }},
		{"a base fee above zero", own, func(h *types.Header) { h.BaseFee = big.NewInt(1) }},
	}
	for _, test := range tests {
		t.Run(test.story, func(t *testing.T) {
			l, maker := openNew(t, a), openNew(t, a)
			first := maker.seal(t, maker.Chain.Genesis().Header(), 1, 0)
			if _, err := l.importer.Insert(first); err != nil {
				t.Fatal(err)
			}
			good := maker.seal(t, first.Header(), 2, 0)
			header := good.Header()
			test.change(header)
			if test.signer != nil {
				resign(header, test.signer(a))
			}
			r := connect(t, l)
			r.push(types.NewBlockWithHeader(header).WithBody(*good.Body()))
			r.until(t, "the end of the connection", func() bool {
				select {
				case <-r.gone:
					return true
				default:
					return false
				}
			})
			if have := l.Chain.CurrentBlock().Hash(); have != first.Hash() {
				t.Errorf("the head moved to %x", have)
			}
		})
	}
}

// own is the signer in turn for the block.
func own(a *chaintest.Alliance) *ecdsa.PrivateKey { return a.Keys[2] }

// TestEarlyPush pushes a block of the next second: it waits and becomes the
// head, and the peer stays.
func TestEarlyPush(t *testing.T) {
	a := chaintest.NewAlliance(t, 3)
	l, maker := openNew(t, a), openNew(t, a)
	now := uint64(time.Now().Unix())
	block := maker.seal(t, maker.Chain.Genesis().Header(), 1, now) // time is now + 1
	r := connect(t, l)

	r.push(block)
	r.until(t, "the early block", func() bool { return l.Chain.CurrentBlock().Hash() == block.Hash() })
	if have := uint64(time.Now().Unix()); have < block.Time() {
		t.Errorf("inserted at %d, before its time %d", have, block.Time())
	}
	select {
	case <-r.gone:
		t.Error("the peer is gone")
	default:
	}
}
