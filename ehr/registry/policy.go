// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// Limits of a policy. Each signature checks whether it is met.
const (
	MaxClauses = 4                      // of a policy
	MaxTerms   = 4                      // of a clause
	MaxSigners = 16                     // that a clause may require, and that a version may have
	MaxPurpose = contracts.SigTimestamp // greatest sigPurpose (ASTM E1762)

	headBytes      = 2 // class of the base, number of clauses
	termBytes      = 10
	maxPolicyBytes = headBytes + MaxClauses*(1+MaxTerms*termBytes)
)

// Relation is the relation of a signer's organization to a record.
type Relation = contracts.Relation

const (
	Anyone        = contracts.Anyone
	Custodian     = contracts.Custodian
	OtherHospital = contracts.OtherHospital
	AnyInsurer    = contracts.AnyInsurer
	AnyGovernment = contracts.AnyGovernment
	Subject       = contracts.Subject
	AnyHospital   = contracts.AnyHospital

	relationCount = contracts.AnyHospital + 1
)

// Policy defines the signatures that make a version of a record final: all terms of one
// of its clauses must be met, and each signer counts for only one term.
type Policy struct {
	Base    uint8 // class of the current record of the same patient that it must be based on; 0 for none
	Clauses [][]Term
}

// Term requires signatures with the same properties.
type Term struct {
	Roles    uint32 // the signer has one of them; 0 for any role
	Relation Relation
	Count    uint8  // of different signers
	Purposes uint32 // each signer signed for one of them; bit N-1 for sigPurpose N
}

// PurposeMask is the bit of a sigPurpose, from 1 to MaxPurpose.
func PurposeMask(sigPurpose uint8) uint32 { return 1 << (sigPurpose - 1) }

// Encode returns the only encoding of a policy: class of the base, number of clauses, and
// for each clause its number of terms and the terms.
func (p Policy) Encode() []byte {
	out := []byte{p.Base, byte(len(p.Clauses))}
	for _, clause := range p.Clauses {
		out = append(out, byte(len(clause)))
		for _, t := range clause {
			out = binary.BigEndian.AppendUint32(out, t.Roles)
			out = binary.BigEndian.AppendUint32(append(out, byte(t.Relation), t.Count), t.Purposes)
		}
	}
	return out
}

var (
	errPolicyLength = errors.New("policy is not as long as it says")
	errPolicyLimits = errors.New("policy has too few or too many clauses or terms, or an unknown class of its base")
)

// ParsePolicy reads an encoded policy. It refuses an encoding that Encode does not
// produce, and a policy that nobody could meet.
func ParsePolicy(b []byte) (p Policy, err error) {
	if len(b) < headBytes {
		return p, errPolicyLength
	}
	if b[0] > lastClass || b[1] == 0 || b[1] > MaxClauses {
		return p, errPolicyLimits
	}
	p.Base, p.Clauses = b[0], make([][]Term, b[1])
	b = b[headBytes:]
	for i := range p.Clauses {
		if p.Clauses[i], b, err = parseClause(b); err != nil {
			return Policy{}, err
		}
	}
	if len(b) > 0 {
		return Policy{}, errPolicyLength
	}
	return p, nil
}

// parseClause reads one clause and returns the rest of the input.
func parseClause(b []byte) ([]Term, []byte, error) {
	if len(b) == 0 {
		return nil, nil, errPolicyLength
	}
	n, b := int(b[0]), b[1:]
	if n == 0 || n > MaxTerms {
		return nil, nil, errPolicyLimits
	}
	if len(b) < n*termBytes {
		return nil, nil, errPolicyLength
	}
	clause, signers := make([]Term, n), 0
	for i := range clause {
		t := Term{binary.BigEndian.Uint32(b), Relation(b[4]), b[5], binary.BigEndian.Uint32(b[6:])}
		if err := t.check(); err != nil {
			return nil, nil, err
		}
		signers += int(t.Count)
		clause[i], b = t, b[termBytes:]
	}
	if signers > MaxSigners {
		return nil, nil, fmt.Errorf("clause asks for %d signers, want at most %d", signers, MaxSigners)
	}
	return clause, b, nil
}

func (t Term) check() error {
	switch {
	case t.Roles&^allRoles != 0:
		return fmt.Errorf("unknown roles in mask %#x", t.Roles)
	case t.Relation >= relationCount:
		return fmt.Errorf("unknown relation %d", t.Relation)
	case t.Count == 0 || t.Count > MaxSigners:
		return fmt.Errorf("term asks for %d signers, want 1 to %d", t.Count, MaxSigners)
	case t.Purposes == 0 || t.Purposes >= 1<<MaxPurpose:
		return fmt.Errorf("unknown purposes in mask %#x", t.Purposes)
	}
	return nil
}

// Asks reports whether a term requires the relation.
func (p Policy) Asks(relation Relation) bool {
	for _, clause := range p.Clauses {
		for _, t := range clause {
			if t.Relation == relation {
				return true
			}
		}
	}
	return false
}

// Names reports whether a term of the policy names one of the roles.
func (p Policy) Names(roles uint32) bool {
	for _, clause := range p.Clauses {
		for _, t := range clause {
			if t.Roles&roles != 0 {
				return true
			}
		}
	}
	return false
}

