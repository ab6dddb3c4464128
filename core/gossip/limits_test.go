// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/big"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/forkid"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/trie"

	"github.com/dntp/dntp/core/finality"
)

// counts counts messages by code.
type counts struct {
	mu sync.Mutex
	n  [messageCount]int
}

func (c *counts) add(code uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n[code]++
}

func (c *counts) of(code uint64) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n[code]
}

func encoded(t *testing.T, value any) []byte {
	t.Helper()
	payload, err := rlp.EncodeToBytes(value)
	if err != nil {
		t.Fatal(err)
	}
	return payload
}

// TestBadMessages sends one bad message after a good handshake.
func TestBadMessages(t *testing.T) {
	chain := newChain(3)
	pushed := func(change func(*types.Header)) any {
		h := chain[3].Header()
		change(h)
		return &newBlock{types.NewBlockWithHeader(h).WithBody(*chain[3].Body()), big.NewInt(100)}
	}
	head := Head{Number: 1, TD: common.Big1}
	bits := func(n uint) *big.Int { return new(big.Int).Lsh(common.Big1, n) }
	stories := []struct {
		name  string
		code  uint64
		value any
		want  error
	}{
		{"a second status", StatusMsg, newFake(chain).status, errSecondStatus},
		{"a vote of nothing", VoteMsg, []uint{}, errUndecodable},
		{"a vote with a short signature", VoteMsg, []any{uint64(2), uint64(1), make([]byte, 8), make([]byte, 64)}, errUndecodable},
		{"a vote with too little of a hash", VoteMsg, []any{uint64(2), uint64(1), make([]byte, 7), make([]byte, 65)}, errUndecodable},
		{"a vote with too much of a hash", VoteMsg, []any{uint64(2), uint64(1), make([]byte, 9), make([]byte, 65)}, errUndecodable},
		{"a vote with a fifth field", VoteMsg, []any{uint64(2), uint64(1), make([]byte, 8), make([]byte, 65), uint64(1)}, errUndecodable},
		{"a vote above 63 bits", VoteMsg, ShortVote{Number: maxNumber + 1, Span: 1}, errBadVote},
		{"a vote from its own target", VoteMsg, ShortVote{Number: 2}, errBadVote},
		{"a vote from below genesis", VoteMsg, ShortVote{Number: 2, Span: 3}, errBadVote},
		{"a vote from far below genesis", VoteMsg, ShortVote{Number: 2, Span: math.MaxUint64}, errBadVote},
		{"a certificate of nothing", CertificateMsg, []uint{}, errUndecodable},
		{"a certificate with a short signature", CertificateMsg, []any{finality.Link{}, [][]byte{make([]byte, 64)}}, errUndecodable},
		{"a request for certificates above 63 bits", GetCertificatesMsg, getCertificates{ID: 1, From: maxNumber}, errBadRequest},
		{"certificates that nobody asked for", CertificatesMsg, certificates{ID: 1}, errUnsolicited},
		{"an unknown code", messageCount, []uint{}, errUnknownCode},
		{"the largest code", math.MaxUint64, []uint{}, errUnknownCode},

		{"a head of nothing", NewHeadMsg, []uint{}, errUndecodable},
		{"a head with a fourth field", NewHeadMsg, []any{head.Hash, head.Number, head.TD, uint64(1)}, errUndecodable},
		{"a head with a short hash", NewHeadMsg, []any{make([]byte, 31), head.Number, head.TD}, errUndecodable},
		{"a head with a leading zero", NewHeadMsg, []any{head.Hash, []byte{0, 1}, head.TD}, errUndecodable},
		{"a head above 63 bits", NewHeadMsg, Head{Number: 1 << 63, TD: common.Big1}, errBadHead},
		{"a weight above 256 bits", NewHeadMsg, Head{TD: bits(256)}, errBadHead},

		{"a block of nothing", NewBlockMsg, []any{[]any{}, uint64(1)}, errUndecodable},
		{"a block without a header", NewBlockMsg, []any{[]any{[]any{}, []any{}, []any{}}, uint64(1)}, errUndecodable},
		{"genesis", NewBlockMsg, newBlock{chain[0], big.NewInt(100)}, errBadHeader},
		{"a block without number", NewBlockMsg, pushed(func(h *types.Header) { h.Number = nil }), errBadHeader},
		{"a number above 63 bits", NewBlockMsg, pushed(func(h *types.Header) { h.Number = bits(63) }), errBadHeader},
		{"a number above 64 bits", NewBlockMsg, pushed(func(h *types.Header) { h.Number = bits(64) }), errBadHeader},
		{"a block without difficulty", NewBlockMsg, pushed(func(h *types.Header) { h.Difficulty = nil }), errBadHeader},
		{"a difficulty above 64 bits", NewBlockMsg, pushed(func(h *types.Header) { h.Difficulty = bits(64) }), errBadHeader},
		{"a base fee above 256 bits", NewBlockMsg, pushed(func(h *types.Header) { h.BaseFee = bits(256) }), errBadHeader},
		{"endless extra data", NewBlockMsg, pushed(func(h *types.Header) { h.Extra = make([]byte, maxExtra+1) }), errBadHeader},
		{"a wrong transaction root", NewBlockMsg, pushed(func(h *types.Header) { h.TxHash[0]++ }), errBadBody},
		{"a wrong withdrawals root", NewBlockMsg, pushed(func(h *types.Header) { h.WithdrawalsHash[0]++ }), errBadBody},
		{"an uncle hash", NewBlockMsg, pushed(func(h *types.Header) { h.UncleHash[0]++ }), errBadBody},
		{"an uncle", NewBlockMsg, newBlock{chain[2].WithBody(types.Body{Uncles: []*types.Header{chain[1].Header()}}), big.NewInt(9)}, errBadBody},
		{"withdrawals without a root", NewBlockMsg, newBlock{chain[2].WithBody(types.Body{Withdrawals: []*types.Withdrawal{}}), big.NewInt(9)}, errBadBody},
		{"a root without withdrawals", NewBlockMsg, newBlock{chain[3].WithBody(types.Body{Transactions: chain[3].Transactions()}), big.NewInt(9)}, errBadBody},
		{"a pushed weight above 256 bits", NewBlockMsg, newBlock{chain[3], bits(256)}, errBadHead},
		{"a weight below the block's own", NewBlockMsg, newBlock{chain[3], common.Big1}, errBadHead},

		{"a request for no blocks", GetBlocksMsg, getBlocks{ID: 1, From: 1}, errBadRequest},
		{"a request for too many blocks", GetBlocksMsg, getBlocks{ID: 1, Count: MaxBlocks + 1}, errBadRequest},
		{"a request that ends above 63 bits", GetBlocksMsg, getBlocks{ID: 1, From: maxNumber, Count: 1}, errBadRequest},
		{"a request that overflows", GetBlocksMsg, getBlocks{ID: 1, From: math.MaxUint64, Count: 1}, errBadRequest},
		{"a request for too many hashes", GetBlocksMsg, getBlocks{ID: 1, Hashes: make([]common.Hash, MaxBlocks+1)}, errBadRequest},
		{"a request for hashes and a range", GetBlocksMsg, getBlocks{ID: 1, Count: 1, Hashes: make([]common.Hash, 1)}, errBadRequest},
		{"a request for no headers", GetHeadersMsg, getHeaders{ID: 1}, errBadRequest},
		{"a request for too many headers", GetHeadersMsg, getHeaders{ID: 1, Count: MaxHeaders + 1}, errBadRequest},
		{"blocks that nobody asked for", BlocksMsg, blocks{ID: 0}, errUnsolicited},
		{"headers that nobody asked for", HeadersMsg, headers{ID: 1}, errUnsolicited},
	}
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) { wantEnd(t, chain, story.code, encoded(t, story.value), story.want) })
	}
	for code := range uint64(messageCount) {
		t.Run("oversized "+messages[code].name, func(t *testing.T) {
			wantEnd(t, chain, code, make([]byte, messages[code].maxSize+1), errTooLarge)
		})
		t.Run("empty "+messages[code].name, func(t *testing.T) {
			want := errUndecodable
			if code == StatusMsg {
				want = errSecondStatus
			}
			wantEnd(t, chain, code, nil, want)
		})
	}
	for _, code := range []uint64{NewHeadMsg, GetBlocksMsg, GetHeadersMsg, GetCertificatesMsg} {
		value := map[uint64]any{NewHeadMsg: head, GetBlocksMsg: getBlocks{Count: 1}, GetHeadersMsg: getHeaders{Count: 1}, GetCertificatesMsg: getCertificates{}}[code]
		t.Run("a byte behind "+messages[code].name, func(t *testing.T) {
			wantEnd(t, chain, code, append(encoded(t, value), 0), errUndecodable)
		})
	}
}

