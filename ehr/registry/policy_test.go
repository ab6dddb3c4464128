// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"bytes"
	"math/rand"
	"reflect"
	"slices"
	"testing"

	"github.com/dntp/dntp/ehr/native"
)

// TestPolicyStories asks policies about signers A, B and C.
func TestPolicyStories(t *testing.T) {
	sign := func(role Role, relation Relation, purposes ...uint8) (s Signer) {
		s = Signer{Roles: role.Mask(), Relations: relation.Mask()}
		for _, p := range purposes {
			s.Purposes |= PurposeMask(p)
		}
		return s
	}
	laboratory := sign(Laboratory, Custodian, 1)
	doctor := sign(Doctor, Custodian, 5)
	both := Signer{Roles: Laboratory.Mask() | Doctor.Mask(), Relations: Custodian.Mask(), Purposes: PurposeMask(1) | PurposeMask(5)}
	by := func(person int, s Signer) Signer { s.Person = person; return s }
	for _, test := range []struct {
		name    string
		class   uint8
		signers []Signer
		want    bool
	}{
		{"nobody has signed for anything", 1, nil, false},
		{"A wrote a patient summary", 1, []Signer{sign(Emergency, Custodian, 1)}, true},
		{"A only reviewed a patient summary", 1, []Signer{sign(Emergency, Custodian, 13)}, false},
		{"A, a nurse, wrote a prescription", 2, []Signer{sign(Nurse, Custodian, 1)}, false},
		{"A, a nurse, wrote a prescription and B, a doctor, too", 2, []Signer{sign(Nurse, Custodian, 1), sign(Doctor, OtherHospital, 1)}, true},
		{"the laboratory wrote its report", 5, []Signer{laboratory}, false},
		{"the laboratory wrote and a doctor verified", 5, []Signer{laboratory, doctor}, true},
		{"the doctor verified before the laboratory", 5, []Signer{doctor, laboratory}, true},
		{"a doctor of another hospital verified", 5, []Signer{laboratory, sign(Doctor, OtherHospital, 5)}, false},
		{"a nurse verified", 5, []Signer{laboratory, sign(Nurse, Custodian, 5)}, false},
		{"a doctor wrote and a doctor verified", 5, []Signer{sign(Doctor, Custodian, 1), doctor}, false},
		{"A, laboratory and doctor, wrote and verified alone", 5, []Signer{both}, false},
		{"A, laboratory and doctor, and B, a doctor", 5, []Signer{both, doctor}, true},
		{"A, laboratory and doctor, and B, a laboratory", 5, []Signer{both, laboratory}, true},
		{"A validated what A wrote", 6, []Signer{sign(Doctor, Custodian, 1, 6)}, false},
		{"the office validated what A wrote", 6, []Signer{sign(Doctor, Custodian, 1), sign(RecordsOffice, Custodian, 6)}, true},
		{"a claim without the insurer", 13, []Signer{sign(RecordsOffice, AnyHospital, 14)}, false},
		{"a claim with hospital and insurer", 13, []Signer{sign(RecordsOffice, AnyHospital, 14), sign(InsurerAuditor, AnyInsurer, 13)}, true},
		{"an insurer's own office was the source", 13, []Signer{sign(RecordsOffice, AnyInsurer, 14), sign(InsurerAuditor, AnyInsurer, 13)}, false},
		{"A signed as laboratory and again as doctor", 5, []Signer{by(9, laboratory), by(9, doctor)}, false},
		{"A signed in three capacities", 5, []Signer{by(9, sign(Laboratory, Custodian, 1)), by(9, sign(Patient, Subject, 1)), by(9, doctor)}, false},
		{"a patient consented", 11, []Signer{sign(Patient, Subject, 7)}, true},
		{"a doctor consented", 11, []Signer{sign(Doctor, Custodian, 7)}, false},
	} {
		for i := range test.signers {
			if test.signers[i].Person == 0 {
				test.signers[i].Person = i // others
			}
		}
		if have := DefaultPolicies()[test.class-1].Policy.Met(test.signers); have != test.want {
			t.Errorf("%s: have %v, want %v", test.name, have, test.want)
		}
	}
}

