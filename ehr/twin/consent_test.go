// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"crypto/sha256"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// grantOf is a grant of a patient, to whoever has use for it.
func (w *world) grantOf(pid common.Hash) bindings.Grant {
	g := bindings.Grant{
		ConsentId: w.hash(), Pid: pid, GranteeKind: uint8(1 + w.n(4)),
		PurposeMask: pick(w, 1, 1<<32-1, w.rand.Uint32()), ActionMask: pick(w, uint8(2), 31, uint8(w.n(32))),
		ClassMask: pick(w, patients.AllClasses, patients.AllClasses, w.rand.Uint64()&patients.AllClasses),
		NotBefore: pick(w, 0, 0, w.now()+uint64(w.n(60))), FhirConsentHash: pick(w, common.Hash{}, w.hash()),
	}
	if known := pickGrant(w); w.chance(0.04) {
		g.ConsentId = known.id // of this patient or of another
	}
	if w.chance(0.5) {
		g.NotAfter = max(w.now(), g.NotBefore) + uint64(w.n(200))
	}
	role := byte(w.n(15))
	switch g.GranteeKind {
	case 1:
		g.Grantee = common.BytesToHash(w.person().address[:])
	case 2:
		g.Grantee = name("org", w.n(genesisOrgs))
	case 3:
		org := name("org", w.n(genesisOrgs))
		g.Grantee = sha256.Sum256(append(org[:], role))
	default:
		g.Grantee = common.Hash{31: role}
	}
	for _, at := range []uint64{g.NotAfter, g.NotBefore - 1} {
		if at+1 > w.now()+1 {
			w.moments = append(w.moments, moment{at, func() step { return w.step(onConsent, "check", nil, w.asking(g)) }})
		}
	}
	return g
}

// asking are arguments of check that the grant may well allow.
func (w *world) asking(g bindings.Grant) []any {
	who, role := w.person(), registry.Role(0)
	for try := 0; try < 20 && g.GranteeKind != 1; try++ {
		a := w.actor(who.address)
		if g.GranteeKind == 2 && a.org == g.Grantee {
			break
		}
		for role = range registry.Deployer {
			if at := sha256.Sum256(append(a.org[:], byte(role))); a.roles&role.Mask() != 0 && (at == g.Grantee || g.Grantee == common.Hash{31: byte(role)}) {
				try = 20
				break
			}
		}
		if try < 20 {
			who = w.person()
		}
	}
	address := who.address
	if g.GranteeKind == 1 {
		address = common.BytesToAddress(g.Grantee[:])
	}
	purpose, action, class := uint8(w.n(32)), uint8(1)<<w.n(5), uint8(1+w.n(16))
	for try := 0; try < 10 && g.PurposeMask&(1<<purpose) == 0; try++ {
		purpose = uint8(w.n(32))
	}
	for try := 0; try < 10 && g.ActionMask&action == 0; try++ {
		action = 1 << w.n(5)
	}
	for try := 0; try < 10 && g.ClassMask&(1<<class) == 0; try++ {
		class = uint8(1 + w.n(16))
	}
	return []any{[32]byte(g.Pid), address, purpose, action, class}
}

func (w *world) grant() (*person, []any) {
	pid := w.anyPid()
	return w.party(pid), []any{w.grantOf(pid)}
}

// grantName names a grant.
type grantName struct{ pid, id common.Hash }

// pickGrant is a grant that was made, mostly.
func pickGrant(w *world) grantName {
	if len(w.consents) == 0 || w.chance(0.02) {
		return grantName{w.anyPid(), w.hash()}
	}
	n := w.consents[w.n(len(w.consents))]
	if w.chance(0.02) {
		n.pid = w.anyPid()
	}
	return n
}

func (w *world) grantAt(n grantName) (g bindings.Grant) {
	out := w.native.Run(callOf(contracts.ConsentAddress, pack(contracts.Consent, "get", n.pid, n.id)))
	var in struct {
		G      bindings.Grant
		Status uint8
	}
	types := contracts.Consent.Methods["get"].Outputs
	values, err := types.Unpack(out.Output)
	if err == nil {
		err = types.Copy(&in, values)
	}
	if err != nil {
		panic("BUG: get: " + err.Error())
	}
	return in.G
}

func (w *world) revoke() (*person, []any) {
	n := pickGrant(w)
	return w.party(n.pid), []any{n.pid, n.id}
}

// refreshDirectives is by a service, often too early.
func (w *world) refreshDirectives() (*person, []any) {
	by := w.caller(contracts.ConsentAddress, "refreshDirectives")
	var o opened
	for range 1 + w.n(9) {
		o.leaves = append(o.leaves, w.hash())
	}
	root := treeRoot(o.leaves)
	w.opens[root] = o
	now := w.ask(contracts.ConsentAddress, "directives", w.actor(by.address).org)
	if w.chance(0.1) {
		root = now[0].([32]byte)
	}
	if next := now[2].(uint64); next > w.now() {
		w.moments = append(w.moments, moment{next - uint64(w.n(2)), func() step {
			return w.step(onConsent, "refreshDirectives", by, []any{root})
		}})
	}
	return by, []any{root}
}

