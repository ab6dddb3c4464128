// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi_test

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"math/big"
	"net/http/httptest"
	"os"
	"slices"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/dntp/dntp/ehr/index"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus/ethash"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/ethdb/memorydb"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/ethereum/go-ethereum/triedb"
)

func TestMain(m *testing.M) {
	ehr.Register()
	core.SenderCacher() // its goroutines last: they must not begin in the bubble of a test
	os.Exit(m.Run())
}

// cast are the people of the scene who have keys, at their organizations.
var cast = []struct {
	name string
	org  common.Hash // zero is enrolled nowhere
	role registry.Role
}{
	{"doctor", nativetest.North, registry.Doctor},
	{"lab", nativetest.North, registry.Laboratory},
	{"office", nativetest.North, registry.RecordsOffice},
	{"registrar", nativetest.North, registry.IdentityRegistrar},
	{"service", nativetest.North, registry.Service},
	{"visitor", nativetest.South, registry.Doctor},
	{"reviewer", nativetest.South, registry.PrivacyReviewer},
	{"auditor", nativetest.Cover, registry.InsurerAuditor},
	{"regulator", nativetest.Ministry, registry.Regulator},
	{"patient", common.Hash{}, 0},
	{"guardian", common.Hash{}, 0},
	{"stranger", common.Hash{}, 0},
	{"admin 0", common.Hash{}, 0}, // administers North
}

func keyOf(name string) *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("scene " + name)))
	if err != nil {
		panic(err)
	}
	return key
}

func who(name string) common.Address { return crypto.PubkeyToAddress(keyOf(name).PublicKey) }

// Ids of the story.
var (
	pid     = common.Hash{0x9d, 1}
	lost    = common.Hash{0x9d, 0xff} // nobody's
	lab     = common.Hash{0x4e, 1}
	note    = common.Hash{0x4e, 2}
	request = common.Hash{0x4e, 3}
	consent = common.Hash{0xc0, 1}
)

// scene is a chain in memory, sealed by nobody.
type scene struct {
	t       testing.TB
	chain   *core.BlockChain
	made    ethdb.Database // of who makes the blocks, with all states
	index   *index.Index
	service *ehrapi.Service
	final   chan struct{}
}

func newScene(t testing.TB) *scene { return newSceneOf(t, true) }

// newSceneOf makes a node that keeps all states, or the newest only.
func newSceneOf(t testing.TB, archive bool) *scene {
	t.Helper()
	s := &scene{t: t, made: rawdb.NewMemoryDatabase(), final: make(chan struct{}, 1)}
	model := nativetest.Alliance()
	for i := range model.Orgs {
		model.Orgs[i].Admin = who(fmt.Sprintf("admin %d", i))
	}
	for _, person := range cast {
		if person.org != (common.Hash{}) {
			model.Actors = append(model.Actors, registry.GenesisActor{Address: who(person.name), Org: person.org, Roles: person.role.Mask()})
		}
	}
	alloc, err := ehr.Alloc(model)
	if err != nil {
		t.Fatal(err)
	}
	for address, account := range core.SystemContractAllocs() {
		alloc[address] = account
	}
	for _, person := range cast {
		alloc[who(person.name)] = types.Account{Balance: big.NewInt(1)} // the generator of blocks sends only from accounts that exist
	}
	genesis := &core.Genesis{
		Config: nativetest.Config(), Timestamp: nativetest.Now, GasLimit: 30_000_000, Difficulty: big.NewInt(1), BaseFee: new(big.Int), Alloc: alloc,
		ExtraData: make([]byte, 32+common.AddressLength+crypto.SignatureLength),
	}
	genesis.MustCommit(s.made, triedb.NewDatabase(s.made, triedb.HashDefaults))
	config := core.DefaultConfig().WithArchive(archive).WithStateScheme(rawdb.HashScheme)
	if s.chain, err = core.NewBlockChain(rawdb.NewMemoryDatabase(), genesis, ethash.NewFullFaker(), config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.chain.Stop)
	zero := s.chain.Genesis()
	if s.index, err = index.Open(memorydb.New(), model, index.Block{Hash: zero.Hash(), Time: zero.Time()}); err != nil {
		t.Fatal(err)
	}
	s.service = ehrapi.New(ehrapi.Config{
		Chain: s.chain, Index: s.index, WatchFinal: func() (<-chan struct{}, func()) { return s.final, func() {} },
	})
	return s
}

// follow lets the index follow the chain.
func (s *scene) follow() {
	s.t.Helper()
	if err := s.index.Follow(s.chain); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { s.index.Close() })
}

// call is a transaction of somebody.
type call struct {
	by   string
	to   common.Address
	data []byte
}

// block appends a block with calls that must all succeed.
func (s *scene) block(calls ...call) *types.Block {
	s.t.Helper()
	return s.extend(s.chain.GetBlockByHash(s.chain.CurrentBlock().Hash()), 1, calls...)[0]
}

