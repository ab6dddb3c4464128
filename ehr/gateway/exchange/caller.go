// SPDX-License-Identifier: LGPL-3.0-or-later

package exchange

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dntp/dntp/ehr/vault"
	"github.com/ethereum/go-ethereum/common"
)

const (
	dialPatience  = 3 * time.Second
	replyPatience = 30 * time.Second // for the first byte of an answer
	awayTime      = 2 * time.Second  // that a gateway is asked last after it did not answer
	connections   = 32               // to one gateway, at rest
)

// Caller asks the gateways of other organizations. It is safe for concurrent use.
type Caller struct {
	certificate tls.Certificate
	directory   Directory

	mu      sync.Mutex
	clients map[string]*http.Client // by URL and key
	away    map[string]time.Time    // until when a gateway is asked last
}

// NewCaller shows the certificate to the gateways of the directory.
func NewCaller(certificate tls.Certificate, directory Directory) *Caller {
	return &Caller{certificate: certificate, directory: directory, clients: make(map[string]*http.Client), away: make(map[string]time.Time)}
}

// Directory is where the caller finds gateways.
func (c *Caller) Directory() Directory { return c.directory }

func (p Peer) name() string { return p.URL + " " + p.TLSKey.Hex() }

func (c *Caller) client(p Peer) *http.Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := c.clients[p.name()]
	if found == nil {
		found = &http.Client{
			Transport: &http.Transport{
				TLSClientConfig: clientTLS(c.certificate, p.TLSKey), DialContext: (&net.Dialer{Timeout: dialPatience}).DialContext,
				TLSHandshakeTimeout: dialPatience, ResponseHeaderTimeout: replyPatience, MaxIdleConnsPerHost: connections, IdleConnTimeout: time.Minute,
				MaxResponseHeaderBytes: 16 << 10, DisableCompression: true,
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
		c.clients[p.name()] = found
	}
	return found
}

// Close ends connections at rest.
func (c *Caller) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, client := range c.clients {
		client.CloseIdleConnections()
	}
}

