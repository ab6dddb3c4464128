// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"errors"
	"math/bits"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
)

func members(n int) []Member {
	out := make([]Member, n)
	for i, org := range orgs(n) {
		out[i] = Member{Org: org, Kind: uint8(1 + i%3)}
	}
	return out
}

// described is a placement as a plan says.
func described(p *Plan, placement common.Hash, size uint64) *Descriptor {
	d := descriptor(1, p.DataShards, size)
	d.Placement, d.ShardSize, d.Shards, d.Holders, d.Threshold = placement, ShardSize(size, p.DataShards), nil, p.Holders, uint8(p.Threshold)
	for _, org := range p.Orgs {
		d.Shards = append(d.Shards, Shard{Org: org, ChunkRoot: common.Hash{1}})
	}
	if p.Threshold > 0 {
		d.Escrow = common.Hash{1}
	}
	return d
}

// opens reports whether the blob, and the key, can be had from organizations.
func opens(d *Descriptor, up func(common.Hash) bool) (blob, key bool) {
	shards, holders := 0, 0
	for _, shard := range d.Shards {
		if up(shard.Org) {
			shards++
		}
	}
	for _, org := range d.Holders {
		if up(org) {
			holders++
		}
	}
	return shards >= int(d.DataShards), d.Threshold > 0 && holders >= int(d.Threshold)
}

// minorities calls f with sets of failed members: all of the largest minorities, or some
// of them if they are many. Those of up are counted only.
func minorities(n int, chance *rand.Rand, f func(failed uint32)) {
	m := (n - 1) / 2
	if n <= 10 {
		for set := range uint32(1) << n {
			if bits.OnesCount32(set) == m {
				f(set)
			}
		}
		return
	}
	for range 100 {
		var set uint32
		for _, i := range chance.Perm(n)[:m] {
			set |= 1 << i
		}
		f(set)
	}
}

// promise checks a placement: any minority of the members may fail, and no organization
// opens the document without others.
func promise(t *testing.T, d *Descriptor, all []Member, chance *rand.Rand, what string) {
	t.Helper()
	if err := d.Validate(); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	minorities(len(all), chance, func(failed uint32) {
		blob, key := opens(d, func(org common.Hash) bool {
			at := slices.IndexFunc(all, func(m Member) bool { return m.Org == org })
			return at >= 0 && failed>>at&1 == 0
		})
		if !blob || !key && len(all) > 1 {
			t.Fatalf("%s: %d members without %b: blob %v, key %v", what, len(all), failed, blob, key)
		}
	})
	for _, m := range all {
		if _, key := opens(d, func(org common.Hash) bool { return org == m.Org }); key {
			t.Fatalf("%s: one of %d members opens the document", what, len(all))
		}
	}
}

