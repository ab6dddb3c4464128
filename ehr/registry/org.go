// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// OrgID returns the id of the organization with a number.
func OrgID(env *native.Env, number uint32) common.Hash {
	return loadOrgID(env.Foreign(contracts.RegistryAddress), number)
}

// Since is the block time at which the organization with a number entered.
func Since(env *native.Env, number uint32) uint64 {
	return loadOrg(env.Foreign(contracts.RegistryAddress), number).since
}

// CustodianOf returns the number of the custodian of the patients and records that an
// organization registered or anchored. Every look-up of a custodian must use it.
func CustodianOf(env *native.Env, org uint32) uint32 {
	return custodianOf(env.Foreign(contracts.RegistryAddress), org)
}

func custodianOf(s native.Reader, org uint32) uint32 {
	if next := loadOrg(s, org).successor; next != 0 {
		return next
	}
	return org
}

// Registers reports whether an organization is active and of a kind that may
// register patients.
func Registers(env *native.Env, org uint32) bool {
	s := env.Foreign(contracts.RegistryAddress)
	o := loadOrg(s, org)
	return o.status == Active && registers(s, o.kind)
}

// KindRegisters reports whether an organization, active or not, is of a kind that
// may register patients.
func KindRegisters(env *native.Env, org uint32) bool {
	s := env.Foreign(contracts.RegistryAddress)
	return registers(s, loadOrg(s, org).kind)
}

func registers(s native.Reader, kind Kind) bool {
	return rolesOfKind(s, kind)&IdentityRegistrar.Mask() != 0
}

func orgNumber(s native.Reader, id common.Hash) uint32 {
	return uint32(native.Unpack(s.Load(s.Map(slotOrgNumber, id))).Uint(4))
}

// FindOrg returns the number of an organization, 0 if there is none, its kind and whether
// it is active.
func FindOrg(env *native.Env, id common.Hash) (number uint32, kind Kind, active bool) {
	s := env.Foreign(contracts.RegistryAddress)
	number = orgNumber(s, id)
	o := loadOrg(s, number)
	return number, o.kind, o.status == Active
}

func nodeOrg(s native.Reader, id common.Hash) uint32 {
	return uint32(native.Unpack(s.Load(s.Map(slotNodes, id))).Uint(4))
}

// NodeAllowed reports whether a node key, named by the keccak-256 of its 64
// bytes, belongs to an active organization. Every node may connect if the state
// has no registry or genesis listed no node.
func NodeAllowed(state native.StateReader, id common.Hash) bool {
	s := peek(state)
	if h := loadHeader(s); !h.exists || h.openWire {
		return true
	}
	return loadOrg(s, nodeOrg(s, id)).status == Active
}

func peek(state native.StateReader) native.Peek {
	return native.Peek{State: state, Address: contracts.RegistryAddress}
}
