// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"io"
	stdlog "log"
	"math/big"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/gateway/exchange"
	"github.com/dntp/dntp/ehr/vault"
	"github.com/dntp/dntp/ehr/vault/blobs"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// world is an alliance whose ledger is a few maps, with real gateways: HTTPS, catalogues and
// stores on disk.
type world struct {
	t       testing.TB
	members []*member

	mu      sync.Mutex
	peers   []exchange.Peer
	records map[catalogue.Version]client.Version
	tickets map[common.Hash]ticket
	held    map[common.Hash]bool
	refuse  error // of the next anchor
	lost    bool  // an anchor gets into a block, and its answer is lost
	clock   time.Time
	asked   int
}

type ticket struct {
	actor common.Address
	org   common.Hash
	pid   common.Hash
	basis uint8
}

// member is one organization with its gateway.
type member struct {
	world    *world
	org      common.Hash
	dir      string
	cert     tls.Certificate
	identity *age.HybridIdentity
	keys     *catalogue.Keys
	owner    [16]byte

	*Service
	store  blobs.Store
	server *http.Server
	logs   *fakeLogs // outlive the gateway, as the node does
}

// fakeLogs keep entries in memory.
type fakeLogs struct {
	mu      sync.Mutex
	entries map[uint8][][]byte
	down    bool
}

func (l *fakeLogs) Append(_ context.Context, kind uint8, entries ...[]byte) (uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.down {
		return 0, exchange.ErrLogs
	}
	first := len(l.entries[kind])
	for _, entry := range entries {
		l.entries[kind] = append(l.entries[kind], bytes.Clone(entry))
	}
	return uint64(first), nil
}

func (l *fakeLogs) count(kind uint8) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.entries[kind])
}

func newWorld(t testing.TB, n int) *world {
	w := &world{t: t, records: make(map[catalogue.Version]client.Version), tickets: make(map[common.Hash]ticket), held: make(map[common.Hash]bool), clock: time.Now()}
	for i := range n {
		m := &member{world: w, org: common.Hash{byte(i + 1)}, dir: t.TempDir(), owner: [16]byte{byte(i)}, logs: &fakeLogs{entries: make(map[uint8][][]byte)}}
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		must(t, err)
		m.cert, err = exchange.NewCertificate(key)
		must(t, err)
		m.identity, err = age.GenerateHybridIdentity()
		must(t, err)
		m.keys, err = catalogue.ParseKeys(catalogue.NewKeyFile())
		must(t, err)
		w.members = append(w.members, m)
		m.start()
	}
	t.Cleanup(func() {
		for _, m := range w.members {
			m.kill()
		}
	})
	return w
}

func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// start runs the gateway on what its folder has, at a new address.
func (m *member) start() {
	t, w := m.world.t, m.world
	t.Helper()
	data, err := catalogue.Open(context.Background(), "sqlite://"+filepath.Join(m.dir, "catalogue.db"), m.keys)
	must(t, err)
	m.store, err = blobs.OpenFolder(filepath.Join(m.dir, "blobs"))
	must(t, err)
	caller := exchange.NewCaller(m.cert, w)
	host := exchange.NewHost(exchange.Settings{
		Org: m.org, Directory: w, Caller: caller, Key: m.cert.PrivateKey.(*ecdsa.PrivateKey), Identity: m.identity, Recipient: m.identity.Recipient().String(),
		Catalogue: data, Store: m.store, Logs: m.logs, Judge: w, Staging: m.dir, Name: "gateway", Test: true, RefusalFloor: 20 * time.Millisecond, Recheck: time.Millisecond,
	})
	m.Service, err = New(Settings{
		Org: m.org, Host: host, Caller: caller, Catalogue: data, Store: m.store, Logs: m.logs, Judge: w, Chain: w, Relay: w,
		Identity: m.identity, Recipient: m.identity.Recipient().String(), Spool: filepath.Join(m.dir, "spool"), Owner: m.owner, Test: true, Floor: 30 * time.Millisecond,
	})
	must(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	m.server = &http.Server{Handler: host.Handler(), TLSConfig: exchange.ServerTLS(m.cert, w), ErrorLog: stdlog.New(io.Discard, "", 0)}
	go m.server.ServeTLS(listener, "", "")
	spki, err := exchange.SPKI(m.cert)
	must(t, err)
	w.mu.Lock()
	defer w.mu.Unlock()
	peer := exchange.Peer{Org: m.org, URL: "https://" + listener.Addr().String(), TLSKey: spki, RecipientHash: exchange.RecipientHash(m.identity.Recipient().String())}
	peers := []exchange.Peer{}
	for _, p := range w.peers {
		if p.Org.Cmp(m.org) < 0 {
			peers = append(peers, p)
		}
	}
	peers = append(peers, peer)
	for _, p := range w.peers {
		if p.Org.Cmp(m.org) > 0 {
			peers = append(peers, p)
		}
	}
	w.peers = peers
}

// kill ends the gateway at once; its address stays on the ledger.
func (m *member) kill() {
	if m.server != nil {
		m.server.Close()
		m.Caller.Close()
		m.Service.Catalogue.Close()
		m.server = nil
	}
}

// Peers implements exchange.Directory.
func (w *world) Peers(context.Context) ([]exchange.Peer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.peers, nil
}

// Refresh implements exchange.Directory.
func (w *world) Refresh(context.Context) {}

// Decide implements exchange.Judge.
func (w *world) Decide(_ context.Context, ask exchange.Ask) (exchange.Verdict, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked++
	r, ok := w.records[catalogue.Version{Record: ask.Record, Number: ask.Version}]
	t := w.tickets[ask.Ticket]
	v := exchange.Verdict{Pid: t.pid, Class: r.A.RecordClass, Custodian: r.CustodianOrg, Actor: t.actor, Org: t.org, Purpose: 0, Basis: t.basis}
	pid := common.Hash(r.A.Pid)
	if ask.Batch != (exchange.Batch{}) {
		ok, pid, v.Class, v.Custodian = true, ask.Batch.Pid, ask.Batch.Class, ask.Batch.Author
	}
	v.Allowed = ok && t.pid == pid && t.pid != common.Hash{} && ask.Org == t.org && r.Status != contracts.Erased
	return v, nil
}

// Ticket implements exchange.Judge.
func (w *world) Ticket(_ context.Context, id common.Hash) (exchange.Verdict, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.tickets[id]
	return exchange.Verdict{Pid: t.pid, Actor: t.actor, Org: t.org, Basis: t.basis}, nil
}

// Held implements exchange.Judge.
func (w *world) Held(_ context.Context, record common.Hash) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.held[record], nil
}

