// SPDX-License-Identifier: LGPL-3.0-or-later

package proof

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
)

// Errors of a succession that callers test for.
var (
	// ErrStrangers is returned for a certificate with too few signatures of signers
	// that are known already.
	ErrStrangers = errors.New("too few of the known signers have signed")

	errSetOrder = errors.New("signers are not in ascending order")
	errBackward = errors.New("certificate begins below the one before it")
	errGenesis  = errors.New("not the genesis header of a chain that is sealed by clique")
)

// Succession follows the set of signers from the genesis block by certificates only,
// without the headers in between. A certificate names the set that made it in what
// its signers sign. It is accepted if
//
//   - a quorum of that set has signed it, and
//   - a third or more of the last accepted set are among those who signed.
//
// Fewer than a third of each set lie, so at least one of the known signers who
// signed is honest. An honest signer names no other set than the one after the
// source on its chain, where it has executed every block. So the set is real, and
// its certificate counts as it does for a node.
//
// An override that the verifier accepts takes the place of the last accepted set for the
// certificates from its parent on. Without it, a Succession takes the word of known signers
// who have installed one for the set that it names.
//
// A Chain decides by headers instead, and needs all of them up to the last change.
// Its assumption is the same. A Succession is not safe for concurrent use.
type Succession struct {
	domain    finality.Chain
	overrides clique.Overrides
	set       []common.Address // of the last accepted certificate, or of genesis
	source    uint64           // of that certificate
	override  *clique.Override // last one at or below the block after source, nil if there is none
}

// NewSuccession begins with the signers that a genesis block lists. The overrides are those
// that the verifier accepts; NewOverrides has verified them.
func NewSuccession(chainID *big.Int, genesis *types.Header, overrides clique.Overrides) (*Succession, error) {
	const vanity, seal = 32, 65
	n := len(genesis.Extra) - vanity - seal
	if genesis.Number == nil || genesis.Number.Sign() != 0 || chainID == nil || n <= 0 || n%common.AddressLength != 0 {
		return nil, errGenesis
	}
	if err := overrides.Fit(&params.ChainConfig{ChainID: chainID}, genesis.Hash()); err != nil {
		return nil, err
	}
	s := &Succession{domain: finality.Chain{ID: new(big.Int).Set(chainID), Genesis: genesis.Hash()}, overrides: overrides}
	for list := range slices.Chunk(genesis.Extra[vanity:len(genesis.Extra)-seal], common.AddressLength) {
		s.set = append(s.set, common.BytesToAddress(list))
	}
	slices.SortFunc(s.set, common.Address.Cmp)
	s.set = slices.Compact(s.set)
	return s, nil
}

// Signers returns the last accepted set, ascending.
func (s *Succession) Signers() []common.Address { return slices.Clone(s.set) }

// Follow accepts a certificate and the set that made it, ascending, or returns why
// not. The certificates must come in the order of their sources. If Finalizes holds
// for the certificate, its source is final.
func (s *Succession) Follow(cert *finality.Certificate, set []common.Address) error {
	for i := range set {
		if i > 0 && set[i-1].Cmp(set[i]) >= 0 {
			return errSetOrder
		}
	}
	if cert.Source.Number < s.source {
		return fmt.Errorf("%w: have %d, want %d or more", errBackward, cert.Source.Number, s.source)
	}
	if cert.Source.Number == 0 && cert.Source.Hash != s.domain.Genesis {
		return fmt.Errorf("%w: have %v, want [%x]", ErrOtherChain, cert.Source, s.domain.Genesis[:4])
	}
	if err := s.overruled(cert); err != nil {
		return err
	}
	if err := s.domain.Verify(cert, set); err != nil {
		return err
	}
	before, override := s.set, s.overrides.Newest(cert.Source.Number+1)
	if override != s.override {
		before = override.Signers
	}
	known, err := s.known(cert, set, before)
	if err != nil {
		return err
	}
	if 3*known < len(before) {
		return fmt.Errorf("%w: have %d of %d, want a third or more", ErrStrangers, known, len(before))
	}
	s.set, s.source, s.override = slices.Clone(set), cert.Source.Number, override
	return nil
}

// overruled checks a certificate against the overrides: it may not lead over one, nor be
// about another block than its parent.
func (s *Succession) overruled(cert *finality.Certificate) error {
	if o := s.overrides.Between(cert.Source.Number, cert.Target.Number); o != nil {
		return fmt.Errorf("%w: the certificate leads over that at block %d", clique.ErrOverridden, o.Number)
	}
	for _, block := range []finality.Checkpoint{cert.Source, cert.Target} {
		if block.Number == math.MaxUint64 {
			continue
		}
		if o := s.overrides.At(block.Number + 1); o != nil && o.Parent != block.Hash {
			return fmt.Errorf("%w: have %v, want [%x] below that at block %d", clique.ErrOverridden, block, o.Parent[:4], o.Number)
		}
	}
	return nil
}

// known counts the signatures by members of the set before.
func (s *Succession) known(cert *finality.Certificate, set, before []common.Address) (count int, err error) {
	for _, sig := range cert.Signatures {
		signer, err := s.domain.Signer(finality.Vote{Link: cert.Link, Signature: sig}, set)
		if err != nil {
			return 0, err
		}
		if _, ok := slices.BinarySearchFunc(before, signer, common.Address.Cmp); ok {
			count++
		}
	}
	return count, nil
}
