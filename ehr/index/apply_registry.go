// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/common"
)

var registryABI = bindings.NewRegistry()

var registryEvents = []kindEntry{
	{OrgChanged, contracts.RegistryAddress, "OrgChanged", on(registryABI.UnpackOrgChangedEvent, func(c *change, e *bindings.RegistryOrgChanged) {
		c.setOrganization(e.OrgId, e.Kind, e.Status, e.Admin, e.MetaHash)
		c.history(OfOrganization(e.OrgId), OfPerson(c.person(e.Admin)))
	})},
	{ActorEnrolled, contracts.RegistryAddress, "ActorEnrolled", on(registryABI.UnpackActorEnrolledEvent, func(c *change, e *bindings.RegistryActorEnrolled) {
		c.setActor(&actorRow{
			Address: e.A, Organization: c.organization(e.OrgId), Roles: e.RoleMask, CertHash: e.CertHash, NotAfter: e.NotAfter,
		})
		c.history(OfOrganization(e.OrgId), OfPerson(c.person(e.A)))
	})},
	{ActorStatus, contracts.RegistryAddress, "ActorStatus", on(registryABI.UnpackActorStatusEvent, func(c *change, e *bindings.RegistryActorStatus) {
		update(c, familyActor, func(a *actorRow) {
			a.Status = e.Status
			c.history(OfOrganization(c.organizationID(a.Organization)), OfPerson(a.Person))
		}, e.A[:])
	})},
	{KeyRotated, contracts.RegistryAddress, "KeyRotated", on(registryABI.UnpackKeyRotatedEvent, (*change).keyRotated)},
	{EncryptionKeySet, contracts.RegistryAddress, "EncryptionKeySet", on(registryABI.UnpackEncryptionKeySetEvent, func(c *change, e *bindings.RegistryEncryptionKeySet) {
		c.setKey(encryptionKey(e.A), e.Alg, e.PubKey)
		c.history(OfPerson(c.person(e.A)))
	})},
	{SigningKeySet, contracts.RegistryAddress, "SigningKeySet", on(registryABI.UnpackSigningKeySetEvent, func(c *change, e *bindings.RegistrySigningKeySet) {
		c.setKey(signingKey(e.A, e.Alg), e.Alg, e.PubKey)
		c.history(OfPerson(c.person(e.A)))
	})},
	{NodeChanged, contracts.RegistryAddress, "NodeChanged", on(registryABI.UnpackNodeChangedEvent, func(c *change, e *bindings.RegistryNodeChanged) {
		c.removeNode(e.NodeId)
		if e.Admitted {
			c.enterNode(e.NodeId, c.organization(e.OrgId))
		}
		c.history(OfOrganization(e.OrgId))
	})},
	{AdministratorReplaced, contracts.RegistryAddress, "AdministratorReplaced", on(registryABI.UnpackAdministratorReplacedEvent, func(c *change, e *bindings.RegistryAdministratorReplaced) {
		update(c, familyOrganization, func(o *organizationRow) { o.SoleAdmin = true }, e.OrgId[:])
		c.history(OfOrganization(e.OrgId), OfPerson(c.person(e.OldAdmin)), OfPerson(c.person(e.NewAdmin)))
	})},
	{CustodyMoved, contracts.RegistryAddress, "CustodyMoved", on(registryABI.UnpackCustodyMovedEvent, func(c *change, e *bindings.RegistryCustodyMoved) {
		c.moveCustody(e.From, e.To)
		c.history(OfOrganization(e.From), OfOrganization(e.To))
	})},
	{SignersChanged, contracts.RegistryAddress, "SignersChanged", on(registryABI.UnpackSignersChangedEvent, func(c *change, e *bindings.RegistrySignersChanged) {
		if e.Added {
			c.enterSigner(e.Signer, c.organization(e.OrgId))
		} else {
			c.removeSigner(e.Signer)
		}
		c.history(OfOrganization(e.OrgId))
	})},
}

func (c *change) setOrganization(id common.Hash, kind, status uint8, admin common.Address, meta common.Hash) {
	if c.organization(id) != 0 {
		update(c, familyOrganization, func(o *organizationRow) { o.Kind, o.Status, o.Admin, o.MetaHash = kind, status, admin, meta }, id[:])
		return
	}
	c.enter(familyOrganization, &organizationRow{
		ID: id, Kind: kind, Status: status, Admin: admin, MetaHash: meta, Block: c.now.Block, Time: c.now.Time,
	}, id[:])
	c.pushEntity(listOrganizations)
}

// organizationID returns the id of an organization's number, zero for 0.
func (c *change) organizationID(n uint64) common.Hash {
	if n == 0 {
		return common.Hash{}
	}
	return must[organizationRow](c, rowKey(familyOrganization, n)).ID
}

