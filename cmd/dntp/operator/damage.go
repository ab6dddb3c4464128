// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/cockroachdb/pebble/v2"
	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/model"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/metrics"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/urfave/cli/v2"
)

const (
	// keptGenesis is the genesis file that `dntp init` keeps beside the chain, for
	// replacing a damaged chain.
	keptGenesis = "genesis.json"

	// crashFile holds the output of the last process if it crashed.
	crashFile = "crash.txt"

	// DamagedSuffix marks a damaged chain that was put aside.
	DamagedSuffix = ".damaged"
)

var (
	errDamaged = terminal.ErrorHint("the chain on disk is damaged",
		"start the node: it puts the damaged chain aside and fetches it again from its peers")
	errOnlyMine = errors.New("no other signer has this chain")
	crashDamage = []byte("fatal: on-disk corruption") // the store's message before it ends the process
)

// damageTexts are upstream's errors, which have no type, about a store that is not
// consistent.
var damageTexts = []string{
	"object size mismatch", // of a table and the store's record of it
	"gap in the chain between ancients",
	"ancient chain segments already extracted",
	"failed to retrieve genesis from ancient",
	"could not read header number",
}

// keepGenesis keeps a copy of the genesis file, for replacing a damaged chain.
func keepGenesis(stack *node.Node, file string, fresh bool) error {
	if fresh {
		os.Remove(stack.ResolvePath(crashFile)) // of an earlier chain
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return terminal.WriteFile(stack.ResolvePath(keptGenesis), text)
}

// isDamage distinguishes a store that cannot be read from one that cannot be opened
// because it is locked, not permitted, or on a full disk.
func isDamage(err error) bool {
	return pebble.IsCorruptionError(err) || errors.Is(err, fs.ErrNotExist) ||
		slices.ContainsFunc(damageTexts, func(text string) bool { return strings.Contains(err.Error(), text) })
}

// openStore opens the chain's database. It returns errDamaged for damage for which
// upstream would end the process.
func openStore(stack *node.Node, cfg *config.Config) (ethdb.Database, error) {
	if dir := cfg.Eth.DatabaseFreezer; dir != "" {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return nil, terminal.WithHint(fmt.Errorf("the folder of --datadir.ancient is not there: %s", dir), "is its disk mounted?")
		}
	}
	db, err := stack.OpenDatabaseWithOptions(ChainDatabase, node.DatabaseOptions{AncientsDirectory: cfg.Eth.DatabaseFreezer})
	if err != nil && isDamage(err) {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot open the chain: %w", err)
	}
	if err := checkHistory(db, stack.ResolvePath("triedb/merkle.journal")); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// checkHistory compares the state on disk with the history of its changes, which
// must reach a path-based state.
func checkHistory(db ethdb.Database, journal string) error {
	ancient, err := db.AncientDatadir()
	state := max(rawdb.ReadPersistentStateID(db), journaledState(db, journal))
	if err != nil || state == 0 {
		return nil // no such history
	}
	if _, err := os.Stat(filepath.Join(ancient, rawdb.MerkleStateFreezerName)); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: the history of the state is missing in %s", errDamaged, ancient)
	}
	// Opened for writing, as by the node: this cuts off entries that were never synced
	// before a kill, which no state on disk needs.
	history, err := rawdb.NewStateFreezer(ancient, false, false)
	if err != nil && (isShort(err) || strings.Contains(err.Error(), historyInUse)) {
		return fmt.Errorf("cannot open the history of the state: %w", err)
	}
	if err != nil {
		return fmt.Errorf("%w: history of the state: %w", errDamaged, err)
	}
	defer func() {
		history.Close()
		for _, name := range []string{"read", "write", "size"} {
			metrics.Unregister("eth/db/state/ancient/" + name) // the node's own store needs the names
		}
	}()
	if head, err := history.Ancients(); err != nil || head < state {
		return errors.Join(fmt.Errorf("%w: the history of the state ends at %d, the state is %d", errDamaged, head, state), err)
	}
	return nil
}

// historyInUse is part of upstream's error, which has no type, if another process has
// the history of the state open.
const historyInUse = "locking failed"

// journalVersion is the version of the journals that upstream reads.
const journalVersion = 3

// journaledState returns the number of the state that the journal adds to the one
// on disk, 0 if there is no journal or it belongs to another state.
func journaledState(db ethdb.KeyValueReader, journal string) uint64 {
	file, err := os.Open(journal)
	if err != nil {
		return 0
	}
	defer file.Close()
	var (
		in             = rlp.NewStream(bufio.NewReader(file), 0)
		version, state uint64
		below, root    common.Hash // of the state on disk, and of the journal's
	)
	for _, part := range []any{&version, &below, &root, &state} {
		if in.Decode(part) != nil || version != journalVersion {
			return 0
		}
	}
	if below != crypto.Keccak256Hash(rawdb.ReadAccountTrieNode(db, nil)) {
		return 0
	}
	return state
}

