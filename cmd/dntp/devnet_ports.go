// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
)

// Ports are sought below the range from which Linux serves outgoing
// connections: a port that is free for a moment, while its node is restarted,
// is then not given away.
const (
	firstDevPort = 20_000
	lastDevPort  = 31_999

	devPorts = 4 // of one node
)

// listenOn gives the node its ports.
func (m *devMember) listenOn(ports []int) {
	m.RPC = "http://" + loopback(ports[0])
	m.WS = "ws://" + loopback(ports[1])
	m.P2P = loopback(ports[2])
	m.Auth = "http://" + loopback(ports[3])
}

var errNoPort = errors.New("no free port on loopback")

// freePorts returns different ports on which nothing listens on loopback. They
// are all held until the last one is found, and free when it returns.
func freePorts(count int) ([]int, error) {
	const span = lastDevPort - firstDevPort + 1
	var ports []int
	start := rand.IntN(span)
	for i := 0; i < span && len(ports) < count; i++ {
		port := firstDevPort + (start+i)%span
		listener, err := net.Listen("tcp", loopback(port))
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

func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
