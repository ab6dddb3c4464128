// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/mod/sumdb/tlog"
)

// randomBytes are the same in each run.
func randomBytes(size int, seed uint64) []byte {
	out := make([]byte, size)
	rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)}).Read(out)
	return out
}

// plainRoot is the chunkRoot by an implementation that knows no units.
func plainRoot(t *testing.T, data []byte) common.Hash {
	t.Helper()
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, i := range indexes {
			out = append(out, hashes[i])
		}
		return out, nil
	})
	count := int64(0)
	for ; len(data) > 0; count++ {
		n := min(ChunkSize, len(data))
		more, err := tlog.StoredHashes(count, data[:n], reader)
		if err != nil {
			t.Fatal(err)
		}
		hashes, data = append(hashes, more...), data[n:]
	}
	root, err := tlog.TreeHash(count, reader)
	if err != nil {
		t.Fatal(err)
	}
	return common.Hash(root)
}

func outlineOf(data []byte) *Outline {
	var o Outliner
	o.Write(data)
	return o.Outline()
}

var outlineSizes = []int{0, 1, ChunkSize - 1, ChunkSize, ChunkSize + 1, 7 * ChunkSize, UnitSize - 1, UnitSize, UnitSize + 1,
	2 * UnitSize, 3*UnitSize + 5*ChunkSize + 9, 8*UnitSize + 1, 11 * UnitSize}

// The tree of units is the RFC 6962 tree of chunks, and every chunk has a proof.
func TestOutline(t *testing.T) {
	for _, size := range outlineSizes {
		data := randomBytes(size, 1)
		o := outlineOf(data)
		root := plainRoot(t, data)
		if o.Root() != root || o.Size != uint64(size) || uint64(len(o.Units)) != Units(uint64(size)) {
			t.Fatalf("%d bytes: the outline differs from the chunk tree", size)
		}
		back, err := ParseOutline(uint64(size), root, o.Bytes())
		if err != nil || back.Root() != root {
			t.Fatalf("%d bytes: %v", size, err)
		}
		for index := uint64(0); index < Chunks(uint64(size)); index += max(1, Chunks(uint64(size))/37) {
			at := index / unitNodes * UnitSize
			chunk, path, err := o.Prove(index, data[at:min(at+UnitSize, uint64(size))])
			if err != nil {
				t.Fatal(err)
			}
			if err := VerifyChunk(root, uint64(size), index, chunk, path); err != nil {
				t.Errorf("%d bytes, chunk %d: %v", size, index, err)
			}
			if VerifyChunk(root, uint64(size), index+1, chunk, path) == nil ||
				VerifyChunk(root, uint64(size), index, append(bytes.Clone(chunk[1:]), chunk[0]^1), path) == nil ||
				len(path) > 0 && VerifyChunk(root, uint64(size), index, chunk, path[1:]) == nil {
				t.Errorf("%d bytes, chunk %d: a wrong proof is taken", size, index)
			}
		}
		if _, _, err := o.Prove(Chunks(uint64(size)), nil); err == nil {
			t.Errorf("%d bytes: a chunk beyond the end is proved", size)
		}
	}
}

func TestOutlineRefuses(t *testing.T) {
	data := randomBytes(3*UnitSize+10, 2)
	o := outlineOf(data)
	unit := func(i int) []byte { return data[i*UnitSize : min((i+1)*UnitSize, len(data))] }
	for i := range 4 {
		if err := o.Unit(uint64(i), unit(i)); err != nil {
			t.Fatal(err)
		}
	}
	damaged := bytes.Clone(unit(1))
	damaged[77] ^= 1
	if _, _, err := o.Prove(64, damaged); !errors.Is(err, ErrMismatch) {
		t.Errorf("a damaged chunk is proved: %v", err)
	}
	for name, err := range map[string]error{
		"damaged": o.Unit(1, damaged), "swapped": o.Unit(1, unit(2)), "truncated": o.Unit(1, unit(1)[1:]),
		"beyond the end": o.Unit(4, nil), "longer": o.Unit(3, data[3*UnitSize-1:]),
	} {
		if !errors.Is(err, ErrMismatch) {
			t.Errorf("a unit that is %s: %v", name, err)
		}
	}
	for name, bad := range map[string][]byte{
		"short": o.Bytes()[32:], "long": append(o.Bytes(), 0), "swapped": append(o.Bytes()[32:], o.Bytes()[:32]...), "empty": nil,
	} {
		if _, err := ParseOutline(o.Size, o.Root(), bad); !errors.Is(err, ErrMismatch) {
			t.Errorf("an outline that is %s: %v", name, err)
		}
	}
	if _, err := ParseOutline(1<<63, o.Root(), o.Bytes()); err == nil {
		t.Error("an outline of any size is taken")
	}
}

// A reader that verifies a shard ends well only if every byte is right.
func TestCheck(t *testing.T) {
	data := randomBytes(2*UnitSize+3, 3)
	root, size := outlineOf(data).Root(), uint64(len(data))
	damaged := bytes.Clone(data)
	damaged[UnitSize] ^= 0x80
	for _, test := range []struct {
		name string
		in   []byte
		good bool
	}{{"right", data, true}, {"damaged", damaged, false}, {"truncated", data[:len(data)-1], false}, {"longer", append(bytes.Clone(data), 0), false}, {"empty", nil, false}} {
		for _, wrap := range []func(io.Reader) io.Reader{iotest.HalfReader, iotest.DataErrReader} {
			c := Check(wrap(bytes.NewReader(test.in)), size, root)
			_, err := io.Copy(io.Discard, c)
			if (err == nil) != test.good || err != nil && !errors.Is(err, ErrMismatch) || (c.Outline() != nil) != test.good {
				t.Errorf("%s: %v", test.name, err)
			}
		}
	}
	broken := errors.New("broken")
	if _, err := io.Copy(io.Discard, Check(iotest.ErrReader(broken), size, root)); !errors.Is(err, broken) {
		t.Errorf("have %v", err)
	}
}

// Writes of any lengths give the same outline.
func FuzzOutliner(f *testing.F) {
	f.Add(200_000, uint64(1))
	f.Add(UnitSize, uint64(2))
	f.Fuzz(func(t *testing.T, size int, seed uint64) {
		if size < 0 || size > 1<<20 {
			t.Skip("no shard of a test")
		}
		data := randomBytes(size, seed)
		chance := rand.New(rand.NewPCG(seed, 1))
		var o Outliner
		for rest := data; len(rest) > 0; {
			n := 1 + chance.IntN(min(len(rest), 3*UnitSize))
			o.Write(rest[:n])
			rest = rest[n:]
		}
		if have, want := o.Outline().Root(), plainRoot(t, data); have != want {
			t.Errorf("%d bytes: have %s, want %s", size, have, want)
		}
	})
}
