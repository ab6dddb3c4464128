// SPDX-License-Identifier: LGPL-3.0-or-later

package contracts

import (
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// Failure finds the custom error that revert data begins with. An error of several
// contracts has the same name and arguments in all of them.
func Failure(revert []byte) (abi.Error, bool) {
	const selector = 4
	if len(revert) < selector {
		return abi.Error{}, false
	}
	for _, c := range all {
		if failure, err := c.ABI.ErrorByID([selector]byte(revert)); err == nil {
			return *failure, true
		}
	}
	return abi.Error{}, false
}

// operations are the names of operations, by selector. If two contracts have the
// same one, the name of the contract is left out.
var operations = func() map[[4]byte]string {
	operations := make(map[[4]byte]string)
	for _, c := range all {
		for _, m := range c.ABI.Methods {
			id, full := [4]byte(m.ID), c.Name+"."+m.RawName
			if _, twice := operations[id]; twice {
				full = m.RawName
			}
			operations[id] = full
		}
	}
	return operations
}()

// failureWords are the vocabularies of the arguments of custom errors. A name with
// an error before it applies to that error only.
var failureWords = map[string]*Vocabulary{
	"recordClass":          RecordClasses,
	"sigAlg":               SignatureAlgorithms,
	"sigPurpose":           SignaturePurposes,
	"roles":                Roles,
	"RoleOfOtherKind.kind": OrganizationKinds,
	"ProposalClosed.state": ProposalStates,
	"RecoveryEnded.state":  RecoveryStates,
	"ConsentEnded.status":  ConsentStates,
	"CareEnded.status":     ConsentStates,
	"BadStatus.status":     RecordStatuses,
}

// FailureValue writes an argument of a custom error: a number as its word if it has
// one, and bytes in hex.
func FailureValue(failure, argument string, value any) string {
	words := failureWords[failure+"."+argument]
	if words == nil {
		words = failureWords[argument]
	}
	switch v := value.(type) {
	case [4]byte:
		if name, ok := operations[v]; ok {
			return name
		}
		return hexutil.Encode(v[:])
	case [32]byte:
		return hexutil.Encode(v[:])
	case []byte:
		return hexutil.Encode(v)
	case uint8:
		if words != nil && words.Has(v) {
			return words.Name(v)
		}
	case uint32:
		if words != nil && v != 0 {
			return strings.Join(words.NamesIn(uint64(v)), ", ")
		}
	}
	return fmt.Sprint(value)
}
