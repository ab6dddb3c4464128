// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"bytes"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/forkid"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/trie"

	"github.com/dntp/dntp/core/finality"
)

// newChain is a chain of n blocks after genesis, difficulty 2 each; every
// second block has a transaction and, from the third on, withdrawals.
func newChain(n int) []*types.Block {
	key, _ := crypto.HexToECDSA("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291")
	signer := types.LatestSignerForChainID(big.NewInt(7777))
	chain := make([]*types.Block, 0, n+1)
	var parent common.Hash
	for number := range n + 1 {
		header := &types.Header{
			ParentHash: parent,
			Number:     big.NewInt(int64(number)),
			Difficulty: big.NewInt(2),
			Time:       uint64(1_700_000_000 + number),
			GasLimit:   30_000_000,
			Extra:      make([]byte, 97),
			BaseFee:    new(big.Int),
		}
		body := new(types.Body)
		if number%2 == 1 {
			body.Transactions = []*types.Transaction{types.MustSignNewTx(key, signer, &types.DynamicFeeTx{
				ChainID: big.NewInt(7777), Nonce: uint64(number), Gas: 21_000, To: &common.Address{0xd0},
			})}
		}
		if number > 2 {
			body.Withdrawals = []*types.Withdrawal{}
		}
		block := types.NewBlock(header, body, nil, trie.NewListHasher())
		chain = append(chain, block)
		parent = block.Hash()
	}
	return chain
}

// weight is the total difficulty of a block of newChain.
func weight(b *types.Block) *big.Int { return big.NewInt(2 * int64(b.NumberU64()+1)) }

// fake is a backend over a fixed chain that records its calls.
type fake struct {
	status  Status
	refuse  error  // answer of CheckStatus
	during  func() // runs in CheckStatus
	lookups int    // calls of Block
	chain   []*types.Block
	heads   chan toldHead
	blocks  chan toldBlock
	proofs  []*finality.Certificate // item i is for block i
	votes   chan *ShortVote
	certs   chan *finality.Certificate
}

type toldHead struct {
	peer *Peer
	head Head
}

type toldBlock struct {
	peer  *Peer
	block *types.Block
	td    *big.Int
}

var _ Backend = (*fake)(nil)

func newFake(chain []*types.Block) *fake {
	last := chain[len(chain)-1]
	return &fake{
		status: Status{
			Version:   Version1,
			NetworkID: 7777,
			ChainID:   big.NewInt(7777),
			Genesis:   chain[0].Hash(),
			ForkID:    forkid.ID{Hash: [4]byte{1, 2, 3, 4}},
			Head:      headOf(last, weight(last)),
			Finalized: headOf(chain[0], weight(chain[0])),
		},
		chain:  chain,
		heads:  make(chan toldHead, 4096),
		blocks: make(chan toldBlock, 4096),
		votes:  make(chan *ShortVote, 8192),
		certs:  make(chan *finality.Certificate, 8192),
	}
}

func (f *fake) Status() Status { return f.status }

func (f *fake) CheckStatus(Status) error {
	if f.during != nil {
		f.during()
	}
	return f.refuse
}

func (f *fake) HandleHead(p *Peer, h Head) { f.heads <- toldHead{p, h} }
func (f *fake) HandleBlock(p *Peer, b *types.Block, td *big.Int) {
	f.blocks <- toldBlock{p, b, td}
}

func (f *fake) HandleVote(_ *Peer, v *ShortVote)                   { f.votes <- v }
func (f *fake) HandleCertificate(_ *Peer, c *finality.Certificate) { f.certs <- c }

func (f *fake) Block(hash common.Hash) *types.Block {
	f.lookups++
	for _, b := range f.chain {
		if b.Hash() == hash {
			return b
		}
	}
	return nil
}

// BlocksFrom answers more than asked: the wire has to cut.
func (f *fake) BlocksFrom(number uint64, count, maxBytes int) []*types.Block {
	return f.chain[min(number, uint64(len(f.chain))):]
}

