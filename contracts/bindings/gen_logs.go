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

// LogsMetaData contains all meta data concerning the Logs contract.
var LogsMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"name\":\"BadCalldata\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"field\",\"type\":\"uint8\"}],\"name\":\"BadField\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"BadRelaySignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"DelegatedCaller\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"DirectCallOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"}],\"name\":\"Inconsistent\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotRelayable\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ReadOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"validUntil\",\"type\":\"uint64\"}],\"name\":\"RelayExpired\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"have\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"want\",\"type\":\"uint256\"}],\"name\":\"RelayNonce\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"have\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"want\",\"type\":\"uint64\"}],\"name\":\"Shrunk\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"UnknownOperation\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ValueRefused\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"lastAt\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"missed\",\"type\":\"uint64\"}],\"name\":\"HeadMissed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"relayer\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"}],\"name\":\"Relayed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"indexed\":true,\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"manifestHash\",\"type\":\"bytes32\"}],\"name\":\"TreeHead\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"manifestHash\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32[]\",\"name\":\"consistencyProof\",\"type\":\"bytes32[]\"}],\"name\":\"append\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"}],\"name\":\"headAt\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"blockNumber\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"}],\"name\":\"punctuality\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"lastAt\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"dueBy\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"missed\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"}],\"name\":\"treeHead\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"blockNumber\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"late\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"seq\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"leaf\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"bytes32[]\",\"name\":\"proof\",\"type\":\"bytes32[]\"}],\"name\":\"verifyInclusion\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "Logs",
}

// Logs is an auto generated Go binding around an Ethereum contract.
type Logs struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Logs) GetABI() abi.ABI {
	return c.abi
}

