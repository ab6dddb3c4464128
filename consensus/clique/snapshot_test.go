// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// holdsTogether checks what is true of every snapshot that has signers.
func holdsTogether(t *testing.T, s *Snapshot) {
	t.Helper()
	if len(s.signers) == 0 {
		t.Fatal("no signer is left")
	}
	body, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	again := new(Snapshot)
	if err := json.Unmarshal(body, again); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	if !reflect.DeepEqual(again.signers, s.signers) || !reflect.DeepEqual(again.recents, s.recents) || len(again.votes) != len(s.votes) {
		t.Fatalf("have %+v, want %+v", again, s)
	}
	// Somebody can seal the next block, and one signer has each distance.
	free, seen := 0, make(map[uint64]bool)
	for _, signer := range s.signers {
		if s.MaySeal(s.Number+1, signer) == nil {
			free++
		}
		seen[s.Distance(s.Number+1, signer)] = true
	}
	if free == 0 || len(seen) != len(s.signers) {
		t.Fatalf("%d may seal, %d distances: %s", free, len(seen), body)
	}
}

func TestDistance(t *testing.T) {
	snap := newSnapshot(common.Hash{}, addrs("ABCD"))
	list := snap.SignerList()
	for number, want := range map[uint64][]uint64{8: {0, 3, 2, 1}, 9: {1, 0, 3, 2}, 1<<64 - 1: {3, 2, 1, 0}} {
		for i, signer := range list {
			if have := snap.Distance(number, signer); have != want[i] {
				t.Errorf("block %d, signer %d: have %d, want %d", number, i, have, want[i])
			}
			if have := snap.InTurn(number, signer); have != (want[i] == 0) {
				t.Errorf("block %d, signer %d: in turn %v", number, i, have)
			}
		}
	}
	if have := snap.Distance(8, addr('X')); have != 4 || snap.InTurn(8, addr('X')) {
		t.Errorf("stranger: have %d, want 4", have)
	}
	// A set that go-ethereum's rules let run empty must not divide by zero.
	if have := new(Snapshot).Distance(8, addr('A')); have != 0 || new(Snapshot).InTurn(8, addr('A')) {
		t.Errorf("empty set: have %d, want 0", have)
	}
	list[0] = common.BigToAddress(new(big.Int).SetUint64(binary.BigEndian.Uint64(list[1][:])))
	if snap.signers[0] == list[0] {
		t.Error("the list handed out is the snapshot's own")
	}
}

// move is the header of a block on top of s in which somebody votes.
func move(s *Snapshot, on byte, nonce types.BlockNonce) *types.Header {
	return &types.Header{
		ParentHash: s.Hash, Number: new(big.Int).SetUint64(s.Number + 1), Coinbase: addr(on), Nonce: nonce,
	}
}

// TestSiblings grows a tree of snapshots, which share what they have in common:
// none may notice what is done to another.
func TestSiblings(t *testing.T) {
	r := rules{epoch: 100}
	tree := []*Snapshot{newSnapshot(common.Hash{}, addrs("ABCDE"))}
	told := []string{}
	for i := 0; i < len(tree); i++ {
		body, err := json.Marshal(tree[i])
		if err != nil {
			t.Fatal(err)
		}
		told = append(told, string(body))
		for _, on := range []byte("EFG") {
			for _, sealer := range []byte("ABC") {
				// Two turns on F and G add them, three on E drop it.
				nonce := nonceAdd
				if on == 'E' {
					nonce = nonceDrop
				}
				next, err := tree[i].next(move(tree[i], on, nonce), addr(sealer), r)
				if err == nil && len(tree) < 2000 {
					tree = append(tree, next)
				}
			}
		}
	}
	sizes := make(map[int]int)
	for i, s := range tree {
		sizes[len(s.signers)]++
		if body, err := json.Marshal(s); err != nil || string(body) != told[i] {
			t.Fatalf("snapshot %d: have %s, want %s", i, body, told[i])
		}
	}
	if sizes[4] == 0 || sizes[6] == 0 {
		t.Errorf("the tree did not change the signers: %v", sizes)
	}
}

