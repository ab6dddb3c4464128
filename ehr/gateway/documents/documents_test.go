// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/gateway/exchange"
	"github.com/dntp/dntp/ehr/vault"
	"github.com/dntp/dntp/ehr/vault/blobs"
	"github.com/ethereum/go-ethereum/common"
)

func want(t testing.TB, have, want error) {
	t.Helper()
	if !errors.Is(have, want) {
		t.Fatalf("have error %v, want %v", have, want)
	}
}

var (
	fhirText = []byte(`{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Observation","id":"a","valueQuantity":{"value":125.00}}}]}`)
	pid      = common.Hash{0xaa}
	meta     = Meta{Pid: pid, Class: 5}
)

// TestPutAndOpen puts documents of three shapes at one member, and opens them at each member while
// a minority is down.
func TestPutAndOpen(t *testing.T) {
	w := newWorld(t, 5)
	a := w.members[0]
	small, large := randomBytes(10_000), randomBytes(3<<20+17)
	fhirMeta := meta
	fhirMeta.FHIR = true
	texts := map[catalogue.Version][]byte{
		w.put(a, fhirText, fhirMeta): fhirText,
		w.put(a, small, meta):        small,
		w.put(a, large, meta):        large,
	}
	for _, dead := range [][]int{{}, {0, 1}, {3, 4}} {
		for _, i := range dead {
			w.members[i].kill()
		}
		for i, m := range w.members {
			if m.server == nil {
				continue
			}
			ticket := w.admit(m, pid)
			for v, text := range texts {
				w.mustRead(m, v, ticket, text)
			}
			if i > 0 && m.logs.count(contracts.LogAudit) == 0 {
				t.Errorf("member %d has released without an entry in its audit log", i)
			}
		}
		for _, i := range dead {
			w.members[i].start()
		}
	}
	// One more than a minority is too many: a clear error, and nothing wrong.
	for _, i := range []int{0, 1, 2} {
		w.members[i].kill()
	}
	for v := range texts {
		_, err := w.read(w.members[3], v, w.admit(w.members[3], pid))
		want(t, err, ErrFewHolders)
	}
}

// TestRefused asks without ground, for what is not there, and with another's ticket: all answers
// are alike.
func TestRefused(t *testing.T) {
	w := newWorld(t, 3)
	a, b := w.members[0], w.members[1]
	v := w.put(a, randomBytes(5000), meta)
	good := w.admit(b, pid)
	stranger := good
	stranger.Person = common.Address{9}
	for name, in := range map[string]Reading{"another patient's ticket": w.admit(b, common.Hash{0xbb}), "no ticket": {Person: good.Person}, "another's ticket": stranger} {
		if _, err := w.read(b, v, in); err != ErrRefused {
			t.Errorf("%s: have %v, want exactly %v", name, err, ErrRefused)
		}
	}
	if _, err := w.read(b, catalogue.Version{Record: common.Hash{1}, Number: 1}, good); err != ErrRefused {
		t.Errorf("an unknown record: have %v, want exactly %v", err, ErrRefused)
	}
	if n := b.logs.count(contracts.LogAudit) + a.logs.count(contracts.LogAudit); n != 0 {
		t.Errorf("have %d audit entries of refusals", n)
	}
	// A gateway that asks holders with a ticket of another organization's person gets nothing.
	request := exchange.ReleaseRequest{Record: v.Record, Version: 1, Ticket: good.Ticket, Recipient: w.members[2].Recipient}
	for _, m := range []*member{a, b} {
		_, err := w.members[2].Caller.Release(t.Context(), m.org, request)
		want(t, err, ErrRefused)
	}
	// The custodian's directives forbid what the ledger permits; the answer is the same.
	rules, err := exchange.EncodeRestrictions([]exchange.Restriction{{Org: b.org}})
	must(t, err, a.Catalogue.SetRestriction(t.Context(), pid, rules))
	if _, err := w.read(b, v, good); err != ErrRefused {
		t.Errorf("restricted: have %v, want exactly %v", err, ErrRefused)
	}
	w.mustReadAny(w.members[2], v)
	// Without a log nothing is released.
	must(t, a.Catalogue.SetRestriction(t.Context(), pid, nil))
	for _, m := range w.members {
		m.logs.down = true
	}
	if _, err := w.read(b, v, good); err == nil || errors.Is(err, ErrRefused) {
		t.Errorf("without logs: have %v", err)
	}
}

