// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/gateway/exchange"
	"github.com/dntp/dntp/ehr/vault"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// Meta is what the writer says of a document.
type Meta struct {
	Pid        common.Hash     `json:"pid"`
	Class      uint8           `json:"class"`
	Record     common.Hash     `json:"record,omitzero"`  // of an amendment; zero for a new record
	BasedOn    common.Hash     `json:"basedOn,omitzero"` // of a dispensation
	Payer      common.Hash     `json:"payer,omitzero"`   // of a claim
	AuthoredAt uint64          `json:"authoredAt,omitempty"`
	Batch      bool            `json:"batch,omitempty"` // anchor in the log of records
	FHIR       bool            `json:"fhir,omitempty"`  // a leaf for each resource
	Sensitive  uint8           `json:"confidentiality,omitempty"`
	About      catalogue.About `json:"about,omitzero"`
}

func (m *Meta) check() error {
	switch {
	case m.Pid == (common.Hash{}):
		return bad("the patient is missing")
	case m.Class == 0 || m.Class > contracts.LastClass:
		return bad("there is no class %d of records", m.Class)
	case m.Batch && m.Record != (common.Hash{}):
		return bad("a record of the log of records is not amended: put it as a new one")
	case m.Batch && m.Sensitive > uint8(client.VeryRestricted):
		return bad("there is no confidentiality %d", m.Sensitive)
	}
	return nil
}

// PutAnswer is what a put has made. The author signs Anchor, unless the record is in a batch.
type PutAnswer struct {
	Record    common.Hash   `json:"recordId"`
	Version   uint32        `json:"version"`
	Placement common.Hash   `json:"placement"`
	Holders   int           `json:"holders"` // that have their part
	Missing   int           `json:"missing"` // whose part is brought later
	Shards    int           `json:"shards"`
	Needed    int           `json:"needed"` // shards that give the document back
	Anchor    client.Anchor `json:"anchor"`
	SignBy    uint64        `json:"signBy,omitempty"` // Unix seconds until when the gateway waits for the signature
	Index     uint64        `json:"logIndex,omitempty"`
	Anchored  bool          `json:"anchored"`
}

// work is what the outbox keeps of a put.
type work struct {
	Placement common.Hash `json:"placement"`
	Holders   []holder    `json:"holders,omitempty"`
	Batch     bool        `json:"batch,omitempty"`
	Entry     []byte      `json:"entry,omitempty"` // of the log of records
	Operation *Operation  `json:"operation,omitempty"`
}

type holder struct {
	Org   common.Hash `json:"org"`
	Shard int         `json:"shard"` // -1 for a share only
}

// Operation is an anchor that its author has signed, for the gateway to send.
type Operation struct {
	Calldata   hexutil.Bytes  `json:"calldata"`
	Signer     common.Address `json:"signer"`
	Nonce      *hexutil.Big   `json:"nonce"`
	ValidUntil uint64         `json:"validUntil"`
	Alg        uint8          `json:"sigAlg"`
	Key        hexutil.Bytes  `json:"key,omitempty"`
	Sig        hexutil.Bytes  `json:"sig"`
}

func (o *Operation) signature() client.Signature {
	return client.Signature{Signer: o.Signer, Nonce: o.Nonce.ToInt(), ValidUntil: o.ValidUntil, Alg: o.Alg, Key: o.Key, Sig: o.Sig}
}

// Put encrypts and places the next size bytes of a document. If it returns nil, the holders have
// it; it counts once its author has signed (Anchor), or at once in a batch. If it fails, what was
// placed is taken back, now or by Resume.
func (s *Service) Put(ctx context.Context, m Meta, size uint64, in io.Reader) (*PutAnswer, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	members, err := s.members(ctx)
	if err != nil {
		return nil, err
	}
	if len(members) == 0 {
		return nil, fmt.Errorf("%w: no organization has entered a gateway", ErrFewHolders)
	}
	anchor, err := s.nextVersion(ctx, m)
	if err != nil {
		return nil, err
	}
	u := catalogue.Unfinished{Version: catalogue.Version{Record: anchor.RecordId, Number: anchor.Version}, Step: catalogue.Sealing, Owner: s.Owner}
	if err := s.Catalogue.Begin(ctx, u, leaseTime); err != nil {
		return nil, err
	}
	stop := s.keep(ctx, u.Version)
	out, err := s.put(ctx, m, members, anchor, &u, size, in)
	stop()
	if err != nil {
		// The caller may be gone; what is placed must go nevertheless.
		clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), placePatience)
		defer cancel()
		s.takeBack(clean, u)
	}
	return out, err
}

