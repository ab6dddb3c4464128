// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

// stub is a node with one block.
type stub struct{ first *types.Header }

func newStub() *stub {
	return &stub{&types.Header{Number: new(big.Int), Difficulty: big.NewInt(1), Time: uint64(time.Now().Unix())}}
}

func (s *stub) ChainId() hexutil.Uint64                         { return 7 }
func (s *stub) Syncing() bool                                   { return false }
func (s *stub) BlockNumber() hexutil.Uint64                     { return 0 }
func (s *stub) GetHeaderByNumber(string) (*types.Header, error) { return s.first, nil }

// start serves the node, and returns its URL.
func (s *stub) start(t *testing.T) string {
	server := rpc.NewServer()
	if err := server.RegisterName("eth", s); err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(server)
	t.Cleanup(h.Close)
	return h.URL
}

// writeConfig writes a gateway's file, with more lines at the end.
func writeConfig(t *testing.T, s *stub, more string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gateway.yaml")
	text := fmt.Sprintf(`
listen: 127.0.0.1:0
chain: {id: 7, genesis: "%s"}
nodes: [{name: a, http: %s}]
health: {interval: 50ms}
drain: {notice: 0s}
%s`, s.first.Hash(), s.start(t), more)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// running is a gateway that runs until the test ends.
type running struct {
	*Gateway
	url  string
	end  context.CancelFunc
	done chan error
}

func run(t *testing.T, path string, on net.Listener) *running {
	t.Helper()
	cfg, err := ReadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	if on == nil {
		if on, err = net.Listen("tcp", cfg.Listen); err != nil {
			t.Fatal(err)
		}
	}
	g, err := newOn(cfg, on)
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	r := &running{g, "http://" + g.Address().String(), end, make(chan error, 1)}
	if g.cert != nil {
		r.url = "https" + r.url[len("http"):]
	}
	go func() { r.done <- g.Run(ctx) }()
	t.Cleanup(func() { r.stop(t) })
	r.ready(t)
	return r
}

func (r *running) ready(t *testing.T) {
	t.Helper()
	for limit := time.After(20 * time.Second); ; {
		changes := r.Door().Changed()
		if r.Door().Ready() {
			return
		}
		select {
		case <-changes:
		case <-limit:
			t.Fatal("no node is ready: ", r.Door().Reasons())
		}
	}
}

// stop ends the gateway, and reports its error once.
func (r *running) stop(t *testing.T) {
	t.Helper()
	r.end()
	if err, ok := <-r.done; ok && err != nil {
		t.Error("the gateway ended with", err)
	}
	defer func() { recover() }() // it is stopped by the test and at its end
	close(r.done)
}

const question = `{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber"}`

func post(c *http.Client, url, body string) (int, string, error) {
	r, err := c.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	return r.StatusCode, string(text), err
}

// load asks until it is stopped, and counts what failed.
type load struct {
	stop   context.CancelFunc
	asked  atomic.Int64
	failed chan error
	ends   sync.WaitGroup
}

func startLoad(url string, callers int) *load {
	ctx, stop := context.WithCancel(context.Background())
	l := &load{stop: stop, failed: make(chan error, callers)}
	for range callers {
		l.ends.Go(func() {
			c := &http.Client{Transport: &http.Transport{}}
			defer c.CloseIdleConnections()
			for ctx.Err() == nil {
				status, text, err := post(c, url, question)
				if err == nil && (status != 200 || !strings.Contains(text, `"result":"0x0"`)) {
					err = fmt.Errorf("status %d: %s", status, text)
				}
				if err != nil {
					l.failed <- err
					return
				}
				l.asked.Add(1)
			}
		})
	}
	return l
}

// more waits until so many further calls are answered.
func (l *load) more(t *testing.T, count int64) {
	t.Helper()
	end := time.Now().Add(20 * time.Second)
	for want := l.asked.Load() + count; l.asked.Load() < want; {
		select {
		case err := <-l.failed:
			t.Fatal("a caller failed: ", err)
		case <-time.After(time.Millisecond):
		}
		if time.Now().After(end) {
			t.Fatal("the callers stand still")
		}
	}
}

func (l *load) close(t *testing.T) {
	t.Helper()
	l.stop()
	l.ends.Wait()
	close(l.failed)
	for err := range l.failed {
		t.Error("a caller failed:", err)
	}
}

// A supervisor holds the socket; a second gateway takes over from the first without a refused request.
func TestRestartUnderLoad(t *testing.T) {
	s := newStub()
	path := writeConfig(t, s, "")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile(path, bytes.Replace(text, []byte("notice: 0s"), []byte("notice: 300ms"), 1), 0o600)
	held, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	socket := func() net.Listener {
		file, err := held.(*net.TCPListener).File()
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		l, err := net.FileListener(file)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	first := run(t, path, socket())
	l := startLoad(first.url, 8)
	l.more(t, 100)
	second := run(t, path, socket())
	first.stop(t)
	l.more(t, 100)
	if err := second.Reload(); err != nil {
		t.Fatal(err)
	}
	l.more(t, 100)
	l.close(t)
}

func TestReload(t *testing.T) {
	s := newStub()
	path := writeConfig(t, s, "")
	g := run(t, path, nil)
	ws, err := rpc.Dial("ws" + g.url[len("http"):])
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	l := startLoad(g.url, 4)
	l.more(t, 50)
	old := g.Door()
	good, _ := os.ReadFile(path)
	for bad, want := range map[string]string{
		strings.Replace(string(good), "interval", "intervall", 1):      `did you mean "interval"?`,
		strings.Replace(string(good), "127.0.0.1:0", "127.0.0.1:1", 1): "only with a restart",
	} {
		os.WriteFile(path, []byte(bad), 0o600)
		if err := g.Reload(); err == nil || !strings.Contains(err.Error(), want) || g.Door() != old {
			t.Fatal(err)
		}
	}
	os.WriteFile(path, append(good, "namespaces: [net]\n"...), 0o600)
	if err := g.Reload(); err != nil || g.Door() == old {
		t.Fatal(err)
	}
	if err := <-l.failed; !strings.Contains(err.Error(), "does not serve the namespace eth") {
		t.Fatal("a caller failed: ", err)
	}
	l.stop()
	l.ends.Wait()
}

func TestOperations(t *testing.T) {
	s := newStub()
	g := run(t, writeConfig(t, s, ""), nil)
	get := func(path string) (int, string) {
		r, err := http.Get(g.url + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		text, _ := io.ReadAll(r.Body)
		return r.StatusCode, string(text)
	}
	if code, text := get("/healthz"); code != 200 || !strings.Contains(text, `"alive":true`) {
		t.Error(code, text)
	}
	if code, text := get("/readyz"); code != 200 || !strings.Contains(text, `"name":"a"`) {
		t.Error(code, text)
	}
	if code, text := get("/metrics"); code != 200 || !strings.Contains(text, "gateway_node_usable") {
		t.Error(code, text)
	}
	if code, _ := get("/other"); code != 404 {
		t.Error(code)
	}
	if code, text := get("/"); code != 405 || !strings.Contains(text, "POST") {
		t.Error(code, text)
	}
}

// Each case sends bytes, and wants what is at the beginning of the answer. Empty: the connection is closed.
func TestLimits(t *testing.T) {
	s := newStub()
	g := run(t, writeConfig(t, s, "limits: {body: 2000, header: 4096, batch: 3, depth: 8, readHeader: 300ms, readBody: 600ms, sockets: 1, connections: 12}"), nil)
	request := func(body string) string {
		return fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	}
	for name, c := range map[string]struct{ send, want, in string }{
		"a body that is too long":      {request(strings.Repeat(" ", 2001)), "HTTP/1.1 413", "2000 bytes"},
		"one that does not say so":     {"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n" + strings.Repeat(" ", 0xfff) + "\r\n0\r\n\r\n", "HTTP/1.1 413", ""},
		"headers that are too long":    {"POST / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 20_000) + "\r\n\r\n", "HTTP/1.1 431", ""},
		"a batch that is too long":     {request("[" + strings.Repeat(question+",", 3) + question + "]"), "HTTP/1.1 200", "more than 3 calls"},
		"JSON that is too deep":        {request(strings.Repeat("[", 9) + strings.Repeat("]", 9)), "HTTP/1.1 200", "deeper than 8"},
		"another content type":         {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.1 415", ""},
		"headers that come too slowly": {"POST / HTTP/1.1\r\nHost: x\r\n", "", ""},
		"a body that comes too slowly": {request(question)[:100], "HTTP/1.1 400", ""},
		"no HTTP":                      {"\x16\x03\x01\r\n\r\n", "HTTP/1.1 400", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", g.Address().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(20 * time.Second))
			io.WriteString(conn, c.send)
			answer := bufio.NewReader(conn)
			line, err := answer.ReadString('\n')
			if c.want == "" {
				if line != "" || errors.Is(err, os.ErrDeadlineExceeded) {
					t.Fatal(line, err)
				}
				return
			}
			if !strings.HasPrefix(line, c.want) {
				t.Fatal(line, err)
			}
			conn.(*net.TCPConn).CloseWrite()
			if rest, _ := io.ReadAll(answer); !strings.Contains(string(rest), c.in) {
				t.Error(string(rest))
			}
		})
	}
}

func TestLimitOfConnections(t *testing.T) {
	s := newStub()
	g := run(t, writeConfig(t, s, "limits: {connections: 2, sockets: 1, rate: 5, burst: 5}"), nil)
	first, err := rpc.Dial("ws" + g.url[len("http"):])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rpc.Dial("ws" + g.url[len("http"):]); err == nil {
		t.Error("a second WebSocket")
	}
	var limited bool
	for range 7 {
		var out string
		if err := first.Call(&out, "eth_blockNumber"); err != nil {
			limited = strings.Contains(err.Error(), "more than 5 calls a second")
		}
	}
	if !limited {
		t.Error("a caller is not limited")
	}
	first.Close()
	// A third connection waits until one of two ends.
	var held [2]net.Conn
	for i := range held {
		if held[i], err = net.Dial("tcp", g.Address().String()); err != nil {
			t.Fatal(err)
		}
	}
	answered := make(chan error, 1)
	go func() {
		r, err := (&http.Client{Transport: &http.Transport{}}).Get(g.url + "/healthz")
		if err == nil {
			r.Body.Close()
		}
		answered <- err
	}()
	held[0].Close()
	held[1].Close()
	if err := <-answered; err != nil {
		t.Error(err)
	}
}

// pair writes a certificate with a serial number, and its key.
func pair(t *testing.T, folder string, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "gateway"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCertificate(t *testing.T) {
	s := newStub()
	path := writeConfig(t, s, "tls: {certificate: cert.pem, key: key.pem}")
	folder := filepath.Dir(path)
	pair(t, folder, 1)
	g := run(t, path, nil)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go g.cert.watch(ctx, 5*time.Millisecond)
	serial := func() int64 {
		conn, err := tls.Dial("tcp", g.Address().String(), &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
	}
	if have := serial(); have != 1 {
		t.Fatal(have)
	}
	// A certificate without its key is not used, and the next pair is.
	os.WriteFile(filepath.Join(folder, "key.pem"), []byte("torn"), 0o600)
	if err := g.Reload(); err == nil {
		t.Error("a torn key is accepted")
	}
	if have := serial(); have != 1 {
		t.Fatal(have)
	}
	pair(t, folder, 2)
	for end := time.Now().Add(20 * time.Second); serial() != 2; {
		if time.Now().After(end) {
			t.Fatal("the new certificate is not used")
		}
	}
}

func TestConfig(t *testing.T) {
	const genesis = `"0x0000000000000000000000000000000000000000000000000000000000000001"`
	good := "listen: 127.0.0.1:1\nchain: {id: 7, genesis: " + genesis + "}\nnodes: [{name: a, http: http://x}]\n"
	if _, err := parseConfig("gateway.yaml", []byte(Example)); err != nil {
		t.Error("the example:", err)
	}
	for _, c := range []struct{ text, want string }{
		{good, ""},
		{"", "the file is empty"},
		{good + "listne: x\n", `gateway.yaml:4:1: unknown key "listne", did you mean "listen"?`},
		{good + "limits: {bodi: 1}\n", `gateway.yaml:4:10: unknown key "bodi", did you mean "body"?`},
		{good + "listen: 127.0.0.1:2\n", `duplicate key "listen", first on line 1`},
		{"listen: 127.0.0.1:1\n", `missing key "chain"`},
		{strings.Replace(good, "127.0.0.1:1", "0.0.0.0:1", 1), "write `tls: off` if something in front"},
		{strings.Replace(good, "127.0.0.1:1", "0.0.0.0:1", 1) + "tls: off\n", ""},
		{strings.Replace(good, "127.0.0.1:1", "nonsense", 1), "want host:port, such as 127.0.0.1:8600"},
		{strings.Replace(good, "http://x", "ftp://x", 1), "is not a URL of http or https, such as http://127.0.0.1:8545"},
		{strings.Replace(good, "name: a", "name: A b", 1), "is not a short name"},
		{strings.Replace(good, "}]", "}, {name: a, http: http://y}]", 1), `the name "a" is taken by nodes[0]`},
		{strings.Replace(good, genesis, "5", 1), "is not a hash, want 0x and 64 hex digits"},
		{good + "tls: on\n", "want off, or a mapping with certificate and key"},
		{good + "tls: {certificate: none.pem, key: none.key}\n", "there is no file"},
		{good + "namespaces: [ethh]\n", `unknown namespace "ethh", did you mean "eth"?`},
		{good + "limits: {batch: 0}\n", "0 is out of range, want 1 to 100000"},
		{good + "limits: {time: 5}\n", "is not a duration, want a number and ms, s, m or h"},
		{good + "limits: {time: 9h}\n", "is out of range, want 1s to 10m0s"},
		{good + "health: &a {lag: 1}\n", "anchors are not accepted"},
	} {
		_, err := parseConfig("gateway.yaml", []byte(c.text))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s\nhave %v\nwant %s", c.text, err, c.want)
		}
	}
}

// The example says what the defaults are.
func TestExampleShowsDefaults(t *testing.T) {
	cfg, err := parseConfig("gateway.yaml", []byte(Example))
	if err != nil {
		t.Fatal(err)
	}
	want := defaults()
	want.File, want.Listen = cfg.File, cfg.Listen
	want.Door.ChainID, want.Door.Genesis, want.Door.Nodes = cfg.Door.ChainID, cfg.Door.Genesis, cfg.Door.Nodes
	have, _ := json.Marshal(cfg)
	expected, _ := json.Marshal(want)
	if !bytes.Equal(have, expected) {
		t.Errorf("have %s\nwant %s", have, expected)
	}
}

func FuzzConfig(f *testing.F) {
	f.Add([]byte(Example))
	f.Fuzz(func(t *testing.T, text []byte) { parseConfig("gateway.yaml", text) })
}

// edit changes a file.
func edit(t *testing.T, path string, change func(string) string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, []byte(change(string(text))), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// replaceNode puts another URL for the node into a file.
func replaceNode(text, to string) string {
	before, rest, _ := strings.Cut(text, "http: ")
	_, after, _ := strings.Cut(rest, "}")
	return before + "http: " + to + "}" + after
}
