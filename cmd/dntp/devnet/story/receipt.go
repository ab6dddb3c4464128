// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/core/member"
	"github.com/dntp/dntp/ehr/receipt"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/rpc"
)

var (
	errNoClaim = errors.New("there is no claim")
	errTrusted = errors.New("a receipt that was changed is accepted")
)

// receipt proves the claim to somebody who has the genesis file and the document, and
// no node. The signers have changed since genesis.
func (s *story) receipt(ctx context.Context) (string, error) {
	if s.claimed == nil {
		return "", errNoClaim
	}
	head, err := s.writer().Client.BlockNumber(ctx)
	if err != nil {
		return "", err
	}
	if _, err := s.finalAfter(ctx, head); err != nil {
		return "", err
	}
	text, err := s.receiptOf(ctx, s.writer().Client.Client(), s.claimed)
	if err != nil {
		return "", err
	}
	claim, err := s.verifyReceipt(text, s.claimed)
	if err != nil {
		return "", err
	}
	if !claim.PolicyMet || len(claim.Signers) != 2 || claim.RecordID != s.claimed.file.RecordID {
		return "", fmt.Errorf("it proves something else: %+v", claim)
	}
	changed := bytes.Clone(text)
	changed[len(changed)/2] ^= 1
	if _, err := s.verifyReceipt(changed, s.claimed); err == nil {
		return "", errTrusted
	}
	return fmt.Sprintf("%d bytes, 2 signers, as of block %d", len(text), claim.Block.Number), nil
}

// receiptOf makes the receipt of a record.
func (s *story) receiptOf(ctx context.Context, node *rpc.Client, a *anchoredRecord) ([]byte, error) {
	f, _, err := receipt.Fetch(ctx, node, member.ReceiptFinality, a.file.RecordID, uint32(a.version))
	if err != nil {
		return nil, err
	}
	if f.Opening, err = receipt.Open(a.kept().Document, 0); err != nil {
		return nil, err
	}
	return f.Encode()
}

// verifyReceipt verifies a receipt and the document by the genesis file.
func (s *story) verifyReceipt(text []byte, a *anchoredRecord) (*receipt.Claim, error) {
	block, _, err := genesis.DecodeFile(s.Folder.File(folder.GenesisFile))
	if err != nil {
		return nil, err
	}
	f, err := receipt.Parse(text)
	if err != nil {
		return nil, err
	}
	claim, err := f.Verify(block.Config.ChainID.Uint64(), block.ToBlock().Header(), member.ReceiptFinality)
	if err != nil {
		return nil, err
	}
	return claim, f.VerifyDocument(claim, a.record.bytes)
}
