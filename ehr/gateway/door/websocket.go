// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Times of a caller's WebSocket.
const (
	socketWrite = 10 * time.Second // one write
	socketPing  = 30 * time.Second // without anything from the caller
	socketIdle  = 75 * time.Second // after that the connection ends
)

// sockets are the open WebSockets of all callers.
type sockets struct {
	mu      sync.Mutex
	open    map[*socket]bool
	closing bool
	gone    sync.WaitGroup
}

func (s *sockets) init() { s.open = make(map[*socket]bool) }

func (s *sockets) add(c *socket, limit int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing || len(s.open) >= limit {
		return false
	}
	s.open[c] = true
	s.gone.Add(1)
	socketGauge.Update(int64(len(s.open)))
	return true
}

func (s *sockets) remove(c *socket) {
	s.mu.Lock()
	delete(s.open, c)
	socketGauge.Update(int64(len(s.open)))
	s.mu.Unlock()
	s.gone.Done()
}

func (s *sockets) closeAll() {
	s.mu.Lock()
	s.closing = true
	for c := range s.open {
		c.leave()
	}
	s.mu.Unlock()
	s.gone.Wait()
}

// DrainSockets asks the callers of all WebSockets to come back, and ends the connections when
// what they have asked for is answered. New ones are refused from now on.
func (d *Door) DrainSockets() { d.sockets.closeAll() }

var upgrader = websocket.Upgrader{
	ReadBufferSize: 4096, WriteBufferSize: 4096, WriteBufferPool: new(sync.Pool),
	// A browser's page of any site may read what anybody may read. A token is sent by the page
	// itself, never by the browser of its own accord.
	CheckOrigin: func(*http.Request) bool { return true },
}

// socket is one caller's WebSocket.
type socket struct {
	door    *Door
	conn    *websocket.Conn
	caller  *Caller
	session *Session
	ctx     context.Context
	end     context.CancelFunc
	out     chan []byte
	leaving chan struct{} // closed to end the connection when all is answered
	once    sync.Once
	calls   sync.WaitGroup // requests and subscriptions that run

	mu   sync.Mutex
	subs map[string]context.CancelFunc
}

func (c *socket) leave() { c.once.Do(func() { close(c.leaving) }) }

func (d *Door) serveSocket(w http.ResponseWriter, r *http.Request) {
	caller := callerOf(r)
	c := &socket{
		door: d, caller: caller, session: d.sessionOf(r, caller), subs: make(map[string]context.CancelFunc),
		out: make(chan []byte, d.cfg.Limits.Backlog), leaving: make(chan struct{}),
	}
	if !d.sockets.add(c, d.cfg.Limits.Sockets) {
		w.Header().Set("Retry-After", "1")
		http.Error(w, "the gateway has as many WebSockets as it may", http.StatusServiceUnavailable)
		return
	}
	defer d.sockets.remove(c)
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c.conn = conn
	conn.SetReadLimit(int64(d.cfg.Limits.Body))
	c.ctx, c.end = context.WithCancel(context.WithoutCancel(r.Context()))
	defer c.end()
	written := make(chan struct{})
	go func() {
		defer close(written)
		c.write()
	}()
	c.read()
	c.end()
	c.calls.Wait()
	close(c.out)
	<-written
	conn.Close()
}

// write writes what is queued, until the queue is closed or the caller does not read.
func (c *socket) write() {
	ping := time.NewTicker(socketPing)
	defer ping.Stop()
	for leaving := c.leaving; ; {
		select {
		case text, ok := <-c.out:
			if !ok {
				c.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseGoingAway, ""), time.Now().Add(socketWrite))
				return
			}
			c.conn.SetWriteDeadline(time.Now().Add(socketWrite))
			if err := c.conn.WriteMessage(websocket.TextMessage, text); err != nil {
				c.end()
				c.conn.Close()
				for range c.out {
				}
				return
			}
		case <-ping.C:
			if c.caller.Valid != nil && !c.caller.Valid() {
				c.leave()
			}
			c.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(socketWrite))
		case <-leaving:
			leaving = nil
			c.conn.SetReadDeadline(time.Now()) // ends read
		}
	}
}

// queue adds a message. A caller who does not read what it asked for is cut off.
func (c *socket) queue(text []byte) error {
	select {
	case c.out <- text:
		return nil
	default:
		c.end()
		c.conn.Close()
		return errLate
	}
}

