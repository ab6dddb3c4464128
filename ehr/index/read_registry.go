// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Organization is an organization.
type Organization struct {
	ID         common.Hash
	Kind       uint8
	Status     uint8
	Admin      common.Address
	MetaHash   common.Hash
	Custodian  common.Hash // of what it registered or anchored: itself, or its successor
	Directives Directives
	Created    Origin
}

// Directives is the root of the directives of an organization's patients, as
// IConsent.directives says. All is zero if none is owed.
type Directives struct {
	Root      common.Hash
	Since     uint64
	NotBefore uint64 // the next refresh is accepted from here on
	NotAfter  uint64 // and due until here
	Missed    uint64 // intervals without a refresh
	Late      bool   // one has just been missed
}

// OrganizationFilter selects organizations. A field that is zero is not looked at.
type OrganizationFilter struct {
	Kind, Status uint8
	Range        Range
}

// Actor is somebody whom an organization enrolled.
type Actor struct {
	Address       common.Address
	Person        common.Address // first key of the person
	Organization  common.Hash
	Roles         uint32 // as IRegistry.actor says
	Status        uint8
	CertHash      common.Hash
	NotAfter      uint64         // last second at which it may act, 0 for no end
	Active        bool           // it, its organization and its time allow it to act
	ReplacedBy    common.Address // next key of the person
	EncryptionKey PublicKey
	SigningKeys   []PublicKey
	Created       Origin
}

// PublicKey is a key that was registered. It is empty where there is none.
type PublicKey struct {
	Alg   uint8
	Key   []byte
	Since uint64
}

// ActorFilter selects actors. A field that is zero is not looked at.
type ActorFilter struct {
	Organization common.Hash
	Roles        uint32 // it has at least one of them
	Status       uint8
	Range        Range
}

// Node is a node that may connect.
type Node struct {
	ID           common.Hash // keccak-256 of its public key
	Organization common.Hash
	Created      Origin
}

// NodeFilter selects nodes. A field that is zero is not looked at.
type NodeFilter struct{ Organization common.Hash }

// Signer is an account that seals blocks and votes on finality.
type Signer struct {
	Address      common.Address
	Organization common.Hash
	Created      Origin
}

// organization reads an organization by its number; 0 is an empty one.
func (v *View) organization(n uint64) (*organizationRow, error) {
	if n == 0 {
		return new(organizationRow), nil
	}
	if have := v.organizations[n]; have != nil {
		return have, nil
	}
	o, err := entity[organizationRow](v, familyOrganization, n)
	if err == nil {
		v.organizations[n] = o
	}
	return o, err
}

// organizationNumber is the number of an organization of a filter: 0 for a zero id, and
// ErrNotFound for an unknown one.
func (v *View) organizationNumber(id common.Hash) (uint64, error) {
	if id == (common.Hash{}) {
		return 0, nil
	}
	n, err := v.find(familyOrganization, id[:])
	if n == 0 && err == nil {
		err = ErrNotFound
	}
	return n, err
}

// custodian is who has the custody of what the organization registered or anchored.
func (o *organizationRow) custodian() common.Hash {
	if o.Successor != (common.Hash{}) {
		return o.Successor
	}
	return o.ID
}

// Organization returns an organization.
func (v *View) Organization(id common.Hash) (*Organization, error) {
	n, err := v.find(familyOrganization, id[:])
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, ErrNotFound
	}
	return v.showOrganization(n)
}

func (v *View) showOrganization(n uint64) (*Organization, error) {
	o, err := v.organization(n)
	if err != nil {
		return nil, err
	}
	out := &Organization{
		ID: o.ID, Kind: o.Kind, Status: o.Status, Admin: o.Admin, MetaHash: o.MetaHash, Custodian: o.custodian(),
		Created: Origin{n, o.Block, o.Time},
	}
	out.Directives, err = v.directives(o)
	return out, err
}

func (v *View) directives(o *organizationRow) (Directives, error) {
	d := Directives{Root: o.Directives.Root, Since: o.Directives.Since, Missed: o.Directives.Missed}
	interval := o.Directives.Interval
	d.NotBefore = d.Since + interval
	if d.Root == (common.Hash{}) {
		kind, err := row[kindRow](v, kindKey(o.Kind))
		if kind == nil || err != nil || kind.Roles&contracts.IdentityRegistrar.Mask() == 0 {
			return Directives{}, err // it registers no patients
		}
		if interval, err = v.parameter(registry.ParamDirectivesInterval); err != nil {
			return d, err
		}
		d.NotBefore = o.Time // due since it entered
	}
	d.NotAfter = d.NotBefore + interval
	if late := missed(v.at.Time, d.NotBefore, interval); late > 0 {
		d.Missed, d.Late = d.Missed+late, true
	}
	return d, nil
}

// missed is how many intervals have ended since a time.
func missed(now, since, interval uint64) uint64 {
	if now <= since || interval == 0 {
		return 0
	}
	return (now - since - 1) / interval
}

// parameter returns the value of a parameter of the model.
func (v *View) parameter(name common.Hash) (uint64, error) {
	p, err := row[parameterRow](v, parameterKey(name))
	if p == nil || err != nil {
		return 0, err
	}
	return p.Value, nil
}

