// SPDX-License-Identifier: LGPL-3.0-or-later

package consent

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
)

// Rule is one rule of the decision on access. It is made only of what every reader of the
// chain can compute: patients' directives are not on it.
type Rule struct {
	Name  string
	Basis uint8 // that the rule gives; NoBasis for a rule that every access must meet
	Held  bool
	Ref   common.Hash // of the basis, zero if the rule did not hold
	Why   string      // sentence that gives the reason
}

// Explain returns the rules by which Check decides on a request whose fields are valid, in
// their order. Every rule is judged by itself, so that a reader sees all grounds: the
// access is allowed if all rules without a basis held and one of the others did, and the
// first of those gives the basis. The call must be on the consent contract.
func Explain(call *vm.NativeCall, r Request) (rules []Rule, err error) {
	err = native.Inspect(call, func(env *native.Env) { rules = explain(env, r) })
	return rules, err
}

// Decide returns the decision that the rules lead to.
func Decide(rules []Rule) Decision {
	var first Decision
	for _, rule := range rules {
		switch {
		case rule.Basis == NoBasis && !rule.Held:
			return Decision{}
		case rule.Held && rule.Basis != NoBasis && !first.Allowed:
			first = Decision{true, rule.Basis, rule.Ref}
		}
	}
	return first
}

func explain(env *native.Env, r Request) []Rule {
	a := applicant{Standing: patients.StandingOf(env, r.PID, r.Actor)}
	var active bool
	a.Actor, active = registry.ActorOf(env, r.Actor)
	a.roles = a.Actor.Roles | a.Standing.Roles()
	return append(a.requirements(env, r, active), a.grounds(env, r)...)
}

// required is a rule that every access must meet.
func required(name string, held bool, why, whyNot string) Rule {
	if !held {
		why = whyNot
	}
	return Rule{Name: name, Held: held, Why: why}
}

// requirements are the rules that every access must meet.
func (a *applicant) requirements(env *native.Env, r Request, active bool) []Rule {
	may := a.roles & registry.RolesFor(env, contracts.AccessAddress, openSession)
	return []Rule{
		required("patient", a.Patient.Status != 0, "the pid is registered", "no patient is registered under the pid"),
		required("actor", active || a.Standing.Roles() != 0, "the actor may act now",
			"the key is no active actor of an active organization, and neither the patient's nor a guardian's"),
		required("role", may != 0, "a role of the actor may open sessions", "no role of the actor may open a session"),
		required("purpose", registry.Askable(env, may)&r.purpose() != 0, "a role of the actor may ask for the purpose",
			"no role of the actor may ask for records for the purpose"),
	}
}

// grounds are the rules of which one is enough, in the order of Check.
func (a *applicant) grounds(env *native.Env, r Request) []Rule {
	self := common.BytesToHash(r.Actor[:])
	rules := []Rule{
		ground("subject", BasisSubject, a.Subject, self, "the key is the patient's", "the key is not the patient's"),
		ground("delegate", BasisDelegate, a.Reads(r.Classes), self, "the key is a guardian's who may read the class",
			"the key is no guardian's who may read the class now"),
	}
	if a.Org == 0 || a.Patient.Status == 0 {
		const not = "the rule is only for actors of an organization, about a registered patient"
		for _, g := range []struct {
			name  string
			basis uint8
		}{{"custodian", BasisCustodian}, {"consent", BasisConsent}, {"care", BasisCare}, {"rule", BasisRule}} {
			rules = append(rules, ground(g.name, g.basis, false, common.Hash{}, "", not))
		}
		return rules
	}
	own := registry.OrgID(env, a.Org)
	custodian, internal := a.Org == a.Patient.Custodian(env), registry.InternalUse(env, a.Actor.Roles)&r.purpose() != 0
	not := "the actor's organization is not the patient's custodian"
	if custodian {
		not = "the purpose is not one for which the actor's roles need no consent at the custodian"
	}
	grant, granted := a.granted(env, r)
	care, cares := a.cares(env, r)
	return append(rules,
		ground("custodian", BasisCustodian, custodian && internal, own, "the actor works for the patient's custodian, on an internal use", not),
		ground("consent", BasisConsent, granted, grant, "a grant allows it",
			"no grant to the actor, its organization or its roles has the purpose, the action and the class, and is valid now"),
		ground("care", BasisCare, cares, care, "the actor's organization has an open care relationship with the patient, and the purpose is treatment",
			"the actor's organization has no open care relationship with the patient, or the purpose is not treatment"),
		ground("rule", BasisRule, a.byRule(env, r), own, "the model lets regulators, or an insurer's auditors for its claims, read for the purpose",
			"no rule of the model for regulators or an insurer's auditors allows it"),
	)
}

// ground is a rule that gives a basis if it holds.
func ground(name string, basis uint8, held bool, ref common.Hash, why, whyNot string) Rule {
	if !held {
		return Rule{Name: name, Basis: basis, Why: whyNot}
	}
	return Rule{name, basis, true, ref, why}
}
