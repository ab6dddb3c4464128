// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// Policy is the signatures that make a version of a record of a class final.
type Policy struct {
	Block   Block         `json:"block"` // of the answer
	Class   Code          `json:"recordClass"`
	Base    *Code         `json:"base"`    // class of the current record of the same patient that it must be based on, null for none
	Clauses [][]Term      `json:"clauses"` // all terms of one clause must be met
	Encoded hexutil.Bytes `json:"encoded"` // as the contract stores it; the SHA-256 of these bytes is in the event RecordFinal
}

// Term requires signatures; each signer counts for one term.
type Term struct {
	Count    hexutil.Uint64 `json:"count"`    // of different signers
	Roles    []Code         `json:"roles"`    // the signer has one of them; empty for any
	Relation Code           `json:"relation"` // of the signer's organization to the record
	Purposes []Code         `json:"purposes"` // the signer signed for one of them
}

// GetPolicy returns the policy of a class of records. It is read from the state of the block.
func (api *API) GetPolicy(class Word, block *rpc.BlockNumberOrHash) (*Policy, error) {
	number, err := class.resolve(contracts.RecordClasses, "recordClass")
	if err != nil {
		return nil, err
	}
	at, err := api.service.at(block)
	if err != nil {
		return nil, err
	}
	defer at.release()
	encoded, err := read(at, contracts.RecordsAddress, recordsCodec.PackPolicy(number), recordsCodec.UnpackPolicy)
	if err != nil {
		return nil, err
	}
	p, err := registry.ParsePolicy(encoded)
	if err != nil {
		return nil, internal(at, err)
	}
	out := &Policy{Block: at.block(), Class: codeOf(contracts.RecordClasses, number), Encoded: encoded}
	if p.Base != 0 {
		base := codeOf(contracts.RecordClasses, p.Base)
		out.Base = &base
	}
	for _, clause := range p.Clauses {
		terms := make([]Term, len(clause))
		for i, t := range clause {
			terms[i] = Term{
				quantity(uint64(t.Count)), codesIn(contracts.Roles, uint64(t.Roles)), codeOf(contracts.Relations, uint8(t.Relation)),
				codesIn(contracts.SignaturePurposes, uint64(t.Purposes)<<contracts.SignaturePurposes.First()),
			}
		}
		out.Clauses = append(out.Clauses, terms)
	}
	return out, nil
}

// Operations are what a role may call.
type Operations struct {
	Block Block       `json:"block"` // of the answer
	Role  Code        `json:"role"`
	List  []Operation `json:"operations"`
}

// Operation is a method of a contract.
type Operation struct {
	Name     string         `json:"name"` // such as "records.anchor"
	Contract common.Address `json:"contract"`
	Selector hexutil.Bytes  `json:"selector"` // 4 bytes
	Classes  []Code         `json:"classes"`  // of records for which the role may call it, empty if it may for all
}

// ApiFor returns the operations of the contracts that a role may call, each with the classes
// of records if it may call it only for some. It is read from the state of the block.
func (api *API) ApiFor(role Word, block *rpc.BlockNumberOrHash) (*Operations, error) {
	number, err := role.resolve(contracts.Roles, "role")
	if err != nil {
		return nil, err
	}
	at, err := api.service.at(block)
	if err != nil {
		return nil, err
	}
	defer at.release()
	list, err := read(at, contracts.RegistryAddress, registryCodec.PackApiFor(number), registryCodec.UnpackApiFor)
	if err != nil {
		return nil, err
	}
	out := &Operations{Block: at.block(), Role: codeOf(contracts.Roles, number), List: []Operation{}}
	for i, target := range list.Targets {
		op, err := at.operation(target, list.Ops[i], number)
		if err != nil {
			return nil, err
		}
		out.List = append(out.List, op)
	}
	return out, nil
}

func (at *snapshot) operation(target common.Address, selector [4]byte, role uint8) (Operation, error) {
	op := Operation{Name: operationName(target, selector), Contract: target, Selector: selector[:], Classes: []Code{}}
	masks, err := read(at, contracts.RegistryAddress, registryCodec.PackOpClasses(target, selector), registryCodec.UnpackOpClasses)
	if err != nil || len(masks) <= 1 {
		return op, err
	}
	for class := contracts.RecordClasses.First(); class <= contracts.RecordClasses.Last(); class++ {
		if masks[class]>>role&1 == 1 {
			op.Classes = append(op.Classes, codeOf(contracts.RecordClasses, class))
		}
	}
	return op, nil
}

// operationName names an operation as records.anchor, by its selector if the program does
// not know it.
func operationName(target common.Address, selector [4]byte) string {
	if c := contracts.At(target); c != nil {
		if method, err := c.ABI.MethodById(selector[:]); err == nil {
			return c.Name + "." + method.Name
		}
	}
	return hexutil.Encode(selector[:])
}

