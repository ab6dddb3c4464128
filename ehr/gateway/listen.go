// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"net"
	"os"
	"strconv"
	"sync"
)

// inherited is the first file that a supervisor passes, by the convention of systemd.
const inherited = 3

// listen opens the address, or takes the socket that a supervisor holds: while the gateway is
// restarted, callers wait in its queue instead of being refused.
func listen(address string) (net.Listener, error) {
	if os.Getenv("LISTEN_PID") == strconv.Itoa(os.Getpid()) && os.Getenv("LISTEN_FDS") == "1" {
		os.Unsetenv("LISTEN_PID")
		file := os.NewFile(inherited, "socket")
		defer file.Close()
		return net.FileListener(file)
	}
	return net.Listen("tcp", address)
}

// limited accepts a number of connections at a time. The others wait in the kernel's queue.
type limited struct {
	net.Listener
	places chan struct{}
	ended  chan struct{}
	once   sync.Once
}

func limit(l net.Listener, count int) net.Listener {
	return &limited{Listener: l, places: make(chan struct{}, count), ended: make(chan struct{})}
}

func (l *limited) Accept() (net.Conn, error) {
	select {
	case l.places <- struct{}{}:
	case <-l.ended:
		return nil, net.ErrClosed
	}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.places
		return nil, err
	}
	return &placed{Conn: conn, leave: func() { <-l.places }}, nil
}

func (l *limited) Close() (err error) {
	l.once.Do(func() {
		close(l.ended)
		err = l.Listener.Close()
	})
	return err
}

// placed is a connection that gives its place back once.
type placed struct {
	net.Conn
	once  sync.Once
	leave func()
}

func (c *placed) Close() error {
	err := c.Conn.Close()
	c.once.Do(c.leave)
	return err
}
