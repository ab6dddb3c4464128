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

// Gateway is an auto generated low-level Go binding around an user-defined struct.
type Gateway struct {
	Slot          uint8
	Url           string
	TlsKey        [32]byte
	RecipientHash [32]byte
}

// StorageMetaData contains all meta data concerning the Storage contract.
var StorageMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"name\":\"BadCalldata\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"field\",\"type\":\"uint8\"}],\"name\":\"BadField\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BadHolding\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"BadRelaySignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"DelegatedCaller\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"DirectCallOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"}],\"name\":\"KeyTaken\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"}],\"name\":\"NotAuthor\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"from\",\"type\":\"uint64\"}],\"name\":\"NotDue\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"}],\"name\":\"NotInLog\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotRelayable\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ReadOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"validUntil\",\"type\":\"uint64\"}],\"name\":\"RelayExpired\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"have\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"want\",\"type\":\"uint256\"}],\"name\":\"RelayNonce\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"UnknownGateway\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"UnknownOperation\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ValueRefused\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"want\",\"type\":\"uint64\"}],\"name\":\"WrongChunk\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"have\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"want\",\"type\":\"uint64\"}],\"name\":\"WrongIndex\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"have\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"want\",\"type\":\"uint64\"}],\"name\":\"WrongInterval\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"uint8\",\"name\":\"slot\",\"type\":\"uint8\"}],\"name\":\"GatewayRemoved\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"uint8\",\"name\":\"slot\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"string\",\"name\":\"url\",\"type\":\"string\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"recipientHash\",\"type\":\"bytes32\"}],\"name\":\"GatewaySet\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"holderOrg\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"by\",\"type\":\"bytes32\"}],\"name\":\"HoldingReleased\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"from\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"missed\",\"type\":\"uint64\"}],\"name\":\"ProofMissed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"relayer\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"}],\"name\":\"Relayed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"from\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"dueBy\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"}],\"name\":\"StorageEntered\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"from\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"answer\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"dueBy\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"}],\"name\":\"StorageProven\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"}],\"name\":\"challenge\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"from\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"dueBy\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"seed\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"slot\",\"type\":\"uint8\"}],\"name\":\"gateway\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"url\",\"type\":\"string\"},{\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"recipientHash\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"}],\"name\":\"gateways\",\"outputs\":[{\"components\":[{\"internalType\":\"uint8\",\"name\":\"slot\",\"type\":\"uint8\"},{\"internalType\":\"string\",\"name\":\"url\",\"type\":\"string\"},{\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"recipientHash\",\"type\":\"bytes32\"}],\"internalType\":\"structGateway[]\",\"name\":\"list\",\"type\":\"tuple[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"}],\"name\":\"health\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"since\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"proven\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"missed\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"lastProven\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"late\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"holderOrg\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"}],\"name\":\"isReleased\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"}],\"name\":\"keyOwner\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"internalType\":\"bool\",\"name\":\"listed\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"from\",\"type\":\"uint64\"},{\"internalType\":\"bytes\",\"name\":\"holding\",\"type\":\"bytes\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bytes32[]\",\"name\":\"logPath\",\"type\":\"bytes32[]\"},{\"internalType\":\"bytes\",\"name\":\"chunk\",\"type\":\"bytes\"},{\"internalType\":\"bytes32[]\",\"name\":\"chunkPath\",\"type\":\"bytes32[]\"}],\"name\":\"prove\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"holderOrg\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bytes\",\"name\":\"holding\",\"type\":\"bytes\"},{\"internalType\":\"bytes32[]\",\"name\":\"logPath\",\"type\":\"bytes32[]\"}],\"name\":\"release\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"slot\",\"type\":\"uint8\"}],\"name\":\"removeGateway\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"slot\",\"type\":\"uint8\"},{\"internalType\":\"string\",\"name\":\"url\",\"type\":\"string\"},{\"internalType\":\"bytes32\",\"name\":\"tlsKey\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"recipientHash\",\"type\":\"bytes32\"}],\"name\":\"setGateway\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "Storage",
}

// Storage is an auto generated Go binding around an Ethereum contract.
type Storage struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Storage) GetABI() abi.ABI {
	return c.abi
}

