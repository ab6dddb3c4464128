// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr_test

import (
	"crypto/ecdsa"
	"errors"
	"math"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/core/txpool/legacypool"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/ethdb/memorydb"
	"github.com/ethereum/go-ethereum/miner"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/trie"
)

// keyOf is the key of somebody in the tests of whole chains.
func keyOf(name string) *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte(name)))
	if err != nil {
		panic(err)
	}
	return key
}

func addressOf(name string) common.Address { return crypto.PubkeyToAddress(keyOf(name).PublicKey) }

// enrolment is a call that enrols somebody new as a nurse.
func enrolment(name string, org common.Hash) []byte { return certified(name, org, common.Hash{}) }

func certified(name string, org, credential common.Hash) []byte {
	nurse := registry.Nurse.Mask()
	entry := client.EnrolmentOf(addressOf(name), org, nurse, credential, 0)
	return bindings.NewRegistry().PackEnrol(addressOf(name), nurse, credential, 0, proof(name, entry))
}

// nodeEntry is a call that lists a node.
func nodeEntry(name string, org common.Hash) []byte {
	p := proof(name, client.NodeOf(nodeID(name), org))
	return bindings.NewRegistry().PackSetNode(nodeID(name), true, p.Deadline, p.Sig)
}

func nodeID(name string) common.Hash {
	return crypto.Keccak256Hash(crypto.FromECDSAPub(&keyOf(name).PublicKey)[1:])
}

// proof is a key's own, for as long as any test.
func proof(name string, entry client.Entry) client.Proof {
	p, err := entry.Prove(keyOf(name), nativetest.Config().ChainID, math.MaxUint64)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return p
}

// ledger is one member's chain, pool and sealer; its signer seals alone.
type ledger struct {
	*core.BlockChain
	t      testing.TB
	now    time.Time
	engine *clique.Clique
	pool   *txpool.TxPool
	miner  *miner.Miner
}

func (l *ledger) TxPool() *txpool.TxPool { return l.pool }

// chainOf lets the miner see what it asks for.
type chainOf struct{ *ledger }

func (c chainOf) BlockChain() *core.BlockChain { return c.ledger.BlockChain }

func newLedger(t *testing.T) *ledger { return openLedger(t, newGenesis(t), nil) }

// newGenesis is an alliance of one hospital.
func newGenesis(t testing.TB, params ...registry.GenesisParam) *core.Genesis {
	t.Helper()
	g := &registry.Genesis{
		Orgs:   []registry.GenesisOrg{{ID: nativetest.North, Kind: 1, Admin: addressOf("admin"), Nodes: []common.Hash{{1}}}},
		Actors: []registry.GenesisActor{{Address: addressOf("doctor"), Org: nativetest.North, Roles: registry.Doctor.Mask()}},
		Params: params,
		Rules:  registry.DefaultRules(), Signers: []registry.GenesisSigner{{Address: addressOf("signer"), Org: nativetest.North}},
	}
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	nativetest.WithPatients(alloc, 1, nativetest.Person("patient"), common.Hash{2}, common.Hash{2, 1})
	for address, account := range core.SystemContractAllocs() {
		alloc[address] = account
	}
	for _, name := range []string{"doctor", "newcomer"} { // the pool lets an account that exists wait for a nonce
		alloc[addressOf(name)] = types.Account{Balance: big.NewInt(1)}
	}
	return &core.Genesis{
		Config: nativetest.Config(), Timestamp: nativetest.Now, GasLimit: 30_000_000, Difficulty: big.NewInt(1), BaseFee: new(big.Int),
		ExtraData: slices.Concat(make([]byte, 32), addressOf("signer").Bytes(), make([]byte, crypto.SignatureLength)), Alloc: alloc,
	}
}

// openLedger opens a new chain in memory.
func openLedger(t testing.TB, genesis *core.Genesis, config *core.BlockChainConfig) *ledger {
	t.Helper()
	db := rawdb.NewMemoryDatabase()
	t.Cleanup(func() { db.Close() })
	return openLedgerIn(t, db, genesis, config)
}

