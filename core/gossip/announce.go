// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"math/big"
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"golang.org/x/time/rate"
)

// push is a block, encoded once for all its receivers.
type push struct {
	hash    common.Hash
	payload []byte
}

// newPush returns nil for a block that does not fit into a message.
func newPush(block *types.Block, td *big.Int) *push {
	payload, err := encode(NewBlockMsg, &newBlock{Block: block, TD: td})
	if err != nil {
		return nil
	}
	return &push{hash: block.Hash(), payload: payload}
}

func headOf(block *types.Block, td *big.Int) Head {
	return Head{Hash: block.Hash(), Number: block.NumberU64(), TD: td}
}

// note is a vote or a certificate, encoded once for all its receivers.
type note struct {
	code    uint64
	hash    common.Hash // of the payload
	payload []byte
}

func newNote(code uint64, value any) (*note, error) {
	payload, err := encode(code, value)
	if err != nil {
		return nil, err
	}
	return &note{code: code, hash: crypto.Keccak256Hash(payload), payload: payload}, nil
}

// outbox holds the announcements that wait to be sent to one peer.
type outbox struct {
	mu     sync.Mutex
	notes  []*note       // oldest first
	pushes []*push       // oldest first
	head   *Head         // newest, replaces the one before
	told   common.Hash   // last head that was queued
	wake   chan struct{} // holds one token when there is work
}

func newOutbox() *outbox { return &outbox{wake: make(chan struct{}, 1)} }

func (o *outbox) setHead(head Head) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.told == head.Hash {
		return
	}
	o.told, o.head = head.Hash, &head
	o.signal()
}

func (o *outbox) addPush(p *push) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, queued := range o.pushes {
		if queued.hash == p.hash {
			return
		}
	}
	if len(o.pushes) == maxQueuedPush {
		o.pushes = append(o.pushes[:0], o.pushes[1:]...)
		droppedPushMeter.Mark(1)
	}
	o.pushes = append(o.pushes, p)
	o.signal()
}

func (o *outbox) addNote(n *note) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.notes) == maxQueuedNote {
		o.notes = append(o.notes[:0], o.notes[1:]...)
	}
	o.notes = append(o.notes, n)
	o.signal()
}

func (o *outbox) takeNote() *note {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.notes) == 0 {
		return nil
	}
	n := o.notes[0]
	o.notes = append(o.notes[:0], o.notes[1:]...)
	return n
}

func (o *outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// waiting reports what take would return; only the announcer calls take.
func (o *outbox) waiting() (push, head bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.pushes) > 0, o.head != nil
}

func (o *outbox) takePush() *push {
	o.mu.Lock()
	defer o.mu.Unlock()
	p := o.pushes[0]
	o.pushes = append(o.pushes[:0], o.pushes[1:]...)
	return p
}

func (o *outbox) takeHead() *Head {
	o.mu.Lock()
	defer o.mu.Unlock()
	head := o.head
	o.head = nil
	return head
}

func (p *Peer) sendPush(push *push) {
	if !p.Knows(push.hash) {
		p.outbox.addPush(push)
	}
}

func (p *Peer) sendNote(n *note) {
	if !p.Knows(n.hash) {
		p.outbox.addNote(n)
	}
}

// announce sends the contents of the outbox, blocks before heads at our own pace,
// and votes before both, as they are small and finality waits for them.
func (p *Peer) announce() {
	var (
		pushPace = rate.NewLimiter(sendBlockRate, sendBlockBurst)
		headPace = rate.NewLimiter(sendHeadRate, sendHeadBurst)
	)
	for {
		note := p.outbox.takeNote()
		push, head := p.outbox.waiting()
		var err error
		switch {
		case note != nil:
			err = p.writeNote(note)
		case push:
			if err = pushPace.Wait(p.ctx); err == nil {
				err = p.writePush(p.outbox.takePush())
			}
		case head:
			if err = headPace.Wait(p.ctx); err == nil {
				err = p.writeHead(p.outbox.takeHead())
			}
		default:
			select {
			case <-p.outbox.wake:
			case <-p.ctx.Done():
				return
			}
		}
		if p.ctx.Err() != nil {
			return
		}
		if err != nil {
			p.Drop(err)
			return
		}
	}
}

func (p *Peer) writePush(push *push) error {
	if p.Knows(push.hash) {
		return nil // it came from elsewhere while it waited
	}
	p.learn(push.hash)
	return writeMessage(p.rw, NewBlockMsg, push.payload)
}

func (p *Peer) writeNote(n *note) error {
	if p.Knows(n.hash) {
		return nil // it came from elsewhere while it waited
	}
	p.learn(n.hash)
	return writeMessage(p.rw, n.code, n.payload)
}

func (p *Peer) writeHead(head *Head) error {
	payload, err := encode(NewHeadMsg, head)
	if err != nil {
		return err
	}
	return writeMessage(p.rw, NewHeadMsg, payload)
}
