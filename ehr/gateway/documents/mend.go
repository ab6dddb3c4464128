// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/gateway/exchange"
	"github.com/dntp/dntp/ehr/vault"
	"github.com/dntp/dntp/ehr/vault/erasure"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/log"
)

// Report is what one round of Mend has found and done.
type Report struct {
	At        time.Time `json:"at"`
	Documents int       `json:"documents"` // anchored ones of this organization
	Parts     int       `json:"parts"`     // shards and shares that there should be
	Unknown   int       `json:"unknown"`   // whose holder does not answer
	Missing   int       `json:"missing"`   // that their holders do not have
	Mended    int       `json:"mended"`    // of the missing
	Erasing   int       `json:"erasing"`   // erasures that some holder has not confirmed yet
	Damaged   int       `json:"damaged"`   // shards held here whose bytes are wrong
	Problem   string    `json:"problem,omitempty"`
}

const (
	mendPage    = 200 // documents whose holders are asked at once
	scrubPage   = 50  // shards that one round reads again
	mendWorkers = 4
)

// Last is the report of the last round.
func (s *Service) Last() Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.report
}

// Run mends at intervals until the context ends. It begins with what an earlier process has
// left.
func (s *Service) Run(ctx context.Context, interval time.Duration) {
	var scrubbed common.Hash
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if err := s.Resume(ctx); err != nil && ctx.Err() == nil {
			log.Warn("Unfinished puts wait", "err", err)
		}
		report, err := s.Mend(ctx)
		if err != nil && ctx.Err() == nil {
			log.Warn("Repair of documents did not end", "err", err)
		} else if report.Mended > 0 {
			log.Info("Repaired documents", "parts", report.Mended, "missing", report.Missing)
		}
		next, damaged, err := s.Host.Scrub(ctx, scrubbed, scrubPage)
		if err == nil {
			scrubbed = next
		}
		if damaged > 0 {
			log.Warn("Shards have wrong bytes; their authors replace them", "shards", damaged)
		}
		timer.Reset(interval)
	}
}

// Mend asks the holders of all documents of this organization what they have, and brings them
// what is missing: shards that are rebuilt from the others, and shares. If a holder has left the
// alliance, another takes its place. It also goes on with erasures.
func (s *Service) Mend(ctx context.Context) (Report, error) {
	s.mending.Lock()
	defer s.mending.Unlock()
	r := Report{At: time.Now()}
	err := s.mend(ctx, &r)
	if err != nil {
		r.Problem = err.Error()
	}
	s.mu.Lock()
	s.report = r
	s.mu.Unlock()
	return r, err
}

func (s *Service) mend(ctx context.Context, r *Report) error {
	erasing, err := s.Catalogue.DocumentsIn(ctx, catalogue.Erasing, mendPage)
	if err != nil {
		return err
	}
	for _, d := range erasing {
		done, err := s.erase(ctx, &d)
		if err != nil || len(done.Missing) > 0 {
			r.Erasing++
		}
	}
	members, err := s.members(ctx)
	if err != nil {
		return err
	}
	var after common.Hash
	for {
		page, err := s.Catalogue.DocumentsAfter(ctx, catalogue.Anchored, after, mendPage)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return nil
		}
		if err := s.mendPage(ctx, members, page, r); err != nil {
			return err
		}
		after = page[len(page)-1].Record
	}
}

// lack is what a document lacks.
type lack struct {
	document *catalogue.Document
	d        *vault.Descriptor
	shards   []int // that their holders, who answer, do not have
	shares   []common.Hash
	gone     bool // a holder is no member any more, or a new share is needed
}

