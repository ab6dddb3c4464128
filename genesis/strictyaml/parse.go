// SPDX-License-Identifier: LGPL-3.0-or-later

// Package strictyaml reads files in YAML that people write, and refuses what they probably
// did not mean: unknown and doubled keys, values of another type, aliases, anchors, tags.
// It continues after a problem, so that one run reports all of them, each with its line.
package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// ReadLimited reads a file that may not be larger than limit bytes.
func ReadLimited(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(text)) > limit {
		return nil, fmt.Errorf("%s: larger than %d bytes", path, limit)
	}
	return text, nil
}

// Parse parses one YAML document of at most limit bytes. Its size is bounded by that of the text, as
// aliases are refused before anything follows them.
func Parse(text []byte, limit int) (*yaml.Node, *Problem) {
	if problem := checkText(text, limit); problem != nil {
		return nil, problem
	}
	var (
		doc, next yaml.Node
		reader    = yaml.NewDecoder(bytes.NewReader(text))
	)
	switch err := reader.Decode(&doc); {
	case errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0:
		return nil, &Problem{Line: 1, Column: 1, Text: "the file is empty"}
	case err != nil:
		return nil, syntaxProblem(text, err)
	}
	if problem := checkTree(&doc); problem != nil {
		return nil, problem
	}
	switch err := reader.Decode(&next); {
	case err == nil:
		return nil, &Problem{Line: next.Line, Column: next.Column, Text: "a second document begins here, want one"}
	case !errors.Is(err, io.EOF):
		return nil, syntaxProblem(text, err)
	}
	return doc.Content[0], nil
}

// checkText refuses input that is not text, and reports the line, which a YAML
// reader would not.
func checkText(text []byte, limit int) *Problem {
	if len(text) > limit {
		return &Problem{Line: 1, Column: 1, Text: fmt.Sprintf("the file has %d bytes, want at most %d", len(text), limit)}
	}
	line, column := 1, 1
	for rest := text; len(rest) > 0; column++ {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			return &Problem{Line: line, Column: column, Text: "not UTF-8 text"}
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r >= 0x7f && r < 0xa0:
			return &Problem{Line: line, Column: column, Text: fmt.Sprintf("control character %U", r)}
		case r == '\n':
			line, column = line+1, 0
		}
		rest = rest[size:]
	}
	return nil
}

const aliasesRefused = "aliases are not accepted, write the value out"

// checkTree refuses YAML features that would put a value at another place than the one
// where it is read.
func checkTree(node *yaml.Node) *Problem {
	switch {
	case node.Kind == yaml.AliasNode:
		return &Problem{Line: node.Line, Column: node.Column, Text: aliasesRefused}
	case node.Anchor != "":
		return &Problem{Line: node.Line, Column: node.Column, Text: "anchors are not accepted"}
	case node.Style&yaml.TaggedStyle != 0:
		return &Problem{Line: node.Line, Column: node.Column, Text: "tags are not accepted"}
	}
	for _, child := range node.Content {
		if problem := checkTree(child); problem != nil {
			return problem
		}
	}
	return nil
}

var (
	syntaxLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)
	aliasName  = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

// grammarErrors are the prefixes of the errors of the YAML reader that count lines
// from 0; all others count from 1.
var grammarErrors = []string{
	"did not find expected <", "did not find expected node content", "did not find expected '-' indicator",
	"did not find expected key", "did not find expected ',' or", "found undefined tag handle",
	"found duplicate %", "found incompatible YAML document",
}

// syntaxProblem takes the line from an error of the YAML reader.
func syntaxProblem(text []byte, err error) *Problem {
	problem := &Problem{Line: 1, Column: 1, Text: err.Error()}
	parts := syntaxLine.FindStringSubmatch(err.Error())
	if parts == nil {
		return problem
	}
	problem.Text = parts[2]
	if line, err := strconv.Atoi(parts[1]); err == nil {
		problem.Line = line
		if slices.ContainsFunc(grammarErrors, func(s string) bool { return strings.HasPrefix(problem.Text, s) }) {
			problem.Line++
		}
	}
	if alias := aliasName.FindStringSubmatch(problem.Text); alias != nil {
		before, _, _ := bytes.Cut(text, []byte("*"+alias[1]))
		problem.Line, problem.Text = 1+bytes.Count(before, []byte("\n")), aliasesRefused
	}
	if blank := blankProblem(text); blank != nil {
		return blank
	}
	return problem
}

// blankProblem finds white space that looks right but is not white space to YAML. The
// YAML reader would report only the consequence, often in another line.
func blankProblem(text []byte) *Problem {
	for i, line := range strings.Split(string(text), "\n") {
		indent := line[:len(line)-len(strings.TrimLeftFunc(line, unicode.IsSpace))]
		if at := strings.IndexByte(indent, '\t'); at >= 0 {
			return &Problem{Line: i + 1, Column: at + 1, Text: "a tab indents this line, want spaces"}
		}
		column := 0
		for _, r := range line {
			column++
			if r == '"' || r == '\'' || r == '#' {
				break // in text every space is allowed
			}
			if r > unicode.MaxASCII && unicode.IsSpace(r) {
				return &Problem{Line: i + 1, Column: column, Text: fmt.Sprintf("the space %U is not allowed here, want an ordinary one", r)}
			}
		}
	}
	return nil
}
