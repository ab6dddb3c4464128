// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/rpc"
)

// Limits of the view of the chain.
const (
	viewMax    = 2048 // newest blocks that are remembered; a longer reorganization ends all subscriptions
	followMax  = 256  // changes that wait for one subscription
	redialWait = time.Second
)

// change is a step of the chain: blocks that leave it, the newest first, then blocks that
// come, the oldest first.
type change struct {
	removed, added []*block
}

// view follows the chain of one node, the leader, and another node when that one fails.
// Whoever follows the view gets every block once, and learns of each that leaves.
type view struct {
	door *Door

	mu        sync.Mutex
	blocks    []*block // of the leader's chain, without gaps
	leader    *Node
	followers map[*follower]bool
}

// follower gets the changes of a view.
type follower struct {
	changes chan change
	ended   chan struct{} // closed when it can no longer be served without a gap
}

var errReorg = errors.New("the chain has changed too far back")

func newView(d *Door) *view { return &view{door: d, followers: make(map[*follower]bool)} }

// follow begins after the newest block of the view, which it returns; nil before the first.
func (v *view) follow() (*follower, *block) {
	f := &follower{changes: make(chan change, followMax), ended: make(chan struct{})}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.followers[f] = true
	if len(v.blocks) == 0 {
		return f, nil
	}
	return f, v.blocks[len(v.blocks)-1]
}

func (v *view) unfollow(f *follower) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.followers, f)
}

// head returns the newest block, nil before the first.
func (v *view) head() *block {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.blocks) == 0 {
		return nil
	}
	return v.blocks[len(v.blocks)-1]
}

// offer is told of a node's new head. Only the leader's heads count, until it fails or is late.
func (v *view) offer(ctx context.Context, n *Node, b *block) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if n.newest.Load() != b {
		return // a newer one is on its way here
	}
	if leader := v.leader; leader != n && leader != nil {
		s := leader.snapshot()
		late := leader.head.Load()+1 < uint64(b.Number)
		if s.reason == "" && leader.strikes.Load() < strikesMax && !late {
			return
		}
	}
	if n.snapshot().reason != "" || len(v.blocks) > 0 && uint64(b.Number) < uint64(v.blocks[len(v.blocks)-1].Number) && v.leader != n {
		return
	}
	v.leader = n
	if err := v.connect(ctx, n, b); err != nil && ctx.Err() == nil {
		log.Debug("Cannot follow a node", "node", n.Name, "err", err)
		if errors.Is(err, errReorg) {
			v.restart(b)
		}
	}
}

// connect makes b the newest block. Called with mu held, which keeps the changes in order.
func (v *view) connect(ctx context.Context, n *Node, b *block) error {
	if len(v.blocks) == 0 {
		v.blocks = append(v.blocks, b)
		return nil
	}
	base := uint64(v.blocks[0].Number)
	known := func(number uint64, hash common.Hash) bool {
		at := number - base
		return number >= base && at < uint64(len(v.blocks)) && v.blocks[at].Hash == hash
	}
	if known(uint64(b.Number), b.Hash) {
		// A node that is behind, or one whose head went back to an ancestor of it.
		return nil
	}
	added := []*block{b}
	for lowest := b; !known(uint64(lowest.Number)-1, lowest.ParentHash); {
		if uint64(lowest.Number) <= base || len(added) > viewMax {
			return errReorg
		}
		parent, err := v.fetch(ctx, n, lowest.ParentHash)
		if err != nil {
			return err
		}
		if parent.Number+1 != lowest.Number {
			return errShape
		}
		added, lowest = append(added, parent), parent
	}
	slices.Reverse(added)
	keep := uint64(added[0].Number) - base
	step := change{removed: slices.Clone(v.blocks[keep:]), added: added}
	slices.Reverse(step.removed)
	v.blocks = append(v.blocks[:keep:keep], added...)
	if len(v.blocks) > viewMax {
		v.blocks = slices.Clone(v.blocks[len(v.blocks)-viewMax:])
	}
	for f := range v.followers {
		select {
		case f.changes <- step:
		default:
			v.end(f)
		}
	}
	return nil
}

// restart forgets everything, and ends those who followed.
func (v *view) restart(b *block) {
	for f := range v.followers {
		v.end(f)
	}
	v.blocks = []*block{b}
}

func (v *view) end(f *follower) {
	delete(v.followers, f)
	close(f.ended)
}

// fetch gets a header by its hash, from the node that leads or any other.
func (v *view) fetch(ctx context.Context, n *Node, hash common.Hash) (*block, error) {
	ctx, cancel := context.WithTimeout(ctx, v.door.cfg.Patience)
	defer cancel()
	r, err := n.ask(ctx, quick, "eth_getHeaderByHash", append(append([]byte{'['}, quoted(hash)...), ']'))
	if err != nil || r.fault != nil || string(r.result) == "null" {
		var raw json.RawMessage
		if err := v.door.Call(ctx, &raw, 0, "eth_getHeaderByHash", hash); err != nil {
			return nil, err
		}
		r.result = raw
	}
	b, err := parseBlock(r.result)
	if err != nil || b == nil || b.Hash != hash {
		return nil, fmt.Errorf("no header of a block: %w", errShape)
	}
	return b, nil
}

// watchHeads keeps a subscription to a node's new heads.
func (d *Door) watchHeads(ctx context.Context, n *Node) {
	for ctx.Err() == nil {
		err := d.heads(ctx, n)
		log.Debug("No heads from a node", "node", n.Name, "err", err)
		n.lookSoon()
		select {
		case <-time.After(redialWait):
		case <-ctx.Done():
		}
	}
}

// heads reads new heads until the connection ends.
func (d *Door) heads(ctx context.Context, n *Node) error {
	client, err := dialRPC(ctx, n)
	if err != nil {
		return err
	}
	defer client.Close()
	headers := make(chan json.RawMessage, 64)
	sub, err := client.EthSubscribe(ctx, headers, "newHeads")
	if err != nil {
		return err
	}
	defer sub.Unsubscribe()
	n.hears.Store(true)
	defer n.hears.Store(false)
	// The chain may be quiet: begin with the block that is there.
	var text json.RawMessage
	if err := client.CallContext(ctx, &text, "eth_getHeaderByNumber", "latest"); err != nil {
		return err
	}
	b, err := parseBlock(text)
	if err != nil || b == nil {
		return errShape
	}
	d.announced(ctx, n, b)
	for {
		select {
		case text := <-headers:
			b, err := parseBlock(text)
			if err != nil || b == nil {
				return errShape
			}
			d.announced(ctx, n, b)
		case err := <-sub.Err():
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// announced takes a head that a node has announced.
func (d *Door) announced(ctx context.Context, n *Node, b *block) {
	n.newest.Store(b)
	n.head.Store(uint64(b.Number))
	n.mu.Lock()
	n.state.head = uint64(b.Number)
	before := n.state.reason
	n.mu.Unlock()
	d.settle(n, before)
	d.view.offer(ctx, n, b)
}

// dialRPC opens a connection for subscriptions.
func dialRPC(ctx context.Context, n *Node) (*rpc.Client, error) {
	ctx, cancel := context.WithTimeout(ctx, wireDial)
	defer cancel()
	return rpc.DialWebsocket(ctx, n.WS, "")
}
