// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"encoding/json"
	"fmt"

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

// openChain opens the chain of the data folder with the engine, rules and settings
// of a member, and returns a function that closes it. Upstream's MakeChain would
// read its settings from flags, some of which this program does not have.
func openChain(ctx *cli.Context, readOnly bool) (*core.BlockChain, ethdb.Database, func(), error) {
	cfg, stack, err := openFolder(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := checkChain(stack, cfg); err != nil {
		stack.Close()
		return nil, nil, nil, err
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
		stack.Close()
		return nil, nil, nil, err
	}
	chain, err := newChain(stack, &cfg.Eth, db, readOnly)
	if err != nil {
		stack.Close() // closes the database too
		return nil, nil, nil, err
	}
	return chain, db, func() {
		if !readOnly {
			chain.Stop() // it writes to the database
		}
		stack.Close()
	}, nil
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
