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
		s.may("doctor", registryAt, s.signingKey("doctor", device))
		for _, who := range []string{"dapp", "signingdoctor"} {
			s.mayNot(who, registryAt, s.signingKey(who, device), "KeyInUse")
			s.may(who, registryAt, s.signingKey(who, s.device()))
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
	{"Another hospital enrols a patient, so that her next report has the wrong custodian", func(s *scene) {
		s.mayNot("southadmin", registryAt, enrol("subject", registry.Nurse), "BadProof")
		s.write("subject", first(1, ann, report), current)
		if v, err := records.UnpackGet(s.look(recordsAt, records.PackGet(id(1), 1))); err != nil || v.CustodianOrg != nativetest.North {
			s.Fatalf("have custodian %x, %v", v.CustodianOrg, err)
		}
	}},
	{"A patient who is a nurse elsewhere still reports as the patient", func(s *scene) {
		s.may("subject", patientsAt, patients.PackSetController(ann, person("stranger")))
		s.may("southadmin", registryAt, s.enrolment("stranger", nativetest.South, registry.Nurse))
		s.write("stranger", first(1, ann, report), current)
		if v, err := records.UnpackGet(s.look(recordsAt, records.PackGet(id(1), 1))); err != nil || v.CustodianOrg != nativetest.North {
			s.Fatalf("have custodian %x, %v", v.CustodianOrg, err)
		}
	}},
	{"A member vetoes the entry of another by enrolling its administrator as a nurse, or listing its node, first", func(s *scene) {
		clinic, node := common.HexToHash("0x0a05"), nodeOf("secondnode")
		admin := s.proofUntil("stranger", client.AdministrationOf(person("stranger"), clinic), s.chain.Time+2*nativetest.Timelock)
		change := client.AddOrganization(clinic, uint8(registry.Hospital), person("stranger"), common.Hash{}, admin)
		proposal := s.propose("northadmin", change)
		for _, who := range []string{"coveradmin", "ministryadmin"} {
			s.may(who, governanceAt, governance.PackVote(proposal, true))
		}
		s.mayNot("southadmin", registryAt, enrol("stranger", registry.Nurse), "BadProof")
		// What the administrator signed for its own organization is no enrolment either.
		s.mayNot("southadmin", registryAt, admins.PackEnrol(person("stranger"), registry.Nurse.Mask(), common.Hash{}, 0, admin), "BadProof")
		foreign := s.proof("thirdnode", client.NodeOf(node, nativetest.South))
		s.mayNot("southadmin", registryAt, admins.PackSetNode(node, true, foreign.Deadline, foreign.Sig), "BadProof")
		s.chain.Time += nativetest.Timelock
		s.may("northadmin", governanceAt, governance.PackExecute(proposal))
		own := s.proof("secondnode", client.NodeOf(node, clinic))
		s.mayNot("southadmin", registryAt, admins.PackSetNode(node, true, own.Deadline, own.Sig), "BadProof")
		s.may("stranger", registryAt, admins.PackSetNode(node, true, own.Deadline, own.Sig))
	}},
	{"An administrator blocks a doctor's new key by enrolling it first", func(s *scene) {
		s.mayNot("southadmin", registryAt, enrol("newkey", registry.Nurse), "BadProof")
		taken := s.proof("newkey", client.RotationOf(person("doctor"), person("newkey")))
		s.mayNot("southadmin", registryAt, admins.PackEnrol(person("newkey"), registry.Nurse.Mask(), common.Hash{}, 0, taken), "BadProof")
		s.mayNot("nurse", registryAt, admins.PackRotateKey(person("newkey"), taken), "BadProof")
		s.may("doctor", registryAt, admins.PackRotateKey(person("newkey"), taken))
	}},
	{"An administrator enrols a contract that somebody else created", func(s *scene) {
		contract := crypto.CreateAddress(person("stranger"), 7)
		entry := client.EnrolmentOf(contract, nativetest.North, registry.Service.Mask(), common.Hash{}, 0)
		enrolled := func(creator string, nonce uint64) []byte {
			p, err := entry.ProveCreated(nativetest.Key(creator), nonce, chainID, s.chain.Time+100)
			if err != nil {
				s.Fatal(err)
			}
			return admins.PackEnrol(contract, registry.Service.Mask(), common.Hash{}, 0, p)
		}
		s.mayNot("northadmin", registryAt, enrolled("wallet", 7), "BadProof")
		s.mayNot("northadmin", registryAt, enrolled("stranger", 8), "BadProof")
		s.may("northadmin", registryAt, enrolled("stranger", 7))
	}},
	{"A hospital shows a doctor's signature as one in another role of hers", func(s *scene) {
		s.may("northadmin", registryAt, admins.PackEnrol(person("signingdoctor"), registry.Doctor.Mask()|registry.Laboratory.Mask(), common.Hash{}, 0, bindings.Proof{}))
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

// proof is a key's own on what it enters.
func (s *scene) proof(who string, entry client.Entry) client.Proof {
	s.Helper()
	return s.proofUntil(who, entry, s.chain.Time+100)
}

func (s *scene) proofUntil(who string, entry client.Entry, deadline uint64) client.Proof {
	s.Helper()
	p, err := entry.Prove(nativetest.Key(who), chainID, deadline)
	if err != nil {
		s.Fatal(err)
	}
	return p
}

// nodeOf is the id of the node whose key is made of a name.
func nodeOf(name string) common.Hash {
	return crypto.Keccak256Hash(crypto.FromECDSAPub(&nativetest.Key(name).PublicKey)[1:])
}

// signingKey has somebody set a P-256 key that signs for it.
func (s *scene) signingKey(who string, device *ecdsa.PrivateKey) []byte {
	s.Helper()
	p, err := client.SigningKeyOf(person(who), signature.P256).Prove(device, chainID, s.chain.Time+100)
	if err != nil {
		s.Fatal(err)
	}
	return admins.PackSetSigningKey(signature.P256, publicKey(device), p.Deadline, p.Sig)
}

// enrolment enrols somebody new, who signs it.
func (s *scene) enrolment(who string, org common.Hash, role registry.Role) []byte {
	s.Helper()
	return s.enrolmentWith(who, org, role, common.Hash{})
}

// enrolmentWith is enrolment with a credential.
func (s *scene) enrolmentWith(who string, org common.Hash, role registry.Role, cert common.Hash) []byte {
	s.Helper()
	return admins.PackEnrol(person(who), role.Mask(), cert, 0, s.proof(who, client.EnrolmentOf(person(who), org, role.Mask(), cert, 0)))
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
