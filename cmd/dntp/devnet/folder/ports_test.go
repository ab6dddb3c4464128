// SPDX-License-Identifier: GPL-3.0-or-later

package folder

import (
	"net"
	"testing"
)

func TestFreePorts(t *testing.T) {
	const count = 3 * MaxMembers
	ports, err := FreePorts(count)
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[int]bool)
	for _, port := range ports {
		listener, err := net.Listen("tcp", Loopback(port))
		if err != nil || seen[port] || port < firstPort || port > lastPort {
			t.Fatalf("port %d: %v", port, err)
		}
		defer listener.Close()
		seen[port] = true
	}
	// The ports above are taken now.
	more, err := FreePorts(count)
	if err != nil {
		t.Fatal(err)
	}
	for _, port := range more {
		if seen[port] {
			t.Fatalf("port %d is taken", port)
		}
	}
}