// gatewaysOf lists the gateways of an organization: first those that are not known to be away.
func (c *Caller) gatewaysOf(ctx context.Context, org common.Hash) (list []Peer, err error) {
	peers, err := c.directory.Peers(ctx)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	for _, last := range []bool{false, true} {
		for _, p := range peers {
			if p.Org == org && c.away[p.name()].After(now) == last {
				list = append(list, p)
			}
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%w: it has none", ErrAway)
	}
	return list, nil
}

// Away reports whether every gateway of an organization has failed to answer a moment ago.
func (c *Caller) Away(ctx context.Context, org common.Hash) bool {
	list, err := c.gatewaysOf(ctx, org)
	if err != nil {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.away[list[0].name()].After(time.Now())
}

// call is one request, which can be made again to another gateway.
type call struct {
	method, path string
	header       map[string]string
	body         func() (io.Reader, error) // nil for none
	size         int64                     // of the body, -1 if not known
	peer         *Peer                     // that answered, set by do
}

// do asks the gateways of an organization in turn until one answers.
func (c *Caller) do(ctx context.Context, org common.Hash, request *call) (*http.Response, error) {
	list, err := c.gatewaysOf(ctx, org)
	if err != nil {
		return nil, err
	}
	var last error
	for _, p := range list {
		response, err := c.once(ctx, p, request)
		if err == nil {
			request.peer = &p
			return response, nil
		}
		last = err
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c.mu.Lock()
		c.away[p.name()] = time.Now().Add(awayTime)
		c.mu.Unlock()
	}
	// Its address or key may be new.
	go func() {
		later, cancel := context.WithTimeout(context.WithoutCancel(ctx), directoryPatience)
		defer cancel()
		c.directory.Refresh(later)
	}()
	return nil, fmt.Errorf("%w: %w", ErrAway, last)
}

func (c *Caller) once(ctx context.Context, p Peer, request *call) (*http.Response, error) {
	var body io.Reader
	if request.body != nil {
		var err error
		if body, err = request.body(); err != nil {
			return nil, err
		}
	}
	r, err := http.NewRequestWithContext(ctx, request.method, strings.TrimSuffix(p.URL, "/")+root+request.path, body)
	if err != nil {
		return nil, err
	}
	if request.body != nil {
		r.ContentLength = request.size
	}
	for name, value := range request.header {
		r.Header.Set(name, value)
	}
	response, err := c.client(p).Do(r)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	delete(c.away, p.name())
	c.mu.Unlock()
	return response, nil
}

// check turns an answer's status into an error.
func check(response *http.Response) error {
	if response.StatusCode == http.StatusOK {
		return nil
	}
	text, _ := io.ReadAll(io.LimitReader(response.Body, 512))
	message := strings.TrimSpace(string(text))
	switch response.StatusCode {
	case http.StatusNotFound:
		return ErrRefused
	case http.StatusInsufficientStorage:
		return ErrBusy
	case http.StatusConflict:
		return errHeld
	case http.StatusBadRequest:
		return bad("the other gateway says: %q", message)
	}
	return fmt.Errorf("the other gateway answers with status %d: %q", response.StatusCode, message)
}

// ask sends a request and reads an answer in JSON.
func (c *Caller) ask(ctx context.Context, org common.Hash, request *call, limit int64, into any) error {
	response, err := c.do(ctx, org, request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if err := check(response); err != nil {
		return err
	}
	return readJSON(response.Body, limit, into)
}

// post is a call with a body in JSON.
func post(method, path string, value any) (*call, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return &call{
		method: method, path: path, header: map[string]string{"Content-Type": "application/json"},
		body: func() (io.Reader, error) { return bytes.NewReader(text), nil }, size: int64(len(text)),
	}, nil
}

// Recipient asks an organization for the recipient of its share packages, and compares it with
// the ledger.
func (c *Caller) Recipient(ctx context.Context, org common.Hash) (string, error) {
	request := &call{method: http.MethodGet, path: "recipient"}
	var out struct {
		Recipient string `json:"recipient"`
	}
	if err := c.ask(ctx, org, request, jsonMax, &out); err != nil {
		return "", err
	}
	if _, err := checkRecipient(out.Recipient, request.peer.RecipientHash); err != nil {
		return "", err
	}
	return out.Recipient, nil
}

// State asks how much of a shard of this organization's a holder has.
func (c *Caller) State(ctx context.Context, org, placement common.Hash, shard uint8) (size uint64, whole bool, err error) {
	var out shardState
	err = c.ask(ctx, org, &call{method: http.MethodGet, path: shardPath(placement, shard)}, jsonMax, &out)
	return out.Size, out.Whole, err
}

func shardPath(placement common.Hash, shard uint8) string {
	return fmt.Sprintf("shards/%x/%d", placement, shard)
}

// Place sends a shard to a holder, from where an earlier attempt has ended. open reads the shard
// from an offset on.
func (c *Caller) Place(ctx context.Context, org common.Hash, holding *Holding, outline *vault.Outline, open func(offset uint64) (io.ReadCloser, error)) error {
	offset := uint64(0)
	if holding.Size > memoryMax { // a smaller one is sent whole
		have, whole, err := c.State(ctx, org, holding.Placement, holding.Shard)
		if err != nil || whole {
			return err
		}
		offset = have
	}
	head := outline.Bytes()
	var opened io.ReadCloser
	defer func() {
		if opened != nil {
			opened.Close()
		}
	}()
	request := &call{
		method: http.MethodPut, path: shardPath(holding.Placement, holding.Shard),
		header: map[string]string{holdingHeader: common.Bytes2Hex(holding.Bytes()), offsetHeader: strconv.FormatUint(offset, 10)},
		size:   int64(len(head)) + int64(holding.Size-offset),
		body: func() (io.Reader, error) {
			if opened != nil {
				opened.Close()
			}
			var err error
			opened, err = open(offset)
			return io.MultiReader(bytes.NewReader(head), opened), err
		},
	}
	var out shardState
	return c.ask(ctx, org, request, jsonMax, &out)
}

// Deposit brings a holder its share package. It may be empty for a holder of shards only.
func (c *Caller) Deposit(ctx context.Context, org common.Hash, d *vault.Descriptor, descriptor, sealed []byte, pid common.Hash, class uint8, batch bool) error {
	request, err := post(http.MethodPut, fmt.Sprintf("deposits/%x", d.Placement), deposit{Pid: pid, Class: class, Batch: batch, Descriptor: descriptor, Package: sealed})
	if err != nil {
		return err
	}
	var out struct{}
	return c.ask(ctx, org, request, jsonMax, &out)
}

// Release asks a holder for what it has of a version.
func (c *Caller) Release(ctx context.Context, org common.Hash, in ReleaseRequest) ([]Released, error) {
	request, err := post(http.MethodPost, "release", in)
	if err != nil {
		return nil, err
	}
	var out releaseAnswer
	if err := c.ask(ctx, org, request, releaseMax, &out); err != nil {
		return nil, err
	}
	return out.Found, nil
}

func (c *Caller) consult(ctx context.Context, org common.Hash, in consultRequest) (bool, error) {
	request, err := post(http.MethodPost, "consult", in)
	if err != nil {
		return false, err
	}
	var out consultAnswer
	err = c.ask(ctx, org, request, jsonMax, &out)
	return out.Allowed, err
}

// Drop asks a holder to destroy shards of a placement, or all of it, and checks its signature.
func (c *Caller) Drop(ctx context.Context, org, placement, record common.Hash, version uint32, shards ...uint8) (*Dropped, error) {
	request, err := post(http.MethodPost, "drop", dropRequest{Placement: placement, Record: record, Version: version, Shards: shards})
	if err != nil {
		return nil, err
	}
	response, err := c.do(ctx, org, request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if err := check(response); err != nil {
		return nil, err
	}
	done := new(Dropped)
	if err := readJSON(response.Body, jsonMax, done); err != nil {
		return nil, err
	}
	if done.Org != org || done.Placement != placement || done.Record != record || done.Version != version || len(shards) == 0 && !done.Share {
		return nil, errors.New("the statement is about something else")
	}
	key, err := keyFrom(response.TLS.PeerCertificates[0])
	if err != nil {
		return nil, err
	}
	return done, done.Verify(key)
}

// DropOlder asks a holder to destroy its shares of earlier revisions of a placement.
func (c *Caller) DropOlder(ctx context.Context, org common.Hash, d *vault.Descriptor) error {
	request, err := post(http.MethodPost, "drop", dropRequest{Placement: d.Placement, Record: d.Record, Version: d.Version, Below: d.Revision})
	if err != nil {
		return err
	}
	var done Dropped
	return c.ask(ctx, org, request, jsonMax, &done)
}

func keyFrom(certificate *x509.Certificate) (*ecdsa.PublicKey, error) {
	key, ok := certificate.PublicKey.(*ecdsa.PublicKey)
	if !ok {
		return nil, errSignature
	}
	return key, nil
}

// Part names a shard, or a share package by Shard -1.
type Part struct {
	Placement common.Hash
	Shard     int
}

// Audit asks a holder which parts it has.
func (c *Caller) Audit(ctx context.Context, org common.Hash, parts []Part) ([]bool, error) {
	have := make([]bool, 0, len(parts))
	for len(have) < len(parts) {
		next := parts[len(have):min(len(have)+auditMax, len(parts))]
		in := auditRequest{}
		for _, p := range next {
			in.Shards = append(in.Shards, shardName(p))
		}
		request, err := post(http.MethodPost, "audit", in)
		if err != nil {
			return nil, err
		}
		var out auditAnswer
		if err := c.ask(ctx, org, request, jsonMax, &out); err != nil {
			return nil, err
		}
		if len(out.Have) != len(next) {
			return nil, fmt.Errorf("have %d answers, want %d", len(out.Have), len(next))
		}
		for _, letter := range out.Have {
			have = append(have, letter == 'y')
		}
	}
	return have, nil
}

// Remote is a shard at another organization, for package erasure.
type Remote struct {
	Caller    *Caller
	Org       common.Hash
	Placement common.Hash
	Shard     uint8
	Access    common.Hash // from a release; zero for the author
}

func (r *Remote) header() map[string]string {
	if r.Access == (common.Hash{}) {
		return nil
	}
	return map[string]string{accessHeader: common.Bytes2Hex(r.Access[:])}
}

// Open reads a part of the shard. The bytes are not verified.
func (r *Remote) Open(ctx context.Context, offset, length uint64) (io.ReadCloser, error) {
	request := &call{method: http.MethodGet, path: fmt.Sprintf("%s/bytes?from=%d&size=%d", shardPath(r.Placement, r.Shard), offset, length), header: r.header()}
	ctx, cancel := context.WithCancel(ctx)
	response, err := r.Caller.do(ctx, r.Org, request)
	if err != nil {
		cancel()
		return nil, err
	}
	if err := check(response); err != nil {
		response.Body.Close()
		cancel()
		return nil, err
	}
	timer := time.AfterFunc(stallPatience, cancel)
	timer.Stop() // until something is read
	return &watched{body: response.Body, cancel: cancel, timer: timer}, nil
}

// stallPatience is how long the next bytes of a shard are waited for before another holder is
// asked.
const stallPatience = 5 * time.Second

// watched ends a download that stalls.
type watched struct {
	body   io.ReadCloser
	cancel context.CancelFunc
	timer  *time.Timer
}

func (w *watched) Read(p []byte) (int, error) {
	w.timer.Reset(stallPatience)
	n, err := w.body.Read(p)
	w.timer.Stop()
	return n, err
}

func (w *watched) Close() error {
	w.timer.Stop()
	w.cancel()
	return w.body.Close()
}

// Outline asks for the outline of the shard, and verifies it.
func (r *Remote) Outline(ctx context.Context, size uint64, root common.Hash) (*vault.Outline, error) {
	response, err := r.Caller.do(ctx, r.Org, &call{method: http.MethodGet, path: shardPath(r.Placement, r.Shard) + "/outline", header: r.header()})
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if err := check(response); err != nil {
		return nil, err
	}
	want := int64(vault.Units(size)) * common.HashLength
	text, err := io.ReadAll(io.LimitReader(response.Body, want+1))
	if err != nil {
		return nil, err
	}
	return vault.ParseOutline(size, root, text)
}
