// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"testing"

	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
)

func TestPatients(t *testing.T) { tellAll(t, patientStories) }

var patientStories = []story{
	{"A hospital opens care again that the patient has closed", func(s *scene) {
		care := s.opens("southdoctor", 1)
		s.may("subject", consentAt, consents.PackCloseCare(care))
		s.mayNot("southdoctor", consentAt, s.opening(2), "CareRefused")
		s.may("doctor", consentAt, s.opening(3)) // which says nothing of another hospital
		s.mayNot("southdoctor", consentAt, consents.PackAllowCare(ann, nativetest.South), "NotAllowed")
		s.mayNot("wallet", consentAt, consents.PackAllowCare(ann, nativetest.South), "NotAllowed")
		s.may("subject", consentAt, consents.PackAllowCare(ann, nativetest.South))
		s.opens("southdoctor", 4)
	}},
	{"A hospital that closed its own care is not taken for refused", func(s *scene) {
		care := s.opens("southdoctor", 1)
		s.may("southdoctor", consentAt, consents.PackCloseCare(care))
		s.opens("southdoctor", 2)
		s.mayNot("subject", consentAt, consents.PackAllowCare(ann, nativetest.South), "BadField")
	}},
	{"A patient closes another patient's care", func(s *scene) {
		care := s.opens("southdoctor", 1)
		s.mayNot("wallet", consentAt, consents.PackCloseCare(care), "NotAllowed")
		s.mayNot("nurse", consentAt, consents.PackCloseCare(care), "NotAllowed")
	}},
	{"Next of kin close the patient's care, and allow it again", func(s *scene) {
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("relative"), nextOfKin, 1<<summary, 0))
		care := s.opens("southdoctor", 1)
		s.mayNot("relative", consentAt, consents.PackCloseCare(care), "NotDecider")
		s.may("subject", consentAt, consents.PackCloseCare(care))
		s.mayNot("relative", consentAt, consents.PackAllowCare(ann, nativetest.South), "NotDecider")
	}},
	{"Somebody sees a patient's grant before its block, and takes its id for a grant of another patient", func(s *scene) {
		grant := bindings.Grant{ConsentId: common.Hash{9}, Pid: ann, GranteeKind: 2, Grantee: nativetest.South, PurposeMask: 1, ActionMask: 2, ClassMask: 2}
		taken := grant
		taken.Pid, taken.Grantee = bob, nativetest.Cover
		s.may("wallet", consentAt, consents.PackGrant(taken))
		s.may("subject", consentAt, consents.PackGrant(grant))
		s.may("wallet", consentAt, consents.PackRevoke(bob, grant.ConsentId)) // which is his own
		s.mayNot("wallet", consentAt, consents.PackRevoke(ann, grant.ConsentId), "NotAllowed")
		if have, err := consents.UnpackGetGrant(s.look(consentAt, consents.PackGetGrant(ann, grant.ConsentId))); err != nil || have.Status != 1 || have.G != grant {
			s.Errorf("have %+v, %v, want ann's grant", have, err)
		}
	}},
	{"The thief of a doctor's replaced key keeps the pid that it controlled, and grants access to it", func(s *scene) {
		carl := common.Hash{0xca}
		s.may("northregistrar", patientsAt, patients.PackRegister(carl, person("doctor")))
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("doctor"), 1, 1<<summary, 0))
		s.rotates("doctor")
		grant := bindings.Grant{ConsentId: common.Hash{9}, Pid: carl, GranteeKind: 2, Grantee: nativetest.South, PurposeMask: 1, ActionMask: 2, ClassMask: 2}
		s.mayNot("doctor", consentAt, consents.PackGrant(grant), "NotAllowed")
		s.mayNot("doctor", patientsAt, patients.PackSetController(carl, person("stranger")), "NotAllowed")
		s.mayNot("doctor", patientsAt, patients.PackProposeRecovery(ann, person("stranger"), common.Hash{1}), "NotAllowed")
		s.may("newkey", consentAt, consents.PackGrant(grant)) // the same person
		s.may("newkey", patientsAt, patients.PackSetController(carl, person("relative")))
	}},
}

// opening asks to open care of ann for an hour.
func (s *scene) opening(encounter byte) []byte {
	return consents.PackOpenCare(ann, common.Hash{encounter}, s.chain.Time+3600)
}

func (s *scene) opens(who string, encounter byte) common.Hash {
	s.Helper()
	return common.BytesToHash(s.may(who, consentAt, s.opening(encounter)))
}

// rotates gives all that a person is to the new key, whose private key is 1.
func (s *scene) rotates(who string) {
	s.Helper()
	s.may(who, registryAt, admins.PackRotateKey(person("newkey"), s.proof("newkey", client.RotationOf(person(who), person("newkey")))))
}
