// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"testing"

	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Classes of records.
const (
	summary      = 1
	prescription = 2
	dispensation = 3
	laboratory   = 5
	discharge    = 6
	consentClass = 11
	claim        = 13
	report       = 14 // patient-reported
	amendment    = 15
)

// Status of a version.
const (
	pending = 1
	current = 2
	inError = 4
)

func TestRecords(t *testing.T) { tellAll(t, recordStories) }

var recordStories = []story{
	{"A pharmacy dispenses on another patient's prescription", func(s *scene) {
		s.write("southdoctor", first(1, bob, prescription), current)
		s.write("doctor", on(1, first(2, ann, dispensation)), pending)
	}},
	{"A pharmacy dispenses on a summary", func(s *scene) {
		s.write("doctor", first(1, ann, summary), current)
		s.write("doctor", on(1, first(2, ann, dispensation)), pending)
	}},
	{"A pharmacy dispenses on a prescription that was entered in error", func(s *scene) {
		s.write("doctor", first(1, ann, prescription), current)
		s.write("doctor", on(1, first(2, ann, dispensation)), current)
		s.mark("doctor", 1, 1)
		s.write("doctor", on(1, first(3, ann, dispensation)), pending)
	}},
	{"A pharmacy dispenses on a prescription whose content was erased", func(s *scene) {
		s.write("doctor", first(1, ann, prescription), current)
		s.may("office", recordsAt, records.PackAttestErasure(id(1), 1, common.Hash{1}))
		s.write("doctor", on(1, first(2, ann, dispensation)), pending)
	}},
	{"A doctor leaves the patient without any summary by an amendment that is marked in error", func(s *scene) {
		s.write("doctor", first(1, ann, summary), current)
		s.write("doctor", next(1, 2, ann, summary), current)
		s.write("doctor", next(1, 3, ann, summary), current)
		s.mark("doctor", 1, 2)
		s.final(1, 3)
		s.mark("doctor", 1, 3)
		s.final(1, 1)
		if v, err := records.UnpackGet(s.look(recordsAt, records.PackGet(id(1), 1))); err != nil || v.Status != current {
			s.Fatalf("version 1: have status %d, %v", v.Status, err)
		}
		s.mark("doctor", 1, 1)
		s.final(1, 0)
	}},
	{"A hospital lets a patient's amendment request lie", func(s *scene) {
		s.write("subject", first(1, ann, amendment), current)
		by := s.review(1)
		if by.Overdue || by.ReviewedAt != 0 || by.ReviewBy <= s.chain.Time {
			s.Fatalf("at once: %+v", by)
		}
		s.chain.Time = by.ReviewBy
		if s.review(1).Overdue {
			s.Fatal("it is late in the last second of its time")
		}
		s.chain.Time++
		if !s.review(1).Overdue {
			s.Fatal("it is not late")
		}
		s.sign("office", 1, 13)
		if late := s.review(1); !late.Overdue || late.ReviewedAt != s.chain.Time {
			s.Fatalf("a late review hides that it was late: %+v", late)
		}
	}},
	{"A patient who works at the hospital reviews her own amendment request", func(s *scene) {
		s.may("subject", patientsAt, patients.PackSetController(ann, person("nurse")))
		s.write("nurse", first(1, ann, amendment), current)
		s.sign("nurse", 1, 13)
		if s.review(1).ReviewedAt != 0 {
			s.Fatal("it counts")
		}
		s.sign("doctor", 1, 13)
		if s.review(1).ReviewedAt == 0 {
			s.Fatal("the custodian's review does not count")
		}
	}},
	{"A doctor writes about another hospital's patient, and about a patient nobody knows", func(s *scene) {
		s.writeNot("southdoctor", first(1, ann, summary), "NoGround")
		s.writeNot("doctor", first(1, common.Hash{7}, summary), "UnknownPatient")
		s.lets(ann, nativetest.South, access, summary)
		s.writeNot("southdoctor", first(1, ann, summary), "NoGround") // reading is not writing
		s.lets(ann, nativetest.South, collect, prescription)
		s.writeNot("southdoctor", first(1, ann, summary), "NoGround")
		s.write("southdoctor", first(1, ann, prescription), current)
	}},
	{"A doctor in whose care a patient is writes for her custodian", func(s *scene) {
		s.may("southdoctor", consentAt, consents.PackOpenCare(ann, common.Hash{1}, s.chain.Time+1000))
		s.writeNot("southdoctor", first(1, ann, summary), "NoGround")
	}},
	{"An insurer invents a claim about a patient who never heard of it", func(s *scene) {
		s.writeNot("auditor", first(1, ann, claim), "NoGround")
		s.lets(ann, nativetest.Cover, collect, claim)
		s.write("auditor", first(1, ann, claim), pending)
	}},
	{"A patient writes another patient's report, consent and amendment request", func(s *scene) {
		for _, class := range []uint8{consentClass, report, amendment} {
			s.writeNot("wallet", first(1, ann, class), "NotAllowed")
			s.write("subject", first(class, ann, class), map[uint8]uint8{consentClass: pending, report: current, amendment: current}[class])
		}
	}},
	{"Next of kin, who may decide nothing, consent and report for the patient", func(s *scene) {
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("relative"), nextOfKin, 1<<consentClass|1<<report, 0))
		s.writeNot("relative", first(1, ann, consentClass), "ClassNotAllowed")
		s.writeNot("relative", first(1, ann, report), "ClassNotAllowed")
		s.write("office", first(1, ann, consentClass), pending)
		s.signNot("relative", 1, 7, "SignerNotAllowed")
		s.sign("subject", 1, 7)
		s.final(1, 1)
	}},
	{"A doctor of another hospital, for whom nobody asked, signs a laboratory report", func(s *scene) {
		s.write("laboratory", first(1, ann, laboratory), pending)
		s.signNot("southdoctor", 1, 5, "SignerNotAllowed")
		s.sign("doctor", 1, 5)
		s.final(1, 1)
	}},
	{"A doctor is her own second signer, with a new key", func(s *scene) {
		s.write("doctor", first(1, ann, discharge), pending)
		s.rotates("doctor")
		s.sign("newkey", 1, 6)
		s.final(1, 0)
		s.signNot("newkey", 1, 1, "AlreadyEndorsed") // nor does she sign twice for one purpose
		s.sign("dapp", 1, 6)
		s.final(1, 1)
	}},
	{"A doctor with a new key amends her own record", func(s *scene) {
		s.write("doctor", first(1, ann, summary), current)
		s.rotates("doctor")
		s.write("newkey", next(1, 2, ann, summary), current)
		s.mark("newkey", 1, 2)
	}},
	{"A doctor who was suspended signs as a doctor because a patient made her guardian", func(s *scene) {
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("doctor"), 1, 1<<laboratory, 0))
		s.may("northadmin", registryAt, admins.PackSetActorStatus(person("doctor"), 2, 0))
		s.write("laboratory", first(1, ann, laboratory), pending)
		s.signNot("doctor", 1, 5, "SignerNotAllowed")
		s.signAs("doctor", 1, 5, registry.Family)
		s.final(1, 0)
	}},
	{"A nurse who controls the pid has her signature as a nurse count as the patient's consent", func(s *scene) {
		s.may("subject", patientsAt, patients.PackSetController(ann, person("nurse")))
		s.write("office", first(1, ann, consentClass), pending)
		s.signAs("nurse", 1, 7, registry.Nurse)
		s.final(1, 0)
		s.mayNot("nurse", recordsAt, records.PackEndorse(id(1), 1, statement("nurse", 7, registry.Family)), "AlreadyEndorsed")
		s.write("office", first(2, ann, consentClass), pending)
		s.signAs("nurse", 2, 7, registry.Patient)
		s.final(2, 1)
	}},
	{"A nurse who becomes a doctor has an old signature of hers count as a doctor's", func(s *scene) {
		s.write("nurse", first(1, ann, report), current)
		s.write("laboratory", first(2, ann, laboratory), pending)
		s.signAs("nurse", 2, 5, registry.Nurse)
		s.final(2, 0)
		s.may("northadmin", registryAt, admins.PackEnrol(person("nurse"), registry.Doctor.Mask()|registry.Nurse.Mask(), common.Hash{}, 0, bindings.Proof{}))
		s.sign("office", 2, 13)
		s.final(2, 0)
		s.sign("doctor", 2, 5)
		s.final(2, 1)
	}},
}

