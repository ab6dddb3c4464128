// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"bytes"
	"io"
	"math/rand"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/gossip"
)

// link is a connection between two members: two pipes with a wire in between
// that delivers in order, late, and not at all while it is cut.
type link struct {
	a, b   *member
	rng    *rand.Rand
	delay  time.Duration // least, one way
	jitter time.Duration

	mu   sync.Mutex
	cut  bool
	wake chan struct{} // closed and replaced when cut changes
	done chan struct{}
	once sync.Once
	ends [2]*p2p.MsgPipeRW
}

// packet is a message on the wire.
type packet struct {
	code    uint64
	payload []byte
	at      time.Time // when it arrives
}

// wireMax is how many messages are under way before the sender has to wait.
const wireMax = 256

func (w *world) connect(a, b *member) {
	l := &link{a: a, b: b, rng: rand.New(rand.NewSource(w.rng.Int63())), delay: w.delay, jitter: w.jitter,
		wake: make(chan struct{}), done: make(chan struct{})}
	aEnd, aWire := p2p.MsgPipe()
	bEnd, bWire := p2p.MsgPipe()
	l.ends = [2]*p2p.MsgPipeRW{aWire, bWire}
	w.links[[2]byte{a.id, b.id}] = l

	run := func(self, other *member, rw *p2p.MsgPipeRW) {
		defer w.wg.Done()
		peer := p2p.NewPeerPipe(enode.ID{0: other.id + 1}, "", []p2p.Cap{{Name: gossip.Name, Version: gossip.Version1}}, rw)
		gossip.Protocol(self.syncer, self.peers).Run(peer, rw)
		l.close()
	}
	w.wg.Add(6)
	go run(a, b, aEnd)
	go run(b, a, bEnd)
	l.carry(&w.wg, aWire, bWire)
	l.carry(&w.wg, bWire, aWire)
}

// carry moves messages one way, by one goroutine that takes and one that gives.
func (l *link) carry(wg *sync.WaitGroup, from, to *p2p.MsgPipeRW) {
	queue := make(chan packet, wireMax)
	go func() {
		defer wg.Done()
		defer close(queue)
		var last time.Time
		for {
			msg, err := from.ReadMsg()
			if err != nil {
				l.close()
				return
			}
			payload, err := io.ReadAll(msg.Payload)
			if err != nil {
				l.close()
				return
			}
			if at := time.Now().Add(l.latency()); at.After(last) {
				last = at
			}
			select {
			case queue <- packet{msg.Code, payload, last}:
			case <-l.done:
				return
			}
		}
	}()
	go func() {
		defer wg.Done()
		for p := range queue {
			if !l.passAt(p.at) {
				continue // drains the queue of a closed link
			}
			if to.WriteMsg(p2p.Msg{Code: p.code, Size: uint32(len(p.payload)), Payload: bytes.NewReader(p.payload)}) != nil {
				l.close()
			}
		}
	}()
}

func (l *link) latency() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.delay + time.Duration(l.rng.Int63n(int64(l.jitter)+1))
}

// passAt waits until a time, and as long as the link is cut. It reports false
// for a closed link.
func (l *link) passAt(at time.Time) bool {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-l.done:
		return false
	}
	for {
		l.mu.Lock()
		cut, wake := l.cut, l.wake
		l.mu.Unlock()
		if !cut {
			return true
		}
		select {
		case <-wake:
		case <-l.done:
			return false
		}
	}
}

func (l *link) setCut(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut != cut {
		l.cut = cut
		close(l.wake)
		l.wake = make(chan struct{})
	}
}

func (l *link) close() {
	l.once.Do(func() {
		close(l.done)
		l.ends[0].Close()
		l.ends[1].Close()
	})
}

func (l *link) closed() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}
