// SPDX-License-Identifier: LGPL-3.0-or-later

package exchange

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/fhir"
	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/vault"
	"github.com/dntp/dntp/ehr/vault/blobs"
	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/time/rate"
)

func (h *Host) serveRelease(w http.ResponseWriter, r *http.Request) {
	var in ReleaseRequest
	if err := readJSON(r.Body, jsonMax, &in); err != nil {
		fail(w, err)
		return
	}
	found, err := h.Release(r.Context(), peerOf(r), r.RemoteAddr, in)
	if err != nil {
		fail(w, err)
		return
	}
	answer(w, releaseAnswer{found})
}

// Release gives another gateway what this one has of a version, if the ledger permits it to the
// holder of the ticket and the custodian's directives do not forbid it. The audit event is on
// disk before Release returns.
//
// ErrRefused is returned alike for a version that nobody has, that is not here, or that may not be
// had, each after a multiple of RefusalFloor.
func (h *Host) Release(ctx context.Context, peer Peer, address string, in ReleaseRequest) ([]Released, error) {
	began := time.Now()
	found, err := h.release(ctx, peer, address, in)
	if errors.Is(err, ErrRefused) {
		h.pause(ctx, began)
	}
	return found, err
}

// pause waits until the time since began is a multiple of RefusalFloor, so that the time of a
// refusal does not show how far the request came.
func (h *Host) pause(ctx context.Context, began time.Time) {
	passed := time.Since(began)
	rest := h.RefusalFloor - passed%h.RefusalFloor
	timer := time.NewTimer(rest)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (h *Host) release(ctx context.Context, peer Peer, address string, in ReleaseRequest) ([]Released, error) {
	if len(in.Client) > addressMax || len(in.Request) > addressMax {
		return nil, bad("the client or the request has more than %d bytes", addressMax)
	}
	version := catalogue.Version{Record: in.Record, Number: in.Version}
	deposits, err := h.Catalogue.Deposits(ctx, version)
	if err != nil {
		return nil, err
	}
	holdings, err := h.Catalogue.HoldingsFor(ctx, version)
	if err != nil {
		return nil, err
	}
	ask := Ask{Record: in.Record, Version: in.Version, Ticket: in.Ticket, Org: peer.Org}
	for _, d := range deposits {
		if d.Batch {
			ask.Batch = Batch{d.Author, d.Pid, d.Class}
		}
	}
	verdict, err := h.Judge.Decide(ctx, ask)
	if err != nil {
		return nil, err
	}
	if !verdict.Allowed || len(deposits) == 0 {
		return nil, ErrRefused
	}
	terms, err := h.consult(ctx, &verdict, in)
	if err != nil {
		return nil, err
	}
	found, err := h.gather(ctx, peer, in, ask, terms, deposits, holdings)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, ErrRefused
	}
	if err := h.audit(ctx, &verdict, address, in); err != nil {
		return nil, err
	}
	return found, nil
}

const addressMax = 256

// terms are what a share package's terms are compared with.
type terms struct {
	away      bool // the custodian did not answer, so the package's own terms count
	emergency bool
}

func (t terms) allow(of vault.Terms) bool {
	return !t.away || of == vault.TermsLedger || of == vault.TermsEmergency && t.emergency
}

// consult asks the patient's custodian whether its directives allow the release.
func (h *Host) consult(ctx context.Context, v *Verdict, in ReleaseRequest) (terms, error) {
	t := terms{emergency: v.Emergency()}
	if v.Custodian == h.Org {
		allowed, err := h.directives(ctx, v, in.Record)
		if err == nil && !allowed {
			err = ErrRefused
		}
		return t, err
	}
	limited, cancel := context.WithTimeout(ctx, consultPatience)
	defer cancel()
	allowed, err := h.Caller.consult(limited, v.Custodian, consultRequest{in.Record, v.Class, in.Ticket})
	if err != nil {
		t.away = true
		return t, nil
	}
	if !allowed {
		return t, ErrRefused
	}
	return t, nil
}

// consultPatience is how long a custodian's answer is waited for.
const consultPatience = 2 * time.Second

// serveConsult answers a holder for the custodian. What is not known here is allowed: the
// ledger decides then.
func (h *Host) serveConsult(w http.ResponseWriter, r *http.Request) {
	var in consultRequest
	err := readJSON(r.Body, jsonMax, &in)
	if err != nil {
		fail(w, err)
		return
	}
	ticket, err := h.Judge.Ticket(r.Context(), in.Ticket)
	if err != nil {
		fail(w, err)
		return
	}
	ticket.Class = in.Class
	allowed, err := h.directives(r.Context(), &ticket, in.Record)
	if err != nil {
		fail(w, err)
		return
	}
	answer(w, consultAnswer{allowed})
}

