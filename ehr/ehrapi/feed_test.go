// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi_test

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

// patience bounds every wait for a notification; a healthy run ends far below it.
const patience = 30 * time.Second

// reader is a client of a subscription.
type reader struct {
	t      *testing.T
	events chan ehrapi.Event
	sub    *rpc.ClientSubscription
}

func listen(t *testing.T, ws *rpc.Client, name string, feed obj) *reader {
	t.Helper()
	r := &reader{t: t, events: make(chan ehrapi.Event, 1000)}
	sub, err := ws.Subscribe(t.Context(), "ehr", r.events, name, feed)
	if err != nil {
		t.Fatal(err)
	}
	r.sub = sub
	return r
}

// next is the next event, as block, name and whether it is removed.
func (r *reader) next() (ehrapi.Event, string) {
	r.t.Helper()
	select {
	case e := <-r.events:
		mark := ""
		if e.Removed {
			mark = "-"
		}
		return e, fmt.Sprintf("%s%d %s", mark, e.Block.Number, e.Name)
	case err := <-r.sub.Err():
		r.t.Fatalf("the subscription ended: %v", err)
	case <-time.After(patience):
		r.t.Fatalf("waited %v in vain for an event", patience)
	}
	panic("unreachable")
}

// wants reads as many events as there are wanted, and returns the last.
func (r *reader) wants(list ...string) (last ehrapi.Event) {
	r.t.Helper()
	for _, want := range list {
		var have string
		if last, have = r.next(); have != want {
			r.t.Errorf("have event %s, want %s", have, want)
		}
	}
	return last
}

// TestFeeds tells the story to readers of each kind.
func TestFeeds(t *testing.T) {
	s := newScene(t)
	_, ws := s.serve()
	readers := map[string]*reader{}
	for _, name := range []string{"records", "access", "breakGlass", "duties", "consents", "proposals"} {
		readers[name] = listen(t, ws, name, nil)
	}
	final := listen(t, ws, "records", obj{"final": true})
	mine := listen(t, ws, "access", obj{"pid": pid, "actor": who("visitor")})
	others := listen(t, ws, "access", obj{"pid": lost})
	s.tell()
	_, emergency := s.tickets()
	s.block(call{"visitor", contracts.AccessAddress, accessABI.PackJustify(emergency, common.Hash{5})})
	s.block(call{"regulator", contracts.AccessAddress, accessABI.PackReview(emergency, contracts.Proper, common.Hash{5})})
	readers["records"].wants("1 RecordAnchored", "1 RecordEndorsed", "2 RecordEndorsed", "2 RecordFinal", "3 RecordAnchored", "3 RecordEndorsed", "3 RecordFinal",
		"6 RecordAnchored", "6 RecordEndorsed", "6 RecordFinal", "6 AmendmentDue")
	readers["access"].wants("4 SessionOpened", "5 GlassBroken", "7 GlassJustified", "8 GlassReviewed")
	readers["breakGlass"].wants("5 GlassBroken", "7 GlassJustified", "8 GlassReviewed")
	readers["duties"].wants("5 GlassBroken", "6 AmendmentDue", "7 GlassJustified", "8 GlassReviewed")
	readers["consents"].wants("3 ConsentGranted")
	// The events of a ticket name no patient, and belong to one.
	mine.wants("4 SessionOpened", "5 GlassBroken", "7 GlassJustified", "8 GlassReviewed")
	s.finalize(8)
	// A block that is final but not on the chain of the head makes none of that chain final.
	side := s.extend(s.chain.GetBlockByNumber(8), 1)[0]
	s.extend(s.chain.GetBlockByNumber(8), 2, s.anchor("office", anchorOf(common.Hash{0x4e, 12}, contracts.ClassOther)))
	s.chain.SetFinalized(side.Header())
	s.final <- struct{}{}
	s.final <- struct{}{} // the first was taken, so the walk has begun or is over
	last := final.wants("1 RecordAnchored", "1 RecordEndorsed", "2 RecordEndorsed", "2 RecordFinal", "3 RecordAnchored", "3 RecordEndorsed")
	role, _ := json.Marshal(last.Fields["role"])
	if string(role) != `{"name":"doctor","number":0}` {
		t.Errorf("have role %s, want its name beside the number", role)
	}
	final.wants("3 RecordFinal", "6 RecordAnchored", "6 RecordEndorsed", "6 RecordFinal", "6 AmendmentDue")
	readers["records"].wants("9 RecordAnchored", "9 RecordEndorsed", "9 RecordFinal")
	if n := len(others.events) + len(readers["proposals"].events) + len(final.events); n != 0 {
		t.Errorf("have %d events that nobody asked for", n)
	}
}