// mendPage asks about some documents, and mends those that lack something.
func (s *Service) mendPage(ctx context.Context, members []exchange.Peer, page []catalogue.Document, r *Report) error {
	lacks, asked, err := s.partsOf(members, page)
	if err != nil {
		return err
	}
	r.Documents += len(page)
	var mu sync.Mutex
	var wait sync.WaitGroup
	for org, parts := range asked {
		r.Parts += len(parts.names)
		wait.Go(func() {
			have, err := s.audit(ctx, org, parts.names)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				r.Unknown += len(parts.names)
				return
			}
			for i, here := range have {
				if here {
					continue
				}
				r.Missing++
				of := lacks[parts.of[i]]
				if parts.names[i].Shard < 0 {
					of.shares = append(of.shares, org)
				} else {
					of.shards = append(of.shards, parts.names[i].Shard)
				}
			}
		})
	}
	wait.Wait()
	work := make(chan *lack)
	var errs []error
	for range mendWorkers {
		wait.Go(func() {
			for l := range work {
				mended, err := s.mendOne(ctx, members, l)
				mu.Lock()
				r.Mended += mended
				if err != nil {
					errs = append(errs, fmt.Errorf("%v: %w", l.document.Version, err))
				}
				mu.Unlock()
			}
		})
	}
	for _, l := range lacks {
		if l.gone || len(l.shards)+len(l.shares) > 0 {
			work <- l
		}
	}
	close(work)
	wait.Wait()
	if len(errs) > 0 {
		r.Problem = errs[0].Error() // the others will have their turn again
	}
	return ctx.Err()
}

// questions are for one organization.
type questions struct {
	names []exchange.Part
	of    []int // document of each
}

func (s *Service) partsOf(members []exchange.Peer, page []catalogue.Document) ([]*lack, map[common.Hash]*questions, error) {
	lacks, asked := make([]*lack, len(page)), make(map[common.Hash]*questions)
	isMember := func(org common.Hash) bool {
		return slices.ContainsFunc(members, func(p exchange.Peer) bool { return p.Org == org })
	}
	for i := range page {
		d, err := vault.ParseDescriptor(page[i].Descriptor)
		if err != nil {
			return nil, nil, err
		}
		lacks[i] = &lack{document: &page[i], d: d}
		ask := func(org common.Hash, shard int) {
			if !isMember(org) {
				lacks[i].gone = true
				return
			}
			if asked[org] == nil {
				asked[org] = new(questions)
			}
			asked[org].names = append(asked[org].names, exchange.Part{Placement: d.Placement, Shard: shard})
			asked[org].of = append(asked[org].of, i)
		}
		for shard := range d.Shards {
			ask(d.Shards[shard].Org, shard)
		}
		for _, org := range d.Holders {
			ask(org, -1)
		}
	}
	return lacks, asked, nil
}

func (s *Service) audit(ctx context.Context, org common.Hash, parts []exchange.Part) ([]bool, error) {
	if org == s.Org {
		return s.Host.HasOwn(ctx, parts)
	}
	return s.Caller.Audit(ctx, org, parts)
}

// mendOne mends one document, and returns how many parts it has brought.
func (s *Service) mendOne(ctx context.Context, members []exchange.Peer, l *lack) (mended int, err error) {
	packages, err := s.Catalogue.Packages(ctx, l.d.Placement)
	if err != nil {
		return 0, err
	}
	kept := make(map[common.Hash][]byte)
	for _, p := range packages {
		if len(p.Package) > 0 {
			kept[p.Org] = p.Package
		}
	}
	for _, org := range l.shares {
		l.gone = l.gone || kept[org] == nil // the holder has lost it, so all get new ones
	}
	if l.gone {
		if kept, err = s.revise(ctx, members, l); err != nil {
			return 0, err
		}
		l.shares = l.d.Holders
	}
	var errs []error
	given := 0
	for _, org := range l.shares {
		if err := s.giveKept(ctx, members, l, org, kept[org]); err != nil {
			errs = append(errs, err)
			continue
		}
		given++
	}
	mended += given
	if l.gone && given == len(l.d.Holders) {
		s.dropOlder(ctx, l.d)
	}
	for _, shard := range l.shards {
		if err := s.rebuild(ctx, l, shard); err != nil {
			errs = append(errs, err)
			continue
		}
		mended++
	}
	return mended, errors.Join(errs...)
}

// giveKept brings a share that is kept here, sealed to this organization, to its holder.
func (s *Service) giveKept(ctx context.Context, members []exchange.Peer, l *lack, org common.Hash, sealed []byte) error {
	i := slices.IndexFunc(members, func(p exchange.Peer) bool { return p.Org == org })
	if i < 0 || len(sealed) == 0 {
		return fmt.Errorf("%w: there is no share for organization %s", ErrFewHolders, org)
	}
	share, err := vault.OpenShare(sealed, s.Identity)
	if err != nil {
		return err
	}
	descriptor, err := l.d.Bytes()
	if err != nil {
		return err
	}
	if err := s.giveShare(ctx, members[i], l.d, descriptor, share, l.document); err != nil {
		return err
	}
	return s.Catalogue.SetPackage(ctx, l.d.Placement, org, catalogue.Held)
}

