// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// maxPage is how many organizations one answer may list.
const maxPage = 256

// page is one question to orgs.
type page struct {
	cursor uint32
	limit  uint16
}

func decodePage(in *native.Args) page { return page{in.Uint32(), in.Uint16()} }

func orgs(env *native.Env, p page) (native.Words, error) {
	if p.limit == 0 || p.limit > maxPage {
		return nil, native.BadField(1)
	}
	s := env.Storage()
	count := countOrgs(s)
	from := min(p.cursor, count)
	to, next := min(from+uint32(p.limit), count), uint32(0)
	if to < count {
		next = to
	}
	const heads = 2 * 32
	out := native.Words{}.Uint(heads).Uint(uint64(next)).Uint(uint64(to - from))
	for i := from; i < to; i++ {
		out = out.Hash(loadOrgID(s, i+1))
	}
	return out, nil
}

// countOrgs is the number of organizations, which is also the number of the last one.
func countOrgs(s native.Reader) uint32 {
	return uint32(min(native.Unpack(s.Load(slotOrgs)).Uint(8), MaxOrgs))
}

// Org is an organization that has a vote.
type Org struct {
	Number uint32
	Kind   Kind
}

// ActiveOrgs lists the active organizations in the order of their entry.
func ActiveOrgs(env *native.Env) []Org {
	return activeOrgs(env.Foreign(contracts.RegistryAddress))
}

func activeOrgs(s native.Reader) (list []Org) {
	count := countOrgs(s)
	for number := uint32(1); number <= count; number++ {
		if o := loadOrg(s, number); o.status == Active {
			list = append(list, Org{number, o.kind})
		}
	}
	return list
}

// OrgNumber returns the number of the organization with the id, 0 if there is none.
func OrgNumber(env *native.Env, id common.Hash) uint32 {
	return orgNumber(env.Foreign(contracts.RegistryAddress), id)
}

func signers(env *native.Env, _ struct{}) (native.Words, error) {
	s := env.Storage()
	count := countSigners(s)
	var addresses, ids native.Words
	for i := range count {
		signer, org := loadSigner(s, i)
		addresses, ids = addresses.Address(signer), ids.Hash(loadOrgID(s, org))
	}
	const heads = 2 * 32
	out := native.Words{}.Uint(heads).Uint(heads + 32 + uint64(len(addresses))).Uint(uint64(count))
	return append(append(out, addresses...).Uint(uint64(count)), ids...), nil
}

// ruleName is one question to opClasses.
type ruleName struct {
	target common.Address
	op     [4]byte
}

func decodeRuleName(in *native.Args) ruleName { return ruleName{in.Address(), in.Bytes4()} }

func opClasses(env *native.Env, n ruleName) (native.Words, error) {
	s := env.Storage()
	rule := ruleSlot(s, n.target, n.op)
	whole, count := loadRoles(s, rule, 0), uint8(1)
	if whole&classed != 0 {
		count += maxClass
	}
	out := native.Words{}.Uint(32).Uint(uint64(count)).Uint(uint64(whole &^ classed))
	for class := uint8(1); class < count; class++ {
		out = out.Uint(uint64(loadRoles(s, rule, class)))
	}
	return out, nil
}
