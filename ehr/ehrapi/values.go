// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"bytes"
	"math/big"
	"reflect"
	"strings"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// fieldWords are the vocabularies of the numbers and masks in events and payloads of
// proposals. A name with an event before it applies to that event only.
var fieldWords = map[string]*contracts.Vocabulary{
	"purpose":     contracts.PurposesOfUse,
	"purposeMask": contracts.PurposesOfUse,
	"action":      contracts.Actions,
	"actionMask":  contracts.Actions,
	"recordClass": contracts.RecordClasses,
	"classMask":   contracts.RecordClasses,
	"basis":       contracts.Bases,
	"verdict":     contracts.Verdicts,
	"granteeKind": contracts.GranteeKinds,
	"sigPurpose":  contracts.SignaturePurposes,
	"sigAlg":      contracts.SignatureAlgorithms,
	"role":        contracts.Roles,
	"roles":       contracts.Roles,
	"roleMask":    contracts.Roles,

	"RecordStatus.status":          contracts.RecordStatuses,
	"ActorStatus.status":           contracts.MemberStatuses,
	"OrgChanged.status":            contracts.MemberStatuses,
	"setOrganizationStatus.status": contracts.MemberStatuses,
	"OrgChanged.kind":              contracts.OrganizationKinds,
	"addOrganization.kind":         contracts.OrganizationKinds,
	"GuardianSet.kind":             contracts.GuardianKinds,
	"TreeHead.kind":                contracts.LogKinds,
	"HeadMissed.kind":              contracts.LogKinds,
	"StorageProven.answer":         contracts.ProofAnswers,
	"Proposed.kind":                contracts.ProposalKinds,
	"Executed.kind":                contracts.ProposalKinds,
	"RecoveryClosed.outcome":       contracts.RecoveryStates,
	"Relayed.alg":                  contracts.SignatureAlgorithms,
	"SigningKeySet.alg":            contracts.SignatureAlgorithms,
	"EncryptionKeySet.alg":         contracts.EncryptionAlgorithms,
}

// wordsOf finds the vocabulary of a field, nil for a field without one.
func wordsOf(owner, field string) *contracts.Vocabulary {
	if words := fieldWords[owner+"."+field]; words != nil {
		return words
	}
	return fieldWords[field]
}

// Fields are the members of an event, or the arguments of a proposal's change, by the names
// that the Solidity interfaces give them. Quantities, hashes, addresses and bytes are hex, a
// number with a name is a Code, and a mask is a list of them.
type Fields map[string]any

// fieldsOf shows values by the names of their arguments.
func fieldsOf(owner string, arguments abi.Arguments, values map[string]any) Fields {
	fields := make(Fields, len(arguments))
	for _, a := range arguments {
		fields[a.Name] = shown(values[a.Name], wordsOf(owner, a.Name), strings.HasSuffix(a.Name, "Mask") || a.Name == "roles")
	}
	return fields
}

// shown is one value as JSON shows it.
func shown(value any, words *contracts.Vocabulary, mask bool) any {
	switch v := value.(type) {
	case uint8:
		return shownNumber(uint64(v), words, mask)
	case uint16:
		return shownNumber(uint64(v), words, mask)
	case uint32:
		return shownNumber(uint64(v), words, mask)
	case uint64:
		return shownNumber(v, words, mask)
	case *big.Int:
		return (*hexutil.Big)(v)
	case []byte:
		return hexutil.Bytes(v)
	case [4]byte:
		return hexutil.Bytes(v[:])
	case [32]byte:
		return common.Hash(v)
	case bool, common.Address, common.Hash, string:
		return v
	}
	if v := reflect.ValueOf(value); v.Kind() == reflect.Struct { // such as the Proof in a payload
		inner := make(Fields, v.NumField())
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			inner[strings.ToLower(name[:1])+name[1:]] = shown(v.Field(i).Interface(), nil, false)
		}
		return inner
	}
	panic("BUG: no event or payload has a value of type " + reflect.TypeOf(value).String())
}

func shownNumber(n uint64, words *contracts.Vocabulary, mask bool) any {
	switch {
	case words == nil:
		return quantity(n)
	case words == contracts.Actions && mask:
		return actionsIn(uint8(n))
	case words == contracts.Actions:
		return actionOf(uint8(n))
	case mask:
		return codesIn(words, n)
	}
	return codeOf(words, uint8(n))
}

// Change is what a proposal changes.
type Change struct {
	Name   string `json:"name"`   // such as "setParameter"
	Fields Fields `json:"fields"` // its arguments
}

// changeOf decodes the payload of a proposal. A parameter is shown by its name.
func changeOf(kind uint8, payload []byte) *Change {
	name, arguments := contracts.Change(kind)
	values := make(map[string]any)
	if name == "" || arguments.UnpackIntoMap(values, payload) != nil {
		return nil // of a later version of the rules
	}
	change := &Change{name, fieldsOf(name, arguments, values)}
	if key, ok := values["key"].([32]byte); ok {
		change.Fields["name"] = string(bytes.TrimRight(key[:], "\x00"))
	}
	return change
}
