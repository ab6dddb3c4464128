// SPDX-License-Identifier: GPL-3.0-or-later

package watch

import (
	"maps"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/dntp/dntp/core/member"
)

// TestViewOfReorgs follows a head that goes to another fork and back: no block of an
// abandoned fork stays in the chain.
func TestViewOfReorgs(t *testing.T) {
	v := &View{chain: make(map[uint64]common.Hash), arrived: make(map[uint64]time.Time)}
	a1, a2, b1 := common.Hash{0xa, 1}, common.Hash{0xa, 2}, common.Hash{0xb, 1}
	for _, step := range []struct {
		number uint64
		hash   common.Hash
		chain  map[uint64]common.Hash
	}{
		{2, a2, map[uint64]common.Hash{1: a1, 2: a2}},
		{1, b1, map[uint64]common.Hash{1: b1}},
		{2, a2, map[uint64]common.Hash{1: a1, 2: a2}},
	} {
		head, fresh := member.BlockRef{Number: hexutil.Uint64(step.number), Hash: step.hash}, make(map[uint64]common.Hash)
		for number := step.number; number > 0 && v.chain[number] != step.chain[number]; number-- {
			fresh[number] = step.chain[number] // as the walk from the head finds them
		}
		v.moveTo(head, fresh, time.Time{})
		if !maps.Equal(v.chain, step.chain) {
			t.Errorf("head %x: have %x, want %x", step.hash, v.chain, step.chain)
		}
	}
}
