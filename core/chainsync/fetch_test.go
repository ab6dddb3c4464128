// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
	"github.com/dntp/dntp/core/internal/chaintest"
)

// source is a remote peer that gives the blocks of another ledger.
type source struct {
	*remote
	blocks []*types.Block // from genesis on
}

func (s *source) BlocksFrom(number uint64, _, _ int) []*types.Block {
	return s.blocks[min(number, uint64(len(s.blocks))):]
}

func (s *source) HeadersFrom(number uint64, count int) (headers []*types.Header) {
	for _, block := range s.BlocksFrom(number, 0, 0) {
		headers = append(headers, block.Header())
	}
	return headers[:min(count, len(headers))]
}

// newSource gives the genesis block and those that follow.
func newSource(s *Syncer, blocks ...*types.Block) *source {
	return &source{newRemote(s), append([]*types.Block{s.cfg.Chain.Genesis()}, blocks...)}
}

// announced says which head the peer tells of when it connects.
func (s *source) announced(hash common.Hash, number uint64, weight int64) {
	s.own.Head = gossip.Head{Hash: hash, Number: number, TD: big.NewInt(weight)}
}

// TestNextSource meets a peer with the weightiest head of all, which it does not
// have, and another with a good one.
func TestNextSource(t *testing.T) {
	a := chaintest.NewAlliance(t, 4)
	l, maker := openNew(t, a), openNew(t, a)
	s := newSyncer(t, l)
	blocks := maker.grow(t, maker.Chain.Genesis().Header(), 1, 2)

	boaster := newSource(s)
	boaster.announced(common.Hash{1}, 2, 1000)
	boaster.join(t, s, boaster, 1)
	good := newSource(s, blocks...)
	good.announced(blocks[1].Hash(), 2, 5)
	good.join(t, s, good, 2)
	good.until(t, "the good head", func() bool { return l.Chain.CurrentBlock().Hash() == blocks[1].Hash() })
}

// TestPromise shows a member a certificate for a block of a lighter fork that it
// does not have: it fetches the fork and takes it.
func TestPromise(t *testing.T) {
	a := chaintest.NewAlliance(t, 4)
	l, maker := openNew(t, a), openNew(t, a)
	s := newSyncer(t, l)
	l.grow(t, l.Chain.Genesis().Header(), 1, 2, 3)
	light := maker.grow(t, maker.Chain.Genesis().Header(), 3)
	cert := maker.certify(t, linkOf(maker.Chain.Genesis(), light[0]), 0, 1, 2)

	peer := newSource(s, light...)
	peer.announced(light[0].Hash(), 1, 2)
	peer.join(t, s, peer, 1)
	peer.set.Peers()[0].SendCertificate(cert)
	peer.until(t, "the fork with the certificate", func() bool { return l.Chain.CurrentBlock().Hash() == light[0].Hash() })
}

// TestPromisesBound has more peers promise than are remembered.
func TestPromisesBound(t *testing.T) {
	var p promises
	for i := range 2*promisesMax + 1 {
		p.add(&gossip.Peer{Node: enode.ID{byte(i), byte(i >> 8)}}, new(finality.Certificate))
		if len(p.certs) > promisesMax {
			t.Fatalf("have %d promises, want at most %d", len(p.certs), promisesMax)
		}
	}
	if p.of(&gossip.Peer{Node: enode.ID{0, 4}}) == nil {
		t.Error("the newest promise is forgotten")
	}
}