// revise makes a new descriptor: shards of those who have left go to others, and all members get
// new shares, so that old ones open nothing once they are dropped. It is in the log and in the
// catalogue before anybody gets a share.
func (s *Service) revise(ctx context.Context, members []exchange.Peer, l *lack) (kept map[common.Hash][]byte, err error) {
	key, err := vault.OpenKey(l.document.Key, s.Identity)
	if err != nil {
		return nil, err
	}
	d := *l.d
	d.Revision++
	d.Shards = slices.Clone(d.Shards)
	for i := range d.Shards {
		if slices.ContainsFunc(members, func(p exchange.Peer) bool { return p.Org == d.Shards[i].Org }) {
			continue
		}
		free := slices.IndexFunc(members, func(p exchange.Peer) bool { return d.ShardOf(p.Org) < 0 })
		if free < 0 {
			continue // nobody is left who has none: the redundancy is smaller
		}
		d.Shards[i].Org = members[free].Org
		l.shards = append(l.shards, i)
	}
	shares, err := s.divideKey(&d, key, members)
	if err != nil {
		return nil, err
	}
	descriptor, err := d.Bytes()
	if err != nil {
		return nil, err
	}
	kept = make(map[common.Hash][]byte)
	var packages []catalogue.Package
	for i, share := range shares {
		sealed, err := vault.SealShare(share, s.own)
		if err != nil {
			return nil, err
		}
		kept[d.Holders[i]] = sealed
		packages = append(packages, catalogue.Package{Placement: d.Placement, Org: d.Holders[i], State: catalogue.Missing, Package: sealed})
	}
	var shards []catalogue.Shard
	for i, shard := range d.Shards {
		state := catalogue.Held
		if slices.Contains(l.shards, i) {
			state = catalogue.Missing
		}
		shards = append(shards, catalogue.Shard{Placement: d.Placement, Index: uint8(i), Org: shard.Org, State: state})
	}
	if _, err := s.Logs.Append(ctx, exchange.LogPlacements, descriptor); err != nil {
		return nil, err
	}
	old := l.document.Descriptor
	l.document.Descriptor = descriptor
	if err := s.Catalogue.Revise(ctx, *l.document, old, shards, packages); err != nil {
		return nil, err
	}
	l.d = &d
	return kept, nil
}

// dropOlder has all holders destroy the shares of earlier revisions. One that does not answer is
// asked again after the next revision; alone its old share opens nothing.
func (s *Service) dropOlder(ctx context.Context, d *vault.Descriptor) {
	for _, org := range d.Holders {
		var err error
		if org == s.Org {
			err = s.Host.DropOlderOwn(ctx, d)
		} else {
			err = s.Caller.DropOlder(ctx, org, d)
		}
		if err != nil {
			log.Warn("A holder has not confirmed that it destroyed an old share", "org", org, "err", err)
		}
	}
}

// rebuild makes a shard from the others and brings it to its holder.
func (s *Service) rebuild(ctx context.Context, l *lack, shard int) error {
	f := &found{descriptor: l.d, shards: make([]erasure.Shard, len(l.d.Shards))}
	s.addSources(ctx, f, true, func(i int) (common.Hash, bool) { return common.Hash{}, !slices.Contains(l.shards, i) })
	file, err := s.spoolFile()
	if err != nil {
		return err
	}
	defer func() {
		file.Close()
		os.Remove(file.Name())
	}()
	outline, _, err := erasure.Rebuild(ctx, erasure.Of(l.d), f.shards, shard, l.d.Shards[shard].ChunkRoot, file)
	if err != nil {
		return err
	}
	p := part{file: file}
	open := func(offset uint64) (io.ReadCloser, error) { return p.open(offset) }
	org := l.d.Shards[shard].Org
	if err := s.bringShard(ctx, org, l.d, shard, outline, open); err != nil {
		return err
	}
	return s.Catalogue.SetShard(ctx, catalogue.Shard{Placement: l.d.Placement, Index: uint8(shard), Org: org, State: catalogue.Held})
}