// keep renews the lease of a put until it is stopped.
func (s *Service) keep(ctx context.Context, v catalogue.Version) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(leaseTime / 4)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				s.Catalogue.Renew(ctx, v, s.Owner, leaseTime) // if it fails, the next step does too
			case <-done:
				return
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}

// nextVersion begins a record, or its next version.
func (s *Service) nextVersion(ctx context.Context, m Meta) (client.Anchor, error) {
	a := client.Anchor{RecordId: m.Record, Version: 1, Pid: m.Pid, RecordClass: m.Class, BasedOn: m.BasedOn, Payer: m.Payer, AuthoredAt: m.AuthoredAt}
	if a.AuthoredAt == 0 {
		a.AuthoredAt = uint64(time.Now().Unix())
	}
	if m.Record == (common.Hash{}) {
		a.RecordId = randomHash()
		return a, nil
	}
	head, err := s.Chain.Head(ctx, m.Record)
	if err != nil {
		return a, err
	}
	if head.Latest == 0 {
		return a, bad("the ledger has no such record to amend")
	}
	before, err := s.Chain.Get(ctx, m.Record, head.Latest)
	if err != nil {
		return a, err
	}
	a.Version, a.PrevCommit = head.Latest+1, before.A.ContentCommit
	return a, nil
}

func (s *Service) put(ctx context.Context, m Meta, members []exchange.Peer, anchor client.Anchor, u *catalogue.Unfinished, size uint64, in io.Reader) (*PutAnswer, error) {
	e, err := s.encrypt(ctx, members, m.FHIR, size, in)
	if err != nil {
		return nil, err
	}
	defer e.discard()
	anchor.ContentCommit, anchor.BlobHash, anchor.Size = e.Anchor.ContentCommit, e.Anchor.BlobHash, e.Anchor.BlobSize
	d, shares, err := s.describe(e, members, anchor.RecordId, anchor.Version)
	if err != nil {
		return nil, err
	}
	descriptor, err := d.Bytes()
	if err != nil {
		return nil, err
	}
	key, err := vault.SealKey(e.Key, s.own)
	if err != nil {
		return nil, err
	}
	w := work{Placement: d.Placement, Batch: m.Batch, Holders: holdersOf(d)}
	if m.Batch {
		w.Entry = s.entry(m, anchor)
	}
	if err := s.advance(ctx, u, catalogue.Placing, time.Time{}, w); err != nil {
		return nil, err
	}
	document := catalogue.Document{
		Version: u.Version, Pid: m.Pid, Class: m.Class, Batch: m.Batch, State: catalogue.Placed, Commit: anchor.ContentCommit, Blob: anchor.BlobHash, Size: anchor.Size,
		AuthoredAt: anchor.AuthoredAt, Placement: d.Placement, Descriptor: descriptor, About: m.About, Key: key,
	}
	shards, packages, err := s.distribute(ctx, e, d, descriptor, shares, members, &document)
	if err != nil {
		return nil, err
	}
	if err := s.Catalogue.AddPlacement(ctx, document, shards, packages); err != nil {
		return nil, err
	}
	if _, err := s.Logs.Append(ctx, exchange.LogPlacements, descriptor); err != nil {
		return nil, err
	}
	out := &PutAnswer{Record: anchor.RecordId, Version: anchor.Version, Placement: d.Placement, Shards: len(d.Shards), Needed: int(d.DataShards), Anchor: anchor}
	for _, shard := range shards {
		if shard.State == catalogue.Held {
			out.Holders++
		} else {
			out.Missing++
		}
	}
	if m.Batch {
		out.Index, err = s.finishBatch(ctx, u, w)
		out.Anchored = err == nil
		return out, err
	}
	until := time.Now().Add(s.SignTime)
	out.SignBy = uint64(until.Unix())
	return out, s.advance(ctx, u, catalogue.Waiting, until, w)
}

// advance writes the next step of a put.
func (s *Service) advance(ctx context.Context, u *catalogue.Unfinished, step catalogue.Step, until time.Time, w work) error {
	text, err := json.Marshal(w)
	if err != nil {
		return err
	}
	u.Step, u.Until, u.Work = step, until, text
	return s.Catalogue.Advance(ctx, *u, leaseTime)
}

