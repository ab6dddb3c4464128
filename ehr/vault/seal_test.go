// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"filippo.io/age"
	"github.com/dntp/dntp/ehr/document"
	"github.com/ethereum/go-ethereum/common"
)

// sealed encrypts data, and fails the test if it cannot.
func sealed(t testing.TB, data []byte) ([]byte, *Sealed) {
	t.Helper()
	var blob bytes.Buffer
	s, err := Seal(&blob, bytes.NewReader(data), uint64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return blob.Bytes(), s
}

// Any document comes back byte for byte, and the anchor describes its blob.
func TestSeal(t *testing.T) {
	for _, size := range []int{1, 9, 10, 1000, 64<<10 - headerSize - 500, 64<<10 - headerSize, bufferSize - 1, bufferSize, bufferSize + 1, 3*bufferSize + 77} {
		data := randomBytes(size, 1)
		blob, s := sealed(t, data)
		if s.Anchor.BlobHash != sha256.Sum256(blob) || s.Anchor.BlobSize != uint64(len(blob)) || s.Anchor.ContentCommit != s.Document.Commit {
			t.Fatalf("%d bytes: the anchor is of another blob", size)
		}
		if bytes.Contains(blob, data[:min(size, 64)]) && size > 8 {
			t.Fatal("the blob is not encrypted")
		}
		if want, err := BlobSize(uint64(size)); err != nil || want != s.Anchor.BlobSize {
			t.Errorf("%d bytes: the blob has %d bytes, foretold were %d, %v", size, s.Anchor.BlobSize, want, err)
		}
		var place Memory
		committed, err := Open(&place, iotest.HalfReader(bytes.NewReader(blob)), s.Key, s.Anchor)
		if err != nil || !bytes.Equal(place.Bytes, data) {
			t.Fatalf("%d bytes: %v", size, err)
		}
		if committed.Commit != s.Anchor.ContentCommit || len(committed.Leaves) != 1 {
			t.Errorf("%d bytes: have other leaves", size)
		}
		// Leaf 0 proves the document to a third party as that of a FHIR document does.
		proof, err := committed.Proof(0)
		if err != nil || document.VerifyLeaf(s.Anchor.ContentCommit, proof, data) != nil {
			t.Errorf("%d bytes: leaf 0 proves nothing: %v", size, err)
		}
	}
}

// A FHIR document keeps its leaves.
func TestSealFHIR(t *testing.T) {
	var blob bytes.Buffer
	s, err := SealFHIR(&blob, document.Sample)
	if err != nil {
		t.Fatal(err)
	}
	var place Memory
	committed, err := Open(&place, &blob, s.Key, s.Anchor)
	if err != nil || !bytes.Equal(place.Bytes, document.Sample) {
		t.Fatal(err)
	}
	if len(committed.Leaves) < 2 || committed.Verify(place.Bytes) != nil {
		t.Error("the leaves are lost")
	}
	if _, err := SealFHIR(io.Discard, []byte("%PDF-1.7")); err == nil {
		t.Error("a document that is not FHIR is taken as FHIR")
	}
}

// Two blobs of one document have nothing in common.
func TestSealTwice(t *testing.T) {
	_, a := sealed(t, []byte("the same"))
	_, b := sealed(t, []byte("the same"))
	if a.Key.Secret() == b.Key.Secret() || a.Anchor.ContentCommit == b.Anchor.ContentCommit {
		t.Error("a key or salt is used twice")
	}
}

func TestSealRefuses(t *testing.T) {
	broken := errors.New("broken")
	data := randomBytes(bufferSize+10, 2)
	for _, test := range []struct {
		name string
		dst  io.Writer
		src  io.Reader
		size uint64
		want error
	}{
		{"empty", io.Discard, bytes.NewReader(nil), 0, errEmpty},
		{"short", io.Discard, bytes.NewReader(data[1:]), uint64(len(data)), nil},
		{"long", io.Discard, bytes.NewReader(data), uint64(len(data)) - 1, nil},
		{"too large", io.Discard, bytes.NewReader(data), MaxBlobSize, nil},
		{"a failing source", io.Discard, io.MultiReader(bytes.NewReader(data[:5]), iotest.ErrReader(broken)), uint64(len(data)), broken},
		{"a failing destination", failingWriter{broken}, bytes.NewReader(data), uint64(len(data)), broken},
	} {
		if _, err := Seal(test.dst, test.src, test.size); err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: have %v, want %v", test.name, err, test.want)
		}
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

// Nothing wrong is released, and the error says what was wrong.
func TestOpenRefuses(t *testing.T) {
	data := randomBytes(bufferSize+70_000, 3)
	blob, s := sealed(t, data)
	_, other := sealed(t, data)
	otherBlob, _ := sealed(t, data)
	flip := func(at int) []byte {
		out := bytes.Clone(blob)
		out[at] ^= 1
		return out
	}
	broken := errors.New("broken")
	anchor := s.Anchor
	wrongCommit, wrongHash := anchor, anchor
	wrongCommit.ContentCommit[0] ^= 1
	wrongHash.BlobHash[0] ^= 1
	for _, test := range []struct {
		name string
		blob io.Reader
		key  Key
		want Anchor
		err  error
	}{
		{"a byte of the header differs", bytes.NewReader(flip(30)), s.Key, anchor, ErrBlob},
		{"a byte of the key's stanza differs", bytes.NewReader(flip(900)), s.Key, anchor, ErrBlob},
		{"a byte of the document differs", bytes.NewReader(flip(len(blob) / 2)), s.Key, anchor, ErrBlob},
		{"the last byte differs", bytes.NewReader(flip(len(blob) - 1)), s.Key, anchor, ErrBlob},
		{"truncated", bytes.NewReader(blob[:len(blob)-1]), s.Key, anchor, ErrBlob},
		{"truncated at a boundary of age", bytes.NewReader(blob[:len(blob)-65536]), s.Key, anchor, ErrBlob},
		{"extended", io.MultiReader(bytes.NewReader(blob), bytes.NewReader([]byte{0})), s.Key, anchor, ErrBlob},
		{"empty", bytes.NewReader(nil), s.Key, anchor, ErrBlob},
		{"swapped with another blob of the same document", bytes.NewReader(otherBlob), s.Key, anchor, ErrBlob},
		{"another key", bytes.NewReader(blob), other.Key, anchor, nil},
		{"no key", bytes.NewReader(blob), Key{}, anchor, errKey},
		{"another commitment", bytes.NewReader(blob), s.Key, wrongCommit, ErrDocument},
		{"another hash", bytes.NewReader(blob), s.Key, wrongHash, ErrBlob},
		{"the source fails", io.MultiReader(bytes.NewReader(blob[:3000]), iotest.ErrReader(broken)), s.Key, anchor, broken},
	} {
		var place Memory
		if _, err := Open(&place, test.blob, test.key, test.want); err == nil || test.err != nil && !errors.Is(err, test.err) {
			t.Errorf("%s: have %v, want %v", test.name, err, test.err)
		}
		if place.Bytes != nil || place.held.Len() > 0 {
			t.Errorf("%s: something is released", test.name)
		}
	}
}

// The author of a blob cannot make a reader take what it did not commit to.
func TestOpenRefusesEvilAuthor(t *testing.T) {
	text := []byte("a document")
	_, s := sealed(t, text)
	sidecar, err := s.Document.Sidecar()
	if err != nil {
		t.Fatal(err)
	}
	salt := s.Document.Leaves[0].Salt
	body := func(magic string, salt common.Hash, size uint64, text []byte, sidecar []byte) []byte {
		out := append(append([]byte(magic), salt[:]...), binary.BigEndian.AppendUint64(nil, size)...)
		return append(append(out, text...), sidecar...)
	}
	size := uint64(len(text))
	for _, test := range []struct {
		name string
		body []byte
		want error
	}{
		{"good", body(magic, salt, size, text, sidecar), nil},
		{"other bytes", body(magic, salt, size, []byte("A document"), sidecar), ErrDocument},
		{"other salt", body(magic, common.Hash{1}, size, text, sidecar), ErrDocument},
		{"other format", body("DNTPDOC\x02", salt, size, text, sidecar), errBody},
		{"a length beyond the end", body(magic, salt, 1<<30, text, sidecar), errBody},
		{"a length beyond all limits", body(magic, salt, 1<<63, text, sidecar), errBody},
		{"no length", body(magic, salt, 0, text, sidecar), errBody},
		{"a shorter length", body(magic, salt, size-1, text, sidecar), errBody},
		{"no sidecar", body(magic, salt, size, text, nil), errBody},
		{"a sidecar of too many bytes", body(magic, salt, size, text, append(bytes.Clone(sidecar), make([]byte, sidecarMax)...)), errBody},
		{"nothing", nil, errBody},
	} {
		var blob bytes.Buffer
		w, err := age.Encrypt(&blob, s.Key.identity.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		w.Write(test.body)
		w.Close()
		anchor := Anchor{sha256.Sum256(blob.Bytes()), uint64(blob.Len()), s.Anchor.ContentCommit}
		var place Memory
		if _, err := Open(&place, &blob, s.Key, anchor); !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
			t.Errorf("%s: have %v, want %v", test.name, err, test.want)
		}
	}
}

// fullPlace has no room, or none for the name.
type fullPlace struct {
	Memory
	room    int
	aborted bool
}

var errFull = errors.New("no room")

func (p *fullPlace) Write(b []byte) (int, error) {
	if p.room -= len(b); p.room < 0 {
		return 0, errFull
	}
	return len(b), nil
}
func (p *fullPlace) Commit() error { return errFull }
func (p *fullPlace) Abort() error  { p.aborted = true; return nil }

func TestOpenPlaceFails(t *testing.T) {
	blob, s := sealed(t, randomBytes(4*bufferSize, 4))
	place := &fullPlace{room: bufferSize}
	in := &countingReader{r: bytes.NewReader(blob)}
	if _, err := Open(place, in, s.Key, s.Anchor); !errors.Is(err, errFull) || !place.aborted || in.n == len(blob) {
		t.Errorf("have %v, aborted %v, read %d of %d bytes", err, place.aborted, in.n, len(blob))
	}
	place = &fullPlace{room: len(blob)}
	if _, err := Open(place, bytes.NewReader(blob), s.Key, s.Anchor); !errors.Is(err, errFull) {
		t.Errorf("have %v", err)
	}
}

type countingReader struct {
	r io.Reader
	n int
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

// Whatever is in a blob, Open never panics, and releases only the document: the first
// input is what a holder serves, the second what an author has encrypted.
func FuzzOpen(f *testing.F) {
	data := []byte("a small document")
	blob, s := sealed(f, data)
	sidecar, err := s.Document.Sidecar()
	if err != nil {
		f.Fatal(err)
	}
	salt := s.Document.Leaves[0].Salt
	body := append(append([]byte(magic), salt[:]...), binary.BigEndian.AppendUint64(nil, uint64(len(data)))...)
	body = append(append(body, data...), sidecar...)
	f.Add(blob, body)
	f.Add(blob[:100], body[:100])
	f.Fuzz(func(t *testing.T, served, body []byte) {
		var crafted bytes.Buffer
		w, err := age.Encrypt(&crafted, s.Key.identity.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		w.Write(body)
		w.Close()
		for _, in := range [][]byte{served, crafted.Bytes()} {
			var place Memory
			// The anchor is of what came, so that the checks behind the hash are reached.
			anchor := Anchor{sha256.Sum256(in), uint64(len(in)), s.Anchor.ContentCommit}
			if _, err := Open(&place, bytes.NewReader(in), s.Key, anchor); err == nil && !bytes.Equal(place.Bytes, data) {
				t.Error("another document is released")
			}
		}
	})
}
