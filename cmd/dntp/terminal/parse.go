// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// IsAddress refuses what is not 0x and 40 hexadecimal digits.
func IsAddress(value string) error {
	if !common.IsHexAddress(value) {
		return fmt.Errorf("not an address: %q", value)
	}
	return nil
}

// ParseHash reads exactly 32 bytes in hex.
func ParseHash(text string) (common.Hash, error) {
	raw, err := hexutil.Decode(text)
	if err == nil && len(raw) != common.HashLength {
		err = fmt.Errorf("have %d bytes, want %d", len(raw), common.HashLength)
	}
	return common.BytesToHash(raw), err
}

// ParseAddress reads an address.
func ParseAddress(text string) (common.Address, error) {
	return common.HexToAddress(text), IsAddress(text)
}
