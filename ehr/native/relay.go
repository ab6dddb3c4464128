// SPDX-License-Identifier: LGPL-3.0-or-later

package native

import (
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"
)

// Every contract has one operation more than its table: relay runs an operation
// for the person who signed it, and anyone may send it. The operation decides
// what is allowed, with the signer as its caller.

const (
	maxOperation = 1 << 17 // bytes of the calldata of a relayed operation
	maxKey       = 128     // bytes of a public key
)

// Persons knows the keys of the people who sign operations, and the nonces that
// each has used. s is the registry's storage.
type Persons interface {
	// Signed reports whether the signature is the signer's. key is empty for an
	// account and for a key that the signer registered.
	Signed(env *Env, s Reader, signer common.Address, digest common.Hash, alg uint8, key, sig []byte) bool

	// NextNonce returns the next nonce in the row of the given one.
	NextNonce(env *Env, s Reader, signer common.Address, nonce *uint256.Int) (next *uint256.Int)

	// UseNonce moves the row of a nonce to its next one.
	UseNonce(env *Env, s Writer, signer common.Address, nonce *uint256.Int)
}

var (
	relayMethod  = nativeABI.Methods[contracts.Relay]
	relayID      = [4]byte(relayMethod.ID)
	eventRelayed = NewEvent(nativeABI, "Relayed")
)

// relayOperation is the operation relay of every contract.
var relayOperation = func() Operation {
	anybody := func(*Env) (struct{}, error) { return struct{}{}, nil }
	op := Write(decodeRelayed, anybody, func(env *Env, _ struct{}, r relayed) (Words, error) { return env.contract.relay(env, r) })
	op.words = headWords(relayMethod.Inputs)
	return op
}()

// relayed holds the arguments of relay.
type relayed struct {
	operation []byte // calldata
	envelope  signature.Envelope
	alg       uint8
	key, sig  []byte
}

// signatureWords is the head of the struct Signature.
const signatureWords = 6

func decodeRelayed(in *Args) (r relayed) {
	r.operation = in.Bytes(maxOperation)
	s := in.Tuple(signatureWords)
	r.envelope.Signer = s.Address()
	r.envelope.Nonce.SetBytes32(s.word())
	r.envelope.ValidUntil = s.Uint64()
	r.alg, r.key, r.sig = s.Uint8(), s.Bytes(maxKey), s.Bytes(signature.MaxBytes)
	return r
}

// Relayed returns the contract that accepts operations signed by these persons.
func (c *Contract) Relayed(persons Persons) *Contract {
	with := *c
	with.persons = persons
	return &with
}

// relayable reports whether an operation may be signed: those that write.
func relayable(m abi.Method) bool { return !m.IsConstant() && m.Name != contracts.Relay }

// relay runs a signed operation. It uses the nonce first, so that no operation
// runs twice; if the call reverts, the nonce is free again.
func (c *Contract) relay(env *Env, r relayed) (Words, error) {
	if !env.Charge(gasInput(len(r.operation))) {
		return nil, nil
	}
	if len(r.operation) < len(env.op) {
		return nil, errBadCalldata.Plain()
	}
	op, ok := c.ops[[4]byte(r.operation)]
	if !ok || c.persons == nil || op.typed == nil {
		return nil, errNotRelayable.With(Words{}.Bytes4([4]byte(r.operation)))
	}
	if env.Time() > r.envelope.ValidUntil {
		return nil, errRelayExpired.With(Words{}.Uint(r.envelope.ValidUntil))
	}
	if err := c.checkSigned(env, op, r); err != nil || env.spent {
		return nil, err
	}
	relayer := env.Caller()
	env.caller, env.op = r.envelope.Signer, [4]byte(r.operation)
	out, err := op.run(env, newArgs(r.operation[len(env.op):], op.words))
	if err != nil || env.spent {
		return nil, err
	}
	nonce := r.envelope.Nonce.Bytes32()
	data := make(Words, 0, 3*wordBytes)
	env.Emit(eventRelayed, data.Bytes4(env.op).Hash(nonce).Uint(uint64(r.alg)),
		common.BytesToHash(env.caller[:]), common.BytesToHash(relayer[:]))
	result := make(Words, 0, 3*wordBytes+len(out))
	return result.Uint(wordBytes).Bytes(out), nil
}

// checkSigned checks the nonce, which is cheap, before the signature.
func (c *Contract) checkSigned(env *Env, op Operation, r relayed) error {
	persons, nonce := env.site(contracts.RegistryAddress), new(uint256.Int).Set(&r.envelope.Nonce) // not all of r on the heap
	if next := c.persons.NextNonce(env, persons, r.envelope.Signer, nonce); !next.Eq(nonce) && !env.spent {
		return errRelayNonce.With(Words{}.Hash(nonce.Bytes32()).Hash(next.Bytes32()))
	}
	digest, err := op.typed.Digest(env, env.Domain(env.Self()), r.operation[len(env.op):], r.envelope)
	if err != nil {
		return errBadCalldata.Plain()
	}
	if !c.persons.Signed(env, persons, r.envelope.Signer, digest, r.alg, r.key, r.sig) && !env.spent {
		return errBadRelay.With(Words{}.Address(r.envelope.Signer))
	}
	c.persons.UseNonce(env, persons, r.envelope.Signer, nonce)
	return nil
}
