// SPDX-License-Identifier: LGPL-3.0-or-later

package twin

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
	ethcrypto "github.com/ethereum/go-ethereum/crypto"
)

// person has every key that an address can sign with.
type person struct {
	address common.Address
	key     *ecdsa.PrivateKey // secp256k1
	p256    *ecdsa.PrivateKey // for both algorithms of P-256
}

const (
	peopleCount = 44 // some are enrolled at genesis, the others may be
	orgCount    = 8
	genesisOrgs = 5
	recordCount = 24
	pidCount    = 4
	nodeCount   = 12
)

// people are the same in every run: making keys is slow.
var people = func() (list [peopleCount]person) {
	for i := range list {
		key, err := ethcrypto.ToECDSA(name("person", i).Bytes())
		if err != nil {
			panic("BUG: " + err.Error())
		}
		p256, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), name("p256", i).Bytes())
		if err != nil {
			panic("BUG: " + err.Error())
		}
		list[i] = person{ethcrypto.PubkeyToAddress(key.PublicKey), key, p256}
	}
	return list
}()

// name is the id of a numbered thing.
func name(kind string, i int) common.Hash { return sha256.Sum256(fmt.Appendf(nil, "%s %d", kind, i)) }

var personOf = func() map[common.Address]*person {
	m := make(map[common.Address]*person)
	for i := range people {
		m[people[i].address] = &people[i]
	}
	return m
}()

// nodes are the ids of the nodes, and nodeKeys who holds the key of each.
var nodes, nodeKeys = func() (ids [nodeCount]common.Hash, keys map[common.Hash]*person) {
	keys = make(map[common.Hash]*person)
	for i := range ids {
		key, err := ethcrypto.ToECDSA(name("node", i).Bytes())
		if err != nil {
			panic("BUG: " + err.Error())
		}
		ids[i] = ethcrypto.Keccak256Hash(ethcrypto.FromECDSAPub(&key.PublicKey)[1:])
		keys[ids[i]] = &person{ethcrypto.PubkeyToAddress(key.PublicKey), key, nil}
	}
	return ids, keys
}()

// publicKey is the key that the person registers for an algorithm.
func (p *person) publicKey(alg uint8) []byte {
	point, err := p.p256.PublicKey.Bytes()
	if err != nil {
		panic("BUG: " + err.Error())
	}
	if alg == signature.WebAuthn {
		return append(point[1:], party[:]...)
	}
	return point[1:]
}

// party is the hash of the relying party's id.
var party = sha256.Sum256([]byte("records.example"))

// sign signs the digest by an algorithm.
func (p *person) sign(alg uint8, digest common.Hash) []byte {
	switch alg {
	case signature.P256:
		return signP256(p.p256, digest)
	case signature.WebAuthn:
		return p.assert(digest)
	}
	sig, err := ethcrypto.Sign(digest[:], p.key)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	sig[64] += 27
	return sig
}

// signP256 returns r || s with the low s. The same digest gives the same signature.
func signP256(key *ecdsa.PrivateKey, digest common.Hash) []byte {
	der, err := key.Sign(nil, digest[:], crypto.SHA256)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	var parts struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &parts); err != nil {
		panic("BUG: " + err.Error())
	}
	sig := make([]byte, signature.P256Bytes)
	parts.R.FillBytes(sig[:32])
	signature.LowS(parts.S).FillBytes(sig[32:])
	return sig
}

// verified reports whether the authenticator knows who touched it.
func verified(challenge common.Hash) bool { return challenge[0] >= 16 }

// assert signs as an authenticator does. Of some challenges it thinks that
// nobody touched it, or that it does not know who did.
func (p *person) assert(challenge common.Hash) []byte {
	flags := byte(5)
	switch {
	case verified(challenge):
	case challenge[0] < 8:
		flags = 4
	default:
		flags = 1
	}
	device := append(party[:], flags, 0, 0, 0, 9) // flags, counter
	const before = `{"type":"webauthn.get",`
	client := before + `"challenge":"` + base64.RawURLEncoding.EncodeToString(challenge[:]) + `","origin":"https://records.example"}`
	clientHash := sha256.Sum256([]byte(client))
	sig := signP256(p.p256, sha256.Sum256(append(device[:len(device):len(device)], clientHash[:]...)))
	out, err := assertionTypes.Pack(device, []byte(client), uint32(len(before)), uint32(1), [32]byte(sig[:32]), [32]byte(sig[32:]))
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return out
}

