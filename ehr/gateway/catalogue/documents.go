// SPDX-License-Identifier: LGPL-3.0-or-later

package catalogue

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// Version names one version of a record.
type Version struct {
	Record common.Hash
	Number uint32
}

func (v Version) String() string { return fmt.Sprintf("version %d of record %s", v.Number, v.Record) }

// row is the version as the place of a sealed column.
func (v Version) row() [][]byte {
	return [][]byte{v.Record[:], binary.BigEndian.AppendUint32(nil, v.Number)}
}

// DocumentState is how far a document of this organization is.
type DocumentState uint8

// States of a document.
const (
	Placed   DocumentState = iota + 1 // encrypted and with its holders, not anchored
	Anchored                          // anchored and retrievable
	Erasing                           // no longer retrievable; not every holder has confirmed yet
	Erased                            // every holder has confirmed, or was given up by name
)

// About is what people call a document. It is encrypted in the database.
type About struct {
	Title  string   `json:"title,omitempty"`
	Code   string   `json:"code,omitempty"` // LOINC
	Type   string   `json:"type,omitempty"` // media type of the bytes
	Labels []string `json:"labels,omitempty"`
}

// Limits of About.
const (
	textMax   = 1024 // bytes of each text
	labelsMax = 64
)

var errAbout = fmt.Errorf("a title, code, type or label has more than %d bytes, or there are more than %d labels", textMax, labelsMax)

func (a About) check() error {
	for _, text := range append([]string{a.Title, a.Code, a.Type}, a.Labels...) {
		if len(text) > textMax {
			return errAbout
		}
	}
	if len(a.Labels) > labelsMax {
		return errAbout
	}
	return nil
}

// Document is one version of a record whose author is this organization.
type Document struct {
	Version
	Pid        common.Hash
	Class      uint8
	Batch      bool // anchored in the log of records, not by a transaction of its own
	State      DocumentState
	Commit     common.Hash // contentCommit
	Blob       common.Hash // SHA-256 of the ciphertext
	Size       uint64      // bytes of the ciphertext
	AuthoredAt uint64      // Unix seconds
	Placement  common.Hash
	Descriptor []byte // entry of the log of placements
	LogIndex   uint64 // of a batch record in the log of records
	About      About
	Key        []byte // content key sealed to the organization; empty once erased
}

const documentColumns = "record, version, pid, class, batch, state, content, blob, size, authored_at, placement, descriptor, log_index, about_sealed, key_sealed"

// AddDocument writes a document, once. ErrExists is returned for a version that is there.
func (c *Catalogue) AddDocument(ctx context.Context, d Document) error {
	return c.change(ctx, func(ctx context.Context, t tx) error { return t.addDocument(ctx, d) })
}

// ErrExists is returned for a row that is in the catalogue already.
var ErrExists = errors.New("the catalogue has this entry already")

func (t tx) addDocument(ctx context.Context, d Document) error {
	if err := d.About.check(); err != nil {
		return err
	}
	about, err := json.Marshal(d.About)
	if err != nil {
		return err
	}
	changed, err := t.exec(ctx, "INSERT INTO documents ("+documentColumns+`, code_found, updated)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (record, version) DO NOTHING`,
		d.Record[:], int64(d.Number), d.Pid[:], int64(d.Class), flag(d.Batch), int64(d.State), d.Commit[:], d.Blob[:], int64(d.Size),
		int64(d.AuthoredAt), d.Placement[:], notNil(d.Descriptor), int64(d.LogIndex),
		t.keys.seal(about, place("documents", "about", d.row()...)), t.keys.seal(d.Key, place("documents", "key", d.row()...)),
		t.codeFound(d.About.Code), now())
	if err == nil && changed == 0 {
		return ErrExists
	}
	return err
}

func (t tx) codeFound(code string) []byte {
	if code == "" {
		return []byte{}
	}
	return t.keys.find("documents.code", []byte(code))
}

func (c *Catalogue) scanDocument(row scanner) (d Document, err error) {
	var record, pid, commit, blob, placement, about, key []byte
	var version, class, batch, state, size, authored, logIndex int64
	if err := row.Scan(&record, &version, &pid, &class, &batch, &state, &commit, &blob, &size, &authored, &placement, &d.Descriptor, &logIndex, &about, &key); err != nil {
		return d, err
	}
	d.Version = Version{common.BytesToHash(record), uint32(version)}
	d.Pid, d.Class, d.Batch, d.State = common.BytesToHash(pid), uint8(class), batch != 0, DocumentState(state)
	d.Commit, d.Blob, d.Size, d.AuthoredAt = common.BytesToHash(commit), common.BytesToHash(blob), uint64(size), uint64(authored)
	d.Placement, d.LogIndex = common.BytesToHash(placement), uint64(logIndex)
	text, err := c.keys.unseal(about, place("documents", "about", d.row()...))
	if err != nil {
		return d, err
	}
	if len(text) > 0 {
		if err := json.Unmarshal(text, &d.About); err != nil {
			return d, errSealed
		}
	}
	d.Key, err = c.keys.unseal(key, place("documents", "key", d.row()...))
	return d, err
}

// Document returns one version.
func (c *Catalogue) Document(ctx context.Context, v Version) (Document, error) {
	return one(ctx, c, c.scanDocument, "SELECT "+documentColumns+" FROM documents WHERE record = ? AND version = ?", v.Record[:], int64(v.Number))
}

