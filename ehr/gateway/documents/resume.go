// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/ethereum/go-ethereum/log"
)

const resumeBatch = 256 // puts that one gateway takes over at a time

// Resume finishes or takes back the puts that have not ended: those of an earlier process of this
// gateway, and those of other gateways that have stopped.
func (s *Service) Resume(ctx context.Context) error {
	list, err := s.Catalogue.TakeOver(ctx, s.Owner, s.started, leaseTime, resumeBatch)
	if err != nil {
		return err
	}
	var errs []error
	for _, u := range list {
		errs = append(errs, s.resume(ctx, u))
	}
	return errors.Join(errs...)
}

func (s *Service) resume(ctx context.Context, u catalogue.Unfinished) error {
	switch u.Step {
	case catalogue.Waiting:
		if time.Now().Before(u.Until) {
			return nil // its lease only
		}
	case catalogue.Anchoring:
		var w work
		if err := json.Unmarshal(u.Work, &w); err != nil {
			return err
		}
		if w.Batch {
			// A second entry of the log does no harm: it says the same.
			_, err := s.finishBatch(ctx, &u, w)
			return err
		}
		return s.resumeAnchor(ctx, u, w)
	}
	s.takeBack(ctx, u)
	return nil
}

// resumeAnchor asks the chain what became of an anchor.
func (s *Service) resumeAnchor(ctx context.Context, u catalogue.Unfinished, w work) error {
	document, err := s.Catalogue.Document(ctx, u.Version)
	if errors.Is(err, catalogue.ErrNotThere) {
		return s.Catalogue.End(ctx, u.Version)
	} else if err != nil {
		return err
	}
	have, err := s.Chain.Get(ctx, u.Record, u.Number)
	if err == nil && have.A.BlobHash == document.Blob && have.A.ContentCommit == document.Commit {
		return s.anchored(ctx, u.Version)
	}
	if err != nil && !isRefusal(err) {
		return err
	}
	if other := err == nil; other { // another writer has anchored this version
		s.takeBack(ctx, u)
		return nil
	}
	over, err := s.Judge.Passed(ctx, u.Until)
	if err != nil {
		return err
	}
	if over { // no block can contain it any more
		s.takeBack(ctx, u)
		return nil
	}
	if s.Relay != nil && w.Operation != nil {
		if _, err := s.Relay.Anchor(ctx, w.Operation); err != nil {
			return err
		}
		return s.anchored(ctx, u.Version)
	}
	return nil
}

// takeBack asks every holder to destroy what it may have of a put, and forgets it. If one of them
// does not answer, the put stays in the outbox until it does.
func (s *Service) takeBack(ctx context.Context, u catalogue.Unfinished) {
	var w work
	if len(u.Work) > 0 {
		if err := json.Unmarshal(u.Work, &w); err != nil {
			log.Error("An unfinished put cannot be read", "step", u.Step, "err", err)
			return
		}
	}
	failed := make([]error, len(w.Holders))
	var wait sync.WaitGroup
	for i, h := range w.Holders {
		wait.Go(func() { _, failed[i] = s.drop(ctx, h.Org, w.Placement, u.Version) })
	}
	wait.Wait()
	err := errors.Join(failed...)
	if err == nil {
		if err = s.Catalogue.DropDocument(ctx, u.Version); err == nil {
			err = s.Catalogue.End(ctx, u.Version)
		}
	}
	if err != nil {
		log.Warn("An unfinished put is not taken back everywhere yet", "step", u.Step, "err", err)
	}
}
