// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/document"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// refusedGas lets a transaction that will be denied reach a block: no estimate
// exists for it.
const refusedGas = 1_000_000

// denial is something that an actor's role does not allow: to anchor a record
// of a class.
type denial struct {
	name, role string
	class      uint8
	want       string // the custom error that says so

	refusal *client.Refusal
	tx      *types.Transaction
	err     error
}

// denials are what the actors of the devnet try and may not.
func (s *story) denials() (list []*denial) {
	for _, d := range []*denial{
		{name: "nurse may not anchor a laboratory report", role: "nurse", class: contracts.ClassLaboratory, want: "ClassNotAllowed"},
		{name: "laboratory may not anchor a prescription", role: "laboratory", class: contracts.ClassPrescription, want: "ClassNotAllowed"},
		{name: "insurer may not anchor a patient summary", role: "insurer-auditor", class: contracts.ClassPatientSummary, want: "ClassNotAllowed"},
		{name: "regulator may not anchor", role: "regulator", class: contracts.ClassPatientSummary, want: "NotAllowed"},
	} {
		if s.State.AnyActor(d.role) != nil { // a small alliance has no government agency
			list = append(list, d)
		}
	}
	return list
}

// deniedSteps has all of them tried at once, in the first of the steps.
func (s *story) deniedSteps() (steps []step) {
	all := s.denials()
	for i, d := range all {
		steps = append(steps, step{d.name, func(ctx context.Context) (string, error) {
			if i == 0 {
				for _, d := range all {
					d.err = s.try(ctx, d)
				}
			}
			return s.denied(ctx, d)
		}})
	}
	return steps
}

// try asks for what is denied, and sends it nevertheless.
func (s *story) try(ctx context.Context, d *denial) error {
	file, err := recordfile.New(s.State.ChainID, s.pid)
	if err != nil {
		return err
	}
	if _, err := file.Add(document.Sample, d.class, uint64(time.Now().Unix())); err != nil {
		return err
	}
	actor, args := s.State.AnyActor(d.role), file.Anchor(1)
	if _, err := s.submit(ctx, actor, s.anchorCall(args, 0)); !errors.As(err, &d.refusal) || d.refusal.Name != d.want {
		return fmt.Errorf("have %v, want %s", err, d.want)
	}
	d.tx, err = s.submit(ctx, actor, s.anchorCall(args, refusedGas))
	return err
}

// denied checks that the refusal carried the reason and the chain enforced it.
func (s *story) denied(ctx context.Context, d *denial) (string, error) {
	if d.err != nil {
		return "", d.err
	}
	receipt, err := s.mined(ctx, d.tx)
	if err != nil {
		return "", err
	}
	if receipt.Status != types.ReceiptStatusFailed || len(receipt.Logs) != 0 {
		return "", fmt.Errorf("transaction %s has status %d, want %d", receipt.TxHash, receipt.Status, types.ReceiptStatusFailed)
	}
	return d.refusal.Error(), nil
}

// stranger sends a transaction from an account that is not enrolled. No member may take
// it into its pool.
func (s *story) stranger(ctx context.Context) (string, error) {
	key, err := crypto.GenerateKey()
	if err != nil {
		return "", err
	}
	return s.refusedByAll(ctx, key, &types.DynamicFeeTx{To: &contracts.RecordsAddress, Gas: refusedGas})
}

// creation has a doctor create a contract, which is for deployers.
func (s *story) creation(ctx context.Context) (string, error) {
	key, err := s.doctor().PrivateKey()
	if err != nil {
		return "", err
	}
	nonce, err := s.writer().Client.PendingNonceAt(ctx, s.doctor().Address)
	if err != nil {
		return "", err
	}
	stop := []byte{0} // code that does nothing
	return s.refusedByAll(ctx, key, &types.DynamicFeeTx{Nonce: nonce, Data: stop, Gas: refusedGas})
}

// refusedByAll offers a transaction to every member and returns their answer.
func (s *story) refusedByAll(ctx context.Context, key *ecdsa.PrivateKey, inner *types.DynamicFeeTx) (string, error) {
	inner.ChainID = new(big.Int).SetUint64(s.State.ChainID)
	inner.GasTipCap, inner.GasFeeCap, inner.Value = new(big.Int), new(big.Int), new(big.Int)
	tx, err := types.SignNewTx(key, types.LatestSignerForChainID(inner.ChainID), inner)
	if err != nil {
		return "", err
	}
	var answer error
	for _, n := range s.Nodes {
		if answer = n.Client.SendTransaction(ctx, tx); answer == nil {
			return "", fmt.Errorf("%s took transaction %s", n.Member.Title(), tx.Hash())
		}
		if _, _, err := n.Client.TransactionByHash(ctx, tx.Hash()); !errors.Is(err, ethereum.NotFound) {
			return "", fmt.Errorf("%s knows the refused transaction: %v", n.Member.Title(), err)
		}
	}
	return answer.Error(), nil
}
