// SPDX-License-Identifier: LGPL-3.0-or-later

// Package contracts holds the addresses and the ABIs of the native contracts.
package contracts

import (
	"bytes"
	_ "embed"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
)

// Addresses of the native contracts. All eight are set aside; a chain has code
// only at those that the release implements.
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
	Governance = parse(governanceJSON)
)

// Relay is the operation that every contract has for operations which somebody
// else signed. No role is asked for it.
const Relay = "relay"

// changes declares the payloads of proposals.
var changes = parse(changesJSON)

// kinds are the names of the changes that proposals of kind 1, 2, ... make.
var kinds = [...]string{"addOrganization", "setOrganizationStatus", "addSigner", "removeSigner", "setRoles", "setPolicy", "setParameter", "activate"}

// MaxKind is the greatest kind of a proposal; the least is 1.
const MaxKind = uint8(len(kinds))

// Change returns the name of the change that proposals of a kind make, and the
// arguments that their payload encodes; no name for an unknown kind.
func Change(kind uint8) (name string, payload abi.Arguments) {
	if kind == 0 || kind > MaxKind {
		return "", nil
	}
	name = kinds[kind-1]
	return name, changes.Methods[name].Inputs
}

func parse(text []byte) abi.ABI {
	parsed, err := abi.JSON(bytes.NewReader(text))
	if err != nil {
		panic("BUG: embedded ABI: " + err.Error())
	}
	return parsed
}
