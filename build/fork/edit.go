// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// edit marks the live folder as being changed by hand, so that prepare does not
// touch it until save.
func (f *fork) edit(ctx context.Context) error {
	if err := f.prepare(ctx, false); err != nil {
		return err
	}
	live, err := f.readStamp()
	if err != nil {
		return err
	}
	live.Editing = true
	if err := writeStamp(f.live(), live); err != nil {
		return err
	}
	fmt.Fprintf(f.out, "fork: change build/%s, then run `go run ./build/fork save <patch>`\n", liveFolder)
	return nil
}

// save puts all differences between the live folder and the queue into the patch
// whose name begins with prefix. It writes the whole queue again, as lines that one
// patch adds move those of the patches after it.
func (f *fork) save(ctx context.Context, prefix string) error {
	q, err := readQueue(f.build)
	if err != nil {
		return err
	}
	target := slices.IndexFunc(q.patches, func(p *patch) bool {
		return len(prefix) >= 4 && strings.HasPrefix(p.name, prefix)
	})
	if target < 0 {
		return withHint(fmt.Errorf("no patch is called %s", prefix),
			"for a new one, first write a file with its message into build/%s", patchFolder)
	}
	delta, full, err := f.delta(ctx, q)
	if err != nil {
		return err
	}
	patches, err := rewriteQueue(q, full.dir, target, delta)
	if err != nil {
		return err
	}
	if err := f.storeQueue(q, patches, full.dir); err != nil {
		return err
	}
	if q, err = readQueue(f.build); err != nil {
		return err
	}
	if _, err := f.plan(ctx, q); err != nil {
		return err
	}
	files, err := hashTree(ctx, f.live())
	if err != nil {
		return err
	}
	fmt.Fprintf(f.out, "fork: %d files saved to %s\n", len(delta.files)+len(delta.dropped), q.patches[target].name)
	return writeStamp(f.live(), q.stamp(treeSum(q.prefix(), files)))
}

// rebase moves the queue to another release. Hunks may move if their lines are the
// same. The sums that come with the release become the pinned ones, so the caller
// must compare them with another source.
func (f *fork) rebase(ctx context.Context, version string) error {
	q, err := readQueue(f.build)
	if err != nil {
		return err
	}
	rel, err := f.source.fetch(ctx, q.upstream.Module, version)
	if err != nil {
		return err
	}
	q.upstream.Version, q.upstream.Sum, q.upstream.GoModSum = version, rel.Sum, rel.GoModSum
	files, err := hashTree(ctx, rel.Dir)
	if err != nil {
		return err
	}
	if have := treeSum(q.prefix(), files); have != rel.Sum {
		return fmt.Errorf("the unpacked %s is damaged: have sum %s, want %s", q.prefix(), have, rel.Sum)
	}
	patches, err := rewriteQueue(q, rel.Dir, -1, new(edits))
	if err != nil {
		return err
	}
	if err := f.storeQueue(q, patches, rel.Dir); err != nil {
		return err
	}
	fmt.Fprintf(f.out, "fork: the queue is now based on %s, sum %s: compare it with another source, and put the version into go.mod\n", q.prefix(), rel.Sum)
	return nil
}

// edits are changes made by hand: a patch, and the new files that were removed.
type edits struct {
	patch
	dropped []string
}

// delta returns the changes made by hand in the live folder, and the tree that the
// queue makes without them.
func (f *fork) delta(ctx context.Context, q *queue) (*edits, *tree, error) {
	full, err := f.plan(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	paths, err := full.differences(ctx, f.live())
	if err != nil {
		return nil, nil, err
	}
	delta := &edits{patch: patch{name: "by hand"}}
	for _, path := range paths {
		old, err := full.read(path)
		if err != nil {
			return nil, nil, err
		}
		new, err := os.ReadFile(filepath.Join(f.live(), filepath.FromSlash(path)))
		if errors.Is(err, fs.ErrNotExist) && strings.HasSuffix(path, newFileSuffix) {
			delta.dropped = append(delta.dropped, path)
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("a patch may not remove an upstream file: %w", err)
		}
		d, err := diffFile(path, old, new)
		if err != nil {
			return nil, nil, err
		}
		delta.files = append(delta.files, *d)
	}
	if len(paths) == 0 {
		return nil, nil, fmt.Errorf("nothing was changed in build/%s", liveFolder)
	}
	return delta, full, nil
}

// rewriteQueue returns the patches of the queue with delta added to the one at
// index target.
func rewriteQueue(q *queue, pristine string, target int, delta *edits) ([]*patch, error) {
	var patches []*patch
	before := newTree(pristine)
	for i, p := range q.patches {
		after := before.clone()
		if err := after.apply(p, true); err != nil {
			return nil, err
		}
		for _, path := range delta.dropped {
			delete(after.changed, path)
		}
		if i == target {
			if err := after.apply(&delta.patch, true); err != nil {
				return nil, withHint(err, "the change is on lines of a later patch: save it there")
			}
		}
		fresh := &patch{name: p.name, message: p.message}
		if err := fresh.diffTrees(before, after); err != nil {
			return nil, err
		}
		patches = append(patches, fresh)
		before = after
	}
	return patches, nil
}

// diffTrees fills p with the changes from one tree to another over one release.
func (p *patch) diffTrees(before, after *tree) error {
	var paths []string
	for path := range after.changed {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		old, err := before.read(path)
		if err != nil {
			return err
		}
		if bytes.Equal(old, after.changed[path]) {
			continue
		}
		d, err := diffFile(path, old, after.changed[path])
		if err != nil {
			return err
		}
		p.files = append(p.files, *d)
	}
	return nil
}

// storeQueue writes the patches and the hashes of all files they touch.
func (f *fork) storeQueue(q *queue, patches []*patch, pristine string) error {
	t := newTree(pristine)
	for _, p := range patches {
		if err := t.apply(p, false); err != nil {
			return err
		}
	}
	up := q.upstream
	up.Files = make(map[string]fileHashes)
	for path, data := range t.changed {
		hashes := fileHashes{After: hashBytes(data)}
		old, err := newTree(pristine).read(path)
		if err != nil {
			return err
		}
		if old != nil {
			hashes.Before = hashBytes(old)
		}
		up.Files[path] = hashes
	}
	var errs []error
	for _, p := range patches {
		errs = append(errs, writeFile(filepath.Join(f.build, patchFolder, p.name), p.format()))
	}
	return errors.Join(append(errs, writeUpstream(f.build, &up))...)
}
