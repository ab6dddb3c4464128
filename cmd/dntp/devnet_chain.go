// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
)

// anchorArgs is the struct that IRecords.anchor takes and get returns.
type anchorArgs struct {
	RecordId      common.Hash
	Version       uint32
	Pid           common.Hash
	RecordClass   uint8
	ContentCommit common.Hash
	BlobHash      common.Hash
	Size          uint64
	AuthoredAt    uint64
	PrevCommit    common.Hash
}

// endorsementArgs is the struct of one signature that comes with an anchor.
type endorsementArgs struct {
	Signer     common.Address
	SigPurpose uint8
	SigAlg     uint8
	Deadline   uint64
	Sig        []byte
}

// storedRecord is what a node answers about one version of a record.
type storedRecord struct {
	anchor    anchorArgs
	custodian common.Hash
	status    uint8
	block     uint64
}

func recordsAt(client *ethclient.Client) *bind.BoundContract {
	return bind.NewBoundContract(contracts.RecordsAddress, contracts.Records, client, client, client)
}

// call asks a contract in the name of from, which need not own the key.
func call(ctx context.Context, client *ethclient.Client, to common.Address, definition *abi.ABI, from common.Address, method string, args ...any) ([]any, error) {
	var out []any
	contract := bind.NewBoundContract(to, *definition, client, client, client)
	err := contract.Call(&bind.CallOpts{From: from, Context: ctx}, &out, method, args...)
	return out, decodeRevert(err)
}

// transact sends a transaction that pays nothing. A gas limit of zero has the
// node estimate it, which fails where the call would be denied.
func transact(ctx context.Context, client *ethclient.Client, chainID uint64, from *devActor, gas uint64, method string, args ...any) (*types.Transaction, error) {
	key, err := from.privateKey()
	if err != nil {
		return nil, err
	}
	opts := bind.NewKeyedTransactor(key, new(big.Int).SetUint64(chainID))
	opts.Context, opts.GasLimit = ctx, gas
	opts.GasTipCap, opts.GasFeeCap = new(big.Int), new(big.Int)
	tx, err := recordsAt(client).Transact(opts, method, args...)
	return tx, decodeRevert(err)
}

// awaitReceipt waits until a node has the transaction in a block.
func awaitReceipt(ctx context.Context, client *ethclient.Client, tx common.Hash, patience time.Duration) (*types.Receipt, error) {
	var receipt *types.Receipt
	err := waitFor(ctx, patience, func(ctx context.Context) (err error) {
		receipt, err = client.TransactionReceipt(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("transaction %s is in no block: %w", tx, err)
	}
	return receipt, nil
}

// getRecord reads one version of a record over JSON-RPC.
func getRecord(ctx context.Context, client *ethclient.Client, id common.Hash, version uint32) (*storedRecord, error) {
	out, err := call(ctx, client, contracts.RecordsAddress, &contracts.Records, common.Address{}, "get", id, version)
	if err != nil {
		return nil, err
	}
	return &storedRecord{
		anchor:    *abi.ConvertType(out[0], new(anchorArgs)).(*anchorArgs),
		custodian: out[1].([32]byte),
		status:    out[2].(uint8),
		block:     out[3].(uint64),
	}, nil
}

// headOf reads the newest version of a record, and its newest complete one.
func headOf(ctx context.Context, client *ethclient.Client, id common.Hash) (latest, final uint32, err error) {
	out, err := call(ctx, client, contracts.RecordsAddress, &contracts.Records, common.Address{}, "head", id)
	if err != nil {
		return 0, 0, err
	}
	return out[0].(uint32), out[1].(uint32), nil
}

// verifyRecord has the contract compare a root and salt with what is anchored.
func verifyRecord(ctx context.Context, client *ethclient.Client, id common.Hash, version uint32, root, salt common.Hash) (bool, error) {
	out, err := call(ctx, client, contracts.RecordsAddress, &contracts.Records, common.Address{}, "verify", id, version, root, salt)
	if err != nil {
		return false, err
	}
	return out[0].(bool), nil
}

// revertError is a denial by a contract, in the words of its ABI.
type revertError struct {
	name string // of the custom error
	text string // with its arguments
}

func (e *revertError) Error() string { return "denied: " + e.text }

// decodeRevert turns the data of a revert into the custom error that it is.
func decodeRevert(err error) error {
	var data rpc.DataError
	if !errors.As(err, &data) {
		return err
	}
	text, _ := data.ErrorData().(string)
	raw, decodeErr := hexutil.Decode(text)
	if decodeErr != nil || len(raw) < 4 {
		return err
	}
	for _, definition := range []*abi.ABI{&contracts.Records, &contracts.Registry, &contracts.Errors} {
		custom, lookupErr := definition.ErrorByID([4]byte(raw))
		if lookupErr != nil {
			continue
		}
		values, unpackErr := custom.Inputs.Unpack(raw[4:])
		if unpackErr != nil {
			return err
		}
		return &revertError{name: custom.Name, text: custom.Name + "(" + formatValues(values) + ")"}
	}
	return err
}

func formatValues(values []any) string {
	texts := make([]string, len(values))
	for i, value := range values {
		switch v := value.(type) {
		case [32]byte:
			texts[i] = common.Hash(v).Hex()
		case [4]byte:
			texts[i] = hexutil.Encode(v[:])
		default:
			texts[i] = fmt.Sprint(v)
		}
	}
	return strings.Join(texts, ", ")
}

// blockSigner asks a node who sealed a block.
func blockSigner(ctx context.Context, client *ethclient.Client, number uint64) (signer common.Address, err error) {
	err = client.Client().CallContext(ctx, &signer, "clique_getSigner", hexutil.EncodeUint64(number))
	return signer, err
}
