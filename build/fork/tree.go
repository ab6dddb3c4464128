// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// tree is a module folder with changes that are not written yet.
type tree struct {
	dir     string
	changed map[string][]byte // by slash-separated path
}

func newTree(dir string) *tree { return &tree{dir: dir, changed: make(map[string][]byte)} }

// read returns a file's bytes; nil if there is no such file.
func (t *tree) read(path string) ([]byte, error) {
	if data, ok := t.changed[path]; ok {
		return data, nil
	}
	data, err := os.ReadFile(filepath.Join(t.dir, filepath.FromSlash(path)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// apply applies one patch.
func (t *tree) apply(p *patch, move bool) error {
	for i := range p.files {
		d := &p.files[i]
		old, err := t.read(d.path)
		if err != nil {
			return err
		}
		if d.isNew && old != nil {
			return fmt.Errorf("patch %s does not apply: %s exists already", p.name, d.path)
		}
		if !d.isNew && old == nil {
			return fmt.Errorf("patch %s does not apply: %s does not exist", p.name, d.path)
		}
		if t.changed[d.path], err = d.apply(old, move); err != nil {
			return fmt.Errorf("patch %s does not apply: %w", p.name, err)
		}
	}
	return nil
}

// clone returns an independent copy of t.
func (t *tree) clone() *tree {
	c := newTree(t.dir)
	for path, data := range t.changed {
		c.changed[path] = data
	}
	return c
}

// write puts the changes into the folder dir.
func (t *tree) write(dir string) error {
	for path, data := range t.changed {
		name := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// walkTree calls visit for every file under dir except the stamp, in order.
func walkTree(ctx context.Context, dir string, visit func(path string) error) error {
	return filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || entry.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		if !entry.Type().IsRegular() {
			return fmt.Errorf("%s is not a regular file", name)
		}
		if path := filepath.ToSlash(rel); path != stampFile {
			return visit(path)
		}
		return nil
	})
}

// hashTree returns the SHA-256 of every file under dir.
func hashTree(ctx context.Context, dir string) (map[string]string, error) {
	files := make(map[string]string)
	err := walkTree(ctx, dir, func(path string) (err error) {
		files[path], err = copyFile(io.Discard, filepath.Join(dir, filepath.FromSlash(path)))
		return err
	})
	return files, err
}

// copyTree copies every file under from and returns the SHA-256 of the written
// bytes.
func copyTree(ctx context.Context, from, to string) (map[string]string, error) {
	files := make(map[string]string)
	err := walkTree(ctx, from, func(path string) (err error) {
		name := filepath.Join(to, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		files[path], err = copyTo(name, filepath.Join(from, filepath.FromSlash(path)))
		return err
	})
	return files, err
}

// copyTo copies a file to a new file and returns its SHA-256.
func copyTo(to, from string) (string, error) {
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return "", err
	}
	hash, err := copyFile(out, from)
	return hash, errors.Join(err, out.Close())
}

// copyFile writes a file to out and returns its SHA-256.
func copyFile(out io.Writer, name string) (string, error) {
	in, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer in.Close()
	hash := sha256.New()
	if _, err := io.Copy(io.MultiWriter(out, hash), in); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// writeFile replaces a file in one step.
func writeFile(name string, data []byte) error {
	temp := name + ".new"
	if err := os.WriteFile(temp, data, 0o644); err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return os.Rename(temp, name)
}
