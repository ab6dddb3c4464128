// SPDX-License-Identifier: LGPL-3.0-or-later

package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// sidecarFormat names the layout of the file kept beside a document.
const sidecarFormat = "dntp-document/1"

// maxSidecar limits the bytes that are read: a leaf takes about 200.
const maxSidecar = 4096 + (1+MaxResources)*512

var errSidecar = errors.New("invalid sidecar")

type sidecar struct {
	Format string `json:"format"`
	Document
}

// Sidecar encodes everything needed to verify the document again later.
func (d *Document) Sidecar() ([]byte, error) {
	out, err := json.MarshalIndent(sidecar{Format: sidecarFormat, Document: *d}, "", "  ")
	return append(out, '\n'), err
}

// ParseSidecar decodes what Sidecar wrote, and checks that it is consistent.
func ParseSidecar(in []byte) (*Document, error) {
	if len(in) > maxSidecar {
		return nil, fmt.Errorf("%w: have %d bytes, want at most %d", errSidecar, len(in), maxSidecar)
	}
	var s sidecar
	dec := json.NewDecoder(bytes.NewReader(in))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return nil, fmt.Errorf("%w: %w", errSidecar, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: trailing data", errSidecar)
	}
	if s.Format != sidecarFormat {
		return nil, fmt.Errorf("%w: have format %q, want %q", errSidecar, s.Format, sidecarFormat)
	}
	if err := s.Document.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", errSidecar, err)
	}
	return &s.Document, nil
}
