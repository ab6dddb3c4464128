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

// Grant is an auto generated low-level Go binding around an user-defined struct.
type Grant struct {
	ConsentId       [32]byte
	Pid             [32]byte
	GranteeKind     uint8
	Grantee         [32]byte
	PurposeMask     uint32
	ActionMask      uint8
	ClassMask       uint64
	NotBefore       uint64
	NotAfter        uint64
	FhirConsentHash [32]byte
}

// ConsentMetaData contains all meta data concerning the Consent contract.
var ConsentMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[],\"name\":\"BadCalldata\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"field\",\"type\":\"uint8\"}],\"name\":\"BadField\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"BadRelaySignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"careId\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"}],\"name\":\"CareEnded\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"careId\",\"type\":\"bytes32\"}],\"name\":\"CareKnown\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"}],\"name\":\"CareRefused\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"consentId\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"}],\"name\":\"ConsentEnded\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"consentId\",\"type\":\"bytes32\"}],\"name\":\"ConsentKnown\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"DelegatedCaller\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"DirectCallOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"who\",\"type\":\"address\"}],\"name\":\"NotDecider\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotRelayable\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ReadOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"validUntil\",\"type\":\"uint64\"}],\"name\":\"RelayExpired\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"have\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"want\",\"type\":\"uint256\"}],\"name\":\"RelayNonce\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"notBefore\",\"type\":\"uint64\"}],\"name\":\"TooEarly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"limit\",\"type\":\"uint8\"}],\"name\":\"TooManyCares\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"limit\",\"type\":\"uint8\"}],\"name\":\"TooManyGrants\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"careId\",\"type\":\"bytes32\"}],\"name\":\"UnknownCare\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"consentId\",\"type\":\"bytes32\"}],\"name\":\"UnknownConsent\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"UnknownOperation\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"UnknownPatient\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ValueRefused\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"}],\"name\":\"CareAllowed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"careId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"refused\",\"type\":\"bool\"}],\"name\":\"CareClosed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"careId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"encounterCommit\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"}],\"name\":\"CareOpened\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"consentId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"grantee\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"granteeKind\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint32\",\"name\":\"purposeMask\",\"type\":\"uint32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"actionMask\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"classMask\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"notBefore\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"fhirConsentHash\",\"type\":\"bytes32\"}],\"name\":\"ConsentGranted\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"consentId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"}],\"name\":\"ConsentRevoked\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"since\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"missed\",\"type\":\"uint64\"}],\"name\":\"DirectivesRefreshed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"relayer\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"}],\"name\":\"Relayed\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"}],\"name\":\"allowCare\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"careId\",\"type\":\"bytes32\"}],\"name\":\"care\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"encounterCommit\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"openedAt\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"},{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"actor\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"purpose\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"action\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"recordClass\",\"type\":\"uint8\"}],\"name\":\"check\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"allowed\",\"type\":\"bool\"},{\"internalType\":\"uint8\",\"name\":\"basis\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"ref\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"careId\",\"type\":\"bytes32\"}],\"name\":\"closeCare\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"}],\"name\":\"directives\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"since\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"notBefore\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"dueBy\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"missed\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"late\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"consentId\",\"type\":\"bytes32\"}],\"name\":\"get\",\"outputs\":[{\"components\":[{\"internalType\":\"bytes32\",\"name\":\"consentId\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"granteeKind\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"grantee\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"purposeMask\",\"type\":\"uint32\"},{\"internalType\":\"uint8\",\"name\":\"actionMask\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"classMask\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"notBefore\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"fhirConsentHash\",\"type\":\"bytes32\"}],\"internalType\":\"structGrant\",\"name\":\"g\",\"type\":\"tuple\"},{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"bytes32\",\"name\":\"consentId\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"granteeKind\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"grantee\",\"type\":\"bytes32\"},{\"internalType\":\"uint32\",\"name\":\"purposeMask\",\"type\":\"uint32\"},{\"internalType\":\"uint8\",\"name\":\"actionMask\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"classMask\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"notBefore\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"},{\"internalType\":\"bytes32\",\"name\":\"fhirConsentHash\",\"type\":\"bytes32\"}],\"internalType\":\"structGrant\",\"name\":\"g\",\"type\":\"tuple\"}],\"name\":\"grant\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"encounterCommit\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"}],\"name\":\"openCare\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"careId\",\"type\":\"bytes32\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"root\",\"type\":\"bytes32\"}],\"name\":\"refreshDirectives\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"consentId\",\"type\":\"bytes32\"}],\"name\":\"revoke\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"leaf\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"index\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"size\",\"type\":\"uint64\"},{\"internalType\":\"bytes32[]\",\"name\":\"proof\",\"type\":\"bytes32[]\"}],\"name\":\"verifyDirectives\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "Consent",
}

// Consent is an auto generated Go binding around an Ethereum contract.
type Consent struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Consent) GetABI() abi.ABI {
	return c.abi
}

