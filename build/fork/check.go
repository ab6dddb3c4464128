// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// The budget keeps the move to a new upstream release an hour of work, not a week.
// New files of our own do not count, as they cannot conflict.
const (
	maxTouchedFiles = 12
	maxChangedLines = 150
)

// newFileSuffix marks a file that upstream does not have.
const newFileSuffix = ".dntp.go"

// Every patch has these two lines before its first diff.
var messageMarks = []string{"Why upstream cannot: ", "Removed when: "}

// check checks the queue against its rules, and the live folder against the queue.
func (f *fork) check(ctx context.Context) error {
	q, err := readQueue(f.build)
	if err != nil {
		return err
	}
	files, lines, err := q.budget()
	if err != nil {
		return err
	}
	live, err := f.readStamp()
	if err != nil {
		return err
	}
	if live == nil || *live != *q.stamp(live.Tree) {
		return withHint(fmt.Errorf("build/%s was not made from this queue", liveFolder), "run `go run ./build/fork prepare`")
	}
	fresh, err := f.plan(ctx, q)
	if err != nil {
		return err
	}
	if changed, err := fresh.differences(ctx, f.live()); err != nil {
		return err
	} else if len(changed) > 0 {
		return f.errChanged("differs from what the queue makes: " + strings.Join(changed, ", "))
	}
	fmt.Fprintf(f.out, "fork: %d patches touch %d of %d upstream files, %d of %d lines; build/%s matches them\n",
		len(q.patches), files, maxTouchedFiles, lines, maxChangedLines, liveFolder)
	return nil
}

// budget returns the number of touched upstream files and changed upstream lines of
// the queue, and an error if they or the patches break a rule.
func (q *queue) budget() (files, lines int, err error) {
	touched := make(map[string]bool)
	for _, p := range q.patches {
		for _, mark := range messageMarks {
			if !strings.Contains(p.message, mark) {
				err = errors.Join(err, fmt.Errorf("patch %s: message lacks %q", p.name, mark))
			}
		}
		if len(p.files) == 0 {
			err = errors.Join(err, fmt.Errorf("patch %s: changes nothing", p.name))
		}
		for i := range p.files {
			d := &p.files[i]
			own := strings.HasSuffix(d.path, newFileSuffix)
			if own != d.isNew {
				err = errors.Join(err, fmt.Errorf("patch %s: %s: whole new files, and only these, are called *%s", p.name, d.path, newFileSuffix))
			}
			if !own {
				touched[d.path] = true
				lines += d.changedLines()
			}
		}
	}
	if len(touched) > maxTouchedFiles {
		err = errors.Join(err, fmt.Errorf("too many touched upstream files: have %d, want at most %d", len(touched), maxTouchedFiles))
	}
	if lines > maxChangedLines {
		err = errors.Join(err, fmt.Errorf("too many changed upstream lines: have %d, want at most %d", lines, maxChangedLines))
	}
	return len(touched), lines, err
}

// plan returns the tree that the queue makes on top of the pristine release.
func (f *fork) plan(ctx context.Context, q *queue) (*tree, error) {
	rel, err := f.source.fetch(ctx, q.upstream.Module, q.upstream.Version)
	if err != nil {
		return nil, err
	}
	files, err := hashTree(ctx, rel.Dir)
	if err != nil {
		return nil, err
	}
	if have := treeSum(q.prefix(), files); have != q.upstream.Sum {
		return nil, withHint(fmt.Errorf("the unpacked %s is damaged: have sum %s, want %s", q.prefix(), have, q.upstream.Sum),
			"remove %s and run this again", rel.Dir)
	}
	return q.patchTree(rel.Dir, files)
}

// differences returns the paths at which the folder dir differs from the tree.
func (t *tree) differences(ctx context.Context, dir string) ([]string, error) {
	have, err := hashTree(ctx, dir)
	if err != nil {
		return nil, err
	}
	want, err := hashTree(ctx, t.dir)
	if err != nil {
		return nil, err
	}
	for path, data := range t.changed {
		want[path] = hashBytes(data)
	}
	var paths []string
	for path, hash := range want {
		if have[path] != hash {
			paths = append(paths, path)
		}
	}
	for path := range have {
		if _, ok := want[path]; !ok {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths, nil
}

// packages returns the folders of all files that the queue touches.
func (q *queue) packages() []string {
	var dirs []string
	for _, p := range q.patches {
		for i := range p.files {
			dirs = append(dirs, "./"+path.Dir(p.files[i].path))
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// linkedPackage is the package whose variables the linker sets to describe the build.
const linkedPackage = "github.com/dntp/dntp/cmd/dntp/terminal"

// ldflags prints the linker flags that give a binary the version of its upstream.
func (f *fork) ldflags() error {
	q, err := readQueue(f.build)
	if err != nil {
		return err
	}
	fmt.Fprintf(f.out, "-X %[1]s.upstreamVersion=%[2]s -X %[1]s.patchQueue=%[3]s\n", linkedPackage, q.upstream.Version, q.hash)
	return nil
}
