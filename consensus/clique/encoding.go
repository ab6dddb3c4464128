// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// errSnapshot is returned for a snapshot that no sequence of headers can produce.
var errSnapshot = errors.New("snapshot contradicts itself")

// snapshotJSON is the format of clique_getSnapshot, as in go-ethereum.
type snapshotJSON struct {
	Number  uint64                      `json:"number"`
	Hash    common.Hash                 `json:"hash"`
	Signers map[common.Address]struct{} `json:"signers"`
	Recents map[uint64]common.Address   `json:"recents"`
	Votes   []Vote                      `json:"votes"`
	Tally   map[common.Address]tally    `json:"tally"`
}

// tally sums the votes on one account.
type tally struct {
	Authorize bool `json:"authorize"`
	Votes     int  `json:"votes"`
}

// MarshalJSON implements json.Marshaler. Equal snapshots give equal bytes.
func (s *Snapshot) MarshalJSON() ([]byte, error) {
	enc := snapshotJSON{
		Number:  s.Number,
		Hash:    s.Hash,
		Signers: make(map[common.Address]struct{}, len(s.signers)),
		Recents: make(map[uint64]common.Address, len(s.recents)),
		Votes:   s.votes,
		Tally:   s.tallies(),
	}
	for _, signer := range s.signers {
		enc.Signers[signer] = struct{}{}
	}
	for _, r := range s.recents {
		enc.Recents[r.number] = r.signer
	}
	return json.Marshal(&enc)
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *Snapshot) UnmarshalJSON(blob []byte) error {
	var dec snapshotJSON
	if err := json.Unmarshal(blob, &dec); err != nil {
		return err
	}
	n := Snapshot{Number: dec.Number, Hash: dec.Hash, votes: dec.Votes}
	for signer := range dec.Signers {
		n.signers = append(n.signers, signer)
	}
	slices.SortFunc(n.signers, common.Address.Cmp)
	for number, signer := range dec.Recents {
		n.recents = append(n.recents, sealing{number, signer})
	}
	slices.SortFunc(n.recents, func(a, b sealing) int {
		if a.number < b.number {
			return -1
		}
		return 1
	})
	if err := n.check(); err != nil {
		return err
	}
	*s = n
	return nil
}

func (s *Snapshot) tallies() map[common.Address]tally {
	sums := make(map[common.Address]tally)
	for _, v := range s.votes {
		sums[v.Address] = tally{v.Authorize, sums[v.Address].Votes + 1}
	}
	return sums
}

// check returns an error if no sequence of headers can produce s.
func (s *Snapshot) check() error {
	// There are no seals before genesis, and none that count before an override.
	if len(s.recents) > s.limit() || s.Number == 0 && len(s.recents) > 0 {
		return errSnapshot
	}
	for i, r := range s.recents {
		if r.number != s.Number-uint64(len(s.recents)-1-i) {
			return errSnapshot
		}
	}
	type ballot struct{ signer, account common.Address }
	cast := make(map[ballot]struct{}, len(s.votes))
	for _, v := range s.votes {
		b := ballot{v.Signer, v.Address}
		_, twice := cast[b]
		if twice || !s.isSigner(v.Signer) || s.isSigner(v.Address) == v.Authorize || v.Block > s.Number {
			return errSnapshot
		}
		cast[b] = struct{}{}
	}
	return nil
}
