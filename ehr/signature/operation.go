// SPDX-License-Identifier: LGPL-3.0-or-later

package signature

import (
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

const (
	envelopeType  = "address signer,uint256 nonce,uint64 validUntil"
	envelopeWords = 3
)

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
		op.heads += in.heads
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
	values := r.members(op.hash, op.inputs, 0, 0, envelopeWords)
	if r.bad || r.next != len(arguments) {
		return common.Hash{}, ErrArguments
	}
	separator := d.separator(m)
	nonce, until := e.Nonce.Bytes32(), Word(e.ValidUntil)
	signer := common.BytesToHash(e.Signer[:])
	values = append(append(append(values, signer[:]...), nonce[:]...), until[:]...)
	return signed(m, values, separator, keccak(m, values)), nil
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
	heads      int  // bytes that it takes in a head
	parts      []member
	inner      int         // bytes of the heads of all parts
	plain      bool        // all parts of a struct are single, so its encoding is that of the ABI
	hash       common.Hash // of a struct's type
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
		return member{name: name, kind: t.String(), heads: wordBytes}
	case abi.BytesTy, abi.StringTy:
		return member{name: name, kind: t.String(), form: text, dynamic: true, heads: wordBytes}
	case abi.SliceTy:
		element := newMember("", *t.Elem, structs)
		return member{name: name, kind: element.kind + "[]", form: list, dynamic: true, heads: wordBytes, parts: []member{element}}
	case abi.TupleTy:
		return newRecord(name, t, structs)
	}
	panic("BUG: " + name + " has type " + t.String() + ", which no operation had")
}

func newRecord(name string, t abi.Type, structs map[string]string) member {
	v := member{name: name, kind: t.TupleRawName, form: record, plain: true}
	inner := make(map[string]string)
	for i, part := range t.TupleElems {
		p := newMember(t.TupleRawNames[i], *part, inner)
		v.dynamic, v.plain = v.dynamic || p.dynamic, v.plain && p.form == single
		v.parts = append(v.parts, p)
		v.inner += p.heads
	}
	if v.heads = v.inner; v.dynamic {
		v.heads = wordBytes
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

// members returns the type of a struct and the encoded values of its members, whose
// heads begin at a place, with room for more words. Offsets count from base.
func (r *reader) members(kind common.Hash, all []member, base, at, more int) []byte {
	values := append(make([]byte, 0, (1+len(all)+more)*wordBytes), kind[:]...)
	for i := range all {
		values = r.value(values, &all[i], base, at)
		at += all[i].heads
	}
	return values
}

// value appends one member as EIP-712 encodes it, a word.
func (r *reader) value(values []byte, v *member, base, at int) []byte {
	if r.bad {
		return values
	}
	if v.form == single {
		return append(values, r.data[at:at+wordBytes]...)
	}
	if v.plain {
		return r.hashed(values, v.hash[:], r.data[at:at+v.inner])
	}
	if !v.dynamic {
		return r.hashed(values, r.members(v.hash, v.parts, base, at, 0))
	}
	if r.size(at) != r.next-base {
		r.bad = true
		return values
	}
	switch v.form {
	case text:
		return r.text(values)
	case list:
		return r.list(values, &v.parts[0])
	}
	from := r.take(v.inner)
	return r.hashed(values, r.members(v.hash, v.parts, from, from, 0))
}

func (r *reader) text(values []byte) []byte {
	length := r.length(1)
	from := r.take((length + wordBytes - 1) / wordBytes * wordBytes)
	if r.bad || !isZero(r.data[from+length:r.next]) {
		r.bad = true
		return values
	}
	return r.hashed(values, r.data[from:from+length])
}

func (r *reader) list(values []byte, element *member) []byte {
	length := r.length(element.heads)
	from := r.take(length * element.heads)
	if element.form == single && !r.bad { // its encoding is what is hashed
		return r.hashed(values, r.data[from:from+length*wordBytes])
	}
	var all []byte
	if !r.bad { // the length is true only then
		all = make([]byte, 0, length*wordBytes)
	}
	for i := 0; i < length && !r.bad; i++ {
		all = r.value(all, element, from, from+i*element.heads)
	}
	return r.hashed(values, all)
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
	if !isZero(w[:wordBytes-8]) || n > uint64(len(r.data)) {
		r.bad = true
		return -1
	}
	return int(n)
}

// hashed appends the hash of an encoding, in parts.
func (r *reader) hashed(values []byte, encoding ...[]byte) []byte {
	hash := keccak(r.meter, encoding...)
	return append(values, hash[:]...)
}

// Address returns the address of a person with a P-256 or passkey key instead of
// an account: the last 20 bytes of keccak256(alg || key), alg in one byte.
func Address(m Meter, alg uint8, key []byte) common.Address {
	hash := keccak(m, []byte{alg}, key)
	return common.BytesToAddress(hash[:])
}
