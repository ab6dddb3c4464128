// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"golang.org/x/mod/sumdb/tlog"
)

func TestLeafProof(t *testing.T) {
	entry := []byte("one")
	hash := tlog.RecordHash(entry)
	p := LeafProof{Size: 2, Root: common.Hash(tlog.NodeHash(hash, hash)), Proof: []common.Hash{common.Hash(hash)}}
	for index := range 2 {
		if p.Index = hexutil.Uint64(index); p.Check(entry) != nil {
			t.Errorf("leaf %d is refused", index)
		}
	}
	if p.Check([]byte("two")) == nil {
		t.Error("another entry passes")
	}
	if p.Size = 3; p.Check(entry) == nil {
		t.Error("another size passes")
	}
}
