// SPDX-License-Identifier: LGPL-3.0-or-later

package exchange

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/dntp/dntp/ehr/vault"
	"github.com/ethereum/go-ethereum/common"
)

// HoldingSize is the bytes of an encoded holding.
const HoldingSize = 142

// holdingFormat is the first byte of an encoded holding.
const holdingFormat = 1

var errHolding = errors.New("not a holding")

// Holding is what a holder says of a shard that it has accepted: an entry of its log of
// holdings, in the layout of IStorage.
type Holding struct {
	Placement common.Hash
	Author    common.Hash
	Record    common.Hash
	Version   uint32
	Shard     uint8
	Size      uint64 // bytes of the shard
	ChunkRoot common.Hash
}

// Bytes encodes the holding.
func (h *Holding) Bytes() []byte {
	b := append(make([]byte, 0, HoldingSize), holdingFormat)
	b = append(append(append(b, h.Placement[:]...), h.Author[:]...), h.Record[:]...)
	b = append(binary.BigEndian.AppendUint32(b, h.Version), h.Shard)
	return append(binary.BigEndian.AppendUint64(b, h.Size), h.ChunkRoot[:]...)
}

// ParseHolding decodes what Bytes wrote, and nothing else.
func ParseHolding(b []byte) (*Holding, error) {
	if len(b) != HoldingSize || b[0] != holdingFormat {
		return nil, fmt.Errorf("%w: have %d bytes", errHolding, len(b))
	}
	h := &Holding{
		Placement: common.Hash(b[1:33]), Author: common.Hash(b[33:65]), Record: common.Hash(b[65:97]),
		Version: binary.BigEndian.Uint32(b[97:]), Shard: b[101], Size: binary.BigEndian.Uint64(b[102:]), ChunkRoot: common.Hash(b[110:]),
	}
	if h.Version == 0 || h.Size == 0 || h.Size > vault.MaxBlobSize || h.Shard >= vault.MaxMembers {
		return nil, fmt.Errorf("%w: version %d, shard %d of %d bytes", errHolding, h.Version, h.Shard, h.Size)
	}
	return h, nil
}

// Kinds of logs that IStorage adds.
const (
	LogPlacements uint8 = 4
	LogHoldings   uint8 = 5
)
