// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
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
		s.may("northregistrar", patientsAt, patients.PackRegister(dora, person("newkey"), common.Hash{1}))
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
}

// breaks breaks the glass of ann for an hour.
func (s *scene) breaks(who string) common.Hash {
	s.Helper()
	const breakTheGlass = 2
	return common.BytesToHash(s.may(who, accessAt, accesses.PackBreakGlass(ann, breakTheGlass, 1<<summary, common.Hash{1}, 3600, 0)))
}

func (s *scene) permits(ticket common.Hash, class uint8) bool {
	s.Helper()
	return s.look(accessAt, accesses.PackPermits(ticket, class))[31] == 1
}
