// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"maps"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethdb/memorydb"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/dntp/dntp/consensus/clique"
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

// TestNext changes one signer at a time, in an order that nobody can choose.
func TestNext(t *testing.T) {
	C, D := common.Address{3}, common.Address{4}
	type votes = map[common.Address]bool
	for _, test := range []struct{ wanted, want votes }{
		{votes{}, votes{}},
		{votes{D: true, C: true}, votes{C: true}},
		{votes{C: false, D: false}, votes{C: false}},
	} {
		if have := next(test.wanted); !maps.Equal(have, test.want) {
			t.Errorf("%v: have %v, want %v", test.wanted, have, test.want)
		}
	}
}

// TestAside follows an alliance of four that loses C and D and lets E seal.
func TestAside(t *testing.T) {
	A, B, C, D, E := common.Address{1}, common.Address{2}, common.Address{3}, common.Address{4}, common.Address{5}
	type list = []common.Address
	o := &clique.Override{Number: 9, Signers: list{A, B, E}}
	var kept aside
	for _, step := range []struct {
		story            string
		signers, decided list
		want             map[common.Address]bool
	}{
		{"who is lost is not voted in, nor who came voted out", list{A, B, E}, list{A, B, C, D}, map[common.Address]bool{}},
		{"who is decided on besides is", list{A, B, E}, list{A, B, C, D, {6}}, map[common.Address]bool{{6}: true}},
		{"the alliance removes C", list{A, B, E}, list{A, B, D}, map[common.Address]bool{}},
		{"and may decide on it anew", list{A, B, E}, list{A, B, C, D}, map[common.Address]bool{C: true}},
		{"the alliance decides on E", list{A, B, C, E}, list{A, B, C, D, E}, map[common.Address]bool{}},
		{"and may remove it", list{A, B, C, E}, list{A, B, C, D}, map[common.Address]bool{E: false}},
		{"operators vote D in by hand", list{A, B, C, D}, list{A, B, C, D}, map[common.Address]bool{}},
		{"and it falls out of the decision", list{A, B, C, D}, list{A, B, C}, map[common.Address]bool{D: false}},
	} {
		kept = kept.next(o, step.signers, step.decided, func() list { return list{A, B, C, D} })
		blob, err := rlp.EncodeToBytes(&kept) // as over a restart
		if err != nil {
			t.Fatal(err)
		}
		db := memorydb.New()
		db.Put(asideKey, blob)
		kept = loadAside(db)
		if have := ballots(step.signers, kept.adjust(step.signers, step.decided)); !maps.Equal(have, step.want) {
			t.Errorf("%s: have %v, want %v", step.story, have, step.want)
		}
	}
	second := &clique.Override{Number: 99, Signers: list{A}}
	kept = kept.next(second, list{A}, list{A, B, C}, func() list { return list{A, B, C} })
	if have := ballots(list{A}, kept.adjust(list{A}, list{A, B, C})); len(have) > 0 {
		t.Errorf("after a second override: have %v, want no votes", have)
	}
}
