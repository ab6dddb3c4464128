// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/keys"
	"github.com/dntp/dntp/cmd/dntp/model"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/chainsync"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/member"
	chainspec "github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/triedb"
	"github.com/ethereum/go-ethereum/triedb/hashdb"
	"github.com/ethereum/go-ethereum/triedb/pathdb"
	"github.com/urfave/cli/v2"
)

// InitCommand puts a genesis block into the data folder.
var InitCommand = &cli.Command{
	Name:      "init",
	Usage:     "Put the genesis block of an alliance into the data folder",
	ArgsUsage: "<genesis.json>",
	Flags:     slices.Concat(config.DatabaseFlags, []cli.Flag{utils.CachePreimagesFlag}, utils.LogFlags),
	Action:    terminal.Logged(terminal.LevelErrors, initChain),
}

// DumpGenesisCommand prints the genesis block of the data folder.
var DumpGenesisCommand = &cli.Command{
	Name:   "dumpgenesis",
	Usage:  "Print the genesis block of the data folder as JSON",
	Flags:  slices.Concat(config.DatabaseFlags, utils.LogFlags),
	Action: terminal.Quiet(dumpGenesis),
}

// ImportCommand adds the blocks of files.
var ImportCommand = &cli.Command{
	Name:      "import",
	Usage:     "Verify and add the blocks of RLP files",
	ArgsUsage: "<file> [file...]",
	Flags:     slices.Concat(config.DatabaseFlags, config.CacheFlags, config.ChainFlags, []cli.Flag{config.OverrideFlag}, utils.LogFlags, utils.MetricsFlags),
	Action:    terminal.Logged(terminal.LevelDefault, importChain),
}

// ExportCommand writes the chain to a file.
var ExportCommand = &cli.Command{
	Name:        "export",
	Usage:       "Write the chain to an RLP file",
	ArgsUsage:   "<file> [first last]",
	Description: "A file whose name ends with .gz is compressed. A range of blocks is appended to an existing file.",
	Flags:       slices.Concat(config.DatabaseFlags, config.CacheFlags, utils.LogFlags),
	Action:      terminal.Logged(terminal.LevelDefault, exportChain),
}

// RemovedbCommand deletes the chain of the data folder.
var RemovedbCommand = &cli.Command{
	Name:   "removedb",
	Usage:  "Delete the chain in the data folder; keep the keys",
	Flags:  append(slices.Concat(config.DatabaseFlags, utils.LogFlags), terminal.YesFlag),
	Action: terminal.Quiet(removeChain),
}

func initChain(ctx *cli.Context) error {
	path, err := terminal.Argument(ctx, "a genesis file")
	if err != nil {
		return err
	}
	genesis, err := model.ReadGenesis(path)
	if err != nil {
		return err
	}
	cfg, stack, err := openFolder(ctx)
	if err != nil {
		return err
	}
	defer stack.Close()
	hash, fresh, err := writeGenesis(ctx, stack, cfg, genesis)
	if err == nil {
		err = keepGenesis(stack, path, fresh)
	}
	if err != nil {
		return err
	}
	if fresh {
		warnSchedule(ctx, genesis)
	}
	verb := "Set up"
	if !fresh {
		verb = "Already set up:"
	}
	fmt.Fprintf(ctx.App.Writer, "%s chain %d in %s, genesis block %s\n", verb, genesis.Config.ChainID, cfg.Node.DataDir, hash.Hex())
	return keys.PrintNodeKey(ctx, cfg)
}

// writeGenesis stores the genesis block and reports whether it is new there.
func writeGenesis(ctx *cli.Context, stack *node.Node, cfg *config.Config, genesis *core.Genesis) (common.Hash, bool, error) {
	db, err := stack.OpenDatabaseWithOptions(ChainDatabase, node.DatabaseOptions{AncientsDirectory: cfg.Eth.DatabaseFreezer})
	if err != nil {
		return common.Hash{}, false, fmt.Errorf("cannot open the chain: %w", err)
	}
	defer db.Close()
	scheme, err := rawdb.ParseStateScheme(cfg.Eth.StateScheme, db)
	if err != nil {
		return common.Hash{}, false, err
	}
	stored := rawdb.ReadCanonicalHash(db, 0)
	if want := genesis.ToBlock().Hash(); stored != (common.Hash{}) && stored != want {
		return common.Hash{}, false, &core.GenesisMismatchError{Stored: stored, New: want}
	}
	if stored == (common.Hash{}) {
		if err := clearUnfinished(db); err != nil {
			return common.Hash{}, false, fmt.Errorf("cannot clear what an unfinished init has left: %w", err)
		}
	}
	tries := genesisTries(db, scheme, stack.ResolvePath("triedb"), ctx.Bool(utils.CachePreimagesFlag.Name))
	defer tries.Close()
	if stored != (common.Hash{}) {
		if err := checkSchedule(db, tries, genesis.Config); err != nil {
			return common.Hash{}, false, err
		}
	}
	_, hash, compat, err := core.SetupGenesisBlock(db, tries, genesis)
	if err == nil && compat != nil {
		err = terminal.WithHint(compat, "the chain has grown past a fork that this file moves: keep the fork's time")
	}
	if err != nil {
		return common.Hash{}, false, fmt.Errorf("cannot write the genesis block: %w", err)
	}
	return hash, stored == (common.Hash{}), nil
}

