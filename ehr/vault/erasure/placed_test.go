// SPDX-License-Identifier: LGPL-3.0-or-later

package erasure_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dntp/dntp/ehr/vault"
	"github.com/dntp/dntp/ehr/vault/blobs"
	"github.com/dntp/dntp/ehr/vault/blobs/blobstest"
	"github.com/dntp/dntp/ehr/vault/erasure"
	"github.com/ethereum/go-ethereum/common"
)

// holder is an organization with a store.
type holder struct {
	org   common.Hash
	store *blobstest.Faulty
}

// placed is a document that is sealed, divided and stored at holders.
type placed struct {
	data    []byte
	sealed  *vault.Sealed
	d       *vault.Descriptor
	holders []holder
	shares  []*vault.Share
}

// place does what a gateway does with a new document.
func place(t *testing.T, size, n int) *placed {
	t.Helper()
	p := &placed{data: blobstest.Bytes(size, byte(n))}
	k := n - (n-1)/2
	buffers, writers := make([]bytes.Buffer, n), make([]io.Writer, n)
	for i := range writers {
		writers[i] = &buffers[i]
	}
	e, err := erasure.NewEncoder(k, writers)
	if err != nil {
		t.Fatal(err)
	}
	if p.sealed, err = vault.Seal(e, bytes.NewReader(p.data), uint64(size)); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	p.d = &vault.Descriptor{
		Placement: common.Hash{1, byte(n)}, Revision: 1, Record: common.Hash{2}, Version: 1, Author: common.Hash{0xa1},
		BlobHash: p.sealed.Anchor.BlobHash, BlobSize: p.sealed.Anchor.BlobSize, DataShards: uint8(k), ShardSize: e.Layout().ShardSize(),
	}
	var orgs []common.Hash
	for i := range n {
		folder, err := blobs.OpenFolder(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		h := holder{common.Hash{0xa1 + byte(i)}, blobstest.NewFaulty(folder)}
		outline := e.Outlines()[i]
		if _, err := blobs.PutChecked(t.Context(), h.store, p.id(i), outline.Size, outline.Root(), &buffers[i]); err != nil {
			t.Fatal(err)
		}
		data := outline.Bytes()
		if err := h.store.Put(t.Context(), blobs.NewID(p.d.Placement, blobs.KindOutline, uint8(i)), uint64(len(data)), bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
		p.holders, orgs = append(p.holders, h), append(orgs, h.org)
		p.d.Shards = append(p.d.Shards, vault.Shard{Org: h.org, ChunkRoot: outline.Root()})
	}
	if p.shares, err = vault.Split(p.sealed.Key, p.d.Placement, orgs, vault.TermsLedger); err != nil {
		t.Fatal(err)
	}
	p.d.Holders, p.d.Threshold, p.d.Escrow = orgs, p.shares[0].Threshold, p.shares[0].Commitment()
	entry, err := p.d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if p.d, err = vault.ParseDescriptor(entry); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *placed) id(i int) blobs.ID { return blobs.NewID(p.d.Placement, blobs.KindShard, uint8(i)) }

// open does what a reader does that has the descriptor, and holders that answer.
func (p *placed) open(t *testing.T, ask []int) ([]byte, error) {
	t.Helper()
	var faults vault.Faults
	shards := make([]erasure.Shard, len(p.holders))
	contributions := make(map[common.Hash]*vault.Share)
	for _, i := range ask {
		h := p.holders[i]
		data, err := blobs.GetAll(t.Context(), h.store, blobs.NewID(p.d.Placement, blobs.KindOutline, uint8(i)), 1<<20)
		if err != nil {
			continue
		}
		outline, err := vault.ParseOutline(p.d.ShardSize, p.d.Shards[i].ChunkRoot, data)
		if err != nil {
			faults = append(faults, vault.Fault{Org: h.org, Err: err})
			continue
		}
		contributions[h.org] = p.shares[i]
		shards[i] = erasure.Shard{Org: h.org, Source: blobs.Source{Store: h.store, ID: p.id(i)}, Outline: outline}
	}
	key, _, err := vault.Combine(p.d, contributions)
	if err != nil {
		return nil, errors.Join(err, faults)
	}
	r, err := erasure.NewReader(t.Context(), erasure.Of(p.d), shards, 0, p.d.BlobSize)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var document vault.Memory
	if _, err = vault.Open(&document, r, key, p.sealed.Anchor); err != nil {
		return nil, errors.Join(err, faults)
	}
	return document.Bytes, nil
}

// Of any number of organizations, any minority may be away, lie or have lost everything:
// the document opens. Of one more, nothing opens, and nothing wrong is released.
func TestMinorityFails(t *testing.T) {
	chance := rand.New(rand.NewPCG(5, 6))
	for n := 2; n <= 7; n++ {
		p := place(t, 700_000, n)
		for _, fault := range []blobstest.Fault{{Away: true}, {Lying: true}, {Lost: true}, {Torn: 1000}} {
			order := chance.Perm(n)
			minority := (n - 1) / 2
			for i, at := range order {
				p.holders[at].store.Set(blobstest.Fault{})
				if i < minority {
					p.holders[at].store.Set(fault)
				}
			}
			have, err := p.open(t, order)
			if err != nil || !bytes.Equal(have, p.data) {
				t.Errorf("%d of %d with %+v: %v", minority, n, fault, err)
			}
			for _, at := range order[:minority+1] {
				p.holders[at].store.Set(fault)
			}
			if have, err := p.open(t, order); err == nil || have != nil {
				t.Errorf("%d of %d with %+v: no error", minority+1, n, fault)
			}
		}
	}
}

// A shard that is replayed from an older version, swapped or damaged on disk names its
// holder, and one organization never opens a document without others.
func TestCulpritIsNamed(t *testing.T) {
	p, older := place(t, 700_000, 5), place(t, 700_001, 5)
	older.d.Placement = p.d.Placement
	replay := func(from *placed, i, at int) {
		data, err := blobs.GetAll(t.Context(), from.holders[i].store, blobs.NewID(common.Hash{1, 5}, blobs.KindShard, uint8(i)), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > int(p.d.ShardSize) {
			data = data[:p.d.ShardSize]
		}
		store := p.holders[at].store
		if err := store.Delete(t.Context(), p.id(at)); err != nil {
			t.Fatal(err)
		}
		if err := store.Put(t.Context(), p.id(at), uint64(len(data)), bytes.NewReader(data)); err != nil {
			t.Fatal(err)
		}
	}
	replay(older, 0, 0)
	replay(p, 2, 1)
	replay(p, 2, 3)
	_, err := p.open(t, []int{0, 1, 2, 3, 4})
	if !errors.Is(err, erasure.ErrTooFew) {
		t.Fatal(err)
	}
	for _, at := range []int{0, 1, 3} {
		if !strings.Contains(err.Error(), fmt.Sprintf("organization %s: shard %d", p.holders[at].org, at)) {
			t.Errorf("organization %d is not named: %v", at, err)
		}
	}
	for _, at := range []int{2, 4} {
		if strings.Contains(err.Error(), p.holders[at].org.String()) {
			t.Errorf("organization %d is blamed: %v", at, err)
		}
	}
	for at := range p.holders {
		if _, err := p.open(t, []int{at}); !errors.Is(err, vault.ErrTooFew) {
			t.Errorf("organization %d opens the document: %v", at, err)
		}
	}
}