// wantEnd sends a message and wants it to end the connection, unseen by the backend.
func wantEnd(t *testing.T, chain []*types.Block, code uint64, payload []byte, want error) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(chain)
		r, p := dialed(t, f)
		r.sendRaw(code, payload)
		if err := <-r.node.end; !errors.Is(err, want) {
			t.Fatalf("error have %v, want %v", err, want)
		}
		if reason := discReason(p.reason()); reason != p2p.DiscSubprotocolError {
			t.Fatalf("reason have %v, want %v", reason, p2p.DiscSubprotocolError)
		}
		if len(f.heads)+len(f.blocks)+len(f.votes)+len(f.certs) != 0 {
			t.Fatal("bad message reached the backend")
		}
	})
}

// TestLargest wants the largest valid message of each code to pass.
func TestLargest(t *testing.T) {
	top := new(big.Int).Sub(new(big.Int).Lsh(common.Big1, maxTDBits), common.Big1)
	head := Head{Hash: common.MaxHash, Number: maxNumber, TD: top}
	status := Status{
		Version: math.MaxUint32, NetworkID: math.MaxUint64, ChainID: top, Genesis: common.MaxHash,
		ForkID: forkid.ID{Next: math.MaxUint64}, Head: head, Finalized: head,
	}
	if _, err := decodeStatus(encoded(t, &status)); err != nil {
		t.Error(err)
	}
	values := map[uint64]any{
		StatusMsg:     &status,
		NewHeadMsg:    &head,
		NewBlockMsg:   &newBlock{largestBlock(t), top},
		GetBlocksMsg:  &getBlocks{ID: math.MaxUint64, Hashes: make([]common.Hash, MaxBlocks)},
		GetHeadersMsg: &getHeaders{ID: math.MaxUint64, From: maxNumber, Count: MaxHeaders},

		VoteMsg:            &ShortVote{Number: maxNumber, Span: maxNumber},
		GetCertificatesMsg: &getCertificates{ID: math.MaxUint64, From: maxNumber},
		CertificatesMsg: &certificates{ID: math.MaxUint64, Certificates: slices.Repeat(
			[]*finality.Certificate{certificateFor(maxNumber, 255)}, MaxCertificates)},
	}
	for code, value := range values {
		if _, err := encode(code, value); err != nil {
			t.Error(err)
		}
	}
}

