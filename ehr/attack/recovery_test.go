// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"testing"

	"github.com/dntp/dntp/ehr/client"
	ledgerpatients "github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

const day = 24 * 3600 // seconds

func TestRecovery(t *testing.T) { tellAll(t, recoveryStories) }

var recoveryStories = []story{
	{"A hospital's administrator enrols two registrars, who take a patient over that has no guardian", func(s *scene) {
		id := s.recovers("northregistrar", ann)
		s.mayNot("secondregistrar", patientsAt, patients.PackApproveRecovery(id), "AlreadyApproved")
		s.chain.Time += 90 * day
		s.mayNot("northregistrar", patientsAt, patients.PackExecuteRecovery(id), "NotApproved")
	}},
	{"Two hospitals take over the patient of a third", func(s *scene) {
		s.decide(client.SetParameter(registry.ParamRecoveryQuorum, 1))
		id := s.recovers("southregistrar", ann)
		s.chain.Time += 90 * day
		s.mayNot("southgateway", patientsAt, patients.PackExecuteRecovery(id), "NotApproved") // without the custodian
		s.may("northregistrar", patientsAt, patients.PackApproveRecovery(id))
	}},
	{"A guardian approves thirty days after the hospital, and takes the patient over in the same second", func(s *scene) {
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("relative"), nextOfKin, 1<<summary, 0))
		id := s.recovers("northregistrar", ann)
		s.chain.Time += 30 * day
		s.may("relative", patientsAt, patients.PackApproveRecovery(id))
		s.mayNot("relative", patientsAt, patients.PackExecuteRecovery(id), "TimelockRuns")
		s.chain.Time += 7 * day
		s.may("relative", patientsAt, patients.PackExecuteRecovery(id))
	}},
	{"A registrar takes the place of one who was dismissed, as if it had approved from the beginning", func(s *scene) {
		id := s.recovers("northregistrar", ann)
		s.may("southregistrar", patientsAt, patients.PackApproveRecovery(id))
		s.chain.Time += 7 * day
		s.may("northadmin", registryAt, admins.PackSetActorStatus(person("northregistrar"), registry.Suspended, 0))
		s.mayNot("southregistrar", patientsAt, patients.PackExecuteRecovery(id), "NotApproved")
		s.may("secondregistrar", patientsAt, patients.PackApproveRecovery(id))
		s.mayNot("southregistrar", patientsAt, patients.PackExecuteRecovery(id), "TimelockRuns")
		s.chain.Time += 7 * day
		s.may("southregistrar", patientsAt, patients.PackExecuteRecovery(id))
	}},
	{"The members vote for a shorter delay and fewer approvals while a recovery waits", func(s *scene) {
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("relative"), nextOfKin, 1<<summary, 0))
		id := s.recovers("northregistrar", ann)
		s.decide(client.SetParameter(registry.ParamRecoveryQuorum, 1))
		s.decide(client.SetParameter(registry.ParamRecoveryDelay, 0))
		s.mayNot("northregistrar", patientsAt, patients.PackExecuteRecovery(id), "NotApproved")
		s.may("relative", patientsAt, patients.PackApproveRecovery(id))
		s.mayNot("northregistrar", patientsAt, patients.PackExecuteRecovery(id), "TimelockRuns")
	}},
	{"The thief of a patient's key cancels every recovery", func(s *scene) {
		id := s.recovers("northregistrar", ann)
		s.mayNot("regulator", patientsAt, patients.PackApproveRecovery(id), "NotGuardian") // not at the first attempt
		s.may("subject", patientsAt, patients.PackCancelRecovery(id))
		id = s.recovers("regulator", ann)
		s.mayNot("subject", patientsAt, patients.PackCancelRecovery(id), "RecoveryUpheld")
		s.may("northregistrar", patientsAt, patients.PackApproveRecovery(id))
		s.chain.Time += 7 * day
		s.mayNot("subject", patientsAt, patients.PackCancelRecovery(id), "RecoveryUpheld")
		s.may("southgateway", patientsAt, patients.PackExecuteRecovery(id))
		s.mayNot("subject", patientsAt, patients.PackSetController(ann, person("stranger")), "NotAllowed")
	}},
	{"The thief of a patient's key hands the patient to another key, and names accomplices as guardians", func(s *scene) {
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("stranger"), 1, 1<<summary, 0))
		s.recovers("northregistrar", ann) // which counts as one where there is a guardian
		s.chain.Time += 7*day + 1
		id := s.recovers("regulator", ann)
		s.may("subject", patientsAt, patients.PackSetController(ann, person("wallet")))
		s.may("northregistrar", patientsAt, patients.PackApproveRecovery(id))
		s.mayNot("wallet", patientsAt, patients.PackCancelRecovery(id), "RecoveryUpheld")
		s.chain.Time += 7 * day
		s.may("southgateway", patientsAt, patients.PackExecuteRecovery(id))
		s.mayNot("wallet", patientsAt, patients.PackSetController(ann, person("stranger")), "NotAllowed")
	}},
	{"A ministry takes a patient over with the custodian, who is asked for the first time", func(s *scene) {
		s.mayNot("regulator", patientsAt, patients.PackProposeRecovery(ann, person("stranger"), common.Hash{1}), "NotGuardian")
		id := s.recovers("northregistrar", ann)
		s.chain.Time += 7 * day
		s.mayNot("regulator", patientsAt, patients.PackApproveRecovery(id), "NotGuardian")
		s.may("subject", patientsAt, patients.PackCancelRecovery(id))
	}},
	{"A guardian with a new key is no guardian any more, so that the registrars count as one for ever", func(s *scene) {
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("doctor"), 1, 1<<summary, 0))
		s.rotates("doctor")
		s.mayNot("doctor", patientsAt, patients.PackProposeRecovery(ann, person("stranger"), common.Hash{1}), "NotAllowed")
		id := s.recovers("newkey", ann)
		s.mayNot("newkey", patientsAt, patients.PackApproveRecovery(id), "AlreadyApproved")
		s.may("northregistrar", patientsAt, patients.PackApproveRecovery(id))
		s.chain.Time += 7 * day
		s.may("newkey", patientsAt, patients.PackExecuteRecovery(id))
	}},
	{"A guardian is named once more by a new key, and counts as two", func(s *scene) {
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("doctor"), 1, 1<<summary, 0))
		s.rotates("doctor")
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("newkey"), 1, 1<<summary, 0))
		if list, err := patients.UnpackGuardians(s.look(patientsAt, patients.PackGuardians(ann))); err != nil || len(list) != 1 || list[0] != person("doctor") {
			s.Fatalf("have guardians %v (%v)", list, err)
		}
		s.may("newkey", patientsAt, patients.PackRemoveGuardian(ann, person("newkey")))
	}},
	{"A suspended doctor, who is a patient by a key that came later, is kept from what concerns itself", func(s *scene) {
		carl := common.Hash{0xca}
		s.may("northregistrar", patientsAt, patients.PackRegister(carl, person("doctor")))
		s.rotates("doctor")
		s.may("northadmin", registryAt, admins.PackSetActorStatus(person("newkey"), registry.Suspended, 0))
		for name, want := range map[string]bool{"newkey": true, "doctor": false, "stranger": false} {
			if have := ledgerpatients.Participates(s.chain.State, person(name)); have != want {
				s.Fatalf("%s may send: %v", name, have)
			}
		}
		s.may("newkey", patientsAt, patients.PackSetController(carl, person("relative")))
	}},
}

// recovers proposes that the relative has the patient's key from now on.
func (s *scene) recovers(who string, pid common.Hash) common.Hash {
	s.Helper()
	return common.BytesToHash(s.may(who, patientsAt, patients.PackProposeRecovery(pid, person("relative"), common.Hash{1})))
}
