// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// file is the part of *os.File that a log uses.
type file interface {
	io.ReaderAt
	io.WriterAt
	Truncate(size int64) error
	Sync() error
	Close() error
	Size() (int64, error)
}

// disk gives access to the files. Tests use disks that fail.
type disk struct {
	open    func(path string) (file, error) // for reading and writing, created if missing
	rename  func(from, to string) error
	syncDir func(dir string) error
}

var osDisk = disk{openFile, os.Rename, syncDir}

type diskFile struct{ *os.File }

func openFile(path string) (file, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return diskFile{f}, nil
}

func (f diskFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// syncDir makes names in a folder durable.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // folders cannot be synced there and need no sync
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// replace replaces the content of the file with data, completely or not at all.
func (d disk) replace(path string, data []byte) error {
	part := path + ".part"
	f, err := d.open(part)
	if err != nil {
		return err
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt(data, 0)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := d.rename(part, path); err != nil {
		return err
	}
	return d.syncDir(filepath.Dir(path))
}
