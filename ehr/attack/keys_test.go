// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"testing"

	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/client/softkey"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"
)

// TestKeys has patients, guardians, and people who are neither any more register keys.
func TestKeys(t *testing.T) { tellAll(t, keyStories) }

var keyStories = []story{
	{"Somebody who is no patient and no guardian registers keys", func(s *scene) {
		s.registersNothing("stranger")
		s.mayNot("southgateway", registryAt, s.presigned("stranger", registryAt, encryptionKey()), "NotAllowed")
	}},
	{"A patient who handed the pid over registers keys, and has an operation brought that was signed before", func(s *scene) {
		s.registers("wallet")
		before := s.presigned("wallet", registryAt, encryptionKey())
		s.may("wallet", patientsAt, patients.PackSetController(bob, person("guardwallet")))
		s.registersNothing("wallet")
		s.mayNot("stranger", registryAt, before, "NotAllowed")
		s.registers("guardwallet")
	}},
	{"The thief of a patient's key registers keys after a recovery", func(s *scene) {
		before := s.presigned("wallet", registryAt, encryptionKey())
		s.recovered(bob, "southregistrar", "northregistrar", "guardwallet")
		s.registersNothing("wallet")
		s.mayNot("stranger", registryAt, before, "NotAllowed")
		s.registers("guardwallet")
	}},
	{"A guardian who was removed registers keys", func(s *scene) {
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("guardwallet"), 1, 1<<summary, 0))
		s.registers("guardwallet")
		before := s.presigned("guardwallet", registryAt, encryptionKey())
		s.may("subject", patientsAt, patients.PackRemoveGuardian(ann, person("guardwallet")))
		s.registersNothing("guardwallet")
		s.mayNot("stranger", registryAt, before, "NotAllowed")
	}},
	{"A guardian whose time is over registers a key, and signs nothing with it", func(s *scene) {
		device := s.device()
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("guardwallet"), 1, 1<<consentClass, s.chain.Time+100))
		s.write("doctor", first(1, ann, consentClass), pending)
		s.chain.Time += 101
		s.may("guardwallet", registryAt, s.signingKey("guardwallet", device))
		says := client.Statement{Custodian: nativetest.North, Role: uint8(registry.Family), Purpose: 7, Deadline: s.chain.Time + 100}
		e, err := client.SignEndorsementP256(device, person("guardwallet"), chainID, first(1, ann, consentClass), says)
		if err != nil {
			s.Fatal(err)
		}
		s.mayNot("office", recordsAt, records.PackEndorse(id(1), 1, e), "SignerNotAllowed")
	}},
	{"Members take the keys from guardians, and a patient who is a guardian too goes on as the patient", func(s *scene) {
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("guardwallet"), 1, 1<<summary, 0))
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("wallet"), 1, 1<<summary, 0))
		s.decide(client.SetRoles(registryAt, [4]byte(encryptionKey()), 0, registry.Patient.Mask()|registry.Doctor.Mask()))
		s.mayNot("guardwallet", registryAt, encryptionKey(), "NotAllowed")
		s.may("wallet", registryAt, encryptionKey())
	}},
	{"A patient's passkey endorses as the patient, and as nobody once another key has taken its place", func(s *scene) {
		key, next := s.passkey(), s.passkey()
		s.may("northregistrar", patientsAt, patients.PackRegister(cleo, key.Address()))
		for n := byte(1); n <= 2; n++ {
			s.write("doctor", first(n, cleo, consentClass), pending)
		}
		s.mayNot("office", recordsAt, s.agrees(key, 1), "UnknownKey") // though the address is made of it
		s.may("stranger", registryAt, s.relayed(key, registryAt, s.passkeyFor(key, key.Address()), 0))
		s.may("office", recordsAt, s.agrees(key, 1))
		s.final(1, 1)
		before := s.agrees(key, 2)
		s.may("stranger", patientsAt, s.relayed(key, patientsAt, patients.PackSetController(cleo, next.Address()), 1))
		s.mayNot("office", recordsAt, before, "SignerNotAllowed")
		// Nor may it register another person's key, even with that key's signature.
		s.mayNot("stranger", registryAt, s.relayed(next, registryAt, s.passkeyFor(key, next.Address()), 0), "KeyInUse")
		s.may("stranger", registryAt, s.relayed(next, registryAt, s.passkeyFor(next, next.Address()), 0))
		s.may("office", recordsAt, s.agrees(next, 2))
		s.final(2, 1)
	}},
}

