// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
)

// Hedging: a read that takes unusually long is also sent to a second node.
const (
	hedgeFactor = 4                      // times the node's usual latency
	hedgeMin    = 30 * time.Millisecond  // earliest
	hedgeMax    = 500 * time.Millisecond // latest
	hedgeShare  = 10                     // one of so many reads may be sent twice
	hedgeBurst  = 32                     // and so many at once
	attemptsMax = 4                      // nodes that one read is sent to
)

// budget limits hedging, so that a slow alliance does not get twice the load.
type budget struct{ tokens atomic.Int64 }

func (b *budget) earn() {
	if b.tokens.Load() < hedgeBurst*hedgeShare {
		b.tokens.Add(1)
	}
}

func (b *budget) spend() bool {
	if b.tokens.Add(-hedgeShare) >= 0 {
		return true
	}
	b.tokens.Add(hedgeShare)
	return false
}

// reading is one read under way, on one node or more.
type reading struct {
	door    *Door
	ctx     context.Context
	session *Session
	kind    kind
	call    *call
	floor   uint64
	prefer  []*Node
	begin   time.Time
	tried   []*Node
	cancels [attemptsMax]func()
	to      chan arrival
	waiting int   // attempts without an outcome
	last    reply // error of a node that another one may not have
}

// read answers a read by whichever node does so first.
func (d *Door) read(ctx context.Context, s *Session, k kind, c *call) reply {
	d.hedges.earn()
	r := reading{
		door: d, ctx: ctx, session: s, kind: k, call: c, floor: s.Floor(), prefer: s.preferred(), begin: time.Now(),
		tried: make([]*Node, 0, attemptsMax), to: make(chan arrival, attemptsMax),
	}
	first, e := d.await(ctx, r.floor, r.prefer, nil)
	if e != nil {
		return errorReply(e)
	}
	r.try(first)
	defer r.end()
	hedge := time.NewTimer(hedgeAfter(first))
	defer hedge.Stop()
	for {
		select {
		case a := <-r.to:
			if out, done := r.arrived(a); done {
				return out
			}
		case <-hedge.C:
			r.late()
			hedge.Reset(hedgeMax)
		case <-ctx.Done():
			for _, n := range r.tried {
				if k == quick {
					n.slow(time.Since(r.begin))
				}
			}
			return errorReply(Unavailable("no node answered in time"))
		}
	}
}

// late is called when the read takes unusually long, and then again and again. A short read is
// also sent to another node, within the budget; any read is if the nodes that have it are out.
func (r *reading) late() {
	if len(r.tried) == attemptsMax {
		return
	}
	out := true
	for _, n := range r.tried {
		out = out && (n.strikes.Load() >= strikesMax || n.snapshot().reason != "")
	}
	if !out && (r.kind != quick || len(r.tried) > 1) {
		return
	}
	n := r.door.choose(r.floor, r.prefer, r.tried)
	if n != nil && !out && len(r.prefer) > 0 && !slices.Contains(r.prefer, n) {
		return // it may not have the caller's transaction
	}
	if n != nil && (out || r.door.hedges.spend()) {
		hedgeMeter.Mark(1)
		r.try(n)
	}
}

// try sends the read to a node.
func (r *reading) try(n *Node) {
	r.cancels[len(r.tried)] = n.start(r.ctx, r.kind, r.call.method, r.call.params, r.to)
	r.tried = append(r.tried, n)
	r.waiting++
}

// end gives up what is still under way.
func (r *reading) end() {
	for i, n := range r.tried {
		r.cancels[i]()
		n.load.Add(-1)
	}
}

