// SPDX-License-Identifier: LGPL-3.0-or-later

package exchange

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"time"

	"filippo.io/age"
	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/vault"
	"github.com/dntp/dntp/ehr/vault/blobs"
	"github.com/ethereum/go-ethereum/common"
)

func (h *Host) serveDrop(w http.ResponseWriter, r *http.Request) {
	var in dropRequest
	err := readJSON(r.Body, jsonMax, &in)
	var done *Dropped
	if err == nil {
		done, err = h.Drop(r.Context(), peerOf(r).Org, in)
	}
	if err != nil {
		fail(w, err)
		return
	}
	answer(w, done)
}

// Drop destroys what the author asks to be destroyed, and signs that it is. It refuses for a
// record under a legal hold. What is not here counts as destroyed.
func (h *Host) Drop(ctx context.Context, author common.Hash, in dropRequest) (*Dropped, error) {
	if len(in.Shards) > vault.MaxMembers {
		return nil, bad("too many shards")
	}
	held, err := h.Judge.Held(ctx, in.Record)
	if err != nil {
		return nil, err
	}
	if held {
		return nil, errHeld
	}
	if in.Below > 0 {
		done := &Dropped{Org: h.Org, Placement: in.Placement, Record: in.Record, Version: in.Version}
		return done, h.Catalogue.DropDeposits(ctx, in.Placement, author, in.Below)
	}
	list, err := h.Catalogue.HoldingsOf(ctx, in.Placement)
	if err != nil {
		return nil, err
	}
	done := &Dropped{Org: h.Org, Placement: in.Placement, Record: in.Record, Version: in.Version, At: uint64(time.Now().Unix())}
	for _, one := range list {
		if one.Author != author || len(in.Shards) > 0 && !slices.Contains(in.Shards, one.Shard) {
			continue
		}
		if err := h.destroy(ctx, one); err != nil {
			return nil, err
		}
		done.Shards = append(done.Shards, one.Shard)
	}
	for _, shard := range in.Shards {
		os.Remove(h.stagedFile(author, in.Placement, shard)) // of a placing that was broken off
	}
	if len(in.Shards) == 0 {
		if err := h.deleteUnknown(ctx, in.Placement, list); err != nil {
			return nil, err
		}
		if err := h.Catalogue.DropDeposits(ctx, in.Placement, author, 0); err != nil {
			return nil, err
		}
		done.Share = true
	}
	digest := done.Digest()
	done.Sig, err = h.Key.Sign(rand.Reader, digest[:], crypto.SHA256)
	return done, err
}

// destroy removes the bytes of a shard; the entry of the log stays, as it must.
func (h *Host) destroy(ctx context.Context, one catalogue.Holding) error {
	if err := h.deleteBlobs(ctx, one.Placement, one.Shard); err != nil {
		return err
	}
	if err := h.Catalogue.SetHolding(ctx, one.Placement, one.Shard, catalogue.Dropped); err != nil {
		return err
	}
	if one.State == catalogue.Whole {
		h.mu.Lock()
		if q := h.quotas[one.Author]; q != nil {
			q.used -= min(one.Size, q.used)
		}
		h.mu.Unlock()
	}
	return nil
}

func (h *Host) deleteBlobs(ctx context.Context, placement common.Hash, shard uint8) error {
	for _, kind := range []blobs.Kind{blobs.KindShard, blobs.KindOutline} {
		if err := h.Store.Delete(ctx, blobs.NewID(placement, kind, shard)); err != nil {
			return err
		}
	}
	return nil
}

