// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	testModule  = "example.org/up"
	testVersion = "v1.2.3"
)

// fakeSource hands out one folder.
type fakeSource struct {
	release release
	err     error
	fetches int
}

func (s *fakeSource) fetch(ctx context.Context, module, version string) (*release, error) {
	s.fetches++
	if module != testModule || version != testVersion {
		return nil, fmt.Errorf("unexpected module %s@%s", module, version)
	}
	return &s.release, s.err
}

// newFork returns a checkout, in a folder with a space in its name, with two
// patches over a module of three files.
func newFork(t *testing.T) (*fork, *fakeSource, *strings.Builder) {
	t.Helper()
	root := filepath.Join(t.TempDir(), "a folder [with] spaces")
	module := filepath.Join(root, "cache", "up@v1.2.3")
	upstreamFiles := map[string]string{
		"go.mod":      "module " + testModule + "\n",
		"core/one.go": numbered(30, nil),
		"core/two.go": numbered(30, nil),
	}
	for path, text := range upstreamFiles {
		put(t, module, path, text)
	}
	files, err := hashTree(t.Context(), module)
	if err != nil {
		t.Fatal(err)
	}
	source := &fakeSource{release: release{Dir: module, Sum: treeSum(testModule+"@"+testVersion, files), GoModSum: "h1:mod"}}
	out := new(strings.Builder)
	f := &fork{build: filepath.Join(root, "build"), source: source, out: out}

	put(t, f.build, "patches/0001-first.patch", "First\n\nWhy upstream cannot: a\nRemoved when: b\n\n")
	put(t, f.build, "patches/0002-second.patch", "Second\n\nWhy upstream cannot: a\nRemoved when: b\n\n")
	up := &upstream{Module: testModule, Version: testVersion, Sum: source.release.Sum, GoModSum: "h1:mod", Files: map[string]fileHashes{}}
	must(t, writeUpstream(f.build, up))
	must(t, f.edit(t.Context()))
	put(t, f.live(), "core/one.go", numbered(30, map[int]string{10: "first"}))
	put(t, f.live(), "core/seam.dntp.go", "package core\n")
	must(t, f.save(t.Context(), "0001"))
	put(t, f.live(), "core/one.go", numbered(30, map[int]string{10: "first", 20: "second"}))
	must(t, f.save(t.Context(), "0002"))
	must(t, f.check(t.Context()))
	return f, source, out
}

func put(t *testing.T, dir, path, text string) {
	t.Helper()
	name := filepath.Join(dir, filepath.FromSlash(path))
	must(t, os.MkdirAll(filepath.Dir(name), 0o755))
	must(t, os.WriteFile(name, []byte(text), 0o644))
}

func get(t *testing.T, dir, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
	must(t, err)
	return string(data)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, has string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), has) {
		t.Fatalf("have error %v, want one with %q", err, has)
	}
}

// onlyLive checks that there are no other folders beside the live folder, which must
// exist if live is set and otherwise must not.
func onlyLive(t *testing.T, f *fork, live bool) {
	t.Helper()
	entries, err := os.ReadDir(f.build)
	must(t, err)
	found := false
	for _, entry := range entries {
		found = found || entry.Name() == liveFolder
		if strings.HasPrefix(entry.Name(), liveFolder+".") {
			t.Errorf("left behind: %s", entry.Name())
		}
	}
	if found != live {
		t.Errorf("live folder: have %v, want %v", found, live)
	}
}

func TestPrepare(t *testing.T) {
	f, source, out := newFork(t)
	must(t, os.RemoveAll(f.live()))
	must(t, f.prepare(t.Context(), false))
	onlyLive(t, f, true)
	if have, want := get(t, f.live(), "core/one.go"), numbered(30, map[int]string{10: "first", 20: "second"}); have != want {
		t.Fatalf("have\n%s\nwant\n%s", have, want)
	}
	must(t, f.check(t.Context()))

	source.fetches = 0
	out.Reset()
	must(t, f.prepare(t.Context(), false))
	if source.fetches != 0 || out.Len() > 0 {
		t.Errorf("a second run was not idle: %d fetches, output %q", source.fetches, out)
	}
}

func TestPrepareFollowsTheQueue(t *testing.T) {
	f, _, _ := newFork(t)
	name := filepath.Join(f.build, "patches", "0002-second.patch")
	data, err := os.ReadFile(name)
	must(t, err)
	must(t, os.WriteFile(name, append([]byte("A new message\n"), data...), 0o644))
	refused(t, f.check(t.Context()), "was not made from this queue")
	must(t, f.prepare(t.Context(), false))
	must(t, f.check(t.Context()))
}

