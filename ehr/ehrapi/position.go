// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"encoding/binary"
	"math"

	"github.com/ethereum/go-ethereum/common"
)

// position is a place in the events of the chain. It names its block by its hash, so that
// a reader who comes back is told if what it has read has left the chain.
type position struct {
	final  uint64      // block that was final when the reader was there, 0 for none
	number uint64      // of the block
	hash   common.Hash // of the block
	next   uint32      // index, in the block, of the first log that has not been read
}

// wholeBlock is the next of a position after all logs of its block.
const wholeBlock = math.MaxUint32

// positionBytes is the length of an encoded position: a version and the members.
const positionBytes = 1 + 8 + 8 + common.HashLength + 4

// positionVersion lets a later encoding be told apart.
const positionVersion = 1

// encode returns the resume point that clients keep.
func (p position) encode() []byte {
	out := append(make([]byte, 0, positionBytes), positionVersion)
	out = binary.BigEndian.AppendUint64(out, p.final)
	out = binary.BigEndian.AppendUint64(out, p.number)
	out = append(out, p.hash[:]...)
	return binary.BigEndian.AppendUint32(out, p.next)
}

func decodePosition(in []byte) (p position, err error) {
	if len(in) != positionBytes || in[0] != positionVersion {
		return p, errorOf(reasonBadResume, nil, "have a resume point of %d bytes, want the one of an event", len(in))
	}
	p.final, p.number = binary.BigEndian.Uint64(in[1:]), binary.BigEndian.Uint64(in[9:])
	p.hash = common.Hash(in[17 : 17+common.HashLength])
	p.next = binary.BigEndian.Uint32(in[17+common.HashLength:])
	if p.final > p.number {
		return p, errorOf(reasonBadResume, nil, "the resume point is not one of a node")
	}
	return p, nil
}
