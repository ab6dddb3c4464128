// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"context"
	"errors"
	"fmt"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

var errNoSuccessor = errors.New("no other administrator was voted for")

// nominate creates an administrator that could take the place of the newcomer's, and
// returns it with the change to vote for.
func (s *story) nominate() (*folder.Actor, client.Change, error) {
	successor, err := folder.NewActor(s.newcomer.Name, folder.RoleAdmin)
	if err != nil {
		return nil, client.Change{}, err
	}
	proof, err := s.prove(successor, client.AdministrationOf(successor.Address, s.newcomer.OrgID))
	return successor, client.ReplaceAdministrator(s.newcomer.OrgID, successor.Address, proof), err
}

// newAdministrator checks that the newcomer's old administrator may send nothing more,
// and has the new one enrol a doctor.
func (s *story) newAdministrator(ctx context.Context) (string, error) {
	if s.newcomer == nil || s.newcomer.successor == nil {
		return "", errNoSuccessor
	}
	old, successor := s.newcomer.admin, s.newcomer.successor
	org, err := s.reader().Ledger.Org(ctx, s.newcomer.OrgID)
	if err != nil {
		return "", err
	}
	if org.Admin != successor.Address {
		return "", fmt.Errorf("have administrator %s, want %s", org.Admin, successor.Address)
	}
	s.newcomer.admin, s.replaced = successor, append(s.replaced, old.Address)
	answer, err := s.sendsNothing(ctx, old)
	if err != nil {
		return "", fmt.Errorf("the old administrator: %w", err)
	}
	block, err := s.enrolDoctor(ctx)
	if err != nil {
		return "", fmt.Errorf("the new administrator: %w", err)
	}
	return fmt.Sprintf("by vote; the new one enrols a doctor in block %d; the old one: %s", block, answer), nil
}

// enrolDoctor has the newcomer's administrator enrol a doctor, and returns the block.
func (s *story) enrolDoctor(ctx context.Context) (uint64, error) {
	const role = "doctor"
	doctor, err := folder.NewActor(s.newcomer.Name, role)
	if err != nil {
		return 0, err
	}
	roles, err := genesis.RolesOf(role)
	if err != nil {
		return 0, err
	}
	proof, err := s.prove(doctor, client.EnrolmentOf(doctor.Address, s.newcomer.OrgID, uint32(roles), common.Hash{}, 0))
	if err != nil {
		return 0, err
	}
	receipt, err := s.succeed(ctx, s.newcomer.admin, func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return s.writer().Ledger.Enrol(opts, doctor.Address, uint32(roles), common.Hash{}, 0, proof)
	})
	if err != nil {
		return 0, err
	}
	return receipt.BlockNumber.Uint64(), nil
}
