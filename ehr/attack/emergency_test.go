// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

var (
	accesses = bindings.NewAccess()
	accessAt = contracts.AccessAddress
)

func TestEmergency(t *testing.T) { tellAll(t, emergencyStories) }

var emergencyStories = []story{
	{"A doctor who became a clerk reads on by the emergency that she declared as a doctor", func(s *scene) {
		ticket := s.breaks("doctor")
		if !s.permits(ticket, summary) {
			s.Fatal("the emergency permits nothing")
		}
		s.may("northadmin", registryAt, enrol("doctor", registry.Nurse))
		if s.permits(ticket, summary) {
			s.Fatal("it permits on")
		}
	}},
	{"A key that had tickets as a patient's overwrites one of them as a doctor's", func(s *scene) {
		dora := common.Hash{0xd0}
		s.may("northregistrar", patientsAt, patients.PackRegister(dora, person("newkey")))
		const patientRequest = 24
		own := make(map[common.Hash]bool)
		for range 3 {
			own[common.BytesToHash(s.may("newkey", accessAt, accesses.PackOpenSession(dora, patientRequest, access, 1<<summary, 60, common.Hash{1})))] = true
		}
		s.breaks("doctor")
		s.rotates("doctor")
		for range 3 {
			if ticket := s.breaks("newkey"); own[ticket] {
				s.Fatalf("ticket %v is there already", ticket)
			}
		}
	}},
	{"A gateway says that it released what the custodian had destroyed", func(s *scene) {
		s.write("doctor", first(1, ann, summary), current)
		ticket := s.breaks("emergency")
		release := accesses.PackAttestRelease(ticket, id(1), 1, 0)
		s.may("southgateway", accessAt, release)
		s.may("office", recordsAt, records.PackAttestErasure(id(1), 1, common.Hash{1}))
		s.mayNot("southgateway", accessAt, release, "Erased")
	}},
	{"A suspended emergency physician gets a new address with the same credential", func(s *scene) {
		s.breaks("emergency")
		s.chain.Time += day + 1
		s.mayNot("emergency", accessAt, s.breaking(breakTheGlass), "Suspended")
		cert := s.credential("emergency")
		s.may("northadmin", registryAt, s.enrolmentWith("wallet", nativetest.North, registry.Emergency, cert))
		s.mayNot("wallet", accessAt, s.breaking(breakTheGlass), "Suspended")
	}},
	{"A suspended emergency physician gets a new credential for the same address", func(s *scene) {
		ticket := s.breaks("emergency")
		s.chain.Time += day + 1
		s.may("northadmin", registryAt, admins.PackEnrol(person("emergency"), registry.Emergency.Mask(), common.Hash{0xce}, 0, bindings.Proof{}))
		s.mayNot("emergency", accessAt, s.breaking(breakTheGlass), "Suspended")
		s.may("emergency", accessAt, accesses.PackJustify(ticket, common.Hash{1}))
		s.breaks("emergency")
		// The new credential is known by now, wherever it goes.
		s.chain.Time += day + 1
		s.may("northadmin", registryAt, s.enrolmentWith("wallet", nativetest.North, registry.Emergency, common.Hash{0xce}))
		s.mayNot("wallet", accessAt, s.breaking(breakTheGlass), "Suspended")
	}},
	{"Somebody who owes nothing is given the credential of a colleague who does", func(s *scene) {
		ticket := s.breaks("emergency")
		s.may("doctor", accessAt, accesses.PackJustify(s.breaks("doctor"), common.Hash{1}))
		s.chain.Time += day + 1
		s.may("northadmin", registryAt, admins.PackEnrol(person("doctor"), registry.Doctor.Mask(), s.credential("emergency"), 0, bindings.Proof{}))
		s.mayNot("doctor", accessAt, s.breaking(breakTheGlass), "Suspended")
		s.may("emergency", accessAt, accesses.PackJustify(ticket, common.Hash{1}))
		s.breaks("doctor")
	}},
	{"A suspended emergency physician says that it is a disaster", func(s *scene) {
		s.breaks("emergency")
		s.chain.Time += day + 1
		s.mayNot("emergency", accessAt, s.breaking(disaster), "Suspended")
		s.mayNot("northadmin", accessAt, accesses.PackDeclareDisaster(s.chain.Time+day, common.Hash{1}), "NotAllowed")
		s.may("regulator", accessAt, accesses.PackDeclareDisaster(s.chain.Time+day, common.Hash{1}))
		s.may("emergency", accessAt, s.breaking(disaster))
		s.chain.Time += day + 1
		s.mayNot("emergency", accessAt, s.breaking(disaster), "Suspended")
	}},
	{"Thirty-two disasters keep a physician from ordinary emergencies", func(s *scene) {
		s.may("regulator", accessAt, accesses.PackDeclareDisaster(s.chain.Time+day, common.Hash{1}))
		for range 32 {
			s.may("emergency", accessAt, s.breaking(disaster))
		}
		s.breaks("emergency")
	}},
	{"A physician misuses emergencies, is told so each time, and goes on", func(s *scene) {
		ticket := s.breaks("emergency")
		s.may("regulator", accessAt, accesses.PackReview(ticket, improper, common.Hash{1}))
		if s.permits(ticket, summary) {
			s.Fatal("the emergency that was improper permits reading")
		}
		s.mayNot("emergency", accessAt, s.breaking(breakTheGlass), "Suspended")
		s.may("regulator", accessAt, accesses.PackDeclareDisaster(s.chain.Time+day, common.Hash{1}))
		s.mayNot("emergency", accessAt, s.breaking(disaster), "Suspended")
		s.may("coverreviewer", accessAt, accesses.PackReview(ticket, proper, common.Hash{1})) // whatever a friend says
		s.mayNot("emergency", accessAt, s.breaking(breakTheGlass), "Suspended")
		s.mayNot("northadmin", accessAt, accesses.PackLiftSuspension(ticket, common.Hash{1}), "NotAllowed")
		s.mayNot("coverreviewer", accessAt, accesses.PackLiftSuspension(ticket, common.Hash{1}), "NotAllowed")
		s.may("regulator", accessAt, accesses.PackLiftSuspension(ticket, common.Hash{1}))
		s.breaks("emergency")
	}},
	{"An insurer's privacy reviewer judges an emergency first, so that the ministry comes too late", func(s *scene) {
		ticket := s.breaks("emergency")
		s.may("coverreviewer", accessAt, accesses.PackReview(ticket, proper, common.Hash{1}))
		s.mayNot("coverreviewer", accessAt, accesses.PackReview(ticket, improper, common.Hash{1}), "AlreadyReviewed")
		s.may("regulator", accessAt, accesses.PackReview(ticket, improper, common.Hash{1}))
		s.mayNot("emergency", accessAt, s.breaking(breakTheGlass), "Suspended")
	}},
	{"A hospital judges what its own physician did, or what was done to its own patient", func(s *scene) {
		s.mayNot("northreviewer", accessAt, accesses.PackReview(s.breaks("emergency"), proper, common.Hash{1}), "SameOrganization")
		other := common.BytesToHash(s.may("southdoctor", accessAt, s.breaking(breakTheGlass)))
		s.mayNot("northreviewer", accessAt, accesses.PackReview(other, improper, common.Hash{1}), "SameOrganization")
		s.mayNot("southreviewer", accessAt, accesses.PackReview(other, proper, common.Hash{1}), "SameOrganization")
	}},
}

// Purposes and verdicts.
const (
	breakTheGlass = 2
	disaster      = 19

	proper   = 1
	improper = 2
)

// breaking breaks the glass of ann for an hour.
func (s *scene) breaking(purpose uint8) []byte {
	return accesses.PackBreakGlass(ann, purpose, 1<<summary, common.Hash{1}, 3600, 0)
}

func (s *scene) breaks(who string) common.Hash {
	s.Helper()
	return common.BytesToHash(s.may(who, accessAt, s.breaking(breakTheGlass)))
}

// credential is the hash of somebody's.
func (s *scene) credential(who string) common.Hash {
	s.Helper()
	a, err := admins.UnpackActor(s.look(registryAt, admins.PackActor(person(who))))
	if err != nil || a.CertHash == (common.Hash{}) {
		s.Fatalf("%s has no credential (%v)", who, err)
	}
	return a.CertHash
}

func (s *scene) permits(ticket common.Hash, class uint8) bool {
	s.Helper()
	return s.look(accessAt, accesses.PackPermits(ticket, class))[31] == 1
}
