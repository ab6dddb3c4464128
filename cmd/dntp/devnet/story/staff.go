// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/ledger"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/document"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// hiredRoles are whom the first member's administrator enrols in the story.
var hiredRoles = []string{"doctor", "laboratory", "records-office"}

var errNotHired = errors.New("nobody was enrolled for it")

// hire has an administrator enrol people whose keys are new.
func (s *story) hire(ctx context.Context) (string, error) {
	hospital := s.State.Members[0]
	admin := s.State.Actor(hospital.Name, folder.RoleAdmin)
	hired, txs := make(map[string]*folder.Actor), []*types.Transaction(nil)
	for _, role := range hiredRoles {
		actor, err := folder.NewActor(hospital.Name, role)
		if err != nil {
			return "", err
		}
		roles, err := genesis.RolesOf(role)
		if err != nil {
			return "", err
		}
		proof, err := s.prove(actor, client.EnrolmentOf(actor.Address, hospital.OrgID, uint32(roles), common.Hash{}, 0))
		if err != nil {
			return "", err
		}
		tx, err := s.submit(ctx, admin, func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return s.writer().Ledger.Enrol(opts, actor.Address, uint32(roles), common.Hash{}, 0, proof)
		})
		if err != nil {
			return "", err
		}
		hired[role], txs = actor, append(txs, tx)
	}
	block, err := s.allSucceed(ctx, txs)
	if err != nil {
		return "", err
	}
	if err := s.reached(ctx, block); err != nil {
		return "", err
	}
	for _, n := range s.Nodes {
		for _, actor := range hired {
			if err := checkActor(ctx, n, s.State, actor); err != nil {
				return "", fmt.Errorf("%s: the new %s: %w", n.Member.Title(), actor.Role, err)
			}
		}
	}
	s.hired = hired
	return fmt.Sprintf("and a records office, in block %d", block), nil
}

// prove has an actor sign that its key enters the ledger.
func (s *story) prove(actor *folder.Actor, entry client.Entry) (client.Proof, error) {
	key, err := actor.PrivateKey()
	if err != nil {
		return client.Proof{}, err
	}
	return entry.Prove(key, new(big.Int).SetUint64(s.State.ChainID), uint64(time.Now().Add(ledger.SignatureLife).Unix()))
}

// reached waits until every member has the block of that number.
func (s *story) reached(ctx context.Context, block uint64) error {
	return devnet.WaitFor(ctx, s.Patience(), func(ctx context.Context) error {
		have, err := lowestHead(ctx, s.Nodes)
		if err == nil && have < block {
			err = fmt.Errorf("a member is at block %d, want %d", have, block)
		}
		return err
	})
}

// endorsed has the new laboratory anchor its report, which counts only once the
// new doctor has verified it.
func (s *story) endorsed(ctx context.Context) (string, error) {
	laboratory, doctor := s.hired["laboratory"], s.hired["doctor"]
	if laboratory == nil || doctor == nil {
		return "", errNotHired
	}
	a, err := s.prepareAnchor(&devRecord{"laboratory report", document.Sample}, contracts.ClassLaboratory, nil)
	if err != nil {
		return "", err
	}
	if err := s.sendAnchor(ctx, laboratory, a); err != nil {
		return "", err
	}
	if err := s.isPending(ctx, a); err != nil {
		return "", fmt.Errorf("before the doctor: %w", err)
	}
	return s.complete(ctx, doctor, a, client.Endorsement{Signer: doctor.Address, SigPurpose: contracts.SigVerification})
}

func (s *story) isPending(ctx context.Context, a *anchoredRecord) error {
	head, err := s.writer().Ledger.Head(ctx, a.file.RecordID)
	if err == nil && (head.Latest != 1 || head.LatestFinal != 0 || head.Status != contracts.Pending) {
		err = fmt.Errorf("have %+v, want a pending version 1", head)
	}
	return err
}

