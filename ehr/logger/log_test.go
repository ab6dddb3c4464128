// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"math/bits"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/mod/sumdb/tlog"
)

var north = common.Hash{1, 2, 3}

// quick is the disk of tests that lose no more than the process. It syncs nothing.
var quick = disk{
	open: func(path string) (file, error) {
		f, err := openFile(path)
		if err != nil {
			return nil, err
		}
		return unsynced{f}, nil
	},
	rename: os.Rename, syncDir: func(string) error { return nil },
}

type unsynced struct{ file }

func (unsynced) Sync() error { return nil }

const smallRoll = 300 // bytes of a segment, so that a test has many

// entryOf is leaf n of the tests; lengths differ.
func entryOf(n uint64) []byte {
	return fmt.Appendf(nil, "leaf %d %s", n, strings.Repeat("x", int(n%7)))
}

// naive is the root of leaves from entryOf, by the definition in RFC 6962.
func naive(from, size uint64) common.Hash {
	switch size {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, entryOf(from)...))
	}
	k := uint64(1) << (bits.Len64(size-1) - 1)
	left, right := naive(from, k), naive(from+k, size-k)
	return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
}

func openSmall(t testing.TB, dir string) *Log {
	t.Helper()
	l, err := openLog(dir, logName{north, Audit}, quick, smallRoll)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func closeLog(t testing.TB, l *Log) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// crash leaves the files as the end of the process would.
func crash(t testing.TB, l *Log) {
	t.Helper()
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	close(l.wake)
	<-l.done
	if err := l.release(); err != nil {
		t.Fatal(err)
	}
}

func appendLeaves(t testing.TB, l *Log, n int) {
	t.Helper()
	for range n {
		size := l.Head().Size
		index, err := l.Append(entryOf(size))
		if err != nil || index != size {
			t.Fatalf("have index %d, error %v, want %d", index, err, size)
		}
	}
}

// holds checks that the log is the one of size leaves from entryOf.
func holds(t testing.TB, l *Log, size uint64) {
	t.Helper()
	if have, want := l.Head(), (Head{size, naive(0, size)}); have != want {
		t.Fatalf("have head %d %s, want %d %s", have.Size, have.Root, want.Size, want.Root)
	}
	for i := range size {
		if entry, err := l.Entry(i); err != nil || !bytes.Equal(entry, entryOf(i)) {
			t.Fatalf("leaf %d: have %q, error %v", i, entry, err)
		}
	}
}

func TestEveryProof(t *testing.T) {
	const most = 67
	dir := t.TempDir()
	l := openSmall(t, dir)
	appendLeaves(t, l, most)
	closeLog(t, l)
	l = openSmall(t, dir)
	defer closeLog(t, l)
	holds(t, l, most)
	if len(l.firsts) < 3 {
		t.Fatalf("have %d segments, want many", len(l.firsts))
	}
	for size := range uint64(most + 1) {
		root := naive(0, size)
		for index := range size {
			p, err := l.Inclusion(index, size)
			if err != nil || p.Root != root {
				t.Fatalf("leaf %d of %d: root %v, error %v", index, size, p, err)
			}
			if err := p.Verify(entryOf(index)); err != nil {
				t.Fatalf("leaf %d of %d: %v", index, size, err)
			}
			if p.Verify(entryOf(index+1)) == nil {
				t.Fatalf("leaf %d of %d: another entry was taken for it", index, size)
			}
		}
		for old := range size + 1 {
			proof, err := l.Consistency(old, size)
			if err != nil || (old == 0 || old == size) != (len(proof) == 0) {
				t.Fatalf("from %d to %d: have %x, error %v", old, size, proof, err)
			}
			if old > 0 && tlog.CheckTree(hashesOf(proof), int64(size), tlog.Hash(root), int64(old), tlog.Hash(naive(0, old))) != nil {
				t.Fatalf("from %d to %d: the proof does not hold", old, size)
			}
		}
	}
}

func hashesOf(path []common.Hash) []tlog.Hash {
	out := make([]tlog.Hash, len(path))
	for i, h := range path {
		out[i] = tlog.Hash(h)
	}
	return out
}

// What is asked for and is not there gives an error that says so.
func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	l := openSmall(t, dir)
	appendLeaves(t, l, 5)
	call := func(_ any, err error) error { return err }
	head := l.Head()
	_, _, ahead := l.Extends(Head{6, head.Root})
	_, _, other := l.Extends(Head{4, head.Root})
	_, locked := openLog(dir, logName{north, Audit}, quick, smallRoll)
	for name, test := range map[string]struct{ have, want error }{
		"leaf beyond the end":     {call(l.Inclusion(5, 5)), ErrNotYet},
		"leaf beyond the size":    {call(l.Inclusion(3, 3)), ErrNotYet},
		"size beyond the end":     {call(l.Inclusion(0, 6)), ErrNotYet},
		"entry beyond the end":    {call(l.Entry(5)), ErrNotYet},
		"consistency of a future": {call(l.Consistency(5, 6)), ErrNotYet},
		"consistency backwards":   {call(l.Consistency(5, 4)), ErrConflict},
		"head ahead of the log":   {ahead, ErrConflict},
		"head of another log":     {other, ErrConflict},
		"second process":          {locked, ErrLocked},
		"no leaf":                 {call(l.AppendAll(nil)), ErrEntry},
		"empty leaf":              {call(l.Append(nil)), ErrEntry},
		"leaf too long":           {call(l.Append(make([]byte, EntryMax+1))), ErrEntry},
		"too many leaves":         {call(l.AppendAll(make([][]byte, AppendMax+1))), ErrEntry},
		"call too long":           {call(l.AppendAll(slices.Repeat([][]byte{make([]byte, EntryMax)}, 64))), ErrEntry},
	} {
		if !errors.Is(test.have, test.want) {
			t.Errorf("%s: have %v, want %v", name, test.have, test.want)
		}
	}
	holds(t, l, 5)
	closeLog(t, l)
	if _, err := l.Append([]byte("x")); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: have %v", err)
	}
	for _, name := range []logName{{common.Hash{9}, Audit}, {north, Records}} {
		if _, err := openLog(dir, name, quick, smallRoll); err == nil {
			t.Errorf("the log was opened as that of %v", name)
		}
	}
	if _, err := Open(t.TempDir(), north, 6); err == nil {
		t.Error("a log of an unknown kind was opened")
	}
}

