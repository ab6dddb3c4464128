// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/cockroachdb/pebble/v2"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/urfave/cli/v2"
)

const (
	// keptGenesis is the genesis file that `dntp init` leaves beside the chain,
	// from which a damaged chain is begun anew.
	keptGenesis = "genesis.json"

	// crashFile holds how the last process ended, where it crashed.
	crashFile = "crash.txt"

	// damagedSuffix marks a chain that was put aside.
	damagedSuffix = ".damaged"
)

var (
	errDamaged   = errors.New("the chain on disk is damaged")
	errOnlyMine  = errors.New("no other signer has this chain")
	crashDamage  = []byte("fatal: on-disk corruption") // how the store says so before it ends the process
	sizeMismatch = "object size mismatch"              // of a table and what the store knows of it
)

// keepGenesis leaves the genesis file where a damaged chain is begun anew from.
func keepGenesis(stack *node.Node, file string, fresh bool) error {
	if fresh {
		os.Remove(stack.ResolvePath(crashFile)) // of a chain that is gone
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return writeFile(stack.ResolvePath(keptGenesis), text)
}

// isDamage tells a store that cannot be read from one that cannot be had: that
// is locked, forbidden, or on a disk that is full.
func isDamage(err error) bool {
	return pebble.IsCorruptionError(err) || errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), sizeMismatch)
}

// crashedOnDamage reports whether the last process found damage while it ran.
func crashedOnDamage(stack *node.Node) bool {
	text, err := os.ReadFile(stack.ResolvePath(crashFile))
	return err == nil && bytes.Contains(text, crashDamage) && bytes.Contains(text, []byte(stack.ResolvePath(chainDatabase)))
}

// noteCrashes has a crash of this process written where the next one looks.
func noteCrashes(stack *node.Node) {
	file, err := os.Create(stack.ResolvePath(crashFile))
	if err == nil {
		err = debug.SetCrashOutput(file, debug.CrashOptions{})
		file.Close() // the runtime has its own
	}
	if err != nil {
		log.Warn("A crash would leave no trace", "err", err)
	}
}

// replaceDamaged puts a damaged chain aside and begins it anew. The peers have
// all of it; the signer's guard, which lies with the key, is not touched.
func replaceDamaged(ctx *cli.Context, stack *node.Node, cfg *config, why error) error {
	path := stack.ResolvePath(keptGenesis)
	block, err := readGenesis(path)
	if err != nil {
		return withHint(why, "move %s away, run `dntp init` with the alliance's genesis file and start again: the peers have the chain", stack.ResolvePath(chainDatabase))
	}
	_, spec, err := genesis.DecodeFile(path)
	if err != nil {
		return err
	}
	if cfg.Sealer.Mine && spec != nil && len(spec.Signers()) == 1 {
		return withHint(fmt.Errorf("%w, and %w", why, errOnlyMine), "put a copy of %s back", stack.ResolvePath(chainDatabase))
	}
	log.Error("THE CHAIN ON DISK IS DAMAGED. It is put aside, and fetched anew from the peers. "+
		"Look at this machine's disk, then delete what was put aside.", "err", why, "aside", stack.ResolvePath(chainDatabase)+damagedSuffix)
	if err := putAside(stack, cfg); err != nil {
		return errors.Join(why, err)
	}
	if _, _, err := writeGenesis(ctx, stack, cfg, block); err != nil {
		return errors.Join(why, err)
	}
	return os.Remove(stack.ResolvePath(crashFile))
}

// mendJournal cuts off what a crash or a full disk left of the last transaction
// in the pool's journal: upstream goes on behind it, and reads no further.
func mendJournal(path string) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	rest := text
	for err == nil && len(rest) > 0 {
		_, _, next, torn := rlp.Split(rest)
		if torn != nil {
			log.Warn("The last transaction in the journal is torn", "bytes", len(rest))
			return os.Truncate(path, int64(len(text)-len(rest)))
		}
		rest = next
	}
	return err
}

// putAside renames what belongs to the chain. One damaged chain is kept, not
// each: they would fill the disk.
func putAside(stack *node.Node, cfg *config) error {
	ancient := stack.ResolveAncient(chainDatabase, cfg.Eth.DatabaseFreezer)
	for _, path := range []string{
		filepath.Join(ancient, rawdb.ChainFreezerName),
		filepath.Join(ancient, rawdb.MerkleStateFreezerName),
		filepath.Join(ancient, rawdb.MerkleTrienodeFreezerName),
		stack.ResolvePath("triedb"),
		stack.ResolvePath(chainDatabase),
	} {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.RemoveAll(path + damagedSuffix); err != nil {
			return err
		}
		if err := os.Rename(path, path+damagedSuffix); err != nil {
			return err
		}
	}
	return nil
}