func TestPrepareRefuses(t *testing.T) {
	tests := []struct {
		name   string
		spoil  func(t *testing.T, f *fork, source *fakeSource)
		errHas string
	}{
		{"a release with another sum", func(t *testing.T, f *fork, s *fakeSource) { s.release.Sum = "h1:other" },
			"not the pinned release: have sum h1:other"},
		{"a release with another go.mod", func(t *testing.T, f *fork, s *fakeSource) { s.release.GoModSum = "h1:other" },
			"not the pinned one: have sum h1:other"},
		{"a download that fails", func(t *testing.T, f *fork, s *fakeSource) { s.err = errors.New("no route") }, "no route"},
		{"an unpacked file that is cut short", func(t *testing.T, f *fork, s *fakeSource) {
			must(t, os.Truncate(filepath.Join(s.release.Dir, "core", "two.go"), 5))
		}, "is damaged"},
		{"an unpacked file that is gone", func(t *testing.T, f *fork, s *fakeSource) {
			must(t, os.Remove(filepath.Join(s.release.Dir, "core", "two.go")))
		}, "is damaged"},
		{"an unpacked file too many", func(t *testing.T, f *fork, s *fakeSource) {
			put(t, s.release.Dir, "core/three.go", "package core\n")
		}, "is damaged"},
		{"a link among the unpacked files", func(t *testing.T, f *fork, s *fakeSource) {
			must(t, os.Symlink("two.go", filepath.Join(s.release.Dir, "core", "link.go")))
		}, "not a regular file"},
		{"a touched upstream file that has changed", func(t *testing.T, f *fork, s *fakeSource) {
			put(t, s.release.Dir, "core/one.go", numbered(31, nil))
			files, err := hashTree(t.Context(), s.release.Dir)
			must(t, err)
			s.release.Sum = treeSum(testModule+"@"+testVersion, files)
			replace(t, f, "upstream.json", `"sum": "[^"]*"`, `"sum": "`+s.release.Sum+`"`)
		}, "upstream file core/one.go has changed"},
		{"a patch that does not apply", func(t *testing.T, f *fork, s *fakeSource) {
			replace(t, f, "patches/0002-second.patch", `(?m)^-[a-z].*$`, "-else")
		}, "patch 0002-second.patch does not apply"},
		{"a patch whose result is not the recorded one", func(t *testing.T, f *fork, s *fakeSource) {
			replace(t, f, "patches/0002-second.patch", `(?m)^\+second$`, "+third")
		}, "patched file core/one.go is not the one recorded"},
		{"a patch that is missing", func(t *testing.T, f *fork, s *fakeSource) {
			must(t, os.Remove(filepath.Join(f.build, "patches", "0001-first.patch")))
		}, "want a name like 0001-"},
		{"a patch that is cut short", func(t *testing.T, f *fork, s *fakeSource) {
			name := filepath.Join(f.build, "patches", "0002-second.patch")
			must(t, os.Truncate(name, int64(len(get(t, f.build, "patches/0002-second.patch"))-3)))
		}, "cut off"},
		{"a record of a file that no patch touches", func(t *testing.T, f *fork, s *fakeSource) {
			replace(t, f, "upstream.json", `"files": \{`, `"files": {"core/x.dntp.go": {"after": "00"},`)
		}, "no patch touches core/x.dntp.go"},
		{"an unknown word in upstream.json", func(t *testing.T, f *fork, s *fakeSource) {
			replace(t, f, "upstream.json", `"version"`, `"Versions"`)
		}, "unknown field"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, source, _ := newFork(t)
			must(t, os.RemoveAll(f.live()))
			test.spoil(t, f, source)
			refused(t, f.prepare(t.Context(), false), test.errHas)
			onlyLive(t, f, false)
		})
	}
}

// Changes made by hand in the live folder are never lost without asking.
func TestPrepareKeepsWork(t *testing.T) {
	f, _, out := newFork(t)
	put(t, f.live(), "core/two.go", "work\n")
	refused(t, f.prepare(t.Context(), false), "was changed after it was made")
	refused(t, f.check(t.Context()), "differs from what the queue makes: core/two.go")

	must(t, os.Remove(filepath.Join(f.live(), stampFile)))
	refused(t, f.prepare(t.Context(), false), "differs from what it would make")
	if have := get(t, f.live(), "core/two.go"); have != "work\n" {
		t.Fatalf("work is lost: have %q", have)
	}
	must(t, f.prepare(t.Context(), true))
	must(t, f.check(t.Context()))

	must(t, os.Remove(filepath.Join(f.live(), stampFile)))
	must(t, f.prepare(t.Context(), false))
	must(t, f.check(t.Context()))

	must(t, f.edit(t.Context()))
	put(t, f.live(), "core/two.go", "work\n")
	out.Reset()
	must(t, f.prepare(t.Context(), false))
	if have := get(t, f.live(), "core/two.go"); have != "work\n" || !strings.Contains(out.String(), "being edited") {
		t.Fatalf("have %q, output %q", have, out)
	}
}

// dyingContext is cancelled after a number of calls.
type dyingContext struct {
	context.Context
	left int
}

func (c *dyingContext) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestPrepareInterrupted(t *testing.T) {
	f, _, _ := newFork(t)
	must(t, os.RemoveAll(f.live()))
	for questions := 0; ; questions++ {
		err := f.prepare(&dyingContext{t.Context(), questions}, false)
		if err == nil {
			if questions < 3 {
				t.Fatalf("prepared after %d questions: the context is not asked", questions)
			}
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		onlyLive(t, f, false)
	}
	must(t, f.check(t.Context()))
}

// A killed process cleans up nothing; the next run does.
func TestPrepareAfterKill(t *testing.T) {
	gone := exec.Command("go", "version")
	must(t, gone.Run())
	for _, pid := range []int{gone.ProcessState.Pid(), os.Getpid()} {
		f, _, _ := newFork(t)
		must(t, os.RemoveAll(f.live()))
		put(t, f.build, fmt.Sprintf("geth.new-%d/core/one.go", pid), "half\n")
		put(t, f.build, fmt.Sprintf("geth.old-%d/core/one.go", pid), "old\n")
		must(t, f.prepare(t.Context(), false))
		onlyLive(t, f, true)
		must(t, f.check(t.Context()))
	}
}

func TestPrepareLeavesOthersAlone(t *testing.T) {
	f, _, _ := newFork(t)
	name := fmt.Sprintf("geth.new-%d/core/one.go", os.Getppid())
	put(t, f.build, name, "of a run that is alive\n")
	must(t, f.prepare(t.Context(), false))
	if _, err := os.Stat(filepath.Join(f.build, name)); errors.Is(err, fs.ErrNotExist) {
		t.Fatal("removed the folder of a running process")
	}
}