// Signer holds the properties of a signature that a policy checks.
type Signer struct {
	Person    int // number of the person below MaxSigners; a person's signatures count once
	Roles     uint32
	Relations uint8  // bit of each relation that it has
	Purposes  uint32 // of the signature
}

// meets reports whether the signer counts for the term.
func (t Term) meets(s Signer) bool {
	return (t.Roles == 0 || t.Roles&s.Roles != 0) && (t.Relation == Anyone || t.Relation.Mask()&s.Relations != 0) && t.Purposes&s.Purposes != 0
}

// Counts reports whether a signer counts for one of the terms.
func (p Policy) Counts(s Signer) bool {
	for _, clause := range p.Clauses {
		for _, t := range clause {
			if t.meets(s) {
				return true
			}
		}
	}
	return false
}

// Met reports whether at most MaxSigners signatures meet the policy.
func (p Policy) Met(signers []Signer) bool {
	if len(signers) > MaxSigners {
		panic("BUG: too many signers")
	}
	for _, clause := range p.Clauses {
		m := matching{clause: clause, signers: signers}
		if m.complete() {
			return true
		}
	}
	return false
}

// matching assigns to each term as many signers as it requires (Kuhn's algorithm).
type matching struct {
	clause  []Term
	signers []Signer
	term    [MaxSigners]int8 // term of a person, counted from 1
}

func (m *matching) complete() bool {
	for i, t := range m.clause {
		for range t.Count {
			var tried [MaxSigners]bool
			if !m.give(i, &tried) {
				return false
			}
		}
	}
	return true
}

// give finds one more person for a term, if necessary by moving others.
func (m *matching) give(term int, tried *[MaxSigners]bool) bool {
	for _, s := range m.signers {
		i := s.Person
		if tried[i] || !m.clause[term].meets(s) {
			continue
		}
		tried[i] = true
		if m.term[i] == 0 || m.give(int(m.term[i])-1, tried) {
			m.term[i] = int8(term + 1)
			return true
		}
	}
	return false
}

// Cost is the greatest number of steps that Met takes for so many signers.
func (p Policy) Cost(signers int) (steps uint64) {
	for _, clause := range p.Clauses {
		steps += uint64(len(clause) * signers)
	}
	return steps
}

// oneAuthor is the policy of a class for which the registry has none.
var oneAuthor = Policy{Clauses: [][]Term{{{Count: 1, Purposes: PurposeMask(contracts.SigAuthor)}}}}.Encode()

// LoadPolicy returns the encoded policy of a class of records.
func LoadPolicy(env *native.Env, class uint8) []byte {
	s := env.Foreign(contracts.RegistryAddress)
	if b := native.LoadBytes(s, policySlot(s, class), maxPolicyBytes); len(b) > 0 {
		return b
	}
	return oneAuthor
}

// storePolicy writes the policy of a class, which ParsePolicy has accepted.
func storePolicy(s native.Writer, class uint8, policy []byte) {
	native.StoreBytes(s, policySlot(s, class), policy, maxPolicyBytes)
}

func policySlot(s native.Reader, class uint8) native.Slot {
	if class <= maxClass {
		return s.Known(knownPolicies[class], 1)
	}
	return s.Map(slotPolicies, common.Hash{31: class})
}

// knownPolicies are the slots of all classes, which saves hashing.
var knownPolicies = func() (known [maxClass + 1]native.Slot) {
	for class := range known {
		known[class] = make(native.Image).Map(slotPolicies, common.Hash{31: byte(class)})
	}
	return known
}()

// GenesisPolicy is the policy of one class.
type GenesisPolicy struct {
	Class  uint8
	Policy Policy
}

// DefaultPolicies are the alliance's usual policies, for every class.
func DefaultPolicies() []GenesisPolicy {
	term := func(roles uint32, relation Relation, sigPurpose uint8) Term {
		return Term{roles, relation, 1, PurposeMask(sigPurpose)}
	}
	doctor, office := Doctor.Mask(), RecordsOffice.Mask()
	confirmed := []Term{term(doctor, Anyone, contracts.SigAuthor), term(doctor|office, Anyone, contracts.SigValidation)}
	clauses := map[uint8][]Term{
		contracts.ClassPrescription:     {term(doctor, Anyone, contracts.SigAuthor)},
		contracts.ClassLaboratory:       {term(Laboratory.Mask(), Custodian, contracts.SigAuthor), term(doctor, Custodian, contracts.SigVerification)},
		contracts.ClassDischargeSummary: confirmed,
		contracts.ClassProcedureNote:    confirmed,
		contracts.ClassConsent:          {term(0, Subject, contracts.SigConsent)},
		contracts.ClassClaim:            {term(office, AnyHospital, contracts.SigSource), term(InsurerAuditor.Mask(), AnyInsurer, contracts.SigReview)},
		contracts.ClassAmendment:        {term(0, Subject, contracts.SigAuthor)},
	}
	bases := map[uint8]uint8{contracts.ClassDispensation: contracts.ClassPrescription}
	var list []GenesisPolicy
	for class := uint8(1); class <= lastClass; class++ {
		clause := clauses[class]
		if clause == nil {
			clause = []Term{term(0, Anyone, contracts.SigAuthor)}
		}
		list = append(list, GenesisPolicy{class, Policy{Base: bases[class], Clauses: [][]Term{clause}}})
	}
	return list
}
