// SPDX-License-Identifier: LGPL-3.0-or-later

package catalogue

import (
	"context"
	"time"

	"github.com/ethereum/go-ethereum/common"
)

// Step is how far a put is. A gateway writes a step before it begins what the step names, so
// that another start of it knows what there may be to take back.
type Step uint8

// Steps of a put.
const (
	Sealing   Step = iota + 1 // the ciphertext is being written to a file of this gateway
	Placing                   // holders may have parts
	Waiting                   // placed; waits for the author's signature, and holds it until the time in Until
	Anchoring                 // an anchor is or may be under way; valid until the time in Until
)

// Unfinished is a put that has neither ended well nor been taken back.
type Unfinished struct {
	Version
	Step  Step
	Owner [16]byte  // gateway that works on it
	Until time.Time // for Waiting and Anchoring, else zero
	Work  []byte    // what the owner needs to go on or take it back; encrypted in the database
}

const outboxColumns = "record, version, step, owner, until_at, work_sealed"

// Begin enters a put, owned for the time of a lease. ErrExists is returned if the version is
// being put already.
func (c *Catalogue) Begin(ctx context.Context, u Unfinished, lease time.Duration) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		changed, err := t.exec(ctx, "INSERT INTO outbox ("+outboxColumns+", lease, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (record, version) DO NOTHING",
			u.Record[:], int64(u.Number), int64(u.Step), u.Owner[:], unix(u.Until), t.keys.seal(u.Work, place("outbox", "work", u.row()...)), now()+lease.Milliseconds(), now())
		if err == nil && changed == 0 {
			return ErrExists
		}
		return err
	})
}

// Advance writes the next step of a put, and renews its lease. ErrNotThere is returned if
// another gateway has taken it over.
func (c *Catalogue) Advance(ctx context.Context, u Unfinished, lease time.Duration) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		changed, err := t.exec(ctx, "UPDATE outbox SET step = ?, until_at = ?, work_sealed = ?, lease = ?, updated = ? WHERE record = ? AND version = ? AND owner = ?",
			int64(u.Step), unix(u.Until), t.keys.seal(u.Work, place("outbox", "work", u.row()...)), now()+lease.Milliseconds(), now(), u.Record[:], int64(u.Number), u.Owner[:])
		if err == nil && changed == 0 {
			return ErrNotThere
		}
		return err
	})
}

// Renew keeps a put for its owner. ErrNotThere is returned if another gateway has taken it over.
func (c *Catalogue) Renew(ctx context.Context, v Version, owner [16]byte, lease time.Duration) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		changed, err := t.exec(ctx, "UPDATE outbox SET lease = ? WHERE record = ? AND version = ? AND owner = ?", now()+lease.Milliseconds(), v.Record[:], int64(v.Number), owner[:])
		if err == nil && changed == 0 {
			return ErrNotThere
		}
		return err
	})
}

// End removes a put that is done or taken back. It succeeds if there is none.
func (c *Catalogue) End(ctx context.Context, v Version) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		_, err := t.exec(ctx, "DELETE FROM outbox WHERE record = ? AND version = ?", v.Record[:], int64(v.Number))
		return err
	})
}

func (c *Catalogue) scanUnfinished(row scanner) (u Unfinished, err error) {
	var record, owner, work []byte
	var version, step, until int64
	if err := row.Scan(&record, &version, &step, &owner, &until, &work); err != nil {
		return u, err
	}
	u.Version = Version{common.BytesToHash(record), uint32(version)}
	u.Step = Step(step)
	copy(u.Owner[:], owner)
	if until != 0 {
		u.Until = time.Unix(until, 0)
	}
	u.Work, err = c.keys.unseal(work, place("outbox", "work", u.row()...))
	return u, err
}

// Unfinished returns a put that is under way.
func (c *Catalogue) Unfinished(ctx context.Context, v Version) (Unfinished, error) {
	return one(ctx, c, c.scanUnfinished, "SELECT "+outboxColumns+" FROM outbox WHERE record = ? AND version = ?", v.Record[:], int64(v.Number))
}

// TakeOver gives a gateway the puts whose owner has let the lease run out, and its own that have
// not moved since it started.
func (c *Catalogue) TakeOver(ctx context.Context, owner [16]byte, started time.Time, lease time.Duration, limit int) ([]Unfinished, error) {
	var taken []Unfinished
	err := c.change(ctx, func(ctx context.Context, t tx) error {
		taken = nil
		query, args := "SELECT "+outboxColumns+" FROM outbox WHERE lease < ? OR owner = ? AND updated < ? ORDER BY updated LIMIT ?", []any{now(), owner[:], started.UnixMilli(), limit}
		if t.dialect == postgres {
			query += " FOR UPDATE SKIP LOCKED"
		}
		rows, err := t.QueryContext(ctx, t.dialect.bind(query), args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			u, err := c.scanUnfinished(rows)
			if err != nil {
				return err
			}
			u.Owner = owner
			taken = append(taken, u)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		rows.Close()
		for _, u := range taken {
			if _, err := t.exec(ctx, "UPDATE outbox SET owner = ?, lease = ?, updated = ? WHERE record = ? AND version = ?", owner[:], now()+lease.Milliseconds(), now(), u.Record[:], int64(u.Number)); err != nil {
				return err
			}
		}
		return nil
	})
	return taken, err
}

// unix is a time in seconds, 0 for none.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