// Model is the alliance's management model.
type Model struct {
	Block         Block          `json:"block"`         // of the answer
	Hash          common.Hash    `json:"modelHash"`     // identifies the model, changes with every executed proposal
	Rules         Rules          `json:"rules"`         // version of the contracts' rules
	Parameters    []Parameter    `json:"parameters"`    // all of them, in a fixed order
	KindRoles     []KindRoles    `json:"kindRoles"`     // roles that the kinds of organizations may give
	Organizations hexutil.Uint64 `json:"organizations"` // number of organizations, suspended ones included
	Signers       []Signer       `json:"signers"`       // block signers
}

// Rules are the version of the rules that executes the block, and the next one.
type Rules struct {
	Version hexutil.Uint64  `json:"version"`
	Next    *hexutil.Uint64 `json:"next"`   // null for none
	Height  *hexutil.Uint64 `json:"height"` // first block of the next version, null for none
}

// Parameter is a number that the alliance sets.
type Parameter struct {
	Name   string         `json:"name"`
	Value  hexutil.Uint64 `json:"value"`
	Unit   string         `json:"unit"`   // of the value, such as "seconds"; "purposes" is a mask of purposes of use
	Frozen bool           `json:"frozen"` // whether no vote can change it
}

// KindRoles are the roles that organizations of a kind may give to their actors.
type KindRoles struct {
	Kind  Code   `json:"kind"`
	Roles []Code `json:"roles"`
}

// Signer seals blocks for a member.
type Signer struct {
	Address common.Address `json:"address"`
	Org     common.Hash    `json:"orgId"`
}

// GetModel returns the hash of the management model, its parameters, the roles of the kinds
// of organizations, the block signers and the version of the rules. Policies are in
// ehr_getPolicy, rights in ehr_apiFor. It is read from the state of the block.
func (api *API) GetModel(block *rpc.BlockNumberOrHash) (*Model, error) {
	at, err := api.service.at(block)
	if err != nil {
		return nil, err
	}
	defer at.release()
	out := &Model{Block: at.block(), Signers: []Signer{}}
	if out.Hash, err = read(at, contracts.GovernanceAddress, governanceCodec.PackModelHash(), hashOf(governanceCodec.UnpackModelHash)); err != nil {
		return nil, err
	}
	rules, err := read(at, contracts.GovernanceAddress, governanceCodec.PackRules(), governanceCodec.UnpackRules)
	if err != nil {
		return nil, err
	}
	out.Rules = Rules{quantity(uint64(rules.Version)), secondOrNull(uint64(rules.Next)), secondOrNull(rules.Height)}
	if err := at.parameters(out); err != nil {
		return nil, err
	}
	signers, err := read(at, contracts.RegistryAddress, registryCodec.PackSigners(), registryCodec.UnpackSigners)
	if err != nil {
		return nil, err
	}
	for i, signer := range signers.Addresses {
		out.Signers = append(out.Signers, Signer{signer, signers.OrgIds[i]})
	}
	orgs, err := at.organizations()
	out.Organizations = quantity(uint64(len(orgs)))
	return out, err
}

// parameters reads the parameters, and the roles of each kind.
func (at *snapshot) parameters(out *Model) error {
	for _, p := range registry.Parameters() {
		v, err := read(at, contracts.GovernanceAddress, governanceCodec.PackParam(p.Key()), governanceCodec.UnpackParam)
		if err != nil {
			return err
		}
		out.Parameters = append(out.Parameters, Parameter{p.Name, quantity(v.Value), p.Unit, v.Frozen})
	}
	for kind := contracts.OrganizationKinds.First(); kind <= contracts.OrganizationKinds.Last(); kind++ {
		mask, err := read(at, contracts.RegistryAddress, registryCodec.PackKindRoles(kind), registryCodec.UnpackKindRoles)
		if err != nil {
			return err
		}
		out.KindRoles = append(out.KindRoles, KindRoles{codeOf(contracts.OrganizationKinds, kind), codesIn(contracts.Roles, uint64(mask))})
	}
	return nil
}

// orgsPage is the most organizations that the contract returns at once.
const orgsPage = 256

// organizations lists the ids of all organizations in the order of their entry.
func (at *snapshot) organizations() (list []common.Hash, err error) {
	for cursor := uint32(0); ; {
		page, err := read(at, contracts.RegistryAddress, registryCodec.PackOrgs(cursor, orgsPage), registryCodec.UnpackOrgs)
		if err != nil {
			return nil, err
		}
		for _, id := range page.Ids {
			list = append(list, id)
		}
		if cursor = page.Next; cursor == 0 {
			return list, nil
		}
	}
}
