// SPDX-License-Identifier: LGPL-3.0-or-later

package receipt

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
)

// Errors of what a record is, which callers test for.
var (
	// ErrPending is returned for a version whose policy was never met, as far as the
	// block knows.
	ErrPending = errors.New("the version is not final: its policy is not met")

	// ErrWithdrawn is returned for a version that is entered in error or erased.
	ErrWithdrawn = errors.New("the version is withdrawn")

	// ErrUnknown is returned if the block knows no such version.
	ErrUnknown = errors.New("no such version of a record")
)

// Claim is what a receipt proves, all of it as of one final block.
type Claim struct {
	ChainID uint64 `json:"chainId"`
	Block   Block  `json:"block"` // final
	Time    uint64 `json:"time"`  // of the block, in seconds since 1970

	RecordID    common.Hash `json:"recordId"`
	Version     uint32      `json:"version"`
	Status      uint8       `json:"status"` // 2 current, 3 superseded
	Latest      uint32      `json:"latest"` // newest version
	LatestFinal uint32      `json:"latestFinal"`
	Held        bool        `json:"held"` // by a legal hold

	Pid           common.Hash `json:"pid"`
	Class         uint8       `json:"recordClass"`
	ContentCommit common.Hash `json:"contentCommit"`
	BlobHash      common.Hash `json:"blobHash"` // SHA-256 of the ciphertext
	Size          uint64      `json:"size"`     // bytes of the ciphertext
	AuthoredAt    uint64      `json:"authoredAt"`
	PrevCommit    common.Hash `json:"prevCommit"`
	BasedOn       common.Hash `json:"basedOn"`
	Payer         common.Hash `json:"payer"` // of a claim to an insurer
	Custodian     common.Hash `json:"custodianOrg"`
	AnchoredIn    uint64      `json:"anchoredIn"` // number of the block

	Signers   []Signer      `json:"signers"`   // in the order of their signatures, the author first
	Policy    hexutil.Bytes `json:"policy"`    // of the class, as IRecords.policy encodes it
	PolicyMet bool          `json:"policyMet"` // by the present capacities of the signers

	ModelHash common.Hash `json:"modelHash"` // of the management model with all changes by vote
	Rules     uint32      `json:"rules"`     // version of the rules by which the contracts answered
}

// Signer is one signature of a version, in the capacity for which it counts.
type Signer struct {
	Address common.Address `json:"address"`
	Purpose uint8          `json:"purpose"`
	Role    uint8          `json:"role"`
	Org     common.Hash    `json:"org"` // where the signer is enrolled; zero for the patient or a guardian
}

var (
	recordsABI    = bindings.NewRecords()
	registryABI   = bindings.NewRegistry()
	governanceABI = bindings.NewGovernance()

	natives = ehr.Contracts()
)

// view asks the native contracts about one state, at the block that left it.
type view struct {
	chainID *big.Int
	block   vm.BlockContext
	state   *state.StateDB
}

func newView(chainID uint64, header *types.Header, reader state.Reader) (*view, error) {
	db, err := state.NewWithReader(header.Root, state.NewDatabaseForTesting(), reader)
	if err != nil {
		return nil, err
	}
	return &view{
		chainID: new(big.Int).SetUint64(chainID),
		block:   vm.BlockContext{BlockNumber: header.Number, Time: header.Time},
		state:   db,
	}, nil
}

// readGas is more than any read takes.
const readGas = 1 << 32

// ask runs one read of a contract, as a call at the block would. It needs no EVM: a
// native contract that is called directly is all that the EVM would run.
func ask[T any](v *view, contract common.Address, input []byte, unpack func([]byte) (T, error)) (out T, err error) {
	gas := vm.NewGasBudget(readGas, 0)
	data, err := natives[contract].RunNative(vm.NewNativeCall(vm.NativeCall{
		Kind: vm.STATICCALL, Address: contract, ReadOnly: true, Input: input, State: v.state, Block: &v.block, ChainID: v.chainID,
	}, &gas))
	// A failed read of the state gives zero, on which no answer may rest.
	if failed := v.state.Error(); failed != nil {
		return out, failed
	}
	if failure, ok := contracts.Failure(data); errors.Is(err, vm.ErrExecutionReverted) && ok {
		return out, fmt.Errorf("%w: %s", ErrUnknown, failure.Name)
	}
	if err != nil {
		return out, err
	}
	return unpack(data)
}

// claim asks everything about a version, and refuses one that is not final or that is
// withdrawn.
func (v *view) claim(id common.Hash, number uint32) (*Claim, error) {
	records, governance := contracts.RecordsAddress, contracts.GovernanceAddress
	head, err := ask(v, records, recordsABI.PackHead(id), recordsABI.UnpackHead)
	if err != nil {
		return nil, err
	}
	have, err := ask(v, records, recordsABI.PackGet(id, number), recordsABI.UnpackGet)
	if err != nil {
		return nil, err
	}
	signed, err := ask(v, records, recordsABI.PackEndorsements(id, number), recordsABI.UnpackEndorsements)
	if err != nil {
		return nil, err
	}
	a := have.A
	policy, err := ask(v, records, recordsABI.PackPolicy(a.RecordClass), recordsABI.UnpackPolicy)
	if err != nil {
		return nil, err
	}
	model, err := ask(v, governance, governanceABI.PackModelHash(), governanceABI.UnpackModelHash)
	if err != nil {
		return nil, err
	}
	c := &Claim{
		ChainID: v.chainID.Uint64(), Time: v.block.Time,
		RecordID: id, Version: number, Status: have.Status, Latest: head.Latest, LatestFinal: head.LatestFinal, Held: head.Held,
		Pid: a.Pid, Class: a.RecordClass, ContentCommit: a.ContentCommit, BlobHash: a.BlobHash, Size: a.Size, AuthoredAt: a.AuthoredAt,
		PrevCommit: a.PrevCommit, BasedOn: a.BasedOn, Payer: a.Payer, Custodian: have.CustodianOrg, AnchoredIn: have.BlockNumber,
		Policy: policy, PolicyMet: signed.PolicyMet, ModelHash: model,
		Rules: native.PeekRules(v.state).At(v.block.BlockNumber.Uint64()),
	}
	if c.Signers, err = v.signers(signed); err != nil {
		return nil, err
	}
	return c, c.stands()
}

// signers adds the organizations of those who signed as their staff.
func (v *view) signers(e bindings.EndorsementsOutput) (list []Signer, err error) {
	for i, address := range e.Signers {
		one := Signer{Address: address, Purpose: e.Purposes[i], Role: e.Roles[i]}
		if role := contracts.Role(one.Role); role != contracts.Patient && role != contracts.Family {
			actor, err := ask(v, contracts.RegistryAddress, registryABI.PackActor(address), registryABI.UnpackActor)
			if err != nil {
				return nil, err
			}
			one.Org = actor.OrgId
		}
		list = append(list, one)
	}
	return list, nil
}

// stands reports why the version does not stand at the block. A current version has
// met its policy when it became final; later changes of its signers' capacities do
// not undo that. A superseded one may never have been final, so its signatures must
// meet the policy now.
func (c *Claim) stands() error {
	switch {
	case c.Status == contracts.InError || c.Status == contracts.Erased:
		return fmt.Errorf("%w: it is %s", ErrWithdrawn, contracts.RecordStatuses.Name(c.Status))
	case c.Status == contracts.Current, c.Status == contracts.Superseded && c.PolicyMet:
		return nil
	}
	return fmt.Errorf("%w: it is %s", ErrPending, contracts.RecordStatuses.Name(c.Status))
}
