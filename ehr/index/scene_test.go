// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"crypto/sha256"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethdb"
	"github.com/ethereum/go-ethereum/event"
)

// genesisTime is the time of the genesis block; blocks are a second apart.
const genesisTime = 1_800_000_000

const sceneOrgs = 3

func id(kind string, n int) common.Hash { return sha256.Sum256(fmt.Appendf(nil, "%s %d", kind, n)) }

func key20(kind string, n int) common.Address {
	return common.Address(id(kind, n).Bytes()[:common.AddressLength])
}

// alliance is a model of a few hospitals with doctors.
func alliance() *registry.Genesis {
	g := &registry.Genesis{Rules: registry.DefaultRules(), Time: genesisTime}
	for i := range sceneOrgs {
		g.Orgs = append(g.Orgs, registry.GenesisOrg{ID: id("org", i), Kind: uint8(registry.Hospital), Admin: key20("admin", i)})
		g.Actors = append(g.Actors, registry.GenesisActor{Address: key20("doctor", i), Org: id("org", i), Roles: registry.Doctor.Mask()})
	}
	return g
}

// emit makes an event of a contract.
func emit(contract common.Address, name string, args ...any) *types.Log {
	e := contracts.At(contract).ABI.Events[name]
	log := &types.Log{Address: contract, Topics: []common.Hash{e.ID}}
	var data []any
	for i, in := range e.Inputs {
		if !in.Indexed {
			data = append(data, args[i])
			continue
		}
		switch v := args[i].(type) {
		case common.Hash:
			log.Topics = append(log.Topics, v)
		case common.Address:
			log.Topics = append(log.Topics, common.BytesToHash(v[:]))
		default:
			log.Topics = append(log.Topics, common.BigToHash(new(big.Int).SetUint64(reflect.ValueOf(v).Uint())))
		}
	}
	var err error
	if log.Data, err = abi.Arguments(e.Inputs.NonIndexed()).Pack(data...); err != nil {
		panic("BUG: " + name + ": " + err.Error())
	}
	return log
}

// Events of a record.
func anchored(n int) *types.Log {
	return anchoredAs(n, n%sceneOrgs, uint8(1+n%16))
}

func anchoredAs(n, org int, class uint8) *types.Log {
	return emit(contracts.RecordsAddress, "RecordAnchored", id("record", n), id("pid", n/100), id("org", org), uint32(1), class,
		id("commit", n), id("blob", n), uint64(2048), uint64(genesisTime), common.Hash{}, common.Hash{})
}

func endorsed(n int) *types.Log {
	return emit(contracts.RecordsAddress, "RecordEndorsed", id("record", n), key20("doctor", n%sceneOrgs), uint32(1), uint8(1), uint8(0), uint8(0), common.Hash{})
}

func finalized(n int) *types.Log {
	return emit(contracts.RecordsAddress, "RecordFinal", id("record", n), uint32(1), id("policy", 0))
}

// session is a ticket of a doctor for a patient.
func session(n int) *types.Log {
	return emit(contracts.AccessAddress, "SessionOpened", id("ticket", n), id("pid", n/100), key20("doctor", n%sceneOrgs), id("org", n%sceneOrgs),
		uint8(0), uint8(2), uint8(3), uint64(2), uint64(genesisTime+3600), id("grant", n), id("request", n))
}

// broken is a case of breaking the glass.
func broken(n int) *types.Log {
	return emit(contracts.AccessAddress, "GlassBroken", id("glass", n), id("pid", n/100), key20("doctor", n%sceneOrgs), id("org", n%sceneOrgs),
		uint8(2), uint64(2), uint64(genesisTime+3600), uint64(genesisTime), uint64(genesisTime+n), uint64(genesisTime+2*n), id("reason", n), false)
}

// anchorEvents are what an anchor of a record that needs one author emits.
func anchorEvents(n int) []*types.Log { return []*types.Log{anchored(n), endorsed(n), finalized(n)} }

