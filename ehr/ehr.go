// SPDX-License-Identifier: LGPL-3.0-or-later

// Package ehr installs the native health-record contracts.
package ehr

import (
	"math/big"
	"sync"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/access"
	"github.com/dntp/dntp/ehr/consent"
	"github.com/dntp/dntp/ehr/governance"
	"github.com/dntp/dntp/ehr/logs"
	"github.com/dntp/dntp/ehr/patients"
	"github.com/dntp/dntp/ehr/records"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/ehr/storage"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
)

// first is the table of the native contracts under the first version of the
// rules. Two change what another one keeps: the alliance's vote the model, and the
// records who pays for a patient.
func first() table {
	return table{
		contracts.RegistryAddress:   registryContract,
		contracts.PatientsAddress:   patients.Contract,
		contracts.RecordsAddress:    records.Contract.Within(contracts.ConsentAddress),
		contracts.ConsentAddress:    consent.Contract,
		contracts.AccessAddress:     access.Contract,
		contracts.LogsAddress:       logs.Contract,
		contracts.StorageAddress:    storage.Contract,
		contracts.GovernanceAddress: governance.Contract.Within(contracts.RegistryAddress),
	}
}

// registryContract lets patients and guardians, whom no organization enrols,
// register keys of their own.
var registryContract = registry.New(patients.PartyOf)

var register sync.Once

// natives is the table as the EVM takes it.
func natives() map[common.Address]vm.NativeContract {
	list := make(map[common.Address]vm.NativeContract)
	for address, contract := range Contracts() {
		list[address] = contract
	}
	return list
}

// Register installs the native contracts and the member gate for every
// alliance chain of this process. It must run before any EVM is made; more
// calls do nothing.
func Register() {
	register.Do(func() { vm.RegisterAlliance(natives(), gate{}) })
}

// gate also lets patients and guardians send transactions, whom no organization
// enrols, and knows the errors of all contracts.
type gate struct{ registry.Gate }

var _ vm.Gate = gate{}

func (g gate) Admit(state vm.StateDB, from common.Address, time uint64) (*vm.Allowance, error) {
	allowance, err := g.Gate.Admit(state, from, time)
	if err != nil && patients.Participates(state, from) {
		return g.AdmitPatient(state, from, time), nil
	}
	return allowance, err
}

// marker is the code of a native contract. It is never run, and lets Solidity
// see that a contract is there; INVALID stops whoever runs it by delegation.
const marker = 0xfe

// Alloc returns the accounts of the native contracts at genesis.
func Alloc(g *registry.Genesis) (types.GenesisAlloc, error) {
	storage, err := g.Storage()
	if err != nil {
		return nil, err
	}
	alloc := make(types.GenesisAlloc)
	for address := range Contracts() {
		alloc[address] = types.Account{Nonce: 1, Code: []byte{marker}, Balance: new(big.Int)}
	}
	account := alloc[contracts.RegistryAddress]
	account.Storage = storage
	alloc[contracts.RegistryAddress] = account
	return alloc, nil
}
