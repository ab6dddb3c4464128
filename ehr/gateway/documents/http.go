// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/gateway/exchange"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/log"
)

// Headers of requests and answers.
const (
	DocumentHeader = "Dntp-Document" // base64url of a Meta in JSON, for a put
	TicketHeader   = "Dntp-Ticket"   // for a read
	CommitHeader   = "Dntp-Commit"   // of the document that was verified
	BlockHeader    = "Dntp-Block"    // that anchors it
)

const (
	jsonMax      = 256 << 10
	putsMax      = 64 // at once
	opensMax     = 256
	readPatience = 30 * time.Second // for the next part of an upload or a download
)

// Actors says what the ledger knows of a person, as *client.Client does.
type Actors interface {
	Actor(ctx context.Context, address common.Address) (client.Actor, error)
}

// Door serves documents to people.
type Door struct {
	*Service
	Identify Identify
	Actors   Actors
	puts     chan struct{}
	opens    chan struct{}
}

// NewDoor serves the documents of a service.
func NewDoor(s *Service, identify Identify, actors Actors) *Door {
	return &Door{Service: s, Identify: identify, Actors: actors, puts: make(chan struct{}, putsMax), opens: make(chan struct{}, opensMax)}
}

// Handler serves everything below /v1/.
func (d *Door) Handler() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, serve func(http.ResponseWriter, *http.Request, common.Address) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-store")
			who, err := d.Identify(r)
			if err == nil {
				err = serve(w, r, who)
			}
			if err != nil {
				d.fail(w, err)
			}
		})
	}
	handle("POST /v1/documents", d.servePut)
	handle("POST /v1/records/{record}/versions/{version}/anchor", d.serveAnchor)
	handle("GET /v1/records/{record}/versions/{version}", d.serveOpen)
	handle("DELETE /v1/records/{record}/versions/{version}", d.serveErase)
	handle("GET /v1/vault", d.serveStatus)
	handle("POST /v1/vault/repair", d.serveRepair)
	return mux
}

// problem is the body of a refusal.
type problem struct {
	Error string `json:"error"`
}

var errForbidden = errors.New("this is for other roles of the organization")

