// SPDX-License-Identifier: LGPL-3.0-or-later

package blobs_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/dntp/dntp/ehr/vault"
	"github.com/dntp/dntp/ehr/vault/blobs"
	"github.com/dntp/dntp/ehr/vault/blobs/blobstest"
	"github.com/ethereum/go-ethereum/common"
	"github.com/gofrs/flock"
)

func openFolder(t *testing.T, dir string) blobs.Store {
	t.Helper()
	s, err := blobs.Open("file://" + filepath.ToSlash(dir))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "blobs")
	blobstest.Run(t, openFolder(t, dir))
	if left, err := os.ReadDir(filepath.Join(dir, "temp")); err != nil || len(left) > 0 {
		t.Errorf("what was being written is left: %v, %v", left, err)
	}
}

// Each fault is what its name says.
func TestFaults(t *testing.T) {
	s := blobstest.NewFaulty(openFolder(t, t.TempDir()))
	data, id := blobstest.Bytes(100_000, 1), blobs.NewID(common.Hash{1}, blobs.KindShard, 0)
	s.Set(blobstest.Fault{Full: true})
	if err := s.Put(t.Context(), id, uint64(len(data)), bytes.NewReader(data)); !errors.Is(err, blobs.ErrFull) {
		t.Errorf("full: %v", err)
	}
	s.Set(blobstest.Fault{})
	if err := s.Put(t.Context(), id, uint64(len(data)), bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	for want, fault := range map[error]blobstest.Fault{blobs.ErrAway: {Away: true}, blobs.ErrNotFound: {Lost: true}} {
		s.Set(fault)
		if _, err := blobs.GetAll(t.Context(), s, id, 1<<20); !errors.Is(err, want) {
			t.Errorf("have %v, want %v", err, want)
		}
	}
	s.Set(blobstest.Fault{Torn: 1000})
	if _, err := blobs.GetAll(t.Context(), s, id, 1<<20); !errors.Is(err, blobs.ErrAway) {
		t.Errorf("torn: %v", err)
	}
	s.Set(blobstest.Fault{Lying: true})
	if have, err := blobs.GetAll(t.Context(), s, id, 1<<20); err != nil || bytes.Equal(have, data) {
		t.Errorf("lying: %v", err)
	}
}

// What a crash has left is removed, and what another process is writing is not.
func TestFolderAfterCrash(t *testing.T) {
	dir := t.TempDir()
	openFolder(t, dir)
	torn, held := filepath.Join(dir, "temp", "torn"), filepath.Join(dir, "temp", "held")
	for _, path := range []string{torn, held} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lock := flock.New(held, flock.SetFlag(os.O_RDWR))
	if ok, err := lock.TryLock(); err != nil || !ok {
		t.Fatal(ok, err)
	}
	defer lock.Close()
	s := openFolder(t, dir)
	if _, err := os.Stat(torn); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a torn file is left: %v", err)
	}
	if _, err := os.Stat(held); err != nil {
		t.Errorf("a file that is being written is removed: %v", err)
	}
	if infos, err := s.List(t.Context(), blobs.ID{}, 10); err != nil || len(infos) > 0 {
		t.Errorf("have %v, %v", infos, err)
	}
}

// A folder whose disk is not mounted does not say that its blobs are gone.
func TestFolderAway(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "blobs")
	s := openFolder(t, dir)
	id := blobs.NewID(common.Hash{1}, blobs.KindShard, 0)
	if err := os.Rename(dir, dir+".gone"); err != nil {
		t.Fatal(err)
	}
	_, statErr := s.Stat(t.Context(), id)
	_, getErr := s.Get(t.Context(), id, 0, 1)
	_, listErr := s.List(t.Context(), blobs.ID{}, 1)
	for _, err := range []error{statErr, getErr, listErr, s.Delete(t.Context(), id), s.Put(t.Context(), id, 1, bytes.NewReader([]byte{1}))} {
		if !errors.Is(err, blobs.ErrAway) {
			t.Errorf("have %v", err)
		}
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Error("the folder is made anew beside its disk")
	}
}

// Names that are no names of blobs are neither taken nor listed.
func TestNames(t *testing.T) {
	id := blobs.NewID(common.Hash{0xab}, blobs.KindOutline, 3)
	back, err := blobs.ParseID(id.String())
	if err != nil || back != id || back.Placement() != (common.Hash{0xab}) || back.Kind() != blobs.KindOutline || back.Index() != 3 {
		t.Errorf("have %v, %v", back, err)
	}
	long := id.String()
	for _, bad := range []string{"", "..", "../" + long[3:], long[1:], long + "0", "AB" + long[2:], long[:66] + "/.", long[:66] + "\x00\x00"} {
		if _, err := blobs.ParseID(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	dir := t.TempDir()
	s := openFolder(t, dir)
	if err := os.Mkdir(filepath.Join(dir, "ab"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"lost+found", long, long[2:] + ".blob", "AB" + long[2:] + ".blob"} {
		if err := os.WriteFile(filepath.Join(dir, "ab", name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if infos, err := s.List(t.Context(), blobs.ID{}, 10); err != nil || len(infos) != 0 {
		t.Errorf("have %v, %v", infos, err)
	}
}

func FuzzParseID(f *testing.F) {
	f.Add(blobs.NewID(common.Hash{1}, blobs.KindPackage, 2).String())
	f.Fuzz(func(t *testing.T, text string) {
		if id, err := blobs.ParseID(text); err == nil && (id.String() != text || filepath.Base(text) != text) {
			t.Errorf("%q is taken", text)
		}
	})
}

// A document gets its name with its last byte, and replaces the one before.
func TestFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "document")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, commit := range []bool{false, true} {
		f, err := blobs.CreateFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var _ vault.Place = f
		fmt.Fprint(f, "after")
		if have, _ := os.ReadFile(path); string(have) != "before" {
			t.Errorf("have %q too early", have)
		}
		want := "before"
		if commit {
			want = "after"
			err = f.Commit()
		} else {
			err = f.Abort()
		}
		if have, _ := os.ReadFile(path); err != nil || string(have) != want {
			t.Errorf("have %q, %v, want %q", have, err, want)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
			t.Errorf("have %v, %v", entries, err)
		}
	}
}
