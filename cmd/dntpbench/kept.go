// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// complete is the file that a folder has when its chain is whole.
const complete = "complete"

// folder makes a chain, or finds the one that an earlier run has kept.
func (b *bench) folder(records int) (*folder, error) {
	if b.dir == "" {
		dir, err := os.MkdirTemp("", "dntpbench-")
		if err != nil {
			return nil, err
		}
		f, err := b.chain(dir, records)
		if err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
		return f, nil
	}
	dir := filepath.Join(b.dir, fmt.Sprintf("%d-records-%d-patients", records, min(b.patients, records)))
	if _, err := os.Stat(filepath.Join(dir, complete)); err == nil {
		say("found a chain of %d records in %s", records, dir)
		return &folder{
			dir: dir, records: records, patients: min(b.patients, records), keep: true,
			nonces: make(map[common.Address]uint64), signer: keyOf("signer", 0), txSigner: types.LatestSignerForChainID(big.NewInt(chainID)),
		}, nil
	}
	// What is left of a run that was stopped cannot be continued.
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
		return nil, err
	}
	f, err := b.chain(dir, records)
	if err != nil {
		return nil, err
	}
	f.keep = true
	return f, os.WriteFile(filepath.Join(dir, complete), nil, 0o600)
}

func (b *bench) chain(dir string, records int) (*folder, error) {
	say("making a chain of %d records in %s", records, dir)
	return fill(dir, b.program, records, b.patients)
}
