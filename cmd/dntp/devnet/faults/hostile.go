// SPDX-License-Identifier: GPL-3.0-or-later

package faults

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/rlp"
)

const (
	hostileTime, hostileShort = 60 * time.Second, 8 * time.Second
	usageEvery                = 200 * time.Millisecond

	// Highest cost of a hostile peer for the node that it is connected to.
	hostileMemoryMax    = 64  // MiB more than before
	hostileProcessorMax = 1.3 // times the node's share without the peer

	// hostileBlocks is how many of its own oldest blocks a node is sent.
	hostileBlocks = 128
)

// hostilePeer replaces a member with a hostile peer that speaks dntp/1, and has it
// play each of its parts against another node, again and again.
func hostilePeer(ctx context.Context, r *faultRun, row *faultRow) error {
	place := r.rand.IntN(len(r.Nodes))
	n, victim := r.Nodes[place], r.Nodes[(place+1)%len(r.Nodes)]
	h, err := newHostile(ctx, n, victim)
	if err != nil {
		return err
	}
	r.crash(n)
	row.quorum = len(r.Nodes)-1 >= finality.Quorum(len(r.Nodes))
	last := r.lasting(hostileTime, hostileShort)
	before := measureUsage(victim, last, func() { r.wait(ctx, last) })
	during := measureUsage(victim, last, func() { h.play(ctx, last) })
	if h.dropped.Load() == 0 {
		row.breaks("%s dropped the peer never, in %d connections", victim.Member.Title(), h.connections.Load())
	}
	if _, err := victim.Client.BalanceAt(ctx, victim.Member.Signer, nil); err != nil {
		row.breaks("the state of the head is gone on %s: %v", victim.Member.Title(), err)
	}
	row.Note = fmt.Sprintf("%d connections, %d dropped", h.connections.Load(), h.dropped.Load())
	if before.err == nil && during.err == nil {
		row.Memory, row.Processor = (during.memory-before.memory)/(1<<20), during.processor/max(before.processor, 0.001)
		row.Note += fmt.Sprintf(", memory %+.0f MiB, processor time %.2f times", row.Memory, row.Processor)
	}
	r.healing = time.Now()
	if err := r.restart(ctx, n); err != nil {
		return err
	}
	return r.mend(ctx, row, n)
}

// usage is what a process used within some time.
type usage struct {
	memory    float64 // highest, in bytes
	processor float64 // share of one processor
	err       error
}

// measureUsage measures a node's process while do runs.
func measureUsage(n *devnet.Node, last time.Duration, do func()) (u usage) {
	began := time.Now()
	_, first, err := processUsage(n.Process.PID())
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	ticker := time.NewTicker(usageEvery)
	defer ticker.Stop()
	for running := true; running; {
		select {
		case <-done:
			running = false
		case <-ticker.C:
		}
		memory, at, failed := processUsage(n.Process.PID())
		err = errors.Join(err, failed)
		u.memory, u.processor = max(u.memory, float64(memory)), (at-first).Seconds()/time.Since(began).Seconds()
	}
	u.err = err
	return u
}

// hostile is the peer: it has the key of a member's node, and calls one other node.
type hostile struct {
	config      p2p.Config
	victim      *devnet.Node
	old         []*types.Block // of the victim's chain, from block 1 on
	connections atomic.Int64
	dropped     atomic.Int64 // by the victim
}

func newHostile(ctx context.Context, n, victim *devnet.Node) (*hostile, error) {
	key, err := crypto.LoadECDSA(filepath.Join(n.Folder, "nodekey"))
	if err != nil {
		return nil, err
	}
	called, err := enode.ParseV4(victim.Member.EnodeAt(victim.Member.P2P))
	if err != nil {
		return nil, err
	}
	h := &hostile{victim: victim, config: p2p.Config{
		PrivateKey: key, Name: "hostile", MaxPeers: 1, NoDiscovery: true, StaticNodes: []*enode.Node{called},
	}}
	for number := uint64(1); number <= hostileBlocks; number++ {
		var raw hexutil.Bytes
		if err := victim.Client.Client().CallContext(ctx, &raw, "debug_getRawBlock", hexutil.EncodeUint64(number)); err != nil {
			return nil, err
		}
		if len(raw) == 0 {
			break // it has no more yet
		}
		block := new(types.Block)
		if err := rlp.DecodeBytes(raw, block); err != nil {
			return nil, err
		}
		h.old = append(h.old, block)
	}
	if len(h.old) == 0 {
		return nil, errors.New("the chain has no block to send again")
	}
	return h, nil
}

// play connects in one part after the other, for a total time.
func (h *hostile) play(ctx context.Context, last time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, last)
	defer cancel()
	for i := 0; ctx.Err() == nil; i++ {
		part := hostileParts[i%len(hostileParts)]
		if err := h.connect(ctx, part, last/time.Duration(len(hostileParts))); err != nil {
			return
		}
	}
}

// connect plays one part on its own connection, until the victim ends it or the time
// is over.
func (h *hostile) connect(ctx context.Context, part hostilePart, last time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, last)
	defer cancel()
	ended := make(chan struct{}, 1)
	config := h.config
	config.Protocols = []p2p.Protocol{{
		Name: gossip.Name, Version: gossip.Version1, Length: gossip.CertificatesMsg + 1,
		Run: func(_ *p2p.Peer, rw p2p.MsgReadWriter) error {
			h.connections.Add(1)
			err := h.run(ctx, part, rw)
			if ctx.Err() == nil {
				h.dropped.Add(1)
			}
			select {
			case ended <- struct{}{}:
			default:
			}
			return err
		},
	}}
	server := &p2p.Server{Config: config} // a new server calls again at once
	if err := server.Start(); err != nil {
		return err
	}
	defer server.Stop()
	select {
	case <-ended:
	case <-ctx.Done():
	}
	return nil
}
