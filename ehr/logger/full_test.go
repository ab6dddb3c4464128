// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// fullDisk takes so many bytes more; the write that reaches the end is cut.
type fullDisk struct{ left int }

func (d *fullDisk) disk() disk {
	return disk{
		open: func(path string) (file, error) {
			f, err := openFile(path)
			if err != nil {
				return nil, err
			}
			return &fullFile{f, d}, nil
		},
		rename: os.Rename, syncDir: func(string) error { return nil },
	}
}

type fullFile struct {
	file
	disk *fullDisk
}

func (f *fullFile) WriteAt(data []byte, at int64) (int, error) {
	n := min(len(data), f.disk.left)
	f.disk.left -= n
	if _, err := f.file.WriteAt(data[:n], at); err != nil {
		return 0, err
	}
	if n < len(data) {
		return n, &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	}
	return n, nil
}

func (f *fullFile) Sync() error { return nil }

// TestDiskFull fills the disk at every byte. The call that meets the end is
// refused whole, with the reason; all before it stays; when there is room again
// the log goes on, and so does one that was killed meanwhile.
func TestDiskFull(t *testing.T) {
	const calls, leaves, roll = 3, 2, 150
	for room := 0; ; room += 3 { // no length that is written is a multiple of 3
		dir := t.TempDir()
		d := &fullDisk{left: segmentHeader}
		l, err := openLog(dir, logName{north, Audit}, d.disk(), roll)
		if err != nil {
			t.Fatal(err)
		}
		d.left = room
		refused := 0
		for range calls {
			size := l.Head().Size
			entries := [][]byte{entryOf(size), entryOf(size + 1)}
			first, err := l.AppendAll(entries)
			switch {
			case err == nil && first != size:
				t.Fatalf("room for %d bytes: have index %d, want %d", room, first, size)
			case err != nil && (!errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "not accepted") && !strings.Contains(err.Error(), "checkpoint")):
				t.Fatalf("room for %d bytes: have %v", room, err)
			case err != nil:
				refused++
			}
			if err != nil && l.Head().Size != size {
				t.Fatalf("room for %d bytes: have %d leaves after a refusal, want %d", room, l.Head().Size, size)
			}
		}
		size := l.Head().Size
		holds(t, l, size)
		killed := openSmall(t, copyDir(t, dir))
		holds(t, killed, size)
		appendLeaves(t, killed, 5)
		closeLog(t, killed)
		d.left = 1 << 20
		appendLeaves(t, l, 5)
		crash(t, l)
		l = openSmall(t, dir)
		holds(t, l, size+5)
		closeLog(t, l)
		if refused == 0 {
			if size != calls*leaves {
				t.Fatalf("have %d leaves, want %d", size, calls*leaves)
			}
			return
		}
	}
}

// brokenFile fails to sync.
type brokenFile struct {
	file
	err *error
}

func (f brokenFile) Sync() error { return *f.err }

// TestDiskBroken lets fsync fail. Then what is on disk is not known: nothing
// more is accepted until the log is opened again.
func TestDiskBroken(t *testing.T) {
	dir := t.TempDir()
	var broken error
	d := disk{
		open: func(path string) (file, error) {
			f, err := openFile(path)
			if err != nil {
				return nil, err
			}
			if filepath.Ext(path) != ".leaves" {
				return f, nil
			}
			return brokenFile{f, &broken}, nil
		},
		rename: os.Rename, syncDir: func(string) error { return nil },
	}
	l, err := openLog(dir, logName{north, Audit}, d, segmentMax)
	if err != nil {
		t.Fatal(err)
	}
	appendLeaves(t, l, 3)
	broken = syscall.EIO
	for range 2 {
		if _, err := l.Append(entryOf(3)); !errors.Is(err, syscall.EIO) || !errors.Is(err, ErrClosed) {
			t.Fatalf("have %v", err)
		}
		broken = nil // the kernel says it once
	}
	holds(t, l, 3)
	if err := l.Close(); !errors.Is(err, syscall.EIO) {
		t.Fatalf("have %v", err)
	}
	l = openAudit(t, dir)
	defer closeLog(t, l)
	size := l.Head().Size
	if size != 3 && size != 4 {
		t.Fatalf("have %d leaves", size)
	}
	holds(t, l, size)
}