// The longest leaf and the longest call are taken.
func TestLongest(t *testing.T) {
	l, err := Open(t.TempDir(), north, Records)
	if err != nil {
		t.Fatal(err)
	}
	defer closeLog(t, l)
	all := make([][]byte, AppendMax)
	for i := range all {
		all[i] = bytes.Repeat([]byte{byte(i)}, frameMax/AppendMax-entryHeader)
	}
	if first, err := l.AppendAll(all); err != nil || first != 0 {
		t.Fatal(first, err)
	}
	long := bytes.Repeat([]byte{7}, EntryMax)
	index, err := l.Append(long)
	if err != nil || index != AppendMax {
		t.Fatal(index, err)
	}
	for i, want := range append(all, long) {
		if have, err := l.Entry(uint64(i)); err != nil || !bytes.Equal(have, want) {
			t.Fatalf("leaf %d: error %v", i, err)
		}
	}
}

// Leaves of many callers each get a place of their own, those of one call stay together.
func TestManyCallers(t *testing.T) {
	l := openSmall(t, t.TempDir())
	defer closeLog(t, l)
	const callers, calls, leaves = 16, 20, 3
	var all sync.WaitGroup
	places := make([]map[uint64]string, callers)
	for c := range callers {
		places[c] = make(map[uint64]string)
		all.Go(func() {
			for n := range calls {
				var entries [][]byte
				for k := range leaves {
					entries = append(entries, fmt.Appendf(nil, "%d %d %d", c, n, k))
				}
				first, err := l.AppendAll(entries)
				if err != nil {
					t.Error(err)
				}
				for k, entry := range entries {
					places[c][first+uint64(k)] = string(entry)
				}
			}
		})
	}
	all.Wait()
	taken := make(map[uint64]string)
	for _, p := range places {
		maps.Copy(taken, p)
	}
	if len(taken) != callers*calls*leaves || l.Head().Size != uint64(len(taken)) {
		t.Fatalf("have %d places in %d leaves, want %d", len(taken), l.Head().Size, callers*calls*leaves)
	}
	for index, want := range taken {
		if have, err := l.Entry(index); err != nil || string(have) != want {
			t.Fatalf("leaf %d: have %q, error %v, want %q", index, have, err, want)
		}
	}
}

