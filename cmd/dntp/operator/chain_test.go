// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"flag"
	"runtime"
	"testing"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/node"
	"github.com/urfave/cli/v2"
)

// TestGenesisStateFirst checks that the state of a genesis block is on disk before
// the block, so that a folder can be set up again after a kill in between.
func TestGenesisStateFirst(t *testing.T) {
	genesis := core.DeveloperGenesisBlock(5_000_000, nil)
	for _, scheme := range []string{rawdb.HashScheme, rawdb.PathScheme} {
		db := &slowState{Database: rawdb.NewMemoryDatabase()}
		tries := genesisTries(db, scheme, "", false)
		if _, _, _, err := core.SetupGenesisBlock(db, tries, genesis); err != nil {
			t.Fatal(err)
		}
		tries.Close()
		if db.states == 0 || db.late {
			t.Errorf("%s: %d writes of state, after the block: %v", scheme, db.states, db.late)
		}
	}
}

// TestInitAfterKill sets up a folder in which an init was killed after it wrote the
// state of the genesis block and before it wrote the block.
func TestInitAfterKill(t *testing.T) {
	folder, genesis := t.TempDir(), core.DeveloperGenesisBlock(5_000_000, nil)
	cfg := config.Default()
	cfg.Node.DataDir = folder
	stack, err := node.New(&cfg.Node)
	if err != nil {
		t.Fatal(err)
	}
	defer stack.Close()
	db, err := stack.OpenDatabaseWithOptions(ChainDatabase, node.DatabaseOptions{})
	if err != nil {
		t.Fatal(err)
	}
	tries := genesisTries(db, rawdb.PathScheme, stack.ResolvePath("triedb"), false)
	if _, _, _, err := core.SetupGenesisBlock(db, tries, genesis); err != nil {
		t.Fatal(err)
	}
	tries.Close()
	rawdb.DeleteCanonicalHash(db, 0)
	if err := clearUnfinished(db); err != nil || rawdb.ReadHeader(db, genesis.ToBlock().Hash(), 0) == nil {
		t.Errorf("a chain that has a head is cleared, error %v", err)
	}
	for _, key := range []string{"LastHeader", "LastBlock", "LastFast"} {
		if err := db.Delete([]byte(key)); err != nil {
			t.Fatal(err)
		}
	}
	db.Close()
	ctx := cli.NewContext(cli.NewApp(), flag.NewFlagSet("init", flag.ContinueOnError), nil)
	for _, fresh := range []bool{true, false} {
		if _, have, err := writeGenesis(ctx, stack, cfg, genesis); err != nil || have != fresh {
			t.Errorf("have fresh %v, error %v, want %v", have, err, fresh)
		}
	}
}

// slowState is a disk that lets other writes pass before it writes state.
type slowState struct {
	ethdb.Database
	states int
	late   bool // the block was written before its state
}

func (s *slowState) NewBatch() ethdb.Batch { return &slowBatch{s.Database.NewBatch(), s} }
func (s *slowState) NewBatchWithSize(n int) ethdb.Batch {
	return &slowBatch{s.Database.NewBatchWithSize(n), s}
}

type slowBatch struct {
	ethdb.Batch
	disk *slowState
}

func (b *slowBatch) Write() error {
	found := new(stateFinder)
	if err := b.Replay(found); err != nil {
		return err
	}
	if found.state {
		b.disk.states++
		for range 10_000 {
			runtime.Gosched()
		}
		b.disk.late = b.disk.late || rawdb.ReadCanonicalHash(b.disk, 0) != (common.Hash{})
	}
	return b.Batch.Write()
}

// stateFinder finds out whether a batch holds nodes of the state's trie.
type stateFinder struct{ state bool }

func (c *stateFinder) Put(key, value []byte) error {
	c.state = c.state || rawdb.IsLegacyTrieNode(key, value) || rawdb.IsAccountTrieNode(key)
	return nil
}
func (*stateFinder) Delete([]byte) error           { return nil }
func (*stateFinder) DeleteRange(_, _ []byte) error { return nil }
