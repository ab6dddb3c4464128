// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native/nativetest"
	ledgerpatients "github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

func TestTransfer(t *testing.T) { tellAll(t, transferStories) }

var transferStories = []story{
	{"A hospital holds back a patient who moves to another one", func(s *scene) {
		s.write("doctor", first(1, ann, summary), current)
		s.write("subject", first(2, ann, report), current)
		s.asks("subject", ann, nativetest.South)
		s.mayNot("northregistrar", patientsAt, patients.PackCancelTransfer(ann), "NotAllowed")
		s.may("southregistrar", patientsAt, patients.PackAcceptTransfer(ann))
		s.custodian(ann, nativetest.South)
		s.mayNot("northregistrar", patientsAt, patients.PackLink(ann, bob, common.Hash{1}), "NotCustodian")
		s.writeNot("doctor", first(3, ann, summary), "NoGround")
		s.write("southdoctor", first(3, ann, summary), current)
		if d, err := consents.UnpackCheck(s.look(consentAt, consents.PackCheck(ann, person("doctor"), 0, access, summary))); err != nil || d.Basis == contracts.BasisCustodian {
			s.Fatalf("the old hospital reads as before: %+v, %v", d, err)
		}
		// Each answers for the records whose documents it has, and the patient for her own.
		s.mark("doctor", 1, 1)
		s.mayNot("southgateway", recordsAt, records.PackAttestErasure(id(1), 1, common.Hash{1}), "NotCustodian")
		s.write("subject", next(2, 2, ann, report), current)
		s.mark("subject", 2, 2)
	}},
	{"A hospital takes a patient who did not ask for it, or not any more", func(s *scene) {
		accept := patients.PackAcceptTransfer(ann)
		s.mayNot("southregistrar", patientsAt, accept, "NoTransfer")
		s.asks("subject", ann, nativetest.Ministry)
		s.mayNot("southregistrar", patientsAt, accept, "NoTransfer")
		end := s.asks("subject", ann, nativetest.South)
		s.mayNot("southdoctor", patientsAt, accept, "NotAllowed")
		s.may("subject", patientsAt, patients.PackCancelTransfer(ann))
		s.mayNot("southregistrar", patientsAt, accept, "NoTransfer")
		s.asks("subject", ann, nativetest.South)
		s.chain.Time = end + 1
		s.mayNot("southregistrar", patientsAt, accept, "NoTransfer")
		s.asks("subject", ann, nativetest.South)
		s.close(nativetest.South)
		s.mayNot("southregistrar", patientsAt, accept, "NotAllowed")
		s.custodian(ann, nativetest.North)
	}},
	{"Next of kin, a guardian of one class, or a hospital move a patient", func(s *scene) {
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("relative"), nextOfKin, ledgerpatients.AllClasses, 0))
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("guardian"), ledgerpatients.GUARD, 1<<summary, 0))
		ask := patients.PackRequestTransfer(ann, nativetest.South, s.chain.Time+day)
		for _, who := range []string{"relative", "guardian"} {
			s.mayNot(who, patientsAt, ask, "NotController")
		}
		s.mayNot("northregistrar", patientsAt, ask, "NotAllowed")
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("guardian"), ledgerpatients.GUARD, ledgerpatients.AllClasses, 0))
		s.may("guardian", patientsAt, ask)
		for _, to := range []common.Hash{nativetest.Cover, nativetest.North, {9}} {
			s.mayNot("subject", patientsAt, patients.PackRequestTransfer(ann, to, s.chain.Time+day), "BadField")
		}
	}},
	{"The thief of a patient's key moves the patient to an accomplice, who recovers nothing", func(s *scene) {
		s.asks("subject", ann, nativetest.South)
		s.may("southregistrar", patientsAt, patients.PackAcceptTransfer(ann))
		s.may("ministryadmin", registryAt, s.enrolment("newkey", nativetest.Ministry, registry.IdentityRegistrar))
		recovery := s.recovers("northregistrar", ann)
		s.may("newkey", patientsAt, patients.PackApproveRecovery(recovery))
		s.chain.Time += 8 * day
		s.may("northregistrar", patientsAt, patients.PackExecuteRecovery(recovery))
		// Half a year later the old hospital is one as all others.
		s.chain.Time += 181 * day
		again, err := patients.UnpackProposeRecovery(s.may("northregistrar", patientsAt, patients.PackProposeRecovery(ann, person("guardwallet"), common.Hash{1})))
		if err != nil {
			s.Fatal(err)
		}
		s.may("newkey", patientsAt, patients.PackApproveRecovery(again))
		s.chain.Time += 8 * day
		s.mayNot("northregistrar", patientsAt, patients.PackExecuteRecovery(again), "NotApproved")
	}},
	{"The thief moves a patient on to a second accomplice, so that the first hospital counts no more", func(s *scene) {
		s.asks("subject", ann, nativetest.South)
		s.may("southregistrar", patientsAt, patients.PackAcceptTransfer(ann))
		on := patients.PackRequestTransfer(ann, nativetest.Ministry, s.chain.Time+181*day)
		s.mayNot("subject", patientsAt, patients.PackRequestTransfer(ann, nativetest.Ministry, s.chain.Time+day), "BadField")
		s.asks("subject", ann, nativetest.North)
		s.chain.Time += 180*day + 1
		s.may("subject", patientsAt, on)
	}},
	{"The thief asks for a transfer, which is accepted when the patient has the key back", func(s *scene) {
		s.asks("subject", ann, nativetest.South)
		s.may("subject", patientsAt, patients.PackSetController(ann, person("wallet")))
		s.mayNot("southregistrar", patientsAt, patients.PackAcceptTransfer(ann), "NoTransfer")
	}},
}

// asks has somebody ask for a transfer, and returns its end.
func (s *scene) asks(who string, pid, to common.Hash) uint64 {
	s.Helper()
	end := s.chain.Time + day
	s.may(who, patientsAt, patients.PackRequestTransfer(pid, to, end))
	return end
}