// Passed implements exchange.Judge.
func (w *world) Passed(_ context.Context, deadline time.Time) (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock.After(deadline), nil
}

var errUnknown = &client.Refusal{Name: "UnknownRecord"}

// Head implements Chain.
func (w *world) Head(_ context.Context, record common.Hash) (h client.Head, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for v := range w.records {
		if v.Record == record {
			h.Latest = max(h.Latest, v.Number)
		}
	}
	h.LatestFinal = h.Latest
	return h, nil
}

// Get implements Chain.
func (w *world) Get(_ context.Context, record common.Hash, version uint32) (client.Version, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r, ok := w.records[catalogue.Version{Record: record, Number: version}]; ok {
		return r, nil
	}
	return client.Version{}, errUnknown
}

// Anchor implements Sender.
func (w *world) Anchor(_ context.Context, o *Operation) (*types.Receipt, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse != nil {
		return nil, w.refuse
	}
	method := contracts.Records.Methods["anchor"]
	values, err := method.Inputs.Unpack(o.Calldata[4:])
	if err != nil {
		return nil, err
	}
	var in struct {
		A client.Anchor
		E []client.Endorsement
	}
	if err := method.Inputs.Copy(&in, values); err != nil {
		return nil, err
	}
	v := catalogue.Version{Record: in.A.RecordId, Number: in.A.Version}
	if _, there := w.records[v]; there {
		return nil, &client.Refusal{Name: "BadVersion"}
	}
	w.records[v] = client.Version{A: in.A, CustodianOrg: w.members[0].org, Status: 2, BlockNumber: 7}
	if w.lost {
		return nil, errors.New("connection lost")
	}
	return &types.Receipt{BlockNumber: big.NewInt(7)}, nil
}

// AttestErasure implements Sender.
func (w *world) AttestErasure(_ context.Context, v catalogue.Version, evidence common.Hash) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.records[v]
	r.Status = contracts.Erased
	w.records[v] = r
	return nil
}

// sign makes the author's operation. The fake ledger checks no signature.
func sign(t testing.TB, a client.Anchor) *Operation {
	t.Helper()
	method := contracts.Records.Methods["anchor"]
	args, err := method.Inputs.Pack(a, []client.Endorsement{})
	must(t, err)
	return &Operation{Calldata: append(bytes.Clone(method.ID), args...), Nonce: (*hexutil.Big)(new(big.Int)), ValidUntil: uint64(time.Now().Add(time.Minute).Unix())}
}

// put puts and anchors a document at a member.
func (w *world) put(m *member, text []byte, meta Meta) (v catalogue.Version) {
	w.t.Helper()
	out, err := m.Put(w.t.Context(), meta, uint64(len(text)), bytes.NewReader(text))
	must(w.t, err)
	v = catalogue.Version{Record: out.Record, Number: out.Version}
	if !meta.Batch {
		_, err = m.Anchor(w.t.Context(), v, sign(w.t, out.Anchor))
		must(w.t, err)
	}
	return v
}

// admit makes a ticket for somebody at a member.
func (w *world) admit(m *member, pid common.Hash) Reading {
	w.mu.Lock()
	defer w.mu.Unlock()
	id, actor := randomHash(), common.BytesToAddress(m.org[:4])
	w.tickets[id] = ticket{actor, m.org, pid, contracts.BasisConsent}
	return Reading{Ticket: id, Person: actor, Client: "127.0.0.1"}
}

// read opens a version at a member.
func (w *world) read(m *member, v catalogue.Version, in Reading) ([]byte, error) {
	in.Version = v
	var place vault.Memory
	_, err := m.Open(w.t.Context(), in, &place)
	return place.Bytes, err
}

// mustRead compares what a member reads.
func (w *world) mustRead(m *member, v catalogue.Version, in Reading, want []byte) {
	w.t.Helper()
	have, err := w.read(m, v, in)
	if err != nil {
		w.t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		w.t.Fatalf("have %d bytes, want %d others", len(have), len(want))
	}
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}
