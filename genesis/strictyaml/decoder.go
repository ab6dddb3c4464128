// SPDX-License-Identifier: LGPL-3.0-or-later

package strictyaml

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Decoder reads values from a YAML tree. It continues after a problem, so that one
// run reports all of them.
type Decoder struct {
	file     string
	places   map[string]*yaml.Node // path -> node that was read for it
	problems Problems
}

// NewDecoder returns a decoder of a file, whose name is part of each problem.
func NewDecoder(file string) *Decoder {
	return &Decoder{file: file, places: make(map[string]*yaml.Node)}
}

// Problems returns how many problems were found so far.
func (d *Decoder) Problems() int { return len(d.problems) }

// Err returns the problems as Problems, in the order of the file; nil if there is none.
func (d *Decoder) Err() error { return d.problems.Err() }

// Locate notes the node at which Place reports a problem of a path.
func (d *Decoder) Locate(path string, node *yaml.Node) { d.places[path] = node }

// Fail adds a problem at a node. Its text says what is wrong and what is wanted.

// Reader reads one value; path is its place in the file, such as nodes[1].http.
type Reader func(node *yaml.Node, path string)

// Field is one key of a mapping.
type Field struct {
	key  string
	need bool
	read Reader
}

// Required is a key that a mapping must have.
func Required(key string, read Reader) Field { return Field{key, true, read} }

// Optional is a key that a mapping may leave out.
func Optional(key string, read Reader) Field { return Field{key, false, read} }

func (d *Decoder) Fail(node *yaml.Node, format string, args ...any) {
	d.problems = append(d.problems, &Problem{
		File: d.file, Line: node.Line, Column: node.Column, Text: fmt.Sprintf(format, args...),
	})
}

// Place adds a problem at the node that is nearest to its path in the
// file.
func (d *Decoder) Place(p *Problem) {
	p.File, p.Line, p.Column = d.file, 1, 1
	for path := p.Path; ; {
		if node, ok := d.places[path]; ok {
			p.Line, p.Column = node.Line, node.Column
			break
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			break
		}
		path = path[:cut]
	}
	d.problems = append(d.problems, p)
}

// Entries walks a mapping with text keys, each of which may occur once.
func (d *Decoder) Entries(node *yaml.Node, path string, each func(key, value *yaml.Node, path string)) {
	d.places[path] = node
	if node.Kind != yaml.MappingNode {
		d.Fail(node, "want a mapping, have %s", Describe(node))
		return
	}
	lines := make(map[string]int)
	for i := 0; i+1 < len(node.Content) && len(d.problems) < MaxKept; i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			d.Fail(key, "want a key, have %s", Describe(key))
			continue
		}
		if line, ok := lines[key.Value]; ok {
			d.Fail(key, "duplicate key %s, first on line %d", Quote(key.Value), line)
			continue
		}
		lines[key.Value] = key.Line
		each(key, value, Join(path, key.Value))
	}
}

// Mapping reads a mapping with known keys.
func (d *Decoder) Mapping(node *yaml.Node, path string, fields []Field) {
	seen := make(map[string]bool)
	d.Entries(node, path, func(key, value *yaml.Node, path string) {
		for _, f := range fields {
			if f.key == key.Value {
				seen[f.key] = true
				d.places[path] = value
				f.read(value, path)
				return
			}
		}
		d.unknownKey(key, fields)
	})
	if node.Kind != yaml.MappingNode {
		return
	}
	for _, f := range fields {
		if f.need && !seen[f.key] {
			d.Fail(node, "missing key %q", f.key)
		}
	}
}

func (d *Decoder) unknownKey(key *yaml.Node, fields []Field) {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.key
	}
	d.Fail(key, "%v", UnknownWord("key", key.Value, names))
}

