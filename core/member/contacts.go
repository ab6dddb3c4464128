// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/event"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"
)

const (
	// notMember is the disconnect reason for a node that the member's registry does
	// not list. devp2p defines reasons only up to 0x10; the other side may show it
	// as unknown.
	notMember = p2p.DiscReason(0x20)

	// refusalFresh is how long a refusal counts: a static peer is dialled again
	// every half minute.
	refusalFresh = 3 * time.Minute

	// looksUntilLost is the number of looks in a row without a static peer before
	// it is reported: it may just be starting.
	looksUntilLost = 3

	eventsMax = 64 // buffered peer events
)

// contacts remembers which nodes refuse this one, and which static peers are
// missing. A suspended node is disconnected before it has the block that suspends
// it, so the disconnections are its only hint.
type contacts struct {
	static []*enode.Node
	lists  func(enode.ID) bool // whether this node's own registry lists a node
	now    func() time.Time

	mu      sync.Mutex
	refused map[enode.ID]time.Time // last refusal by a node that is a member's
	since   time.Time              // first of them
	missed  map[enode.ID]int       // looks in a row without a static peer

	sub    event.Subscription
	events chan *p2p.PeerEvent
	wg     sync.WaitGroup
}

func newContacts(static []*enode.Node, lists func(enode.ID) bool, now func() time.Time) *contacts {
	if now == nil {
		now = time.Now
	}
	return &contacts{
		static:  static,
		lists:   lists,
		now:     now,
		refused: make(map[enode.ID]time.Time),
		missed:  make(map[enode.ID]int),
		events:  make(chan *p2p.PeerEvent, eventsMax),
	}
}

func (c *contacts) start(server *p2p.Server) {
	c.sub = server.SubscribeEvents(c.events)
	c.wg.Add(1)
	go c.loop()
}

func (c *contacts) stop() {
	c.sub.Unsubscribe()
	c.wg.Wait()
}

func (c *contacts) loop() {
	defer c.wg.Done()
	for {
		select {
		case e := <-c.events:
			if e.Type == p2p.PeerEventTypeDrop && e.Error == notMember.Error() {
				c.hungUp(e.Peer)
			}
		case <-c.sub.Err():
			return
		}
	}
}

// hungUp records a connection that ended because one side does not list the other.
func (c *contacts) hungUp(id enode.ID) {
	if !c.lists(id) {
		return // this side ended the connection
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.expire()
	if len(c.refused) == 0 {
		c.since = c.now()
	}
	if _, known := c.refused[id]; !known {
		log.Warn("A member's node refuses this one, as its registry does not list it", "peer", id)
	}
	c.refused[id] = c.now()
}

// expire drops refusals that were not repeated. The caller holds the lock.
func (c *contacts) expire() {
	maps.DeleteFunc(c.refused, func(_ enode.ID, at time.Time) bool { return c.now().Sub(at) > refusalFresh })
}

// refusals returns how many nodes refuse this one, and since when; nil for none.
func (c *contacts) refusals() *RefusalStatus {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.expire(); len(c.refused) == 0 {
		return nil
	}
	return &RefusalStatus{Nodes: len(c.refused), Since: c.since.Unix()}
}

// tell logs once which static peers are missing, and when they are back.
func (c *contacts) tell(connected []enode.ID) {
	lost, back := c.look(connected)
	for _, node := range lost {
		log.Warn("A static peer is not connected", "peer", node.ID(), "address", node.IPAddr(), "port", node.TCP())
	}
	for _, node := range back {
		log.Info("A static peer is back", "peer", node.ID(), "address", node.IPAddr(), "port", node.TCP())
	}
}

// look returns the static peers that have just become lost, and those that came
// back.
func (c *contacts) look(connected []enode.ID) (lost, back []*enode.Node) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, node := range c.static {
		id := node.ID()
		if !slices.Contains(connected, id) {
			if c.missed[id]++; c.missed[id] == looksUntilLost {
				lost = append(lost, node)
			}
			continue
		}
		if c.missed[id] >= looksUntilLost {
			back = append(back, node)
		}
		c.missed[id] = 0
		delete(c.refused, id)
	}
	return lost, back
}
