// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/core/vm/program"
)

var (
	admins     = bindings.NewRegistry()
	governance = bindings.NewGovernance()

	registryAt   = contracts.RegistryAddress
	governanceAt = contracts.GovernanceAddress
)

func TestAuthority(t *testing.T) { tellAll(t, authorityStories) }

var authorityStories = []story{
	{"The administrator of a hospital enrols a regulator, who would lift the ministry's holds", func(s *scene) {
		s.mayNot("southadmin", registryAt, enrol("stranger", registry.Regulator), "RoleOfOtherKind")
		s.mayNot("southadmin", registryAt, enrol("southdoctor", registry.Doctor, registry.Regulator), "RoleOfOtherKind")
		s.may("ministryadmin", registryAt, s.enrolment("stranger", nativetest.Ministry, registry.Regulator))
	}},
	{"The administrator of an insurer enrols a doctor, who would open care with any patient", func(s *scene) {
		s.mayNot("coveradmin", registryAt, enrol("stranger", registry.Doctor), "RoleOfOtherKind")
		s.mayNot("coveradmin", registryAt, enrol("stranger", registry.IdentityRegistrar), "RoleOfOtherKind")
	}},
	{"The administrator of a hospital enrols a patient, who would close another patient's care", func(s *scene) {
		for _, who := range []string{"southadmin", "coveradmin", "ministryadmin"} {
			s.mayNot(who, registryAt, enrol("stranger", registry.Patient), "RoleOfOtherKind")
			s.mayNot(who, registryAt, enrol("stranger", registry.Family), "RoleOfOtherKind")
		}
	}},
	{"The members vote that a kind may enrol patients, or may have no administrator", func(s *scene) {
		for _, roles := range []uint32{^uint32(0), 1<<registry.Deployer - 1, registry.Doctor.Mask()} {
			s.mayNot("southadmin", governanceAt, proposing(s, client.SetKindRoles(uint8(registry.Hospital), roles)), "BadPayload")
		}
	}},
	{"A researcher goes on after the vote by which hospitals have no researchers any more", func(s *scene) {
		may := func(want bool) {
			s.Helper()
			op := [4]byte(contracts.Access.Methods["openSession"].ID)
			out := s.look(registryAt, admins.PackOpAllowed(person("researcher"), contracts.AccessAddress, op))
			if have := out[31] == 1; have != want {
				s.Fatalf("may open a session: %v", have)
			}
		}
		may(true)
		roles := kindRoles(s, registry.Hospital)
		s.decide(client.SetKindRoles(uint8(registry.Hospital), roles&^registry.Researcher.Mask()))
		may(false)
		s.mayNot("northadmin", registryAt, enrol("stranger", registry.Researcher), "RoleOfOtherKind")
		s.decide(client.SetKindRoles(uint8(registry.Hospital), roles))
		may(true)
	}},
	{"Somebody with two roles uses the one from which the alliance took the operation", func(s *scene) {
		// The records office marks what others wrote; a nurse marks her own.
		s.may("northadmin", registryAt, enrol("nurse", registry.Nurse, registry.RecordsOffice))
		s.may("doctor", recordsAt, records.PackAnchor(progressNote(1), nil))
		s.may("doctor", recordsAt, records.PackAnchor(progressNote(2), nil))
		mark := func(n byte) []byte { return records.PackSetStatus(common.Hash{31: n}, 1, 4, common.Hash{1}) }
		s.may("nurse", recordsAt, mark(1))
		op := [4]byte(contracts.Records.Methods["setStatus"].ID)
		const notes = 7
		s.decide(client.SetRoles(recordsAt, op, notes, registry.Doctor.Mask()|registry.Nurse.Mask()))
		s.mayNot("nurse", recordsAt, mark(2), "NotAuthor")
	}},
	{"Somebody creates contracts after the vote by which its kind has no deployers any more", func(s *scene) {
		var gate registry.Gate
		if err := gate.CheckCreator(s.chain.State, person("deployer")); err != nil {
			s.Fatal(err)
		}
		s.decide(client.SetKindRoles(uint8(registry.Hospital), kindRoles(s, registry.Hospital)&^registry.Deployer.Mask()))
		if err := gate.CheckCreator(s.chain.State, person("deployer")); err != registry.ErrNotDeployer {
			s.Fatalf("have %v", err)
		}
	}},
	{"Somebody calls through the account of a doctor who has delegated it", func(s *scene) {
		// The account forwards what it is called with, whoever calls.
		wallet := common.HexToAddress("0x77")
		s.chain.State.SetCode(wallet, forwarder(recordsAt), tracing.CodeChangeUnspecified)
		delegate := func(to common.Address) {
			var code []byte
			if to != (common.Address{}) {
				code = types.AddressToDelegation(to)
			}
			s.chain.State.SetCode(person("doctor"), code, tracing.CodeChangeAuthorization)
		}
		delegate(wallet)
		anchor := records.PackAnchor(progressNote(1), nil)
		s.mayNot("stranger", person("doctor"), anchor, "DelegatedCaller")
		s.mayNot("doctor", recordsAt, anchor, "DelegatedCaller")
		s.look(recordsAt, records.PackHead(common.Hash{31: 1}))
		delegate(common.Address{})
		s.may("doctor", recordsAt, anchor)
	}},
}

