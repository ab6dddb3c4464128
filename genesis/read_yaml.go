// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"path/filepath"

	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/genesis/strictyaml"
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
	text, err := strictyaml.ReadLimited(path, MaxSpecBytes)
	if err != nil {
		return nil, err
	}
	return parseSpec(filepath.Base(path), text)
}

func parseSpec(file string, text []byte) (*Spec, error) {
	root, problem := strictyaml.Parse(text, MaxSpecBytes)
	if problem != nil {
		problem.File = file
		return nil, Problems{problem}
	}
	var (
		spec = new(Spec)
		d    = &decoder{strictyaml.NewDecoder(file)}
	)
	d.spec(root, spec)
	if d.Problems() == 0 {
		problems, _ := check(spec)
		for _, p := range problems {
			d.Place(p)
		}
	}
	if err := d.Err(); err != nil {
		return nil, err
	}
	return spec, nil
}

// decoder reads the values of a model.
type decoder struct{ *strictyaml.Decoder }

// spec reads the whole file.
func (d *decoder) spec(root *yaml.Node, s *Spec) {
	// Values that the file leaves out keep their defaults.
	*s = *Default("", 0)
	d.Mapping(root, "", []strictyaml.Field{
		strictyaml.Required("name", d.Text(&s.Name)),
		strictyaml.Required("chainId", d.UpTo(MaxChainID, &s.ChainID)),
		strictyaml.Optional("period", d.Number(&s.Period)),
		strictyaml.Optional("epoch", d.Number(&s.Epoch)),
		strictyaml.Optional("gasLimit", d.Number(&s.GasLimit)),
		strictyaml.Optional("baseFee", d.Number(&s.BaseFee)),
		strictyaml.Required("timestamp", d.Word(s.Timestamp.UnmarshalText)),
		strictyaml.Optional("forks", d.forks(&s.Forks)),
		strictyaml.Optional("rules", d.Number(&s.Rules)),
		strictyaml.Required("organizations", func(node *yaml.Node, path string) {
			d.List(node, path, MaxOrganizations, func(node *yaml.Node, path string) {
				s.Organizations = append(s.Organizations, d.organization(node, path))
			})
		}),
		strictyaml.Optional("actors", func(node *yaml.Node, path string) {
			d.List(node, path, MaxActors, func(node *yaml.Node, path string) {
				s.Actors = append(s.Actors, d.actor(node, path))
			})
		}),
		strictyaml.Optional("access", d.access(&s.Access)),
		strictyaml.Optional("policies", d.policies(s.Policies)),
		strictyaml.Optional("parameters", d.parameters(s.Parameters)),
		strictyaml.Optional("alloc", func(node *yaml.Node, path string) {
			d.List(node, path, MaxAlloc, func(node *yaml.Node, path string) {
				s.Alloc = append(s.Alloc, d.funds(node, path))
			})
		}),
	})
}

func (d *decoder) organization(node *yaml.Node, path string) (org Organization) {
	d.Mapping(node, path, []strictyaml.Field{
		strictyaml.Required("name", d.Text(&org.Name)),
		strictyaml.Required("identifier", d.Text(&org.Identifier)),
		strictyaml.Required("kind", d.Word(org.Kind.UnmarshalText)),
		strictyaml.Required("admin", d.address(&org.Admin)),
		strictyaml.Optional("metaHash", d.hash(&org.MetaHash)),
		strictyaml.Optional("nodes", func(node *yaml.Node, path string) {
			d.List(node, path, MaxNodes, func(node *yaml.Node, path string) {
				var url string
				d.Text(&url)(node, path)
				org.Nodes = append(org.Nodes, url)
			})
		}),
		strictyaml.Optional("signers", func(node *yaml.Node, path string) {
			d.List(node, path, MaxSigners, func(node *yaml.Node, path string) {
				org.Signers = append(org.Signers, d.readAddress(node, path))
			})
		}),
	})
	return org
}

func (d *decoder) actor(node *yaml.Node, path string) (actor Actor) {
	d.Mapping(node, path, []strictyaml.Field{
		strictyaml.Required("address", d.address(&actor.Address)),
		strictyaml.Required("org", d.Text(&actor.Org)),
		strictyaml.Required("roles", d.roles(&actor.Roles)),
		strictyaml.Optional("credential", d.hash(&actor.Credential)),
		strictyaml.Optional("expires", d.Word(actor.Expires.UnmarshalText)),
	})
	return actor
}