// checkSchedule refuses a file with a fork that the existing chain is not prepared
// for: the fork's first block would be invalid, and the chain would stop.
func checkSchedule(db ethdb.Database, tries *triedb.Database, config *params.ChainConfig) error {
	if config.PragueTime == nil || scheduled(db, *config.PragueTime) {
		return nil
	}
	head := rawdb.ReadHeadHeader(db)
	if head == nil {
		return nil
	}
	present, err := state.New(head.Root, state.NewDatabase(tries, state.NewCodeDB(db)))
	if err != nil {
		return terminal.WithHint(fmt.Errorf("the state of block %d is not on disk: %w", head.Number, err), "start the node, stop it with an interrupt, and run init again")
	}
	if err := chainspec.CheckPrague(present.GetCodeSize); err != nil {
		return terminal.WithHint(fmt.Errorf("the chain is not ready for Prague: %w", err),
			"leave pragueTime out, send the transactions that `dntp genesis deployments` prints, and run init again when they are in blocks")
	}
	return nil
}

// scheduled reports whether the chain on disk already has Prague at that time.
func scheduled(db ethdb.Database, prague uint64) bool {
	stored := rawdb.ReadChainConfig(db, rawdb.ReadCanonicalHash(db, 0))
	return stored != nil && stored.PragueTime != nil && *stored.PragueTime == prague
}

// warnSchedule warns about a fork that a new chain must be prepared for.
func warnSchedule(ctx *cli.Context, genesis *core.Genesis) {
	err := chainspec.CheckPrague(func(contract common.Address) int { return len(genesis.Alloc[contract].Code) })
	if genesis.Config.PragueTime != nil && err != nil {
		fmt.Fprintf(ctx.App.ErrWriter, "%s %v: before %s the chain needs the transactions that `dntp genesis deployments` prints\n",
			terminal.Paint(ctx.App.ErrWriter, terminal.Yellow, "warning:"), err, time.Unix(int64(*genesis.Config.PragueTime), 0).UTC().Format(time.DateTime))
	}
}

// clearUnfinished removes the state of an init that was killed before it wrote the
// block: the next init would fail on it. It removes nothing if there is a chain.
func clearUnfinished(db ethdb.KeyValueStore) error {
	if rawdb.ReadHeadHeaderHash(db) != (common.Hash{}) || rawdb.ReadHeadBlockHash(db) != (common.Hash{}) {
		return nil
	}
	for {
		// LevelDB deletes a part at a time.
		if err := db.DeleteRange(nil, nil); !errors.Is(err, ethdb.ErrTooManyKeys) {
			return err
		}
	}
}

// genesisTries stores the state of a genesis block. It writes at once: upstream
// flushes in the background, and a kill after the block but before its state would
// leave a chain that cannot execute its first block.
func genesisTries(db ethdb.Database, scheme, journal string, preimages bool) *triedb.Database {
	cfg := &triedb.Config{Preimages: preimages}
	if scheme == rawdb.HashScheme {
		cfg.HashDB = hashdb.Defaults
	} else {
		path := *pathdb.Defaults
		path.JournalDirectory, path.NoAsyncFlush = journal, true
		cfg.PathDB = &path
	}
	return triedb.NewDatabase(db, cfg)
}

// openFolder opens the data folder for a command that needs no keys.
func openFolder(ctx *cli.Context) (*config.Config, *node.Node, error) {
	cfg, err := config.Load(ctx)
	if err != nil {
		return nil, nil, err
	}
	stack, err := node.New(&cfg.Node)
	if err != nil {
		return nil, nil, fmt.Errorf("data folder %s: %w", cfg.Node.DataDir, err)
	}
	return cfg, stack, nil
}

func dumpGenesis(ctx *cli.Context) error {
	cfg, stack, err := openFolder(ctx)
	if err != nil {
		return err
	}
	defer stack.Close()
	if err := checkChain(stack, cfg); err != nil {
		return err
	}
	db, err := stack.OpenDatabaseWithOptions(ChainDatabase, node.DatabaseOptions{
		AncientsDirectory: cfg.Eth.DatabaseFreezer,
		ReadOnly:          true,
	})
	if err != nil {
		return err
	}
	defer db.Close()
	genesis, err := core.ReadGenesis(db)
	if err != nil {
		return fmt.Errorf("cannot read the genesis block: %w", err)
	}
	return terminal.PrintJSON(ctx.App.Writer, genesis)
}