// forwarder passes its calldata on to a contract and returns, or reverts with,
// the answer.
func forwarder(to common.Address) []byte {
	p := program.New().Op(vm.CALLDATASIZE).Push0().Push0().Op(vm.CALLDATACOPY)
	p.Push0().Push0().Op(vm.CALLDATASIZE).Push0().Push0().Push(to).Op(vm.GAS).Op(vm.CALL)
	p.Op(vm.RETURNDATASIZE).Push0().Push0().Op(vm.RETURNDATACOPY)
	const done = 40 // where the last two lines begin
	p.Push(done).Op(vm.JUMPI).Op(vm.RETURNDATASIZE).Push0().Op(vm.REVERT)
	for p.Size() < done {
		p.Op(vm.STOP)
	}
	return p.Op(vm.JUMPDEST).Op(vm.RETURNDATASIZE).Push0().Op(vm.RETURN).Bytes()
}

func enrol(who string, roles ...registry.Role) []byte {
	var mask uint32
	for _, role := range roles {
		mask |= role.Mask()
	}
	return admins.PackEnrol(person(who), mask, common.Hash{}, 0, client.Proof{Deadline: 1 << 40}) // nobody signed it
}

func kindRoles(s *scene, kind registry.Kind) uint32 {
	s.Helper()
	roles, err := admins.UnpackKindRoles(s.look(registryAt, admins.PackKindRoles(uint8(kind))))
	if err != nil {
		s.Fatal(err)
	}
	return roles
}

// progressNote is a first version, by somebody of North.
func progressNote(n byte) bindings.Anchor {
	return bindings.Anchor{RecordId: common.Hash{31: n}, Version: 1, Pid: ann, RecordClass: 7, ContentCommit: common.Hash{n},
		BlobHash: common.Hash{n}, Size: 1, AuthoredAt: nativetest.Now}
}

// proposing is a proposal of the change.
func proposing(s *scene, change client.Change) []byte {
	const week = 7 * 24 * 3600
	return governance.PackPropose(change.Kind, change.Payload, common.Hash{}, s.chain.Time+week)
}

func (s *scene) propose(who string, change client.Change) uint64 {
	s.Helper()
	id, err := governance.UnpackPropose(s.may(who, governanceAt, proposing(s, change)))
	if err != nil {
		s.Fatal(err)
	}
	return id
}

// decide has North, the insurer and the ministry make a change.
func (s *scene) decide(change client.Change) {
	s.Helper()
	id := s.propose("northadmin", change)
	for _, who := range []string{"northadmin", "coveradmin", "ministryadmin"} {
		if who == "northadmin" {
			continue // it proposed
		}
		if reason(s.call(who, governanceAt, governance.PackVote(id, true))) == "Concerned" {
			s.may("southadmin", governanceAt, governance.PackVote(id, true)) // in its place
		}
	}
	s.chain.Time += nativetest.Timelock
	s.may("northadmin", governanceAt, governance.PackExecute(id))
}
