// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
)

// errFork is returned for a block of a fork that has no rules here.
var errFork = errors.New("fork not supported")

// verifyForkFields checks each field that a fork added: it is absent before the
// fork, and from then on it has the only value that is possible without a beacon
// chain.
func verifyForkFields(config *params.ChainConfig, header *types.Header) error {
	number, time := header.Number, header.Time
	shanghai := config.IsShanghai(number, time)
	cancun := config.IsCancun(number, time)
	prague := config.IsPrague(number, time)

	switch {
	case config.IsAmsterdam(number, time) || config.IsUBT(number, time):
		return fmt.Errorf("%w: the newest is Osaka", errFork)
	case (shanghai || cancun || prague) && !config.IsAlliance(number, time):
		return fmt.Errorf("%w: Clique supports forks after London only on an alliance chain", errFork)
	case prague && !cancun:
		return fmt.Errorf("%w: Prague without Cancun", errFork)
	}
	zero, zeroRoot := uint64(0), common.Hash{}
	for _, err := range []error{
		verifyField("withdrawalsRoot", header.WithdrawalsHash, shanghai, &types.EmptyWithdrawalsHash),
		verifyField("blobGasUsed", header.BlobGasUsed, cancun, &zero),
		verifyField("excessBlobGas", header.ExcessBlobGas, cancun, &zero),
		verifyField("parentBeaconBlockRoot", header.ParentBeaconRoot, cancun, &zeroRoot),
		// Its value is known once the block has been executed.
		verifyField("requestsHash", header.RequestsHash, prague, header.RequestsHash),
		verifyField("blockAccessListHash", header.BlockAccessListHash, false, nil),
		verifyField("slotNumber", header.SlotNumber, false, nil),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// verifyField checks one field that is present from a fork on.
func verifyField[T comparable](name string, have *T, active bool, want *T) error {
	switch {
	case active && have == nil:
		return fmt.Errorf("%s is missing", name)
	case !active && have != nil:
		return fmt.Errorf("%s before its fork: have %v, want none", name, *have)
	case active && *have != *want:
		return fmt.Errorf("invalid %s: have %v, want %v", name, *have, *want)
	}
	return nil
}