// setActor enters an actor, who is active, or changes the entry of one.
func (c *change) setActor(a *actorRow) {
	n := c.find(familyActor, a.Address[:])
	if n == 0 {
		a.Person, a.Status, a.Block, a.Time = a.Address, contracts.Active, c.now.Block, c.now.Time
		c.enterActor(a)
		return
	}
	k := rowKey(familyActor, n)
	have := must[actorRow](c, k)
	if have.Organization != a.Organization {
		c.leave(newList(setOrganizationActors, u64(have.Organization)), u64(n))
		c.join(newList(setOrganizationActors, u64(a.Organization)), u64(n))
	}
	have.Organization, have.Roles, have.CertHash, have.NotAfter = a.Organization, a.Roles, a.CertHash, a.NotAfter
	c.save(k, have)
}

func (c *change) enterActor(a *actorRow) {
	n := c.enter(familyActor, a, a.Address[:])
	c.pushEntity(listActors)
	c.join(newList(setOrganizationActors, u64(a.Organization)), u64(n))
}

// keyRotated lets a new key take over the entry, the person and the registered keys.
func (c *change) keyRotated(e *bindings.RegistryKeyRotated) {
	var next actorRow
	update(c, familyActor, func(old *actorRow) {
		next = *old
		old.Status, old.ReplacedBy = contracts.Replaced, e.NewKey
	}, e.OldKey[:])
	next.Address, next.Block, next.Time = e.NewKey, c.now.Block, c.now.Time
	c.enterActor(&next)
	c.moveKey(encryptionKey(e.OldKey), encryptionKey(e.NewKey))
	for alg := range contracts.SignatureAlgorithms.Last() + 1 {
		c.moveKey(signingKey(e.OldKey, alg), signingKey(e.NewKey, alg))
	}
	c.history(OfOrganization(c.organizationID(next.Organization)), OfPerson(next.Person))
}

func (c *change) moveKey(from, to []byte) {
	if value := c.get(from); value != nil {
		c.put(to, value)
		c.put(from, nil)
	}
}

// Keys of rows with a registered key: the purpose, and for signing the algorithm.
func encryptionKey(who common.Address) []byte {
	return key(tableRow, []byte{familyKey}, who[:], []byte{0})
}
func signingKey(who common.Address, alg uint8) []byte {
	return key(tableRow, []byte{familyKey}, who[:], []byte{1, alg})
}

func (c *change) setKey(k []byte, alg uint8, public []byte) {
	if len(public) == 0 {
		c.put(k, nil)
		return
	}
	c.save(k, &keyRow{alg, public, c.now.Time})
}

func (c *change) enterNode(id common.Hash, org uint64) {
	n := c.enter(familyNode, &nodeRow{id, org, c.now.Block, c.now.Time}, id[:])
	c.join(newList(setNodes), u64(n))
	c.join(newList(setOrganizationNodes, u64(org)), u64(n))
}

func (c *change) removeNode(id common.Hash) {
	n := c.find(familyNode, id[:])
	if n == 0 {
		return
	}
	row := must[nodeRow](c, rowKey(familyNode, n))
	c.leave(newList(setNodes), u64(n))
	c.leave(newList(setOrganizationNodes, u64(row.Organization)), u64(n))
	c.put(rowKey(familyNode, n), nil)
	c.put(idKey(familyNode, id[:]), nil)
}

func (c *change) enterSigner(address common.Address, org uint64) {
	n := c.enter(familySigner, &signerRow{address, org, c.now.Block, c.now.Time}, address[:])
	c.join(newList(setSigners), u64(n))
}

func (c *change) removeSigner(address common.Address) {
	n := c.find(familySigner, address[:])
	c.leave(newList(setSigners), u64(n))
	c.put(rowKey(familySigner, n), nil)
	c.put(idKey(familySigner, address[:]), nil)
}

// moveCustody gives the custody of an organization, and of those whose custody was moved
// to it, to another. If both are the same, each has its own again.
func (c *change) moveCustody(from, to common.Hash) {
	next := to
	if from == to {
		next = common.Hash{}
	}
	moved := []common.Hash{from}
	update(c, familyOrganization, func(o *organizationRow) {
		for _, id := range o.Custody {
			if id != from {
				moved = append(moved, id)
			}
		}
		o.Custody = nil
	}, from[:])
	for _, id := range moved {
		var old common.Hash
		update(c, familyOrganization, func(o *organizationRow) { old, o.Successor = o.Successor, next }, id[:])
		if old != (common.Hash{}) {
			update(c, familyOrganization, func(o *organizationRow) {
				o.Custody = slices.DeleteFunc(o.Custody, func(other common.Hash) bool { return other == id })
			}, old[:])
		}
		if next != (common.Hash{}) {
			update(c, familyOrganization, func(o *organizationRow) { o.Custody = append(o.Custody, id) }, next[:])
		}
	}
}
