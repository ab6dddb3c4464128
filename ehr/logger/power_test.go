// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

// powerDisk keeps files in memory as a machine does: what was not synced when
// the power goes may be there, or in part, or as zeros, or not at all.
type powerDisk struct {
	mu      sync.Mutex
	dir     string // that it was read from
	rnd     *rand.Rand
	files   map[string]*image
	renames [][2]string // not synced
	ops     int         // until the power goes
	gone    func()      // called once then, with mu held
}

type image struct {
	named    bool // the folder says that there is such a file
	durable  []byte
	volatile []byte
	ops      []change
}

// change is a write, or a cut where data is nil.
type change struct {
	at   int64
	data []byte
}

func (c change) apply(to []byte) []byte {
	if c.data == nil {
		return slices.Clone(append(to, make([]byte, max(0, c.at-int64(len(to))))...)[:c.at])
	}
	to = append(to, make([]byte, max(0, c.at+int64(len(c.data))-int64(len(to))))...)
	copy(to[c.at:], c.data)
	return to
}

func (d *powerDisk) disk() disk { return disk{d.open, d.rename, d.syncDir} }

// tick counts what is done to the disk. Callers hold mu.
func (d *powerDisk) tick() {
	if d.ops--; d.ops == 0 {
		d.gone()
	}
}

func (d *powerDisk) open(path string) (file, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.files[path] == nil {
		data, err := os.ReadFile(path)
		d.files[path] = &image{named: err == nil, durable: slices.Clone(data), volatile: data}
	}
	return &powerFile{d, d.files[path]}, nil
}

func (d *powerDisk) rename(from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.renames = append(d.renames, [2]string{from, to})
	d.tick()
	return nil
}

func (d *powerDisk) syncDir(string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, r := range d.renames {
		d.files[r[1]] = d.files[r[0]]
		delete(d.files, r[0])
	}
	d.renames = nil
	for _, f := range d.files {
		f.named = true
	}
	d.tick()
	return nil
}

// lose writes what is left to another folder. Callers hold mu.
func (d *powerDisk) lose(dir string) error {
	left := make(map[string][]byte)
	untouched, err := os.ReadDir(d.dir)
	if err != nil {
		return err
	}
	for _, f := range untouched {
		if left[f.Name()], err = os.ReadFile(filepath.Join(d.dir, f.Name())); err != nil {
			return err
		}
	}
	for path, f := range d.files {
		if f.named || d.rnd.Intn(2) == 0 {
			left[filepath.Base(path)] = f.remains(d.rnd)
		}
	}
	for _, r := range d.renames {
		if data, there := left[filepath.Base(r[0])]; there && d.rnd.Intn(2) == 0 {
			left[filepath.Base(r[1])] = data
			delete(left, filepath.Base(r[0]))
		}
	}
	for name, data := range left {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (f *image) remains(rnd *rand.Rand) []byte {
	out := slices.Clone(f.durable)
	for _, c := range f.ops {
		switch rnd.Intn(5) {
		case 0: // lost
		case 1: // a part of it
			if c.data != nil {
				c.data = c.data[:rnd.Intn(len(c.data)+1)]
			}
			out = c.apply(out)
		case 2: // room for it
			if c.data != nil {
				c.data = make([]byte, len(c.data))
			}
			out = c.apply(out)
		default:
			out = c.apply(out)
		}
	}
	return out
}

type powerFile struct {
	disk  *powerDisk
	image *image
}

func (f *powerFile) ReadAt(out []byte, at int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if at >= int64(len(f.image.volatile)) {
		return 0, io.EOF
	}
	n := copy(out, f.image.volatile[at:])
	if n < len(out) {
		return n, io.EOF
	}
	return n, nil
}

func (f *powerFile) change(c change) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.image.ops = append(f.image.ops, c)
	f.image.volatile = c.apply(f.image.volatile)
	f.disk.tick()
}

func (f *powerFile) WriteAt(data []byte, at int64) (int, error) {
	f.change(change{at, append([]byte{}, data...)})
	return len(data), nil
}

func (f *powerFile) Truncate(size int64) error {
	f.change(change{at: size})
	return nil
}

func (f *powerFile) Sync() error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.image.durable, f.image.ops = slices.Clone(f.image.volatile), nil
	f.disk.tick()
	return nil
}

func (f *powerFile) Size() (int64, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	return int64(len(f.image.volatile)), nil
}

func (f *powerFile) Close() error { return nil }

// TestPowerLost takes the power away again and again, also while the log is
// being opened. What was accepted, and what a checkpoint has noted, stays.
func TestPowerLost(t *testing.T) {
	seed := time.Now().UnixNano()
	rnd := rand.New(rand.NewSource(seed))
	dir, accepted := t.TempDir(), uint64(0)
	for n := range 150 {
		next, kept := t.TempDir(), uint64(0)
		d := &powerDisk{dir: dir, rnd: rnd, files: make(map[string]*image), ops: 1 + rnd.Intn(60)}
		d.gone = func() {
			kept = accepted
			if err := d.lose(next); err != nil {
				t.Error(err)
			}
		}
		l, err := openLog(dir, logName{north, Audit}, d.disk(), smallRoll)
		if err != nil {
			t.Fatalf("seed %d, loss %d: %v", seed, n, err)
		}
		if size := l.Head().Size; size < accepted {
			t.Fatalf("seed %d, loss %d: have %d leaves, want %d", seed, n, size, accepted)
		}
		for lost := false; !lost; {
			appendLeaves(t, l, 1)
			d.mu.Lock()
			accepted, lost = l.Head().Size, d.ops <= 0
			d.mu.Unlock()
			if rnd.Intn(8) == 0 {
				if err := l.Checkpoint(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if n%25 == 24 {
			holds(t, l, l.Head().Size)
			for i := range l.Head().Size {
				if _, err := l.Inclusion(i, l.Head().Size); err != nil {
					t.Fatalf("seed %d, loss %d: leaf %d: %v", seed, n, i, err)
				}
			}
		}
		crash(t, l)
		dir, accepted = next, kept
	}
	if accepted < 150 {
		t.Errorf("have %d leaves after all", accepted)
	}
}
