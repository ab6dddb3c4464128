// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Upstream is where a node is reached.
type Upstream struct {
	Name string // in logs and reasons
	HTTP string // URL of its JSON-RPC
	WS   string // URL of its WebSocket, empty for none: subscriptions need at least one
}

// wires is the number of WebSocket connections for requests to one node: a long answer keeps
// only one of them busy.
const wires = 2

// Node is a node behind the door.
type Node struct {
	Upstream
	client *http.Client

	load    atomic.Int64  // requests that wait for it
	latency atomic.Uint64 // bits of a float64: moving average, in seconds
	strikes atomic.Int32  // failures since the last answer
	head    atomic.Uint64 // newest block that it has announced
	newest  atomic.Pointer[block]
	hears   atomic.Bool   // whether it announces its heads
	kick    chan struct{} // asks for a look at its health at once

	dialing sync.Mutex
	wires   [wires]atomic.Pointer[wire]
	turn    atomic.Uint32

	mu          sync.Mutex
	state       state
	subscribers []*subscriber
	left        chan struct{} // closed when the node is taken out
}

// state is what the last look at a node found.
type state struct {
	reason    string // why it gets no requests; empty if it gets them
	asked     bool   // whether it has been looked at
	head      uint64
	final     uint64
	finalHash common.Hash
	timedOut  bool        // whether the last look got no answer in time, and the one before did
	next      uint64      // height of the candidate for the mark that it was asked about
	nextHash  common.Hash // of its block there; zero if it has none
}

func newNode(u Upstream) *Node {
	n := &Node{Upstream: u, kick: make(chan struct{}, 1)}
	n.client = &http.Client{Transport: &http.Transport{
		MaxIdleConns: 256, MaxIdleConnsPerHost: 256, IdleConnTimeout: time.Minute,
		DisableCompression: true, ResponseHeaderTimeout: 0, TLSHandshakeTimeout: wireDial,
	}}
	n.state.reason = "it has not answered yet"
	n.left = make(chan struct{})
	close(n.left)
	return n
}

// score says how long a request would wait, for the choice between two nodes.
func (n *Node) score() float64 {
	return float64(n.load.Load()+1) * max(math.Float64frombits(n.latency.Load()), 1e-6)
}

// Weights of a new measurement in the average latency. One that came too late says more.
const (
	latencyWeight = 0.05
	lookWeight    = 0.3
	lateWeight    = 0.5
)

func (n *Node) measured(took time.Duration) { n.average(took, latencyWeight) }

func (n *Node) average(took time.Duration, weight float64) {
	before := math.Float64frombits(n.latency.Load())
	if before == 0 {
		before = took.Seconds()
	}
	// A lost update among many changes nothing that matters.
	n.latency.Store(math.Float64bits(before + weight*(took.Seconds()-before)))
}

// strikesMax is the number of failures in a row after which a node gets no requests until a
// look at its health succeeds.
const strikesMax = 3

// failed counts a request without an answer.
func (n *Node) failed() {
	strikes := n.strikes.Add(1)
	failureMeter.Mark(1)
	if strikes == 1 || strikes == strikesMax {
		n.lookSoon()
	}
}

// lookSoon asks for a look at the node's health at once.
func (n *Node) lookSoon() {
	select {
	case n.kick <- struct{}{}:
	default: // it is asked for already
	}
}

// wire returns an open connection, nil if there is none now. It dials in the background.
func (n *Node) wire() *wire {
	if n.WS == "" {
		return nil
	}
	i := n.turn.Add(1) % wires
	for range wires {
		if w := n.wires[i].Load(); w != nil && !w.closed() {
			return w
		}
		i = (i + 1) % wires
	}
	return nil
}

// connect opens the connections that are not there. It is called after each good look at the
// node.
func (n *Node) connect(ctx context.Context) error {
	if n.WS == "" || !n.dialing.TryLock() {
		return nil
	}
	defer n.dialing.Unlock()
	for i := range n.wires {
		if w := n.wires[i].Load(); w != nil && !w.closed() {
			continue
		}
		w, err := dialWire(ctx, n, n.WS)
		if err != nil {
			return err
		}
		n.wires[i].Store(w)
	}
	return nil
}

func (n *Node) close() {
	for i := range n.wires {
		if w := n.wires[i].Load(); w != nil {
			w.close(errClosed)
		}
	}
	n.client.CloseIdleConnections()
}

// start sends a request. What comes of it goes to the channel, which must have room. The
// returned function ends the wait for it.
func (n *Node) start(ctx context.Context, k kind, method string, params []byte, to chan<- arrival) (cancel func()) {
	n.load.Add(1)
	requestMeter.Mark(1)
	if k == quick {
		if w := n.wire(); w != nil {
			if id, err := w.start(method, params, to); err == nil {
				return func() { w.forget(id) }
			}
		}
	}
	ctx, stop := context.WithCancel(ctx)
	go func() {
		defer stop()
		r, err := n.post(ctx, method, params)
		to <- arrival{node: n, reply: r, err: err}
	}()
	return stop
}

// post sends a request by HTTP.
func (n *Node) post(ctx context.Context, method string, params []byte) (reply, error) {
	body := appendRequest(make([]byte, 0, len(params)+len(method)+64), 1, method, params)
	text, err := n.postBody(ctx, body)
	if err != nil {
		return reply{}, err
	}
	_, r, err := parseReply(text)
	return r, err
}

func (n *Node) postBody(ctx context.Context, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, n.HTTP, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := n.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		io.CopyN(io.Discard, response.Body, 4096)
		return nil, fmt.Errorf("status %d", response.StatusCode)
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, wireMessage+1))
	if err == nil && len(text) > wireMessage {
		return nil, errors.New("the answer is too large")
	}
	return text, err
}

// ask calls a method of this node and waits.
func (n *Node) ask(ctx context.Context, k kind, method string, params []byte) (reply, error) {
	to := make(chan arrival, 1)
	cancel := n.start(ctx, k, method, params, to)
	defer n.load.Add(-1)
	select {
	case a := <-to:
		return a.reply, a.err
	case <-ctx.Done():
		cancel()
		return reply{}, ctx.Err()
	}
}

func (n *Node) snapshot() state {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.state
}

// out takes the node out, and says why.
func (n *Node) out(reason string) {
	n.mu.Lock()
	n.state.reason = reason
	n.mu.Unlock()
}