// complete adds the signature that a record lacks, and reads it elsewhere.
func (s *story) complete(ctx context.Context, from *folder.Actor, a *anchoredRecord, e client.Endorsement) (string, error) {
	receipt, err := s.succeed(ctx, from, func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return s.writer().Ledger.Endorse(opts, a.file.RecordID, 1, e)
	})
	if err != nil {
		return "", err
	}
	if err := s.readFrom(ctx, s.reader(), a); err != nil {
		return "", err
	}
	return fmt.Sprintf("pending in block %d, final in block %d", a.block, receipt.BlockNumber), nil
}

// claim has a hospital anchor a claim, which counts only with the signature of
// an insurer. The insurer signs without sending anything: the hospital carries
// its signature to the ledger.
func (s *story) claim(ctx context.Context) (string, error) {
	office, auditor := s.hired["records-office"], s.State.AnyActor("insurer-auditor")
	if office == nil || auditor == nil {
		return "", errNotHired
	}
	a, err := s.prepareAnchor(&devRecord{"claim", document.Sample}, contracts.ClassClaim, nil)
	if err != nil {
		return "", err
	}
	if err := s.sendEndorsed(ctx, office, a, client.Endorsement{Signer: office.Address, SigPurpose: contracts.SigSource, Role: uint8(registry.RecordsOffice)}); err != nil {
		return "", err
	}
	if err := s.isPending(ctx, a); err != nil {
		return "", fmt.Errorf("before the insurer: %w", err)
	}
	key, err := auditor.PrivateKey()
	if err != nil {
		return "", err
	}
	signed, err := client.SignEndorsement(key, new(big.Int).SetUint64(s.State.ChainID), a.args(), client.Statement{
		Custodian: s.State.Member(office.Org).OrgID, Org: s.State.Member(auditor.Org).OrgID, Role: uint8(registry.InsurerAuditor),
		Purpose: contracts.SigReview, Deadline: uint64(time.Now().Add(ledger.SignatureLife).Unix()),
	})
	if err != nil {
		return "", err
	}
	detail, err := s.complete(ctx, office, a, signed)
	if err == nil {
		s.claimed = a
	}
	return detail, err
}

// rotate gives the new doctor's roles to another key. The old one may then send
// nothing more, and the new one anchors.
func (s *story) rotate(ctx context.Context) (string, error) {
	old := s.hired["doctor"]
	if old == nil {
		return "", errNotHired
	}
	fresh, err := folder.NewActor(old.Org, old.Role)
	if err != nil {
		return "", err
	}
	proof, err := s.prove(fresh, client.RotationOf(old.Address, fresh.Address))
	if err != nil {
		return "", err
	}
	receipt, err := s.succeed(ctx, old, func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return s.writer().Ledger.RotateKey(opts, fresh.Address, proof)
	})
	if err != nil {
		return "", err
	}
	block := receipt.BlockNumber.Uint64()
	if err := s.reached(ctx, block); err != nil {
		return "", err
	}
	if err := checkActor(ctx, s.reader(), s.State, fresh); err != nil {
		return "", fmt.Errorf("the new key: %w", err)
	}
	s.hired["doctor"], s.replaced = fresh, append(s.replaced, old.Address)
	answer, err := s.sendsNothing(ctx, old)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("in block %d; the old one: %s", block, answer), nil
}

// sendsNothing has an actor that was replaced offer a transaction, and returns the answer
// of the members, who all refuse it.
func (s *story) sendsNothing(ctx context.Context, old *folder.Actor) (string, error) {
	key, err := old.PrivateKey()
	if err != nil {
		return "", err
	}
	nonce, err := s.writer().Client.NonceAt(ctx, old.Address, nil)
	if err != nil {
		return "", err
	}
	return s.refusedByAll(ctx, key, &types.DynamicFeeTx{Nonce: nonce, To: &old.Address, Gas: refusedGas})
}
