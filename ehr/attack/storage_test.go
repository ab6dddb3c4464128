// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"bytes"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/ehr/storage/holding"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"golang.org/x/mod/sumdb/tlog"
)

var (
	holders   = bindings.NewStorage()
	storageAt = contracts.StorageAddress
)

// proofInterval is how many blocks the test alliance gives for a proof.
const proofInterval = 16

func TestStorage(t *testing.T) {
	for _, one := range storageStories {
		t.Run(one.title, func(t *testing.T) {
			s := newScene(t, func(g *registry.Genesis) {
				g.Params = append(g.Params, registry.GenesisParam{Key: registry.ParamStorageInterval, Value: proofInterval})
			})
			s.chain.Block = nativetest.Number
			one.tell(s)
		})
	}
}

// shardOf is a shard of South's document, of one letter.
func shardOf(letter byte) (holding.Holding, []byte) {
	chunk := bytes.Repeat([]byte{letter}, 1000)
	return holding.Holding{
		Placement: common.Hash{letter}, Author: nativetest.South, Record: common.Hash{letter}, Version: 1, Size: 1000,
		ChunkRoot: common.Hash(tlog.RecordHash(chunk)),
	}, chunk
}

// holds has North accept shards of one chunk each, in a log with one head for each.
func (s *scene) holds(letters string) {
	s.Helper()
	var tree storedTree
	for i := range letters {
		h, _ := shardOf(letters[i])
		tree = tree.with(s, h.Encode())
		var grown []tlog.Hash
		if i > 0 {
			grown, _ = tlog.ProveTree(int64(i+1), int64(i), tree)
		}
		root, _ := tlog.TreeHash(int64(i+1), tree)
		s.may("gateway", logsAt, logbook.PackAppend(contracts.LogHoldings, uint64(i+1), root, common.Hash{}, wordsOf(grown)))
	}
}

// storedTree is what tlog keeps of a tree.
type storedTree []tlog.Hash

func (t storedTree) ReadHashes(indexes []int64) (out []tlog.Hash, err error) {
	for _, x := range indexes {
		out = append(out, t[x])
	}
	return out, nil
}

func (t storedTree) with(s *scene, entry []byte) storedTree {
	n := int64(0)
	for tlog.StoredHashCount(n) < int64(len(t)) {
		n++
	}
	more, err := tlog.StoredHashes(n, entry, t)
	if err != nil {
		s.Fatal(err)
	}
	return append(t, more...)
}

func wordsOf(list []tlog.Hash) [][32]byte {
	out := make([][32]byte, len(list))
	for i, h := range list {
		out[i] = h
	}
	return out
}

// enters enters a gateway, with a TLS key.
func (s *scene) enters(who string, key byte) {
	s.Helper()
	s.may(who, storageAt, holders.PackSetGateway(0, "https://gate.example", common.Hash{key}, common.Hash{1}))
}

// due moves to the second block of an organization's interval, and returns its challenge.
func (s *scene) due(org common.Hash) bindings.ChallengeOutput {
	s.Helper()
	from := s.challenge(org).From
	s.chain.Block = from + 1
	s.chain.KeepHash(from, crypto.Keccak256Hash([]byte{byte(from)}))
	return s.challenge(org)
}

func (s *scene) challenge(org common.Hash) bindings.ChallengeOutput {
	s.Helper()
	c, err := holders.UnpackChallenge(s.look(storageAt, holders.PackChallenge(org)))
	if err != nil {
		s.Fatal(err)
	}
	return c
}

// health is how many intervals an organization has proven and missed.
func (s *scene) health(org common.Hash) (proven, missed uint64) {
	s.Helper()
	h, err := holders.UnpackHealth(s.look(storageAt, holders.PackHealth(org)))
	if err != nil {
		s.Fatal(err)
	}
	return h.Proven, h.Missed
}

// proof answers a challenge of North with one of its shards.
func proof(c bindings.ChallengeOutput, letters string, index uint64, chunk []byte) []byte {
	var tree storedTree
	for i := range letters {
		h, _ := shardOf(letters[i])
		more, _ := tlog.StoredHashes(int64(i), h.Encode(), tree)
		tree = append(tree, more...)
	}
	path, _ := tlog.ProveRecord(int64(c.Size), int64(index), tree)
	h, _ := shardOf(letters[index])
	return holders.PackProve(c.From, h.Encode(), index, wordsOf(path), chunk, nil)
}

