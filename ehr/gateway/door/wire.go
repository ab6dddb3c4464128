// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Limits of a connection to a node.
const (
	wireWrite   = 10 * time.Second // one write, as upstream's servers allow
	wireDial    = 5 * time.Second
	wireIdle    = 75 * time.Second // upstream's servers send a ping every 30 seconds
	wireMessage = 64 << 20         // bytes of one answer
	wireQueue   = 4096             // requests that wait for an answer
	wireBuffer  = 64 << 10
)

var (
	errClosed = errors.New("the connection to the node is closed")
	errFull   = errors.New("too many requests wait for the node")
)

// arrival is what came of a request to a node.
type arrival struct {
	node *Node
	reply
	err error // the node gave no answer
}

// wire is one WebSocket connection to a node, for many requests at once. Requests that come
// while another one is written are written together.
type wire struct {
	node *Node
	conn *websocket.Conn
	out  *bufio.Writer // below the frames of conn

	mu      sync.Mutex
	next    uint64
	waiting map[uint64]chan<- arrival
	queue   [][]byte // requests that are not written yet
	writing bool
	err     error // why it is closed
}

// held is a net.Conn whose writes stay in a buffer until they are flushed, once the handshake
// is over.
type held struct {
	net.Conn
	out  *bufio.Writer
	hold bool
}

func (c *held) Write(p []byte) (int, error) {
	if !c.hold {
		return c.Conn.Write(p)
	}
	return c.out.Write(p)
}

// dialWire connects to a node's WebSocket.
func dialWire(ctx context.Context, node *Node, url string) (*wire, error) {
	ctx, cancel := context.WithTimeout(ctx, wireDial)
	defer cancel()
	var below *held
	dialer := websocket.Dialer{
		ReadBufferSize: wireBuffer, WriteBufferSize: wireBuffer,
		NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			below = &held{Conn: conn, out: bufio.NewWriterSize(conn, wireBuffer)}
			return below, nil
		},
	}
	conn, _, err := dialer.DialContext(ctx, url, nil)
	if err != nil {
		return nil, err
	}
	below.hold = true
	conn.SetReadLimit(wireMessage)
	w := &wire{node: node, conn: conn, out: below.out, waiting: make(map[uint64]chan<- arrival)}
	conn.SetPingHandler(func(data string) error {
		conn.SetReadDeadline(time.Now().Add(wireIdle))
		w.write(nil, data)
		return nil
	})
	conn.SetCloseHandler(func(int, string) error { return nil }) // the default would write beside write
	conn.SetReadDeadline(time.Now().Add(wireIdle))
	go w.read()
	return w, nil
}

// start sends a request; what comes of it goes to the channel, which must have room for it. The
// number cancels it. An error means that nothing was sent.
func (w *wire) start(method string, params []byte, to chan<- arrival) (uint64, error) {
	w.mu.Lock()
	if w.err != nil || len(w.waiting) >= wireQueue {
		defer w.mu.Unlock()
		if w.err != nil {
			return 0, w.err
		}
		return 0, errFull
	}
	w.next++
	id := w.next
	w.waiting[id] = to
	w.mu.Unlock()
	request := appendRequest(make([]byte, 0, len(params)+len(method)+64), id, method, params)
	w.write(request, "")
	return id, nil
}

// forget drops a request whose answer nobody waits for.
func (w *wire) forget(id uint64) {
	w.mu.Lock()
	delete(w.waiting, id)
	w.mu.Unlock()
}

// write queues a request, or a pong. The first one who comes writes for all that come while it
// does.
func (w *wire) write(request []byte, pong string) {
	w.mu.Lock()
	if request != nil {
		w.queue = append(w.queue, request)
	} else {
		w.queue = append(w.queue, append([]byte{0}, pong...)) // no request begins so
	}
	if w.writing {
		w.mu.Unlock()
		return
	}
	w.writing = true
	for len(w.queue) > 0 && w.err == nil {
		batch := w.queue
		w.queue = nil
		w.mu.Unlock()
		err := w.writeAll(batch)
		w.mu.Lock()
		if err != nil {
			w.mu.Unlock()
			w.close(err)
			w.mu.Lock()
		}
	}
	w.writing = false
	w.mu.Unlock()
}

func (w *wire) writeAll(batch [][]byte) error {
	deadline := time.Now().Add(wireWrite)
	w.conn.SetWriteDeadline(deadline)
	for _, text := range batch {
		var err error
		if text[0] == 0 {
			err = w.conn.WriteControl(websocket.PongMessage, text[1:], deadline)
		} else {
			err = w.conn.WriteMessage(websocket.TextMessage, text)
		}
		if err != nil {
			return err
		}
	}
	return w.out.Flush()
}

// read delivers answers until the connection ends.
func (w *wire) read() {
	for {
		_, text, err := w.conn.ReadMessage()
		if err != nil {
			w.close(err)
			return
		}
		w.conn.SetReadDeadline(time.Now().Add(wireIdle))
		id, r, err := parseReply(text)
		if err != nil {
			w.close(err)
			return
		}
		number, err := strconv.ParseUint(string(bytes.TrimSpace(id)), 10, 64)
		if err != nil {
			w.close(errShape)
			return
		}
		w.mu.Lock()
		to := w.waiting[number]
		delete(w.waiting, number)
		w.mu.Unlock()
		if to != nil {
			to <- arrival{node: w.node, reply: r}
		}
	}
}

// close ends the connection, and everything that waits for it.
func (w *wire) close(err error) {
	w.mu.Lock()
	if w.err != nil {
		w.mu.Unlock()
		return
	}
	if err == nil {
		err = errClosed
	}
	w.err = err
	waiting := w.waiting
	w.waiting, w.queue = nil, nil
	w.mu.Unlock()
	w.conn.Close()
	for _, to := range waiting {
		to <- arrival{node: w.node, err: err}
	}
}

func (w *wire) closed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err != nil
}
