// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"errors"
	"fmt"

	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// Limits of a genesis; more enter by the alliance's vote.
const (
	MaxOrgs       = 1 << 10 // organizations of the alliance
	maxNodes      = 1 << 14
	maxActors     = 1 << 20
	maxOperations = 256 // apiFor reads all of them
	maxClass      = 63  // classes fit a 64-bit class mask
)

// GenesisOrg is an organization that the alliance begins with. Its admin is
// enrolled as an actor with the administrator role.
type GenesisOrg struct {
	ID       common.Hash
	Kind     uint8
	Admin    common.Address
	MetaHash common.Hash
	Nodes    []common.Hash // keccak-256 of each node's 64-byte public key
}

// GenesisActor is a person or service enrolled from the beginning.
type GenesisActor struct {
	Address  common.Address
	Org      common.Hash
	Roles    uint32
	CertHash common.Hash
	NotAfter uint64 // last second at which it may act, 0 for no end
}

// GenesisRule gives an operation to roles. A rule with a class gives it for records of
// that class; an operation with such rules is refused for every class that has none.
type GenesisRule struct {
	Contract common.Address
	Selector [4]byte
	Class    uint8 // 0 for the operation as a whole
	Roles    uint32
}

// Genesis is the registry that a chain begins with.
type Genesis struct {
	Orgs       []GenesisOrg
	Actors     []GenesisActor
	Kinds      []GenesisKind // a kind that is missing may give its usual roles
	Rules      []GenesisRule
	Policies   []GenesisPolicy // a class that is missing needs one author
	Params     []GenesisParam  // a parameter that is missing has its default and is not frozen
	Signers    []GenesisSigner // if empty, votes of the alliance do not decide on signers
	ModelHash  common.Hash     // SHA-256 of the model that the members approved
	OpenSend   bool            // anyone may send transactions
	OpenCreate bool            // anyone who may send may create contracts
	Time       uint64          // of the genesis block, at which the organizations enter

	RulesVersion uint32 // of the first block; 0 is FirstRules
}

// Storage returns the storage of the registry at genesis.
func (g *Genesis) Storage() (map[common.Hash]common.Hash, error) {
	w := &writer{
		Image:  make(native.Image),
		head:   header{openSend: g.OpenSend, openCreate: g.OpenCreate},
		listed: make(map[common.Address]bool),
		time:   g.Time,
	}
	if len(g.Orgs) == 0 {
		return nil, errors.New("registry needs an organization")
	}
	if len(g.Orgs) > MaxOrgs || len(g.Actors) > maxActors {
		return nil, fmt.Errorf("registry has %d organizations and %d actors, want at most %d and %d", len(g.Orgs), len(g.Actors), MaxOrgs, maxActors)
	}
	for _, err := range []error{
		w.kinds(g.Kinds),
		each("parameter", g.Params, w.param), // they limit the following entries
		each("organization", g.Orgs, w.org),
		each("actor", g.Actors, w.actor),
		each("rule", g.Rules, w.rule),
		w.checkClasses(g.Rules),
		each("policy", g.Policies, w.policy),
		each("signer", g.Signers, w.signer),
		w.checkSigners(),
	} {
		if err != nil {
			return nil, err
		}
	}
	w.Store(slotModelHash, g.ModelHash)
	native.Rules{Base: max(g.RulesVersion, FirstRules)}.Store(w)
	w.head.openWire = w.head.nodes == 0
	w.head.store(w)
	return w.Image, nil
}

// each writes the entries of one type, up to the first invalid one.
func each[T any](sort string, entries []T, write func(T) error) error {
	for i, entry := range entries {
		if err := write(entry); err != nil {
			return fmt.Errorf("%s %d: %w", sort, i+1, err)
		}
	}
	return nil
}

// writer is the storage that is being written.
type writer struct {
	native.Image
	head       header
	listed     map[common.Address]bool // actors in the list, without admins
	operations int
	time       uint64 // of the genesis block
}