// largestBlock is a block of exactly params.MaxBlockSize.
func largestBlock(t *testing.T) *types.Block {
	build := func(size int) *types.Block {
		tx := types.NewTx(&types.LegacyTx{Data: bytes.Repeat([]byte{1}, size)})
		header := &types.Header{Number: common.Big1, Difficulty: common.Big2}
		return types.NewBlock(header, &types.Body{Transactions: []*types.Transaction{tx}}, nil, trie.NewListHasher())
	}
	overhead := int(build(params.MaxBlockSize/2).Size()) - params.MaxBlockSize/2
	block := build(params.MaxBlockSize - overhead)
	if block.Size() != params.MaxBlockSize {
		t.Fatalf("block has %d bytes, want %d", block.Size(), params.MaxBlockSize)
	}
	return block
}

// TestLargestBlock pushes and fetches a block of the largest size, and
// announces one that is larger still.
func TestLargestBlock(t *testing.T) {
	block := largestBlock(t)
	synctest.Test(t, func(t *testing.T) {
		chain := newChain(0)
		a, b := newFake(chain), newFake(chain)
		a.chain = []*types.Block{chain[0], block}
		_, _, toB, toA := connect(t, a, b)
		toB.SendBlock(block, big.NewInt(4))
		if told := <-b.blocks; told.block.Hash() != block.Hash() {
			t.Fatal("another block")
		}
		if got, err := toA.RequestBlocks(t.Context(), 1, 1); err != nil || got[0].Hash() != block.Hash() {
			t.Fatal(err)
		}
		larger := block.WithSeal(&types.Header{Number: common.Big2, Difficulty: common.Big2, Extra: make([]byte, 2048)})
		toB.SendBlock(larger, big.NewInt(6))
		if told := <-b.heads; told.head.Hash != larger.Hash() {
			t.Fatal("another head")
		}
	})
}