// fakeChain is a chain of blocks that have only what an index asks for.
type fakeChain struct {
	mu       sync.Mutex
	headers  []*types.Header // by number
	receipts map[common.Hash]types.Receipts
	final    uint64
	feed     event.FeedOf[core.ChainHeadEvent]
}

var _ Chain = (*fakeChain)(nil)

func newFakeChain() *fakeChain {
	genesis := &types.Header{Number: new(big.Int), Time: genesisTime, Difficulty: new(big.Int)}
	return &fakeChain{headers: []*types.Header{genesis}, receipts: make(map[common.Hash]types.Receipts)}
}

func (c *fakeChain) genesis() Block { return Block{Hash: c.headers[0].Hash(), Time: genesisTime} }

// grow adds a block with the events of each of some transactions.
func (c *fakeChain) grow(salt byte, txs ...[]*types.Log) *types.Header {
	c.mu.Lock()
	defer c.mu.Unlock()
	parent := c.headers[len(c.headers)-1]
	header := &types.Header{
		ParentHash: parent.Hash(), Number: new(big.Int).Add(parent.Number, common.Big1), Time: parent.Time + 1, Difficulty: new(big.Int),
		Extra: []byte{salt}, ReceiptHash: types.EmptyReceiptsHash,
	}
	var receipts types.Receipts
	index := uint(0)
	for i, logs := range txs {
		r := &types.Receipt{Logs: logs}
		for _, log := range logs {
			log.TxIndex, log.Index, log.TxHash = uint(i), index, id("tx", int(header.Number.Uint64())<<10|i)
			index++
		}
		receipts = append(receipts, r)
	}
	if len(receipts) > 0 {
		header.ReceiptHash, header.Bloom = common.Hash{1}, types.MergeBloom(withBlooms(receipts))
	}
	c.headers = append(c.headers, header)
	c.receipts[header.Hash()] = receipts
	return header
}

func withBlooms(receipts types.Receipts) types.Receipts {
	for _, r := range receipts {
		r.Bloom = types.CreateBloom(r)
	}
	return receipts
}

// tell tells of the head.
func (c *fakeChain) tell() { c.feed.Send(core.ChainHeadEvent{Header: c.CurrentBlock()}) }

func (c *fakeChain) cut(head uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.headers = slices.Clone(c.headers[:head+1])
}

func (c *fakeChain) CurrentBlock() *types.Header {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.headers[len(c.headers)-1]
}

func (c *fakeChain) CurrentFinalBlock() *types.Header {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.headers[min(c.final, uint64(len(c.headers)-1))]
}

func (c *fakeChain) GetHeaderByNumber(n uint64) *types.Header {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n >= uint64(len(c.headers)) {
		return nil
	}
	return c.headers[n]
}

func (c *fakeChain) GetCanonicalHash(n uint64) common.Hash {
	if h := c.GetHeaderByNumber(n); h != nil {
		return h.Hash()
	}
	return common.Hash{}
}

func (c *fakeChain) GetReceiptsByHash(hash common.Hash) types.Receipts {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.receipts[hash]
}

func (c *fakeChain) SubscribeChainHeadEvent(ch chan<- core.ChainHeadEvent) event.Subscription {
	return c.feed.Subscribe(ch)
}

// newIndex opens an index of a chain.
func newIndex(t testing.TB, db ethdb.KeyValueStore, c *fakeChain) *Index {
	t.Helper()
	ix, err := Open(db, alliance(), c.genesis())
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

func catchUp(t testing.TB, ix *Index, c *fakeChain) {
	t.Helper()
	if err := ix.CatchUp(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

func latest(t testing.TB, ix *Index) *View {
	t.Helper()
	v, err := ix.Latest()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// dump is all rows of a store.
func dump(t testing.TB, db ethdb.KeyValueStore) map[string]string {
	t.Helper()
	all := make(map[string]string)
	it := db.NewIterator(nil, nil)
	defer it.Release()
	for it.Next() {
		all[string(it.Key())] = string(it.Value())
	}
	if err := it.Error(); err != nil {
		t.Fatal(err)
	}
	return all
}
