// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/registry"
)

// begin enters the model at genesis, which no event tells of. Each entry takes a
// sequence, as if an event had made it.
func (c *change) begin(g *registry.Genesis) {
	enter := func(do func()) {
		c.now = Origin{Sequence: c.head.Next, Time: g.Time}
		c.head.Next++
		do()
	}
	for _, p := range append(registry.DefaultParams(), g.Params...) {
		c.save(parameterKey(p.Key), &parameterRow{p.Value})
	}
	for _, k := range append(registry.DefaultKinds(), g.Kinds...) {
		c.save(kindKey(uint8(k.Kind)), &kindRow{k.Roles})
	}
	for _, o := range g.Orgs {
		enter(func() { c.setOrganization(o.ID, o.Kind, contracts.Active, o.Admin, o.MetaHash) })
		enter(func() {
			c.setActor(&actorRow{Address: o.Admin, Organization: c.organization(o.ID), Roles: contracts.Administrator.Mask()})
		})
		for _, node := range o.Nodes {
			enter(func() { c.enterNode(node, c.organization(o.ID)) })
		}
	}
	for _, a := range g.Actors {
		enter(func() { c.beginActor(a) })
	}
	for _, s := range g.Signers {
		enter(func() { c.enterSigner(s.Address, c.organization(s.Org)) })
	}
	c.save(markerHead, &c.head)
}

// beginActor enters an actor. An administrator keeps its role besides others.
func (c *change) beginActor(a registry.GenesisActor) {
	row := &actorRow{Address: a.Address, Organization: c.organization(a.Org), Roles: a.Roles, CertHash: a.CertHash, NotAfter: a.NotAfter}
	if n := c.find(familyActor, a.Address[:]); n != 0 {
		row.Roles |= must[actorRow](c, rowKey(familyActor, n)).Roles
	}
	c.setActor(row)
}