// openLedgerIn opens the chain of a database.
func openLedgerIn(t testing.TB, db ethdb.Database, genesis *core.Genesis, config *core.BlockChainConfig) *ledger {
	t.Helper()
	l, err := &ledger{t: t, now: time.Unix(nativetest.Now, 0)}, error(nil)
	l.engine = clique.New(genesis.Config.Clique, db, clique.WithClock(func() time.Time { return l.now }))
	l.engine.Authorize(addressOf("signer"), func(_ accounts.Account, _ string, message []byte) ([]byte, error) {
		return crypto.Sign(crypto.Keccak256(message), keyOf("signer"))
	})
	if l.BlockChain, err = core.NewBlockChain(db, genesis, l.engine, config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Stop)
	waiting := legacypool.DefaultConfig
	waiting.Journal = ""
	if l.pool, err = txpool.New(0, l.BlockChain, []txpool.SubPool{legacypool.New(waiting, l.BlockChain)}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.pool.Close() })
	l.pool.SetGasTip(new(big.Int))
	free := miner.DefaultConfig
	free.GasPrice = new(big.Int)
	l.miner = miner.New(chainOf{l}, free, l.engine)
	return l
}

// sync waits until the pool has seen the head.
func (l *ledger) sync() {
	l.t.Helper()
	if err := l.pool.Sync(); err != nil {
		l.t.Fatal(err)
	}
}

// send has somebody call the registry, and returns why the pool refuses.
func (l *ledger) send(by string, nonce uint64, input []byte) error {
	l.t.Helper()
	return l.sendTo(contracts.RegistryAddress, by, nonce, input)
}

// sendTo has somebody call a contract.
func (l *ledger) sendTo(to common.Address, by string, nonce uint64, input []byte) error {
	l.t.Helper()
	l.sync()
	tx := types.MustSignNewTx(keyOf(by), types.LatestSigner(l.Config()), &types.LegacyTx{
		Nonce: nonce, To: &to, Gas: 1_000_000, GasPrice: new(big.Int), Data: input,
	})
	return l.pool.Add([]*types.Transaction{tx}, true)[0]
}

// seal puts what the pool holds into the next block, where all of it succeeds.
func (l *ledger) seal() *types.Block {
	l.t.Helper()
	block := l.sealAny()
	for _, receipt := range l.GetReceiptsByHash(block.Hash()) {
		if receipt.Status != types.ReceiptStatusSuccessful {
			l.t.Fatal("a transaction failed")
		}
	}
	return block
}

// sealAny puts what the pool holds into the next block.
func (l *ledger) sealAny() *types.Block {
	l.t.Helper()
	l.sync()
	l.now = l.now.Add(time.Second)
	head := l.CurrentBlock()
	work, err := l.miner.BuildSealingWork(l.t.Context(), head.Hash(), head.Number.Uint64()+1, uint64(l.now.Unix()), l.engine.Signer())
	if err != nil {
		l.t.Fatal(err)
	}
	block, err := l.engine.SealBlock(l, work.Block)
	if err != nil {
		l.t.Fatal(err)
	}
	if err := l.WriteSealedBlock(block, work.Receipts, work.State); err != nil {
		l.t.Fatal(err)
	}
	l.take(block)
	return block
}

// take makes a known block the head.
func (l *ledger) take(block *types.Block) {
	l.t.Helper()
	if _, err := l.SetCanonical(block); err != nil {
		l.t.Fatal(err)
	}
}

// blockOf makes a block of one call by the administrator.
func (l *ledger) blockOf(input []byte) *types.Block {
	l.t.Helper()
	l.sync()
	if err := l.send("admin", l.pool.Nonce(addressOf("admin")), input); err != nil {
		l.t.Fatal(err)
	}
	block := l.seal()
	if len(block.Transactions()) != 1 {
		l.t.Fatalf("have %d transactions, want 1", len(block.Transactions()))
	}
	return block
}