var assertionTypes = parse(`[{"type":"function","name":"assertion","inputs":[{"type":"bytes"},{"type":"bytes"},
	{"type":"uint32"},{"type":"uint32"},{"type":"bytes32"},{"type":"bytes32"}]}]`).Methods["assertion"].Inputs

const timelock = 50 // seconds

// overlapping is a policy that its first author alone cannot meet, and that is
// met only where the author does not count for the first term.
var overlapping = [][]registry.Term{{
	{Relation: registry.Anyone, Count: 1, Purposes: 1<<registry.MaxPurpose - 1},
	{Relation: registry.Custodian, Count: 1, Purposes: registry.PurposeMask(1)},
}, {
	{Relation: registry.OtherHospital, Count: 1, Purposes: registry.PurposeMask(6)},
	{Relation: registry.AnyInsurer, Count: 1, Purposes: registry.PurposeMask(6)},
}}

// reported is a policy that names roles of patients and guardians, and not them.
var reported = [][]registry.Term{{{
	Roles: registry.Patient.Mask() | registry.Family.Mask() | registry.Nurse.Mask(), Relation: registry.Anyone,
	Count: 1, Purposes: registry.PurposeMask(1),
}}}

// model is the genesis of every run: three hospitals, an insurer, a ministry.
func model() *registry.Genesis {
	g := &registry.Genesis{
		Rules:    registry.DefaultRules(),
		Policies: registry.DefaultPolicies(),
		Params: []registry.GenesisParam{
			{Key: registry.ParamTimelock, Value: timelock},
			{Key: registry.ParamSignersMin, Value: 3},
			{Key: registry.ParamNodesMax, Value: 2},
			{Key: registry.ParamActorsMax, Value: 9},
			{Key: registry.ParamProposalsDay, Value: 6},
			{Key: registry.ParamProposalsOpen, Value: 3},
			{Key: registry.ParamPatientsDay, Value: 30},
			{Key: registry.ParamKeysDay, Value: 30},
			{Key: registry.ParamEndorseMax, Value: 4},
			{Key: registry.ParamBreakGlassMax, Value: 3600, Frozen: true},
			{Key: registry.ParamRecoveryDelay, Value: recoveryDelay},
			{Key: registry.ParamDirectivesInterval, Value: 300},
			{Key: registry.ParamJustifyWithin, Value: 300},
			{Key: registry.ParamReviewWithin, Value: 600},
			{Key: registry.ParamStorageInterval, Value: 16},
		},
		ModelHash: name("model", 0),
		Time:      nativetest.Now,
	}
	kinds := []registry.Kind{registry.Hospital, registry.Hospital, registry.Hospital, registry.Insurer, registry.Government}
	for i := range g.Policies {
		if class := g.Policies[i].Class; class == 4 || class == 9 || class == 10 {
			g.Policies[i].Policy = registry.Policy{Clauses: overlapping}
		} else if class == 14 {
			g.Policies[i].Policy = registry.Policy{Clauses: reported}
		}
	}
	for i, kind := range kinds {
		g.Orgs = append(g.Orgs, registry.GenesisOrg{
			ID: name("org", i), Kind: uint8(kind), Admin: people[i].address, MetaHash: name("meta", i), Nodes: []common.Hash{nodes[i]},
		})
		g.Signers = append(g.Signers, registry.GenesisSigner{Address: people[i].address, Org: name("org", i)})
	}
	roles := [][]registry.Role{
		{registry.Doctor}, {registry.Doctor, registry.Emergency}, {registry.Laboratory}, {registry.RecordsOffice}, {registry.Nurse}, {registry.Nurse, registry.Laboratory},
		{registry.Doctor}, {registry.Laboratory}, {registry.RecordsOffice}, {registry.Doctor}, {registry.RecordsOffice, registry.Service},
		{registry.InsurerAuditor}, {registry.InsurerAuditor, registry.Administrator}, {registry.Regulator}, {registry.Regulator, registry.Researcher},
		{registry.IdentityRegistrar}, {registry.IdentityRegistrar}, {registry.IdentityRegistrar, registry.Nurse},
		{registry.PrivacyReviewer}, {registry.Service, registry.Nurse},
	}
	orgs := []int{0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4, 0, 0, 1, 1, 0}
	for i, list := range roles {
		a := registry.GenesisActor{Address: people[genesisOrgs+i].address, Org: name("org", orgs[i]), CertHash: name("cert", i)}
		for _, role := range list {
			a.Roles |= role.Mask()
		}
		if i == 1 {
			a.NotAfter = nativetest.Now + 2000
		}
		g.Actors = append(g.Actors, a)
	}
	return g
}

