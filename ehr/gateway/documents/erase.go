// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"sync"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/gateway/exchange"
	"github.com/dntp/dntp/ehr/vault"
	"github.com/ethereum/go-ethereum/common"
)

// Erasure is how far the erasure of a version is. The chain keeps the hash of its encoding as
// evidence, once no holder is missing.
type Erasure struct {
	Record   common.Hash         `json:"recordId"`
	Version  uint32              `json:"version"`
	Done     []*exchange.Dropped `json:"destroyed"` // by the holders, each signed
	Missing  []common.Hash       `json:"missing"`   // holders that have not confirmed
	Attested bool                `json:"attested"`
	Evidence common.Hash         `json:"evidenceHash,omitzero"`
}

var errHold = errors.New("a legal hold is on the record")

// Erase destroys the key of a version at once, so that nobody opens it any more by this
// organization, and asks every holder to destroy shards and share. When all have confirmed, the
// service attests it on the chain. Until then the answer names who is missing, and Mend asks
// them again.
func (s *Service) Erase(ctx context.Context, v catalogue.Version) (*Erasure, error) {
	held, err := s.Judge.Held(ctx, v.Record)
	if err != nil {
		return nil, err
	}
	if held {
		return nil, errHold
	}
	document, err := s.Catalogue.Document(ctx, v)
	if errors.Is(err, catalogue.ErrNotThere) {
		return nil, ErrRefused
	} else if err != nil {
		return nil, err
	}
	if document.State == catalogue.Anchored {
		if err := s.Catalogue.SetDocumentState(ctx, v, catalogue.Anchored, catalogue.Erasing); err != nil {
			return nil, err
		}
	} else if document.State < catalogue.Anchored {
		return nil, bad("the version is not anchored yet")
	}
	return s.erase(ctx, &document)
}

func (s *Service) erase(ctx context.Context, document *catalogue.Document) (*Erasure, error) {
	d, err := vault.ParseDescriptor(document.Descriptor)
	if err != nil {
		return nil, err
	}
	orgs := map[common.Hash]bool{s.Org: true}
	for _, h := range holdersOf(d) {
		orgs[h.Org] = true
	}
	out := &Erasure{Record: document.Record, Version: document.Number}
	var mu sync.Mutex
	var wait sync.WaitGroup
	for org := range orgs {
		wait.Go(func() {
			done, err := s.drop(ctx, org, d.Placement, document.Version)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				out.Missing = append(out.Missing, org)
				return
			}
			out.Done = append(out.Done, done)
		})
	}
	wait.Wait()
	if len(out.Missing) > 0 || document.Batch {
		if len(out.Missing) == 0 {
			err = s.erased(ctx, document)
		}
		return out, err
	}
	return out, s.attest(ctx, document, out)
}

func (s *Service) drop(ctx context.Context, org, placement common.Hash, v catalogue.Version) (*exchange.Dropped, error) {
	if org == s.Org {
		return s.Host.DropOwn(ctx, placement, v.Record, v.Number)
	}
	return s.Caller.Drop(ctx, org, placement, v.Record, v.Number)
}

// erased notes that no holder is missing.
func (s *Service) erased(ctx context.Context, document *catalogue.Document) error {
	err := s.Catalogue.SetDocumentState(ctx, document.Version, catalogue.Erasing, catalogue.Erased)
	if errors.Is(err, catalogue.ErrNotThere) {
		return nil // it was noted before
	}
	return err
}

// attest writes the evidence's hash on the chain, once.
func (s *Service) attest(ctx context.Context, document *catalogue.Document, out *Erasure) error {
	have, err := s.Chain.Get(ctx, document.Record, document.Number)
	if err != nil {
		return err
	}
	if have.Status != contracts.Erased {
		if s.Relay == nil {
			return errors.New("every holder has destroyed its part; this gateway has no key of a service to attest it")
		}
		text, err := json.Marshal(out)
		if err != nil {
			return err
		}
		out.Evidence = sha256.Sum256(text)
		if err := s.Relay.AttestErasure(ctx, document.Version, out.Evidence); err != nil {
			return err
		}
		if err := s.Catalogue.AddEvidence(ctx, document.Version, text); err != nil {
			return err
		}
	}
	out.Attested = true
	return s.erased(ctx, document)
}
