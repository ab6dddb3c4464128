// SPDX-License-Identifier: LGPL-3.0-or-later

package nativetest

import (
	"crypto/ecdsa"

	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Organizations of the test alliance.
var (
	North    = common.HexToHash("0x0a01") // a hospital
	South    = common.HexToHash("0x0a02") // another hospital
	Cover    = common.HexToHash("0x0a03") // an insurer
	Ministry = common.HexToHash("0x0a04") // a government agency
)

// FirstNode is a node of North, whose key is Key("firstnode").
var FirstNode = common.HexToHash("0x7d89baee5ecfc17be6b3b88c58ccb79af4f32c4ab9a2e7ecfcac0e933e13f3cf")

// Timelock of the test alliance, in seconds.
const Timelock = 1000

// people are the actors of the test alliance. A stranger is enrolled nowhere.
var people = []struct {
	name     string
	address  common.Address
	org      common.Hash // zero is not enrolled
	role     registry.Role
	notAfter uint64
}{
	{name: "doctor", address: common.HexToAddress("0xd1"), org: North, role: registry.Doctor},
	{name: "nurse", address: common.HexToAddress("0xd2"), org: North, role: registry.Nurse},
	{name: "laboratory", address: common.HexToAddress("0xd3"), org: North, role: registry.Laboratory},
	{name: "office", address: common.HexToAddress("0xd4"), org: North, role: registry.RecordsOffice},
	{name: "patient", address: common.HexToAddress("0xd5")}, // enrolled nowhere
	{name: "deployer", address: common.HexToAddress("0xd6"), org: North, role: registry.Deployer},
	{name: "dapp", address: common.HexToAddress("0xd7"), org: North, role: registry.Doctor},
	{name: "lastday", address: common.HexToAddress("0xd8"), org: North, role: registry.Doctor, notAfter: Now},
	{name: "expired", address: common.HexToAddress("0xd9"), org: North, role: registry.Doctor, notAfter: Now - 1},
	{name: "southdoctor", address: common.HexToAddress("0xe1"), org: South, role: registry.Doctor},
	{name: "auditor", address: common.HexToAddress("0xe2"), org: Cover, role: registry.InsurerAuditor},
	{name: "regulator", address: common.HexToAddress("0xe3"), org: Ministry, role: registry.Regulator},
	{name: "stranger", address: common.HexToAddress("0x49052147F5D97A723DEBdf07680fFFaDAd29A5dC")}, // has a key, see Key
	{name: "northadmin", address: common.HexToAddress("0xa1")},
	{name: "southadmin", address: common.HexToAddress("0xa2")},
	{name: "coveradmin", address: common.HexToAddress("0xa3")},
	{name: "ministryadmin", address: common.HexToAddress("0xa4")},
	{name: "newkey", address: common.HexToAddress("0x7e5f4552091a69125d5dfcb7b8c2659029395bdf")}, // of the private key 1
	{name: "northsigner", address: common.HexToAddress("0xb1")},
	{name: "southsigner", address: common.HexToAddress("0xb2")},
	{name: "coversigner", address: common.HexToAddress("0xb3")},
	{name: "gateway", address: common.HexToAddress("0xda"), org: North, role: registry.Service},
	{name: "southgateway", address: common.HexToAddress("0xdb"), org: South, role: registry.Service},
	{name: "emergency", address: common.HexToAddress("0xdc"), org: North, role: registry.Emergency},
	{name: "northreviewer", address: common.HexToAddress("0xdd"), org: North, role: registry.PrivacyReviewer},
	{name: "southreviewer", address: common.HexToAddress("0xe4"), org: South, role: registry.PrivacyReviewer},
	{name: "northregistrar", address: common.HexToAddress("0xde"), org: North, role: registry.IdentityRegistrar},
	{name: "southregistrar", address: common.HexToAddress("0xe5"), org: South, role: registry.IdentityRegistrar},
	{name: "researcher", address: common.HexToAddress("0xdf"), org: North, role: registry.Researcher},
	{name: "subject", address: common.HexToAddress("0xc1")},  // enrolled nowhere, controls a pid in some tests
	{name: "guardian", address: common.HexToAddress("0xc2")}, // enrolled nowhere
	{name: "secondregistrar", address: common.HexToAddress("0xe6"), org: North, role: registry.IdentityRegistrar},
	{name: "relative", address: common.HexToAddress("0xc3")}, // enrolled nowhere
	// These two are enrolled nowhere and have keys, see Key.
	{name: "wallet", address: common.HexToAddress("0x71D0Fc7d1C570b1ED786382B551a09391C91E33d")},
	{name: "guardwallet", address: common.HexToAddress("0x62D5Ee91159E42e32A08147E8389F185e3C15b48")},
	// These two have keys, derived from their names by ehr/records/testdata/signed.mjs.
	{name: "signingdoctor", address: common.HexToAddress("0x4273a7Eb3337c542233A7962f5bD45f6Fe97da5a"), org: North, role: registry.Doctor},
	{name: "signingauditor", address: common.HexToAddress("0x90d37790Dbae9409087Ac056A4D8AeA46Fda0585"), org: Cover, role: registry.InsurerAuditor},
	{name: "coverreviewer", address: common.HexToAddress("0xe7"), org: Cover, role: registry.PrivacyReviewer},
}

// Person returns the address of one of the people; it panics at an unknown name.
func Person(name string) common.Address {
	for _, p := range people {
		if p.name == name {
			return p.address
		}
	}
	panic("BUG: nobody is called " + name)
}

// Key is the secp256k1 key of one of the people who have one, or of a node: it is
// derived from the name, and is the private key 1 for newkey.
func Key(name string) *ecdsa.PrivateKey {
	secret := crypto.Keccak256([]byte(name))
	if name == "newkey" {
		secret = common.Hash{31: 1}.Bytes()
	}
	key, err := crypto.ToECDSA(secret)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return key
}

// Alliance is the registry of the test alliance.
func Alliance() *registry.Genesis {
	g := &registry.Genesis{
		Orgs: []registry.GenesisOrg{
			{ID: North, Kind: uint8(registry.Hospital), Admin: Person("northadmin"), MetaHash: common.HexToHash("0x0b01"), Nodes: []common.Hash{FirstNode, {2}}},
			{ID: South, Kind: uint8(registry.Hospital), Admin: Person("southadmin"), Nodes: []common.Hash{{3}}},
			{ID: Cover, Kind: uint8(registry.Insurer), Admin: Person("coveradmin")},
			{ID: Ministry, Kind: uint8(registry.Government), Admin: Person("ministryadmin")},
		},
		Rules:    registry.DefaultRules(),
		Policies: registry.DefaultPolicies(),
		Params: []registry.GenesisParam{
			{Key: registry.ParamTimelock, Value: Timelock},
			{Key: registry.ParamSignersMin, Value: 2},
			{Key: registry.ParamNodesMax, Value: 3},
			{Key: registry.ParamRulesNotice, Value: 10},
			{Key: registry.ParamBreakGlassMax, Value: 3600, Frozen: true},
		},
		Signers: []registry.GenesisSigner{
			{Address: Person("northsigner"), Org: North},
			{Address: Person("southsigner"), Org: South},
			{Address: Person("coversigner"), Org: Cover},
		},
		ModelHash: common.HexToHash("0x0c01"),
		Time:      Now,
	}
	for i, p := range people {
		if p.org != (common.Hash{}) {
			g.Actors = append(g.Actors, registry.GenesisActor{
				Address: p.address, Org: p.org, Roles: p.role.Mask(), NotAfter: p.notAfter,
				CertHash: common.Hash{31: byte(i + 1)},
			})
		}
	}
	return g
}
