// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rpc"
)

// fakeTime is the time of the first block of a fake chain.
var fakeTime = uint64(time.Now().Add(-time.Hour).Unix())

var watched = common.HexToAddress("0xd01") // address whose logs a fake block has

// fakeBlock is a block of a fake chain, with one log of the watched address.
type fakeBlock struct {
	header *types.Header
	parent *fakeBlock
	logs   []*types.Log
}

func (b *fakeBlock) number() uint64 { return b.header.Number.Uint64() }

// grow adds a block; what is in its extra data makes it another block than its brothers.
func grow(parent *fakeBlock, extra string) *fakeBlock {
	h := &types.Header{Number: new(big.Int), Difficulty: big.NewInt(1), Time: fakeTime, Extra: []byte(extra)}
	b := &fakeBlock{header: h, parent: parent}
	if parent != nil {
		h.Number.SetUint64(parent.number() + 1)
		h.ParentHash, h.Time = parent.header.Hash(), parent.header.Time+1
		l := &types.Log{Address: watched, Topics: []common.Hash{}, Data: []byte(extra), BlockNumber: h.Number.Uint64()}
		receipt := &types.Receipt{Logs: []*types.Log{l}}
		h.Bloom = types.CreateBloom(receipt)
		l.BlockHash = h.Hash()
		b.logs = []*types.Log{l}
	}
	return b
}

// fakeNode is a node in this process.
type fakeNode struct {
	name   string
	server *httptest.Server
	rpc    *rpc.Server

	mu      sync.Mutex
	chain   uint64
	blocks  map[common.Hash]*fakeBlock // that it has ever had
	head    *fakeBlock
	final   uint64 // number
	heads   map[chan *fakeBlock]bool
	txs     map[common.Hash]bool
	refuse  string        // message with which it refuses transactions
	hang    chan struct{} // closed to let calls go on; nil if they do not wait
	syncing bool

	calls, sent atomic.Int64
}

func newFakeNode(t *testing.T, name string, head *fakeBlock) *fakeNode {
	n := &fakeNode{name: name, chain: 7, blocks: make(map[common.Hash]*fakeBlock), heads: make(map[chan *fakeBlock]bool), txs: make(map[common.Hash]bool)}
	n.set(head)
	n.rpc = rpc.NewServer()
	for namespace, service := range map[string]any{"eth": &fakeEth{n}, "ehr": &fakeEhr{n}} {
		if err := n.rpc.RegisterName(namespace, service); err != nil {
			t.Fatal(err)
		}
	}
	n.listen(t, "127.0.0.1:0")
	t.Cleanup(n.kill)
	return n
}

func (n *fakeNode) listen(t *testing.T, address string) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	ws := n.rpc.WebsocketHandler([]string{"*"})
	n.server = &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" {
			ws.ServeHTTP(w, r)
			return
		}
		n.rpc.ServeHTTP(w, r)
	})}}
	n.server.Start()
}

// kill ends all connections at once, as the end of a process does.
func (n *fakeNode) kill() {
	n.mu.Lock()
	if n.hang != nil {
		close(n.hang)
		n.hang = nil
	}
	n.mu.Unlock()
	n.server.Listener.Close()
	n.server.CloseClientConnections()
	n.rpc.Stop()
}

// set makes a block the node's head, and tells its subscribers of every new block.
func (n *fakeNode) set(head *fakeBlock) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var fresh []*fakeBlock
	for b := head; b != nil && n.blocks[b.header.Hash()] == nil; b = b.parent {
		n.blocks[b.header.Hash()] = b
		fresh = append(fresh, b)
	}
	n.head = head
	if len(fresh) == 0 {
		fresh = []*fakeBlock{head}
	}
	for c := range n.heads {
		for i := len(fresh) - 1; i >= 0; i-- {
			c <- fresh[i]
		}
	}
}

func (n *fakeNode) finalize(number uint64) {
	n.mu.Lock()
	n.final = number
	n.mu.Unlock()
}

func (n *fakeNode) at(number uint64) *fakeBlock {
	b := n.head
	for b != nil && b.number() > number {
		b = b.parent
	}
	if b == nil || b.number() != number {
		return nil
	}
	return b
}

func (n *fakeNode) upstream() Upstream {
	return Upstream{Name: n.name, HTTP: n.server.URL, WS: "ws" + n.server.URL[len("http"):]}
}

type fakeEth struct{ n *fakeNode }

