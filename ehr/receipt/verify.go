// SPDX-License-Identifier: LGPL-3.0-or-later

package receipt

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/dntp/dntp/ehr/document"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
)

// Errors of a receipt that callers test for.
var (
	// ErrOtherChain is returned for a receipt of another chain than that of the
	// verifier's genesis.
	ErrOtherChain = errors.New("the receipt is of another chain")

	// ErrNotFinal is returned if the certificates do not prove that the block is final.
	ErrNotFinal = errors.New("the receipt does not prove that its block is final")

	// ErrNoOpening is returned if a document is compared with a receipt that opens no
	// commitment.
	ErrNoOpening = errors.New("the receipt proves no content")

	errHeader  = errors.New("invalid header")
	errOpening = errors.New("the opening does not match the commitment on the ledger")
)

// Verify checks a receipt, except the content. All that is trusted is the chain's
// number and its genesis block.
func (f *File) Verify(chainID uint64, genesis *types.Header, begin Begin) (*Claim, error) {
	raw, err := rlp.EncodeToBytes(genesis)
	if err != nil {
		return nil, err
	}
	if f.ChainID != chainID || !bytes.Equal(f.Genesis, raw) {
		return nil, fmt.Errorf("%w: want chain %d with genesis %s", ErrOtherChain, chainID, genesis.Hash())
	}
	block := f.block()
	header, err := readHeader(f.Header, block.Hash)
	if err != nil {
		return nil, err
	}
	if !header.Number.IsUint64() || header.Number.Uint64() != block.Number {
		return nil, fmt.Errorf("%w: have number %v, want %d", errHeader, header.Number, block.Number)
	}
	proved, err := newWitness(header.Root, f.Nodes)
	if err != nil {
		return nil, err
	}
	if err := f.final(genesis, begin); err != nil { // last, as signatures cost the most
		return nil, fmt.Errorf("%w: %w", ErrNotFinal, err)
	}
	v, err := newView(chainID, header, proved)
	if err != nil {
		return nil, err
	}
	claim, err := v.claim(f.RecordID, f.Version)
	if err != nil {
		return nil, err
	}
	claim.Block = block
	return claim, f.opens(claim)
}

// block is the block that the last certificate makes final.
func (f *File) block() Block { return f.Certificates[len(f.Certificates)-1].Source }

// final checks the certificates.
func (f *File) final(genesis *types.Header, begin Begin) error {
	finality, err := begin(f.ChainID, genesis)
	if err != nil {
		return err
	}
	for i := range f.Certificates {
		if err := finality.Follow(&f.Certificates[i]); err != nil {
			return fmt.Errorf("certificate %d: %w", i+1, err)
		}
	}
	if last := f.Certificates[len(f.Certificates)-1]; last.Target.Number != last.Source.Number+1 {
		return fmt.Errorf("the last certificate leads from block %d to %d, want to its child", last.Source.Number, last.Target.Number)
	}
	return nil
}

// opens checks that the opening is that of the commitment on the ledger.
func (f *File) opens(c *Claim) error {
	if f.Opening == nil {
		return nil
	}
	if err := document.VerifyDigest(c.ContentCommit, &f.Opening.Proof, f.Opening.Digest); err != nil {
		return fmt.Errorf("%w: %w", errOpening, err)
	}
	return nil
}

// VerifyDocument compares bytes with the part that the receipt opens: the whole
// document for index 0, otherwise one of its resources. The claim is that of Verify.
func (f *File) VerifyDocument(c *Claim, part []byte) error {
	if f.Opening == nil {
		return ErrNoOpening
	}
	if have := document.Digest(f.Opening.LeafSalt, part); have != f.Opening.Digest {
		return fmt.Errorf("%w: its digest is %s, want %s", document.ErrMismatch, have, f.Opening.Digest)
	}
	return document.VerifyLeaf(c.ContentCommit, &f.Opening.Proof, part)
}