// crashedOnDamage reports whether the last process found damage while it ran.
func crashedOnDamage(stack *node.Node) bool {
	text, err := os.ReadFile(stack.ResolvePath(crashFile))
	return err == nil && bytes.Contains(text, crashDamage) && bytes.Contains(text, []byte(stack.ResolvePath(ChainDatabase)))
}

// noteCrashes has the runtime write a crash to a file that the next process reads.
func noteCrashes(stack *node.Node) {
	file, err := os.Create(stack.ResolvePath(crashFile))
	if err == nil {
		err = debug.SetCrashOutput(file, debug.CrashOptions{})
		file.Close() // the runtime has its own
	}
	if err != nil {
		log.Warn("A crash would leave no trace", "err", err)
	}
	log.SetDefault(log.NewLogger(&lastWords{
		Handler: log.Root().Handler(),
		chain:   stack.ResolvePath(ChainDatabase),
		file:    stack.ResolvePath(crashFile),
	}))
}

// fatalDamage are upstream's last messages, by log.Crit, about a chain that cannot
// be opened or continued.
var fatalDamage = []string{
	"Failed to repair history",
	"Failed to retrieve head of history",
	"Failed to open state history freezer",
	"Failed to truncate extra histories",
	"Failed to setup the generator",
	"Failed to recover state",
	"Chain is stateless at a non-genesis block",
	"Failed to init database from freezer",
	"Failed to truncate head block",
}

// lastWords writes upstream's last log records about damage to a file that the next
// process reads: upstream ends this process right after logging them.
type lastWords struct {
	slog.Handler
	chain, file string
}

func (h *lastWords) Handle(ctx context.Context, record slog.Record) error {
	if record.Level >= log.LevelCrit && slices.Contains(fatalDamage, record.Message) && !isShortage(record) {
		text := fmt.Sprintf("%s: %s in %s\n", crashDamage, record.Message, h.chain)
		if err := os.WriteFile(h.file, []byte(text), 0o600); err != nil {
			log.Warn("The damage cannot be noted for the next start", "err", err)
		}
	}
	if !h.Handler.Enabled(ctx, record.Level) {
		return nil
	}
	return h.Handler.Handle(ctx, record)
}

// Enabled accepts last words at every verbosity.
func (h *lastWords) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= log.LevelCrit || h.Handler.Enabled(ctx, level)
}

// isShortage reports whether a record is about missing space, rights or files.
func isShortage(record slog.Record) (short bool) {
	record.Attrs(func(attr slog.Attr) bool {
		err, _ := attr.Value.Any().(error)
		short = isShort(err)
		return !short
	})
	return short
}

// isShort reports whether an error means missing space, rights or files.
func isShort(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EMFILE)
}

// replaceDamaged puts a damaged chain aside and starts again from genesis. It assumes
// that the peers have the chain; it keeps the signer's guard, stored with the key.
func replaceDamaged(ctx *cli.Context, stack *node.Node, cfg *config.Config, why error) error {
	path := stack.ResolvePath(keptGenesis)
	block, err := model.ReadGenesis(path)
	if err != nil {
		return terminal.WithHint(why, "move %s away, run `dntp init` with the alliance's genesis file and start again: the peers have the chain", stack.ResolvePath(ChainDatabase))
	}
	_, spec, err := genesis.DecodeFile(path)
	if err != nil {
		return err
	}
	if cfg.Sealer.Mine && spec != nil && len(spec.Signers()) == 1 {
		return terminal.WithHint(fmt.Errorf("%w, and %w", why, errOnlyMine), "put a copy of %s back", stack.ResolvePath(ChainDatabase))
	}
	log.Error("THE CHAIN ON DISK IS DAMAGED. It is put aside, and fetched again from the peers. "+
		"Look at this machine's disk, then delete the chain that was put aside.", "err", why, "aside", stack.ResolvePath(ChainDatabase)+DamagedSuffix)
	if err := putAside(stack, cfg); err != nil {
		return errors.Join(why, err)
	}
	if _, _, err := writeGenesis(ctx, stack, cfg, block); err != nil {
		return errors.Join(why, err)
	}
	return os.Remove(stack.ResolvePath(crashFile))
}

// mendJournal cuts off an incomplete last transaction, left by a crash or a full
// disk, in the pool's journal: upstream would append after it, and not read past it.
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

// putAside renames the files of the chain. It keeps only the last damaged chain:
// several would fill the disk.
func putAside(stack *node.Node, cfg *config.Config) error {
	ancient := stack.ResolveAncient(ChainDatabase, cfg.Eth.DatabaseFreezer)
	for _, path := range []string{
		filepath.Join(ancient, rawdb.ChainFreezerName),
		filepath.Join(ancient, rawdb.MerkleStateFreezerName),
		filepath.Join(ancient, rawdb.MerkleTrienodeFreezerName),
		stack.ResolvePath("triedb"),
		stack.ResolvePath(ChainDatabase),
	} {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.RemoveAll(path + DamagedSuffix); err != nil {
			return err
		}
		if err := os.Rename(path, path+DamagedSuffix); err != nil {
			return err
		}
	}
	return nil
}