// TestResume cuts a reader off after each event, on a chain that changes meanwhile, and wants
// it to end with the events of the chain, each once.
func TestResume(t *testing.T) {
	s := newScene(t)
	s.tell()
	_, ws := s.serve()
	rest := []string{"1 RecordAnchored", "1 RecordEndorsed", "2 RecordEndorsed", "2 RecordFinal", "3 RecordAnchored", "3 RecordEndorsed", "3 RecordFinal",
		"6 RecordAnchored", "6 RecordEndorsed", "6 RecordFinal", "6 AmendmentDue"}
	r := listen(t, ws, "records", obj{"fromBlock": "0x0"})
	for i, want := range rest {
		last := r.wants(want)
		r.sub.Unsubscribe()
		r = listen(t, ws, "records", obj{"resume": last.Resume})
		if i == len(rest)-1 {
			s.block(s.anchor("doctor", anchorOf(common.Hash{0x4e, 9}, contracts.ClassOther)))
			r.wants("7 RecordAnchored")
		}
	}
	// While the reader is away after the first event of block 7, blocks 6 and 7 leave the chain.
	first := listen(t, ws, "records", obj{"fromBlock": "0x7"}).wants("7 RecordAnchored")
	fork := s.chain.GetBlockByNumber(5)
	s.extend(fork, 4, s.anchor("doctor", anchorOf(common.Hash{0x4e, 10}, contracts.ClassOther)))
	back := listen(t, ws, "records", obj{"resume": first.Resume})
	last := back.wants("-7 RecordAnchored", "-6 AmendmentDue", "-6 RecordFinal", "-6 RecordEndorsed", "-6 RecordAnchored", "6 RecordAnchored", "6 RecordEndorsed", "6 RecordFinal")
	if last.Block.Hash != s.chain.GetCanonicalHash(6) {
		t.Errorf("have an event of block %v, want one of the chain", last.Block)
	}
	// A reader who stays sees the same.
	s.extend(s.chain.GetBlockByNumber(8), 3, s.anchor("office", anchorOf(common.Hash{0x4e, 11}, contracts.ClassOther)))
	back.wants("9 RecordAnchored")
}

// TestResumeUndone comes back to a node that has dropped the reader's block.
func TestResumeUndone(t *testing.T) {
	s, other := newScene(t), newScene(t)
	for _, chain := range []*scene{s, other} {
		chain.block()
		chain.finalize(1)
	}
	other.block(other.register(), other.anchor("doctor", anchorOf(note, contracts.ClassProgressNote)))
	s.block()
	_, theirs := other.serve()
	_, ours := s.serve()
	seen := listen(t, theirs, "records", obj{"fromBlock": "0x0"}).wants("2 RecordAnchored")
	_, err := ours.Subscribe(t.Context(), "ehr", make(chan ehrapi.Event), "records", obj{"resume": seen.Resume})
	if data := refused(t, err, "resumeUndone"); data["final"] != "0x1" {
		t.Errorf("have data %v, want the final block", data)
	}
	far := slices.Clone(seen.Resume)
	far[16] = 0xff // of the number
	_, err = ours.Subscribe(t.Context(), "ehr", make(chan ehrapi.Event), "records", obj{"resume": far})
	refused(t, err, "unknownBlock")
}

// TestStopped calls a node whose chain has stopped before its RPC server: nothing crashes.
func TestStopped(t *testing.T) {
	s := newScene(t)
	s.block()
	http, ws := s.serve()
	s.chain.Stop()
	refused(t, http.CallContext(t.Context(), nil, "ehr_waitForBlock", "0x2"), "waitOver")
	sub := listen(t, ws, "records", nil).sub
	sub.Unsubscribe() // returns when the node has ended it
	if err := ws.CallContext(t.Context(), nil, "ehr_status"); err != nil {
		t.Errorf("the node answers no more: %v", err)
	}
}

