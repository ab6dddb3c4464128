// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
	"github.com/dntp/dntp/ehr/document"
	"github.com/ethereum/go-ethereum/common"
)

// The plaintext of a blob:
//
//	8 magic and version | 32 salt of leaf 0 | 8 length of the document | document | sidecar
//
// The salt stands before the document and the other leaves behind it, so that one pass
// suffices to seal and to verify.
const (
	magic      = "DNTPDOC\x01"
	headerSize = len(magic) + common.HashLength + 8
)

var (
	errEmpty = errors.New("the document is empty")
	errBody  = errors.New("the blob does not hold a document of this format")
)

// Anchor is what the chain keeps of one version of a record, of which the blob is proved.
type Anchor struct {
	BlobHash      common.Hash // SHA-256 of the blob
	BlobSize      uint64      // bytes of the blob
	ContentCommit common.Hash // of the document: see ehr/document
}

// Sealed is the result of sealing a document.
type Sealed struct {
	Key      Key
	Anchor   Anchor
	Document *document.Document // its leaves: as secret as the document
}

// Seal encrypts the next size bytes of src, which must end there, to dst as one blob under
// a fresh key. The document may be of any form and has one leaf. It is held in memory
// nowhere. If Seal fails, what dst has got is worthless.
func Seal(dst io.Writer, src io.Reader, size uint64) (*Sealed, error) {
	if size == 0 {
		return nil, errEmpty
	}
	if size > MaxBlobSize/2 {
		return nil, fmt.Errorf("the document is too large: have %d bytes, want at most %d", size, uint64(MaxBlobSize/2))
	}
	whole, err := document.NewWhole(rand.Reader)
	if err != nil {
		return nil, err
	}
	return seal(dst, src, whole.Salt(), size, whole, whole.Document)
}

// SealFHIR encrypts a FHIR document to dst, with a leaf for each resource.
func SealFHIR(dst io.Writer, text []byte) (*Sealed, error) {
	committed, err := document.Commit(text, rand.Reader)
	if err != nil {
		return nil, err
	}
	return seal(dst, bytes.NewReader(text), committed.Leaves[0].Salt, uint64(len(text)), nil,
		func() *document.Document { return committed })
}

// seal writes the blob. leaf takes the document as it passes, if it is not nil; commit is
// called when all of it has passed.
func seal(dst io.Writer, src io.Reader, salt common.Hash, size uint64, leaf io.Writer, commit func() *document.Document) (*Sealed, error) {
	key, err := NewKey()
	if err != nil {
		return nil, err
	}
	counted := newCounter(dst, size)
	defer counted.side.stop()
	w, err := age.Encrypt(counted, key.identity.Recipient())
	if err != nil {
		return nil, fmt.Errorf("cannot encrypt: %w", err)
	}
	header := append(append([]byte(magic), salt[:]...), binary.BigEndian.AppendUint64(nil, size)...)
	if _, err := w.Write(header); err != nil {
		return nil, fmt.Errorf("cannot encrypt: %w", err)
	}
	if err := copyExactly(w, src, size, leaf); err != nil {
		return nil, err
	}
	committed := commit()
	sidecar, err := committed.Sidecar()
	if err != nil {
		return nil, err
	}
	if _, err = w.Write(sidecar); err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("cannot encrypt: %w", err)
	}
	anchor := Anchor{ContentCommit: committed.Commit}
	anchor.BlobHash, anchor.BlobSize = counted.sum()
	return &Sealed{key, anchor, committed}, nil
}

// copyExactly copies size bytes to dst, and to leaf beside it. It is an error if src has
// fewer or more.
func copyExactly(dst io.Writer, src io.Reader, size uint64, leaf io.Writer) error {
	side := newBeside(leaf, size)
	defer side.stop()
	left := size
	for left > 0 {
		buffer := side.buffer()
		n, err := io.ReadFull(src, buffer[:min(uint64(len(buffer)), left)])
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return fmt.Errorf("the document ends early: have %d bytes, want %d", size-left+uint64(n), size)
		} else if err != nil {
			return fmt.Errorf("cannot read the document: %w", err)
		}
		left -= uint64(n)
		side.write(n)
		if _, err := dst.Write(buffer[:n]); err != nil {
			return fmt.Errorf("cannot encrypt: %w", err)
		}
	}
	var more [1]byte
	if n, err := io.ReadFull(src, more[:]); n > 0 {
		return fmt.Errorf("the document is longer than its %d bytes", size)
	} else if err != io.EOF {
		return fmt.Errorf("cannot read the document: %w", err)
	}
	return nil
}

// Sizes of an age file, of which its format leaves no choice: the header for one hybrid
// recipient with the nonce, and the chunks of the payload, each with its tag.
const (
	ageHeader = 1627 + 16
	ageChunk  = 64 << 10
	ageTag    = 16
)

// BlobSize is the bytes of the blob that Seal makes of a document of size bytes. So a blob
// can be sent on while it is made.
func BlobSize(size uint64) (uint64, error) {
	model := document.Document{Size: int64(size), Leaves: []document.Leaf{{Length: int64(size)}}}
	sidecar, err := model.Sidecar()
	if err != nil {
		return 0, err
	}
	plain := uint64(headerSize) + size + uint64(len(sidecar))
	return ageHeader + plain + (plain+ageChunk-1)/ageChunk*ageTag, nil
}