// opened is what opens a commitment.
type opened struct {
	salt   common.Hash
	leaves []common.Hash
}

// moment is a time at which something holds for the last time, and a step that
// shows it.
type moment struct {
	time uint64
	next func() step
}

// counts are how often something happened, by its name.
type counts map[string]int

// world makes random steps. It knows what has been accepted so far.
type world struct {
	*pair
	rand      *rand.Rand
	records   map[common.Hash][]bindings.Anchor // versions of each
	list      []common.Hash                     // records in the order of their entry
	opens     map[common.Hash]opened            // by commitment
	proposals uint64
	plans     [][]func() step // that follow from what was done, in their order
	moments   []moment

	released map[[2]any]bool // versions, by record and number, whose release was attested

	recoveries, cares, tickets, glasses []common.Hash // ids
	consents                            []grantName

	counts counts
}

func newWorld(t testing.TB, seed uint64) *world {
	return &world{
		pair: newPair(t, model()), rand: rand.New(rand.NewPCG(seed, 1)),
		records: make(map[common.Hash][]bindings.Anchor), opens: make(map[common.Hash]opened),
		released: make(map[[2]any]bool), counts: make(counts),
	}
}

func (w *world) now() uint64           { return w.native.Time }
func (w *world) n(limit int) int       { return w.rand.IntN(limit) }
func (w *world) chance(p float64) bool { return w.rand.Float64() < p }

func (w *world) hash() (h common.Hash) {
	for i := range h {
		h[i] = byte(w.rand.Uint32())
	}
	return h
}

func (w *world) person() *person     { return &people[w.n(peopleCount)] }
func (w *world) org() common.Hash    { return name("org", w.n(orgCount)) }
func (w *world) node() common.Hash   { return nodes[w.n(nodeCount)] }
func (w *world) pid() common.Hash    { return name("pid", w.n(pidCount)) }
func (w *world) record() common.Hash { return name("record", w.n(recordCount)) }

func pick[T any](w *world, list ...T) T { return list[w.n(len(list))] }

func callOf(to common.Address, input []byte) nativetest.Call {
	return nativetest.Call{To: to, Input: input, Gas: enough}
}

// ask calls a view of the native contract.
func (w *world) ask(to common.Address, method string, args ...any) []any {
	out := w.native.Run(callOf(to, pack(apis[to], method, args...)))
	if out.Err != nil {
		return nil
	}
	values, err := apis[to].Unpack(method, out.Output)
	if err != nil {
		panic("BUG: " + method + ": " + err.Error())
	}
	return values
}

// caller is mostly someone who may call the operation.
func (w *world) caller(to common.Address, method string) *person {
	p := w.person()
	for range 12 {
		if w.chance(0.05) || w.may(p.address, to, method) {
			return p
		}
		p = w.person()
	}
	return p
}

func (w *world) may(who, to common.Address, method string) bool {
	op := [4]byte(apis[to].Methods[method].ID)
	return w.ask(contracts.RegistryAddress, "opAllowed", who, to, op)[0].(bool)
}

// mayClass reports whether the person may call it for records of a class.
func (w *world) mayClass(p *person, method string, class uint8) bool {
	if !w.may(p.address, contracts.RecordsAddress, method) {
		return false
	}
	op := [4]byte(contracts.Records.Methods[method].ID)
	roles := w.ask(contracts.RegistryAddress, "opClasses", contracts.RecordsAddress, op)[0].([]uint32)
	return len(roles) == 1 || roles[class]&w.actor(p.address).roles != 0
}

type enrolled struct {
	org    common.Hash
	roles  uint32
	status uint8
}

func (w *world) actor(a common.Address) enrolled {
	v := w.ask(contracts.RegistryAddress, "actor", a)
	return enrolled{v[0].([32]byte), v[1].(uint32), v[2].(uint8)}
}

// admin is the person who administers an organization, nil for none.
func (w *world) admin(org common.Hash) *person {
	return personOf[w.ask(contracts.RegistryAddress, "org", org)[2].(common.Address)]
}

func domain(contract common.Address) signature.Domain {
	return signature.Domain{ChainID: nativetest.Config().ChainID, Contract: contract}
}
