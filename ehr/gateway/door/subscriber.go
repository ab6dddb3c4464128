// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"context"
	"slices"

	"github.com/ethereum/go-ethereum/rpc"
)

// sharers is the number of subscriptions on one connection to a node. A node serves 16 of the
// namespace ehr on each.
const sharers = 16

// subscriber is a connection to a node for subscriptions of several callers.
type subscriber struct {
	client *rpc.Client
	shared int
}

// subscriber returns a connection with room for one more subscription.
func (n *Node) subscriber(ctx context.Context) (*subscriber, error) {
	n.mu.Lock()
	for _, s := range n.subscribers {
		if s.shared < sharers {
			s.shared++
			n.mu.Unlock()
			return s, nil
		}
	}
	n.mu.Unlock()
	client, err := dialRPC(ctx, n)
	if err != nil {
		return nil, err
	}
	s := &subscriber{client: client, shared: 1}
	n.mu.Lock()
	n.subscribers = append(n.subscribers, s)
	n.mu.Unlock()
	return s, nil
}

// leave ends one use of a connection. The connection is closed with its last use, or when it no
// longer serves new ones.
func (n *Node) leave(s *subscriber) {
	n.mu.Lock()
	s.shared--
	last := s.shared == 0
	if last {
		n.subscribers = slices.DeleteFunc(n.subscribers, func(other *subscriber) bool { return other == s })
	}
	n.mu.Unlock()
	if last {
		s.client.Close()
	}
}

// retire keeps a broken connection from new uses.
func (n *Node) retire(s *subscriber) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.subscribers = slices.DeleteFunc(n.subscribers, func(other *subscriber) bool { return other == s })
}

// gone returns a channel that is closed when the node is taken out.
func (n *Node) gone() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.left
}

// enter and exit note that a node gets requests from now on, or none.
func (n *Node) enter() {
	n.mu.Lock()
	n.left = make(chan struct{})
	n.mu.Unlock()
}

func (n *Node) exit() {
	n.mu.Lock()
	close(n.left)
	n.mu.Unlock()
}