// fail answers with an error. What it says is the same whoever asks, unless the person belongs to
// this organization's own staff.
func (d *Door) fail(w http.ResponseWriter, err error) {
	code := http.StatusServiceUnavailable
	var refusal *client.Refusal
	switch {
	case errors.Is(err, errAnonymous):
		code, err = http.StatusUnauthorized, errAnonymous
	case errors.Is(err, errForbidden):
		code = http.StatusForbidden
	case errors.Is(err, ErrRefused):
		code, err = http.StatusNotFound, ErrRefused
	case errors.Is(err, errBad):
		code = http.StatusBadRequest
	case errors.Is(err, errHold):
		code = http.StatusConflict
	case errors.Is(err, catalogue.ErrExists):
		code = http.StatusConflict
	case errors.As(err, &refusal):
		code, err = http.StatusUnprocessableEntity, refusal
	case errors.Is(err, exchange.ErrOld), errors.Is(err, ErrFewHolders), errors.Is(err, catalogue.ErrAway), errors.Is(err, exchange.ErrLogs):
	default:
		log.Warn("A request about a document has failed", "err", err)
		err = errors.New("the gateway cannot do it now")
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(problem{err.Error()})
}

// staff returns the roles of a person of this organization.
func (d *Door) staff(ctx context.Context, who common.Address) (roles uint32, err error) {
	actor, err := d.Actors.Actor(ctx, who)
	if err != nil {
		return 0, err
	}
	if actor.Status != contracts.Active || actor.OrgId != d.Org {
		return 0, errForbidden
	}
	return actor.RoleMask, nil
}

func answerJSON(w http.ResponseWriter, value any) error {
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(value)
}

// enter takes a place, or returns how to wait for one.
func enter(ctx context.Context, places chan struct{}) (leave func(), err error) {
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (d *Door) servePut(w http.ResponseWriter, r *http.Request, who common.Address) error {
	if _, err := d.staff(r.Context(), who); err != nil {
		return err
	}
	var m Meta
	text, err := base64.RawURLEncoding.DecodeString(r.Header.Get(DocumentHeader))
	if err != nil || len(text) > jsonMax {
		return bad("the header %s is not base64url", DocumentHeader)
	}
	if err := decode(strings.NewReader(string(text)), &m); err != nil {
		return bad("the header %s does not describe a document", DocumentHeader)
	}
	if r.ContentLength <= 0 {
		return bad("the length of the document is missing")
	}
	leave, err := enter(r.Context(), d.puts)
	if err != nil {
		return err
	}
	defer leave()
	out, err := d.Put(r.Context(), m, uint64(r.ContentLength), &patient{http.NewResponseController(w), r.Body})
	if err != nil {
		return err
	}
	return answerJSON(w, out)
}

// patient reads an upload, as long as it goes on.
type patient struct {
	c *http.ResponseController
	r io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	p.c.SetReadDeadline(time.Now().Add(readPatience))
	return p.r.Read(b)
}

func decode(r io.Reader, into any) error {
	d := json.NewDecoder(io.LimitReader(r, jsonMax))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// versionOf reads the path; 0 is the newest final version.
func versionOf(r *http.Request) (v catalogue.Version, err error) {
	b, err := hex.DecodeString(strings.TrimPrefix(r.PathValue("record"), "0x"))
	if err != nil || len(b) != common.HashLength {
		return v, bad("the path has no identifier of a record")
	}
	v.Record = common.Hash(b)
	if text := r.PathValue("version"); text != "latest" {
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil || n == 0 {
			return v, bad("the path has no number of a version")
		}
		v.Number = uint32(n)
	}
	return v, nil
}

// AnchorAnswer says which block has an anchor.
type AnchorAnswer struct {
	Block       uint64      `json:"block"`
	Transaction common.Hash `json:"transaction"`
}

func (d *Door) serveAnchor(w http.ResponseWriter, r *http.Request, who common.Address) error {
	v, err := versionOf(r)
	if err != nil {
		return err
	}
	if _, err := d.staff(r.Context(), who); err != nil {
		return err
	}
	var o Operation
	if err := decode(r.Body, &o); err != nil {
		return bad("the body is no signed operation")
	}
	receipt, err := d.Anchor(r.Context(), v, &o)
	if err != nil {
		return err
	}
	return answerJSON(w, AnchorAnswer{receipt.BlockNumber.Uint64(), receipt.TxHash})
}

func (d *Door) serveOpen(w http.ResponseWriter, r *http.Request, who common.Address) error {
	v, err := versionOf(r)
	if err != nil {
		return err
	}
	ticket, err := hex.DecodeString(strings.TrimPrefix(r.Header.Get(TicketHeader), "0x"))
	if err != nil || len(ticket) != common.HashLength {
		return bad("the header %s has no ticket", TicketHeader)
	}
	leave, err := enter(r.Context(), d.opens)
	if err != nil {
		return err
	}
	defer leave()
	place := d.newScratch()
	defer place.close()
	in := Reading{Version: v, Ticket: common.Hash(ticket), Person: who, Client: r.RemoteAddr, Request: printable(r.Header.Get("X-Request-Id"))}
	out, err := d.Open(r.Context(), in, place)
	if err != nil {
		return err
	}
	if len(out.Faults) > 0 {
		log.Warn("Some holders did not give what they should", "faults", len(out.Faults), "first", out.Faults[0].Err)
	}
	body, err := place.reader()
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	if out.Type != "" {
		h.Set("Content-Type", out.Type)
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.FormatInt(out.Size, 10))
	h.Set("Dntp-Version", strconv.FormatUint(uint64(out.Number), 10))
	h.Set(CommitHeader, out.Commit.Hex())
	h.Set(BlockHeader, strconv.FormatUint(out.Block, 10))
	deliver(w, body)
	return nil
}

// deliver sends a verified document, as long as its reader takes it.
func deliver(w http.ResponseWriter, body io.Reader) {
	c := http.NewResponseController(w)
	buffer := make([]byte, 256<<10)
	for {
		n, err := body.Read(buffer)
		if n > 0 {
			c.SetWriteDeadline(time.Now().Add(readPatience))
			if _, err := w.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err == io.EOF {
			return
		} else if err != nil {
			panic(http.ErrAbortHandler) // the length tells the caller that it is not whole
		}
	}
}

// printable keeps a text for the audit only if it is short and printable.
func printable(text string) string {
	const most = 128
	for _, c := range text {
		if c < ' ' || c > '~' {
			return ""
		}
	}
	return text[:min(len(text), most)]
}

const erasers = uint32(1)<<contracts.RecordsOffice | uint32(1)<<contracts.Service | uint32(1)<<contracts.Administrator

func (d *Door) serveErase(w http.ResponseWriter, r *http.Request, who common.Address) error {
	v, err := versionOf(r)
	if err != nil {
		return err
	}
	if v.Number == 0 {
		return bad("which version to erase must be said by its number")
	}
	roles, err := d.staff(r.Context(), who)
	if err != nil {
		return err
	}
	if roles&erasers == 0 {
		return errForbidden
	}
	out, err := d.Erase(r.Context(), v)
	if err != nil {
		return err
	}
	return answerJSON(w, out)
}

// Status is how the organization's documents are.
type Status struct {
	Org     common.Hash      `json:"org"`
	Counts  catalogue.Counts `json:"counts"`
	Mended  Report           `json:"lastRepair"`
	Members []MemberStatus   `json:"members"`
}

// MemberStatus is one organization's gateway, as this one sees it.
type MemberStatus struct {
	Org   common.Hash `json:"org"`
	URL   string      `json:"url"`
	Up    bool        `json:"up"`
	Error string      `json:"error,omitempty"`
}

func (d *Door) serveStatus(w http.ResponseWriter, r *http.Request, who common.Address) error {
	if _, err := d.staff(r.Context(), who); err != nil {
		return err
	}
	out, err := d.Status(r.Context())
	if err != nil {
		return err
	}
	return answerJSON(w, out)
}

const statusPatience = 3 * time.Second

// Status asks the other gateways whether they answer.
func (s *Service) Status(ctx context.Context) (*Status, error) {
	counts, err := s.Catalogue.Count(ctx)
	if err != nil {
		return nil, err
	}
	out := &Status{Org: s.Org, Counts: counts, Mended: s.Last()}
	members, err := s.members(ctx)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, statusPatience)
	defer cancel()
	out.Members = make([]MemberStatus, len(members))
	done := make(chan struct{}, len(members))
	for i, p := range members {
		go func() {
			m := MemberStatus{Org: p.Org, URL: p.URL, Up: true}
			if p.Org != s.Org {
				if _, err := s.Caller.Recipient(limited, p.Org); err != nil {
					m.Up, m.Error = false, err.Error()
				}
			}
			out.Members[i] = m
			done <- struct{}{}
		}()
	}
	for range members {
		<-done
	}
	return out, nil
}

func (d *Door) serveRepair(w http.ResponseWriter, r *http.Request, who common.Address) error {
	roles, err := d.staff(r.Context(), who)
	if err != nil {
		return err
	}
	if roles&erasers == 0 {
		return errForbidden
	}
	report, err := d.Mend(r.Context())
	if err != nil {
		return fmt.Errorf("repair: %w", err)
	}
	return answerJSON(w, report)
}