func id(n byte) common.Hash { return common.Hash{30: 1, 31: n} }

// commitOf is the commitment of a version of a record in the stories.
func commitOf(n byte, version uint32) common.Hash { return common.Hash{n, byte(version)} }

// first is the first version of a record.
func first(n byte, pid common.Hash, class uint8) bindings.Anchor {
	a := bindings.Anchor{RecordId: id(n), Version: 1, Pid: pid, RecordClass: class, ContentCommit: commitOf(n, 1),
		BlobHash: common.Hash{1}, Size: 1, AuthoredAt: 1}
	if class == claim {
		a.Payer = nativetest.Cover
	}
	return a
}

// next is a later version of it.
func next(n byte, version uint32, pid common.Hash, class uint8) bindings.Anchor {
	a := first(n, pid, class)
	a.Version, a.ContentCommit, a.PrevCommit = version, commitOf(n, version), commitOf(n, version-1)
	return a
}

// on has a record rest on another one.
func on(base byte, a bindings.Anchor) bindings.Anchor {
	a.BasedOn = id(base)
	return a
}

// write anchors a version, which gets a status.
func (s *scene) write(who string, a bindings.Anchor, status uint8) {
	s.Helper()
	if out := s.may(who, recordsAt, records.PackAnchor(a, nil)); out[31] != status {
		s.Fatalf("record %x: have status %d, want %d", a.RecordId[31], out[31], status)
	}
}