// Any minority of any number of members may fail.
func TestPlan(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 1))
	for n := 1; n <= MaxMembers; n++ {
		for _, size := range []uint64{1, CopyBelow - 1, CopyBelow, 1 << 31} {
			placement := common.Hash{byte(n), byte(size)}
			all := members(n)
			p, err := NewPlan(placement, size, all)
			if err != nil {
				t.Fatal(err)
			}
			if size < CopyBelow && p.DataShards != 1 || size >= CopyBelow && n > 2 && len(p.Orgs) != n {
				t.Errorf("%d members, %d bytes: have %d of %d shards", n, size, p.DataShards, len(p.Orgs))
			}
			promise(t, described(p, placement, size), all, chance, "a plan")
			chance.Shuffle(n, func(i, j int) { all[i], all[j] = all[j], all[i] })
			if again, err := NewPlan(placement, size, all); err != nil || !reflect.DeepEqual(again, p) {
				t.Error("the plan depends on the order of members")
			}
		}
	}
	for name, bad := range map[string][]Member{"none": nil, "one twice": append(members(2), members(1)...), "one without id": {{}}} {
		if _, err := NewPlan(common.Hash{1}, 1, bad); !errors.Is(err, errMembers) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, size := range []uint64{0, MaxBlobSize + 1} {
		if _, err := NewPlan(common.Hash{1}, size, members(3)); !errors.Is(err, errMembers) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}

// Of many members some are used, and holders of two kinds.
func TestPlanOfMany(t *testing.T) {
	all := members(60)
	for i := range all {
		all[i].Kind = 1
	}
	for try := range 20 {
		all[try].Kind = 2
		p, err := NewPlan(common.Hash{byte(try)}, 1<<30, all)
		if err != nil {
			t.Fatal(err)
		}
		two := func(org common.Hash) bool { return org == all[try].Org }
		if len(p.Orgs) != MaxMembers || len(p.Holders) != MaxMembers || !slices.ContainsFunc(p.Holders, two) || distinct(p.Holders) != nil {
			t.Errorf("have %d shards, %d holders", len(p.Orgs), len(p.Holders))
		}
		all[try].Kind = 1
	}
}

// Copies are spread evenly, and go to those that hold less.
func TestPlanIsBalanced(t *testing.T) {
	const placements = 3000
	all := members(7)
	all[0].Load = 2_000_000 * placements // a member with other burdens
	held := make(map[common.Hash]int)
	for i := range placements {
		p, err := NewPlan(common.Hash{byte(i), byte(i >> 8)}, 500_000, all)
		if err != nil {
			t.Fatal(err)
		}
		for _, org := range p.Orgs {
			held[org]++
			all[slices.IndexFunc(all, func(m Member) bool { return m.Org == org })].Load += 500_000
		}
	}
	if held[all[0].Org] > 0 {
		t.Errorf("the member that holds most gets %d copies", held[all[0].Org])
	}
	for _, m := range all[1:] {
		if want := placements * 4 / 6; held[m.Org] < want*9/10 || held[m.Org] > want*11/10 {
			t.Errorf("have %d copies, want about %d", held[m.Org], want)
		}
	}
	all[3].Away = true
	for i := range 100 {
		if p, err := NewPlan(common.Hash{byte(i), 9}, 500_000, all[1:]); err != nil || slices.Contains(p.Orgs, all[3].Org) {
			t.Fatalf("a member that is away gets a copy: %v", err)
		}
	}
}

// repaired audits and repairs a placement as a gateway does.
func repaired(t *testing.T, d *Descriptor, all []Member, lost []int) (*Descriptor, *Repair) {
	t.Helper()
	r, err := Audit(d, all, lost)
	if err != nil {
		t.Fatal(err)
	}
	next := d
	if r.Anew {
		p, err := NewPlan(d.Placement, d.BlobSize, all)
		if err != nil {
			t.Fatal(err)
		}
		next = described(p, d.Placement, d.BlobSize)
		next.Revision = d.Revision + 1
	} else if r.Needed() {
		roots := make(map[int]common.Hash)
		for _, move := range r.Make {
			if move.From == (common.Hash{}) {
				roots[move.Index] = common.Hash{1}
			}
		}
		if next, err = Revise(d, r, roots); err != nil {
			t.Fatal(err)
		}
	}
	if r.Holders != nil {
		next.Holders, next.Threshold, next.Escrow = r.Holders, uint8(Threshold(len(r.Holders))), common.Hash{2}
	}
	again, err := Audit(next, all, nil)
	if err != nil || again.Needed() {
		t.Fatalf("the repair is not complete: %+v, %v", again, err)
	}
	return next, r
}

// Whoever joins and leaves: after each repair any minority may fail, and each change moves
// one shard at most.
func TestAuditFollowsMembers(t *testing.T) {
	for seed := range uint64(60) {
		chance := rand.New(rand.NewPCG(seed, 7))
		pool := members(14)
		all := slices.Clone(pool[:3+chance.IntN(5)])
		size := []uint64{10_000, 50_000_000}[seed%2]
		placement := common.Hash{byte(seed), 3}
		p, err := NewPlan(placement, size, all)
		if err != nil {
			t.Fatal(err)
		}
		d := described(p, placement, size)
		for range 25 {
			free := slices.DeleteFunc(slices.Clone(pool), func(m Member) bool {
				return slices.ContainsFunc(all, func(a Member) bool { return a.Org == m.Org })
			})
			if len(all) > 2 && (chance.IntN(2) == 0 || len(free) == 0) {
				i := chance.IntN(len(all))
				all = slices.Delete(all, i, i+1)
			} else {
				all = append(all, free[chance.IntN(len(free))])
			}
			next, r := repaired(t, d, all, nil)
			if !r.Anew && len(r.Make) > 1 {
				t.Errorf("seed %d: %d shards move after one change", seed, len(r.Make))
			}
			if r.Anew && size < CopyBelow {
				t.Errorf("seed %d: copies are placed anew", seed)
			}
			promise(t, next, all, chance, "a repair")
			d = next
		}
	}
}

func TestAudit(t *testing.T) {
	all := members(6)
	plan := func(size uint64) *Descriptor {
		p, err := NewPlan(common.Hash{5}, size, all)
		if err != nil {
			t.Fatal(err)
		}
		return described(p, common.Hash{5}, size)
	}
	large, small := plan(5_000_000), plan(1000)
	if r, err := Audit(large, all, nil); err != nil || r.Needed() || len(r.Missing) > 0 {
		t.Errorf("a good placement needs %+v, %v", r, err)
	}
	// A disk is wiped: the same organization gets its shard back.
	_, r := repaired(t, large, all, []int{4})
	if len(r.Make) != 1 || r.Make[0] != (Move{4, large.Shards[4].Org, large.Shards[4].Org}) || r.Holders != nil {
		t.Errorf("have %+v", r)
	}
	// Somebody is away: a copy is made elsewhere, a shard has no other place.
	away := func(org common.Hash) []Member {
		out := slices.Clone(all)
		out[slices.IndexFunc(out, func(m Member) bool { return m.Org == org })].Away = true
		return out
	}
	r, err := Audit(small, away(small.Shards[1].Org), nil)
	if err != nil || len(r.Make) != 1 || r.Make[0].From != small.Shards[1].Org || small.ShardOf(r.Make[0].Org) >= 0 {
		t.Errorf("have %+v, %v", r, err)
	}
	r, err = Audit(large, away(large.Shards[1].Org), nil)
	if err != nil || r.Needed() || !slices.Equal(r.Missing, []int{1}) {
		t.Errorf("have %+v, %v", r, err)
	}
	// A holder of a share leaves: what it has must open nothing with anybody, although the
	// others suffice.
	p, err := NewPlan(common.Hash{5}, 1000, members(7))
	if err != nil {
		t.Fatal(err)
	}
	seven := described(p, common.Hash{5}, 1000)
	gone := slices.DeleteFunc(members(7), func(m Member) bool { return m.Org == seven.Holders[2] })
	r, err = Audit(seven, gone, nil)
	if err != nil || len(r.Holders) != 6 || slices.Contains(r.Holders, seven.Holders[2]) {
		t.Errorf("have %+v, %v", r, err)
	}
	// Too few are left for shards that were made for six.
	if r, err = Audit(large, all[:3], nil); err != nil || !r.Anew {
		t.Errorf("have %+v, %v", r, err)
	}
	if _, err := Revise(large, r, nil); err == nil {
		t.Error("a placement that must be made anew is revised")
	}
	if _, err := Revise(large, &Repair{Make: []Move{{Index: 6, Org: common.Hash{9}}}}, nil); err == nil {
		t.Error("a shard without chunkRoot is described")
	}
	if _, err := Audit(large, nil, nil); err == nil {
		t.Error("no members are audited")
	}
	if _, err := Audit(&Descriptor{}, all, nil); err == nil {
		t.Error("no placement is audited")
	}
}
