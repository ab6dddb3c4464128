// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"bytes"
	"fmt"
	"math"
	"math/big"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
	ethcrypto "github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
)

// relayer brings what others signed, and may do nothing itself.
var relayer = common.HexToAddress("0xbe11")

// relayedShare of 256 operations of people are signed, and brought to the native
// contract by somebody else.
const relayedShare = 64

// isRelayed reports whether the native contract gets a call by relay: the same
// calls each time, whatever the steps before.
func isRelayed(s step) bool {
	if personOf[s.from] == nil || len(s.input) < 4 || ethcrypto.Keccak256(s.input)[0] >= relayedShare {
		return false
	}
	m, err := method(s)
	return err == nil && !m.IsConstant()
}

// relayed is a call as another brings it. Each person takes one of two rows of nonces.
func (p *pair) relayed(s step) (nativetest.Call, bool) {
	m, err := method(s)
	if err != nil {
		return nativetest.Call{}, false
	}
	row := new(big.Int).SetUint64(uint64(s.input[len(s.input)-1] & 1))
	out := p.native.Run(callOf(contracts.RegistryAddress, pack(contracts.Registry, "nonceOf", s.from, row)))
	nonce := new(uint256.Int).SetBytes(out.Output)
	envelope := signature.Envelope{Signer: s.from, Nonce: *nonce, ValidUntil: math.MaxUint64}
	digest, err := signature.NewOperation(*m).Digest(signature.Free, domain(s.to), s.input[4:], envelope)
	if err != nil {
		return nativetest.Call{}, false // the caller's own mistake, which a signer cannot make
	}
	alg := p.relayAlg(s, digest)
	signed := bindings.Signature{Signer: s.from, Nonce: nonce.ToBig(), ValidUntil: envelope.ValidUntil, Alg: alg, Sig: personOf[s.from].sign(alg, digest)}
	call := callOf(s.to, pack(apis[s.to], "relay", s.input, signed))
	call.From = relayer
	return call, true
}

// relayAlg is the algorithm that the signer of a step takes: that of a key that
// it has registered, or the account's.
func (p *pair) relayAlg(s step, digest common.Hash) uint8 {
	for _, alg := range []uint8{signature.P256, signature.WebAuthn} {
		out := p.native.Run(callOf(contracts.RegistryAddress, pack(contracts.Registry, "signingKey", s.from, alg)))
		values, err := contracts.Registry.Unpack("signingKey", out.Output)
		if alg == signature.WebAuthn && !verified(digest) {
			continue
		}
		if err == nil && bytes.Equal(values[0].([]byte), personOf[s.from].publicKey(alg)) {
			return alg
		}
	}
	return signature.Secp256k1
}

// direct is the answer of a relayed call as the signer's own call would have it.
func direct(out nativetest.Result) (nativetest.Result, error) {
	if out.Err != nil {
		return out, nil
	}
	values, err := contracts.Native.Unpack("relay", out.Output)
	if err != nil || len(out.Logs) == 0 || out.Logs[len(out.Logs)-1].Topics[0] != contracts.Native.Events["Relayed"].ID {
		return out, fmt.Errorf("relayed: have answer %x (%v) and %d events, want Relayed at the end", out.Output, err, len(out.Logs))
	}
	out.Output, out.Logs = values[0].([]byte), out.Logs[:len(out.Logs)-1]
	return out, nil
}
