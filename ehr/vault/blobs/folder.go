// SPDX-License-Identifier: LGPL-3.0-or-later

package blobs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/gofrs/flock"
)

// Folder is a store in a folder of a local file system, which must have hard links.
//
//	ab/abcd….blob   the blobs whose names begin with ab
//	temp/…          what is being written; removed when the folder is opened after a crash
type Folder struct {
	dir    string
	create func(path string) (file, error)
}

var _ Store = (*Folder)(nil)

// file is what Put writes to: an *os.File, or a failing one in tests.
type file interface {
	io.Writer
	Sync() error
	Close() error
}

const (
	suffix  = ".blob"
	tempDir = "temp"
)

// OpenFolder opens the store in dir, which is made if it is missing.
func OpenFolder(dir string) (*Folder, error) {
	f := &Folder{dir: dir, create: func(path string) (file, error) {
		return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	}}
	if err := os.MkdirAll(filepath.Join(dir, tempDir), 0o700); err != nil {
		return nil, fmt.Errorf("cannot open the blobs: %w", err)
	}
	if err := f.removeTorn(); err != nil {
		return nil, fmt.Errorf("cannot open the blobs: %w", err)
	}
	return f, nil
}

// removeTorn removes what a crash has left of blobs that were being written. A file that
// another process is writing is locked.
func (f *Folder) removeTorn() error {
	dir := filepath.Join(f.dir, tempDir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		lock := flock.New(path, flock.SetFlag(os.O_RDWR))
		free, err := lock.TryLock()
		if errors.Is(err, fs.ErrNotExist) {
			continue // it was finished meanwhile
		} else if err != nil {
			return err
		}
		if free {
			err = os.Remove(path)
		}
		if err := errors.Join(err, lock.Close()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (f *Folder) path(id ID) (dir, path string) {
	name := id.String()
	dir = filepath.Join(f.dir, name[:2])
	return dir, filepath.Join(dir, name+suffix)
}

// Put implements Store.
func (f *Folder) Put(ctx context.Context, id ID, size uint64, r io.Reader) error {
	dir, path := f.path(id)
	if _, err := os.Lstat(path); err == nil {
		return ErrExists
	}
	temp, err := f.newTemp(id)
	if err != nil {
		return f.failed("write", err)
	}
	defer temp.remove()
	if err := temp.fill(newExactly(during{ctx, r}, size)); err != nil {
		return f.failed("write", err)
	}
	if err := makeDir(f.dir, dir); err != nil {
		return f.failed("write", err)
	}
	// A link, other than a new name, never replaces a blob that another process has put.
	if err := os.Link(temp.path, path); errors.Is(err, fs.ErrExist) {
		return ErrExists
	} else if err != nil {
		return f.failed("write", err)
	}
	if err := syncDir(dir); err != nil {
		return f.failed("write", errors.Join(err, os.Remove(path)))
	}
	return nil
}

// temp is a blob that is being written.
type temp struct {
	file
	path string
	lock *flock.Flock
}

// newTemp makes a file that removeTorn of another process leaves alone.
func (f *Folder) newTemp(id ID) (*temp, error) {
	for range 10 {
		t := &temp{path: filepath.Join(f.dir, tempDir, id.String()+"-"+rand.Text())}
		var err error
		if t.file, err = f.create(t.path); err != nil {
			return nil, err
		}
		t.lock = flock.New(t.path, flock.SetFlag(os.O_RDWR))
		locked, err := t.lock.TryLock()
		// The other process may have removed it between the two steps.
		if _, missing := os.Lstat(t.path); err == nil && locked && missing == nil {
			return t, nil
		}
		t.file.Close()
		t.remove()
	}
	return nil, errors.New("cannot lock a new file")
}

// fill writes everything to disk and closes the file.
func (t *temp) fill(r io.Reader) error {
	buffer := copyBuffers.Get().(*[copySize]byte)
	defer copyBuffers.Put(buffer)
	_, err := io.CopyBuffer(struct{ io.Writer }{t.file}, r, buffer[:])
	if err == nil {
		err = t.file.Sync()
	}
	return errors.Join(err, t.file.Close())
}

func (t *temp) remove() {
	os.Remove(t.path) // if it fails, removeTorn does it
	t.lock.Close()
}

// Get implements Store.
func (f *Folder) Get(ctx context.Context, id ID, offset, length uint64) (io.ReadCloser, error) {
	_, path := f.path(id)
	in, err := os.Open(path)
	if err != nil {
		return nil, f.failed("read", err)
	}
	info, err := in.Stat()
	if err == nil {
		err = checkRange(uint64(info.Size()), offset, length)
	}
	if err != nil {
		in.Close()
		return nil, f.failed("read", err)
	}
	section := io.NewSectionReader(in, int64(offset), int64(length))
	return readCloser{newExactly(during{ctx, section}, length), in}, nil
}

// Stat implements Store.
func (f *Folder) Stat(_ context.Context, id ID) (Info, error) {
	_, path := f.path(id)
	info, err := os.Lstat(path)
	if err != nil {
		return Info{}, f.failed("read", err)
	}
	return Info{id, uint64(info.Size())}, nil
}

// Delete implements Store.
func (f *Folder) Delete(_ context.Context, id ID) error {
	dir, path := f.path(id)
	err := os.Remove(path)
	if err == nil {
		err = syncDir(dir)
	}
	if err = f.failed("delete", err); errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// List implements Store.
func (f *Folder) List(ctx context.Context, after ID, limit int) ([]Info, error) {
	limit = min(limit, ListMax)
	var out []Info
	for first := int(after[0]); first < 256; first++ {
		dir := filepath.Join(f.dir, fmt.Sprintf("%02x", first))
		entries, err := os.ReadDir(dir) // sorted
		if err = f.failed("list", err); err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		for _, entry := range entries {
			if err := ctx.Err(); err != nil || len(out) >= limit {
				return out, err
			}
			name, ok := strings.CutSuffix(entry.Name(), suffix)
			id, err := ParseID(name)
			if !ok || err != nil || slices.Compare(id[:], after[:]) <= 0 {
				continue
			}
			if info, err := entry.Info(); err == nil {
				out = append(out, Info{id, uint64(info.Size())})
			} else if !errors.Is(err, fs.ErrNotExist) { // deleted meanwhile
				return nil, f.failed("list", err)
			}
		}
	}
	return out, nil
}

// failed gives an error of the file system its meaning.
func (f *Folder) failed(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("cannot %s a blob: %w: %w", what, ErrFull, err)
	case errors.Is(err, fs.ErrNotExist):
		// A disk that is not mounted has no blobs, and no temp either.
		if _, err := os.Stat(filepath.Join(f.dir, tempDir)); err != nil {
			return fmt.Errorf("cannot %s a blob: %w: %w", what, ErrAway, err)
		}
		return ErrNotFound
	case errors.Is(err, ErrSize), errors.Is(err, errRange):
		return err
	}
	return fmt.Errorf("cannot %s a blob: %w", what, err)
}
