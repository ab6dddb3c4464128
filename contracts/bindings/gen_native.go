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

// Signature is an auto generated low-level Go binding around an user-defined struct.
type Signature struct {
	Signer     common.Address
	Nonce      *big.Int
	ValidUntil uint64
	Alg        uint8
	Key        []byte
	Sig        []byte
}

// NativeMetaData contains all meta data concerning the Native contract.
var NativeMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"name\":\"BadCalldata\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"field\",\"type\":\"uint8\"}],\"name\":\"BadField\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"BadRelaySignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"DelegatedCaller\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"DirectCallOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotRelayable\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ReadOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"validUntil\",\"type\":\"uint64\"}],\"name\":\"RelayExpired\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"have\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"want\",\"type\":\"uint256\"}],\"name\":\"RelayNonce\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"UnknownOperation\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ValueRefused\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"relayer\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"}],\"name\":\"Relayed\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"bytes\",\"name\":\"operation\",\"type\":\"bytes\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"internalType\":\"uint64\",\"name\":\"validUntil\",\"type\":\"uint64\"},{\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"},{\"internalType\":\"bytes\",\"name\":\"key\",\"type\":\"bytes\"},{\"internalType\":\"bytes\",\"name\":\"sig\",\"type\":\"bytes\"}],\"internalType\":\"structSignature\",\"name\":\"s\",\"type\":\"tuple\"}],\"name\":\"relay\",\"outputs\":[{\"internalType\":\"bytes\",\"name\":\"result\",\"type\":\"bytes\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "Native",
}

// Native is an auto generated Go binding around an Ethereum contract.
type Native struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Native) GetABI() abi.ABI {
	return c.abi
}

