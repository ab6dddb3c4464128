// SPDX-License-Identifier: LGPL-3.0-or-later

package catalogue

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
)

// PartState is how far a shard or a share package of this organization's documents is with
// its holder.
type PartState uint8

// States of a part.
const (
	Missing PartState = iota + 1 // its holder does not have it yet, or has lost it
	Held                         // its holder has confirmed it
	Gone                         // its holder has confirmed that it is destroyed
)

// Shard is one shard of a placement, with its holder.
type Shard struct {
	Placement common.Hash
	Index     uint8
	Org       common.Hash
	State     PartState
}

// Package is the share package for one holder of a placement. It is sealed to the holder,
// and kept here only until the holder has it.
type Package struct {
	Placement common.Hash
	Org       common.Hash
	State     PartState
	Package   []byte
}

// AddPlacement writes a document that is placed, its shards and its share packages, in one
// step.
func (c *Catalogue) AddPlacement(ctx context.Context, d Document, shards []Shard, packages []Package) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		if err := t.addDocument(ctx, d); err != nil {
			return err
		}
		return t.addParts(ctx, shards, packages)
	})
}

func (t tx) addParts(ctx context.Context, shards []Shard, packages []Package) error {
	for _, s := range shards {
		if _, err := t.exec(ctx, "INSERT INTO shards (placement, shard, org, state, updated) VALUES (?, ?, ?, ?, ?)",
			s.Placement[:], int64(s.Index), s.Org[:], int64(s.State), now()); err != nil {
			return err
		}
	}
	for _, p := range packages {
		if _, err := t.exec(ctx, "INSERT INTO packages (placement, org, state, package, updated) VALUES (?, ?, ?, ?, ?)",
			p.Placement[:], p.Org[:], int64(p.State), notNil(p.Package), now()); err != nil {
			return err
		}
	}
	return nil
}

// Revise gives an anchored document another descriptor of its placement, with the shards and
// share packages that it names: those of the descriptor before are forgotten. old is that
// descriptor; ErrNotThere is returned if it is no longer the present one.
func (c *Catalogue) Revise(ctx context.Context, d Document, old []byte, shards []Shard, packages []Package) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		changed, err := t.exec(ctx, "UPDATE documents SET descriptor = ?, updated = ? WHERE record = ? AND version = ? AND descriptor = ? AND state = ?",
			d.Descriptor, now(), d.Record[:], int64(d.Number), old, int64(Anchored))
		if err != nil {
			return err
		}
		if changed == 0 {
			return ErrNotThere
		}
		for _, table := range []string{"shards", "packages"} {
			if _, err := t.exec(ctx, "DELETE FROM "+table+" WHERE placement = ?", d.Placement[:]); err != nil {
				return err
			}
		}
		return t.addParts(ctx, shards, packages)
	})
}

func scanShard(row scanner) (s Shard, err error) {
	var placement, org []byte
	var index, state int64
	err = row.Scan(&placement, &index, &org, &state)
	return Shard{common.BytesToHash(placement), uint8(index), common.BytesToHash(org), PartState(state)}, err
}

// Shards returns the shards of a placement in their order.
func (c *Catalogue) Shards(ctx context.Context, placement common.Hash) ([]Shard, error) {
	return all(ctx, c, scanShard, "SELECT placement, shard, org, state FROM shards WHERE placement = ? ORDER BY shard", placement[:])
}

// ShardsIn lists shards in a state, the oldest change first.
func (c *Catalogue) ShardsIn(ctx context.Context, state PartState, limit int) ([]Shard, error) {
	return all(ctx, c, scanShard, "SELECT placement, shard, org, state FROM shards WHERE state = ? ORDER BY updated, placement, shard LIMIT ?", int64(state), min(limit, pageMax))
}

