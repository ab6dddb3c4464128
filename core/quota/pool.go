// SPDX-License-Identifier: LGPL-3.0-or-later

// Package quota bounds the memory and time that one peer may use here, so that no
// peer takes the share of the others.
//
// A Pool keeps items of peers until they are needed. Each peer has a share, and
// unused items expire. Faults counts behaviour that is rare in an honest peer.
package quota

import (
	"container/list"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/p2p/enode"
)

// Limits of a pool.
type Limits struct {
	Items   int           // maximum over all peers
	PerPeer int           // maximum items of one peer
	Bytes   int           // maximum size of all items
	Life    time.Duration // of an item
}

// Pool keeps items of peers by a key. A peer whose share is full loses its own
// oldest item. If the whole pool is full, the peer that takes most of it loses its
// oldest. So a peer within an equal share of the pool loses nothing to others. It
// is safe for concurrent use.
type Pool[K comparable, V comparable] struct {
	limits Limits

	mu     sync.Mutex
	bytes  int
	items  *list.List // of *item[K, V], oldest first
	byKey  map[K][]*item[K, V]
	byPeer map[enode.ID]*share
}

// Item is a value and the peer that sent it.
type Item[V comparable] struct {
	Peer  enode.ID
	Value V
}

type item[K comparable, V comparable] struct {
	Item[V]
	key         K
	size        int
	at          time.Time
	among, mine *list.Element // in the items of all, and of its peer
}

// share is what one peer has in a pool.
type share struct {
	items *list.List // oldest first
	bytes int
}

// NewPool returns an empty pool.
func NewPool[K comparable, V comparable](limits Limits) *Pool[K, V] {
	return &Pool[K, V]{
		limits: limits,
		items:  list.New(),
		byKey:  make(map[K][]*item[K, V]),
		byPeer: make(map[enode.ID]*share),
	}
}

// Add keeps an item of a peer, of a size in bytes. It returns false if the peer
// already has the item here, or if the item is larger than the pool.
func (p *Pool[K, V]) Add(peer enode.ID, key K, value V, size int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()

	p.expire()
	added := Item[V]{peer, value}
	if size > p.limits.Bytes || slices.ContainsFunc(p.byKey[key], func(it *item[K, V]) bool { return it.Item == added }) {
		return false
	}
	s := p.byPeer[peer]
	if s == nil {
		s = &share{items: list.New()}
		p.byPeer[peer] = s
	}
	it := &item[K, V]{Item: added, key: key, size: size, at: time.Now()}
	it.among, it.mine = p.items.PushBack(it), s.items.PushBack(it)
	p.byKey[key] = append(p.byKey[key], it)
	p.bytes, s.bytes = p.bytes+size, s.bytes+size

	for s.items.Len() > p.limits.PerPeer {
		p.remove(s.items.Front().Value.(*item[K, V]))
	}
	for p.items.Len() > p.limits.Items || p.bytes > p.limits.Bytes {
		p.remove(p.largest().items.Front().Value.(*item[K, V]))
	}
	return true
}

// Take removes and returns the items of a key, oldest first.
func (p *Pool[K, V]) Take(key K) []Item[V] {
	p.mu.Lock()
	defer p.mu.Unlock()

	p.expire()
	var taken []Item[V]
	for _, it := range slices.Clone(p.byKey[key]) {
		taken = append(taken, it.Item)
		p.remove(it)
	}
	return taken
}

// TakeFunc removes and returns the items for which ok is true, oldest first.
func (p *Pool[K, V]) TakeFunc(ok func(V) bool) []Item[V] {
	p.mu.Lock()
	defer p.mu.Unlock()

	p.expire()
	var taken []Item[V]
	for at := p.items.Front(); at != nil; {
		it := at.Value.(*item[K, V])
		at = at.Next()
		if ok(it.Value) {
			taken = append(taken, it.Item)
			p.remove(it)
		}
	}
	return taken
}

// Has reports whether there is an item with a key.
func (p *Pool[K, V]) Has(key K) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.byKey[key]) > 0
}

// Values returns all items, oldest first.
func (p *Pool[K, V]) Values() []V {
	p.mu.Lock()
	defer p.mu.Unlock()
	values := make([]V, 0, p.items.Len())
	for at := p.items.Front(); at != nil; at = at.Next() {
		values = append(values, at.Value.(*item[K, V]).Value)
	}
	return values
}

// Len returns the number of items of all peers.
func (p *Pool[K, V]) Len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.items.Len()
}

// expire removes the items that are older than the limit. The caller holds the
// lock.
func (p *Pool[K, V]) expire() {
	for at := p.items.Front(); at != nil; at = p.items.Front() {
		it := at.Value.(*item[K, V])
		if time.Since(it.at) < p.limits.Life {
			return
		}
		p.remove(it)
	}
}

// largest returns the share of the peer that takes most. If there are several, it
// is the one whose oldest item is the oldest. The caller holds the lock.
func (p *Pool[K, V]) largest() (most *share) {
	oldest := func(s *share) time.Time { return s.items.Front().Value.(*item[K, V]).at }
	for _, s := range p.byPeer {
		if most == nil || s.bytes > most.bytes || s.bytes == most.bytes && oldest(s).Before(oldest(most)) {
			most = s
		}
	}
	return most
}

// remove drops an item. The caller holds the lock.
func (p *Pool[K, V]) remove(it *item[K, V]) {
	p.items.Remove(it.among)
	p.bytes -= it.size
	s := p.byPeer[it.Peer]
	s.items.Remove(it.mine)
	if s.bytes -= it.size; s.items.Len() == 0 {
		delete(p.byPeer, it.Peer)
	}
	kept := slices.DeleteFunc(p.byKey[it.key], func(k *item[K, V]) bool { return k == it })
	if len(kept) == 0 {
		delete(p.byKey, it.key)
	} else {
		p.byKey[it.key] = kept
	}
}
