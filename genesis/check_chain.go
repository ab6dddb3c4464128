// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/params"
)

// Lengths of the parts before and after the signers in the extra data.
const (
	vanityLength = 32
	sealLength   = 65
)

// Errors of a genesis that cannot begin a chain.
var (
	ErrSigners  = errors.New("the signer list in extraData is wrong")
	ErrNoPeriod = errors.New("several signers need a period of at least 1 s")
	ErrNoCode   = errors.New("every block of Prague calls contracts that are missing")
)

// CheckChain returns an error for a genesis of any origin that cannot begin a
// Clique chain. Geth would store such a file, and the chain would stop at its first
// blocks.
func CheckChain(block *core.Genesis) error {
	signers, err := signersIn(block.ExtraData)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSigners, err)
	}
	if block.Config.Clique.Period == 0 && len(signers) > 1 {
		return fmt.Errorf("%w: have %d signers and period 0, so they would wait for one another", ErrNoPeriod, len(signers))
	}
	if block.Config.IsPrague(common.Big0, block.Timestamp) {
		return CheckPrague(func(contract common.Address) int { return len(block.Alloc[contract].Code) })
	}
	return nil
}

// CheckPrague returns which contracts that every block of Prague calls are missing:
// by EIP-7002 and EIP-7251 a block is invalid without them. codeSize returns the
// length of an account's code, in bytes.
func CheckPrague(codeSize func(common.Address) int) error {
	missing := slices.DeleteFunc([]common.Address{params.WithdrawalQueueAddress, params.ConsolidationQueueAddress},
		func(contract common.Address) bool { return codeSize(contract) > 0 })
	if len(missing) > 0 {
		return fmt.Errorf("%w: no code at %v", ErrNoCode, missing)
	}
	return nil
}

func signersIn(extra []byte) ([]common.Address, error) {
	list := len(extra) - vanityLength - sealLength
	switch {
	case list < 0:
		return nil, fmt.Errorf("have %d bytes, want %d, then the signers, then %d", len(extra), vanityLength, sealLength)
	case list == 0:
		return nil, errors.New("it is empty")
	case list%common.AddressLength != 0:
		return nil, fmt.Errorf("have %d bytes, want a multiple of %d", list, common.AddressLength)
	}
	var signers []common.Address
	for signer := range slices.Chunk(extra[vanityLength:vanityLength+list], common.AddressLength) {
		signers = append(signers, common.BytesToAddress(signer))
	}
	for i, signer := range signers {
		if signer == (common.Address{}) {
			return nil, fmt.Errorf("signer %d is the zero address, which has no key", i+1)
		}
		if slices.Contains(signers[:i], signer) {
			return nil, fmt.Errorf("%v is listed twice", signer)
		}
	}
	if !bytes.Equal(extra[vanityLength+list:], make([]byte, sealLength)) {
		return nil, errors.New("a seal follows it, but a genesis has none")
	}
	return signers, nil
}
