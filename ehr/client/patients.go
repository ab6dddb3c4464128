// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"context"
	"errors"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// RegisterPatient registers a random pid at the sender's organization.
func (c *Client) RegisterPatient(opts *bind.TransactOpts, pid common.Hash, controller common.Address) (*types.Transaction, error) {
	return c.send(opts, c.patients, patients.PackRegister(pid, controller))
}

// SetController gives a pid to another key.
func (c *Client) SetController(opts *bind.TransactOpts, pid common.Hash, newController common.Address) (*types.Transaction, error) {
	return c.send(opts, c.patients, patients.PackSetController(pid, newController))
}

// SetGuardian makes an address a guardian, or changes what it may do.
func (c *Client) SetGuardian(opts *bind.TransactOpts, pid common.Hash, who common.Address, g Guardian) (*types.Transaction, error) {
	return c.send(opts, c.patients, patients.PackSetGuardian(pid, who, g.Kind, g.ClassMask, g.NotAfter))
}

// RemoveGuardian ends a guardianship.
func (c *Client) RemoveGuardian(opts *bind.TransactOpts, pid common.Hash, who common.Address) (*types.Transaction, error) {
	return c.send(opts, c.patients, patients.PackRemoveGuardian(pid, who))
}

// ProposeRecovery proposes a new key for a pid whose key is lost.
func (c *Client) ProposeRecovery(opts *bind.TransactOpts, pid common.Hash, newController common.Address, evidenceHash common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.patients, patients.PackProposeRecovery(pid, newController, evidenceHash))
}

// RecoveryID finds the id of the recovery in the receipt of ProposeRecovery.
func RecoveryID(receipt *types.Receipt) (common.Hash, error) {
	for _, log := range receipt.Logs {
		if event, err := patients.UnpackRecoveryProposedEvent(log); err == nil && log.Address == contracts.PatientsAddress {
			return event.Id, nil
		}
	}
	return common.Hash{}, errors.New("receipt has no recovery")
}

// ApproveRecovery approves a recovery.
func (c *Client) ApproveRecovery(opts *bind.TransactOpts, id common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.patients, patients.PackApproveRecovery(id))
}

// CancelRecovery cancels a recovery; the sender is the pid's present key.
func (c *Client) CancelRecovery(opts *bind.TransactOpts, id common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.patients, patients.PackCancelRecovery(id))
}

// ExecuteRecovery gives the pid to the new key.
func (c *Client) ExecuteRecovery(opts *bind.TransactOpts, id common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.patients, patients.PackExecuteRecovery(id))
}

// RequestTransfer asks another organization to become a patient's custodian.
func (c *Client) RequestTransfer(opts *bind.TransactOpts, pid, to common.Hash, notAfter uint64) (*types.Transaction, error) {
	return c.send(opts, c.patients, patients.PackRequestTransfer(pid, to, notAfter))
}

// AcceptTransfer makes the sender's organization the custodian, as the patient asked.
func (c *Client) AcceptTransfer(opts *bind.TransactOpts, pid common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.patients, patients.PackAcceptTransfer(pid))
}

// CancelTransfer withdraws a request.
func (c *Client) CancelTransfer(opts *bind.TransactOpts, pid common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.patients, patients.PackCancelTransfer(pid))
}

// Transfer returns the organization that a patient has asked, and the end of the
// request; zero for none.
func (c *Client) Transfer(ctx context.Context, pid common.Hash) (bindings.TransferOutput, error) {
	return call(ctx, c, c.patients, patients.PackTransfer(pid), patients.UnpackTransfer)
}

// Link states that two pids belong to one person.
func (c *Client) Link(opts *bind.TransactOpts, from, to, evidenceHash common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.patients, patients.PackLink(from, to, evidenceHash))
}

// Unlink withdraws such a statement.
func (c *Client) Unlink(opts *bind.TransactOpts, from, to, evidenceHash common.Hash) (*types.Transaction, error) {
	return c.send(opts, c.patients, patients.PackUnlink(from, to, evidenceHash))
}

// Patient returns a patient, with status 0 if there is none.
func (c *Client) Patient(ctx context.Context, pid common.Hash) (Patient, error) {
	return call(ctx, c, c.patients, patients.PackPatient(pid), patients.UnpackPatient)
}

// Custodian returns the organization that registered a patient, or the one that the
// patient has moved to by a transfer or a vote; zero for an unknown patient.
func (c *Client) Custodian(ctx context.Context, pid common.Hash) (common.Hash, error) {
	org, err := call(ctx, c, c.patients, patients.PackCustodian(pid), patients.UnpackCustodian)
	return org, err
}

// Guardian returns what an address may do for a patient; kind 0 means that it is not
// a guardian.
func (c *Client) Guardian(ctx context.Context, pid common.Hash, who common.Address) (Guardian, error) {
	return call(ctx, c, c.patients, patients.PackGuardian(pid, who), patients.UnpackGuardian)
}

// Guardians returns all guardians of a patient.
func (c *Client) Guardians(ctx context.Context, pid common.Hash) ([]common.Address, error) {
	return call(ctx, c, c.patients, patients.PackGuardians(pid), patients.UnpackGuardians)
}

// Links returns the pids that a pid is linked to.
func (c *Client) Links(ctx context.Context, pid common.Hash) ([][32]byte, error) {
	return call(ctx, c, c.patients, patients.PackLinks(pid), patients.UnpackLinks)
}

// Recovery returns a recovery, with state 0 if there is none.
func (c *Client) Recovery(ctx context.Context, id common.Hash) (Recovery, error) {
	return call(ctx, c, c.patients, patients.PackRecovery(id), patients.UnpackRecovery)
}
