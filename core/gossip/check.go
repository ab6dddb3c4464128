// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/trie"
)

var (
	errBadHeader   = errors.New("bad header")
	errBadBody     = errors.New("body does not match header")
	errBadResponse = errors.New("bad response")
)

// checkHeader bounds the fields that RLP does not bound.
func checkHeader(h *types.Header) error {
	if h.Number == nil || !h.Number.IsUint64() || h.Number.Uint64() > maxNumber {
		return fmt.Errorf("%w: number is missing or above %d", errBadHeader, uint64(maxNumber))
	}
	if h.Difficulty == nil || !h.Difficulty.IsUint64() {
		return fmt.Errorf("%w: difficulty is missing or above 64 bits", errBadHeader)
	}
	if h.Difficulty.Sign() == 0 && h.Number.Sign() > 0 {
		return fmt.Errorf("%w: difficulty is zero", errBadHeader)
	}
	if len(h.Extra) > maxExtra {
		return fmt.Errorf("%w: extra data has %d bytes, want at most %d", errBadHeader, len(h.Extra), maxExtra)
	}
	if h.BaseFee != nil && h.BaseFee.BitLen() > 256 {
		return fmt.Errorf("%w: base fee has %d bits, want at most 256", errBadHeader, h.BaseFee.BitLen())
	}
	return nil
}

// checkBlock compares a body with its header, so that a body replaced on the way is
// never taken for the sealed one.
func checkBlock(b *types.Block) error {
	header := b.Header()
	if err := checkHeader(header); err != nil {
		return err
	}
	if len(b.Uncles()) > 0 || header.UncleHash != types.EmptyUncleHash {
		return fmt.Errorf("%w: uncles", errBadBody)
	}
	if have := types.DeriveSha(b.Transactions(), trie.NewListHasher()); have != header.TxHash {
		return fmt.Errorf("%w: transaction root have %x, want %x", errBadBody, have, header.TxHash)
	}
	if (header.WithdrawalsHash == nil) != (b.Withdrawals() == nil) {
		return fmt.Errorf("%w: withdrawals", errBadBody)
	}
	if header.WithdrawalsHash != nil {
		if have := types.DeriveSha(b.Withdrawals(), trie.NewListHasher()); have != *header.WithdrawalsHash {
			return fmt.Errorf("%w: withdrawals root have %x, want %x", errBadBody, have, *header.WithdrawalsHash)
		}
	}
	return nil
}

// checkRangeReply requires headers from the requested number on, each the child of
// the one before.
func checkRangeReply(list []*types.Header, from uint64, count int) error {
	if len(list) > count {
		return fmt.Errorf("%w: have %d items, want at most %d", errBadResponse, len(list), count)
	}
	for i, h := range list {
		if want := from + uint64(i); h.Number.Uint64() != want {
			return fmt.Errorf("%w: item %d has number %d, want %d", errBadResponse, i, h.Number, want)
		}
		if i > 0 && h.ParentHash != list[i-1].Hash() {
			return fmt.Errorf("%w: block %d is not a child of the one before", errBadResponse, h.Number)
		}
	}
	return nil
}

// checkHashesReply requires only requested blocks, in the requested order, each at
// most once.
func checkHashesReply(list []*types.Block, asked []common.Hash) error {
	next := 0
	for i, b := range list {
		hash := b.Hash()
		for next < len(asked) && asked[next] != hash {
			next++
		}
		if next == len(asked) {
			return fmt.Errorf("%w: item %d was not asked for, or out of order", errBadResponse, i)
		}
		next++
	}
	return nil
}