// TestFlood sends as fast as it can: the burst passes, one more ends it.
func TestFlood(t *testing.T) {
	chain := newChain(1)
	head := encoded(t, Head{Number: 1, TD: common.Big1})
	block := encoded(t, newBlock{chain[1], big.NewInt(4)})
	stories := []struct {
		name    string
		code    uint64
		payload []byte
		burst   int
		told    func(*fake) int
	}{
		{"heads", NewHeadMsg, head, recvHeadBurst, func(f *fake) int { return len(f.heads) }},
		{"blocks", NewBlockMsg, block, recvBlockBurst, func(f *fake) int { return len(f.blocks) }},
		{"votes", VoteMsg, encoded(t, Shorten(voteFor(7))), recvNoteBurst, func(f *fake) int { return len(f.votes) }},
	}
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake(chain)
				r, _ := dialed(t, f)
				for range story.burst {
					r.sendRaw(story.code, story.payload)
				}
				synctest.Wait()
				if told := story.told(f); told != story.burst {
					t.Fatalf("backend was told %d times, want %d", told, story.burst)
				}
				r.sendRaw(story.code, story.payload)
				if err := <-r.node.end; !errors.Is(err, errFlood) {
					t.Fatalf("error have %v, want %v", err, errFlood)
				}
			})
		})
	}
}

// TestBusy asks a good peer for more than it takes at a time: none of it is a flood.
func TestBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chain := newChain(10)
		_, _, p, _ := connect(t, newFake(chain), newFake(chain))
		results := make(chan error)
		const n = 5 * maxServing
		for range n {
			go func() {
				_, err := p.RequestBlocks(t.Context(), 1, 10)
				results <- err
			}()
		}
		for range n {
			if err := <-results; err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestRequestFlood asks without reading: what waits is bounded.
func TestRequestFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _ := dialed(t, newFake(newChain(1)))
		for id := range uint64(maxServing + 1) { // one is being answered
			r.send(GetBlocksMsg, &getBlocks{ID: id, Count: 1})
			synctest.Wait()
		}
		if len(r.node.end) != 0 {
			t.Fatal("ended below the limit")
		}
		r.send(GetBlocksMsg, &getBlocks{ID: 99, Count: 1})
		if err := <-r.node.end; !errors.Is(err, errFlood) {
			t.Fatalf("error have %v, want %v", err, errFlood)
		}
	})
}

// TestPace keeps a member busy announcing for as long as a connection may
// hang: if all of it arrived at once, the other side would still accept it.
func TestPace(t *testing.T) {
	stories := []struct {
		name  string
		code  uint64
		send  func(*Peer, *types.Block)
		limit int
	}{
		{"blocks", NewBlockMsg, func(p *Peer, b *types.Block) { p.SendBlock(b, common.Big3) }, recvBlockBurst},
		{"heads", NewHeadMsg, func(p *Peer, b *types.Block) { p.SendHead(headOf(b, common.Big3)) }, recvHeadBurst},
	}
	const perSecond = 50
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, p := dialed(t, newFake(newChain(0)))
				seen := r.discard()
				for i := range networkStall * perSecond {
					header := &types.Header{Number: big.NewInt(int64(i + 1)), Difficulty: common.Big2}
					story.send(p, types.NewBlockWithHeader(header))
					pass(time.Second / perSecond)
				}
				if n := seen.of(story.code); n > story.limit || n < story.limit-1 {
					t.Fatalf("sent %d, the other side accepts %d", n, story.limit)
				}
			})
		})
	}
}

// TestServePace asks again as soon as it is answered.
func TestServePace(t *testing.T) {
	stories := []struct {
		name  string
		size  int // of the answer
		n     int
		least time.Duration
	}{
		{"small answers are limited by number", 0, serveBurst + 10*int(serveRate), 10 * time.Second},
		{"large answers are limited by bytes", 8 << 20, 21, 9 * time.Second}, // 168 MiB, 10 of them at once
	}
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake(newChain(0))
				tx := types.NewTx(&types.LegacyTx{Data: make([]byte, story.size)})
				f.chain = []*types.Block{f.chain[0].WithBody(types.Body{Transactions: []*types.Transaction{tx}})}
				r, _ := dialed(t, f)
				begin := time.Now()
				for id := range uint64(story.n) {
					r.send(GetBlocksMsg, &getBlocks{ID: id, Count: 1})
					r.want(BlocksMsg)
				}
				if took := time.Since(begin); took < story.least || took > 2*story.least {
					t.Fatalf("took %v, want about %v", took, story.least)
				}
			})
		})
	}
}

