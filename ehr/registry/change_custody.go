// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

var eventCustody = native.NewEvent(contracts.Registry, "CustodyMoved")

// newCustodian is a change of kind 10.
type newCustodian struct{ from, to common.Hash }

func decodeNewCustodian(in *native.Args) edit { return newCustodian{in.Hash(), in.Hash()} }

func (c newCustodian) check(_ *native.Env, s native.Reader) error {
	from, to := loadOrg(s, orgNumber(s, c.from)), loadOrg(s, orgNumber(s, c.to))
	switch {
	case from.status != Suspended:
		return badPayload(0)
	case c.from == c.to && from.successor == 0:
		return badPayload(1)
	case c.from == c.to:
		return nil
	case to.status != Active || from.successor == orgNumber(s, c.to):
		return badPayload(1)
	case to.kind != from.kind && rolesOfKind(s, to.kind)&IdentityRegistrar.Mask() == 0:
		return badPayload(1)
	}
	return nil
}

// apply keeps every chain of successors at one step, so that one read finds a custodian:
// organizations whose custody had moved to this one get the new custodian too. An active
// organization has no successor, so there is no cycle.
func (c newCustodian) apply(_ *native.Env, s native.Site) {
	from, to := orgNumber(s, c.from), orgNumber(s, c.to)
	next := to
	if from == to {
		next = 0
	}
	for number, last := uint32(1), countOrgs(s); number <= last; number++ {
		if o := loadOrg(s, number); number == from || o.successor == from {
			o.successor = next
			o.save(s, number)
		}
	}
	s.Emit(eventCustody, nil, c.from, c.to)
}

func (c newCustodian) concerns(s native.Reader) uint32 { return orgNumber(s, c.from) }
