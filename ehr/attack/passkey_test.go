// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/client/softkey"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
)

func TestPasskeys(t *testing.T) { tellAll(t, passkeyStories) }

// cleo is a patient of North, controlled by a passkey that is enrolled nowhere.
var cleo = common.HexToHash("0xc1e0")

var passkeyStories = []story{
	{"The finder of a patient's security key decides for the patient by touching it", func(s *scene) {
		key := s.passkey()
		s.may("northregistrar", patientsAt, patients.PackRegister(cleo, key.Address()))
		name := patients.PackSetGuardian(cleo, person("stranger"), 1, 1<<summary, 0)
		key.Flags = softkey.UserPresent
		s.mayNot("stranger", patientsAt, s.relayed(key, patientsAt, name, 0), "BadRelaySignature")
		key.Flags = softkey.UserPresent | softkey.UserVerified
		s.may("stranger", patientsAt, s.relayed(key, patientsAt, name, 0))
	}},
	{"The finder of a doctor's security key signs a report by touching it", func(s *scene) {
		key, a := s.passkey(), first(1, ann, laboratory)
		proof, err := client.SigningKeyOf(person("doctor"), signature.WebAuthn).ProvePasskey(key.Public(), key.Site(), key.Assert, chainID, s.chain.Time+100)
		if err != nil {
			s.Fatal(err)
		}
		s.may("doctor", registryAt, admins.PackSetSigningKey(signature.WebAuthn, proof.Key, proof.Deadline, proof.Sig))
		s.write("laboratory", a, pending)
		endorse := func(flags byte) []byte {
			key.Flags = flags
			e, err := client.SignEndorsementPasskey(key.Assert, person("doctor"), chainID, a, s.says("doctor", nativetest.North, 5))
			if err != nil {
				s.Fatal(err)
			}
			return records.PackEndorse(id(1), 1, e)
		}
		s.mayNot("office", recordsAt, endorse(softkey.UserPresent), "BadSignature")
		s.final(1, 0)
		s.may("office", recordsAt, endorse(softkey.UserPresent|softkey.UserVerified))
		s.final(1, 1)
	}},
	{"A gateway that brings what a passkey patient signed decides nothing itself, and can withhold nothing for good", func(s *scene) {
		key, next := s.passkey(), s.passkey()
		s.may("northregistrar", patientsAt, patients.PackRegister(cleo, key.Address()))
		grant := consents.PackGrant(bindings.Grant{
			ConsentId: common.Hash{9}, Pid: cleo, GranteeKind: 2, Grantee: nativetest.South, PurposeMask: 1, ActionMask: 2, ClassMask: 1 << summary,
		})
		revoke := consents.PackRevoke(cleo, common.Hash{9})
		s.mayNot("southgateway", consentAt, grant, "NotAllowed")
		s.may("southgateway", consentAt, s.relayed(key, consentAt, grant, 0))
		s.mayNot("southgateway", consentAt, revoke, "NotAllowed")
		s.mayNot("southgateway", consentAt, s.relayed(next, consentAt, revoke, 0), "NotAllowed")
		s.may("stranger", consentAt, s.relayed(key, consentAt, revoke, 1)) // another one brings it
	}},
	{"The thief of a passkey that the patient gave up goes on deciding", func(s *scene) {
		key, next := s.passkey(), s.passkey()
		s.may("subject", patientsAt, patients.PackSetController(ann, key.Address())) // from a wallet to a passkey
		name := patients.PackSetGuardian(ann, person("relative"), 1, 1<<summary, 0)
		s.mayNot("subject", patientsAt, name, "NotAllowed")
		s.may("stranger", patientsAt, s.relayed(key, patientsAt, patients.PackSetController(ann, next.Address()), 0))
		s.mayNot("stranger", patientsAt, s.relayed(key, patientsAt, name, 1), "NotAllowed")
		s.may("stranger", patientsAt, s.relayed(next, patientsAt, name, 0))
	}},
}

func (s *scene) passkey() *softkey.Key {
	s.Helper()
	key, err := softkey.New("portal.hospital.example")
	if err != nil {
		s.Fatal(err)
	}
	return key
}

// relayed is a call that brings what a passkey signed.
func (s *scene) relayed(key *softkey.Key, to common.Address, operation []byte, nonce int64) []byte {
	s.Helper()
	signed, err := client.SignOperationPasskey(key.Public(), key.Site(), key.Assert, chainID, to, operation, big.NewInt(nonce), math.MaxUint64)
	if err != nil {
		s.Fatal(err)
	}
	return native.PackRelay(operation, signed)
}
