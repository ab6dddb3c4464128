// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Executed is an executed proposal.
type Executed struct {
	ID      uint64
	Kind    uint8
	Payload []byte
	Block   uint64 // of its execution
}

// Model is the management model after the proposals that were executed so far. It
// leaves out what a member changes without a vote, such as its actors and nodes.
type Model struct {
	Hash          common.Hash       `json:"modelHash"`
	Changes       []Change          `json:"changes"` // in the order of their execution
	Organizations []Member          `json:"organizations"`
	Kinds         map[string]Roles  `json:"kinds"` // roles that each kind of organization may give
	Operations    map[string]Rule   `json:"operations"`
	Policies      map[string]Policy `json:"policies"`
	Parameters    Parameters        `json:"parameters"`
	Rules         []Activation      `json:"rules"` // versions of the rules, each in force until the next

	rules map[string]*classedRule
}

// Change is the effect of one proposal.
type Change struct {
	ID   uint64      `json:"id"`
	Kind uint8       `json:"kind"`
	Text string      `json:"text"`
	Hash common.Hash `json:"modelHash"` // of the model after it
}

// Member is an organization of the alliance.
type Member struct {
	Name    string           `json:"name,omitempty"` // empty for one that joined later
	ID      common.Hash      `json:"orgId"`
	Kind    Kind             `json:"kind"`
	Active  bool             `json:"active"`
	Admin   common.Address   `json:"admin"` // at its entry, or the one that replaced it by vote
	Nodes   int              `json:"nodes"` // of genesis
	Signers []common.Address `json:"signers"`

	Custodian *common.Hash `json:"custodian,omitempty"` // of its patients and records, if a vote moved them
}

// Activation is the first block of a version of the rules.
type Activation struct {
	Version uint32 `json:"version"`
	Height  uint64 `json:"height"`
}

// classedRule is a rule in the form of the registry.
type classedRule struct {
	whole   Roles
	classes map[string]Roles // nil for a rule without classes
}

// Model returns the model that the chain begins with.
func (s *Spec) Model() (*Model, error) {
	if _, err := Check(s); err != nil {
		return nil, err
	}
	hash, err := s.ModelHash()
	if err != nil {
		return nil, err
	}
	m := &Model{
		Hash: hash, Changes: []Change{}, Rules: []Activation{{Version: uint32(s.Rules)}}, Kinds: maps.Clone(s.Access.Kinds),
		Policies: maps.Clone(s.Policies), Parameters: maps.Clone(s.Parameters), rules: make(map[string]*classedRule),
	}
	for i := range s.Organizations {
		org := &s.Organizations[i]
		m.Organizations = append(m.Organizations, Member{
			Name: org.Name, ID: OrgID(org.Identifier), Kind: org.Kind, Active: true,
			Admin: org.Admin, Nodes: len(org.Nodes), Signers: slices.Clone(org.Signers),
		})
	}
	for name, rule := range s.Access.Operations {
		m.rules[name] = &classedRule{whole: rule.all(), classes: maps.Clone(rule.Classes)}
	}
	m.tell()
	return m, nil
}

// Replay returns the model after proposals, in the order of their execution.
func (s *Spec) Replay(list []Executed) (*Model, error) {
	m, err := s.Model()
	if err != nil {
		return nil, err
	}
	done := make(map[uint64]bool)
	for _, e := range list {
		if done[e.ID] {
			return nil, fmt.Errorf("proposal %d was executed twice", e.ID)
		}
		done[e.ID] = true
		if err := m.apply(e); err != nil {
			return nil, fmt.Errorf("proposal %d: %w", e.ID, err)
		}
	}
	m.tell()
	return m, nil
}

// nextHash is the hash of a model after one more proposal.
func nextHash(hash common.Hash, e Executed) common.Hash {
	payload := sha256.Sum256(e.Payload)
	text := binary.BigEndian.AppendUint64(hash.Bytes(), e.ID)
	return sha256.Sum256(append(append(text, e.Kind), payload[:]...))
}

func (m *Model) apply(e Executed) error {
	values, err := unpack(e.Kind, e.Payload)
	if err != nil {
		return err
	}
	text, err := m.change(e, values)
	if err != nil {
		return err
	}
	m.Hash = nextHash(m.Hash, e)
	m.Changes = append(m.Changes, Change{e.ID, e.Kind, text, m.Hash})
	return nil
}