// TestFinality sends each final block once.
func TestFinality(t *testing.T) {
	s := newScene(t)
	s.tell()
	_, ws := s.serve()
	news := make(chan ehrapi.Finality, 10)
	if _, err := ws.Subscribe(t.Context(), "ehr", news, "finality"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []uint64{3, 5} {
		if want == 5 {
			s.finalize(5)
		}
		select {
		case have := <-news:
			if uint64(have.Finalized.Number) != want || have.Head.Number != 6 {
				t.Errorf("have %+v, want final block %d", have, want)
			}
		case <-time.After(patience):
			t.Fatalf("final block %d was not sent", want)
		}
	}
}

// TestSubscriptionLimit opens as many subscriptions as a connection may have, and one more.
func TestSubscriptionLimit(t *testing.T) {
	s := newScene(t)
	s.block()
	_, ws := s.serve()
	var first *reader
	for i := range 16 {
		if r := listen(t, ws, "records", nil); i == 0 {
			first = r
		}
	}
	_, err := ws.Subscribe(t.Context(), "ehr", make(chan ehrapi.Event), "records")
	if data := refused(t, err, "tooManySubscriptions"); data["max"] != "0x10" {
		t.Errorf("have data %v, want the limit", data)
	}
	first.sub.Unsubscribe()
	deadline := time.Now().Add(patience)
	for {
		if _, err = ws.Subscribe(t.Context(), "ehr", make(chan ehrapi.Event), "records"); err == nil || time.Now().After(deadline) {
			break // the server ends a subscription in the background
		}
	}
	if err != nil {
		t.Errorf("a place is not free again: %v", err)
	}
}

// counted is a chain that counts the blocks whose events are read.
type counted struct {
	*core.BlockChain
	read atomic.Int64
}

func (c *counted) GetReceiptsByHash(hash common.Hash) types.Receipts {
	c.read.Add(1)
	return c.BlockChain.GetReceiptsByHash(hash)
}

// stalled is a connection whose client reads the answer when it is released, and nothing
// more: later writes end as at their deadline.
type stalled struct {
	net.Conn
	release  chan struct{}
	released bool
	within   time.Duration // from the last deadline's setting to it
	tries    int           // of writes after the answer
}

func (s *stalled) SetWriteDeadline(at time.Time) error {
	s.within = time.Until(at)
	return nil
}

func (s *stalled) Write(data []byte) (int, error) {
	if !s.released {
		<-s.release
		s.released = true
		return s.Conn.Write(data)
	}
	s.tries++
	return 0, os.ErrDeadlineExceeded
}

// TestSlowReader stops reading: the node closes the connection, and has read no more events
// than it could send.
func TestSlowReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		s.tell()
		chain := &counted{BlockChain: s.chain}
		server := rpc.NewServer()
		defer server.Stop()
		for _, api := range ehrapi.New(ehrapi.Config{Chain: chain}).APIs() {
			if err := server.RegisterName(api.Namespace, api.Service); err != nil {
				t.Fatal(err)
			}
		}
		ours, theirs := net.Pipe()
		slow := &stalled{Conn: theirs, release: make(chan struct{})}
		closed := make(chan struct{})
		go func() {
			server.ServeCodec(rpc.NewCodec(slow), 0)
			close(closed)
		}()
		if _, err := ours.Write([]byte(`{"jsonrpc":"2.0","id":1,"method":"ehr_subscribe","params":["records",{"fromBlock":"0x0"}]}`)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // the answer waits to be read
		if read := chain.read.Load(); read > 1 {
			t.Errorf("the events of %d blocks were read, and none was sent", read)
		}
		close(slow.release)
		buf := make([]byte, 1000)
		n, err := ours.Read(buf)
		if err != nil || !strings.Contains(string(buf[:n]), `"result":"0x`) {
			t.Fatalf("have %s, %v, want a subscription", buf[:n], err)
		}
		<-closed
		if slow.within <= 0 || slow.within > 10*time.Second || slow.tries == 0 || slow.tries > 2 {
			t.Errorf("have %d writes with a deadline in %v, want 1 or 2 in 10 s", slow.tries, slow.within)
		}
		if read := chain.read.Load(); read > 1 {
			t.Errorf("the events of %d blocks were read, and none was sent", read)
		}
		synctest.Wait() // no goroutine of the subscription is left when the bubble ends
		s.chain.Stop()
	})
}
