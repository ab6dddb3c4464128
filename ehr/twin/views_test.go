// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"crypto/elliptic"
	"crypto/sha256"
	"math/big"
	"reflect"
	"slices"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// views are the operations that change nothing.
func views() []operation {
	return []operation{
		{2, onRegistry, "org", func(w *world) (*person, []any) { return nil, []any{w.org()} }},
		{1, onRegistry, "orgs", func(w *world) (*person, []any) { return nil, []any{uint32(w.n(9)), uint16(w.n(9))} }},
		{3, onRegistry, "actor", func(w *world) (*person, []any) { return nil, []any{w.person().address} }},
		{2, onRegistry, "node", func(w *world) (*person, []any) { return nil, []any{w.node()} }},
		{1, onRegistry, "signers", func(*world) (*person, []any) { return nil, nil }},
		{2, onRegistry, "opAllowed", func(w *world) (*person, []any) {
			target, op := w.selector()
			return nil, []any{w.person().address, target, op}
		}},
		{2, onRegistry, "opClasses", func(w *world) (*person, []any) {
			target, op := w.selector()
			return nil, []any{target, op}
		}},
		{1, onRegistry, "kindRoles", func(w *world) (*person, []any) { return nil, []any{uint8(w.n(5))} }},
		{1, onRegistry, "apiFor", func(w *world) (*person, []any) { return nil, []any{uint8(w.n(32))} }},
		{1, onRegistry, "encryptionKey", func(w *world) (*person, []any) { return nil, []any{w.person().address} }},
		{1, onRegistry, "signingKey", func(w *world) (*person, []any) { return nil, []any{w.person().address, uint8(w.n(4))} }},

		{3, onRecords, "head", func(w *world) (*person, []any) { return nil, []any{w.known().RecordId} }},
		{2, onRecords, "amendment", (*world).request},
		{4, onRecords, "get", (*world).viewVersion},
		{4, onRecords, "endorsements", (*world).viewVersion},
		{4, onRecords, "recordsOf", func(w *world) (*person, []any) {
			cursor := uint64(w.n(18))<<56 | uint64(w.n(3))
			if w.chance(0.5) {
				cursor = 0
			}
			return nil, []any{w.pid(), pick(w, w.rand.Uint64(), 1<<17-1), cursor, uint16(w.n(8))}
		}},
		{2, onRecords, "verify", (*world).verify},
		{4, onRecords, "verifyLeaf", (*world).verifyLeaf},
		{1, onRecords, "policy", func(w *world) (*person, []any) { return nil, []any{uint8(w.n(18))} }},

		{3, onGovernance, "proposal", func(w *world) (*person, []any) { return nil, []any{w.proposal()} }},
		{1, onGovernance, "payloadOf", func(w *world) (*person, []any) { return nil, []any{w.proposal()} }},
		{2, onGovernance, "voteOf", func(w *world) (*person, []any) { return nil, []any{w.proposal(), w.org()} }},
		{1, onGovernance, "proposalCount", func(*world) (*person, []any) { return nil, nil }},
		{2, onGovernance, "param", func(w *world) (*person, []any) {
			return nil, []any{pick(w, registry.Parameters()...).Key()}
		}},
		{1, onGovernance, "modelHash", func(*world) (*person, []any) { return nil, nil }},
		{2, onLogs, "treeHead", func(w *world) (*person, []any) { return nil, []any{w.org(), uint8(w.n(7))} }},
		{2, onLogs, "punctuality", func(w *world) (*person, []any) { return nil, []any{w.org(), uint8(w.n(7))} }},
		{2, onLogs, "headAt", func(w *world) (*person, []any) { return nil, []any{w.org(), uint8(w.n(7)), uint64(w.n(5))} }},
		{4, onLogs, "verifyInclusion", (*world).verifyInclusion},
		{2, onStorage, "gateways", func(w *world) (*person, []any) { return nil, []any{w.org()} }},
		{2, onStorage, "gateway", func(w *world) (*person, []any) { return nil, []any{w.org(), uint8(w.n(5))} }},
		{2, onStorage, "keyOwner", func(w *world) (*person, []any) { return nil, []any{w.tlsKey()} }},
		{4, onStorage, "challenge", func(w *world) (*person, []any) { return nil, []any{w.org()} }},
		{4, onStorage, "health", func(w *world) (*person, []any) { return nil, []any{w.org()} }},
		{2, onStorage, "isReleased", func(w *world) (*person, []any) { return nil, []any{w.org(), uint64(w.n(300))} }},
		{1, onPatients, "patient", func(w *world) (*person, []any) { return nil, []any{w.anyPid()} }},
		{1, onRegistry, "custodianOf", func(w *world) (*person, []any) { return nil, []any{w.org()} }},
		{1, onPatients, "transfer", func(w *world) (*person, []any) { return nil, []any{w.anyPid()} }},
		{1, onPatients, "custodian", func(w *world) (*person, []any) { return nil, []any{w.anyPid()} }},
		{1, onPatients, "guardian", (*world).guardian},
		{1, onPatients, "guardians", func(w *world) (*person, []any) { return nil, []any{w.anyPid()} }},
		{1, onPatients, "links", func(w *world) (*person, []any) { return nil, []any{w.anyPid()} }},
		{2, onPatients, "recovery", func(w *world) (*person, []any) { return nil, []any{w.oneOf(w.recoveries)} }},
		{3, onConsent, "get", func(w *world) (*person, []any) {
			n := pickGrant(w)
			return nil, []any{n.pid, n.id}
		}},
		{2, onConsent, "directives", func(w *world) (*person, []any) { return nil, []any{w.org()} }},
		{2, onConsent, "verifyDirectives", (*world).verifyDirectives},
		{2, onConsent, "care", func(w *world) (*person, []any) { return nil, []any{w.oneOf(w.cares)} }},
		{2, onAccess, "ticket", func(w *world) (*person, []any) { return nil, []any{w.oneOf(w.tickets)} }},
		{6, onAccess, "permits", func(w *world) (*person, []any) {
			return nil, []any{w.oneOf(w.tickets), uint8(w.n(18))}
		}},
		{2, onAccess, "emergency", func(w *world) (*person, []any) { return nil, []any{w.oneOf(w.glasses)} }},
		{2, onAccess, "overdue", func(w *world) (*person, []any) {
			return nil, []any{w.caller(contracts.AccessAddress, "breakGlass").address}
		}},
		{1, onAccess, "disaster", func(*world) (*person, []any) { return nil, nil }},
		{20, onConsent, "check", (*world).question},
		{1, onGovernance, "rules", func(*world) (*person, []any) { return nil, nil }},
	}
}