// extend adds blocks on a parent, the calls in the first of them, and makes them the chain.
func (s *scene) extend(parent *types.Block, count int, calls ...call) []*types.Block {
	s.t.Helper()
	config := s.chain.Config()
	blocks, receipts := core.GenerateChain(config, parent, s.chain.Engine(), s.made, count, func(i int, b *core.BlockGen) {
		b.SetCoinbase(common.Address{byte(len(calls)), byte(count)}) // tells rival blocks apart
		if i > 0 {
			return
		}
		for _, c := range calls {
			b.AddTxWithChain(s.chain, types.MustSignNewTx(keyOf(c.by), types.LatestSigner(config), &types.LegacyTx{
				Nonce: b.TxNonce(who(c.by)), To: &c.to, Gas: 2_000_000, GasPrice: new(big.Int), Data: c.data,
			}))
		}
	})
	for _, r := range slices.Concat(receipts...) {
		if r.Status != types.ReceiptStatusSuccessful {
			s.t.Fatalf("call %d of block %d failed", r.TransactionIndex, r.BlockNumber)
		}
	}
	if _, err := s.chain.InsertChain(blocks); err != nil {
		s.t.Fatal(err)
	}
	return blocks
}

// finalize makes a block final.
func (s *scene) finalize(number uint64) {
	s.chain.SetFinalized(s.chain.GetHeaderByNumber(number))
	s.chain.SetSafe(s.chain.GetHeaderByNumber(number))
	select {
	case s.final <- struct{}{}:
	default:
	}
}

// Calls of the story.
var (
	recordsABI = bindings.NewRecords()
	consentABI = bindings.NewConsent()
	accessABI  = bindings.NewAccess()
)

func anchorOf(id common.Hash, class uint8) bindings.Anchor {
	return bindings.Anchor{
		RecordId: id, Version: 1, Pid: pid, RecordClass: class, ContentCommit: common.Hash{1, id[1]}, BlobHash: common.Hash{2, id[1]}, Size: 9, AuthoredAt: 7,
	}
}

func (s *scene) anchor(by string, a bindings.Anchor) call {
	return call{by, contracts.RecordsAddress, recordsABI.PackAnchor(a, nil)}
}

// register makes the patient one of North.
func (s *scene) register() call {
	return call{"registrar", contracts.PatientsAddress, bindings.NewPatients().PackRegister(pid, who("patient"))}
}

// grant lets the doctors of South read laboratory reports for treatment.
func (s *scene) grant() call {
	g := bindings.Grant{
		ConsentId: consent, Pid: pid, GranteeKind: contracts.GranteeRoleAt, Grantee: client.GranteeRoleAt(nativetest.South, 0), PurposeMask: 1, ActionMask: 2, ClassMask: 1 << 5,
	}
	return call{"patient", contracts.ConsentAddress, consentABI.PackGrant(g)}
}

func (s *scene) openSession() call {
	return call{"visitor", contracts.AccessAddress, accessABI.PackOpenSession(pid, 0, 2, 1<<5, 600, common.Hash{8})}
}

func (s *scene) breakGlass() call {
	return call{"visitor", contracts.AccessAddress, accessABI.PackBreakGlass(pid, 2, 1<<2|1<<5, common.Hash{7}, 60, 0)}
}

// tell runs the story that the tests ask about, one block for each step.
func (s *scene) tell() {
	s.t.Helper()
	s.block(s.register(), s.anchor("lab", anchorOf(lab, contracts.ClassLaboratory)))
	s.block(call{"doctor", contracts.RecordsAddress, recordsABI.PackEndorse(lab, 1, bindings.Endorsement{Signer: who("doctor"), SigPurpose: contracts.SigVerification, Role: 0})})
	s.block(s.anchor("doctor", anchorOf(note, contracts.ClassProgressNote)), s.grant())
	s.block(s.openSession())
	s.block(s.breakGlass())
	s.block(s.anchor("patient", anchorOf(request, contracts.ClassAmendment)))
	s.finalize(3)
}

// tickets returns the tickets of the story: the session's and the emergency's.
func (s *scene) tickets() (session, emergency common.Hash) {
	s.t.Helper()
	for number := range s.chain.CurrentBlock().Number.Uint64() + 1 {
		for _, r := range s.chain.GetReceiptsByHash(s.chain.GetCanonicalHash(number)) {
			if a, err := client.TicketOf(r); err == nil && a.Basis == client.BreakGlassBasis {
				emergency = a.Ticket
			} else if err == nil {
				session = a.Ticket
			}
		}
	}
	return session, emergency
}

// serve serves the namespace over real HTTP and WebSocket, and in the process.
func (s *scene) serve() (http, ws *rpc.Client) {
	s.t.Helper()
	server := rpc.NewServer()
	for _, api := range s.service.APIs() {
		if err := server.RegisterName(api.Namespace, api.Service); err != nil {
			s.t.Fatal(err)
		}
	}
	s.t.Cleanup(server.Stop)
	dial := func(url string) *rpc.Client {
		c, err := rpc.DialContext(s.t.Context(), url)
		if err != nil {
			s.t.Fatal(err)
		}
		s.t.Cleanup(c.Close)
		return c
	}
	plain, socket := httptest.NewServer(server), httptest.NewServer(server.WebsocketHandler([]string{"*"}))
	s.t.Cleanup(plain.Close)
	s.t.Cleanup(socket.Close)
	return dial(plain.URL), dial("ws" + socket.URL[len("http"):])
}

// refused wants an error with a reason, and returns its data.
func refused(t *testing.T, err error, reason string) map[string]any {
	t.Helper()
	var with rpc.DataError
	if !errors.As(err, &with) {
		t.Errorf("have error %v, want reason %s", err, reason)
		return nil
	}
	data, _ := with.ErrorData().(map[string]any)
	if data["reason"] != reason {
		t.Errorf("have error %v with data %v, want reason %s", err, data, reason)
	}
	return data
}
