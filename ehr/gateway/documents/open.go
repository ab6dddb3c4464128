// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/gateway/exchange"
	"github.com/dntp/dntp/ehr/vault"
	"github.com/dntp/dntp/ehr/vault/erasure"
	"github.com/ethereum/go-ethereum/common"
)

// Reading is a request to open one version.
type Reading struct {
	catalogue.Version                // Number 0 for the newest final one
	Ticket            common.Hash    // of the person
	Person            common.Address // who asks, as the gateway has established
	Client            string         // address, for the audit
	Request           string         // X-Request-Id, for the audit
}

// Opened is a document that was verified against the chain.
type Opened struct {
	catalogue.Version
	Class  uint8
	Size   int64 // bytes of the document
	Commit common.Hash
	Block  uint64 // that anchors it
	Type   string // media type, if this organization knows it
	Faults vault.Faults
}

// releasePatience is how long holders are waited for.
const releasePatience = 8 * time.Second

// Open fetches a version from whoever has it, decrypts it, and hands it to the place once every
// byte is verified against the chain. The place is aborted otherwise. Who may not read it gets
// the answer, after the same time, of who asks for what is not there.
func (s *Service) Open(ctx context.Context, in Reading, place vault.Place) (*Opened, error) {
	began := time.Now()
	out, err := s.open(ctx, in, place)
	if errors.Is(err, ErrRefused) {
		err = ErrRefused // and no word more
		rest := s.Floor - time.Since(began)%s.Floor
		select {
		case <-time.After(rest):
		case <-ctx.Done():
		}
	}
	return out, err
}