func (w *world) selector() (common.Address, [4]byte) {
	op := pick(w, writes()...)
	return targets[op.target], [4]byte(apis[targets[op.target]].Methods[op.method].ID)
}

func (w *world) viewVersion() (*person, []any) {
	a := w.known()
	return nil, []any{a.RecordId, a.Version}
}

func (w *world) verify() (*person, []any) {
	a := w.known()
	o := w.opens[a.ContentCommit]
	return nil, []any{a.RecordId, a.Version, treeRoot(o.leaves), o.salt}
}

func (w *world) verifyLeaf() (*person, []any) {
	a := w.known()
	o := w.opens[a.ContentCommit]
	if len(o.leaves) == 0 {
		return nil, []any{a.RecordId, a.Version, w.hash(), w.hash(), uint64(w.n(3)), uint64(w.n(3)), [][32]byte{w.hash()}}
	}
	i := w.n(len(o.leaves))
	path := treePath(o.leaves, i)
	switch w.n(12) {
	case 0:
		path = append(path, w.hash())
	case 1:
		path = path[:max(0, len(path)-1)]
	}
	return nil, []any{a.RecordId, a.Version, o.salt, o.leaves[i], uint64(i), uint64(len(o.leaves)), path}
}

// treeRoot is the root of a tree of leaves (RFC 9162).
func treeRoot(leaves []common.Hash) common.Hash {
	if len(leaves) == 0 {
		return common.Hash{}
	}
	if len(leaves) == 1 {
		return sha256.Sum256(append([]byte{0}, leaves[0][:]...))
	}
	k := split(len(leaves))
	left, right := treeRoot(leaves[:k]), treeRoot(leaves[k:])
	return sha256.Sum256(slices.Concat([]byte{1}, left[:], right[:]))
}