func (w *world) mustReadAny(m *member, v catalogue.Version) {
	w.t.Helper()
	if _, err := w.read(m, v, w.admit(m, pid)); err != nil {
		w.t.Fatal(err)
	}
}

// TestBatch anchors in the log of records.
func TestBatch(t *testing.T) {
	w := newWorld(t, 3)
	a := w.members[0]
	batch := meta
	batch.Batch = true
	text := randomBytes(2000)
	v := w.put(a, text, batch)
	if n := a.logs.count(contracts.LogRecords); n != 1 {
		t.Fatalf("have %d entries of the log of records, want 1", n)
	}
	w.mustRead(a, v, w.admit(a, pid), text)
}

// TestDamage wipes, swaps and damages shards: reads are right, and repair brings all back.
func TestDamage(t *testing.T) {
	w := newWorld(t, 4)
	a, b, c := w.members[0], w.members[1], w.members[2]
	small, large := randomBytes(9000), randomBytes(2<<20)
	texts := map[catalogue.Version][]byte{w.put(a, small, meta): small, w.put(a, large, meta): large}
	ctx := t.Context()

	// The disk of b is gone, and its catalogue with it.
	b.kill()
	must(t, os.RemoveAll(filepath.Join(b.dir, "blobs")))
	files, err := filepath.Glob(filepath.Join(b.dir, "catalogue.db*"))
	must(t, err)
	for _, file := range files {
		must(t, os.Remove(file))
	}
	b.start()
	for v, text := range texts {
		w.mustRead(c, v, w.admit(c, pid), text)
	}
	r, err := a.Mend(ctx)
	must(t, err)
	if r.Missing == 0 || r.Problem != "" {
		t.Fatalf("have report %+v", r)
	}
	if r, err = a.Mend(ctx); err != nil || r.Missing != 0 || r.Parts == 0 {
		t.Fatalf("after the repair: have report %+v, %v", r, err)
	}
	w.members[3].kill() // b's parts count now
	for v, text := range texts {
		w.mustRead(c, v, w.admit(c, pid), text)
	}
	w.members[3].start()

	// A shard at c has another's bytes.
	list, err := c.Catalogue.Holdings(ctx, catalogue.Whole, common.Hash{}, 10)
	must(t, err)
	for _, held := range list {
		id := blobs.NewID(held.Placement, blobs.KindShard, held.Shard)
		must(t, c.store.Delete(ctx, id), c.store.Put(ctx, id, held.Size, bytes.NewReader(randomBytes(int(held.Size)))))
	}
	for v, text := range texts {
		w.mustRead(w.members[3], v, w.admit(w.members[3], pid), text)
	}
	if _, n, err := c.Host.Scrub(ctx, common.Hash{}, 10); err != nil || n != len(list) {
		t.Fatalf("have %d damaged shards, %v, want %d", n, err, len(list))
	}
	if r, err = a.Mend(ctx); err != nil || r.Mended != len(list) {
		t.Fatalf("have report %+v, %v, want %d mended", r, err, len(list))
	}
	if _, n, err := c.Host.Scrub(ctx, common.Hash{}, 10); err != nil || n != 0 {
		t.Fatalf("have %d damaged shards, %v, want none", n, err)
	}
}