// sign has somebody sign the first version of a record for a purpose.
func (s *scene) sign(who string, n byte, purpose uint8) {
	s.Helper()
	s.may(who, recordsAt, records.PackEndorse(id(n), 1, bindings.Endorsement{Signer: person(who), SigPurpose: purpose, Role: s.roleOf(who)}))
}

// signAs is sign in a role of those that somebody has.
func (s *scene) signAs(who string, n byte, purpose uint8, role registry.Role) {
	s.Helper()
	s.may(who, recordsAt, records.PackEndorse(id(n), 1, statement(who, purpose, role)))
}

// statement is somebody's by calling.
func statement(who string, purpose uint8, role registry.Role) bindings.Endorsement {
	return bindings.Endorsement{Signer: person(who), SigPurpose: purpose, Role: uint8(role)}
}

// roleOf is the first role of an actor, and the patient's or a guardian's of others.
func (s *scene) roleOf(who string) uint8 {
	s.Helper()
	actor, err := admins.UnpackActor(s.look(registryAt, admins.PackActor(person(who))))
	switch {
	case err != nil:
		s.Fatal(err)
	case actor.RoleMask != 0:
		return uint8(registry.Roles(actor.RoleMask)[0])
	case who == "subject" || who == "wallet":
		return uint8(registry.Patient)
	}
	return uint8(registry.Family)
}

// mark marks a version as entered in error.
func (s *scene) mark(who string, n byte, version uint32) {
	s.Helper()
	s.may(who, recordsAt, records.PackSetStatus(id(n), version, inError, common.Hash{1}))
}

// writeNot anchors a version, which is refused.
func (s *scene) writeNot(who string, a bindings.Anchor, want string) {
	s.Helper()
	s.mayNot(who, recordsAt, records.PackAnchor(a, nil), want)
}

// signNot is sign, refused.
func (s *scene) signNot(who string, n byte, purpose uint8, want string) {
	s.Helper()
	s.mayNot(who, recordsAt, records.PackEndorse(id(n), 1, bindings.Endorsement{Signer: person(who), SigPurpose: purpose, Role: s.roleOf(who)}), want)
}

// Actions of a grant.
const (
	collect = 1
	access  = 2
)

const nextOfKin = 4 // kind of a guardian

// lets has ann's subject grant an organization an action on a class.
func (s *scene) lets(pid, org common.Hash, action, class uint8) {
	s.Helper()
	s.may("subject", consentAt, consents.PackGrant(bindings.Grant{
		ConsentId: common.Hash{0: org[31], 1: action, 2: class, 3: 1}, Pid: pid, GranteeKind: 2, Grantee: org, PurposeMask: 1, ActionMask: action, ClassMask: 1 << class,
	}))
}

// final checks which version of a record is final.
func (s *scene) final(n byte, version uint32) {
	s.Helper()
	head, err := records.UnpackHead(s.look(recordsAt, records.PackHead(id(n))))
	if err != nil || head.LatestFinal != version {
		s.Fatalf("latestFinal: have %d, want %d, %v", head.LatestFinal, version, err)
	}
}

// review is what became of an amendment request.
func (s *scene) review(n byte) bindings.AmendmentOutput {
	s.Helper()
	out, err := records.UnpackAmendment(s.look(recordsAt, records.PackAmendment(id(n))))
	if err != nil {
		s.Fatal(err)
	}
	return out
}
