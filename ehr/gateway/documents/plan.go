// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/dntp/dntp/ehr/document"
	"github.com/dntp/dntp/ehr/gateway/exchange"
	"github.com/dntp/dntp/ehr/vault"
	"github.com/dntp/dntp/ehr/vault/erasure"
	"github.com/ethereum/go-ethereum/common"
)

// memoryMax is the size of a document that is encrypted in memory.
const memoryMax = 1 << 20

// sealed is an encrypted document that is divided among holders and not yet with them.
type sealed struct {
	*vault.Sealed
	placement common.Hash
	holders   []exchange.Peer // of the shards, in their order
	layout    erasure.Layout
	outlines  []*vault.Outline
	parts     []part
}

// part is the bytes of a shard, in memory or in a file of the spool.
type part struct {
	memory []byte
	file   *os.File
}

func (p *part) open(offset uint64) (io.ReadCloser, error) {
	if p.file == nil {
		return io.NopCloser(bytes.NewReader(p.memory[offset:])), nil
	}
	in, err := os.Open(p.file.Name())
	if err != nil {
		return nil, err
	}
	_, err = in.Seek(int64(offset), io.SeekStart)
	return in, err
}

func (p *part) Write(b []byte) (int, error) {
	if p.file == nil {
		p.memory = append(p.memory, b...)
		return len(b), nil
	}
	return p.file.Write(b)
}

// discard removes the files.
func (e *sealed) discard() {
	for _, p := range e.parts {
		if p.file != nil {
			p.file.Close()
			os.Remove(p.file.Name())
		}
	}
}

// encrypt seals a document and divides it. A small one is copied whole to as many members as
// may fail and one more; of a larger one each member gets a shard, and those that may fail are
// not needed to read it.
func (s *Service) encrypt(ctx context.Context, members []exchange.Peer, fhir bool, size uint64, in io.Reader) (*sealed, error) {
	if size == 0 {
		return nil, bad("the document is empty")
	}
	if fhir && size > document.MaxSize {
		return nil, bad("a FHIR document has at most %d bytes", document.MaxSize)
	}
	e := &sealed{placement: randomHash()}
	if !fhir && size > memoryMax {
		return e, s.divide(e, members, func(w io.Writer) (*vault.Sealed, error) { return vault.Seal(w, in, size) })
	}
	var blob bytes.Buffer
	var err error
	if e.Sealed, err = sealMemory(&blob, fhir, size, in); err != nil {
		return nil, err
	}
	if blob.Len() >= vault.CopyBelow {
		made := e.Sealed
		return e, s.divide(e, members, func(w io.Writer) (*vault.Sealed, error) {
			_, err := w.Write(blob.Bytes())
			return made, err
		})
	}
	e.holders = s.chooseCopies(ctx, members, e.placement)
	e.layout = erasure.Layout{BlobSize: uint64(blob.Len()), K: 1, N: len(e.holders)}
	var tree vault.Outliner
	tree.Write(blob.Bytes())
	outline := tree.Outline()
	for range e.holders {
		e.outlines, e.parts = append(e.outlines, outline), append(e.parts, part{memory: blob.Bytes()})
	}
	return e, nil
}

func sealMemory(blob io.Writer, fhir bool, size uint64, in io.Reader) (*vault.Sealed, error) {
	if !fhir {
		return vault.Seal(blob, in, size)
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(in, text); err != nil {
		return nil, bad("the document ends early")
	}
	made, err := vault.SealFHIR(blob, text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBad, err)
	}
	return made, nil
}

// divide encrypts and encodes in one pass, into files of the spool.
func (s *Service) divide(e *sealed, members []exchange.Peer, seal func(io.Writer) (*vault.Sealed, error)) (err error) {
	defer func() {
		if err != nil {
			e.discard()
		}
	}()
	n := len(members)
	e.holders = members
	e.parts = make([]part, n)
	writers := make([]io.Writer, n)
	for i := range e.parts {
		if e.parts[i].file, err = s.spoolFile(); err != nil {
			return err
		}
		writers[i] = &e.parts[i]
	}
	encoder, err := erasure.NewEncoder(n-vault.Spare(n), writers)
	if err != nil {
		return err
	}
	if e.Sealed, err = seal(encoder); err != nil {
		encoder.Abort(err)
		return err
	}
	if err := encoder.Close(); err != nil {
		return err
	}
	e.layout, e.outlines = encoder.Layout(), encoder.Outlines()
	return nil
}

// chooseCopies chooses the holders of a small document: by the placement, so that all members
// get their share, and first those that answer.
func (s *Service) chooseCopies(ctx context.Context, members []exchange.Peer, placement common.Hash) []exchange.Peer {
	turn := int(binary.BigEndian.Uint32(placement[:]) % uint32(len(members)))
	order := append(slices.Clone(members[turn:]), members[:turn]...)
	slices.SortStableFunc(order, func(a, b exchange.Peer) int {
		return away(ctx, s, a) - away(ctx, s, b)
	})
	return order[:vault.Spare(len(members))+1]
}

func away(ctx context.Context, s *Service, p exchange.Peer) int {
	if p.Org != s.Org && s.Caller.Away(ctx, p.Org) {
		return 1
	}
	return 0
}

// describe makes the descriptor of a placement, and the shares of its key.
func (s *Service) describe(e *sealed, members []exchange.Peer, record common.Hash, version uint32) (*vault.Descriptor, []*vault.Share, error) {
	d := &vault.Descriptor{
		Placement: e.placement, Revision: 1, Record: record, Version: version, Author: s.Org,
		BlobHash: e.Anchor.BlobHash, BlobSize: e.Anchor.BlobSize, DataShards: uint8(e.layout.K), ShardSize: e.layout.ShardSize(),
	}
	for i, p := range e.holders {
		d.Shards = append(d.Shards, vault.Shard{Org: p.Org, ChunkRoot: e.outlines[i].Root()})
	}
	shares, err := s.divideKey(d, e.Key, members)
	return d, shares, err
}

// divideKey draws new shares for the members and names them in the descriptor.
func (s *Service) divideKey(d *vault.Descriptor, key vault.Key, members []exchange.Peer) ([]*vault.Share, error) {
	d.Holders, d.Threshold, d.Escrow = nil, 0, common.Hash{}
	if len(members) < 2 {
		return nil, nil // alone, an organization has nobody to share with
	}
	for _, p := range members {
		d.Holders = append(d.Holders, p.Org)
	}
	shares, err := vault.Split(key, d.Placement, d.Holders, s.Terms)
	if err != nil {
		return nil, err
	}
	d.Threshold, d.Escrow = uint8(vault.Threshold(len(members))), shares[0].Commitment()
	return shares, nil
}
