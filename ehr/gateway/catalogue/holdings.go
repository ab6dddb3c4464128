// SPDX-License-Identifier: LGPL-3.0-or-later

package catalogue

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
)

// HoldingState is the state of what this organization holds.
type HoldingState uint8

// States of a holding.
const (
	Whole   HoldingState = iota + 1 // its bytes are in the store
	Damaged                         // its bytes are missing or wrong; its author is asked for them
	Dropped                         // destroyed on the author's word; the row stays, as the leaf of the log does
)

// Holding is one shard that this organization holds, its own documents' included.
type Holding struct {
	Version
	Placement common.Hash
	Shard     uint8
	Author    common.Hash
	Size      uint64
	Root      common.Hash // of the tree of its chunks
	LogIndex  uint64      // in the log of holdings
	State     HoldingState
}

const holdingColumns = "placement, shard, author, record, version, size, root, log_index, state"

// AddHolding writes a shard that is in the store and whose leaf is in the log. A shard that
// was lost is whole again.
func (c *Catalogue) AddHolding(ctx context.Context, h Holding) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		_, err := t.exec(ctx, "INSERT INTO holdings ("+holdingColumns+`, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (placement, shard) DO UPDATE SET state = excluded.state, updated = excluded.updated`,
			h.Placement[:], int64(h.Shard), h.Author[:], h.Record[:], int64(h.Number), int64(h.Size), h.Root[:], int64(h.LogIndex), int64(h.State), now())
		return err
	})
}

func scanHolding(row scanner) (h Holding, err error) {
	var placement, author, record, root []byte
	var shard, version, size, logIndex, state int64
	err = row.Scan(&placement, &shard, &author, &record, &version, &size, &root, &logIndex, &state)
	h.Version = Version{common.BytesToHash(record), uint32(version)}
	h.Placement, h.Author, h.Root = common.BytesToHash(placement), common.BytesToHash(author), common.BytesToHash(root)
	h.Shard, h.Size, h.LogIndex, h.State = uint8(shard), uint64(size), uint64(logIndex), HoldingState(state)
	return h, err
}

// Holding returns one shard that this organization holds or held.
func (c *Catalogue) Holding(ctx context.Context, placement common.Hash, shard uint8) (Holding, error) {
	return one(ctx, c, scanHolding, "SELECT "+holdingColumns+" FROM holdings WHERE placement = ? AND shard = ?", placement[:], int64(shard))
}

// HoldingAt returns the shard whose leaf has an index in the log of holdings.
func (c *Catalogue) HoldingAt(ctx context.Context, index uint64) (Holding, error) {
	return one(ctx, c, scanHolding, "SELECT "+holdingColumns+" FROM holdings WHERE log_index = ?", int64(index))
}

// HoldingsFor lists the shards of a version that this organization holds whole.
func (c *Catalogue) HoldingsFor(ctx context.Context, v Version) ([]Holding, error) {
	return all(ctx, c, scanHolding, "SELECT "+holdingColumns+" FROM holdings WHERE record = ? AND version = ? AND state = ? ORDER BY placement, shard LIMIT ?", v.Record[:], int64(v.Number), int64(Whole), pageMax)
}

// HoldingsOf lists the shards of a placement that this organization holds or held.
func (c *Catalogue) HoldingsOf(ctx context.Context, placement common.Hash) ([]Holding, error) {
	return all(ctx, c, scanHolding, "SELECT "+holdingColumns+" FROM holdings WHERE placement = ? ORDER BY shard", placement[:])
}

// Holdings lists shards in a state after a given one, in the order of their placements.
func (c *Catalogue) Holdings(ctx context.Context, state HoldingState, after common.Hash, limit int) ([]Holding, error) {
	return all(ctx, c, scanHolding, "SELECT "+holdingColumns+" FROM holdings WHERE state = ? AND placement > ? ORDER BY placement, shard LIMIT ?", int64(state), after[:], min(limit, pageMax))
}

