// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"context"
	"errors"

	"github.com/dntp/dntp/ehr/receipt"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/rpc"
)

// Limits of the receipts that are made at once: each takes some 60 reads of the state and
// its proofs.
const (
	receiptsMax       = 8 // of all clients
	receiptsClientMax = 2
)

// Why a version has no receipt, in the member why of the error's data.
const (
	whyPending   = "pending"
	whyWithdrawn = "withdrawn"
	whyNotFinal  = "notFinal"
	whyGap       = "certificates"
)

// GetReceipt returns the receipt of the wanted version of a record, by default of the newest
// final one: a file that proves it, as of the newest final block, to somebody who has the
// genesis and no node. The member opening is null, as only the holder of the document can open
// its commitment. The numbers in it are decimal, as in the file.
func (api *API) GetReceipt(ctx context.Context, id common.Hash, wanted *hexutil.Uint64) (*receipt.File, error) {
	s := api.service
	if s.receipt == nil {
		return nil, noReceipt(whyNotFinal, "no block becomes final on this chain")
	}
	leave, err := s.receipts.take(callerOf(ctx))
	if err != nil {
		return nil, err
	}
	defer leave()
	final := rpc.BlockNumberOrHashWithNumber(rpc.FinalizedBlockNumber)
	at, err := s.at(&final)
	if err != nil {
		return nil, err
	}
	defer at.release()
	head, version, err := at.recordHead(id, wanted)
	if err != nil {
		return nil, err
	}
	if wanted == nil && head.LatestFinal != 0 {
		version = head.LatestFinal
	}
	file, err := s.receipt(ctx, id, version)
	switch {
	case err == nil:
		return file, nil
	case errors.Is(err, receipt.ErrPending):
		return nil, noReceipt(whyPending, "the policy of the version is not met in a final block")
	case errors.Is(err, receipt.ErrWithdrawn):
		return nil, noReceipt(whyWithdrawn, "the version is entered in error or erased")
	case errors.Is(err, receipt.ErrNoFinal):
		return nil, noReceipt(whyNotFinal, "no block after genesis is final yet")
	case errors.Is(err, receipt.ErrGap):
		return nil, noReceipt(whyGap, "the signers changed too fast for the certificates that the node has kept")
	}
	log.Warn("A receipt cannot be made", "block", at.header.Number, "err", err)
	return nil, errorOf(reasonInternal, nil, "the receipt cannot be made at block %d", at.header.Number)
}

func noReceipt(why, text string) error {
	return errorOf(reasonNoReceipt, map[string]any{"why": why}, "no receipt: %s", text)
}
