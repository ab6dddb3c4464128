// SPDX-License-Identifier: LGPL-3.0-or-later

package signature

import (
	"bytes"
	"encoding/json"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
)

// vectors were made by ethers and WebCrypto, see testdata/vectors.mjs.
type vectors struct {
	Messages []struct {
		Type, ChainID string
		Contract      common.Address
		Members       []string
		Digest        common.Hash
	}
	Signatures []vector
}

type vector struct {
	Name     string
	Alg      uint8
	Digest   common.Hash
	Signer   common.Address
	Key, Sig hexutil.Bytes
}

func load(t testing.TB) (v vectors) {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	if err == nil {
		err = json.Unmarshal(text, &v)
	}
	if err != nil || len(v.Messages) == 0 || len(v.Signatures) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	return v
}

func TestDigests(t *testing.T) {
	types := map[string]Type{}
	for _, known := range []Type{Endorsement, Enrolment, Administration, KeyRotation, SigningKey, NodeKey} {
		types[known.Name] = known
	}
	for _, m := range load(t).Messages {
		chain, _ := new(big.Int).SetString(m.ChainID, 10)
		var values []byte
		for _, member := range m.Members {
			values = append(values, word(t, member)...)
		}
		have := types[m.Type].Digest(Free, Domain{ChainID: chain, Contract: m.Contract}, values)
		if have != m.Digest {
			t.Errorf("%s on chain %s: have %v, want %v", m.Type, m.ChainID, have, m.Digest)
		}
	}
}

// word reads a decimal number, or hex padded at the left.
func word(t *testing.T, member string) []byte {
	if hex, ok := strings.CutPrefix(member, "0x"); ok {
		return common.LeftPadBytes(common.FromHex(hex), wordBytes)
	}
	n, ok := new(big.Int).SetString(member, 10)
	if !ok {
		t.Fatalf("%q is no number", member)
	}
	return n.FillBytes(make([]byte, wordBytes))
}

// verify checks that the result is the same with exactly the gas that it costs,
// and that less is not enough.
func (v vector) verify(t testing.TB) bool {
	t.Helper()
	all := &limited{left: 1 << 30}
	ok := Verify(all, v.Alg, v.Digest, v.Signer, v.Key, v.Sig)
	cost := 1<<30 - all.left
	if again := Verify(&limited{left: cost}, v.Alg, v.Digest, v.Signer, v.Key, v.Sig); again != ok {
		t.Errorf("%s: with exact gas have %v, want %v", v.Name, again, ok)
	}
	if cost > 0 && Verify(&limited{left: cost - 1}, v.Alg, v.Digest, v.Signer, v.Key, v.Sig) {
		t.Errorf("%s: passed with gas %d of %d", v.Name, cost-1, cost)
	}
	return ok
}

// limited is a meter that, once it has run out, stays empty.
type limited struct{ left uint64 }

func (l *limited) Charge(gas uint64) bool {
	if gas > l.left {
		l.left = 0
		return false
	}
	l.left -= gas
	return true
}

func TestVerify(t *testing.T) {
	for _, v := range load(t).Signatures {
		if !v.verify(t) {
			t.Errorf("%s: refused", v.Name)
		}
		for _, part := range []*hexutil.Bytes{&v.Sig, &v.Key} {
			whole := *part
			for i := range whole {
				*part = bytes.Clone(whole)
				(*part)[i] ^= 0x04
				if v.verify(t) {
					t.Errorf("%s: byte %d changed and accepted", v.Name, i)
				}
			}
			for _, other := range []hexutil.Bytes{append(bytes.Clone(whole), 0), nil} {
				if *part = other; v.verify(t) && len(whole) > 0 {
					t.Errorf("%s: accepted with %d bytes in place of %d", v.Name, len(other), len(whole))
				}
			}
			*part = whole
		}
		other := v
		other.Digest[31] ^= 1
		if other.verify(t) {
			t.Errorf("%s: another digest accepted", v.Name)
		}
		for alg := range uint8(5) {
			if other = v; alg != v.Alg {
				if other.Alg = alg; other.verify(t) {
					t.Errorf("%s: accepted as algorithm %d", v.Name, alg)
				}
			}
		}
	}
}