// change applies one proposal and describes its effect.
func (m *Model) change(e Executed, v []any) (string, error) {
	switch e.Kind {
	case contracts.AddOrganization:
		return m.enter(hashOf(v[0]), Kind(v[1].(uint8)), v[2].(common.Address))
	case contracts.SetOrganizationStatus:
		return m.setStatus(hashOf(v[0]), v[1].(uint8))
	case contracts.AddSigner:
		return m.addSigner(v[0].(common.Address), hashOf(v[1]))
	case contracts.RemoveSigner:
		return m.removeSigner(v[0].(common.Address))
	case contracts.SetRoles:
		if v[0].(common.Address) == (common.Address{}) {
			return m.setKindRoles(v[1].([4]byte), Kind(v[2].(uint8)), Roles(v[3].(uint32)))
		}
		return m.setRule(v[0].(common.Address), v[1].([4]byte), v[2].(uint8), Roles(v[3].(uint32)))
	case contracts.SetPolicy:
		return m.setPolicy(v[0].(uint8), v[1].([]byte))
	case contracts.SetParameter:
		return m.setParameter(hashOf(v[0]), v[1].(uint64))
	case contracts.ReplaceAdministrator:
		return m.replaceAdmin(hashOf(v[0]), v[1].(common.Address))
	case contracts.MoveCustody:
		return m.moveCustody(hashOf(v[0]), hashOf(v[1]))
	}
	return m.activate(Activation{v[0].(uint32), v[1].(uint64)}, e.Block)
}

// activate schedules a version of the rules from a block on. It replaces one that
// was scheduled for after the block of the vote.
func (m *Model) activate(next Activation, block uint64) (string, error) {
	if last := len(m.Rules) - 1; m.Rules[last].Height > block {
		m.Rules = m.Rules[:last]
	}
	if now := m.Rules[len(m.Rules)-1].Version; next.Version <= now || next.Height <= block {
		return "", fmt.Errorf("version %d of the rules from block %d on cannot follow version %d in block %d", next.Version, next.Height, now, block)
	}
	m.Rules = append(m.Rules, next)
	return fmt.Sprintf("version %d of the rules is in force from block %d", next.Version, next.Height), nil
}

func hashOf(value any) common.Hash { return value.([32]byte) }

func (m *Model) member(id common.Hash) (*Member, error) {
	for i := range m.Organizations {
		if m.Organizations[i].ID == id {
			return &m.Organizations[i], nil
		}
	}
	return nil, fmt.Errorf("no organization has the id %v", id)
}

// label is the name of a member for people.
func (o *Member) label() string {
	if o.Name != "" {
		return o.Name
	}
	return o.ID.Hex()
}

func (m *Model) enter(id common.Hash, kind Kind, admin common.Address) (string, error) {
	if _, err := m.member(id); err == nil {
		return "", fmt.Errorf("organization %v is already a member", id)
	}
	if !kind.valid() {
		return "", fmt.Errorf("unknown kind of organization %d", uint8(kind))
	}
	m.Organizations = append(m.Organizations, Member{ID: id, Kind: kind, Active: true, Admin: admin, Signers: []common.Address{}})
	return fmt.Sprintf("%v %v entered", kind, id), nil
}

func (m *Model) setStatus(id common.Hash, status uint8) (string, error) {
	org, err := m.member(id)
	if err != nil {
		return "", err
	}
	if status != registry.Active && status != registry.Suspended {
		return "", fmt.Errorf("unknown status %d", status)
	}
	if org.Active = status == registry.Active; !org.Active {
		org.Signers = []common.Address{}
	}
	return fmt.Sprintf("%s is %s", org.label(), choose(org.Active, "active", "suspended")), nil
}

func (m *Model) replaceAdmin(id common.Hash, admin common.Address) (string, error) {
	org, err := m.member(id)
	if err != nil {
		return "", err
	}
	org.Admin = admin
	return fmt.Sprintf("%v administers %s", admin, org.label()), nil
}

func (m *Model) moveCustody(from, to common.Hash) (string, error) {
	org, err := m.member(from)
	if err != nil {
		return "", err
	}
	next, err := m.member(to)
	if err != nil {
		return "", err
	}
	custodian := &to
	if org == next {
		custodian = nil
	}
	for i := range m.Organizations {
		if left := m.Organizations[i].Custodian; left != nil && *left == from {
			m.Organizations[i].Custodian = custodian
		}
	}
	org.Custodian = custodian
	return fmt.Sprintf("%s is the custodian of the patients and records of %s", next.label(), org.label()), nil
}

