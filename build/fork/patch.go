// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// patch is one file of the queue: a message, then unified diffs.
type patch struct {
	name    string // file name, such as 0002-native-contracts.patch
	message string // all text above the first diff
	files   []fileDiff
}

// fileDiff is the change of one file.
type fileDiff struct {
	path  string // slash-separated, relative to the module
	isNew bool
	hunks []hunk
}

// hunk is one run of changed lines. Line numbers start at 1.
type hunk struct {
	oldStart, oldCount int
	newStart, newCount int
	lines              []string // ' ', '-' or '+', then the line without its end
}

const noFile = "/dev/null"

// parsePatch reads a patch strictly: everything that it does not understand is an
// error, so that nothing is silently left out.
func parsePatch(name string, data []byte) (*patch, error) {
	if len(data) == 0 || data[len(data)-1] != '\n' {
		return nil, fmt.Errorf("%s: last line is cut off", name)
	}
	lines := strings.Split(string(data[:len(data)-1]), "\n")
	p := &patch{name: name}
	at := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "--- ") })
	if at < 0 {
		at = len(lines) // only a message: a new patch, before its first save
	}
	for i, line := range lines[:at] {
		if strings.HasPrefix(line, "+++ ") || strings.HasPrefix(line, "@@ ") {
			return nil, fmt.Errorf("%s:%d: %q before the first diff", name, i+1, line)
		}
	}
	p.message = strings.Join(lines[:at], "\n") + "\n"
	for at < len(lines) {
		file, n, err := parseFile(lines[at:])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, at+n+1, err)
		}
		for _, other := range p.files {
			if other.path == file.path {
				return nil, fmt.Errorf("%s:%d: second diff of %s", name, at+1, file.path)
			}
		}
		p.files = append(p.files, *file)
		at += n
	}
	return p, nil
}

// parseFile reads the diff of one file and returns how many lines it read.
func parseFile(lines []string) (*fileDiff, int, error) {
	oldName, ok := strings.CutPrefix(lines[0], "--- ")
	if !ok {
		return nil, 0, fmt.Errorf("want a line of \"--- \", have %q", lines[0])
	}
	if len(lines) < 2 || !strings.HasPrefix(lines[1], "+++ ") {
		return nil, 1, errors.New("no line of \"+++ \" after \"--- \"")
	}
	newName := strings.TrimPrefix(lines[1], "+++ ")
	path, ok := strings.CutPrefix(newName, "b/")
	if !ok || !fs.ValidPath(path) {
		return nil, 1, fmt.Errorf("bad path %q", newName)
	}
	if oldName != noFile && oldName != "a/"+path {
		return nil, 0, fmt.Errorf("bad path %q, want %q or %q", oldName, "a/"+path, noFile)
	}
	file, at := &fileDiff{path: path, isNew: oldName == noFile}, 2
	for at < len(lines) && strings.HasPrefix(lines[at], "@@ ") {
		h, n, err := parseHunk(lines[at:])
		if err != nil {
			return nil, at + n, err
		}
		file.hunks = append(file.hunks, *h)
		at += n
	}
	if len(file.hunks) == 0 {
		return nil, at, fmt.Errorf("no change of %s", path)
	}
	if file.isNew && (len(file.hunks) != 1 || file.hunks[0].oldCount != 0 || file.hunks[0].newStart != 1) {
		return nil, at, fmt.Errorf("new file %s is not whole", path)
	}
	return file, at, nil
}

// parseHunk reads one hunk and returns how many lines it read.
func parseHunk(lines []string) (*hunk, int, error) {
	head := strings.Split(lines[0], " ")
	if len(head) < 4 || head[3] != "@@" {
		return nil, 0, fmt.Errorf("bad hunk line %q", lines[0])
	}
	var h hunk
	var err1, err2 error
	h.oldStart, h.oldCount, err1 = parseRange(head[1], "-")
	h.newStart, h.newCount, err2 = parseRange(head[2], "+")
	if err := errors.Join(err1, err2); err != nil {
		return nil, 0, fmt.Errorf("bad hunk line %q", lines[0])
	}
	oldLeft, newLeft, at := h.oldCount, h.newCount, 1
	for ; oldLeft > 0 || newLeft > 0; at++ {
		if at == len(lines) {
			return nil, at, errors.New("hunk is cut off")
		}
		switch kind := lineKind(lines[at]); kind {
		case ' ':
			oldLeft, newLeft = oldLeft-1, newLeft-1
		case '-':
			oldLeft--
		case '+':
			newLeft--
		default:
			return nil, at, fmt.Errorf("bad line in a hunk: %q", lines[at])
		}
		if oldLeft < 0 || newLeft < 0 {
			return nil, at, errors.New("hunk has more lines than its head says")
		}
		h.lines = append(h.lines, lines[at])
	}
	return &h, at, nil
}

