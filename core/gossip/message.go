// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/forkid"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/dntp/dntp/core/finality"
)

// Message codes of version 1.
const (
	StatusMsg          = 0
	NewHeadMsg         = 1
	NewBlockMsg        = 2
	GetBlocksMsg       = 3
	BlocksMsg          = 4
	GetHeadersMsg      = 5
	HeadersMsg         = 6
	VoteMsg            = 7
	CertificateMsg     = 8
	GetCertificatesMsg = 9
	CertificatesMsg    = 10

	messageCount = 11
)

var (
	errTooLarge    = errors.New("message too large")
	errUndecodable = errors.New("undecodable message")
	errUnknownCode = errors.New("unknown message code")
	errBadHead     = errors.New("bad head")
	errBadRequest  = errors.New("bad request")
)

// messages lists every code with its name and size limit.
var messages = [messageCount]struct {
	name    string // in metrics and logs
	maxSize uint32 // bytes of RLP
}{
	StatusMsg:          {"status", maxStatusSize},
	NewHeadMsg:         {"newhead", maxHeadSize},
	NewBlockMsg:        {"newblock", maxNewBlockSize},
	GetBlocksMsg:       {"getblocks", maxGetBlocksSize},
	BlocksMsg:          {"blocks", maxBlocksSize},
	GetHeadersMsg:      {"getheaders", maxGetHeadersSize},
	HeadersMsg:         {"headers", maxHeadersSize},
	VoteMsg:            {"vote", maxVoteSize},
	CertificateMsg:     {"certificate", maxCertificateSize},
	GetCertificatesMsg: {"getcertificates", maxGetCertificatesSize},
	CertificatesMsg:    {"certificates", maxCertificatesSize},
}

// Status opens a connection; both sides send it first.
type Status struct {
	Version   uint32      // of this protocol
	NetworkID uint64      // as in eth
	ChainID   *big.Int    // of the chain's configuration
	Genesis   common.Hash // hash of block 0
	ForkID    forkid.ID   // EIP-2124, checked by Backend.CheckStatus
	Head      Head        // of the canonical chain
	Finalized Head        // newest finalized block; genesis if there is none
}

// Head is a block and the weight of the chain that ends in it.
type Head struct {
	Hash   common.Hash
	Number uint64
	TD     *big.Int // total difficulty, at most 256 bits
}

// copied returns a copy of the head with its own TD.
func (h Head) copied() Head {
	td := new(big.Int)
	if h.TD != nil {
		td.Set(h.TD)
	}
	return Head{Hash: h.Hash, Number: h.Number, TD: td}
}

func (h Head) check() error {
	if h.Number > maxNumber {
		return fmt.Errorf("%w: number %d is above %d", errBadHead, h.Number, uint64(maxNumber))
	}
	return checkTD(h.TD)
}

func checkTD(td *big.Int) error {
	if td == nil || td.Sign() < 0 {
		return fmt.Errorf("%w: no total difficulty", errBadHead)
	}
	if bits := td.BitLen(); bits > maxTDBits {
		return fmt.Errorf("%w: total difficulty has %d bits, want at most %d", errBadHead, bits, maxTDBits)
	}
	return nil
}

// newBlock pushes a block.
type newBlock struct {
	Block *types.Block
	TD    *big.Int
}

// getBlocks requests a range or, if Hashes is not empty, those blocks.
type getBlocks struct {
	ID     uint64
	From   uint64
	Count  uint64
	Hashes []common.Hash
}

func (r *getBlocks) check() error {
	if n := len(r.Hashes); n > 0 {
		if n > MaxBlocks {
			return fmt.Errorf("%w: have %d hashes, want at most %d", errBadRequest, n, MaxBlocks)
		}
		if r.From != 0 || r.Count != 0 {
			return fmt.Errorf("%w: both a range and hashes", errBadRequest)
		}
		return nil
	}
	return checkRange(r.From, r.Count, MaxBlocks)
}

// blocks answers getBlocks.
type blocks struct {
	ID     uint64
	Blocks []*types.Block
}

// getHeaders requests a range of headers.
type getHeaders struct {
	ID    uint64
	From  uint64
	Count uint64
}

func (r *getHeaders) check() error { return checkRange(r.From, r.Count, MaxHeaders) }

// headers answers getHeaders.
type headers struct {
	ID      uint64
	Headers []*types.Header
}

// getCertificates requests the newest certificates of canonical blocks whose target
// is From or above.
type getCertificates struct {
	ID   uint64
	From uint64
}

func (r *getCertificates) check() error { return checkRange(r.From, 1, 1) }

// certificates answers getCertificates.
type certificates struct {
	ID           uint64
	Certificates []*finality.Certificate
}

func checkRange(from, count, limit uint64) error {
	if count == 0 || count > limit {
		return fmt.Errorf("%w: have a count of %d, want 1 to %d", errBadRequest, count, limit)
	}
	if from > maxNumber-count {
		return fmt.Errorf("%w: range from %d ends above %d", errBadRequest, from, uint64(maxNumber))
	}
	return nil
}

// checkSize returns an error if a message of this code must not have this size.
func checkSize(code uint64, size uint64) error {
	if code >= messageCount {
		return fmt.Errorf("%w: %d", errUnknownCode, code)
	}
	if limit := messages[code].maxSize; size > uint64(limit) {
		return fmt.Errorf("%w: %s has %d bytes, want at most %d", errTooLarge, messages[code].name, size, limit)
	}
	return nil
}

// decode is strict: canonical RLP, every field, no trailing bytes.
func decode(code uint64, payload []byte, value any) error {
	if err := rlp.DecodeBytes(payload, value); err != nil {
		return fmt.Errorf("%w: %s: %v", errUndecodable, messages[code].name, err)
	}
	return nil
}

// encode refuses a message that the other side would refuse for its size.
func encode(code uint64, value any) ([]byte, error) {
	payload, err := rlp.EncodeToBytes(value)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", messages[code].name, err)
	}
	if err := checkSize(code, uint64(len(payload))); err != nil {
		return nil, err
	}
	return payload, nil
}

// readMessage reads one message, within the size limit of its code.
func readMessage(r p2p.MsgReader) (code uint64, payload []byte, err error) {
	msg, err := r.ReadMsg()
	if err != nil {
		return 0, nil, err
	}
	if err := checkSize(msg.Code, uint64(msg.Size)); err != nil {
		msg.Discard()
		return 0, nil, err
	}
	payload = make([]byte, msg.Size)
	if _, err := io.ReadFull(msg.Payload, payload); err != nil {
		return 0, nil, fmt.Errorf("reading %s: %w", messages[msg.Code].name, err)
	}
	received.mark(msg.Code, len(payload))
	return msg.Code, payload, nil
}

// writeMessage blocks until the transport has taken the message.
func writeMessage(w p2p.MsgWriter, code uint64, payload []byte) error {
	err := w.WriteMsg(p2p.Msg{Code: code, Size: uint32(len(payload)), Payload: bytes.NewReader(payload)})
	if err == nil {
		sent.mark(code, len(payload))
	}
	return err
}
