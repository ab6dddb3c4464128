// SPDX-License-Identifier: LGPL-3.0-or-later

package proof

import (
	"crypto/ecdsa"
	"errors"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
)

// network is a chain of headers that an alliance seals, told by its own engine.
type network struct {
	*Chain
	t       testing.TB
	keys    map[common.Address]*ecdsa.PrivateKey
	config  *params.ChainConfig
	genesis *types.Header
	headers []*types.Header // from block 1 on
}

const testEpoch = 8

// newNetwork makes all keys; the first ones begin as signers.
func newNetwork(t testing.TB, all, first int) *network {
	config := *params.AllDevChainProtocolChanges
	config.TerminalTotalDifficulty = nil
	config.Clique = &params.CliqueConfig{Period: 1, Epoch: testEpoch}
	n := &network{t: t, keys: make(map[common.Address]*ecdsa.PrivateKey), config: &config}
	var list []common.Address
	for i := range all {
		key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{7, byte(i + 1)}, 32))
		if err != nil {
			t.Fatal(err)
		}
		address := crypto.PubkeyToAddress(key.PublicKey)
		n.keys[address], list = key, append(list, address)
	}
	extra := make([]byte, 32)
	for _, signer := range list[:first] {
		extra = append(extra, signer[:]...)
	}
	n.genesis = &types.Header{
		UncleHash: types.EmptyUncleHash, Difficulty: big.NewInt(1), Number: new(big.Int), GasLimit: 8_000_000,
		Time: 1_700_000_000, Extra: append(extra, make([]byte, 65)...), BaseFee: new(big.Int),
	}
	n.forkFields(n.genesis)
	n.open()
	return n
}

func (n *network) open() {
	var err error
	if n.Chain, err = New(n.config, n.genesis); err != nil {
		n.t.Fatal(err)
	}
}

func (n *network) forkFields(h *types.Header) {
	h.WithdrawalsHash, h.BlobGasUsed, h.ExcessBlobGas = &types.EmptyWithdrawalsHash, new(uint64), new(uint64)
	h.ParentBeaconRoot, h.RequestsHash = new(common.Hash), &types.EmptyRequestsHash
}

// others are the accounts that are no signers yet.
func (n *network) others() (list []common.Address) {
	set, _ := n.Signers(n.Number())
	for account := range n.keys {
		if !slices.Contains(set, account) {
			list = append(list, account)
		}
	}
	slices.SortFunc(list, common.Address.Cmp)
	return list
}

// grow seals blocks by signers that may seal; each votes as given.
func (n *network) grow(blocks int, vote ...clique.Vote) {
	n.t.Helper()
	for range blocks {
		parent := n.recent[len(n.recent)-1]
		header := &types.Header{
			ParentHash: parent.Hash(), Number: new(big.Int).Add(parent.Number, common.Big1), Time: parent.Time + 1,
			UncleHash: types.EmptyUncleHash, GasLimit: parent.GasLimit, BaseFee: new(big.Int),
		}
		n.forkFields(header)
		n.seal(header, vote)
		if err := n.Append(header); err != nil {
			n.t.Fatal(err)
		}
		n.headers = append(n.headers, header)
	}
}

func (n *network) seal(header *types.Header, votes []clique.Vote) {
	n.t.Helper()
	set, _ := n.Signers(n.Number())
	for i := range set {
		signer := set[(int(header.Number.Int64())+i)%len(set)]
		engine := n.engineOf(signer, votes)
		if err := engine.Prepare(reader{n.Chain}, header); err != nil {
			n.t.Fatal(err)
		}
		block, err := engine.SealBlock(reader{n.Chain}, types.NewBlockWithHeader(header))
		if errors.Is(err, clique.ErrRecentlySealed) {
			continue
		}
		if err != nil {
			n.t.Fatal(err)
		}
		*header = *block.Header()
		return
	}
	n.t.Fatal("nobody may seal")
}

