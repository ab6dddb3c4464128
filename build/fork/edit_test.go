// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// replace edits a file of the build folder by a regular expression.
func replace(t *testing.T, f *fork, path, pattern, text string) {
	t.Helper()
	old := get(t, f.build, path)
	new := regexp.MustCompile(pattern).ReplaceAllLiteralString(old, text)
	if old == new {
		t.Fatalf("nothing in %s matches %s:\n%s", path, pattern, old)
	}
	put(t, f.build, path, new)
}

// A change saved to an early patch moves the lines of a later one.
func TestSaveToAnEarlyPatch(t *testing.T) {
	f, _, _ := newFork(t)
	second := get(t, f.build, "patches/0002-second.patch")
	must(t, f.edit(t.Context()))
	want := numbered(30, map[int]string{2: "two\nlines", 10: "first", 20: "second"})
	put(t, f.live(), "core/one.go", want)
	must(t, f.save(t.Context(), "0001"))
	must(t, f.check(t.Context()))
	if get(t, f.build, "patches/0002-second.patch") == second {
		t.Error("the later patch was not moved")
	}
	must(t, os.RemoveAll(f.live()))
	must(t, f.prepare(t.Context(), false))
	if have := get(t, f.live(), "core/one.go"); have != want {
		t.Fatalf("have\n%s\nwant\n%s", have, want)
	}
}

func TestRebase(t *testing.T) {
	f, source, _ := newFork(t)
	move := func(replaced map[int]string) {
		put(t, source.release.Dir, "core/one.go", "new line\n"+numbered(30, replaced))
		files, err := hashTree(t.Context(), source.release.Dir)
		must(t, err)
		source.release.Sum = treeSum(testModule+"@"+testVersion, files)
	}
	move(map[int]string{1: "changed as well"})
	refused(t, f.prepare(t.Context(), true), "not the pinned release")
	must(t, f.rebase(t.Context(), testVersion))
	must(t, f.prepare(t.Context(), false))
	must(t, f.check(t.Context()))
	want := "new line\n" + numbered(30, map[int]string{1: "changed as well", 10: "first", 20: "second"})
	if have := get(t, f.live(), "core/one.go"); have != want {
		t.Fatalf("have\n%s\nwant\n%s", have, want)
	}
	queue := get(t, f.build, "upstream.json")
	move(map[int]string{20: "rewritten upstream"})
	refused(t, f.rebase(t.Context(), testVersion), "patch 0002-second.patch does not apply")
	if get(t, f.build, "upstream.json") != queue {
		t.Fatal("a refused rebase changed the queue")
	}
}

func TestSaveDropsANewFile(t *testing.T) {
	f, _, _ := newFork(t)
	must(t, os.Remove(filepath.Join(f.live(), "core", "seam.dntp.go")))
	put(t, f.live(), "core/gate.dntp.go", "package core\n")
	must(t, f.save(t.Context(), "0001-first.patch"))
	must(t, f.check(t.Context()))
	if have := get(t, f.build, "patches/0001-first.patch"); strings.Contains(have, "seam.dntp.go") || !strings.Contains(have, "gate.dntp.go") {
		t.Fatalf("have\n%s", have)
	}
}

func TestSaveRefuses(t *testing.T) {
	f, _, _ := newFork(t)
	refused(t, f.save(t.Context(), "0002"), "nothing was changed")
	refused(t, f.save(t.Context(), "0003"), "no patch is called 0003")
	refused(t, f.save(t.Context(), ""), "no patch is called")

	// A line that only the second patch has cannot go to the first.
	first := get(t, f.build, "patches/0001-first.patch")
	put(t, f.live(), "core/one.go", numbered(30, map[int]string{10: "first", 20: "third"}))
	refused(t, f.save(t.Context(), "0001"), "does not apply")
	if get(t, f.build, "patches/0001-first.patch") != first {
		t.Fatal("a refused save changed a patch")
	}
	must(t, f.save(t.Context(), "0002"))

	must(t, os.Remove(filepath.Join(f.live(), "core", "two.go")))
	refused(t, f.save(t.Context(), "0002"), "may not remove an upstream file")
}

func TestCheckBudget(t *testing.T) {
	change := func(path string, lines int) string {
		text := strings.Repeat("+x\n", lines)
		return "--- a/" + path + "\n+++ b/" + path + "\n@@ -0,0 +1," + strconv.Itoa(lines) + " @@\n" + text
	}
	// Every file has its share of the lines, and the first one also the rest.
	const share, first = maxChangedLines / maxTouchedFiles, maxChangedLines/maxTouchedFiles + maxChangedLines%maxTouchedFiles
	others := ""
	for i := range maxTouchedFiles - 1 {
		others += change("f"+strconv.Itoa(i)+".go", share)
	}
	whole := others + change("first.go", first)
	const message = "Why upstream cannot: a\nRemoved when: b\n"
	tests := []struct{ name, text, errHas string }{
		{"the whole budget may be spent", message + whole, ""},
		{"one line more is refused", message + others + change("first.go", first+1), "have 151, want at most 150"},
		{"one file more is refused", message + others + change("first.go", first-1) + change("g.go", 1), "have 13, want at most 12"},
		{"own new files are free", message + whole + newFile("g.dntp.go"), ""},
		{"a new file with another name is refused", message + newFile("g.go"), "are called *.dntp.go"},
		{"a change of an own file is refused", message + change("g.dntp.go", 1), "are called *.dntp.go"},
		{"a message without a reason is refused", "Removed when: b\n" + newFile("g.dntp.go"), `lacks "Why upstream cannot: "`},
		{"a message without an end is refused", "Why upstream cannot: a\n" + newFile("g.dntp.go"), `lacks "Removed when: "`},
		{"a patch without a change is refused", message, "changes nothing"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p, err := parsePatch("p", []byte(test.text))
			must(t, err)
			_, _, err = (&queue{patches: []*patch{p}}).budget()
			if test.errHas == "" {
				must(t, err)
			} else {
				refused(t, err, test.errHas)
			}
		})
	}
}

func newFile(path string) string {
	return "--- /dev/null\n+++ b/" + path + "\n@@ -0,0 +1,1 @@\n+x\n"
}
