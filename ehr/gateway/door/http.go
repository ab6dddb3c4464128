// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"context"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"strconv"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/gorilla/websocket"
)

// BlockHeader is the header by which a caller on several connections says the newest block that
// it has seen, a hex quantity. The answer's header names the newest block of its session.
const BlockHeader = "Dntp-Block"

type contextKey int

const (
	callerKey contextKey = iota
	sessionKey
)

// WithCaller returns a context of a request whose caller is known.
func WithCaller(ctx context.Context, c *Caller) context.Context {
	return context.WithValue(ctx, callerKey, c)
}

// ConnContext gives each connection of an http.Server a session of its own.
func ConnContext(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, sessionKey, new(Session))
}

// callerOf returns who makes a request; anybody, by the address of the network, if nobody said.
func callerOf(r *http.Request) *Caller {
	if c, ok := r.Context().Value(callerKey).(*Caller); ok {
		return c
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return &Caller{ID: host}
}

// sessionOf returns the session of a request.
func (d *Door) sessionOf(r *http.Request, c *Caller) *Session {
	if c.Token {
		return d.sessions.of(c.ID)
	}
	if s, ok := r.Context().Value(sessionKey).(*Session); ok {
		return s
	}
	return new(Session)
}

// ServeHTTP answers JSON-RPC by POST and WebSocket.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if websocket.IsWebSocketUpgrade(r) {
		d.serveSocket(w, r)
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "JSON-RPC is called by POST, or by WebSocket", http.StatusMethodNotAllowed)
		return
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		http.Error(w, "the content type is not application/json", http.StatusUnsupportedMediaType)
		return
	}
	limit := int64(d.cfg.Limits.Body)
	if r.ContentLength > limit {
		http.Error(w, "the body has more than "+strconv.FormatInt(limit, 10)+" bytes", http.StatusRequestEntityTooLarge)
		return
	}
	text, err := readBody(http.MaxBytesReader(w, r.Body, limit), r.ContentLength)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		http.Error(w, "the body has more than "+strconv.FormatInt(limit, 10)+" bytes", http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		http.Error(w, "the body ended early", http.StatusBadRequest)
		return
	}
	caller := callerOf(r)
	s := d.sessionOf(r, caller)
	if text := r.Header.Get(BlockHeader); text != "" {
		number, err := hexutil.DecodeUint64(text)
		if err != nil {
			http.Error(w, BlockHeader+" is not a hex quantity, such as 0x1a", http.StatusBadRequest)
			return
		}
		s = &Session{floor: max(number, s.Floor()), writers: s.preferred(), until: s.deadline()}
	}
	out := d.body(r.Context(), caller, s, text)
	header := w.Header()
	header["Content-Type"] = contentType
	header["Dntp-Block"] = []string{hexutil.EncodeUint64(s.Floor())}
	header["Content-Length"] = []string{strconv.Itoa(len(out))}
	w.Write(out)
}

var contentType = []string{"application/json"}

// readBody reads a body whose length is known or not.
func readBody(body io.Reader, length int64) ([]byte, error) {
	if length < 0 {
		return io.ReadAll(body)
	}
	text := make([]byte, length)
	_, err := io.ReadFull(body, text)
	return text, err
}