func (e *fakeEth) ChainId() hexutil.Uint64 {
	e.n.mu.Lock()
	defer e.n.mu.Unlock()
	return hexutil.Uint64(e.n.chain)
}

func (e *fakeEth) Syncing() bool {
	e.n.mu.Lock()
	defer e.n.mu.Unlock()
	return e.n.syncing
}

func (e *fakeEth) GetHeaderByNumber(number rpc.BlockNumber) (any, error) {
	e.n.mu.Lock()
	defer e.n.mu.Unlock()
	at := uint64(number)
	switch number {
	case rpc.LatestBlockNumber:
		return e.n.head.header, nil
	case rpc.FinalizedBlockNumber:
		if at = e.n.final; at == 0 {
			return nil, errors.New("finalized block not found")
		}
	}
	if b := e.n.at(at); b != nil {
		return b.header, nil
	}
	return nil, nil
}

func (e *fakeEth) GetHeaderByHash(hash common.Hash) any {
	e.n.mu.Lock()
	defer e.n.mu.Unlock()
	if b := e.n.blocks[hash]; b != nil {
		return b.header
	}
	return nil
}

func (e *fakeEth) BlockNumber() hexutil.Uint64 {
	e.n.mu.Lock()
	defer e.n.mu.Unlock()
	return hexutil.Uint64(e.n.head.number())
}

// Call returns the name of the node and the argument, after the node's hang.
func (e *fakeEth) Call(argument string) (string, error) {
	e.n.calls.Add(1)
	e.n.mu.Lock()
	hang := e.n.hang
	e.n.mu.Unlock()
	if hang != nil {
		<-hang
	}
	switch argument {
	case "header not found":
		return "", errors.New(argument)
	case "revert":
		return "", errors.New("execution reverted")
	}
	return e.n.name + " " + argument, nil
}

func (e *fakeEth) SendRawTransaction(raw hexutil.Bytes) (common.Hash, error) {
	e.n.sent.Add(1)
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(raw); err != nil {
		return common.Hash{}, err
	}
	e.n.mu.Lock()
	defer e.n.mu.Unlock()
	if e.n.refuse != "" {
		return common.Hash{}, errors.New(e.n.refuse)
	}
	if e.n.txs[tx.Hash()] {
		return common.Hash{}, errors.New("already known")
	}
	e.n.txs[tx.Hash()] = true
	return tx.Hash(), nil
}

func (e *fakeEth) GetTransactionByHash(hash common.Hash) map[string]any {
	e.n.mu.Lock()
	defer e.n.mu.Unlock()
	if !e.n.txs[hash] {
		return nil
	}
	return map[string]any{"hash": hash, "blockNumber": nil}
}

func (e *fakeEth) GetLogs(query struct{ BlockHash common.Hash }) ([]*types.Log, error) {
	e.n.mu.Lock()
	defer e.n.mu.Unlock()
	if b := e.n.blocks[query.BlockHash]; b != nil {
		return b.logs, nil
	}
	return nil, errors.New("unknown block")
}

func (e *fakeEth) NewBlockFilter() string { return "filter of " + e.n.name }

func (e *fakeEth) GetFilterChanges(id string) ([]string, error) {
	if id != "filter of "+e.n.name {
		return nil, errors.New("filter not found")
	}
	return []string{e.n.name}, nil
}

func (e *fakeEth) NewHeads(ctx context.Context) (*rpc.Subscription, error) {
	notifier, _ := rpc.NotifierFromContext(ctx)
	sub := notifier.CreateSubscription()
	heads := make(chan *fakeBlock, 1024)
	e.n.mu.Lock()
	e.n.heads[heads] = true
	e.n.mu.Unlock()
	go func() {
		defer func() {
			e.n.mu.Lock()
			delete(e.n.heads, heads)
			e.n.mu.Unlock()
		}()
		for {
			select {
			case b := <-heads:
				notifier.Notify(sub.ID, b.header)
			case <-sub.Err():
				return
			}
		}
	}()
	return sub, nil
}

type fakeEhr struct{ n *fakeNode }