func exportChain(ctx *cli.Context) error {
	if ctx.NArg() != 1 && ctx.NArg() != 3 {
		return terminal.WithHint(fmt.Errorf("have %d arguments, want a file, or a file and two block numbers", ctx.NArg()),
			"usage: dntp export %s", ctx.Command.ArgsUsage)
	}
	chain, _, closeChain, err := openChain(ctx, true)
	if err != nil {
		return err
	}
	defer closeChain()
	start, file := time.Now(), ctx.Args().First()
	first, last := uint64(0), chain.CurrentBlock().Number.Uint64()
	if ctx.NArg() == 3 {
		if first, last, err = blockRange(ctx.Args().Get(1), ctx.Args().Get(2), last); err != nil {
			return err
		}
		err = utils.ExportAppendChain(chain, file, first, last)
	} else {
		err = utils.ExportChain(chain, file)
	}
	if err != nil {
		return fmt.Errorf("cannot export: %w", err)
	}
	fmt.Fprintf(ctx.App.Writer, "Exported blocks %d to %d in %v\n", first, last, time.Since(start).Round(time.Millisecond))
	return nil
}

func blockRange(from, to string, head uint64) (first, last uint64, err error) {
	if first, err = strconv.ParseUint(from, 10, 64); err == nil {
		last, err = strconv.ParseUint(to, 10, 64)
	}
	switch {
	case err != nil:
		return 0, 0, fmt.Errorf("not a block number: %w", err)
	case first > last:
		return 0, 0, fmt.Errorf("first block %d is after last block %d", first, last)
	case last > head:
		return 0, 0, fmt.Errorf("last block %d is after the head, %d", last, head)
	}
	return first, last, nil
}

// importChain adds blocks of files by the rules of a member: each is verified, and
// a fork becomes the chain only if it wins. After a broken file it tries the next.
func importChain(ctx *cli.Context) error {
	if !ctx.Args().Present() {
		return terminal.ErrorHint("need a file of blocks", "usage: dntp import %s", ctx.Command.ArgsUsage)
	}
	chain, db, closeChain, err := openChain(ctx, false)
	if err != nil {
		return err
	}
	defer closeChain()
	engine, ok := chain.Engine().(*clique.Clique)
	if !ok {
		return errForeignChain
	}
	own := new(config.Clique)
	config.SetClique(ctx, own)
	overrides, err := own.Overrides()
	if err != nil {
		return err
	}
	engine.SetOverrides(overrides)
	member.HoldToRules(engine, chain)
	final, err := finalizer.New(chain, engine, db)
	if err != nil {
		return err
	}
	importer := chainsync.NewImporter(chain, engine, db, final)
	if err := importer.Replay(db); err != nil {
		return err
	}
	stop, cancel := signal.NotifyContext(ctx.Context, os.Interrupt, syscall.SIGTERM)
	defer cancel()

	var failures error
	for _, file := range ctx.Args().Slice() {
		start := time.Now()
		n, err := importFile(stop, importer, file)
		if stop.Err() != nil {
			return fmt.Errorf("interrupted after %d blocks of %s", n, file)
		}
		if err != nil {
			failures = errors.Join(failures, fmt.Errorf("cannot import all of %s, %d blocks are in: %w", file, n, err))
			continue
		}
		head := chain.CurrentBlock()
		fmt.Fprintf(ctx.App.Writer, "Imported %d blocks of %s in %v, the head is block %d %s\n",
			n, file, time.Since(start).Round(time.Millisecond), head.Number, head.Hash().Hex())
	}
	return failures
}

func removeChain(ctx *cli.Context) error {
	cfg, stack, err := openFolder(ctx)
	if err != nil {
		return err
	}
	defer stack.Close()
	paths := slices.DeleteFunc(chainPaths(stack, cfg), func(path string) bool {
		_, err := os.Lstat(path)
		return err != nil
	})
	if len(paths) == 0 {
		fmt.Fprintln(ctx.App.Writer, "There is no chain in", cfg.Node.DataDir)
		return nil
	}
	if err := terminal.Confirm(ctx, "Delete the chain in "+cfg.Node.DataDir+"?"); err != nil {
		return err
	}
	for _, path := range paths {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
		fmt.Fprintln(ctx.App.Writer, "Deleted", path)
	}
	return nil
}

// chainPaths are the files and folders of the chain, but not a folder that the user
// named: it may hold other things.
func chainPaths(stack *node.Node, cfg *config.Config) []string {
	ancient := stack.ResolveAncient(ChainDatabase, cfg.Eth.DatabaseFreezer)
	paths := []string{
		stack.ResolvePath(ChainDatabase),
		stack.ResolvePath("triedb"),
		stack.ResolvePath(IndexDatabase),
		filepath.Join(ancient, rawdb.ChainFreezerName),
		filepath.Join(ancient, rawdb.MerkleStateFreezerName),
		filepath.Join(ancient, rawdb.MerkleTrienodeFreezerName),
	}
	for _, name := range []string{cfg.Eth.BlobPool.Datadir, cfg.Eth.TxPool.Journal} {
		if name != "" && filepath.IsLocal(name) {
			paths = append(paths, stack.ResolvePath(name))
		}
	}
	return paths
}