// TestLeaver takes an organization off the ledger: its parts go to others, and its old share
// opens nothing.
func TestLeaver(t *testing.T) {
	w := newWorld(t, 5)
	a := w.members[0]
	text := randomBytes(9000)
	v := w.put(a, text, meta)
	before, err := a.Catalogue.Document(t.Context(), v)
	must(t, err)
	old, err := vault.ParseDescriptor(before.Descriptor)
	must(t, err)
	leaver := w.members[4]
	for _, m := range w.members[1:] {
		if old.ShardOf(m.org) >= 0 {
			leaver = m
		}
	}
	leaver.kill()
	w.mu.Lock()
	var left []exchange.Peer
	for _, p := range w.peers {
		if p.Org != leaver.org {
			left = append(left, p)
		}
	}
	w.peers = left
	w.mu.Unlock()
	r, err := a.Mend(t.Context())
	if must(t, err); r.Problem != "" {
		t.Fatalf("have report %+v", r)
	}
	after, err := a.Catalogue.Document(t.Context(), v)
	must(t, err)
	d, err := vault.ParseDescriptor(after.Descriptor)
	must(t, err)
	if d.Revision != 2 || d.ShardOf(leaver.org) >= 0 || len(d.Holders) != 4 || d.Escrow == old.Escrow {
		t.Fatalf("have descriptor %+v", d)
	}
	for _, m := range w.members {
		if m.server == nil {
			continue
		}
		deposits, err := m.Catalogue.Deposits(t.Context(), v)
		if must(t, err); len(deposits) != 1 || deposits[0].Revision != 2 {
			t.Errorf("have %d deposits at %x, want the new one only", len(deposits), m.org[0])
		}
		w.mustRead(m, v, w.admit(m, pid), text)
	}
}

// TestErase erases with one holder away: it is named, and the erasure is attested only when it has
// confirmed too.
func TestErase(t *testing.T) {
	w := newWorld(t, 3)
	a, b, c := w.members[0], w.members[1], w.members[2]
	v := w.put(a, randomBytes(2<<20), meta)
	w.held[v.Record] = true
	_, err := a.Erase(t.Context(), v)
	want(t, err, errHold)
	w.held[v.Record] = false
	c.kill()
	out, err := a.Erase(t.Context(), v)
	if must(t, err); len(out.Missing) != 1 || out.Missing[0] != c.org || out.Attested {
		t.Fatalf("have %+v", out)
	}
	for _, m := range []*member{a, b} {
		if _, err := w.read(m, v, w.admit(m, pid)); err == nil {
			t.Error("an erased document was opened")
		}
	}
	c.start()
	if r, err := a.Mend(t.Context()); err != nil || r.Erasing != 0 {
		t.Fatalf("have report %+v, %v", r, err)
	}
	if w.records[v].Status != contracts.Erased {
		t.Error("the erasure is not attested")
	}
	if text, err := a.Catalogue.Evidence(t.Context(), v); err != nil || !strings.Contains(string(text), c.org.Hex()) {
		t.Errorf("have evidence %s, %v", text, err)
	}
	for _, m := range w.members {
		list, err := m.store.List(t.Context(), blobs.ID{}, 10)
		if must(t, err); len(list) != 0 {
			t.Errorf("member %x has still %d blobs", m.org[0], len(list))
		}
	}
}

