// SPDX-License-Identifier: GPL-3.0-or-later

package folder

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"path/filepath"
	"strings"
)

// Ports are sought below the range from which Linux serves outgoing
// connections: a port that is free for a moment, while its node is restarted,
// is then not given away.
const (
	firstPort = 20_000
	lastPort  = 31_999

	PortsPerNode = 4 // of one node
)

// ListenOn gives the node its ports.
func (m *Member) ListenOn(ports []int) {
	m.RPC = "http://" + Loopback(ports[0])
	m.WS = "ws://" + Loopback(ports[1])
	m.P2P = Loopback(ports[2])
	m.Auth = "http://" + Loopback(ports[3])
}

var errNoPort = errors.New("no free port on loopback")

// FreePorts returns different ports on which nothing listens on loopback. They
// are all held until the last one is found, and free when it returns.
func FreePorts(count int) ([]int, error) {
	const span = lastPort - firstPort + 1
	var ports []int
	start := rand.IntN(span)
	for i := 0; i < span && len(ports) < count; i++ {
		port := firstPort + (start+i)%span
		listener, err := net.Listen("tcp", Loopback(port))
		if err != nil {
			continue
		}
		defer listener.Close()
		ports = append(ports, port)
	}
	if len(ports) < count {
		return nil, fmt.Errorf("%w: have %d, want %d", errNoPort, len(ports), count)
	}
	return ports, nil
}

// Loopback is the address of a port on this machine.
func Loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

// SecretFile holds the secret of a member's node.
func SecretFile(folder string) string { return filepath.Join(folder, "jwtsecret") }

// PortOf is the port at the end of a URL or address.
func PortOf(url string) string { return url[strings.LastIndexByte(url, ':')+1:] }
