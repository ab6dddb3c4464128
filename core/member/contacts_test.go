// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/p2p/enode"
)

// TestRefused starts a node that the registry does not list. It is cut off at the
// handshake, so all that can tell it why is how the others hang up.
func TestRefused(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 1, 1)
	listed := a.start(t, 0, a.nodes[0], t.TempDir(), nil)
	stranger := a.start(t, 1, newKey(t, "stranger"), t.TempDir(), nil, listed)
	until(t, "the stranger's status says that it is refused", func() bool {
		s, err := stranger.monitor.book.status()
		return err == nil && s.Refused != nil && s.Refused.Nodes == 1 &&
			slices.ContainsFunc(s.Findings, func(f Finding) bool { return strings.Contains(f.Text, "members' nodes refuse this one") })
	})
	s, err := listed.monitor.book.status()
	if err != nil {
		t.Fatal(err)
	}
	if s.Refused != nil {
		t.Errorf("the node that hangs up: have %+v, want no refusal", s.Refused)
	}
}

// staticNode is one that is called, and answers nothing.
func staticNode(t *testing.T, seed string) *enode.Node {
	return enode.NewV4(&newKey(t, seed).PublicKey, nil, 0, 0)
}

// TestRefusalsExpire wants a refusal to be forgotten that is not repeated, or
// after which the node was let in.
func TestRefusalsExpire(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	A, B, C := staticNode(t, "a"), staticNode(t, "b"), staticNode(t, "c")
	c := newContacts([]*enode.Node{A, B}, func(id enode.ID) bool { return id != C.ID() }, func() time.Time { return now })
	c.hungUp(C.ID()) // it is no member's: this side hung up
	if have := c.refusals(); have != nil {
		t.Errorf("have %+v after hanging up, want none", have)
	}
	c.hungUp(A.ID())
	now = now.Add(time.Minute)
	c.hungUp(B.ID())
	if have := c.refusals(); have == nil || *have != (RefusalStatus{2, 1_000_000}) {
		t.Errorf("have %+v, want two since the first", have)
	}
	c.look([]enode.ID{B.ID()})
	if have := c.refusals(); have == nil || have.Nodes != 1 {
		t.Errorf("have %+v after one let this node in, want one", have)
	}
	now = now.Add(refusalFresh)
	if have := c.refusals(); have != nil {
		t.Errorf("have %+v later, want none", have)
	}
}

// TestStaticPeers names a static peer once when it is lost, and once when it is back.
func TestStaticPeers(t *testing.T) {
	A, B := staticNode(t, "a"), staticNode(t, "b")
	c := newContacts([]*enode.Node{A, B}, func(enode.ID) bool { return true }, nil)
	both, one := []enode.ID{A.ID(), B.ID()}, []enode.ID{A.ID()}
	for i, look := range []struct {
		connected  []enode.ID
		lost, back []*enode.Node
	}{
		{one, nil, nil}, {both, nil, nil}, // it was just starting
		{one, nil, nil}, {one, nil, nil}, {one, []*enode.Node{B}, nil}, {one, nil, nil},
		{both, nil, []*enode.Node{B}}, {both, nil, nil},
	} {
		if lost, back := c.look(look.connected); !slices.Equal(lost, look.lost) || !slices.Equal(back, look.back) {
			t.Errorf("look %d: have lost %v, back %v, want %v, %v", i+1, lost, back, look.lost, look.back)
		}
	}
}
