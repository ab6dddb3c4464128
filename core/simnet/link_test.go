// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"bytes"
	"container/heap"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/gossip"
)

const (
	segmentSize   = 1400                   // bytes of a message that one packet carries
	retransmitMin = 200 * time.Millisecond // what a lost packet costs at least, as in Linux
	windowSize    = 64 << 10               // bytes that pass without being confirmed
	queueMax      = 4096                   // messages under way before the sender has to wait
	cutMax        = 30 * time.Second       // of silence, after which devp2p gives a connection up
)

// weather is what the network does to messages.
type weather struct {
	delay  time.Duration // least, one way
	jitter time.Duration
	loss   float64 // of packets; the stream sends them again, and what follows waits
	raw    float64 // of whole messages: so many are lost, doubled and late, each
}

// link is a connection between two members: a stream each way.
type link struct {
	a, b  *member
	wires [2]*wire       // from a to b, and back
	pipe  *p2p.MsgPipeRW // carries nothing
	done  chan struct{}
	once  sync.Once
}

// wire is one direction of a link. The sender puts a message into the queue
// with the time at which it arrives; the receiver takes it then.
type wire struct {
	w        *world
	link     *link
	from, to *member

	mu          sync.Mutex
	salt        uint64
	queue       packets
	last        time.Time // when the newest message of the stream arrives
	count       int       // of messages ever sent
	cut         bool
	cutNow      atomic.Bool // the same, for the other direction
	cutAt       time.Time
	unconfirmed int           // bytes delivered since the other direction was cut
	wake        chan struct{} // holds a token when the receiver should look again
	room        chan struct{} // holds a token when the sender should
}

// packet is a message on the wire.
type packet struct {
	code    uint64
	payload []byte
	late    time.Duration // how much later than the network its sender has it arrive
	at      time.Time     // when it arrives
	order   int           // among those that arrive together
}

// flow counts messages.
type flow struct{ messages, bytes atomic.Int64 }

func (f *flow) add(size int) {
	f.messages.Add(1)
	f.bytes.Add(int64(size))
}

// packets is a heap, the next to arrive first.
type packets []packet

func (q packets) Len() int { return len(q) }
func (q packets) Less(i, j int) bool {
	switch {
	case !q[i].at.Equal(q[j].at):
		return q[i].at.Before(q[j].at)
	case q[i].code != q[j].code: // sent at one instant by several goroutines, in no order
		return q[i].code < q[j].code
	}
	return q[i].order < q[j].order
}
func (q packets) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *packets) Push(x any)   { *q = append(*q, x.(packet)) }
func (q *packets) Pop() any {
	p := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return p
}

// connect makes a link and runs dntp/1 on both of its ends.
func (w *world) connect(a, b *member) {
	l := &link{a: a, b: b, done: make(chan struct{})}
	for i, ends := range [][2]*member{{a, b}, {b, a}} {
		l.wires[i] = &wire{w: w, link: l, from: ends[0], to: ends[1], salt: uint64(w.seed)<<32 | uint64(ends[0].id)<<8 | uint64(ends[1].id),
			wake: make(chan struct{}, 1), room: make(chan struct{}, 1)}
	}
	w.links[[2]byte{a.id, b.id}] = l

	// Upstream's peer closes its pipe when it is disconnected.
	closed, other := p2p.MsgPipe()
	l.pipe = closed
	run := func(self, remote *member, rw end) {
		defer w.wg.Done()
		peer := p2p.NewPeerPipe(enode.ID{0: remote.id + 1}, "", []p2p.Cap{{Name: gossip.Name, Version: gossip.Version1}}, closed)
		gossip.Protocol(self.syncer, self.peers).Run(peer, rw)
		l.close()
	}
	w.wg.Add(3)
	go run(a, b, end{out: l.wires[0], in: l.wires[1]})
	go run(b, a, end{out: l.wires[1], in: l.wires[0]})
	go func() {
		defer w.wg.Done()
		other.ReadMsg() // returns when the pipe is closed
		l.close()
	}()
}

// end is what one member has of a link.
type end struct{ out, in *wire }

var _ p2p.MsgReadWriter = end{}

// WriteMsg implements p2p.MsgWriter.
func (e end) WriteMsg(msg p2p.Msg) error {
	payload, err := io.ReadAll(msg.Payload)
	if err != nil {
		return err
	}
	for {
		if e.out.link.closed() || e.out.from.off.Load() {
			return p2p.ErrPipeClosed
		}
		if e.out.offer(msg.Code, payload) {
			return nil
		}
		select {
		case <-e.out.room:
		case <-e.out.link.done:
		}
	}
}

// ReadMsg implements p2p.MsgReader.
func (e end) ReadMsg() (p2p.Msg, error) {
	for !e.in.link.closed() {
		p, wait := e.in.next()
		if p != nil {
			return p2p.Msg{Code: p.code, Size: uint32(len(p.payload)), Payload: bytes.NewReader(p.payload)}, nil
		}
		if err := e.in.sleep(wait); err != nil {
			break
		}
	}
	return p2p.Msg{}, p2p.ErrPipeClosed
}

