// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"context"
	"errors"
	"io"
	"math/big"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/lru"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"golang.org/x/time/rate"
)

var (
	errClosed       = errors.New("peer is closed")
	errFlood        = errors.New("message rate exceeded")
	errSecondStatus = errors.New("second status")
)

// Peer is a connected member that passed the handshake.
type Peer struct {
	Node   enode.ID // of the remote
	Status Status   // at the handshake; Head is newer

	conn *p2p.Peer
	rw   p2p.MsgReadWriter
	log  log.Logger

	ctx    context.Context         // ends with the connection
	cancel context.CancelCauseFunc // its cause is the reason

	mu    sync.Mutex
	head  Head                                // newest that the peer announced
	known lru.BasicLRU[common.Hash, struct{}] // blocks, votes and certificates that the peer has

	heads  *rate.Limiter // received announcements
	pushes *rate.Limiter // received blocks
	notes  *rate.Limiter // received votes and certificates

	outbox  *outbox    // announcements to send
	pending *pending   // our requests
	serving chan query // its requests
}

func newPeer(conn *p2p.Peer, rw p2p.MsgReadWriter, status Status) *Peer {
	ctx, cancel := context.WithCancelCause(context.Background())
	p := &Peer{
		Node:    conn.ID(),
		Status:  status,
		conn:    conn,
		rw:      rw,
		log:     conn.Log(),
		ctx:     ctx,
		cancel:  cancel,
		head:    status.Head.copied(),
		known:   lru.NewBasicLRU[common.Hash, struct{}](maxKnown),
		heads:   rate.NewLimiter(recvHeadRate, recvHeadBurst),
		pushes:  rate.NewLimiter(recvBlockRate, recvBlockBurst),
		notes:   rate.NewLimiter(recvNoteRate, recvNoteBurst),
		outbox:  newOutbox(),
		pending: newPending(),
		serving: make(chan query, maxServing),
	}
	p.learn(status.Head.Hash)
	return p
}

// ID is the node's id in hexadecimal.
func (p *Peer) ID() string { return p.Node.String() }

// Head is the newest head that the peer announced.
func (p *Peer) Head() Head {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.head.copied()
}

// Closed is closed when the connection ends.
func (p *Peer) Closed() <-chan struct{} { return p.ctx.Done() }

// SendHead announces our head to the peer. It never blocks: only the newest head
// waits, and a head is not announced twice in a row.
func (p *Peer) SendHead(head Head) { p.outbox.setHead(head.copied()) }

// SendBlock pushes a block unless the peer has it. It never blocks: if the queue is
// full, its oldest block is dropped.
func (p *Peer) SendBlock(block *types.Block, td *big.Int) {
	if push := newPush(block, td); push != nil {
		p.sendPush(push)
	} else {
		p.SendHead(headOf(block, td))
	}
}

// Drop ends the connection; the reason decides which devp2p reason the remote
// receives.
func (p *Peer) Drop(reason error) {
	p.log.Debug("Dropping alliance peer", "reason", reason)
	p.close(reason)
	p.conn.Disconnect(discReason(reason))
}

// close releases the goroutines that wait for the peer; the first reason stays.
func (p *Peer) close(reason error) {
	p.cancel(reason)
	p.pending.stop()
}

// reason returns why the peer was closed.
func (p *Peer) reason() error { return context.Cause(p.ctx) }

func (p *Peer) setHead(head Head) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.head = head.copied()
}

// raiseHead keeps the heavier head, as a pushed block may be a side block.
func (p *Peer) raiseHead(head Head) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if head.TD.Cmp(p.head.TD) > 0 {
		p.head = head.copied()
	}
}

// learn records that the peer has a block.
func (p *Peer) learn(hash common.Hash) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known.Add(hash, struct{}{})
}

// Knows reports whether the peer is known to have a block.
func (p *Peer) Knows(hash common.Hash) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known.Contains(hash)
}

// discReason returns the devp2p reason for an error.
func discReason(err error) p2p.DiscReason {
	var reason p2p.DiscReason
	switch {
	case errors.As(err, &reason):
		return reason
	case errors.Is(err, errVersion):
		return p2p.DiscIncompatibleVersion
	case errors.Is(err, errNetwork), errors.Is(err, errChain), errors.Is(err, errGenesis), errors.Is(err, errForks):
		return p2p.DiscUselessPeer
	case errors.Is(err, errHandshakeTimeout), errors.Is(err, errStalled):
		return p2p.DiscReadTimeout
	case errors.Is(err, io.EOF), errors.Is(err, p2p.ErrPipeClosed), errors.Is(err, p2p.ErrShuttingDown):
		return p2p.DiscNetworkError
	}
	return p2p.DiscSubprotocolError
}

// Info is the part of admin_peers and admin_nodeInfo that this protocol fills.
type Info struct {
	Version   uint32   `json:"version"`
	Network   uint64   `json:"network,omitempty"`
	Head      HeadInfo `json:"head"`
	Finalized HeadInfo `json:"finalized"`
}

// HeadInfo is a head in JSON.
type HeadInfo struct {
	Hash   common.Hash `json:"hash"`
	Number uint64      `json:"number"`
	TD     string      `json:"totalDifficulty"` // decimal, as it may exceed JavaScript's integers
}

func (h Head) info() HeadInfo {
	return HeadInfo{Hash: h.Hash, Number: h.Number, TD: h.copied().TD.String()}
}

func (p *Peer) info() *Info {
	return &Info{Version: p.Status.Version, Head: p.Head().info(), Finalized: p.Status.Finalized.info()}
}

func nodeInfo(s Status) *Info {
	return &Info{Version: s.Version, Network: s.NetworkID, Head: s.Head.info(), Finalized: s.Finalized.info()}
}