// metByTrying is Met, written as a search of everything.
func metByTrying(p Policy, signers []Signer) bool {
	var try func(terms []Term, left []Signer) bool
	try = func(terms []Term, left []Signer) bool {
		if len(terms) == 0 {
			return true
		}
		rest, now := terms[1:], terms[0]
		if now.Count--; now.Count > 0 {
			rest = append([]Term{now}, rest...)
		}
		for _, s := range left {
			others := slices.DeleteFunc(slices.Clone(left), func(o Signer) bool { return o.Person == s.Person })
			if terms[0].meets(s) && try(rest, others) {
				return true
			}
		}
		return false
	}
	for _, clause := range p.Clauses {
		if try(clause, signers) {
			return true
		}
	}
	return false
}

func TestPolicyAgainstSearch(t *testing.T) {
	const rounds = 5000
	seed := rand.Int63()
	rnd, met := rand.New(rand.NewSource(seed)), 0
	for round := range rounds {
		p := randomPolicy(rnd)
		signers := make([]Signer, rnd.Intn(6))
		for i := range signers {
			signers[i] = Signer{rnd.Intn(i + 1), uint32(rnd.Intn(8)), uint8(rnd.Intn(8)) << 1, uint32(rnd.Intn(4))}
		}
		want := metByTrying(p, signers)
		if want {
			met++
		}
		if have := p.Met(signers); have != want {
			t.Fatalf("seed %d, round %d: %+v with %+v: have %v, want %v", seed, round, p, signers, have, want)
		}
		again, err := ParsePolicy(p.Encode())
		if err != nil || !reflect.DeepEqual(again, p) {
			t.Fatalf("seed %d, round %d: %+v is read as %+v, %v", seed, round, p, again, err)
		}
	}
	if met < rounds/20 || met > rounds*19/20 {
		t.Errorf("seed %d: met %d of %d", seed, met, rounds)
	}
}

func randomPolicy(rnd *rand.Rand) (p Policy) {
	p.Base = uint8(rnd.Intn(int(lastClass) + 1))
	for range 1 + rnd.Intn(MaxClauses) {
		var clause []Term
		for range 1 + rnd.Intn(MaxTerms) {
			clause = append(clause, Term{uint32(rnd.Intn(8)), Relation(rnd.Intn(4)), uint8(1 + rnd.Intn(2)), uint32(1 + rnd.Intn(3))})
		}
		p.Clauses = append(p.Clauses, clause)
	}
	return p
}

func TestBadPolicies(t *testing.T) {
	good := DefaultPolicies()[4].Policy.Encode()
	set := func(at int, value byte) []byte {
		b := bytes.Clone(good)
		b[at] = value
		return b
	}
	for _, test := range []struct {
		name   string
		policy []byte
	}{
		{"empty", nil},
		{"only flags", good[:1]},
		{"an unknown class of its base", set(0, lastClass+1)},
		{"no clause", []byte{0, 0}},
		{"five clauses", set(1, 5)},
		{"a clause less than it says", set(1, 2)},
		{"no term", set(2, 0)},
		{"five terms", set(2, 5)},
		{"a term less than it says", set(2, 3)},
		{"a byte less", good[:len(good)-1]},
		{"a byte more", append(bytes.Clone(good), 0)},
		{"an unknown role", set(3, 0x80)},
		{"an unknown relation", set(7, byte(relationCount))},
		{"no signer", set(8, 0)},
		{"seventeen signers", set(8, 17)},
		{"seventeen signers in two terms", set(8, 16)},
		{"an unknown purpose", set(9, 0x01)},
		{"no purpose", set(12, 0)},
	} {
		if p, err := ParsePolicy(test.policy); err == nil {
			t.Errorf("%s: accepted as %+v", test.name, p)
		}
	}
}

// FuzzPolicy takes nothing that it would not write, and stores all that it takes.
func FuzzPolicy(f *testing.F) {
	for _, p := range DefaultPolicies() {
		f.Add(p.Policy.Encode())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ParsePolicy(b)
		if err != nil {
			return
		}
		if !bytes.Equal(p.Encode(), b) {
			t.Fatalf("%x is read as %+v", b, p)
		}
		image := make(native.Image)
		storePolicy(image, 1, bytes.Repeat([]byte{1}, maxPolicyBytes))
		storePolicy(image, 1, b)
		if have := native.LoadBytes(image, policySlot(image, 1), maxPolicyBytes); !bytes.Equal(have, b) {
			t.Fatalf("stored %x, have %x", b, have)
		}
		if p.Met(nil) {
			t.Fatalf("%x is met by nobody", b)
		}
		storePolicy(image, 1, nil)
		if len(image) != 0 {
			t.Fatalf("%d words are left", len(image))
		}
	})
}