// TestSlowPeer announces to a peer that does not read: the queue stays short,
// the newest survive, the caller never waits.
func TestSlowPeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chain := newChain(100)
		r, p := dialed(t, newFake(chain[:1]))
		begin := time.Now()
		for _, block := range chain[1:] {
			p.SendBlock(block, weight(block))
			p.SendHead(headOf(block, weight(block)))
		}
		if time.Since(begin) != 0 {
			t.Fatal("the caller waited")
		}
		synctest.Wait()
		var got []uint64
		for range maxQueuedPush + 1 {
			var push newBlock
			code, payload, err := readMessage(r.pipe)
			if err != nil {
				t.Fatal(err)
			}
			if code == NewHeadMsg {
				break
			}
			if err := decode(NewBlockMsg, payload, &push); err != nil {
				t.Fatal(err)
			}
			got = append(got, push.Block.NumberU64())
		}
		// The writer may hold one old message besides the queue.
		tail := got[len(got)-maxQueuedPush:]
		for i, number := range tail {
			if want := uint64(100 - maxQueuedPush + 1 + i); number != want {
				t.Fatalf("pushed %v, want the last %d", got, maxQueuedPush)
			}
		}
	})
}

// TestOvertaken queues a block that the peer gets elsewhere before its turn.
func TestOvertaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chain := newChain(sendBlockBurst + 1)
		r, p := dialed(t, newFake(chain[:1]))
		for _, block := range chain[1:] {
			p.SendBlock(block, weight(block))
			synctest.Wait()
			if block != chain[len(chain)-1] {
				r.want(NewBlockMsg)
			}
		}
		last := chain[len(chain)-1]
		seen := r.discard()
		r.send(NewHeadMsg, headOf(last, weight(last)))
		pass(time.Minute)
		if n := seen.of(NewBlockMsg); n != 0 {
			t.Fatal("the peer was sent a block that it has")
		}
	})
}

// TestSilentPeer asks a peer that never answers.
func TestSilentPeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, p := dialed(t, newFake(newChain(0)))
		seen := r.discard()
		begin := time.Now()
		results := make(chan error)
		for range maxOutstanding + 3 {
			go func() {
				_, err := p.RequestBlocks(context.Background(), 1, 1)
				results <- err
			}()
		}
		for range maxOutstanding + 3 {
			if err := <-results; !errors.Is(err, ErrTimeout) {
				t.Fatalf("error have %v, want %v", err, ErrTimeout)
			}
		}
		if took := time.Since(begin); took != requestTimeout {
			t.Fatalf("took %v, want %v", took, requestTimeout)
		}
		if n := seen.of(GetBlocksMsg); n != maxOutstanding {
			t.Fatalf("asked %d times, want %d", n, maxOutstanding)
		}
		if err := <-r.node.end; !errors.Is(err, errStalled) {
			t.Fatalf("error have %v, want %v", err, errStalled)
		}
		if took := time.Since(begin); took != stallTimeout {
			t.Fatalf("dropped after %v, want %v", took, stallTimeout)
		}
		if reason := discReason(p.reason()); reason != p2p.DiscReadTimeout {
			t.Fatalf("reason have %v, want %v", reason, p2p.DiscReadTimeout)
		}
		if _, err := p.RequestBlocks(context.Background(), 1, 1); !errors.Is(err, errClosed) {
			t.Fatalf("error have %v, want %v", err, errClosed)
		}
	})
}

// TestLateAnswer gives up a request; its answer is ignored and frees the slot.
func TestLateAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chain := newChain(3)
		r, p := dialed(t, newFake(chain))
		for range 2 * maxOutstanding {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			result := make(chan error, 1)
			go func() {
				_, err := p.RequestHeaders(ctx, 1, 1)
				result <- err
			}()
			id := r.wantHeaders().ID
			if err := <-result; !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("error have %v, want %v", err, context.DeadlineExceeded)
			}
			r.send(HeadersMsg, &headers{ID: id})
			cancel()
		}
		pass(2 * stallTimeout)
		if p.ctx.Err() != nil {
			t.Fatalf("dropped: %v", p.reason())
		}
	})
}

// TestDrop ends a connection while the node waits for an answer.
func TestDrop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, p := dialed(t, newFake(newChain(0)))
		result := make(chan error, 1)
		go func() {
			_, err := p.RequestBlocks(t.Context(), 1, 1)
			result <- err
		}()
		r.wantBlocks()
		reason := errors.New("bad seal")
		p.Drop(reason)
		p.Drop(errStalled) // the first reason stays
		if err := <-result; !errors.Is(err, reason) {
			t.Fatalf("error have %v, want %v", err, reason)
		}
		if err := <-r.node.end; err != reason {
			t.Fatalf("error have %v, want %v", err, reason)
		}
		if len(p.pending.calls) != 0 {
			t.Fatal("a request is still tracked")
		}
		p.SendHead(Head{})
		p.SendBlock(newChain(1)[1], common.Big3)
		<-p.Closed()
	})
}