// SetHolding changes the state of a shard.
func (c *Catalogue) SetHolding(ctx context.Context, placement common.Hash, shard uint8, state HoldingState) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		changed, err := t.exec(ctx, "UPDATE holdings SET state = ?, updated = ? WHERE placement = ? AND shard = ?", int64(state), now(), placement[:], int64(shard))
		if err == nil && changed == 0 {
			return ErrNotThere
		}
		return err
	})
}

// UsedBy is the number of bytes that this organization holds for an author.
func (c *Catalogue) UsedBy(ctx context.Context, author common.Hash) (uint64, error) {
	sum, err := one(ctx, c, func(row scanner) (n int64, err error) { err = row.Scan(&n); return n, err },
		"SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM holdings WHERE author = ? AND state = ?", author[:], int64(Whole))
	return uint64(sum), err
}

// Deposit is a share package that this organization keeps for an author, sealed to its own
// gateways' recipient.
type Deposit struct {
	Version
	Placement  common.Hash
	Revision   uint32 // of the descriptor
	Author     common.Hash
	Pid        common.Hash
	Class      uint8
	Batch      bool // the record is in the author's log of records
	Descriptor []byte
	Package    []byte
}

const depositColumns = "placement, revision, author, record, version, pid, class, batch, descriptor, package"

// AddDeposit writes a share package; a second one of the same revision by the same author
// takes the place of the first.
func (c *Catalogue) AddDeposit(ctx context.Context, d Deposit) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		changed, err := t.exec(ctx, "INSERT INTO deposits ("+depositColumns+`, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (placement, revision) DO UPDATE SET package = excluded.package, descriptor = excluded.descriptor, updated = excluded.updated
			WHERE deposits.author = excluded.author AND deposits.record = excluded.record AND deposits.version = excluded.version`,
			d.Placement[:], int64(d.Revision), d.Author[:], d.Record[:], int64(d.Number), d.Pid[:], int64(d.Class), flag(d.Batch), notNil(d.Descriptor), notNil(d.Package), now())
		if err == nil && changed == 0 {
			return ErrExists
		}
		return err
	})
}

func scanDeposit(row scanner) (d Deposit, err error) {
	var placement, author, record, pid []byte
	var revision, version, class, batch int64
	err = row.Scan(&placement, &revision, &author, &record, &version, &pid, &class, &batch, &d.Descriptor, &d.Package)
	d.Version = Version{common.BytesToHash(record), uint32(version)}
	d.Placement, d.Author, d.Pid, d.Class = common.BytesToHash(placement), common.BytesToHash(author), common.BytesToHash(pid), uint8(class)
	d.Revision, d.Batch = uint32(revision), batch != 0
	return d, err
}

// Deposits lists the share packages for a version of a record, the newest first.
func (c *Catalogue) Deposits(ctx context.Context, v Version) ([]Deposit, error) {
	const most = 8 // old placements that have not been dropped yet
	return all(ctx, c, scanDeposit, "SELECT "+depositColumns+" FROM deposits WHERE record = ? AND version = ? ORDER BY revision DESC, updated DESC, placement LIMIT ?", v.Record[:], int64(v.Number), most)
}

// DepositOf returns the newest share package of a placement.
func (c *Catalogue) DepositOf(ctx context.Context, placement common.Hash) (Deposit, error) {
	return one(ctx, c, scanDeposit, "SELECT "+depositColumns+" FROM deposits WHERE placement = ? ORDER BY revision DESC LIMIT 1", placement[:])
}

// DropDeposits destroys the share packages of a placement on its author's word: those of revisions
// below one, or all if it is 0. It succeeds if there are none.
func (c *Catalogue) DropDeposits(ctx context.Context, placement, author common.Hash, below uint32) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		query, args := "DELETE FROM deposits WHERE placement = ? AND author = ?", []any{placement[:], author[:]}
		if below > 0 {
			query, args = query+" AND revision < ?", append(args, int64(below))
		}
		_, err := t.exec(ctx, query, args...)
		return err
	})
}
