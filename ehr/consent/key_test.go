// SPDX-License-Identifier: LGPL-3.0-or-later

package consent_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"math/big"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
)

// passkey is the P-256 key of signingdoctor.
var passkey = func() *ecdsa.PrivateKey {
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), big.NewInt(7).FillBytes(make([]byte, 32)))
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return key
}()

// registerKey puts the passkey into the registry, as registry/slots.go declares it.
func registerKey(storage native.Image) {
	const slotSigningKeys = 15
	person := nativetest.Person("signingdoctor")
	slot := storage.Map(storage.Map(native.Base(slotSigningKeys), common.BytesToHash(person[:])), common.Hash{31: signature.P256})
	key := append(passkey.X.FillBytes(make([]byte, 32)), passkey.Y.FillBytes(make([]byte, 32))...)
	native.StoreBytes(storage, slot.At(1), key, len(key))
}

// TestRegisteredKey grants and revokes by the key that a controller registered.
func TestRegisteredKey(t *testing.T) {
	chain := newChain(t)
	g := bindings.Grant{ConsentId: common.Hash{1}, Pid: fourth, GranteeKind: 2, Grantee: nativetest.South, PurposeMask: 1, ActionMask: 2, ClassMask: 2}
	domain := signature.Domain{ChainID: nativetest.Config().ChainID, Contract: contracts.ConsentAddress}
	sign := func(typ signature.Type, words native.Words) []byte {
		digest := typ.Digest(signature.Free, domain, words)
		r, s, err := ecdsa.Sign(rand.Reader, passkey, digest[:])
		if err != nil {
			t.Fatal(err)
		}
		return append(r.FillBytes(make([]byte, 32)), signature.LowS(s).FillBytes(make([]byte, 32))...)
	}
	granting := func(g bindings.Grant) []byte {
		return sign(signature.Grant, native.Words{}.Hash(g.ConsentId).Hash(g.Pid).Uint(uint64(g.GranteeKind)).Hash(g.Grantee).
			Uint(uint64(g.PurposeMask)).Uint(uint64(g.ActionMask)).Uint(g.ClassMask).Uint(g.NotBefore).Uint(g.NotAfter).
			Hash(g.FhirConsentHash).Uint(g.Nonce))
	}
	other := g
	other.ClassMask = 4
	nobodys := g
	nobodys.Pid = second
	for _, story := range []struct {
		name, want string
		input      []byte
	}{
		{"another grant was signed", "BadSignature", api.PackGrantBySig(other, signature.P256, granting(g))},
		{"the controller has no such key", "UnknownKey", api.PackGrantBySig(nobodys, signature.P256, granting(nobodys))},
		{"a key of another algorithm", "UnknownKey", api.PackGrantBySig(g, signature.WebAuthn, granting(g))},
		{"no algorithm", "BadField", api.PackGrantBySig(g, 3, granting(g))},
		{"it is granted", "", api.PackGrantBySig(g, signature.P256, granting(g))},
		{"again", "BadNonce", api.PackGrantBySig(g, signature.P256, granting(g))},
		{"the revocation has the grant's nonce", "BadNonce", api.PackRevokeBySig(g.ConsentId, 0, signature.P256, sign(signature.Revoke, native.Words{}.Hash(g.ConsentId).Uint(0)))},
		{"the revocation was signed for another", "BadSignature", api.PackRevokeBySig(g.ConsentId, 1, signature.P256, sign(signature.Revoke, native.Words{}.Hash(common.Hash{2}).Uint(1)))},
		{"no algorithm to revoke", "BadField", api.PackRevokeBySig(g.ConsentId, 1, 3, nil)},
		{"it is revoked", "", api.PackRevokeBySig(g.ConsentId, 1, signature.P256, sign(signature.Revoke, native.Words{}.Hash(g.ConsentId).Uint(1)))},
	} {
		out := chain.Run(nativetest.Call{From: nativetest.Person("nurse"), To: contracts.ConsentAddress, Input: story.input})
		if have := errorName(t, out); have != story.want {
			t.Errorf("%s: have %q, want %q", story.name, have, story.want)
		}
	}
}

func errorName(t testing.TB, out nativetest.Result) string {
	t.Helper()
	if out.Err == nil {
		return ""
	}
	for name, e := range contracts.Consent.Errors {
		if out.Err == vm.ErrExecutionReverted && bytes.HasPrefix(out.Output, e.ID[:4]) {
			return name
		}
	}
	t.Fatalf("have error %v, data %x", out.Err, out.Output)
	return ""
}