// deleteUnknown removes blobs of a placement that the catalogue does not know, because a crash
// came between the two.
func (h *Host) deleteUnknown(ctx context.Context, placement common.Hash, known []catalogue.Holding) error {
	list, err := h.Store.List(ctx, blobs.NewID(placement, 0, 0), 2*vault.MaxMembers)
	if err != nil {
		return err
	}
	for _, info := range list {
		isKnown := slices.ContainsFunc(known, func(k catalogue.Holding) bool { return k.Shard == info.ID.Index() })
		if info.ID.Placement() == placement && !isKnown {
			if err := h.Store.Delete(ctx, info.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

var errSignature = errors.New("the statement is not signed by the holder's gateway")

// Verify checks the signature of a statement against the key of the holder's certificate.
func (d *Dropped) Verify(key *ecdsa.PublicKey) error {
	digest := d.Digest()
	if !ecdsa.VerifyASN1(key, digest[:], d.Sig) {
		return errSignature
	}
	return nil
}

// auditRequest asks for many shards at once.
type auditRequest struct {
	Shards []shardName `json:"shards"`
}

type shardName struct {
	Placement common.Hash `json:"placement"`
	Shard     int         `json:"shard"` // -1 for the share package
}

// auditAnswer has one letter for each shard asked for: y for one that is here.
type auditAnswer struct {
	Have string `json:"have"`
}

// auditMax is how many shards one request asks for.
const auditMax = 1000

// serveAudit tells an author which of its shards and share packages are here. A shard counts if the
// store has it with the right size; Scrub reads what it has.
func (h *Host) serveAudit(w http.ResponseWriter, r *http.Request) {
	var in auditRequest
	err := readJSON(r.Body, jsonMax, &in)
	var have []byte
	if err == nil && len(in.Shards) > auditMax {
		err = bad("more than %d shards", auditMax)
	}
	for i := 0; err == nil && i < len(in.Shards); i++ {
		var here bool
		if here, err = h.Has(r.Context(), peerOf(r).Org, in.Shards[i]); here {
			have = append(have, 'y')
		} else {
			have = append(have, 'n')
		}
	}
	if err != nil {
		fail(w, err)
		return
	}
	answer(w, auditAnswer{string(have)})
}

// Has reports whether a shard or a share package of an author is here.
func (h *Host) Has(ctx context.Context, author common.Hash, name shardName) (bool, error) {
	if name.Shard < 0 {
		d, err := h.Catalogue.DepositOf(ctx, name.Placement)
		if errors.Is(err, catalogue.ErrNotThere) {
			return false, nil
		}
		return err == nil && d.Author == author, err
	}
	if name.Shard >= vault.MaxMembers {
		return false, nil
	}
	held, err := h.Catalogue.Holding(ctx, name.Placement, uint8(name.Shard))
	if errors.Is(err, catalogue.ErrNotThere) || err == nil && (held.Author != author || held.State != catalogue.Whole) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	info, err := h.Store.Stat(ctx, blobs.NewID(held.Placement, blobs.KindShard, held.Shard))
	if errors.Is(err, blobs.ErrNotFound) || err == nil && info.Size != held.Size {
		h.lost(ctx, held)
		return false, nil
	}
	return err == nil, err
}

// Scrub reads some of the shards that are here, those after a placement, and notes which of them
// have wrong bytes. It returns the placement to go on after, zero at the end.
func (h *Host) Scrub(ctx context.Context, after common.Hash, limit int) (next common.Hash, damaged int, err error) {
	list, err := h.Catalogue.Holdings(ctx, catalogue.Whole, after, limit)
	if err != nil {
		return after, 0, err
	}
	for _, held := range list {
		if good, err := h.verify(ctx, held); err != nil {
			return after, damaged, err
		} else if !good {
			h.lost(ctx, held)
			damaged++
		}
		next = held.Placement
	}
	if len(list) < limit {
		next = common.Hash{}
	}
	return next, damaged, nil
}

// verify reads a shard and compares it with its root. An error means that the store is away.
func (h *Host) verify(ctx context.Context, held catalogue.Holding) (bool, error) {
	in, err := h.Store.Get(ctx, blobs.NewID(held.Placement, blobs.KindShard, held.Shard), 0, held.Size)
	if errors.Is(err, blobs.ErrAway) {
		return false, err
	} else if err != nil {
		return false, nil
	}
	defer in.Close()
	checked := vault.Check(in, held.Size, held.Root)
	buffer := make([]byte, vault.UnitSize)
	for {
		if _, err := checked.Read(buffer); err != nil {
			return checked.Outline() != nil, nil
		}
	}
}

// checkRecipient parses a recipient whose hash is on the ledger.
func checkRecipient(text string, hash common.Hash) (age.Recipient, error) {
	if RecipientHash(text) != hash {
		return nil, bad("the recipient is not the one on the ledger")
	}
	recipient, err := vault.ParseRecipient(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBad, err)
	}
	return recipient, nil
}

// DropOwn destroys what this organization has of its own document.
func (h *Host) DropOwn(ctx context.Context, placement, record common.Hash, version uint32) (*Dropped, error) {
	return h.Drop(ctx, h.Org, dropRequest{Placement: placement, Record: record, Version: version})
}

// HasOwn reports which parts of its own documents this organization has.
func (h *Host) HasOwn(ctx context.Context, parts []Part) ([]bool, error) {
	have := make([]bool, len(parts))
	for i, p := range parts {
		var err error
		if have[i], err = h.Has(ctx, h.Org, shardName(p)); err != nil {
			return nil, err
		}
	}
	return have, nil
}

// DropOlderOwn destroys this organization's shares of earlier revisions of its own placement.
func (h *Host) DropOlderOwn(ctx context.Context, d *vault.Descriptor) error {
	_, err := h.Drop(ctx, h.Org, dropRequest{Placement: d.Placement, Record: d.Record, Version: d.Version, Below: d.Revision})
	return err
}
