// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/node"
)

// damagedFolder is a data folder to damage.
type damagedFolder struct {
	t     *testing.T
	stack *node.Node
}

func newDamagedFolder(t *testing.T) *damagedFolder {
	t.Helper()
	stack, err := node.New(&node.Config{Name: terminal.ClientIdentifier, DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stack.Close() })
	return &damagedFolder{t, stack}
}

func (f *damagedFolder) write(text string, names ...string) {
	f.t.Helper()
	path := f.stack.ResolvePath(filepath.Join(names...))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// A crash counts as damage if the chain's store reported damage.
func TestCrashedOnDamage(t *testing.T) {
	f := newDamagedFolder(t)
	if crashedOnDamage(f.stack) {
		t.Error("a node that never ran has crashed")
	}
	chain := f.stack.ResolvePath(ChainDatabase)
	for text, want := range map[string]bool{
		"panic: something else in " + chain:                              false,
		"panic: fatal: on-disk corruption: /elsewhere/000056.sst":        false,
		"panic: fatal: on-disk corruption: " + chain + "/000056.sst; \n": true,
	} {
		f.write(text, crashFile)
		if have := crashedOnDamage(f.stack); have != want {
			t.Errorf("%s: have %v, want %v", text, have, want)
		}
	}
}

// A state that its history does not reach is damage, for which upstream would end the
// process.
func TestStateBeyondHistory(t *testing.T) {
	f, cfg := newDamagedFolder(t), config.Default()
	db, err := openStore(f.stack, cfg)
	if err != nil {
		t.Fatal(err)
	}
	ancient, err := db.AncientDatadir()
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, want error) {
		t.Helper()
		if err := checkHistory(db, f.stack.ResolvePath("triedb/merkle.journal")); !errors.Is(err, want) {
			t.Errorf("%s: have %v, want %v", what, err, want)
		}
	}
	check("no state", nil)
	rawdb.WritePersistentStateID(db, 2)
	check("no history", errDamaged)

	history, err := rawdb.NewStateFreezer(ancient, false, false)
	if err != nil {
		t.Fatal(err)
	}
	for id := range uint64(2) {
		if err := rawdb.WriteStateHistory(history, id+1, nil, nil, nil, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := history.Close(); err != nil {
		t.Fatal(err)
	}
	check("the whole history", nil)
	tables, err := filepath.Glob(filepath.Join(ancient, rawdb.MerkleStateFreezerName, "*idx"))
	if err != nil || len(tables) == 0 {
		t.Fatalf("have no tables of the history: %v", err)
	}
	for _, table := range tables {
		file, err := os.OpenFile(table, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write(make([]byte, 24)); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	check("a kill before entries were synced", nil)
	other, err := rawdb.NewStateFreezer(ancient, false, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := checkHistory(db, f.stack.ResolvePath("triedb/merkle.journal")); err == nil || errors.Is(err, errDamaged) {
		t.Errorf("another process has the history open: have %v, want an error that is no damage", err)
	}
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	rawdb.WritePersistentStateID(db, 3)
	check("the end of the history is lost", errDamaged)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := openStore(f.stack, cfg); !errors.Is(err, errDamaged) {
		t.Errorf("have %v, want %v", err, errDamaged)
	}
}

// A missing folder of old blocks may be on a disk that is not mounted.
func TestAncientFolderMissing(t *testing.T) {
	f, cfg := newDamagedFolder(t), config.Default()
	cfg.Eth.DatabaseFreezer = filepath.Join(t.TempDir(), "unmounted")
	if _, err := openStore(f.stack, cfg); err == nil || errors.Is(err, errDamaged) {
		t.Errorf("have %v, want an error that is no damage", err)
	}
}

// The next process finds upstream's last log records about a damaged chain; those
// about missing space do not count as damage.
func TestLastWords(t *testing.T) {
	f := newDamagedFolder(t)
	last := &lastWords{log.DiscardHandler(), f.stack.ResolvePath(ChainDatabase), f.stack.ResolvePath(crashFile)}
	if err := os.MkdirAll(filepath.Dir(last.file), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, story := range []struct {
		level slog.Level
		text  string
		err   error
		want  bool
	}{
		{log.LevelCrit, "Failed to store something", errors.New("broken"), false},
		{log.LevelError, fatalDamage[0], errors.New("gap"), false},
		{log.LevelCrit, fatalDamage[0], fmt.Errorf("write: %w", syscall.ENOSPC), false},
		{log.LevelCrit, fatalDamage[0], errors.New("gap between state and history"), true},
	} {
		log.NewLogger(last).Write(story.level, story.text, "err", story.err)
		if have := crashedOnDamage(f.stack); have != story.want {
			t.Errorf("%s, %v: have %v, want %v", story.text, story.err, have, story.want)
		}
	}
}

// TestPutAside puts two damaged chains aside: the last one is kept, and so are all
// files that are not part of the chain.
func TestPutAside(t *testing.T) {
	f, cfg := newDamagedFolder(t), config.Default()
	for _, generation := range []string{"first", "second"} {
		f.write(generation, ChainDatabase, "000001.sst")
		f.write(generation, "triedb", "merkle.journal")
		f.write(generation, "transactions.rlp")
		if err := putAside(f.stack, cfg); err != nil {
			t.Fatal(err)
		}
		if text, _ := os.ReadFile(f.stack.ResolvePath(ChainDatabase + DamagedSuffix + "/000001.sst")); string(text) != generation {
			t.Errorf("have %q put aside, want %q", text, generation)
		}
	}
	for name, there := range map[string]bool{ChainDatabase: false, "triedb": false, "transactions.rlp": true} {
		if _, err := os.Stat(f.stack.ResolvePath(name)); (err == nil) != there {
			t.Errorf("%s: have %v, want it there: %v", name, err, there)
		}
	}
}

// A store that cannot be reached is not damaged.
func TestIsDamage(t *testing.T) {
	for _, story := range []struct {
		err  error
		want bool
	}{
		{pebble.ErrCorruption, true},
		{errors.New("L6: 000056: object size mismatch (000056.sst): 1 (disk) != 2 (MANIFEST)"), true},
		{fmt.Errorf("file 000055: %w", fs.ErrNotExist), true},
		{errors.New("gap in the chain between ancients [0 - #90] and leveldb [#101 - #200] "), true},
		{errors.New("ancient chain segments already extracted, please set --datadir.ancient to the correct path"), true},
		{fs.ErrPermission, false},
		{syscall.ENOSPC, false},
		{syscall.EAGAIN, false}, // another process has the lock
	} {
		if have := isDamage(story.err); have != story.want {
			t.Errorf("%v: have %v, want %v", story.err, have, story.want)
		}
	}
}

// A journal that ends within a transaction is cut there; any other is unchanged.
func TestTornJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "transactions.rlp")
	if err := mendJournal(path); err != nil {
		t.Errorf("none: %v", err)
	}
	const whole = "\x83abc\xc2\x01\x02"
	for _, tail := range []string{"", "\x83ab", "\xb8", "\xc2\x01"} {
		if err := os.WriteFile(path, []byte(whole+tail), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := mendJournal(path); err != nil {
			t.Errorf("%x: %v", tail, err)
		}
		if have, _ := os.ReadFile(path); string(have) != whole {
			t.Errorf("%x: have %x, want %x", tail, have, whole)
		}
	}
}