func holdersOf(d *vault.Descriptor) (list []holder) {
	for i, shard := range d.Shards {
		list = append(list, holder{shard.Org, i})
	}
	for _, org := range d.Holders {
		if d.ShardOf(org) < 0 {
			list = append(list, holder{org, -1})
		}
	}
	return list
}

// distribute brings every member its part. It fails if fewer parts than are needed, and one more
// where there is one, have arrived: the others are brought later.
func (s *Service) distribute(ctx context.Context, e *sealed, d *vault.Descriptor, descriptor []byte, shares []*vault.Share, members []exchange.Peer, doc *catalogue.Document) ([]catalogue.Shard, []catalogue.Package, error) {
	shards := make([]catalogue.Shard, len(d.Shards))
	packages := make([]catalogue.Package, len(shares))
	faults := make([]error, len(members))
	var wait sync.WaitGroup
	for i, p := range members {
		at := d.ShardOf(p.Org)
		if at >= 0 {
			shards[at] = catalogue.Shard{Placement: d.Placement, Index: uint8(at), Org: p.Org, State: catalogue.Missing}
		}
		wait.Go(func() {
			limited, cancel := context.WithTimeout(ctx, placePatience)
			defer cancel()
			var err error
			if len(shares) > 0 {
				packages[i], err = s.bringShare(limited, p, d, descriptor, shares[i], doc)
			} else {
				err = s.deposit(limited, p, d, descriptor, nil, doc)
			}
			if err == nil && at >= 0 {
				if err = s.bringShard(limited, p.Org, d, at, e.outlines[at], e.parts[at].open); err == nil {
					shards[at].State = catalogue.Held
				}
			}
			faults[i] = err
		})
	}
	wait.Wait()
	held, given := 0, 0
	for _, shard := range shards {
		held += flag(shard.State == catalogue.Held)
	}
	for _, p := range packages {
		given += flag(p.State == catalogue.Held)
	}
	if held < min(int(d.DataShards)+1, len(shards)) && held < len(shards)-vault.Spare(len(members)) || held < int(d.DataShards) || given < int(d.Threshold) {
		return nil, nil, fmt.Errorf("%w: %d of %d shards and %d of %d shares were placed: %w", ErrFewHolders, held, len(shards), given, len(shares), errors.Join(faults...))
	}
	return shards, packages, nil
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// bringShare seals a share to its holder and brings it. A share that does not arrive is kept,
// sealed to this organization.
func (s *Service) bringShare(ctx context.Context, p exchange.Peer, d *vault.Descriptor, descriptor []byte, share *vault.Share, doc *catalogue.Document) (catalogue.Package, error) {
	out := catalogue.Package{Placement: d.Placement, Org: p.Org, State: catalogue.Held}
	err := s.giveShare(ctx, p, d, descriptor, share, doc)
	if err == nil {
		return out, nil
	}
	out.State = catalogue.Missing
	kept, sealErr := vault.SealShare(share, s.own)
	out.Package = kept
	return out, errors.Join(err, sealErr)
}

func (s *Service) giveShare(ctx context.Context, p exchange.Peer, d *vault.Descriptor, descriptor []byte, share *vault.Share, doc *catalogue.Document) error {
	recipient, err := s.recipientOf(ctx, p)
	if err != nil {
		return err
	}
	sealed, err := vault.SealShare(share, recipient)
	if err != nil {
		return err
	}
	return s.deposit(ctx, p, d, descriptor, sealed, doc)
}

func (s *Service) deposit(ctx context.Context, p exchange.Peer, d *vault.Descriptor, descriptor, sealed []byte, doc *catalogue.Document) error {
	if p.Org == s.Org {
		return s.Host.DepositOwn(ctx, d.Placement, descriptor, sealed, doc.Pid, doc.Class, doc.Batch)
	}
	return s.Caller.Deposit(ctx, p.Org, d, descriptor, sealed, doc.Pid, doc.Class, doc.Batch)
}

// bringShard places one shard.
func (s *Service) bringShard(ctx context.Context, org common.Hash, d *vault.Descriptor, index int, outline *vault.Outline, open func(uint64) (io.ReadCloser, error)) error {
	holding := &exchange.Holding{
		Placement: d.Placement, Author: s.Org, Record: d.Record, Version: d.Version, Shard: uint8(index), Size: d.ShardSize, ChunkRoot: d.Shards[index].ChunkRoot,
	}
	if org == s.Org {
		in, err := open(0)
		if err != nil {
			return err
		}
		defer in.Close()
		return s.Host.PlaceOwn(ctx, holding, outline, in)
	}
	return s.Caller.Place(ctx, org, holding, outline, open)
}

// entry is the entry of the log of records for a batch record. The tag that links it to its
// patient is made with a secret of the catalogue's keys.
func (s *Service) entry(m Meta, a client.Anchor) []byte {
	return client.BatchRecord{
		RecordID: a.RecordId, Version: a.Version, ContentCommit: a.ContentCommit, BlobHash: a.BlobHash, Class: m.Class, Confidentiality: client.Confidentiality(m.Sensitive),
		SubjectTag: client.SubjectTag(s.Catalogue.PatientSecret(m.Pid), a.RecordId), Org: s.Org, AuthoredAt: a.AuthoredAt,
	}.Entry()
}

// finishBatch anchors in the log of records.
func (s *Service) finishBatch(ctx context.Context, u *catalogue.Unfinished, w work) (uint64, error) {
	if err := s.advance(ctx, u, catalogue.Anchoring, time.Time{}, w); err != nil {
		return 0, err
	}
	index, err := s.Logs.Append(ctx, contracts.LogRecords, w.Entry)
	if err != nil {
		return 0, err
	}
	if err := s.Catalogue.SetBatchIndex(ctx, u.Version, index); err != nil {
		return 0, err
	}
	return index, s.Catalogue.End(ctx, u.Version)
}

// Anchor sends what the author has signed, and returns when it is in a block. The gateway sends
// only an anchor of exactly what was placed.
func (s *Service) Anchor(ctx context.Context, v catalogue.Version, o *Operation) (*types.Receipt, error) {
	if s.Relay == nil {
		return nil, errors.New("this gateway has no key of a service, so it cannot anchor")
	}
	u, err := s.Catalogue.Unfinished(ctx, v)
	if errors.Is(err, catalogue.ErrNotThere) {
		return nil, bad("nothing waits for this signature: put the document again")
	} else if err != nil {
		return nil, err
	}
	document, err := s.Catalogue.Document(ctx, v)
	if err != nil {
		return nil, err
	}
	var w work
	if err := json.Unmarshal(u.Work, &w); err != nil {
		return nil, err
	}
	if w.Batch || u.Step < catalogue.Waiting {
		return nil, bad("nothing waits for this signature")
	}
	if err := checkOperation(o, &document); err != nil {
		return nil, err
	}
	w.Operation, u.Owner = o, s.Owner
	if err := s.advance(ctx, &u, catalogue.Anchoring, time.Unix(int64(o.ValidUntil), 0), w); err != nil {
		return nil, err
	}
	receipt, err := s.Relay.Anchor(ctx, o)
	if err != nil {
		return nil, err // Resume finds out whether it is in a block after all
	}
	return receipt, s.anchored(ctx, v)
}

// anchored ends a put well.
func (s *Service) anchored(ctx context.Context, v catalogue.Version) error {
	err := s.Catalogue.SetDocumentState(ctx, v, catalogue.Placed, catalogue.Anchored)
	if err != nil && !errors.Is(err, catalogue.ErrNotThere) {
		return err
	}
	return s.Catalogue.End(ctx, v)
}

// checkOperation refuses an operation that does not anchor exactly the placed document.
func checkOperation(o *Operation, d *catalogue.Document) error {
	const selector = 4
	if o == nil || o.Nonce == nil || len(o.Calldata) < selector {
		return bad("the signed operation is incomplete")
	}
	if until := time.Unix(int64(min(o.ValidUntil, 1<<40)), 0); until.After(time.Now().Add(signMax)) {
		return bad("the signature is valid for more than %v", signMax)
	}
	method := contracts.Records.Methods["anchor"]
	if string(o.Calldata[:selector]) != string(method.ID) {
		return bad("the signed operation is not records.anchor")
	}
	values, err := method.Inputs.Unpack(o.Calldata[selector:])
	if err != nil {
		return bad("the signed operation is not encoded as records.anchor")
	}
	var in struct {
		A client.Anchor
		E []client.Endorsement
	}
	if err := method.Inputs.Copy(&in, values); err != nil {
		return bad("the signed operation is not encoded as records.anchor")
	}
	a := in.A
	if a.RecordId != d.Record || a.Version != d.Number || a.Pid != d.Pid || a.RecordClass != d.Class || a.ContentCommit != d.Commit || a.BlobHash != d.Blob || a.Size != d.Size {
		return bad("the signed operation anchors something else than what was placed")
	}
	return nil
}
