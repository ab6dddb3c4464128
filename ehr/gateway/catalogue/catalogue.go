// SPDX-License-Identifier: LGPL-3.0-or-later

package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver pgx
	_ "modernc.org/sqlite"             // driver sqlite
)

const (
	openPatience = 10 * time.Second // for the database's first answer
	connections  = 16               // to PostgreSQL from one gateway, and readers of SQLite
)

var (
	// ErrNotThere is returned for a row that is not in the catalogue.
	ErrNotThere = errors.New("the catalogue has no such entry")
	// ErrAway is returned while the database does not answer.
	ErrAway = errors.New("the catalogue's database does not answer")
	// ErrClosed is returned after Close.
	ErrClosed = errors.New("the catalogue is closed")
)

// Catalogue is an open database. It is safe for concurrent use.
type Catalogue struct {
	keys    *Keys
	dialect dialect
	read    *sql.DB
	write   *sql.DB
	queue   *queue // nil where the database merges commits itself
	where   string // for errors: the address, without a password
}

// dialect is what differs between databases.
type dialect struct {
	driver   string
	bytes    string // type of a column of bytes
	numbered bool   // parameters are $1, $2 instead of ?
}

var (
	sqlite   = dialect{driver: "sqlite", bytes: "BLOB"}
	postgres = dialect{driver: "pgx", bytes: "BYTEA", numbered: true}
)

// Open opens a database and brings its schema up to date. The address is sqlite:///PATH or
// postgres://… .
func Open(ctx context.Context, address string, keys *Keys) (*Catalogue, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the catalogue's address is not a URL: want sqlite:///PATH or postgres://…")
	}
	c := &Catalogue{keys: keys, where: (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()}
	switch u.Scheme {
	case "sqlite":
		err = c.openSQLite(u)
	case "postgres", "postgresql":
		err = c.openPostgres(address)
	default:
		err = fmt.Errorf("the catalogue's address begins with %q: want sqlite:///PATH or postgres://…", u.Scheme)
	}
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, openPatience)
	defer cancel()
	if err := c.migrate(limited, migrations()); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// openSQLite overwrites what is deleted, and uses one connection to write and several to read: writers of SQLite exclude
// each other anyway, and one connection never meets "database is locked".
func (c *Catalogue) openSQLite(u *url.URL) (err error) {
	path := u.Path
	if u.Host != "" || path == "" || u.RawQuery != "" {
		return fmt.Errorf("the catalogue's address %s is not of the form sqlite:///PATH", c.where)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("catalogue: %w", err)
	}
	// SQLite makes its other files with the mode of this one.
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("catalogue: %w", err)
	}
	file.Close()
	c.dialect = sqlite
	settings := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "secure_delete(1)", "busy_timeout(10000)"}, "_txlock": {"immediate"}}
	source := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + settings.Encode()
	if c.write, err = sql.Open(sqlite.driver, source); err != nil {
		return fmt.Errorf("catalogue: %w", err)
	}
	c.write.SetMaxOpenConns(1)
	if c.read, err = sql.Open(sqlite.driver, source); err != nil {
		return errors.Join(fmt.Errorf("catalogue: %w", err), c.write.Close())
	}
	c.read.SetMaxOpenConns(connections)
	c.queue = newQueue(c.write)
	return nil
}