func (d *decoder) funds(node *yaml.Node, path string) (funds Funds) {
	d.Mapping(node, path, []strictyaml.Field{
		strictyaml.Required("address", d.address(&funds.Address)),
		strictyaml.Required("balance", d.amount(&funds.Balance)),
	})
	return funds
}

func (d *decoder) access(access *Access) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		d.Mapping(node, path, []strictyaml.Field{
			strictyaml.Optional("openSend", d.Boolean(&access.OpenSend)),
			strictyaml.Optional("openCreate", d.Boolean(&access.OpenCreate)),
			strictyaml.Optional("kinds", d.kinds(access.Kinds)),
			strictyaml.Optional("operations", d.operations(access)),
		})
	}
}

// kinds reads the roles of some kinds of organizations; the others keep the
// default.
func (d *decoder) kinds(into map[string]Roles) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		d.Entries(node, path, func(key, value *yaml.Node, path string) {
			var roles Roles
			d.Locate(path, key)
			d.roles(&roles)(value, path)
			into[key.Value] = roles
		})
	}
}

// operations reads the whole table: an operation that it does not name is closed to
// all.
func (d *decoder) operations(access *Access) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		access.Operations = make(map[string]Rule)
		d.Entries(node, path, func(key, value *yaml.Node, path string) {
			d.Locate(path, key)
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
	d.Entries(node, path, func(key, value *yaml.Node, path string) {
		var roles Roles
		d.Locate(path, key)
		d.callers(&roles, all)(value, path)
		rule.Classes[key.Value] = roles
	})
	return rule
}

// callers reads a list of roles, or the word for all of them.
func (d *decoder) callers(into *Roles, all Roles) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		if node.Kind == yaml.ScalarNode && node.Value == anyRole {
			*into = all
			return
		}
		d.roles(into)(node, path)
	}
}

// policies reads the policies of some classes; the others keep the default.
func (d *decoder) policies(into map[string]Policy) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		d.Entries(node, path, func(key, value *yaml.Node, path string) {
			d.Locate(path, key)
			into[key.Value] = d.policy(value, path)
		})
	}
}

// policy reads a list of alternatives, or a mapping that contains it.
func (d *decoder) policy(node *yaml.Node, path string) (policy Policy) {
	alternatives := func(node *yaml.Node, _ string) {
		d.List(node, path, registry.MaxClauses, func(node *yaml.Node, path string) {
			var terms []Term
			d.List(node, path, registry.MaxTerms, func(node *yaml.Node, path string) {
				terms = append(terms, d.term(node, path))
			})
			policy.AnyOf = append(policy.AnyOf, terms)
		})
	}
	if node.Kind != yaml.MappingNode {
		alternatives(node, path)
		return policy
	}
	d.Mapping(node, path, []strictyaml.Field{
		strictyaml.Optional("base", d.Word(policy.Base.UnmarshalText)),
		strictyaml.Required("anyOf", alternatives),
	})
	return policy
}

func (d *decoder) term(node *yaml.Node, path string) Term {
	term := Term{Count: 1}
	d.Mapping(node, path, []strictyaml.Field{
		strictyaml.Optional("count", d.Number(&term.Count)),
		strictyaml.Optional("roles", d.Some(d.roles(&term.Roles))),
		strictyaml.Optional("relation", d.Word(term.Relation.UnmarshalText)),
		strictyaml.Required("purposes", d.Some(d.set(&purposeWords, (*uint32)(&term.Purposes)))),
	})
	return term
}

// forks reads the name of the last fork of the first block, or a mapping from
// forks to times.
func (d *decoder) forks(forks *Forks) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		*forks = Forks{}
		if node.Kind == yaml.ScalarNode {
			d.Word(func(text []byte) (err error) {
				*forks, err = forksNamed(string(text))
				return err
			})(node, path)
			return
		}
		var fields []strictyaml.Field
		for i, at := range forks.times() {
			fields = append(fields, strictyaml.Optional(forkNames[i], d.Word(func(text []byte) error {
				seconds, err := parseForkTime(string(text))
				*at = &seconds
				return err
			})))
		}
		d.Mapping(node, path, fields)
	}
}
