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

// Anchor is an auto generated low-level Go binding around an user-defined struct.
type Anchor struct {
	RecordId      [32]byte
	Version       uint32
	Pid           [32]byte
	RecordClass   uint8
	ContentCommit [32]byte
	BlobHash      [32]byte
	Size          uint64
	AuthoredAt    uint64
	PrevCommit    [32]byte
}

// Endorsement is an auto generated low-level Go binding around an user-defined struct.
type Endorsement struct {
	Signer     common.Address
	SigPurpose uint8
	SigAlg     uint8
	Deadline   uint64
	Sig        []byte
}

// RecordsMetaData contains all meta data concerning the Records contract.
var RecordsMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"name\":\"BadCalldata\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"field\",\"type\":\"uint8\"}],\"name\":\"BadField\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"have\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"want\",\"type\":\"uint32\"}],\"name\":\"BadVersion\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"}],\"name\":\"ClassNotAllowed\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"DirectCallOnly\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"EndorsementsRefused\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"have\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"want\",\"type\":\"bytes32\"}],\"name\":\"LostUpdate\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"}],\"name\":\"NotCustodian\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ReadOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"UnknownOperation\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"}],\"name\":\"UnknownRecord\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"}],\"name\":\"UnknownVersion\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ValueRefused\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"custodianOrg\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"contentCommit\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"blobHash\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"authoredAt\",\"type\":\"uint64\"}],\"name\":\"RecordAnchored\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"policyHash\",\"type\":\"bytes32\"}],\"name\":\"RecordFinal\",\"type\":\"event\"},{\"inputs\":[{\"components\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"contentCommit\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"blobHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"authoredAt\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"prevCommit\",\"type\":\"bytes32\"}],\"internalType\":\"structAnchor\",\"name\":\"a\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"sigPurpose\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"sigAlg\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"deadline\",\"type\":\"uint64\"},{\"internalType\":\"bytes\",\"name\":\"sig\",\"type\":\"bytes\"}],\"internalType\":\"structEndorsement[]\",\"name\":\"e\",\"type\":\"tuple[]\"}],\"name\":\"anchor\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"}],\"name\":\"get\",\"outputs\":[{\"components\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"contentCommit\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"blobHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"authoredAt\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"prevCommit\",\"type\":\"bytes32\"}],\"internalType\":\"structAnchor\",\"name\":\"a\",\"type\":\"tuple\"},{\"internalType\":\"bytes32\",\"name\":\"custodianOrg\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"blockNumber\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"}],\"name\":\"head\",\"outputs\":[{\"internalType\":\"uint32\",\"name\":\"latest\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"latestFinal\",\"type\":\"uint32\"},{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"},{\"internalType\":\"bool\",\"name\":\"held\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"internalType\":\"bytes32\",\"name\":\"leavesRoot\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"}],\"name\":\"verify\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "Records",
}

// Records is an auto generated Go binding around an Ethereum contract.
type Records struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Records) GetABI() abi.ABI {
	return c.abi
}

