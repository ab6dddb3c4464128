// SPDX-License-Identifier: LGPL-3.0-or-later

package catalogue

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"net"
	"path"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

//go:embed migrations/*.sql
var files embed.FS

// ErrSchema is returned for a database whose schema this program does not know.
var ErrSchema = errors.New("the catalogue's schema does not fit this program")

// migration is one step of the schema. Steps go forward only, and one that has been
// released is never edited: the database keeps its hash.
type migration struct {
	number int
	text   string
}

func (m migration) hash() string { return fmt.Sprintf("%x", sha256.Sum256([]byte(m.text))) }

// migrations are those of the program, in their order from 1 on.
func migrations() (list []migration) {
	entries, err := files.ReadDir("migrations")
	if err != nil {
		panic("BUG: " + err.Error())
	}
	for i, entry := range entries {
		text, err := files.ReadFile(path.Join("migrations", entry.Name()))
		if err != nil || !strings.HasPrefix(entry.Name(), fmt.Sprintf("%04d_", i+1)) {
			panic("BUG: migrations are not numbered from 1 on: " + entry.Name())
		}
		list = append(list, migration{i + 1, string(text)})
	}
	return list
}

// migrationLock is the number of the advisory lock that several gateways of PostgreSQL
// take in turn when they start together.
const migrationLock = 0x646e7470

// migrate applies the steps that the database lacks, all of them or none.
func (c *Catalogue) migrate(ctx context.Context, steps []migration) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		if c.dialect == postgres {
			if _, err := t.exec(ctx, "SELECT pg_advisory_xact_lock(?)", migrationLock); err != nil {
				return err
			}
		}
		if _, err := t.exec(ctx, "CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, hash TEXT NOT NULL)"); err != nil {
			return err
		}
		applied, err := appliedMigrations(ctx, t)
		if err != nil {
			return err
		}
		if len(applied) > len(steps) {
			return fmt.Errorf("%w: it is of a newer program: have migration %d, know %d", ErrSchema, len(applied), len(steps))
		}
		for i, hash := range applied {
			if hash != steps[i].hash() {
				return fmt.Errorf("%w: migration %d is another one", ErrSchema, i+1)
			}
		}
		for _, step := range steps[len(applied):] {
			if err := t.apply(ctx, step); err != nil {
				return fmt.Errorf("migration %d of the catalogue: %w", step.number, err)
			}
		}
		return nil
	})
}

func appliedMigrations(ctx context.Context, t tx) (hashes []string, err error) {
	rows, err := t.QueryContext(ctx, "SELECT number, hash FROM migrations ORDER BY number")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var number int
		var hash string
		if err := rows.Scan(&number, &hash); err != nil {
			return nil, err
		}
		if number != len(hashes)+1 {
			return nil, fmt.Errorf("%w: migration %d is missing", ErrSchema, len(hashes)+1)
		}
		hashes = append(hashes, hash)
	}
	return hashes, rows.Err()
}

func (t tx) apply(ctx context.Context, step migration) error {
	text := strings.ReplaceAll(step.text, " BYTES ", " "+t.dialect.bytes+" ")
	for statement := range strings.SplitSeq(text, ";") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := t.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	_, err := t.exec(ctx, "INSERT INTO migrations (number, hash) VALUES (?, ?)", step.number, step.hash())
	return err
}

// isConnection reports whether an error is one of the connection to PostgreSQL, not of a query.
func isConnection(err error) bool {
	var network net.Error
	var connect *pgconn.ConnectError
	var answer *pgconn.PgError
	if errors.As(err, &answer) {
		// 08: connection; 57P0x: the server shuts down; 53300: too many connections.
		return strings.HasPrefix(answer.Code, "08") || strings.HasPrefix(answer.Code, "57P0") || answer.Code == "53300"
	}
	return errors.As(err, &network) || errors.As(err, &connect) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err)
}
