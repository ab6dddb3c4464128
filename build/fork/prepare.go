// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const (
	liveFolder = "geth"        // under build; the target of go.mod's replace
	stampFile  = ".dntp-stamp" // in liveFolder

	// toolVersion must be increased if the same queue would give another tree.
	toolVersion = 1
)

// fork works on the folder build of one checkout.
type fork struct {
	build  string
	source source
	out    io.Writer
}

// stamp records how a prepared folder was made. It is written before the folder is
// renamed, so a folder without a stamp was not made by this tool.
type stamp struct {
	Tool    int    `json:"tool"`
	Version string `json:"version"`
	Sum     string `json:"sum"`
	Queue   string `json:"queue"`
	Tree    string `json:"tree"`              // h1: sum of the folder
	Editing bool   `json:"editing,omitempty"` // the folder is being changed by hand
}

func (f *fork) live() string { return filepath.Join(f.build, liveFolder) }

func (q *queue) prefix() string { return q.upstream.Module + "@" + q.upstream.Version }

// readStamp returns the stamp of the live folder; nil if there is none.
func (f *fork) readStamp() (*stamp, error) {
	data, err := os.ReadFile(filepath.Join(f.live(), stampFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s := new(stamp)
	if err := json.Unmarshal(data, s); err != nil {
		return nil, fmt.Errorf("%s: %w", stampFile, err)
	}
	return s, nil
}

func writeStamp(dir string, s *stamp) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, stampFile), append(data, '\n'))
}

// prepare makes the live folder from the queue. It discards changes made by hand
// only with force.
func (f *fork) prepare(ctx context.Context, force bool) error {
	q, err := readQueue(f.build)
	if err != nil {
		return err
	}
	f.removeTrash()
	live, err := f.readStamp()
	if err != nil && !force {
		return err
	}
	if live != nil && !force {
		if live.Editing {
			fmt.Fprintf(f.out, "fork: build/%s is being edited and stays unchanged\n", liveFolder)
			return nil
		}
		have, err := hashTree(ctx, f.live())
		if err != nil {
			return err
		}
		if treeSum(q.upstream.Module+"@"+live.Version, have) != live.Tree {
			return f.errChanged("was changed after it was made")
		}
		if *live == *q.stamp(live.Tree) {
			return nil
		}
	}
	fresh, err := f.makeTree(ctx, q)
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	if live == nil && !force {
		if done, err := f.adopt(ctx, q, fresh); done || err != nil {
			return err
		}
	}
	if err := f.swap(fresh); err != nil {
		return err
	}
	fmt.Fprintf(f.out, "fork: build/%s is %s with %d patches, queue %.12s\n", liveFolder, q.prefix(), len(q.patches), q.hash)
	return nil
}

func (q *queue) stamp(tree string) *stamp {
	return &stamp{Tool: toolVersion, Version: q.upstream.Version, Sum: q.upstream.Sum, Queue: q.hash, Tree: tree}
}

func (f *fork) errChanged(what string) error {
	return withHint(fmt.Errorf("build/%s %s", liveFolder, what),
		"keep the changes with `go run ./build/fork save <patch>`, or drop them with `go run ./build/fork prepare -force`")
}

// adopt handles a live folder without a stamp: it gets one if it equals the fresh
// folder, and is refused otherwise.
func (f *fork) adopt(ctx context.Context, q *queue, fresh string) (done bool, err error) {
	if _, err := os.Stat(f.live()); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	have, err := hashTree(ctx, f.live())
	if err != nil {
		return false, err
	}
	want, err := hashTree(ctx, fresh)
	if err != nil {
		return false, err
	}
	if !maps.Equal(have, want) {
		return false, f.errChanged("was not made by this tool, and differs from what it would make")
	}
	return true, writeStamp(f.live(), q.stamp(treeSum(q.prefix(), want)))
}

