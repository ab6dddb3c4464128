// SPDX-License-Identifier: GPL-3.0-or-later

package faults

import (
	"net"
	"sync"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
)

// wireState is the state of the connection of two members.
type wireState int

const (
	wireOpen   wireState = iota
	wireHeld             // nothing arrives and no connection ends, as in a network that is cut
	wireBroken           // connections end and no new one begins
)

// wireChunk is how much of a stream is carried at a time, in bytes.
const wireChunk = 16 << 10

// wire carries the connections between two members, in both directions.
type wire struct {
	mu    sync.Mutex
	state wireState
	pass  chan struct{} // closed while something may pass
	conns map[net.Conn]struct{}
}

func newWire() *wire {
	w := &wire{pass: make(chan struct{}), conns: make(map[net.Conn]struct{})}
	close(w.pass)
	return w
}

func (w *wire) set(state wireState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state == wireHeld && state != wireHeld {
		close(w.pass)
	}
	if w.state != wireHeld && state == wireHeld {
		w.pass = make(chan struct{})
	}
	w.state = state
	if state == wireBroken {
		for conn := range w.conns {
			conn.Close()
		}
	}
}

// keep records a connection, and reports false if it must end.
func (w *wire) keep(conn net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state == wireBroken {
		conn.Close()
		return false
	}
	w.conns[conn] = struct{}{}
	return true
}

func (w *wire) forget(conn net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.conns, conn)
	conn.Close()
}

// gate is open while something may pass.
func (w *wire) gate() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pass
}

// carry connects a caller with its target until either closes the connection.
func (w *wire) carry(caller net.Conn, target string) {
	if !w.keep(caller) {
		return
	}
	defer w.forget(caller)
	<-w.gate()
	called, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	if !w.keep(called) {
		return
	}
	defer w.forget(called)
	ended := make(chan struct{}, 2)
	go w.pump(caller, called, ended)
	go w.pump(called, caller, ended)
	<-ended
}

// pump copies one direction of a stream. Data held by the wire arrives later if both
// ends still wait for it.
func (w *wire) pump(to, from net.Conn, ended chan<- struct{}) {
	defer func() { ended <- struct{}{} }()
	buffer := make([]byte, wireChunk)
	for {
		n, err := from.Read(buffer)
		<-w.gate()
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// wiring is the network of a devnet: every member calls every other one through a
// separate listener, so that it can be cut anywhere without any privilege.
type wiring struct {
	mu        sync.Mutex
	wires     map[[2]string]*wire // by the names of both ends, in order
	listeners map[[2]string]net.Listener
	targets   map[[2]string]string
}

func newWiring() *wiring {
	return &wiring{
		wires:     make(map[[2]string]*wire),
		listeners: make(map[[2]string]net.Listener),
		targets:   make(map[[2]string]string),
	}
}

// between returns the wire of two members.
func (n *wiring) between(a, b string) *wire {
	if a > b {
		a, b = b, a
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	w := n.wires[[2]string{a, b}]
	if w == nil {
		w = newWire()
		n.wires[[2]string{a, b}] = w
	}
	return w
}

// route implements devnet.Route.
func (n *wiring) route(from, to *folder.Member) (string, error) {
	w, key := n.between(from.Name, to.Name), [2]string{from.Name, to.Name}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.targets[key] = to.P2P
	if listener := n.listeners[key]; listener != nil {
		return listener.Addr().String(), nil
	}
	listener, err := net.Listen("tcp", folder.Loopback(0))
	if err != nil {
		return "", err
	}
	n.listeners[key] = listener
	go n.serve(listener, w, key)
	return listener.Addr().String(), nil
}

func (n *wiring) serve(listener net.Listener, w *wire, key [2]string) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		n.mu.Lock()
		target := n.targets[key]
		n.mu.Unlock()
		go w.carry(conn, target)
	}
}

// cut puts the wires between two groups into a state.
func (n *wiring) cut(some, others []*devnet.Node, state wireState) {
	for _, a := range some {
		for _, b := range others {
			n.between(a.Member.Name, b.Member.Name).set(state)
		}
	}
}

// close closes all listeners and connections.
func (n *wiring) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, listener := range n.listeners {
		listener.Close()
	}
	for _, w := range n.wires {
		w.set(wireBroken)
	}
}
