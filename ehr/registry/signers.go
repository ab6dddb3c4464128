// SPDX-License-Identifier: LGPL-3.0-or-later

package registry

import (
	"errors"
	"fmt"
	"slices"

	"github.com/dntp/dntp/ehr/native"
	"github.com/ethereum/go-ethereum/common"
)

// maxSigners is the largest number of block signers.
const maxSigners = 255

// GenesisSigner is a block signer from the beginning, with the organization of its node.
type GenesisSigner struct {
	Address common.Address
	Org     common.Hash
}

// SignerList returns the addresses that the alliance lets seal blocks, in
// ascending order; none if the state has no such list.
func SignerList(state native.StateReader) (list []common.Address) {
	s := peek(state)
	for i := range countSigners(s) {
		signer, _ := loadSigner(s, i)
		list = append(list, signer)
	}
	slices.SortFunc(list, common.Address.Cmp)
	return list
}

func countSigners(s native.Reader) uint32 {
	return min(uint32(native.Unpack(s.Load(slotSigners)).Uint(4)), maxSigners)
}

// loadSigner returns the signer at a place of the list and its organization's number.
func loadSigner(s native.Reader, place uint32) (common.Address, uint32) {
	w := native.Unpack(s.Load(firstSigner.At(uint64(place))))
	return w.Address(), uint32(w.Uint(4))
}

// placeOf returns the place of a signer in the list, counted from 1; 0 for none.
func placeOf(s native.Reader, signer common.Address) uint32 {
	return uint32(native.Unpack(s.Load(s.Map(slotSignerPlace, common.BytesToHash(signer[:])))).Uint(4))
}

// signersOf returns the signers of an organization in the order of the list.
func signersOf(s native.Reader, org uint32) (list []common.Address) {
	for i := range countSigners(s) {
		if signer, of := loadSigner(s, i); of == org {
			list = append(list, signer)
		}
	}
	return list
}

func addSigner(s native.Writer, signer common.Address, org uint32) {
	n := countSigners(s)
	var w native.Word
	s.Store(firstSigner.At(uint64(n)), w.PutAddress(signer).PutUint(uint64(org), 4).Hash())
	s.Store(s.Map(slotSignerPlace, common.BytesToHash(signer[:])), number32(n+1))
	s.Store(slotSigners, number32(n+1))
}

// removeSigner removes a listed signer; the last signer of the list takes its place.
func removeSigner(s native.Writer, signer common.Address) {
	n, place := countSigners(s), placeOf(s, signer)
	last := firstSigner.At(uint64(n - 1))
	if place != n {
		moved, _ := loadSigner(s, n-1)
		s.Store(firstSigner.At(uint64(place-1)), s.Load(last))
		s.Store(s.Map(slotSignerPlace, common.BytesToHash(moved[:])), number32(place))
	}
	s.Store(last, common.Hash{})
	s.Store(s.Map(slotSignerPlace, common.BytesToHash(signer[:])), common.Hash{})
	s.Store(slotSigners, number32(n-1))
}

// signer lists one signer of a genesis.
func (w *writer) signer(g GenesisSigner) error {
	number := orgNumber(w, g.Org)
	switch {
	case g.Address == (common.Address{}):
		return errors.New("address is zero")
	case number == 0:
		return fmt.Errorf("unknown organization %v", g.Org)
	case placeOf(w, g.Address) != 0:
		return fmt.Errorf("%v is listed twice", g.Address)
	case countSigners(w) == maxSigners:
		return fmt.Errorf("more than %d signers", maxSigners)
	}
	addSigner(w, g.Address, number)
	return nil
}

// checkSigners refuses a list that is shorter than the alliance's minimum. With an empty
// list in the registry, only the headers decide on signers.
func (w *writer) checkSigners() error {
	have, want := uint64(countSigners(w)), loadParam(w, ParamSignersMin).value
	if have > 0 && have < want {
		return fmt.Errorf("have %d signers, want at least %d", have, want)
	}
	return nil
}
