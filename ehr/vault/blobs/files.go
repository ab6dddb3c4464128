// SPDX-License-Identifier: LGPL-3.0-or-later

package blobs

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

const copySize = 256 << 10 // bytes of one write to a disk

var copyBuffers = sync.Pool{New: func() any { return new([copySize]byte) }}

// during fails a reader once the context is done.
type during struct {
	ctx context.Context
	r   io.Reader
}

func (d during) Read(p []byte) (int, error) {
	if err := d.ctx.Err(); err != nil {
		return 0, err
	}
	return d.r.Read(p)
}

type readCloser struct {
	io.Reader
	io.Closer
}

// makeDir makes a folder of blobs, and puts its name on disk. The parent must exist: that
// of a disk that is not mounted does not.
func makeDir(parent, dir string) error {
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	} else if err != nil {
		return err
	}
	return syncDir(parent)
}

// syncDir puts the names of a folder on disk. Windows has no such call, and needs none.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// File is a document that is being written to a path: a vault.Place. It gets its name once
// it is committed, and replaces what was there.
type File struct {
	temp *os.File
	path string
}

// CreateFile begins a document. Only its owner can read it.
func CreateFile(path string) (*File, error) {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return nil, err
	}
	return &File{temp, path}, nil
}

func (f *File) Write(p []byte) (int, error) { return f.temp.Write(p) }

// Commit implements vault.Place.
func (f *File) Commit() error {
	err := errors.Join(f.temp.Sync(), f.temp.Close())
	if err == nil {
		err = os.Rename(f.temp.Name(), f.path)
	}
	if err == nil {
		return syncDir(filepath.Dir(f.path))
	}
	return errors.Join(err, os.Remove(f.temp.Name()))
}

// Abort implements vault.Place.
func (f *File) Abort() error {
	return errors.Join(f.temp.Close(), os.Remove(f.temp.Name()))
}