func (n *network) engineOf(signer common.Address, votes []clique.Vote) *clique.Clique {
	n.engine.Authorize(signer, func(_ accounts.Account, _ string, message []byte) ([]byte, error) {
		return crypto.Sign(crypto.Keccak256(message), n.keys[signer])
	})
	for account := range n.engine.Proposals() {
		n.engine.Discard(account)
	}
	for _, v := range votes {
		if err := n.engine.Propose(v.Address, v.Authorize); err != nil {
			n.t.Fatal(err)
		}
	}
	return n.engine
}

func (n *network) at(number uint64) finality.Checkpoint {
	return finality.Checkpoint{Number: number, Hash: n.hashes[number]}
}

// certify signs a link to a block's child by a quorum of a set.
func (n *network) certify(number uint64, set []common.Address) *finality.Certificate {
	cert := &finality.Certificate{Link: finality.Link{Source: n.at(number), Target: n.at(number + 1)}}
	for _, signer := range set[:finality.Quorum(len(set))] {
		sig, err := crypto.Sign(crypto.Keccak256(n.domain.Message(cert.Link, set)), n.keys[signer])
		if err != nil {
			n.t.Fatal(err)
		}
		cert.Signatures = append(cert.Signatures, [65]byte(sig))
	}
	return cert
}

// TestVerify proves blocks of a chain whose signers change twice, with all
// headers, with some and with none.
func TestVerify(t *testing.T) {
	n := newNetwork(t, 5, 3)
	first, _ := n.Signers(0)
	n.grow(3)
	n.grow(9, clique.Vote{Address: n.others()[0], Authorize: true})
	second, _ := n.Signers(n.Number())
	n.grow(2)
	changed := n.sets[1].number
	n.grow(9, clique.Vote{Address: first[0]})
	third, _ := n.Signers(n.Number())
	last := n.Number() - 1
	if len(first) != 3 || len(second) != 4 || len(third) != 3 || slices.Contains(third, first[0]) {
		t.Fatalf("have signers %v, %v and %v, the test shows nothing", first, second, third)
	}
	tests := []struct {
		story   string
		cert    *finality.Certificate
		headers []*types.Header
		want    error
	}{
		{"the first signers, without headers", n.certify(2, first), nil, nil},
		{"the first signers, with headers", n.certify(2, first), n.headers, nil},
		{"the second signers, with headers up to the change", n.certify(changed+2, second), n.headers[:changed], nil},
		{"the second signers, without headers", n.certify(changed+2, second), nil, ErrHeaders},
		{"the second signers, with headers to below the change", n.certify(changed+2, second), n.headers[:changed-1], ErrHeaders},
		{"the third signers, with all headers", n.certify(last, third), n.headers, nil},
		{"the third signers, with headers of the second", n.certify(last, third), n.headers[:changed+1], ErrHeaders},
		{"the first signers after they have left", n.certify(last, first), n.headers, finality.ErrNotSigner},
		{"too few signatures", func() *finality.Certificate {
			c := n.certify(last, third)
			c.Signatures = c.Signatures[1:]
			return c
		}(), n.headers, finality.ErrNoQuorum},
		{"a source that the headers do not have", func() *finality.Certificate {
			n.hashes[2][0]++
			defer func() { n.hashes[2][0]-- }()
			return n.certify(2, first)
		}(), n.headers, ErrOtherChain},
		{"a target that the headers do not have", func() *finality.Certificate {
			n.hashes[3][0]++
			defer func() { n.hashes[3][0]-- }()
			return n.certify(2, first)
		}(), n.headers, ErrOtherChain},
		{"headers with one left out", n.certify(last, third), slices.Concat(n.headers[:4], n.headers[5:]), ErrHeaders},
	}
	for _, test := range tests {
		err := Verify(n.config, n.genesis, test.headers, test.cert)
		if !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
			t.Errorf("%s: have %v, want %v", test.story, err, test.want)
		}
	}
}

