// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"fmt"
	"strings"
)

// contextLines is the number of unchanged lines that a hunk keeps on each side:
// enough to find its place in a newer upstream, with little of upstream's text.
const contextLines = 2

// diffFile returns the change from old to new; old is nil for a new file.
func diffFile(path string, old, new []byte) (*fileDiff, error) {
	a, err := splitLines(old)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	b, err := splitLines(new)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &fileDiff{path: path, isNew: old == nil, hunks: groupHunks(editScript(a, b))}, nil
}

// editScript returns the lines of both files in order, each prefixed with its kind.
// It uses the table of longest common subsequences, between the equal ends.
func editScript(a, b []string) []string {
	var head, tail []string
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		head = append(head, " "+a[0])
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		tail = append(tail, " "+a[len(a)-1])
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	common := make([][]int, len(a)+1) // common[i][j] is the length for a[i:] and b[j:]
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	script := head
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			script = append(script, " "+a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			script = append(script, "-"+a[i])
			i++
		default:
			script = append(script, "+"+b[j])
			j++
		}
	}
	for i := len(tail) - 1; i >= 0; i-- {
		script = append(script, tail[i])
	}
	return script
}

// groupHunks cuts an edit script into hunks: each run of changes with its
// context, joined where they touch.
func groupHunks(script []string) []hunk {
	var hunks []hunk
	oldLine, newLine, done := 1, 1, 0 // next lines of both files; processed lines of script
	advance := func(to int) []string {
		for _, line := range script[done:to] {
			if line[0] != '+' {
				oldLine++
			}
			if line[0] != '-' {
				newLine++
			}
		}
		lines := script[done:to]
		done = to
		return lines
	}
	for i, line := range script {
		if line[0] == ' ' || i < done {
			continue
		}
		if start := i - contextLines; len(hunks) == 0 || start > done {
			advance(max(start, 0))
			hunks = append(hunks, hunk{oldStart: oldLine, newStart: newLine})
		}
		stop := i + 1
		for j := stop; j < len(script) && j < stop+contextLines; j++ {
			if script[j][0] != ' ' {
				stop = j + 1
			}
		}
		h := &hunks[len(hunks)-1]
		h.lines = append(h.lines, advance(min(stop+contextLines, len(script)))...)
	}
	for i := range hunks {
		hunks[i].count()
	}
	return hunks
}

// count fills in the counts of the hunk's head from its lines.
func (h *hunk) count() {
	h.oldCount, h.newCount = len(h.before()), len(h.after())
	if h.oldCount == 0 {
		h.oldStart-- // such a hunk names the line that it follows
	}
	if h.newCount == 0 {
		h.newStart--
	}
}

// format returns the patch as the text of its file.
func (p *patch) format() []byte {
	var b strings.Builder
	b.WriteString(p.message)
	for i := range p.files {
		d := &p.files[i]
		oldName := "a/" + d.path
		if d.isNew {
			oldName = noFile
		}
		fmt.Fprintf(&b, "--- %s\n+++ b/%s\n", oldName, d.path)
		for j := range d.hunks {
			h := &d.hunks[j]
			fmt.Fprintf(&b, "@@ -%d,%d +%d,%d @@\n", h.oldStart, h.oldCount, h.newStart, h.newCount)
			for _, line := range h.lines {
				b.WriteString(line + "\n")
			}
		}
	}
	return []byte(b.String())
}