// verifyDirectives asks for a leaf of a refresh, mostly.
func (w *world) verifyDirectives() (*person, []any) {
	org := w.org()
	var o opened
	for try := 0; try < 20 && len(o.leaves) == 0; try++ { // most have none
		org = w.org()
		o = w.opens[common.Hash(w.ask(contracts.ConsentAddress, "directives", org)[0].([32]byte))]
	}
	if len(o.leaves) == 0 {
		return nil, []any{org, w.hash(), uint64(w.n(3)), uint64(w.n(3)), [][32]byte{}}
	}
	i, size := w.n(len(o.leaves)), len(o.leaves)
	leaf, path := treeRoot(o.leaves[i:i+1]), w.spoil(treePath(o.leaves, i))
	if w.chance(0.1) {
		i, size = w.n(size+2), size+w.n(3)
	}
	return nil, []any{org, leaf, uint64(i), uint64(size), path}
}

func (w *world) openCare() (*person, []any) {
	pid, end := w.anyPid(), w.now()+uint64(w.n(300))
	w.moments = append(w.moments, moment{end, func() step {
		p := w.caller(contracts.AccessAddress, "openSession")
		return w.step(onConsent, "check", nil, []any{pid, p.address, uint8(0), uint8(2), uint8(1 + w.n(16))})
	}})
	if w.chance(0.1) { // once more
		c := w.ask(contracts.ConsentAddress, "care", w.oneOf(w.cares))
		by := w.caller(contracts.ConsentAddress, "openCare")
		for try := 0; try < 10 && w.actor(by.address).org != c[1].([32]byte); try++ {
			by = w.caller(contracts.ConsentAddress, "openCare")
		}
		return by, []any{c[0], c[2], end}
	}
	return nil, []any{pid, w.hash(), end}
}

func (w *world) closeCare() (*person, []any) {
	id := w.oneOf(w.cares)
	by := w.caller(contracts.ConsentAddress, "closeCare")
	if w.chance(0.3) {
		by = w.party(w.ask(contracts.ConsentAddress, "care", id)[0].([32]byte))
	}
	return by, []any{id}
}

// planAllowance has the organization try again whose care was closed, and the
// patient allow it.
func (w *world) planAllowance(id common.Hash) {
	care := w.ask(contracts.ConsentAddress, "care", id)
	pid, org := care[0].([32]byte), care[1].([32]byte)
	open := func() step {
		by := w.member(org, contracts.ConsentAddress, "openCare")
		return w.step(onConsent, "openCare", by, []any{pid, w.hash(), w.now() + 1000})
	}
	w.plans = append(w.plans, []func() step{
		open, func() step { return w.step(onConsent, "allowCare", w.party(pid), []any{pid, org}) }, open,
	})
}

func (w *world) allowCare() (*person, []any) {
	pid := w.pid()
	org := name("org", w.n(genesisOrgs))
	if id := w.oneOf(w.cares); w.chance(0.8) {
		care := w.ask(contracts.ConsentAddress, "care", id)
		if closed := care[0].([32]byte); closed != [32]byte{} {
			pid, org = closed, care[1].([32]byte)
		}
	}
	return w.party(pid), []any{pid, org}
}

// question is one that somebody may well be allowed.
func (w *world) question() (*person, []any) {
	pid := w.pid()
	class := uint8(1 + w.n(16))
	switch w.n(5) {
	case 0:
		if len(w.consents) > 0 {
			return nil, w.asking(w.grantAt(pickGrant(w)))
		}
	case 1:
		return nil, []any{pid, w.party(pid).address, pick(w, uint8(24), 25, 26), uint8(2), class}
	case 2:
		return nil, []any{pid, w.staff(pid, contracts.AccessAddress, "openSession").address, pick(w, uint8(0), 0, 2, 12), uint8(2), class}
	case 3:
		if a := w.known(); a.Payer != (common.Hash{}) { // an auditor of the insurer that it is made to
			auditor := w.member(a.Payer, contracts.AccessAddress, "openSession")
			return nil, []any{a.Pid, auditor.address, uint8(7), uint8(2), a.RecordClass}
		}
		return nil, []any{pid, w.caller(contracts.AccessAddress, "openSession").address, pick(w, uint8(7), 17, 17), uint8(2), pick(w, 13, class)}
	}
	p := w.caller(contracts.AccessAddress, "openSession")
	return nil, []any{pid, p.address, pick(w, uint8(0), uint8(w.n(32))), uint8(1) << w.n(5), class}
}
