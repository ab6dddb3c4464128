// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"bytes"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/dntp/dntp/core/finality"
)

// evidence is what a node's RPC says.
func (r *running) evidence(t *testing.T) (list []EvidenceInfo) {
	t.Helper()
	client := r.stack.Attach()
	defer client.Close()
	if err := client.CallContext(t.Context(), &list, "clique_getEvidence"); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestClone runs a second node with one signer's key and without its memory:
// both seal and vote, the others prove it, and forget nothing in a restart.
// None of the honest signers is accused, and their chain goes on.
func TestClone(t *testing.T) {
	t.Parallel()
	a := newAlliance(t, 4, 5)
	first := a.start(t, 0, a.nodes[0], t.TempDir(), nil)
	dir := t.TempDir()
	second := a.start(t, 1, a.nodes[1], dir, nil, first)
	third := a.start(t, 2, a.nodes[2], t.TempDir(), nil, first, second)
	fourth := a.start(t, 3, a.nodes[3], t.TempDir(), nil, first, second, third)
	a.start(t, 3, a.nodes[4], t.TempDir(), func(cfg *Config) {
		cfg.Eth.Miner.ExtraData = []byte("another self") // or both make one block
	}, first, second, third)

	honest := []*running{first, second, third}
	until(t, "evidence of two seals on three nodes", func() bool {
		return !slices.ContainsFunc(honest, func(n *running) bool {
			return !slices.ContainsFunc(n.evidence(t), func(e EvidenceInfo) bool { return e.Kind == finality.KindSeals && e.Counts })
		})
	})
	before := second.evidence(t)
	second.stop()
	second = a.start(t, 1, a.nodes[1], dir, nil, first, third, fourth)
	for _, e := range before {
		if !slices.ContainsFunc(second.evidence(t), func(known EvidenceInfo) bool { return known.ID == e.ID && known.Counts == e.Counts }) {
			t.Errorf("a restart forgets %v", e.ID)
		}
	}
	for _, n := range []*running{first, second, third} {
		for _, e := range n.evidence(t) {
			checkEvidence(t, a, n, e)
		}
	}
	head := first.head().Number.Uint64() + 3
	agreeAt(t, head, first, second, third)
	wantFinal(t, head, first, second, third)
}

// checkEvidence verifies what the RPC says as someone without a node would.
func checkEvidence(t *testing.T, a *alliance, n *running, info EvidenceInfo) {
	t.Helper()
	chain := n.Ethereum().BlockChain()
	e, err := finality.DecodeEvidence(info.RLP)
	if err != nil {
		t.Fatal(err)
	}
	domain := finality.Chain{ID: chain.Config().ChainID, Genesis: chain.Genesis().Hash()}
	if err := e.Verify(domain, chain.Engine().Author); err != nil {
		t.Errorf("evidence %v: %v", info.ID, err)
	}
	if e.ID() != info.ID || e.Signer != info.Signer || e.Signer != address(a.signers[3]) || e.Number() != uint64(info.Number) {
		t.Errorf("have %v against %v, want the signer that runs twice", info.ID, info.Signer)
	}
	for i, v := range info.Votes {
		key, err := crypto.SigToPub(crypto.Keccak256(v.Message), v.Signature)
		if err != nil || crypto.PubkeyToAddress(*key) != info.Signer || !bytes.Equal(v.Message, domain.Message(e.Votes[i].Link, v.Signers)) {
			t.Errorf("vote %d of %v does not hold: %v", i, info.ID, err)
		}
	}
	for i, s := range info.Seals {
		header := new(types.Header)
		if err := rlp.DecodeBytes(s.Header, header); err != nil || header.Hash() != s.Hash || header.ParentHash != s.Parent {
			t.Errorf("seal %d of %v does not hold: %v", i, info.ID, err)
		}
	}
}
