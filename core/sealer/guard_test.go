// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"github.com/dntp/dntp/core/finality"
)

func linkTo(source, target uint64) finality.Link {
	return finality.Link{Source: finality.Checkpoint{Number: source}, Target: finality.Checkpoint{Number: target}}
}

// TestGuardFile holds that a signer remembers across restarts, that two
// processes do not share a memory, and that a damaged one is not replaced.
func TestGuardFile(t *testing.T) {
	dir, signer, genesis := t.TempDir(), common.Address{1}, common.Hash{2}
	open := func() *guardFile {
		t.Helper()
		g, err := openGuard(dir, signer, genesis)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	g := open()
	if err := g.Vote(linkTo(3, 4)); err != nil {
		t.Fatal(err)
	}
	if _, err := openGuard(dir, signer, genesis); !errors.Is(err, errGuardHeld) {
		t.Errorf("a second process: have %v, want %v", err, errGuardHeld)
	}
	g.Close()

	g = open()
	if err := g.Vote(linkTo(3, 4)); !errors.Is(err, finality.ErrGuard) {
		t.Errorf("the same target after a restart: have %v", err)
	}
	if err := g.Vote(linkTo(4, 5)); err != nil {
		t.Errorf("the next target after a restart: %v", err)
	}
	g.Close()

	if other, err := openGuard(dir, signer, common.Hash{3}); err != nil {
		t.Errorf("the same signer on another chain: %v", err)
	} else {
		other.Close()
	}
	for story, content := range map[string]string{
		"cut off":             `{"signer":"0x01`,
		"empty":               "",
		"of another signer":   `{"signer":"0x0200000000000000000000000000000000000000","genesis":"0x0200000000000000000000000000000000000000000000000000000000000000","source":1,"target":2}`,
		"with unknown fields": `{"round":1}`,
	} {
		if err := os.WriteFile(g.path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openGuard(dir, signer, genesis); err == nil {
			t.Errorf("%s: opened", story)
		}
		if have, _ := os.ReadFile(g.path); string(have) != content {
			t.Errorf("%s: the file was replaced", story)
		}
	}
}

// TestGuardDisk refuses to vote where the vote cannot be noted.
func TestGuardDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	g, err := openGuard(dir, common.Address{1}, common.Hash{2})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := g.Vote(linkTo(0, 1)); err == nil {
		t.Error("voted without a note")
	}
	if g.kept.Target != 0 {
		t.Error("the vote counts without a note")
	}
}
