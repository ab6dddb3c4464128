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

// Proof is an auto generated low-level Go binding around an user-defined struct.
type Proof struct {
	Deadline uint64
	Alg      uint8
	Key      []byte
	Sig      []byte
}

// RegistryMetaData contains all meta data concerning the Registry contract.
var RegistryMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"name\":\"BadCalldata\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"field\",\"type\":\"uint8\"}],\"name\":\"BadField\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BadProof\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"BadRelaySignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"deadline\",\"type\":\"uint64\"}],\"name\":\"DeadlinePassed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"DelegatedCaller\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"DirectCallOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"key\",\"type\":\"address\"}],\"name\":\"KeyInUse\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotRelayable\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"nodeId\",\"type\":\"bytes32\"}],\"name\":\"NotYourNode\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"a\",\"type\":\"address\"}],\"name\":\"NotYours\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ReadOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"validUntil\",\"type\":\"uint64\"}],\"name\":\"RelayExpired\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"have\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"want\",\"type\":\"uint256\"}],\"name\":\"RelayNonce\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"internalType\":\"uint32\",\"name\":\"roles\",\"type\":\"uint32\"}],\"name\":\"RoleOfOtherKind\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"limit\",\"type\":\"uint64\"}],\"name\":\"TooManyActors\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"limit\",\"type\":\"uint64\"}],\"name\":\"TooManyKeys\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"limit\",\"type\":\"uint64\"}],\"name\":\"TooManyNodes\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"UnknownOperation\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ValueRefused\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"a\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"roleMask\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"certHash\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"}],\"name\":\"ActorEnrolled\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"a\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"reason\",\"type\":\"uint8\"}],\"name\":\"ActorStatus\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"oldAdmin\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newAdmin\",\"type\":\"address\"}],\"name\":\"AdministratorReplaced\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"from\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"to\",\"type\":\"bytes32\"}],\"name\":\"CustodyMoved\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"a\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"bytes\",\"name\":\"pubKey\",\"type\":\"bytes\"}],\"name\":\"EncryptionKeySet\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"oldKey\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newKey\",\"type\":\"address\"}],\"name\":\"KeyRotated\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"nodeId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"admitted\",\"type\":\"bool\"}],\"name\":\"NodeChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"admin\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"metaHash\",\"type\":\"bytes32\"}],\"name\":\"OrgChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"relayer\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"}],\"name\":\"Relayed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"added\",\"type\":\"bool\"}],\"name\":\"SignersChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"a\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"bytes\",\"name\":\"pubKey\",\"type\":\"bytes\"}],\"name\":\"SigningKeySet\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"a\",\"type\":\"address\"}],\"name\":\"actor\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"roleMask\",\"type\":\"uint32\"},{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"certHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"role\",\"type\":\"uint8\"}],\"name\":\"apiFor\",\"outputs\":[{\"internalType\":\"address[]\",\"name\":\"targets\",\"type\":\"address[]\"},{\"internalType\":\"bytes4[]\",\"name\":\"ops\",\"type\":\"bytes4[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"}],\"name\":\"custodianOf\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"a\",\"type\":\"address\"}],\"name\":\"encryptionKey\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"},{\"internalType\":\"bytes\",\"name\":\"pubKey\",\"type\":\"bytes\"},{\"internalType\":\"uint64\",\"name\":\"since\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"a\",\"type\":\"address\"},{\"internalType\":\"uint32\",\"name\":\"roleMask\",\"type\":\"uint32\"},{\"internalType\":\"bytes32\",\"name\":\"certHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"},{\"components\":[{\"internalType\":\"uint64\",\"name\":\"deadline\",\"type\":\"uint64\"},{\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"},{\"internalType\":\"bytes\",\"name\":\"key\",\"type\":\"bytes\"},{\"internalType\":\"bytes\",\"name\":\"sig\",\"type\":\"bytes\"}],\"internalType\":\"structProof\",\"name\":\"proof\",\"type\":\"tuple\"}],\"name\":\"enrol\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"}],\"name\":\"kindRoles\",\"outputs\":[{\"internalType\":\"uint32\",\"name\":\"roles\",\"type\":\"uint32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"nodeId\",\"type\":\"bytes32\"}],\"name\":\"node\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"internalType\":\"bool\",\"name\":\"admitted\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint192\",\"name\":\"row\",\"type\":\"uint192\"}],\"name\":\"nonceOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"a\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"opAllowed\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"opClasses\",\"outputs\":[{\"internalType\":\"uint32[]\",\"name\":\"roles\",\"type\":\"uint32[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"}],\"name\":\"org\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"},{\"internalType\":\"address\",\"name\":\"admin\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"metaHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"since\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"cursor\",\"type\":\"uint32\"},{\"internalType\":\"uint16\",\"name\":\"limit\",\"type\":\"uint16\"}],\"name\":\"orgs\",\"outputs\":[{\"internalType\":\"bytes32[]\",\"name\":\"ids\",\"type\":\"bytes32[]\"},{\"internalType\":\"uint32\",\"name\":\"next\",\"type\":\"uint32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"newKey\",\"type\":\"address\"},{\"components\":[{\"internalType\":\"uint64\",\"name\":\"deadline\",\"type\":\"uint64\"},{\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"},{\"internalType\":\"bytes\",\"name\":\"key\",\"type\":\"bytes\"},{\"internalType\":\"bytes\",\"name\":\"sig\",\"type\":\"bytes\"}],\"internalType\":\"structProof\",\"name\":\"proof\",\"type\":\"tuple\"}],\"name\":\"rotateKey\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"a\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"reason\",\"type\":\"uint8\"}],\"name\":\"setActorStatus\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"},{\"internalType\":\"bytes\",\"name\":\"pubKey\",\"type\":\"bytes\"}],\"name\":\"setEncryptionKey\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"nodeId\",\"type\":\"bytes32\"},{\"internalType\":\"bool\",\"name\":\"admitted\",\"type\":\"bool\"},{\"internalType\":\"uint64\",\"name\":\"deadline\",\"type\":\"uint64\"},{\"internalType\":\"bytes\",\"name\":\"proof\",\"type\":\"bytes\"}],\"name\":\"setNode\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"},{\"internalType\":\"bytes\",\"name\":\"pubKey\",\"type\":\"bytes\"},{\"internalType\":\"uint64\",\"name\":\"deadline\",\"type\":\"uint64\"},{\"internalType\":\"bytes\",\"name\":\"proof\",\"type\":\"bytes\"}],\"name\":\"setSigningKey\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"signers\",\"outputs\":[{\"internalType\":\"address[]\",\"name\":\"addresses\",\"type\":\"address[]\"},{\"internalType\":\"bytes32[]\",\"name\":\"orgIds\",\"type\":\"bytes32[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"a\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"}],\"name\":\"signingKey\",\"outputs\":[{\"internalType\":\"bytes\",\"name\":\"pubKey\",\"type\":\"bytes\"},{\"internalType\":\"uint64\",\"name\":\"since\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
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

// PackCustodianOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf948238e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function custodianOf(bytes32 orgId) view returns(bytes32)
func (registry *Registry) PackCustodianOf(orgId [32]byte) []byte {
	enc, err := registry.abi.Pack("custodianOf", orgId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCustodianOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf948238e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function custodianOf(bytes32 orgId) view returns(bytes32)
func (registry *Registry) TryPackCustodianOf(orgId [32]byte) ([]byte, error) {
	return registry.abi.Pack("custodianOf", orgId)
}

// UnpackCustodianOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf948238e.
//
// Solidity: function custodianOf(bytes32 orgId) view returns(bytes32)
func (registry *Registry) UnpackCustodianOf(data []byte) ([32]byte, error) {
	out, err := registry.abi.Unpack("custodianOf", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackEncryptionKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8dfadedb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function encryptionKey(address a) view returns(uint8 alg, bytes pubKey, uint64 since)
func (registry *Registry) PackEncryptionKey(a common.Address) []byte {
	enc, err := registry.abi.Pack("encryptionKey", a)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEncryptionKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8dfadedb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function encryptionKey(address a) view returns(uint8 alg, bytes pubKey, uint64 since)
func (registry *Registry) TryPackEncryptionKey(a common.Address) ([]byte, error) {
	return registry.abi.Pack("encryptionKey", a)
}

// EncryptionKeyOutput serves as a container for the return parameters of contract
// method EncryptionKey.
type EncryptionKeyOutput struct {
	Alg    uint8
	PubKey []byte
	Since  uint64
}

// UnpackEncryptionKey is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8dfadedb.
//
// Solidity: function encryptionKey(address a) view returns(uint8 alg, bytes pubKey, uint64 since)
func (registry *Registry) UnpackEncryptionKey(data []byte) (EncryptionKeyOutput, error) {
	out, err := registry.abi.Unpack("encryptionKey", data)
	outstruct := new(EncryptionKeyOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Alg = *abi.ConvertType(out[0], new(uint8)).(*uint8)
	outstruct.PubKey = *abi.ConvertType(out[1], new([]byte)).(*[]byte)
	outstruct.Since = *abi.ConvertType(out[2], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackEnrol is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x091999fa.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function enrol(address a, uint32 roleMask, bytes32 certHash, uint64 notAfter, (uint64,uint8,bytes,bytes) proof) returns()
func (registry *Registry) PackEnrol(a common.Address, roleMask uint32, certHash [32]byte, notAfter uint64, proof Proof) []byte {
	enc, err := registry.abi.Pack("enrol", a, roleMask, certHash, notAfter, proof)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEnrol is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x091999fa.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function enrol(address a, uint32 roleMask, bytes32 certHash, uint64 notAfter, (uint64,uint8,bytes,bytes) proof) returns()
func (registry *Registry) TryPackEnrol(a common.Address, roleMask uint32, certHash [32]byte, notAfter uint64, proof Proof) ([]byte, error) {
	return registry.abi.Pack("enrol", a, roleMask, certHash, notAfter, proof)
}

// PackKindRoles is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x27fed35f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function kindRoles(uint8 kind) view returns(uint32 roles)
func (registry *Registry) PackKindRoles(kind uint8) []byte {
	enc, err := registry.abi.Pack("kindRoles", kind)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackKindRoles is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x27fed35f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function kindRoles(uint8 kind) view returns(uint32 roles)
func (registry *Registry) TryPackKindRoles(kind uint8) ([]byte, error) {
	return registry.abi.Pack("kindRoles", kind)
}

// UnpackKindRoles is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x27fed35f.
//
// Solidity: function kindRoles(uint8 kind) view returns(uint32 roles)
func (registry *Registry) UnpackKindRoles(data []byte) (uint32, error) {
	out, err := registry.abi.Unpack("kindRoles", data)
	if err != nil {
		return *new(uint32), err
	}
	out0 := *abi.ConvertType(out[0], new(uint32)).(*uint32)
	return out0, nil
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

// PackNonceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x41d44a89.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function nonceOf(address signer, uint192 row) view returns(uint256 nonce)
func (registry *Registry) PackNonceOf(signer common.Address, row *big.Int) []byte {
	enc, err := registry.abi.Pack("nonceOf", signer, row)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNonceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x41d44a89.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function nonceOf(address signer, uint192 row) view returns(uint256 nonce)
func (registry *Registry) TryPackNonceOf(signer common.Address, row *big.Int) ([]byte, error) {
	return registry.abi.Pack("nonceOf", signer, row)
}

// UnpackNonceOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x41d44a89.
//
// Solidity: function nonceOf(address signer, uint192 row) view returns(uint256 nonce)
func (registry *Registry) UnpackNonceOf(data []byte) (*big.Int, error) {
	out, err := registry.abi.Unpack("nonceOf", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
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

// PackOpClasses is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc73e00ce.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function opClasses(address target, bytes4 op) view returns(uint32[] roles)
func (registry *Registry) PackOpClasses(target common.Address, op [4]byte) []byte {
	enc, err := registry.abi.Pack("opClasses", target, op)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOpClasses is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc73e00ce.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function opClasses(address target, bytes4 op) view returns(uint32[] roles)
func (registry *Registry) TryPackOpClasses(target common.Address, op [4]byte) ([]byte, error) {
	return registry.abi.Pack("opClasses", target, op)
}

// UnpackOpClasses is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc73e00ce.
//
// Solidity: function opClasses(address target, bytes4 op) view returns(uint32[] roles)
func (registry *Registry) UnpackOpClasses(data []byte) ([]uint32, error) {
	out, err := registry.abi.Unpack("opClasses", data)
	if err != nil {
		return *new([]uint32), err
	}
	out0 := *abi.ConvertType(out[0], new([]uint32)).(*[]uint32)
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

// PackOrgs is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x15a76301.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function orgs(uint32 cursor, uint16 limit) view returns(bytes32[] ids, uint32 next)
func (registry *Registry) PackOrgs(cursor uint32, limit uint16) []byte {
	enc, err := registry.abi.Pack("orgs", cursor, limit)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOrgs is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x15a76301.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function orgs(uint32 cursor, uint16 limit) view returns(bytes32[] ids, uint32 next)
func (registry *Registry) TryPackOrgs(cursor uint32, limit uint16) ([]byte, error) {
	return registry.abi.Pack("orgs", cursor, limit)
}

// OrgsOutput serves as a container for the return parameters of contract
// method Orgs.
type OrgsOutput struct {
	Ids  [][32]byte
	Next uint32
}

// UnpackOrgs is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x15a76301.
//
// Solidity: function orgs(uint32 cursor, uint16 limit) view returns(bytes32[] ids, uint32 next)
func (registry *Registry) UnpackOrgs(data []byte) (OrgsOutput, error) {
	out, err := registry.abi.Unpack("orgs", data)
	outstruct := new(OrgsOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Ids = *abi.ConvertType(out[0], new([][32]byte)).(*[][32]byte)
	outstruct.Next = *abi.ConvertType(out[1], new(uint32)).(*uint32)
	return *outstruct, nil
}

// PackRotateKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7b5b68c6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function rotateKey(address newKey, (uint64,uint8,bytes,bytes) proof) returns()
func (registry *Registry) PackRotateKey(newKey common.Address, proof Proof) []byte {
	enc, err := registry.abi.Pack("rotateKey", newKey, proof)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRotateKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7b5b68c6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function rotateKey(address newKey, (uint64,uint8,bytes,bytes) proof) returns()
func (registry *Registry) TryPackRotateKey(newKey common.Address, proof Proof) ([]byte, error) {
	return registry.abi.Pack("rotateKey", newKey, proof)
}

// PackSetActorStatus is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6f07fde7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setActorStatus(address a, uint8 status, uint8 reason) returns()
func (registry *Registry) PackSetActorStatus(a common.Address, status uint8, reason uint8) []byte {
	enc, err := registry.abi.Pack("setActorStatus", a, status, reason)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetActorStatus is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x6f07fde7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setActorStatus(address a, uint8 status, uint8 reason) returns()
func (registry *Registry) TryPackSetActorStatus(a common.Address, status uint8, reason uint8) ([]byte, error) {
	return registry.abi.Pack("setActorStatus", a, status, reason)
}

// PackSetEncryptionKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9c1c3bb2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setEncryptionKey(uint8 alg, bytes pubKey) returns()
func (registry *Registry) PackSetEncryptionKey(alg uint8, pubKey []byte) []byte {
	enc, err := registry.abi.Pack("setEncryptionKey", alg, pubKey)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetEncryptionKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9c1c3bb2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setEncryptionKey(uint8 alg, bytes pubKey) returns()
func (registry *Registry) TryPackSetEncryptionKey(alg uint8, pubKey []byte) ([]byte, error) {
	return registry.abi.Pack("setEncryptionKey", alg, pubKey)
}

// PackSetNode is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x32f20fdb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setNode(bytes32 nodeId, bool admitted, uint64 deadline, bytes proof) returns()
func (registry *Registry) PackSetNode(nodeId [32]byte, admitted bool, deadline uint64, proof []byte) []byte {
	enc, err := registry.abi.Pack("setNode", nodeId, admitted, deadline, proof)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetNode is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x32f20fdb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setNode(bytes32 nodeId, bool admitted, uint64 deadline, bytes proof) returns()
func (registry *Registry) TryPackSetNode(nodeId [32]byte, admitted bool, deadline uint64, proof []byte) ([]byte, error) {
	return registry.abi.Pack("setNode", nodeId, admitted, deadline, proof)
}

// PackSetSigningKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x82b5b598.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setSigningKey(uint8 alg, bytes pubKey, uint64 deadline, bytes proof) returns()
func (registry *Registry) PackSetSigningKey(alg uint8, pubKey []byte, deadline uint64, proof []byte) []byte {
	enc, err := registry.abi.Pack("setSigningKey", alg, pubKey, deadline, proof)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetSigningKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x82b5b598.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setSigningKey(uint8 alg, bytes pubKey, uint64 deadline, bytes proof) returns()
func (registry *Registry) TryPackSetSigningKey(alg uint8, pubKey []byte, deadline uint64, proof []byte) ([]byte, error) {
	return registry.abi.Pack("setSigningKey", alg, pubKey, deadline, proof)
}

// PackSigners is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x46f0975a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function signers() view returns(address[] addresses, bytes32[] orgIds)
func (registry *Registry) PackSigners() []byte {
	enc, err := registry.abi.Pack("signers")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSigners is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x46f0975a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function signers() view returns(address[] addresses, bytes32[] orgIds)
func (registry *Registry) TryPackSigners() ([]byte, error) {
	return registry.abi.Pack("signers")
}

// SignersOutput serves as a container for the return parameters of contract
// method Signers.
type SignersOutput struct {
	Addresses []common.Address
	OrgIds    [][32]byte
}

// UnpackSigners is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x46f0975a.
//
// Solidity: function signers() view returns(address[] addresses, bytes32[] orgIds)
func (registry *Registry) UnpackSigners(data []byte) (SignersOutput, error) {
	out, err := registry.abi.Unpack("signers", data)
	outstruct := new(SignersOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Addresses = *abi.ConvertType(out[0], new([]common.Address)).(*[]common.Address)
	outstruct.OrgIds = *abi.ConvertType(out[1], new([][32]byte)).(*[][32]byte)
	return *outstruct, nil
}

// PackSigningKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x18871f07.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function signingKey(address a, uint8 alg) view returns(bytes pubKey, uint64 since)
func (registry *Registry) PackSigningKey(a common.Address, alg uint8) []byte {
	enc, err := registry.abi.Pack("signingKey", a, alg)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSigningKey is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x18871f07.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function signingKey(address a, uint8 alg) view returns(bytes pubKey, uint64 since)
func (registry *Registry) TryPackSigningKey(a common.Address, alg uint8) ([]byte, error) {
	return registry.abi.Pack("signingKey", a, alg)
}

// SigningKeyOutput serves as a container for the return parameters of contract
// method SigningKey.
type SigningKeyOutput struct {
	PubKey []byte
	Since  uint64
}

// UnpackSigningKey is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x18871f07.
//
// Solidity: function signingKey(address a, uint8 alg) view returns(bytes pubKey, uint64 since)
func (registry *Registry) UnpackSigningKey(data []byte) (SigningKeyOutput, error) {
	out, err := registry.abi.Unpack("signingKey", data)
	outstruct := new(SigningKeyOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.PubKey = *abi.ConvertType(out[0], new([]byte)).(*[]byte)
	outstruct.Since = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	return *outstruct, nil
}

// RegistryActorEnrolled represents a ActorEnrolled event raised by the Registry contract.
type RegistryActorEnrolled struct {
	A        common.Address
	OrgId    [32]byte
	RoleMask uint32
	CertHash [32]byte
	NotAfter uint64
	Raw      *types.Log // Blockchain specific contextual infos
}

const RegistryActorEnrolledEventName = "ActorEnrolled"

// ContractEventName returns the user-defined event name.
func (RegistryActorEnrolled) ContractEventName() string {
	return RegistryActorEnrolledEventName
}

// UnpackActorEnrolledEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ActorEnrolled(address indexed a, bytes32 indexed orgId, uint32 roleMask, bytes32 certHash, uint64 notAfter)
func (registry *Registry) UnpackActorEnrolledEvent(log *types.Log) (*RegistryActorEnrolled, error) {
	event := "ActorEnrolled"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != registry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RegistryActorEnrolled)
	if len(log.Data) > 0 {
		if err := registry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range registry.abi.Events[event].Inputs {
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

// RegistryActorStatus represents a ActorStatus event raised by the Registry contract.
type RegistryActorStatus struct {
	A      common.Address
	Status uint8
	Reason uint8
	Raw    *types.Log // Blockchain specific contextual infos
}

const RegistryActorStatusEventName = "ActorStatus"

// ContractEventName returns the user-defined event name.
func (RegistryActorStatus) ContractEventName() string {
	return RegistryActorStatusEventName
}

// UnpackActorStatusEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ActorStatus(address indexed a, uint8 status, uint8 reason)
func (registry *Registry) UnpackActorStatusEvent(log *types.Log) (*RegistryActorStatus, error) {
	event := "ActorStatus"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != registry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RegistryActorStatus)
	if len(log.Data) > 0 {
		if err := registry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range registry.abi.Events[event].Inputs {
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

// RegistryAdministratorReplaced represents a AdministratorReplaced event raised by the Registry contract.
type RegistryAdministratorReplaced struct {
	OrgId    [32]byte
	OldAdmin common.Address
	NewAdmin common.Address
	Raw      *types.Log // Blockchain specific contextual infos
}

const RegistryAdministratorReplacedEventName = "AdministratorReplaced"

// ContractEventName returns the user-defined event name.
func (RegistryAdministratorReplaced) ContractEventName() string {
	return RegistryAdministratorReplacedEventName
}

// UnpackAdministratorReplacedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event AdministratorReplaced(bytes32 indexed orgId, address indexed oldAdmin, address indexed newAdmin)
func (registry *Registry) UnpackAdministratorReplacedEvent(log *types.Log) (*RegistryAdministratorReplaced, error) {
	event := "AdministratorReplaced"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != registry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RegistryAdministratorReplaced)
	if len(log.Data) > 0 {
		if err := registry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range registry.abi.Events[event].Inputs {
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

// RegistryCustodyMoved represents a CustodyMoved event raised by the Registry contract.
type RegistryCustodyMoved struct {
	From [32]byte
	To   [32]byte
	Raw  *types.Log // Blockchain specific contextual infos
}

const RegistryCustodyMovedEventName = "CustodyMoved"

// ContractEventName returns the user-defined event name.
func (RegistryCustodyMoved) ContractEventName() string {
	return RegistryCustodyMovedEventName
}

// UnpackCustodyMovedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event CustodyMoved(bytes32 indexed from, bytes32 indexed to)
func (registry *Registry) UnpackCustodyMovedEvent(log *types.Log) (*RegistryCustodyMoved, error) {
	event := "CustodyMoved"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != registry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RegistryCustodyMoved)
	if len(log.Data) > 0 {
		if err := registry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range registry.abi.Events[event].Inputs {
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

// RegistryEncryptionKeySet represents a EncryptionKeySet event raised by the Registry contract.
type RegistryEncryptionKeySet struct {
	A      common.Address
	Alg    uint8
	PubKey []byte
	Raw    *types.Log // Blockchain specific contextual infos
}

const RegistryEncryptionKeySetEventName = "EncryptionKeySet"

// ContractEventName returns the user-defined event name.
func (RegistryEncryptionKeySet) ContractEventName() string {
	return RegistryEncryptionKeySetEventName
}

// UnpackEncryptionKeySetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event EncryptionKeySet(address indexed a, uint8 alg, bytes pubKey)
func (registry *Registry) UnpackEncryptionKeySetEvent(log *types.Log) (*RegistryEncryptionKeySet, error) {
	event := "EncryptionKeySet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != registry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RegistryEncryptionKeySet)
	if len(log.Data) > 0 {
		if err := registry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range registry.abi.Events[event].Inputs {
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

// RegistryKeyRotated represents a KeyRotated event raised by the Registry contract.
type RegistryKeyRotated struct {
	OldKey common.Address
	NewKey common.Address
	Raw    *types.Log // Blockchain specific contextual infos
}

const RegistryKeyRotatedEventName = "KeyRotated"

// ContractEventName returns the user-defined event name.
func (RegistryKeyRotated) ContractEventName() string {
	return RegistryKeyRotatedEventName
}

// UnpackKeyRotatedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event KeyRotated(address indexed oldKey, address indexed newKey)
func (registry *Registry) UnpackKeyRotatedEvent(log *types.Log) (*RegistryKeyRotated, error) {
	event := "KeyRotated"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != registry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RegistryKeyRotated)
	if len(log.Data) > 0 {
		if err := registry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range registry.abi.Events[event].Inputs {
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

// RegistryNodeChanged represents a NodeChanged event raised by the Registry contract.
type RegistryNodeChanged struct {
	NodeId   [32]byte
	OrgId    [32]byte
	Admitted bool
	Raw      *types.Log // Blockchain specific contextual infos
}

const RegistryNodeChangedEventName = "NodeChanged"

// ContractEventName returns the user-defined event name.
func (RegistryNodeChanged) ContractEventName() string {
	return RegistryNodeChangedEventName
}

// UnpackNodeChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event NodeChanged(bytes32 indexed nodeId, bytes32 indexed orgId, bool admitted)
func (registry *Registry) UnpackNodeChangedEvent(log *types.Log) (*RegistryNodeChanged, error) {
	event := "NodeChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != registry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RegistryNodeChanged)
	if len(log.Data) > 0 {
		if err := registry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range registry.abi.Events[event].Inputs {
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

// RegistryOrgChanged represents a OrgChanged event raised by the Registry contract.
type RegistryOrgChanged struct {
	OrgId    [32]byte
	Kind     uint8
	Status   uint8
	Admin    common.Address
	MetaHash [32]byte
	Raw      *types.Log // Blockchain specific contextual infos
}

const RegistryOrgChangedEventName = "OrgChanged"

// ContractEventName returns the user-defined event name.
func (RegistryOrgChanged) ContractEventName() string {
	return RegistryOrgChangedEventName
}

// UnpackOrgChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event OrgChanged(bytes32 indexed orgId, uint8 kind, uint8 status, address admin, bytes32 metaHash)
func (registry *Registry) UnpackOrgChangedEvent(log *types.Log) (*RegistryOrgChanged, error) {
	event := "OrgChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != registry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RegistryOrgChanged)
	if len(log.Data) > 0 {
		if err := registry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range registry.abi.Events[event].Inputs {
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

// RegistryRelayed represents a Relayed event raised by the Registry contract.
type RegistryRelayed struct {
	Signer  common.Address
	Relayer common.Address
	Op      [4]byte
	Nonce   *big.Int
	Alg     uint8
	Raw     *types.Log // Blockchain specific contextual infos
}

const RegistryRelayedEventName = "Relayed"

// ContractEventName returns the user-defined event name.
func (RegistryRelayed) ContractEventName() string {
	return RegistryRelayedEventName
}

// UnpackRelayedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Relayed(address indexed signer, address indexed relayer, bytes4 op, uint256 nonce, uint8 alg)
func (registry *Registry) UnpackRelayedEvent(log *types.Log) (*RegistryRelayed, error) {
	event := "Relayed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != registry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RegistryRelayed)
	if len(log.Data) > 0 {
		if err := registry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range registry.abi.Events[event].Inputs {
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

// RegistrySignersChanged represents a SignersChanged event raised by the Registry contract.
type RegistrySignersChanged struct {
	Signer common.Address
	OrgId  [32]byte
	Added  bool
	Raw    *types.Log // Blockchain specific contextual infos
}

const RegistrySignersChangedEventName = "SignersChanged"

// ContractEventName returns the user-defined event name.
func (RegistrySignersChanged) ContractEventName() string {
	return RegistrySignersChangedEventName
}

// UnpackSignersChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SignersChanged(address indexed signer, bytes32 indexed orgId, bool added)
func (registry *Registry) UnpackSignersChangedEvent(log *types.Log) (*RegistrySignersChanged, error) {
	event := "SignersChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != registry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RegistrySignersChanged)
	if len(log.Data) > 0 {
		if err := registry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range registry.abi.Events[event].Inputs {
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

// RegistrySigningKeySet represents a SigningKeySet event raised by the Registry contract.
type RegistrySigningKeySet struct {
	A      common.Address
	Alg    uint8
	PubKey []byte
	Raw    *types.Log // Blockchain specific contextual infos
}

const RegistrySigningKeySetEventName = "SigningKeySet"

// ContractEventName returns the user-defined event name.
func (RegistrySigningKeySet) ContractEventName() string {
	return RegistrySigningKeySetEventName
}

// UnpackSigningKeySetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SigningKeySet(address indexed a, uint8 alg, bytes pubKey)
func (registry *Registry) UnpackSigningKeySetEvent(log *types.Log) (*RegistrySigningKeySet, error) {
	event := "SigningKeySet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != registry.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RegistrySigningKeySet)
	if len(log.Data) > 0 {
		if err := registry.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range registry.abi.Events[event].Inputs {
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
func (registry *Registry) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], registry.abi.Errors["BadCalldata"].ID.Bytes()[:4]) {
		return registry.UnpackBadCalldataError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["BadField"].ID.Bytes()[:4]) {
		return registry.UnpackBadFieldError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["BadProof"].ID.Bytes()[:4]) {
		return registry.UnpackBadProofError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["BadRelaySignature"].ID.Bytes()[:4]) {
		return registry.UnpackBadRelaySignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["DeadlinePassed"].ID.Bytes()[:4]) {
		return registry.UnpackDeadlinePassedError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["DelegatedCaller"].ID.Bytes()[:4]) {
		return registry.UnpackDelegatedCallerError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["DirectCallOnly"].ID.Bytes()[:4]) {
		return registry.UnpackDirectCallOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["KeyInUse"].ID.Bytes()[:4]) {
		return registry.UnpackKeyInUseError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["NotAllowed"].ID.Bytes()[:4]) {
		return registry.UnpackNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["NotRelayable"].ID.Bytes()[:4]) {
		return registry.UnpackNotRelayableError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["NotYourNode"].ID.Bytes()[:4]) {
		return registry.UnpackNotYourNodeError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["NotYours"].ID.Bytes()[:4]) {
		return registry.UnpackNotYoursError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["ReadOnly"].ID.Bytes()[:4]) {
		return registry.UnpackReadOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["RelayExpired"].ID.Bytes()[:4]) {
		return registry.UnpackRelayExpiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["RelayNonce"].ID.Bytes()[:4]) {
		return registry.UnpackRelayNonceError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["RoleOfOtherKind"].ID.Bytes()[:4]) {
		return registry.UnpackRoleOfOtherKindError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["TooManyActors"].ID.Bytes()[:4]) {
		return registry.UnpackTooManyActorsError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["TooManyKeys"].ID.Bytes()[:4]) {
		return registry.UnpackTooManyKeysError(raw[4:])
	}
	if bytes.Equal(raw[:4], registry.abi.Errors["TooManyNodes"].ID.Bytes()[:4]) {
		return registry.UnpackTooManyNodesError(raw[4:])
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

// RegistryBadProof represents a BadProof error raised by the Registry contract.
type RegistryBadProof struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadProof()
func RegistryBadProofErrorID() common.Hash {
	return common.HexToHash("0x7ca55c774976027f27f73629387ed99a2044a8721aec39c3c2717944b08c423a")
}

// UnpackBadProofError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadProof()
func (registry *Registry) UnpackBadProofError(raw []byte) (*RegistryBadProof, error) {
	out := new(RegistryBadProof)
	if err := registry.abi.UnpackIntoInterface(out, "BadProof", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryBadRelaySignature represents a BadRelaySignature error raised by the Registry contract.
type RegistryBadRelaySignature struct {
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadRelaySignature(address signer)
func RegistryBadRelaySignatureErrorID() common.Hash {
	return common.HexToHash("0x141de4d78a535bb98e292b8b289317417d82b90b8966625eeb95ff86125cbc1a")
}

// UnpackBadRelaySignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadRelaySignature(address signer)
func (registry *Registry) UnpackBadRelaySignatureError(raw []byte) (*RegistryBadRelaySignature, error) {
	out := new(RegistryBadRelaySignature)
	if err := registry.abi.UnpackIntoInterface(out, "BadRelaySignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryDeadlinePassed represents a DeadlinePassed error raised by the Registry contract.
type RegistryDeadlinePassed struct {
	Deadline uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DeadlinePassed(uint64 deadline)
func RegistryDeadlinePassedErrorID() common.Hash {
	return common.HexToHash("0x6768091307d5da213ba3ac1392311a935d1607f1020232ee01d118de33b68661")
}

// UnpackDeadlinePassedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DeadlinePassed(uint64 deadline)
func (registry *Registry) UnpackDeadlinePassedError(raw []byte) (*RegistryDeadlinePassed, error) {
	out := new(RegistryDeadlinePassed)
	if err := registry.abi.UnpackIntoInterface(out, "DeadlinePassed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryDelegatedCaller represents a DelegatedCaller error raised by the Registry contract.
type RegistryDelegatedCaller struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DelegatedCaller(address caller)
func RegistryDelegatedCallerErrorID() common.Hash {
	return common.HexToHash("0x466167bad19c855b4a32fc98548264121320d25f06d7595e0b957f7d4f4a4c52")
}

// UnpackDelegatedCallerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DelegatedCaller(address caller)
func (registry *Registry) UnpackDelegatedCallerError(raw []byte) (*RegistryDelegatedCaller, error) {
	out := new(RegistryDelegatedCaller)
	if err := registry.abi.UnpackIntoInterface(out, "DelegatedCaller", raw); err != nil {
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

// RegistryKeyInUse represents a KeyInUse error raised by the Registry contract.
type RegistryKeyInUse struct {
	Key common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error KeyInUse(address key)
func RegistryKeyInUseErrorID() common.Hash {
	return common.HexToHash("0xded52946288523c7d59c3c9545de572e0b57ff37320823514b5890cd2d11d274")
}

// UnpackKeyInUseError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error KeyInUse(address key)
func (registry *Registry) UnpackKeyInUseError(raw []byte) (*RegistryKeyInUse, error) {
	out := new(RegistryKeyInUse)
	if err := registry.abi.UnpackIntoInterface(out, "KeyInUse", raw); err != nil {
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

// RegistryNotRelayable represents a NotRelayable error raised by the Registry contract.
type RegistryNotRelayable struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotRelayable(bytes4 op)
func RegistryNotRelayableErrorID() common.Hash {
	return common.HexToHash("0x52c718bd713d1647a0204abdd8032b151f17fe142295d92d6376ac9ac8fda673")
}

// UnpackNotRelayableError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotRelayable(bytes4 op)
func (registry *Registry) UnpackNotRelayableError(raw []byte) (*RegistryNotRelayable, error) {
	out := new(RegistryNotRelayable)
	if err := registry.abi.UnpackIntoInterface(out, "NotRelayable", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryNotYourNode represents a NotYourNode error raised by the Registry contract.
type RegistryNotYourNode struct {
	NodeId [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotYourNode(bytes32 nodeId)
func RegistryNotYourNodeErrorID() common.Hash {
	return common.HexToHash("0xf3411bf1a1f519a0bc4aa2c2146faf08c4f442381dead0a2da089835af08cd22")
}

// UnpackNotYourNodeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotYourNode(bytes32 nodeId)
func (registry *Registry) UnpackNotYourNodeError(raw []byte) (*RegistryNotYourNode, error) {
	out := new(RegistryNotYourNode)
	if err := registry.abi.UnpackIntoInterface(out, "NotYourNode", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryNotYours represents a NotYours error raised by the Registry contract.
type RegistryNotYours struct {
	A common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotYours(address a)
func RegistryNotYoursErrorID() common.Hash {
	return common.HexToHash("0x29ed437a82fdab80ef8c4386af5273446364df13b91561f866b26aad4215aad5")
}

// UnpackNotYoursError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotYours(address a)
func (registry *Registry) UnpackNotYoursError(raw []byte) (*RegistryNotYours, error) {
	out := new(RegistryNotYours)
	if err := registry.abi.UnpackIntoInterface(out, "NotYours", raw); err != nil {
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

// RegistryRelayExpired represents a RelayExpired error raised by the Registry contract.
type RegistryRelayExpired struct {
	ValidUntil uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayExpired(uint64 validUntil)
func RegistryRelayExpiredErrorID() common.Hash {
	return common.HexToHash("0xb39d1cd1da5cb0abf584b3ad0bd622fb21b37df1e62579a221947934daf81ad5")
}

// UnpackRelayExpiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayExpired(uint64 validUntil)
func (registry *Registry) UnpackRelayExpiredError(raw []byte) (*RegistryRelayExpired, error) {
	out := new(RegistryRelayExpired)
	if err := registry.abi.UnpackIntoInterface(out, "RelayExpired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryRelayNonce represents a RelayNonce error raised by the Registry contract.
type RegistryRelayNonce struct {
	Have *big.Int
	Want *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func RegistryRelayNonceErrorID() common.Hash {
	return common.HexToHash("0xdd0d222d2ed2f1ff69c6a264833ecb61c004ab3ed75713d664010aba1a79d468")
}

// UnpackRelayNonceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func (registry *Registry) UnpackRelayNonceError(raw []byte) (*RegistryRelayNonce, error) {
	out := new(RegistryRelayNonce)
	if err := registry.abi.UnpackIntoInterface(out, "RelayNonce", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryRoleOfOtherKind represents a RoleOfOtherKind error raised by the Registry contract.
type RegistryRoleOfOtherKind struct {
	Kind  uint8
	Roles uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RoleOfOtherKind(uint8 kind, uint32 roles)
func RegistryRoleOfOtherKindErrorID() common.Hash {
	return common.HexToHash("0x873317d120ca47d438fe2cee16e583b82c14e6d92d12312222e700bfb50a80ea")
}

// UnpackRoleOfOtherKindError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RoleOfOtherKind(uint8 kind, uint32 roles)
func (registry *Registry) UnpackRoleOfOtherKindError(raw []byte) (*RegistryRoleOfOtherKind, error) {
	out := new(RegistryRoleOfOtherKind)
	if err := registry.abi.UnpackIntoInterface(out, "RoleOfOtherKind", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryTooManyActors represents a TooManyActors error raised by the Registry contract.
type RegistryTooManyActors struct {
	Limit uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyActors(uint64 limit)
func RegistryTooManyActorsErrorID() common.Hash {
	return common.HexToHash("0x0d5d2db3dd605678febc1668b30724f8f7f250466025914f8a378a87dfcb0e02")
}

// UnpackTooManyActorsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyActors(uint64 limit)
func (registry *Registry) UnpackTooManyActorsError(raw []byte) (*RegistryTooManyActors, error) {
	out := new(RegistryTooManyActors)
	if err := registry.abi.UnpackIntoInterface(out, "TooManyActors", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryTooManyKeys represents a TooManyKeys error raised by the Registry contract.
type RegistryTooManyKeys struct {
	Limit uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyKeys(uint64 limit)
func RegistryTooManyKeysErrorID() common.Hash {
	return common.HexToHash("0x08cb8171a54e1c2c7c94bce6296acc8d23fffa5c25163b69039ebb17babaa449")
}

// UnpackTooManyKeysError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyKeys(uint64 limit)
func (registry *Registry) UnpackTooManyKeysError(raw []byte) (*RegistryTooManyKeys, error) {
	out := new(RegistryTooManyKeys)
	if err := registry.abi.UnpackIntoInterface(out, "TooManyKeys", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RegistryTooManyNodes represents a TooManyNodes error raised by the Registry contract.
type RegistryTooManyNodes struct {
	Limit uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyNodes(uint64 limit)
func RegistryTooManyNodesErrorID() common.Hash {
	return common.HexToHash("0x66270f4a8b3bf6bbcf05dec7452e45d238bfdcbc61ba5ce90150a834b36b4fa1")
}

// UnpackTooManyNodesError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyNodes(uint64 limit)
func (registry *Registry) UnpackTooManyNodesError(raw []byte) (*RegistryTooManyNodes, error) {
	out := new(RegistryTooManyNodes)
	if err := registry.abi.UnpackIntoInterface(out, "TooManyNodes", raw); err != nil {
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