// NewLogs creates a new instance of Logs.
func NewLogs() *Logs {
	parsed, err := LogsMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Logs{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Logs) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAppend is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe801561e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function append(uint8 kind, uint64 size, bytes32 root, bytes32 manifestHash, bytes32[] consistencyProof) returns(uint64 seq)
func (logs *Logs) PackAppend(kind uint8, size uint64, root [32]byte, manifestHash [32]byte, consistencyProof [][32]byte) []byte {
	enc, err := logs.abi.Pack("append", kind, size, root, manifestHash, consistencyProof)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAppend is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe801561e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function append(uint8 kind, uint64 size, bytes32 root, bytes32 manifestHash, bytes32[] consistencyProof) returns(uint64 seq)
func (logs *Logs) TryPackAppend(kind uint8, size uint64, root [32]byte, manifestHash [32]byte, consistencyProof [][32]byte) ([]byte, error) {
	return logs.abi.Pack("append", kind, size, root, manifestHash, consistencyProof)
}

// UnpackAppend is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe801561e.
//
// Solidity: function append(uint8 kind, uint64 size, bytes32 root, bytes32 manifestHash, bytes32[] consistencyProof) returns(uint64 seq)
func (logs *Logs) UnpackAppend(data []byte) (uint64, error) {
	out, err := logs.abi.Unpack("append", data)
	if err != nil {
		return *new(uint64), err
	}
	out0 := *abi.ConvertType(out[0], new(uint64)).(*uint64)
	return out0, nil
}

// PackHeadAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5e5983ad.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function headAt(bytes32 orgId, uint8 kind, uint64 seq) view returns(uint64 size, bytes32 root, uint64 blockNumber)
func (logs *Logs) PackHeadAt(orgId [32]byte, kind uint8, seq uint64) []byte {
	enc, err := logs.abi.Pack("headAt", orgId, kind, seq)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHeadAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5e5983ad.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function headAt(bytes32 orgId, uint8 kind, uint64 seq) view returns(uint64 size, bytes32 root, uint64 blockNumber)
func (logs *Logs) TryPackHeadAt(orgId [32]byte, kind uint8, seq uint64) ([]byte, error) {
	return logs.abi.Pack("headAt", orgId, kind, seq)
}

// HeadAtOutput serves as a container for the return parameters of contract
// method HeadAt.
type HeadAtOutput struct {
	Size        uint64
	Root        [32]byte
	BlockNumber uint64
}

// UnpackHeadAt is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5e5983ad.
//
// Solidity: function headAt(bytes32 orgId, uint8 kind, uint64 seq) view returns(uint64 size, bytes32 root, uint64 blockNumber)
func (logs *Logs) UnpackHeadAt(data []byte) (HeadAtOutput, error) {
	out, err := logs.abi.Unpack("headAt", data)
	outstruct := new(HeadAtOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Size = *abi.ConvertType(out[0], new(uint64)).(*uint64)
	outstruct.Root = *abi.ConvertType(out[1], new([32]byte)).(*[32]byte)
	outstruct.BlockNumber = *abi.ConvertType(out[2], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackPunctuality is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc7448f25.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function punctuality(bytes32 orgId, uint8 kind) view returns(uint64 lastAt, uint64 dueBy, uint64 missed)
func (logs *Logs) PackPunctuality(orgId [32]byte, kind uint8) []byte {
	enc, err := logs.abi.Pack("punctuality", orgId, kind)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPunctuality is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc7448f25.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function punctuality(bytes32 orgId, uint8 kind) view returns(uint64 lastAt, uint64 dueBy, uint64 missed)
func (logs *Logs) TryPackPunctuality(orgId [32]byte, kind uint8) ([]byte, error) {
	return logs.abi.Pack("punctuality", orgId, kind)
}

// PunctualityOutput serves as a container for the return parameters of contract
// method Punctuality.
type PunctualityOutput struct {
	LastAt uint64
	DueBy  uint64
	Missed uint64
}

// UnpackPunctuality is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc7448f25.
//
// Solidity: function punctuality(bytes32 orgId, uint8 kind) view returns(uint64 lastAt, uint64 dueBy, uint64 missed)
func (logs *Logs) UnpackPunctuality(data []byte) (PunctualityOutput, error) {
	out, err := logs.abi.Unpack("punctuality", data)
	outstruct := new(PunctualityOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.LastAt = *abi.ConvertType(out[0], new(uint64)).(*uint64)
	outstruct.DueBy = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	outstruct.Missed = *abi.ConvertType(out[2], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackTreeHead is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc1ab5381.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function treeHead(bytes32 orgId, uint8 kind) view returns(uint64 seq, uint64 size, bytes32 root, uint64 blockNumber, bool late)
func (logs *Logs) PackTreeHead(orgId [32]byte, kind uint8) []byte {
	enc, err := logs.abi.Pack("treeHead", orgId, kind)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTreeHead is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc1ab5381.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function treeHead(bytes32 orgId, uint8 kind) view returns(uint64 seq, uint64 size, bytes32 root, uint64 blockNumber, bool late)
func (logs *Logs) TryPackTreeHead(orgId [32]byte, kind uint8) ([]byte, error) {
	return logs.abi.Pack("treeHead", orgId, kind)
}

// TreeHeadOutput serves as a container for the return parameters of contract
// method TreeHead.
type TreeHeadOutput struct {
	Seq         uint64
	Size        uint64
	Root        [32]byte
	BlockNumber uint64
	Late        bool
}

// UnpackTreeHead is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc1ab5381.
//
// Solidity: function treeHead(bytes32 orgId, uint8 kind) view returns(uint64 seq, uint64 size, bytes32 root, uint64 blockNumber, bool late)
func (logs *Logs) UnpackTreeHead(data []byte) (TreeHeadOutput, error) {
	out, err := logs.abi.Unpack("treeHead", data)
	outstruct := new(TreeHeadOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Seq = *abi.ConvertType(out[0], new(uint64)).(*uint64)
	outstruct.Size = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	outstruct.Root = *abi.ConvertType(out[2], new([32]byte)).(*[32]byte)
	outstruct.BlockNumber = *abi.ConvertType(out[3], new(uint64)).(*uint64)
	outstruct.Late = *abi.ConvertType(out[4], new(bool)).(*bool)
	return *outstruct, nil
}

// PackVerifyInclusion is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2e8bf16.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verifyInclusion(bytes32 orgId, uint8 kind, uint64 seq, bytes32 leaf, uint64 index, bytes32[] proof) view returns(bool)
func (logs *Logs) PackVerifyInclusion(orgId [32]byte, kind uint8, seq uint64, leaf [32]byte, index uint64, proof [][32]byte) []byte {
	enc, err := logs.abi.Pack("verifyInclusion", orgId, kind, seq, leaf, index, proof)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVerifyInclusion is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2e8bf16.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function verifyInclusion(bytes32 orgId, uint8 kind, uint64 seq, bytes32 leaf, uint64 index, bytes32[] proof) view returns(bool)
func (logs *Logs) TryPackVerifyInclusion(orgId [32]byte, kind uint8, seq uint64, leaf [32]byte, index uint64, proof [][32]byte) ([]byte, error) {
	return logs.abi.Pack("verifyInclusion", orgId, kind, seq, leaf, index, proof)
}

// UnpackVerifyInclusion is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf2e8bf16.
//
// Solidity: function verifyInclusion(bytes32 orgId, uint8 kind, uint64 seq, bytes32 leaf, uint64 index, bytes32[] proof) view returns(bool)
func (logs *Logs) UnpackVerifyInclusion(data []byte) (bool, error) {
	out, err := logs.abi.Unpack("verifyInclusion", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// LogsHeadMissed represents a HeadMissed event raised by the Logs contract.
type LogsHeadMissed struct {
	OrgId  [32]byte
	Kind   uint8
	LastAt uint64
	Missed uint64
	Raw    *types.Log // Blockchain specific contextual infos
}

const LogsHeadMissedEventName = "HeadMissed"

// ContractEventName returns the user-defined event name.
func (LogsHeadMissed) ContractEventName() string {
	return LogsHeadMissedEventName
}

// UnpackHeadMissedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event HeadMissed(bytes32 indexed orgId, uint8 indexed kind, uint64 lastAt, uint64 missed)
func (logs *Logs) UnpackHeadMissedEvent(log *types.Log) (*LogsHeadMissed, error) {
	event := "HeadMissed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != logs.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(LogsHeadMissed)
	if len(log.Data) > 0 {
		if err := logs.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range logs.abi.Events[event].Inputs {
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

// LogsRelayed represents a Relayed event raised by the Logs contract.
type LogsRelayed struct {
	Signer  common.Address
	Relayer common.Address
	Op      [4]byte
	Nonce   *big.Int
	Alg     uint8
	Raw     *types.Log // Blockchain specific contextual infos
}

const LogsRelayedEventName = "Relayed"

// ContractEventName returns the user-defined event name.
func (LogsRelayed) ContractEventName() string {
	return LogsRelayedEventName
}

// UnpackRelayedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Relayed(address indexed signer, address indexed relayer, bytes4 op, uint256 nonce, uint8 alg)
func (logs *Logs) UnpackRelayedEvent(log *types.Log) (*LogsRelayed, error) {
	event := "Relayed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != logs.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(LogsRelayed)
	if len(log.Data) > 0 {
		if err := logs.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range logs.abi.Events[event].Inputs {
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

// LogsTreeHead represents a TreeHead event raised by the Logs contract.
type LogsTreeHead struct {
	OrgId        [32]byte
	Kind         uint8
	Seq          uint64
	Size         uint64
	Root         [32]byte
	ManifestHash [32]byte
	Raw          *types.Log // Blockchain specific contextual infos
}

const LogsTreeHeadEventName = "TreeHead"

// ContractEventName returns the user-defined event name.
func (LogsTreeHead) ContractEventName() string {
	return LogsTreeHeadEventName
}

// UnpackTreeHeadEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event TreeHead(bytes32 indexed orgId, uint8 indexed kind, uint64 indexed seq, uint64 size, bytes32 root, bytes32 manifestHash)
func (logs *Logs) UnpackTreeHeadEvent(log *types.Log) (*LogsTreeHead, error) {
	event := "TreeHead"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != logs.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(LogsTreeHead)
	if len(log.Data) > 0 {
		if err := logs.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range logs.abi.Events[event].Inputs {
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
func (logs *Logs) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], logs.abi.Errors["BadCalldata"].ID.Bytes()[:4]) {
		return logs.UnpackBadCalldataError(raw[4:])
	}
	if bytes.Equal(raw[:4], logs.abi.Errors["BadField"].ID.Bytes()[:4]) {
		return logs.UnpackBadFieldError(raw[4:])
	}
	if bytes.Equal(raw[:4], logs.abi.Errors["BadRelaySignature"].ID.Bytes()[:4]) {
		return logs.UnpackBadRelaySignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], logs.abi.Errors["DelegatedCaller"].ID.Bytes()[:4]) {
		return logs.UnpackDelegatedCallerError(raw[4:])
	}
	if bytes.Equal(raw[:4], logs.abi.Errors["DirectCallOnly"].ID.Bytes()[:4]) {
		return logs.UnpackDirectCallOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], logs.abi.Errors["Inconsistent"].ID.Bytes()[:4]) {
		return logs.UnpackInconsistentError(raw[4:])
	}
	if bytes.Equal(raw[:4], logs.abi.Errors["NotAllowed"].ID.Bytes()[:4]) {
		return logs.UnpackNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], logs.abi.Errors["NotRelayable"].ID.Bytes()[:4]) {
		return logs.UnpackNotRelayableError(raw[4:])
	}
	if bytes.Equal(raw[:4], logs.abi.Errors["ReadOnly"].ID.Bytes()[:4]) {
		return logs.UnpackReadOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], logs.abi.Errors["RelayExpired"].ID.Bytes()[:4]) {
		return logs.UnpackRelayExpiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], logs.abi.Errors["RelayNonce"].ID.Bytes()[:4]) {
		return logs.UnpackRelayNonceError(raw[4:])
	}
	if bytes.Equal(raw[:4], logs.abi.Errors["Shrunk"].ID.Bytes()[:4]) {
		return logs.UnpackShrunkError(raw[4:])
	}
	if bytes.Equal(raw[:4], logs.abi.Errors["UnknownOperation"].ID.Bytes()[:4]) {
		return logs.UnpackUnknownOperationError(raw[4:])
	}
	if bytes.Equal(raw[:4], logs.abi.Errors["ValueRefused"].ID.Bytes()[:4]) {
		return logs.UnpackValueRefusedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// LogsBadCalldata represents a BadCalldata error raised by the Logs contract.
type LogsBadCalldata struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadCalldata()
func LogsBadCalldataErrorID() common.Hash {
	return common.HexToHash("0x1a2e15948a28fdb51f88891a0e90d1c50e1bb55e7079c3d61be3f1e75cc17190")
}

// UnpackBadCalldataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadCalldata()
func (logs *Logs) UnpackBadCalldataError(raw []byte) (*LogsBadCalldata, error) {
	out := new(LogsBadCalldata)
	if err := logs.abi.UnpackIntoInterface(out, "BadCalldata", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// LogsBadField represents a BadField error raised by the Logs contract.
type LogsBadField struct {
	Field uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadField(uint8 field)
func LogsBadFieldErrorID() common.Hash {
	return common.HexToHash("0x21926969789124b3d96e81a6467eb515c2e87534a06602841bc17dfb4098b5fd")
}

// UnpackBadFieldError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadField(uint8 field)
func (logs *Logs) UnpackBadFieldError(raw []byte) (*LogsBadField, error) {
	out := new(LogsBadField)
	if err := logs.abi.UnpackIntoInterface(out, "BadField", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// LogsBadRelaySignature represents a BadRelaySignature error raised by the Logs contract.
type LogsBadRelaySignature struct {
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadRelaySignature(address signer)
func LogsBadRelaySignatureErrorID() common.Hash {
	return common.HexToHash("0x141de4d78a535bb98e292b8b289317417d82b90b8966625eeb95ff86125cbc1a")
}

// UnpackBadRelaySignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadRelaySignature(address signer)
func (logs *Logs) UnpackBadRelaySignatureError(raw []byte) (*LogsBadRelaySignature, error) {
	out := new(LogsBadRelaySignature)
	if err := logs.abi.UnpackIntoInterface(out, "BadRelaySignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// LogsDelegatedCaller represents a DelegatedCaller error raised by the Logs contract.
type LogsDelegatedCaller struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DelegatedCaller(address caller)
func LogsDelegatedCallerErrorID() common.Hash {
	return common.HexToHash("0x466167bad19c855b4a32fc98548264121320d25f06d7595e0b957f7d4f4a4c52")
}

// UnpackDelegatedCallerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DelegatedCaller(address caller)
func (logs *Logs) UnpackDelegatedCallerError(raw []byte) (*LogsDelegatedCaller, error) {
	out := new(LogsDelegatedCaller)
	if err := logs.abi.UnpackIntoInterface(out, "DelegatedCaller", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// LogsDirectCallOnly represents a DirectCallOnly error raised by the Logs contract.
type LogsDirectCallOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DirectCallOnly()
func LogsDirectCallOnlyErrorID() common.Hash {
	return common.HexToHash("0xcba87daaedc9dd6da8c47e0df06f0dc46d777d7a91bb45cbe697b1e275b46ea2")
}

// UnpackDirectCallOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DirectCallOnly()
func (logs *Logs) UnpackDirectCallOnlyError(raw []byte) (*LogsDirectCallOnly, error) {
	out := new(LogsDirectCallOnly)
	if err := logs.abi.UnpackIntoInterface(out, "DirectCallOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// LogsInconsistent represents a Inconsistent error raised by the Logs contract.
type LogsInconsistent struct {
	Seq uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Inconsistent(uint64 seq)
func LogsInconsistentErrorID() common.Hash {
	return common.HexToHash("0x60bad7138c57ac745e25fec5fd7e50dc157a8c1699c6503cd82e04251c221751")
}

// UnpackInconsistentError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Inconsistent(uint64 seq)
func (logs *Logs) UnpackInconsistentError(raw []byte) (*LogsInconsistent, error) {
	out := new(LogsInconsistent)
	if err := logs.abi.UnpackIntoInterface(out, "Inconsistent", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// LogsNotAllowed represents a NotAllowed error raised by the Logs contract.
type LogsNotAllowed struct {
	Caller common.Address
	Op     [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func LogsNotAllowedErrorID() common.Hash {
	return common.HexToHash("0xc4bd7e2ed986d6729c67f18676be21dda3ba1eb476119620be573f561dadc6ef")
}

// UnpackNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func (logs *Logs) UnpackNotAllowedError(raw []byte) (*LogsNotAllowed, error) {
	out := new(LogsNotAllowed)
	if err := logs.abi.UnpackIntoInterface(out, "NotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// LogsNotRelayable represents a NotRelayable error raised by the Logs contract.
type LogsNotRelayable struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotRelayable(bytes4 op)
func LogsNotRelayableErrorID() common.Hash {
	return common.HexToHash("0x52c718bd713d1647a0204abdd8032b151f17fe142295d92d6376ac9ac8fda673")
}

// UnpackNotRelayableError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotRelayable(bytes4 op)
func (logs *Logs) UnpackNotRelayableError(raw []byte) (*LogsNotRelayable, error) {
	out := new(LogsNotRelayable)
	if err := logs.abi.UnpackIntoInterface(out, "NotRelayable", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// LogsReadOnly represents a ReadOnly error raised by the Logs contract.
type LogsReadOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReadOnly()
func LogsReadOnlyErrorID() common.Hash {
	return common.HexToHash("0xd42876b8d01146210ea59e0135efd9607e08d41a414d4d60b92ca03ed4c033ee")
}

// UnpackReadOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReadOnly()
func (logs *Logs) UnpackReadOnlyError(raw []byte) (*LogsReadOnly, error) {
	out := new(LogsReadOnly)
	if err := logs.abi.UnpackIntoInterface(out, "ReadOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// LogsRelayExpired represents a RelayExpired error raised by the Logs contract.
type LogsRelayExpired struct {
	ValidUntil uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayExpired(uint64 validUntil)
func LogsRelayExpiredErrorID() common.Hash {
	return common.HexToHash("0xb39d1cd1da5cb0abf584b3ad0bd622fb21b37df1e62579a221947934daf81ad5")
}

// UnpackRelayExpiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayExpired(uint64 validUntil)
func (logs *Logs) UnpackRelayExpiredError(raw []byte) (*LogsRelayExpired, error) {
	out := new(LogsRelayExpired)
	if err := logs.abi.UnpackIntoInterface(out, "RelayExpired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// LogsRelayNonce represents a RelayNonce error raised by the Logs contract.
type LogsRelayNonce struct {
	Have *big.Int
	Want *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func LogsRelayNonceErrorID() common.Hash {
	return common.HexToHash("0xdd0d222d2ed2f1ff69c6a264833ecb61c004ab3ed75713d664010aba1a79d468")
}

// UnpackRelayNonceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func (logs *Logs) UnpackRelayNonceError(raw []byte) (*LogsRelayNonce, error) {
	out := new(LogsRelayNonce)
	if err := logs.abi.UnpackIntoInterface(out, "RelayNonce", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// LogsShrunk represents a Shrunk error raised by the Logs contract.
type LogsShrunk struct {
	Have uint64
	Want uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Shrunk(uint64 have, uint64 want)
func LogsShrunkErrorID() common.Hash {
	return common.HexToHash("0xe643e7e4656f3d6d8c104b2adb0d7854679529ce5c0254a9a394fd8583c4424f")
}

// UnpackShrunkError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Shrunk(uint64 have, uint64 want)
func (logs *Logs) UnpackShrunkError(raw []byte) (*LogsShrunk, error) {
	out := new(LogsShrunk)
	if err := logs.abi.UnpackIntoInterface(out, "Shrunk", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// LogsUnknownOperation represents a UnknownOperation error raised by the Logs contract.
type LogsUnknownOperation struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownOperation(bytes4 op)
func LogsUnknownOperationErrorID() common.Hash {
	return common.HexToHash("0xd63b28b0171d5f069854951801ecbc058da6ff71062cba6d5a5f4429f0df765c")
}

// UnpackUnknownOperationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownOperation(bytes4 op)
func (logs *Logs) UnpackUnknownOperationError(raw []byte) (*LogsUnknownOperation, error) {
	out := new(LogsUnknownOperation)
	if err := logs.abi.UnpackIntoInterface(out, "UnknownOperation", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// LogsValueRefused represents a ValueRefused error raised by the Logs contract.
type LogsValueRefused struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValueRefused()
func LogsValueRefusedErrorID() common.Hash {
	return common.HexToHash("0xb676344c629290c4a3db52f6430973215b2e1ef38e06987a06ac22cc0a7e35dc")
}

// UnpackValueRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValueRefused()
func (logs *Logs) UnpackValueRefusedError(raw []byte) (*LogsValueRefused, error) {
	out := new(LogsValueRefused)
	if err := logs.abi.UnpackIntoInterface(out, "ValueRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}
