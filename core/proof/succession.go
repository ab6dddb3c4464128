// SPDX-License-Identifier: LGPL-3.0-or-later

package proof

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

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
// A Chain decides by headers instead, and needs all of them up to the last change.
// Its assumption is the same; a Succession also takes the word of signers who have
// installed an override for the set that it names. It is not safe for concurrent
// use.
type Succession struct {
	domain finality.Chain
	set    []common.Address // of the last accepted certificate, or of genesis
	source uint64           // of that certificate
}

// NewSuccession begins with the signers that a genesis block lists.
func NewSuccession(chainID *big.Int, genesis *types.Header) (*Succession, error) {
	const vanity, seal = 32, 65
	n := len(genesis.Extra) - vanity - seal
	if genesis.Number == nil || genesis.Number.Sign() != 0 || chainID == nil || n <= 0 || n%common.AddressLength != 0 {
		return nil, errGenesis
	}
	s := &Succession{domain: finality.Chain{ID: new(big.Int).Set(chainID), Genesis: genesis.Hash()}}
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
	if err := s.domain.Verify(cert, set); err != nil {
		return err
	}
	known, err := s.known(cert, set)
	if err != nil {
		return err
	}
	if 3*known < len(s.set) {
		return fmt.Errorf("%w: have %d of %d, want a third or more", ErrStrangers, known, len(s.set))
	}
	s.set, s.source = slices.Clone(set), cert.Source.Number
	return nil
}

// known counts the signatures by members of the last accepted set.
func (s *Succession) known(cert *finality.Certificate, set []common.Address) (count int, err error) {
	for _, sig := range cert.Signatures {
		signer, err := s.domain.Signer(finality.Vote{Link: cert.Link, Signature: sig}, set)
		if err != nil {
			return 0, err
		}
		if _, ok := slices.BinarySearchFunc(s.set, signer, common.Address.Cmp); ok {
			count++
		}
	}
	return count, nil
}
