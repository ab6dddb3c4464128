// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/document"
	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// refusedGas lets a transaction that will be denied reach a block: no estimate
// exists for it.
const refusedGas = 1_000_000

// denied returns a step in which an actor tries what its role does not allow.
// The refusal must carry the reason, and the chain must enforce it.
func (s *story) denied(actor *devActor, class uint8, want string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		file, err := newRecordFile(s.state.ChainID, common.Hash{})
		if err != nil {
			return "", err
		}
		if _, err := file.add(document.Sample, class, uint64(time.Now().Unix())); err != nil {
			return "", err
		}
		args := file.anchor(1)
		var refusal *client.Refusal
		if _, err := s.transact(ctx, actor, args, 0); !errors.As(err, &refusal) || refusal.Name != want {
			return "", fmt.Errorf("have %v, want %s", err, want)
		}
		receipt, err := s.transact(ctx, actor, args, refusedGas)
		if err != nil {
			return "", err
		}
		if receipt.Status != types.ReceiptStatusFailed || len(receipt.Logs) != 0 {
			return "", fmt.Errorf("transaction %s has status %d, want %d", receipt.TxHash, receipt.Status, types.ReceiptStatusFailed)
		}
		return refusal.Error(), nil
	}
}

// stranger sends a transaction from an account that nobody enrolled. No member
// may take it into its pool.
func (s *story) stranger(ctx context.Context) (string, error) {
	key, err := crypto.GenerateKey()
	if err != nil {
		return "", err
	}
	return s.refusedByAll(ctx, key, &types.DynamicFeeTx{To: &contracts.RecordsAddress, Gas: refusedGas})
}

// creation has a doctor create a contract, which is for deployers.
func (s *story) creation(ctx context.Context) (string, error) {
	key, err := s.doctor().privateKey()
	if err != nil {
		return "", err
	}
	nonce, err := s.writer().client.PendingNonceAt(ctx, s.doctor().Address)
	if err != nil {
		return "", err
	}
	stop := []byte{0} // code that does nothing
	return s.refusedByAll(ctx, key, &types.DynamicFeeTx{Nonce: nonce, Data: stop, Gas: refusedGas})
}

// refusedByAll offers a transaction to every member and returns their answer.
func (s *story) refusedByAll(ctx context.Context, key *ecdsa.PrivateKey, inner *types.DynamicFeeTx) (string, error) {
	inner.ChainID = new(big.Int).SetUint64(s.state.ChainID)
	inner.GasTipCap, inner.GasFeeCap, inner.Value = new(big.Int), new(big.Int), new(big.Int)
	tx, err := types.SignNewTx(key, types.LatestSignerForChainID(inner.ChainID), inner)
	if err != nil {
		return "", err
	}
	var answer error
	for _, n := range s.nodes {
		if answer = n.client.SendTransaction(ctx, tx); answer == nil {
			return "", fmt.Errorf("%s took transaction %s", n.member.title(), tx.Hash())
		}
		if _, _, err := n.client.TransactionByHash(ctx, tx.Hash()); !errors.Is(err, ethereum.NotFound) {
			return "", fmt.Errorf("%s knows the refused transaction: %v", n.member.title(), err)
		}
	}
	return answer.Error(), nil
}