func encryptionKey() []byte { return admins.PackSetEncryptionKey(registry.X25519, make([]byte, 32)) }

// registers has somebody register both keys.
func (s *scene) registers(who string) {
	s.Helper()
	s.may(who, registryAt, encryptionKey())
	s.may(who, registryAt, s.signingKey(who, s.device()))
}

func (s *scene) registersNothing(who string) {
	s.Helper()
	s.mayNot(who, registryAt, encryptionKey(), "NotAllowed")
	s.mayNot(who, registryAt, s.signingKey(who, s.device()), "NotAllowed")
	s.mayNot(who, registryAt, admins.PackSetSigningKey(signature.P256, nil, 0, nil), "NotAllowed")
}

// presigned is a call that brings what somebody's account signs now, in a row of nonces
// that nothing else uses.
func (s *scene) presigned(who string, to common.Address, operation []byte) []byte {
	s.Helper()
	const reserved = 5
	o := s.order(to, person(who), operation)
	o.envelope.Nonce = *new(uint256.Int).Lsh(uint256.NewInt(reserved), 64)
	return o.signedBy(s, walletKey(s, who))
}

// recovered gives a pid to another key by the approvals of a registrar and another.
func (s *scene) recovered(pid common.Hash, custodian, other, to string) {
	s.Helper()
	id := common.BytesToHash(s.may(custodian, patientsAt, patients.PackProposeRecovery(pid, person(to), common.Hash{1})))
	s.may(other, patientsAt, patients.PackApproveRecovery(id))
	s.chain.Time += 7 * day
	s.may(custodian, patientsAt, patients.PackExecuteRecovery(id))
}

// passkeyFor sets a passkey as the signing key of an address.
func (s *scene) passkeyFor(key *softkey.Key, who common.Address) []byte {
	s.Helper()
	p, err := client.SigningKeyOf(who, signature.WebAuthn).ProvePasskey(key.Public(), key.Site(), key.Assert, chainID, s.chain.Time+100)
	if err != nil {
		s.Fatal(err)
	}
	return admins.PackSetSigningKey(signature.WebAuthn, p.Key, p.Deadline, p.Sig)
}

// agrees is a passkey's signature as the patient on one of cleo's consents.
func (s *scene) agrees(key *softkey.Key, n byte) []byte {
	s.Helper()
	says := client.Statement{Custodian: nativetest.North, Role: uint8(registry.Patient), Purpose: 7, Deadline: s.chain.Time + 100}
	e, err := client.SignEndorsementPasskey(key.Assert, key.Address(), chainID, first(n, cleo, consentClass), says)
	if err != nil {
		s.Fatal(err)
	}
	return records.PackEndorse(id(n), 1, e)
}

// TestFormerKeys has a key that controlled a patient try all that it could do, after
// each way in which it may have lost the patient.
func TestFormerKeys(t *testing.T) { tellAll(t, formerKeyStories) }

var formerKeyStories = []story{
	{"The thief of a doctor's rotated key decides for the patient whom the doctor is", func(s *scene) {
		s.losesAll("signingdoctor", func() {
			s.may("signingdoctor", registryAt, admins.PackRotateKey(person("newkey"), s.proof("newkey", client.RotationOf(person("signingdoctor"), person("newkey")))))
		})
	}},
	{"A patient's key that handed the pid over goes on deciding", func(s *scene) {
		s.losesAll("wallet", func() {
			s.may("wallet", patientsAt, patients.PackSetController(carl, person("newkey")))
		})
	}},
	{"The thief of a patient's key goes on deciding after a recovery", func(s *scene) {
		s.losesAll("wallet", func() { s.recovered(carl, "northregistrar", "relative", "newkey") })
	}},
}

// carl is a patient of North whose controller loses the pid.
var carl = common.HexToHash("0xca71")