// NewestDocument returns the newest version of a record that is anchored or erased.
func (c *Catalogue) NewestDocument(ctx context.Context, record common.Hash) (Document, error) {
	return one(ctx, c, c.scanDocument, "SELECT "+documentColumns+" FROM documents WHERE record = ? AND state >= ? ORDER BY version DESC LIMIT 1", record[:], int64(Anchored))
}

// pageMax is the most rows that one call returns.
const pageMax = 1000

// DocumentsOf lists the anchored documents of a patient, the newest first, and only those with a
// LOINC code unless it is empty.
func (c *Catalogue) DocumentsOf(ctx context.Context, pid common.Hash, code string, limit int) ([]Document, error) {
	query, args := "SELECT "+documentColumns+" FROM documents WHERE pid = ? AND state = ?", []any{pid[:], int64(Anchored)}
	if code != "" {
		query, args = query+" AND code_found = ?", append(args, c.keys.find("documents.code", []byte(code)))
	}
	return all(ctx, c, c.scanDocument, query+" ORDER BY authored_at DESC, record, version LIMIT ?", append(args, min(limit, pageMax))...)
}

// DocumentsIn lists documents in a state that were not changed for a while, the oldest
// first.
func (c *Catalogue) DocumentsIn(ctx context.Context, state DocumentState, limit int) ([]Document, error) {
	return all(ctx, c, c.scanDocument, "SELECT "+documentColumns+" FROM documents WHERE state = ? ORDER BY updated, record, version LIMIT ?", int64(state), min(limit, pageMax))
}

// DocumentsAfter lists documents in a state in the order of their records, after a given record.
// All versions of a record are in one list, which may have some more rows than the limit.
func (c *Catalogue) DocumentsAfter(ctx context.Context, state DocumentState, after common.Hash, limit int) ([]Document, error) {
	return all(ctx, c, c.scanDocument, "SELECT "+documentColumns+` FROM documents WHERE state = ? AND record IN
		(SELECT record FROM documents WHERE state = ? AND record > ? ORDER BY record LIMIT ?) ORDER BY record, version`, int64(state), int64(state), after[:], min(limit, pageMax))
}

// SetDocumentState moves a document from one state to the next. Erasing destroys its key, its
// title and all that was called so.
func (c *Catalogue) SetDocumentState(ctx context.Context, v Version, from, to DocumentState) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		query := "UPDATE documents SET state = ?, updated = ?"
		if to >= Erasing {
			query += ", about_sealed = " + t.dialect.nothing() + ", key_sealed = " + t.dialect.nothing() + ", code_found = " + t.dialect.nothing()
		}
		changed, err := t.exec(ctx, query+" WHERE record = ? AND version = ? AND state = ?", int64(to), now(), v.Record[:], int64(v.Number), int64(from))
		if err == nil && changed == 0 {
			return ErrNotThere
		}
		return err
	})
}

// SetBatchIndex notes where in the log of records a version is, and that it is anchored.
func (c *Catalogue) SetBatchIndex(ctx context.Context, v Version, index uint64) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		changed, err := t.exec(ctx, "UPDATE documents SET state = ?, log_index = ?, updated = ? WHERE record = ? AND version = ? AND state = ?",
			int64(Anchored), int64(index), now(), v.Record[:], int64(v.Number), int64(Placed))
		if err == nil && changed == 0 {
			return ErrNotThere
		}
		return err
	})
}

// DropDocument removes a document that was never anchored, and what is known of its holders.
func (c *Catalogue) DropDocument(ctx context.Context, v Version) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		for _, query := range []string{
			"DELETE FROM shards WHERE placement IN (SELECT placement FROM documents WHERE record = ? AND version = ? AND state = ?)",
			"DELETE FROM packages WHERE placement IN (SELECT placement FROM documents WHERE record = ? AND version = ? AND state = ?)",
			"DELETE FROM documents WHERE record = ? AND version = ? AND state = ?",
		} {
			if _, err := t.exec(ctx, query, v.Record[:], int64(v.Number), int64(Placed)); err != nil {
				return err
			}
		}
		return nil
	})
}

// nothing is an empty value of bytes.
func (d dialect) nothing() string {
	if d == postgres {
		return "''::bytea"
	}
	return "x''"
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// notNil makes a nil slice an empty value instead of NULL.
func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// AddEvidence keeps what the hash on the chain attests the erasure of a version by.
func (c *Catalogue) AddEvidence(ctx context.Context, v Version, text []byte) error {
	return c.change(ctx, func(ctx context.Context, t tx) error {
		_, err := t.exec(ctx, "INSERT INTO evidence (record, version, evidence) VALUES (?, ?, ?) ON CONFLICT (record, version) DO NOTHING", v.Record[:], int64(v.Number), text)
		return err
	})
}

// Evidence returns what AddEvidence has kept.
func (c *Catalogue) Evidence(ctx context.Context, v Version) ([]byte, error) {
	return one(ctx, c, func(row scanner) (text []byte, err error) { err = row.Scan(&text); return text, err },
		"SELECT evidence FROM evidence WHERE record = ? AND version = ?", v.Record[:], int64(v.Number))
}
