// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"math/big"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

var (
	patientsABI = bindings.NewPatients()
	consentABI  = bindings.NewConsent()
)

// careLedger calls the contracts of patients and consent through one node.
type careLedger struct {
	patients, consent *bind.BoundContract
	block             *big.Int // that is read, nil for the newest
}

func newCareLedger(backend bind.Backend) *careLedger {
	return &careLedger{
		patients: patientsABI.Instance(backend, contracts.PatientsAddress),
		consent:  consentABI.Instance(backend, contracts.ConsentAddress),
	}
}

// at reads the state after a block.
func (l *careLedger) at(block uint64) *careLedger {
	past := *l
	past.block = new(big.Int).SetUint64(block)
	return &past
}

// send sends a call that offers no fee.
func (l *careLedger) send(opts *bind.TransactOpts, contract *bind.BoundContract, data []byte) (*types.Transaction, error) {
	free := *opts
	free.GasTipCap = new(big.Int)
	tx, err := bind.Transact(contract, &free, data)
	return tx, refusalOf(err)
}

// post is send with the caller's options still to come.
func (l *careLedger) post(contract *bind.BoundContract, data []byte) signCall {
	return func(opts *bind.TransactOpts) (*types.Transaction, error) { return l.send(opts, contract, data) }
}

// readCare calls a view.
func readCare[T any](ctx context.Context, l *careLedger, contract *bind.BoundContract, data []byte, unpack func([]byte) (T, error)) (T, error) {
	out, err := bind.Call(contract, &bind.CallOpts{Context: ctx, BlockNumber: l.block}, data, unpack)
	return out, refusalOf(err)
}

// check asks for the decision on an access.
func (l *careLedger) check(ctx context.Context, pid common.Hash, actor common.Address, purpose, action, class uint8) (bindings.CheckOutput, error) {
	return readCare(ctx, l, l.consent, consentABI.PackCheck(pid, actor, purpose, action, class), consentABI.UnpackCheck)
}

// nonceOf is the nonce of the next grant or revocation that an address signs.
func (l *careLedger) nonceOf(ctx context.Context, who common.Address) (uint64, error) {
	return readCare(ctx, l, l.consent, consentABI.PackNonceOf(who), consentABI.UnpackNonceOf)
}

// grantDigest is what a patient or guardian signs, for anyone to bring to the ledger.
func grantDigest(chainID uint64, g bindings.Grant) common.Hash {
	return consentDigest(chainID, signature.Grant,
		g.ConsentId, g.Pid, signature.Word(uint64(g.GranteeKind)), g.Grantee, signature.Word(uint64(g.PurposeMask)),
		signature.Word(uint64(g.ActionMask)), signature.Word(g.ClassMask), signature.Word(g.NotBefore), signature.Word(g.NotAfter),
		g.FhirConsentHash, signature.Word(g.Nonce))
}

// revocationDigest ends a grant likewise.
func revocationDigest(chainID uint64, consentID common.Hash, nonce uint64) common.Hash {
	return consentDigest(chainID, signature.Revoke, consentID, signature.Word(nonce))
}

func consentDigest(chainID uint64, t signature.Type, members ...common.Hash) common.Hash {
	var values []byte
	for _, word := range members {
		values = append(values, word[:]...)
	}
	domain := signature.Domain{ChainID: new(big.Int).SetUint64(chainID), Contract: contracts.ConsentAddress}
	return t.Digest(signature.Free, domain, values)
}

// refusalOf turns the error of a reverted call into a *client.Refusal where a
// contract gave a reason.
func refusalOf(err error) error {
	var reverted rpc.DataError
	if !errors.As(err, &reverted) {
		return err
	}
	encoded, _ := reverted.ErrorData().(string)
	data, decodeErr := hexutil.Decode(encoded)
	if decodeErr != nil || len(data) < 4 {
		return err
	}
	if known := client.Decode(data); known != nil {
		return known
	}
	for _, contract := range []abi.ABI{contracts.Patients, contracts.Consent} {
		reason, unknown := contract.ErrorByID([4]byte(data))
		if unknown != nil {
			continue
		}
		values, unpackErr := reason.Inputs.Unpack(data[4:])
		if unpackErr != nil {
			return err
		}
		r := &client.Refusal{Name: reason.Name}
		for i, v := range values {
			r.Fields = append(r.Fields, client.Field{Name: reason.Inputs[i].Name, Value: v})
		}
		return r
	}
	return err
}
