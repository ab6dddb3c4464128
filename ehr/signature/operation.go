// SPDX-License-Identifier: LGPL-3.0-or-later

package signature

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
)

// Operation is an operation of a contract as a person signs it: an EIP-712
// struct with the operation's name, its arguments, and the three members of an
// Envelope. A wallet shows each member with its name.
type Operation struct {
	Encoded string // encodeType of EIP-712, with all structs it uses
	hash    common.Hash
	inputs  []member
	heads   int // bytes of the head of the arguments
}

// Envelope holds the members of a signed operation besides its arguments.
type Envelope struct {
	Signer     common.Address
	Nonce      uint256.Int // upper 192 bits: a row, counted separately; lower 64: the place in it
	ValidUntil uint64      // seconds since 1970; in a later block the signature is invalid
}

const envelopeType = "address signer,uint256 nonce,uint64 validUntil"

// ErrArguments is returned for arguments that are not the canonical encoding.
var ErrArguments = errors.New("arguments are not the canonical ABI encoding")

// NewOperation reads an operation from the ABI. Use it for package variables.
func NewOperation(method abi.Method) Operation {
	structs := make(map[string]string)
	op := Operation{inputs: members(method.Inputs, structs)}
	for _, in := range op.inputs {
		if slices.Contains([]string{"signer", "nonce", "validUntil"}, in.name) {
			panic("BUG: argument " + in.name + " of " + method.Name + " is called as a member of the envelope")
		}
		op.heads += in.heads()
	}
	declared := declare(op.inputs)
	if declared != "" {
		declared += ","
	}
	op.Encoded = method.Name + "(" + declared + envelopeType + ")"
	for _, name := range slices.Sorted(maps.Keys(structs)) {
		op.Encoded += structs[name]
	}
	op.hash = crypto.Keccak256Hash([]byte(op.Encoded))
	return op
}

// Digest is what the signer of an operation signs. arguments are the calldata
// without the selector. It returns ErrArguments if they are not the canonical
// encoding. It does not check that values are in the range of their type: the
// contract does, when it decodes them.
func (op Operation) Digest(m Meter, d Domain, arguments []byte, e Envelope) (common.Hash, error) {
	r := &reader{data: arguments, meter: m}
	r.take(op.heads)
	values := r.members(op.inputs, 0, 0)
	if r.bad || r.next != len(arguments) {
		return common.Hash{}, ErrArguments
	}
	nonce, until := e.Nonce.Bytes32(), Word(e.ValidUntil)
	signer := common.BytesToHash(e.Signer[:])
	separator := d.separator(m)
	message := keccak(m, op.hash[:], values, signer[:], nonce[:], until[:])
	return keccak(m, []byte{0x19, 0x01}, separator[:], message[:]), nil
}

// Relevant kinds of a member's type.
type form int

const (
	single form = iota // one word, which EIP-712 encodes as the ABI does
	text               // bytes or string
	list               // array, of a length in the data
	record             // struct
)

// member is an argument, an element of an array, or a member of a struct.
type member struct {
	name, kind string // kind as EIP-712 writes it
	form       form
	dynamic    bool // the head is an offset
	parts      []member
	hash       common.Hash // of a struct's type
}

// heads returns the bytes that the member takes in a head.
func (v member) heads() int {
	if v.dynamic || v.form != record {
		return wordBytes
	}
	n := 0
	for _, part := range v.parts {
		n += part.heads()
	}
	return n
}

// members reads arguments, and adds the encoded types of their structs.
func members(args abi.Arguments, structs map[string]string) (all []member) {
	for _, arg := range args {
		all = append(all, newMember(arg.Name, arg.Type, structs))
	}
	return all
}

func newMember(name string, t abi.Type, structs map[string]string) member {
	switch t.T {
	case abi.UintTy, abi.BoolTy, abi.AddressTy, abi.FixedBytesTy:
		return member{name: name, kind: t.String()}
	case abi.BytesTy, abi.StringTy:
		return member{name: name, kind: t.String(), form: text, dynamic: true}
	case abi.SliceTy:
		element := newMember("", *t.Elem, structs)
		return member{name: name, kind: element.kind + "[]", form: list, dynamic: true, parts: []member{element}}
	case abi.TupleTy:
		return newRecord(name, t, structs)
	}
	panic("BUG: " + name + " has type " + t.String() + ", which no operation had")
}

