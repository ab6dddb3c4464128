// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
	"github.com/dntp/dntp/ehr/document"
	"github.com/ethereum/go-ethereum/common"
)

// Place takes a document that is not verified yet. Nobody may read from it, or believe
// what it holds, before Commit has returned nil.
type Place interface {
	io.Writer
	Commit() error // shows the document; called once, after everything is verified
	Abort() error  // removes what was written; called in place of Commit
}

// sidecarMax limits what follows the document: ParseSidecar takes no more.
const sidecarMax = 34 << 20

// ErrBlob is the error of a blob that is not the anchored one, ErrDocument that of a
// document that is not. In both cases nothing is released.
var (
	ErrBlob     = errors.New("the blob is not the anchored one")
	ErrDocument = errors.New("the document is not the anchored one")

	errWrite = errors.New("cannot write the document")
)

// Open decrypts a blob to a place and commits it once all three are proved: the blob has
// the anchored hash and size, age has authenticated each byte, and the document has the
// anchored commitment. Otherwise the place is aborted. It returns the document's leaves.
// If src fails, its error is returned.
//
// The author could have committed to leaves that are not the resources of a FHIR document:
// who shows a single leaf to others calls Document.Verify before.
func Open(place Place, src io.Reader, key Key, want Anchor) (*document.Document, error) {
	committed, err := open(place, src, key, want)
	if err != nil {
		return nil, errors.Join(err, place.Abort())
	}
	if err := place.Commit(); err != nil {
		return nil, fmt.Errorf("%w: %w", errWrite, err)
	}
	return committed, nil
}

func open(dst io.Writer, src io.Reader, key Key, want Anchor) (*document.Document, error) {
	if key.identity == nil {
		return nil, errKey
	}
	in := &source{r: src, left: want.BlobSize}
	counted := newCounter(io.Discard, want.BlobSize)
	defer counted.side.stop()
	committed, err := openBody(dst, io.TeeReader(in, counted), key)
	if errors.Is(err, errWrite) {
		return nil, err
	}
	// What follows a failure is read too: a wrong hash names the cause, and a wrong byte in
	// the middle would otherwise look like a wrong key.
	if in.err == nil {
		_, drained := io.Copy(counted, in)
		err = errors.Join(err, drained)
	}
	if in.err != nil && in.err != io.EOF {
		return nil, in.err
	}
	if hash, _ := counted.sum(); hash != want.BlobHash {
		return nil, fmt.Errorf("%w: its hash differs", ErrBlob)
	}
	if err != nil {
		return nil, err
	}
	if committed.Commit != want.ContentCommit {
		return nil, fmt.Errorf("%w: its commitment differs", ErrDocument)
	}
	return committed, nil
}

// openBody decrypts the document to dst, and verifies it against the sidecar behind it.
func openBody(dst io.Writer, src io.Reader, key Key) (*document.Document, error) {
	r, err := age.Decrypt(src, key.identity)
	if err != nil {
		return nil, fmt.Errorf("cannot decrypt: %w", err)
	}
	var header [headerSize]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return nil, fmt.Errorf("%w: %w", errBody, err)
	}
	if !bytes.HasPrefix(header[:], []byte(magic)) {
		return nil, errBody
	}
	salt := common.BytesToHash(header[len(magic) : len(magic)+common.HashLength])
	size := binary.BigEndian.Uint64(header[headerSize-8:])
	if size == 0 || size > MaxBlobSize {
		return nil, fmt.Errorf("%w: have a document of %d bytes", errBody, size)
	}
	digest := document.NewDigest(salt)
	if err := copyAll(dst, r, size, digest); err != nil {
		return nil, err
	}
	sidecar, err := io.ReadAll(io.LimitReader(r, sidecarMax+1))
	if err != nil {
		return nil, fmt.Errorf("cannot decrypt: %w", err)
	}
	if len(sidecar) > sidecarMax {
		return nil, fmt.Errorf("%w: its sidecar is too large", errBody)
	}
	committed, err := document.ParseSidecar(sidecar)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBody, err)
	}
	if whole := committed.Leaves[0]; uint64(committed.Size) != size || whole.Salt != salt ||
		common.BytesToHash(digest.Sum(nil)) != whole.Digest {
		return nil, fmt.Errorf("%w: leaf 0", ErrDocument)
	}
	return committed, nil
}

// copyAll copies size bytes to dst, and to the digest beside it.
func copyAll(dst io.Writer, src io.Reader, size uint64, digest io.Writer) error {
	side := newBeside(digest, size)
	defer side.stop()
	for left := size; left > 0; {
		buffer := side.buffer()
		n, err := io.ReadFull(src, buffer[:min(uint64(len(buffer)), left)])
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return fmt.Errorf("%w: the document ends early", errBody)
		} else if err != nil {
			return fmt.Errorf("cannot decrypt: %w", err)
		}
		left -= uint64(n)
		side.write(n)
		if _, err := dst.Write(buffer[:n]); err != nil {
			return fmt.Errorf("%w: %w", errWrite, err)
		}
	}
	return nil
}

// source reads a blob of a known size: more or fewer bytes are an error.
type source struct {
	r    io.Reader
	left uint64
	err  error // that r has ended with
}

func (s *source) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	n, err := s.r.Read(p)
	if uint64(n) > s.left {
		n, err = 0, fmt.Errorf("%w: it is longer than %d bytes", ErrBlob, s.left)
	}
	s.left -= uint64(n)
	if err == io.EOF && s.left > 0 {
		err = fmt.Errorf("%w: %d bytes are missing", ErrBlob, s.left)
	}
	s.err = err
	return n, err
}

// Memory is a place in memory, for documents of a size that the caller has limited.
type Memory struct {
	Bytes []byte // the document, once it is committed
	held  bytes.Buffer
}

func (m *Memory) Write(p []byte) (int, error) { return m.held.Write(p) }

// Commit shows the document in Bytes.
func (m *Memory) Commit() error {
	m.Bytes = m.held.Bytes()
	return nil
}

// Abort forgets what was written.
func (m *Memory) Abort() error {
	m.held = bytes.Buffer{}
	return nil
}
