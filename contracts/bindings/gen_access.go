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

// AccessMetaData contains all meta data concerning the Access contract.
var AccessMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"}],\"name\":\"AlreadyJustified\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"}],\"name\":\"AlreadyReviewed\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BadCalldata\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"field\",\"type\":\"uint8\"}],\"name\":\"BadField\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"BadRelaySignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"DelegatedCaller\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"}],\"name\":\"Denied\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"DirectCallOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"}],\"name\":\"Erased\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"}],\"name\":\"NotBreakGlass\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"}],\"name\":\"NotPermitted\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotRelayable\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"}],\"name\":\"NotSuspended\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"}],\"name\":\"NotYours\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ReadOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"validUntil\",\"type\":\"uint64\"}],\"name\":\"RelayExpired\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"have\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"want\",\"type\":\"uint256\"}],\"name\":\"RelayNonce\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"}],\"name\":\"SameOrganization\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"actor\",\"type\":\"address\"}],\"name\":\"Suspended\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"limit\",\"type\":\"uint32\"}],\"name\":\"TooManyOpen\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"UnknownOperation\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"UnknownPatient\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"}],\"name\":\"UnknownTicket\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"}],\"name\":\"UnknownVersion\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ValueRefused\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"reasonHash\",\"type\":\"bytes32\"}],\"name\":\"DisasterDeclared\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"actor\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"purpose\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"classMask\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"expires\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"occurredAt\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"justifyBy\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"reviewBy\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"reasonCommit\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"disaster\",\"type\":\"bool\"}],\"name\":\"GlassBroken\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"justificationHash\",\"type\":\"bytes32\"}],\"name\":\"GlassJustified\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"reviewer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"reviewerOrg\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"verdict\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"reportHash\",\"type\":\"bytes32\"}],\"name\":\"GlassReviewed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"shareIndex\",\"type\":\"uint8\"}],\"name\":\"KeyReleased\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"relayer\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"}],\"name\":\"Relayed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"basis\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"classMask\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"ref\",\"type\":\"bytes32\"}],\"name\":\"SessionGround\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"actor\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"purpose\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"action\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"basis\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"classMask\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"expires\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"ref\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"requestCommit\",\"type\":\"bytes32\"}],\"name\":\"SessionOpened\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"reasonHash\",\"type\":\"bytes32\"}],\"name\":\"SuspensionLifted\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"internalType\":\"uint8\",\"name\":\"shareIndex\",\"type\":\"uint8\"}],\"name\":\"attestRelease\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"purpose\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"classMask\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"reasonCommit\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"ttl\",\"type\":\"uint32\"},{\"internalType\":\"uint64\",\"name\":\"occurredAt\",\"type\":\"uint64\"}],\"name\":\"breakGlass\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"reasonHash\",\"type\":\"bytes32\"}],\"name\":\"declareDisaster\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"disaster\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"until\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"reasonHash\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"emergency\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"occurredAt\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"justifyBy\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"reviewBy\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"justified\",\"type\":\"bool\"},{\"internalType\":\"uint8\",\"name\":\"verdict\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"justificationHash\",\"type\":\"bytes32\"}],\"name\":\"justify\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"reasonHash\",\"type\":\"bytes32\"}],\"name\":\"liftSuspension\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"purpose\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"action\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"classMask\",\"type\":\"uint64\"},{\"internalType\":\"uint32\",\"name\":\"ttl\",\"type\":\"uint32\"},{\"internalType\":\"bytes32\",\"name\":\"requestCommit\",\"type\":\"bytes32\"}],\"name\":\"openSession\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"actor\",\"type\":\"address\"}],\"name\":\"overdue\",\"outputs\":[{\"internalType\":\"uint32\",\"name\":\"openReviews\",\"type\":\"uint32\"},{\"internalType\":\"bool\",\"name\":\"suspended\",\"type\":\"bool\"},{\"internalType\":\"bool\",\"name\":\"barred\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"}],\"name\":\"permits\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"ticket\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"verdict\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"reportHash\",\"type\":\"bytes32\"}],\"name\":\"review\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"ticket\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"actor\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"purpose\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"action\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"basis\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"classMask\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"expires\",\"type\":\"uint64\"},{\"internalType\":\"uint8\",\"name\":\"state\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "Access",
}

// Access is an auto generated Go binding around an Ethereum contract.
type Access struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Access) GetABI() abi.ABI {
	return c.abi
}

