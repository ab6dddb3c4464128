// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/genesis/strictyaml"
)

// Policy defines which signatures make a record of a class final: those of all
// terms of any one alternative.
type Policy struct {
	Base  Class    // class of the current record of the same patient that it must be based on; 0 for none
	AnyOf [][]Term // alternatives
}

// Term requires signatures with the same properties. A signature counts for only one term.
type Term struct {
	Count    uint64   `json:"count"`             // number of different signers
	Roles    Roles    `json:"roles,omitempty"`   // a signer has one of them; empty for any
	Relation Relation `json:"relation,omitzero"` // of the signer's organization to the record
	Purposes Purposes `json:"purposes"`          // the signer signed for one of them
}

// Relation is the relation of a signer's organization to a record.
type Relation registry.Relation

// relationNames are the relations that a file may name, in order. The relation
// "anyone" is not among them: a file leaves it out.
var relationNames = contracts.Relations.Names()[1:]

func (r Relation) valid() bool { return int(r) <= len(relationNames) }

func (r Relation) String() string { return registry.Relation(r).String() }

func (r Relation) MarshalText() ([]byte, error) {
	if r == 0 || !r.valid() {
		return nil, fmt.Errorf("unknown relation %d", uint8(r))
	}
	return []byte(r.String()), nil
}

func (r *Relation) UnmarshalText(text []byte) error {
	i := slices.Index(relationNames, string(text))
	if i < 0 {
		return strictyaml.UnknownWord("relation", string(text), relationNames)
	}
	*r = Relation(i + 1)
	return nil
}

// Class is a class of records, from 1 on.
type Class uint8

func (c Class) String() string {
	if c == 0 || int(c) > len(classNames) {
		return fmt.Sprintf("class %d", uint8(c))
	}
	return classNames[c-1]
}

func (c Class) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

func (c *Class) UnmarshalText(text []byte) error {
	i := slices.Index(classNames, string(text))
	if i < 0 {
		return strictyaml.UnknownWord("class of records", string(text), classNames)
	}
	*c = Class(i + 1)
	return nil
}

// Purposes is a set of purposes of a signature; bit N-1 stands for purpose N of
// ASTM E1762.
type Purposes uint32

var purposeWords = wordsOf(contracts.SignaturePurposes)

func (p Purposes) valid() bool { return p != 0 && purposeWords.valid(uint32(p)) }

func (p Purposes) String() string { return purposeWords.text(uint32(p)) }

func (p Purposes) MarshalJSON() ([]byte, error) { return purposeWords.marshal(uint32(p)) }

func (p *Purposes) UnmarshalJSON(text []byte) error {
	return purposeWords.unmarshal(text, (*uint32)(p))
}

// String writes the term as in a file.
func (t Term) String() string {
	parts := []string{fmt.Sprintf("count: %d", t.Count)}
	if t.Roles != 0 {
		parts = append(parts, "roles: "+t.Roles.String())
	}
	if t.Relation != 0 {
		parts = append(parts, "relation: "+t.Relation.String())
	}
	parts = append(parts, "purposes: "+t.Purposes.String())
	return "{" + strings.Join(parts, ", ") + "}"
}

// UnmarshalJSON refuses an empty list of roles: it looks as if no role could sign, but
// would mean any role.
func (t *Term) UnmarshalJSON(text []byte) error {
	type fields Term
	var read struct {
		fields
		Roles *Roles `json:"roles"`
	}
	if err := strictJSON(text, &read); err != nil {
		return err
	}
	*t = Term(read.fields)
	if read.Roles != nil {
		if t.Roles = *read.Roles; t.Roles == 0 {
			return errors.New("the roles of a term are an empty list")
		}
	}
	return nil
}

// fullPolicy is a policy with all its fields.
type fullPolicy struct {
	Base  Class    `json:"base"`
	AnyOf [][]Term `json:"anyOf"`
}

// MarshalJSON writes only the list of alternatives if there is no base.
func (p Policy) MarshalJSON() ([]byte, error) {
	if p.Base == 0 {
		return json.Marshal(p.AnyOf)
	}
	return json.Marshal(fullPolicy(p))
}

