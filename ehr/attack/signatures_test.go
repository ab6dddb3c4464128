// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"testing"

	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

func TestSignatures(t *testing.T) { tellAll(t, signatureStories) }

var signatureStories = []story{
	{"Another hospital sends a report with the signatures that it saw on its way, and becomes its custodian", func(s *scene) {
		s.lets(ann, nativetest.South, collect, discharge)
		a := first(1, ann, discharge)
		validated := s.signed("signingdoctor", a, nativetest.North, 6)
		s.mayNot("southdoctor", recordsAt, records.PackAnchor(a, []bindings.Endorsement{validated}), "BadSignature")
		s.may("doctor", recordsAt, records.PackAnchor(a, []bindings.Endorsement{validated}))
		s.final(1, 1)
	}},
	{"A doctor shows her signature as that of a colleague with the same P-256 key", func(s *scene) {
		device := s.device()
		for _, who := range []string{"doctor", "dapp", "signingdoctor"} {
			s.may(who, registryAt, admins.PackSetSigningKey(signature.P256, publicKey(device)))
		}
		s.write("laboratory", first(1, ann, laboratory), pending)
		e, err := client.SignEndorsementP256(device, person("doctor"), chainID, first(1, ann, laboratory), s.says("doctor", nativetest.North, 13))
		if err != nil {
			s.Fatal(err)
		}
		s.may("office", recordsAt, records.PackEndorse(id(1), 1, e))
		for _, who := range []string{"dapp", "signingdoctor"} {
			e.Signer = person(who)
			s.mayNot("office", recordsAt, records.PackEndorse(id(1), 1, e), "BadSignature")
		}
	}},
	{"A hospital shows a doctor's signature as one in another role of hers", func(s *scene) {
		s.may("northadmin", registryAt, admins.PackEnrol(person("signingdoctor"), registry.Doctor.Mask()|registry.Laboratory.Mask(), common.Hash{}, 0))
		s.write("doctor", first(1, ann, laboratory), pending)
		e := s.signed("signingdoctor", first(1, ann, laboratory), nativetest.North, 1)
		e.Role = uint8(registry.Laboratory)
		s.mayNot("office", recordsAt, records.PackEndorse(id(1), 1, e), "BadSignature")
	}},
}

var chainID = nativetest.Config().ChainID

// says is what an actor states with a signature on a record of a custodian.
func (s *scene) says(who string, custodian common.Hash, purpose uint8) client.Statement {
	actor, err := admins.UnpackActor(s.look(registryAt, admins.PackActor(person(who))))
	if err != nil {
		s.Fatal(err)
	}
	return client.Statement{Custodian: custodian, Org: actor.OrgId, Role: s.roleOf(who), Purpose: purpose, Deadline: s.chain.Time + 100}
}

// signed is the signature of an actor whose key is made of its name.
func (s *scene) signed(who string, a bindings.Anchor, custodian common.Hash, purpose uint8) bindings.Endorsement {
	s.Helper()
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte(who)))
	if err != nil {
		s.Fatal(err)
	}
	e, err := client.SignEndorsement(key, chainID, a, s.says(who, custodian, purpose))
	if err != nil || e.Signer != person(who) {
		s.Fatalf("%s signs as %v, %v", who, e.Signer, err)
	}
	return e
}

// device makes a P-256 key.
func (s *scene) device() *ecdsa.PrivateKey {
	s.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.Fatal(err)
	}
	return key
}

func publicKey(key *ecdsa.PrivateKey) []byte {
	public, _, err := client.KeyAddress(&key.PublicKey)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return public
}
