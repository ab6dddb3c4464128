// SPDX-License-Identifier: GPL-3.0-or-later

package recordfile

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dntp/dntp/ehr/document"
	"github.com/ethereum/go-ethereum/common"
)

func TestRecordFile(t *testing.T) {
	f, err := New(7, common.Hash{2})
	if err != nil {
		t.Fatal(err)
	}
	if f.RecordID == (common.Hash{}) || f.Pid == (common.Hash{}) || f.RecordID == f.Pid {
		t.Fatalf("identifiers are not random: %+v", f)
	}
	var blobs [][]byte
	for _, text := range [][]byte{document.Sample, []byte(`{"resourceType":"Basic"}`)} {
		blob, err := f.Add(text, 5, 1)
		if err != nil {
			t.Fatal(err)
		}
		blobs = append(blobs, blob)
	}
	path := filepath.Join(t.TempDir(), "record.json")
	if err := f.Save(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("have %v (%v), want 0600", info.Mode(), err)
	}
	back, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	for version := 1; version <= 2; version++ {
		if have, want := back.Anchor(version), f.Anchor(version); have != want || have.Version != uint32(version) {
			t.Errorf("version %d: have %+v, want %+v", version, have, want)
		}
	}
	first, second := back.Anchor(1), back.Anchor(2)
	if first.PrevCommit != [32]byte{} || second.PrevCommit != first.ContentCommit || first.BlobHash == second.BlobHash {
		t.Errorf("version 2 does not follow version 1: %+v", second)
	}
	text, err := back.Versions[0].Open(blobs[0])
	if err != nil || !bytes.Equal(text, document.Sample) || uint64(len(blobs[0])) != first.Size {
		t.Errorf("the blob does not hold the document: %v", err)
	}
	if bytes.Contains(blobs[0], []byte("resourceType")) {
		t.Error("the blob is not encrypted")
	}
	for _, bad := range [][]byte{blobs[1], append(bytes.Clone(blobs[0]), 0), blobs[0][1:], nil} {
		if _, err := back.Versions[0].Open(bad); err == nil {
			t.Error("another blob is opened")
		}
	}
}

// TestReadLarge names the size that a file has, not where reading stopped.
func TestReadLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large.json")
	const size = 200_000_000
	file, err := os.Create(path)
	if err := errors.Join(err, file.Truncate(size), file.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadDocument(path); err == nil || !strings.Contains(err.Error(), "have 200000000 bytes, want at most 67108864") {
		t.Errorf("have %v, want the size of the file", err)
	}
}

func TestRecordFileRefused(t *testing.T) {
	f, err := New(7, common.Hash{1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Add(document.Sample, 1, 1); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "record.json")
	if err := f.Save(path); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(string) string{
		"empty":         func(string) string { return "" },
		"no versions":   func(string) string { return `{"chainId":7}` },
		"null version":  func(string) string { return `{"versions":[null]}` },
		"unknown field": func(s string) string { return strings.Replace(s, `"pid"`, `"pig"`, 1) },
		"wrong key":     func(s string) string { return strings.Replace(s, "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-2", 1) },
		"wrong leaves":  func(s string) string { return strings.Replace(s, `"leavesRoot": "0x`, `"leavesRoot": "0x00`, 1) },
	} {
		if err := os.WriteFile(path, []byte(change(string(good))), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	f.Versions = make([]*Version, maxVersions)
	if _, err := f.Add(document.Sample, 1, 1); err == nil {
		t.Error("a version beyond the limit is accepted")
	}
	if _, err := Load(filepath.Join(t.TempDir(), "absent")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("have %v, want %v", err, os.ErrNotExist)
	}
}