// Organizations lists organizations in the order of their entry.
func (v *View) Organizations(f OrganizationFilter, p Page) ([]*Organization, []byte, error) {
	return listPage(v, newList(listOrganizations), f.Range, p, bind("organizations", f, p), func(e sourceEntry) (*Organization, error) {
		o, err := v.organization(number(e.value))
		if err != nil || !fits(f.Kind, o.Kind) || !fits(f.Status, o.Status) {
			return nil, err
		}
		return v.showOrganization(number(e.value))
	})
}

// Actor returns an actor by its key.
func (v *View) Actor(address common.Address) (*Actor, error) {
	row, n, err := named[actorRow](v, familyActor, address[:])
	if err != nil {
		return nil, err
	}
	return v.actor(n, row)
}

// Person returns the first key of the person who has a key: the key itself if it was
// never enrolled.
func (v *View) Person(key common.Address) (common.Address, error) {
	a, _, err := named[actorRow](v, familyActor, key[:])
	switch {
	case err == nil:
		return a.Person, nil
	case err == ErrNotFound:
		return key, nil
	}
	return key, err
}

func (v *View) actor(n uint64, a *actorRow) (*Actor, error) {
	o, err := v.organization(a.Organization)
	if err != nil {
		return nil, err
	}
	out := &Actor{
		Address: a.Address, Person: a.Person, Organization: o.ID, Roles: o.shown(a), Status: a.Status, CertHash: a.CertHash,
		NotAfter: a.NotAfter, ReplacedBy: a.ReplacedBy, Created: Origin{n, a.Block, a.Time},
		Active: a.Status == contracts.Active && o.Status == contracts.Active && (a.NotAfter == 0 || v.at.Time <= a.NotAfter),
	}
	if out.EncryptionKey, err = v.publicKey(encryptionKey(a.Address)); err != nil {
		return nil, err
	}
	for alg := range contracts.SignatureAlgorithms.Last() + 1 {
		key, err := v.publicKey(signingKey(a.Address, alg))
		if err != nil {
			return nil, err
		}
		if key.Key != nil {
			out.SigningKeys = append(out.SigningKeys, key)
		}
	}
	return out, nil
}

// shown are the roles that an actor has: after a vote has replaced the administrator,
// nobody else is one.
func (o *organizationRow) shown(a *actorRow) uint32 {
	if o.SoleAdmin && o.Admin != a.Address {
		return a.Roles &^ contracts.Administrator.Mask()
	}
	return a.Roles
}

func (v *View) publicKey(k []byte) (PublicKey, error) {
	key, err := row[keyRow](v, k)
	if key == nil || err != nil {
		return PublicKey{}, err
	}
	return PublicKey(*key), nil
}

// Actors lists actors in the order of their entry.
func (v *View) Actors(f ActorFilter, p Page) ([]*Actor, []byte, error) {
	org, err := v.organizationNumber(f.Organization)
	if err != nil {
		return nil, nil, none(err)
	}
	bound := bind("actors", f, p)
	keep := func(e sourceEntry) (*Actor, error) {
		n := number(e.value)
		a, err := entity[actorRow](v, familyActor, n)
		if err != nil {
			return nil, err
		}
		o, err := v.organization(a.Organization)
		if err != nil || f.Roles != 0 && o.shown(a)&f.Roles == 0 || !fits(f.Status, a.Status) {
			return nil, err
		}
		return v.actor(n, a)
	}
	if org == 0 {
		return listPage(v, newList(listActors), f.Range, p, bound, keep)
	}
	return rangePage(v, newList(setOrganizationActors, u64(org)), f.Range, p, bound, keep)
}

// rangePage reads a page of a set in the order of sequences.
func rangePage[T any](v *View, l list, r Range, p Page, bound []byte, keep func(sourceEntry) (*T, error)) ([]*T, []byte, error) {
	s, err := v.seqSpan(r)
	if err != nil {
		return nil, nil, err
	}
	return setPage(v, l, s, numberBytes, p, bound, keep)
}

// Nodes lists the nodes that may connect, in the order of their entry.
func (v *View) Nodes(f NodeFilter, p Page) ([]*Node, []byte, error) {
	org, err := v.organizationNumber(f.Organization)
	if err != nil {
		return nil, nil, none(err)
	}
	l := newList(setNodes)
	if org != 0 {
		l = newList(setOrganizationNodes, u64(org))
	}
	return rangePage(v, l, Range{}, p, bind("nodes", f, p), func(e sourceEntry) (*Node, error) {
		n, err := entity[nodeRow](v, familyNode, number(e.value))
		if err != nil {
			return nil, err
		}
		o, err := v.organization(n.Organization)
		if err != nil {
			return nil, err
		}
		return &Node{n.ID, o.ID, Origin{number(e.value), n.Block, n.Time}}, nil
	})
}

// Signers lists the signers in the order of their entry.
func (v *View) Signers(p Page) ([]*Signer, []byte, error) {
	return rangePage(v, newList(setSigners), Range{}, p, bind("signers", nil, p), func(e sourceEntry) (*Signer, error) {
		s, err := entity[signerRow](v, familySigner, number(e.value))
		if err != nil {
			return nil, err
		}
		o, err := v.organization(s.Organization)
		if err != nil {
			return nil, err
		}
		return &Signer{s.Address, o.ID, Origin{number(e.value), s.Block, s.Time}}, nil
	})
}