// copyDir copies the files of a log but for its lock.
func copyDir(t testing.TB, from string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

// TestCutAtEveryByte ends the last segment at every byte. What was whole stays,
// the rest is cut, and the log goes on. Where a checkpoint says that more had
// been accepted, the log refuses.
func TestCutAtEveryByte(t *testing.T) {
	origin := t.TempDir()
	l := openAudit(t, origin)
	ends := []int64{segmentHeader} // where leaf n begins
	for range 7 {
		appendLeaves(t, l, 1)
		ends = append(ends, l.state.Load().end)
	}
	crash(t, l)
	for _, derived := range []bool{true, false} {
		for cut := range ends[len(ends)-1] + 1 {
			dir := copyDir(t, origin)
			if err := os.Truncate(segmentPath(dir, 0), cut); err != nil {
				t.Fatal(err)
			}
			if !derived {
				os.Remove(filepath.Join(dir, "hashes"))
				os.Remove(filepath.Join(dir, "offsets"))
			}
			whole := uint64(0)
			for whole < 7 && ends[whole+1] <= cut {
				whole++
			}
			l := openAudit(t, dir)
			holds(t, l, whole)
			appendLeaves(t, l, 2)
			crash(t, l)
			l = openAudit(t, dir)
			holds(t, l, whole+2)
			closeLog(t, l)
			if err := os.Truncate(segmentPath(dir, 0), ends[whole]); err != nil {
				t.Fatal(err)
			}
			if _, err := openLog(dir, logName{north, Audit}, quick, segmentMax); !errors.Is(err, ErrDamaged) {
				t.Fatalf("cut at %d below the checkpoint: have %v", cut, err)
			}
		}
	}
}

func openAudit(t testing.TB, dir string) *Log {
	t.Helper()
	l, err := openLog(dir, logName{north, Audit}, quick, segmentMax)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestEveryByteChanged changes each byte of a log of several segments that was
// not closed. Only the last frame may be taken for one that was torn; damage to
// any other is said, never cut.
func TestEveryByteChanged(t *testing.T) {
	origin := t.TempDir()
	l := openSmall(t, origin)
	const size = 17
	appendLeaves(t, l, size-1)
	before := l.state.Load()
	appendLeaves(t, l, 1)
	after := l.state.Load()
	if before.segment != after.segment {
		t.Fatal("the last leaf is alone in its segment")
	}
	crash(t, l)
	if err := os.Remove(filepath.Join(origin, "checkpoint")); err != nil {
		t.Fatal(err)
	}
	files, err := listSegments(origin)
	if err != nil {
		t.Fatal(err)
	}
	for _, first := range files {
		whole, err := os.ReadFile(segmentPath(origin, first))
		if err != nil {
			t.Fatal(err)
		}
		dir := copyDir(t, origin)
		for at := range whole {
			changed := slices.Clone(whole)
			changed[at] ^= 0x40
			if err := os.WriteFile(segmentPath(dir, first), changed, 0o600); err != nil {
				t.Fatal(err)
			}
			l, err := openLog(dir, logName{north, Audit}, quick, smallRoll)
			if first == after.segment && int64(at) >= before.end {
				if err != nil {
					t.Fatalf("byte %d of the last frame: %v", at, err)
				}
				holds(t, l, size-1)
				crash(t, l)
				continue
			}
			if !errors.Is(err, ErrDamaged) && !strings.Contains(fmt.Sprint(err), "another log") {
				t.Fatalf("byte %d of the segment of leaf %d: have %v", at, first, err)
			}
		}
	}
}

// A segment that is gone is noticed, be it the first, the last or another.
func TestSegmentGone(t *testing.T) {
	origin := t.TempDir()
	l := openSmall(t, origin)
	appendLeaves(t, l, 40)
	closeLog(t, l)
	if len(l.firsts) < 4 {
		t.Fatalf("have %d segments", len(l.firsts))
	}
	for _, first := range l.firsts {
		dir := copyDir(t, origin)
		if err := os.Remove(segmentPath(dir, first)); err != nil {
			t.Fatal(err)
		}
		if _, err := openLog(dir, logName{north, Audit}, quick, smallRoll); !errors.Is(err, ErrDamaged) {
			t.Errorf("without the segment of leaf %d: have %v", first, err)
		}
	}
}

// What is derived from the leaves is made again from them.
func TestDerivedAgain(t *testing.T) {
	const size = 40
	origin := t.TempDir()
	l := openSmall(t, origin)
	appendLeaves(t, l, size)
	closeLog(t, l)
	spoil := map[string]func(path string) error{
		"gone":    os.Remove,
		"empty":   func(path string) error { return os.Truncate(path, 0) },
		"shorter": func(path string) error { return os.Truncate(path, 100) },
		"zero":    func(path string) error { return os.WriteFile(path, make([]byte, 2*32*size), 0o600) },
	}
	for name, change := range spoil {
		for _, file := range []string{"hashes", "offsets"} {
			if file == "offsets" && name == "zero" {
				continue // seen when a leaf is read
			}
			dir := copyDir(t, origin)
			if err := change(filepath.Join(dir, file)); err != nil {
				t.Fatal(err)
			}
			l := openSmall(t, dir)
			holds(t, l, size)
			appendLeaves(t, l, 3)
			holds(t, l, size+3)
			closeLog(t, l)
		}
	}
}

// A change inside the tree or to where a leaf is found is never served.
func TestNothingWrongIsServed(t *testing.T) {
	dir := t.TempDir()
	l := openSmall(t, dir)
	appendLeaves(t, l, 8)
	closeLog(t, l)
	for _, name := range []string{"hashes", "offsets"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		data[0] ^= 1 // of leaf 0, which no head is made of
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l = openSmall(t, dir)
	defer closeLog(t, l)
	_, entry := l.Entry(0)
	_, own := l.Inclusion(0, 8)
	_, sibling := l.Inclusion(1, 8)
	for _, err := range []error{entry, own, sibling} {
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("have %v, want %v", err, ErrDamaged)
		}
	}
	if _, err := l.Inclusion(5, 8); err != nil {
		t.Error(err)
	}
}

func FuzzDecode(f *testing.F) {
	s := &segment{salt: [8]byte{1}}
	f.Add(s.encode(nil, frame{3, [][]byte{[]byte("a"), []byte("bc")}}))
	f.Add([]byte("\xf7LOG"))
	f.Fuzz(func(t *testing.T, data []byte) {
		frame, length, err := s.decode(data)
		if err != nil {
			return
		}
		if again := s.encode(nil, frame); !bytes.Equal(again, data[:length]) {
			t.Fatalf("have %x, want %x", again, data[:length])
		}
	})
}
