// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"encoding/json"
	"fmt"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/core/member"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/eth/tracers"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/node"
	"github.com/urfave/cli/v2"
)

// noTxIndex leaves the index of transactions to the node.
const noTxIndex = -1

// openedChain is the chain of a data folder.
type openedChain struct {
	*core.BlockChain
	db       ethdb.Database
	stack    *node.Node
	cfg      *config.Config
	readOnly bool
}

// openChain opens the chain of the data folder, and returns a function that closes it.
func openChain(ctx *cli.Context, readOnly bool) (*core.BlockChain, ethdb.Database, func(), error) {
	c, err := openFolderChain(ctx, readOnly)
	if err != nil {
		return nil, nil, nil, err
	}
	return c.BlockChain, c.db, c.close, nil
}

// openFolderChain opens the chain of the data folder with the engine, rules and settings
// of a member. Upstream's MakeChain would read its settings from flags, some of which
// this program does not have.
func openFolderChain(ctx *cli.Context, readOnly bool) (*openedChain, error) {
	cfg, stack, err := openFolder(ctx)
	if err != nil {
		return nil, err
	}
	c, err := openStackChain(stack, cfg, readOnly)
	if err != nil {
		stack.Close() // closes the database too
		return nil, err
	}
	return c, nil
}

func openStackChain(stack *node.Node, cfg *config.Config, readOnly bool) (*openedChain, error) {
	if err := checkChain(stack, cfg); err != nil {
		return nil, err
	}
	member.Prepare(&cfg.Eth)
	utils.SetupMetrics(&cfg.Metrics)
	db, err := stack.OpenDatabaseWithOptions(ChainDatabase, node.DatabaseOptions{
		ReadOnly:          readOnly,
		Cache:             cfg.Eth.DatabaseCache,
		Handles:           cfg.Eth.DatabaseHandles,
		AncientsDirectory: cfg.Eth.DatabaseFreezer,
		EraDirectory:      cfg.Eth.DatabaseEra,
		MetricsNamespace:  "eth/db/chaindata/",
	})
	if err != nil {
		return nil, err
	}
	chain, err := newChain(stack, &cfg.Eth, db, readOnly)
	if err != nil {
		return nil, err
	}
	return &openedChain{chain, db, stack, cfg, readOnly}, nil
}

func (c *openedChain) close() {
	if !c.readOnly {
		c.Stop() // it writes to the database
	}
	c.stack.Close()
}

// newChain makes a chain like upstream's eth service from the same settings.
func newChain(stack *node.Node, cfg *ethconfig.Config, db ethdb.Database, readOnly bool) (*core.BlockChain, error) {
	config, _, err := core.LoadChainConfig(db, nil)
	if err != nil {
		return nil, err
	}
	engine, err := ethconfig.CreateConsensusEngine(config, db)
	if err != nil {
		return nil, err
	}
	scheme, err := rawdb.ParseStateScheme(cfg.StateScheme, db)
	if err != nil {
		return nil, err
	}
	vmConfig := vm.Config{EnablePreimageRecording: cfg.EnablePreimageRecording}
	if cfg.VMTrace != "" {
		settings := json.RawMessage(cfg.VMTraceJsonConfig)
		if vmConfig.Tracer, err = tracers.LiveDirectory.New(cfg.VMTrace, settings); err != nil {
			return nil, fmt.Errorf("tracer %s: %w", cfg.VMTrace, err)
		}
	}
	return core.NewBlockChain(db, nil, engine, &core.BlockChainConfig{
		TrieCleanLimit:          cfg.TrieCleanCache,
		NoPrefetch:              cfg.NoPrefetch,
		NoPrecompileCache:       cfg.NoPrecompileCache,
		TrieDirtyLimit:          cfg.TrieDirtyCache,
		ArchiveMode:             cfg.NoPruning,
		TrieTimeLimit:           cfg.TrieTimeout,
		SnapshotLimit:           cfg.SnapshotCache,
		SnapshotNoBuild:         readOnly,
		Preimages:               cfg.Preimages,
		StateHistory:            cfg.StateHistory,
		TrienodeHistory:         cfg.TrienodeHistory,
		NodeFullValueCheckpoint: cfg.NodeFullValueCheckpoint,
		BinTrieGroupDepth:       cfg.BinTrieGroupDepth,
		StateScheme:             scheme,
		TxLookupLimit:           noTxIndex,
		TrieJournalDirectory:    stack.ResolvePath("triedb"),
		SlowBlockThreshold:      cfg.SlowBlockThreshold,
		VmConfig:                vmConfig,
	})
}