// NewAccess creates a new instance of Access.
func NewAccess() *Access {
	parsed, err := AccessMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Access{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Access) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAttestRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x67014996.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function attestRelease(bytes32 ticket, bytes32 recordId, uint32 version, uint8 shareIndex) returns()
func (access *Access) PackAttestRelease(ticket [32]byte, recordId [32]byte, version uint32, shareIndex uint8) []byte {
	enc, err := access.abi.Pack("attestRelease", ticket, recordId, version, shareIndex)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAttestRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x67014996.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function attestRelease(bytes32 ticket, bytes32 recordId, uint32 version, uint8 shareIndex) returns()
func (access *Access) TryPackAttestRelease(ticket [32]byte, recordId [32]byte, version uint32, shareIndex uint8) ([]byte, error) {
	return access.abi.Pack("attestRelease", ticket, recordId, version, shareIndex)
}

// PackBreakGlass is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0e11d29b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function breakGlass(bytes32 pid, uint8 purpose, uint64 classMask, bytes32 reasonCommit, uint32 ttl, uint64 occurredAt) returns(bytes32 ticket)
func (access *Access) PackBreakGlass(pid [32]byte, purpose uint8, classMask uint64, reasonCommit [32]byte, ttl uint32, occurredAt uint64) []byte {
	enc, err := access.abi.Pack("breakGlass", pid, purpose, classMask, reasonCommit, ttl, occurredAt)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBreakGlass is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0e11d29b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function breakGlass(bytes32 pid, uint8 purpose, uint64 classMask, bytes32 reasonCommit, uint32 ttl, uint64 occurredAt) returns(bytes32 ticket)
func (access *Access) TryPackBreakGlass(pid [32]byte, purpose uint8, classMask uint64, reasonCommit [32]byte, ttl uint32, occurredAt uint64) ([]byte, error) {
	return access.abi.Pack("breakGlass", pid, purpose, classMask, reasonCommit, ttl, occurredAt)
}

// UnpackBreakGlass is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x0e11d29b.
//
// Solidity: function breakGlass(bytes32 pid, uint8 purpose, uint64 classMask, bytes32 reasonCommit, uint32 ttl, uint64 occurredAt) returns(bytes32 ticket)
func (access *Access) UnpackBreakGlass(data []byte) ([32]byte, error) {
	out, err := access.abi.Unpack("breakGlass", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackDeclareDisaster is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1d055250.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function declareDisaster(uint64 until, bytes32 reasonHash) returns()
func (access *Access) PackDeclareDisaster(until uint64, reasonHash [32]byte) []byte {
	enc, err := access.abi.Pack("declareDisaster", until, reasonHash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDeclareDisaster is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1d055250.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function declareDisaster(uint64 until, bytes32 reasonHash) returns()
func (access *Access) TryPackDeclareDisaster(until uint64, reasonHash [32]byte) ([]byte, error) {
	return access.abi.Pack("declareDisaster", until, reasonHash)
}

// PackDisaster is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0c923d83.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function disaster() view returns(uint64 until, bytes32 orgId, bytes32 reasonHash)
func (access *Access) PackDisaster() []byte {
	enc, err := access.abi.Pack("disaster")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDisaster is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0c923d83.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function disaster() view returns(uint64 until, bytes32 orgId, bytes32 reasonHash)
func (access *Access) TryPackDisaster() ([]byte, error) {
	return access.abi.Pack("disaster")
}

// DisasterOutput serves as a container for the return parameters of contract
// method Disaster.
type DisasterOutput struct {
	Until      uint64
	OrgId      [32]byte
	ReasonHash [32]byte
}

// UnpackDisaster is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x0c923d83.
//
// Solidity: function disaster() view returns(uint64 until, bytes32 orgId, bytes32 reasonHash)
func (access *Access) UnpackDisaster(data []byte) (DisasterOutput, error) {
	out, err := access.abi.Unpack("disaster", data)
	outstruct := new(DisasterOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Until = *abi.ConvertType(out[0], new(uint64)).(*uint64)
	outstruct.OrgId = *abi.ConvertType(out[1], new([32]byte)).(*[32]byte)
	outstruct.ReasonHash = *abi.ConvertType(out[2], new([32]byte)).(*[32]byte)
	return *outstruct, nil
}

// PackEmergency is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa665b283.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function emergency(bytes32 id) view returns(uint64 occurredAt, uint64 justifyBy, uint64 reviewBy, bool justified, uint8 verdict)
func (access *Access) PackEmergency(id [32]byte) []byte {
	enc, err := access.abi.Pack("emergency", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEmergency is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa665b283.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function emergency(bytes32 id) view returns(uint64 occurredAt, uint64 justifyBy, uint64 reviewBy, bool justified, uint8 verdict)
func (access *Access) TryPackEmergency(id [32]byte) ([]byte, error) {
	return access.abi.Pack("emergency", id)
}

// EmergencyOutput serves as a container for the return parameters of contract
// method Emergency.
type EmergencyOutput struct {
	OccurredAt uint64
	JustifyBy  uint64
	ReviewBy   uint64
	Justified  bool
	Verdict    uint8
}

// UnpackEmergency is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa665b283.
//
// Solidity: function emergency(bytes32 id) view returns(uint64 occurredAt, uint64 justifyBy, uint64 reviewBy, bool justified, uint8 verdict)
func (access *Access) UnpackEmergency(data []byte) (EmergencyOutput, error) {
	out, err := access.abi.Unpack("emergency", data)
	outstruct := new(EmergencyOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.OccurredAt = *abi.ConvertType(out[0], new(uint64)).(*uint64)
	outstruct.JustifyBy = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	outstruct.ReviewBy = *abi.ConvertType(out[2], new(uint64)).(*uint64)
	outstruct.Justified = *abi.ConvertType(out[3], new(bool)).(*bool)
	outstruct.Verdict = *abi.ConvertType(out[4], new(uint8)).(*uint8)
	return *outstruct, nil
}

// PackJustify is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4b41b23c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function justify(bytes32 ticket, bytes32 justificationHash) returns()
func (access *Access) PackJustify(ticket [32]byte, justificationHash [32]byte) []byte {
	enc, err := access.abi.Pack("justify", ticket, justificationHash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackJustify is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4b41b23c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function justify(bytes32 ticket, bytes32 justificationHash) returns()
func (access *Access) TryPackJustify(ticket [32]byte, justificationHash [32]byte) ([]byte, error) {
	return access.abi.Pack("justify", ticket, justificationHash)
}

// PackLiftSuspension is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2e469393.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function liftSuspension(bytes32 ticket, bytes32 reasonHash) returns()
func (access *Access) PackLiftSuspension(ticket [32]byte, reasonHash [32]byte) []byte {
	enc, err := access.abi.Pack("liftSuspension", ticket, reasonHash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLiftSuspension is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2e469393.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function liftSuspension(bytes32 ticket, bytes32 reasonHash) returns()
func (access *Access) TryPackLiftSuspension(ticket [32]byte, reasonHash [32]byte) ([]byte, error) {
	return access.abi.Pack("liftSuspension", ticket, reasonHash)
}

// PackOpenSession is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x528576e6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function openSession(bytes32 pid, uint8 purpose, uint8 action, uint64 classMask, uint32 ttl, bytes32 requestCommit) returns(bytes32 ticket)
func (access *Access) PackOpenSession(pid [32]byte, purpose uint8, action uint8, classMask uint64, ttl uint32, requestCommit [32]byte) []byte {
	enc, err := access.abi.Pack("openSession", pid, purpose, action, classMask, ttl, requestCommit)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOpenSession is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x528576e6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function openSession(bytes32 pid, uint8 purpose, uint8 action, uint64 classMask, uint32 ttl, bytes32 requestCommit) returns(bytes32 ticket)
func (access *Access) TryPackOpenSession(pid [32]byte, purpose uint8, action uint8, classMask uint64, ttl uint32, requestCommit [32]byte) ([]byte, error) {
	return access.abi.Pack("openSession", pid, purpose, action, classMask, ttl, requestCommit)
}

// UnpackOpenSession is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x528576e6.
//
// Solidity: function openSession(bytes32 pid, uint8 purpose, uint8 action, uint64 classMask, uint32 ttl, bytes32 requestCommit) returns(bytes32 ticket)
func (access *Access) UnpackOpenSession(data []byte) ([32]byte, error) {
	out, err := access.abi.Unpack("openSession", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackOverdue is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x66aabd42.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function overdue(address actor) view returns(uint32 openReviews, bool suspended, bool barred)
func (access *Access) PackOverdue(actor common.Address) []byte {
	enc, err := access.abi.Pack("overdue", actor)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOverdue is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x66aabd42.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function overdue(address actor) view returns(uint32 openReviews, bool suspended, bool barred)
func (access *Access) TryPackOverdue(actor common.Address) ([]byte, error) {
	return access.abi.Pack("overdue", actor)
}

// OverdueOutput serves as a container for the return parameters of contract
// method Overdue.
type OverdueOutput struct {
	OpenReviews uint32
	Suspended   bool
	Barred      bool
}

// UnpackOverdue is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x66aabd42.
//
// Solidity: function overdue(address actor) view returns(uint32 openReviews, bool suspended, bool barred)
func (access *Access) UnpackOverdue(data []byte) (OverdueOutput, error) {
	out, err := access.abi.Unpack("overdue", data)
	outstruct := new(OverdueOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.OpenReviews = *abi.ConvertType(out[0], new(uint32)).(*uint32)
	outstruct.Suspended = *abi.ConvertType(out[1], new(bool)).(*bool)
	outstruct.Barred = *abi.ConvertType(out[2], new(bool)).(*bool)
	return *outstruct, nil
}

// PackPermits is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb1803994.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function permits(bytes32 id, uint8 recordClass) view returns(bool)
func (access *Access) PackPermits(id [32]byte, recordClass uint8) []byte {
	enc, err := access.abi.Pack("permits", id, recordClass)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPermits is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb1803994.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function permits(bytes32 id, uint8 recordClass) view returns(bool)
func (access *Access) TryPackPermits(id [32]byte, recordClass uint8) ([]byte, error) {
	return access.abi.Pack("permits", id, recordClass)
}

// UnpackPermits is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb1803994.
//
// Solidity: function permits(bytes32 id, uint8 recordClass) view returns(bool)
func (access *Access) UnpackPermits(data []byte) (bool, error) {
	out, err := access.abi.Unpack("permits", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackReview is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x19be44f8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function review(bytes32 ticket, uint8 verdict, bytes32 reportHash) returns()
func (access *Access) PackReview(ticket [32]byte, verdict uint8, reportHash [32]byte) []byte {
	enc, err := access.abi.Pack("review", ticket, verdict, reportHash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReview is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x19be44f8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function review(bytes32 ticket, uint8 verdict, bytes32 reportHash) returns()
func (access *Access) TryPackReview(ticket [32]byte, verdict uint8, reportHash [32]byte) ([]byte, error) {
	return access.abi.Pack("review", ticket, verdict, reportHash)
}

// PackTicket is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4d89c751.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function ticket(bytes32 id) view returns(bytes32 pid, address actor, uint8 purpose, uint8 action, uint8 basis, uint64 classMask, uint64 expires, uint8 state)
func (access *Access) PackTicket(id [32]byte) []byte {
	enc, err := access.abi.Pack("ticket", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTicket is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4d89c751.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function ticket(bytes32 id) view returns(bytes32 pid, address actor, uint8 purpose, uint8 action, uint8 basis, uint64 classMask, uint64 expires, uint8 state)
func (access *Access) TryPackTicket(id [32]byte) ([]byte, error) {
	return access.abi.Pack("ticket", id)
}

// TicketOutput serves as a container for the return parameters of contract
// method Ticket.
type TicketOutput struct {
	Pid       [32]byte
	Actor     common.Address
	Purpose   uint8
	Action    uint8
	Basis     uint8
	ClassMask uint64
	Expires   uint64
	State     uint8
}

// UnpackTicket is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x4d89c751.
//
// Solidity: function ticket(bytes32 id) view returns(bytes32 pid, address actor, uint8 purpose, uint8 action, uint8 basis, uint64 classMask, uint64 expires, uint8 state)
func (access *Access) UnpackTicket(data []byte) (TicketOutput, error) {
	out, err := access.abi.Unpack("ticket", data)
	outstruct := new(TicketOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Pid = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.Actor = *abi.ConvertType(out[1], new(common.Address)).(*common.Address)
	outstruct.Purpose = *abi.ConvertType(out[2], new(uint8)).(*uint8)
	outstruct.Action = *abi.ConvertType(out[3], new(uint8)).(*uint8)
	outstruct.Basis = *abi.ConvertType(out[4], new(uint8)).(*uint8)
	outstruct.ClassMask = *abi.ConvertType(out[5], new(uint64)).(*uint64)
	outstruct.Expires = *abi.ConvertType(out[6], new(uint64)).(*uint64)
	outstruct.State = *abi.ConvertType(out[7], new(uint8)).(*uint8)
	return *outstruct, nil
}

// AccessDisasterDeclared represents a DisasterDeclared event raised by the Access contract.
type AccessDisasterDeclared struct {
	OrgId      [32]byte
	Until      uint64
	ReasonHash [32]byte
	Raw        *types.Log // Blockchain specific contextual infos
}

const AccessDisasterDeclaredEventName = "DisasterDeclared"

// ContractEventName returns the user-defined event name.
func (AccessDisasterDeclared) ContractEventName() string {
	return AccessDisasterDeclaredEventName
}

// UnpackDisasterDeclaredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event DisasterDeclared(bytes32 indexed orgId, uint64 until, bytes32 reasonHash)
func (access *Access) UnpackDisasterDeclaredEvent(log *types.Log) (*AccessDisasterDeclared, error) {
	event := "DisasterDeclared"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != access.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessDisasterDeclared)
	if len(log.Data) > 0 {
		if err := access.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range access.abi.Events[event].Inputs {
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

// AccessGlassBroken represents a GlassBroken event raised by the Access contract.
type AccessGlassBroken struct {
	Ticket       [32]byte
	Pid          [32]byte
	Actor        common.Address
	OrgId        [32]byte
	Purpose      uint8
	ClassMask    uint64
	Expires      uint64
	OccurredAt   uint64
	JustifyBy    uint64
	ReviewBy     uint64
	ReasonCommit [32]byte
	Disaster     bool
	Raw          *types.Log // Blockchain specific contextual infos
}

const AccessGlassBrokenEventName = "GlassBroken"

// ContractEventName returns the user-defined event name.
func (AccessGlassBroken) ContractEventName() string {
	return AccessGlassBrokenEventName
}

// UnpackGlassBrokenEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event GlassBroken(bytes32 indexed ticket, bytes32 indexed pid, address indexed actor, bytes32 orgId, uint8 purpose, uint64 classMask, uint64 expires, uint64 occurredAt, uint64 justifyBy, uint64 reviewBy, bytes32 reasonCommit, bool disaster)
func (access *Access) UnpackGlassBrokenEvent(log *types.Log) (*AccessGlassBroken, error) {
	event := "GlassBroken"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != access.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessGlassBroken)
	if len(log.Data) > 0 {
		if err := access.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range access.abi.Events[event].Inputs {
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

// AccessGlassJustified represents a GlassJustified event raised by the Access contract.
type AccessGlassJustified struct {
	Ticket            [32]byte
	JustificationHash [32]byte
	Raw               *types.Log // Blockchain specific contextual infos
}

const AccessGlassJustifiedEventName = "GlassJustified"

// ContractEventName returns the user-defined event name.
func (AccessGlassJustified) ContractEventName() string {
	return AccessGlassJustifiedEventName
}

// UnpackGlassJustifiedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event GlassJustified(bytes32 indexed ticket, bytes32 justificationHash)
func (access *Access) UnpackGlassJustifiedEvent(log *types.Log) (*AccessGlassJustified, error) {
	event := "GlassJustified"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != access.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessGlassJustified)
	if len(log.Data) > 0 {
		if err := access.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range access.abi.Events[event].Inputs {
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

// AccessGlassReviewed represents a GlassReviewed event raised by the Access contract.
type AccessGlassReviewed struct {
	Ticket      [32]byte
	Reviewer    common.Address
	ReviewerOrg [32]byte
	Verdict     uint8
	ReportHash  [32]byte
	Raw         *types.Log // Blockchain specific contextual infos
}

const AccessGlassReviewedEventName = "GlassReviewed"

// ContractEventName returns the user-defined event name.
func (AccessGlassReviewed) ContractEventName() string {
	return AccessGlassReviewedEventName
}

// UnpackGlassReviewedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event GlassReviewed(bytes32 indexed ticket, address indexed reviewer, bytes32 indexed reviewerOrg, uint8 verdict, bytes32 reportHash)
func (access *Access) UnpackGlassReviewedEvent(log *types.Log) (*AccessGlassReviewed, error) {
	event := "GlassReviewed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != access.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessGlassReviewed)
	if len(log.Data) > 0 {
		if err := access.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range access.abi.Events[event].Inputs {
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

// AccessKeyReleased represents a KeyReleased event raised by the Access contract.
type AccessKeyReleased struct {
	Ticket     [32]byte
	RecordId   [32]byte
	OrgId      [32]byte
	By         common.Address
	Version    uint32
	ShareIndex uint8
	Raw        *types.Log // Blockchain specific contextual infos
}

const AccessKeyReleasedEventName = "KeyReleased"

// ContractEventName returns the user-defined event name.
func (AccessKeyReleased) ContractEventName() string {
	return AccessKeyReleasedEventName
}

// UnpackKeyReleasedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event KeyReleased(bytes32 indexed ticket, bytes32 indexed recordId, bytes32 indexed orgId, address by, uint32 version, uint8 shareIndex)
func (access *Access) UnpackKeyReleasedEvent(log *types.Log) (*AccessKeyReleased, error) {
	event := "KeyReleased"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != access.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessKeyReleased)
	if len(log.Data) > 0 {
		if err := access.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range access.abi.Events[event].Inputs {
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

// AccessRelayed represents a Relayed event raised by the Access contract.
type AccessRelayed struct {
	Signer  common.Address
	Relayer common.Address
	Op      [4]byte
	Nonce   *big.Int
	Alg     uint8
	Raw     *types.Log // Blockchain specific contextual infos
}

const AccessRelayedEventName = "Relayed"

// ContractEventName returns the user-defined event name.
func (AccessRelayed) ContractEventName() string {
	return AccessRelayedEventName
}

// UnpackRelayedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Relayed(address indexed signer, address indexed relayer, bytes4 op, uint256 nonce, uint8 alg)
func (access *Access) UnpackRelayedEvent(log *types.Log) (*AccessRelayed, error) {
	event := "Relayed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != access.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessRelayed)
	if len(log.Data) > 0 {
		if err := access.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range access.abi.Events[event].Inputs {
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

// AccessSessionGround represents a SessionGround event raised by the Access contract.
type AccessSessionGround struct {
	Ticket    [32]byte
	Basis     uint8
	ClassMask uint64
	Ref       [32]byte
	Raw       *types.Log // Blockchain specific contextual infos
}

const AccessSessionGroundEventName = "SessionGround"

// ContractEventName returns the user-defined event name.
func (AccessSessionGround) ContractEventName() string {
	return AccessSessionGroundEventName
}

// UnpackSessionGroundEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SessionGround(bytes32 indexed ticket, uint8 basis, uint64 classMask, bytes32 ref)
func (access *Access) UnpackSessionGroundEvent(log *types.Log) (*AccessSessionGround, error) {
	event := "SessionGround"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != access.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessSessionGround)
	if len(log.Data) > 0 {
		if err := access.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range access.abi.Events[event].Inputs {
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

// AccessSessionOpened represents a SessionOpened event raised by the Access contract.
type AccessSessionOpened struct {
	Ticket        [32]byte
	Pid           [32]byte
	Actor         common.Address
	OrgId         [32]byte
	Purpose       uint8
	Action        uint8
	Basis         uint8
	ClassMask     uint64
	Expires       uint64
	Ref           [32]byte
	RequestCommit [32]byte
	Raw           *types.Log // Blockchain specific contextual infos
}

const AccessSessionOpenedEventName = "SessionOpened"

// ContractEventName returns the user-defined event name.
func (AccessSessionOpened) ContractEventName() string {
	return AccessSessionOpenedEventName
}

// UnpackSessionOpenedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SessionOpened(bytes32 indexed ticket, bytes32 indexed pid, address indexed actor, bytes32 orgId, uint8 purpose, uint8 action, uint8 basis, uint64 classMask, uint64 expires, bytes32 ref, bytes32 requestCommit)
func (access *Access) UnpackSessionOpenedEvent(log *types.Log) (*AccessSessionOpened, error) {
	event := "SessionOpened"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != access.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessSessionOpened)
	if len(log.Data) > 0 {
		if err := access.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range access.abi.Events[event].Inputs {
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

// AccessSuspensionLifted represents a SuspensionLifted event raised by the Access contract.
type AccessSuspensionLifted struct {
	Ticket     [32]byte
	By         common.Address
	OrgId      [32]byte
	ReasonHash [32]byte
	Raw        *types.Log // Blockchain specific contextual infos
}

const AccessSuspensionLiftedEventName = "SuspensionLifted"

// ContractEventName returns the user-defined event name.
func (AccessSuspensionLifted) ContractEventName() string {
	return AccessSuspensionLiftedEventName
}

// UnpackSuspensionLiftedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SuspensionLifted(bytes32 indexed ticket, address indexed by, bytes32 indexed orgId, bytes32 reasonHash)
func (access *Access) UnpackSuspensionLiftedEvent(log *types.Log) (*AccessSuspensionLifted, error) {
	event := "SuspensionLifted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != access.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(AccessSuspensionLifted)
	if len(log.Data) > 0 {
		if err := access.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range access.abi.Events[event].Inputs {
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
func (access *Access) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], access.abi.Errors["AlreadyJustified"].ID.Bytes()[:4]) {
		return access.UnpackAlreadyJustifiedError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["AlreadyReviewed"].ID.Bytes()[:4]) {
		return access.UnpackAlreadyReviewedError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["BadCalldata"].ID.Bytes()[:4]) {
		return access.UnpackBadCalldataError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["BadField"].ID.Bytes()[:4]) {
		return access.UnpackBadFieldError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["BadRelaySignature"].ID.Bytes()[:4]) {
		return access.UnpackBadRelaySignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["DelegatedCaller"].ID.Bytes()[:4]) {
		return access.UnpackDelegatedCallerError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["Denied"].ID.Bytes()[:4]) {
		return access.UnpackDeniedError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["DirectCallOnly"].ID.Bytes()[:4]) {
		return access.UnpackDirectCallOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["Erased"].ID.Bytes()[:4]) {
		return access.UnpackErasedError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["NotAllowed"].ID.Bytes()[:4]) {
		return access.UnpackNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["NotBreakGlass"].ID.Bytes()[:4]) {
		return access.UnpackNotBreakGlassError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["NotPermitted"].ID.Bytes()[:4]) {
		return access.UnpackNotPermittedError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["NotRelayable"].ID.Bytes()[:4]) {
		return access.UnpackNotRelayableError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["NotSuspended"].ID.Bytes()[:4]) {
		return access.UnpackNotSuspendedError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["NotYours"].ID.Bytes()[:4]) {
		return access.UnpackNotYoursError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["ReadOnly"].ID.Bytes()[:4]) {
		return access.UnpackReadOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["RelayExpired"].ID.Bytes()[:4]) {
		return access.UnpackRelayExpiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["RelayNonce"].ID.Bytes()[:4]) {
		return access.UnpackRelayNonceError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["SameOrganization"].ID.Bytes()[:4]) {
		return access.UnpackSameOrganizationError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["Suspended"].ID.Bytes()[:4]) {
		return access.UnpackSuspendedError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["TooManyOpen"].ID.Bytes()[:4]) {
		return access.UnpackTooManyOpenError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["UnknownOperation"].ID.Bytes()[:4]) {
		return access.UnpackUnknownOperationError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["UnknownPatient"].ID.Bytes()[:4]) {
		return access.UnpackUnknownPatientError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["UnknownTicket"].ID.Bytes()[:4]) {
		return access.UnpackUnknownTicketError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["UnknownVersion"].ID.Bytes()[:4]) {
		return access.UnpackUnknownVersionError(raw[4:])
	}
	if bytes.Equal(raw[:4], access.abi.Errors["ValueRefused"].ID.Bytes()[:4]) {
		return access.UnpackValueRefusedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// AccessAlreadyJustified represents a AlreadyJustified error raised by the Access contract.
type AccessAlreadyJustified struct {
	Ticket [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AlreadyJustified(bytes32 ticket)
func AccessAlreadyJustifiedErrorID() common.Hash {
	return common.HexToHash("0x0f93ef51966b647f19ed916a99ff8d3d900293b2e2daabc4d813e77febedc61d")
}

// UnpackAlreadyJustifiedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AlreadyJustified(bytes32 ticket)
func (access *Access) UnpackAlreadyJustifiedError(raw []byte) (*AccessAlreadyJustified, error) {
	out := new(AccessAlreadyJustified)
	if err := access.abi.UnpackIntoInterface(out, "AlreadyJustified", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessAlreadyReviewed represents a AlreadyReviewed error raised by the Access contract.
type AccessAlreadyReviewed struct {
	Ticket [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AlreadyReviewed(bytes32 ticket)
func AccessAlreadyReviewedErrorID() common.Hash {
	return common.HexToHash("0xadc096810deb7b31aebdf917dd20b4660a2cf71c66d4a2eaf1e7e27355afa6ec")
}

// UnpackAlreadyReviewedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AlreadyReviewed(bytes32 ticket)
func (access *Access) UnpackAlreadyReviewedError(raw []byte) (*AccessAlreadyReviewed, error) {
	out := new(AccessAlreadyReviewed)
	if err := access.abi.UnpackIntoInterface(out, "AlreadyReviewed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessBadCalldata represents a BadCalldata error raised by the Access contract.
type AccessBadCalldata struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadCalldata()
func AccessBadCalldataErrorID() common.Hash {
	return common.HexToHash("0x1a2e15948a28fdb51f88891a0e90d1c50e1bb55e7079c3d61be3f1e75cc17190")
}

// UnpackBadCalldataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadCalldata()
func (access *Access) UnpackBadCalldataError(raw []byte) (*AccessBadCalldata, error) {
	out := new(AccessBadCalldata)
	if err := access.abi.UnpackIntoInterface(out, "BadCalldata", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessBadField represents a BadField error raised by the Access contract.
type AccessBadField struct {
	Field uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadField(uint8 field)
func AccessBadFieldErrorID() common.Hash {
	return common.HexToHash("0x21926969789124b3d96e81a6467eb515c2e87534a06602841bc17dfb4098b5fd")
}

// UnpackBadFieldError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadField(uint8 field)
func (access *Access) UnpackBadFieldError(raw []byte) (*AccessBadField, error) {
	out := new(AccessBadField)
	if err := access.abi.UnpackIntoInterface(out, "BadField", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessBadRelaySignature represents a BadRelaySignature error raised by the Access contract.
type AccessBadRelaySignature struct {
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadRelaySignature(address signer)
func AccessBadRelaySignatureErrorID() common.Hash {
	return common.HexToHash("0x141de4d78a535bb98e292b8b289317417d82b90b8966625eeb95ff86125cbc1a")
}

// UnpackBadRelaySignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadRelaySignature(address signer)
func (access *Access) UnpackBadRelaySignatureError(raw []byte) (*AccessBadRelaySignature, error) {
	out := new(AccessBadRelaySignature)
	if err := access.abi.UnpackIntoInterface(out, "BadRelaySignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessDelegatedCaller represents a DelegatedCaller error raised by the Access contract.
type AccessDelegatedCaller struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DelegatedCaller(address caller)
func AccessDelegatedCallerErrorID() common.Hash {
	return common.HexToHash("0x466167bad19c855b4a32fc98548264121320d25f06d7595e0b957f7d4f4a4c52")
}

// UnpackDelegatedCallerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DelegatedCaller(address caller)
func (access *Access) UnpackDelegatedCallerError(raw []byte) (*AccessDelegatedCaller, error) {
	out := new(AccessDelegatedCaller)
	if err := access.abi.UnpackIntoInterface(out, "DelegatedCaller", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessDenied represents a Denied error raised by the Access contract.
type AccessDenied struct {
	RecordClass uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Denied(uint8 recordClass)
func AccessDeniedErrorID() common.Hash {
	return common.HexToHash("0xf428b6f8b9c170caa5c37eb14e9ab427818d90248dc71662bc86c68cadaa8d2d")
}

// UnpackDeniedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Denied(uint8 recordClass)
func (access *Access) UnpackDeniedError(raw []byte) (*AccessDenied, error) {
	out := new(AccessDenied)
	if err := access.abi.UnpackIntoInterface(out, "Denied", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessDirectCallOnly represents a DirectCallOnly error raised by the Access contract.
type AccessDirectCallOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DirectCallOnly()
func AccessDirectCallOnlyErrorID() common.Hash {
	return common.HexToHash("0xcba87daaedc9dd6da8c47e0df06f0dc46d777d7a91bb45cbe697b1e275b46ea2")
}

// UnpackDirectCallOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DirectCallOnly()
func (access *Access) UnpackDirectCallOnlyError(raw []byte) (*AccessDirectCallOnly, error) {
	out := new(AccessDirectCallOnly)
	if err := access.abi.UnpackIntoInterface(out, "DirectCallOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessErased represents a Erased error raised by the Access contract.
type AccessErased struct {
	RecordId [32]byte
	Version  uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Erased(bytes32 recordId, uint32 version)
func AccessErasedErrorID() common.Hash {
	return common.HexToHash("0xe9a70f95876ce4adb2153cd0adbd779b0eaab164e81457da4661bc14fc1953e2")
}

// UnpackErasedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Erased(bytes32 recordId, uint32 version)
func (access *Access) UnpackErasedError(raw []byte) (*AccessErased, error) {
	out := new(AccessErased)
	if err := access.abi.UnpackIntoInterface(out, "Erased", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessNotAllowed represents a NotAllowed error raised by the Access contract.
type AccessNotAllowed struct {
	Caller common.Address
	Op     [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func AccessNotAllowedErrorID() common.Hash {
	return common.HexToHash("0xc4bd7e2ed986d6729c67f18676be21dda3ba1eb476119620be573f561dadc6ef")
}

// UnpackNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func (access *Access) UnpackNotAllowedError(raw []byte) (*AccessNotAllowed, error) {
	out := new(AccessNotAllowed)
	if err := access.abi.UnpackIntoInterface(out, "NotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessNotBreakGlass represents a NotBreakGlass error raised by the Access contract.
type AccessNotBreakGlass struct {
	Ticket [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotBreakGlass(bytes32 ticket)
func AccessNotBreakGlassErrorID() common.Hash {
	return common.HexToHash("0x08d8913107f660dfa17dbef7db354e67a4da3f54d5dd3d89698a8fb54132e1a2")
}

// UnpackNotBreakGlassError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotBreakGlass(bytes32 ticket)
func (access *Access) UnpackNotBreakGlassError(raw []byte) (*AccessNotBreakGlass, error) {
	out := new(AccessNotBreakGlass)
	if err := access.abi.UnpackIntoInterface(out, "NotBreakGlass", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessNotPermitted represents a NotPermitted error raised by the Access contract.
type AccessNotPermitted struct {
	Ticket      [32]byte
	RecordClass uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotPermitted(bytes32 ticket, uint8 recordClass)
func AccessNotPermittedErrorID() common.Hash {
	return common.HexToHash("0x56867175950c3e5293b57075592a79ece35a45174c0dbd7a2b4ab4a0101320fc")
}

// UnpackNotPermittedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotPermitted(bytes32 ticket, uint8 recordClass)
func (access *Access) UnpackNotPermittedError(raw []byte) (*AccessNotPermitted, error) {
	out := new(AccessNotPermitted)
	if err := access.abi.UnpackIntoInterface(out, "NotPermitted", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessNotRelayable represents a NotRelayable error raised by the Access contract.
type AccessNotRelayable struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotRelayable(bytes4 op)
func AccessNotRelayableErrorID() common.Hash {
	return common.HexToHash("0x52c718bd713d1647a0204abdd8032b151f17fe142295d92d6376ac9ac8fda673")
}

// UnpackNotRelayableError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotRelayable(bytes4 op)
func (access *Access) UnpackNotRelayableError(raw []byte) (*AccessNotRelayable, error) {
	out := new(AccessNotRelayable)
	if err := access.abi.UnpackIntoInterface(out, "NotRelayable", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessNotSuspended represents a NotSuspended error raised by the Access contract.
type AccessNotSuspended struct {
	Ticket [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotSuspended(bytes32 ticket)
func AccessNotSuspendedErrorID() common.Hash {
	return common.HexToHash("0xd2a15e2d61c5b075d2e0559f958702df1fbb5fa3d44e625561ffc74422e63b52")
}

// UnpackNotSuspendedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotSuspended(bytes32 ticket)
func (access *Access) UnpackNotSuspendedError(raw []byte) (*AccessNotSuspended, error) {
	out := new(AccessNotSuspended)
	if err := access.abi.UnpackIntoInterface(out, "NotSuspended", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessNotYours represents a NotYours error raised by the Access contract.
type AccessNotYours struct {
	Ticket [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotYours(bytes32 ticket)
func AccessNotYoursErrorID() common.Hash {
	return common.HexToHash("0x9f7283d00372035da7438b8cff7d7b45e99adebf02231869ec9a500c44d8e960")
}

// UnpackNotYoursError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotYours(bytes32 ticket)
func (access *Access) UnpackNotYoursError(raw []byte) (*AccessNotYours, error) {
	out := new(AccessNotYours)
	if err := access.abi.UnpackIntoInterface(out, "NotYours", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessReadOnly represents a ReadOnly error raised by the Access contract.
type AccessReadOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReadOnly()
func AccessReadOnlyErrorID() common.Hash {
	return common.HexToHash("0xd42876b8d01146210ea59e0135efd9607e08d41a414d4d60b92ca03ed4c033ee")
}

// UnpackReadOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReadOnly()
func (access *Access) UnpackReadOnlyError(raw []byte) (*AccessReadOnly, error) {
	out := new(AccessReadOnly)
	if err := access.abi.UnpackIntoInterface(out, "ReadOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessRelayExpired represents a RelayExpired error raised by the Access contract.
type AccessRelayExpired struct {
	ValidUntil uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayExpired(uint64 validUntil)
func AccessRelayExpiredErrorID() common.Hash {
	return common.HexToHash("0xb39d1cd1da5cb0abf584b3ad0bd622fb21b37df1e62579a221947934daf81ad5")
}

// UnpackRelayExpiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayExpired(uint64 validUntil)
func (access *Access) UnpackRelayExpiredError(raw []byte) (*AccessRelayExpired, error) {
	out := new(AccessRelayExpired)
	if err := access.abi.UnpackIntoInterface(out, "RelayExpired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessRelayNonce represents a RelayNonce error raised by the Access contract.
type AccessRelayNonce struct {
	Have *big.Int
	Want *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func AccessRelayNonceErrorID() common.Hash {
	return common.HexToHash("0xdd0d222d2ed2f1ff69c6a264833ecb61c004ab3ed75713d664010aba1a79d468")
}

// UnpackRelayNonceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func (access *Access) UnpackRelayNonceError(raw []byte) (*AccessRelayNonce, error) {
	out := new(AccessRelayNonce)
	if err := access.abi.UnpackIntoInterface(out, "RelayNonce", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessSameOrganization represents a SameOrganization error raised by the Access contract.
type AccessSameOrganization struct {
	Ticket [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SameOrganization(bytes32 ticket)
func AccessSameOrganizationErrorID() common.Hash {
	return common.HexToHash("0xbcc40bd47d9634e1a12b38066bf5311305078d00ab40eba4c065e0f9f4eb3b79")
}

// UnpackSameOrganizationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SameOrganization(bytes32 ticket)
func (access *Access) UnpackSameOrganizationError(raw []byte) (*AccessSameOrganization, error) {
	out := new(AccessSameOrganization)
	if err := access.abi.UnpackIntoInterface(out, "SameOrganization", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessSuspended represents a Suspended error raised by the Access contract.
type AccessSuspended struct {
	Actor common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Suspended(address actor)
func AccessSuspendedErrorID() common.Hash {
	return common.HexToHash("0x6f123d3d54c84a7960a573b31c221dcd86e13fd849c5adb0c6ca851468cc1ae4")
}

// UnpackSuspendedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Suspended(address actor)
func (access *Access) UnpackSuspendedError(raw []byte) (*AccessSuspended, error) {
	out := new(AccessSuspended)
	if err := access.abi.UnpackIntoInterface(out, "Suspended", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessTooManyOpen represents a TooManyOpen error raised by the Access contract.
type AccessTooManyOpen struct {
	Limit uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyOpen(uint32 limit)
func AccessTooManyOpenErrorID() common.Hash {
	return common.HexToHash("0xa856ddbfa2aa55bae799c91685dac3dee49e5c542f1f1238a8241ffecbfda434")
}

// UnpackTooManyOpenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyOpen(uint32 limit)
func (access *Access) UnpackTooManyOpenError(raw []byte) (*AccessTooManyOpen, error) {
	out := new(AccessTooManyOpen)
	if err := access.abi.UnpackIntoInterface(out, "TooManyOpen", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessUnknownOperation represents a UnknownOperation error raised by the Access contract.
type AccessUnknownOperation struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownOperation(bytes4 op)
func AccessUnknownOperationErrorID() common.Hash {
	return common.HexToHash("0xd63b28b0171d5f069854951801ecbc058da6ff71062cba6d5a5f4429f0df765c")
}

// UnpackUnknownOperationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownOperation(bytes4 op)
func (access *Access) UnpackUnknownOperationError(raw []byte) (*AccessUnknownOperation, error) {
	out := new(AccessUnknownOperation)
	if err := access.abi.UnpackIntoInterface(out, "UnknownOperation", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessUnknownPatient represents a UnknownPatient error raised by the Access contract.
type AccessUnknownPatient struct {
	Pid [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownPatient(bytes32 pid)
func AccessUnknownPatientErrorID() common.Hash {
	return common.HexToHash("0xb1cf3a9cda84490c03705c3316da7a71d444d56c5f61ca429dfab5017fbcfdf3")
}

// UnpackUnknownPatientError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownPatient(bytes32 pid)
func (access *Access) UnpackUnknownPatientError(raw []byte) (*AccessUnknownPatient, error) {
	out := new(AccessUnknownPatient)
	if err := access.abi.UnpackIntoInterface(out, "UnknownPatient", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessUnknownTicket represents a UnknownTicket error raised by the Access contract.
type AccessUnknownTicket struct {
	Ticket [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownTicket(bytes32 ticket)
func AccessUnknownTicketErrorID() common.Hash {
	return common.HexToHash("0x5f0ffba628a3df796b7c82ea0e9211bc613220712d3a84ddad4f0a05c66ca331")
}

// UnpackUnknownTicketError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownTicket(bytes32 ticket)
func (access *Access) UnpackUnknownTicketError(raw []byte) (*AccessUnknownTicket, error) {
	out := new(AccessUnknownTicket)
	if err := access.abi.UnpackIntoInterface(out, "UnknownTicket", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessUnknownVersion represents a UnknownVersion error raised by the Access contract.
type AccessUnknownVersion struct {
	RecordId [32]byte
	Version  uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownVersion(bytes32 recordId, uint32 version)
func AccessUnknownVersionErrorID() common.Hash {
	return common.HexToHash("0x4baaaea489a76935fa057f2eb11f4e2a175d00e894ae77b9cf38b293c33aa26f")
}

// UnpackUnknownVersionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownVersion(bytes32 recordId, uint32 version)
func (access *Access) UnpackUnknownVersionError(raw []byte) (*AccessUnknownVersion, error) {
	out := new(AccessUnknownVersion)
	if err := access.abi.UnpackIntoInterface(out, "UnknownVersion", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// AccessValueRefused represents a ValueRefused error raised by the Access contract.
type AccessValueRefused struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValueRefused()
func AccessValueRefusedErrorID() common.Hash {
	return common.HexToHash("0xb676344c629290c4a3db52f6430973215b2e1ef38e06987a06ac22cc0a7e35dc")
}

// UnpackValueRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValueRefused()
func (access *Access) UnpackValueRefusedError(raw []byte) (*AccessValueRefused, error) {
	out := new(AccessValueRefused)
	if err := access.abi.UnpackIntoInterface(out, "ValueRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}