func TestOnlyChildrenExtend(t *testing.T) {
	s := newSnapshot(common.Hash{1}, addrs("A"))
	for says, spoil := range map[string]func(*types.Header){
		"of another parent": func(h *types.Header) { h.ParentHash = common.Hash{2} },
		"one too high":      func(h *types.Header) { h.Number.Add(h.Number, common.Big1) },
		"the block itself":  func(h *types.Header) { h.Number.Sub(h.Number, common.Big1) },
		"beyond 64 bits":    func(h *types.Header) { h.Number.SetBit(h.Number, 64, 1) },
	} {
		header := move(s, 0, nonceDrop)
		spoil(header)
		if _, err := s.next(header, addr('A'), rules{epoch: 100}); !errors.Is(err, errNotChild) {
			t.Errorf("%s: have %v, want %v", says, err, errNotChild)
		}
	}
	header := move(s, 0, types.BlockNonce{1})
	if _, err := s.next(header, addr('A'), rules{epoch: 100}); !errors.Is(err, errVoteNonce) {
		t.Errorf("no vote: have %v, want %v", err, errVoteNonce)
	}
}

// TestContradictions reads snapshots that no chain can lead to.
func TestContradictions(t *testing.T) {
	const sound = `{"number":7,"hash":"0x$h","signers":{"0x$a":{},"0x$b":{}},"recents":{"6":"0x$a","7":"0x$b"},` +
		`"votes":[{"signer":"0x$a","block":5,"address":"0x$c","authorize":true}]}`
	fill := strings.NewReplacer("$h", strings.Repeat("11", 32), "$a", strings.Repeat("aa", 20),
		"$b", strings.Repeat("bb", 20), "$c", strings.Repeat("cc", 20))
	if err := json.Unmarshal([]byte(fill.Replace(sound)), new(Snapshot)); err != nil {
		t.Fatalf("sound: %v", err)
	}
	for says, change := range map[string][2]string{
		"genesis was sealed":     {`"number":7`, `"number":0`},
		"more rest than allowed": {`"recents":{`, `"recents":{"5":"0x$a",`},
		"a gap among sealers":    {`"6":"0x$a"`, `"5":"0x$a"`},
		"a sealer to come":       {`"6":"0x$a"`, `"8":"0x$a"`},
		"a vote to come":         {`"block":5`, `"block":8`},
		"a vote by a stranger":   {`"signer":"0x$a"`, `"signer":"0x$c"`},
		"a vote without meaning": {`"authorize":true`, `"authorize":false`},
		"a vote cast twice":      {`"votes":[`, `"votes":[{"signer":"0x$a","block":4,"address":"0x$c","authorize":true},`},
	} {
		blob := strings.Replace(sound, change[0], change[1], 1)
		if blob == sound {
			t.Fatalf("%s: nothing changed", says)
		}
		if err := json.Unmarshal([]byte(fill.Replace(blob)), new(Snapshot)); !errors.Is(err, errSnapshot) {
			t.Errorf("%s: have %v, want %v", says, err, errSnapshot)
		}
	}
}

// TestBallot sees a sealer vote once on each of its proposals before it votes
// on any again.
func TestBallot(t *testing.T) {
	chain := newTestChain(osakaConfig(0), "ABC")
	engine := newEngine(chain)
	engine.Authorize(addr('A'), signAs('A'))
	for _, account := range []byte("DEFGHI") {
		if err := engine.Propose(addr(account), true); err != nil {
			t.Fatal(err)
		}
	}
	// Neither of these two would change anything.
	for account, authorize := range map[byte]bool{'B': true, 'X': false} {
		if err := engine.Propose(addr(account), authorize); err != nil {
			t.Fatal(err)
		}
	}
	for start := range byte(8) { // the choice depends on the hash
		voted := ballots(t, engine, newSnapshot(common.Hash{start}, addrs("ABC")), 7)
		first := slices.Sorted(slices.Values(voted[:6]))
		if strings.Join(first, "") != "DEFGHI" || !slices.Contains(first, voted[6]) {
			t.Errorf("have votes on %v, want each of D to I once, then one again", voted)
		}
	}
}

// ballots has A vote as its engine wants, in turn with B who votes on nobody,
// and returns the accounts.
func ballots(t *testing.T, engine *Clique, s *Snapshot, count int) (voted []string) {
	r := rules{epoch: 100}
	for range count {
		account, nonce := engine.ballot(s, r)
		if nonce != nonceAdd {
			t.Fatalf("after %v: have a vote against %v", voted, account)
		}
		voted = append(voted, actorOf(account))
		header := move(s, 0, nonce)
		header.Coinbase = account
		var err error
		if s, err = s.next(header, addr('A'), r); err != nil {
			t.Fatal(err)
		}
		if s, err = s.next(move(s, 0, nonceDrop), addr('B'), r); err != nil {
			t.Fatal(err)
		}
	}
	return voted
}