func (p *Policy) UnmarshalJSON(text []byte) error {
	*p = Policy{}
	if bytes.HasPrefix(text, []byte("{")) {
		return strictJSON(text, (*fullPolicy)(p))
	}
	return strictJSON(text, &p.AnyOf)
}

// strictJSON refuses unknown keys, as the decoder of the whole file does for types
// without an UnmarshalJSON.
func strictJSON(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return errors.New(strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

// registryPolicy is the policy in the form of the registry. The model must have
// been checked.
func (p Policy) registryPolicy() registry.Policy {
	out := registry.Policy{Base: uint8(p.Base)}
	for _, alternative := range p.AnyOf {
		var clause []registry.Term
		for _, t := range alternative {
			clause = append(clause, registry.Term{
				Roles: uint32(t.Roles), Relation: registry.Relation(t.Relation), Count: uint8(t.Count), Purposes: uint32(t.Purposes),
			})
		}
		out.Clauses = append(out.Clauses, clause)
	}
	return out
}

func policyOf(p registry.Policy) Policy {
	out := Policy{Base: Class(p.Base)}
	for _, clause := range p.Clauses {
		var alternative []Term
		for _, t := range clause {
			alternative = append(alternative, Term{uint64(t.Count), Roles(t.Roles), Relation(t.Relation), Purposes(t.Purposes)})
		}
		out.AnyOf = append(out.AnyOf, alternative)
	}
	return out
}

// registryPolicies are the policies of all classes that have one.
func (s *Spec) registryPolicies() (list []registry.GenesisPolicy) {
	for i, class := range classNames {
		if policy, ok := s.Policies[class]; ok {
			list = append(list, registry.GenesisPolicy{Class: uint8(i + 1), Policy: policy.registryPolicy()})
		}
	}
	return list
}

// DefaultPolicies returns the default policies.
func DefaultPolicies() map[string]Policy {
	policies := make(map[string]Policy)
	for _, p := range registry.DefaultPolicies() {
		policies[classNames[p.Class-1]] = policyOf(p.Policy)
	}
	return policies
}

func (c *checker) policies() {
	for _, class := range classNames {
		if _, ok := c.spec.Policies[class]; !ok {
			c.fail("policies", "class of records %s has no policy", class)
		}
	}
	for _, class := range sortedKeys(c.spec.Policies) {
		path := "policies." + class
		if !slices.Contains(classNames, class) {
			c.fail(path, "%v", strictyaml.UnknownWord("class of records", class, classNames))
			continue
		}
		c.policy(path, c.spec.Policies[class])
	}
}

func (c *checker) policy(path string, policy Policy) {
	if int(policy.Base) > len(classNames) {
		c.fail(path+".base", "%v is not known", policy.Base)
	}
	if n := len(policy.AnyOf); n < 1 || n > registry.MaxClauses {
		c.fail(path, "the policy has %d alternatives, want 1 to %d", n, registry.MaxClauses)
		return
	}
	for i, terms := range policy.AnyOf {
		at := fmt.Sprintf("%s[%d]", path, i)
		if n := len(terms); n < 1 || n > registry.MaxTerms {
			c.fail(at, "the alternative has %d terms, want 1 to %d", n, registry.MaxTerms)
			continue
		}
		signers, before := uint64(0), len(c.problems)
		for j, t := range terms {
			c.term(fmt.Sprintf("%s[%d]", at, j), t)
			signers += t.Count
		}
		if len(c.problems) == before && signers > registry.MaxSigners {
			c.fail(at, "the alternative asks for %d signers, want at most %d", signers, registry.MaxSigners)
		}
	}
}

func (c *checker) term(path string, t Term) {
	c.between(path+".count", t.Count, 1, registry.MaxSigners)
	switch {
	case !t.Roles.valid():
		c.fail(path+".roles", "unknown roles in %#x", uint32(t.Roles))
	case !t.Relation.valid():
		c.fail(path+".relation", "%s is not known", t.Relation)
	case t.Purposes == 0:
		c.fail(path+".purposes", "the term names no purpose")
	case !t.Purposes.valid():
		c.fail(path+".purposes", "unknown purposes in %#x", uint32(t.Purposes))
	}
}
