// SPDX-License-Identifier: LGPL-3.0-or-later

package signature_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/holiman/uint256"
)

// signedCall is a call with random arguments as ethers encodes and hashes it.
type signedCall struct {
	Operation, ChainID string
	Contract, Signer   common.Address
	Nonce, ValidUntil  string
	Encoded            string // type, with all structs it uses
	Calldata           hexutil.Bytes
	Digest             common.Hash
}

// apis are the contracts by their names in operations.json.
var apis = func() map[string]abi.ABI {
	list := make(map[string]abi.ABI)
	for _, c := range contracts.All() {
		list[strings.ToUpper(c.Name[:1])+c.Name[1:]] = *c.ABI
	}
	return list
}()

func (c signedCall) method() abi.Method {
	contract, name, _ := strings.Cut(c.Operation, ".")
	return apis[contract].Methods[name]
}

func (c signedCall) envelope() signature.Envelope {
	until, _ := new(big.Int).SetString(c.ValidUntil, 10)
	return signature.Envelope{Signer: c.Signer, Nonce: *uint256.MustFromDecimal(c.Nonce), ValidUntil: until.Uint64()}
}

func (c signedCall) domain() signature.Domain {
	chain, _ := new(big.Int).SetString(c.ChainID, 10)
	return signature.Domain{ChainID: chain, Contract: c.Contract}
}

func (c signedCall) digest(calldata []byte) (common.Hash, error) {
	return signature.NewOperation(c.method()).Digest(signature.Free, c.domain(), calldata[4:], c.envelope())
}

// signedCalls were made by testdata/operations.mjs.
func signedCalls(t testing.TB) (calls []signedCall) {
	t.Helper()
	text, err := os.ReadFile("testdata/operations.json")
	if err == nil {
		err = json.Unmarshal(text, &calls)
	}
	if err != nil || len(calls) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	return calls
}

// TestOperations compares types and digests with those of ethers, for each
// operation of each contract that a person may sign.
func TestOperations(t *testing.T) {
	seen := make(map[string]bool)
	for _, call := range signedCalls(t) {
		seen[call.Operation] = true
		if have := signature.NewOperation(call.method()).Encoded; have != call.Encoded {
			t.Errorf("%s: have type %s, want %s", call.Operation, have, call.Encoded)
		}
		if have, err := call.digest(call.Calldata); err != nil || have != call.Digest {
			t.Errorf("%s: have %v, %v, want %v", call.Operation, have, err, call.Digest)
		}
	}
	for contract, api := range apis {
		for name, m := range api.Methods {
			if !m.IsConstant() && name != "relay" && !seen[contract+"."+name] {
				t.Errorf("%s.%s has no vector; run testdata/operations.mjs", contract, name)
			}
		}
	}
}

// TestOperationEncodings offers other encodings of the same arguments. If they
// were accepted, one signature would be valid for several calldata.
func TestOperationEncodings(t *testing.T) {
	for _, call := range signedCalls(t) {
		for _, change := range []struct {
			name string
			data []byte
		}{
			{"a byte more", append(bytes.Clone(call.Calldata), 0)},
			{"a word more", append(bytes.Clone(call.Calldata), make([]byte, 32)...)},
			{"a word less", call.Calldata[:len(call.Calldata)-32]},
			{"a byte less", call.Calldata[:len(call.Calldata)-1]},
		} {
			if _, err := call.digest(change.data); !errors.Is(err, signature.ErrArguments) {
				t.Errorf("%s with %s: have %v, want %v", call.Operation, change.name, err, signature.ErrArguments)
			}
		}
	}
}

// TestHugeWords puts a number that no length can be in the place of each word: lengths and
// offsets of that size are refused.
func TestHugeWords(t *testing.T) {
	for _, call := range signedCalls(t) {
		for at := 4; at < len(call.Calldata); at += 32 {
			data := bytes.Clone(call.Calldata)
			for i := range 32 {
				data[at+i] = 0xff
			}
			if digest, err := call.digest(data); err == nil && digest == call.Digest {
				t.Errorf("%s with a huge word at %d: the digest is the same", call.Operation, at)
			}
		}
	}
}

// FuzzOperation checks that every change of the arguments changes the digest, and
// that no input costs more hashing than its length allows.
func FuzzOperation(f *testing.F) {
	calls := signedCalls(f)
	for i, call := range calls {
		f.Add(uint16(i), []byte(call.Calldata[4:]))
	}
	f.Fuzz(func(t *testing.T, which uint16, arguments []byte) {
		call, meter := calls[int(which)%len(calls)], new(counted)
		digest, err := signature.NewOperation(call.method()).Digest(meter, call.domain(), arguments, call.envelope())
		if most := uint64(10_000 + 4*len(arguments)); meter.gas > most {
			t.Fatalf("%s: %d gas for %d bytes, want at most %d", call.Operation, meter.gas, len(arguments), most)
		}
		if err == nil && (digest == call.Digest) != bytes.Equal(arguments, call.Calldata[4:]) {
			t.Fatalf("%s: other arguments have the same digest", call.Operation)
		}
	})
}

// counted adds up what is charged.
type counted struct{ gas uint64 }

func (c *counted) Charge(gas uint64) bool { c.gas += gas; return true }
