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
	out := chain.Run(nativetest.Call{From: nativetest.Person("northregistrar"), To: contracts.PatientsAddress,
		Input: bindings.NewPatients().PackRegister(ofVectors, nativetest.Person("patient"), common.Hash{1})})
	if out.Err != nil {
		t.Fatalf("%v %x", out.Err, out.Output)
	}
	return chain
}

// ofVectors is the patient of the vectors, whom the patient of the test alliance controls.
var ofVectors = common.Hash{31: 2}

func newAlloc(t testing.TB) types.GenesisAlloc {
	t.Helper()
	alloc, err := ehr.Alloc(nativetest.Alliance())
	if err != nil {
		t.Fatal(err)
	}
	registerKeys(t, alloc[contracts.RegistryAddress].Storage, "signingdoctor")
	return alloc
}

// registerKeys puts the public keys of a person into the registry's storage,
// as registry/slots.go declares it.
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

func FuzzRecords(f *testing.F) {
	nativetest.Fuzz(f, newChain(f), contracts.RecordsAddress, contracts.Records)
}
