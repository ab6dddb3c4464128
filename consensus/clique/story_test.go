// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
)

// story is a chain told in words: each word of blocks is one block, its sealer
// first, then the vote as +X or -X, then the signer list of an epoch block as
// [XY] where it differs from the true one. A bar restarts the engine.
type story struct {
	says    string
	signers string
	epoch   uint64
	blocks  string
	fails   error  // of the last block
	after   string // signers in the end
	votes   string // open votes in the end, as voter+X or voter-X
}

var stories = []story{
	{says: "a lone signer seals every block", signers: "A", blocks: "A A A", after: "A"},
	{says: "a lone signer adds another at once", signers: "A", blocks: "A+B B A", after: "AB"},
	{says: "two signers must agree on a third", signers: "AB", blocks: "A+C B", after: "AB", votes: "A+C"},
	{says: "two signers agree on a third", signers: "AB", blocks: "A+C B+C C A", after: "ABC"},
	{says: "a new signer votes with the others from then on", signers: "A", blocks: "A+B B+C A+C C+D A+D", after: "ABCD"},
	{says: "half of four is no majority", signers: "ABCD", blocks: "A+E B+E C", after: "ABCD", votes: "A+E B+E"},
	{says: "one more than half of four is", signers: "ABCD", blocks: "A+E B+E C+E D", after: "ABCDE"},
	{says: "a vote is not counted twice", signers: "ABC", blocks: "A+D B A+D C A+D", after: "ABC", votes: "A+D"},
	{says: "a voter may withdraw by voting the other way", signers: "ABC", blocks: "A+D B A-D C+D", after: "ABC", votes: "C+D"},
	{says: "a withdrawn vote may be cast again", signers: "ABC", blocks: "A+D B A-D B A+D C+D", after: "ABCD"},
	{says: "to add who is in already means nothing", signers: "ABC", blocks: "A+B C+B", after: "ABC"},
	{says: "to drop who is out already means nothing", signers: "ABC", blocks: "A-D B-D C-D", after: "ABC"},
	{says: "two of two are needed to drop one of two", signers: "AB", blocks: "A-B", after: "AB", votes: "A-B"},
	{says: "a signer may agree to its own going", signers: "AB", blocks: "A-B B-B A", after: "A"},
	{says: "two of three drop the third", signers: "ABC", blocks: "A-C B-C A", after: "AB"},
	{says: "the accused may vote, and may be outvoted", signers: "ABCD", blocks: "A-D B-D D+E C-D", after: "ABC"},
	{says: "a signer that was dropped cannot seal", signers: "ABC", blocks: "A-C B-C C", fails: ErrUnauthorized},
	{says: "a signer that was added seals in the next block", signers: "AB", blocks: "A+C B+C C", after: "ABC"},
	{says: "the votes of who leaves leave too", signers: "ABCD", blocks: "D+E A-D B-D C-D A+E B+E C", after: "ABCE"},
	{says: "without the votes of who left there is no majority", signers: "ABCD", blocks: "D+E A-D B-D C-D A+E", after: "ABC", votes: "A+E"},
	{says: "open votes on who leaves by another way are gone", signers: "ABC", blocks: "A-B B+D C-B A+D", after: "AC", votes: "A+D"},
	{says: "votes cast on the old standing do not hold for the new", signers: "AB", blocks: "A+C B+C C-A B-C A", after: "ABC", votes: "B-C C-A"},
	{says: "several accounts are voted on side by side", signers: "ABC", blocks: "A+D B+E C+D A+E B C+E D", after: "ABCDE"},
	{says: "a majority that came with a smaller set waits to be touched", signers: "ABCD",
		blocks: "A-C B-C C A-D B C-D A B-D", after: "ABC", votes: "A-C B-C"},
	{says: "and passes when any signer touches it", signers: "ABCD",
		blocks: "A-C B-C C A-D B C-D A B-D A-C B", after: "AB"},
	{says: "and falls when a voter takes back instead", signers: "ABCD",
		blocks: "A-C B-C C A-D B C-D A B-D A+C B", after: "ABC", votes: "B-C"},
	{says: "votes end with the epoch", signers: "AB", epoch: 3, blocks: "A+C B A B+C", after: "AB", votes: "B+C"},
	{says: "signers do not end with the epoch", signers: "AB", epoch: 3, blocks: "A+C B+C C A", after: "ABC"},
	{says: "a vote at an epoch is refused", signers: "AB", epoch: 3, blocks: "A B A+C", fails: errEpochCoinbase},
	{says: "an epoch block lists the signers", signers: "AB", epoch: 3, blocks: "A B A[AB] B", after: "AB"},
	{says: "an epoch block cannot list one more", signers: "AB", epoch: 3, blocks: "A B A[ABC]", fails: errOtherSigners},
	{says: "an epoch block cannot list one less", signers: "AB", epoch: 3, blocks: "A B A[A]", fails: errOtherSigners},
	{says: "an epoch block cannot list nobody", signers: "AB", epoch: 3, blocks: "A B A[]", fails: errOtherSigners},
	{says: "a block between epochs lists nobody", signers: "AB", epoch: 3, blocks: "A B[AB]", fails: errStraySigners},
	{says: "a stranger cannot seal", signers: "AB", blocks: "A C", fails: ErrUnauthorized},
	{says: "a stranger cannot vote itself in", signers: "AB", blocks: "C+C", fails: ErrUnauthorized},
	{says: "nobody of two seals twice in a row", signers: "AB", blocks: "A B B", fails: ErrRecentlySealed},
	{says: "nobody of three seals twice in a row", signers: "ABC", blocks: "A B C C", fails: ErrRecentlySealed},
	{says: "one of three may seal every other block", signers: "ABC", blocks: "A B A B A C A", after: "ABC"},
	{says: "one of four rests for two blocks", signers: "ABCD", blocks: "A B C D B A B", fails: ErrRecentlySealed},
	{says: "a growing set makes the rest longer", signers: "ABC", blocks: "A+D B+D C A C", fails: ErrRecentlySealed},
	{says: "a shrinking set makes the rest shorter", signers: "ABCD", blocks: "A-D B-D C-D B C B", after: "ABC"},
	{says: "the rest is not over with the epoch", signers: "ABC", epoch: 3, blocks: "A B C C", fails: ErrRecentlySealed},
	{says: "nor with a restart at the epoch", signers: "ABC", epoch: 3, blocks: "A B C | C", fails: ErrRecentlySealed},
	{says: "a restart forgets no vote", signers: "ABC", blocks: "A+D | B+D | D", after: "ABCD"},
}

