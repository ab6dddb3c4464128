// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

// reasonOf is the reason of an error, empty for none.
func reasonOf(err error) string {
	var known *Error
	if errors.As(err, &known) {
		return known.Reason()
	}
	return ""
}

// TestShares fills what one connection, one client and the node may have, and frees a place
// of each.
func TestShares(t *testing.T) {
	s := New(Config{})
	for _, p := range []*places{&s.waiting, &s.receipts, &s.subscriptions} {
		if p.client*2 > p.node {
			t.Errorf("%s: one client may take %d of %d", p.what, p.client, p.node)
		}
		fill := func(most int, by func(int) caller, next caller) {
			t.Helper()
			var leaves []func()
			for i := range most {
				leave, err := p.take(by(i))
				if err != nil {
					t.Fatalf("%s: place %d of %d: %v", p.what, i+1, most, err)
				}
				leaves = append(leaves, leave)
			}
			if _, err := p.take(next); reasonOf(err) != p.reason || err.(*Error).data["max"] != quantity(uint64(most)) {
				t.Errorf("%s: one more than %d: have error %v", p.what, most, err)
			}
			leaves[0]()
			leave, err := p.take(next)
			if err != nil {
				t.Fatalf("%s: after one has ended: %v", p.what, err)
			}
			for leaves[0] = leave; len(leaves) > 0; leaves = leaves[1:] {
				leaves[0]()
			}
			if len(p.taken) != 0 {
				t.Errorf("%s: %d counts are kept", p.what, len(p.taken))
			}
		}
		connection := new(rpc.Client)
		if p.connection > 0 {
			fill(p.connection, func(int) caller { return caller{1, connection} }, caller{1, connection})
		}
		fill(p.client, func(int) caller { return caller{1, new(rpc.Client)} }, caller{1, new(rpc.Client)})
		fill(p.node, func(i int) caller { return caller{i, new(rpc.Client)} }, caller{-1, connection})
	}
}

// TestCaller asks a server who calls it: the address, whatever its port and connection.
func TestCaller(t *testing.T) {
	server := rpc.NewServer()
	defer server.Stop()
	if err := server.RegisterName("who", whoAPI{}); err != nil {
		t.Fatal(err)
	}
	for remote, want := range map[string]string{
		"192.0.2.7:1": "192.0.2.7", "192.0.2.7:2": "192.0.2.7", "[::ffff:192.0.2.7]:3": "192.0.2.7",
		"[2001:db8:1:2:3::4]:5": "2001:db8:1:2::/64", "[2001:db8:1:2:9::9]:6": "2001:db8:1:2::/64", "[fe80::1%eth0]:7": "fe80::/64",
	} {
		call := httptest.NewRequest("POST", "/", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"who_calls"}`))
		call.RemoteAddr = remote
		call.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, call)
		if have := answer.Body.String(); !strings.Contains(have, `"result":"`+want+`"`) {
			t.Errorf("%s: have %s, want client %s", remote, have, want)
		}
	}
	one, other := rpc.DialInProc(server), rpc.DialInProc(server)
	defer one.Close()
	defer other.Close()
	var names [3]string
	for i, client := range []*rpc.Client{one, one, other} {
		if err := client.Call(&names[i], "who_calls"); err != nil {
			t.Fatal(err)
		}
	}
	if names[0] != names[1] || names[0] == names[2] {
		t.Errorf("have clients %v, want one for each connection", names)
	}
}

type whoAPI struct{}

// Calls returns who calls.
func (whoAPI) Calls(ctx context.Context) string {
	by := callerOf(ctx)
	if a, ok := by.client.(anonymous); ok {
		return fmt.Sprintf("%p", a.connection)
	}
	return fmt.Sprint(by.client)
}

// TestFarBack goes as far back as a subscription may, and one block further.
func TestFarBack(t *testing.T) {
	const head = resumeMax + 100
	w, header := new(walker), &types.Header{Number: big.NewInt(head)}
	if err := w.reaches(100, header); err != nil {
		t.Error(err)
	}
	if err := w.reaches(99, header); reasonOf(err) != reasonBlockTooOld {
		t.Errorf("have error %v, want %s", err, reasonBlockTooOld)
	}
}
