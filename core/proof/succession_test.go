// SPDX-License-Identifier: LGPL-3.0-or-later

package proof

import (
	"errors"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
)

// signed is a certificate with the set that it names.
type signed struct {
	cert *finality.Certificate
	set  []common.Address
}

// by signs a link of a block to its child, naming a set, by the given signers.
func (n *network) by(number uint64, set []common.Address, signers ...common.Address) signed {
	n.t.Helper()
	cert := &finality.Certificate{Link: finality.Link{Source: n.at(number), Target: n.at(number + 1)}}
	slices.SortFunc(signers, common.Address.Cmp)
	for _, signer := range signers {
		sig, err := crypto.Sign(crypto.Keccak256(n.domain.Message(cert.Link, set)), n.keys[signer])
		if err != nil {
			n.t.Fatal(err)
		}
		cert.Signatures = append(cert.Signatures, [65]byte(sig))
	}
	return signed{cert, set}
}

// all signs by everyone of the set.
func (n *network) all(number uint64, set []common.Address) signed {
	return n.by(number, set, slices.Clone(set)...)
}

// sorted is a set of signers in ascending order.
func sorted(set ...common.Address) []common.Address {
	slices.SortFunc(set, common.Address.Cmp)
	return set
}

// TestSuccession follows the sets of a chain whose three signers are replaced one by one.
func TestSuccession(t *testing.T) {
	n := newNetwork(t, 6, 3)
	first, _ := n.Signers(0)
	others := n.others()
	n.grow(1)
	for i := range first {
		n.grow(9, clique.Vote{Address: others[i], Authorize: true})
		n.grow(9, clique.Vote{Address: first[i]})
	}
	if last, _ := n.Signers(n.Number()); len(n.sets) != 7 || !slices.Equal(last, sorted(others...)) {
		t.Fatalf("have sets %v, the test shows nothing", n.sets)
	}
	at := func(i int) signed { return n.all(n.sets[i].number, n.sets[i].set) }
	a, b := first[0], first[1]
	x, y := others[0], others[1]
	third := n.sets[2].set // b, c and x
	tests := []struct {
		story string
		certs []signed
		want  error // of the last one
	}{
		{"the first signers", []signed{at(0)}, nil},
		{"two thirds of the first signers stay", []signed{at(2)}, nil},
		{"a third of the first signers stays", []signed{at(4)}, nil},
		{"none of the first signers stays", []signed{at(6)}, ErrStrangers},
		{"none of them stays, with a step between", []signed{at(2), at(6)}, nil},
		{"every step", []signed{at(0), at(1), at(2), at(3), at(4), at(5), at(6)}, nil},
		{"the same set twice", []signed{at(2), at(2)}, nil},
		{"a step backward", []signed{at(2), at(0)}, errBackward},
		{"less than a quorum of the set", []signed{n.by(1, first, a, b)}, finality.ErrNoQuorum},
		{"a signature that names another set", []signed{{n.all(1, first).cert, third}}, finality.ErrNotSigner},
		{"a set in another order", []signed{{n.all(1, first).cert, []common.Address{first[1], first[0], first[2]}}}, errSetOrder},
		{"a set with one signer twice", []signed{{n.all(1, first).cert, []common.Address{first[0], first[0], first[1]}}}, errSetOrder},
		{"strangers only", []signed{n.all(1, sorted(x, y))}, ErrStrangers},
		{"the known signer is in the set and does not sign", []signed{n.by(1, sorted(a, x, y, others[2]), x, y, others[2])}, ErrStrangers},
	}
	for _, test := range tests {
		s, err := NewSuccession(n.config.ChainID, n.genesis, nil)
		for i, one := range test.certs {
			if err != nil {
				t.Fatalf("%s: certificate %d: %v", test.story, i, err)
			}
			err = s.Follow(one.cert, one.set)
		}
		if !errors.Is(err, test.want) {
			t.Errorf("%s: have %v, want %v", test.story, err, test.want)
		}
		if last := test.certs[len(test.certs)-1]; err == nil && !slices.Equal(s.Signers(), last.set) {
			t.Errorf("%s: have signers %v, want %v", test.story, s.Signers(), last.set)
		}
	}
}

