// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"bytes"
	"math/rand"
	"strings"
	"testing"
)

// numbered returns a file of lines "1" to "n", with some replaced.
func numbered(n int, replaced map[int]string) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		line, ok := replaced[i]
		if !ok {
			line = strings.Repeat("x", i%3) + string(rune('a'+i%26)) + strings.Repeat("y", i/26)
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

func TestApply(t *testing.T) {
	old := numbered(40, nil)
	fits := &patch{name: "p", message: "m\n"}
	d, err := diffFile("f.go", []byte(old), []byte(numbered(40, map[int]string{10: "ten", 30: "thirty\nmore"})))
	if err != nil {
		t.Fatal(err)
	}
	fits.files = []fileDiff{*d}
	text := string(fits.format())

	tests := []struct {
		name   string
		old    string
		edit   [2]string // replaced in the text of the patch
		move   bool
		errHas string // empty if the patch applies
	}{
		{name: "a file as expected is patched", old: old},
		{name: "a line above is refused as an offset", old: "new\n" + old, errHas: "differs: have"},
		{name: "a line above is followed when saving", old: "new\n" + old, move: true},
		{name: "a changed context line is refused", old: numbered(40, map[int]string{9: "nine"}), errHas: "line 9 differs"},
		{name: "a changed context line is refused when saving", old: numbered(40, map[int]string{9: "nine"}), move: true, errHas: "fits nowhere"},
		{name: "a removed line that differs is refused", old: numbered(40, map[int]string{30: "zzz"}), errHas: "line 30 differs"},
		{name: "a patched file is refused", old: numbered(40, map[int]string{10: "ten", 30: "thirty\nmore"}), errHas: "line 10 differs"},
		{name: "a file that ends too early is refused", old: numbered(29, nil), errHas: "file at 29"},
		{name: "an empty file is refused", old: "", errHas: "file at 0"},
		{name: "a file without a last line end is refused", old: strings.TrimSuffix(old, "\n"), errHas: "last line has no end"},
		{name: "a head with a wrong old line is refused", old: old, edit: [2]string{"@@ -8,5 ", "@@ -7,5 "}, errHas: "differs: have"},
		{name: "a head with a wrong new line is refused", old: old, edit: [2]string{"+28,6 @@", "+29,6 @@"}, errHas: "its head says 29"},
		{name: "hunks out of order are refused", old: old, edit: [2]string{"@@ -28,5", "@@ -9,5"}, errHas: "overlaps"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			edited := strings.Replace(text, test.edit[0], test.edit[1], 1)
			if test.edit[0] != "" && edited == text {
				t.Fatalf("nothing to replace in\n%s", text)
			}
			p, err := parsePatch("p", []byte(edited))
			if err != nil {
				t.Fatal(err)
			}
			have, err := p.files[0].apply([]byte(test.old), test.move)
			switch {
			case test.errHas != "":
				if err == nil || !strings.Contains(err.Error(), test.errHas) {
					t.Fatalf("have error %v, want one with %q", err, test.errHas)
				}
			case err != nil:
				t.Fatal(err)
			case !strings.Contains(string(have), "\nten\n") || !strings.Contains(string(have), "\nthirty\nmore\n"):
				t.Fatalf("not patched:\n%s", have)
			case strings.Count(string(have), "\n") != strings.Count(test.old, "\n")+1:
				t.Fatalf("other lines were lost or added:\n%s", have)
			}
		})
	}
}

func TestNearestRefusesATie(t *testing.T) {
	lines := strings.Split("a b c a b", " ")
	if at, err := nearest(lines, []string{"a"}, 1, 0); err != nil || at != 0 {
		t.Fatalf("have %d, %v, want 0", at, err)
	}
	if _, err := nearest([]string{"a", "x", "a"}, []string{"a"}, 1, 0); err == nil {
		t.Fatal("two places alike were accepted")
	}
	if _, err := nearest(lines, []string{"d"}, 0, 0); err == nil {
		t.Fatal("no place was accepted")
	}
}

