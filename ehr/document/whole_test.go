// SPDX-License-Identifier: LGPL-3.0-or-later

package document

import (
	"bytes"
	"errors"
	"testing"
	"testing/iotest"
)

// A document that passes in pieces has the leaf and the commitment that it has as a whole,
// and its sidecar comes back.
func TestWhole(t *testing.T) {
	doc := []byte("%PDF-1.7 any bytes \x00\xff")
	w, err := NewWhole(seeded())
	if err != nil {
		t.Fatal(err)
	}
	w.Write(doc[:5])
	w.Write(doc[5:])
	d := w.Document()
	if len(d.Leaves) != 1 || d.Size != int64(len(doc)) || d.Leaves[0].Digest != Digest(w.Salt(), doc) || d.Salt == w.Salt() {
		t.Errorf("have %+v", d)
	}
	sidecar, err := d.Sidecar()
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseSidecar(sidecar)
	if err != nil || back.Commit != d.Commit {
		t.Fatal(err)
	}
	proof, err := back.Proof(0)
	if err != nil {
		t.Fatal(err)
	}
	if err := VerifyLeaf(d.Commit, proof, doc); err != nil {
		t.Error(err)
	}
	if err := VerifyLeaf(d.Commit, proof, doc[1:]); !errors.Is(err, ErrMismatch) {
		t.Errorf("other bytes are taken: %v", err)
	}
	if _, err := NewWhole(iotest.TimeoutReader(bytes.NewReader(make([]byte, 40)))); err == nil {
		t.Error("a document without salt is taken")
	}
}