// TestForgedHeaders shows headers that no signers have sealed.
func TestForgedHeaders(t *testing.T) {
	n := newNetwork(t, 5, 3)
	n.grow(6)
	for story, change := range map[string]func(*types.Header){
		"a vote put in":      func(h *types.Header) { h.Coinbase = n.others()[0] },
		"another state root": func(h *types.Header) { h.Root[0]++ },
		"a seal cut off":     func(h *types.Header) { h.Extra = h.Extra[:40] },
		"no number":          func(h *types.Header) { h.Number = nil },
	} {
		forged := types.CopyHeader(n.headers[3])
		change(forged)
		n.open()
		if err := n.Append(append(slices.Clone(n.headers[:3]), forged)...); err == nil {
			t.Errorf("%s: accepted", story)
		}
		if n.Number() != 3 {
			t.Errorf("%s: have %d headers, want 3", story, n.Number())
		}
	}
	if err := n.Append(nil); err == nil {
		t.Error("no header: accepted")
	}
}

// TestVerifyEvidence accuses signers and others of two votes and two seals.
func TestVerifyEvidence(t *testing.T) {
	n := newNetwork(t, 4, 3)
	n.grow(6)
	set, _ := n.Signers(0)
	liar, stranger := set[1], n.others()[0]
	votes := func(who common.Address, number uint64) *finality.Evidence {
		var pair [2]finality.SetVote
		for i := range pair {
			link := finality.Link{Source: n.at(number), Target: finality.Checkpoint{Number: number + 1, Hash: common.Hash{byte(i)}}}
			sig, err := crypto.Sign(crypto.Keccak256(n.domain.Message(link, set)), n.keys[who])
			if err != nil {
				t.Fatal(err)
			}
			pair[i] = finality.SetVote{Vote: finality.Vote{Link: link, Signature: [65]byte(sig)}, Set: set}
		}
		return finality.VoteEvidence(who, pair[0], pair[1])
	}
	seals := func(who common.Address, change func(*types.Header)) *finality.Evidence {
		var pair [2]*types.Header
		for i := range pair {
			h := types.CopyHeader(n.headers[4])
			h.Root[0] = byte(i)
			change(h)
			sig, err := crypto.Sign(clique.SealHash(h).Bytes(), n.keys[who])
			if err != nil {
				t.Fatal(err)
			}
			copy(h.Extra[len(h.Extra)-65:], sig)
			pair[i] = h
		}
		return finality.SealEvidence(who, pair[0], pair[1])
	}
	asIs := func(*types.Header) {}
	for _, test := range []struct {
		story   string
		e       *finality.Evidence
		headers int
		want    error
	}{
		{"two votes of a signer", votes(liar, 3), 3, nil},
		{"two votes from genesis, without headers", votes(liar, 0), 0, nil},
		{"two votes of a stranger", votes(stranger, 3), 3, finality.ErrNotSigner},
		{"two votes from a block that is not told", votes(liar, 3), 2, ErrHeaders},
		{"two seals of a signer", seals(liar, asIs), 4, nil},
		{"two seals of a stranger", seals(stranger, asIs), 4, finality.ErrNotSigner},
		{"two seals above the given headers", seals(liar, asIs), 3, ErrHeaders},
		{"two seals far apart", func() *finality.Evidence {
			step := uint64(0)
			return seals(liar, func(h *types.Header) { h.Time += step; step += finality.SealPatience })
		}(), 4, ErrExplained},
		{"two seals of another chain", seals(liar, func(h *types.Header) { h.ParentHash[0]++ }), 6, ErrOtherChain},
	} {
		n.open()
		if err := n.Append(n.headers[:test.headers]...); err != nil {
			t.Fatal(err)
		}
		if err := n.VerifyEvidence(test.e); !errors.Is(err, test.want) {
			t.Errorf("%s: have %v, want %v", test.story, err, test.want)
		}
	}
}