func (w *writer) org(o GenesisOrg) error {
	number := countOrgs(w) + 1
	switch {
	case o.ID == (common.Hash{}):
		return errors.New("id is zero")
	case orgNumber(w, o.ID) != 0:
		return fmt.Errorf("id %v is used twice", o.ID)
	case o.Kind == 0 || Kind(o.Kind) >= kindEnd:
		return fmt.Errorf("unknown kind %d", o.Kind)
	case o.Admin == (common.Address{}):
		return errors.New("admin is zero")
	}
	orgState{kind: Kind(o.Kind), status: Active, since: w.time, admin: o.Admin}.store(w, number, o.ID, o.MetaHash)
	storeOrgCount(w, number)
	slot := actorSlot(w, o.Admin)
	if loadActor(w, slot).status != Unknown {
		return fmt.Errorf("%v administers two organizations", o.Admin)
	}
	actorState{org: number, roles: Administrator.Mask(), status: Active}.store(w, slot, common.Hash{})
	for _, id := range o.Nodes {
		if err := w.node(number, id); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) node(org uint32, id common.Hash) error {
	if id == (common.Hash{}) {
		return errors.New("node id is zero")
	}
	if nodeOrg(w, id) != 0 {
		return fmt.Errorf("node %v is listed twice", id)
	}
	if w.head.nodes++; w.head.nodes > maxNodes {
		return fmt.Errorf("more than %d nodes", maxNodes)
	}
	o := loadOrg(w, org)
	if limit := loadParam(w, ParamNodesMax).value; uint64(o.nodes) >= limit {
		return fmt.Errorf("has more than %d nodes", limit)
	}
	w.Store(w.Map(slotNodes, id), number32(org))
	o.nodes++
	o.save(w, org)
	return nil
}

// actor enrols one actor. An organization's admin may be listed again, with more roles
// or a credential.
func (w *writer) actor(a GenesisActor) error {
	number := orgNumber(w, a.Org)
	switch {
	case a.Address == (common.Address{}):
		return errors.New("address is zero")
	case number == 0:
		return fmt.Errorf("unknown organization %v", a.Org)
	case a.Roles == 0:
		return errors.New("has no role")
	case a.Roles&^allRoles != 0:
		return fmt.Errorf("unknown roles in mask %#x", a.Roles)
	}
	kind := loadOrg(w, number).kind
	if other := a.Roles &^ rolesOfKind(w, kind); other != 0 {
		return fmt.Errorf("kind %s may not give roles %v", kind, Roles(other))
	}
	slot := actorSlot(w, a.Address)
	roles, old := a.Roles, loadActor(w, slot)
	if w.listed[a.Address] || old.status != Unknown && old.org != number {
		return fmt.Errorf("%v is enrolled twice", a.Address)
	}
	if a.NotAfter != 0 && loadOrg(w, number).admin == a.Address {
		return fmt.Errorf("%v administers its organization, so it has no end", a.Address)
	}
	w.listed[a.Address] = true
	if old.status == Unknown {
		if limit, ok := roomForActor(w, number); !ok {
			return fmt.Errorf("organization %v has more than %d actors", a.Org, limit)
		}
	}
	actorState{org: number, roles: roles | old.roles, status: Active, notAfter: a.NotAfter}.store(w, slot, a.CertHash)
	return nil
}

// rule gives one operation, or one class of it, to roles.
func (w *writer) rule(r GenesisRule) error {
	slot := ruleSlot(w, r.Contract, r.Selector)
	switch {
	case r.Contract == (common.Address{}):
		return errors.New("contract is zero")
	case r.Class > maxClass:
		return fmt.Errorf("have class %d, want at most %d", r.Class, maxClass)
	case r.Roles == 0:
		return errors.New("gives the operation to no role")
	case r.Roles&^allRoles != 0:
		return fmt.Errorf("unknown roles in mask %#x", r.Roles)
	case r.Roles&^Callable(r.Contract, r.Selector) != 0:
		return fmt.Errorf("roles %v cannot call operation %#x of %v", Roles(r.Roles&^Callable(r.Contract, r.Selector)), r.Selector, r.Contract)
	case loadRoles(w, slot, r.Class)&^classed != 0:
		return fmt.Errorf("operation %#x of %v, class %d, has two rules", r.Selector, r.Contract, r.Class)
	}
	whole := loadRoles(w, slot, 0)
	if r.Class != 0 {
		storeRoles(w, slot, r.Class, r.Roles)
		storeRoles(w, slot, 0, whole|classed)
		return nil
	}
	if w.operations++; w.operations > maxOperations {
		return fmt.Errorf("more than %d operations", maxOperations)
	}
	storeRoles(w, slot, 0, whole|r.Roles)
	addOperation(w, r.Contract, r.Selector)
	return nil
}

// checkClasses refuses a class rule whose roles may not call the operation.
func (w *writer) checkClasses(rules []GenesisRule) error {
	for i, r := range rules {
		whole := loadRoles(w, ruleSlot(w, r.Contract, r.Selector), 0)
		if missing := r.Roles &^ whole; missing != 0 {
			return fmt.Errorf("rule %d: class %d allows roles %v, which may not call the operation", i+1, r.Class, Roles(missing))
		}
	}
	return nil
}

// policy sets the signatures that the records of one class need.
func (w *writer) policy(p GenesisPolicy) error {
	if p.Class == 0 || p.Class > lastClass {
		return fmt.Errorf("have class %d, want 1 to %d", p.Class, lastClass)
	}
	if w.Load(policySlot(w, p.Class)) != (common.Hash{}) {
		return fmt.Errorf("class %d has two policies", p.Class)
	}
	encoded := p.Policy.Encode()
	if _, err := ParsePolicy(encoded); err != nil {
		return err
	}
	storePolicy(w, p.Class, encoded)
	return nil
}
