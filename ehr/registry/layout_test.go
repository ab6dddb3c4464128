// SPDX-License-Identifier: LGPL-3.0-or-later

package registry_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// TestLayout runs the same reads, written in Solidity, on the registry's
// storage: the storage is laid out as Solidity lays out those declarations.
func TestLayout(t *testing.T) {
	text, err := os.ReadFile(filepath.FromSlash("../../contracts/layout/RegistryLayout.hex"))
	if err != nil {
		t.Fatal(err)
	}
	chain := newChain(t)
	run := func(by string, method string, args ...any) {
		t.Helper()
		if out := chain.Run(nativetest.Call{From: person(by), To: contracts.RegistryAddress, Input: pack(t, contracts.Registry, method, args...)}); out.Err != nil {
			t.Fatalf("%s: %v %x", method, out.Err, out.Output)
		}
	}
	point := crypto.S256().Params() // any bytes of 32 are a key of X25519
	run("doctor", "setEncryptionKey", registry.X25519, point.Gx.Bytes())
	run("nurse", "setEncryptionKey", registry.EncryptionP256, append([]byte{4}, append(point.Gx.Bytes(), point.Gy.Bytes()...)...))
	p256 := elliptic.P256().Params()
	device, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), common.Hash{31: 1}.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	set := prove(t, device, client.SigningKeyOf(person("doctor"), 1))
	run("doctor", "setSigningKey", uint8(1), append(p256.Gx.Bytes(), p256.Gy.Bytes()...), set.Deadline, set.Sig)
	run("northadmin", "setNode", northNode, false, uint64(0), []byte{})
	listed := prove(t, nativetest.Key("secondnode"), client.NodeOf(secondNode, nativetest.South))
	run("southadmin", "setNode", secondNode, true, listed.Deadline, listed.Sig)

	solidity := chain.Plain(contracts.RegistryAddress, common.FromHex(strings.TrimSpace(string(text))))
	askOf := func(address common.Address, api abi.ABI, method string, args ...any) {
		t.Helper()
		input := pack(t, api, method, args...)
		have := chain.Run(nativetest.Call{To: address, Input: input})
		want := solidity.Run(nativetest.Call{To: contracts.RegistryAddress, Input: input})
		if have.Err != nil || want.Err != nil || !bytes.Equal(have.Output, want.Output) {
			t.Errorf("%s%v: have %x, error %v; Solidity reads %x, error %v", method, args, have.Output, have.Err, want.Output, want.Err)
		}
	}
	ask := func(method string, args ...any) {
		t.Helper()
		askOf(contracts.RegistryAddress, contracts.Registry, method, args...)
	}
	for _, id := range []common.Hash{nativetest.North, nativetest.South, nativetest.Cover, nativetest.Ministry, {9}} {
		ask("org", id)
		ask("custodianOf", id)
	}
	for _, id := range []common.Hash{northNode, southNode, {2}, secondNode, {9}} {
		ask("node", id)
	}
	for _, name := range []string{"doctor", "nurse", "auditor", "lastday", "expired", "northadmin", "stranger"} {
		ask("actor", person(name))
		ask("opAllowed", person(name), contracts.RecordsAddress, anchorOp)
		ask("opAllowed", person(name), contracts.RecordsAddress, [4]byte{1})
		ask("encryptionKey", person(name))
		ask("signingKey", person(name), uint8(1))
	}
	for role := range uint8(31) {
		ask("apiFor", role)
	}
	ask("orgs", uint32(0), uint16(256))
	ask("orgs", uint32(1), uint16(2))
	ask("orgs", uint32(9), uint16(2))
	for kind := range uint8(4) {
		ask("kindRoles", kind)
	}
	ask("signers")
	ask("opClasses", contracts.RecordsAddress, anchorOp)
	ask("opClasses", contracts.RegistryAddress, [4]byte(contracts.Registry.Methods["enrol"].ID))
	for class := range uint8(16) {
		askOf(contracts.RecordsAddress, contracts.Records, "policy", class+1)
	}
	for _, p := range nativetest.Alliance().Params {
		askOf(contracts.GovernanceAddress, contracts.Governance, "param", p.Key)
	}
	askOf(contracts.GovernanceAddress, contracts.Governance, "modelHash")
	askOf(contracts.GovernanceAddress, contracts.Governance, "rules")
}

// secondNode is the node whose key is made of that name.
var secondNode = crypto.Keccak256Hash(crypto.FromECDSAPub(&nativetest.Key("secondnode").PublicKey)[1:])

// prove has a key sign what it enters.
func prove(t *testing.T, key *ecdsa.PrivateKey, entry client.Entry) client.Proof {
	t.Helper()
	p, err := entry.Prove(key, nativetest.Config().ChainID, nativetest.Now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func pack(t *testing.T, api abi.ABI, method string, args ...any) []byte {
	t.Helper()
	input, err := api.Pack(method, args...)
	if err != nil {
		t.Fatal(err)
	}
	return input
}