// read takes messages until the connection ends.
func (c *socket) read() {
	c.conn.SetPongHandler(func(string) error { return c.conn.SetReadDeadline(time.Now().Add(socketIdle)) })
	places := make(chan struct{}, c.door.cfg.Limits.Parallel)
	for {
		select {
		case <-c.leaving:
			return
		default:
			c.conn.SetReadDeadline(time.Now().Add(socketIdle))
		}
		_, text, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		select {
		case places <- struct{}{}:
		case <-c.ctx.Done():
			return
		}
		c.calls.Go(func() {
			defer func() { <-places }()
			c.message(text)
		})
	}
}

// message answers one message.
func (c *socket) message(text []byte) {
	limits := &c.door.cfg.Limits
	if bytes.Contains(text, []byte("subscribe")) { // few messages are read twice
		calls, isBatch, fault := parseBody(text, limits.Depth, limits.Batch)
		if fault == nil && !isBatch && calls[0].bad == nil && c.door.served[calls[0].method] == onSocket {
			c.subscription(&calls[0])
			return
		}
	}
	// A call that was taken is answered even if the connection is being drained.
	ctx := context.WithoutCancel(c.ctx)
	if out := c.door.body(ctx, c.caller, c.session, text); out != nil {
		c.queue(out)
	}
}

// subscription begins or ends one.
func (c *socket) subscription(call *call) {
	var r reply
	var begin func()
	switch {
	case !c.door.rates.take(c.caller.ID, 1):
		limitMeter.Mark(1)
		r = errorReply(errorOf(codeLimit, "more than %v calls a second", c.door.cfg.Limits.Rate))
	case c.caller.Valid != nil && !c.caller.Valid():
		r = errorReply(Refused("the token is over or revoked, or its person may no longer act"))
	case c.caller.Allowed != nil && !c.caller.Allowed(call.method):
		r = errorReply(Refused("this caller may not use the method: it needs a token, or a role that has it"))
	case call.method == "eth_subscribe" || call.method == "ehr_subscribe":
		r, begin = c.subscribe(call)
	default:
		r = c.unsubscribe(call.params)
	}
	if call.id != nil {
		c.queue(r.append(nil, call.id))
	}
	if begin != nil {
		begin() // after its id is on the way
	}
}

func (c *socket) subscribe(call *call) (reply, func()) {
	make := c.door.ethSource
	if call.method == "ehr_subscribe" {
		make = c.door.ehrSource
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if limit := c.door.cfg.Limits.Subscription; len(c.subs) >= limit {
		return errorReply(errorOf(codeLimit, "the connection has %d subscriptions already", limit)), nil
	}
	run, e := make(call.params)
	if e != nil {
		return errorReply(e), nil
	}
	var random [16]byte
	rand.Read(random[:])
	id := "0x" + hex.EncodeToString(random[:])
	ctx, cancel := context.WithCancel(c.ctx)
	c.subs[id] = cancel
	method := call.method[:len(call.method)-len("subscribe")] + "subscription"
	begin := func() { c.calls.Go(func() { c.run(ctx, id, method, run) }) }
	return reply{result: []byte(`"` + id + `"`)}, begin
}

// run sends the notifications of a subscription.
func (c *socket) run(ctx context.Context, id, method string, run source) {
	head := []byte(`{"jsonrpc":"2.0","method":"` + method + `","params":{"subscription":"` + id + `","result":`)
	err := run(ctx, func(result []byte) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		text := append(append(append([]byte(nil), head...), result...), "}}"...)
		return c.queueWait(ctx, text)
	})
	c.drop(id)
	if err != nil && !errors.Is(err, context.Canceled) {
		// The caller learns of a gap by the end of its connection.
		c.end()
		c.conn.Close()
	}
}

// queueWait adds a notification, and waits while the caller reads slowly.
func (c *socket) queueWait(ctx context.Context, text []byte) error {
	select {
	case c.out <- text:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *socket) drop(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	cancel := c.subs[id]
	delete(c.subs, id)
	if cancel != nil {
		cancel()
	}
	return cancel != nil
}

func (c *socket) unsubscribe(params []byte) reply {
	var args []string
	if json.Unmarshal(params, &args) != nil || len(args) == 0 {
		return errorReply(BadParams("missing value for required argument 0"))
	}
	if !c.drop(args[0]) {
		return errorReply(&Error{Code: -32000, Message: "subscription not found"})
	}
	return reply{result: []byte("true")}
}
