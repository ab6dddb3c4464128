// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"filippo.io/age"
	"github.com/dntp/dntp/ehr/document"
	"github.com/ethereum/go-ethereum/common"
)

// devRecord is a document on its way to the ledger.
type devRecord struct {
	label    string
	bytes    []byte
	document *document.Document
}

// readRecords commits to the built-in sample and to the given files.
func readRecords(files []string) ([]*devRecord, error) {
	sample, err := newRecord("sample", document.Sample)
	if err != nil {
		return nil, err
	}
	records := []*devRecord{sample}
	for _, file := range files {
		r, err := readRecord(file)
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, nil
}

func readRecord(file string) (*devRecord, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read the record: %w", err)
	}
	defer in.Close()
	// One byte beyond the limit tells a larger file from one that just fits.
	text, err := io.ReadAll(io.LimitReader(in, document.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("cannot read the record: %w", err)
	}
	r, err := newRecord(shortName(filepath.Base(file)), text)
	if err != nil {
		return nil, withHint(fmt.Errorf("%s: %w", file, err), "a record is one FHIR resource or Bundle as JSON")
	}
	return r, nil
}

// shortName leaves of a file name what fits a line: its beginning and suffix.
func shortName(name string) string {
	const longest = 24
	runes := []rune(name)
	if len(runes) <= longest {
		return name
	}
	suffix := []rune(filepath.Ext(name))
	if len(suffix) > longest/2 {
		suffix = nil
	}
	return string(runes[:longest/2]) + "…" + string(suffix)
}

func newRecord(label string, text []byte) (*devRecord, error) {
	committed, err := document.Commit(text, rand.Reader)
	if err != nil {
		return nil, err
	}
	return &devRecord{label: label, bytes: text, document: committed}, nil
}

// sealBlob encrypts a document for its custodian and returns what is stored
// off chain, with the hash that is anchored.
func sealBlob(text []byte, recipient age.Recipient) ([]byte, common.Hash, error) {
	var blob bytes.Buffer
	w, err := age.Encrypt(&blob, recipient)
	if err != nil {
		return nil, common.Hash{}, fmt.Errorf("cannot encrypt: %w", err)
	}
	if _, err := w.Write(text); err != nil {
		return nil, common.Hash{}, fmt.Errorf("cannot encrypt: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, common.Hash{}, fmt.Errorf("cannot encrypt: %w", err)
	}
	return blob.Bytes(), sha256.Sum256(blob.Bytes()), nil
}

// openBlob checks a stored blob against its anchored hash and decrypts it.
func openBlob(blob []byte, want common.Hash, identity age.Identity) ([]byte, error) {
	if have := common.Hash(sha256.Sum256(blob)); have != want {
		return nil, fmt.Errorf("stored blob does not match its hash: have %s, want %s", have, want)
	}
	r, err := age.Decrypt(bytes.NewReader(blob), identity)
	if err != nil {
		return nil, fmt.Errorf("cannot decrypt: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(r, document.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("cannot decrypt: %w", err)
	}
	return text, nil
}
