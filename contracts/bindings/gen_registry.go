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

// RegistryMetaData contains all meta data concerning the Registry contract.
var RegistryMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"name\":\"BadCalldata\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"field\",\"type\":\"uint8\"}],\"name\":\"BadField\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"DirectCallOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotAllowed\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ReadOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"UnknownOperation\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ValueRefused\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"a\",\"type\":\"address\"}],\"name\":\"actor\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"roleMask\",\"type\":\"uint32\"},{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"certHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"role\",\"type\":\"uint8\"}],\"name\":\"apiFor\",\"outputs\":[{\"internalType\":\"address[]\",\"name\":\"targets\",\"type\":\"address[]\"},{\"internalType\":\"bytes4[]\",\"name\":\"ops\",\"type\":\"bytes4[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"nodeId\",\"type\":\"bytes32\"}],\"name\":\"node\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"internalType\":\"bool\",\"name\":\"admitted\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"a\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"opAllowed\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"}],\"name\":\"org\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"},{\"internalType\":\"address\",\"name\":\"admin\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"metaHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"since\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "Registry",
}

// Registry is an auto generated Go binding around an Ethereum contract.
type Registry struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Registry) GetABI() abi.ABI {
	return c.abi
}

// NewRegistry creates a new instance of Registry.
func NewRegistry() *Registry {
	parsed, err := RegistryMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Registry{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Registry) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackActor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x62721cfa.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function actor(address a) view returns(bytes32 orgId, uint32 roleMask, uint8 status, bytes32 certHash, uint64 notAfter)
func (registry *Registry) PackActor(a common.Address) []byte {
	enc, err := registry.abi.Pack("actor", a)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackActor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x62721cfa.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function actor(address a) view returns(bytes32 orgId, uint32 roleMask, uint8 status, bytes32 certHash, uint64 notAfter)
func (registry *Registry) TryPackActor(a common.Address) ([]byte, error) {
	return registry.abi.Pack("actor", a)
}

// ActorOutput serves as a container for the return parameters of contract
// method Actor.
type ActorOutput struct {
	OrgId    [32]byte
	RoleMask uint32
	Status   uint8
	CertHash [32]byte
	NotAfter uint64
}

// UnpackActor is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x62721cfa.
//
// Solidity: function actor(address a) view returns(bytes32 orgId, uint32 roleMask, uint8 status, bytes32 certHash, uint64 notAfter)
func (registry *Registry) UnpackActor(data []byte) (ActorOutput, error) {
	out, err := registry.abi.Unpack("actor", data)
	outstruct := new(ActorOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.OrgId = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.RoleMask = *abi.ConvertType(out[1], new(uint32)).(*uint32)
	outstruct.Status = *abi.ConvertType(out[2], new(uint8)).(*uint8)
	outstruct.CertHash = *abi.ConvertType(out[3], new([32]byte)).(*[32]byte)
	outstruct.NotAfter = *abi.ConvertType(out[4], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackApiFor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9660706d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function apiFor(uint8 role) view returns(address[] targets, bytes4[] ops)
func (registry *Registry) PackApiFor(role uint8) []byte {
	enc, err := registry.abi.Pack("apiFor", role)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackApiFor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9660706d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function apiFor(uint8 role) view returns(address[] targets, bytes4[] ops)
func (registry *Registry) TryPackApiFor(role uint8) ([]byte, error) {
	return registry.abi.Pack("apiFor", role)
}

// ApiForOutput serves as a container for the return parameters of contract
// method ApiFor.
type ApiForOutput struct {
	Targets []common.Address
	Ops     [][4]byte
}

// UnpackApiFor is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9660706d.
//
// Solidity: function apiFor(uint8 role) view returns(address[] targets, bytes4[] ops)
func (registry *Registry) UnpackApiFor(data []byte) (ApiForOutput, error) {
	out, err := registry.abi.Unpack("apiFor", data)
	outstruct := new(ApiForOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Targets = *abi.ConvertType(out[0], new([]common.Address)).(*[]common.Address)
	outstruct.Ops = *abi.ConvertType(out[1], new([][4]byte)).(*[][4]byte)
	return *outstruct, nil
}

// PackNode is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7c97e6ec.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function node(bytes32 nodeId) view returns(bytes32 orgId, bool admitted)
func (registry *Registry) PackNode(nodeId [32]byte) []byte {
	enc, err := registry.abi.Pack("node", nodeId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNode is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7c97e6ec.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function node(bytes32 nodeId) view returns(bytes32 orgId, bool admitted)
func (registry *Registry) TryPackNode(nodeId [32]byte) ([]byte, error) {
	return registry.abi.Pack("node", nodeId)
}

// NodeOutput serves as a container for the return parameters of contract
// method Node.
type NodeOutput struct {
	OrgId    [32]byte
	Admitted bool
}

// UnpackNode is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7c97e6ec.
//
// Solidity: function node(bytes32 nodeId) view returns(bytes32 orgId, bool admitted)
func (registry *Registry) UnpackNode(data []byte) (NodeOutput, error) {
	out, err := registry.abi.Unpack("node", data)
	outstruct := new(NodeOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.OrgId = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.Admitted = *abi.ConvertType(out[1], new(bool)).(*bool)
	return *outstruct, nil
}

// PackOpAllowed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfecf7ad7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function opAllowed(address a, address target, bytes4 op) view returns(bool)
func (registry *Registry) PackOpAllowed(a common.Address, target common.Address, op [4]byte) []byte {
	enc, err := registry.abi.Pack("opAllowed", a, target, op)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOpAllowed is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfecf7ad7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function opAllowed(address a, address target, bytes4 op) view returns(bool)
func (registry *Registry) TryPackOpAllowed(a common.Address, target common.Address, op [4]byte) ([]byte, error) {
	return registry.abi.Pack("opAllowed", a, target, op)
}

// UnpackOpAllowed is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfecf7ad7.
//
// Solidity: function opAllowed(address a, address target, bytes4 op) view returns(bool)
func (registry *Registry) UnpackOpAllowed(data []byte) (bool, error) {
	out, err := registry.abi.Unpack("opAllowed", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackOrg is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x597cb38e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function org(bytes32 orgId) view returns(uint8 kind, uint8 status, address admin, bytes32 metaHash, uint64 since)
func (registry *Registry) PackOrg(orgId [32]byte) []byte {
	enc, err := registry.abi.Pack("org", orgId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOrg is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x597cb38e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function org(bytes32 orgId) view returns(uint8 kind, uint8 status, address admin, bytes32 metaHash, uint64 since)
func (registry *Registry) TryPackOrg(orgId [32]byte) ([]byte, error) {
	return registry.abi.Pack("org", orgId)
}

// OrgOutput serves as a container for the return parameters of contract
// method Org.
type OrgOutput struct {
	Kind     uint8
	Status   uint8
	Admin    common.Address
	MetaHash [32]byte
	Since    uint64
}

// UnpackOrg is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x597cb38e.
//
// Solidity: function org(bytes32 orgId) view returns(uint8 kind, uint8 status, address admin, bytes32 metaHash, uint64 since)
func (registry *Registry) UnpackOrg(data []byte) (OrgOutput, error) {
	out, err := registry.abi.Unpack("org", data)
	outstruct := new(OrgOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Kind = *abi.ConvertType(out[0], new(uint8)).(*uint8)
	outstruct.Status = *abi.ConvertType(out[1], new(uint8)).(*uint8)
	outstruct.Admin = *abi.ConvertType(out[2], new(common.Address)).(*common.Address)
	outstruct.MetaHash = *abi.ConvertType(out[3], new([32]byte)).(*[32]byte)
	outstruct.Since = *abi.ConvertType(out[4], new(uint64)).(*uint64)
	return *outstruct, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (registry *Registry) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], registry.abi.Errors["BadCalldata"].ID.Bytes()[:4]) {
		return registry.UnpackBadCalldataError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["BadField"].ID.Bytes()[:4]) {
		return registry.UnpackBadFieldError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["DirectCallOnly"].ID.Bytes()[:4]) {
		return registry.UnpackDirectCallOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["NotAllowed"].ID.Bytes()[:4]) {
		return registry.UnpackNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["ReadOnly"].ID.Bytes()[:4]) {
		return registry.UnpackReadOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["UnknownOperation"].ID.Bytes()[:4]) {
		return registry.UnpackUnknownOperationError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["ValueRefused"].ID.Bytes()[:4]) {
		return registry.UnpackValueRefusedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// RegistryBadCalldata represents a BadCalldata error raised by the Registry contract.
type RegistryBadCalldata struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadCalldata()
func RegistryBadCalldataErrorID() common.Hash {
	return common.HexToHash("0x1a2e15948a28fdb51f88891a0e90d1c50e1bb55e7079c3d61be3f1e75cc17190")
}

// UnpackBadCalldataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadCalldata()
func (registry *Registry) UnpackBadCalldataError(raw []byte) (*RegistryBadCalldata, error) {
	out := new(RegistryBadCalldata)
	if err := registry.abi.UnpackIntoInterface(out, "BadCalldata", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryBadField represents a BadField error raised by the Registry contract.
type RegistryBadField struct {
	Field uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadField(uint8 field)
func RegistryBadFieldErrorID() common.Hash {
	return common.HexToHash("0x21926969789124b3d96e81a6467eb515c2e87534a06602841bc17dfb4098b5fd")
}

// UnpackBadFieldError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadField(uint8 field)
func (registry *Registry) UnpackBadFieldError(raw []byte) (*RegistryBadField, error) {
	out := new(RegistryBadField)
	if err := registry.abi.UnpackIntoInterface(out, "BadField", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryDirectCallOnly represents a DirectCallOnly error raised by the Registry contract.
type RegistryDirectCallOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DirectCallOnly()
func RegistryDirectCallOnlyErrorID() common.Hash {
	return common.HexToHash("0xcba87daaedc9dd6da8c47e0df06f0dc46d777d7a91bb45cbe697b1e275b46ea2")
}

// UnpackDirectCallOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DirectCallOnly()
func (registry *Registry) UnpackDirectCallOnlyError(raw []byte) (*RegistryDirectCallOnly, error) {
	out := new(RegistryDirectCallOnly)
	if err := registry.abi.UnpackIntoInterface(out, "DirectCallOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryNotAllowed represents a NotAllowed error raised by the Registry contract.
type RegistryNotAllowed struct {
	Caller common.Address
	Op     [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func RegistryNotAllowedErrorID() common.Hash {
	return common.HexToHash("0xc4bd7e2ed986d6729c67f18676be21dda3ba1eb476119620be573f561dadc6ef")
}

// UnpackNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func (registry *Registry) UnpackNotAllowedError(raw []byte) (*RegistryNotAllowed, error) {
	out := new(RegistryNotAllowed)
	if err := registry.abi.UnpackIntoInterface(out, "NotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryReadOnly represents a ReadOnly error raised by the Registry contract.
type RegistryReadOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReadOnly()
func RegistryReadOnlyErrorID() common.Hash {
	return common.HexToHash("0xd42876b8d01146210ea59e0135efd9607e08d41a414d4d60b92ca03ed4c033ee")
}

// UnpackReadOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReadOnly()
func (registry *Registry) UnpackReadOnlyError(raw []byte) (*RegistryReadOnly, error) {
	out := new(RegistryReadOnly)
	if err := registry.abi.UnpackIntoInterface(out, "ReadOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryUnknownOperation represents a UnknownOperation error raised by the Registry contract.
type RegistryUnknownOperation struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownOperation(bytes4 op)
func RegistryUnknownOperationErrorID() common.Hash {
	return common.HexToHash("0xd63b28b0171d5f069854951801ecbc058da6ff71062cba6d5a5f4429f0df765c")
}

// UnpackUnknownOperationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownOperation(bytes4 op)
func (registry *Registry) UnpackUnknownOperationError(raw []byte) (*RegistryUnknownOperation, error) {
	out := new(RegistryUnknownOperation)
	if err := registry.abi.UnpackIntoInterface(out, "UnknownOperation", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryValueRefused represents a ValueRefused error raised by the Registry contract.
type RegistryValueRefused struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValueRefused()
func RegistryValueRefusedErrorID() common.Hash {
	return common.HexToHash("0xb676344c629290c4a3db52f6430973215b2e1ef38e06987a06ac22cc0a7e35dc")
}

// UnpackValueRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValueRefused()
func (registry *Registry) UnpackValueRefusedError(raw []byte) (*RegistryValueRefused, error) {
	out := new(RegistryValueRefused)
	if err := registry.abi.UnpackIntoInterface(out, "ValueRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}