// NewStorage creates a new instance of Storage.
func NewStorage() *Storage {
	parsed, err := StorageMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Storage{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Storage) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackChallenge is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcffd46dc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function challenge(bytes32 orgId) view returns(uint64 from, uint64 dueBy, bytes32 seed, uint64 seq, uint64 size, uint64 index)
func (storage *Storage) PackChallenge(orgId [32]byte) []byte {
	enc, err := storage.abi.Pack("challenge", orgId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackChallenge is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcffd46dc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function challenge(bytes32 orgId) view returns(uint64 from, uint64 dueBy, bytes32 seed, uint64 seq, uint64 size, uint64 index)
func (storage *Storage) TryPackChallenge(orgId [32]byte) ([]byte, error) {
	return storage.abi.Pack("challenge", orgId)
}

// ChallengeOutput serves as a container for the return parameters of contract
// method Challenge.
type ChallengeOutput struct {
	From  uint64
	DueBy uint64
	Seed  [32]byte
	Seq   uint64
	Size  uint64
	Index uint64
}

// UnpackChallenge is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xcffd46dc.
//
// Solidity: function challenge(bytes32 orgId) view returns(uint64 from, uint64 dueBy, bytes32 seed, uint64 seq, uint64 size, uint64 index)
func (storage *Storage) UnpackChallenge(data []byte) (ChallengeOutput, error) {
	out, err := storage.abi.Unpack("challenge", data)
	outstruct := new(ChallengeOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.From = *abi.ConvertType(out[0], new(uint64)).(*uint64)
	outstruct.DueBy = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	outstruct.Seed = *abi.ConvertType(out[2], new([32]byte)).(*[32]byte)
	outstruct.Seq = *abi.ConvertType(out[3], new(uint64)).(*uint64)
	outstruct.Size = *abi.ConvertType(out[4], new(uint64)).(*uint64)
	outstruct.Index = *abi.ConvertType(out[5], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackGateway is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa5c5cdb4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function gateway(bytes32 orgId, uint8 slot) view returns(string url, bytes32 tlsKey, bytes32 recipientHash)
func (storage *Storage) PackGateway(orgId [32]byte, slot uint8) []byte {
	enc, err := storage.abi.Pack("gateway", orgId, slot)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGateway is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa5c5cdb4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function gateway(bytes32 orgId, uint8 slot) view returns(string url, bytes32 tlsKey, bytes32 recipientHash)
func (storage *Storage) TryPackGateway(orgId [32]byte, slot uint8) ([]byte, error) {
	return storage.abi.Pack("gateway", orgId, slot)
}

// GatewayOutput serves as a container for the return parameters of contract
// method Gateway.
type GatewayOutput struct {
	Url           string
	TlsKey        [32]byte
	RecipientHash [32]byte
}

// UnpackGateway is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa5c5cdb4.
//
// Solidity: function gateway(bytes32 orgId, uint8 slot) view returns(string url, bytes32 tlsKey, bytes32 recipientHash)
func (storage *Storage) UnpackGateway(data []byte) (GatewayOutput, error) {
	out, err := storage.abi.Unpack("gateway", data)
	outstruct := new(GatewayOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Url = *abi.ConvertType(out[0], new(string)).(*string)
	outstruct.TlsKey = *abi.ConvertType(out[1], new([32]byte)).(*[32]byte)
	outstruct.RecipientHash = *abi.ConvertType(out[2], new([32]byte)).(*[32]byte)
	return *outstruct, nil
}

// PackGateways is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfbe336ff.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function gateways(bytes32 orgId) view returns((uint8,string,bytes32,bytes32)[] list)
func (storage *Storage) PackGateways(orgId [32]byte) []byte {
	enc, err := storage.abi.Pack("gateways", orgId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGateways is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfbe336ff.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function gateways(bytes32 orgId) view returns((uint8,string,bytes32,bytes32)[] list)
func (storage *Storage) TryPackGateways(orgId [32]byte) ([]byte, error) {
	return storage.abi.Pack("gateways", orgId)
}

// UnpackGateways is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfbe336ff.
//
// Solidity: function gateways(bytes32 orgId) view returns((uint8,string,bytes32,bytes32)[] list)
func (storage *Storage) UnpackGateways(data []byte) ([]Gateway, error) {
	out, err := storage.abi.Unpack("gateways", data)
	if err != nil {
		return *new([]Gateway), err
	}
	out0 := *abi.ConvertType(out[0], new([]Gateway)).(*[]Gateway)
	return out0, nil
}

// PackHealth is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7b3ec53c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function health(bytes32 orgId) view returns(uint64 since, uint64 proven, uint64 missed, uint64 lastProven, bool late)
func (storage *Storage) PackHealth(orgId [32]byte) []byte {
	enc, err := storage.abi.Pack("health", orgId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHealth is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7b3ec53c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function health(bytes32 orgId) view returns(uint64 since, uint64 proven, uint64 missed, uint64 lastProven, bool late)
func (storage *Storage) TryPackHealth(orgId [32]byte) ([]byte, error) {
	return storage.abi.Pack("health", orgId)
}

// HealthOutput serves as a container for the return parameters of contract
// method Health.
type HealthOutput struct {
	Since      uint64
	Proven     uint64
	Missed     uint64
	LastProven uint64
	Late       bool
}

// UnpackHealth is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7b3ec53c.
//
// Solidity: function health(bytes32 orgId) view returns(uint64 since, uint64 proven, uint64 missed, uint64 lastProven, bool late)
func (storage *Storage) UnpackHealth(data []byte) (HealthOutput, error) {
	out, err := storage.abi.Unpack("health", data)
	outstruct := new(HealthOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Since = *abi.ConvertType(out[0], new(uint64)).(*uint64)
	outstruct.Proven = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	outstruct.Missed = *abi.ConvertType(out[2], new(uint64)).(*uint64)
	outstruct.LastProven = *abi.ConvertType(out[3], new(uint64)).(*uint64)
	outstruct.Late = *abi.ConvertType(out[4], new(bool)).(*bool)
	return *outstruct, nil
}

// PackIsReleased is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x172bd20c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isReleased(bytes32 holderOrg, uint64 index) view returns(bool)
func (storage *Storage) PackIsReleased(holderOrg [32]byte, index uint64) []byte {
	enc, err := storage.abi.Pack("isReleased", holderOrg, index)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsReleased is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x172bd20c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isReleased(bytes32 holderOrg, uint64 index) view returns(bool)
func (storage *Storage) TryPackIsReleased(holderOrg [32]byte, index uint64) ([]byte, error) {
	return storage.abi.Pack("isReleased", holderOrg, index)
}

// UnpackIsReleased is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x172bd20c.
//
// Solidity: function isReleased(bytes32 holderOrg, uint64 index) view returns(bool)
func (storage *Storage) UnpackIsReleased(data []byte) (bool, error) {
	out, err := storage.abi.Unpack("isReleased", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackKeyOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x353ae2b4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function keyOwner(bytes32 tlsKey) view returns(bytes32 orgId, bool listed)
func (storage *Storage) PackKeyOwner(tlsKey [32]byte) []byte {
	enc, err := storage.abi.Pack("keyOwner", tlsKey)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackKeyOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x353ae2b4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function keyOwner(bytes32 tlsKey) view returns(bytes32 orgId, bool listed)
func (storage *Storage) TryPackKeyOwner(tlsKey [32]byte) ([]byte, error) {
	return storage.abi.Pack("keyOwner", tlsKey)
}

// KeyOwnerOutput serves as a container for the return parameters of contract
// method KeyOwner.
type KeyOwnerOutput struct {
	OrgId  [32]byte
	Listed bool
}

// UnpackKeyOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x353ae2b4.
//
// Solidity: function keyOwner(bytes32 tlsKey) view returns(bytes32 orgId, bool listed)
func (storage *Storage) UnpackKeyOwner(data []byte) (KeyOwnerOutput, error) {
	out, err := storage.abi.Unpack("keyOwner", data)
	outstruct := new(KeyOwnerOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.OrgId = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.Listed = *abi.ConvertType(out[1], new(bool)).(*bool)
	return *outstruct, nil
}

// PackProve is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5aeb3b98.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function prove(uint64 from, bytes holding, uint64 index, bytes32[] logPath, bytes chunk, bytes32[] chunkPath) returns()
func (storage *Storage) PackProve(from uint64, holding []byte, index uint64, logPath [][32]byte, chunk []byte, chunkPath [][32]byte) []byte {
	enc, err := storage.abi.Pack("prove", from, holding, index, logPath, chunk, chunkPath)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackProve is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5aeb3b98.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function prove(uint64 from, bytes holding, uint64 index, bytes32[] logPath, bytes chunk, bytes32[] chunkPath) returns()
func (storage *Storage) TryPackProve(from uint64, holding []byte, index uint64, logPath [][32]byte, chunk []byte, chunkPath [][32]byte) ([]byte, error) {
	return storage.abi.Pack("prove", from, holding, index, logPath, chunk, chunkPath)
}

// PackRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdc3a6cd5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function release(bytes32 holderOrg, uint64 seq, uint64 index, bytes holding, bytes32[] logPath) returns()
func (storage *Storage) PackRelease(holderOrg [32]byte, seq uint64, index uint64, holding []byte, logPath [][32]byte) []byte {
	enc, err := storage.abi.Pack("release", holderOrg, seq, index, holding, logPath)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRelease is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdc3a6cd5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function release(bytes32 holderOrg, uint64 seq, uint64 index, bytes holding, bytes32[] logPath) returns()
func (storage *Storage) TryPackRelease(holderOrg [32]byte, seq uint64, index uint64, holding []byte, logPath [][32]byte) ([]byte, error) {
	return storage.abi.Pack("release", holderOrg, seq, index, holding, logPath)
}

// PackRemoveGateway is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x506b71b5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function removeGateway(uint8 slot) returns()
func (storage *Storage) PackRemoveGateway(slot uint8) []byte {
	enc, err := storage.abi.Pack("removeGateway", slot)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRemoveGateway is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x506b71b5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function removeGateway(uint8 slot) returns()
func (storage *Storage) TryPackRemoveGateway(slot uint8) ([]byte, error) {
	return storage.abi.Pack("removeGateway", slot)
}

// PackSetGateway is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb62768ab.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setGateway(uint8 slot, string url, bytes32 tlsKey, bytes32 recipientHash) returns()
func (storage *Storage) PackSetGateway(slot uint8, url string, tlsKey [32]byte, recipientHash [32]byte) []byte {
	enc, err := storage.abi.Pack("setGateway", slot, url, tlsKey, recipientHash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetGateway is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb62768ab.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setGateway(uint8 slot, string url, bytes32 tlsKey, bytes32 recipientHash) returns()
func (storage *Storage) TryPackSetGateway(slot uint8, url string, tlsKey [32]byte, recipientHash [32]byte) ([]byte, error) {
	return storage.abi.Pack("setGateway", slot, url, tlsKey, recipientHash)
}

// StorageGatewayRemoved represents a GatewayRemoved event raised by the Storage contract.
type StorageGatewayRemoved struct {
	OrgId [32]byte
	Slot  uint8
	Raw   *types.Log // Blockchain specific contextual infos
}

const StorageGatewayRemovedEventName = "GatewayRemoved"

// ContractEventName returns the user-defined event name.
func (StorageGatewayRemoved) ContractEventName() string {
	return StorageGatewayRemovedEventName
}

// UnpackGatewayRemovedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event GatewayRemoved(bytes32 indexed orgId, uint8 indexed slot)
func (storage *Storage) UnpackGatewayRemovedEvent(log *types.Log) (*StorageGatewayRemoved, error) {
	event := "GatewayRemoved"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != storage.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StorageGatewayRemoved)
	if len(log.Data) > 0 {
		if err := storage.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range storage.abi.Events[event].Inputs {
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

// StorageGatewaySet represents a GatewaySet event raised by the Storage contract.
type StorageGatewaySet struct {
	OrgId         [32]byte
	Slot          uint8
	Url           string
	TlsKey        [32]byte
	RecipientHash [32]byte
	Raw           *types.Log // Blockchain specific contextual infos
}

const StorageGatewaySetEventName = "GatewaySet"

// ContractEventName returns the user-defined event name.
func (StorageGatewaySet) ContractEventName() string {
	return StorageGatewaySetEventName
}

// UnpackGatewaySetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event GatewaySet(bytes32 indexed orgId, uint8 indexed slot, string url, bytes32 tlsKey, bytes32 recipientHash)
func (storage *Storage) UnpackGatewaySetEvent(log *types.Log) (*StorageGatewaySet, error) {
	event := "GatewaySet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != storage.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StorageGatewaySet)
	if len(log.Data) > 0 {
		if err := storage.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range storage.abi.Events[event].Inputs {
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

// StorageHoldingReleased represents a HoldingReleased event raised by the Storage contract.
type StorageHoldingReleased struct {
	HolderOrg [32]byte
	Index     uint64
	By        [32]byte
	Raw       *types.Log // Blockchain specific contextual infos
}

const StorageHoldingReleasedEventName = "HoldingReleased"

// ContractEventName returns the user-defined event name.
func (StorageHoldingReleased) ContractEventName() string {
	return StorageHoldingReleasedEventName
}

// UnpackHoldingReleasedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event HoldingReleased(bytes32 indexed holderOrg, uint64 indexed index, bytes32 indexed by)
func (storage *Storage) UnpackHoldingReleasedEvent(log *types.Log) (*StorageHoldingReleased, error) {
	event := "HoldingReleased"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != storage.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StorageHoldingReleased)
	if len(log.Data) > 0 {
		if err := storage.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range storage.abi.Events[event].Inputs {
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

// StorageProofMissed represents a ProofMissed event raised by the Storage contract.
type StorageProofMissed struct {
	OrgId  [32]byte
	From   uint64
	Missed uint64
	Raw    *types.Log // Blockchain specific contextual infos
}

const StorageProofMissedEventName = "ProofMissed"

// ContractEventName returns the user-defined event name.
func (StorageProofMissed) ContractEventName() string {
	return StorageProofMissedEventName
}

// UnpackProofMissedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ProofMissed(bytes32 indexed orgId, uint64 from, uint64 missed)
func (storage *Storage) UnpackProofMissedEvent(log *types.Log) (*StorageProofMissed, error) {
	event := "ProofMissed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != storage.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StorageProofMissed)
	if len(log.Data) > 0 {
		if err := storage.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range storage.abi.Events[event].Inputs {
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

// StorageRelayed represents a Relayed event raised by the Storage contract.
type StorageRelayed struct {
	Signer  common.Address
	Relayer common.Address
	Op      [4]byte
	Nonce   *big.Int
	Alg     uint8
	Raw     *types.Log // Blockchain specific contextual infos
}

const StorageRelayedEventName = "Relayed"

// ContractEventName returns the user-defined event name.
func (StorageRelayed) ContractEventName() string {
	return StorageRelayedEventName
}

// UnpackRelayedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Relayed(address indexed signer, address indexed relayer, bytes4 op, uint256 nonce, uint8 alg)
func (storage *Storage) UnpackRelayedEvent(log *types.Log) (*StorageRelayed, error) {
	event := "Relayed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != storage.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StorageRelayed)
	if len(log.Data) > 0 {
		if err := storage.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range storage.abi.Events[event].Inputs {
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

// StorageStorageEntered represents a StorageEntered event raised by the Storage contract.
type StorageStorageEntered struct {
	OrgId [32]byte
	From  uint64
	DueBy uint64
	Seq   uint64
	Raw   *types.Log // Blockchain specific contextual infos
}

const StorageStorageEnteredEventName = "StorageEntered"

// ContractEventName returns the user-defined event name.
func (StorageStorageEntered) ContractEventName() string {
	return StorageStorageEnteredEventName
}

// UnpackStorageEnteredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event StorageEntered(bytes32 indexed orgId, uint64 from, uint64 dueBy, uint64 seq)
func (storage *Storage) UnpackStorageEnteredEvent(log *types.Log) (*StorageStorageEntered, error) {
	event := "StorageEntered"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != storage.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StorageStorageEntered)
	if len(log.Data) > 0 {
		if err := storage.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range storage.abi.Events[event].Inputs {
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

// StorageStorageProven represents a StorageProven event raised by the Storage contract.
type StorageStorageProven struct {
	OrgId  [32]byte
	From   uint64
	Index  uint64
	Answer uint8
	DueBy  uint64
	Seq    uint64
	Raw    *types.Log // Blockchain specific contextual infos
}

const StorageStorageProvenEventName = "StorageProven"

// ContractEventName returns the user-defined event name.
func (StorageStorageProven) ContractEventName() string {
	return StorageStorageProvenEventName
}

// UnpackStorageProvenEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event StorageProven(bytes32 indexed orgId, uint64 indexed from, uint64 index, uint8 answer, uint64 dueBy, uint64 seq)
func (storage *Storage) UnpackStorageProvenEvent(log *types.Log) (*StorageStorageProven, error) {
	event := "StorageProven"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != storage.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(StorageStorageProven)
	if len(log.Data) > 0 {
		if err := storage.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range storage.abi.Events[event].Inputs {
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
func (storage *Storage) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], storage.abi.Errors["BadCalldata"].ID.Bytes()[:4]) {
		return storage.UnpackBadCalldataError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["BadField"].ID.Bytes()[:4]) {
		return storage.UnpackBadFieldError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["BadHolding"].ID.Bytes()[:4]) {
		return storage.UnpackBadHoldingError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["BadRelaySignature"].ID.Bytes()[:4]) {
		return storage.UnpackBadRelaySignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["DelegatedCaller"].ID.Bytes()[:4]) {
		return storage.UnpackDelegatedCallerError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["DirectCallOnly"].ID.Bytes()[:4]) {
		return storage.UnpackDirectCallOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["KeyTaken"].ID.Bytes()[:4]) {
		return storage.UnpackKeyTakenError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["NotAllowed"].ID.Bytes()[:4]) {
		return storage.UnpackNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["NotAuthor"].ID.Bytes()[:4]) {
		return storage.UnpackNotAuthorError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["NotDue"].ID.Bytes()[:4]) {
		return storage.UnpackNotDueError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["NotInLog"].ID.Bytes()[:4]) {
		return storage.UnpackNotInLogError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["NotRelayable"].ID.Bytes()[:4]) {
		return storage.UnpackNotRelayableError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["ReadOnly"].ID.Bytes()[:4]) {
		return storage.UnpackReadOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["RelayExpired"].ID.Bytes()[:4]) {
		return storage.UnpackRelayExpiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["RelayNonce"].ID.Bytes()[:4]) {
		return storage.UnpackRelayNonceError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["UnknownGateway"].ID.Bytes()[:4]) {
		return storage.UnpackUnknownGatewayError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["UnknownOperation"].ID.Bytes()[:4]) {
		return storage.UnpackUnknownOperationError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["ValueRefused"].ID.Bytes()[:4]) {
		return storage.UnpackValueRefusedError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["WrongChunk"].ID.Bytes()[:4]) {
		return storage.UnpackWrongChunkError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["WrongIndex"].ID.Bytes()[:4]) {
		return storage.UnpackWrongIndexError(raw[4:])
	}
	if bytes.Equal(raw[:4], storage.abi.Errors["WrongInterval"].ID.Bytes()[:4]) {
		return storage.UnpackWrongIntervalError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// StorageBadCalldata represents a BadCalldata error raised by the Storage contract.
type StorageBadCalldata struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadCalldata()
func StorageBadCalldataErrorID() common.Hash {
	return common.HexToHash("0x1a2e15948a28fdb51f88891a0e90d1c50e1bb55e7079c3d61be3f1e75cc17190")
}

// UnpackBadCalldataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadCalldata()
func (storage *Storage) UnpackBadCalldataError(raw []byte) (*StorageBadCalldata, error) {
	out := new(StorageBadCalldata)
	if err := storage.abi.UnpackIntoInterface(out, "BadCalldata", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageBadField represents a BadField error raised by the Storage contract.
type StorageBadField struct {
	Field uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadField(uint8 field)
func StorageBadFieldErrorID() common.Hash {
	return common.HexToHash("0x21926969789124b3d96e81a6467eb515c2e87534a06602841bc17dfb4098b5fd")
}

// UnpackBadFieldError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadField(uint8 field)
func (storage *Storage) UnpackBadFieldError(raw []byte) (*StorageBadField, error) {
	out := new(StorageBadField)
	if err := storage.abi.UnpackIntoInterface(out, "BadField", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageBadHolding represents a BadHolding error raised by the Storage contract.
type StorageBadHolding struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadHolding()
func StorageBadHoldingErrorID() common.Hash {
	return common.HexToHash("0x8a996270b72e3e7be9736334bfaa2a5751a86aeab17de1692afb134eb0ee4196")
}

// UnpackBadHoldingError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadHolding()
func (storage *Storage) UnpackBadHoldingError(raw []byte) (*StorageBadHolding, error) {
	out := new(StorageBadHolding)
	if err := storage.abi.UnpackIntoInterface(out, "BadHolding", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageBadRelaySignature represents a BadRelaySignature error raised by the Storage contract.
type StorageBadRelaySignature struct {
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadRelaySignature(address signer)
func StorageBadRelaySignatureErrorID() common.Hash {
	return common.HexToHash("0x141de4d78a535bb98e292b8b289317417d82b90b8966625eeb95ff86125cbc1a")
}

// UnpackBadRelaySignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadRelaySignature(address signer)
func (storage *Storage) UnpackBadRelaySignatureError(raw []byte) (*StorageBadRelaySignature, error) {
	out := new(StorageBadRelaySignature)
	if err := storage.abi.UnpackIntoInterface(out, "BadRelaySignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageDelegatedCaller represents a DelegatedCaller error raised by the Storage contract.
type StorageDelegatedCaller struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DelegatedCaller(address caller)
func StorageDelegatedCallerErrorID() common.Hash {
	return common.HexToHash("0x466167bad19c855b4a32fc98548264121320d25f06d7595e0b957f7d4f4a4c52")
}

// UnpackDelegatedCallerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DelegatedCaller(address caller)
func (storage *Storage) UnpackDelegatedCallerError(raw []byte) (*StorageDelegatedCaller, error) {
	out := new(StorageDelegatedCaller)
	if err := storage.abi.UnpackIntoInterface(out, "DelegatedCaller", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageDirectCallOnly represents a DirectCallOnly error raised by the Storage contract.
type StorageDirectCallOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DirectCallOnly()
func StorageDirectCallOnlyErrorID() common.Hash {
	return common.HexToHash("0xcba87daaedc9dd6da8c47e0df06f0dc46d777d7a91bb45cbe697b1e275b46ea2")
}

// UnpackDirectCallOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DirectCallOnly()
func (storage *Storage) UnpackDirectCallOnlyError(raw []byte) (*StorageDirectCallOnly, error) {
	out := new(StorageDirectCallOnly)
	if err := storage.abi.UnpackIntoInterface(out, "DirectCallOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageKeyTaken represents a KeyTaken error raised by the Storage contract.
type StorageKeyTaken struct {
	OrgId [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error KeyTaken(bytes32 orgId)
func StorageKeyTakenErrorID() common.Hash {
	return common.HexToHash("0x465666f175eb9d2573704d58e2a655b907554f92deffaf456cc4bb5de8aaccd7")
}

// UnpackKeyTakenError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error KeyTaken(bytes32 orgId)
func (storage *Storage) UnpackKeyTakenError(raw []byte) (*StorageKeyTaken, error) {
	out := new(StorageKeyTaken)
	if err := storage.abi.UnpackIntoInterface(out, "KeyTaken", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageNotAllowed represents a NotAllowed error raised by the Storage contract.
type StorageNotAllowed struct {
	Caller common.Address
	Op     [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func StorageNotAllowedErrorID() common.Hash {
	return common.HexToHash("0xc4bd7e2ed986d6729c67f18676be21dda3ba1eb476119620be573f561dadc6ef")
}

// UnpackNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func (storage *Storage) UnpackNotAllowedError(raw []byte) (*StorageNotAllowed, error) {
	out := new(StorageNotAllowed)
	if err := storage.abi.UnpackIntoInterface(out, "NotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageNotAuthor represents a NotAuthor error raised by the Storage contract.
type StorageNotAuthor struct {
	OrgId [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAuthor(bytes32 orgId)
func StorageNotAuthorErrorID() common.Hash {
	return common.HexToHash("0x71d4a2559e2428f34c45184683ba712050b0cd762ca9d248e41a9e736a7f277a")
}

// UnpackNotAuthorError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAuthor(bytes32 orgId)
func (storage *Storage) UnpackNotAuthorError(raw []byte) (*StorageNotAuthor, error) {
	out := new(StorageNotAuthor)
	if err := storage.abi.UnpackIntoInterface(out, "NotAuthor", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageNotDue represents a NotDue error raised by the Storage contract.
type StorageNotDue struct {
	From uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotDue(uint64 from)
func StorageNotDueErrorID() common.Hash {
	return common.HexToHash("0x4ea91b0d28766cddcb3e0b4e0baa8cb6af5599dcb4c5d38c84440807f6e5e56c")
}

// UnpackNotDueError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotDue(uint64 from)
func (storage *Storage) UnpackNotDueError(raw []byte) (*StorageNotDue, error) {
	out := new(StorageNotDue)
	if err := storage.abi.UnpackIntoInterface(out, "NotDue", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageNotInLog represents a NotInLog error raised by the Storage contract.
type StorageNotInLog struct {
	Index uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotInLog(uint64 index)
func StorageNotInLogErrorID() common.Hash {
	return common.HexToHash("0x12b4f2862d43881a9b5326bf1f9169baec5b8a53785bc60c927a331492a616d7")
}

// UnpackNotInLogError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotInLog(uint64 index)
func (storage *Storage) UnpackNotInLogError(raw []byte) (*StorageNotInLog, error) {
	out := new(StorageNotInLog)
	if err := storage.abi.UnpackIntoInterface(out, "NotInLog", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageNotRelayable represents a NotRelayable error raised by the Storage contract.
type StorageNotRelayable struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotRelayable(bytes4 op)
func StorageNotRelayableErrorID() common.Hash {
	return common.HexToHash("0x52c718bd713d1647a0204abdd8032b151f17fe142295d92d6376ac9ac8fda673")
}

// UnpackNotRelayableError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotRelayable(bytes4 op)
func (storage *Storage) UnpackNotRelayableError(raw []byte) (*StorageNotRelayable, error) {
	out := new(StorageNotRelayable)
	if err := storage.abi.UnpackIntoInterface(out, "NotRelayable", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageReadOnly represents a ReadOnly error raised by the Storage contract.
type StorageReadOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReadOnly()
func StorageReadOnlyErrorID() common.Hash {
	return common.HexToHash("0xd42876b8d01146210ea59e0135efd9607e08d41a414d4d60b92ca03ed4c033ee")
}

// UnpackReadOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReadOnly()
func (storage *Storage) UnpackReadOnlyError(raw []byte) (*StorageReadOnly, error) {
	out := new(StorageReadOnly)
	if err := storage.abi.UnpackIntoInterface(out, "ReadOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageRelayExpired represents a RelayExpired error raised by the Storage contract.
type StorageRelayExpired struct {
	ValidUntil uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayExpired(uint64 validUntil)
func StorageRelayExpiredErrorID() common.Hash {
	return common.HexToHash("0xb39d1cd1da5cb0abf584b3ad0bd622fb21b37df1e62579a221947934daf81ad5")
}

// UnpackRelayExpiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayExpired(uint64 validUntil)
func (storage *Storage) UnpackRelayExpiredError(raw []byte) (*StorageRelayExpired, error) {
	out := new(StorageRelayExpired)
	if err := storage.abi.UnpackIntoInterface(out, "RelayExpired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageRelayNonce represents a RelayNonce error raised by the Storage contract.
type StorageRelayNonce struct {
	Have *big.Int
	Want *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func StorageRelayNonceErrorID() common.Hash {
	return common.HexToHash("0xdd0d222d2ed2f1ff69c6a264833ecb61c004ab3ed75713d664010aba1a79d468")
}

// UnpackRelayNonceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func (storage *Storage) UnpackRelayNonceError(raw []byte) (*StorageRelayNonce, error) {
	out := new(StorageRelayNonce)
	if err := storage.abi.UnpackIntoInterface(out, "RelayNonce", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageUnknownGateway represents a UnknownGateway error raised by the Storage contract.
type StorageUnknownGateway struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownGateway()
func StorageUnknownGatewayErrorID() common.Hash {
	return common.HexToHash("0x8557a82a9b4db3666d719914c25efffef1e6d82c310883213416cee578bf9bc5")
}

// UnpackUnknownGatewayError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownGateway()
func (storage *Storage) UnpackUnknownGatewayError(raw []byte) (*StorageUnknownGateway, error) {
	out := new(StorageUnknownGateway)
	if err := storage.abi.UnpackIntoInterface(out, "UnknownGateway", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageUnknownOperation represents a UnknownOperation error raised by the Storage contract.
type StorageUnknownOperation struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownOperation(bytes4 op)
func StorageUnknownOperationErrorID() common.Hash {
	return common.HexToHash("0xd63b28b0171d5f069854951801ecbc058da6ff71062cba6d5a5f4429f0df765c")
}

// UnpackUnknownOperationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownOperation(bytes4 op)
func (storage *Storage) UnpackUnknownOperationError(raw []byte) (*StorageUnknownOperation, error) {
	out := new(StorageUnknownOperation)
	if err := storage.abi.UnpackIntoInterface(out, "UnknownOperation", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageValueRefused represents a ValueRefused error raised by the Storage contract.
type StorageValueRefused struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValueRefused()
func StorageValueRefusedErrorID() common.Hash {
	return common.HexToHash("0xb676344c629290c4a3db52f6430973215b2e1ef38e06987a06ac22cc0a7e35dc")
}

// UnpackValueRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValueRefused()
func (storage *Storage) UnpackValueRefusedError(raw []byte) (*StorageValueRefused, error) {
	out := new(StorageValueRefused)
	if err := storage.abi.UnpackIntoInterface(out, "ValueRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageWrongChunk represents a WrongChunk error raised by the Storage contract.
type StorageWrongChunk struct {
	Want uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongChunk(uint64 want)
func StorageWrongChunkErrorID() common.Hash {
	return common.HexToHash("0x73f930d89c2301dfc4e3730fbae240d8b3331a875c932295adbf79f0d84f4580")
}

// UnpackWrongChunkError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongChunk(uint64 want)
func (storage *Storage) UnpackWrongChunkError(raw []byte) (*StorageWrongChunk, error) {
	out := new(StorageWrongChunk)
	if err := storage.abi.UnpackIntoInterface(out, "WrongChunk", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageWrongIndex represents a WrongIndex error raised by the Storage contract.
type StorageWrongIndex struct {
	Have uint64
	Want uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongIndex(uint64 have, uint64 want)
func StorageWrongIndexErrorID() common.Hash {
	return common.HexToHash("0xa6af4cca6086fae522cb8937bd56fcc7e2ee283aaae27c7a29f6db54bdf7f489")
}

// UnpackWrongIndexError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongIndex(uint64 have, uint64 want)
func (storage *Storage) UnpackWrongIndexError(raw []byte) (*StorageWrongIndex, error) {
	out := new(StorageWrongIndex)
	if err := storage.abi.UnpackIntoInterface(out, "WrongIndex", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// StorageWrongInterval represents a WrongInterval error raised by the Storage contract.
type StorageWrongInterval struct {
	Have uint64
	Want uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error WrongInterval(uint64 have, uint64 want)
func StorageWrongIntervalErrorID() common.Hash {
	return common.HexToHash("0x18f72efe3993949ec121f01f6395f813625573d865315ee13d7eaf770c05df13")
}

// UnpackWrongIntervalError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error WrongInterval(uint64 have, uint64 want)
func (storage *Storage) UnpackWrongIntervalError(raw []byte) (*StorageWrongInterval, error) {
	out := new(StorageWrongInterval)
	if err := storage.abi.UnpackIntoInterface(out, "WrongInterval", raw); err != nil {
		return nil, err
	}
	return out, nil
}
