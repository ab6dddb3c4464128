// SPDX-License-Identifier: LGPL-3.0-or-later

package records_test

import (
	"bytes"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
)

const (
	pending   = 1
	current   = 2
	consented = 7 // purpose of a subject's signature on a consent
	consent   = 11
	reported  = 14
	amendment = 15
)

// known is a patient of North: subject controls it, guardian decides on classes
// 11 and 14, guardwallet reads them, relative may only recover it, and newkey was
// a guardian until Now - 1.
var known = common.Hash{0x71}

func withPatient(t *testing.T) *nativetest.Chain {
	t.Helper()
	chain, api := newChain(t), bindings.NewPatients()
	chain.Time -= 10
	for _, step := range []struct {
		by    string
		input []byte
	}{
		{"northregistrar", api.PackRegister(known, nativetest.Person("subject"))},
		{"subject", api.PackSetGuardian(known, nativetest.Person("guardian"), 1, 1<<consent|1<<reported, 0)},
		{"subject", api.PackSetGuardian(known, nativetest.Person("guardwallet"), 4, 1<<consent|1<<reported, 0)},
		{"subject", api.PackSetGuardian(known, nativetest.Person("relative"), 7, 0, 0)},
		{"subject", api.PackSetGuardian(known, nativetest.Person("newkey"), 1, 1<<17-2, nativetest.Now-1)},
	} {
		if out := chain.Run(nativetest.Call{From: nativetest.Person(step.by), To: contracts.PatientsAddress, Input: step.input}); out.Err != nil {
			t.Fatalf("%v %x", out.Err, out.Output)
		}
	}
	chain.Time += 10
	return chain
}

// roles are the roles in which people sign; doctors have the role 0.
var roles = map[string]uint8{"subject": 8, "patient": 8, "guardian": 9, "guardwallet": 9, "relative": 9, "newkey": 9, "stranger": 9}

func ofKnown(class uint8) bindings.Anchor {
	return bindings.Anchor{RecordId: common.Hash{9}, Version: 1, Pid: known, RecordClass: class, ContentCommit: common.Hash{1},
		BlobHash: common.Hash{2}, Size: 1, AuthoredAt: 1}
}

// TestSubjects checks who may write and sign for a patient without being enrolled.
func TestSubjects(t *testing.T) {
	base := withPatient(t)
	for _, story := range []struct {
		name   string
		by     string
		class  uint8
		signs  uint8 // purpose, 0 to leave it to the contract
		status byte
		deny   string
	}{
		{"the patient reports", "subject", reported, 0, current, ""},
		{"the patient asks for an amendment", "subject", amendment, 0, current, ""},
		{"the patient consents", "subject", consent, consented, current, ""},
		{"the patient is the author of a consent, which is no consent", "subject", consent, 0, pending, ""},
		{"a guardian reports", "guardian", reported, 0, current, ""},
		{"a guardian consents", "guardian", consent, consented, current, ""},
		{"next of kin, who decides nothing, consents", "guardwallet", consent, consented, 0, "ClassNotAllowed"},
		{"next of kin reports", "guardwallet", reported, 0, 0, "ClassNotAllowed"},
		{"a guardian has not the class", "guardian", amendment, 0, 0, "ClassNotAllowed"},
		{"a guardian for recovery alone", "relative", reported, 0, 0, "ClassNotAllowed"},
		{"a guardian whose time is over", "newkey", reported, 0, 0, "NotAllowed"},
		{"a stranger", "stranger", reported, 0, 0, "NotAllowed"},
		{"a patient may not write a summary", "subject", 1, 0, 0, "ClassNotAllowed"},
		{"a patient who is another", "patient", consent, consented, 0, "NotAllowed"},
		{"a patient reports for another", "patient", reported, 0, 0, "NotAllowed"},
		{"a doctor cannot consent for the patient", "doctor", consent, consented, pending, ""},
	} {
		t.Run(story.name, func(t *testing.T) {
			var own []bindings.Endorsement
			if story.signs != 0 {
				own = append(own, bindings.Endorsement{Signer: nativetest.Person(story.by), SigPurpose: story.signs, Role: roles[story.by]})
			}
			out := base.Copy().Run(nativetest.Call{From: nativetest.Person(story.by), To: contracts.RecordsAddress, Input: api.PackAnchor(ofKnown(story.class), own)})
			if have := errorName(t, out); have != story.deny || have == "" && out.Output[31] != story.status {
				t.Fatalf("have error %q, output %x", have, out.Output)
			}
			if out.Err == nil && out.Logs[0].Topics[3] != nativetest.North {
				t.Errorf("have custodian %v, want %v", out.Logs[0].Topics[3], nativetest.North)
			}
		})
	}
}

// TestSubjectsSign has others anchor a record, and the subject complete it.
func TestSubjectsSign(t *testing.T) {
	base := withPatient(t)
	for class, by := range map[uint8]string{consent: "office", reported: "nurse"} {
		for signer, want := range map[string]string{"subject": "", "guardian": "", "guardwallet": "SignerNotAllowed", "relative": "SignerNotAllowed", "newkey": "NotAllowed", "stranger": "NotAllowed"} {
			chain := base.Copy()
			call := func(by string, input []byte) nativetest.Result {
				return chain.Run(nativetest.Call{From: nativetest.Person(by), To: contracts.RecordsAddress, Input: input})
			}
			if out := call(by, api.PackAnchor(ofKnown(class), nil)); out.Err != nil {
				t.Fatalf("%v %x", out.Err, out.Output)
			}
			e := bindings.Endorsement{Signer: nativetest.Person(signer), SigPurpose: consented, Role: roles[signer]}
			out := call(signer, api.PackEndorse(common.Hash{9}, 1, e))
			if have := errorName(t, out); have != want || have == "" && out.Output[31] != current {
				t.Errorf("class %d, %s: have error %q, output %x, want %q", class, signer, have, out.Output, want)
			}
		}
	}
}

// TestSubjectsMark has a patient take back its own report, and nothing else.
func TestSubjectsMark(t *testing.T) {
	chain := withPatient(t)
	call := func(by string, input []byte) string {
		return errorName(t, chain.Run(nativetest.Call{From: nativetest.Person(by), To: contracts.RecordsAddress, Input: input}))
	}
	own, nurses := ofKnown(reported), ofKnown(reported)
	nurses.RecordId = common.Hash{8}
	for _, step := range []struct {
		by    string
		input []byte
		want  string
	}{
		{"subject", api.PackAnchor(own, nil), ""},
		{"nurse", api.PackAnchor(nurses, nil), ""},
		{"subject", api.PackSetStatus(nurses.RecordId, 1, 4, common.Hash{1}), "NotAuthor"},
		{"guardian", api.PackSetStatus(own.RecordId, 1, 4, common.Hash{1}), "NotAuthor"},
		{"stranger", api.PackSetStatus(own.RecordId, 1, 4, common.Hash{1}), "NotAllowed"},
		{"subject", api.PackSetStatus(own.RecordId, 1, 4, common.Hash{1}), ""},
	} {
		if have := call(step.by, step.input); have != step.want {
			t.Errorf("%s, %x: have %q, want %q", step.by, bytes.TrimRight(step.input[:36], "\x00"), have, step.want)
		}
	}
}
