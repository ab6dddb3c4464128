// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"
	"gopkg.in/yaml.v3"
)

// decoder reads values from a YAML tree. It continues after a problem, so that one
// run reports all of them.
type decoder struct {
	file     string
	places   map[string]*yaml.Node // path -> node that was read for it
	problems Problems
}

// reader reads one value; path is its place in the model.
type reader func(node *yaml.Node, path string)

// field is one key of a mapping.
type field struct {
	key  string
	need bool
	read reader
}

const (
	required = true
	optional = false
)

func (d *decoder) fail(node *yaml.Node, format string, args ...any) {
	d.problems = append(d.problems, &Problem{
		File: d.file, Line: node.Line, Column: node.Column, Text: fmt.Sprintf(format, args...),
	})
}

// place adds a problem of the model at the node that is nearest to its path in the
// file.
func (d *decoder) place(p *Problem) {
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

// entries walks a mapping with text keys, each of which may occur once.
func (d *decoder) entries(node *yaml.Node, path string, each func(key, value *yaml.Node, path string)) {
	d.places[path] = node
	if node.Kind != yaml.MappingNode {
		d.fail(node, "want a mapping, have %s", describe(node))
		return
	}
	lines := make(map[string]int)
	for i := 0; i+1 < len(node.Content) && len(d.problems) < maxKept; i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			d.fail(key, "want a key, have %s", describe(key))
			continue
		}
		if line, ok := lines[key.Value]; ok {
			d.fail(key, "duplicate key %s, first on line %d", quote(key.Value), line)
			continue
		}
		lines[key.Value] = key.Line
		each(key, value, join(path, key.Value))
	}
}

// mapping reads a mapping with known keys.
func (d *decoder) mapping(node *yaml.Node, path string, fields []field) {
	seen := make(map[string]bool)
	d.entries(node, path, func(key, value *yaml.Node, path string) {
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
			d.fail(node, "missing key %q", f.key)
		}
	}
}

func (d *decoder) unknownKey(key *yaml.Node, fields []field) {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.key
	}
	d.fail(key, "%v", unknownWord("key", key.Value, names))
}

// list reads a list of at most limit items.
func (d *decoder) list(node *yaml.Node, path string, limit int, item reader) {
	if node.Kind != yaml.SequenceNode {
		d.fail(node, "want a list, have %s", describe(node))
		return
	}
	if len(node.Content) > limit {
		d.fail(node, "the list has %d items, want at most %d", len(node.Content), limit)
		return
	}
	for i, child := range node.Content {
		if len(d.problems) >= maxKept {
			return
		}
		at := fmt.Sprintf("%s[%d]", path, i)
		d.places[at] = child
		item(child, at)
	}
}

// text reads a string. A number or a date must be in quotes, since YAML would
// change it otherwise.
func (d *decoder) text(into *string) reader {
	return func(node *yaml.Node, _ string) {
		switch {
		case node.Kind != yaml.ScalarNode || node.Tag == "!!null":
			d.fail(node, "want text, have %s", describe(node))
		case node.Tag != "!!str":
			d.fail(node, "want text, have %s; put it in quotes", describe(node))
		case isMark(node.Value):
			d.fail(node, "%s is to be filled in", quote(node.Value))
		default:
			*into = node.Value
		}
	}
}

// word reads a scalar with the UnmarshalText of its type.
func (d *decoder) word(parse func([]byte) error) reader {
	return func(node *yaml.Node, _ string) {
		if node.Kind != yaml.ScalarNode || node.Tag == "!!null" {
			d.fail(node, "want a value, have %s", describe(node))
			return
		}
		if err := parse([]byte(node.Value)); err != nil {
			d.fail(node, "%v", err)
		}
	}
}

func (d *decoder) boolean(into *bool) reader {
	return func(node *yaml.Node, _ string) {
		switch {
		case node.Kind == yaml.ScalarNode && node.Tag == "!!bool" && node.Value == "true":
			*into = true
		case node.Kind == yaml.ScalarNode && node.Tag == "!!bool" && node.Value == "false":
			*into = false
		default:
			d.fail(node, "want true or false, have %s", describe(node))
		}
	}
}

// number reads decimal digits, the only form of a count.
func (d *decoder) number(into *uint64) reader { return d.upTo(math.MaxUint64, into) }

