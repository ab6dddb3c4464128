// SPDX-License-Identifier: LGPL-3.0-or-later

package exchange

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/dntp/dntp/ehr/vault"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

const (
	root = "/exchange/1/"

	holdingHeader = "Dntp-Holding" // the leaf, in hex
	offsetHeader  = "Dntp-Offset"  // bytes that the holder has already
	accessHeader  = "Dntp-Access"  // from a release

	jsonMax    = 256 << 10 // bytes of a request in JSON
	inlineMax  = 256 << 10 // bytes of a shard that a release returns at once
	releaseMax = 8 << 20   // bytes of the answer to a release
)

// Errors that callers distinguish.
var (
	// ErrRefused is returned for what is not there and for what may not be had.
	ErrRefused = errors.New("there is no such record, or no permission for it")
	// ErrAway is returned for an organization none of whose gateways answers.
	ErrAway = errors.New("no gateway of the organization answers")
	// ErrBusy is returned by a holder that has no room or no time.
	ErrBusy = errors.New("the holder has no room for it")

	errBad = errors.New("bad request")
)

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errBad, fmt.Sprintf(format, args...))
}

// shardState is how much of a shard a holder has.
type shardState struct {
	Size  uint64 `json:"size"` // bytes received and verified
	Whole bool   `json:"whole"`
}

// deposit is a share package on its way to a holder.
type deposit struct {
	Pid        common.Hash   `json:"pid"`
	Class      uint8         `json:"class"`
	Batch      bool          `json:"batch,omitempty"`
	Descriptor hexutil.Bytes `json:"descriptor"`
	Package    hexutil.Bytes `json:"package"`
}

// ReleaseRequest asks for what a holder has of a version, in the name of a ticket.
type ReleaseRequest struct {
	Record    common.Hash `json:"record"`
	Version   uint32      `json:"version"`
	Ticket    common.Hash `json:"ticket"`
	Recipient string      `json:"recipient"`         // of the gateway that asks; the ledger has its hash
	Client    string      `json:"client,omitempty"`  // address of the program that asks, for the audit
	Request   string      `json:"request,omitempty"` // X-Request-Id, for the audit
	Shards    bool        `json:"shards"`            // small shards too
}

// Released is what a holder gives for one placement of the version.
type Released struct {
	Descriptor hexutil.Bytes `json:"descriptor"`
	Package    hexutil.Bytes `json:"package,omitempty"` // share, sealed to the recipient of the gateway that asks
	Shards     []ReleasedOne `json:"shards,omitempty"`
	Access     common.Hash   `json:"access"` // for reading shards
}

// ReleasedOne is one shard of a placement that a holder has.
type ReleasedOne struct {
	Index uint8  `json:"index"`
	Bytes []byte `json:"bytes,omitempty"` // of a small shard, if asked for
}

type releaseAnswer struct {
	Found []Released `json:"found"`
}

type consultRequest struct {
	Record common.Hash `json:"record"`
	Class  uint8       `json:"class"`
	Ticket common.Hash `json:"ticket"`
}

type consultAnswer struct {
	Allowed bool `json:"allowed"`
}

// dropRequest destroys shards of a placement, or all of it.
type dropRequest struct {
	Placement common.Hash `json:"placement"`
	Record    common.Hash `json:"record"`
	Version   uint32      `json:"version"`
	Shards    []uint8     `json:"shards,omitempty"` // none: everything, and the share packages
	Below     uint32      `json:"below,omitempty"`  // only share packages of revisions below this one
}

// Dropped is a holder's statement that it has destroyed what it had of a placement. It is
// signed by the TLS key that the ledger has for the holder's gateway.
type Dropped struct {
	Org       common.Hash   `json:"org"`
	Placement common.Hash   `json:"placement"`
	Record    common.Hash   `json:"record"`
	Version   uint32        `json:"version"`
	At        uint64        `json:"at"`     // Unix seconds
	Shards    []uint8       `json:"shards"` // destroyed now or before
	Share     bool          `json:"share"`  // a share package was destroyed, or there was none
	Sig       hexutil.Bytes `json:"sig"`    // ECDSA, ASN.1, of Digest
}

// Digest is what the holder signs.
func (d *Dropped) Digest() common.Hash {
	h := sha256.New()
	h.Write([]byte("dntp exchange: destroyed\x00"))
	h.Write(d.Org[:])
	h.Write(d.Placement[:])
	h.Write(d.Record[:])
	h.Write(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(nil, d.Version), d.At))
	h.Write([]byte{flag(d.Share), uint8(len(d.Shards))})
	h.Write(d.Shards)
	return common.Hash(h.Sum(nil))
}

func flag(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

// readJSON decodes one value of at most limit bytes, and nothing behind it.
func readJSON(r io.Reader, limit int64, into any) error {
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return err
	}
	if int64(len(text)) > limit {
		return bad("more than %d bytes", limit)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return bad("not the expected JSON")
	}
	if _, err := d.Token(); err != io.EOF {
		return bad("more than one JSON value")
	}
	return nil
}

// keepsOutline reports whether the outline of a shard is kept in the store. That of a small
// one is made again faster than it is read.
func keepsOutline(size uint64) bool { return size > 16*vault.UnitSize }