// treePath proves one leaf, its sibling first.
func treePath(leaves []common.Hash, i int) [][32]byte {
	if len(leaves) == 1 {
		return [][32]byte{}
	}
	k := split(len(leaves))
	if i < k {
		return append(treePath(leaves[:k], i), treeRoot(leaves[k:]))
	}
	return append(treePath(leaves[k:], i-k), treeRoot(leaves[:k]))
}

// split is the greatest power of two below n.
func split(n int) int {
	k := 1
	for k*2 < n {
		k *= 2
	}
	return k
}

// otherS changes a signature to the other one that is as good, with the high s.
func otherS(sig []byte) []byte {
	from, n := 32, crypto.S256().Params().N
	switch {
	case len(sig) == crypto.SignatureLength:
		sig[64] ^= 27 ^ 28
	case len(sig) == signature.P256Bytes:
		n = elliptic.P256().Params().N
	case len(sig) > 6*32: // the last head word of an assertion
		from, n = 5*32, elliptic.P256().Params().N
	default:
		return sig
	}
	s := sig[from : from+32]
	new(big.Int).Sub(n, new(big.Int).SetBytes(s)).FillBytes(s)
	return sig
}

// step is a call of a method. Once in a while an argument is another one, the
// caller another person, or the calldata is scrambled.
func (w *world) step(target int, method string, by *person, args []any) step {
	to := targets[target]
	if by == nil {
		by = w.caller(to, method)
	}
	if w.chance(0.03) {
		by = w.person()
	}
	if w.chance(0.08) {
		args = w.mutate(args)
	}
	s := step{0, by.address, to, pack(apis[to], method, args...)}
	if w.chance(0.02) {
		s.input = w.scramble(s.input)
	}
	return s
}

// scramble changes encoded arguments.
func (w *world) scramble(input []byte) []byte {
	input = slices.Clone(input)
	if len(input) == 0 {
		return input
	}
	switch w.n(4) {
	case 0:
		return input[:w.n(len(input))]
	case 1:
		return append(input, make([]byte, 1+w.n(40))...)
	case 2:
		input[w.n(len(input))]++
	default:
		input[w.n(len(input))] = byte(w.rand.Uint32())
	}
	return input
}

// mutate replaces one value among the arguments by one at the edge of its type.
func (w *world) mutate(args []any) []any {
	if len(args) == 0 {
		return args
	}
	args = slices.Clone(args)
	i := w.n(len(args))
	v := reflect.New(reflect.TypeOf(args[i])).Elem()
	v.Set(reflect.ValueOf(args[i]))
	w.edge(v)
	args[i] = v.Interface()
	return args
}

// edge changes one value within v.
func (w *world) edge(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		w.edge(v.Field(w.n(v.NumField())))
	case reflect.Slice:
		w.edgeSlice(v)
	case reflect.Array:
		bytes := make([]byte, v.Len())
		if w.chance(0.5) {
			bytes[w.n(len(bytes))] = 1
		}
		reflect.Copy(v, reflect.ValueOf(bytes))
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.String:
		v.SetString(string(w.scramble([]byte(v.String()))))
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(pick(w, 0, 1, v.Uint()+1, v.Uint()-1, 1<<40-1, 1<<40, w.rand.Uint64(), 1<<64-1) & (1<<v.Type().Bits() - 1))
	default:
		panic("BUG: " + v.Type().String() + " in the arguments")
	}
}

func (w *world) edgeSlice(v reflect.Value) {
	clone := reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v)
	switch {
	case clone.Len() > 0 && w.chance(0.5):
		w.edge(clone.Index(w.n(clone.Len())))
	case clone.Len() > 0 && w.chance(0.5):
		clone = reflect.Append(clone, clone.Index(w.n(clone.Len())))
	default:
		for range pick(w, 1, 17, 65) {
			clone = reflect.Append(clone, reflect.New(v.Type().Elem()).Elem())
		}
	}
	v.Set(clone)
}

// request is mostly an amendment request.
func (w *world) request() (*person, []any) {
	a := w.known()
	for try := 0; try < 10 && a.RecordClass != 15; try++ {
		a = w.known()
	}
	return nil, []any{a.RecordId}
}