// NewNative creates a new instance of Native.
func NewNative() *Native {
	parsed, err := NativeMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Native{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Native) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackRelay is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x48446455.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function relay(bytes operation, (address,uint256,uint64,uint8,bytes,bytes) s) returns(bytes result)
func (native *Native) PackRelay(operation []byte, s Signature) []byte {
	enc, err := native.abi.Pack("relay", operation, s)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRelay is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x48446455.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function relay(bytes operation, (address,uint256,uint64,uint8,bytes,bytes) s) returns(bytes result)
func (native *Native) TryPackRelay(operation []byte, s Signature) ([]byte, error) {
	return native.abi.Pack("relay", operation, s)
}

// UnpackRelay is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x48446455.
//
// Solidity: function relay(bytes operation, (address,uint256,uint64,uint8,bytes,bytes) s) returns(bytes result)
func (native *Native) UnpackRelay(data []byte) ([]byte, error) {
	out, err := native.abi.Unpack("relay", data)
	if err != nil {
		return *new([]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([]byte)).(*[]byte)
	return out0, nil
}

// NativeRelayed represents a Relayed event raised by the Native contract.
type NativeRelayed struct {
	Signer  common.Address
	Relayer common.Address
	Op      [4]byte
	Nonce   *big.Int
	Alg     uint8
	Raw     *types.Log // Blockchain specific contextual infos
}

const NativeRelayedEventName = "Relayed"

// ContractEventName returns the user-defined event name.
func (NativeRelayed) ContractEventName() string {
	return NativeRelayedEventName
}

// UnpackRelayedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Relayed(address indexed signer, address indexed relayer, bytes4 op, uint256 nonce, uint8 alg)
func (native *Native) UnpackRelayedEvent(log *types.Log) (*NativeRelayed, error) {
	event := "Relayed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != native.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(NativeRelayed)
	if len(log.Data) > 0 {
		if err := native.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range native.abi.Events[event].Inputs {
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
func (native *Native) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], native.abi.Errors["BadCalldata"].ID.Bytes()[:4]) {
		return native.UnpackBadCalldataError(raw[4:])
	}
	if bytes.Equal(raw[:4], native.abi.Errors["BadField"].ID.Bytes()[:4]) {
		return native.UnpackBadFieldError(raw[4:])
	}
	if bytes.Equal(raw[:4], native.abi.Errors["BadRelaySignature"].ID.Bytes()[:4]) {
		return native.UnpackBadRelaySignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], native.abi.Errors["DelegatedCaller"].ID.Bytes()[:4]) {
		return native.UnpackDelegatedCallerError(raw[4:])
	}
	if bytes.Equal(raw[:4], native.abi.Errors["DirectCallOnly"].ID.Bytes()[:4]) {
		return native.UnpackDirectCallOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], native.abi.Errors["NotAllowed"].ID.Bytes()[:4]) {
		return native.UnpackNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], native.abi.Errors["NotRelayable"].ID.Bytes()[:4]) {
		return native.UnpackNotRelayableError(raw[4:])
	}
	if bytes.Equal(raw[:4], native.abi.Errors["ReadOnly"].ID.Bytes()[:4]) {
		return native.UnpackReadOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], native.abi.Errors["RelayExpired"].ID.Bytes()[:4]) {
		return native.UnpackRelayExpiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], native.abi.Errors["RelayNonce"].ID.Bytes()[:4]) {
		return native.UnpackRelayNonceError(raw[4:])
	}
	if bytes.Equal(raw[:4], native.abi.Errors["UnknownOperation"].ID.Bytes()[:4]) {
		return native.UnpackUnknownOperationError(raw[4:])
	}
	if bytes.Equal(raw[:4], native.abi.Errors["ValueRefused"].ID.Bytes()[:4]) {
		return native.UnpackValueRefusedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// NativeBadCalldata represents a BadCalldata error raised by the Native contract.
type NativeBadCalldata struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadCalldata()
func NativeBadCalldataErrorID() common.Hash {
	return common.HexToHash("0x1a2e15948a28fdb51f88891a0e90d1c50e1bb55e7079c3d61be3f1e75cc17190")
}

// UnpackBadCalldataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadCalldata()
func (native *Native) UnpackBadCalldataError(raw []byte) (*NativeBadCalldata, error) {
	out := new(NativeBadCalldata)
	if err := native.abi.UnpackIntoInterface(out, "BadCalldata", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NativeBadField represents a BadField error raised by the Native contract.
type NativeBadField struct {
	Field uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadField(uint8 field)
func NativeBadFieldErrorID() common.Hash {
	return common.HexToHash("0x21926969789124b3d96e81a6467eb515c2e87534a06602841bc17dfb4098b5fd")
}

// UnpackBadFieldError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadField(uint8 field)
func (native *Native) UnpackBadFieldError(raw []byte) (*NativeBadField, error) {
	out := new(NativeBadField)
	if err := native.abi.UnpackIntoInterface(out, "BadField", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NativeBadRelaySignature represents a BadRelaySignature error raised by the Native contract.
type NativeBadRelaySignature struct {
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadRelaySignature(address signer)
func NativeBadRelaySignatureErrorID() common.Hash {
	return common.HexToHash("0x141de4d78a535bb98e292b8b289317417d82b90b8966625eeb95ff86125cbc1a")
}

// UnpackBadRelaySignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadRelaySignature(address signer)
func (native *Native) UnpackBadRelaySignatureError(raw []byte) (*NativeBadRelaySignature, error) {
	out := new(NativeBadRelaySignature)
	if err := native.abi.UnpackIntoInterface(out, "BadRelaySignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NativeDelegatedCaller represents a DelegatedCaller error raised by the Native contract.
type NativeDelegatedCaller struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DelegatedCaller(address caller)
func NativeDelegatedCallerErrorID() common.Hash {
	return common.HexToHash("0x466167bad19c855b4a32fc98548264121320d25f06d7595e0b957f7d4f4a4c52")
}

// UnpackDelegatedCallerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DelegatedCaller(address caller)
func (native *Native) UnpackDelegatedCallerError(raw []byte) (*NativeDelegatedCaller, error) {
	out := new(NativeDelegatedCaller)
	if err := native.abi.UnpackIntoInterface(out, "DelegatedCaller", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NativeDirectCallOnly represents a DirectCallOnly error raised by the Native contract.
type NativeDirectCallOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DirectCallOnly()
func NativeDirectCallOnlyErrorID() common.Hash {
	return common.HexToHash("0xcba87daaedc9dd6da8c47e0df06f0dc46d777d7a91bb45cbe697b1e275b46ea2")
}

// UnpackDirectCallOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DirectCallOnly()
func (native *Native) UnpackDirectCallOnlyError(raw []byte) (*NativeDirectCallOnly, error) {
	out := new(NativeDirectCallOnly)
	if err := native.abi.UnpackIntoInterface(out, "DirectCallOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NativeNotAllowed represents a NotAllowed error raised by the Native contract.
type NativeNotAllowed struct {
	Caller common.Address
	Op     [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func NativeNotAllowedErrorID() common.Hash {
	return common.HexToHash("0xc4bd7e2ed986d6729c67f18676be21dda3ba1eb476119620be573f561dadc6ef")
}

// UnpackNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func (native *Native) UnpackNotAllowedError(raw []byte) (*NativeNotAllowed, error) {
	out := new(NativeNotAllowed)
	if err := native.abi.UnpackIntoInterface(out, "NotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NativeNotRelayable represents a NotRelayable error raised by the Native contract.
type NativeNotRelayable struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotRelayable(bytes4 op)
func NativeNotRelayableErrorID() common.Hash {
	return common.HexToHash("0x52c718bd713d1647a0204abdd8032b151f17fe142295d92d6376ac9ac8fda673")
}

// UnpackNotRelayableError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotRelayable(bytes4 op)
func (native *Native) UnpackNotRelayableError(raw []byte) (*NativeNotRelayable, error) {
	out := new(NativeNotRelayable)
	if err := native.abi.UnpackIntoInterface(out, "NotRelayable", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NativeReadOnly represents a ReadOnly error raised by the Native contract.
type NativeReadOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReadOnly()
func NativeReadOnlyErrorID() common.Hash {
	return common.HexToHash("0xd42876b8d01146210ea59e0135efd9607e08d41a414d4d60b92ca03ed4c033ee")
}

// UnpackReadOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReadOnly()
func (native *Native) UnpackReadOnlyError(raw []byte) (*NativeReadOnly, error) {
	out := new(NativeReadOnly)
	if err := native.abi.UnpackIntoInterface(out, "ReadOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NativeRelayExpired represents a RelayExpired error raised by the Native contract.
type NativeRelayExpired struct {
	ValidUntil uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayExpired(uint64 validUntil)
func NativeRelayExpiredErrorID() common.Hash {
	return common.HexToHash("0xb39d1cd1da5cb0abf584b3ad0bd622fb21b37df1e62579a221947934daf81ad5")
}

// UnpackRelayExpiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayExpired(uint64 validUntil)
func (native *Native) UnpackRelayExpiredError(raw []byte) (*NativeRelayExpired, error) {
	out := new(NativeRelayExpired)
	if err := native.abi.UnpackIntoInterface(out, "RelayExpired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NativeRelayNonce represents a RelayNonce error raised by the Native contract.
type NativeRelayNonce struct {
	Have *big.Int
	Want *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func NativeRelayNonceErrorID() common.Hash {
	return common.HexToHash("0xdd0d222d2ed2f1ff69c6a264833ecb61c004ab3ed75713d664010aba1a79d468")
}

// UnpackRelayNonceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func (native *Native) UnpackRelayNonceError(raw []byte) (*NativeRelayNonce, error) {
	out := new(NativeRelayNonce)
	if err := native.abi.UnpackIntoInterface(out, "RelayNonce", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NativeUnknownOperation represents a UnknownOperation error raised by the Native contract.
type NativeUnknownOperation struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownOperation(bytes4 op)
func NativeUnknownOperationErrorID() common.Hash {
	return common.HexToHash("0xd63b28b0171d5f069854951801ecbc058da6ff71062cba6d5a5f4429f0df765c")
}

// UnpackUnknownOperationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownOperation(bytes4 op)
func (native *Native) UnpackUnknownOperationError(raw []byte) (*NativeUnknownOperation, error) {
	out := new(NativeUnknownOperation)
	if err := native.abi.UnpackIntoInterface(out, "UnknownOperation", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// NativeValueRefused represents a ValueRefused error raised by the Native contract.
type NativeValueRefused struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValueRefused()
func NativeValueRefusedErrorID() common.Hash {
	return common.HexToHash("0xb676344c629290c4a3db52f6430973215b2e1ef38e06987a06ac22cc0a7e35dc")
}

// UnpackValueRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValueRefused()
func (native *Native) UnpackValueRefusedError(raw []byte) (*NativeValueRefused, error) {
	out := new(NativeValueRefused)
	if err := native.abi.UnpackIntoInterface(out, "ValueRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}
