// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"bytes"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
)

// TestBatchEntry compares an entry with upstream's encoder.
func TestBatchEntry(t *testing.T) {
	r := BatchRecord{
		RecordID: common.Hash{1}, Version: 2, ContentCommit: common.Hash{3}, BlobHash: common.Hash{4}, Class: 5,
		Confidentiality: VeryRestricted, SubjectTag: SubjectTag([]byte("secret"), common.Hash{1}), Org: common.Hash{7}, AuthoredAt: 1_800_000_000,
	}
	var types abi.Arguments
	for _, name := range []string{"bytes32", "uint32", "bytes32", "bytes32", "uint8", "uint8", "bytes32", "bytes32", "uint64"} {
		typ, err := abi.NewType(name, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		types = append(types, abi.Argument{Type: typ})
	}
	want, err := types.Pack(r.RecordID, r.Version, r.ContentCommit, r.BlobHash, r.Class, uint8(r.Confidentiality), r.SubjectTag, r.Org, r.AuthoredAt)
	if err != nil {
		t.Fatal(err)
	}
	if have := r.Entry(); !bytes.Equal(have, want) {
		t.Errorf("have %x, want %x", have, want)
	}
}

// TestSubjectTag checks that a tag depends on the secret and on the record.
func TestSubjectTag(t *testing.T) {
	tag := SubjectTag([]byte("secret"), common.Hash{1})
	// Output of openssl dgst -sha256 -hmac for the 32 bytes of the id.
	if want := common.HexToHash("0x2d56812a43d6dbf2fd58d0e23ca89b911264ce936c104ed56401d12f83baad6b"); tag != want {
		t.Errorf("have %v, want %v", tag, want)
	}
	if tag == SubjectTag([]byte("other"), common.Hash{1}) || tag == SubjectTag([]byte("secret"), common.Hash{2}) {
		t.Error("the tag tells nothing apart")
	}
}
