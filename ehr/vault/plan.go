// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// Member is an organization that can hold shards and shares: one with a gateway.
type Member struct {
	Org  common.Hash
	Kind uint8  // of the organization
	Load uint64 // bytes that it holds already
	Away bool   // for so long that what it holds is to be made elsewhere
}

// Plan says what is made of a new blob. Everybody makes the same plan of the same input.
type Plan struct {
	DataShards int           // how many shards give the blob back
	Orgs       []common.Hash // holder of each shard
	Threshold  int           // how many holders open the escrow; 0: there is none
	Holders    []common.Hash // of a share each
}

var errMembers = errors.New("cannot plan a placement")

// Spare is how many of n organizations may fail before a blob cannot be read: any minority,
// and of two organizations one.
func Spare(n int) int { return max((n-1)/2, min(n-1, 1)) }

// NewPlan plans the placement of a blob: below CopyBelow, copies on one organization more
// than may fail, otherwise a shard on each. Organizations that hold much more than the
// others get a copy last, and those that are away too.
//
// The key is shared among all of them. One organization has no escrow: nobody could help.
// Of more than MaxMembers organizations, MaxMembers are used, and any minority of these
// may fail.
func NewPlan(placement common.Hash, blobSize uint64, members []Member) (*Plan, error) {
	if err := checkMembers(members); err != nil {
		return nil, err
	}
	if blobSize == 0 || blobSize > MaxBlobSize {
		return nil, fmt.Errorf("%w: have a blob of %d bytes", errMembers, blobSize)
	}
	order := ranked(placement, members)
	n := min(len(order), MaxMembers)
	p := new(Plan)
	if blobSize < CopyBelow || n == 2 {
		p.DataShards = 1
		p.Orgs = orgsOf(order[:Spare(n)+1])
	} else {
		p.DataShards = n - Spare(n)
		p.Orgs = orgsOf(order[:n])
	}
	p.Holders, p.Threshold = planHolders(order)
	return p, nil
}

// planHolders are the holders of an escrow, of two kinds if there are two.
func planHolders(order []Member) ([]common.Hash, int) {
	n := min(len(order), MaxMembers)
	if n < 2 {
		return nil, 0
	}
	chosen := slices.Clone(order[:n])
	other := func(m Member) bool { return m.Kind != chosen[0].Kind }
	if !slices.ContainsFunc(chosen, other) {
		if at := slices.IndexFunc(order, other); at >= 0 {
			chosen[n-1] = order[at]
		}
	}
	return orgsOf(chosen), Threshold(n)
}

func checkMembers(members []Member) error {
	if len(members) == 0 {
		return fmt.Errorf("%w: there is no organization", errMembers)
	}
	if err := distinct(orgsOf(members)); err != nil {
		return fmt.Errorf("%w: %w", errMembers, err)
	}
	return nil
}

// ranked orders members by who gets a part of the placement first. Within a class it is
// rendezvous hashing: each placement has another order, and a member that joins or leaves
// does not change that of the others.
func ranked(placement common.Hash, members []Member) []Member {
	var total uint64
	for _, m := range members {
		total += m.Load / uint64(len(members)) // the average, without overflow
	}
	class := func(m Member) int {
		switch {
		case m.Away:
			return 2
		case m.Load/5 > total/4 && m.Load > CopyBelow: // more than a quarter above the average
			return 1
		}
		return 0
	}
	hash := make(map[common.Hash]common.Hash, len(members))
	for _, m := range members {
		hash[m.Org] = sha256.Sum256(append(placement[:], m.Org[:]...))
	}
	order := slices.Clone(members)
	slices.SortFunc(order, func(a, b Member) int {
		ha, hb := hash[a.Org], hash[b.Org]
		return cmp.Or(cmp.Compare(class(a), class(b)), bytes.Compare(ha[:], hb[:]))
	})
	return order
}

func orgsOf(members []Member) []common.Hash {
	out := make([]common.Hash, len(members))
	for i, m := range members {
		out[i] = m.Org
	}
	return out
}

// Move is a shard to make.
type Move struct {
	Index int         // of the shard
	From  common.Hash // who held it; zero for a shard that the placement did not have
	Org   common.Hash // who gets it; From if it has lost it and is there
}