func (s *Service) open(ctx context.Context, in Reading, place vault.Place) (*Opened, error) {
	anchor, out, err := s.lookUp(ctx, &in)
	if err != nil {
		return nil, errors.Join(err, place.Abort())
	}
	// First with the holders that answer first. If one of them has lost or damaged its shard,
	// again with all.
	err = s.fetch(ctx, in, anchor, out, place, false)
	if errors.Is(err, erasure.ErrTooFew) && ctx.Err() == nil {
		err = s.fetch(ctx, in, anchor, out, place, true)
	}
	if errors.Is(err, erasure.ErrTooFew) {
		err = fmt.Errorf("%w: %w", ErrFewHolders, err)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// fetch reads the document into the place, which Abort empties if it fails.
func (s *Service) fetch(ctx context.Context, in Reading, anchor *vault.Anchor, out *Opened, place vault.Place, all bool) error {
	found, err := s.find(ctx, in, anchor, all)
	if err != nil {
		return errors.Join(err, place.Abort())
	}
	reader, err := erasure.NewReader(ctx, erasure.Of(found.descriptor), found.shards, 0, anchor.BlobSize)
	if err != nil {
		return errors.Join(err, place.Abort())
	}
	document, err := vault.Open(place, reader, found.key, *anchor)
	out.Faults = append(append(out.Faults, found.faults...), reader.Faults()...)
	if err := errors.Join(err, reader.Close()); err != nil {
		return err
	}
	out.Size, out.Type = document.Size, found.mediaType
	return nil
}

// lookUp reads what the chain says of the version, and asks this organization's own nodes
// whether the person may read it. No other gateway hears of a request that they refuse.
func (s *Service) lookUp(ctx context.Context, in *Reading) (*vault.Anchor, *Opened, error) {
	own, ownErr := s.ownDocument(ctx, in)
	if ownErr != nil && !errors.Is(ownErr, catalogue.ErrNotThere) {
		return nil, nil, ownErr
	}
	ask := exchange.Ask{Record: in.Record, Ticket: in.Ticket, Org: s.Org}
	if ownErr == nil && own.Batch {
		in.Number = own.Number
		ask.Batch = exchange.Batch{Author: s.Org, Pid: own.Pid, Class: own.Class}
	}
	if in.Number == 0 {
		head, err := s.Chain.Head(ctx, in.Record)
		if err != nil {
			return nil, nil, err
		}
		in.Number = head.LatestFinal
	}
	ask.Version = in.Number
	verdict, err := s.Judge.Decide(ctx, ask)
	if err != nil {
		return nil, nil, err
	}
	if !verdict.Allowed || verdict.Actor != in.Person {
		return nil, nil, ErrRefused
	}
	if ask.Batch != (exchange.Batch{}) {
		anchor := &vault.Anchor{BlobHash: own.Blob, BlobSize: own.Size, ContentCommit: own.Commit}
		return anchor, &Opened{Version: in.Version, Class: own.Class, Commit: own.Commit}, nil
	}
	have, err := s.Chain.Get(ctx, in.Record, in.Number)
	if err != nil {
		return nil, nil, err
	}
	anchor := &vault.Anchor{BlobHash: have.A.BlobHash, BlobSize: have.A.Size, ContentCommit: have.A.ContentCommit}
	return anchor, &Opened{Version: in.Version, Class: have.A.RecordClass, Commit: have.A.ContentCommit, Block: have.BlockNumber}, nil
}

// ownDocument finds a document of this organization.
func (s *Service) ownDocument(ctx context.Context, in *Reading) (catalogue.Document, error) {
	if in.Number == 0 {
		return s.Catalogue.NewestDocument(ctx, in.Record)
	}
	return s.Catalogue.Document(ctx, in.Version)
}

// found is what opens a version.
type found struct {
	descriptor *vault.Descriptor
	key        vault.Key
	shards     []erasure.Shard
	faults     vault.Faults
	mediaType  string
}

// find gets the key and the shards: of this organization's own document by its catalogue,
// otherwise by release of those who hold them.
func (s *Service) find(ctx context.Context, in Reading, anchor *vault.Anchor, all bool) (*found, error) {
	own, err := s.Catalogue.Document(ctx, in.Version)
	if err == nil && len(own.Key) > 0 && own.Blob == anchor.BlobHash {
		return s.findOwn(ctx, in, &own, all)
	}
	if err != nil && !errors.Is(err, catalogue.ErrNotThere) && !errors.Is(err, catalogue.ErrAway) {
		return nil, err
	}
	return s.findElsewhere(ctx, in, anchor, all)
}

// findOwn opens the organization's own document. It is a read like any other: the custodian's
// directives apply, and it is audited before it begins.
func (s *Service) findOwn(ctx context.Context, in Reading, own *catalogue.Document, all bool) (*found, error) {
	released := exchange.ReleaseRequest{
		Record: in.Record, Version: in.Number, Ticket: in.Ticket, Recipient: s.Recipient, Client: in.Client, Request: in.Request,
	}
	if err := s.Host.ReadOwn(ctx, released, own.Batch, own.Pid, own.Class); err != nil {
		return nil, err
	}
	d, err := vault.ParseDescriptor(own.Descriptor)
	if err != nil {
		return nil, err
	}
	key, err := vault.OpenKey(own.Key, s.Identity)
	if err != nil {
		return nil, err
	}
	f := &found{descriptor: d, key: key, mediaType: own.About.Type, shards: make([]erasure.Shard, len(d.Shards))}
	s.addSources(ctx, f, all, func(int) (common.Hash, bool) { return common.Hash{}, true })
	return f, nil
}

// addSources gets the outlines of shards, from all holders at once. access says which of them
// may be asked, and by what.
func (s *Service) addSources(ctx context.Context, f *found, all bool, access func(shard int) (common.Hash, bool)) {
	type result struct {
		shard   int
		outline *vault.Outline
		err     error
	}
	limited, cancel := context.WithTimeout(ctx, releasePatience)
	defer cancel()
	results := make(chan result, len(f.shards))
	asked := 0
	for i := range f.shards {
		f.shards[i].Org = f.descriptor.Shards[i].Org
		id, ok := access(i)
		if !ok || f.shards[i].Source != nil {
			continue
		}
		asked++
		go func() {
			outline, err := s.outline(limited, f.descriptor, i, id)
			results <- result{i, outline, err}
		}()
	}
	have := f.sources()
	// A holder that hangs is not waited for once there are enough, and one to replace one.
	for ; asked > 0 && (all || have < min(int(f.descriptor.DataShards)+1, len(f.shards))); asked-- {
		r := <-results
		if r.err != nil {
			f.faults = append(f.faults, vault.Fault{Org: f.shards[r.shard].Org, Err: r.err})
			continue
		}
		id, _ := access(r.shard)
		f.shards[r.shard] = erasure.Shard{
			Org: f.shards[r.shard].Org, Source: s.source(f.shards[r.shard].Org, f.descriptor.Placement, uint8(r.shard), id), Outline: r.outline, Cost: have,
		}
		if f.shards[r.shard].Org == s.Org {
			f.shards[r.shard].Cost = -1
		}
		have++
	}
}

func (f *found) sources() (n int) {
	for _, shard := range f.shards {
		n += flag(shard.Source != nil)
	}
	return n
}

// answer is what one holder has released.
type answer struct {
	org   common.Hash
	found []exchange.Released
	err   error
}

// findElsewhere asks all gateways for their shares and shards, and goes on as soon as there are
// enough of both.
func (s *Service) findElsewhere(ctx context.Context, in Reading, anchor *vault.Anchor, all bool) (*found, error) {
	members, err := s.members(ctx)
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, releasePatience)
	defer cancel()
	request := exchange.ReleaseRequest{
		Record: in.Record, Version: in.Number, Ticket: in.Ticket, Recipient: s.Recipient, Client: in.Client, Request: in.Request, Shards: true,
	}
	answers := make(chan answer, len(members))
	for _, p := range members {
		go func() {
			list, err := s.release(limited, p.Org, request)
			answers <- answer{p.Org, list, err}
		}()
	}
	c := &collector{service: s, in: in, anchor: anchor, placements: make(map[string]*collected)}
	refused, away := 0, 0
	for range members {
		a := <-answers
		switch {
		case errors.Is(a.err, ErrRefused):
			refused++
		case a.err != nil:
			away++
			c.faults = append(c.faults, vault.Fault{Org: a.org, Err: a.err})
		default:
			c.add(a)
			if all {
				continue
			}
			if f := c.enough(); f != nil {
				return s.complete(ctx, f, all)
			}
		}
	}
	if f := c.enough(); f != nil {
		return s.complete(ctx, f, all)
	}
	// All who could answer have. A holder that has no part refuses like one that must not give it.
	if len(c.placements) == 0 && away <= vault.Spare(len(members)) {
		return nil, ErrRefused
	}
	return nil, fmt.Errorf("%w: %d have released their part, %d do not answer, %s", ErrFewHolders, c.answered, away, c.best())
}

func (s *Service) release(ctx context.Context, org common.Hash, in exchange.ReleaseRequest) ([]exchange.Released, error) {
	if org == s.Org {
		return s.Host.ReleaseOwn(ctx, s.ownPeer(), in)
	}
	return s.Caller.Release(ctx, org, in)
}

// complete gets what shards the answers did not contain.
func (s *Service) complete(ctx context.Context, c *collected, all bool) (*found, error) {
	f := &found{descriptor: c.descriptor, key: c.key, faults: c.faults, shards: make([]erasure.Shard, len(c.descriptor.Shards))}
	for i, text := range c.inline {
		f.shards[i] = erasure.Shard{Org: c.descriptor.Shards[i].Org, Source: inlineShard(text), Outline: outlineOf(text)}
	}
	if all || f.sources() < int(c.descriptor.DataShards) {
		s.addSources(ctx, f, all, func(i int) (common.Hash, bool) {
			id, ok := c.access[i]
			return id, ok
		})
	}
	return f, nil
}

func outlineOf(text []byte) *vault.Outline {
	var tree vault.Outliner
	tree.Write(text)
	return tree.Outline()
}

// inlineShard is a small shard that came with the release.
type inlineShard []byte

// Open implements erasure.Source.
func (s inlineShard) Open(_ context.Context, offset, length uint64) (io.ReadCloser, error) {
	if offset > uint64(len(s)) || length > uint64(len(s))-offset {
		return nil, errors.New("the range is outside the shard")
	}
	return newBytes(s[offset : offset+length]), nil
}
