// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// notify writes one notification of a subscription to its caller. Its error ends the subscription.
type notify func(result []byte) error

// source runs a subscription until the context ends, or it cannot go on without a gap.
type source func(ctx context.Context, send notify) error

var errLate = errors.New("the reader is too slow")

// ethSource returns what runs an eth_subscribe.
func (d *Door) ethSource(params []byte) (source, *Error) {
	var args []json.RawMessage
	var name string
	if json.Unmarshal(params, &args) != nil || len(args) == 0 || json.Unmarshal(args[0], &name) != nil {
		return nil, BadParams("missing value for required argument 0")
	}
	switch name {
	case "newHeads":
		return d.newHeads(), nil
	case "logs":
		return d.logs(args[1:])
	case "newPendingTransactions", "syncing":
		return d.restarted("eth", args), nil
	}
	return nil, errorOf(codeMethod, "the gateway has no subscription of this name in eth; it has newHeads, logs, newPendingTransactions, syncing")
}

// newHeads sends each new block of the view, so that a change of the node is not seen.
func (d *Door) newHeads() source {
	f, _ := d.view.follow()
	return func(ctx context.Context, send notify) error {
		return d.followed(ctx, f, func(step change) error {
			for _, b := range step.added {
				if err := send(b.text); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// followed calls each for every change.
func (d *Door) followed(ctx context.Context, f *follower, each func(change) error) error {
	defer d.view.unfollow(f)
	for {
		select {
		case step := <-f.changes:
			if err := each(step); err != nil {
				return err
			}
		case <-f.ended:
			return errLate
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// criteria are those of eth_subscribe logs.
type criteria struct {
	Addresses addresses  `json:"address"`
	Topics    []anyTopic `json:"topics"`
}

type addresses []common.Address

func (a *addresses) UnmarshalJSON(text []byte) error {
	var one common.Address
	if json.Unmarshal(text, &one) == nil && text[0] == '"' {
		*a = addresses{one}
		return nil
	}
	return json.Unmarshal(text, (*[]common.Address)(a))
}

type anyTopic []common.Hash

func (t *anyTopic) UnmarshalJSON(text []byte) error {
	var one common.Hash
	if text[0] == '"' {
		err := json.Unmarshal(text, &one)
		*t = anyTopic{one}
		return err
	}
	return json.Unmarshal(text, (*[]common.Hash)(t))
}

// maybe reports whether a block may have logs that match.
func (c *criteria) maybe(b *block) bool {
	bloom := types.BytesToBloom(b.Bloom)
	if len(c.Addresses) > 0 && !slices.ContainsFunc(c.Addresses, func(a common.Address) bool { return types.BloomLookup(bloom, a) }) {
		return false
	}
	for _, set := range c.Topics {
		if len(set) > 0 && !slices.ContainsFunc(set, func(t common.Hash) bool { return types.BloomLookup(bloom, t) }) {
			return false
		}
	}
	return bloom != (types.Bloom{})
}

// Limits of the criteria, as upstream's nodes have them.
const (
	criteriaAddresses = 1000
	criteriaTopics    = 4
)

// logs asks for the logs of each block that comes, and takes back those of each that leaves.
func (d *Door) logs(args []json.RawMessage) (source, *Error) {
	var c criteria
	if len(args) > 0 && string(args[0]) != "null" {
		if err := json.Unmarshal(args[0], &c); err != nil {
			return nil, BadParams("invalid argument 1: %v", err)
		}
	}
	if len(c.Addresses) > criteriaAddresses || len(c.Topics) > criteriaTopics {
		return nil, BadParams("invalid argument 1: at most %d addresses and %d topics", criteriaAddresses, criteriaTopics)
	}
	f, _ := d.view.follow()
	return func(ctx context.Context, send notify) error {
		sent := make(map[common.Hash][]json.RawMessage) // logs of the newest blocks
		return d.followed(ctx, f, func(step change) error {
			for _, b := range step.removed {
				logs := sent[b.Hash]
				delete(sent, b.Hash)
				for _, text := range slices.Backward(logs) {
					if err := send(markRemoved(text)); err != nil {
						return err
					}
				}
			}
			for _, b := range step.added {
				if !c.maybe(b) {
					continue
				}
				logs, err := d.logsOf(ctx, &c, b)
				if err != nil {
					return err
				}
				if sent[b.Hash] = logs; len(logs) == 0 {
					delete(sent, b.Hash)
				}
				for _, text := range logs {
					if err := send(text); err != nil {
						return err
					}
				}
			}
			d.forgetOld(sent)
			return nil
		})
	}, nil
}

// sentMax is the number of blocks whose logs a subscription keeps, to take them back.
const sentMax = 1024

// forgetOld drops the logs of blocks that are final, once there are many.
func (d *Door) forgetOld(sent map[common.Hash][]json.RawMessage) {
	if len(sent) <= sentMax {
		return
	}
	kept := make(map[common.Hash]bool)
	d.view.mu.Lock()
	for _, b := range d.view.blocks[max(0, len(d.view.blocks)-sentMax):] {
		kept[b.Hash] = true
	}
	d.view.mu.Unlock()
	for hash := range sent {
		if !kept[hash] {
			delete(sent, hash)
		}
	}
}

// logsOf asks until a node that has the block answers. If the block leaves the chain meanwhile
// and no node knows it any more, it has no logs to send.
func (d *Door) logsOf(ctx context.Context, c *criteria, b *block) ([]json.RawMessage, error) {
	query := map[string]any{"blockHash": b.Hash}
	if len(c.Addresses) > 0 {
		query["address"] = c.Addresses
	}
	if len(c.Topics) > 0 {
		query["topics"] = c.Topics
	}
	for {
		changes := d.changes()
		var logs []json.RawMessage
		err := d.Call(ctx, &logs, uint64(b.Number), "eth_getLogs", query)
		if err == nil {
			return logs, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if !d.view.has(b) {
			return nil, nil
		}
		select {
		case <-changes:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// has reports whether a block is on the chain of the view.
func (v *view) has(b *block) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.ContainsFunc(v.blocks, func(other *block) bool { return other.Hash == b.Hash })
}

// markRemoved returns a log, or an event, as one whose block has left the chain.
func markRemoved(text []byte) []byte {
	var object map[string]json.RawMessage
	if json.Unmarshal(text, &object) != nil {
		return text
	}
	object["removed"] = []byte("true")
	out, err := json.Marshal(object)
	if err != nil {
		return text
	}
	return out
}

// restarted runs a subscription of a node, and the same one of another node when it ends. What
// comes between is missed: a node's pool and its syncing are its own.
func (d *Door) restarted(namespace string, args []json.RawMessage) source {
	return func(ctx context.Context, send notify) error {
		list := make([]any, len(args))
		for i, a := range args {
			list[i] = a
		}
		for {
			_, err := d.upstream(ctx, namespace, list, nil, send)
			if err != nil {
				return err
			}
			moveMeter.Mark(1)
		}
	}
}

// upstream runs a subscription of one node until it ends, which is no error: the caller goes on
// with another node. An error is one of the caller's, or of its parameters.
func (d *Door) upstream(ctx context.Context, namespace string, args []any, avoid []*Node, send notify) (*Node, error) {
	n, e := d.await(ctx, 0, nil, append(avoid, d.deaf()...))
	if e != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, nil // await has waited: try again
	}
	c, err := n.subscriber(ctx)
	if err != nil {
		n.failed()
		return n, nil
	}
	defer n.leave(c)
	messages := make(chan json.RawMessage, followMax)
	sub, err := c.client.Subscribe(ctx, namespace, messages, args...)
	var coded interface{ ErrorCode() int }
	switch {
	case errors.As(err, &coded):
		return n, err
	case err != nil:
		n.retire(c)
		return n, nil
	}
	defer sub.Unsubscribe()
	for {
		select {
		case text := <-messages:
			if err := send(text); err != nil {
				return n, err
			}
		case <-sub.Err():
			// What arrived before the end is delivered.
			for len(messages) > 0 {
				if err := send(<-messages); err != nil {
					return n, err
				}
			}
			n.retire(c)
			return n, nil
		case <-n.gone():
			return n, nil
		case <-ctx.Done():
			return n, ctx.Err()
		}
	}
}

// deaf are the nodes without a WebSocket.
func (d *Door) deaf() (list []*Node) {
	for _, n := range d.nodes {
		if n.WS == "" {
			list = append(list, n)
		}
	}
	return list
}

// ehrSource returns what runs an ehr_subscribe: each event has a point at which another node
// goes on.
func (d *Door) ehrSource(params []byte) (source, *Error) {
	var args []json.RawMessage
	var name string
	if json.Unmarshal(params, &args) != nil || len(args) == 0 || json.Unmarshal(args[0], &name) != nil {
		return nil, BadParams("missing value for required argument 0")
	}
	feed := make(map[string]json.RawMessage)
	if len(args) > 1 && string(args[1]) != "null" {
		if err := json.Unmarshal(args[1], &feed); err != nil {
			return nil, BadParams("invalid argument 1: %v", err)
		}
	}
	if name == "finality" {
		return d.finality(args), nil
	}
	f := &ehrFeed{door: d, name: name, feed: feed}
	if feed["resume"] == nil && feed["fromBlock"] == nil {
		// The point from which another node goes on, if this one fails before its first event.
		head := d.view.head()
		if head == nil {
			return nil, Unavailable("no node can answer now")
		}
		f.begin = uint64(head.Number) + 1
	}
	return f.run, nil
}

// finality passes on each newest final block once, in rising order.
func (d *Door) finality(args []json.RawMessage) source {
	inner := d.restarted("ehr", args)
	return func(ctx context.Context, send notify) error {
		last, any := uint64(0), false
		return inner(ctx, func(text []byte) error {
			number := quantity(member(member(text, "finalized"), "number"))
			if any && number <= last {
				return nil
			}
			last, any = number, true
			return send(text)
		})
	}
}

// event is what the door reads of an event of a feed.
type event struct {
	Block struct {
		Number hexutil.Uint64 `json:"number"`
		Hash   common.Hash    `json:"hash"`
	} `json:"block"`
	LogIndex hexutil.Uint64  `json:"logIndex"`
	Removed  bool            `json:"removed"`
	Resume   json.RawMessage `json:"resume"`
	text     []byte
}

// eventsMax is the number of events that a feed keeps, to take back those of blocks that have
// left the chain.
const eventsMax = 4096

// ehrFeed is one ehr_subscribe over several nodes.
type ehrFeed struct {
	door  *Door
	name  string
	feed  map[string]json.RawMessage
	begin uint64 // first block, if the caller named none
	kept  []event
	moved bool // whether it has been on a node before
}

func (f *ehrFeed) run(ctx context.Context, send notify) error {
	var avoid []*Node
	for {
		options := f.feed
		if f.moved && f.begin > 0 && options["resume"] == nil && options["fromBlock"] == nil {
			options = map[string]json.RawMessage{"fromBlock": fmt.Appendf(nil, `"%#x"`, f.begin)}
			for key, value := range f.feed {
				options[key] = value
			}
		}
		n, err := f.door.upstream(ctx, "ehr", []any{f.name, options}, avoid, func(text []byte) error { return f.take(text, send) })
		f.moved = true
		moveMeter.Mark(1)
		avoid = nil
		if err == nil {
			if n != nil {
				avoid = []*Node{n} // for one turn, so that a node in trouble is not asked at once again
				if len(*f.door.fit.Load()) == 1 {
					avoid = nil
				}
			}
			continue
		}
		var data interface{ ErrorData() any }
		if errors.As(err, &data) {
			if final, ok := undone(data.ErrorData()); ok {
				if err := f.undo(final, send); err != nil {
					return err
				}
				continue
			}
		}
		return err
	}
}

// take passes on an event and keeps its resume point.
func (f *ehrFeed) take(text []byte, send notify) error {
	e := event{text: text}
	if err := json.Unmarshal(text, &e); err != nil {
		return err
	}
	if err := send(text); err != nil {
		return err
	}
	f.feed["resume"] = e.Resume
	delete(f.feed, "fromBlock")
	if e.Removed {
		f.kept = slices.DeleteFunc(f.kept, func(k event) bool { return k.Block.Hash == e.Block.Hash && k.LogIndex == e.LogIndex })
		return nil
	}
	if f.kept = append(f.kept, e); len(f.kept) > eventsMax {
		f.kept = slices.Clone(f.kept[len(f.kept)-eventsMax/2:])
	}
	return nil
}

// undone reads the newest final block of the error resumeUndone.
func undone(data any) (final uint64, ok bool) {
	text, err := json.Marshal(data)
	if err != nil || string(member(text, "reason")) != `"resumeUndone"` {
		return 0, false
	}
	at := member(text, "final")
	if len(at) > 0 && at[0] == '{' {
		at = member(at, "number")
	}
	return quantity(at), true
}

// undo takes back the events above the final block, whose blocks the node no longer knows, and
// goes on after it.
func (f *ehrFeed) undo(final uint64, send notify) error {
	for _, e := range slices.Backward(f.kept) {
		if uint64(e.Block.Number) <= final {
			continue
		}
		if err := send(markRemoved(e.text)); err != nil {
			return err
		}
	}
	f.kept = slices.DeleteFunc(f.kept, func(e event) bool { return uint64(e.Block.Number) > final })
	delete(f.feed, "resume")
	f.feed["fromBlock"] = fmt.Appendf(nil, `"%#x"`, final+1)
	return nil
}
