// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/sealer"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/node"
)

// explanation is advice on an error of upstream or of the system.
type explanation struct {
	match func(error) bool
	hint  string
}

var explanations = []explanation{
	{is(node.ErrDatadirUsed), "another dntp runs on this data folder: stop it, or give this one another --datadir\n`dntp attach` opens a console on the running one"},
	{is(syscall.EADDRINUSE), "another program listens there: choose another port with --port, --discovery.port, --http.port, --ws.port or --metrics.port"},
	{is(keystore.ErrDecrypt), "the password does not open this key: check the first line of the file given with --password"},
	{is(syscall.ENOSPC), "free some disk space, then start again: nothing that was written is lost"},
	{is(finalizer.ErrOverrideRefused), "remove the file from --clique.override and start again: `dntp override check` then shows what it contradicts"},
	{clique.OtherSigners, "the blocks have signers that are unknown here: a signer-set override may be missing\ngive it to a node with --clique.override, to `dntp certificate verify` with --override"},
	{is(sealer.ErrGuardLost), "copy the .guard file from beside the key on the machine where it last sealed\n" +
		"if it is lost: make sure that no other node signs with this key, then start once with --miner.guard.rebuild; " +
		"the key may then contradict earlier signatures that this chain does not contain, and others can prove that"},
	{is(sealer.ErrInterval), "--miner.quiet.interval must be at least the period of the genesis"},
	{isGenesisMismatch, "the data folder holds another chain: choose another --datadir, or delete this chain with `dntp removedb`"},
	{contains("db.engine choice was"), "leave --db.engine out to open the existing database"},
	{contains("incompatible state scheme"), "leave --state.scheme out to open the existing database"},
	{contains("unix socket path too long", "bind: invalid argument"), "give a shorter path with --ipcpath"},
	{is(fs.ErrPermission), "check who owns the file or folder"},
}

// Explain adds advice to an error that carries none.
func Explain(err error) error {
	var hinted *hintError
	if errors.As(err, &hinted) {
		return err
	}
	for _, e := range explanations {
		if e.match(err) {
			return WithHint(err, "%s", e.hint)
		}
	}
	return err
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func isGenesisMismatch(err error) bool {
	var mismatch *core.GenesisMismatchError
	return errors.As(err, &mismatch)
}

// contains is for upstream's errors that have no type.
func contains(texts ...string) func(error) bool {
	return func(err error) bool {
		for _, text := range texts {
			if strings.Contains(err.Error(), text) {
				return true
			}
		}
		return false
	}
}
