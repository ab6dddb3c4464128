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
	BasedOn       [32]byte
	Payer         [32]byte
}

// Endorsement is an auto generated low-level Go binding around an user-defined struct.
type Endorsement struct {
	Signer     common.Address
	SigPurpose uint8
	Role       uint8
	SigAlg     uint8
	Deadline   uint64
	Sig        []byte
}

// RecordsMetaData contains all meta data concerning the Records contract.
var RecordsMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"sigPurpose\",\"type\":\"uint8\"}],\"name\":\"AlreadyEndorsed\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BadCalldata\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"field\",\"type\":\"uint8\"}],\"name\":\"BadEndorsement\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"field\",\"type\":\"uint8\"}],\"name\":\"BadField\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"BadRelaySignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"BadSignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"}],\"name\":\"BadStatus\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"have\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"want\",\"type\":\"uint32\"}],\"name\":\"BadVersion\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint16\",\"name\":\"index\",\"type\":\"uint16\"},{\"internalType\":\"bytes\",\"name\":\"reason\",\"type\":\"bytes\"}],\"name\":\"BatchRefused\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"}],\"name\":\"ClassNotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint64\",\"name\":\"deadline\",\"type\":\"uint64\"}],\"name\":\"DeadlinePassed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"DelegatedCaller\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"DirectCallOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"have\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"want\",\"type\":\"bytes32\"}],\"name\":\"LostUpdate\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"}],\"name\":\"NoGround\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"}],\"name\":\"NotAuthor\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"}],\"name\":\"NotCustodian\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotRelayable\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"}],\"name\":\"OnHold\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ReadOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"validUntil\",\"type\":\"uint64\"}],\"name\":\"RelayExpired\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"have\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"want\",\"type\":\"uint256\"}],\"name\":\"RelayNonce\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"}],\"name\":\"SignerNotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint32\",\"name\":\"limit\",\"type\":\"uint32\"}],\"name\":\"TooManyEndorsements\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"sigAlg\",\"type\":\"uint8\"}],\"name\":\"UnknownKey\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"UnknownOperation\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"UnknownPatient\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"}],\"name\":\"UnknownRecord\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"}],\"name\":\"UnknownVersion\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ValueRefused\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"reviewBy\",\"type\":\"uint64\"}],\"name\":\"AmendmentDue\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"reviewer\",\"type\":\"address\"}],\"name\":\"AmendmentReviewed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"evidenceHash\",\"type\":\"bytes32\"}],\"name\":\"ErasureAttested\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"held\",\"type\":\"bool\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"orderHash\",\"type\":\"bytes32\"}],\"name\":\"HoldChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"custodianOrg\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"contentCommit\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"blobHash\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"authoredAt\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"basedOn\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"payer\",\"type\":\"bytes32\"}],\"name\":\"RecordAnchored\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"sigPurpose\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"role\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"sigAlg\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"sigHash\",\"type\":\"bytes32\"}],\"name\":\"RecordEndorsed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"policyHash\",\"type\":\"bytes32\"}],\"name\":\"RecordFinal\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"reasonCommit\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"latestFinal\",\"type\":\"uint32\"}],\"name\":\"RecordStatus\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"relayer\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"}],\"name\":\"Relayed\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"}],\"name\":\"amendment\",\"outputs\":[{\"internalType\":\"uint64\",\"name\":\"reviewBy\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"reviewedAt\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"overdue\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"contentCommit\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"blobHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"authoredAt\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"prevCommit\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"basedOn\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"payer\",\"type\":\"bytes32\"}],\"internalType\":\"structAnchor\",\"name\":\"a\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"sigPurpose\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"role\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"sigAlg\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"deadline\",\"type\":\"uint64\"},{\"internalType\":\"bytes\",\"name\":\"sig\",\"type\":\"bytes\"}],\"internalType\":\"structEndorsement[]\",\"name\":\"e\",\"type\":\"tuple[]\"}],\"name\":\"anchor\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"contentCommit\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"blobHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"authoredAt\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"prevCommit\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"basedOn\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"payer\",\"type\":\"bytes32\"}],\"internalType\":\"structAnchor[]\",\"name\":\"a\",\"type\":\"tuple[]\"}],\"name\":\"anchorMany\",\"outputs\":[{\"internalType\":\"uint8[]\",\"name\":\"statuses\",\"type\":\"uint8[]\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"internalType\":\"bytes32\",\"name\":\"evidenceHash\",\"type\":\"bytes32\"}],\"name\":\"attestErasure\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"sigPurpose\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"role\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"sigAlg\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"deadline\",\"type\":\"uint64\"},{\"internalType\":\"bytes\",\"name\":\"sig\",\"type\":\"bytes\"}],\"internalType\":\"structEndorsement\",\"name\":\"e\",\"type\":\"tuple\"}],\"name\":\"endorse\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"}],\"name\":\"endorsements\",\"outputs\":[{\"internalType\":\"address[]\",\"name\":\"signers\",\"type\":\"address[]\"},{\"internalType\":\"uint8[]\",\"name\":\"purposes\",\"type\":\"uint8[]\"},{\"internalType\":\"uint8[]\",\"name\":\"roles\",\"type\":\"uint8[]\"},{\"internalType\":\"bool\",\"name\":\"policyMet\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"}],\"name\":\"get\",\"outputs\":[{\"components\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"contentCommit\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"blobHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"authoredAt\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"prevCommit\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"basedOn\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"payer\",\"type\":\"bytes32\"}],\"internalType\":\"structAnchor\",\"name\":\"a\",\"type\":\"tuple\"},{\"internalType\":\"bytes32\",\"name\":\"custodianOrg\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"blockNumber\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"}],\"name\":\"head\",\"outputs\":[{\"internalType\":\"uint32\",\"name\":\"latest\",\"type\":\"uint32\"},{\"internalType\":\"uint32\",\"name\":\"latestFinal\",\"type\":\"uint32\"},{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"},{\"internalType\":\"bool\",\"name\":\"held\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"}],\"name\":\"policy\",\"outputs\":[{\"internalType\":\"bytes\",\"name\":\"\",\"type\":\"bytes\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"classMask\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"cursor\",\"type\":\"uint64\"},{\"internalType\":\"uint16\",\"name\":\"limit\",\"type\":\"uint16\"}],\"name\":\"recordsOf\",\"outputs\":[{\"internalType\":\"bytes32[]\",\"name\":\"ids\",\"type\":\"bytes32[]\"},{\"internalType\":\"uint64\",\"name\":\"next\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"bool\",\"name\":\"held\",\"type\":\"bool\"},{\"internalType\":\"bytes32\",\"name\":\"orderHash\",\"type\":\"bytes32\"}],\"name\":\"setHold\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"reasonCommit\",\"type\":\"bytes32\"}],\"name\":\"setStatus\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"internalType\":\"bytes32\",\"name\":\"leavesRoot\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"}],\"name\":\"verify\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"recordId\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"version\",\"type\":\"uint32\"},{\"internalType\":\"bytes32\",\"name\":\"salt\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"leaf\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"leafCount\",\"type\":\"uint64\"},{\"internalType\":\"bytes32[]\",\"name\":\"proof\",\"type\":\"bytes32[]\"}],\"name\":\"verifyLeaf\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
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