// losesAll has a key control carl, and the next one after it is lost. What the key
// signed before is brought afterwards.
func (s *scene) losesAll(who string, lose func()) {
	s.Helper()
	s.may("wallet", patientsAt, patients.PackSetController(bob, person("stranger"))) // so that carl is all it has
	s.may("northregistrar", patientsAt, patients.PackRegister(carl, person(who)))
	list := s.decisions(who)
	ticket := common.BytesToHash(s.may(who, accessAt, reading(1)))
	says := client.Statement{Custodian: nativetest.North, Role: uint8(registry.Patient), Purpose: 7, Deadline: s.chain.Time + 30*day}
	signed, err := client.SignEndorsement(walletKey(s, who), chainID, first(1, carl, consentClass), says)
	if err != nil {
		s.Fatal(err)
	}
	endorsed := records.PackEndorse(id(1), 1, signed)
	before := make([][]byte, len(list))
	for i, d := range list { // each would be done now, so that the test can fail
		before[i] = s.presigned(who, d.to, d.input)
		s.branch().may(who, d.to, d.input)
		s.branch().may("stranger", d.to, before[i])
	}
	endorse := func(who string) []byte { return records.PackEndorse(id(1), 1, statement(who, 7, registry.Patient)) }
	s.branch().may("office", recordsAt, endorsed)
	s.branch().may(who, recordsAt, endorse(who))
	lose()
	again := s.may("northregistrar", patientsAt, patients.PackProposeRecovery(carl, person("relative"), common.Hash{2}))
	list = append(list, decision{patientsAt, patients.PackCancelRecovery(common.BytesToHash(again))})
	before = append(before, s.presigned(who, patientsAt, list[len(list)-1].input))
	for i, d := range list {
		s.mayNot(who, d.to, d.input, "NotAllowed")
		s.mayNot("stranger", d.to, before[i], "NotAllowed")
		s.branch().may("newkey", d.to, d.input)
	}
	s.mayNot("office", recordsAt, endorsed, "SignerNotAllowed")
	s.mayNot(who, recordsAt, endorse(who), "NotAllowed")
	s.branch().may("newkey", recordsAt, endorse("newkey"))
	if s.permits(ticket, summary) {
		s.Error("it reads on by a session of before")
	}
}

// decision is an operation of who controls carl.
type decision struct {
	to    common.Address
	input []byte
}

// decisions are what the controller of carl may do for the patient, in the state that
// it makes first.
func (s *scene) decisions(who string) []decision {
	s.Helper()
	care := func(by string, n byte) common.Hash {
		return common.BytesToHash(s.may(by, consentAt, consents.PackOpenCare(carl, common.Hash{n}, s.chain.Time+30*day)))
	}
	grant := func(n byte) []byte {
		return consents.PackGrant(bindings.Grant{ConsentId: common.Hash{n}, Pid: carl, GranteeKind: 2, Grantee: nativetest.South, PurposeMask: 1, ActionMask: 2, ClassMask: 2})
	}
	s.may(who, consentAt, grant(1))
	s.may(who, consentAt, consents.PackCloseCare(care("southdoctor", 1)))
	s.may(who, patientsAt, patients.PackSetGuardian(carl, person("relative"), nextOfKin, 1<<summary, 0))
	s.write("doctor", first(1, carl, consentClass), pending)
	return []decision{
		{consentAt, grant(2)},
		{consentAt, consents.PackRevoke(carl, common.Hash{1})},
		{consentAt, consents.PackCloseCare(care("doctor", 2))},
		{consentAt, consents.PackAllowCare(carl, nativetest.South)},
		{patientsAt, patients.PackSetGuardian(carl, person("guardian"), 1, 1<<summary, 0)},
		{patientsAt, patients.PackRemoveGuardian(carl, person("relative"))},
		{patientsAt, patients.PackRequestTransfer(carl, nativetest.South, s.chain.Time+20*day)},
		{patientsAt, patients.PackSetController(carl, person("relative"))},
		{recordsAt, records.PackAnchor(first(2, carl, report), nil)},
		{accessAt, reading(2)},
		{registryAt, encryptionKey()},
	}
}

// reading opens a session as the patient.
func reading(n byte) []byte {
	const atPatientsRequest = 24
	return accesses.PackOpenSession(carl, atPatientsRequest, access, 1<<summary, 3600, common.Hash{n})
}

// branch is the scene as it would go on.
func (s *scene) branch() *scene { return &scene{s.TB, s.chain.Copy()} }
