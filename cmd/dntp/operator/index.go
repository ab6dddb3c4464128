// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/dntp/dntp/ehr/index"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/ethdb/leveldb"
	"github.com/ethereum/go-ethereum/ethdb/pebble"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/node"
	"github.com/urfave/cli/v2"
)

const (
	// IndexDatabase is the name of the index's database in the data folder.
	IndexDatabase = "ehrindex"

	indexCache   = 64 // MiB
	indexHandles = 64 // open files
	indexMetrics = "dntp/index/db/"
)

var (
	errNoModel = terminal.ErrorHint("the chain has no index: its genesis has no model", "the index is for a chain that began with `dntp genesis build`")
	errNoKept  = terminal.ErrorHint("the data folder holds no copy of the genesis file", "run `dntp init` with the alliance's genesis file again")
)

// RebuildIndexCommand makes the index of a data folder again.
var RebuildIndexCommand = &cli.Command{
	Name:  "rebuild",
	Usage: "Make the index of a data folder again from the chain, while no node runs on it",
	Description: "It has the same rows as the index that the node has kept. After an interrupt the node\n" +
		"goes on where it ended.",
	Flags:  slices.Concat(config.DatabaseFlags, config.CacheFlags, config.ChainFlags, utils.LogFlags, utils.MetricsFlags),
	Action: terminal.Logged(terminal.LevelDefault, rebuildIndex),
}

// openIndex opens the index of a node, nil if it has none. The stack closes its store
// after everything else.
func openIndex(stack *node.Node, cfg *config.Config) (*index.Index, error) {
	if !cfg.Index.On {
		return nil, nil
	}
	ix, store, err := openFolderIndex(stack, cfg)
	switch {
	case errors.Is(err, errNoModel):
		log.Info("There is no index of health records: the genesis has no model")
		return nil, nil
	case errors.Is(err, errNoKept):
		log.Warn("There is no index of health records. Run `dntp init` with the alliance's genesis file again", "err", err)
		return nil, nil
	case err != nil:
		return nil, err
	}
	stack.RegisterLifecycle(storeCloser{store})
	return ix, nil
}

// storeCloser closes a store when the node stops.
type storeCloser struct{ ethdb.KeyValueStore }

// Start implements node.Lifecycle.
func (storeCloser) Start() error { return nil }

// Stop implements node.Lifecycle.
func (s storeCloser) Stop() error { return s.Close() }

// openFolderIndex opens the index of a data folder, and makes it if there is none.
func openFolderIndex(stack *node.Node, cfg *config.Config) (*index.Index, ethdb.KeyValueStore, error) {
	block, spec, err := genesis.DecodeFile(stack.ResolvePath(keptGenesis))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, errNoKept
	case err != nil:
		return nil, nil, fmt.Errorf("%s: %w", stack.ResolvePath(keptGenesis), err)
	case spec == nil:
		return nil, nil, errNoModel
	}
	model, err := spec.Registry()
	if err != nil {
		return nil, nil, err
	}
	store, err := openIndexStore(stack, cfg)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot open the index: %w", err)
	}
	ix, err := index.Open(store, model, index.Block{Hash: block.ToBlock().Hash(), Time: block.Timestamp})
	if err != nil {
		store.Close()
		return nil, nil, fmt.Errorf("cannot open the index: %w", err)
	}
	return ix, store, nil
}

// openIndexStore opens the store of an index. A damaged one is deleted, as the chain has
// everything. It has no ancient part, which every database of a node has.
func openIndexStore(stack *node.Node, cfg *config.Config) (ethdb.KeyValueStore, error) {
	dir := stack.ResolvePath(IndexDatabase)
	store, err := openKeyValueStore(dir, cfg.Node.DBEngine)
	if err == nil || !isDamage(err) {
		return store, err
	}
	log.Warn("The index of health records is damaged, and made again", "err", err)
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	return openKeyValueStore(dir, cfg.Node.DBEngine)
}

func openKeyValueStore(dir, engine string) (ethdb.KeyValueStore, error) {
	if have := rawdb.PreexistingDatabase(dir); have != "" {
		engine = have
	}
	if engine == rawdb.DBLeveldb {
		return leveldb.New(dir, indexCache, indexHandles, indexMetrics, false)
	}
	return pebble.New(dir, indexCache, indexHandles, indexMetrics, false)
}

// FolderIndexStatus reads the status of the index in a data folder on which no node runs.
func FolderIndexStatus(ctx *cli.Context) (*ehrapi.Index, error) {
	cfg, stack, err := openFolder(ctx)
	if err != nil {
		return nil, err
	}
	defer stack.Close()
	if err := checkChain(stack, cfg); err != nil {
		return nil, err
	}
	if rawdb.PreexistingDatabase(stack.ResolvePath(IndexDatabase)) == "" {
		return nil, terminal.ErrorHint("the data folder holds no index", "a node makes it, unless it has --ehr.index=false")
	}
	ix, store, err := openFolderIndex(stack, cfg)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	db, err := openStore(stack, cfg)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	s, number := ix.Status(), uint64(0)
	if head := rawdb.ReadHeadHeader(db); head != nil {
		number = head.Number.Uint64()
	}
	return ehrapi.IndexOf(s, number), nil
}

func rebuildIndex(ctx *cli.Context) error {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return err
	}
	chain, err := openFolderChain(ctx, true)
	if err != nil {
		return err
	}
	defer chain.close()
	ix, store, err := openFolderIndex(chain.stack, chain.cfg)
	if err != nil {
		return err
	}
	defer store.Close()
	stop, cancel := signal.NotifyContext(ctx.Context, os.Interrupt, syscall.SIGTERM)
	defer cancel()
	began := time.Now()
	if err = ix.Rebuild(); err == nil {
		err = ix.CatchUp(stop, chain)
	}
	s := ix.Status()
	if stop.Err() != nil {
		return fmt.Errorf("interrupted at block %d of %d, the node goes on from there", s.Head.Number, s.Target)
	}
	if err != nil {
		return err
	}
	elapsed := time.Since(began)
	fmt.Fprintf(ctx.App.Writer, "Indexed %d events of %d blocks in %v, %d events a second, the head is block %d %s\n", s.Events,
		s.Head.Number, elapsed.Round(time.Millisecond), uint64(float64(s.Events)/elapsed.Seconds()), s.Head.Number, s.Head.Hash.Hex())
	return nil
}
