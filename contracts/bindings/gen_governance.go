// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

package bindings

import (
	"bytes"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Reference imports to suppress errors if they are not otherwise used.
var (
	_ = bytes.Equal
	_ = errors.New
	_ = big.NewInt
	_ = common.Big1
	_ = types.BloomLookup
	_ = abi.ConvertType
)

// GovernanceMetaData contains all meta data concerning the Governance contract.
var GovernanceMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"}],\"name\":\"AlreadyVoted\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BadCalldata\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"field\",\"type\":\"uint8\"}],\"name\":\"BadField\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"field\",\"type\":\"uint8\"}],\"name\":\"BadPayload\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"BadRelaySignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"}],\"name\":\"Concerned\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"DelegatedCaller\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"DirectCallOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"}],\"name\":\"Frozen\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"}],\"name\":\"NotPassed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotRelayable\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"}],\"name\":\"NotVoted\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"}],\"name\":\"NotYourProposal\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"},{\"internalType\":\"uint8\",\"name\":\"state\",\"type\":\"uint8\"}],\"name\":\"ProposalClosed\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ReadOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"validUntil\",\"type\":\"uint64\"}],\"name\":\"RelayExpired\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"have\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"want\",\"type\":\"uint256\"}],\"name\":\"RelayNonce\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"executableAt\",\"type\":\"uint64\"}],\"name\":\"TimelockRuns\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"have\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"want\",\"type\":\"uint64\"}],\"name\":\"TooFewSigners\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"limit\",\"type\":\"uint64\"}],\"name\":\"TooManyOpenProposals\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"limit\",\"type\":\"uint64\"}],\"name\":\"TooManyProposals\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"UnknownOperation\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"}],\"name\":\"UnknownProposal\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ValueRefused\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"}],\"name\":\"Cancelled\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"newModelHash\",\"type\":\"bytes32\"}],\"name\":\"Executed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"executableAt\",\"type\":\"uint64\"}],\"name\":\"Passed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"},{\"indexed\":true,\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"byOrg\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"rationaleHash\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"expiry\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes\",\"name\":\"payload\",\"type\":\"bytes\"}],\"name\":\"Proposed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"relayer\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"}],\"name\":\"Relayed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"}],\"name\":\"Reopened\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"}],\"name\":\"VoteWithdrawn\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"support\",\"type\":\"bool\"}],\"name\":\"Voted\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"}],\"name\":\"cancel\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"}],\"name\":\"execute\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"modelHash\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"key\",\"type\":\"bytes32\"}],\"name\":\"param\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"value\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"frozen\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"}],\"name\":\"payloadOf\",\"outputs\":[{\"internalType\":\"bytes\",\"name\":\"payload\",\"type\":\"bytes\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"}],\"name\":\"proposal\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"state\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"payloadHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint16\",\"name\":\"yes\",\"type\":\"uint16\"},{\"internalType\":\"uint16\",\"name\":\"no\",\"type\":\"uint16\"},{\"internalType\":\"uint64\",\"name\":\"expiry\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"executableAt\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"byOrg\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"rationaleHash\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"proposalCount\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"internalType\":\"bytes\",\"name\":\"payload\",\"type\":\"bytes\"},{\"internalType\":\"bytes32\",\"name\":\"rationaleHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"expiry\",\"type\":\"uint64\"}],\"name\":\"propose\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"rules\",\"outputs\":[{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"next\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"height\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"support\",\"type\":\"bool\"}],\"name\":\"vote\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"}],\"name\":\"voteOf\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"id\",\"type\":\"uint64\"}],\"name\":\"withdrawVote\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "Governance",
}

// Governance is an auto generated Go binding around an Ethereum contract.
type Governance struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Governance) GetABI() abi.ABI {
	return c.abi
}

