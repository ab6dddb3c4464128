// SPDX-License-Identifier: LGPL-3.0-or-later

package records_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

func TestMain(m *testing.M) {
	ehr.Register()
	os.Exit(m.Run())
}

func newChain(t testing.TB) *nativetest.Chain {
	t.Helper()
	chain := nativetest.New(t, newAlloc(t))
	for i, g := range []bindings.Grant{
		{Pid: common.HexToHash("0x02"), Grantee: nativetest.Cover, PurposeMask: 1 << 7, ClassMask: 1 << 13}, // claims
		{Pid: common.HexToHash("0x01"), Grantee: nativetest.South, PurposeMask: 1, ClassMask: 1<<1 | 1<<16},
	} {
		const organization, collect = 2, 1
		g.ConsentId, g.GranteeKind, g.ActionMask = common.Hash{byte(1 + i)}, organization, collect
		input := bindings.NewConsent().PackGrant(g)
		if out := chain.Run(nativetest.Call{From: nativetest.Person("patient"), To: contracts.ConsentAddress, Input: input}); out.Err != nil {
			t.Fatalf("%v %x", out.Err, out.Output)
		}
	}
	return chain
}

func newAlloc(t testing.TB) types.GenesisAlloc {
	t.Helper()
	alloc, err := ehr.Alloc(nativetest.Alliance())
	if err != nil {
		t.Fatal(err)
	}
	nativetest.WithPatients(alloc, 1, nativetest.Person("patient"), common.HexToHash("0x01"), common.HexToHash("0x02"), common.HexToHash("0x03"))
	nativetest.WithPatients(alloc, 2, nativetest.Person("wallet"), common.HexToHash("0x04"))
	for n := range uint64(benchPatients) {
		nativetest.WithPatients(alloc, 1, nativetest.Person("patient"), numbered(n, benchPatients).Pid)
	}
	registerKeys(t, alloc[contracts.RegistryAddress].Storage, "signingdoctor")
	return alloc
}

// registerKeys puts the public keys of a person into the registry's storage, in
// the layout of registry/slots.go.
func registerKeys(t testing.TB, storage native.Image, name string) {
	t.Helper()
	var keys struct{ P256, WebAuthn hexutil.Bytes }
	text, err := os.ReadFile("testdata/keys/" + name + ".json")
	if err == nil {
		err = json.Unmarshal(text, &keys)
	}
	if err != nil {
		t.Fatal(err)
	}
	const slotSigningKeys = 15
	person := nativetest.Person(name)
	ofPerson := storage.Map(native.Base(slotSigningKeys), common.BytesToHash(person[:]))
	for alg, key := range map[uint8][]byte{signature.P256: keys.P256, signature.WebAuthn: keys.WebAuthn} {
		slot := storage.Map(ofPerson, common.Hash{31: alg})
		native.StoreBytes(storage, slot.At(1), key, len(key))
	}
}

func TestVectors(t *testing.T) {
	nativetest.RunVectors(t, newChain(t), contracts.RecordsAddress, contracts.Records)
}

// TestLayout compares the reads with Solidity's over the same storage, except
// whether a policy is met, which depends on the registry.
func TestLayout(t *testing.T) {
	nativetest.RunLayout(t, newChain(t), contracts.RecordsAddress, contracts.Records, "RecordsLayout", map[string][]int{
		"head": nil, "amendment": nil, "get": nil, "endorsements": {3}, "recordsOf": nil,
	})
}

func FuzzRecords(f *testing.F) {
	nativetest.Fuzz(f, newChain(f), contracts.RecordsAddress, contracts.Records)
}
