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

// PatientsMetaData contains all meta data concerning the Patients contract.
var PatientsMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"AlreadyApproved\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"fromPid\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"toPid\",\"type\":\"bytes32\"}],\"name\":\"AlreadyLinked\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"BadCalldata\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"field\",\"type\":\"uint8\"}],\"name\":\"BadField\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"}],\"name\":\"BadRelaySignature\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"}],\"name\":\"DelegatedCaller\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"DirectCallOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"NoTransfer\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotAllowed\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"have\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"want\",\"type\":\"uint8\"}],\"name\":\"NotApproved\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"NotController\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"NotCustodian\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"NotGuardian\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"fromPid\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"toPid\",\"type\":\"bytes32\"}],\"name\":\"NotLinked\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"NotRelayable\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"PatientKnown\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ReadOnly\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"state\",\"type\":\"uint8\"}],\"name\":\"RecoveryEnded\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"RecoveryUpheld\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"validUntil\",\"type\":\"uint64\"}],\"name\":\"RelayExpired\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"have\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"want\",\"type\":\"uint256\"}],\"name\":\"RelayNonce\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"executableAt\",\"type\":\"uint64\"}],\"name\":\"TimelockRuns\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"limit\",\"type\":\"uint8\"}],\"name\":\"TooManyApprovals\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"limit\",\"type\":\"uint8\"}],\"name\":\"TooManyGuardians\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"limit\",\"type\":\"uint64\"}],\"name\":\"TooManyKeys\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint8\",\"name\":\"limit\",\"type\":\"uint8\"}],\"name\":\"TooManyLinks\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"uint64\",\"name\":\"limit\",\"type\":\"uint64\"}],\"name\":\"TooManyPatients\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"g\",\"type\":\"address\"}],\"name\":\"UnknownGuardian\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"}],\"name\":\"UnknownOperation\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"UnknownPatient\",\"type\":\"error\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"UnknownRecovery\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ValueRefused\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newController\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"cause\",\"type\":\"uint8\"}],\"name\":\"ControllerChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"fromOrg\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"toOrg\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"}],\"name\":\"CustodianChanged\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"g\",\"type\":\"address\"}],\"name\":\"GuardianRemoved\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"g\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"classMask\",\"type\":\"uint64\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"}],\"name\":\"GuardianSet\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"fromPid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"toPid\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"linked\",\"type\":\"bool\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"evidenceHash\",\"type\":\"bytes32\"}],\"name\":\"PatientLinked\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"controller\",\"type\":\"address\"}],\"name\":\"PatientRegistered\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"capacity\",\"type\":\"uint8\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"approvals\",\"type\":\"uint8\"}],\"name\":\"RecoveryApproved\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"outcome\",\"type\":\"uint8\"}],\"name\":\"RecoveryClosed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"newController\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes32\",\"name\":\"evidenceHash\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"contested\",\"type\":\"bool\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"executableAt\",\"type\":\"uint64\"}],\"name\":\"RecoveryProposed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"executableAt\",\"type\":\"uint64\"}],\"name\":\"RecoveryReady\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"signer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"relayer\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bytes4\",\"name\":\"op\",\"type\":\"bytes4\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint8\",\"name\":\"alg\",\"type\":\"uint8\"}],\"name\":\"Relayed\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"}],\"name\":\"TransferCancelled\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"toOrg\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"by\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"}],\"name\":\"TransferRequested\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"acceptTransfer\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"approveRecovery\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"cancelRecovery\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"cancelTransfer\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"custodian\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"orgId\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"executeRecovery\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"g\",\"type\":\"address\"}],\"name\":\"guardian\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"classMask\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"guardians\",\"outputs\":[{\"internalType\":\"address[]\",\"name\":\"\",\"type\":\"address[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"fromPid\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"toPid\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"evidenceHash\",\"type\":\"bytes32\"}],\"name\":\"link\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"links\",\"outputs\":[{\"internalType\":\"bytes32[]\",\"name\":\"\",\"type\":\"bytes32[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"patient\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"controller\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"status\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"newController\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"evidenceHash\",\"type\":\"bytes32\"}],\"name\":\"proposeRecovery\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"recovery\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"newController\",\"type\":\"address\"},{\"internalType\":\"bytes32\",\"name\":\"evidenceHash\",\"type\":\"bytes32\"},{\"internalType\":\"uint8\",\"name\":\"state\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"approvals\",\"type\":\"uint8\"},{\"internalType\":\"uint8\",\"name\":\"quorum\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"executableAt\",\"type\":\"uint64\"},{\"internalType\":\"bool\",\"name\":\"upheld\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"controller\",\"type\":\"address\"}],\"name\":\"register\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"g\",\"type\":\"address\"}],\"name\":\"removeGuardian\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"toOrg\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"}],\"name\":\"requestTransfer\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"newController\",\"type\":\"address\"}],\"name\":\"setController\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"g\",\"type\":\"address\"},{\"internalType\":\"uint8\",\"name\":\"kind\",\"type\":\"uint8\"},{\"internalType\":\"uint64\",\"name\":\"classMask\",\"type\":\"uint64\"},{\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"}],\"name\":\"setGuardian\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"pid\",\"type\":\"bytes32\"}],\"name\":\"transfer\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"toOrg\",\"type\":\"bytes32\"},{\"internalType\":\"uint64\",\"name\":\"notAfter\",\"type\":\"uint64\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"fromPid\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"toPid\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"evidenceHash\",\"type\":\"bytes32\"}],\"name\":\"unlink\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "Patients",
}

// Patients is an auto generated Go binding around an Ethereum contract.
type Patients struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Patients) GetABI() abi.ABI {
	return c.abi
}

