// SPDX-License-Identifier: LGPL-3.0-or-later

package consent

import (
	"math/bits"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Bases of access.
const (
	NoBasis         = contracts.BasisNone
	BasisSubject    = contracts.BasisSubject
	BasisDelegate   = contracts.BasisDelegate
	BasisConsent    = contracts.BasisConsent
	BasisCare       = contracts.BasisCare
	BasisBreakGlass = contracts.BasisBreakGlass
	BasisRule       = contracts.BasisRule
	BasisCustodian  = contracts.BasisCustodian
)

// claimClass is the class of records that the rule for insurers opens. The records that
// a claim cites as evidence need another basis.
const claimClass = contracts.ClassClaim

// Request asks whether an actor may access records of some classes, all of them on
// one basis.
type Request struct {
	PID     common.Hash
	Actor   common.Address
	Purpose uint8  // number of a purpose of use
	Action  uint8  // bit of one action
	Classes uint64 // bit N for class N
}

// Decision is the answer. Ref is what the basis rests on.
type Decision struct {
	Allowed bool
	Basis   uint8
	Ref     common.Hash
}

// openSession is the operation that the decision is for.
var openSession = [4]byte(contracts.Access.Methods["openSession"].ID)

// BadField returns the first invalid field, counted from 0 as the arguments of check
// are, or FieldsFit.
func (r Request) BadField() uint8 {
	switch {
	case r.Purpose >= registry.PurposeCount:
		return 2
	case bits.OnesCount8(r.Action) != 1 || r.Action > allActions:
		return 3
	case r.Classes == 0 || r.Classes&^patients.AllClasses != 0:
		return 4
	}
	return FieldsFit
}

// FieldsFit is the result of BadField for a valid request.
const FieldsFit uint8 = 255

// purpose is the bit of the purpose.
func (r Request) purpose() uint32 { return 1 << r.Purpose }

// applicant is the actor of a request.
type applicant struct {
	registry.Actor
	patients.Standing
	roles uint32 // of the member and of the standing
}

// Check decides on a request whose fields are valid. It does not consider the
// patient's directives, which are off chain.
func Check(env *native.Env, r Request) Decision {
	a := applicant{Standing: patients.StandingOf(env, r.PID, r.Actor)}
	// An unregistered pid has no records.
	if a.Patient.Status == 0 {
		return Decision{}
	}
	// The actor must be active, and its role may ask for the purpose.
	a.Actor, _ = registry.ActorOf(env, r.Actor)
	a.roles = a.Actor.Roles | a.Standing.Roles()
	if !a.mayAsk(env, r.purpose()) {
		return Decision{}
	}
	if d := a.asParty(r); d.Allowed {
		return d
	}
	// Everything below is only for enrolled actors.
	if a.Org == 0 {
		return Decision{}
	}
	if a.Org == a.Patient.Custodian(env) && registry.InternalUse(env, a.Actor.Roles)&r.purpose() != 0 {
		return Decision{true, BasisCustodian, registry.OrgID(env, a.Org)}
	}
	if id, ok := a.granted(env, r); ok {
		return Decision{true, BasisConsent, id}
	}
	if id, ok := a.cares(env, r); ok {
		return Decision{true, BasisCare, id}
	}
	if a.byRule(env, r) {
		return Decision{true, BasisRule, registry.OrgID(env, a.Org)}
	}
	return Decision{}
}

// mayAsk reports whether the actor has a role that may open a session for the
// purpose.
func (a *applicant) mayAsk(env *native.Env, purpose uint32) bool {
	roles := a.roles & registry.RolesFor(env, contracts.AccessAddress, openSession)
	return registry.Askable(env, roles)&purpose != 0
}

// asParty decides for the patient and the guardians.
func (a *applicant) asParty(r Request) Decision {
	ref := common.BytesToHash(r.Actor[:])
	switch {
	case a.Subject:
		return Decision{true, BasisSubject, ref}
	case a.Reads(r.Classes):
		return Decision{true, BasisDelegate, ref}
	}
	return Decision{}
}

// byRule is the model's rule. Auditors of an insurer read claims for payment if one
// about the patient was made to that insurer, or to a closed one that it succeeds;
// regulators read for supervision.
func (a *applicant) byRule(env *native.Env, r Request) bool {
	use := func(key common.Hash) bool { return uint32(registry.LoadParam(env, key))&r.purpose() != 0 }
	switch {
	case a.Kind == registry.Insurer && a.Has(registry.InsurerAuditor) && r.Classes == 1<<claimClass:
		return use(registry.ParamPayerUse) && a.pays(env, r.PID)
	case a.Kind == registry.Government && a.Has(registry.Regulator):
		return use(registry.ParamLegalUse)
	}
	return false
}

// pays reports whether a claim about the patient was made to the actor's insurer, or to one
// whose successor it is.
func (a *applicant) pays(env *native.Env, pid common.Hash) (found bool) {
	eachPayer(env.Foreign(contracts.ConsentAddress), pid, func(p payer) bool {
		found = p.org != 0 && registry.CustodianOf(env, p.org) == a.Org
		return found
	})
	return found
}

type question struct {
	Request
	class uint8
}

func decodeQuestion(in *native.Args) question {
	q := question{Request{PID: in.Hash(), Actor: in.Address(), Purpose: in.Uint8(), Action: in.Uint8()}, in.Uint8()}
	if q.class < 64 {
		q.Classes = 1 << q.class
	}
	return q
}

func check(env *native.Env, q question) (native.Words, error) {
	if field := q.BadField(); field != FieldsFit {
		return nil, native.BadField(field)
	}
	d := Check(env, q.Request)
	return native.Words{}.Bool(d.Allowed).Uint(uint64(d.Basis)).Hash(d.Ref), nil
}
