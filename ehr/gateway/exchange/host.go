// SPDX-License-Identifier: LGPL-3.0-or-later

package exchange

import (
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"filippo.io/age"
	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/vault/blobs"
	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/time/rate"
)

// Settings are what a Host needs.
type Settings struct {
	Org       common.Hash
	Directory Directory
	Caller    *Caller       // to ask custodians
	Key       crypto.Signer // of the TLS certificate
	Identity  age.Identity  // opens the organization's share packages
	Recipient string        // of Identity
	Catalogue *catalogue.Catalogue
	Store     blobs.Store
	Logs      Logs
	Judge     Judge
	Staging   string // folder for shards that have arrived in part

	Name  string  // of this gateway, in audit events; never a person's
	Test  bool    // no real person: audit events say so
	Quota uint64  // bytes that one organization may place here
	Rate  float64 // bytes a second from and to one organization

	RefusalFloor time.Duration // every refusal takes a multiple of it
	Recheck      time.Duration // between two questions to the ledger during a download
}

// Defaults of Settings.
const (
	DefaultQuota        = 1 << 40
	DefaultRate         = 256 << 20
	DefaultRefusalFloor = 250 * time.Millisecond
	DefaultRecheck      = 2 * time.Second

	accessTime = 10 * time.Minute // that an access counts after its release
	accessMax  = 100_000          // accesses at once; the oldest end earlier
	// requestMax is how many requests of one organization are served at once.
	requestMax = 64
)

// Host holds shards and share packages for the alliance, and releases them.
type Host struct {
	Settings
	access  accesses
	busy    sync.Map // placement and shard that is arriving
	mu      sync.Mutex
	quotas  map[common.Hash]*quota
	callers map[common.Hash]*share
}

// share is what one organization uses of this gateway.
type share struct {
	limiter *rate.Limiter
	places  chan struct{} // one for each request that is served
}

// NewHost fills in the defaults.
func NewHost(s Settings) *Host {
	if s.Quota == 0 {
		s.Quota = DefaultQuota
	}
	if s.Rate == 0 {
		s.Rate = DefaultRate
	}
	if s.RefusalFloor == 0 {
		s.RefusalFloor = DefaultRefusalFloor
	}
	if s.Recheck == 0 {
		s.Recheck = DefaultRecheck
	}
	return &Host{Settings: s, access: accesses{list: make(map[common.Hash]*access)}, quotas: make(map[common.Hash]*quota), callers: make(map[common.Hash]*share)}
}

// shareOf is the share of an organization.
func (h *Host) shareOf(org common.Hash) *share {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.callers[org]
	if s == nil {
		const burst = 4 << 20
		s = &share{rate.NewLimiter(rate.Limit(h.Rate), burst), make(chan struct{}, requestMax)}
		h.callers[org] = s
	}
	return s
}

// quota counts what an organization has placed here. Several gateways of one organization
// count each for itself, and ask the catalogue again after a while.
type quota struct {
	used  uint64
	asked time.Time
}

const quotaTime = time.Minute

// reserve takes room for a shard, and returns how to give it back.
func (h *Host) reserve(ctx context.Context, author common.Hash, size uint64) (release func(), err error) {
	h.mu.Lock()
	q := h.quotas[author]
	stale := q == nil || time.Since(q.asked) > quotaTime
	h.mu.Unlock()
	if stale {
		used, err := h.Catalogue.UsedBy(ctx, author)
		if err != nil {
			return nil, err
		}
		h.mu.Lock()
		q = &quota{used, time.Now()}
		h.quotas[author] = q
		h.mu.Unlock()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if size > h.Quota || q.used > h.Quota-size {
		return nil, fmt.Errorf("%w: the organization's quota is %d bytes", ErrBusy, h.Quota)
	}
	q.used += size
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		q.used -= min(size, q.used)
	}, nil
}

// access lets one organization read the shards of one placement for a while.
type access struct {
	ask       Ask
	placement common.Hash
	until     time.Time
}

type accesses struct {
	mu    sync.Mutex
	list  map[common.Hash]*access
	order []common.Hash // by time
}

func (a *accesses) add(ask Ask, placement common.Hash, now time.Time) (id common.Hash) {
	rand.Read(id[:]) // never fails
	a.mu.Lock()
	defer a.mu.Unlock()
	for len(a.order) > 0 {
		oldest := a.list[a.order[0]]
		if len(a.order) < accessMax && oldest.until.After(now) {
			break
		}
		delete(a.list, a.order[0])
		a.order = a.order[1:]
	}
	a.list[id] = &access{ask, placement, now.Add(accessTime)}
	a.order = append(a.order, id)
	return id
}

func (a *accesses) find(id, org, placement common.Hash, now time.Time) (Ask, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	found := a.list[id]
	if found == nil || found.ask.Org != org || found.placement != placement || !found.until.After(now) {
		return Ask{}, false
	}
	return found.ask, true
}

// peerKey is the key of the peer in a request's context.
type peerKey struct{}

func peerOf(r *http.Request) Peer { return r.Context().Value(peerKey{}).(Peer) }

// Handler serves the requests of other gateways, whose TLS keys ServerTLS has checked.
func (h *Host) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+root+"recipient", h.serveRecipient)
	mux.HandleFunc("GET "+root+"shards/{placement}/{shard}", h.serveState)
	mux.HandleFunc("PUT "+root+"shards/{placement}/{shard}", h.servePlace)
	mux.HandleFunc("GET "+root+"shards/{placement}/{shard}/bytes", h.serveBytes)
	mux.HandleFunc("GET "+root+"shards/{placement}/{shard}/outline", h.serveOutline)
	mux.HandleFunc("PUT "+root+"deposits/{placement}", h.serveDeposit)
	mux.HandleFunc("POST "+root+"release", h.serveRelease)
	mux.HandleFunc("POST "+root+"consult", h.serveConsult)
	mux.HandleFunc("POST "+root+"drop", h.serveDrop)
	mux.HandleFunc("POST "+root+"audit", h.serveAudit)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.TLS == nil {
			http.Error(w, errNoCert.Error(), http.StatusForbidden)
			return
		}
		key, err := keyOf(*r.TLS)
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		// The connection may be older than a change of the ledger.
		peer, err := orgOf(r.Context(), h.Directory, key)
		if err != nil {
			http.Error(w, errUnknownKey.Error(), http.StatusForbidden)
			return
		}
		places := h.shareOf(peer.Org).places
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
		case <-r.Context().Done():
			return
		}
		mux.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), peerKey{}, peer)))
	})
}

// fail writes the error of a request. Only errors that say nothing of a record are in words.
func fail(w http.ResponseWriter, err error) {
	code := http.StatusServiceUnavailable
	switch {
	case errors.Is(err, errBad):
		code = http.StatusBadRequest
	case errors.Is(err, ErrRefused):
		code, err = http.StatusNotFound, ErrRefused
	case errors.Is(err, ErrBusy):
		code = http.StatusInsufficientStorage
	case errors.Is(err, blobs.ErrFull):
		code, err = http.StatusInsufficientStorage, ErrBusy
	case errors.Is(err, errHeld):
		code = http.StatusConflict
	default:
		err = errors.New("the gateway cannot do it now")
	}
	http.Error(w, err.Error(), code)
}
