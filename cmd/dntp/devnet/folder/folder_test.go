// SPDX-License-Identifier: GPL-3.0-or-later

package folder

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/dntp/dntp/genesis"
)

func TestFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "net")
	folder, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if state, err := folder.LoadState(); state != nil || err != nil {
		t.Fatalf("a new folder has state %v, %v", state, err)
	}
	if _, err := Open(path); err == nil {
		t.Error("a folder is locked twice")
	}
	made, err := folder.Create(MinMembers, 1)
	if err != nil {
		t.Fatal(err)
	}
	folder.Close()
	if folder, err = Open(path); err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	loaded, err := folder.LoadState()
	if err != nil {
		t.Fatal(err)
	}
	want, _ := json.Marshal(made)
	if have, _ := json.Marshal(loaded); !bytes.Equal(have, want) {
		t.Errorf("have %s, want %s", have, want)
	}
	for _, secret := range []string{StateFile, "members/hospital-a/password", "members/hospital-a/nodekey"} {
		if info, err := os.Stat(folder.File(secret)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: have %v (%v), want 0600", secret, info.Mode(), err)
		}
	}
	for _, damaged := range []string{"", "{", "{}", `{"members":[{},{},{}]}`, `{"members":[null,null,null]}`,
		`{"members":[{"name":"a"},{"name":"b"},{"name":"c"}],"actors":[{"org":"d","role":"doctor"}]}`} {
		if err := os.WriteFile(folder.File(StateFile), []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := folder.LoadState(); err == nil {
			t.Errorf("state %q is accepted", damaged)
		}
	}
}

func TestForeignFolder(t *testing.T) {
	path := t.TempDir()
	if err := os.WriteFile(filepath.Join(path, "letter.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err == nil {
		t.Error("a folder of something else is taken")
	}
	if _, err := Open(filepath.Join(path, "letter.txt")); err == nil {
		t.Error("a file is taken for a folder")
	}
	if entries, _ := os.ReadDir(path); len(entries) != 1 {
		t.Errorf("the folder was changed: %v", entries)
	}
}

// The genesis of every size of devnet is one that a node accepts.
func TestGenesis(t *testing.T) {
	for _, members := range []int{MinMembers, DefaultMembers, MaxMembers} {
		folder, err := Open(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer folder.Close()
		state, err := folder.Create(members, 2)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(folder.File(GenesisFile))
		if err != nil {
			t.Fatal(err)
		}
		_, spec, err := genesis.Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		if len(spec.Organizations) != members || len(spec.Signers()) != members || spec.Period != 2 || spec.BaseFee != 0 {
			t.Errorf("%d members: have %+v", members, spec)
		}
		names := make(map[string]bool)
		for _, m := range state.Members {
			names[m.Name] = true
		}
		if len(names) != members {
			t.Errorf("%d members have %d names", members, len(names))
		}
	}
	for index, want := range []string{"hospital-a", "hospital-b", "insurer-a", "government-a", "hospital-c", "hospital-d", "insurer-b"} {
		if have := memberName(index); have != want {
			t.Errorf("member %d: have %s, want %s", index, have, want)
		}
	}
}