// TestUnfinished ends puts at each step: after the next start each is either anchored and
// retrievable or gone from every store.
func TestUnfinished(t *testing.T) {
	w := newWorld(t, 3)
	a, b := w.members[0], w.members[1]
	ctx := t.Context()
	restart := func() {
		t.Helper()
		a.kill()
		a.start()
		must(t, a.Resume(ctx))
	}
	gone := func(step string, v catalogue.Version) {
		t.Helper()
		for _, m := range w.members {
			list, err := m.store.List(ctx, blobs.ID{}, 10)
			deposits, err2 := m.Catalogue.Deposits(ctx, v)
			if must(t, err, err2); len(list)+len(deposits) != 0 {
				t.Errorf("%s: member %x has still %d blobs and %d shares", step, m.org[0], len(list), len(deposits))
			}
		}
		_, err := a.Catalogue.Unfinished(ctx, v)
		want(t, err, catalogue.ErrNotThere)
		_, err = a.Catalogue.Document(ctx, v)
		want(t, err, catalogue.ErrNotThere)
	}
	text := randomBytes(7000)

	// The node does not take the descriptor: the put fails and takes itself back.
	a.logs.down = true
	_, err := a.Put(ctx, meta, uint64(len(text)), bytes.NewReader(text))
	want(t, err, exchange.ErrLogs)
	a.logs.down = false
	restart()
	gone("without a log", catalogue.Version{})

	// The document ends early.
	if _, err = a.Put(ctx, meta, uint64(len(text)), bytes.NewReader(text[1:])); err == nil {
		t.Error("a document that ends early was put")
	}
	gone("ends early", catalogue.Version{})

	// Killed while it waits for the signature, which comes after the restart.
	out, err := a.Put(ctx, meta, uint64(len(text)), bytes.NewReader(text))
	must(t, err)
	v := catalogue.Version{Record: out.Record, Number: 1}
	restart()
	other := out.Anchor
	other.BlobHash = common.Hash{1}
	if _, err = a.Anchor(ctx, v, sign(t, other)); !errors.Is(err, errBad) {
		t.Errorf("a signature on another blob: have %v", err)
	}
	_, err = a.Anchor(ctx, v, sign(t, out.Anchor))
	must(t, err)
	w.mustRead(b, v, w.admit(b, pid), text)
	w.forget(a, v)

	// The signature never comes.
	a.SignTime = time.Nanosecond
	out, err = a.Put(ctx, meta, uint64(len(text)), bytes.NewReader(text))
	must(t, err)
	restart()
	gone("never signed", catalogue.Version{Record: out.Record, Number: 1})

	// In a block, but the answer was lost.
	out, err = a.Put(ctx, meta, uint64(len(text)), bytes.NewReader(text))
	must(t, err)
	v = catalogue.Version{Record: out.Record, Number: 1}
	w.lost = true
	if _, err = a.Anchor(ctx, v, sign(t, out.Anchor)); err == nil {
		t.Fatal("the answer was not lost")
	}
	w.lost = false
	restart()
	w.mustRead(b, v, w.admit(b, pid), text)
	w.forget(a, v)

	// Not in a block, and it can get into none any more. A holder is away when it is taken back.
	out, err = a.Put(ctx, meta, uint64(len(text)), bytes.NewReader(text))
	must(t, err)
	v = catalogue.Version{Record: out.Record, Number: 1}
	w.refuse = errors.New("connection lost")
	if _, err = a.Anchor(ctx, v, sign(t, out.Anchor)); err == nil {
		t.Fatal("the anchor did not fail")
	}
	w.clock = time.Now().Add(time.Hour)
	w.members[2].kill()
	restart()
	if _, err := a.Catalogue.Unfinished(ctx, v); err != nil {
		t.Errorf("a put was forgotten before all its holders have confirmed: %v", err)
	}
	w.members[2].start()
	restart()
	gone("never in a block", v)
}

// forget erases a document, so that the stores are empty.
func (w *world) forget(m *member, v catalogue.Version) {
	w.t.Helper()
	out, err := m.Erase(w.t.Context(), v)
	if must(w.t, err); !out.Attested {
		w.t.Fatalf("have %+v", out)
	}
}

// TestRevoked revokes a ticket during a download.
func TestRevoked(t *testing.T) {
	w := newWorld(t, 3)
	a, b := w.members[0], w.members[1]
	v := w.put(a, randomBytes(40<<20), meta)
	in := w.admit(b, pid)
	in.Version = v
	_, err := b.Open(t.Context(), in, &revoking{w: w, ticket: in.Ticket})
	if err == nil {
		t.Error("the download went on after the revocation")
	}
}

// revoking is a place that revokes the ticket at its first bytes.
type revoking struct {
	vault.Memory
	w      *world
	ticket common.Hash
}

func (r *revoking) Write(p []byte) (int, error) {
	r.w.mu.Lock()
	delete(r.w.tickets, r.ticket)
	r.w.mu.Unlock()
	return r.Memory.Write(p)
}

// TestStrangers connects with a key that is not on the ledger.
func TestStrangers(t *testing.T) {
	w := newWorld(t, 2)
	stranger, err := exchange.LoadCertificate(filepath.Join(t.TempDir(), "key"))
	must(t, err)
	caller := exchange.NewCaller(stranger, w)
	defer caller.Close()
	if _, err := caller.Recipient(context.Background(), w.members[0].org); err == nil {
		t.Error("a stranger was served")
	}
	// A server with another key than the ledger's is not believed.
	w.mu.Lock()
	w.peers = []exchange.Peer{w.peers[0], w.peers[1]}
	w.peers[0].TLSKey = common.Hash{1}
	w.mu.Unlock()
	if _, err := w.members[1].Caller.Recipient(context.Background(), w.members[0].org); err == nil {
		t.Error("a server with another key was believed")
	}
}