func lineKind(line string) byte {
	if line == "" {
		return 0
	}
	return line[0]
}

// parseRange reads "-12,3"; a count of one may be left out.
func parseRange(text, sign string) (start, count int, err error) {
	text, ok := strings.CutPrefix(text, sign)
	if !ok {
		return 0, 0, errors.New("no sign")
	}
	first, second, found := strings.Cut(text, ",")
	count = 1
	if found {
		if count, err = strconv.Atoi(second); err != nil {
			return 0, 0, err
		}
	}
	start, err = strconv.Atoi(first)
	if start < 0 || count < 0 || count > 0 && start == 0 {
		return 0, 0, errors.New("out of range")
	}
	return start, count, err
}

// before returns the lines that the hunk expects to find.
func (h *hunk) before() []string { return h.side('+') }

// after returns the lines that the hunk produces.
func (h *hunk) after() []string { return h.side('-') }

func (h *hunk) side(leaveOut byte) []string {
	var lines []string
	for _, line := range h.lines {
		if line[0] != leaveOut {
			lines = append(lines, line[1:])
		}
	}
	return lines
}

// apply returns old with the diff applied. Every hunk must match at exactly its own
// line, in full. With move set, a hunk may also match elsewhere, if one place is
// nearest; this is used only when a queue is saved.
func (d *fileDiff) apply(old []byte, move bool) ([]byte, error) {
	lines, err := splitLines(old)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.path, err)
	}
	var out []string
	done, shift := 0, 0 // processed lines of old; how far the last hunk moved
	for i := range d.hunks {
		h := &d.hunks[i]
		at := h.oldStart - 1
		if h.oldCount == 0 {
			at = h.oldStart // such a hunk names the line that it follows
		}
		before := h.before()
		if move {
			at, err = nearest(lines, before, at+shift, done)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", d.path, h.oldStart, err)
			}
			shift = at - (h.oldStart - 1)
		} else if err := h.matches(lines, at, done, len(out)); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", d.path, h.oldStart, err)
		}
		out = append(out, lines[done:at]...)
		out = append(out, h.after()...)
		done = at + len(before)
	}
	out = append(out, lines[done:]...)
	return []byte(strings.Join(out, "\n") + "\n"), nil
}

// matches checks that the hunk fits lines at index at, when done lines of the old
// file have become written lines of the new one.
func (h *hunk) matches(lines []string, at, done, written int) error {
	before := h.before()
	if at < done {
		return errors.New("hunk overlaps the one before it")
	}
	if at+len(before) > len(lines) {
		return fmt.Errorf("hunk ends at line %d, file at %d", at+len(before), len(lines))
	}
	for i, want := range before {
		if have := lines[at+i]; have != want {
			return fmt.Errorf("line %d differs: have %q, want %q", at+i+1, have, want)
		}
	}
	if have, want := h.newStart-1, written+at-done; h.newCount > 0 && have != want {
		return fmt.Errorf("hunk is on line %d, its head says %d", want+1, have+1)
	}
	return nil
}

// nearest finds the occurrence of want in lines, at or after index from, that is
// nearest to index at.
func nearest(lines, want []string, at, from int) (int, error) {
	best, twice := -1, false
	for i := from; i+len(want) <= len(lines); i++ {
		if !slices.Equal(lines[i:i+len(want)], want) {
			continue
		}
		switch {
		case best < 0 || distance(i, at) < distance(best, at):
			best, twice = i, false
		case distance(i, at) == distance(best, at):
			twice = true
		}
	}
	if best < 0 || twice {
		return 0, errors.New("hunk fits nowhere, or equally well in two places")
	}
	return best, nil
}

func distance(a, b int) int { return max(a-b, b-a) }

// splitLines splits a text file. A file without a newline at its end cannot be
// patched, as this tool does not support the diff format for it.
func splitLines(data []byte) ([]string, error) {
	if len(data) == 0 {
		return nil, nil
	}
	if data[len(data)-1] != '\n' {
		return nil, errors.New("last line has no end")
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, errors.New("not a text file")
	}
	return strings.Split(string(data[:len(data)-1]), "\n"), nil
}

// changedLines counts the lines that the diff removes and adds.
func (d *fileDiff) changedLines() int {
	n := 0
	for i := range d.hunks {
		for _, line := range d.hunks[i].lines {
			if line[0] != ' ' {
				n++
			}
		}
	}
	return n
}
