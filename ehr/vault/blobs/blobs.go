// SPDX-License-Identifier: LGPL-3.0-or-later

// Package blobs stores ciphertext: shards, their outlines and share packages.
//
// A Store keeps each blob whole or not at all, under a name of fixed length that cannot
// express a path. There are two: a folder, and a bucket of an S3-compatible service. Open
// takes a URL:
//
//	file:///var/lib/dntp/blobs
//	s3://bucket/prefix?endpoint=https://s3.example:9000&region=eu-1
//
// Several processes may use one store at the same time.
package blobs

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/dntp/dntp/ehr/vault"
	"github.com/ethereum/go-ethereum/common"
)

// Errors that callers distinguish.
var (
	ErrNotFound = errors.New("no such blob")
	ErrExists   = errors.New("the blob exists already")
	ErrFull     = errors.New("the store is full")
	ErrAway     = errors.New("the store cannot be reached")
	ErrSize     = errors.New("the blob has another size")
	errRange    = errors.New("the range is outside the blob")
)

// Kind says what a blob is.
type Kind uint8

// Kinds of blobs.
const (
	KindShard   Kind = iota + 1 // a part of an encrypted document
	KindOutline                 // of the shard with the same placement and index
	KindPackage                 // a share package
	KindStaged                  // an encrypted document that is being placed
)

// ID names a blob: 32 bytes of the placement, one of the kind, one of the index.
type ID [idSize]byte

const idSize = common.HashLength + 2

// NewID names a blob of a placement. index is that of the shard; else 0.
func NewID(placement common.Hash, kind Kind, index uint8) (id ID) {
	copy(id[:], placement[:])
	id[idSize-2], id[idSize-1] = byte(kind), index
	return id
}

// Placement is the placement that the blob belongs to.
func (id ID) Placement() common.Hash { return common.Hash(id[:common.HashLength]) }

// Kind says what the blob is.
func (id ID) Kind() Kind { return Kind(id[idSize-2]) }

// Index is the index of the shard.
func (id ID) Index() uint8 { return id[idSize-1] }

// String is the name of the blob in a store: 68 lower-case hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// ParseID reads what String wrote, and nothing else.
func ParseID(s string) (id ID, err error) {
	if len(s) != 2*idSize {
		return id, fmt.Errorf("not the name of a blob: have %d characters, want %d", len(s), 2*idSize)
	}
	if _, err := hex.Decode(id[:], []byte(s)); err != nil || id.String() != s {
		return ID{}, errors.New("not the name of a blob: want lower-case hexadecimal digits")
	}
	return id, nil
}

// Info describes a stored blob.
type Info struct {
	ID   ID
	Size uint64 // bytes
}

// ListMax is the most blobs that one call of List returns.
const ListMax = 1000

// Store keeps blobs. Its methods may be called concurrently. They return one of the errors
// above, wrapped, or that of a reader that was passed in.
type Store interface {
	// Put stores size bytes of r, which must end there. The blob is visible once Put has
	// returned nil, and then survives a crash. Otherwise nothing is left of it. A blob is
	// put once: ErrExists.
	Put(ctx context.Context, id ID, size uint64, r io.Reader) error

	// Get reads length bytes from an offset on. A range that is not within the blob is an
	// error. What is returned may fail at any time, but does not end early without an error.
	Get(ctx context.Context, id ID, offset, length uint64) (io.ReadCloser, error)

	Stat(ctx context.Context, id ID) (Info, error)

	// Delete removes a blob for good. It is no error if there is none.
	Delete(ctx context.Context, id ID) error

	// List returns blobs in the order of their names: those behind after, at most limit
	// and ListMax. An answer that is shorter than both is the last one.
	List(ctx context.Context, after ID, limit int) ([]Info, error)
}

// PutChecked stores a shard if it has the chunkRoot, and returns its outline. Where it has
// another one, the error is vault.ErrMismatch and nothing is left.
func PutChecked(ctx context.Context, s Store, id ID, size uint64, chunkRoot common.Hash, r io.Reader) (*vault.Outline, error) {
	checked := vault.Check(r, size, chunkRoot)
	if err := s.Put(ctx, id, size, checked); err != nil {
		return nil, err
	}
	return checked.Outline(), nil
}

// GetAll reads a blob of at most limit bytes.
func GetAll(ctx context.Context, s Store, id ID, limit uint64) ([]byte, error) {
	info, err := s.Stat(ctx, id)
	if err != nil {
		return nil, err
	}
	if info.Size > limit {
		return nil, fmt.Errorf("%w: have %d bytes, want at most %d", ErrSize, info.Size, limit)
	}
	r, err := s.Get(ctx, id, 0, info.Size)
	if err != nil {
		return nil, err
	}
	data := make([]byte, info.Size)
	_, err = io.ReadFull(r, data)
	return data, errors.Join(err, r.Close())
}

// Source reads a stored shard for package erasure.
type Source struct {
	Store Store
	ID    ID
}

// Open implements erasure.Source.
func (s Source) Open(ctx context.Context, offset, length uint64) (io.ReadCloser, error) {
	return s.Store.Get(ctx, s.ID, offset, length)
}

// checkRange reports a range that is not within a blob.
func checkRange(size, offset, length uint64) error {
	if offset > size || length > size-offset {
		return fmt.Errorf("%w: have %d bytes from %d on, the blob has %d", errRange, length, offset, size)
	}
	return nil
}

// exactly reads size bytes of r. Where r has fewer or more, the error is ErrSize.
type exactly struct {
	r    io.Reader
	size uint64
	left uint64
	err  error // that has ended it
}

func newExactly(r io.Reader, size uint64) *exactly { return &exactly{r: r, size: size, left: size} }

func (e *exactly) Read(p []byte) (int, error) {
	if e.err != nil {
		return 0, e.err
	}
	// One byte beyond the size is asked for, so that a longer reader is noticed, and that
	// r can report its own end.
	if uint64(len(p)) > e.left {
		p = p[:max(e.left, 1)]
	}
	n, err := e.r.Read(p)
	if uint64(n) > e.left {
		n, err = 0, fmt.Errorf("%w: more than %d bytes", ErrSize, e.size)
	}
	e.left -= uint64(n)
	if err == io.EOF && e.left > 0 {
		err = fmt.Errorf("%w: have %d bytes, want %d", ErrSize, e.size-e.left, e.size)
	}
	e.err = err
	return n, err
}

// fill reads p, with which the reader must end.
func (e *exactly) fill(p []byte) error {
	_, err := io.ReadFull(e, p)
	if err == nil {
		// Only the end shows that the reader, which may verify what it reads, is content.
		if _, err = io.ReadFull(e, make([]byte, 1)); err == io.EOF {
			err = nil
		}
	}
	return err
}

// failed is the error of the reader; nil if it ended well, or has not ended.
func (e *exactly) failed() error {
	if e.err == io.EOF {
		return nil
	}
	return e.err
}