// NewGovernance creates a new instance of Governance.
func NewGovernance() *Governance {
	parsed, err := GovernanceMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Governance{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Governance) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackCancel is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4c125e79.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function cancel(uint64 id) returns()
func (governance *Governance) PackCancel(id uint64) []byte {
	enc, err := governance.abi.Pack("cancel", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCancel is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4c125e79.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function cancel(uint64 id) returns()
func (governance *Governance) TryPackCancel(id uint64) ([]byte, error) {
	return governance.abi.Pack("cancel", id)
}

// PackExecute is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb590be77.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function execute(uint64 id) returns()
func (governance *Governance) PackExecute(id uint64) []byte {
	enc, err := governance.abi.Pack("execute", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExecute is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb590be77.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function execute(uint64 id) returns()
func (governance *Governance) TryPackExecute(id uint64) ([]byte, error) {
	return governance.abi.Pack("execute", id)
}

// PackModelHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1b2ccc09.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function modelHash() view returns(bytes32)
func (governance *Governance) PackModelHash() []byte {
	enc, err := governance.abi.Pack("modelHash")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackModelHash is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1b2ccc09.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function modelHash() view returns(bytes32)
func (governance *Governance) TryPackModelHash() ([]byte, error) {
	return governance.abi.Pack("modelHash")
}

// UnpackModelHash is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1b2ccc09.
//
// Solidity: function modelHash() view returns(bytes32)
func (governance *Governance) UnpackModelHash(data []byte) ([32]byte, error) {
	out, err := governance.abi.Unpack("modelHash", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackParam is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2adfef74.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function param(bytes32 key) view returns(uint64 value, bool frozen)
func (governance *Governance) PackParam(key [32]byte) []byte {
	enc, err := governance.abi.Pack("param", key)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackParam is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2adfef74.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function param(bytes32 key) view returns(uint64 value, bool frozen)
func (governance *Governance) TryPackParam(key [32]byte) ([]byte, error) {
	return governance.abi.Pack("param", key)
}

// ParamOutput serves as a container for the return parameters of contract
// method Param.
type ParamOutput struct {
	Value  uint64
	Frozen bool
}

// UnpackParam is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2adfef74.
//
// Solidity: function param(bytes32 key) view returns(uint64 value, bool frozen)
func (governance *Governance) UnpackParam(data []byte) (ParamOutput, error) {
	out, err := governance.abi.Unpack("param", data)
	outstruct := new(ParamOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Value = *abi.ConvertType(out[0], new(uint64)).(*uint64)
	outstruct.Frozen = *abi.ConvertType(out[1], new(bool)).(*bool)
	return *outstruct, nil
}

// PackPayloadOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1e01530f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function payloadOf(uint64 id) view returns(bytes payload)
func (governance *Governance) PackPayloadOf(id uint64) []byte {
	enc, err := governance.abi.Pack("payloadOf", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPayloadOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1e01530f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function payloadOf(uint64 id) view returns(bytes payload)
func (governance *Governance) TryPackPayloadOf(id uint64) ([]byte, error) {
	return governance.abi.Pack("payloadOf", id)
}

// UnpackPayloadOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1e01530f.
//
// Solidity: function payloadOf(uint64 id) view returns(bytes payload)
func (governance *Governance) UnpackPayloadOf(data []byte) ([]byte, error) {
	out, err := governance.abi.Unpack("payloadOf", data)
	if err != nil {
		return *new([]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([]byte)).(*[]byte)
	return out0, nil
}

// PackProposal is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7afa0aa3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function proposal(uint64 id) view returns(uint8 kind, uint8 state, bytes32 payloadHash, uint16 yes, uint16 no, uint64 expiry, uint64 executableAt, bytes32 byOrg, bytes32 rationaleHash)
func (governance *Governance) PackProposal(id uint64) []byte {
	enc, err := governance.abi.Pack("proposal", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackProposal is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7afa0aa3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function proposal(uint64 id) view returns(uint8 kind, uint8 state, bytes32 payloadHash, uint16 yes, uint16 no, uint64 expiry, uint64 executableAt, bytes32 byOrg, bytes32 rationaleHash)
func (governance *Governance) TryPackProposal(id uint64) ([]byte, error) {
	return governance.abi.Pack("proposal", id)
}

// ProposalOutput serves as a container for the return parameters of contract
// method Proposal.
type ProposalOutput struct {
	Kind          uint8
	State         uint8
	PayloadHash   [32]byte
	Yes           uint16
	No            uint16
	Expiry        uint64
	ExecutableAt  uint64
	ByOrg         [32]byte
	RationaleHash [32]byte
}

// UnpackProposal is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7afa0aa3.
//
// Solidity: function proposal(uint64 id) view returns(uint8 kind, uint8 state, bytes32 payloadHash, uint16 yes, uint16 no, uint64 expiry, uint64 executableAt, bytes32 byOrg, bytes32 rationaleHash)
func (governance *Governance) UnpackProposal(data []byte) (ProposalOutput, error) {
	out, err := governance.abi.Unpack("proposal", data)
	outstruct := new(ProposalOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Kind = *abi.ConvertType(out[0], new(uint8)).(*uint8)
	outstruct.State = *abi.ConvertType(out[1], new(uint8)).(*uint8)
	outstruct.PayloadHash = *abi.ConvertType(out[2], new([32]byte)).(*[32]byte)
	outstruct.Yes = *abi.ConvertType(out[3], new(uint16)).(*uint16)
	outstruct.No = *abi.ConvertType(out[4], new(uint16)).(*uint16)
	outstruct.Expiry = *abi.ConvertType(out[5], new(uint64)).(*uint64)
	outstruct.ExecutableAt = *abi.ConvertType(out[6], new(uint64)).(*uint64)
	outstruct.ByOrg = *abi.ConvertType(out[7], new([32]byte)).(*[32]byte)
	outstruct.RationaleHash = *abi.ConvertType(out[8], new([32]byte)).(*[32]byte)
	return *outstruct, nil
}

// PackProposalCount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xda35c664.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function proposalCount() view returns(uint64)
func (governance *Governance) PackProposalCount() []byte {
	enc, err := governance.abi.Pack("proposalCount")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackProposalCount is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xda35c664.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function proposalCount() view returns(uint64)
func (governance *Governance) TryPackProposalCount() ([]byte, error) {
	return governance.abi.Pack("proposalCount")
}

// UnpackProposalCount is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xda35c664.
//
// Solidity: function proposalCount() view returns(uint64)
func (governance *Governance) UnpackProposalCount(data []byte) (uint64, error) {
	out, err := governance.abi.Unpack("proposalCount", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackPropose is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf7b87dc3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function propose(uint8 kind, bytes payload, bytes32 rationaleHash, uint64 expiry) returns(uint64 id)
func (governance *Governance) PackPropose(kind uint8, payload []byte, rationaleHash [32]byte, expiry uint64) []byte {
	enc, err := governance.abi.Pack("propose", kind, payload, rationaleHash, expiry)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPropose is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf7b87dc3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function propose(uint8 kind, bytes payload, bytes32 rationaleHash, uint64 expiry) returns(uint64 id)
func (governance *Governance) TryPackPropose(kind uint8, payload []byte, rationaleHash [32]byte, expiry uint64) ([]byte, error) {
	return governance.abi.Pack("propose", kind, payload, rationaleHash, expiry)
}

// UnpackPropose is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf7b87dc3.
//
// Solidity: function propose(uint8 kind, bytes payload, bytes32 rationaleHash, uint64 expiry) returns(uint64 id)
func (governance *Governance) UnpackPropose(data []byte) (uint64, error) {
	out, err := governance.abi.Unpack("propose", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackRules is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x52f6747a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function rules() view returns(uint32 version, uint32 next, uint64 height)
func (governance *Governance) PackRules() []byte {
	enc, err := governance.abi.Pack("rules")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRules is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x52f6747a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function rules() view returns(uint32 version, uint32 next, uint64 height)
func (governance *Governance) TryPackRules() ([]byte, error) {
	return governance.abi.Pack("rules")
}

// RulesOutput serves as a container for the return parameters of contract
// method Rules.
type RulesOutput struct {
	Version uint32
	Next    uint32
	Height  uint64
}

// UnpackRules is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x52f6747a.
//
// Solidity: function rules() view returns(uint32 version, uint32 next, uint64 height)
func (governance *Governance) UnpackRules(data []byte) (RulesOutput, error) {
	out, err := governance.abi.Unpack("rules", data)
	outstruct := new(RulesOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Version = *abi.ConvertType(out[0], new(uint32)).(*uint32)
	outstruct.Next = *abi.ConvertType(out[1], new(uint32)).(*uint32)
	outstruct.Height = *abi.ConvertType(out[2], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackVote is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc7f21560.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function vote(uint64 id, bool support) returns()
func (governance *Governance) PackVote(id uint64, support bool) []byte {
	enc, err := governance.abi.Pack("vote", id, support)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVote is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc7f21560.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function vote(uint64 id, bool support) returns()
func (governance *Governance) TryPackVote(id uint64, support bool) ([]byte, error) {
	return governance.abi.Pack("vote", id, support)
}

// PackVoteOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x630dbbdc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function voteOf(uint64 id, bytes32 orgId) view returns(uint8)
func (governance *Governance) PackVoteOf(id uint64, orgId [32]byte) []byte {
	enc, err := governance.abi.Pack("voteOf", id, orgId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVoteOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x630dbbdc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function voteOf(uint64 id, bytes32 orgId) view returns(uint8)
func (governance *Governance) TryPackVoteOf(id uint64, orgId [32]byte) ([]byte, error) {
	return governance.abi.Pack("voteOf", id, orgId)
}

// UnpackVoteOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x630dbbdc.
//
// Solidity: function voteOf(uint64 id, bytes32 orgId) view returns(uint8)
func (governance *Governance) UnpackVoteOf(data []byte) (uint8, error) {
	out, err := governance.abi.Unpack("voteOf", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackWithdrawVote is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xce26fb8d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdrawVote(uint64 id) returns()
func (governance *Governance) PackWithdrawVote(id uint64) []byte {
	enc, err := governance.abi.Pack("withdrawVote", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdrawVote is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xce26fb8d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdrawVote(uint64 id) returns()
func (governance *Governance) TryPackWithdrawVote(id uint64) ([]byte, error) {
	return governance.abi.Pack("withdrawVote", id)
}

// GovernanceCancelled represents a Cancelled event raised by the Governance contract.
type GovernanceCancelled struct {
	Id  uint64
	Raw *types.Log // Blockchain specific contextual infos
}

const GovernanceCancelledEventName = "Cancelled"

// ContractEventName returns the user-defined event name.
func (GovernanceCancelled) ContractEventName() string {
	return GovernanceCancelledEventName
}

// UnpackCancelledEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Cancelled(uint64 indexed id)
func (governance *Governance) UnpackCancelledEvent(log *types.Log) (*GovernanceCancelled, error) {
	event := "Cancelled"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != governance.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(GovernanceCancelled)
	if len(log.Data) > 0 {
		if err := governance.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range governance.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// GovernanceExecuted represents a Executed event raised by the Governance contract.
type GovernanceExecuted struct {
	Id           uint64
	Kind         uint8
	NewModelHash [32]byte
	Raw          *types.Log // Blockchain specific contextual infos
}

const GovernanceExecutedEventName = "Executed"

// ContractEventName returns the user-defined event name.
func (GovernanceExecuted) ContractEventName() string {
	return GovernanceExecutedEventName
}

// UnpackExecutedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Executed(uint64 indexed id, uint8 kind, bytes32 newModelHash)
func (governance *Governance) UnpackExecutedEvent(log *types.Log) (*GovernanceExecuted, error) {
	event := "Executed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != governance.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(GovernanceExecuted)
	if len(log.Data) > 0 {
		if err := governance.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range governance.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// GovernancePassed represents a Passed event raised by the Governance contract.
type GovernancePassed struct {
	Id           uint64
	ExecutableAt uint64
	Raw          *types.Log // Blockchain specific contextual infos
}

const GovernancePassedEventName = "Passed"

// ContractEventName returns the user-defined event name.
func (GovernancePassed) ContractEventName() string {
	return GovernancePassedEventName
}

// UnpackPassedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Passed(uint64 indexed id, uint64 executableAt)
func (governance *Governance) UnpackPassedEvent(log *types.Log) (*GovernancePassed, error) {
	event := "Passed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != governance.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(GovernancePassed)
	if len(log.Data) > 0 {
		if err := governance.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range governance.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// GovernanceProposed represents a Proposed event raised by the Governance contract.
type GovernanceProposed struct {
	Id            uint64
	Kind          uint8
	ByOrg         [32]byte
	RationaleHash [32]byte
	Expiry        uint64
	Payload       []byte
	Raw           *types.Log // Blockchain specific contextual infos
}

const GovernanceProposedEventName = "Proposed"

// ContractEventName returns the user-defined event name.
func (GovernanceProposed) ContractEventName() string {
	return GovernanceProposedEventName
}

// UnpackProposedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Proposed(uint64 indexed id, uint8 indexed kind, bytes32 indexed byOrg, bytes32 rationaleHash, uint64 expiry, bytes payload)
func (governance *Governance) UnpackProposedEvent(log *types.Log) (*GovernanceProposed, error) {
	event := "Proposed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != governance.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(GovernanceProposed)
	if len(log.Data) > 0 {
		if err := governance.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range governance.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// GovernanceRelayed represents a Relayed event raised by the Governance contract.
type GovernanceRelayed struct {
	Signer  common.Address
	Relayer common.Address
	Op      [4]byte
	Nonce   *big.Int
	Alg     uint8
	Raw     *types.Log // Blockchain specific contextual infos
}

const GovernanceRelayedEventName = "Relayed"

// ContractEventName returns the user-defined event name.
func (GovernanceRelayed) ContractEventName() string {
	return GovernanceRelayedEventName
}

// UnpackRelayedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Relayed(address indexed signer, address indexed relayer, bytes4 op, uint256 nonce, uint8 alg)
func (governance *Governance) UnpackRelayedEvent(log *types.Log) (*GovernanceRelayed, error) {
	event := "Relayed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != governance.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(GovernanceRelayed)
	if len(log.Data) > 0 {
		if err := governance.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range governance.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// GovernanceReopened represents a Reopened event raised by the Governance contract.
type GovernanceReopened struct {
	Id  uint64
	Raw *types.Log // Blockchain specific contextual infos
}

const GovernanceReopenedEventName = "Reopened"

// ContractEventName returns the user-defined event name.
func (GovernanceReopened) ContractEventName() string {
	return GovernanceReopenedEventName
}

// UnpackReopenedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Reopened(uint64 indexed id)
func (governance *Governance) UnpackReopenedEvent(log *types.Log) (*GovernanceReopened, error) {
	event := "Reopened"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != governance.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(GovernanceReopened)
	if len(log.Data) > 0 {
		if err := governance.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range governance.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// GovernanceVoteWithdrawn represents a VoteWithdrawn event raised by the Governance contract.
type GovernanceVoteWithdrawn struct {
	Id    uint64
	OrgId [32]byte
	Raw   *types.Log // Blockchain specific contextual infos
}

const GovernanceVoteWithdrawnEventName = "VoteWithdrawn"

// ContractEventName returns the user-defined event name.
func (GovernanceVoteWithdrawn) ContractEventName() string {
	return GovernanceVoteWithdrawnEventName
}

// UnpackVoteWithdrawnEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event VoteWithdrawn(uint64 indexed id, bytes32 indexed orgId)
func (governance *Governance) UnpackVoteWithdrawnEvent(log *types.Log) (*GovernanceVoteWithdrawn, error) {
	event := "VoteWithdrawn"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != governance.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(GovernanceVoteWithdrawn)
	if len(log.Data) > 0 {
		if err := governance.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range governance.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// GovernanceVoted represents a Voted event raised by the Governance contract.
type GovernanceVoted struct {
	Id      uint64
	OrgId   [32]byte
	Support bool
	Raw     *types.Log // Blockchain specific contextual infos
}

const GovernanceVotedEventName = "Voted"

// ContractEventName returns the user-defined event name.
func (GovernanceVoted) ContractEventName() string {
	return GovernanceVotedEventName
}

// UnpackVotedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Voted(uint64 indexed id, bytes32 indexed orgId, bool support)
func (governance *Governance) UnpackVotedEvent(log *types.Log) (*GovernanceVoted, error) {
	event := "Voted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != governance.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(GovernanceVoted)
	if len(log.Data) > 0 {
		if err := governance.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range governance.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (governance *Governance) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], governance.abi.Errors["AlreadyVoted"].ID.Bytes()[:4]) {
		return governance.UnpackAlreadyVotedError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["BadCalldata"].ID.Bytes()[:4]) {
		return governance.UnpackBadCalldataError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["BadField"].ID.Bytes()[:4]) {
		return governance.UnpackBadFieldError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["BadPayload"].ID.Bytes()[:4]) {
		return governance.UnpackBadPayloadError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["BadRelaySignature"].ID.Bytes()[:4]) {
		return governance.UnpackBadRelaySignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["Concerned"].ID.Bytes()[:4]) {
		return governance.UnpackConcernedError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["DelegatedCaller"].ID.Bytes()[:4]) {
		return governance.UnpackDelegatedCallerError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["DirectCallOnly"].ID.Bytes()[:4]) {
		return governance.UnpackDirectCallOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["Frozen"].ID.Bytes()[:4]) {
		return governance.UnpackFrozenError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["NotAllowed"].ID.Bytes()[:4]) {
		return governance.UnpackNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["NotPassed"].ID.Bytes()[:4]) {
		return governance.UnpackNotPassedError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["NotRelayable"].ID.Bytes()[:4]) {
		return governance.UnpackNotRelayableError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["NotVoted"].ID.Bytes()[:4]) {
		return governance.UnpackNotVotedError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["NotYourProposal"].ID.Bytes()[:4]) {
		return governance.UnpackNotYourProposalError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["ProposalClosed"].ID.Bytes()[:4]) {
		return governance.UnpackProposalClosedError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["ReadOnly"].ID.Bytes()[:4]) {
		return governance.UnpackReadOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["RelayExpired"].ID.Bytes()[:4]) {
		return governance.UnpackRelayExpiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["RelayNonce"].ID.Bytes()[:4]) {
		return governance.UnpackRelayNonceError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["TimelockRuns"].ID.Bytes()[:4]) {
		return governance.UnpackTimelockRunsError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["TooFewSigners"].ID.Bytes()[:4]) {
		return governance.UnpackTooFewSignersError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["TooManyOpenProposals"].ID.Bytes()[:4]) {
		return governance.UnpackTooManyOpenProposalsError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["TooManyProposals"].ID.Bytes()[:4]) {
		return governance.UnpackTooManyProposalsError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["UnknownOperation"].ID.Bytes()[:4]) {
		return governance.UnpackUnknownOperationError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["UnknownProposal"].ID.Bytes()[:4]) {
		return governance.UnpackUnknownProposalError(raw[4:])
	}
	if bytes.Equal(raw[:4], governance.abi.Errors["ValueRefused"].ID.Bytes()[:4]) {
		return governance.UnpackValueRefusedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// GovernanceAlreadyVoted represents a AlreadyVoted error raised by the Governance contract.
type GovernanceAlreadyVoted struct {
	Id uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AlreadyVoted(uint64 id)
func GovernanceAlreadyVotedErrorID() common.Hash {
	return common.HexToHash("0x67f5e4094b19b114b589fd9b28d81fb33c440b40885cb6f39d8afc39a8eb6d7c")
}

// UnpackAlreadyVotedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AlreadyVoted(uint64 id)
func (governance *Governance) UnpackAlreadyVotedError(raw []byte) (*GovernanceAlreadyVoted, error) {
	out := new(GovernanceAlreadyVoted)
	if err := governance.abi.UnpackIntoInterface(out, "AlreadyVoted", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceBadCalldata represents a BadCalldata error raised by the Governance contract.
type GovernanceBadCalldata struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadCalldata()
func GovernanceBadCalldataErrorID() common.Hash {
	return common.HexToHash("0x1a2e15948a28fdb51f88891a0e90d1c50e1bb55e7079c3d61be3f1e75cc17190")
}

// UnpackBadCalldataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadCalldata()
func (governance *Governance) UnpackBadCalldataError(raw []byte) (*GovernanceBadCalldata, error) {
	out := new(GovernanceBadCalldata)
	if err := governance.abi.UnpackIntoInterface(out, "BadCalldata", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceBadField represents a BadField error raised by the Governance contract.
type GovernanceBadField struct {
	Field uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadField(uint8 field)
func GovernanceBadFieldErrorID() common.Hash {
	return common.HexToHash("0x21926969789124b3d96e81a6467eb515c2e87534a06602841bc17dfb4098b5fd")
}

// UnpackBadFieldError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadField(uint8 field)
func (governance *Governance) UnpackBadFieldError(raw []byte) (*GovernanceBadField, error) {
	out := new(GovernanceBadField)
	if err := governance.abi.UnpackIntoInterface(out, "BadField", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceBadPayload represents a BadPayload error raised by the Governance contract.
type GovernanceBadPayload struct {
	Field uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadPayload(uint8 field)
func GovernanceBadPayloadErrorID() common.Hash {
	return common.HexToHash("0xd9a17d9ae059d486117df66e529dfaa26ed93d772455cb7e62341358658f35ad")
}

// UnpackBadPayloadError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadPayload(uint8 field)
func (governance *Governance) UnpackBadPayloadError(raw []byte) (*GovernanceBadPayload, error) {
	out := new(GovernanceBadPayload)
	if err := governance.abi.UnpackIntoInterface(out, "BadPayload", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceBadRelaySignature represents a BadRelaySignature error raised by the Governance contract.
type GovernanceBadRelaySignature struct {
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadRelaySignature(address signer)
func GovernanceBadRelaySignatureErrorID() common.Hash {
	return common.HexToHash("0x141de4d78a535bb98e292b8b289317417d82b90b8966625eeb95ff86125cbc1a")
}

// UnpackBadRelaySignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadRelaySignature(address signer)
func (governance *Governance) UnpackBadRelaySignatureError(raw []byte) (*GovernanceBadRelaySignature, error) {
	out := new(GovernanceBadRelaySignature)
	if err := governance.abi.UnpackIntoInterface(out, "BadRelaySignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceConcerned represents a Concerned error raised by the Governance contract.
type GovernanceConcerned struct {
	Id uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Concerned(uint64 id)
func GovernanceConcernedErrorID() common.Hash {
	return common.HexToHash("0x854d94cdb9119063f7e233f33de2c128fbb4a52282ca8304aefd939233eaa1a7")
}

// UnpackConcernedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Concerned(uint64 id)
func (governance *Governance) UnpackConcernedError(raw []byte) (*GovernanceConcerned, error) {
	out := new(GovernanceConcerned)
	if err := governance.abi.UnpackIntoInterface(out, "Concerned", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceDelegatedCaller represents a DelegatedCaller error raised by the Governance contract.
type GovernanceDelegatedCaller struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DelegatedCaller(address caller)
func GovernanceDelegatedCallerErrorID() common.Hash {
	return common.HexToHash("0x466167bad19c855b4a32fc98548264121320d25f06d7595e0b957f7d4f4a4c52")
}

// UnpackDelegatedCallerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DelegatedCaller(address caller)
func (governance *Governance) UnpackDelegatedCallerError(raw []byte) (*GovernanceDelegatedCaller, error) {
	out := new(GovernanceDelegatedCaller)
	if err := governance.abi.UnpackIntoInterface(out, "DelegatedCaller", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceDirectCallOnly represents a DirectCallOnly error raised by the Governance contract.
type GovernanceDirectCallOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DirectCallOnly()
func GovernanceDirectCallOnlyErrorID() common.Hash {
	return common.HexToHash("0xcba87daaedc9dd6da8c47e0df06f0dc46d777d7a91bb45cbe697b1e275b46ea2")
}

// UnpackDirectCallOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DirectCallOnly()
func (governance *Governance) UnpackDirectCallOnlyError(raw []byte) (*GovernanceDirectCallOnly, error) {
	out := new(GovernanceDirectCallOnly)
	if err := governance.abi.UnpackIntoInterface(out, "DirectCallOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceFrozen represents a Frozen error raised by the Governance contract.
type GovernanceFrozen struct {
	Key [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Frozen(bytes32 key)
func GovernanceFrozenErrorID() common.Hash {
	return common.HexToHash("0xc1c3af34a857556c885a0be1e533f0c9b0b205545a5a9e65098974fca80d0214")
}

// UnpackFrozenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Frozen(bytes32 key)
func (governance *Governance) UnpackFrozenError(raw []byte) (*GovernanceFrozen, error) {
	out := new(GovernanceFrozen)
	if err := governance.abi.UnpackIntoInterface(out, "Frozen", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceNotAllowed represents a NotAllowed error raised by the Governance contract.
type GovernanceNotAllowed struct {
	Caller common.Address
	Op     [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func GovernanceNotAllowedErrorID() common.Hash {
	return common.HexToHash("0xc4bd7e2ed986d6729c67f18676be21dda3ba1eb476119620be573f561dadc6ef")
}

// UnpackNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func (governance *Governance) UnpackNotAllowedError(raw []byte) (*GovernanceNotAllowed, error) {
	out := new(GovernanceNotAllowed)
	if err := governance.abi.UnpackIntoInterface(out, "NotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceNotPassed represents a NotPassed error raised by the Governance contract.
type GovernanceNotPassed struct {
	Id uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotPassed(uint64 id)
func GovernanceNotPassedErrorID() common.Hash {
	return common.HexToHash("0xd41b3070bc82a6a2668c5455054e2ea0e38554c72bd1575b2669574e8d3c0f88")
}

// UnpackNotPassedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotPassed(uint64 id)
func (governance *Governance) UnpackNotPassedError(raw []byte) (*GovernanceNotPassed, error) {
	out := new(GovernanceNotPassed)
	if err := governance.abi.UnpackIntoInterface(out, "NotPassed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceNotRelayable represents a NotRelayable error raised by the Governance contract.
type GovernanceNotRelayable struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotRelayable(bytes4 op)
func GovernanceNotRelayableErrorID() common.Hash {
	return common.HexToHash("0x52c718bd713d1647a0204abdd8032b151f17fe142295d92d6376ac9ac8fda673")
}

// UnpackNotRelayableError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotRelayable(bytes4 op)
func (governance *Governance) UnpackNotRelayableError(raw []byte) (*GovernanceNotRelayable, error) {
	out := new(GovernanceNotRelayable)
	if err := governance.abi.UnpackIntoInterface(out, "NotRelayable", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceNotVoted represents a NotVoted error raised by the Governance contract.
type GovernanceNotVoted struct {
	Id uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotVoted(uint64 id)
func GovernanceNotVotedErrorID() common.Hash {
	return common.HexToHash("0x2da17b7af34a6da741324e823331a11951072f871ed78f27f0ff37f7fb32efc5")
}

// UnpackNotVotedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotVoted(uint64 id)
func (governance *Governance) UnpackNotVotedError(raw []byte) (*GovernanceNotVoted, error) {
	out := new(GovernanceNotVoted)
	if err := governance.abi.UnpackIntoInterface(out, "NotVoted", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceNotYourProposal represents a NotYourProposal error raised by the Governance contract.
type GovernanceNotYourProposal struct {
	Id uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotYourProposal(uint64 id)
func GovernanceNotYourProposalErrorID() common.Hash {
	return common.HexToHash("0x6c33984e9f2812e59f01d791a316983a3207642fe6fd38f97d022b9bfd13a095")
}

// UnpackNotYourProposalError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotYourProposal(uint64 id)
func (governance *Governance) UnpackNotYourProposalError(raw []byte) (*GovernanceNotYourProposal, error) {
	out := new(GovernanceNotYourProposal)
	if err := governance.abi.UnpackIntoInterface(out, "NotYourProposal", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceProposalClosed represents a ProposalClosed error raised by the Governance contract.
type GovernanceProposalClosed struct {
	Id    uint64
	State uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ProposalClosed(uint64 id, uint8 state)
func GovernanceProposalClosedErrorID() common.Hash {
	return common.HexToHash("0x75beca5f542fa0e40c097cb2277f5dcd47732bf4cdf77e4e7e6676cc463e1193")
}

// UnpackProposalClosedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ProposalClosed(uint64 id, uint8 state)
func (governance *Governance) UnpackProposalClosedError(raw []byte) (*GovernanceProposalClosed, error) {
	out := new(GovernanceProposalClosed)
	if err := governance.abi.UnpackIntoInterface(out, "ProposalClosed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceReadOnly represents a ReadOnly error raised by the Governance contract.
type GovernanceReadOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReadOnly()
func GovernanceReadOnlyErrorID() common.Hash {
	return common.HexToHash("0xd42876b8d01146210ea59e0135efd9607e08d41a414d4d60b92ca03ed4c033ee")
}

// UnpackReadOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReadOnly()
func (governance *Governance) UnpackReadOnlyError(raw []byte) (*GovernanceReadOnly, error) {
	out := new(GovernanceReadOnly)
	if err := governance.abi.UnpackIntoInterface(out, "ReadOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceRelayExpired represents a RelayExpired error raised by the Governance contract.
type GovernanceRelayExpired struct {
	ValidUntil uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayExpired(uint64 validUntil)
func GovernanceRelayExpiredErrorID() common.Hash {
	return common.HexToHash("0xb39d1cd1da5cb0abf584b3ad0bd622fb21b37df1e62579a221947934daf81ad5")
}

// UnpackRelayExpiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayExpired(uint64 validUntil)
func (governance *Governance) UnpackRelayExpiredError(raw []byte) (*GovernanceRelayExpired, error) {
	out := new(GovernanceRelayExpired)
	if err := governance.abi.UnpackIntoInterface(out, "RelayExpired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceRelayNonce represents a RelayNonce error raised by the Governance contract.
type GovernanceRelayNonce struct {
	Have *big.Int
	Want *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func GovernanceRelayNonceErrorID() common.Hash {
	return common.HexToHash("0xdd0d222d2ed2f1ff69c6a264833ecb61c004ab3ed75713d664010aba1a79d468")
}

// UnpackRelayNonceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func (governance *Governance) UnpackRelayNonceError(raw []byte) (*GovernanceRelayNonce, error) {
	out := new(GovernanceRelayNonce)
	if err := governance.abi.UnpackIntoInterface(out, "RelayNonce", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceTimelockRuns represents a TimelockRuns error raised by the Governance contract.
type GovernanceTimelockRuns struct {
	Id           uint64
	ExecutableAt uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TimelockRuns(uint64 id, uint64 executableAt)
func GovernanceTimelockRunsErrorID() common.Hash {
	return common.HexToHash("0x95b6b883cbe076a05ed0fc765a1c2aa5202a0856f9b5d95e60dd553029cbfd77")
}

// UnpackTimelockRunsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TimelockRuns(uint64 id, uint64 executableAt)
func (governance *Governance) UnpackTimelockRunsError(raw []byte) (*GovernanceTimelockRuns, error) {
	out := new(GovernanceTimelockRuns)
	if err := governance.abi.UnpackIntoInterface(out, "TimelockRuns", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceTooFewSigners represents a TooFewSigners error raised by the Governance contract.
type GovernanceTooFewSigners struct {
	Have uint64
	Want uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooFewSigners(uint64 have, uint64 want)
func GovernanceTooFewSignersErrorID() common.Hash {
	return common.HexToHash("0x599ff691057d26814980a460077f5f6ca9583a1c5c472a36288c109dd0248fcb")
}

// UnpackTooFewSignersError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooFewSigners(uint64 have, uint64 want)
func (governance *Governance) UnpackTooFewSignersError(raw []byte) (*GovernanceTooFewSigners, error) {
	out := new(GovernanceTooFewSigners)
	if err := governance.abi.UnpackIntoInterface(out, "TooFewSigners", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceTooManyOpenProposals represents a TooManyOpenProposals error raised by the Governance contract.
type GovernanceTooManyOpenProposals struct {
	Limit uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyOpenProposals(uint64 limit)
func GovernanceTooManyOpenProposalsErrorID() common.Hash {
	return common.HexToHash("0x1593393111dddf3c1e4cf83d2f3b0d28d0327612b6334f324c7927ac8f661065")
}

// UnpackTooManyOpenProposalsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyOpenProposals(uint64 limit)
func (governance *Governance) UnpackTooManyOpenProposalsError(raw []byte) (*GovernanceTooManyOpenProposals, error) {
	out := new(GovernanceTooManyOpenProposals)
	if err := governance.abi.UnpackIntoInterface(out, "TooManyOpenProposals", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceTooManyProposals represents a TooManyProposals error raised by the Governance contract.
type GovernanceTooManyProposals struct {
	Limit uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyProposals(uint64 limit)
func GovernanceTooManyProposalsErrorID() common.Hash {
	return common.HexToHash("0xa6009b29acb5d805cb1d69c8f51c8d8faaaef1c92e2e58f2d9db963bc1e1bf81")
}

// UnpackTooManyProposalsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyProposals(uint64 limit)
func (governance *Governance) UnpackTooManyProposalsError(raw []byte) (*GovernanceTooManyProposals, error) {
	out := new(GovernanceTooManyProposals)
	if err := governance.abi.UnpackIntoInterface(out, "TooManyProposals", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceUnknownOperation represents a UnknownOperation error raised by the Governance contract.
type GovernanceUnknownOperation struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownOperation(bytes4 op)
func GovernanceUnknownOperationErrorID() common.Hash {
	return common.HexToHash("0xd63b28b0171d5f069854951801ecbc058da6ff71062cba6d5a5f4429f0df765c")
}

// UnpackUnknownOperationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownOperation(bytes4 op)
func (governance *Governance) UnpackUnknownOperationError(raw []byte) (*GovernanceUnknownOperation, error) {
	out := new(GovernanceUnknownOperation)
	if err := governance.abi.UnpackIntoInterface(out, "UnknownOperation", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceUnknownProposal represents a UnknownProposal error raised by the Governance contract.
type GovernanceUnknownProposal struct {
	Id uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownProposal(uint64 id)
func GovernanceUnknownProposalErrorID() common.Hash {
	return common.HexToHash("0xd1be9852ac4effdbef54a2970b89d467cdde3a7239f007ffdbc2bc62cad09fa8")
}

// UnpackUnknownProposalError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownProposal(uint64 id)
func (governance *Governance) UnpackUnknownProposalError(raw []byte) (*GovernanceUnknownProposal, error) {
	out := new(GovernanceUnknownProposal)
	if err := governance.abi.UnpackIntoInterface(out, "UnknownProposal", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// GovernanceValueRefused represents a ValueRefused error raised by the Governance contract.
type GovernanceValueRefused struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValueRefused()
func GovernanceValueRefusedErrorID() common.Hash {
	return common.HexToHash("0xb676344c629290c4a3db52f6430973215b2e1ef38e06987a06ac22cc0a7e35dc")
}

// UnpackValueRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValueRefused()
func (governance *Governance) UnpackValueRefusedError(raw []byte) (*GovernanceValueRefused, error) {
	out := new(GovernanceValueRefused)
	if err := governance.abi.UnpackIntoInterface(out, "ValueRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}
