// SPDX-License-Identifier: LGPL-3.0-or-later

package strictyaml

import (
	"fmt"
	"sort"
	"strings"
)

// maxProblems is the number of problems that are reported at once: enough for one
// round of corrections.
const maxProblems = 10

// MaxKept is the number of problems after which a reader gives up: the file is not
// what it should be, and may be large.
const MaxKept = 100

// Problem is one problem of a file.
type Problem struct {
	File   string // as passed to the parser; empty for values that are not from a file
	Line   int    // from 1; 0 if the problem has no place in the file
	Column int    // from 1
	Path   string // such as organizations[1].admin; empty for the whole
	Text   string
}

func (p *Problem) Error() string {
	switch {
	case p.Line > 0:
		return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text)
	case p.File != "":
		return fmt.Sprintf("%s: %s", p.File, p.Text)
	case p.Path != "":
		return fmt.Sprintf("%s: %s", p.Path, p.Text)
	}
	return p.Text
}

// Problems are all problems of a file, one line each.
type Problems []*Problem

func (list Problems) Error() string {
	lines := make([]string, 0, maxProblems+1)
	for i, p := range list {
		if i == maxProblems && len(list) >= MaxKept {
			lines = append(lines, "and many more")
			break
		}
		if i == maxProblems {
			lines = append(lines, fmt.Sprintf("and %d more", len(list)-i))
			break
		}
		lines = append(lines, p.Error())
	}
	return strings.Join(lines, "\n")
}

// Err returns the list as an error, in the order of the file; nil if empty.
func (list Problems) Err() error {
	if len(list) == 0 {
		return nil
	}
	sort.SliceStable(list, func(i, j int) bool {
		if list[i].Line != list[j].Line {
			return list[i].Line < list[j].Line
		}
		return list[i].Column < list[j].Column
	})
	return list
}