// SetShard notes what the holder of a shard has said, and who the holder is.
func (c *Catalogue) SetShard(ctx context.Context, s Shard) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		changed, err := t.exec(ctx, "UPDATE shards SET org = ?, state = ?, updated = ? WHERE placement = ? AND shard = ?", s.Org[:], int64(s.State), now(), s.Placement[:], int64(s.Index))
		if err == nil && changed == 0 {
			return ErrNotThere
		}
		return err
	})
}

func scanPackage(row scanner) (p Package, err error) {
	var placement, org []byte
	var state int64
	err = row.Scan(&placement, &org, &state, &p.Package)
	p.Placement, p.Org, p.State = common.BytesToHash(placement), common.BytesToHash(org), PartState(state)
	return p, err
}

// Packages returns the share packages of a placement.
func (c *Catalogue) Packages(ctx context.Context, placement common.Hash) ([]Package, error) {
	return all(ctx, c, scanPackage, "SELECT placement, org, state, package FROM packages WHERE placement = ? ORDER BY org", placement[:])
}

// PackagesIn lists share packages in a state, the oldest change first.
func (c *Catalogue) PackagesIn(ctx context.Context, state PartState, limit int) ([]Package, error) {
	return all(ctx, c, scanPackage, "SELECT placement, org, state, package FROM packages WHERE state = ? ORDER BY updated, placement, org LIMIT ?", int64(state), min(limit, pageMax))
}

// SetPackage notes what the holder of a share package has said, and drops the package unless
// its holder still needs it.
func (c *Catalogue) SetPackage(ctx context.Context, placement, org common.Hash, state PartState) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		query := "UPDATE packages SET state = ?, updated = ?"
		if state != Missing {
			query += ", package = " + t.dialect.nothing()
		}
		changed, err := t.exec(ctx, query+" WHERE placement = ? AND org = ?", int64(state), now(), placement[:], org[:])
		if err == nil && changed == 0 {
			return ErrNotThere
		}
		return err
	})
}

// Counts are numbers of rows by state, for reports.
type Counts struct {
	Documents map[DocumentState]uint64
	Shards    map[PartState]uint64
	Packages  map[PartState]uint64
	Holdings  uint64 // held for others and for itself
	Bytes     uint64 // of them
	Damaged   uint64 // holdings whose bytes are missing or wrong
	Deposits  uint64
	Unplaced  uint64 // puts that have not ended
}

// Count counts what the catalogue has.
func (c *Catalogue) Count(ctx context.Context) (n Counts, err error) {
	n.Documents, n.Shards, n.Packages = make(map[DocumentState]uint64), make(map[PartState]uint64), make(map[PartState]uint64)
	pair := func(row scanner) (p [2]int64, err error) {
		err = row.Scan(&p[0], &p[1])
		return p, err
	}
	for query, count := range map[string]func(state, rows int64){
		"SELECT state, COUNT(*) FROM documents GROUP BY state": func(s, rows int64) { n.Documents[DocumentState(s)] = uint64(rows) },
		"SELECT state, COUNT(*) FROM shards GROUP BY state":    func(s, rows int64) { n.Shards[PartState(s)] = uint64(rows) },
		"SELECT state, COUNT(*) FROM packages GROUP BY state":  func(s, rows int64) { n.Packages[PartState(s)] = uint64(rows) },
		"SELECT state, COUNT(*) FROM holdings GROUP BY state": func(s, rows int64) {
			switch HoldingState(s) {
			case Whole:
				n.Holdings = uint64(rows)
			case Damaged:
				n.Damaged = uint64(rows)
			}
		},
		"SELECT 0, CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM holdings WHERE state = 1": func(_, sum int64) { n.Bytes = uint64(sum) },
		"SELECT 0, COUNT(*) FROM deposits":                                               func(_, rows int64) { n.Deposits = uint64(rows) },
		"SELECT 0, COUNT(*) FROM outbox":                                                 func(_, rows int64) { n.Unplaced = uint64(rows) },
	} {
		pairs, err := all(ctx, c, pair, query)
		if err != nil {
			return n, err
		}
		for _, p := range pairs {
			count(p[0], p[1])
		}
	}
	return n, nil
}
