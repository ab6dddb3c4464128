// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dntp/dntp/ehr/registry"
	"gopkg.in/yaml.v3"
)

// specFile is the name in errors of a model whose file has no name.
const specFile = "alliance.yaml"

// ParseSpec reads and checks an alliance.yaml. Its error is a Problems list, in
// which every problem has its line.
func ParseSpec(text []byte) (*Spec, error) {
	return parseSpec(specFile, text)
}

// ParseFile reads and checks the alliance.yaml at path.
func ParseFile(path string) (*Spec, error) {
	text, err := readLimited(path, MaxSpecBytes)
	if err != nil {
		return nil, err
	}
	return parseSpec(filepath.Base(path), text)
}

// readLimited reads a file that may not be larger than limit bytes.
func readLimited(path string, limit int64) ([]byte, error) {
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

func parseSpec(file string, text []byte) (*Spec, error) {
	root, problem := parseTree(text)
	if problem != nil {
		problem.File = file
		return nil, Problems{problem}
	}
	var (
		spec = new(Spec)
		d    = &decoder{file: file, places: make(map[string]*yaml.Node)}
	)
	d.spec(root, spec)
	if len(d.problems) == 0 {
		problems, _ := check(spec)
		for _, p := range problems {
			d.place(p)
		}
	}
	if err := d.problems.err(); err != nil {
		return nil, err
	}
	return spec, nil
}

// parseTree parses one YAML document. Its size is bounded by that of the text, as
// aliases are refused before anything follows them.
func parseTree(text []byte) (*yaml.Node, *Problem) {
	if problem := checkText(text); problem != nil {
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
func checkText(text []byte) *Problem {
	if len(text) > MaxSpecBytes {
		return &Problem{Line: 1, Column: 1, Text: fmt.Sprintf("the file has %d bytes, want at most %d", len(text), MaxSpecBytes)}
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

// spec reads the whole file.
func (d *decoder) spec(root *yaml.Node, s *Spec) {
	// Values that the file leaves out keep their defaults.
	*s = *Default("", 0)
	d.mapping(root, "", []field{
		{"name", required, d.text(&s.Name)},
		{"chainId", required, d.upTo(MaxChainID, &s.ChainID)},
		{"period", optional, d.number(&s.Period)},
		{"epoch", optional, d.number(&s.Epoch)},
		{"gasLimit", optional, d.number(&s.GasLimit)},
		{"baseFee", optional, d.number(&s.BaseFee)},
		{"timestamp", required, d.word(s.Timestamp.UnmarshalText)},
		{"forks", optional, d.forks(&s.Forks)},
		{"rules", optional, d.number(&s.Rules)},
		{"organizations", required, func(node *yaml.Node, path string) {
			d.list(node, path, MaxOrganizations, func(node *yaml.Node, path string) {
				s.Organizations = append(s.Organizations, d.organization(node, path))
			})
		}},
		{"actors", optional, func(node *yaml.Node, path string) {
			d.list(node, path, MaxActors, func(node *yaml.Node, path string) {
				s.Actors = append(s.Actors, d.actor(node, path))
			})
		}},
		{"access", optional, d.access(&s.Access)},
		{"policies", optional, d.policies(s.Policies)},
		{"parameters", optional, d.parameters(s.Parameters)},
		{"alloc", optional, func(node *yaml.Node, path string) {
			d.list(node, path, MaxAlloc, func(node *yaml.Node, path string) {
				s.Alloc = append(s.Alloc, d.funds(node, path))
			})
		}},
	})
}

func (d *decoder) organization(node *yaml.Node, path string) (org Organization) {
	d.mapping(node, path, []field{
		{"name", required, d.text(&org.Name)},
		{"identifier", required, d.text(&org.Identifier)},
		{"kind", required, d.word(org.Kind.UnmarshalText)},
		{"admin", required, d.address(&org.Admin)},
		{"metaHash", optional, d.hash(&org.MetaHash)},
		{"nodes", optional, func(node *yaml.Node, path string) {
			d.list(node, path, MaxNodes, func(node *yaml.Node, path string) {
				var url string
				d.text(&url)(node, path)
				org.Nodes = append(org.Nodes, url)
			})
		}},
		{"signers", optional, func(node *yaml.Node, path string) {
			d.list(node, path, MaxSigners, func(node *yaml.Node, path string) {
				org.Signers = append(org.Signers, d.readAddress(node, path))
			})
		}},
	})
	return org
}

func (d *decoder) actor(node *yaml.Node, path string) (actor Actor) {
	d.mapping(node, path, []field{
		{"address", required, d.address(&actor.Address)},
		{"org", required, d.text(&actor.Org)},
		{"roles", required, d.roles(&actor.Roles)},
		{"credential", optional, d.hash(&actor.Credential)},
		{"expires", optional, d.word(actor.Expires.UnmarshalText)},
	})
	return actor
}

func (d *decoder) funds(node *yaml.Node, path string) (funds Funds) {
	d.mapping(node, path, []field{
		{"address", required, d.address(&funds.Address)},
		{"balance", required, d.amount(&funds.Balance)},
	})
	return funds
}

func (d *decoder) access(access *Access) reader {
	return func(node *yaml.Node, path string) {
		d.mapping(node, path, []field{
			{"openSend", optional, d.boolean(&access.OpenSend)},
			{"openCreate", optional, d.boolean(&access.OpenCreate)},
			{"kinds", optional, d.kinds(access.Kinds)},
			{"operations", optional, d.operations(access)},
		})
	}
}

// kinds reads the roles of some kinds of organizations; the others keep the
// default.
func (d *decoder) kinds(into map[string]Roles) reader {
	return func(node *yaml.Node, path string) {
		d.entries(node, path, func(key, value *yaml.Node, path string) {
			var roles Roles
			d.places[path] = key
			d.roles(&roles)(value, path)
			into[key.Value] = roles
		})
	}
}

// operations reads the whole table: an operation that it does not name is closed to
// all.
func (d *decoder) operations(access *Access) reader {
	return func(node *yaml.Node, path string) {
		access.Operations = make(map[string]Rule)
		d.entries(node, path, func(key, value *yaml.Node, path string) {
			d.places[path] = key
			all := allRoles
			if op, ok := operationNamed(key.Value); ok {
				all = op.callers
			}
			access.Operations[key.Value] = d.rule(value, path, all)
		})
	}
}

// rule reads roles, or roles for each class of records. all are those that can call the
// operation.
func (d *decoder) rule(node *yaml.Node, path string, all Roles) (rule Rule) {
	if node.Kind != yaml.MappingNode {
		d.callers(&rule.Roles, all)(node, path)
		return rule
	}
	rule.Classes = make(map[string]Roles)
	d.entries(node, path, func(key, value *yaml.Node, path string) {
		var roles Roles
		d.places[path] = key
		d.callers(&roles, all)(value, path)
		rule.Classes[key.Value] = roles
	})
	return rule
}

// callers reads a list of roles, or the word for all of them.
func (d *decoder) callers(into *Roles, all Roles) reader {
	return func(node *yaml.Node, path string) {
		if node.Kind == yaml.ScalarNode && node.Value == anyRole {
			*into = all
			return
		}
		d.roles(into)(node, path)
	}
}

// policies reads the policies of some classes; the others keep the default.
func (d *decoder) policies(into map[string]Policy) reader {
	return func(node *yaml.Node, path string) {
		d.entries(node, path, func(key, value *yaml.Node, path string) {
			d.places[path] = key
			into[key.Value] = d.policy(value, path)
		})
	}
}

// policy reads a list of alternatives, or a mapping that contains it.
func (d *decoder) policy(node *yaml.Node, path string) (policy Policy) {
	alternatives := func(node *yaml.Node, _ string) {
		d.list(node, path, registry.MaxClauses, func(node *yaml.Node, path string) {
			var terms []Term
			d.list(node, path, registry.MaxTerms, func(node *yaml.Node, path string) {
				terms = append(terms, d.term(node, path))
			})
			policy.AnyOf = append(policy.AnyOf, terms)
		})
	}
	if node.Kind != yaml.MappingNode {
		alternatives(node, path)
		return policy
	}
	d.mapping(node, path, []field{
		{"base", optional, d.word(policy.Base.UnmarshalText)},
		{"anyOf", required, alternatives},
	})
	return policy
}

func (d *decoder) term(node *yaml.Node, path string) Term {
	term := Term{Count: 1}
	d.mapping(node, path, []field{
		{"count", optional, d.number(&term.Count)},
		{"roles", optional, d.some(d.roles(&term.Roles))},
		{"relation", optional, d.word(term.Relation.UnmarshalText)},
		{"purposes", required, d.some(d.set(&purposeWords, (*uint32)(&term.Purposes)))},
	})
	return term
}

// forks reads the name of the last fork of the first block, or a mapping from
// forks to times.
func (d *decoder) forks(forks *Forks) reader {
	return func(node *yaml.Node, path string) {
		*forks = Forks{}
		if node.Kind == yaml.ScalarNode {
			d.word(func(text []byte) (err error) {
				*forks, err = forksNamed(string(text))
				return err
			})(node, path)
			return
		}
		var fields []field
		for i, at := range forks.times() {
			fields = append(fields, field{forkNames[i], optional, d.word(func(text []byte) error {
				seconds, err := parseForkTime(string(text))
				*at = &seconds
				return err
			})})
		}
		d.mapping(node, path, fields)
	}
}
