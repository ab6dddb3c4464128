// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// talks are the connections on which a request is expected or being answered.
type talks struct {
	mu    sync.Mutex
	open  map[net.Conn]bool
	quiet chan struct{} // closed when there is none; nil if nobody waits
}

func newTalks() *talks { return &talks{open: make(map[net.Conn]bool)} }

// changed is the hook of the server.
func (t *talks) changed(conn net.Conn, to http.ConnState) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch to {
	case http.StateNew, http.StateActive:
		t.open[conn] = true
	default:
		delete(t.open, conn)
	}
	if len(t.open) == 0 && t.quiet != nil {
		close(t.quiet)
		t.quiet = nil
	}
}

// wait returns when no request is expected or being answered.
func (t *talks) wait(ctx context.Context) {
	t.mu.Lock()
	quiet := t.quiet
	if len(t.open) > 0 && quiet == nil {
		quiet = make(chan struct{})
		t.quiet = quiet
	}
	none := len(t.open) == 0
	t.mu.Unlock()
	if none {
		return
	}
	select {
	case <-quiet:
	case <-ctx.Done():
	}
}