// NewRecords creates a new instance of Records.
func NewRecords() *Records {
	parsed, err := RecordsMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Records{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Records) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAnchor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x04bc5b7f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function anchor((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32) a, (address,uint8,uint8,uint64,bytes)[] e) returns(uint8 status)
func (records *Records) PackAnchor(a Anchor, e []Endorsement) []byte {
	enc, err := records.abi.Pack("anchor", a, e)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAnchor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x04bc5b7f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function anchor((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32) a, (address,uint8,uint8,uint64,bytes)[] e) returns(uint8 status)
func (records *Records) TryPackAnchor(a Anchor, e []Endorsement) ([]byte, error) {
	return records.abi.Pack("anchor", a, e)
}

// UnpackAnchor is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x04bc5b7f.
//
// Solidity: function anchor((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32) a, (address,uint8,uint8,uint64,bytes)[] e) returns(uint8 status)
func (records *Records) UnpackAnchor(data []byte) (uint8, error) {
	out, err := records.abi.Unpack("anchor", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackGet is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2aa98cb2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function get(bytes32 recordId, uint32 version) view returns((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32) a, bytes32 custodianOrg, uint8 status, uint64 blockNumber)
func (records *Records) PackGet(recordId [32]byte, version uint32) []byte {
	enc, err := records.abi.Pack("get", recordId, version)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGet is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2aa98cb2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function get(bytes32 recordId, uint32 version) view returns((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32) a, bytes32 custodianOrg, uint8 status, uint64 blockNumber)
func (records *Records) TryPackGet(recordId [32]byte, version uint32) ([]byte, error) {
	return records.abi.Pack("get", recordId, version)
}

// GetOutput serves as a container for the return parameters of contract
// method Get.
type GetOutput struct {
	A            Anchor
	CustodianOrg [32]byte
	Status       uint8
	BlockNumber  uint64
}

// UnpackGet is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2aa98cb2.
//
// Solidity: function get(bytes32 recordId, uint32 version) view returns((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32) a, bytes32 custodianOrg, uint8 status, uint64 blockNumber)
func (records *Records) UnpackGet(data []byte) (GetOutput, error) {
	out, err := records.abi.Unpack("get", data)
	outstruct := new(GetOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.A = *abi.ConvertType(out[0], new(Anchor)).(*Anchor)
	outstruct.CustodianOrg = *abi.ConvertType(out[1], new([32]byte)).(*[32]byte)
	outstruct.Status = *abi.ConvertType(out[2], new(uint8)).(*uint8)
	outstruct.BlockNumber = *abi.ConvertType(out[3], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackHead is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf339e3b2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function head(bytes32 recordId) view returns(uint32 latest, uint32 latestFinal, uint8 status, bool held)
func (records *Records) PackHead(recordId [32]byte) []byte {
	enc, err := records.abi.Pack("head", recordId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackHead is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf339e3b2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function head(bytes32 recordId) view returns(uint32 latest, uint32 latestFinal, uint8 status, bool held)
func (records *Records) TryPackHead(recordId [32]byte) ([]byte, error) {
	return records.abi.Pack("head", recordId)
}

// HeadOutput serves as a container for the return parameters of contract
// method Head.
type HeadOutput struct {
	Latest      uint32
	LatestFinal uint32
	Status      uint8
	Held        bool
}

// UnpackHead is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf339e3b2.
//
// Solidity: function head(bytes32 recordId) view returns(uint32 latest, uint32 latestFinal, uint8 status, bool held)
func (records *Records) UnpackHead(data []byte) (HeadOutput, error) {
	out, err := records.abi.Unpack("head", data)
	outstruct := new(HeadOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Latest = *abi.ConvertType(out[0], new(uint32)).(*uint32)
	outstruct.LatestFinal = *abi.ConvertType(out[1], new(uint32)).(*uint32)
	outstruct.Status = *abi.ConvertType(out[2], new(uint8)).(*uint8)
	outstruct.Held = *abi.ConvertType(out[3], new(bool)).(*bool)
	return *outstruct, nil
}

// PackVerify is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbb5ffb82.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verify(bytes32 recordId, uint32 version, bytes32 leavesRoot, bytes32 salt) view returns(bool)
func (records *Records) PackVerify(recordId [32]byte, version uint32, leavesRoot [32]byte, salt [32]byte) []byte {
	enc, err := records.abi.Pack("verify", recordId, version, leavesRoot, salt)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVerify is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xbb5ffb82.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function verify(bytes32 recordId, uint32 version, bytes32 leavesRoot, bytes32 salt) view returns(bool)
func (records *Records) TryPackVerify(recordId [32]byte, version uint32, leavesRoot [32]byte, salt [32]byte) ([]byte, error) {
	return records.abi.Pack("verify", recordId, version, leavesRoot, salt)
}

// UnpackVerify is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xbb5ffb82.
//
// Solidity: function verify(bytes32 recordId, uint32 version, bytes32 leavesRoot, bytes32 salt) view returns(bool)
func (records *Records) UnpackVerify(data []byte) (bool, error) {
	out, err := records.abi.Unpack("verify", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// RecordsRecordAnchored represents a RecordAnchored event raised by the Records contract.
type RecordsRecordAnchored struct {
	RecordId      [32]byte
	Pid           [32]byte
	CustodianOrg  [32]byte
	Version       uint32
	RecordClass   uint8
	ContentCommit [32]byte
	BlobHash      [32]byte
	AuthoredAt    uint64
	Raw           *types.Log // Blockchain specific contextual infos
}

const RecordsRecordAnchoredEventName = "RecordAnchored"

// ContractEventName returns the user-defined event name.
func (RecordsRecordAnchored) ContractEventName() string {
	return RecordsRecordAnchoredEventName
}

// UnpackRecordAnchoredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RecordAnchored(bytes32 indexed recordId, bytes32 indexed pid, bytes32 indexed custodianOrg, uint32 version, uint8 recordClass, bytes32 contentCommit, bytes32 blobHash, uint64 authoredAt)
func (records *Records) UnpackRecordAnchoredEvent(log *types.Log) (*RecordsRecordAnchored, error) {
	event := "RecordAnchored"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != records.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordsRecordAnchored)
	if len(log.Data) > 0 {
		if err := records.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range records.abi.Events[event].Inputs {
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

// RecordsRecordFinal represents a RecordFinal event raised by the Records contract.
type RecordsRecordFinal struct {
	RecordId   [32]byte
	Version    uint32
	PolicyHash [32]byte
	Raw        *types.Log // Blockchain specific contextual infos
}

const RecordsRecordFinalEventName = "RecordFinal"

// ContractEventName returns the user-defined event name.
func (RecordsRecordFinal) ContractEventName() string {
	return RecordsRecordFinalEventName
}

// UnpackRecordFinalEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RecordFinal(bytes32 indexed recordId, uint32 version, bytes32 policyHash)
func (records *Records) UnpackRecordFinalEvent(log *types.Log) (*RecordsRecordFinal, error) {
	event := "RecordFinal"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != records.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordsRecordFinal)
	if len(log.Data) > 0 {
		if err := records.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range records.abi.Events[event].Inputs {
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
func (records *Records) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], records.abi.Errors["BadCalldata"].ID.Bytes()[:4]) {
		return records.UnpackBadCalldataError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["BadField"].ID.Bytes()[:4]) {
		return records.UnpackBadFieldError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["BadVersion"].ID.Bytes()[:4]) {
		return records.UnpackBadVersionError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["ClassNotAllowed"].ID.Bytes()[:4]) {
		return records.UnpackClassNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["DirectCallOnly"].ID.Bytes()[:4]) {
		return records.UnpackDirectCallOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["EndorsementsRefused"].ID.Bytes()[:4]) {
		return records.UnpackEndorsementsRefusedError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["LostUpdate"].ID.Bytes()[:4]) {
		return records.UnpackLostUpdateError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["NotAllowed"].ID.Bytes()[:4]) {
		return records.UnpackNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["NotCustodian"].ID.Bytes()[:4]) {
		return records.UnpackNotCustodianError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["ReadOnly"].ID.Bytes()[:4]) {
		return records.UnpackReadOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["UnknownOperation"].ID.Bytes()[:4]) {
		return records.UnpackUnknownOperationError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["UnknownRecord"].ID.Bytes()[:4]) {
		return records.UnpackUnknownRecordError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["UnknownVersion"].ID.Bytes()[:4]) {
		return records.UnpackUnknownVersionError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["ValueRefused"].ID.Bytes()[:4]) {
		return records.UnpackValueRefusedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// RecordsBadCalldata represents a BadCalldata error raised by the Records contract.
type RecordsBadCalldata struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadCalldata()
func RecordsBadCalldataErrorID() common.Hash {
	return common.HexToHash("0x1a2e15948a28fdb51f88891a0e90d1c50e1bb55e7079c3d61be3f1e75cc17190")
}

// UnpackBadCalldataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadCalldata()
func (records *Records) UnpackBadCalldataError(raw []byte) (*RecordsBadCalldata, error) {
	out := new(RecordsBadCalldata)
	if err := records.abi.UnpackIntoInterface(out, "BadCalldata", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsBadField represents a BadField error raised by the Records contract.
type RecordsBadField struct {
	Field uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadField(uint8 field)
func RecordsBadFieldErrorID() common.Hash {
	return common.HexToHash("0x21926969789124b3d96e81a6467eb515c2e87534a06602841bc17dfb4098b5fd")
}

// UnpackBadFieldError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadField(uint8 field)
func (records *Records) UnpackBadFieldError(raw []byte) (*RecordsBadField, error) {
	out := new(RecordsBadField)
	if err := records.abi.UnpackIntoInterface(out, "BadField", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsBadVersion represents a BadVersion error raised by the Records contract.
type RecordsBadVersion struct {
	Have uint32
	Want uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadVersion(uint32 have, uint32 want)
func RecordsBadVersionErrorID() common.Hash {
	return common.HexToHash("0xd53faf58e2c52e407287752aa1e671accb16640cf9220fc6dd2d970f504a664e")
}

// UnpackBadVersionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadVersion(uint32 have, uint32 want)
func (records *Records) UnpackBadVersionError(raw []byte) (*RecordsBadVersion, error) {
	out := new(RecordsBadVersion)
	if err := records.abi.UnpackIntoInterface(out, "BadVersion", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsClassNotAllowed represents a ClassNotAllowed error raised by the Records contract.
type RecordsClassNotAllowed struct {
	Caller      common.Address
	RecordClass uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ClassNotAllowed(address caller, uint8 recordClass)
func RecordsClassNotAllowedErrorID() common.Hash {
	return common.HexToHash("0x98e5f67f5e389e3bfce0564aff7739c33530040f3ebd544a1a5d116a07bc941d")
}

// UnpackClassNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ClassNotAllowed(address caller, uint8 recordClass)
func (records *Records) UnpackClassNotAllowedError(raw []byte) (*RecordsClassNotAllowed, error) {
	out := new(RecordsClassNotAllowed)
	if err := records.abi.UnpackIntoInterface(out, "ClassNotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsDirectCallOnly represents a DirectCallOnly error raised by the Records contract.
type RecordsDirectCallOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DirectCallOnly()
func RecordsDirectCallOnlyErrorID() common.Hash {
	return common.HexToHash("0xcba87daaedc9dd6da8c47e0df06f0dc46d777d7a91bb45cbe697b1e275b46ea2")
}

// UnpackDirectCallOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DirectCallOnly()
func (records *Records) UnpackDirectCallOnlyError(raw []byte) (*RecordsDirectCallOnly, error) {
	out := new(RecordsDirectCallOnly)
	if err := records.abi.UnpackIntoInterface(out, "DirectCallOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsEndorsementsRefused represents a EndorsementsRefused error raised by the Records contract.
type RecordsEndorsementsRefused struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error EndorsementsRefused()
func RecordsEndorsementsRefusedErrorID() common.Hash {
	return common.HexToHash("0x277f849b5e3bd2bed9aeeb55651d88fd8390fe72a13bd1fd052511beda433e09")
}

// UnpackEndorsementsRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error EndorsementsRefused()
func (records *Records) UnpackEndorsementsRefusedError(raw []byte) (*RecordsEndorsementsRefused, error) {
	out := new(RecordsEndorsementsRefused)
	if err := records.abi.UnpackIntoInterface(out, "EndorsementsRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsLostUpdate represents a LostUpdate error raised by the Records contract.
type RecordsLostUpdate struct {
	Have [32]byte
	Want [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error LostUpdate(bytes32 have, bytes32 want)
func RecordsLostUpdateErrorID() common.Hash {
	return common.HexToHash("0x626122db290d08e922fe9289d2bfe5568096f9a1cab7d7198ba2ccf93a15e020")
}

// UnpackLostUpdateError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error LostUpdate(bytes32 have, bytes32 want)
func (records *Records) UnpackLostUpdateError(raw []byte) (*RecordsLostUpdate, error) {
	out := new(RecordsLostUpdate)
	if err := records.abi.UnpackIntoInterface(out, "LostUpdate", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsNotAllowed represents a NotAllowed error raised by the Records contract.
type RecordsNotAllowed struct {
	Caller common.Address
	Op     [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func RecordsNotAllowedErrorID() common.Hash {
	return common.HexToHash("0xc4bd7e2ed986d6729c67f18676be21dda3ba1eb476119620be573f561dadc6ef")
}

// UnpackNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func (records *Records) UnpackNotAllowedError(raw []byte) (*RecordsNotAllowed, error) {
	out := new(RecordsNotAllowed)
	if err := records.abi.UnpackIntoInterface(out, "NotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsNotCustodian represents a NotCustodian error raised by the Records contract.
type RecordsNotCustodian struct {
	RecordId [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotCustodian(bytes32 recordId)
func RecordsNotCustodianErrorID() common.Hash {
	return common.HexToHash("0x6c2ea5bd63e43c9110b88b2d09255cb0162fbeb0854e017422deaaae97939ee8")
}

// UnpackNotCustodianError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotCustodian(bytes32 recordId)
func (records *Records) UnpackNotCustodianError(raw []byte) (*RecordsNotCustodian, error) {
	out := new(RecordsNotCustodian)
	if err := records.abi.UnpackIntoInterface(out, "NotCustodian", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsReadOnly represents a ReadOnly error raised by the Records contract.
type RecordsReadOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReadOnly()
func RecordsReadOnlyErrorID() common.Hash {
	return common.HexToHash("0xd42876b8d01146210ea59e0135efd9607e08d41a414d4d60b92ca03ed4c033ee")
}

// UnpackReadOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReadOnly()
func (records *Records) UnpackReadOnlyError(raw []byte) (*RecordsReadOnly, error) {
	out := new(RecordsReadOnly)
	if err := records.abi.UnpackIntoInterface(out, "ReadOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsUnknownOperation represents a UnknownOperation error raised by the Records contract.
type RecordsUnknownOperation struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownOperation(bytes4 op)
func RecordsUnknownOperationErrorID() common.Hash {
	return common.HexToHash("0xd63b28b0171d5f069854951801ecbc058da6ff71062cba6d5a5f4429f0df765c")
}

// UnpackUnknownOperationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownOperation(bytes4 op)
func (records *Records) UnpackUnknownOperationError(raw []byte) (*RecordsUnknownOperation, error) {
	out := new(RecordsUnknownOperation)
	if err := records.abi.UnpackIntoInterface(out, "UnknownOperation", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsUnknownRecord represents a UnknownRecord error raised by the Records contract.
type RecordsUnknownRecord struct {
	RecordId [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownRecord(bytes32 recordId)
func RecordsUnknownRecordErrorID() common.Hash {
	return common.HexToHash("0xb21a3f050041ecb21b74101873e657673030864450d6d6151d51cf8350e3acbe")
}

// UnpackUnknownRecordError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownRecord(bytes32 recordId)
func (records *Records) UnpackUnknownRecordError(raw []byte) (*RecordsUnknownRecord, error) {
	out := new(RecordsUnknownRecord)
	if err := records.abi.UnpackIntoInterface(out, "UnknownRecord", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsUnknownVersion represents a UnknownVersion error raised by the Records contract.
type RecordsUnknownVersion struct {
	RecordId [32]byte
	Version  uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownVersion(bytes32 recordId, uint32 version)
func RecordsUnknownVersionErrorID() common.Hash {
	return common.HexToHash("0x4baaaea489a76935fa057f2eb11f4e2a175d00e894ae77b9cf38b293c33aa26f")
}

// UnpackUnknownVersionError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownVersion(bytes32 recordId, uint32 version)
func (records *Records) UnpackUnknownVersionError(raw []byte) (*RecordsUnknownVersion, error) {
	out := new(RecordsUnknownVersion)
	if err := records.abi.UnpackIntoInterface(out, "UnknownVersion", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsValueRefused represents a ValueRefused error raised by the Records contract.
type RecordsValueRefused struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValueRefused()
func RecordsValueRefusedErrorID() common.Hash {
	return common.HexToHash("0xb676344c629290c4a3db52f6430973215b2e1ef38e06987a06ac22cc0a7e35dc")
}

// UnpackValueRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValueRefused()
func (records *Records) UnpackValueRefusedError(raw []byte) (*RecordsValueRefused, error) {
	out := new(RecordsValueRefused)
	if err := records.abi.UnpackIntoInterface(out, "ValueRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}