func TestParsePatchRefuses(t *testing.T) {
	const head = "why\n--- a/f.go\n+++ b/f.go\n"
	tests := []struct{ name, text, errHas string }{
		{"no last line end", head + "@@ -1,1 +1,1 @@\n-a\n+b", "cut off"},
		{"a hunk that stops early", head + "@@ -1,2 +1,2 @@\n-a\n+b\n", "cut off"},
		{"a hunk with too many lines", head + "@@ -1,1 +1,1 @@\n-a\n-b\n+c\n", "more lines than its head says"},
		{"a diff without its first line", head[len("why\n--- a/f.go\n"):] + "@@ -1,1 +1,1 @@\n-a\n+b\n", "before the first diff"},
		{"text after a hunk", head + "@@ -1,1 +1,1 @@\n-a\n+b\nSkipped\n", "want a line of"},
		{"a line with no kind", head + "@@ -1,2 +1,2 @@\n\n-a\n+b\n", "bad line"},
		{"a mark of a missing line end", head + "@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+b\n", "bad line"},
		{"no hunk", head, "no change of f.go"},
		{"no new name", "--- a/f.go\n", "no line of"},
		{"a bad head", head + "@@ -1 @@\n", "bad hunk line"},
		{"a negative count", head + "@@ -1,-1 +1,1 @@\n+b\n", "bad hunk line"},
		{"a huge line number", head + "@@ -99999999999999999999 +1,1 @@\n+b\n", "bad hunk line"},
		{"two diffs of one file", head + "@@ -1,1 +1,1 @@\n-a\n+b\n" + head[4:] + "@@ -1,1 +1,1 @@\n-a\n+b\n", "second diff"},
		{"a path that climbs out", "--- a/../f.go\n+++ b/../f.go\n@@ -1,1 +1,1 @@\n-a\n+b\n", "bad path"},
		{"an absolute path", "--- /dev/null\n+++ b//etc/f\n@@ -0,0 +1,1 @@\n+b\n", "bad path"},
		{"a renamed file", "--- a/g.go\n+++ b/f.go\n@@ -1,1 +1,1 @@\n-a\n+b\n", "bad path"},
		{"a removed file", "--- a/f.go\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n", "bad path"},
		{"half a new file", "--- /dev/null\n+++ b/f.go\n@@ -0,0 +5,1 @@\n+b\n", "not whole"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := parsePatch("p", []byte(test.text))
			if err == nil || !strings.Contains(err.Error(), test.errHas) {
				t.Fatalf("have error %v, want one with %q", err, test.errHas)
			}
		})
	}
}

// The diff of any two files turns one into the other, also after it was written as a
// patch and parsed again.
func TestDiffApplyRoundTrip(t *testing.T) {
	for seed := range int64(500) {
		random := rand.New(rand.NewSource(seed))
		old, new := randomLines(random), randomLines(random)
		if random.Intn(2) == 0 {
			new = append(append([]byte{}, old...), new...)
		}
		if bytes.Equal(old, new) {
			continue
		}
		d, err := diffFile("f.go", old, new)
		if err != nil {
			t.Fatal(err)
		}
		p, err := parsePatch("p", (&patch{message: "m\n", files: []fileDiff{*d}}).format())
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for _, move := range []bool{false, true} {
			have, err := p.files[0].apply(old, move)
			if err != nil && move {
				continue // a tie between two places is no fault
			}
			if err != nil || !bytes.Equal(have, new) && !move {
				t.Fatalf("seed %d: %v: have %q, want %q", seed, err, have, new)
			}
		}
	}
}

func randomLines(random *rand.Rand) []byte {
	var b bytes.Buffer
	for range 1 + random.Intn(30) {
		b.WriteByte(byte('a' + random.Intn(4)))
		b.WriteByte('\n')
	}
	return b.Bytes()
}
