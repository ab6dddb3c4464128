// SPDX-License-Identifier: LGPL-3.0-or-later

package blobs

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

// fullFile is on a disk that takes some more bytes.
type fullFile struct {
	*os.File
	room    int
	syncErr error
}

func (f *fullFile) Write(p []byte) (int, error) {
	if len(p) <= f.room {
		f.room -= len(p)
		return f.File.Write(p)
	}
	n, _ := f.File.Write(p[:f.room])
	f.room = 0
	return n, &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
}

func (f *fullFile) Sync() error { return errors.Join(f.syncErr, f.File.Sync()) }

// A full disk is a clear error that leaves nothing, whenever it is noticed.
func TestFolderFull(t *testing.T) {
	dir := t.TempDir()
	f, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	data, id := make([]byte, 3*copySize), NewID(common.Hash{1}, KindShard, 0)
	working := f.create
	for name, full := range map[string]fullFile{
		"at once": {}, "in the middle": {room: copySize + 10}, "at fsync": {room: 1 << 30, syncErr: syscall.ENOSPC}, "of a quota": {room: 1 << 30, syncErr: syscall.EDQUOT},
	} {
		f.create = func(path string) (file, error) {
			opened, err := working(path)
			if err != nil {
				return nil, err
			}
			full.File = opened.(*os.File)
			return &full, nil
		}
		if err := f.Put(t.Context(), id, uint64(len(data)), bytes.NewReader(data)); !errors.Is(err, ErrFull) {
			t.Errorf("%s: have %v", name, err)
		}
		if left, err := os.ReadDir(filepath.Join(dir, tempDir)); err != nil || len(left) > 0 {
			t.Errorf("%s: have %v, %v", name, left, err)
		}
		if _, err := f.Stat(t.Context(), id); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: have %v", name, err)
		}
	}
	f.create = func(string) (file, error) { return nil, syscall.ENOSPC }
	if err := f.Put(t.Context(), id, 1, bytes.NewReader(data[:1])); !errors.Is(err, ErrFull) {
		t.Errorf("for a new file: have %v", err)
	}
	f.create = working
	if err := f.Put(t.Context(), id, uint64(len(data)), bytes.NewReader(data)); err != nil {
		t.Errorf("when there is room again: %v", err)
	}
}