// arrived takes what came of one attempt, and makes another one if that was nothing.
func (r *reading) arrived(a arrival) (out reply, done bool) {
	r.waiting--
	switch {
	case a.err == nil && !elsewhere(a.reply):
		a.node.strikes.Store(0)
		if first := r.tried[0]; len(r.tried) == 1 {
			first.measured(time.Since(r.begin))
		} else if a.node != first {
			first.slow(time.Since(r.begin))
		}
		r.door.note(r.session, a, r.call)
		return a.reply, true
	case a.err != nil:
		a.node.failed()
	default:
		r.last = a.reply
	}
	if r.waiting > 0 {
		return out, false
	}
	n := r.door.choose(r.floor, r.prefer, r.tried)
	if n == nil && r.last.fault == nil && len(r.tried) < attemptsMax {
		// Every node failed: wait for one that works, which may be one of them.
		var e *Error
		if n, e = r.door.await(r.ctx, r.floor, nil, nil); e != nil {
			return errorReply(e), true
		}
	}
	if n == nil || len(r.tried) == attemptsMax {
		if r.last.fault != nil {
			return r.last, true
		}
		return errorReply(Unavailable("no node answered")), true
	}
	retryMeter.Mark(1)
	r.try(n)
	return out, false
}

// slow notes that a node has not answered for so long. It is not out for that: where a whole
// machine is slow, all nodes are.
func (n *Node) slow(took time.Duration) {
	n.average(took, lateWeight)
	n.lookSoon()
}

func hedgeAfter(n *Node) time.Duration {
	usual := time.Duration(math.Float64frombits(n.latency.Load()) * float64(time.Second))
	return min(max(hedgeFactor*usual, hedgeMin), hedgeMax)
}

// elsewhere reports whether an error is the node's own, so that another node may know better.
func elsewhere(r reply) bool {
	if r.fault == nil {
		return false
	}
	f := parseFault(r.fault)
	switch f.Code {
	case codeAway, codeLimit:
		// A limit that is the same everywhere names itself in the data.
		return !bytes.Contains(f.Data, []byte("tooManyLogs"))
	case codeNotFound:
		return bytes.Contains(f.Data, []byte("unknownBlock")) || bytes.Contains(f.Data, []byte("notCanonical"))
	case codeInternal:
		return true
	}
	for _, text := range []string{"header not found", "unknown block", "block not found", "missing trie node",
		"state is not available", "historical state", "pruned", "shutting down", "service unavailable"} {
		if strings.Contains(f.Message, text) {
			return true
		}
	}
	return false
}

// note keeps which block an answer shows to the caller.
func (d *Door) note(s *Session, a arrival, c *call) {
	var number uint64
	switch c.method {
	case "eth_blockNumber":
		number = quantity(a.result)
	case "eth_getTransactionReceipt", "eth_getTransactionByHash":
		number = quantity(member(a.result, "blockNumber"))
	case "eth_getBlockByNumber", "eth_getBlockByHash", "eth_getHeaderByNumber", "eth_getHeaderByHash":
		number = quantity(member(a.result, "number"))
	default:
		if !strings.HasPrefix(c.method, "ehr_") {
			return
		}
		number = quantity(member(member(a.result, "block"), "number"))
	}
	// A node that names a block which nobody else can have must not shut its caller out.
	number = min(number, d.targetNow.Load()+aheadMax)
	if number > a.node.head.Load() {
		a.node.head.Store(number)
	}
	s.Saw(number)
}

// aheadMax is how many blocks an answer may be ahead of what the door has heard of.
const aheadMax = 2

// quantity reads a hex quantity with its quotes, 0 if it is none.
func quantity(text []byte) uint64 {
	var n hexutil.Uint64
	if len(text) == 0 || json.Unmarshal(text, &n) != nil {
		return 0
	}
	return uint64(n)
}

// Call calls a method for the gateway itself, by any node that has reached the floor.
func (d *Door) Call(ctx context.Context, result any, floor uint64, method string, args ...any) error {
	params, err := json.Marshal(args)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		params = []byte("[]")
	}
	s := &Session{floor: floor}
	k := methods[method]
	if k != quick && k != long {
		return errors.New("BUG: " + method + " is no read")
	}
	r := d.read(ctx, s, k, &call{method: method, params: params})
	if r.fault != nil {
		f := parseFault(r.fault)
		return &Error{Code: f.Code, Message: f.Message, Data: f.Data}
	}
	if raw, ok := result.(*json.RawMessage); ok {
		*raw = r.result
		return nil
	}
	return json.Unmarshal(r.result, result)
}
