// SPDX-License-Identifier: LGPL-3.0-or-later

package erasure

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/dntp/dntp/ehr/vault"
	"github.com/ethereum/go-ethereum/common"
)

func randomBytes(size int, seed byte) []byte {
	out := make([]byte, size)
	rand.NewChaCha8([32]byte{seed}).Read(out)
	return out
}

// memory is a shard in memory that counts what is asked of it.
type memory struct {
	data  []byte
	asked *atomic.Uint64 // bytes
	fail  error          // of the reads, after half of the shard
}

func (m memory) Open(_ context.Context, offset, length uint64) (io.ReadCloser, error) {
	if m.asked != nil {
		m.asked.Add(length)
	}
	if offset+length > uint64(len(m.data)) {
		return nil, fmt.Errorf("have %d bytes, asked for %d from %d on", len(m.data), length, offset)
	}
	r := io.Reader(bytes.NewReader(m.data[offset : offset+length]))
	if m.fail != nil {
		r = io.MultiReader(io.LimitReader(r, int64(len(m.data)/2)), iotest.ErrReader(m.fail))
	}
	return io.NopCloser(r), nil
}

func org(i int) common.Hash { return common.Hash{0xa0, byte(i + 1)} }

// encode divides data, with writes of odd lengths.
func encode(t testing.TB, data []byte, k, n int) (Layout, []Shard) {
	t.Helper()
	buffers, writers := make([]bytes.Buffer, n), make([]io.Writer, n)
	for i := range writers {
		writers[i] = &buffers[i]
	}
	e, err := NewEncoder(k, writers)
	if err != nil {
		t.Fatal(err)
	}
	for rest := data; len(rest) > 0; {
		part := min(len(rest), 100_003)
		if _, err := e.Write(rest[:part]); err != nil {
			t.Fatal(err)
		}
		rest = rest[part:]
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	l := Layout{uint64(len(data)), k, n}
	if e.Layout() != l {
		t.Fatalf("have %+v, want %+v", e.Layout(), l)
	}
	shards := make([]Shard, n)
	for i, outline := range e.Outlines() {
		var tree vault.Outliner
		tree.Write(buffers[i].Bytes())
		if tree.Outline().Root() != outline.Root() || outline.Size != l.ShardSize() || uint64(buffers[i].Len()) != l.ShardSize() {
			t.Fatalf("%+v: shard %d has %d bytes, want %d", l, i, buffers[i].Len(), l.ShardSize())
		}
		shards[i] = Shard{Org: org(i), Source: memory{data: buffers[i].Bytes()}, Outline: outline}
	}
	return l, shards
}

func decode(t testing.TB, l Layout, shards []Shard, from, to uint64) ([]byte, vault.Faults, error) {
	t.Helper()
	r, err := NewReader(t.Context(), l, shards, from, to)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	return data, r.Faults(), err
}

// lose takes shards away until only k are left.
func lose(shards []Shard, k int, chance *rand.Rand) []Shard {
	left := append([]Shard(nil), shards...)
	for _, i := range chance.Perm(len(left))[k:] {
		left[i].Source = nil
	}
	return left
}

// Any k shards give back any range of a blob of any size.
func TestAnyShards(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	for _, code := range [][2]int{{1, 1}, {1, 3}, {2, 2}, {2, 3}, {3, 5}, {4, 6}, {4, 7}, {17, 32}} {
		k, n := code[0], code[1]
		stripe := k * unitSize
		for _, size := range []int{0, 1, k - 1, k, k + 1, unitSize - 1, unitSize, unitSize + 1, stripe - 1, stripe, stripe + 1, 2 * stripe, 3*stripe + 7} {
			if size > 2*stripe && k > 4 {
				continue // slow, and nothing new
			}
			data := randomBytes(size, byte(k))
			l, shards := encode(t, data, k, n)
			checkDataShards(t, l, shards, data)
			for round := range 3 {
				left := lose(shards, k, chance)
				from := chance.IntN(size + 1)
				to := from + chance.IntN(size-from+1)
				if round == 0 {
					from, to = 0, size
				}
				have, faults, err := decode(t, l, left, uint64(from), uint64(to))
				if err != nil || len(faults) > 0 || !bytes.Equal(have, data[from:to]) {
					t.Fatalf("%+v, range %d to %d: have %d bytes, %v, %v", l, from, to, len(have), err, faults)
				}
			}
			if k > 1 {
				if _, _, err := decode(t, l, lose(shards, k-1, chance), 0, uint64(size)); size >= stripe && !errors.Is(err, ErrTooFew) {
					t.Errorf("%+v: %d shards: have %v", l, k-1, err)
				}
			}
		}
	}
}

// checkDataShards checks that the data shards hold the blob, stripe by stripe, and zeros
// behind it.
func checkDataShards(t *testing.T, l Layout, shards []Shard, data []byte) {
	t.Helper()
	var have []byte
	for stripe := range l.stripes() {
		for _, s := range shards[:l.K] {
			at := stripe * unitSize
			have = append(have, s.Source.(memory).data[at:at+uint64(l.unit(stripe))]...)
		}
	}
	if !bytes.Equal(have, append(bytes.Clone(data), make([]byte, len(have)-len(data))...)) {
		t.Fatalf("%+v: the data shards hold something else", l)
	}
}

// Wrong bytes are never returned. Who serves them is named, and another shard used.
func TestWrongShards(t *testing.T) {
	data := randomBytes(9*3*unitSize+1000, 1)
	l, shards := encode(t, data, 3, 5)
	_, others := encode(t, randomBytes(len(data), 2), 3, 5)
	bytesOf := func(s Shard) []byte { return s.Source.(memory).data }
	flipped := func(at int) []byte {
		out := bytes.Clone(bytesOf(shards[1]))
		out[at] ^= 1
		return out
	}
	away := errors.New("away")
	for name, source := range map[string]Source{
		"wrong at the beginning":   memory{data: flipped(0)},
		"wrong in the middle":      memory{data: flipped(5*unitSize + 3)},
		"wrong at the end":         memory{data: flipped(len(bytesOf(shards[1])) - 1)},
		"another one's":            shards[2].Source,
		"another blob's":           others[1].Source,
		"truncated":                memory{data: bytesOf(shards[1])[:4*unitSize]},
		"broken off in the middle": memory{data: bytesOf(shards[1]), fail: away},
		"its units swapped":        memory{data: append(bytes.Clone(bytesOf(shards[1])[unitSize:2*unitSize]), append(bytes.Clone(bytesOf(shards[1])[:unitSize]), bytesOf(shards[1])[2*unitSize:]...)...)},
	} {
		bad := append([]Shard(nil), shards...)
		bad[1].Source = source
		have, faults, err := decode(t, l, bad, 0, uint64(len(data)))
		if err != nil || !bytes.Equal(have, data) {
			t.Errorf("%s: %v", name, err)
		}
		if len(faults) != 1 || faults[0].Org != org(1) {
			t.Errorf("%s: have faults %v", name, faults)
		}
		bad[0].Source, bad[3].Source = nil, nil
		have, _, err = decode(t, l, bad, 0, uint64(len(data)))
		if !errors.Is(err, ErrTooFew) || !strings.Contains(err.Error(), org(1).String()) || !bytes.HasPrefix(data, have) {
			t.Errorf("%s, of too few: have %d bytes, %v", name, len(have), err)
		}
	}
	bad := append([]Shard(nil), shards...)
	bad[0].Outline, bad[1].Outline = nil, &vault.Outline{Size: 1}
	if have, faults, err := decode(t, l, bad, 0, uint64(len(data))); err != nil || len(faults) != 2 || !bytes.Equal(have, data) {
		t.Errorf("without outlines: %v, %v", err, faults)
	}
}

// A range costs the stripes that it touches, and within one stripe only its units.
func TestRangeIsCheap(t *testing.T) {
	data := randomBytes(20*4*unitSize, 1)
	l, shards := encode(t, data, 4, 7)
	for _, test := range []struct{ from, to, units uint64 }{
		{0, 1, 1}, {5*4*unitSize + unitSize, 5*4*unitSize + 2*unitSize, 1}, {unitSize - 1, unitSize + 1, 2}, {0, 4 * unitSize, 4},
		{4*unitSize - 1, 4*unitSize + 1, 8}, {7 * 4 * unitSize, 10 * 4 * unitSize, 12}, {100, 100, 0},
	} {
		var asked atomic.Uint64
		counted := append([]Shard(nil), shards...)
		for i := range counted {
			counted[i].Source = memory{data: shards[i].Source.(memory).data, asked: &asked}
		}
		if have, _, err := decode(t, l, counted, test.from, test.to); err != nil || !bytes.Equal(have, data[test.from:test.to]) {
			t.Error(err)
		}
		if asked.Load() != test.units*unitSize {
			t.Errorf("range %d to %d: asked for %d bytes, want %d", test.from, test.to, asked.Load(), test.units*unitSize)
		}
	}
	// Shards of a lower cost are asked first.
	var asked atomic.Uint64
	for i := range 3 {
		shards[i].Cost, shards[i].Source = 1, memory{data: shards[i].Source.(memory).data, asked: &asked}
	}
	if have, _, err := decode(t, l, shards, 0, uint64(len(data))); err != nil || !bytes.Equal(have, data) || asked.Load() > 0 {
		t.Errorf("asked expensive shards for %d bytes: %v", asked.Load(), err)
	}
}

// A lost shard is made again from any others, and a shard that is added later leaves the
// others as they are.
func TestRebuild(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	data := randomBytes(2*4*unitSize+99, 1)
	for _, code := range [][2]int{{1, 3}, {4, 6}} {
		k, n := code[0], code[1]
		_, shards := encode(t, data, k, n)
		more, want := encode(t, data, k, n+2)
		known := append(append([]Shard(nil), shards...), Shard{}, Shard{})
		for index := range n + 2 {
			others := append([]Shard(nil), known...)
			others[index].Source = nil
			left := 0
			for _, i := range chance.Perm(n) {
				if i != index {
					if left++; left > k {
						others[i].Source = nil
					}
				}
			}
			var out bytes.Buffer
			outline, faults, err := Rebuild(t.Context(), more, others, index, common.Hash{}, &out)
			if err != nil || len(faults) > 0 || outline.Root() != want[index].Outline.Root() || !bytes.Equal(out.Bytes(), want[index].Source.(memory).data) {
				t.Errorf("shard %d of %d: %v, %v", index, n, err, faults)
			}
			if _, _, err := Rebuild(t.Context(), more, others, index, common.Hash{1}, io.Discard); !errors.Is(err, vault.ErrMismatch) {
				t.Errorf("shard %d of %d with another root: %v", index, n, err)
			}
		}
		if _, _, err := Rebuild(t.Context(), more, known, n+2, common.Hash{}, io.Discard); err == nil {
			t.Error("a shard beyond the last one is made")
		}
		broken := errors.New("broken")
		if _, _, err := Rebuild(t.Context(), more, known, 0, common.Hash{}, failing{broken}); !errors.Is(err, broken) {
			t.Errorf("have %v", err)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// An encoder whose writer fails says which, and ends.
func TestEncoderFails(t *testing.T) {
	broken := errors.New("broken")
	for _, k := range []int{1, 2} {
		e, err := NewEncoder(k, []io.Writer{io.Discard, failing{broken}, io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(e, bytes.NewReader(randomBytes(50*unitSize, 1)))
		if err = errors.Join(err, e.Close()); !errors.Is(err, broken) || !strings.Contains(err.Error(), "shard 1") {
			t.Errorf("have %v", err)
		}
		if _, err := e.Write([]byte{1}); !errors.Is(err, errClosed) || !errors.Is(e.Close(), errClosed) {
			t.Errorf("have %v", err)
		}
	}
	e, err := NewEncoder(2, []io.Writer{io.Discard, io.Discard, io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	e.Write([]byte{1})
	if e.Abort(nil); e.Outlines() != nil {
		t.Error("an aborted encoder has outlines")
	}
	for _, code := range [][2]int{{0, 3}, {4, 3}, {1, 0}, {1, vault.MaxMembers + 1}} {
		if _, err := NewEncoder(code[0], make([]io.Writer, code[1])); err == nil {
			t.Errorf("%v is taken", code)
		}
		if _, err := NewReader(t.Context(), Layout{10, code[0], code[1]}, make([]Shard, code[1]), 0, 1); err == nil {
			t.Errorf("%v is taken", code)
		}
	}
	l, shards := encode(t, randomBytes(10, 1), 2, 3)
	for _, r := range [][2]uint64{{5, 4}, {0, 11}, {11, 11}} {
		if _, err := NewReader(t.Context(), l, shards, r[0], r[1]); err == nil {
			t.Errorf("range %v is taken", r)
		}
	}
	if _, err := NewReader(t.Context(), l, shards[1:], 0, 1); err == nil {
		t.Error("fewer shards are taken")
	}
}

// blocked never answers.
type blocked struct{}

func (blocked) Open(ctx context.Context, _, _ uint64) (io.ReadCloser, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// A reader ends when its caller does, and blames nobody for it.
func TestReaderEnds(t *testing.T) {
	data := randomBytes(30*2*unitSize, 1)
	l, shards := encode(t, data, 2, 3)
	r, err := NewReader(t.Context(), l, shards, 0, uint64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(r, make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	r.Close()
	if faults := r.Faults(); len(faults) > 0 {
		t.Errorf("have %v", faults)
	}
	shards[1].Source = blocked{}
	ctx, cancel := context.WithCancel(t.Context())
	if r, err = NewReader(ctx, l, shards, 0, uint64(len(data))); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := io.ReadAll(r); !errors.Is(err, context.Canceled) || len(r.Faults()) > 0 {
		t.Errorf("have %v, %v", err, r.Faults())
	}
	r.Close()
}

// slow takes a second and a half for each read.
type slow struct{ memory }

func (s slow) Open(ctx context.Context, offset, length uint64) (io.ReadCloser, error) {
	in, err := s.memory.Open(ctx, offset, length)
	return slowReader{ctx, in}, err
}

type slowReader struct {
	ctx context.Context
	io.ReadCloser
}

func (s slowReader) Read(p []byte) (int, error) {
	select {
	case <-time.After(3 * Patience / 2):
		return s.ReadCloser.Read(p)
	case <-s.ctx.Done():
		return 0, s.ctx.Err()
	}
}

// A holder that is slow is named and replaced while there are others. If there are none, it
// is waited for.
func TestSlowHolders(t *testing.T) {
	data := randomBytes(3*2*unitSize, 1)
	l, shards := encode(t, data, 2, 4)
	read := func(slowOnes ...int) (vault.Faults, time.Duration) {
		var faults vault.Faults
		var took time.Duration
		synctest.Test(t, func(t *testing.T) {
			some := slices.Clone(shards)
			for _, i := range slowOnes {
				some[i].Source = slow{shards[i].Source.(memory)}
			}
			start := time.Now()
			have, reported, err := decode(t, l, some, 0, uint64(len(data)))
			if err != nil || !bytes.Equal(have, data) {
				t.Errorf("slow holders %v: %v", slowOnes, err)
			}
			faults, took = reported, time.Since(start)
		})
		return faults, took
	}
	if faults, took := read(0); len(faults) != 1 || faults[0].Org != org(0) || !errors.Is(faults[0].Err, ErrSlow) || took != Patience {
		t.Errorf("one: have %v after %v", faults, took)
	}
	if faults, took := read(0, 1); len(faults) != 2 || took != Patience {
		t.Errorf("two: have %v after %v", faults, took)
	}
	if faults, took := read(0, 1, 2, 3); len(faults) < 2 || took > 20*Patience {
		t.Errorf("all: have %v after %v", faults, took)
	}
}

// Whatever is lost or damaged, a reader returns the blob or an error.
func FuzzReader(f *testing.F) {
	f.Add(300_000, byte(3), byte(2), uint32(0b00001), uint32(0b10000), uint64(7))
	f.Add(1, byte(1), byte(0), uint32(0), uint32(0), uint64(0))
	f.Fuzz(func(t *testing.T, size int, k, m byte, lost, damaged uint32, at uint64) {
		if size < 0 || size > 1<<20 || k == 0 || int(k)+int(m) > vault.MaxMembers {
			t.Skip("no layout of a test")
		}
		data := randomBytes(size, k)
		l, shards := encode(t, data, int(k), int(k)+int(m))
		good := 0
		for i := range shards {
			source := shards[i].Source.(memory)
			switch {
			case lost>>i&1 == 1:
				shards[i].Source = nil
			case damaged>>i&1 == 1 && len(source.data) > 0:
				source.data = bytes.Clone(source.data)
				source.data[at%uint64(len(source.data))] ^= 1
				shards[i].Source = source
			default:
				good++
			}
		}
		from := min(at, uint64(size))
		have, _, err := decode(t, l, shards, from, uint64(size))
		if !bytes.HasPrefix(data[from:], have) || err == nil && len(have) != size-int(from) {
			t.Errorf("%+v: other bytes are read", l)
		}
		if err != nil && good >= l.K {
			t.Errorf("%+v: %d good shards: %v", l, good, err)
		}
	})
}
