// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/consent"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rpc"
)

// Question asks whether an actor may access a patient's records of a class.
type Question struct {
	PID     common.Hash    `json:"pid"`
	Actor   common.Address `json:"actor"`
	Purpose *Word          `json:"purpose"`     // purpose of use, such as "TREAT"
	Action  *Word          `json:"action"`      // such as "collect"; "access" if missing
	Class   *Word          `json:"recordClass"` // such as "laboratory"
}

// Decision is the contract's answer to a Question, with its reasons.
type Decision struct {
	Block   Block        `json:"block"` // of the answer
	Allowed bool         `json:"allowed"`
	Basis   Code         `json:"basis"`
	Ref     *common.Hash `json:"ref"`   // of the basis: a consentId, a careId, an orgId, or the actor's address; null for none
	Rules   []Reason     `json:"rules"` // in the contract's order
}

// Reason is one rule of the decision. Rules without a basis must all hold; of the others one
// is enough, and the first that holds gives the basis.
type Reason struct {
	Rule  string       `json:"rule"`  // patient, actor, role, purpose; subject, delegate, custodian, consent, care, rule
	Basis *Code        `json:"basis"` // that the rule gives, null if it is one that must hold
	Held  bool         `json:"held"`
	Ref   *common.Hash `json:"ref"` // as in Decision, null if the rule did not hold
	Why   string       `json:"why"` // sentence in English
}

// resolve returns the contract's request.
func (q *Question) resolve() (r consent.Request, err error) {
	r.PID, r.Actor = q.PID, q.Actor
	switch {
	case q.Purpose == nil:
		return r, badArgument("purpose", "it is missing")
	case q.Class == nil:
		return r, badArgument("recordClass", "it is missing")
	}
	if r.Purpose, err = q.Purpose.resolve(contracts.PurposesOfUse, "purpose"); err != nil {
		return r, err
	}
	r.Action = contracts.ActionAccess
	if q.Action != nil {
		if r.Action, err = q.Action.resolveAction("action"); err != nil {
			return r, err
		}
	}
	class, err := q.Class.resolve(contracts.RecordClasses, "recordClass")
	r.Classes = 1 << class
	return r, err
}

// CheckAccess returns whether the chain lets an actor access a patient's records of a class,
// on what basis, and for each rule of the decision whether it held and why. Yes is necessary
// and not sufficient: the custodian applies the patient's directives afterwards, which are
// not on the chain, and answers a refusal as if there was no record. It is computed by the
// contract's own code from the state of the block; nothing is logged about it.
func (api *API) CheckAccess(question Question, block *rpc.BlockNumberOrHash) (*Decision, error) {
	request, err := question.resolve()
	if err != nil {
		return nil, err
	}
	at, err := api.service.at(block)
	if err != nil {
		return nil, err
	}
	defer at.release()
	rules, err := consent.Explain(at.nativeCall(contracts.ConsentAddress), request)
	if err == nil {
		err = at.state.Error()
	}
	if err != nil {
		return nil, internal(at, err)
	}
	d := consent.Decide(rules)
	out := &Decision{Block: at.block(), Allowed: d.Allowed, Basis: codeOf(contracts.Bases, d.Basis), Ref: orNull(d.Ref)}
	for _, r := range rules {
		reason := Reason{Rule: r.Name, Held: r.Held, Ref: orNull(r.Ref), Why: r.Why}
		if r.Basis != consent.NoBasis {
			basis := codeOf(contracts.Bases, r.Basis)
			reason.Basis = &basis
		}
		out.Rules = append(out.Rules, reason)
	}
	return out, nil
}