// sleep waits for a time, or without limit if it is negative, or for a sign that
// something has changed.
func (w *wire) sleep(d time.Duration) error {
	var due <-chan time.Time
	if d >= 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-due:
	case <-w.wake:
	case <-w.link.done:
		return p2p.ErrPipeClosed
	}
	return nil
}

// offer puts a message on the wire, as its sender's twist makes it, unless the
// wire is full.
func (w *wire) offer(code uint64, payload []byte) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.queue) >= queueMax {
		return false
	}
	if veil := w.w.veil; veil != nil && veil(w.to, code) {
		return true
	}
	if twist := w.from.twist; twist != nil && code != gossip.StatusMsg {
		for _, p := range twist.send(w.to, code, payload) {
			w.put(p.code, p.payload, p.late)
		}
		return true
	}
	w.put(code, payload, 0)
	return true
}

// fate is what chance has in store for what travels on the wire at this instant,
// or for one message alone. It hangs on nothing else that goes on at the same
// instant, so that a seed tells the same story again.
func (w *wire) fate(message []byte) *rand.Rand {
	h := fnv.New64a()
	h.Write(message)
	return rand.New(rand.NewPCG(w.salt^uint64(time.Now().UnixNano()), h.Sum64()))
}

// put makes a message arrive at its time, so much later than the network does.
func (w *wire) put(code uint64, payload []byte, late time.Duration) {
	w.from.sent[code].add(len(payload))
	weather, now := w.w.weather.Load(), time.Now()
	if late > 0 || weather.raw > 0 && code != gossip.StatusMsg {
		rng := w.fate(payload)
		w.putRaw(code, payload, now.Add(late+w.latency(weather, rng)), weather.raw, rng)
		return
	}
	rng := w.fate(nil)
	at := now.Add(w.latency(weather, rng) + resent(weather, len(payload), rng))
	if at.Before(w.last) {
		at = w.last
	}
	w.last = at
	w.push(code, payload, at)
}

// putRaw is put for a network that delivers messages one by one, if at all. An
// answer is never duplicated: as an unrequested one it would end the connection.
func (w *wire) putRaw(code uint64, payload []byte, at time.Time, bad float64, rng *rand.Rand) {
	if rng.Float64() < bad {
		return
	}
	if rng.Float64() < bad {
		at = at.Add(time.Duration(rng.Int64N(int64(period))))
	}
	w.push(code, payload, at)
	if rng.Float64() < bad && isNotice(code) {
		w.push(code, payload, at.Add(time.Duration(rng.Int64N(int64(period)))))
	}
}

// isNotice reports whether a message is neither a question nor an answer.
func isNotice(code uint64) bool {
	switch code {
	case gossip.NewHeadMsg, gossip.NewBlockMsg, gossip.VoteMsg, gossip.CertificateMsg:
		return true
	}
	return false
}

func (w *wire) push(code uint64, payload []byte, at time.Time) {
	w.count++
	heap.Push(&w.queue, packet{code: code, payload: payload, at: at, order: w.count})
	if w.queue[0].order == w.count {
		signal(w.wake)
	}
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (w *wire) latency(now *weather, rng *rand.Rand) time.Duration {
	return now.delay + w.w.far(w.from, w.to) + time.Duration(rng.Int64N(int64(now.jitter)+1))
}

// resent is how much later a message arrives for the packets that it loses.
func resent(now *weather, size int, rng *rand.Rand) time.Duration {
	var worst time.Duration
	for range 1 + size/segmentSize {
		wait, late := retransmitMin+2*now.delay, time.Duration(0)
		for now.loss > 0 && rng.Float64() < now.loss {
			late += wait
			wait *= 2
		}
		worst = max(worst, late)
	}
	return worst
}

// next takes the message that has arrived, or tells how long to wait for one.
func (w *wire) next() (*packet, time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.queue) == 0 || w.cut || w.unconfirmed > windowSize {
		return nil, -1
	}
	if wait := time.Until(w.queue[0].at); wait > 0 {
		return nil, wait
	}
	p := heap.Pop(&w.queue).(packet)
	if w.back().cutNow.Load() {
		w.unconfirmed += len(p.payload)
	}
	signal(w.room)
	return &p, 0
}

func (w *wire) back() *wire {
	if w.link.wires[0] == w {
		return w.link.wires[1]
	}
	return w.link.wires[0]
}

// setCut holds messages back, or lets them through again.
func (w *wire) setCut(cut bool) {
	w.mu.Lock()
	if w.cut != cut {
		w.cut, w.cutAt = cut, time.Now()
		w.cutNow.Store(cut)
	}
	w.mu.Unlock()
	signal(w.wake)
	if !cut {
		w.back().confirm()
	}
}

// confirm lets messages through that waited for the other direction.
func (w *wire) confirm() {
	w.mu.Lock()
	w.unconfirmed = 0
	w.mu.Unlock()
	signal(w.wake)
}

// silent reports whether a direction has been cut for so long that the members
// give the connection up.
func (l *link) silent() bool {
	for _, w := range l.wires {
		w.mu.Lock()
		silent := w.cut && time.Since(w.cutAt) > cutMax
		w.mu.Unlock()
		if silent {
			return true
		}
	}
	return false
}

// close resets the connection: what is under way is lost.
func (l *link) close() {
	l.once.Do(func() {
		close(l.done)
		l.pipe.Close()
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