// With four signers one may lie: a set of which it is the only known member proves nothing.
func TestSuccessionLiar(t *testing.T) {
	n := newNetwork(t, 7, 4)
	n.grow(3)
	first, _ := n.Signers(0)
	others := n.others()
	for known, want := range map[int]error{1: ErrStrangers, 2: nil} {
		set := sorted(append(slices.Clone(first[:known]), others[:3-known]...)...)
		s, err := NewSuccession(n.config.ChainID, n.genesis, nil)
		if err != nil {
			t.Fatal(err)
		}
		if one := n.all(1, set); !errors.Is(s.Follow(one.cert, one.set), want) {
			t.Errorf("%d of 4 known: have another answer than %v", known, want)
		}
	}
}

func TestSuccessionOtherChain(t *testing.T) {
	n := newNetwork(t, 3, 3)
	n.grow(2)
	first, _ := n.Signers(0)
	one := n.all(1, first)
	other := types.CopyHeader(n.genesis)
	other.Time++
	for story, begin := range map[string]func() (*Succession, error){
		"another chain id": func() (*Succession, error) { return NewSuccession(big.NewInt(7), n.genesis, nil) },
		"another genesis":  func() (*Succession, error) { return NewSuccession(n.config.ChainID, other, nil) },
	} {
		s, err := begin()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Follow(one.cert, one.set); err == nil {
			t.Errorf("%s: the certificate is accepted", story)
		}
	}
	if _, err := NewSuccession(n.config.ChainID, n.headers[0], nil); !errors.Is(err, errGenesis) {
		t.Errorf("a later block as genesis: have %v", err)
	}
	short := types.CopyHeader(n.genesis)
	short.Extra = short.Extra[:96]
	if _, err := NewSuccession(n.config.ChainID, short, nil); !errors.Is(err, errGenesis) {
		t.Errorf("a genesis without signers: have %v", err)
	}
}

// TestSuccessionOverride loses the signers of a chain, and goes on with an override that
// names strangers.
func TestSuccessionOverride(t *testing.T) {
	n := newNetwork(t, 9, 3)
	first, _ := n.Signers(0)
	n.grow(6)
	others := n.others()
	second, third, liars := sorted(others[:3]...), sorted(others[2:5]...), sorted(others[3:6]...)
	const parent = 3
	accept := func(number uint64, set []common.Address) clique.Overrides {
		t.Helper()
		o := &clique.Override{
			ChainID: n.config.ChainID.Uint64(), Genesis: n.genesis.Hash(), Number: number, Parent: n.at(number - 1).Hash, Signers: set,
		}
		for _, signer := range set {
			sig, err := crypto.Sign(o.Digest().Bytes(), n.keys[signer])
			if err != nil {
				t.Fatal(err)
			}
			if err := o.Approve(sig); err != nil {
				t.Fatal(err)
			}
		}
		all, err := clique.NewOverrides(o)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	with := accept(parent+1, second)
	over := n.by(parent-1, first)
	over.cert.Target = n.at(parent + 1)
	other := n.by(parent, second)
	other.cert.Source.Hash[0]++
	tests := []struct {
		story     string
		overrides clique.Overrides
		certs     []signed
		want      error // of the last one
	}{
		{"from its parent on", with, []signed{n.all(parent, second)}, nil},
		{"above it, after a certificate below it", with, []signed{n.all(1, first), n.all(parent+1, second)}, nil},
		{"and on, by a change after it", with, []signed{n.all(parent, second), n.all(parent+1, third)}, nil},
		{"a change after it, without a step between", with, []signed{n.all(parent+1, third)}, nil},
		{"at block 1", accept(1, second), []signed{n.all(0, second)}, nil},
		{"not installed", nil, []signed{n.all(parent, second)}, ErrStrangers},
		{"the old signers, above it", with, []signed{n.all(parent+1, first)}, ErrStrangers},
		{"strangers, above it", with, []signed{n.all(parent+1, liars)}, ErrStrangers},
		{"its signers, below its parent", with, []signed{n.all(1, second)}, ErrStrangers},
		{"from below its parent to above", with, []signed{over}, clique.ErrOverridden},
		{"another block than its parent", with, []signed{other}, clique.ErrOverridden},
	}
	for _, test := range tests {
		s, err := NewSuccession(n.config.ChainID, n.genesis, test.overrides)
		for i, one := range test.certs {
			if err != nil {
				t.Fatalf("%s: certificate %d: %v", test.story, i, err)
			}
			err = s.Follow(one.cert, one.set)
		}
		if !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
			t.Errorf("%s: have %v, want %v", test.story, err, test.want)
		}
	}
	if _, err := NewSuccession(big.NewInt(7), n.genesis, with); err == nil {
		t.Error("an override of another chain is accepted")
	}
}
