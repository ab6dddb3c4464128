// SPDX-License-Identifier: GPL-3.0-or-later

// Package recordfile keeps the salts, leaves and keys that open a record, beside its
// document.
package recordfile

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"filippo.io/age"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/document"
	"github.com/ethereum/go-ethereum/common"
)

// maxVersions limits the file that a custodian keeps for one record.
const maxVersions = 1000

// File is what a custodian keeps for one record: everything that is not on the
// ledger, except the documents. It is as secret as they are.
type File struct {
	ChainID  uint64      `json:"chainId"`
	RecordID common.Hash `json:"recordId"`
	Pid      common.Hash `json:"pid"`
	Payer    common.Hash `json:"payer,omitzero"` // of a claim
	Versions []*Version  `json:"versions"`
}

// Version is one version of a record.
type Version struct {
	Class      uint8           `json:"class"`
	AuthoredAt uint64          `json:"authoredAt"` // Unix seconds
	BlobHash   common.Hash     `json:"blobHash"`   // of the ciphertext
	BlobSize   uint64          `json:"blobSize"`   // bytes of the ciphertext
	BasedOn    common.Hash     `json:"basedOn,omitzero"`
	Key        string          `json:"key"`      // age identity that opens it
	Sidecar    json.RawMessage `json:"document"` // salts and leaves

	Document *document.Document `json:"-"` // decoded Sidecar
	identity age.Identity       // decoded Key
}

// New starts a record of a patient.
func New(chainID uint64, pid common.Hash) (*File, error) {
	f := &File{ChainID: chainID, Pid: pid}
	_, err := rand.Read(f.RecordID[:])
	return f, err
}

// Add commits to a document as the next version and returns its ciphertext.
func (f *File) Add(text []byte, class uint8, authoredAt uint64) ([]byte, error) {
	if len(f.Versions) >= maxVersions {
		return nil, fmt.Errorf("too many versions: have %d", len(f.Versions))
	}
	committed, err := document.Commit(text, rand.Reader)
	if err != nil {
		return nil, err
	}
	sidecar, err := committed.Sidecar()
	if err != nil {
		return nil, err
	}
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	blob, err := sealBlob(text, key.Recipient())
	if err != nil {
		return nil, err
	}
	f.Versions = append(f.Versions, &Version{
		Class: class, AuthoredAt: authoredAt, BlobHash: sha256.Sum256(blob), BlobSize: uint64(len(blob)),
		Key: key.String(), Sidecar: sidecar, Document: committed, identity: key,
	})
	return blob, nil
}

// Anchor is the part of a version, counted from 1, that goes on the ledger.
func (f *File) Anchor(version int) client.Anchor {
	v := f.Versions[version-1]
	a := client.Anchor{
		RecordId: f.RecordID, Version: uint32(version), Pid: f.Pid, RecordClass: v.Class,
		ContentCommit: v.Document.Commit, BlobHash: v.BlobHash, Size: v.BlobSize, AuthoredAt: v.AuthoredAt, BasedOn: v.BasedOn, Payer: f.Payer,
	}
	if version > 1 {
		a.PrevCommit = f.Versions[version-2].Document.Commit
	}
	return a
}

// Save writes the file whole, readable only by its owner.
func (f *File) Save(path string) error {
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	return terminal.WriteSecret(path, append(text, '\n'))
}

var errNotRecord = errors.New("not the file of a record")

// Load reads a file that Save wrote, and checks it.
func Load(path string) (*File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f := new(File)
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(f); err != nil {
		return nil, fmt.Errorf("%s: %w: %w", path, errNotRecord, err)
	}
	if len(f.Versions) == 0 || len(f.Versions) > maxVersions {
		return nil, fmt.Errorf("%s: %w: have %d versions, want 1 to %d", path, errNotRecord, len(f.Versions), maxVersions)
	}
	for i, v := range f.Versions {
		if v == nil {
			return nil, fmt.Errorf("%s: %w: version %d is null", path, errNotRecord, i+1)
		}
		if v.Document, err = document.ParseSidecar(v.Sidecar); err != nil {
			return nil, fmt.Errorf("%s: version %d: %w", path, i+1, err)
		}
		identity, err := age.ParseX25519Identity(v.Key)
		if err != nil {
			return nil, fmt.Errorf("%s: %w: version %d has no key", path, errNotRecord, i+1)
		}
		v.identity = identity
	}
	return f, nil
}

// Open checks a ciphertext against its hash and decrypts it.
func (v *Version) Open(blob []byte) ([]byte, error) {
	if have := common.Hash(sha256.Sum256(blob)); have != v.BlobHash {
		return nil, fmt.Errorf("the stored blob does not match its hash: have %s, want %s", have, v.BlobHash)
	}
	r, err := age.Decrypt(bytes.NewReader(blob), v.identity)
	if err != nil {
		return nil, fmt.Errorf("cannot decrypt: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(r, document.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("cannot decrypt: %w", err)
	}
	return text, nil
}

// sealBlob encrypts a document.
func sealBlob(text []byte, recipient age.Recipient) ([]byte, error) {
	var blob bytes.Buffer
	w, err := age.Encrypt(&blob, recipient)
	if err == nil {
		_, err = w.Write(text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("cannot encrypt: %w", err)
	}
	return blob.Bytes(), nil
}

// ReadDocument reads a FHIR document and checks that it can be anchored.
func ReadDocument(path string) ([]byte, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the record: %w", err)
	}
	defer in.Close()
	if info, err := in.Stat(); err == nil && info.Size() > document.MaxSize {
		return nil, fmt.Errorf("%s is too large: have %d bytes, want at most %d", path, info.Size(), document.MaxSize)
	}
	// A pipe has no size. One byte beyond the limit shows that a file is too large.
	text, err := io.ReadAll(io.LimitReader(in, document.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("cannot read the record: %w", err)
	}
	if err := document.Check(text); err != nil {
		return nil, terminal.WithHint(fmt.Errorf("%s: %w", path, err), "a record is one FHIR resource or Bundle as JSON")
	}
	return text, nil
}

// RandomHash is a new identifier, or a commitment that nobody will open.
func RandomHash() (h common.Hash) {
	rand.Read(h[:]) // never fails
	return h
}

const Suffix = ".dntp.json" // what opens the record, beside the document

// DropLast removes a version that the ledger has refused.
func (f *File) DropLast(path string) error {
	err := os.Remove(BlobFile(path, len(f.Versions)))
	f.Versions = f.Versions[:len(f.Versions)-1]
	if len(f.Versions) == 0 {
		return errors.Join(err, os.Remove(path+Suffix))
	}
	return errors.Join(err, f.Save(path+Suffix))
}

// BlobFile is the path of a version's ciphertext, beside its document.
func BlobFile(path string, version int) string { return fmt.Sprintf("%s.v%d.age", path, version) }
