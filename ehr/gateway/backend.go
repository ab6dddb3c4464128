// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/dntp/dntp/ehr/gateway/door"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
)

// backend is a client of the gateway's own nodes, by the door and without its network.
func (g *Gateway) backend(ctx context.Context) (*ethclient.Client, error) {
	client, err := rpc.DialOptions(ctx, "http://door/", rpc.WithHTTPClient(&http.Client{Transport: within{g}}))
	if err != nil {
		return nil, err
	}
	return ethclient.NewClient(client), nil
}

// within answers the requests of an RPC client by the door.
type within struct{ g *Gateway }

// requestMax is the most bytes of a request: a transaction at its largest.
const requestMax = 5 << 20

// RoundTrip implements http.RoundTripper.
func (w within) RoundTrip(r *http.Request) (*http.Response, error) {
	text, err := io.ReadAll(io.LimitReader(r.Body, requestMax))
	r.Body.Close()
	if err != nil {
		return nil, err
	}
	var in struct {
		ID     json.RawMessage   `json:"id"`
		Method string            `json:"method"`
		Params []json.RawMessage `json:"params"`
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return nil, fmt.Errorf("the gateway's own request: %w", err)
	}
	if in.Method == "eth_sendRawTransaction" { // to two nodes, as for any caller
		out := &memory{header: make(http.Header)}
		request := r.Clone(door.WithCaller(r.Context(), &door.Caller{ID: "the gateway itself"}))
		request.Body, request.ContentLength, request.RequestURI = io.NopCloser(bytes.NewReader(text)), int64(len(text)), "/"
		w.g.Door().ServeHTTP(out, request)
		return response(r, out.code(), out.body.Bytes()), nil
	}
	args := make([]any, len(in.Params))
	for i := range in.Params {
		args[i] = in.Params[i]
	}
	out := map[string]any{"jsonrpc": "2.0", "id": in.ID}
	var result json.RawMessage
	err = w.g.Door().Call(r.Context(), &result, floorOf(in.Method, in.Params), in.Method, args...)
	var refused *door.Error
	switch {
	case errors.As(err, &refused):
		out["error"] = refused
	case err != nil:
		return nil, err
	default:
		out["result"] = result
	}
	answer, err := json.Marshal(out)
	if err != nil {
		return nil, err
	}
	return response(r, http.StatusOK, answer), nil
}

func response(r *http.Request, code int, body []byte) *http.Response {
	return &http.Response{
		StatusCode: code, Status: http.StatusText(code), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// memory is an http.ResponseWriter without a network.
type memory struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (m *memory) Header() http.Header         { return m.header }
func (m *memory) Write(b []byte) (int, error) { return m.body.Write(b) }
func (m *memory) WriteHeader(code int)        { m.status = code }
func (m *memory) code() int {
	if m.status == 0 {
		return http.StatusOK
	}
	return m.status
}

// floorOf is the block that a node must have to answer: the one that a call reads at.
func floorOf(method string, params []json.RawMessage) uint64 {
	const block = 1 // place of the block in the parameters of eth_call
	if !strings.HasPrefix(method, "eth_call") || len(params) <= block {
		return 0
	}
	var number hexutil.Uint64
	if json.Unmarshal(params[block], &number) != nil {
		return 0
	}
	return uint64(number)
}