func TestStories(t *testing.T) {
	chains := map[string]func(uint64) *params.ChainConfig{"london": londonConfig, "osaka": osakaConfig}
	for name, config := range chains {
		for _, s := range stories {
			t.Run(name+"/"+s.says, func(t *testing.T) { s.run(t, config(s.epoch)) })
		}
	}
}

func (s story) run(t *testing.T, config *params.ChainConfig) {
	chain := newTestChain(config, s.signers)
	engine := newEngine(chain)
	words := strings.Fields(s.blocks)
	for i, word := range words {
		if word == "|" {
			db := engine.snapshots.db
			engine = newEngine(chain)
			engine.snapshots.db = db
			continue
		}
		head := chain.CurrentHeader()
		snap, err := engine.Snapshot(chain, head.Number.Uint64(), head.Hash())
		if err != nil {
			t.Fatal(err)
		}
		holdsTogether(t, snap)
		header := chain.child()
		tell(t, engine, header, snap, word)
		err = engine.VerifyHeader(chain, header)
		if i == len(words)-1 && s.fails != nil {
			if !errors.Is(err, s.fails) {
				t.Fatalf("have %v, want %v", err, s.fails)
			}
			return
		}
		if err != nil {
			t.Fatalf("block %d, %s: %v", header.Number, word, err)
		}
		chain.add(header)
	}
	head := chain.CurrentHeader()
	snap, err := engine.Snapshot(chain, head.Number.Uint64(), head.Hash())
	if err != nil {
		t.Fatal(err)
	}
	holdsTogether(t, snap)
	if have, want := snap.SignerList(), addrs(s.after); !slices.Equal(have, want) {
		t.Errorf("signers: have %v, want %v", have, want)
	}
	s.checkVotes(t, snap)
}

// tell makes header the block that word describes.
func tell(t *testing.T, engine *Clique, header *types.Header, snap *Snapshot, word string) {
	sealer, rest := word[0], word[1:]
	number := header.Number.Uint64()
	list := []common.Address(nil)
	if engine.isEpoch(number) {
		list = snap.signers
	}
	if open := strings.IndexByte(rest, '['); open >= 0 {
		list = addrs(strings.Trim(rest[open:], "[]"))
		rest = rest[:open]
	}
	header.Extra = extraOf(list)
	if rest != "" {
		header.Coinbase = addr(rest[1])
		if rest[0] == '+' {
			header.Nonce = nonceAdd
		}
	}
	// The turn, counted by hand.
	header.Difficulty = big.NewInt(1)
	if n := len(snap.signers); snap.signers[int(number)%n] == addr(sealer) {
		header.Difficulty = big.NewInt(2)
	}
	seal(t, header, sealer)
}

func (s story) checkVotes(t *testing.T, snap *Snapshot) {
	var have []string
	for _, v := range snap.votes {
		have = append(have, actorOf(v.Signer)+map[bool]string{true: "+", false: "-"}[v.Authorize]+actorOf(v.Address))
	}
	slices.Sort(have)
	if want := strings.Fields(s.votes); !slices.Equal(have, want) {
		t.Errorf("votes: have %v, want %v", have, want)
	}
}

func actorOf(a common.Address) string {
	for actor := byte('A'); actor <= 'Z'; actor++ {
		if addr(actor) == a {
			return string(actor)
		}
	}
	return "?"
}
