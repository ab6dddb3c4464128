// SPDX-License-Identifier: LGPL-3.0-or-later

package client

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"

	"github.com/ethereum/go-ethereum/common"
)

// Confidentiality is a code of HL7 v3-Confidentiality.
type Confidentiality uint8

// The codes, from the least to the most confidential.
const (
	Unrestricted Confidentiality = iota
	Low
	Moderate
	Normal
	Restricted
	VeryRestricted
)

// BatchRecord is a version of a record that is anchored in its organization's log
// of records instead of by its own transaction: the chain sees only the log's tree
// head, and no field about a patient. Use it for records that are restricted or
// very restricted.
type BatchRecord struct {
	RecordID        common.Hash // random
	Version         uint32
	ContentCommit   common.Hash
	BlobHash        common.Hash
	Class           uint8
	Confidentiality Confidentiality
	SubjectTag      common.Hash // from SubjectTag
	Org             common.Hash
	AuthoredAt      uint64 // seconds since 1970
}

// batchWords is how many words an entry has, one for each field.
const batchWords = 9

// Entry returns the log's entry for the record: the Solidity ABI encoding of the
// fields in their order, 288 bytes. The log's leaf is SHA-256(0x00 || entry).
func (r BatchRecord) Entry() []byte {
	b := make([]byte, 0, batchWords*common.HashLength)
	word := func(h common.Hash) { b = append(b, h[:]...) }
	number := func(n uint64) { b = binary.BigEndian.AppendUint64(append(b, make([]byte, 24)...), n) }
	word(r.RecordID)
	number(uint64(r.Version))
	word(r.ContentCommit)
	word(r.BlobHash)
	number(uint64(r.Class))
	number(uint64(r.Confidentiality))
	word(r.SubjectTag)
	word(r.Org)
	number(r.AuthoredAt)
	return b
}

// SubjectTag links a record to its patient, only for those who know the patient's
// secret: HMAC-SHA-256(secret, recordID).
func SubjectTag(secret []byte, recordID common.Hash) (tag common.Hash) {
	mac := hmac.New(sha256.New, secret)
	mac.Write(recordID[:])
	mac.Sum(tag[:0])
	return tag
}