// Records sends an event for each block of the chain, as a node with an index does.
func (e *fakeEhr) Records(ctx context.Context, feed map[string]string) (*rpc.Subscription, error) {
	e.n.mu.Lock()
	next := e.n.head.number() + 1
	if from, ok := feed["fromBlock"]; ok {
		next = hexutil.MustDecodeUint64(from)
	}
	if resume, ok := feed["resume"]; ok {
		b := e.n.blocks[common.HexToHash(resume)]
		if b == nil {
			defer e.n.mu.Unlock()
			return nil, &Error{codeNotFound, "gone", map[string]any{"reason": "resumeUndone", "final": hexutil.Uint64(e.n.final)}}
		}
		next = b.number() + 1
	}
	e.n.mu.Unlock()
	notifier, _ := rpc.NotifierFromContext(ctx)
	sub := notifier.CreateSubscription()
	heads := make(chan *fakeBlock, 1024)
	e.n.mu.Lock()
	e.n.heads[heads] = true
	e.n.mu.Unlock()
	go func() {
		for {
			e.n.mu.Lock()
			b := e.n.at(next)
			e.n.mu.Unlock()
			if b != nil {
				notifier.Notify(sub.ID, map[string]any{
					"block": map[string]any{"number": hexutil.Uint64(b.number()), "hash": b.header.Hash()}, "logIndex": "0x0",
					"removed": false, "resume": b.header.Hash(),
				})
				next++
				continue
			}
			select {
			case <-heads:
			case <-sub.Err():
				return
			}
		}
	}()
	return sub, nil
}

// fakes are nodes of one chain, and a door before them.
type fakes struct {
	t     *testing.T
	nodes []*fakeNode
	head  *fakeBlock
	door  *Door
	url   string
}

// newFakes starts nodes with the same chain of five blocks, and a door that uses all of them.
func newFakes(t *testing.T, count int, change func(*Config)) *fakes {
	t.Helper()
	s := &fakes{t: t, head: grow(nil, "")}
	first := s.head
	for range 5 {
		s.head = grow(s.head, "")
	}
	cfg := Default()
	cfg.ChainID, cfg.Genesis, cfg.Interval = 7, first.header.Hash(), 20*time.Millisecond
	for i := range count {
		n := newFakeNode(t, fmt.Sprintf("node-%d", i), s.head)
		n.finalize(3)
		s.nodes = append(s.nodes, n)
		cfg.Nodes = append(cfg.Nodes, n.upstream())
	}
	if change != nil {
		change(&cfg)
	}
	d, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s.door = d
	d.Start()
	server := httptest.NewUnstartedServer(d)
	server.Config.ConnContext = ConnContext
	server.Start()
	s.url = server.URL
	t.Cleanup(func() {
		d.Close()
		server.Close()
	})
	return s
}

// grow adds a block to the chain of some nodes, or of all.
func (s *fakes) grow(extra string, nodes ...*fakeNode) *fakeBlock {
	s.head = grow(s.head, extra)
	if len(nodes) == 0 {
		nodes = s.nodes
	}
	for _, n := range nodes {
		n.set(s.head)
	}
	return s.head
}

// until waits for a condition.
func (s *fakes) until(what string, met func() bool) {
	s.t.Helper()
	for end := time.Now().Add(20 * time.Second); !met(); {
		if time.Now().After(end) {
			s.t.Fatalf("not within the limit: %s; nodes: %v", what, s.door.Reasons())
		}
		select {
		case <-s.door.changes():
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// usable waits until so many nodes get requests, all of them by WebSocket too.
func (s *fakes) usable(count int) {
	s.t.Helper()
	s.until(fmt.Sprintf("%d nodes are usable", count), func() bool {
		fit := *s.door.fit.Load()
		for _, n := range fit {
			if n.wire() == nil || n.strikes.Load() > 0 {
				return false
			}
		}
		return len(fit) == count && s.door.view.head() != nil
	})
}

func (s *fakes) dial() *rpc.Client {
	s.t.Helper()
	c, err := rpc.Dial(s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(c.Close)
	return c
}

func (s *fakes) dialWS() *rpc.Client {
	s.t.Helper()
	c, err := rpc.Dial("ws" + s.url[len("http"):])
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(c.Close)
	return c
}

// signedTx returns a signed transaction.
func signedTx(t *testing.T, nonce uint64) (raw hexutil.Bytes, hash common.Hash) {
	t.Helper()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	tx := types.MustSignNewTx(key, types.LatestSignerForChainID(big.NewInt(7)), &types.DynamicFeeTx{ChainID: big.NewInt(7), Nonce: nonce, Gas: 21000})
	data, err := tx.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return data, tx.Hash()
}

func mustJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}
