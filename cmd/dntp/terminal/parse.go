// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"fmt"

	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// ParseHash reads exactly 32 bytes in hex.
func ParseHash(text string) (common.Hash, error) {
	raw, err := hexutil.Decode(text)
	if err == nil && len(raw) != common.HashLength {
		err = fmt.Errorf("have %d bytes, want %d", len(raw), common.HashLength)
	}
	return common.BytesToHash(raw), err
}

// ParseAddress reads an address: 0x and 40 hexadecimal digits. Digits of mixed case
// must have the checksum of EIP-55, as in alliance.yaml.
func ParseAddress(text string) (common.Address, error) { return genesis.ParseAddress(text) }
