// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"maps"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

func TestBallots(t *testing.T) {
	A, B, C, D := common.Address{1}, common.Address{2}, common.Address{3}, common.Address{4}
	type list = []common.Address
	tests := []struct {
		story            string
		signers, decided list
		want             map[common.Address]bool
	}{
		{"nothing is voted on when all is as decided", list{A, B, C}, list{C, B, A}, map[common.Address]bool{}},
		{"a decided signer is voted in", list{A, B, C}, list{A, B, C, D}, map[common.Address]bool{D: true}},
		{"one who is not decided is voted out", list{A, B, C}, list{A, B}, map[common.Address]bool{C: false}},
		{"a replacement comes in before the other goes", list{A, B, C}, list{A, B, D}, map[common.Address]bool{D: true}},
	}
	for _, test := range tests {
		if have := ballots(test.signers, test.decided); !maps.Equal(have, test.want) {
			t.Errorf("%s: have %v, want %v", test.story, have, test.want)
		}
	}
}