// NewConsent creates a new instance of Consent.
func NewConsent() *Consent {
	parsed, err := ConsentMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Consent{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Consent) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAllowCare is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc1841fb6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function allowCare(bytes32 pid, bytes32 orgId) returns()
func (consent *Consent) PackAllowCare(pid [32]byte, orgId [32]byte) []byte {
	enc, err := consent.abi.Pack("allowCare", pid, orgId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAllowCare is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc1841fb6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function allowCare(bytes32 pid, bytes32 orgId) returns()
func (consent *Consent) TryPackAllowCare(pid [32]byte, orgId [32]byte) ([]byte, error) {
	return consent.abi.Pack("allowCare", pid, orgId)
}

// PackCare is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd519c967.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function care(bytes32 careId) view returns(bytes32 pid, bytes32 orgId, bytes32 encounterCommit, uint64 openedAt, uint64 notAfter, uint8 status)
func (consent *Consent) PackCare(careId [32]byte) []byte {
	enc, err := consent.abi.Pack("care", careId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCare is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd519c967.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function care(bytes32 careId) view returns(bytes32 pid, bytes32 orgId, bytes32 encounterCommit, uint64 openedAt, uint64 notAfter, uint8 status)
func (consent *Consent) TryPackCare(careId [32]byte) ([]byte, error) {
	return consent.abi.Pack("care", careId)
}

// CareOutput serves as a container for the return parameters of contract
// method Care.
type CareOutput struct {
	Pid             [32]byte
	OrgId           [32]byte
	EncounterCommit [32]byte
	OpenedAt        uint64
	NotAfter        uint64
	Status          uint8
}

// UnpackCare is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd519c967.
//
// Solidity: function care(bytes32 careId) view returns(bytes32 pid, bytes32 orgId, bytes32 encounterCommit, uint64 openedAt, uint64 notAfter, uint8 status)
func (consent *Consent) UnpackCare(data []byte) (CareOutput, error) {
	out, err := consent.abi.Unpack("care", data)
	outstruct := new(CareOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Pid = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.OrgId = *abi.ConvertType(out[1], new([32]byte)).(*[32]byte)
	outstruct.EncounterCommit = *abi.ConvertType(out[2], new([32]byte)).(*[32]byte)
	outstruct.OpenedAt = *abi.ConvertType(out[3], new(uint64)).(*uint64)
	outstruct.NotAfter = *abi.ConvertType(out[4], new(uint64)).(*uint64)
	outstruct.Status = *abi.ConvertType(out[5], new(uint8)).(*uint8)
	return *outstruct, nil
}

// PackCheck is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x440eb437.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function check(bytes32 pid, address actor, uint8 purpose, uint8 action, uint8 recordClass) view returns(bool allowed, uint8 basis, bytes32 ref)
func (consent *Consent) PackCheck(pid [32]byte, actor common.Address, purpose uint8, action uint8, recordClass uint8) []byte {
	enc, err := consent.abi.Pack("check", pid, actor, purpose, action, recordClass)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCheck is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x440eb437.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function check(bytes32 pid, address actor, uint8 purpose, uint8 action, uint8 recordClass) view returns(bool allowed, uint8 basis, bytes32 ref)
func (consent *Consent) TryPackCheck(pid [32]byte, actor common.Address, purpose uint8, action uint8, recordClass uint8) ([]byte, error) {
	return consent.abi.Pack("check", pid, actor, purpose, action, recordClass)
}

// CheckOutput serves as a container for the return parameters of contract
// method Check.
type CheckOutput struct {
	Allowed bool
	Basis   uint8
	Ref     [32]byte
}

// UnpackCheck is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x440eb437.
//
// Solidity: function check(bytes32 pid, address actor, uint8 purpose, uint8 action, uint8 recordClass) view returns(bool allowed, uint8 basis, bytes32 ref)
func (consent *Consent) UnpackCheck(data []byte) (CheckOutput, error) {
	out, err := consent.abi.Unpack("check", data)
	outstruct := new(CheckOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Allowed = *abi.ConvertType(out[0], new(bool)).(*bool)
	outstruct.Basis = *abi.ConvertType(out[1], new(uint8)).(*uint8)
	outstruct.Ref = *abi.ConvertType(out[2], new([32]byte)).(*[32]byte)
	return *outstruct, nil
}

// PackCloseCare is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x24358ab8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function closeCare(bytes32 careId) returns()
func (consent *Consent) PackCloseCare(careId [32]byte) []byte {
	enc, err := consent.abi.Pack("closeCare", careId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCloseCare is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x24358ab8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function closeCare(bytes32 careId) returns()
func (consent *Consent) TryPackCloseCare(careId [32]byte) ([]byte, error) {
	return consent.abi.Pack("closeCare", careId)
}

// PackDirectives is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x93e8b66b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function directives(bytes32 orgId) view returns(bytes32 root, uint64 since, uint64 notBefore, uint64 dueBy, uint64 missed, bool late)
func (consent *Consent) PackDirectives(orgId [32]byte) []byte {
	enc, err := consent.abi.Pack("directives", orgId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDirectives is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x93e8b66b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function directives(bytes32 orgId) view returns(bytes32 root, uint64 since, uint64 notBefore, uint64 dueBy, uint64 missed, bool late)
func (consent *Consent) TryPackDirectives(orgId [32]byte) ([]byte, error) {
	return consent.abi.Pack("directives", orgId)
}

// DirectivesOutput serves as a container for the return parameters of contract
// method Directives.
type DirectivesOutput struct {
	Root      [32]byte
	Since     uint64
	NotBefore uint64
	DueBy     uint64
	Missed    uint64
	Late      bool
}

// UnpackDirectives is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x93e8b66b.
//
// Solidity: function directives(bytes32 orgId) view returns(bytes32 root, uint64 since, uint64 notBefore, uint64 dueBy, uint64 missed, bool late)
func (consent *Consent) UnpackDirectives(data []byte) (DirectivesOutput, error) {
	out, err := consent.abi.Unpack("directives", data)
	outstruct := new(DirectivesOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Root = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.Since = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	outstruct.NotBefore = *abi.ConvertType(out[2], new(uint64)).(*uint64)
	outstruct.DueBy = *abi.ConvertType(out[3], new(uint64)).(*uint64)
	outstruct.Missed = *abi.ConvertType(out[4], new(uint64)).(*uint64)
	outstruct.Late = *abi.ConvertType(out[5], new(bool)).(*bool)
	return *outstruct, nil
}

// PackGetGrant is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x658cc1f6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function get(bytes32 pid, bytes32 consentId) view returns((bytes32,bytes32,uint8,bytes32,uint32,uint8,uint64,uint64,uint64,bytes32) g, uint8 status)
func (consent *Consent) PackGetGrant(pid [32]byte, consentId [32]byte) []byte {
	enc, err := consent.abi.Pack("get", pid, consentId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetGrant is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x658cc1f6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function get(bytes32 pid, bytes32 consentId) view returns((bytes32,bytes32,uint8,bytes32,uint32,uint8,uint64,uint64,uint64,bytes32) g, uint8 status)
func (consent *Consent) TryPackGetGrant(pid [32]byte, consentId [32]byte) ([]byte, error) {
	return consent.abi.Pack("get", pid, consentId)
}

// GetGrantOutput serves as a container for the return parameters of contract
// method GetGrant.
type GetGrantOutput struct {
	G      Grant
	Status uint8
}

// UnpackGetGrant is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x658cc1f6.
//
// Solidity: function get(bytes32 pid, bytes32 consentId) view returns((bytes32,bytes32,uint8,bytes32,uint32,uint8,uint64,uint64,uint64,bytes32) g, uint8 status)
func (consent *Consent) UnpackGetGrant(data []byte) (GetGrantOutput, error) {
	out, err := consent.abi.Unpack("get", data)
	outstruct := new(GetGrantOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.G = *abi.ConvertType(out[0], new(Grant)).(*Grant)
	outstruct.Status = *abi.ConvertType(out[1], new(uint8)).(*uint8)
	return *outstruct, nil
}

// PackGrant is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa8179e8a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function grant((bytes32,bytes32,uint8,bytes32,uint32,uint8,uint64,uint64,uint64,bytes32) g) returns()
func (consent *Consent) PackGrant(g Grant) []byte {
	enc, err := consent.abi.Pack("grant", g)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGrant is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa8179e8a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function grant((bytes32,bytes32,uint8,bytes32,uint32,uint8,uint64,uint64,uint64,bytes32) g) returns()
func (consent *Consent) TryPackGrant(g Grant) ([]byte, error) {
	return consent.abi.Pack("grant", g)
}

// PackOpenCare is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1f182ef7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function openCare(bytes32 pid, bytes32 encounterCommit, uint64 notAfter) returns(bytes32 careId)
func (consent *Consent) PackOpenCare(pid [32]byte, encounterCommit [32]byte, notAfter uint64) []byte {
	enc, err := consent.abi.Pack("openCare", pid, encounterCommit, notAfter)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOpenCare is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1f182ef7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function openCare(bytes32 pid, bytes32 encounterCommit, uint64 notAfter) returns(bytes32 careId)
func (consent *Consent) TryPackOpenCare(pid [32]byte, encounterCommit [32]byte, notAfter uint64) ([]byte, error) {
	return consent.abi.Pack("openCare", pid, encounterCommit, notAfter)
}

// UnpackOpenCare is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1f182ef7.
//
// Solidity: function openCare(bytes32 pid, bytes32 encounterCommit, uint64 notAfter) returns(bytes32 careId)
func (consent *Consent) UnpackOpenCare(data []byte) ([32]byte, error) {
	out, err := consent.abi.Unpack("openCare", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackRefreshDirectives is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x26f967c4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function refreshDirectives(bytes32 root) returns()
func (consent *Consent) PackRefreshDirectives(root [32]byte) []byte {
	enc, err := consent.abi.Pack("refreshDirectives", root)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRefreshDirectives is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x26f967c4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function refreshDirectives(bytes32 root) returns()
func (consent *Consent) TryPackRefreshDirectives(root [32]byte) ([]byte, error) {
	return consent.abi.Pack("refreshDirectives", root)
}

// PackRevoke is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc2664610.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function revoke(bytes32 pid, bytes32 consentId) returns()
func (consent *Consent) PackRevoke(pid [32]byte, consentId [32]byte) []byte {
	enc, err := consent.abi.Pack("revoke", pid, consentId)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRevoke is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc2664610.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function revoke(bytes32 pid, bytes32 consentId) returns()
func (consent *Consent) TryPackRevoke(pid [32]byte, consentId [32]byte) ([]byte, error) {
	return consent.abi.Pack("revoke", pid, consentId)
}

// PackVerifyDirectives is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2cefce7b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function verifyDirectives(bytes32 orgId, bytes32 leaf, uint64 index, uint64 size, bytes32[] proof) view returns(bool)
func (consent *Consent) PackVerifyDirectives(orgId [32]byte, leaf [32]byte, index uint64, size uint64, proof [][32]byte) []byte {
	enc, err := consent.abi.Pack("verifyDirectives", orgId, leaf, index, size, proof)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackVerifyDirectives is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2cefce7b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function verifyDirectives(bytes32 orgId, bytes32 leaf, uint64 index, uint64 size, bytes32[] proof) view returns(bool)
func (consent *Consent) TryPackVerifyDirectives(orgId [32]byte, leaf [32]byte, index uint64, size uint64, proof [][32]byte) ([]byte, error) {
	return consent.abi.Pack("verifyDirectives", orgId, leaf, index, size, proof)
}

// UnpackVerifyDirectives is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2cefce7b.
//
// Solidity: function verifyDirectives(bytes32 orgId, bytes32 leaf, uint64 index, uint64 size, bytes32[] proof) view returns(bool)
func (consent *Consent) UnpackVerifyDirectives(data []byte) (bool, error) {
	out, err := consent.abi.Unpack("verifyDirectives", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// ConsentCareAllowed represents a CareAllowed event raised by the Consent contract.
type ConsentCareAllowed struct {
	Pid   [32]byte
	OrgId [32]byte
	By    common.Address
	Raw   *types.Log // Blockchain specific contextual infos
}

const ConsentCareAllowedEventName = "CareAllowed"

// ContractEventName returns the user-defined event name.
func (ConsentCareAllowed) ContractEventName() string {
	return ConsentCareAllowedEventName
}

// UnpackCareAllowedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event CareAllowed(bytes32 indexed pid, bytes32 indexed orgId, address indexed by)
func (consent *Consent) UnpackCareAllowedEvent(log *types.Log) (*ConsentCareAllowed, error) {
	event := "CareAllowed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consent.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentCareAllowed)
	if len(log.Data) > 0 {
		if err := consent.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consent.abi.Events[event].Inputs {
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

// ConsentCareClosed represents a CareClosed event raised by the Consent contract.
type ConsentCareClosed struct {
	CareId  [32]byte
	By      common.Address
	Refused bool
	Raw     *types.Log // Blockchain specific contextual infos
}

const ConsentCareClosedEventName = "CareClosed"

// ContractEventName returns the user-defined event name.
func (ConsentCareClosed) ContractEventName() string {
	return ConsentCareClosedEventName
}

// UnpackCareClosedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event CareClosed(bytes32 indexed careId, address indexed by, bool refused)
func (consent *Consent) UnpackCareClosedEvent(log *types.Log) (*ConsentCareClosed, error) {
	event := "CareClosed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consent.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentCareClosed)
	if len(log.Data) > 0 {
		if err := consent.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consent.abi.Events[event].Inputs {
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

// ConsentCareOpened represents a CareOpened event raised by the Consent contract.
type ConsentCareOpened struct {
	CareId          [32]byte
	Pid             [32]byte
	OrgId           [32]byte
	By              common.Address
	EncounterCommit [32]byte
	NotAfter        uint64
	Raw             *types.Log // Blockchain specific contextual infos
}

const ConsentCareOpenedEventName = "CareOpened"

// ContractEventName returns the user-defined event name.
func (ConsentCareOpened) ContractEventName() string {
	return ConsentCareOpenedEventName
}

// UnpackCareOpenedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event CareOpened(bytes32 indexed careId, bytes32 indexed pid, bytes32 indexed orgId, address by, bytes32 encounterCommit, uint64 notAfter)
func (consent *Consent) UnpackCareOpenedEvent(log *types.Log) (*ConsentCareOpened, error) {
	event := "CareOpened"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consent.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentCareOpened)
	if len(log.Data) > 0 {
		if err := consent.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consent.abi.Events[event].Inputs {
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

// ConsentConsentGranted represents a ConsentGranted event raised by the Consent contract.
type ConsentConsentGranted struct {
	ConsentId       [32]byte
	Pid             [32]byte
	Grantee         [32]byte
	By              common.Address
	GranteeKind     uint8
	PurposeMask     uint32
	ActionMask      uint8
	ClassMask       uint64
	NotBefore       uint64
	NotAfter        uint64
	FhirConsentHash [32]byte
	Raw             *types.Log // Blockchain specific contextual infos
}

const ConsentConsentGrantedEventName = "ConsentGranted"

// ContractEventName returns the user-defined event name.
func (ConsentConsentGranted) ContractEventName() string {
	return ConsentConsentGrantedEventName
}

// UnpackConsentGrantedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ConsentGranted(bytes32 indexed consentId, bytes32 indexed pid, bytes32 indexed grantee, address by, uint8 granteeKind, uint32 purposeMask, uint8 actionMask, uint64 classMask, uint64 notBefore, uint64 notAfter, bytes32 fhirConsentHash)
func (consent *Consent) UnpackConsentGrantedEvent(log *types.Log) (*ConsentConsentGranted, error) {
	event := "ConsentGranted"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consent.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentConsentGranted)
	if len(log.Data) > 0 {
		if err := consent.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consent.abi.Events[event].Inputs {
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

// ConsentConsentRevoked represents a ConsentRevoked event raised by the Consent contract.
type ConsentConsentRevoked struct {
	ConsentId [32]byte
	Pid       [32]byte
	By        common.Address
	Raw       *types.Log // Blockchain specific contextual infos
}

const ConsentConsentRevokedEventName = "ConsentRevoked"

// ContractEventName returns the user-defined event name.
func (ConsentConsentRevoked) ContractEventName() string {
	return ConsentConsentRevokedEventName
}

// UnpackConsentRevokedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ConsentRevoked(bytes32 indexed consentId, bytes32 indexed pid, address indexed by)
func (consent *Consent) UnpackConsentRevokedEvent(log *types.Log) (*ConsentConsentRevoked, error) {
	event := "ConsentRevoked"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consent.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentConsentRevoked)
	if len(log.Data) > 0 {
		if err := consent.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consent.abi.Events[event].Inputs {
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

// ConsentDirectivesRefreshed represents a DirectivesRefreshed event raised by the Consent contract.
type ConsentDirectivesRefreshed struct {
	OrgId  [32]byte
	Root   [32]byte
	Since  uint64
	Missed uint64
	Raw    *types.Log // Blockchain specific contextual infos
}

const ConsentDirectivesRefreshedEventName = "DirectivesRefreshed"

// ContractEventName returns the user-defined event name.
func (ConsentDirectivesRefreshed) ContractEventName() string {
	return ConsentDirectivesRefreshedEventName
}

// UnpackDirectivesRefreshedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event DirectivesRefreshed(bytes32 indexed orgId, bytes32 root, uint64 since, uint64 missed)
func (consent *Consent) UnpackDirectivesRefreshedEvent(log *types.Log) (*ConsentDirectivesRefreshed, error) {
	event := "DirectivesRefreshed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consent.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentDirectivesRefreshed)
	if len(log.Data) > 0 {
		if err := consent.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consent.abi.Events[event].Inputs {
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

// ConsentRelayed represents a Relayed event raised by the Consent contract.
type ConsentRelayed struct {
	Signer  common.Address
	Relayer common.Address
	Op      [4]byte
	Nonce   *big.Int
	Alg     uint8
	Raw     *types.Log // Blockchain specific contextual infos
}

const ConsentRelayedEventName = "Relayed"

// ContractEventName returns the user-defined event name.
func (ConsentRelayed) ContractEventName() string {
	return ConsentRelayedEventName
}

// UnpackRelayedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Relayed(address indexed signer, address indexed relayer, bytes4 op, uint256 nonce, uint8 alg)
func (consent *Consent) UnpackRelayedEvent(log *types.Log) (*ConsentRelayed, error) {
	event := "Relayed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != consent.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(ConsentRelayed)
	if len(log.Data) > 0 {
		if err := consent.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range consent.abi.Events[event].Inputs {
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
func (consent *Consent) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], consent.abi.Errors["BadCalldata"].ID.Bytes()[:4]) {
		return consent.UnpackBadCalldataError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["BadField"].ID.Bytes()[:4]) {
		return consent.UnpackBadFieldError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["BadRelaySignature"].ID.Bytes()[:4]) {
		return consent.UnpackBadRelaySignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["CareEnded"].ID.Bytes()[:4]) {
		return consent.UnpackCareEndedError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["CareKnown"].ID.Bytes()[:4]) {
		return consent.UnpackCareKnownError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["CareRefused"].ID.Bytes()[:4]) {
		return consent.UnpackCareRefusedError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["ConsentEnded"].ID.Bytes()[:4]) {
		return consent.UnpackConsentEndedError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["ConsentKnown"].ID.Bytes()[:4]) {
		return consent.UnpackConsentKnownError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["DelegatedCaller"].ID.Bytes()[:4]) {
		return consent.UnpackDelegatedCallerError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["DirectCallOnly"].ID.Bytes()[:4]) {
		return consent.UnpackDirectCallOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["NotAllowed"].ID.Bytes()[:4]) {
		return consent.UnpackNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["NotDecider"].ID.Bytes()[:4]) {
		return consent.UnpackNotDeciderError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["NotRelayable"].ID.Bytes()[:4]) {
		return consent.UnpackNotRelayableError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["ReadOnly"].ID.Bytes()[:4]) {
		return consent.UnpackReadOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["RelayExpired"].ID.Bytes()[:4]) {
		return consent.UnpackRelayExpiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["RelayNonce"].ID.Bytes()[:4]) {
		return consent.UnpackRelayNonceError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["TooEarly"].ID.Bytes()[:4]) {
		return consent.UnpackTooEarlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["TooManyCares"].ID.Bytes()[:4]) {
		return consent.UnpackTooManyCaresError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["TooManyGrants"].ID.Bytes()[:4]) {
		return consent.UnpackTooManyGrantsError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["UnknownCare"].ID.Bytes()[:4]) {
		return consent.UnpackUnknownCareError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["UnknownConsent"].ID.Bytes()[:4]) {
		return consent.UnpackUnknownConsentError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["UnknownOperation"].ID.Bytes()[:4]) {
		return consent.UnpackUnknownOperationError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["UnknownPatient"].ID.Bytes()[:4]) {
		return consent.UnpackUnknownPatientError(raw[4:])
	}
	if bytes.Equal(raw[:4], consent.abi.Errors["ValueRefused"].ID.Bytes()[:4]) {
		return consent.UnpackValueRefusedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// ConsentBadCalldata represents a BadCalldata error raised by the Consent contract.
type ConsentBadCalldata struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadCalldata()
func ConsentBadCalldataErrorID() common.Hash {
	return common.HexToHash("0x1a2e15948a28fdb51f88891a0e90d1c50e1bb55e7079c3d61be3f1e75cc17190")
}

// UnpackBadCalldataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadCalldata()
func (consent *Consent) UnpackBadCalldataError(raw []byte) (*ConsentBadCalldata, error) {
	out := new(ConsentBadCalldata)
	if err := consent.abi.UnpackIntoInterface(out, "BadCalldata", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentBadField represents a BadField error raised by the Consent contract.
type ConsentBadField struct {
	Field uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadField(uint8 field)
func ConsentBadFieldErrorID() common.Hash {
	return common.HexToHash("0x21926969789124b3d96e81a6467eb515c2e87534a06602841bc17dfb4098b5fd")
}

// UnpackBadFieldError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadField(uint8 field)
func (consent *Consent) UnpackBadFieldError(raw []byte) (*ConsentBadField, error) {
	out := new(ConsentBadField)
	if err := consent.abi.UnpackIntoInterface(out, "BadField", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentBadRelaySignature represents a BadRelaySignature error raised by the Consent contract.
type ConsentBadRelaySignature struct {
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadRelaySignature(address signer)
func ConsentBadRelaySignatureErrorID() common.Hash {
	return common.HexToHash("0x141de4d78a535bb98e292b8b289317417d82b90b8966625eeb95ff86125cbc1a")
}

// UnpackBadRelaySignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadRelaySignature(address signer)
func (consent *Consent) UnpackBadRelaySignatureError(raw []byte) (*ConsentBadRelaySignature, error) {
	out := new(ConsentBadRelaySignature)
	if err := consent.abi.UnpackIntoInterface(out, "BadRelaySignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentCareEnded represents a CareEnded error raised by the Consent contract.
type ConsentCareEnded struct {
	CareId [32]byte
	Status uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CareEnded(bytes32 careId, uint8 status)
func ConsentCareEndedErrorID() common.Hash {
	return common.HexToHash("0x048019cb11a88fb856e4b77b9ba6fc30c6767b0777d252081ab9027fb8d1ae9e")
}

// UnpackCareEndedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CareEnded(bytes32 careId, uint8 status)
func (consent *Consent) UnpackCareEndedError(raw []byte) (*ConsentCareEnded, error) {
	out := new(ConsentCareEnded)
	if err := consent.abi.UnpackIntoInterface(out, "CareEnded", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentCareKnown represents a CareKnown error raised by the Consent contract.
type ConsentCareKnown struct {
	CareId [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CareKnown(bytes32 careId)
func ConsentCareKnownErrorID() common.Hash {
	return common.HexToHash("0xd117d0aa1b6a3b8725e41f0f3bb1b791c4b7a488f379175489eb08f56d675f98")
}

// UnpackCareKnownError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CareKnown(bytes32 careId)
func (consent *Consent) UnpackCareKnownError(raw []byte) (*ConsentCareKnown, error) {
	out := new(ConsentCareKnown)
	if err := consent.abi.UnpackIntoInterface(out, "CareKnown", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentCareRefused represents a CareRefused error raised by the Consent contract.
type ConsentCareRefused struct {
	Pid   [32]byte
	OrgId [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error CareRefused(bytes32 pid, bytes32 orgId)
func ConsentCareRefusedErrorID() common.Hash {
	return common.HexToHash("0x6f9c6cbc42122d858e00500ea14a1f6904ca7d0c1395aa8942878d8ef55b04d0")
}

// UnpackCareRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error CareRefused(bytes32 pid, bytes32 orgId)
func (consent *Consent) UnpackCareRefusedError(raw []byte) (*ConsentCareRefused, error) {
	out := new(ConsentCareRefused)
	if err := consent.abi.UnpackIntoInterface(out, "CareRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentConsentEnded represents a ConsentEnded error raised by the Consent contract.
type ConsentConsentEnded struct {
	ConsentId [32]byte
	Status    uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ConsentEnded(bytes32 consentId, uint8 status)
func ConsentConsentEndedErrorID() common.Hash {
	return common.HexToHash("0x65d53a51179751c147e1b2fc0ff70c194685509beb40a21dbc5efc2a1834fb5e")
}

// UnpackConsentEndedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ConsentEnded(bytes32 consentId, uint8 status)
func (consent *Consent) UnpackConsentEndedError(raw []byte) (*ConsentConsentEnded, error) {
	out := new(ConsentConsentEnded)
	if err := consent.abi.UnpackIntoInterface(out, "ConsentEnded", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentConsentKnown represents a ConsentKnown error raised by the Consent contract.
type ConsentConsentKnown struct {
	ConsentId [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ConsentKnown(bytes32 consentId)
func ConsentConsentKnownErrorID() common.Hash {
	return common.HexToHash("0x827514e6f722fde5c3ca4bb56d25c74a63db25c010f9fd13575c0c716fcf421f")
}

// UnpackConsentKnownError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ConsentKnown(bytes32 consentId)
func (consent *Consent) UnpackConsentKnownError(raw []byte) (*ConsentConsentKnown, error) {
	out := new(ConsentConsentKnown)
	if err := consent.abi.UnpackIntoInterface(out, "ConsentKnown", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentDelegatedCaller represents a DelegatedCaller error raised by the Consent contract.
type ConsentDelegatedCaller struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DelegatedCaller(address caller)
func ConsentDelegatedCallerErrorID() common.Hash {
	return common.HexToHash("0x466167bad19c855b4a32fc98548264121320d25f06d7595e0b957f7d4f4a4c52")
}

// UnpackDelegatedCallerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DelegatedCaller(address caller)
func (consent *Consent) UnpackDelegatedCallerError(raw []byte) (*ConsentDelegatedCaller, error) {
	out := new(ConsentDelegatedCaller)
	if err := consent.abi.UnpackIntoInterface(out, "DelegatedCaller", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentDirectCallOnly represents a DirectCallOnly error raised by the Consent contract.
type ConsentDirectCallOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DirectCallOnly()
func ConsentDirectCallOnlyErrorID() common.Hash {
	return common.HexToHash("0xcba87daaedc9dd6da8c47e0df06f0dc46d777d7a91bb45cbe697b1e275b46ea2")
}

// UnpackDirectCallOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DirectCallOnly()
func (consent *Consent) UnpackDirectCallOnlyError(raw []byte) (*ConsentDirectCallOnly, error) {
	out := new(ConsentDirectCallOnly)
	if err := consent.abi.UnpackIntoInterface(out, "DirectCallOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentNotAllowed represents a NotAllowed error raised by the Consent contract.
type ConsentNotAllowed struct {
	Caller common.Address
	Op     [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func ConsentNotAllowedErrorID() common.Hash {
	return common.HexToHash("0xc4bd7e2ed986d6729c67f18676be21dda3ba1eb476119620be573f561dadc6ef")
}

// UnpackNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func (consent *Consent) UnpackNotAllowedError(raw []byte) (*ConsentNotAllowed, error) {
	out := new(ConsentNotAllowed)
	if err := consent.abi.UnpackIntoInterface(out, "NotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentNotDecider represents a NotDecider error raised by the Consent contract.
type ConsentNotDecider struct {
	Pid [32]byte
	Who common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotDecider(bytes32 pid, address who)
func ConsentNotDeciderErrorID() common.Hash {
	return common.HexToHash("0xc153f7f0e77b8f43a720b728f764540d5d32b29aedab20c7f422819efad1ea8b")
}

// UnpackNotDeciderError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotDecider(bytes32 pid, address who)
func (consent *Consent) UnpackNotDeciderError(raw []byte) (*ConsentNotDecider, error) {
	out := new(ConsentNotDecider)
	if err := consent.abi.UnpackIntoInterface(out, "NotDecider", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentNotRelayable represents a NotRelayable error raised by the Consent contract.
type ConsentNotRelayable struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotRelayable(bytes4 op)
func ConsentNotRelayableErrorID() common.Hash {
	return common.HexToHash("0x52c718bd713d1647a0204abdd8032b151f17fe142295d92d6376ac9ac8fda673")
}

// UnpackNotRelayableError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotRelayable(bytes4 op)
func (consent *Consent) UnpackNotRelayableError(raw []byte) (*ConsentNotRelayable, error) {
	out := new(ConsentNotRelayable)
	if err := consent.abi.UnpackIntoInterface(out, "NotRelayable", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentReadOnly represents a ReadOnly error raised by the Consent contract.
type ConsentReadOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReadOnly()
func ConsentReadOnlyErrorID() common.Hash {
	return common.HexToHash("0xd42876b8d01146210ea59e0135efd9607e08d41a414d4d60b92ca03ed4c033ee")
}

// UnpackReadOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReadOnly()
func (consent *Consent) UnpackReadOnlyError(raw []byte) (*ConsentReadOnly, error) {
	out := new(ConsentReadOnly)
	if err := consent.abi.UnpackIntoInterface(out, "ReadOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRelayExpired represents a RelayExpired error raised by the Consent contract.
type ConsentRelayExpired struct {
	ValidUntil uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayExpired(uint64 validUntil)
func ConsentRelayExpiredErrorID() common.Hash {
	return common.HexToHash("0xb39d1cd1da5cb0abf584b3ad0bd622fb21b37df1e62579a221947934daf81ad5")
}

// UnpackRelayExpiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayExpired(uint64 validUntil)
func (consent *Consent) UnpackRelayExpiredError(raw []byte) (*ConsentRelayExpired, error) {
	out := new(ConsentRelayExpired)
	if err := consent.abi.UnpackIntoInterface(out, "RelayExpired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentRelayNonce represents a RelayNonce error raised by the Consent contract.
type ConsentRelayNonce struct {
	Have *big.Int
	Want *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func ConsentRelayNonceErrorID() common.Hash {
	return common.HexToHash("0xdd0d222d2ed2f1ff69c6a264833ecb61c004ab3ed75713d664010aba1a79d468")
}

// UnpackRelayNonceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func (consent *Consent) UnpackRelayNonceError(raw []byte) (*ConsentRelayNonce, error) {
	out := new(ConsentRelayNonce)
	if err := consent.abi.UnpackIntoInterface(out, "RelayNonce", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentTooEarly represents a TooEarly error raised by the Consent contract.
type ConsentTooEarly struct {
	NotBefore uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooEarly(uint64 notBefore)
func ConsentTooEarlyErrorID() common.Hash {
	return common.HexToHash("0xd606d83fc5c7e56637c0959f5077c3a15f782b710d7eab50461ed55fd6deb6ae")
}

// UnpackTooEarlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooEarly(uint64 notBefore)
func (consent *Consent) UnpackTooEarlyError(raw []byte) (*ConsentTooEarly, error) {
	out := new(ConsentTooEarly)
	if err := consent.abi.UnpackIntoInterface(out, "TooEarly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentTooManyCares represents a TooManyCares error raised by the Consent contract.
type ConsentTooManyCares struct {
	Limit uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyCares(uint8 limit)
func ConsentTooManyCaresErrorID() common.Hash {
	return common.HexToHash("0x9a96b5ddba747ec900e7281713e246c3780f89bc51f7ac06f1e4d650807b5386")
}

// UnpackTooManyCaresError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyCares(uint8 limit)
func (consent *Consent) UnpackTooManyCaresError(raw []byte) (*ConsentTooManyCares, error) {
	out := new(ConsentTooManyCares)
	if err := consent.abi.UnpackIntoInterface(out, "TooManyCares", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentTooManyGrants represents a TooManyGrants error raised by the Consent contract.
type ConsentTooManyGrants struct {
	Limit uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyGrants(uint8 limit)
func ConsentTooManyGrantsErrorID() common.Hash {
	return common.HexToHash("0x0767d97850eeea4ffdce6e7724b205bb8e05de928b2039db2d9b9e5294320dd9")
}

// UnpackTooManyGrantsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyGrants(uint8 limit)
func (consent *Consent) UnpackTooManyGrantsError(raw []byte) (*ConsentTooManyGrants, error) {
	out := new(ConsentTooManyGrants)
	if err := consent.abi.UnpackIntoInterface(out, "TooManyGrants", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentUnknownCare represents a UnknownCare error raised by the Consent contract.
type ConsentUnknownCare struct {
	CareId [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownCare(bytes32 careId)
func ConsentUnknownCareErrorID() common.Hash {
	return common.HexToHash("0x2a8a375cb80cafea92d45b1f96cacfa79c6d18f58703f820dcad1cd947b432ff")
}

// UnpackUnknownCareError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownCare(bytes32 careId)
func (consent *Consent) UnpackUnknownCareError(raw []byte) (*ConsentUnknownCare, error) {
	out := new(ConsentUnknownCare)
	if err := consent.abi.UnpackIntoInterface(out, "UnknownCare", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentUnknownConsent represents a UnknownConsent error raised by the Consent contract.
type ConsentUnknownConsent struct {
	ConsentId [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownConsent(bytes32 consentId)
func ConsentUnknownConsentErrorID() common.Hash {
	return common.HexToHash("0xab23f6cef49257629ee65dd4553401605407a8ab0a7f54bde84a1e86de17a0c9")
}

// UnpackUnknownConsentError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownConsent(bytes32 consentId)
func (consent *Consent) UnpackUnknownConsentError(raw []byte) (*ConsentUnknownConsent, error) {
	out := new(ConsentUnknownConsent)
	if err := consent.abi.UnpackIntoInterface(out, "UnknownConsent", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentUnknownOperation represents a UnknownOperation error raised by the Consent contract.
type ConsentUnknownOperation struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownOperation(bytes4 op)
func ConsentUnknownOperationErrorID() common.Hash {
	return common.HexToHash("0xd63b28b0171d5f069854951801ecbc058da6ff71062cba6d5a5f4429f0df765c")
}

// UnpackUnknownOperationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownOperation(bytes4 op)
func (consent *Consent) UnpackUnknownOperationError(raw []byte) (*ConsentUnknownOperation, error) {
	out := new(ConsentUnknownOperation)
	if err := consent.abi.UnpackIntoInterface(out, "UnknownOperation", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentUnknownPatient represents a UnknownPatient error raised by the Consent contract.
type ConsentUnknownPatient struct {
	Pid [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownPatient(bytes32 pid)
func ConsentUnknownPatientErrorID() common.Hash {
	return common.HexToHash("0xb1cf3a9cda84490c03705c3316da7a71d444d56c5f61ca429dfab5017fbcfdf3")
}

// UnpackUnknownPatientError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownPatient(bytes32 pid)
func (consent *Consent) UnpackUnknownPatientError(raw []byte) (*ConsentUnknownPatient, error) {
	out := new(ConsentUnknownPatient)
	if err := consent.abi.UnpackIntoInterface(out, "UnknownPatient", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// ConsentValueRefused represents a ValueRefused error raised by the Consent contract.
type ConsentValueRefused struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValueRefused()
func ConsentValueRefusedErrorID() common.Hash {
	return common.HexToHash("0xb676344c629290c4a3db52f6430973215b2e1ef38e06987a06ac22cc0a7e35dc")
}

// UnpackValueRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValueRefused()
func (consent *Consent) UnpackValueRefusedError(raw []byte) (*ConsentValueRefused, error) {
	out := new(ConsentValueRefused)
	if err := consent.abi.UnpackIntoInterface(out, "ValueRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}