func (c *Catalogue) openPostgres(address string) error {
	db, err := sql.Open(postgres.driver, address)
	if err != nil {
		return fmt.Errorf("catalogue: the address %s is not one of PostgreSQL", c.where)
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	c.dialect, c.read, c.write = postgres, db, db
	return nil
}

// Close waits for writes that have begun.
func (c *Catalogue) Close() error {
	if c.queue != nil {
		c.queue.close()
	}
	err := c.read.Close()
	if c.write != c.read {
		err = errors.Join(err, c.write.Close())
	}
	return err
}

// Ping reports whether the database answers.
func (c *Catalogue) Ping(ctx context.Context) error { return c.away(c.read.PingContext(ctx)) }

// away makes an error of the connection one that says so. It never quotes the driver's own
// words, which may contain values of a query.
func (c *Catalogue) away(err error) error {
	switch {
	case err == nil, errors.Is(err, ErrNotThere), errors.Is(err, ErrClosed), errors.Is(err, errSealed):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return ErrNotThere
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w in time (%s): %w", ErrAway, c.where, err)
	case isConnection(err):
		return fmt.Errorf("%w (%s)", ErrAway, c.where)
	}
	return err
}

// tx is one transaction.
type tx struct {
	*sql.Tx
	dialect dialect
	keys    *Keys
}

// bind writes the parameters of a query as the database wants them. No query of this package
// has a question mark of its own.
func (d dialect) bind(query string) string {
	if !d.numbered {
		return query
	}
	var b strings.Builder
	n := 0
	for part := range strings.SplitSeq(query, "?") {
		if n > 0 {
			fmt.Fprintf(&b, "$%d", n)
		}
		b.WriteString(part)
		n++
	}
	return b.String()
}

func (t tx) exec(ctx context.Context, query string, args ...any) (changed int64, err error) {
	result, err := t.ExecContext(ctx, t.dialect.bind(query), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (t tx) row(ctx context.Context, query string, args ...any) *sql.Row {
	return t.QueryRowContext(ctx, t.dialect.bind(query), args...)
}

// change runs a write whole or not at all. When it returns nil, the change is on disk.
func (c *Catalogue) change(ctx context.Context, run func(context.Context, tx) error) error {
	if c.queue != nil {
		return c.away(c.queue.change(ctx, func(ctx context.Context, t *sql.Tx) error {
			return run(ctx, tx{t, c.dialect, c.keys})
		}))
	}
	t, err := c.write.BeginTx(ctx, nil)
	if err != nil {
		return c.away(err)
	}
	defer t.Rollback() // does nothing after a commit
	if err := run(ctx, tx{t, c.dialect, c.keys}); err != nil {
		return c.away(err)
	}
	return c.away(t.Commit())
}

// scanner is a row of a result.
type scanner interface{ Scan(into ...any) error }

// one reads a single row.
func one[T any](ctx context.Context, c *Catalogue, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	out, err := scan(c.read.QueryRowContext(ctx, c.dialect.bind(query), args...))
	return out, c.away(err)
}

// all reads rows.
func all[T any](ctx context.Context, c *Catalogue, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := c.read.QueryContext(ctx, c.dialect.bind(query), args...)
	if err != nil {
		return nil, c.away(err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		row, err := scan(rows)
		if err != nil {
			return nil, c.away(err)
		}
		out = append(out, row)
	}
	return out, c.away(rows.Err())
}

// now is the time that rows carry, in Unix milliseconds.
func now() int64 { return time.Now().UnixMilli() }

// queue merges the writes of many callers into one commit, so that they share its fsync.
type queue struct {
	db      *sql.DB
	mu      sync.Mutex // guards closed, and sending while not closed
	closed  bool
	waiting chan *queued
	done    chan struct{}
}

type queued struct {
	run func(context.Context, *sql.Tx) error
	err chan error
}

const (
	mergedMax  = 256  // writes in one commit
	waitingMax = 1024 // writes that wait; further callers block
)

func newQueue(db *sql.DB) *queue {
	q := &queue{db: db, waiting: make(chan *queued, waitingMax), done: make(chan struct{})}
	go q.work()
	return q
}

func (q *queue) change(ctx context.Context, run func(context.Context, *sql.Tx) error) error {
	one := &queued{run, make(chan error, 1)}
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		return ErrClosed
	}
	select {
	case q.waiting <- one:
		q.mu.Unlock()
	case <-ctx.Done():
		q.mu.Unlock()
		return ctx.Err()
	}
	// The write may already have begun, so its result counts, not the end of the caller's time.
	return <-one.err
}

func (q *queue) close() {
	q.mu.Lock()
	if !q.closed {
		q.closed = true
		close(q.waiting)
	}
	q.mu.Unlock()
	<-q.done
}

func (q *queue) work() {
	defer close(q.done)
	for first := range q.waiting {
		batch := []*queued{first}
		for len(batch) < mergedMax {
			select {
			case next, ok := <-q.waiting:
				if !ok {
					q.commit(batch)
					return
				}
				batch = append(batch, next)
				continue
			default:
			}
			break
		}
		q.commit(batch)
	}
}

// commit runs each write within a savepoint, so that one that fails takes back only itself.
func (q *queue) commit(batch []*queued) {
	ctx := context.Background()
	errs := make([]error, len(batch))
	t, err := q.db.BeginTx(ctx, nil)
	if err == nil {
		for i, one := range batch {
			errs[i] = within(ctx, t, one.run)
		}
		err = t.Commit()
	}
	for i, one := range batch {
		if errs[i] == nil {
			errs[i] = err
		}
		one.err <- errs[i]
	}
}

func within(ctx context.Context, t *sql.Tx, run func(context.Context, *sql.Tx) error) error {
	if _, err := t.ExecContext(ctx, "SAVEPOINT one"); err != nil {
		return err
	}
	err := run(ctx, t)
	if err != nil {
		_, undone := t.ExecContext(ctx, "ROLLBACK TO one")
		err = errors.Join(err, undone)
	}
	_, released := t.ExecContext(ctx, "RELEASE one")
	return errors.Join(err, released)
}