// Repair is what a placement lacks. Its zero value is nothing.
type Repair struct {
	Anew    bool   // too few organizations are left for its number of data shards: place the blob anew, by NewPlan
	Make    []Move // shards to make from the others, by erasure.Rebuild
	Missing []int  // shards that nobody can take at present

	// Holders are those of new shares, if the key must be divided anew, by Split; else nil.
	// Only who has the content key can do it.
	Holders []common.Hash
}

// Needed reports whether there is something to do.
func (r *Repair) Needed() bool { return r.Anew || len(r.Make) > 0 || r.Holders != nil }

// Audit compares a placement with the organizations that are active now, and with the
// shards that are known to be lost or damaged at their holders. It moves as little as the
// promise allows that any minority may fail: an organization that joins gets at most one
// shard, and one that leaves costs at most one.
func Audit(d *Descriptor, members []Member, lost []int) (*Repair, error) {
	if err := checkMembers(members); err != nil {
		return nil, err
	}
	if err := d.Validate(); err != nil {
		return nil, err
	}
	order := ranked(d.Placement, members)
	n := min(len(order), MaxMembers)
	r := &Repair{Holders: auditHolders(d, order)}
	want := int(d.DataShards) + Spare(n)
	if want > n {
		// The plan of so few organizations has fewer data shards.
		r.Anew, r.Holders = true, nil
		return r, nil
	}
	active := make(map[common.Hash]Member, len(members))
	for _, m := range members {
		active[m.Org] = m
	}
	var gone, away []int
	good := 0
	for i, shard := range d.Shards {
		m, ok := active[shard.Org]
		switch {
		case !ok:
			gone = append(gone, i)
		case m.Away:
			away = append(away, i)
		case slices.Contains(lost, i):
			r.Make = append(r.Make, Move{i, shard.Org, shard.Org})
			good++
		default:
			good++
		}
	}
	free := slices.DeleteFunc(slices.Clone(order), func(m Member) bool { return m.Away || d.ShardOf(m.Org) >= 0 })
	for next := len(d.Shards); good < want; good++ {
		var index int
		switch {
		case len(gone) > 0:
			index, gone = gone[0], gone[1:]
		case len(away) > 0:
			index, away = away[0], away[1:]
		default:
			index, next = next, next+1
		}
		if len(free) == 0 {
			if index < len(d.Shards) {
				r.Missing = append(r.Missing, index)
			}
			continue
		}
		move := Move{Index: index, Org: free[0].Org}
		if index < len(d.Shards) {
			move.From = d.Shards[index].Org
		}
		r.Make, free = append(r.Make, move), free[1:]
	}
	return r, nil
}

// auditHolders returns the holders of a new escrow if the present one does not do: if a
// holder has left the alliance, or a minority of it could stop the others.
func auditHolders(d *Descriptor, order []Member) []common.Hash {
	holders, _ := planHolders(order)
	if holders == nil {
		return nil
	}
	present := 0
	for _, org := range d.Holders {
		if slices.ContainsFunc(order, func(m Member) bool { return m.Org == org }) {
			present++
		}
	}
	minority := (min(len(order), MaxMembers) - 1) / 2
	if len(d.Holders) == 0 || present < len(d.Holders) || present-minority < int(d.Threshold) {
		return holders
	}
	return nil
}

// Revise returns the descriptor after a repair whose shards were made. roots has the
// chunkRoot of each shard that the placement did not have before. Holders, Threshold and
// Escrow stay as they are: if the key was divided anew, set them from the new shares.
func Revise(d *Descriptor, r *Repair, roots map[int]common.Hash) (*Descriptor, error) {
	if r.Anew {
		return nil, fmt.Errorf("%w: the blob must be placed anew", errDescriptor)
	}
	next := *d
	next.Revision++
	next.Shards = slices.Clone(d.Shards)
	for _, move := range r.Make {
		switch {
		case move.Index < len(next.Shards):
			next.Shards[move.Index].Org = move.Org
		case move.Index == len(next.Shards) && roots[move.Index] != common.Hash{}:
			next.Shards = append(next.Shards, Shard{move.Org, roots[move.Index]})
		default:
			return nil, fmt.Errorf("%w: shard %d has no chunkRoot", errDescriptor, move.Index)
		}
	}
	return &next, next.Validate()
}