var storageStories = []story{
	{"A holder has lost a shard, and proves another one, or an older interval, or the same one twice", func(s *scene) {
		s.holds("abcd")
		s.enters("gateway", 1)
		c := s.due(nativetest.North)
		lost, kept := c.Index, (c.Index+1)%4
		_, chunk := shardOf("abcd"[kept])
		s.mayNot("gateway", storageAt, proof(c, "abcd", kept, chunk), "WrongIndex")
		s.mayNot("gateway", storageAt, proof(c, "abcd", lost, chunk), "WrongChunk")
		s.mayNot("gateway", storageAt, proof(c, "abcd", lost, nil), "WrongChunk")
		s.chain.Block += proofInterval
		_, found := shardOf("abcd"[lost]) // at last, from somebody else
		s.mayNot("gateway", storageAt, proof(c, "abcd", lost, found), "WrongInterval")
		if proven, missed := s.health(nativetest.North); proven != 0 || missed != 1 {
			s.Fatalf("have %d proven, %d missed", proven, missed)
		}
		c = s.due(nativetest.North)
		_, chunk = shardOf("abcd"[c.Index])
		s.may("gateway", storageAt, proof(c, "abcd", c.Index, chunk))
		s.mayNot("gateway", storageAt, proof(c, "abcd", c.Index, chunk), "NotDue")
		if proven, missed := s.health(nativetest.North); proven != 1 || missed != 1 {
			s.Fatalf("have %d proven, %d missed", proven, missed)
		}
	}},
	{"A holder appends to its log until the draw falls on what it has", func(s *scene) {
		s.holds("abcd")
		s.enters("gateway", 1)
		c := s.due(nativetest.North)
		h, _ := shardOf('e')
		var tree storedTree
		for _, letter := range []byte("abcd") {
			one, _ := shardOf(letter)
			tree = tree.with(s, one.Encode())
		}
		tree = tree.with(s, h.Encode())
		grown, _ := tlog.ProveTree(5, 4, tree)
		root, _ := tlog.TreeHash(5, tree)
		s.may("gateway", logsAt, logbook.PackAppend(contracts.LogHoldings, 5, root, common.Hash{}, wordsOf(grown)))
		if after := s.challenge(nativetest.North); after != c {
			s.Fatalf("the draw changed from %+v to %+v", c, after)
		}
		_, chunk := shardOf("abcd"[c.Index])
		s.may("gateway", storageAt, proof(c, "abcd", c.Index, chunk))
		if next := s.challenge(nativetest.North); next.Size != 5 {
			s.Fatalf("the next interval draws from %d holdings", next.Size)
		}
	}},
	{"A holder takes its gateway off, so that nothing is due any more", func(s *scene) {
		s.holds("a")
		s.enters("gateway", 1)
		s.may("gateway", storageAt, holders.PackRemoveGateway(0))
		s.chain.Block += 3 * proofInterval
		s.enters("gateway", 1) // and enters it again
		if _, missed := s.health(nativetest.North); missed != 3 {
			s.Fatalf("have %d missed", missed)
		}
	}},
	{"A holder releases itself from a shard, or its author's administrator from another's", func(s *scene) {
		s.holds("a")
		h, _ := shardOf('a')
		input := holders.PackRelease(nativetest.North, 1, 0, h.Encode(), nil)
		s.mayNot("gateway", storageAt, input, "NotAuthor")
		s.mayNot("southadmin", storageAt, input, "NotAllowed")
		forged := h
		forged.Author = nativetest.North
		s.mayNot("gateway", storageAt, holders.PackRelease(nativetest.North, 1, 0, forged.Encode(), nil), "NotInLog")
		s.may("southgateway", storageAt, input)
	}},
	{"Members vote for a longer interval, to hide that a holder was silent", func(s *scene) {
		s.holds("a")
		s.enters("gateway", 1)
		s.chain.Block += 10 * proofInterval
		s.decide(client.SetParameter(registry.ParamStorageInterval, 8000))
		if _, missed := s.health(nativetest.North); missed != 10 {
			s.Fatalf("have %d missed after the vote", missed)
		}
		c := s.due(nativetest.North)
		_, chunk := shardOf('a')
		s.may("gateway", storageAt, proof(c, "a", 0, chunk))
		if next := s.challenge(nativetest.North); next.DueBy-next.From != 7999 || next.From != c.From+proofInterval {
			s.Fatalf("have %+v after %+v", next, c)
		}
	}},
	{"A holder appends holdings that it makes itself, so that others' shards are drawn less often", func(s *scene) {
		s.holds("abcdefghijkl") // of which it keeps only what is drawn
		s.enters("gateway", 1)
		c := s.due(nativetest.North)
		_, chunk := shardOf("abcdefghijkl"[c.Index])
		s.may("gateway", storageAt, proof(c, "abcdefghijkl", c.Index, chunk))
		if next := s.challenge(nativetest.North); next.Size != 12 {
			s.Fatalf("the log shows %d holdings", next.Size)
		}
	}},
	{"A hospital enters another one's TLS key as its own, to be taken for it", func(s *scene) {
		s.enters("gateway", 1)
		input := holders.PackSetGateway(0, "https://gate.example", common.Hash{1}, common.Hash{1})
		s.mayNot("southgateway", storageAt, input, "KeyTaken")
		s.may("gateway", storageAt, holders.PackRemoveGateway(0))
		s.mayNot("southgateway", storageAt, input, "KeyTaken")
	}},
	{"A hospital that was suspended proves what it holds, or enters a gateway", func(s *scene) {
		s.holds("a")
		s.enters("gateway", 1)
		s.decideBut(nativetest.North, client.SetOrganizationStatus(nativetest.North, contracts.Suspended))
		c := s.due(nativetest.North)
		_, chunk := shardOf('a')
		s.mayNot("gateway", storageAt, proof(c, "a", 0, chunk), "NotAllowed")
		s.mayNot("gateway", storageAt, holders.PackSetGateway(1, "https://gate.example", common.Hash{2}, common.Hash{1}), "NotAllowed")
	}},
}
