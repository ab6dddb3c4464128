// SPDX-License-Identifier: LGPL-3.0-or-later

// Package contracts holds the addresses and the ABIs of the native contracts, and
// the words for the numbers in their arguments and results.
package contracts

import (
	"bytes"
	_ "embed"
	"slices"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
)

// Addresses of the native contracts.
var (
	RegistryAddress   = common.HexToAddress("0x0d01")
	PatientsAddress   = common.HexToAddress("0x0d02")
	RecordsAddress    = common.HexToAddress("0x0d03")
	ConsentAddress    = common.HexToAddress("0x0d04")
	AccessAddress     = common.HexToAddress("0x0d05")
	LogsAddress       = common.HexToAddress("0x0d06")
	StorageAddress    = common.HexToAddress("0x0d07")
	GovernanceAddress = common.HexToAddress("0x0d08")
)

var (
	//go:embed abi/INative.json
	nativeJSON []byte
	//go:embed abi/IRegistry.json
	registryJSON []byte
	//go:embed abi/IPatients.json
	patientsJSON []byte
	//go:embed abi/IRecords.json
	recordsJSON []byte
	//go:embed abi/IConsent.json
	consentJSON []byte
	//go:embed abi/IAccess.json
	accessJSON []byte
	//go:embed abi/ILogs.json
	logsJSON []byte
	//go:embed abi/IStorage.json
	storageJSON []byte
	//go:embed abi/IGovernance.json
	governanceJSON []byte
	//go:embed abi/IChanges.json
	changesJSON []byte
)

// ABIs generated from interfaces/*.sol. Native holds what all contracts share.
var (
	Native     = parse(nativeJSON)
	Registry   = parse(registryJSON)
	Patients   = parse(patientsJSON)
	Records    = parse(recordsJSON)
	Consent    = parse(consentJSON)
	Access     = parse(accessJSON)
	Logs       = parse(logsJSON)
	Storage    = parse(storageJSON)
	Governance = parse(governanceJSON)
)

// Contract is a native contract.
type Contract struct {
	Name    string // prefix of its operations: records.anchor
	Address common.Address
	ABI     *abi.ABI
	Classed bool   // rules for its operations may differ by class of records
	Since   uint32 // first version of the rules that has it
}

// all is the one table of the native contracts.
var all = []Contract{
	{"registry", RegistryAddress, &Registry, false, 1},
	{"patients", PatientsAddress, &Patients, false, 1},
	{"records", RecordsAddress, &Records, true, 1},
	{"consent", ConsentAddress, &Consent, false, 1},
	{"access", AccessAddress, &Access, false, 1},
	{"logs", LogsAddress, &Logs, false, 1},
	{"storage", StorageAddress, &Storage, false, 1},
	{"governance", GovernanceAddress, &Governance, false, 1},
}

// All lists the native contracts in the order of their addresses.
func All() []Contract { return slices.Clone(all) }

// At finds the native contract at an address, nil if there is none.
func At(address common.Address) *Contract {
	for _, c := range all {
		if c.Address == address {
			return &c
		}
	}
	return nil
}

// ABIs is the ABI of each address in the table.
func ABIs() map[common.Address]abi.ABI {
	list := make(map[common.Address]abi.ABI)
	for _, c := range all {
		list[c.Address] = *c.ABI
	}
	return list
}

// Operations lists the names of the operations that write, in alphabetical order,
// except relay, which runs one of the others.
func (c Contract) Operations() (names []string) {
	for name, method := range c.ABI.Methods {
		if !method.IsConstant() && name != Relay {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Relay is the operation of every contract that runs an operation signed by
// somebody else. It needs no role.
const Relay = "relay"

// changes declares the payloads of proposals.
var changes = parse(changesJSON)

// MaxKind is the highest kind of a proposal; the lowest is 1.
const MaxKind = MoveCustody

// Change returns the name of the change that proposals of a kind make, and the
// arguments that their payload encodes. The name of an unknown kind is empty.
func Change(kind uint8) (name string, payload abi.Arguments) {
	if !ProposalKinds.Has(kind) {
		return "", nil
	}
	name = ProposalKinds.Name(kind)
	return name, changes.Methods[name].Inputs
}

func parse(text []byte) abi.ABI {
	parsed, err := abi.JSON(bytes.NewReader(text))
	if err != nil {
		panic("BUG: embedded ABI: " + err.Error())
	}
	return parsed
}