// TestTwins builds, for every valid signature, the others that anyone can derive
// from it without the key.
func TestTwins(t *testing.T) {
	orders := map[uint8]*big.Int{Secp256k1: crypto.S256().Params().N, P256: new(big.Int).Add(new(big.Int).Lsh(halfP256, 1), common.Big1)}
	orders[WebAuthn] = orders[P256]
	sAt := map[uint8]int{Secp256k1: 32, P256: 32, WebAuthn: 5 * wordBytes}
	for _, v := range load(t).Signatures {
		twin := v
		twin.Sig = bytes.Clone(v.Sig)
		s := twin.Sig[sAt[v.Alg]:][:32]
		new(big.Int).Sub(orders[v.Alg], new(big.Int).SetBytes(s)).FillBytes(s)
		if v.Alg == Secp256k1 {
			twin.Sig[64] ^= 27 ^ 28
			public, err := crypto.SigToPub(v.Digest[:], append(bytes.Clone(twin.Sig[:64]), twin.Sig[64]-27))
			if err != nil || crypto.PubkeyToAddress(*public) != v.Signer {
				t.Fatalf("%s: the twin is no signature: %v", v.Name, err)
			}
		}
		if twin.verify(t) {
			t.Errorf("%s: high s accepted", v.Name)
		}
		if v.Alg == Secp256k1 {
			short := v
			short.Sig = append(bytes.Clone(v.Sig[:64]), v.Sig[64]-27)
			if short.verify(t) {
				t.Errorf("%s: v %d accepted", v.Name, short.Sig[64])
			}
		}
	}
	if Verify(Free, Secp256k1, common.Hash{}, common.Address{}, nil, make([]byte, 65)) {
		t.Error("an empty signature is one of the zero address")
	}
}

func TestValidKey(t *testing.T) {
	for _, v := range load(t).Signatures {
		if v.Alg == Secp256k1 {
			continue
		}
		off := bytes.Clone(v.Key)
		off[0] ^= 1
		for _, test := range []struct {
			name string
			alg  uint8
			key  []byte
			want bool
		}{
			{"as registered", v.Alg, v.Key, true},
			{"beside the curve", v.Alg, off, false},
			{"at infinity", v.Alg, make([]byte, len(v.Key)), false},
			{"coordinates beyond the field", v.Alg, bytes.Repeat([]byte{0xff}, len(v.Key)), false},
			{"for the other algorithm", P256 + WebAuthn - v.Alg, v.Key, false},
			{"short", v.Alg, v.Key[1:], false},
			{"for secp256k1", Secp256k1, v.Key, false},
		} {
			if have := ValidKey(Free, test.alg, test.key); have != test.want {
				t.Errorf("%s, %s: have %v, want %v", v.Name, test.name, have, test.want)
			}
		}
	}
}

func TestPrices(t *testing.T) {
	have := []uint64{gasKeccak, gasKeccakWord, gasSha256, gasSha256Word, gasRecover, gasP256}
	want := []uint64{params.Keccak256Gas, params.Keccak256WordGas, params.Sha256BaseGas, params.Sha256PerWordGas, params.EcrecoverGas, params.P256VerifyGas}
	if !slices.Equal(have, want) {
		t.Errorf("have %v, want the EVM's %v", have, want)
	}
}

// FuzzVerify checks that only signatures of the vectors are valid, and that
// nothing panics.
func FuzzVerify(f *testing.F) {
	known := load(f).Signatures
	for i, v := range known {
		f.Add(uint8(i), v.Alg, []byte(v.Key), []byte(v.Sig))
	}
	f.Fuzz(func(t *testing.T, which, alg uint8, key, sig []byte) {
		v := known[int(which)%len(known)]
		same := alg == v.Alg && bytes.Equal(sig, v.Sig) && (alg == Secp256k1 || bytes.Equal(key, v.Key))
		if ok := Verify(Free, alg, v.Digest, v.Signer, key, sig); ok != same {
			t.Fatalf("%s with algorithm %d: have %v, want %v", v.Name, alg, ok, same)
		}
	})
}

// counter is a meter that counts.
type counter uint64

func (c *counter) Charge(gas uint64) bool {
	*c += counter(gas)
	return true
}

// TestKnownSeparator signs in a domain whose separator is known: the digest and the price are
// the same.
func TestKnownSeparator(t *testing.T) {
	d := Domain{ChainID: big.NewInt(7), Contract: common.Address{1}}
	known := d
	known.Known = d.Separator()
	values := make([]byte, len(NodeKey.Members)*wordBytes)
	var have, want counter
	if NodeKey.Digest(&have, known, values) != NodeKey.Digest(&want, d, values) || have != want || want == 0 {
		t.Errorf("have gas %d, want %d and the same digest", have, want)
	}
	if known.Separator() != d.Separator() || known.Known == (common.Hash{}) {
		t.Error("the separator depends on what is known")
	}
}