func (m *Model) addSigner(signer common.Address, id common.Hash) (string, error) {
	org, err := m.member(id)
	if err != nil {
		return "", err
	}
	if other := m.signerOf(signer); other != nil {
		return "", fmt.Errorf("%v is already a signer of %s", signer, other.label())
	}
	org.Signers = append(org.Signers, signer)
	return fmt.Sprintf("%v seals for %s", signer, org.label()), nil
}

func (m *Model) signerOf(signer common.Address) *Member {
	for i := range m.Organizations {
		if slices.Contains(m.Organizations[i].Signers, signer) {
			return &m.Organizations[i]
		}
	}
	return nil
}

func (m *Model) removeSigner(signer common.Address) (string, error) {
	org := m.signerOf(signer)
	if org == nil {
		return "", fmt.Errorf("%v is not a signer", signer)
	}
	org.Signers = slices.DeleteFunc(org.Signers, func(a common.Address) bool { return a == signer })
	return fmt.Sprintf("%v of %s no longer seals", signer, org.label()), nil
}

// className returns the name of a class, or a substitute for a class that only
// rules know.
func className(class uint8) string {
	if class < 1 || int(class) > len(classNames) {
		return fmt.Sprintf("class-%d", class)
	}
	return classNames[class-1]
}

// setRule replaces the roles of an operation, or of one class of it.
func (m *Model) setRule(target common.Address, op [4]byte, class uint8, roles Roles) (string, error) {
	if !roles.valid() {
		return "", fmt.Errorf("unknown roles in %#x", uint32(roles))
	}
	name := operationOf(target, op)
	rule := m.rules[name]
	if rule == nil {
		rule = new(classedRule)
		m.rules[name] = rule
	}
	if class == 0 {
		rule.whole = roles
		return fmt.Sprintf("%s is for %v", name, roles), nil
	}
	word := className(class)
	if roles&^rule.whole != 0 {
		return "", fmt.Errorf("%s of class %s is for %v, which may not call it", name, word, roles&^rule.whole)
	}
	if rule.classes == nil {
		rule.classes = make(map[string]Roles)
	}
	rule.classes[word] = roles
	return fmt.Sprintf("%s of class %s is for %v", name, word, roles), nil
}

// setKindRoles replaces the roles that organizations of a kind may give.
func (m *Model) setKindRoles(op [4]byte, kind Kind, roles Roles) (string, error) {
	switch {
	case op != [4]byte{}:
		return "", fmt.Errorf("operation %#x without a contract", op)
	case !kind.valid():
		return "", fmt.Errorf("unknown kind of organization %d", uint8(kind))
	case !roles.valid():
		return "", fmt.Errorf("unknown roles in %#x", uint32(roles))
	}
	m.Kinds[kind.String()] = roles
	return fmt.Sprintf("organizations of kind %v may give %v", kind, roles), nil
}

// operationOf returns the name of an operation, or a substitute for one that this
// release does not know.
func operationOf(target common.Address, op [4]byte) string {
	for _, known := range operations() {
		if known.contract == target && known.selector == op {
			return known.name
		}
	}
	return fmt.Sprintf("%v.%#x", target, op)
}

func (m *Model) setPolicy(class uint8, encoded []byte) (string, error) {
	word := className(class)
	if !slices.Contains(classNames, word) {
		return "", fmt.Errorf("unknown class of records %d", class)
	}
	policy, err := registry.ParsePolicy(encoded)
	if err != nil {
		return "", err
	}
	m.Policies[word] = policyOf(policy)
	return fmt.Sprintf("records of class %s need %s", word, strings.Join(m.Policies[word].sentences(), "; ")), nil
}

func (m *Model) setParameter(key common.Hash, value uint64) (string, error) {
	for _, p := range registry.Parameters() {
		if p.Key() != key {
			continue
		}
		if value < p.Min || value > p.Max {
			return "", outOfRange(p, value)
		}
		if m.Parameters[p.Name].Frozen {
			return "", fmt.Errorf("%s is frozen", p.Name)
		}
		m.Parameters[p.Name] = Parameter{Value: value}
		return fmt.Sprintf("%s is %s", p.Name, formatValue(p.Unit, value)), nil
	}
	return "", errors.New("unknown parameter")
}

// tell writes the effective rules: a class lists only roles that may call the
// operation at all.
func (m *Model) tell() {
	m.Operations = make(map[string]Rule)
	for name, rule := range m.rules {
		if rule.classes == nil {
			m.Operations[name] = Rule{Roles: rule.whole}
			continue
		}
		classes := make(map[string]Roles)
		for class, roles := range rule.classes {
			if roles &= rule.whole; roles != 0 {
				classes[class] = roles
			}
		}
		m.Operations[name] = Rule{Classes: classes}
	}
}