// makeTree makes a prepared and stamped folder beside the live one and returns its
// name. After an error it leaves nothing behind.
func (f *fork) makeTree(ctx context.Context, q *queue) (_ string, err error) {
	rel, err := f.source.fetch(ctx, q.upstream.Module, q.upstream.Version)
	if err != nil {
		return "", err
	}
	if rel.Sum != q.upstream.Sum {
		return "", fmt.Errorf("%s is not the pinned release: have sum %s, want %s", q.prefix(), rel.Sum, q.upstream.Sum)
	}
	if rel.GoModSum != q.upstream.GoModSum {
		return "", fmt.Errorf("go.mod of %s is not the pinned one: have sum %s, want %s", q.prefix(), rel.GoModSum, q.upstream.GoModSum)
	}
	dir := f.beside("new")
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	files, err := copyTree(ctx, rel.Dir, dir)
	if err != nil {
		return "", fmt.Errorf("copy %s: %w", q.prefix(), err)
	}
	// The go command checks a download once; this checks what was copied.
	if have := treeSum(q.prefix(), files); have != q.upstream.Sum {
		return "", withHint(fmt.Errorf("the unpacked %s is damaged: have sum %s, want %s", q.prefix(), have, q.upstream.Sum),
			"remove %s and run this again", rel.Dir)
	}
	patched, err := q.patchTree(dir, files)
	if err != nil {
		return "", err
	}
	if err := patched.write(dir); err != nil {
		return "", err
	}
	for path, data := range patched.changed {
		files[path] = hashBytes(data)
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	return dir, writeStamp(dir, q.stamp(treeSum(q.prefix(), files)))
}

// patchTree applies the queue to the folder dir, whose files have the given hashes,
// and compares every touched file with upstream.json.
func (q *queue) patchTree(dir string, files map[string]string) (*tree, error) {
	for path, want := range q.upstream.Files {
		if have := files[path]; have != want.Before {
			return nil, fmt.Errorf("upstream file %s has changed: have hash %q, want %q", path, have, want.Before)
		}
	}
	t := newTree(dir)
	for _, p := range q.patches {
		if err := t.apply(p, false); err != nil {
			return nil, err
		}
	}
	for path, data := range t.changed {
		want, ok := q.upstream.Files[path]
		if !ok {
			return nil, fmt.Errorf("%s: no hashes of the patched file %s", upstreamFile, path)
		}
		if have := hashBytes(data); have != want.After {
			return nil, fmt.Errorf("patched file %s is not the one recorded: have hash %s, want %s", path, have, want.After)
		}
	}
	for path := range q.upstream.Files {
		if _, ok := t.changed[path]; !ok {
			return nil, fmt.Errorf("%s: no patch touches %s", upstreamFile, path)
		}
	}
	return t, nil
}

// swap replaces the live folder with the fresh one.
func (f *fork) swap(fresh string) error {
	old := f.beside("old")
	if err := os.Rename(f.live(), old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(fresh, f.live()); err != nil {
		return errors.Join(err, os.Rename(old, f.live()))
	}
	return os.RemoveAll(old)
}

// removeTrash removes the folders of killed runs. It ignores errors, as such
// folders do no harm.
func (f *fork) removeTrash() {
	entries, _ := os.ReadDir(f.build)
	for _, entry := range entries {
		name, ok := strings.CutPrefix(entry.Name(), liveFolder+".")
		if !ok {
			continue
		}
		_, owner, _ := strings.Cut(name, "-")
		pid, err := strconv.Atoi(owner)
		if err == nil && (pid == os.Getpid() || !isRunning(pid)) {
			os.RemoveAll(filepath.Join(f.build, entry.Name()))
		}
	}
}

// beside returns the name of a folder beside the live one that belongs to this
// process.
func (f *fork) beside(kind string) string {
	return fmt.Sprintf("%s.%s-%d", f.live(), kind, os.Getpid())
}

// isRunning reports whether a process exists. Signal 0 only tests for it.
func isRunning(pid int) bool {
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = process.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, syscall.EPERM)
}
