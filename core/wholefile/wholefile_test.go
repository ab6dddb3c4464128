// SPDX-License-Identifier: LGPL-3.0-or-later

package wholefile

import (
	"os"
	"path/filepath"
	"testing"
)

// TestWrite replaces a file with its mode, and leaves nothing beside it.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	for _, text := range []string{"long before", "after"} {
		if err := Write(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		have, err := os.ReadFile(path)
		if err != nil || string(have) != text {
			t.Errorf("have %q, %v, want %q", have, err, text)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("have %v, %v, want mode 600", info, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("have %v, %v, want the file only", entries, err)
	}
}

// TestWriteRefused keeps the old file, and leaves nothing, where no new one can be
// put in its place.
func TestWriteRefused(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "folder")
	if err := os.MkdirAll(filepath.Join(path, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, []byte("x"), 0o600); err == nil {
		t.Error("a folder is replaced")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("have %v, %v, want the folder only", entries, err)
	}
	if err := Write(filepath.Join(dir, "absent", "file"), []byte("x"), 0o600); err == nil {
		t.Error("a file is written into a folder that is not there")
	}
}

// TestWriteInPlace writes to what is no file, and does not put a file in its place.
func TestWriteInPlace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(os.DevNull, path); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(path)
	if err != nil || info.Mode().Type() != os.ModeSymlink {
		t.Errorf("have %v, %v, want the link", info, err)
	}
}