// gather makes the answer. Nothing of it leaves before the audit event is on disk.
func (h *Host) gather(ctx context.Context, peer Peer, in ReleaseRequest, ask Ask, terms terms, deposits []catalogue.Deposit, holdings []catalogue.Holding) ([]Released, error) {
	recipient, err := checkRecipient(in.Recipient, peer.RecipientHash)
	if err != nil {
		return nil, err
	}
	var found []Released
	for _, d := range deposits {
		one := Released{Descriptor: d.Descriptor}
		if len(d.Package) > 0 {
			share, err := vault.OpenShare(d.Package, h.Identity)
			if err != nil {
				return nil, fmt.Errorf("share of placement %s: %w", d.Placement, err)
			}
			if !terms.allow(share.Terms) {
				continue
			}
			if one.Package, err = vault.SealShare(share, recipient); err != nil {
				return nil, err
			}
		}
		for _, held := range holdings {
			if held.Placement != d.Placement {
				continue
			}
			shard := ReleasedOne{Index: held.Shard}
			if in.Shards && held.Size <= inlineMax {
				// A shard that the store has lost is left out: others have theirs.
				shard.Bytes, err = blobs.GetAll(ctx, h.Store, blobs.NewID(held.Placement, blobs.KindShard, held.Shard), inlineMax)
				if err != nil {
					h.lost(ctx, held)
					continue
				}
			}
			one.Shards = append(one.Shards, shard)
		}
		one.Access = h.access.add(ask, d.Placement, time.Now())
		found = append(found, one)
	}
	return found, nil
}

// lost notes that the bytes of a holding are missing, so that its author repairs it.
func (h *Host) lost(ctx context.Context, held catalogue.Holding) {
	h.Catalogue.SetHolding(ctx, held.Placement, held.Shard, catalogue.Damaged)
}

// audit writes the event of a release to the log. It is on disk when audit returns.
func (h *Host) audit(ctx context.Context, v *Verdict, address string, in ReleaseRequest) error {
	event := fhir.Access{
		Recorded: time.Now(), By: fhir.Person{Actor: v.Actor, Org: v.Org, Purpose: v.Purpose},
		Ground: fhir.Ground{Basis: v.Basis, Ticket: in.Ticket}, Custodian: h.Org, Pid: v.Pid, Record: in.Record, Version: in.Version, Class: v.Class,
		Client: fhir.Device{Name: "gateway", Address: address}, Server: fhir.Device{Name: h.Name, Address: h.Name}, Request: in.Request, Test: h.Test,
	}
	rand.Read(event.ID[:]) // never fails
	if v.Org == (common.Hash{}) {
		event.By.Org = v.Custodian // a patient or guardian reads through the custodian's gateway
	}
	if in.Client != "" {
		event.Client.Address = in.Client
	}
	write := fhir.Disclosure
	if event.By.Org == h.Org {
		write = fhir.PatientRead
	}
	text, err := write(event)
	if err != nil {
		return err
	}
	_, err = h.Logs.Append(ctx, contracts.LogAudit, text)
	return err
}

// Audit writes the event of a read by this organization's own people.
func (h *Host) Audit(ctx context.Context, v *Verdict, address string, in ReleaseRequest) error {
	return h.audit(ctx, v, address, in)
}

// mayRead reports whether a gateway may read a shard: it is the author's, or a release gave
// access to it.
func (h *Host) mayRead(r *http.Request, held catalogue.Holding) (ask *Ask, err error) {
	peer := peerOf(r)
	if held.Author == peer.Org {
		return nil, nil
	}
	id, err := hexHash(r.Header.Get(accessHeader))
	if err != nil {
		return nil, ErrRefused
	}
	found, ok := h.access.find(id, peer.Org, held.Placement, time.Now())
	if !ok {
		return nil, ErrRefused
	}
	return &found, nil
}

// serveBytes sends a part of a shard. A revocation during the download ends it.
func (h *Host) serveBytes(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	held, ask, err := h.readable(r)
	if err != nil {
		if errors.Is(err, ErrRefused) {
			h.pause(r.Context(), began)
		}
		fail(w, err)
		return
	}
	from, err := strconv.ParseUint(r.URL.Query().Get("from"), 10, 64)
	size, err2 := strconv.ParseUint(r.URL.Query().Get("size"), 10, 64)
	if err != nil || err2 != nil || from > held.Size || size > held.Size-from {
		fail(w, bad("no part of the shard"))
		return
	}
	in, err := h.Store.Get(r.Context(), blobs.NewID(held.Placement, blobs.KindShard, held.Shard), from, size)
	if err != nil {
		if errors.Is(err, blobs.ErrNotFound) {
			h.lost(r.Context(), held)
		}
		fail(w, err)
		return
	}
	defer in.Close()
	w.Header().Set("Content-Length", strconv.FormatUint(size, 10))
	if err := h.send(r.Context(), w, in, ask, peerOf(r).Org); err != nil {
		panic(http.ErrAbortHandler) // the reader must not take a part for the whole
	}
}