// List reads a list of at most limit items.
func (d *Decoder) List(node *yaml.Node, path string, limit int, item Reader) {
	if node.Kind != yaml.SequenceNode {
		d.Fail(node, "want a list, have %s", Describe(node))
		return
	}
	if len(node.Content) > limit {
		d.Fail(node, "the list has %d items, want at most %d", len(node.Content), limit)
		return
	}
	for i, child := range node.Content {
		if len(d.problems) >= MaxKept {
			return
		}
		at := fmt.Sprintf("%s[%d]", path, i)
		d.places[at] = child
		item(child, at)
	}
}

// Text reads a string. A number or a date must be in quotes, since YAML would
// change it otherwise.
func (d *Decoder) Text(into *string) Reader {
	return func(node *yaml.Node, _ string) {
		switch {
		case node.Kind != yaml.ScalarNode || node.Tag == "!!null":
			d.Fail(node, "want text, have %s", Describe(node))
		case node.Tag != "!!str":
			d.Fail(node, "want text, have %s; put it in quotes", Describe(node))
		case IsMark(node.Value):
			d.Fail(node, "%s is to be filled in", Quote(node.Value))
		default:
			*into = node.Value
		}
	}
}

// Word reads a scalar with the UnmarshalText of its type.
func (d *Decoder) Word(parse func([]byte) error) Reader {
	return func(node *yaml.Node, _ string) {
		if node.Kind != yaml.ScalarNode || node.Tag == "!!null" {
			d.Fail(node, "want a value, have %s", Describe(node))
			return
		}
		if err := parse([]byte(node.Value)); err != nil {
			d.Fail(node, "%v", err)
		}
	}
}

// Boolean reads true or false.
func (d *Decoder) Boolean(into *bool) Reader {
	return func(node *yaml.Node, _ string) {
		switch {
		case node.Kind == yaml.ScalarNode && node.Tag == "!!bool" && node.Value == "true":
			*into = true
		case node.Kind == yaml.ScalarNode && node.Tag == "!!bool" && node.Value == "false":
			*into = false
		default:
			d.Fail(node, "want true or false, have %s", Describe(node))
		}
	}
}

// Number reads decimal digits, the only form of a count.
func (d *Decoder) Number(into *uint64) Reader { return d.UpTo(math.MaxUint64, into) }

// UpTo is number with a limit, which the error names if the value overflows into.
func (d *Decoder) UpTo(limit uint64, into *uint64) Reader {
	return func(node *yaml.Node, _ string) {
		if node.Kind != yaml.ScalarNode || node.Style != 0 {
			d.Fail(node, "want a whole number, have %s", Describe(node))
			return
		}
		value, err := ParseDigits(node.Value, limit)
		if err != nil {
			d.Fail(node, "%v", err)
			return
		}
		*into = value
	}
}

// ParseDigits reads decimal digits without leading zeros.
func ParseDigits(text string, limit uint64) (uint64, error) {
	value, err := strconv.ParseUint(text, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("%s is out of range, want at most %d", Quote(text), limit)
	case err != nil || len(text) > 1 && text[0] == '0':
		return 0, fmt.Errorf("%s is not a whole number, want decimal digits", Quote(text))
	}
	return value, nil
}

// Some reads a list that must not be empty, as leaving it out means something else.
func (d *Decoder) Some(read Reader) Reader {
	return func(node *yaml.Node, path string) {
		if node.Kind == yaml.SequenceNode && len(node.Content) == 0 {
			d.Fail(node, "the list is empty")
			return
		}
		read(node, path)
	}
}

// Describe describes the value of a node.
func Describe(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch node.Tag {
	case "!!null":
		return "nothing"
	case "!!int", "!!float":
		return "the number " + Quote(node.Value)
	case "!!bool":
		return "the truth value " + Quote(node.Value)
	case "!!timestamp":
		return "the date " + Quote(node.Value)
	}
	return "the text " + Quote(node.Value)
}

// IsMark reports whether a text is a placeholder of a template, such as <short
// name>.
func IsMark(text string) bool { return strings.HasPrefix(text, "<") }

// Join appends a key to the path of its mapping.
func Join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
