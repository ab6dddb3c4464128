// SPDX-License-Identifier: LGPL-3.0-or-later

package contracts

import (
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
)

// argumentWords are the vocabularies of the arguments of operations, and of the members of
// their structs. A name with an operation before it applies to that operation only.
var argumentWords = map[string]*Vocabulary{
	"roleMask":    Roles,
	"role":        Roles,
	"classMask":   RecordClasses,
	"recordClass": RecordClasses,
	"purposeMask": PurposesOfUse,
	"purpose":     PurposesOfUse,
	"actionMask":  Actions,
	"action":      Actions,
	"sigPurpose":  SignaturePurposes,
	"sigAlg":      SignatureAlgorithms,
	"alg":         SignatureAlgorithms,
	"granteeKind": GranteeKinds,
	"verdict":     Verdicts,

	"registry.setEncryptionKey.alg":  EncryptionAlgorithms,
	"registry.setActorStatus.status": MemberStatuses,
	"patients.setGuardian.kind":      GuardianKinds,
	"records.setStatus.status":       RecordStatuses,
	"logs.append.kind":               LogKinds,
	"governance.propose.kind":        ProposalKinds,
}

// ArgumentWords returns the words for the numbers in an argument of an operation, such as
// records.anchor, or in a member of its structs; nil if it is a plain number.
func ArgumentWords(operation, argument string) *Vocabulary {
	if words := argumentWords[operation+"."+argument]; words != nil {
		return words
	}
	return argumentWords[argument]
}

// Masked reports whether an argument with words holds one bit for each word, and not the
// number of one.
func Masked(argument string) bool { return strings.HasSuffix(argument, "Mask") }

// Bits reports whether the numbers of the vocabulary stand for bits wherever they are used.
func (v *Vocabulary) Bits() bool { return v.flags }

// moments are the arguments that hold a time, in seconds since 1970.
var moments = map[string]bool{
	"notBefore": true, "notAfter": true, "deadline": true, "validUntil": true, "until": true, "occurredAt": true, "authoredAt": true, "expiry": true,
}

// IsTime reports whether an argument holds a time, in seconds since 1970.
func IsTime(argument string) bool { return moments[argument] }

// OperationNamed finds an operation that writes by its name, such as records.anchor.
func OperationNamed(name string) (Contract, abi.Method, bool) {
	contract, method, _ := strings.Cut(name, ".")
	for _, c := range all {
		m, ok := c.ABI.Methods[method]
		if c.Name == contract && ok && !m.IsConstant() && method != Relay {
			return c, m, true
		}
	}
	return Contract{}, abi.Method{}, false
}

// OperationNames lists the operations that write, contract by contract.
func OperationNames() (names []string) {
	for _, c := range all {
		for _, name := range c.Operations() {
			names = append(names, c.Name+"."+name)
		}
	}
	return names
}
