// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/ledger"
	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/client/softkey"
	"github.com/dntp/dntp/ehr/document"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// passkeySite is the portal that the passkeys are made for.
const passkeySite = "portal.hospital.example"

// passkeyStory has a patient and a doctor who own a passkey each: no account, no
// ether and no wallet. The hospital's service relays what they sign.
type passkeyStory struct {
	*story
	patient, doctor *softkey.Key
	pid             common.Hash
}

func (p *passkeyStory) steps() []step {
	return []step{
		{"a patient and a doctor come with passkeys", p.enter},
		{"an insurer may not enrol a doctor", p.otherKind},
		{"both act by passkey alone", p.act},
	}
}

func (p *passkeyStory) hospital() *folder.Member { return p.State.Members[0] }

// enter has the registrar register the one, and the administrator enrol the other.
func (p *passkeyStory) enter(ctx context.Context) (_ string, err error) {
	if p.patient, err = softkey.New(passkeySite); err != nil {
		return "", err
	}
	if p.doctor, err = softkey.New(passkeySite); err != nil {
		return "", err
	}
	registrar, admin := p.State.Actor(p.hospital().Name, folder.RoleRegistrar), p.State.Actor(p.hospital().Name, folder.RoleAdmin)
	if registrar == nil || admin == nil {
		return "", errNotHired
	}
	p.pid = recordfile.RandomHash()
	registered, err := p.submit(ctx, registrar, func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return p.writer().Ledger.RegisterPatient(opts, p.pid, p.patient.Address())
	})
	if err != nil {
		return "", err
	}
	enrolled, err := p.enrol(ctx, p.doctor, p.hospital(), admin)
	if err != nil {
		return "", err
	}
	block, err := p.allSucceed(ctx, []*types.Transaction{registered, enrolled})
	return fmt.Sprintf("at %s, in block %d", p.hospital().Title(), block), err
}

// enrol has an administrator enrol a doctor, whose passkey signs that.
func (p *passkeyStory) enrol(ctx context.Context, key *softkey.Key, at *folder.Member, admin *folder.Actor) (*types.Transaction, error) {
	roles := registry.Doctor.Mask()
	entry := client.EnrolmentOf(key.Address(), at.OrgID, roles, common.Hash{}, 0)
	proof, err := entry.ProvePasskey(key.Public(), key.Site(), key.Assert, p.chainID(), p.deadline())
	if err != nil {
		return nil, err
	}
	return p.submit(ctx, admin, func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return p.writer().Ledger.Enrol(opts, key.Address(), roles, common.Hash{}, 0, proof)
	})
}

func (p *passkeyStory) chainID() *big.Int { return new(big.Int).SetUint64(p.State.ChainID) }
func (p *passkeyStory) deadline() uint64  { return uint64(time.Now().Add(ledger.SignatureLife).Unix()) }

// otherKind has an insurer's administrator try to enrol a doctor.
func (p *passkeyStory) otherKind(ctx context.Context) (string, error) {
	own, err := softkey.New(passkeySite)
	if err != nil {
		return "", err
	}
	insurer := p.State.Members[2]
	var refusal *client.Refusal
	if _, err := p.enrol(ctx, own, insurer, p.State.Actor(insurer.Name, folder.RoleAdmin)); !errors.As(err, &refusal) || refusal.Name != "RoleOfOtherKind" {
		return "", fmt.Errorf("have %v, want RoleOfOtherKind", err)
	}
	return refusal.Error(), nil
}

// act has the doctor anchor a record about the patient, and the patient grant the
// other hospital access to it.
func (p *passkeyStory) act(ctx context.Context) (string, error) {
	if p.doctor == nil {
		return "", errTooEarly
	}
	file, err := recordfile.New(p.State.ChainID, p.pid)
	if err != nil {
		return "", err
	}
	if _, err := file.Add(document.Sample, contracts.ClassPatientSummary, uint64(time.Now().Unix())); err != nil {
		return "", err
	}
	anchor := bindings.NewRecords().PackAnchor(file.Anchor(1), nil)
	anchored, err := p.relay(ctx, p.doctor, contracts.RecordsAddress, anchor)
	if err != nil {
		return "", err
	}
	grant := client.Grant{
		ConsentId: recordfile.RandomHash(), Pid: p.pid, GranteeKind: contracts.GranteeOrganization, Grantee: p.State.Members[1].OrgID,
		PurposeMask: 1 << contracts.TREAT, ActionMask: contracts.ActionAccess, ClassMask: 1 << contracts.ClassPatientSummary,
		NotAfter: p.deadline(), FhirConsentHash: recordfile.RandomHash(),
	}
	granted, err := p.relay(ctx, p.patient, contracts.ConsentAddress, bindings.NewConsent().PackGrant(grant))
	if err != nil {
		return "", err
	}
	block, err := p.allSucceed(ctx, []*types.Transaction{anchored, granted})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("a record and a grant, relayed by %s, in block %d", p.hospital().Title(), block), p.counts(ctx, block, file.RecordID)
}

// relay has the hospital's service bring what a passkey signed.
func (p *passkeyStory) relay(ctx context.Context, key *softkey.Key, contract common.Address, operation []byte) (*types.Transaction, error) {
	nonce, err := p.writer().Ledger.Nonce(ctx, key.Address(), new(big.Int))
	if err != nil {
		return nil, err
	}
	signed, err := client.SignOperationPasskey(key.Public(), key.Site(), key.Assert, p.chainID(), contract, operation, nonce, p.deadline())
	if err != nil {
		return nil, err
	}
	return p.submit(ctx, p.State.Actor(p.hospital().Name, folder.RoleService), func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return p.writer().Ledger.Relay(opts, contract, operation, signed)
	})
}

// counts holds that the doctor is the record's author, and that the grant decides.
func (p *passkeyStory) counts(ctx context.Context, block uint64, record common.Hash) error {
	at := p.writer().Ledger.At(new(big.Int).SetUint64(block))
	signatures, err := at.Endorsements(ctx, record, 1)
	if err != nil {
		return err
	}
	if len(signatures.Signers) != 1 || signatures.Signers[0] != p.doctor.Address() {
		return fmt.Errorf("the record is signed by %v, want the doctor %v", signatures.Signers, p.doctor.Address())
	}
	elsewhere := p.State.Actor(p.State.Members[1].Name, "doctor").Address
	decision, err := at.Check(ctx, p.pid, elsewhere, contracts.TREAT, contracts.ActionAccess, contracts.ClassPatientSummary)
	if err == nil && (!decision.Allowed || decision.Basis != contracts.BasisConsent) {
		err = fmt.Errorf("have %+v, want access by consent", decision)
	}
	return err
}