// CertificatesFrom answers more than asked, like BlocksFrom.
func (f *fake) CertificatesFrom(number uint64, count int) []*finality.Certificate {
	return f.proofs[min(number, uint64(len(f.proofs))):]
}

func (f *fake) HeadersFrom(number uint64, count int) []*types.Header {
	return headersOf(f.BlocksFrom(number, count, 0))
}

// pass lets virtual time go by; only inside a synctest bubble.
func pass(d time.Duration) { <-time.After(d) }

func nodeID(n byte) enode.ID { return enode.ID{0: n, 31: n} }

// node runs the protocol towards one peer.
type node struct {
	*fake
	set  *PeerSet
	pipe *p2p.MsgPipeRW
	end  chan error // what run returned
}

func start(f *fake, remote enode.ID, pipe *p2p.MsgPipeRW) *node {
	n := &node{fake: f, set: NewPeerSet(), pipe: pipe, end: make(chan error, 1)}
	peer := p2p.NewPeerPipe(remote, "", nil, pipe)
	go func() { n.end <- run(f, n.set, peer, pipe) }()
	return n
}

// connect links two nodes and returns them with their views of each other.
func connect(t *testing.T, a, b *fake) (na, nb *node, toB, toA *Peer) {
	t.Helper()
	left, right := p2p.MsgPipe()
	t.Cleanup(func() { left.Close() })
	na, nb = start(a, nodeID('b'), left), start(b, nodeID('a'), right)
	return na, nb, (<-a.heads).peer, (<-b.heads).peer
}

// remote is a scripted peer of a node.
type remote struct {
	t    *testing.T
	node *node
	pipe *p2p.MsgPipeRW
}

// dial connects a scripted peer that has not said anything yet.
func dial(t *testing.T, f *fake) *remote {
	local, far := p2p.MsgPipe()
	t.Cleanup(func() { far.Close() })
	return &remote{t, start(f, nodeID('r'), local), far}
}

// dialed connects a scripted peer and shakes hands with f's own status.
func dialed(t *testing.T, f *fake) (*remote, *Peer) {
	t.Helper()
	r := dial(t, f)
	r.want(StatusMsg)
	r.send(StatusMsg, &f.status)
	return r, (<-f.heads).peer
}

func (r *remote) send(code uint64, value any) {
	r.t.Helper()
	payload, err := rlp.EncodeToBytes(value)
	if err != nil {
		r.t.Fatal(err)
	}
	r.sendRaw(code, payload)
}

// sendRaw ignores a closed pipe: the node may have hung up already.
func (r *remote) sendRaw(code uint64, payload []byte) {
	r.pipe.WriteMsg(p2p.Msg{Code: code, Size: uint32(len(payload)), Payload: bytes.NewReader(payload)})
}

// want reads one message, which must have this code.
func (r *remote) want(code uint64) []byte {
	r.t.Helper()
	have, payload, err := readMessage(r.pipe)
	if err != nil {
		r.t.Fatalf("waiting for message %d: %v", code, err)
	}
	if have != code {
		r.t.Fatalf("message code have %d, want %d", have, code)
	}
	return payload
}

// wantBlocks reads a request for blocks.
func (r *remote) wantBlocks() (q getBlocks) {
	r.t.Helper()
	if err := decode(GetBlocksMsg, r.want(GetBlocksMsg), &q); err != nil {
		r.t.Fatal(err)
	}
	return q
}

func (r *remote) wantHeaders() (q getHeaders) {
	r.t.Helper()
	if err := decode(GetHeadersMsg, r.want(GetHeadersMsg), &q); err != nil {
		r.t.Fatal(err)
	}
	return q
}

// discard reads and forgets until the pipe closes, counting messages by code.
func (r *remote) discard() *counts {
	c := new(counts)
	go func() {
		for {
			code, _, err := readMessage(r.pipe)
			if err != nil {
				return
			}
			c.add(code)
		}
	}()
	return c
}