// PackAmendment is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb72db06b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function amendment(bytes32 recordId) view returns(uint64 reviewBy, uint64 reviewedAt, bool overdue)
func (records *Records) PackAmendment(recordId [32]byte) []byte {
	enc, err := records.abi.Pack("amendment", recordId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAmendment is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb72db06b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function amendment(bytes32 recordId) view returns(uint64 reviewBy, uint64 reviewedAt, bool overdue)
func (records *Records) TryPackAmendment(recordId [32]byte) ([]byte, error) {
	return records.abi.Pack("amendment", recordId)
}

// AmendmentOutput serves as a container for the return parameters of contract
// method Amendment.
type AmendmentOutput struct {
	ReviewBy   uint64
	ReviewedAt uint64
	Overdue    bool
}

// UnpackAmendment is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb72db06b.
//
// Solidity: function amendment(bytes32 recordId) view returns(uint64 reviewBy, uint64 reviewedAt, bool overdue)
func (records *Records) UnpackAmendment(data []byte) (AmendmentOutput, error) {
	out, err := records.abi.Unpack("amendment", data)
	outstruct := new(AmendmentOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.ReviewBy = *abi.ConvertType(out[0], new(uint64)).(*uint64)
	outstruct.ReviewedAt = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	outstruct.Overdue = *abi.ConvertType(out[2], new(bool)).(*bool)
	return *outstruct, nil
}

// PackAnchor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe936ad14.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function anchor((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32,bytes32,bytes32) a, (address,uint8,uint8,uint8,uint64,bytes)[] e) returns(uint8 status)
func (records *Records) PackAnchor(a Anchor, e []Endorsement) []byte {
	enc, err := records.abi.Pack("anchor", a, e)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAnchor is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe936ad14.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function anchor((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32,bytes32,bytes32) a, (address,uint8,uint8,uint8,uint64,bytes)[] e) returns(uint8 status)
func (records *Records) TryPackAnchor(a Anchor, e []Endorsement) ([]byte, error) {
	return records.abi.Pack("anchor", a, e)
}

// UnpackAnchor is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe936ad14.
//
// Solidity: function anchor((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32,bytes32,bytes32) a, (address,uint8,uint8,uint8,uint64,bytes)[] e) returns(uint8 status)
func (records *Records) UnpackAnchor(data []byte) (uint8, error) {
	out, err := records.abi.Unpack("anchor", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackAnchorMany is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe070a869.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function anchorMany((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32,bytes32,bytes32)[] a) returns(uint8[] statuses)
func (records *Records) PackAnchorMany(a []Anchor) []byte {
	enc, err := records.abi.Pack("anchorMany", a)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAnchorMany is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe070a869.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function anchorMany((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32,bytes32,bytes32)[] a) returns(uint8[] statuses)
func (records *Records) TryPackAnchorMany(a []Anchor) ([]byte, error) {
	return records.abi.Pack("anchorMany", a)
}

// UnpackAnchorMany is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xe070a869.
//
// Solidity: function anchorMany((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32,bytes32,bytes32)[] a) returns(uint8[] statuses)
func (records *Records) UnpackAnchorMany(data []byte) ([]uint8, error) {
	out, err := records.abi.Unpack("anchorMany", data)
	if err != nil {
		return *new([]uint8), err
	}
	out0 := *abi.ConvertType(out[0], new([]uint8)).(*[]uint8)
	return out0, nil
}

// PackAttestErasure is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x15ce2c8c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function attestErasure(bytes32 recordId, uint32 version, bytes32 evidenceHash) returns()
func (records *Records) PackAttestErasure(recordId [32]byte, version uint32, evidenceHash [32]byte) []byte {
	enc, err := records.abi.Pack("attestErasure", recordId, version, evidenceHash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAttestErasure is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x15ce2c8c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function attestErasure(bytes32 recordId, uint32 version, bytes32 evidenceHash) returns()
func (records *Records) TryPackAttestErasure(recordId [32]byte, version uint32, evidenceHash [32]byte) ([]byte, error) {
	return records.abi.Pack("attestErasure", recordId, version, evidenceHash)
}

// PackEndorse is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8545562a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function endorse(bytes32 recordId, uint32 version, (address,uint8,uint8,uint8,uint64,bytes) e) returns(uint8 status)
func (records *Records) PackEndorse(recordId [32]byte, version uint32, e Endorsement) []byte {
	enc, err := records.abi.Pack("endorse", recordId, version, e)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEndorse is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8545562a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function endorse(bytes32 recordId, uint32 version, (address,uint8,uint8,uint8,uint64,bytes) e) returns(uint8 status)
func (records *Records) TryPackEndorse(recordId [32]byte, version uint32, e Endorsement) ([]byte, error) {
	return records.abi.Pack("endorse", recordId, version, e)
}

// UnpackEndorse is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8545562a.
//
// Solidity: function endorse(bytes32 recordId, uint32 version, (address,uint8,uint8,uint8,uint64,bytes) e) returns(uint8 status)
func (records *Records) UnpackEndorse(data []byte) (uint8, error) {
	out, err := records.abi.Unpack("endorse", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackEndorsements is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb5d040dc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function endorsements(bytes32 recordId, uint32 version) view returns(address[] signers, uint8[] purposes, uint8[] roles, bool policyMet)
func (records *Records) PackEndorsements(recordId [32]byte, version uint32) []byte {
	enc, err := records.abi.Pack("endorsements", recordId, version)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEndorsements is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb5d040dc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function endorsements(bytes32 recordId, uint32 version) view returns(address[] signers, uint8[] purposes, uint8[] roles, bool policyMet)
func (records *Records) TryPackEndorsements(recordId [32]byte, version uint32) ([]byte, error) {
	return records.abi.Pack("endorsements", recordId, version)
}

// EndorsementsOutput serves as a container for the return parameters of contract
// method Endorsements.
type EndorsementsOutput struct {
	Signers   []common.Address
	Purposes  []uint8
	Roles     []uint8
	PolicyMet bool
}

// UnpackEndorsements is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb5d040dc.
//
// Solidity: function endorsements(bytes32 recordId, uint32 version) view returns(address[] signers, uint8[] purposes, uint8[] roles, bool policyMet)
func (records *Records) UnpackEndorsements(data []byte) (EndorsementsOutput, error) {
	out, err := records.abi.Unpack("endorsements", data)
	outstruct := new(EndorsementsOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Signers = *abi.ConvertType(out[0], new([]common.Address)).(*[]common.Address)
	outstruct.Purposes = *abi.ConvertType(out[1], new([]uint8)).(*[]uint8)
	outstruct.Roles = *abi.ConvertType(out[2], new([]uint8)).(*[]uint8)
	outstruct.PolicyMet = *abi.ConvertType(out[3], new(bool)).(*bool)
	return *outstruct, nil
}

// PackGet is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2aa98cb2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function get(bytes32 recordId, uint32 version) view returns((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32,bytes32,bytes32) a, bytes32 custodianOrg, uint8 status, uint64 blockNumber)
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
// Solidity: function get(bytes32 recordId, uint32 version) view returns((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32,bytes32,bytes32) a, bytes32 custodianOrg, uint8 status, uint64 blockNumber)
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
// Solidity: function get(bytes32 recordId, uint32 version) view returns((bytes32,uint32,bytes32,uint8,bytes32,bytes32,uint64,uint64,bytes32,bytes32,bytes32) a, bytes32 custodianOrg, uint8 status, uint64 blockNumber)
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

// PackPolicy is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xca2049f9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function policy(uint8 recordClass) view returns(bytes)
func (records *Records) PackPolicy(recordClass uint8) []byte {
	enc, err := records.abi.Pack("policy", recordClass)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPolicy is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xca2049f9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function policy(uint8 recordClass) view returns(bytes)
func (records *Records) TryPackPolicy(recordClass uint8) ([]byte, error) {
	return records.abi.Pack("policy", recordClass)
}

// UnpackPolicy is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xca2049f9.
//
// Solidity: function policy(uint8 recordClass) view returns(bytes)
func (records *Records) UnpackPolicy(data []byte) ([]byte, error) {
	out, err := records.abi.Unpack("policy", data)
	if err != nil {
		return *new([]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([]byte)).(*[]byte)
	return out0, nil
}

// PackRecordsOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xff98e272.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function recordsOf(bytes32 pid, uint64 classMask, uint64 cursor, uint16 limit) view returns(bytes32[] ids, uint64 next)
func (records *Records) PackRecordsOf(pid [32]byte, classMask uint64, cursor uint64, limit uint16) []byte {
	enc, err := records.abi.Pack("recordsOf", pid, classMask, cursor, limit)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRecordsOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xff98e272.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function recordsOf(bytes32 pid, uint64 classMask, uint64 cursor, uint16 limit) view returns(bytes32[] ids, uint64 next)
func (records *Records) TryPackRecordsOf(pid [32]byte, classMask uint64, cursor uint64, limit uint16) ([]byte, error) {
	return records.abi.Pack("recordsOf", pid, classMask, cursor, limit)
}

// RecordsOfOutput serves as a container for the return parameters of contract
// method RecordsOf.
type RecordsOfOutput struct {
	Ids  [][32]byte
	Next uint64
}

// UnpackRecordsOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xff98e272.
//
// Solidity: function recordsOf(bytes32 pid, uint64 classMask, uint64 cursor, uint16 limit) view returns(bytes32[] ids, uint64 next)
func (records *Records) UnpackRecordsOf(data []byte) (RecordsOfOutput, error) {
	out, err := records.abi.Unpack("recordsOf", data)
	outstruct := new(RecordsOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Ids = *abi.ConvertType(out[0], new([][32]byte)).(*[][32]byte)
	outstruct.Next = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackSetHold is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe02b146f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setHold(bytes32 recordId, bool held, bytes32 orderHash) returns()
func (records *Records) PackSetHold(recordId [32]byte, held bool, orderHash [32]byte) []byte {
	enc, err := records.abi.Pack("setHold", recordId, held, orderHash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetHold is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe02b146f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setHold(bytes32 recordId, bool held, bytes32 orderHash) returns()
func (records *Records) TryPackSetHold(recordId [32]byte, held bool, orderHash [32]byte) ([]byte, error) {
	return records.abi.Pack("setHold", recordId, held, orderHash)
}

// PackSetStatus is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4eb745bd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setStatus(bytes32 recordId, uint32 version, uint8 status, bytes32 reasonCommit) returns()
func (records *Records) PackSetStatus(recordId [32]byte, version uint32, status uint8, reasonCommit [32]byte) []byte {
	enc, err := records.abi.Pack("setStatus", recordId, version, status, reasonCommit)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetStatus is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4eb745bd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setStatus(bytes32 recordId, uint32 version, uint8 status, bytes32 reasonCommit) returns()
func (records *Records) TryPackSetStatus(recordId [32]byte, version uint32, status uint8, reasonCommit [32]byte) ([]byte, error) {
	return records.abi.Pack("setStatus", recordId, version, status, reasonCommit)
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

// PackVerifyLeaf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x072f3c56.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verifyLeaf(bytes32 recordId, uint32 version, bytes32 salt, bytes32 leaf, uint64 index, uint64 leafCount, bytes32[] proof) view returns(bool)
func (records *Records) PackVerifyLeaf(recordId [32]byte, version uint32, salt [32]byte, leaf [32]byte, index uint64, leafCount uint64, proof [][32]byte) []byte {
	enc, err := records.abi.Pack("verifyLeaf", recordId, version, salt, leaf, index, leafCount, proof)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVerifyLeaf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x072f3c56.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function verifyLeaf(bytes32 recordId, uint32 version, bytes32 salt, bytes32 leaf, uint64 index, uint64 leafCount, bytes32[] proof) view returns(bool)
func (records *Records) TryPackVerifyLeaf(recordId [32]byte, version uint32, salt [32]byte, leaf [32]byte, index uint64, leafCount uint64, proof [][32]byte) ([]byte, error) {
	return records.abi.Pack("verifyLeaf", recordId, version, salt, leaf, index, leafCount, proof)
}

// UnpackVerifyLeaf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x072f3c56.
//
// Solidity: function verifyLeaf(bytes32 recordId, uint32 version, bytes32 salt, bytes32 leaf, uint64 index, uint64 leafCount, bytes32[] proof) view returns(bool)
func (records *Records) UnpackVerifyLeaf(data []byte) (bool, error) {
	out, err := records.abi.Unpack("verifyLeaf", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// RecordsAmendmentDue represents a AmendmentDue event raised by the Records contract.
type RecordsAmendmentDue struct {
	RecordId [32]byte
	ReviewBy uint64
	Raw      *types.Log // Blockchain specific contextual infos
}

const RecordsAmendmentDueEventName = "AmendmentDue"

// ContractEventName returns the user-defined event name.
func (RecordsAmendmentDue) ContractEventName() string {
	return RecordsAmendmentDueEventName
}

// UnpackAmendmentDueEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event AmendmentDue(bytes32 indexed recordId, uint64 reviewBy)
func (records *Records) UnpackAmendmentDueEvent(log *types.Log) (*RecordsAmendmentDue, error) {
	event := "AmendmentDue"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != records.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordsAmendmentDue)
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

// RecordsAmendmentReviewed represents a AmendmentReviewed event raised by the Records contract.
type RecordsAmendmentReviewed struct {
	RecordId [32]byte
	Reviewer common.Address
	Raw      *types.Log // Blockchain specific contextual infos
}

const RecordsAmendmentReviewedEventName = "AmendmentReviewed"

// ContractEventName returns the user-defined event name.
func (RecordsAmendmentReviewed) ContractEventName() string {
	return RecordsAmendmentReviewedEventName
}

// UnpackAmendmentReviewedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event AmendmentReviewed(bytes32 indexed recordId, address indexed reviewer)
func (records *Records) UnpackAmendmentReviewedEvent(log *types.Log) (*RecordsAmendmentReviewed, error) {
	event := "AmendmentReviewed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != records.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordsAmendmentReviewed)
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

// RecordsErasureAttested represents a ErasureAttested event raised by the Records contract.
type RecordsErasureAttested struct {
	RecordId     [32]byte
	OrgId        [32]byte
	By           common.Address
	Version      uint32
	EvidenceHash [32]byte
	Raw          *types.Log // Blockchain specific contextual infos
}

const RecordsErasureAttestedEventName = "ErasureAttested"

// ContractEventName returns the user-defined event name.
func (RecordsErasureAttested) ContractEventName() string {
	return RecordsErasureAttestedEventName
}

// UnpackErasureAttestedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ErasureAttested(bytes32 indexed recordId, bytes32 indexed orgId, address indexed by, uint32 version, bytes32 evidenceHash)
func (records *Records) UnpackErasureAttestedEvent(log *types.Log) (*RecordsErasureAttested, error) {
	event := "ErasureAttested"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != records.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordsErasureAttested)
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

// RecordsHoldChanged represents a HoldChanged event raised by the Records contract.
type RecordsHoldChanged struct {
	RecordId  [32]byte
	By        common.Address
	Held      bool
	OrderHash [32]byte
	Raw       *types.Log // Blockchain specific contextual infos
}

const RecordsHoldChangedEventName = "HoldChanged"

// ContractEventName returns the user-defined event name.
func (RecordsHoldChanged) ContractEventName() string {
	return RecordsHoldChangedEventName
}

// UnpackHoldChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event HoldChanged(bytes32 indexed recordId, address indexed by, bool held, bytes32 orderHash)
func (records *Records) UnpackHoldChangedEvent(log *types.Log) (*RecordsHoldChanged, error) {
	event := "HoldChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != records.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordsHoldChanged)
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

// RecordsRecordAnchored represents a RecordAnchored event raised by the Records contract.
type RecordsRecordAnchored struct {
	RecordId      [32]byte
	Pid           [32]byte
	CustodianOrg  [32]byte
	Version       uint32
	RecordClass   uint8
	ContentCommit [32]byte
	BlobHash      [32]byte
	Size          uint64
	AuthoredAt    uint64
	BasedOn       [32]byte
	Payer         [32]byte
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
// Solidity: event RecordAnchored(bytes32 indexed recordId, bytes32 indexed pid, bytes32 indexed custodianOrg, uint32 version, uint8 recordClass, bytes32 contentCommit, bytes32 blobHash, uint64 size, uint64 authoredAt, bytes32 basedOn, bytes32 payer)
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

// RecordsRecordEndorsed represents a RecordEndorsed event raised by the Records contract.
type RecordsRecordEndorsed struct {
	RecordId   [32]byte
	Signer     common.Address
	Version    uint32
	SigPurpose uint8
	Role       uint8
	SigAlg     uint8
	SigHash    [32]byte
	Raw        *types.Log // Blockchain specific contextual infos
}

const RecordsRecordEndorsedEventName = "RecordEndorsed"

// ContractEventName returns the user-defined event name.
func (RecordsRecordEndorsed) ContractEventName() string {
	return RecordsRecordEndorsedEventName
}

// UnpackRecordEndorsedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RecordEndorsed(bytes32 indexed recordId, address indexed signer, uint32 version, uint8 sigPurpose, uint8 role, uint8 sigAlg, bytes32 sigHash)
func (records *Records) UnpackRecordEndorsedEvent(log *types.Log) (*RecordsRecordEndorsed, error) {
	event := "RecordEndorsed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != records.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordsRecordEndorsed)
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

// RecordsRecordStatus represents a RecordStatus event raised by the Records contract.
type RecordsRecordStatus struct {
	RecordId     [32]byte
	By           common.Address
	Version      uint32
	Status       uint8
	ReasonCommit [32]byte
	LatestFinal  uint32
	Raw          *types.Log // Blockchain specific contextual infos
}

const RecordsRecordStatusEventName = "RecordStatus"

// ContractEventName returns the user-defined event name.
func (RecordsRecordStatus) ContractEventName() string {
	return RecordsRecordStatusEventName
}

// UnpackRecordStatusEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RecordStatus(bytes32 indexed recordId, address indexed by, uint32 version, uint8 status, bytes32 reasonCommit, uint32 latestFinal)
func (records *Records) UnpackRecordStatusEvent(log *types.Log) (*RecordsRecordStatus, error) {
	event := "RecordStatus"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != records.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordsRecordStatus)
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

// RecordsRelayed represents a Relayed event raised by the Records contract.
type RecordsRelayed struct {
	Signer  common.Address
	Relayer common.Address
	Op      [4]byte
	Nonce   *big.Int
	Alg     uint8
	Raw     *types.Log // Blockchain specific contextual infos
}

const RecordsRelayedEventName = "Relayed"

// ContractEventName returns the user-defined event name.
func (RecordsRelayed) ContractEventName() string {
	return RecordsRelayedEventName
}

// UnpackRelayedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Relayed(address indexed signer, address indexed relayer, bytes4 op, uint256 nonce, uint8 alg)
func (records *Records) UnpackRelayedEvent(log *types.Log) (*RecordsRelayed, error) {
	event := "Relayed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != records.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RecordsRelayed)
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
	if bytes.Equal(raw[:4], records.abi.Errors["AlreadyEndorsed"].ID.Bytes()[:4]) {
		return records.UnpackAlreadyEndorsedError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["BadCalldata"].ID.Bytes()[:4]) {
		return records.UnpackBadCalldataError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["BadEndorsement"].ID.Bytes()[:4]) {
		return records.UnpackBadEndorsementError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["BadField"].ID.Bytes()[:4]) {
		return records.UnpackBadFieldError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["BadRelaySignature"].ID.Bytes()[:4]) {
		return records.UnpackBadRelaySignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["BadSignature"].ID.Bytes()[:4]) {
		return records.UnpackBadSignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["BadStatus"].ID.Bytes()[:4]) {
		return records.UnpackBadStatusError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["BadVersion"].ID.Bytes()[:4]) {
		return records.UnpackBadVersionError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["BatchRefused"].ID.Bytes()[:4]) {
		return records.UnpackBatchRefusedError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["ClassNotAllowed"].ID.Bytes()[:4]) {
		return records.UnpackClassNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["DeadlinePassed"].ID.Bytes()[:4]) {
		return records.UnpackDeadlinePassedError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["DelegatedCaller"].ID.Bytes()[:4]) {
		return records.UnpackDelegatedCallerError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["DirectCallOnly"].ID.Bytes()[:4]) {
		return records.UnpackDirectCallOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["LostUpdate"].ID.Bytes()[:4]) {
		return records.UnpackLostUpdateError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["NoGround"].ID.Bytes()[:4]) {
		return records.UnpackNoGroundError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["NotAllowed"].ID.Bytes()[:4]) {
		return records.UnpackNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["NotAuthor"].ID.Bytes()[:4]) {
		return records.UnpackNotAuthorError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["NotCustodian"].ID.Bytes()[:4]) {
		return records.UnpackNotCustodianError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["NotRelayable"].ID.Bytes()[:4]) {
		return records.UnpackNotRelayableError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["OnHold"].ID.Bytes()[:4]) {
		return records.UnpackOnHoldError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["ReadOnly"].ID.Bytes()[:4]) {
		return records.UnpackReadOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["RelayExpired"].ID.Bytes()[:4]) {
		return records.UnpackRelayExpiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["RelayNonce"].ID.Bytes()[:4]) {
		return records.UnpackRelayNonceError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["SignerNotAllowed"].ID.Bytes()[:4]) {
		return records.UnpackSignerNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["TooManyEndorsements"].ID.Bytes()[:4]) {
		return records.UnpackTooManyEndorsementsError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["UnknownKey"].ID.Bytes()[:4]) {
		return records.UnpackUnknownKeyError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["UnknownOperation"].ID.Bytes()[:4]) {
		return records.UnpackUnknownOperationError(raw[4:])
	}
	if bytes.Equal(raw[:4], records.abi.Errors["UnknownPatient"].ID.Bytes()[:4]) {
		return records.UnpackUnknownPatientError(raw[4:])
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

// RecordsAlreadyEndorsed represents a AlreadyEndorsed error raised by the Records contract.
type RecordsAlreadyEndorsed struct {
	Signer     common.Address
	SigPurpose uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AlreadyEndorsed(address signer, uint8 sigPurpose)
func RecordsAlreadyEndorsedErrorID() common.Hash {
	return common.HexToHash("0x90a0fa1ca4a8d894ba5e16499c3bd997ee4a5acd8e8df6199f1a5ce8d5fdd17e")
}

// UnpackAlreadyEndorsedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AlreadyEndorsed(address signer, uint8 sigPurpose)
func (records *Records) UnpackAlreadyEndorsedError(raw []byte) (*RecordsAlreadyEndorsed, error) {
	out := new(RecordsAlreadyEndorsed)
	if err := records.abi.UnpackIntoInterface(out, "AlreadyEndorsed", raw); err != nil {
		return nil, err
	}
	return out, nil
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

// RecordsBadEndorsement represents a BadEndorsement error raised by the Records contract.
type RecordsBadEndorsement struct {
	Signer common.Address
	Field  uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadEndorsement(address signer, uint8 field)
func RecordsBadEndorsementErrorID() common.Hash {
	return common.HexToHash("0x82d08361fd2c4f6d1590ff3afc33e16b94df9a053cd8fd964931e65f8e95de92")
}

// UnpackBadEndorsementError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadEndorsement(address signer, uint8 field)
func (records *Records) UnpackBadEndorsementError(raw []byte) (*RecordsBadEndorsement, error) {
	out := new(RecordsBadEndorsement)
	if err := records.abi.UnpackIntoInterface(out, "BadEndorsement", raw); err != nil {
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

// RecordsBadRelaySignature represents a BadRelaySignature error raised by the Records contract.
type RecordsBadRelaySignature struct {
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadRelaySignature(address signer)
func RecordsBadRelaySignatureErrorID() common.Hash {
	return common.HexToHash("0x141de4d78a535bb98e292b8b289317417d82b90b8966625eeb95ff86125cbc1a")
}

// UnpackBadRelaySignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadRelaySignature(address signer)
func (records *Records) UnpackBadRelaySignatureError(raw []byte) (*RecordsBadRelaySignature, error) {
	out := new(RecordsBadRelaySignature)
	if err := records.abi.UnpackIntoInterface(out, "BadRelaySignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsBadSignature represents a BadSignature error raised by the Records contract.
type RecordsBadSignature struct {
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadSignature(address signer)
func RecordsBadSignatureErrorID() common.Hash {
	return common.HexToHash("0x9a7d38d94d3da0d5188ab778bbe9a3a38c77802b1bf2426c15740dc786da791d")
}

// UnpackBadSignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadSignature(address signer)
func (records *Records) UnpackBadSignatureError(raw []byte) (*RecordsBadSignature, error) {
	out := new(RecordsBadSignature)
	if err := records.abi.UnpackIntoInterface(out, "BadSignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsBadStatus represents a BadStatus error raised by the Records contract.
type RecordsBadStatus struct {
	Status uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadStatus(uint8 status)
func RecordsBadStatusErrorID() common.Hash {
	return common.HexToHash("0x831e70da1c5e7542e2dbd54c0ef32ead7312459f7c67c13dadf4428c86b4b19b")
}

// UnpackBadStatusError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadStatus(uint8 status)
func (records *Records) UnpackBadStatusError(raw []byte) (*RecordsBadStatus, error) {
	out := new(RecordsBadStatus)
	if err := records.abi.UnpackIntoInterface(out, "BadStatus", raw); err != nil {
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

// RecordsBatchRefused represents a BatchRefused error raised by the Records contract.
type RecordsBatchRefused struct {
	Index  uint16
	Reason []byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BatchRefused(uint16 index, bytes reason)
func RecordsBatchRefusedErrorID() common.Hash {
	return common.HexToHash("0x3724380be368d1fdd1f2b8c82b70d1f889631cf3507d9f5a94e3c53c7eed0504")
}

// UnpackBatchRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BatchRefused(uint16 index, bytes reason)
func (records *Records) UnpackBatchRefusedError(raw []byte) (*RecordsBatchRefused, error) {
	out := new(RecordsBatchRefused)
	if err := records.abi.UnpackIntoInterface(out, "BatchRefused", raw); err != nil {
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

// RecordsDeadlinePassed represents a DeadlinePassed error raised by the Records contract.
type RecordsDeadlinePassed struct {
	Signer   common.Address
	Deadline uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DeadlinePassed(address signer, uint64 deadline)
func RecordsDeadlinePassedErrorID() common.Hash {
	return common.HexToHash("0xba88df1de136c0a2ac8f8c88455b2a7cb24c3d1c8e271133430dc27c289ba26e")
}

// UnpackDeadlinePassedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DeadlinePassed(address signer, uint64 deadline)
func (records *Records) UnpackDeadlinePassedError(raw []byte) (*RecordsDeadlinePassed, error) {
	out := new(RecordsDeadlinePassed)
	if err := records.abi.UnpackIntoInterface(out, "DeadlinePassed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsDelegatedCaller represents a DelegatedCaller error raised by the Records contract.
type RecordsDelegatedCaller struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DelegatedCaller(address caller)
func RecordsDelegatedCallerErrorID() common.Hash {
	return common.HexToHash("0x466167bad19c855b4a32fc98548264121320d25f06d7595e0b957f7d4f4a4c52")
}

// UnpackDelegatedCallerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DelegatedCaller(address caller)
func (records *Records) UnpackDelegatedCallerError(raw []byte) (*RecordsDelegatedCaller, error) {
	out := new(RecordsDelegatedCaller)
	if err := records.abi.UnpackIntoInterface(out, "DelegatedCaller", raw); err != nil {
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

// RecordsNoGround represents a NoGround error raised by the Records contract.
type RecordsNoGround struct {
	Pid         [32]byte
	RecordClass uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoGround(bytes32 pid, uint8 recordClass)
func RecordsNoGroundErrorID() common.Hash {
	return common.HexToHash("0xb55fee012bbdabd52239462ecfd3a8f8a5cec023f512d93e61e593ff220210ac")
}

// UnpackNoGroundError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoGround(bytes32 pid, uint8 recordClass)
func (records *Records) UnpackNoGroundError(raw []byte) (*RecordsNoGround, error) {
	out := new(RecordsNoGround)
	if err := records.abi.UnpackIntoInterface(out, "NoGround", raw); err != nil {
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

// RecordsNotAuthor represents a NotAuthor error raised by the Records contract.
type RecordsNotAuthor struct {
	RecordId [32]byte
	Version  uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAuthor(bytes32 recordId, uint32 version)
func RecordsNotAuthorErrorID() common.Hash {
	return common.HexToHash("0x726f5015b98fec3eaf88144e748179c3fd051a75cbf197bc055ee81b00ff0929")
}

// UnpackNotAuthorError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAuthor(bytes32 recordId, uint32 version)
func (records *Records) UnpackNotAuthorError(raw []byte) (*RecordsNotAuthor, error) {
	out := new(RecordsNotAuthor)
	if err := records.abi.UnpackIntoInterface(out, "NotAuthor", raw); err != nil {
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

// RecordsNotRelayable represents a NotRelayable error raised by the Records contract.
type RecordsNotRelayable struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotRelayable(bytes4 op)
func RecordsNotRelayableErrorID() common.Hash {
	return common.HexToHash("0x52c718bd713d1647a0204abdd8032b151f17fe142295d92d6376ac9ac8fda673")
}

// UnpackNotRelayableError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotRelayable(bytes4 op)
func (records *Records) UnpackNotRelayableError(raw []byte) (*RecordsNotRelayable, error) {
	out := new(RecordsNotRelayable)
	if err := records.abi.UnpackIntoInterface(out, "NotRelayable", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsOnHold represents a OnHold error raised by the Records contract.
type RecordsOnHold struct {
	RecordId [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error OnHold(bytes32 recordId)
func RecordsOnHoldErrorID() common.Hash {
	return common.HexToHash("0x9ce32c6406be155b9c097331210364ad03ce75649d4520b109cafefd8979a05e")
}

// UnpackOnHoldError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error OnHold(bytes32 recordId)
func (records *Records) UnpackOnHoldError(raw []byte) (*RecordsOnHold, error) {
	out := new(RecordsOnHold)
	if err := records.abi.UnpackIntoInterface(out, "OnHold", raw); err != nil {
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

// RecordsRelayExpired represents a RelayExpired error raised by the Records contract.
type RecordsRelayExpired struct {
	ValidUntil uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayExpired(uint64 validUntil)
func RecordsRelayExpiredErrorID() common.Hash {
	return common.HexToHash("0xb39d1cd1da5cb0abf584b3ad0bd622fb21b37df1e62579a221947934daf81ad5")
}

// UnpackRelayExpiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayExpired(uint64 validUntil)
func (records *Records) UnpackRelayExpiredError(raw []byte) (*RecordsRelayExpired, error) {
	out := new(RecordsRelayExpired)
	if err := records.abi.UnpackIntoInterface(out, "RelayExpired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsRelayNonce represents a RelayNonce error raised by the Records contract.
type RecordsRelayNonce struct {
	Have *big.Int
	Want *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func RecordsRelayNonceErrorID() common.Hash {
	return common.HexToHash("0xdd0d222d2ed2f1ff69c6a264833ecb61c004ab3ed75713d664010aba1a79d468")
}

// UnpackRelayNonceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func (records *Records) UnpackRelayNonceError(raw []byte) (*RecordsRelayNonce, error) {
	out := new(RecordsRelayNonce)
	if err := records.abi.UnpackIntoInterface(out, "RelayNonce", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsSignerNotAllowed represents a SignerNotAllowed error raised by the Records contract.
type RecordsSignerNotAllowed struct {
	Signer      common.Address
	RecordClass uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error SignerNotAllowed(address signer, uint8 recordClass)
func RecordsSignerNotAllowedErrorID() common.Hash {
	return common.HexToHash("0x236d59fd4591adcdd8342ff8dcca58c63bfdfc202570471c61fbd84627d5e2e7")
}

// UnpackSignerNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error SignerNotAllowed(address signer, uint8 recordClass)
func (records *Records) UnpackSignerNotAllowedError(raw []byte) (*RecordsSignerNotAllowed, error) {
	out := new(RecordsSignerNotAllowed)
	if err := records.abi.UnpackIntoInterface(out, "SignerNotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsTooManyEndorsements represents a TooManyEndorsements error raised by the Records contract.
type RecordsTooManyEndorsements struct {
	Limit uint32
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyEndorsements(uint32 limit)
func RecordsTooManyEndorsementsErrorID() common.Hash {
	return common.HexToHash("0xd45a77b41464dd7abc68fe1deeb2784a2a232581db38b11e1a6b1efb2523803b")
}

// UnpackTooManyEndorsementsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyEndorsements(uint32 limit)
func (records *Records) UnpackTooManyEndorsementsError(raw []byte) (*RecordsTooManyEndorsements, error) {
	out := new(RecordsTooManyEndorsements)
	if err := records.abi.UnpackIntoInterface(out, "TooManyEndorsements", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RecordsUnknownKey represents a UnknownKey error raised by the Records contract.
type RecordsUnknownKey struct {
	Signer common.Address
	SigAlg uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownKey(address signer, uint8 sigAlg)
func RecordsUnknownKeyErrorID() common.Hash {
	return common.HexToHash("0xc7c756fc5f0aa878c25c8ad6eab0771bf4354b7a69626c4d0bf12049f182eea5")
}

// UnpackUnknownKeyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownKey(address signer, uint8 sigAlg)
func (records *Records) UnpackUnknownKeyError(raw []byte) (*RecordsUnknownKey, error) {
	out := new(RecordsUnknownKey)
	if err := records.abi.UnpackIntoInterface(out, "UnknownKey", raw); err != nil {
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

// RecordsUnknownPatient represents a UnknownPatient error raised by the Records contract.
type RecordsUnknownPatient struct {
	Pid [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownPatient(bytes32 pid)
func RecordsUnknownPatientErrorID() common.Hash {
	return common.HexToHash("0xb1cf3a9cda84490c03705c3316da7a71d444d56c5f61ca429dfab5017fbcfdf3")
}

// UnpackUnknownPatientError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownPatient(bytes32 pid)
func (records *Records) UnpackUnknownPatientError(raw []byte) (*RecordsUnknownPatient, error) {
	out := new(RecordsUnknownPatient)
	if err := records.abi.UnpackIntoInterface(out, "UnknownPatient", raw); err != nil {
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
