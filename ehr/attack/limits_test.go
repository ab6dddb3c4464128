// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"crypto/ecdsa"
	"fmt"
	"math/big"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// TestLimits has members and patients make more and more of what each brings an
// allowance of its own, or work for all others.
func TestLimits(t *testing.T) {
	for _, one := range limitStories {
		t.Run(one.title, func(t *testing.T) { one.tell(newSmallScene(t)) })
	}
}

var limitStories = []story{
	{"an administrator proposes the same again and again for the others to read", floodProposals},
	{"a registrar registers patient after patient, each with an allowance of its own", inventPatients},
	{"a patient hands the pid from key to key, each with an allowance of its own", nameKeys},
	{"a patient registers key after key, of which each leaves a word for ever", registerKeys},
	{"an administrator enrols key after key, each with an allowance of its own", enrolMany},
}

// limits are those of the stories, small enough to be met.
var limits = []registry.GenesisParam{
	{Key: registry.ParamProposalsDay, Value: 2},
	{Key: registry.ParamProposalsOpen, Value: 3},
	{Key: registry.ParamPatientsDay, Value: 2},
	{Key: registry.ParamKeysDay, Value: 3},
	{Key: registry.ParamActorsMax, Value: 20},
}

// newSmallScene is the test alliance with small limits.
func newSmallScene(t *testing.T) *scene {
	t.Helper()
	g := nativetest.Alliance()
	g.Params = append(g.Params, limits...)
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	return &scene{t, nativetest.New(t, alloc)}
}

// tomorrow lets a day pass.
func (s *scene) tomorrow() { s.chain.Time += 24 * 3600 }

// limited makes a call that must be refused because of a limit, and checks the
// limit that the error names.
func (s *scene) limited(who string, to common.Address, input []byte, want string, limit uint64) {
	s.Helper()
	out := s.call(who, to, input)
	if have := reason(out); have != want {
		s.Fatalf("%s: have %q, want %q", who, have, want)
	}
	if have := new(big.Int).SetBytes(out.Output[4:]); !have.IsUint64() || have.Uint64() != limit {
		s.Errorf("%s names the limit %v, want %d", want, have, limit)
	}
}

func inventPatients(s *scene) {
	register := func(n byte) []byte {
		return patients.PackRegister(common.Hash{1, n}, common.Address{1, n})
	}
	s.may("northregistrar", patientsAt, register(1))
	s.may("northregistrar", patientsAt, register(2))
	s.limited("northregistrar", patientsAt, register(3), "TooManyPatients", 2)
	s.may("secondregistrar", patientsAt, register(3)) // each person has its own
	s.tomorrow()
	s.may("northregistrar", patientsAt, register(4))
}

func nameKeys(s *scene) {
	s.may("northregistrar", patientsAt, patients.PackRegister(ann, person("subject")))
	guardian := func(n byte) []byte { return patients.PackSetGuardian(ann, common.Address{1, n}, 1, 1<<5, 0) }
	s.may("subject", patientsAt, guardian(1))
	s.may("subject", patientsAt, guardian(1)) // the same one is no other key
	s.may("subject", patientsAt, guardian(2))
	s.may("subject", patientsAt, patients.PackRemoveGuardian(ann, common.Address{1, 2}))
	s.may("subject", patientsAt, patients.PackSetController(ann, person("wallet")))
	s.limited("wallet", patientsAt, guardian(3), "TooManyKeys", 3)
	s.limited("wallet", patientsAt, patients.PackSetController(ann, person("subject")), "TooManyKeys", 3)
	s.tomorrow()
	s.may("wallet", patientsAt, guardian(3))
}

func registerKeys(s *scene) {
	s.may("northregistrar", patientsAt, patients.PackRegister(ann, person("subject")))
	signing := func() []byte { return s.signingKey("subject", s.device()) }
	s.may("subject", registryAt, signing())
	s.may("subject", registryAt, signing())
	s.may("subject", registryAt, encryptionKey())
	s.limited("subject", registryAt, signing(), "TooManyKeys", 3)
	s.limited("subject", registryAt, encryptionKey(), "TooManyKeys", 3)
	s.may("subject", registryAt, admins.PackSetEncryptionKey(registry.X25519, nil)) // to remove one is always free
	s.tomorrow()
	s.may("subject", registryAt, signing())
}

func enrolMany(s *scene) {
	enrolled := 0
	for _, a := range nativetest.Alliance().Actors {
		if a.Org == nativetest.North {
			enrolled++
		}
	}
	for n := enrolled; n < 20; n++ {
		s.may("northadmin", registryAt, s.newNurse(n))
	}
	s.may("northadmin", registryAt, admins.PackSetActorStatus(s.nurse(19), registry.Suspended, 0))
	s.limited("northadmin", registryAt, s.newNurse(20), "TooManyActors", 20)
	s.may("northadmin", registryAt, admins.PackEnrol(s.nurse(18), registry.Doctor.Mask(), common.Hash{}, 0, bindings.Proof{})) // no other one
}

func floodProposals(s *scene) {
	g := bindings.NewGovernance()
	propose := func() []byte {
		_, types := contracts.Change(7)
		payload, err := types.Pack(registry.ParamNodesMax, uint64(9))
		if err != nil {
			s.Fatal(err)
		}
		return g.PackPropose(7, payload, common.Hash{1}, s.chain.Time+3*24*3600)
	}
	for range 2 {
		s.may("southadmin", contracts.GovernanceAddress, propose())
	}
	s.limited("southadmin", contracts.GovernanceAddress, propose(), "TooManyProposals", 2)
	s.may("northadmin", contracts.GovernanceAddress, propose()) // each organization has its own
	s.tomorrow()
	s.may("southadmin", contracts.GovernanceAddress, propose())
	s.limited("southadmin", contracts.GovernanceAddress, propose(), "TooManyOpenProposals", 3) // day after day
	s.may("southadmin", contracts.GovernanceAddress, g.PackCancel(1))
	s.may("southadmin", contracts.GovernanceAddress, propose())
}

// nurseKey is the key of one of many nurses, and nurse its address.
func (s *scene) nurseKey(n int) *ecdsa.PrivateKey { return newAccount(s, fmt.Sprint("nurse ", n)) }

func (s *scene) nurse(n int) common.Address { return crypto.PubkeyToAddress(s.nurseKey(n).PublicKey) }

// newNurse enrols one of them, who signs it.
func (s *scene) newNurse(n int) []byte {
	s.Helper()
	mask := registry.Nurse.Mask()
	proof, err := client.EnrolmentOf(s.nurse(n), nativetest.North, mask, common.Hash{}, 0).Prove(s.nurseKey(n), chainID, s.chain.Time+1000)
	if err != nil {
		s.Fatal(err)
	}
	return admins.PackEnrol(s.nurse(n), mask, common.Hash{}, 0, proof)
}