// upTo is number with a limit, which the error names if the value overflows into.
func (d *decoder) upTo(limit uint64, into *uint64) reader {
	return func(node *yaml.Node, _ string) {
		if node.Kind != yaml.ScalarNode || node.Style != 0 {
			d.fail(node, "want a whole number, have %s", describe(node))
			return
		}
		value, err := parseDigits(node.Value, limit)
		if err != nil {
			d.fail(node, "%v", err)
			return
		}
		*into = value
	}
}

func parseDigits(text string, limit uint64) (uint64, error) {
	value, err := strconv.ParseUint(text, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, fmt.Errorf("%s is out of range, want at most %d", quote(text), limit)
	case err != nil || len(text) > 1 && text[0] == '0':
		return 0, fmt.Errorf("%s is not a whole number, want decimal digits", quote(text))
	}
	return value, nil
}

// amount reads an amount of wei, which may need more than 64 bits.
func (d *decoder) amount(into *uint256.Int) reader {
	return d.word(func(text []byte) error {
		for _, c := range text {
			if c < '0' || c > '9' {
				return fmt.Errorf("%s is not an amount of wei, want decimal digits", quote(string(text)))
			}
		}
		if len(text) == 0 || len(text) > 1 && text[0] == '0' {
			return fmt.Errorf("%s is not an amount of wei, want decimal digits", quote(string(text)))
		}
		if err := into.SetFromDecimal(string(text)); err != nil {
			return fmt.Errorf("%s is out of range, want less than 2^256", quote(string(text)))
		}
		return nil
	})
}

func (d *decoder) address(into *common.Address) reader {
	return func(node *yaml.Node, path string) { *into = d.readAddress(node, path) }
}

func (d *decoder) readAddress(node *yaml.Node, path string) (address common.Address) {
	d.word(func(text []byte) (err error) {
		address, err = ParseAddress(string(text))
		return err
	})(node, path)
	return address
}

// ParseAddress reads an address of 40 hex digits. If they are of mixed case, they
// must match the checksum of EIP-55, which finds most typing errors.
func ParseAddress(text string) (common.Address, error) {
	if isMark(text) {
		return common.Address{}, fmt.Errorf("%s is to be filled in", quote(text))
	}
	digits, ok := strings.CutPrefix(text, "0x")
	if !ok || len(digits) != 2*common.AddressLength || !common.IsHexAddress(text) {
		return common.Address{}, fmt.Errorf("%s is not an address, want 0x and 40 hex digits", quote(text))
	}
	address := common.HexToAddress(text)
	mixed := strings.ToLower(digits) != digits && strings.ToUpper(digits) != digits
	if mixed && address.Hex() != text {
		return common.Address{}, fmt.Errorf("%s has a wrong checksum, check its digits", quote(text))
	}
	return address, nil
}

func (d *decoder) hash(into *common.Hash) reader {
	return d.word(func(text []byte) error {
		if len(text) != 2+2*common.HashLength || into.UnmarshalText(text) != nil {
			return fmt.Errorf("%s is not a hash, want 0x and 64 hex digits", quote(string(text)))
		}
		return nil
	})
}

func (d *decoder) roles(into *Roles) reader { return d.set(&roleWords, (*uint32)(into)) }

// set reads a list of different words.
func (d *decoder) set(known *vocabulary, into *uint32) reader {
	return func(node *yaml.Node, path string) {
		before := len(d.problems)
		*into = 0
		d.list(node, path, len(known.words), func(node *yaml.Node, path string) {
			var name string
			d.text(&name)(node, path)
			if len(d.problems) > before {
				return
			}
			if err := known.add(into, name); err != nil {
				d.fail(node, "%v", err)
			}
		})
	}
}

// some reads a list that must not be empty, as leaving it out means something else.
func (d *decoder) some(read reader) reader {
	return func(node *yaml.Node, path string) {
		if node.Kind == yaml.SequenceNode && len(node.Content) == 0 {
			d.fail(node, "the list is empty")
			return
		}
		read(node, path)
	}
}

// describe describes the value of a node.
func describe(node *yaml.Node) string {
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
		return "the number " + quote(node.Value)
	case "!!bool":
		return "the truth value " + quote(node.Value)
	case "!!timestamp":
		return "the date " + quote(node.Value)
	}
	return "the text " + quote(node.Value)
}

// isMark reports whether a text is a placeholder of a template, such as <short
// name>.
func isMark(text string) bool { return strings.HasPrefix(text, "<") }

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