// send copies unit by unit, at the rate of the organization, and asks the ledger again from
// time to time.
func (h *Host) send(ctx context.Context, w http.ResponseWriter, in io.Reader, ask *Ask, org common.Hash) error {
	limiter, checked, deadlines := h.shareOf(org).limiter, time.Now(), http.NewResponseController(w)
	unit := make([]byte, vault.UnitSize)
	for {
		n, err := io.ReadFull(in, unit)
		if n == 0 && err == io.EOF {
			return nil
		}
		if err != nil && err != io.ErrUnexpectedEOF {
			return err
		}
		if ask != nil && time.Since(checked) >= h.Recheck {
			verdict, err := h.Judge.Decide(ctx, *ask)
			if err == nil && !verdict.Allowed {
				err = ErrRefused
			}
			if err != nil {
				return err
			}
			checked = time.Now()
		}
		if err := limiter.WaitN(ctx, n); err != nil {
			return err
		}
		deadlines.SetWriteDeadline(time.Now().Add(unitPatience))
		if _, err := w.Write(unit[:n]); err != nil {
			return err
		}
	}
}

// readable finds the shard of a request and checks that it may be read.
func (h *Host) readable(r *http.Request) (held catalogue.Holding, ask *Ask, err error) {
	placement, shard, err := shardArguments(r)
	if err != nil {
		return held, nil, err
	}
	held, err = h.Catalogue.Holding(r.Context(), placement, shard)
	if errors.Is(err, catalogue.ErrNotThere) || err == nil && held.State != catalogue.Whole {
		err = ErrRefused
	}
	if err != nil {
		return held, nil, err
	}
	if ask, err = h.mayRead(r, held); err != nil || ask == nil {
		return held, ask, err
	}
	verdict, err := h.Judge.Decide(r.Context(), *ask)
	if err == nil && !verdict.Allowed {
		err = ErrRefused
	}
	return held, ask, err
}

// serveOutline sends the outline of a shard.
func (h *Host) serveOutline(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	held, _, err := h.readable(r)
	if err == nil {
		var outline []byte
		if outline, err = h.outline(r.Context(), held); err == nil {
			w.Write(outline)
			return
		}
	}
	if errors.Is(err, ErrRefused) {
		h.pause(r.Context(), began)
	}
	fail(w, err)
}

func (h *Host) outline(ctx context.Context, held catalogue.Holding) ([]byte, error) {
	if keepsOutline(held.Size) {
		return blobs.GetAll(ctx, h.Store, blobs.NewID(held.Placement, blobs.KindOutline, held.Shard), vault.Units(held.Size)*common.HashLength)
	}
	in, err := h.Store.Get(ctx, blobs.NewID(held.Placement, blobs.KindShard, held.Shard), 0, held.Size)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var tree vault.Outliner
	if _, err := io.Copy(&tree, in); err != nil {
		return nil, err
	}
	return tree.Outline().Bytes(), nil
}

// slowReader reads a request's body at the rate of an organization, and gives up on a sender
// that is too slow.
type slowReader struct {
	w     *http.ResponseController
	r     io.Reader
	limit *rate.Limiter
	ctx   context.Context
}

func (s *slowReader) Read(p []byte) (int, error) {
	if len(p) > vault.UnitSize {
		p = p[:vault.UnitSize]
	}
	s.w.SetReadDeadline(time.Now().Add(unitPatience))
	n, err := s.r.Read(p)
	if wait := s.limit.WaitN(s.ctx, n); wait != nil && err == nil {
		err = wait
	}
	return n, err
}

// RecipientHash is what the ledger keeps of a recipient.
func RecipientHash(recipient string) common.Hash { return sha256.Sum256([]byte(recipient)) }

// ReleaseOwn releases to this organization's own gateway, for a document of another one.
func (h *Host) ReleaseOwn(ctx context.Context, own Peer, in ReleaseRequest) ([]Released, error) {
	return h.release(ctx, own, h.Name, in)
}

// ReadOwn permits and audits a read of this organization's own document by its own people, or
// by its patient. It returns ErrRefused like Release.
func (h *Host) ReadOwn(ctx context.Context, in ReleaseRequest, batch bool, pid common.Hash, class uint8) error {
	ask := Ask{Record: in.Record, Version: in.Version, Ticket: in.Ticket, Org: h.Org}
	if batch {
		ask.Batch = Batch{h.Org, pid, class}
	}
	verdict, err := h.Judge.Decide(ctx, ask)
	if err != nil {
		return err
	}
	if !verdict.Allowed {
		return ErrRefused
	}
	if _, err := h.consult(ctx, &verdict, in); err != nil {
		return err
	}
	return h.audit(ctx, &verdict, h.Name, in)
}