// TestReorganization lets the chain change between two forks of the registry's
// history: gate, pool and lists follow the head and nothing else.
func TestReorganization(t *testing.T) {
	calls, node := bindings.NewRegistry(), nodeID("node")
	l, other := newLedger(t), newLedger(t)
	enrolled := l.blockOf(enrolment("newcomer", nativetest.North))
	other.now = other.now.Add(5 * time.Second)
	fork := types.Blocks{
		other.blockOf(calls.PackSetActorStatus(addressOf("doctor"), registry.Suspended, 0)),
		other.blockOf(nodeEntry("node", nativetest.North)),
	}
	type view struct{ newcomer, doctor, node bool }
	nonce := uint64(10) // of a transaction that waits in the pool
	expect := func(when string, want view) {
		t.Helper()
		nonce++
		s, err := l.State()
		if err != nil {
			t.Fatal(err)
		}
		var gate registry.Gate
		have := view{gate.CheckSender(s, addressOf("newcomer")) == nil, gate.CheckSender(s, addressOf("doctor")) == nil, registry.NodeAllowed(s, node)}
		if have != want {
			t.Errorf("%s: have %+v, want %+v", when, have, want)
		}
		input := calls.PackSetEncryptionKey(1, crypto.Keccak256([]byte(when)))
		for name, may := range map[string]bool{"newcomer": want.newcomer, "doctor": want.doctor} {
			if err := l.send(name, nonce, input); may != (err == nil) || !may && !errors.Is(err, registry.ErrNotMember) {
				t.Errorf("%s: the pool says of %s: %v", when, name, err)
			}
		}
	}
	expect("on the first fork", view{newcomer: true, doctor: true})
	l.now = other.now
	if _, err := l.InsertChain(fork); err != nil {
		t.Fatal(err)
	}
	l.take(fork[1])
	expect("on the second fork", view{node: true})
	l.take(fork[0])
	expect("a block back", view{})
	l.take(enrolled)
	expect("on the first fork again", view{newcomer: true, doctor: true})
}

// TestProof proves a parameter, a signer and an actor against the header of a
// block, by the layout that the registry states.
func TestProof(t *testing.T) {
	l := newLedger(t)
	block := l.blockOf(certified("newcomer", nativetest.North, common.Hash{7}))
	word := func(n byte) []byte { return common.Hash{31: n}.Bytes() }
	firstSigner := crypto.Keccak256Hash(word(9))
	newcomer := crypto.Keccak256Hash(common.LeftPadBytes(addressOf("newcomer").Bytes(), 32), word(3))
	certHash := common.BigToHash(new(big.Int).Add(newcomer.Big(), common.Big1))
	for _, story := range []struct {
		name string
		slot common.Hash
		want []byte
	}{
		{"the only signer is the first organization's", firstSigner, append([]byte{0, 0, 0, 1}, addressOf("signer").Bytes()...)},
		{"the newcomer's credential", certHash, common.Hash{7}.Bytes()},
		{"organizations", common.BytesToHash(word(2)), []byte{1}},
	} {
		if have := proved(t, l, block.Root(), story.slot); common.BytesToHash(have) != common.BytesToHash(story.want) {
			t.Errorf("%s: have %x, want %x", story.name, have, story.want)
		}
	}
}

// proved returns a word of the registry as a proof from the state's root shows it.
func proved(t *testing.T, l *ledger, root, slot common.Hash) []byte {
	t.Helper()
	proof := memorydb.New()
	prove := func(id *trie.ID, key []byte) {
		tr, err := trie.NewStateTrie(id, l.TrieDB())
		if err != nil {
			t.Fatal(err)
		}
		if err := tr.Prove(key, proof); err != nil {
			t.Fatal(err)
		}
	}
	verify := func(root common.Hash, key []byte) []byte {
		value, err := trie.VerifyProof(root, key, proof)
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
	owner := crypto.Keccak256Hash(contracts.RegistryAddress.Bytes())
	prove(trie.StateTrieID(root), owner[:])
	var account types.StateAccount
	if err := rlp.DecodeBytes(verify(root, owner[:]), &account); err != nil {
		t.Fatal(err)
	}
	key := crypto.Keccak256(slot[:])
	prove(trie.StorageTrieID(root, owner, account.Root), key)
	_, word, _, err := rlp.Split(verify(account.Root, key))
	if err != nil {
		t.Fatal(err)
	}
	return word
}