func newRecord(name string, t abi.Type, structs map[string]string) member {
	v := member{name: name, kind: t.TupleRawName, form: record}
	inner := make(map[string]string)
	for i, part := range t.TupleElems {
		p := newMember(t.TupleRawNames[i], *part, inner)
		v.dynamic = v.dynamic || p.dynamic
		v.parts = append(v.parts, p)
	}
	encoded := v.kind + "(" + declare(v.parts) + ")"
	all := encoded
	for _, other := range slices.Sorted(maps.Keys(inner)) {
		all += inner[other]
	}
	v.hash = crypto.Keccak256Hash([]byte(all))
	maps.Copy(structs, inner)
	structs[v.kind] = encoded
	return v
}

func declare(all []member) string {
	var out []string
	for _, v := range all {
		out = append(out, v.kind+" "+v.name)
	}
	return strings.Join(out, ",")
}

// reader reads the one canonical encoding, in which each dynamic value begins
// where the previous one ends. So it reads no byte twice.
type reader struct {
	data  []byte
	next  int // where the next dynamic value must begin
	bad   bool
	meter Meter
}

// take skips a number of bytes and returns where they begin.
func (r *reader) take(size int) int {
	from := r.next
	if r.bad || size > len(r.data)-from {
		r.bad = true
		return 0
	}
	r.next += size
	return from
}

// members returns the encoded values of members whose heads begin at a place.
// Offsets count from base.
func (r *reader) members(all []member, base, at int) (values []byte) {
	for _, v := range all {
		values = append(values, r.value(v, base, at)...)
		at += v.heads()
	}
	return values
}

// value returns one member as EIP-712 encodes it, a word.
func (r *reader) value(v member, base, at int) []byte {
	if r.bad {
		return nil
	}
	if !v.dynamic {
		if v.form == single {
			return r.data[at : at+wordBytes]
		}
		return r.hashed(v.hash[:], r.members(v.parts, base, at))
	}
	if r.size(at) != r.next-base {
		r.bad = true
		return nil
	}
	switch v.form {
	case text:
		return r.text()
	case list:
		return r.list(v.parts[0])
	}
	heads := 0
	for _, part := range v.parts {
		heads += part.heads()
	}
	from := r.take(heads)
	return r.hashed(v.hash[:], r.members(v.parts, from, from))
}

func (r *reader) text() []byte {
	length := r.length(1)
	from := r.take((length + wordBytes - 1) / wordBytes * wordBytes)
	if r.bad {
		return nil
	}
	if len(bytes.Trim(r.data[from+length:r.next], "\x00")) > 0 {
		r.bad = true
		return nil
	}
	return r.hashed(r.data[from : from+length])
}

func (r *reader) list(element member) []byte {
	length := r.length(element.heads())
	from := r.take(length * element.heads())
	var values []byte
	for i := 0; i < length && !r.bad; i++ {
		values = append(values, r.value(element, from, from+i*element.heads())...)
	}
	return r.hashed(values)
}

// length reads the length of a dynamic value, each element of which takes at least
// unit bytes.
func (r *reader) length(unit int) int {
	at := r.take(wordBytes)
	if r.bad {
		return 0
	}
	length := r.size(at)
	if length > (len(r.data)-r.next)/unit {
		r.bad = true
		return 0
	}
	return length
}

// size reads a word as a number of bytes or elements, -1 if it is far too large.
func (r *reader) size(at int) int {
	w := r.data[at : at+wordBytes]
	n := binary.BigEndian.Uint64(w[wordBytes-8:])
	if len(bytes.Trim(w[:wordBytes-8], "\x00")) > 0 || n > uint64(len(r.data)) {
		r.bad = true
		return -1
	}
	return int(n)
}

func (r *reader) hashed(parts ...[]byte) []byte {
	hash := keccak(r.meter, parts...)
	return hash[:]
}

// Address returns the address of a person with a P-256 or passkey key instead of
// an account: the last 20 bytes of keccak256(alg || key), alg in one byte.
func Address(m Meter, alg uint8, key []byte) common.Address {
	hash := keccak(m, []byte{alg}, key)
	return common.BytesToAddress(hash[:])
}
