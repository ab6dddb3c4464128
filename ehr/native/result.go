// SPDX-License-Identifier: LGPL-3.0-or-later

package native

import (
	"encoding/binary"
	"errors"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
)

// Words are ABI-encoded values, built word by word.
type Words []byte

// Hash appends a bytes32.
func (w Words) Hash(h common.Hash) Words { return append(w, h[:]...) }

// Uint appends an unsigned integer of any size up to 64 bits.
func (w Words) Uint(v uint64) Words {
	var word [wordBytes]byte // appended as one, so that a new list grows once
	binary.BigEndian.PutUint64(word[wordBytes-8:], v)
	return append(w, word[:]...)
}

// Bool appends a bool.
func (w Words) Bool(v bool) Words { return w.Uint(bit(v)) }

// Address appends an address.
func (w Words) Address(a common.Address) Words {
	word := common.BytesToHash(a[:])
	return append(w, word[:]...)
}

// Bytes4 appends a bytes4.
func (w Words) Bytes4(b [4]byte) Words { return append(append(w, b[:]...), zeroWord[4:]...) }

// Bytes appends a byte string in the form of the tail: its length, its bytes,
// and zeros up to a full word.
func (w Words) Bytes(b []byte) Words {
	w = append(w.Uint(uint64(len(b))), b...)
	return append(w, zeroWord[:int(words(len(b)))*wordBytes-len(b)]...)
}

// Failure is a custom error of a contract's ABI.
type Failure struct {
	name   string
	id     [4]byte
	inputs int
}

// NewFailure finds an error in an ABI. Use it for package variables.
func NewFailure(contract abi.ABI, name string) Failure {
	e, ok := contract.Errors[name]
	if !ok {
		panic("BUG: no error " + name + " in the ABI")
	}
	return Failure{name: e.Sig, id: [4]byte(e.ID[:4]), inputs: len(e.Inputs)}
}

// With returns the failure with its arguments, for an operation to return.
func (f Failure) With(args Words) error {
	if len(args) != f.inputs*wordBytes {
		panic("BUG: wrong number of arguments to " + f.name)
	}
	return &revert{name: f.name, data: append(f.id[:], args...)}
}

// Plain returns a failure that has no arguments.
func (f Failure) Plain() error { return f.With(nil) }

// Around returns the failure with its arguments; the last one is the revert data
// of its cause, the failure of one part of a call.
func (f Failure) Around(args Words, cause error) error {
	var reason *revert
	if len(args) != (f.inputs-1)*wordBytes || !errors.As(cause, &reason) {
		panic("BUG: wrong arguments to " + f.name)
	}
	args = args.Uint(uint64(f.inputs * wordBytes)).Bytes(reason.data)
	return &revert{name: f.name + ": " + reason.name, data: append(f.id[:], args...)}
}

// revert is what an operation returns to undo its call with a reason.
type revert struct {
	name string
	data []byte
}

func (r *revert) Error() string { return "execution reverted: " + r.name }

// Failures that every contract shares.
var (
	errDirectCallOnly   = NewFailure(nativeABI, "DirectCallOnly")
	errValueRefused     = NewFailure(nativeABI, "ValueRefused")
	errDelegatedCaller  = NewFailure(nativeABI, "DelegatedCaller")
	errReadOnly         = NewFailure(nativeABI, "ReadOnly")
	errUnknownOperation = NewFailure(nativeABI, "UnknownOperation")
	errBadCalldata      = NewFailure(nativeABI, "BadCalldata")
	errNotAllowed       = NewFailure(nativeABI, "NotAllowed")
	errBadField         = NewFailure(nativeABI, "BadField")
	errNotRelayable     = NewFailure(nativeABI, "NotRelayable")
	errRelayExpired     = NewFailure(nativeABI, "RelayExpired")
	errRelayNonce       = NewFailure(nativeABI, "RelayNonce")
	errBadRelay         = NewFailure(nativeABI, "BadRelaySignature")
)

// BadField refuses an argument by its position.
func BadField(position uint8) error { return errBadField.With(Words{}.Uint(uint64(position))) }

// maxTopics is how many indexed members an event may have: LOG4 has four topics,
// and the first is the event's id.
const maxTopics = 3

// Event is an event of a contract's ABI.
type Event struct {
	id      common.Hash
	indexed int
	name    string
}

// NewEvent finds an event in an ABI. Use it for package variables.
func NewEvent(contract abi.ABI, name string) Event {
	e, ok := contract.Events[name]
	if !ok {
		panic("BUG: no event " + name + " in the ABI")
	}
	return Event{id: e.ID, indexed: len(e.Inputs) - len(e.Inputs.NonIndexed()), name: e.Sig}
}
