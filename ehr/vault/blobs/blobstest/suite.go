// SPDX-License-Identifier: LGPL-3.0-or-later

// Package blobstest tests stores of blobs: a suite that every store passes, and a store
// that fails on purpose, for the tests of what uses one.
package blobstest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/dntp/dntp/ehr/vault"
	"github.com/dntp/dntp/ehr/vault/blobs"
	"github.com/ethereum/go-ethereum/common"
)

// large takes a bucket two requests.
const large = 8<<20 + 5

// Run tests a store, which must be empty.
func Run(t *testing.T, s blobs.Store) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, blobs.Store)
	}{
		{"Put", put}, {"PutOnce", putOnce}, {"PutNothing", putNothing}, {"PutChecked", putChecked},
		{"Get", get}, {"Missing", missing}, {"List", list}, {"Concurrent", concurrent},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.run(t, s)
			left, err := s.List(t.Context(), blobs.ID{}, blobs.ListMax)
			if err != nil {
				t.Fatal(err)
			}
			for _, info := range left {
				if err := s.Delete(t.Context(), info.ID); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// Bytes are the same for one size and seed.
func Bytes(size int, seed byte) []byte {
	out := make([]byte, size)
	rand.NewChaCha8([32]byte{seed}).Read(out)
	return out
}

func id(n byte) blobs.ID { return blobs.NewID(common.Hash{n, 7}, blobs.KindShard, n) }

func mustPut(t *testing.T, s blobs.Store, id blobs.ID, data []byte) {
	t.Helper()
	if err := s.Put(t.Context(), id, uint64(len(data)), bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, s blobs.Store, id blobs.ID, offset, length uint64) []byte {
	t.Helper()
	r, err := s.Get(t.Context(), id, offset, length)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatal(err)
	}
	return data
}

// absent checks that a store has nothing of a blob.
func absent(t *testing.T, s blobs.Store, id blobs.ID, after string) {
	t.Helper()
	if _, err := s.Stat(t.Context(), id); !errors.Is(err, blobs.ErrNotFound) {
		t.Errorf("%s: something is left: %v", after, err)
	}
	if infos, err := s.List(t.Context(), blobs.ID{}, blobs.ListMax); err != nil || slices.ContainsFunc(infos, func(i blobs.Info) bool { return i.ID == id }) {
		t.Errorf("%s: it is listed: %v", after, err)
	}
}

// Blobs of any size come back, and can be deleted for good.
func put(t *testing.T, s blobs.Store) {
	for i, size := range []int{0, 1, 100_000, 8 << 20, large} {
		data, id := Bytes(size, byte(i)), id(byte(i))
		mustPut(t, s, id, data)
		if info, err := s.Stat(t.Context(), id); err != nil || info != (blobs.Info{ID: id, Size: uint64(size)}) {
			t.Errorf("%d bytes: have %+v, %v", size, info, err)
		}
		if !bytes.Equal(read(t, s, id, 0, uint64(size)), data) {
			t.Errorf("%d bytes: others came back", size)
		}
		for range 2 {
			if err := s.Delete(t.Context(), id); err != nil {
				t.Error(err)
			}
		}
		absent(t, s, id, "after Delete")
	}
}

// A blob is never replaced.
func putOnce(t *testing.T, s blobs.Store) {
	for i, size := range []int{10, large} {
		first, second := Bytes(size, 1), Bytes(size, 2)
		mustPut(t, s, id(byte(i)), first)
		if err := s.Put(t.Context(), id(byte(i)), uint64(size), bytes.NewReader(second)); !errors.Is(err, blobs.ErrExists) {
			t.Errorf("%d bytes: have %v", size, err)
		}
		if !bytes.Equal(read(t, s, id(byte(i)), 0, uint64(size)), first) {
			t.Errorf("%d bytes: the blob is replaced", size)
		}
	}
}

// A put that fails leaves nothing, and can be repeated.
func putNothing(t *testing.T, s blobs.Store) {
	broken := errors.New("broken")
	for _, size := range []int{1000, large} {
		data := Bytes(size, 3)
		half := bytes.NewReader(data[:size/2])
		ctx, cancel := context.WithCancel(t.Context())
		for _, test := range []struct {
			name string
			ctx  context.Context
			r    io.Reader
			want error
		}{
			{"fewer bytes", t.Context(), half, blobs.ErrSize},
			{"no bytes", t.Context(), bytes.NewReader(nil), blobs.ErrSize},
			{"more bytes", t.Context(), io.MultiReader(bytes.NewReader(data), bytes.NewReader([]byte{1})), blobs.ErrSize},
			{"a failing reader", t.Context(), io.MultiReader(bytes.NewReader(data[:size-1]), iotest.ErrReader(broken)), broken},
			{"a reader that fails at its end", t.Context(), io.MultiReader(bytes.NewReader(data), iotest.ErrReader(broken)), broken},
			{"a caller that gives up", ctx, io.MultiReader(bytes.NewReader(data[:size/2]), stop{cancel}, bytes.NewReader(data[size/2:])), context.Canceled},
		} {
			if err := s.Put(test.ctx, id(9), uint64(size), test.r); !errors.Is(err, test.want) {
				t.Errorf("%s of %d: have %v, want %v", test.name, size, err, test.want)
			}
			absent(t, s, id(9), test.name)
		}
		mustPut(t, s, id(9), data)
		if err := s.Delete(t.Context(), id(9)); err != nil {
			t.Fatal(err)
		}
	}
}

// stop gives up in the middle of a read.
type stop struct{ cancel func() }

func (s stop) Read([]byte) (int, error) {
	s.cancel()
	return 0, io.EOF
}

// Bytes with another hash are not stored.
func putChecked(t *testing.T, s blobs.Store) {
	data := Bytes(200_000, 4)
	var tree vault.Outliner
	tree.Write(data)
	want := tree.Outline()
	damaged := bytes.Clone(data)
	damaged[150_000] ^= 1
	for name, bad := range map[string][]byte{"damaged": damaged, "swapped": Bytes(len(data), 5), "truncated": data[:len(data)-1], "longer": append(bytes.Clone(data), 0)} {
		if _, err := blobs.PutChecked(t.Context(), s, id(1), uint64(len(data)), want.Root(), bytes.NewReader(bad)); !errors.Is(err, vault.ErrMismatch) && !errors.Is(err, blobs.ErrSize) {
			t.Errorf("%s: have %v", name, err)
		}
		absent(t, s, id(1), name)
	}
	outline, err := blobs.PutChecked(t.Context(), s, id(1), uint64(len(data)), want.Root(), bytes.NewReader(data))
	if err != nil || outline.Root() != want.Root() || outline.Size != want.Size {
		t.Error(err)
	}
}

// Any range comes back, and none beyond the blob.
func get(t *testing.T, s blobs.Store) {
	data := Bytes(100_000, 6)
	size := uint64(len(data))
	mustPut(t, s, id(1), data)
	for _, r := range [][2]uint64{{0, size}, {0, 1}, {size - 1, 1}, {5, 70_000}, {size, 0}, {0, 0}} {
		if !bytes.Equal(read(t, s, id(1), r[0], r[1]), data[r[0]:r[0]+r[1]]) {
			t.Errorf("range %v: other bytes", r)
		}
	}
	for _, r := range [][2]uint64{{0, size + 1}, {size, 1}, {size - 1, 2}, {size + 1, 0}, {1 << 62, 1}} {
		if in, err := s.Get(t.Context(), id(1), r[0], r[1]); err == nil {
			in.Close()
			t.Errorf("range %v: no error", r)
		} else if errors.Is(err, blobs.ErrNotFound) {
			t.Errorf("range %v: %v", r, err)
		}
	}
	if all, err := blobs.GetAll(t.Context(), s, id(1), size); err != nil || !bytes.Equal(all, data) {
		t.Error(err)
	}
	if _, err := blobs.GetAll(t.Context(), s, id(1), size-1); !errors.Is(err, blobs.ErrSize) {
		t.Errorf("have %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r, err := s.Get(ctx, id(1), 0, size)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := io.Copy(io.Discard, r); err == nil {
		t.Error("a reader goes on after its context")
	}
	r.Close()
}

func missing(t *testing.T, s blobs.Store) {
	_, statErr := s.Stat(t.Context(), id(1))
	_, getErr := s.Get(t.Context(), id(1), 0, 1)
	_, emptyErr := s.Get(t.Context(), id(1), 0, 0)
	for _, err := range []error{statErr, getErr, emptyErr} {
		if !errors.Is(err, blobs.ErrNotFound) {
			t.Errorf("have %v", err)
		}
	}
	if err := s.Delete(t.Context(), id(1)); err != nil {
		t.Error(err)
	}
}

// A list is in the order of names, by pages, and has every blob once.
func list(t *testing.T, s blobs.Store) {
	var want []blobs.Info
	for i := range 7 {
		placement := common.Hash{byte(40 * (i / 2)), byte(i)}
		for _, kind := range []blobs.Kind{blobs.KindShard, blobs.KindOutline} {
			info := blobs.Info{ID: blobs.NewID(placement, kind, byte(i)), Size: uint64(i)}
			mustPut(t, s, info.ID, Bytes(i, 0))
			want = append(want, info)
		}
	}
	slices.SortFunc(want, func(a, b blobs.Info) int { return slices.Compare(a.ID[:], b.ID[:]) })
	for _, limit := range []int{1, 3, 14, 5000} {
		var have []blobs.Info
		for after := (blobs.ID{}); ; {
			page, err := s.List(t.Context(), after, limit)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) > limit {
				t.Fatalf("have a page of %d, want at most %d", len(page), limit)
			}
			if have = append(have, page...); len(page) < limit {
				break
			}
			after = page[len(page)-1].ID
		}
		if !slices.Equal(have, want) {
			t.Errorf("pages of %d: have %d blobs, want %d", limit, len(have), len(want))
		}
	}
	if page, err := s.List(t.Context(), blobs.ID{}, 0); err != nil || len(page) != 0 {
		t.Errorf("a page of 0: %v, %v", page, err)
	}
}

// Of several writers of one blob, one puts it, and the others are told.
func concurrent(t *testing.T, s blobs.Store) {
	const writers = 3
	for _, size := range []int{1000, large} {
		var wait sync.WaitGroup
		errs := make([]error, writers)
		for i := range writers {
			wait.Go(func() {
				errs[i] = s.Put(t.Context(), id(3), uint64(size), bytes.NewReader(Bytes(size, byte(i))))
			})
		}
		wait.Wait()
		winner := -1
		for i, err := range errs {
			if err == nil && winner < 0 {
				winner = i
			} else if !errors.Is(err, blobs.ErrExists) {
				t.Errorf("%d bytes, writer %d: have %v", size, i, err)
			}
		}
		if winner < 0 {
			t.Fatalf("%d bytes: nobody puts the blob", size)
		}
		if !bytes.Equal(read(t, s, id(3), 0, uint64(size)), Bytes(size, byte(winner))) {
			t.Errorf("%d bytes: the blob is not that of the writer who put it", size)
		}
		if err := s.Delete(t.Context(), id(3)); err != nil {
			t.Fatal(err)
		}
	}
}
