// SPDX-License-Identifier: LGPL-3.0-or-later

package receipt

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/dntp/dntp/ehr/document"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
)

// Format is the first word of a receipt.
const Format = "dntp-receipt/1"

// Limits of a receipt. Those of the alliance's largest records stay far below.
const (
	MaxBytes        = 4 << 20 // of the file
	MaxCertificates = 256     // changes of a third or more of the signers
	MaxNodes        = 4096    // of the tries
)

var (
	errFormat    = errors.New("not a receipt")
	errCanonical = errors.New("not in the one form of a receipt")
)

// File is a receipt. Its JSON has one form only, which Encode writes.
type File struct {
	Format       string          `json:"format"`
	ChainID      uint64          `json:"chainId"`
	RecordID     common.Hash     `json:"recordId"`
	Version      uint32          `json:"version"`
	Opening      *Opening        `json:"opening"`      // null if the receipt proves no content
	Certificates []Certificate   `json:"certificates"` // the last one makes the block final
	Header       hexutil.Bytes   `json:"header"`       // RLP, of the final block
	Genesis      hexutil.Bytes   `json:"genesis"`      // RLP, of block 0
	Nodes        []hexutil.Bytes `json:"nodes"`        // of the tries under the header's state root, ascending by hash
}

// Opening shows the content of the version's commitment, or one part of it.
// A reader of the opening can test guesses at that part.
type Opening struct {
	document.Proof
	Digest common.Hash `json:"digest"` // SHA-256(leafSalt || part)
}

// Open returns the opening of one part of a document; index 0 is all of it.
func Open(d *document.Document, index int) (*Opening, error) {
	proof, err := d.Proof(index)
	if err != nil {
		return nil, err
	}
	return &Opening{*proof, d.Leaves[index].Digest}, nil
}

// Certificate holds the votes for a link from one block to a later one, and the set
// of signers that they name.
type Certificate struct {
	Signers    []common.Address `json:"signers"` // after the source, ascending
	Source     Block            `json:"source"`
	Target     Block            `json:"target"`
	Signatures []hexutil.Bytes  `json:"signatures"` // 65 bytes each, in ascending order of their signers
}

// Block is a block by number and hash.
type Block struct {
	Number uint64      `json:"number"`
	Hash   common.Hash `json:"hash"`
}

// Finality follows the certificates of a receipt, from the signers of a genesis block.
type Finality interface {
	// Follow accepts the next certificate, or returns why not. The target of the last
	// one is the child of its source, which is therefore final.
	Follow(*Certificate) error
}

// Begin returns the finality of the chain that begins with a genesis block.
type Begin func(chainID uint64, genesis *types.Header) (Finality, error)

// Encode returns the only form of a receipt: JSON with an indentation of two blanks,
// the members in their order, hexadecimal digits in lower case, and a line feed.
func (f *File) Encode() ([]byte, error) {
	text, err := json.MarshalIndent(f, "", "  ")
	return append(text, '\n'), err
}

// Parse reads a receipt. It refuses any other form than that of Encode: a byte of it
// that could change without a difference would not be covered by the proof.
func Parse(text []byte) (*File, error) {
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("%w: have more than %d bytes", errFormat, MaxBytes)
	}
	f := new(File)
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(f); err != nil {
		return nil, fmt.Errorf("%w: %w", errFormat, err)
	}
	if f.Format != Format {
		return nil, fmt.Errorf("%w: have format %q, want %q", errFormat, f.Format, Format)
	}
	if err := f.checkLists(); err != nil {
		return nil, err
	}
	again, err := f.Encode()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again, text) {
		return nil, errCanonical
	}
	return f, nil
}

// checkLists refuses lists that are missing or too long.
func (f *File) checkLists() error {
	switch n := len(f.Certificates); {
	case n == 0 || n > MaxCertificates:
		return fmt.Errorf("%w: have %d certificates, want 1 to %d", errFormat, n, MaxCertificates)
	case len(f.Nodes) == 0 || len(f.Nodes) > MaxNodes:
		return fmt.Errorf("%w: have %d nodes, want 1 to %d", errFormat, len(f.Nodes), MaxNodes)
	case f.Opening != nil && f.Opening.Path == nil:
		return fmt.Errorf("%w: the opening has no path", errFormat)
	}
	for _, c := range f.Certificates {
		if c.Signers == nil || c.Signatures == nil {
			return fmt.Errorf("%w: a certificate is incomplete", errFormat)
		}
	}
	return nil
}

// readHeader reads a header whose hash is known.
func readHeader(raw []byte, want common.Hash) (*types.Header, error) {
	if have := crypto.Keccak256Hash(raw); have != want {
		return nil, fmt.Errorf("%w: have hash %s, want %s", errHeader, have, want)
	}
	header := new(types.Header)
	if err := rlp.DecodeBytes(raw, header); err != nil {
		return nil, fmt.Errorf("%w: %w", errHeader, err)
	}
	return header, nil
}
