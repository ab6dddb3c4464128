// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/gateway/exchange"
	"github.com/dntp/dntp/ehr/vault"
	"github.com/ethereum/go-ethereum/common"
)

// shardOf makes a shard and what its author says of it.
func shardOf(author common.Hash, text []byte) (*exchange.Holding, *vault.Outline) {
	var tree vault.Outliner
	tree.Write(text)
	outline := tree.Outline()
	return &exchange.Holding{
		Placement: randomHash(), Author: author, Record: randomHash(), Version: 1, Shard: 2, Size: uint64(len(text)), ChunkRoot: outline.Root(),
	}, outline
}

// opened gives the bytes from an offset on, and notes the offset.
func opened(text []byte, from *uint64) func(uint64) (io.ReadCloser, error) {
	return func(offset uint64) (io.ReadCloser, error) {
		*from = offset
		return newBytes(text[offset:]), nil
	}
}

// TestBadShards sends shards that are not what their holding says. None is accepted, none leaves
// an entry in the log.
func TestBadShards(t *testing.T) {
	w := newWorld(t, 2)
	a, b := w.members[0], w.members[1]
	ctx := t.Context()
	text := randomBytes(200_000)
	var from uint64
	for name, change := range map[string]func(*exchange.Holding, *vault.Outline, *[]byte){
		"another author":  func(h *exchange.Holding, _ *vault.Outline, _ *[]byte) { h.Author = b.org },
		"a byte is wrong": func(_ *exchange.Holding, _ *vault.Outline, text *[]byte) { (*text)[150_000] ^= 1 },
		"another root":    func(h *exchange.Holding, _ *vault.Outline, _ *[]byte) { h.ChunkRoot[0] ^= 1 },
		"units are swapped": func(_ *exchange.Holding, o *vault.Outline, _ *[]byte) {
			o.Units[0], o.Units[1] = o.Units[1], o.Units[0]
		},
		"no version": func(h *exchange.Holding, _ *vault.Outline, _ *[]byte) { h.Version = 0 },
	} {
		sent := bytes.Clone(text)
		holding, outline := shardOf(a.org, text)
		change(holding, outline, &sent)
		if err := a.Caller.Place(ctx, b.org, holding, outline, opened(sent, &from)); err == nil {
			t.Errorf("%s: the shard was accepted", name)
		}
	}
	holding, outline := shardOf(a.org, text)
	if err := a.Caller.Place(ctx, b.org, holding, outline, opened(text[:100_000], &from)); err == nil {
		t.Error("a shard that ends early was accepted")
	}
	if n := b.logs.count(exchange.LogHoldings); n != 0 {
		t.Errorf("have %d holdings in the log", n)
	}
	must(t, a.Caller.Place(ctx, b.org, holding, outline, opened(text, &from)), a.Caller.Place(ctx, b.org, holding, outline, opened(text, &from)))
	if n := b.logs.count(exchange.LogHoldings); n != 1 {
		t.Errorf("a repeated request: have %d holdings in the log, want 1", n)
	}
	other, otherOutline := shardOf(a.org, randomBytes(1000))
	other.Placement = holding.Placement
	if err := a.Caller.Place(ctx, b.org, other, otherOutline, opened(randomBytes(1000), &from)); err == nil {
		t.Error("a shard was replaced by another one")
	}
	// What was destroyed is not brought again, so that no replayed request undoes an erasure.
	_, err := a.Caller.Drop(ctx, b.org, holding.Placement, holding.Record, 1)
	must(t, err)
	if err := a.Caller.Place(ctx, b.org, holding, outline, opened(text, &from)); err == nil {
		t.Error("a destroyed shard was brought again")
	}
}

// TestResumedShard breaks off in the middle of a shard and goes on from there.
func TestResumedShard(t *testing.T) {
	w := newWorld(t, 2)
	a, b := w.members[0], w.members[1]
	text := randomBytes(2 << 20)
	holding, outline := shardOf(a.org, text)
	var from uint64
	broken := errors.New("power cut")
	err := a.Caller.Place(t.Context(), b.org, holding, outline, func(offset uint64) (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(bytes.NewReader(text[offset:1<<20]), failing{broken})), nil
	})
	if err == nil {
		t.Fatal("half a shard was accepted")
	}
	// The holder learns of the end when it has read what was on its way.
	for end, size := time.Now().Add(20*time.Second), uint64(0); size == 0; {
		var err error
		if size, _, err = a.Caller.State(t.Context(), b.org, holding.Placement, holding.Shard); err != nil || time.Now().After(end) {
			t.Fatalf("nothing of the shard is kept: %v", err)
		}
	}
	b.kill()
	b.start()
	must(t, a.Caller.Place(t.Context(), b.org, holding, outline, opened(text, &from)))
	if from == 0 || from > 1<<20 {
		t.Errorf("it went on from byte %d", from)
	}
	id, err := b.Catalogue.Holding(t.Context(), holding.Placement, holding.Shard)
	if must(t, err); id.State != catalogue.Whole {
		t.Errorf("have %+v", id)
	}
	_, damaged, err := b.Host.Scrub(t.Context(), common.Hash{}, 10)
	if must(t, err); damaged != 0 {
		t.Error("the shard has wrong bytes")
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestLiars has holders answer with descriptors, shares and shards of their own making.
func TestLiars(t *testing.T) {
	w := newWorld(t, 5)
	a, reader := w.members[0], w.members[4]
	text := randomBytes(3 << 20)
	v := w.put(a, text, meta)
	for i, liar := range w.members[1:3] {
		deposits, err := liar.Catalogue.Deposits(t.Context(), v)
		must(t, err)
		d, err := vault.ParseDescriptor(deposits[0].Descriptor)
		must(t, err)
		lie := deposits[0]
		if i == 0 { // shards that nobody has
			for j := range d.Shards {
				d.Shards[j].ChunkRoot = randomHash()
			}
			if lie.Descriptor, err = d.Bytes(); err != nil {
				t.Fatal(err)
			}
		} else { // a share of another escrow
			key, err := vault.NewKey()
			must(t, err)
			shares, err := vault.Split(key, d.Placement, d.Holders, vault.TermsLedger)
			must(t, err)
			lie.Package, err = vault.SealShare(shares[2], liar.own)
			must(t, err)
		}
		must(t, liar.Catalogue.DropDeposits(t.Context(), d.Placement, a.org, 0), liar.Catalogue.AddDeposit(t.Context(), lie))
	}
	w.mustRead(reader, v, w.admit(reader, pid), text)
}

func FuzzParseHolding(f *testing.F) {
	h, _ := shardOf(common.Hash{1}, []byte{1})
	f.Add(h.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		if h, err := exchange.ParseHolding(b); err == nil && !bytes.Equal(h.Bytes(), b) {
			t.Errorf("%x has a second encoding", b)
		}
	})
}

func FuzzParseRestrictions(f *testing.F) {
	f.Add([]byte(`[{"org":"0x0100000000000000000000000000000000000000000000000000000000000000","classes":2}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := exchange.ParseRestrictions(text)
		if err != nil || list == nil {
			return
		}
		if _, err := exchange.EncodeRestrictions(list); err != nil {
			t.Error(err)
		}
	})
}
