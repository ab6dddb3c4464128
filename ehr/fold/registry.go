// SPDX-License-Identifier: LGPL-3.0-or-later

package fold

import (
	"math/big"
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

var (
	native      = bindings.NewNative()
	registryABI = bindings.NewRegistry()
)

// relayed is the event that every contract has.
const relayed = "Relayed"

// org is an organization.
type org struct {
	kind     contracts.OrganizationKind
	status   uint8
	admin    common.Address
	metaHash common.Hash
	since    uint64

	successor common.Hash // custodian of its patients and records, zero for itself
	soleAdmin bool        // a vote has replaced the administrator: the new one is the only one
}

// actor is a person or service that an organization enrolled.
type actor struct {
	org      common.Hash
	roles    uint32
	status   uint8
	certHash common.Hash
	notAfter uint64
}

// publicKey is a key that an actor registered.
type publicKey struct {
	alg   uint8
	key   []byte
	since uint64
}

// signingName names a signing key.
type signingName struct {
	who common.Address
	alg uint8
}

// operation is an operation of a contract.
type operation struct {
	target common.Address
	op     [4]byte
}

// rule says which roles may call an operation.
type rule struct {
	whole   uint32
	classes map[uint8]uint32 // nil if the rule is the same for all classes
}

// parameter is a parameter of the model.
type parameter struct {
	value  uint64
	frozen bool
}

// signer is a block signer and its organization.
type signer struct {
	address common.Address
	org     common.Hash
}

// nonceRow is a row of nonces of a person.
type nonceRow struct {
	person common.Address
	row    string // decimal
}

// model is the content of the registry.
type model struct {
	ids        []common.Hash // organizations in the order of their entry
	orgs       map[common.Hash]*org
	actors     map[common.Address]*actor
	first      map[common.Address]common.Address // first key of a person, by each later key
	nodes      map[common.Hash]common.Hash
	signers    []signer
	rules      map[operation]*rule
	operations []operation // that have had a rule, in the order of their entry
	kinds      map[contracts.OrganizationKind]uint32
	policies   map[uint8][]byte
	params     map[common.Hash]parameter
	hash       common.Hash
	versions   versions

	encryption map[common.Address]publicKey
	signing    map[signingName]publicKey
	nonces     map[nonceRow]uint64
}

// versions are the version of the rules below height, and the one from height on.
type versions struct {
	base, next uint32
	height     uint64
}

func (r versions) at(block uint64) uint32 {
	if r.height != 0 && block >= r.height {
		return r.next
	}
	return r.base
}

// newModel returns the model in genesis.
func newModel(g *registry.Genesis) *model {
	m := &model{
		orgs: make(map[common.Hash]*org), actors: make(map[common.Address]*actor), first: make(map[common.Address]common.Address),
		nodes: make(map[common.Hash]common.Hash), rules: make(map[operation]*rule), kinds: make(map[contracts.OrganizationKind]uint32),
		policies: make(map[uint8][]byte), params: make(map[common.Hash]parameter), hash: g.ModelHash,
		versions:   versions{base: max(g.RulesVersion, registry.FirstRules)},
		encryption: make(map[common.Address]publicKey), signing: make(map[signingName]publicKey), nonces: make(map[nonceRow]uint64),
	}
	for _, o := range g.Orgs {
		m.ids = append(m.ids, o.ID)
		m.orgs[o.ID] = &org{contracts.OrganizationKind(o.Kind), contracts.Active, o.Admin, o.MetaHash, g.Time, common.Hash{}, false}
		m.actors[o.Admin] = &actor{org: o.ID, roles: contracts.Administrator.Mask(), status: contracts.Active}
		for _, node := range o.Nodes {
			m.nodes[node] = o.ID
		}
	}
	for _, a := range g.Actors {
		roles := a.Roles
		if old := m.actors[a.Address]; old != nil {
			roles |= old.roles
		}
		m.actors[a.Address] = &actor{a.Org, roles, contracts.Active, a.CertHash, a.NotAfter}
	}
	for _, k := range append(registry.DefaultKinds(), g.Kinds...) {
		m.kinds[k.Kind] = k.Roles
	}
	for _, r := range g.Rules {
		m.setRoles(operation{r.Contract, r.Selector}, r.Class, r.Roles)
	}
	for _, p := range g.Policies {
		m.policies[p.Class] = p.Policy.Encode()
	}
	for _, p := range append(registry.DefaultParams(), g.Params...) {
		m.params[p.Key] = parameter{p.Value, p.Frozen}
	}
	for _, s := range g.Signers {
		m.signers = append(m.signers, signer{s.Address, s.Org})
	}
	return m
}

// setRoles gives an operation, or a class of it, to roles.
func (m *model) setRoles(op operation, class uint8, roles uint32) {
	r := m.rules[op]
	if r == nil {
		r = new(rule)
		m.rules[op] = r
	}
	if class != 0 {
		if r.classes == nil {
			r.classes = make(map[uint8]uint32)
		}
		r.classes[class] = roles
		return
	}
	if r.whole = roles; !slices.Contains(m.operations, op) {
		m.operations = append(m.operations, op)
	}
}

// registryEvents are the events of the registry contract.
var registryEvents = map[string]handler{
	"OrgChanged":       on(registryABI.UnpackOrgChangedEvent, (*State).orgChanged),
	"ActorEnrolled":    on(registryABI.UnpackActorEnrolledEvent, (*State).actorEnrolled),
	"ActorStatus":      on(registryABI.UnpackActorStatusEvent, (*State).actorStatus),
	"KeyRotated":       on(registryABI.UnpackKeyRotatedEvent, (*State).keyRotated),
	"EncryptionKeySet": on(registryABI.UnpackEncryptionKeySetEvent, (*State).encryptionKeySet),
	"SigningKeySet":    on(registryABI.UnpackSigningKeySetEvent, (*State).signingKeySet),
	"NodeChanged":      on(registryABI.UnpackNodeChangedEvent, (*State).nodeChanged),
	"SignersChanged":   on(registryABI.UnpackSignersChangedEvent, (*State).signersChanged),
	"CustodyMoved":     on(registryABI.UnpackCustodyMovedEvent, (*State).custodyMoved),
	"AdministratorReplaced": on(registryABI.UnpackAdministratorReplacedEvent, func(s *State, _ Block, e *bindings.RegistryAdministratorReplaced) {
		s.model.orgs[e.OrgId].soleAdmin = true
	}),
}

func (s *State) orgChanged(at Block, e *bindings.RegistryOrgChanged) {
	o := s.model.orgs[e.OrgId]
	if o == nil {
		o = &org{since: at.Time}
		s.model.ids = append(s.model.ids, e.OrgId)
		s.model.orgs[e.OrgId] = o
	}
	o.kind, o.status, o.admin, o.metaHash = contracts.OrganizationKind(e.Kind), e.Status, e.Admin, e.MetaHash
}

func (s *State) actorEnrolled(_ Block, e *bindings.RegistryActorEnrolled) {
	a := s.model.actors[e.A]
	if a == nil {
		a = &actor{status: contracts.Active}
		s.model.actors[e.A] = a
	}
	a.org, a.roles, a.certHash, a.notAfter = e.OrgId, e.RoleMask, e.CertHash, e.NotAfter
}

func (s *State) actorStatus(_ Block, e *bindings.RegistryActorStatus) {
	s.model.actors[e.A].status = e.Status
}

// keyRotated moves the old key's entry, its registered keys and its person to the
// new key.
func (s *State) keyRotated(_ Block, e *bindings.RegistryKeyRotated) {
	m := s.model
	next := *m.actors[e.OldKey]
	m.actors[e.NewKey] = &next
	m.actors[e.OldKey].status = contracts.Replaced
	m.first[e.NewKey] = m.person(e.OldKey)
	if key, ok := m.encryption[e.OldKey]; ok {
		m.encryption[e.NewKey] = key
		delete(m.encryption, e.OldKey)
	}
	for alg := range contracts.SignatureAlgorithms.Last() + 1 {
		if key, ok := m.signing[signingName{e.OldKey, alg}]; ok {
			m.signing[signingName{e.NewKey, alg}] = key
			delete(m.signing, signingName{e.OldKey, alg})
		}
	}
}

func (s *State) encryptionKeySet(at Block, e *bindings.RegistryEncryptionKeySet) {
	if len(e.PubKey) == 0 {
		delete(s.model.encryption, e.A)
		return
	}
	s.model.encryption[e.A] = publicKey{e.Alg, e.PubKey, at.Time}
}

func (s *State) signingKeySet(at Block, e *bindings.RegistrySigningKeySet) {
	name := signingName{e.A, e.Alg}
	if len(e.PubKey) == 0 {
		delete(s.model.signing, name)
		return
	}
	s.model.signing[name] = publicKey{e.Alg, e.PubKey, at.Time}
}

func (s *State) nodeChanged(_ Block, e *bindings.RegistryNodeChanged) {
	if e.Admitted {
		s.model.nodes[e.NodeId] = e.OrgId
	} else {
		delete(s.model.nodes, e.NodeId)
	}
}

// signersChanged keeps the contract's order of the list: the last signer takes the
// place of a removed one.
func (s *State) signersChanged(_ Block, e *bindings.RegistrySignersChanged) {
	m := s.model
	if e.Added {
		m.signers = append(m.signers, signer{e.Signer, e.OrgId})
		return
	}
	last := len(m.signers) - 1
	m.signers[slices.Index(m.signers, signer{e.Signer, e.OrgId})] = m.signers[last]
	m.signers = m.signers[:last]
}

// custodyMoved sets the next custodian, also for organizations whose custodian was
// this one.
func (s *State) custodyMoved(_ Block, e *bindings.RegistryCustodyMoved) {
	next := common.Hash(e.To)
	if e.From == e.To {
		next = common.Hash{}
	}
	for id, o := range s.model.orgs {
		if id == e.From || o.successor == e.From {
			o.successor = next
		}
	}
}

// relayed counts the operations of a row: the lower 64 bits of a nonce are its place there.
func (s *State) relayed(_ Block, e *bindings.NativeRelayed) {
	row := new(big.Int).Rsh(e.Nonce, 64)
	s.model.nonces[nonceRow{s.model.person(e.Signer), row.String()}]++
}

// person returns the first key of the person who has the key.
func (m *model) person(key common.Address) common.Address {
	if first, ok := m.first[key]; ok {
		return first
	}
	return key
}

// param returns the value of a parameter.
func (m *model) param(key common.Hash) uint64 { return m.params[key].value }

// policy returns the encoded policy of a class: one author if none is set.
func (m *model) policy(class uint8) []byte {
	if p, ok := m.policies[class]; ok {
		return p
	}
	one := registry.Policy{Clauses: [][]registry.Term{{{Count: 1, Purposes: registry.PurposeMask(contracts.SigAuthor)}}}}
	return one.Encode()
}