// NewPatients creates a new instance of Patients.
func NewPatients() *Patients {
	parsed, err := PatientsMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Patients{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Patients) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAcceptTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfe567218.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function acceptTransfer(bytes32 pid) returns()
func (patients *Patients) PackAcceptTransfer(pid [32]byte) []byte {
	enc, err := patients.abi.Pack("acceptTransfer", pid)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAcceptTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfe567218.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function acceptTransfer(bytes32 pid) returns()
func (patients *Patients) TryPackAcceptTransfer(pid [32]byte) ([]byte, error) {
	return patients.abi.Pack("acceptTransfer", pid)
}

// PackApproveRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x484cc1d5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function approveRecovery(bytes32 id) returns()
func (patients *Patients) PackApproveRecovery(id [32]byte) []byte {
	enc, err := patients.abi.Pack("approveRecovery", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackApproveRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x484cc1d5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function approveRecovery(bytes32 id) returns()
func (patients *Patients) TryPackApproveRecovery(id [32]byte) ([]byte, error) {
	return patients.abi.Pack("approveRecovery", id)
}

// PackCancelRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x631fec7f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function cancelRecovery(bytes32 id) returns()
func (patients *Patients) PackCancelRecovery(id [32]byte) []byte {
	enc, err := patients.abi.Pack("cancelRecovery", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCancelRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x631fec7f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function cancelRecovery(bytes32 id) returns()
func (patients *Patients) TryPackCancelRecovery(id [32]byte) ([]byte, error) {
	return patients.abi.Pack("cancelRecovery", id)
}

// PackCancelTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb329bf5c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function cancelTransfer(bytes32 pid) returns()
func (patients *Patients) PackCancelTransfer(pid [32]byte) []byte {
	enc, err := patients.abi.Pack("cancelTransfer", pid)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCancelTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb329bf5c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function cancelTransfer(bytes32 pid) returns()
func (patients *Patients) TryPackCancelTransfer(pid [32]byte) ([]byte, error) {
	return patients.abi.Pack("cancelTransfer", pid)
}

// PackCustodian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x40c73eb8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function custodian(bytes32 pid) view returns(bytes32 orgId)
func (patients *Patients) PackCustodian(pid [32]byte) []byte {
	enc, err := patients.abi.Pack("custodian", pid)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCustodian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x40c73eb8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function custodian(bytes32 pid) view returns(bytes32 orgId)
func (patients *Patients) TryPackCustodian(pid [32]byte) ([]byte, error) {
	return patients.abi.Pack("custodian", pid)
}

// UnpackCustodian is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x40c73eb8.
//
// Solidity: function custodian(bytes32 pid) view returns(bytes32 orgId)
func (patients *Patients) UnpackCustodian(data []byte) ([32]byte, error) {
	out, err := patients.abi.Unpack("custodian", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackExecuteRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7abed905.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function executeRecovery(bytes32 id) returns()
func (patients *Patients) PackExecuteRecovery(id [32]byte) []byte {
	enc, err := patients.abi.Pack("executeRecovery", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExecuteRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7abed905.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function executeRecovery(bytes32 id) returns()
func (patients *Patients) TryPackExecuteRecovery(id [32]byte) ([]byte, error) {
	return patients.abi.Pack("executeRecovery", id)
}

// PackGuardian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcbf7b3ca.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function guardian(bytes32 pid, address g) view returns(uint8 kind, uint64 classMask, uint64 notAfter)
func (patients *Patients) PackGuardian(pid [32]byte, g common.Address) []byte {
	enc, err := patients.abi.Pack("guardian", pid, g)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGuardian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcbf7b3ca.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function guardian(bytes32 pid, address g) view returns(uint8 kind, uint64 classMask, uint64 notAfter)
func (patients *Patients) TryPackGuardian(pid [32]byte, g common.Address) ([]byte, error) {
	return patients.abi.Pack("guardian", pid, g)
}

// GuardianOutput serves as a container for the return parameters of contract
// method Guardian.
type GuardianOutput struct {
	Kind      uint8
	ClassMask uint64
	NotAfter  uint64
}

// UnpackGuardian is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xcbf7b3ca.
//
// Solidity: function guardian(bytes32 pid, address g) view returns(uint8 kind, uint64 classMask, uint64 notAfter)
func (patients *Patients) UnpackGuardian(data []byte) (GuardianOutput, error) {
	out, err := patients.abi.Unpack("guardian", data)
	outstruct := new(GuardianOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Kind = *abi.ConvertType(out[0], new(uint8)).(*uint8)
	outstruct.ClassMask = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	outstruct.NotAfter = *abi.ConvertType(out[2], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackGuardians is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x887a926c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function guardians(bytes32 pid) view returns(address[])
func (patients *Patients) PackGuardians(pid [32]byte) []byte {
	enc, err := patients.abi.Pack("guardians", pid)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGuardians is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x887a926c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function guardians(bytes32 pid) view returns(address[])
func (patients *Patients) TryPackGuardians(pid [32]byte) ([]byte, error) {
	return patients.abi.Pack("guardians", pid)
}

// UnpackGuardians is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x887a926c.
//
// Solidity: function guardians(bytes32 pid) view returns(address[])
func (patients *Patients) UnpackGuardians(data []byte) ([]common.Address, error) {
	out, err := patients.abi.Unpack("guardians", data)
	if err != nil {
		return *new([]common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new([]common.Address)).(*[]common.Address)
	return out0, nil
}

// PackLink is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb92b0ea5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function link(bytes32 fromPid, bytes32 toPid, bytes32 evidenceHash) returns()
func (patients *Patients) PackLink(fromPid [32]byte, toPid [32]byte, evidenceHash [32]byte) []byte {
	enc, err := patients.abi.Pack("link", fromPid, toPid, evidenceHash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLink is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb92b0ea5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function link(bytes32 fromPid, bytes32 toPid, bytes32 evidenceHash) returns()
func (patients *Patients) TryPackLink(fromPid [32]byte, toPid [32]byte, evidenceHash [32]byte) ([]byte, error) {
	return patients.abi.Pack("link", fromPid, toPid, evidenceHash)
}

// PackLinks is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb2fccc7f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function links(bytes32 pid) view returns(bytes32[])
func (patients *Patients) PackLinks(pid [32]byte) []byte {
	enc, err := patients.abi.Pack("links", pid)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLinks is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb2fccc7f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function links(bytes32 pid) view returns(bytes32[])
func (patients *Patients) TryPackLinks(pid [32]byte) ([]byte, error) {
	return patients.abi.Pack("links", pid)
}

// UnpackLinks is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb2fccc7f.
//
// Solidity: function links(bytes32 pid) view returns(bytes32[])
func (patients *Patients) UnpackLinks(data []byte) ([][32]byte, error) {
	out, err := patients.abi.Unpack("links", data)
	if err != nil {
		return *new([][32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([][32]byte)).(*[][32]byte)
	return out0, nil
}

// PackPatient is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1a968397.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function patient(bytes32 pid) view returns(address controller, uint8 status)
func (patients *Patients) PackPatient(pid [32]byte) []byte {
	enc, err := patients.abi.Pack("patient", pid)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPatient is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1a968397.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function patient(bytes32 pid) view returns(address controller, uint8 status)
func (patients *Patients) TryPackPatient(pid [32]byte) ([]byte, error) {
	return patients.abi.Pack("patient", pid)
}

// PatientOutput serves as a container for the return parameters of contract
// method Patient.
type PatientOutput struct {
	Controller common.Address
	Status     uint8
}

// UnpackPatient is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1a968397.
//
// Solidity: function patient(bytes32 pid) view returns(address controller, uint8 status)
func (patients *Patients) UnpackPatient(data []byte) (PatientOutput, error) {
	out, err := patients.abi.Unpack("patient", data)
	outstruct := new(PatientOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Controller = *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	outstruct.Status = *abi.ConvertType(out[1], new(uint8)).(*uint8)
	return *outstruct, nil
}

// PackProposeRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x428f2bad.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function proposeRecovery(bytes32 pid, address newController, bytes32 evidenceHash) returns(bytes32 id)
func (patients *Patients) PackProposeRecovery(pid [32]byte, newController common.Address, evidenceHash [32]byte) []byte {
	enc, err := patients.abi.Pack("proposeRecovery", pid, newController, evidenceHash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackProposeRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x428f2bad.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function proposeRecovery(bytes32 pid, address newController, bytes32 evidenceHash) returns(bytes32 id)
func (patients *Patients) TryPackProposeRecovery(pid [32]byte, newController common.Address, evidenceHash [32]byte) ([]byte, error) {
	return patients.abi.Pack("proposeRecovery", pid, newController, evidenceHash)
}

// UnpackProposeRecovery is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x428f2bad.
//
// Solidity: function proposeRecovery(bytes32 pid, address newController, bytes32 evidenceHash) returns(bytes32 id)
func (patients *Patients) UnpackProposeRecovery(data []byte) ([32]byte, error) {
	out, err := patients.abi.Unpack("proposeRecovery", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x68d057b7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function recovery(bytes32 id) view returns(bytes32 pid, address newController, bytes32 evidenceHash, uint8 state, uint8 approvals, uint8 quorum, uint64 executableAt, bool upheld)
func (patients *Patients) PackRecovery(id [32]byte) []byte {
	enc, err := patients.abi.Pack("recovery", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRecovery is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x68d057b7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function recovery(bytes32 id) view returns(bytes32 pid, address newController, bytes32 evidenceHash, uint8 state, uint8 approvals, uint8 quorum, uint64 executableAt, bool upheld)
func (patients *Patients) TryPackRecovery(id [32]byte) ([]byte, error) {
	return patients.abi.Pack("recovery", id)
}

// RecoveryOutput serves as a container for the return parameters of contract
// method Recovery.
type RecoveryOutput struct {
	Pid           [32]byte
	NewController common.Address
	EvidenceHash  [32]byte
	State         uint8
	Approvals     uint8
	Quorum        uint8
	ExecutableAt  uint64
	Upheld        bool
}

// UnpackRecovery is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x68d057b7.
//
// Solidity: function recovery(bytes32 id) view returns(bytes32 pid, address newController, bytes32 evidenceHash, uint8 state, uint8 approvals, uint8 quorum, uint64 executableAt, bool upheld)
func (patients *Patients) UnpackRecovery(data []byte) (RecoveryOutput, error) {
	out, err := patients.abi.Unpack("recovery", data)
	outstruct := new(RecoveryOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Pid = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.NewController = *abi.ConvertType(out[1], new(common.Address)).(*common.Address)
	outstruct.EvidenceHash = *abi.ConvertType(out[2], new([32]byte)).(*[32]byte)
	outstruct.State = *abi.ConvertType(out[3], new(uint8)).(*uint8)
	outstruct.Approvals = *abi.ConvertType(out[4], new(uint8)).(*uint8)
	outstruct.Quorum = *abi.ConvertType(out[5], new(uint8)).(*uint8)
	outstruct.ExecutableAt = *abi.ConvertType(out[6], new(uint64)).(*uint64)
	outstruct.Upheld = *abi.ConvertType(out[7], new(bool)).(*bool)
	return *outstruct, nil
}

// PackRegister is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd22057a9.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function register(bytes32 pid, address controller) returns()
func (patients *Patients) PackRegister(pid [32]byte, controller common.Address) []byte {
	enc, err := patients.abi.Pack("register", pid, controller)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRegister is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd22057a9.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function register(bytes32 pid, address controller) returns()
func (patients *Patients) TryPackRegister(pid [32]byte, controller common.Address) ([]byte, error) {
	return patients.abi.Pack("register", pid, controller)
}

// PackRemoveGuardian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3cab947d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function removeGuardian(bytes32 pid, address g) returns()
func (patients *Patients) PackRemoveGuardian(pid [32]byte, g common.Address) []byte {
	enc, err := patients.abi.Pack("removeGuardian", pid, g)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRemoveGuardian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3cab947d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function removeGuardian(bytes32 pid, address g) returns()
func (patients *Patients) TryPackRemoveGuardian(pid [32]byte, g common.Address) ([]byte, error) {
	return patients.abi.Pack("removeGuardian", pid, g)
}

// PackRequestTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdf1c186c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function requestTransfer(bytes32 pid, bytes32 toOrg, uint64 notAfter) returns()
func (patients *Patients) PackRequestTransfer(pid [32]byte, toOrg [32]byte, notAfter uint64) []byte {
	enc, err := patients.abi.Pack("requestTransfer", pid, toOrg, notAfter)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRequestTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdf1c186c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function requestTransfer(bytes32 pid, bytes32 toOrg, uint64 notAfter) returns()
func (patients *Patients) TryPackRequestTransfer(pid [32]byte, toOrg [32]byte, notAfter uint64) ([]byte, error) {
	return patients.abi.Pack("requestTransfer", pid, toOrg, notAfter)
}

// PackSetController is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd3156905.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setController(bytes32 pid, address newController) returns()
func (patients *Patients) PackSetController(pid [32]byte, newController common.Address) []byte {
	enc, err := patients.abi.Pack("setController", pid, newController)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetController is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd3156905.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setController(bytes32 pid, address newController) returns()
func (patients *Patients) TryPackSetController(pid [32]byte, newController common.Address) ([]byte, error) {
	return patients.abi.Pack("setController", pid, newController)
}

// PackSetGuardian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd1a98fc1.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setGuardian(bytes32 pid, address g, uint8 kind, uint64 classMask, uint64 notAfter) returns()
func (patients *Patients) PackSetGuardian(pid [32]byte, g common.Address, kind uint8, classMask uint64, notAfter uint64) []byte {
	enc, err := patients.abi.Pack("setGuardian", pid, g, kind, classMask, notAfter)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetGuardian is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd1a98fc1.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setGuardian(bytes32 pid, address g, uint8 kind, uint64 classMask, uint64 notAfter) returns()
func (patients *Patients) TryPackSetGuardian(pid [32]byte, g common.Address, kind uint8, classMask uint64, notAfter uint64) ([]byte, error) {
	return patients.abi.Pack("setGuardian", pid, g, kind, classMask, notAfter)
}

// PackTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcd6f4eb1.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transfer(bytes32 pid) view returns(bytes32 toOrg, uint64 notAfter)
func (patients *Patients) PackTransfer(pid [32]byte) []byte {
	enc, err := patients.abi.Pack("transfer", pid)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcd6f4eb1.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transfer(bytes32 pid) view returns(bytes32 toOrg, uint64 notAfter)
func (patients *Patients) TryPackTransfer(pid [32]byte) ([]byte, error) {
	return patients.abi.Pack("transfer", pid)
}

// TransferOutput serves as a container for the return parameters of contract
// method Transfer.
type TransferOutput struct {
	ToOrg    [32]byte
	NotAfter uint64
}

// UnpackTransfer is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xcd6f4eb1.
//
// Solidity: function transfer(bytes32 pid) view returns(bytes32 toOrg, uint64 notAfter)
func (patients *Patients) UnpackTransfer(data []byte) (TransferOutput, error) {
	out, err := patients.abi.Unpack("transfer", data)
	outstruct := new(TransferOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.ToOrg = *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	outstruct.NotAfter = *abi.ConvertType(out[1], new(uint64)).(*uint64)
	return *outstruct, nil
}

// PackUnlink is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x550f7a12.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function unlink(bytes32 fromPid, bytes32 toPid, bytes32 evidenceHash) returns()
func (patients *Patients) PackUnlink(fromPid [32]byte, toPid [32]byte, evidenceHash [32]byte) []byte {
	enc, err := patients.abi.Pack("unlink", fromPid, toPid, evidenceHash)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUnlink is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x550f7a12.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function unlink(bytes32 fromPid, bytes32 toPid, bytes32 evidenceHash) returns()
func (patients *Patients) TryPackUnlink(fromPid [32]byte, toPid [32]byte, evidenceHash [32]byte) ([]byte, error) {
	return patients.abi.Pack("unlink", fromPid, toPid, evidenceHash)
}

// PatientsControllerChanged represents a ControllerChanged event raised by the Patients contract.
type PatientsControllerChanged struct {
	Pid           [32]byte
	NewController common.Address
	Cause         uint8
	Raw           *types.Log // Blockchain specific contextual infos
}

const PatientsControllerChangedEventName = "ControllerChanged"

// ContractEventName returns the user-defined event name.
func (PatientsControllerChanged) ContractEventName() string {
	return PatientsControllerChangedEventName
}

// UnpackControllerChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event ControllerChanged(bytes32 indexed pid, address indexed newController, uint8 cause)
func (patients *Patients) UnpackControllerChangedEvent(log *types.Log) (*PatientsControllerChanged, error) {
	event := "ControllerChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != patients.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(PatientsControllerChanged)
	if len(log.Data) > 0 {
		if err := patients.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range patients.abi.Events[event].Inputs {
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

// PatientsCustodianChanged represents a CustodianChanged event raised by the Patients contract.
type PatientsCustodianChanged struct {
	Pid     [32]byte
	FromOrg [32]byte
	ToOrg   [32]byte
	By      common.Address
	Raw     *types.Log // Blockchain specific contextual infos
}

const PatientsCustodianChangedEventName = "CustodianChanged"

// ContractEventName returns the user-defined event name.
func (PatientsCustodianChanged) ContractEventName() string {
	return PatientsCustodianChangedEventName
}

// UnpackCustodianChangedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event CustodianChanged(bytes32 indexed pid, bytes32 indexed fromOrg, bytes32 indexed toOrg, address by)
func (patients *Patients) UnpackCustodianChangedEvent(log *types.Log) (*PatientsCustodianChanged, error) {
	event := "CustodianChanged"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != patients.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(PatientsCustodianChanged)
	if len(log.Data) > 0 {
		if err := patients.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range patients.abi.Events[event].Inputs {
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

// PatientsGuardianRemoved represents a GuardianRemoved event raised by the Patients contract.
type PatientsGuardianRemoved struct {
	Pid [32]byte
	G   common.Address
	Raw *types.Log // Blockchain specific contextual infos
}

const PatientsGuardianRemovedEventName = "GuardianRemoved"

// ContractEventName returns the user-defined event name.
func (PatientsGuardianRemoved) ContractEventName() string {
	return PatientsGuardianRemovedEventName
}

// UnpackGuardianRemovedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event GuardianRemoved(bytes32 indexed pid, address indexed g)
func (patients *Patients) UnpackGuardianRemovedEvent(log *types.Log) (*PatientsGuardianRemoved, error) {
	event := "GuardianRemoved"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != patients.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(PatientsGuardianRemoved)
	if len(log.Data) > 0 {
		if err := patients.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range patients.abi.Events[event].Inputs {
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

// PatientsGuardianSet represents a GuardianSet event raised by the Patients contract.
type PatientsGuardianSet struct {
	Pid       [32]byte
	G         common.Address
	Kind      uint8
	ClassMask uint64
	NotAfter  uint64
	Raw       *types.Log // Blockchain specific contextual infos
}

const PatientsGuardianSetEventName = "GuardianSet"

// ContractEventName returns the user-defined event name.
func (PatientsGuardianSet) ContractEventName() string {
	return PatientsGuardianSetEventName
}

// UnpackGuardianSetEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event GuardianSet(bytes32 indexed pid, address indexed g, uint8 kind, uint64 classMask, uint64 notAfter)
func (patients *Patients) UnpackGuardianSetEvent(log *types.Log) (*PatientsGuardianSet, error) {
	event := "GuardianSet"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != patients.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(PatientsGuardianSet)
	if len(log.Data) > 0 {
		if err := patients.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range patients.abi.Events[event].Inputs {
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

// PatientsPatientLinked represents a PatientLinked event raised by the Patients contract.
type PatientsPatientLinked struct {
	FromPid      [32]byte
	ToPid        [32]byte
	Linked       bool
	EvidenceHash [32]byte
	Raw          *types.Log // Blockchain specific contextual infos
}

const PatientsPatientLinkedEventName = "PatientLinked"

// ContractEventName returns the user-defined event name.
func (PatientsPatientLinked) ContractEventName() string {
	return PatientsPatientLinkedEventName
}

// UnpackPatientLinkedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event PatientLinked(bytes32 indexed fromPid, bytes32 indexed toPid, bool linked, bytes32 evidenceHash)
func (patients *Patients) UnpackPatientLinkedEvent(log *types.Log) (*PatientsPatientLinked, error) {
	event := "PatientLinked"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != patients.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(PatientsPatientLinked)
	if len(log.Data) > 0 {
		if err := patients.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range patients.abi.Events[event].Inputs {
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

// PatientsPatientRegistered represents a PatientRegistered event raised by the Patients contract.
type PatientsPatientRegistered struct {
	Pid        [32]byte
	OrgId      [32]byte
	Controller common.Address
	Raw        *types.Log // Blockchain specific contextual infos
}

const PatientsPatientRegisteredEventName = "PatientRegistered"

// ContractEventName returns the user-defined event name.
func (PatientsPatientRegistered) ContractEventName() string {
	return PatientsPatientRegisteredEventName
}

// UnpackPatientRegisteredEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event PatientRegistered(bytes32 indexed pid, bytes32 indexed orgId, address indexed controller)
func (patients *Patients) UnpackPatientRegisteredEvent(log *types.Log) (*PatientsPatientRegistered, error) {
	event := "PatientRegistered"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != patients.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(PatientsPatientRegistered)
	if len(log.Data) > 0 {
		if err := patients.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range patients.abi.Events[event].Inputs {
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

// PatientsRecoveryApproved represents a RecoveryApproved event raised by the Patients contract.
type PatientsRecoveryApproved struct {
	Id        [32]byte
	By        common.Address
	Capacity  uint8
	Approvals uint8
	Raw       *types.Log // Blockchain specific contextual infos
}

const PatientsRecoveryApprovedEventName = "RecoveryApproved"

// ContractEventName returns the user-defined event name.
func (PatientsRecoveryApproved) ContractEventName() string {
	return PatientsRecoveryApprovedEventName
}

// UnpackRecoveryApprovedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RecoveryApproved(bytes32 indexed id, address indexed by, uint8 capacity, uint8 approvals)
func (patients *Patients) UnpackRecoveryApprovedEvent(log *types.Log) (*PatientsRecoveryApproved, error) {
	event := "RecoveryApproved"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != patients.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(PatientsRecoveryApproved)
	if len(log.Data) > 0 {
		if err := patients.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range patients.abi.Events[event].Inputs {
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

// PatientsRecoveryClosed represents a RecoveryClosed event raised by the Patients contract.
type PatientsRecoveryClosed struct {
	Id      [32]byte
	Outcome uint8
	Raw     *types.Log // Blockchain specific contextual infos
}

const PatientsRecoveryClosedEventName = "RecoveryClosed"

// ContractEventName returns the user-defined event name.
func (PatientsRecoveryClosed) ContractEventName() string {
	return PatientsRecoveryClosedEventName
}

// UnpackRecoveryClosedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RecoveryClosed(bytes32 indexed id, uint8 outcome)
func (patients *Patients) UnpackRecoveryClosedEvent(log *types.Log) (*PatientsRecoveryClosed, error) {
	event := "RecoveryClosed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != patients.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(PatientsRecoveryClosed)
	if len(log.Data) > 0 {
		if err := patients.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range patients.abi.Events[event].Inputs {
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

// PatientsRecoveryProposed represents a RecoveryProposed event raised by the Patients contract.
type PatientsRecoveryProposed struct {
	Id            [32]byte
	Pid           [32]byte
	NewController common.Address
	EvidenceHash  [32]byte
	Contested     bool
	ExecutableAt  uint64
	Raw           *types.Log // Blockchain specific contextual infos
}

const PatientsRecoveryProposedEventName = "RecoveryProposed"

// ContractEventName returns the user-defined event name.
func (PatientsRecoveryProposed) ContractEventName() string {
	return PatientsRecoveryProposedEventName
}

// UnpackRecoveryProposedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RecoveryProposed(bytes32 indexed id, bytes32 indexed pid, address newController, bytes32 evidenceHash, bool contested, uint64 executableAt)
func (patients *Patients) UnpackRecoveryProposedEvent(log *types.Log) (*PatientsRecoveryProposed, error) {
	event := "RecoveryProposed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != patients.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(PatientsRecoveryProposed)
	if len(log.Data) > 0 {
		if err := patients.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range patients.abi.Events[event].Inputs {
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

// PatientsRecoveryReady represents a RecoveryReady event raised by the Patients contract.
type PatientsRecoveryReady struct {
	Id           [32]byte
	ExecutableAt uint64
	Raw          *types.Log // Blockchain specific contextual infos
}

const PatientsRecoveryReadyEventName = "RecoveryReady"

// ContractEventName returns the user-defined event name.
func (PatientsRecoveryReady) ContractEventName() string {
	return PatientsRecoveryReadyEventName
}

// UnpackRecoveryReadyEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event RecoveryReady(bytes32 indexed id, uint64 executableAt)
func (patients *Patients) UnpackRecoveryReadyEvent(log *types.Log) (*PatientsRecoveryReady, error) {
	event := "RecoveryReady"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != patients.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(PatientsRecoveryReady)
	if len(log.Data) > 0 {
		if err := patients.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range patients.abi.Events[event].Inputs {
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

// PatientsRelayed represents a Relayed event raised by the Patients contract.
type PatientsRelayed struct {
	Signer  common.Address
	Relayer common.Address
	Op      [4]byte
	Nonce   *big.Int
	Alg     uint8
	Raw     *types.Log // Blockchain specific contextual infos
}

const PatientsRelayedEventName = "Relayed"

// ContractEventName returns the user-defined event name.
func (PatientsRelayed) ContractEventName() string {
	return PatientsRelayedEventName
}

// UnpackRelayedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Relayed(address indexed signer, address indexed relayer, bytes4 op, uint256 nonce, uint8 alg)
func (patients *Patients) UnpackRelayedEvent(log *types.Log) (*PatientsRelayed, error) {
	event := "Relayed"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != patients.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(PatientsRelayed)
	if len(log.Data) > 0 {
		if err := patients.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range patients.abi.Events[event].Inputs {
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

// PatientsTransferCancelled represents a TransferCancelled event raised by the Patients contract.
type PatientsTransferCancelled struct {
	Pid [32]byte
	By  common.Address
	Raw *types.Log // Blockchain specific contextual infos
}

const PatientsTransferCancelledEventName = "TransferCancelled"

// ContractEventName returns the user-defined event name.
func (PatientsTransferCancelled) ContractEventName() string {
	return PatientsTransferCancelledEventName
}

// UnpackTransferCancelledEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event TransferCancelled(bytes32 indexed pid, address indexed by)
func (patients *Patients) UnpackTransferCancelledEvent(log *types.Log) (*PatientsTransferCancelled, error) {
	event := "TransferCancelled"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != patients.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(PatientsTransferCancelled)
	if len(log.Data) > 0 {
		if err := patients.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range patients.abi.Events[event].Inputs {
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

// PatientsTransferRequested represents a TransferRequested event raised by the Patients contract.
type PatientsTransferRequested struct {
	Pid      [32]byte
	ToOrg    [32]byte
	By       common.Address
	NotAfter uint64
	Raw      *types.Log // Blockchain specific contextual infos
}

const PatientsTransferRequestedEventName = "TransferRequested"

// ContractEventName returns the user-defined event name.
func (PatientsTransferRequested) ContractEventName() string {
	return PatientsTransferRequestedEventName
}

// UnpackTransferRequestedEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event TransferRequested(bytes32 indexed pid, bytes32 indexed toOrg, address indexed by, uint64 notAfter)
func (patients *Patients) UnpackTransferRequestedEvent(log *types.Log) (*PatientsTransferRequested, error) {
	event := "TransferRequested"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != patients.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(PatientsTransferRequested)
	if len(log.Data) > 0 {
		if err := patients.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range patients.abi.Events[event].Inputs {
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
func (patients *Patients) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], patients.abi.Errors["AlreadyApproved"].ID.Bytes()[:4]) {
		return patients.UnpackAlreadyApprovedError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["AlreadyLinked"].ID.Bytes()[:4]) {
		return patients.UnpackAlreadyLinkedError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["BadCalldata"].ID.Bytes()[:4]) {
		return patients.UnpackBadCalldataError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["BadField"].ID.Bytes()[:4]) {
		return patients.UnpackBadFieldError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["BadRelaySignature"].ID.Bytes()[:4]) {
		return patients.UnpackBadRelaySignatureError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["DelegatedCaller"].ID.Bytes()[:4]) {
		return patients.UnpackDelegatedCallerError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["DirectCallOnly"].ID.Bytes()[:4]) {
		return patients.UnpackDirectCallOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["NoTransfer"].ID.Bytes()[:4]) {
		return patients.UnpackNoTransferError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["NotAllowed"].ID.Bytes()[:4]) {
		return patients.UnpackNotAllowedError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["NotApproved"].ID.Bytes()[:4]) {
		return patients.UnpackNotApprovedError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["NotController"].ID.Bytes()[:4]) {
		return patients.UnpackNotControllerError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["NotCustodian"].ID.Bytes()[:4]) {
		return patients.UnpackNotCustodianError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["NotGuardian"].ID.Bytes()[:4]) {
		return patients.UnpackNotGuardianError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["NotLinked"].ID.Bytes()[:4]) {
		return patients.UnpackNotLinkedError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["NotRelayable"].ID.Bytes()[:4]) {
		return patients.UnpackNotRelayableError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["PatientKnown"].ID.Bytes()[:4]) {
		return patients.UnpackPatientKnownError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["ReadOnly"].ID.Bytes()[:4]) {
		return patients.UnpackReadOnlyError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["RecoveryEnded"].ID.Bytes()[:4]) {
		return patients.UnpackRecoveryEndedError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["RecoveryUpheld"].ID.Bytes()[:4]) {
		return patients.UnpackRecoveryUpheldError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["RelayExpired"].ID.Bytes()[:4]) {
		return patients.UnpackRelayExpiredError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["RelayNonce"].ID.Bytes()[:4]) {
		return patients.UnpackRelayNonceError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["TimelockRuns"].ID.Bytes()[:4]) {
		return patients.UnpackTimelockRunsError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["TooManyApprovals"].ID.Bytes()[:4]) {
		return patients.UnpackTooManyApprovalsError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["TooManyGuardians"].ID.Bytes()[:4]) {
		return patients.UnpackTooManyGuardiansError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["TooManyKeys"].ID.Bytes()[:4]) {
		return patients.UnpackTooManyKeysError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["TooManyLinks"].ID.Bytes()[:4]) {
		return patients.UnpackTooManyLinksError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["TooManyPatients"].ID.Bytes()[:4]) {
		return patients.UnpackTooManyPatientsError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["UnknownGuardian"].ID.Bytes()[:4]) {
		return patients.UnpackUnknownGuardianError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["UnknownOperation"].ID.Bytes()[:4]) {
		return patients.UnpackUnknownOperationError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["UnknownPatient"].ID.Bytes()[:4]) {
		return patients.UnpackUnknownPatientError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["UnknownRecovery"].ID.Bytes()[:4]) {
		return patients.UnpackUnknownRecoveryError(raw[4:])
	}
	if bytes.Equal(raw[:4], patients.abi.Errors["ValueRefused"].ID.Bytes()[:4]) {
		return patients.UnpackValueRefusedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// PatientsAlreadyApproved represents a AlreadyApproved error raised by the Patients contract.
type PatientsAlreadyApproved struct {
	Id [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AlreadyApproved(bytes32 id)
func PatientsAlreadyApprovedErrorID() common.Hash {
	return common.HexToHash("0xc6dfbb7eb7467462561e3b796475e3ec08b70073265307a38257fee4734f5220")
}

// UnpackAlreadyApprovedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AlreadyApproved(bytes32 id)
func (patients *Patients) UnpackAlreadyApprovedError(raw []byte) (*PatientsAlreadyApproved, error) {
	out := new(PatientsAlreadyApproved)
	if err := patients.abi.UnpackIntoInterface(out, "AlreadyApproved", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsAlreadyLinked represents a AlreadyLinked error raised by the Patients contract.
type PatientsAlreadyLinked struct {
	FromPid [32]byte
	ToPid   [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AlreadyLinked(bytes32 fromPid, bytes32 toPid)
func PatientsAlreadyLinkedErrorID() common.Hash {
	return common.HexToHash("0x00ec0c29063e935a401de6d038d988b69ab434c5c2d2e76bba2b5714bf65d55f")
}

// UnpackAlreadyLinkedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AlreadyLinked(bytes32 fromPid, bytes32 toPid)
func (patients *Patients) UnpackAlreadyLinkedError(raw []byte) (*PatientsAlreadyLinked, error) {
	out := new(PatientsAlreadyLinked)
	if err := patients.abi.UnpackIntoInterface(out, "AlreadyLinked", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsBadCalldata represents a BadCalldata error raised by the Patients contract.
type PatientsBadCalldata struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadCalldata()
func PatientsBadCalldataErrorID() common.Hash {
	return common.HexToHash("0x1a2e15948a28fdb51f88891a0e90d1c50e1bb55e7079c3d61be3f1e75cc17190")
}

// UnpackBadCalldataError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadCalldata()
func (patients *Patients) UnpackBadCalldataError(raw []byte) (*PatientsBadCalldata, error) {
	out := new(PatientsBadCalldata)
	if err := patients.abi.UnpackIntoInterface(out, "BadCalldata", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsBadField represents a BadField error raised by the Patients contract.
type PatientsBadField struct {
	Field uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadField(uint8 field)
func PatientsBadFieldErrorID() common.Hash {
	return common.HexToHash("0x21926969789124b3d96e81a6467eb515c2e87534a06602841bc17dfb4098b5fd")
}

// UnpackBadFieldError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadField(uint8 field)
func (patients *Patients) UnpackBadFieldError(raw []byte) (*PatientsBadField, error) {
	out := new(PatientsBadField)
	if err := patients.abi.UnpackIntoInterface(out, "BadField", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsBadRelaySignature represents a BadRelaySignature error raised by the Patients contract.
type PatientsBadRelaySignature struct {
	Signer common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error BadRelaySignature(address signer)
func PatientsBadRelaySignatureErrorID() common.Hash {
	return common.HexToHash("0x141de4d78a535bb98e292b8b289317417d82b90b8966625eeb95ff86125cbc1a")
}

// UnpackBadRelaySignatureError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error BadRelaySignature(address signer)
func (patients *Patients) UnpackBadRelaySignatureError(raw []byte) (*PatientsBadRelaySignature, error) {
	out := new(PatientsBadRelaySignature)
	if err := patients.abi.UnpackIntoInterface(out, "BadRelaySignature", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsDelegatedCaller represents a DelegatedCaller error raised by the Patients contract.
type PatientsDelegatedCaller struct {
	Caller common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DelegatedCaller(address caller)
func PatientsDelegatedCallerErrorID() common.Hash {
	return common.HexToHash("0x466167bad19c855b4a32fc98548264121320d25f06d7595e0b957f7d4f4a4c52")
}

// UnpackDelegatedCallerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DelegatedCaller(address caller)
func (patients *Patients) UnpackDelegatedCallerError(raw []byte) (*PatientsDelegatedCaller, error) {
	out := new(PatientsDelegatedCaller)
	if err := patients.abi.UnpackIntoInterface(out, "DelegatedCaller", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsDirectCallOnly represents a DirectCallOnly error raised by the Patients contract.
type PatientsDirectCallOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error DirectCallOnly()
func PatientsDirectCallOnlyErrorID() common.Hash {
	return common.HexToHash("0xcba87daaedc9dd6da8c47e0df06f0dc46d777d7a91bb45cbe697b1e275b46ea2")
}

// UnpackDirectCallOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error DirectCallOnly()
func (patients *Patients) UnpackDirectCallOnlyError(raw []byte) (*PatientsDirectCallOnly, error) {
	out := new(PatientsDirectCallOnly)
	if err := patients.abi.UnpackIntoInterface(out, "DirectCallOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsNoTransfer represents a NoTransfer error raised by the Patients contract.
type PatientsNoTransfer struct {
	Pid [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoTransfer(bytes32 pid)
func PatientsNoTransferErrorID() common.Hash {
	return common.HexToHash("0x351a6bb0e0707bb3dc2851a36824d1124044f4fbecd97cfedc5d9c04e9cc0641")
}

// UnpackNoTransferError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoTransfer(bytes32 pid)
func (patients *Patients) UnpackNoTransferError(raw []byte) (*PatientsNoTransfer, error) {
	out := new(PatientsNoTransfer)
	if err := patients.abi.UnpackIntoInterface(out, "NoTransfer", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsNotAllowed represents a NotAllowed error raised by the Patients contract.
type PatientsNotAllowed struct {
	Caller common.Address
	Op     [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func PatientsNotAllowedErrorID() common.Hash {
	return common.HexToHash("0xc4bd7e2ed986d6729c67f18676be21dda3ba1eb476119620be573f561dadc6ef")
}

// UnpackNotAllowedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotAllowed(address caller, bytes4 op)
func (patients *Patients) UnpackNotAllowedError(raw []byte) (*PatientsNotAllowed, error) {
	out := new(PatientsNotAllowed)
	if err := patients.abi.UnpackIntoInterface(out, "NotAllowed", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsNotApproved represents a NotApproved error raised by the Patients contract.
type PatientsNotApproved struct {
	Have uint8
	Want uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotApproved(uint8 have, uint8 want)
func PatientsNotApprovedErrorID() common.Hash {
	return common.HexToHash("0x39d5fb9589287ff120d3d0d42e6d7cebbf2ef3e3f911945a77a32ad92b38974e")
}

// UnpackNotApprovedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotApproved(uint8 have, uint8 want)
func (patients *Patients) UnpackNotApprovedError(raw []byte) (*PatientsNotApproved, error) {
	out := new(PatientsNotApproved)
	if err := patients.abi.UnpackIntoInterface(out, "NotApproved", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsNotController represents a NotController error raised by the Patients contract.
type PatientsNotController struct {
	Pid [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotController(bytes32 pid)
func PatientsNotControllerErrorID() common.Hash {
	return common.HexToHash("0xe59283d035c532ee56a7897acce42a2df322d0c91c398525df225bcf20cb18d2")
}

// UnpackNotControllerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotController(bytes32 pid)
func (patients *Patients) UnpackNotControllerError(raw []byte) (*PatientsNotController, error) {
	out := new(PatientsNotController)
	if err := patients.abi.UnpackIntoInterface(out, "NotController", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsNotCustodian represents a NotCustodian error raised by the Patients contract.
type PatientsNotCustodian struct {
	Pid [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotCustodian(bytes32 pid)
func PatientsNotCustodianErrorID() common.Hash {
	return common.HexToHash("0x6c2ea5bd63e43c9110b88b2d09255cb0162fbeb0854e017422deaaae97939ee8")
}

// UnpackNotCustodianError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotCustodian(bytes32 pid)
func (patients *Patients) UnpackNotCustodianError(raw []byte) (*PatientsNotCustodian, error) {
	out := new(PatientsNotCustodian)
	if err := patients.abi.UnpackIntoInterface(out, "NotCustodian", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsNotGuardian represents a NotGuardian error raised by the Patients contract.
type PatientsNotGuardian struct {
	Pid [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotGuardian(bytes32 pid)
func PatientsNotGuardianErrorID() common.Hash {
	return common.HexToHash("0xcf17c0ebc97f4dcd8e2df1de025e3648bd2c3fa5634a0d1042eb06a8f9ec133a")
}

// UnpackNotGuardianError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotGuardian(bytes32 pid)
func (patients *Patients) UnpackNotGuardianError(raw []byte) (*PatientsNotGuardian, error) {
	out := new(PatientsNotGuardian)
	if err := patients.abi.UnpackIntoInterface(out, "NotGuardian", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsNotLinked represents a NotLinked error raised by the Patients contract.
type PatientsNotLinked struct {
	FromPid [32]byte
	ToPid   [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotLinked(bytes32 fromPid, bytes32 toPid)
func PatientsNotLinkedErrorID() common.Hash {
	return common.HexToHash("0xe24173e19f16d825fc83377e797cbe4e96e337c6d9d129f1c6de5edbf9ef66f9")
}

// UnpackNotLinkedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotLinked(bytes32 fromPid, bytes32 toPid)
func (patients *Patients) UnpackNotLinkedError(raw []byte) (*PatientsNotLinked, error) {
	out := new(PatientsNotLinked)
	if err := patients.abi.UnpackIntoInterface(out, "NotLinked", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsNotRelayable represents a NotRelayable error raised by the Patients contract.
type PatientsNotRelayable struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotRelayable(bytes4 op)
func PatientsNotRelayableErrorID() common.Hash {
	return common.HexToHash("0x52c718bd713d1647a0204abdd8032b151f17fe142295d92d6376ac9ac8fda673")
}

// UnpackNotRelayableError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotRelayable(bytes4 op)
func (patients *Patients) UnpackNotRelayableError(raw []byte) (*PatientsNotRelayable, error) {
	out := new(PatientsNotRelayable)
	if err := patients.abi.UnpackIntoInterface(out, "NotRelayable", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsPatientKnown represents a PatientKnown error raised by the Patients contract.
type PatientsPatientKnown struct {
	Pid [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error PatientKnown(bytes32 pid)
func PatientsPatientKnownErrorID() common.Hash {
	return common.HexToHash("0xb2c088ddefdc60b8eedb1d16a960fb853f17713af56b54abe529231de5ced988")
}

// UnpackPatientKnownError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error PatientKnown(bytes32 pid)
func (patients *Patients) UnpackPatientKnownError(raw []byte) (*PatientsPatientKnown, error) {
	out := new(PatientsPatientKnown)
	if err := patients.abi.UnpackIntoInterface(out, "PatientKnown", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsReadOnly represents a ReadOnly error raised by the Patients contract.
type PatientsReadOnly struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ReadOnly()
func PatientsReadOnlyErrorID() common.Hash {
	return common.HexToHash("0xd42876b8d01146210ea59e0135efd9607e08d41a414d4d60b92ca03ed4c033ee")
}

// UnpackReadOnlyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ReadOnly()
func (patients *Patients) UnpackReadOnlyError(raw []byte) (*PatientsReadOnly, error) {
	out := new(PatientsReadOnly)
	if err := patients.abi.UnpackIntoInterface(out, "ReadOnly", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsRecoveryEnded represents a RecoveryEnded error raised by the Patients contract.
type PatientsRecoveryEnded struct {
	Id    [32]byte
	State uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RecoveryEnded(bytes32 id, uint8 state)
func PatientsRecoveryEndedErrorID() common.Hash {
	return common.HexToHash("0xde253f0d3b55d1431cf75adccf1cf6f489f393ea8d1d052af4e34184eeda12fe")
}

// UnpackRecoveryEndedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RecoveryEnded(bytes32 id, uint8 state)
func (patients *Patients) UnpackRecoveryEndedError(raw []byte) (*PatientsRecoveryEnded, error) {
	out := new(PatientsRecoveryEnded)
	if err := patients.abi.UnpackIntoInterface(out, "RecoveryEnded", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsRecoveryUpheld represents a RecoveryUpheld error raised by the Patients contract.
type PatientsRecoveryUpheld struct {
	Id [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RecoveryUpheld(bytes32 id)
func PatientsRecoveryUpheldErrorID() common.Hash {
	return common.HexToHash("0x284cb57d4dfcad4707e739c2c77c4c3f1e727c9fa4654038800fb65b1cb66780")
}

// UnpackRecoveryUpheldError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RecoveryUpheld(bytes32 id)
func (patients *Patients) UnpackRecoveryUpheldError(raw []byte) (*PatientsRecoveryUpheld, error) {
	out := new(PatientsRecoveryUpheld)
	if err := patients.abi.UnpackIntoInterface(out, "RecoveryUpheld", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsRelayExpired represents a RelayExpired error raised by the Patients contract.
type PatientsRelayExpired struct {
	ValidUntil uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayExpired(uint64 validUntil)
func PatientsRelayExpiredErrorID() common.Hash {
	return common.HexToHash("0xb39d1cd1da5cb0abf584b3ad0bd622fb21b37df1e62579a221947934daf81ad5")
}

// UnpackRelayExpiredError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayExpired(uint64 validUntil)
func (patients *Patients) UnpackRelayExpiredError(raw []byte) (*PatientsRelayExpired, error) {
	out := new(PatientsRelayExpired)
	if err := patients.abi.UnpackIntoInterface(out, "RelayExpired", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsRelayNonce represents a RelayNonce error raised by the Patients contract.
type PatientsRelayNonce struct {
	Have *big.Int
	Want *big.Int
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func PatientsRelayNonceErrorID() common.Hash {
	return common.HexToHash("0xdd0d222d2ed2f1ff69c6a264833ecb61c004ab3ed75713d664010aba1a79d468")
}

// UnpackRelayNonceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error RelayNonce(uint256 have, uint256 want)
func (patients *Patients) UnpackRelayNonceError(raw []byte) (*PatientsRelayNonce, error) {
	out := new(PatientsRelayNonce)
	if err := patients.abi.UnpackIntoInterface(out, "RelayNonce", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsTimelockRuns represents a TimelockRuns error raised by the Patients contract.
type PatientsTimelockRuns struct {
	Id           [32]byte
	ExecutableAt uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TimelockRuns(bytes32 id, uint64 executableAt)
func PatientsTimelockRunsErrorID() common.Hash {
	return common.HexToHash("0xf7aa2674075ceaca896247f9146734cf2314d759282f6b92815f59ab4ac4e8da")
}

// UnpackTimelockRunsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TimelockRuns(bytes32 id, uint64 executableAt)
func (patients *Patients) UnpackTimelockRunsError(raw []byte) (*PatientsTimelockRuns, error) {
	out := new(PatientsTimelockRuns)
	if err := patients.abi.UnpackIntoInterface(out, "TimelockRuns", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsTooManyApprovals represents a TooManyApprovals error raised by the Patients contract.
type PatientsTooManyApprovals struct {
	Limit uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyApprovals(uint8 limit)
func PatientsTooManyApprovalsErrorID() common.Hash {
	return common.HexToHash("0x53ac85fb9c120f923e10916acc7a2661ed487da91399ba5daeb4820aa6a62f0b")
}

// UnpackTooManyApprovalsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyApprovals(uint8 limit)
func (patients *Patients) UnpackTooManyApprovalsError(raw []byte) (*PatientsTooManyApprovals, error) {
	out := new(PatientsTooManyApprovals)
	if err := patients.abi.UnpackIntoInterface(out, "TooManyApprovals", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsTooManyGuardians represents a TooManyGuardians error raised by the Patients contract.
type PatientsTooManyGuardians struct {
	Limit uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyGuardians(uint8 limit)
func PatientsTooManyGuardiansErrorID() common.Hash {
	return common.HexToHash("0x6e81647d1beb4be217b499da677054047a8d3c89f2c845e3679c81957d2be6ab")
}

// UnpackTooManyGuardiansError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyGuardians(uint8 limit)
func (patients *Patients) UnpackTooManyGuardiansError(raw []byte) (*PatientsTooManyGuardians, error) {
	out := new(PatientsTooManyGuardians)
	if err := patients.abi.UnpackIntoInterface(out, "TooManyGuardians", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsTooManyKeys represents a TooManyKeys error raised by the Patients contract.
type PatientsTooManyKeys struct {
	Limit uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyKeys(uint64 limit)
func PatientsTooManyKeysErrorID() common.Hash {
	return common.HexToHash("0x08cb8171a54e1c2c7c94bce6296acc8d23fffa5c25163b69039ebb17babaa449")
}

// UnpackTooManyKeysError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyKeys(uint64 limit)
func (patients *Patients) UnpackTooManyKeysError(raw []byte) (*PatientsTooManyKeys, error) {
	out := new(PatientsTooManyKeys)
	if err := patients.abi.UnpackIntoInterface(out, "TooManyKeys", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsTooManyLinks represents a TooManyLinks error raised by the Patients contract.
type PatientsTooManyLinks struct {
	Limit uint8
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyLinks(uint8 limit)
func PatientsTooManyLinksErrorID() common.Hash {
	return common.HexToHash("0x1aa07875dfc3eef58deb1b206e68299514c754b1d985fe796fd260b63bf6afae")
}

// UnpackTooManyLinksError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyLinks(uint8 limit)
func (patients *Patients) UnpackTooManyLinksError(raw []byte) (*PatientsTooManyLinks, error) {
	out := new(PatientsTooManyLinks)
	if err := patients.abi.UnpackIntoInterface(out, "TooManyLinks", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsTooManyPatients represents a TooManyPatients error raised by the Patients contract.
type PatientsTooManyPatients struct {
	Limit uint64
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error TooManyPatients(uint64 limit)
func PatientsTooManyPatientsErrorID() common.Hash {
	return common.HexToHash("0xd7e6a3ba92de543dedb543a9269340f2d0c520c6002c7887213ce65343e17da9")
}

// UnpackTooManyPatientsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error TooManyPatients(uint64 limit)
func (patients *Patients) UnpackTooManyPatientsError(raw []byte) (*PatientsTooManyPatients, error) {
	out := new(PatientsTooManyPatients)
	if err := patients.abi.UnpackIntoInterface(out, "TooManyPatients", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsUnknownGuardian represents a UnknownGuardian error raised by the Patients contract.
type PatientsUnknownGuardian struct {
	Pid [32]byte
	G   common.Address
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownGuardian(bytes32 pid, address g)
func PatientsUnknownGuardianErrorID() common.Hash {
	return common.HexToHash("0x1ca0c581d853e8e1f6c127cf8eacfe5b708f9ab10be948afcb721b7e8f91fe93")
}

// UnpackUnknownGuardianError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownGuardian(bytes32 pid, address g)
func (patients *Patients) UnpackUnknownGuardianError(raw []byte) (*PatientsUnknownGuardian, error) {
	out := new(PatientsUnknownGuardian)
	if err := patients.abi.UnpackIntoInterface(out, "UnknownGuardian", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsUnknownOperation represents a UnknownOperation error raised by the Patients contract.
type PatientsUnknownOperation struct {
	Op [4]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownOperation(bytes4 op)
func PatientsUnknownOperationErrorID() common.Hash {
	return common.HexToHash("0xd63b28b0171d5f069854951801ecbc058da6ff71062cba6d5a5f4429f0df765c")
}

// UnpackUnknownOperationError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownOperation(bytes4 op)
func (patients *Patients) UnpackUnknownOperationError(raw []byte) (*PatientsUnknownOperation, error) {
	out := new(PatientsUnknownOperation)
	if err := patients.abi.UnpackIntoInterface(out, "UnknownOperation", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsUnknownPatient represents a UnknownPatient error raised by the Patients contract.
type PatientsUnknownPatient struct {
	Pid [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownPatient(bytes32 pid)
func PatientsUnknownPatientErrorID() common.Hash {
	return common.HexToHash("0xb1cf3a9cda84490c03705c3316da7a71d444d56c5f61ca429dfab5017fbcfdf3")
}

// UnpackUnknownPatientError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownPatient(bytes32 pid)
func (patients *Patients) UnpackUnknownPatientError(raw []byte) (*PatientsUnknownPatient, error) {
	out := new(PatientsUnknownPatient)
	if err := patients.abi.UnpackIntoInterface(out, "UnknownPatient", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsUnknownRecovery represents a UnknownRecovery error raised by the Patients contract.
type PatientsUnknownRecovery struct {
	Id [32]byte
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error UnknownRecovery(bytes32 id)
func PatientsUnknownRecoveryErrorID() common.Hash {
	return common.HexToHash("0xd1c20dff7ee438a08d85e2b7679c0949b0f5acee93077f6b1b133c227b691ce3")
}

// UnpackUnknownRecoveryError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error UnknownRecovery(bytes32 id)
func (patients *Patients) UnpackUnknownRecoveryError(raw []byte) (*PatientsUnknownRecovery, error) {
	out := new(PatientsUnknownRecovery)
	if err := patients.abi.UnpackIntoInterface(out, "UnknownRecovery", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PatientsValueRefused represents a ValueRefused error raised by the Patients contract.
type PatientsValueRefused struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ValueRefused()
func PatientsValueRefusedErrorID() common.Hash {
	return common.HexToHash("0xb676344c629290c4a3db52f6430973215b2e1ef38e06987a06ac22cc0a7e35dc")
}

// UnpackValueRefusedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ValueRefused()
func (patients *Patients) UnpackValueRefusedError(raw []byte) (*PatientsValueRefused, error) {
	out := new(PatientsValueRefused)
	if err := patients.abi.UnpackIntoInterface(out, "ValueRefused", raw); err != nil {
		return nil, err
	}
	return out, nil
}
