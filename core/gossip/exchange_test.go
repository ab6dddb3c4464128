// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"context"
	"errors"
	"math/big"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/p2p"
)

// TestRequests fetches from a good peer what a member may lack.
func TestRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chain := newChain(300)
		a, b := newFake(chain), newFake(chain[:8])
		_, _, _, toA := connect(t, a, b)
		ctx := t.Context()

		// B fetches what it lacks: as many as one message may ask, from its head on.
		got, err := toA.RequestBlocks(ctx, 8, MaxBlocks)
		if err != nil || len(got) != MaxBlocks || got[0].Hash() != chain[8].Hash() || got[127].Hash() != chain[135].Hash() {
			t.Fatalf("range: %d blocks, %v", len(got), err)
		}
		got, err = toA.RequestBlocks(ctx, 290, MaxBlocks)
		if err != nil || len(got) != 11 {
			t.Fatalf("range that ends with the chain: have %d blocks (%v), want 11", len(got), err)
		}
		if _, err = toA.RequestBlocks(ctx, 301, 1); !errors.Is(err, ErrUnavailable) {
			t.Fatalf("range behind the head: error have %v, want %v", err, ErrUnavailable)
		}
		// Blocks by hash come in the asked order, unknown ones are skipped.
		asked := []common.Hash{chain[9].Hash(), {1}, chain[3].Hash()}
		got, err = toA.RequestBlocksByHash(ctx, asked)
		if err != nil || len(got) != 2 || got[0].Hash() != asked[0] || got[1].Hash() != asked[2] {
			t.Fatalf("by hash: %d blocks, %v", len(got), err)
		}
		if _, err = toA.RequestBlocksByHash(ctx, []common.Hash{{1}}); !errors.Is(err, ErrUnavailable) {
			t.Fatalf("unknown hash: error have %v, want %v", err, ErrUnavailable)
		}
		list, err := toA.RequestHeaders(ctx, 5, 3)
		if err != nil || len(list) != 3 || list[2].Hash() != chain[7].Hash() {
			t.Fatalf("headers: %d, %v", len(list), err)
		}
		list, err = toA.RequestHeaders(ctx, 0, MaxHeaders)
		if err != nil || len(list) != 301 || list[300].Hash() != chain[300].Hash() {
			t.Fatalf("headers: %d, %v", len(list), err)
		}
	})
}

// TestAnnouncements follows heads and blocks between two members.
func TestAnnouncements(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chain := newChain(9)
		a, b := newFake(chain[:1]), newFake(chain[:1])
		na, nb, toB, toA := connect(t, a, b)
		head := func(i int) Head { return headOf(chain[i], weight(chain[i])) }

		// A tells its head twice; B hears it once and takes it for A's.
		na.set.BroadcastHead(head(4))
		synctest.Wait()
		na.set.BroadcastHead(head(4))
		synctest.Wait()
		if told := <-b.heads; len(b.heads) != 0 || told.peer != toA || told.head.Hash != chain[4].Hash() || toA.Head().Number != 4 {
			t.Fatalf("head have %v and %d more", told.head, len(b.heads))
		}
		// A went back to a lighter head: the last word counts.
		toB.SendHead(head(3))
		if <-b.heads; toA.Head().Number != 3 {
			t.Fatalf("head have %d, want 3", toA.Head().Number)
		}
		// A pushes a block, thrice: B gets it once, with its body and weight.
		toB.SendBlock(chain[5], weight(chain[5]))
		toB.SendBlock(chain[5], weight(chain[5]))
		synctest.Wait()
		toB.SendBlock(chain[5], weight(chain[5]))
		synctest.Wait()
		told := <-b.blocks
		if told.peer != toA || told.block.Hash() != chain[5].Hash() || told.td.Cmp(weight(chain[5])) != 0 || len(told.block.Transactions()) != 1 {
			t.Fatalf("block have %d", told.block.NumberU64())
		}
		if len(b.blocks) != 0 || toA.Head().Number != 5 {
			t.Fatalf("block came %d times too often, head have %d, want 5", len(b.blocks), toA.Head().Number)
		}
		// A side block is pushed: the heavier head stays.
		toB.SendBlock(chain[1], weight(chain[1]))
		if <-b.blocks; toA.Head().Number != 5 {
			t.Fatalf("head have %d, want 5", toA.Head().Number)
		}
		// B sends nothing back that A pushed or announced, by either way.
		for _, i := range []int{5, 4} {
			nb.set.BroadcastBlock(chain[i], weight(chain[i]))
			toA.SendBlock(chain[i], weight(chain[i]))
		}
		if push, told := toA.outbox.waiting(); push || told {
			t.Fatal("a block is on its way back")
		}
		toA.SendBlock(chain[6], weight(chain[6]))
		if told := <-a.blocks; told.block.Hash() != chain[6].Hash() {
			t.Fatalf("block have %d, want 6", told.block.NumberU64())
		}
	})
}

func TestArguments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		chain := newChain(1)
		_, _, p, _ := connect(t, newFake(chain), newFake(chain))
		var errs []error
		for _, count := range []int{-1, 0, MaxBlocks + 1} {
			_, err := p.RequestBlocks(t.Context(), 0, count)
			errs = append(errs, err)
		}
		_, err := p.RequestBlocks(t.Context(), maxNumber, 1)
		errs = append(errs, err)
		for _, count := range []int{-1, 0, MaxHeaders + 1} {
			_, err := p.RequestHeaders(t.Context(), 0, count)
			errs = append(errs, err)
		}
		for _, count := range []int{0, MaxBlocks + 1} {
			_, err := p.RequestBlocksByHash(t.Context(), make([]common.Hash, count))
			errs = append(errs, err)
		}
		for i, err := range errs {
			if !errors.Is(err, errBadRequest) {
				t.Errorf("case %d: error have %v, want %v", i, err, errBadRequest)
			}
		}
		if p.ctx.Err() != nil {
			t.Fatal("a mistake of ours cost the peer its connection")
		}
	})
}

// TestBadResponses answers every request wrongly: the caller gets the error,
// the peer is dropped.
func TestBadResponses(t *testing.T) {
	chain := newChain(9)
	swapped := chain[5].WithBody(*chain[7].Body())
	badHeader := func(change func(*types.Header)) *types.Block {
		h := chain[3].Header()
		change(h)
		return types.NewBlockWithHeader(h).WithBody(*chain[3].Body())
	}
	ask := func(p *Peer, ctx context.Context) error {
		_, err := p.RequestBlocks(ctx, 3, 3)
		return err
	}
	answer := func(list ...*types.Block) func(*remote) {
		return func(r *remote) { r.send(BlocksMsg, &blocks{ID: r.wantBlocks().ID, Blocks: list}) }
	}
	askHashes := func(p *Peer, ctx context.Context) error {
		_, err := p.RequestBlocksByHash(ctx, []common.Hash{chain[3].Hash(), chain[4].Hash()})
		return err
	}
	askHeaders := func(p *Peer, ctx context.Context) error {
		_, err := p.RequestHeaders(ctx, 3, 2)
		return err
	}
	answerHeaders := func(list ...*types.Block) func(*remote) {
		return func(r *remote) { r.send(HeadersMsg, &headers{ID: r.wantHeaders().ID, Headers: headersOf(list)}) }
	}
	askCertificates := func(p *Peer, ctx context.Context) error {
		_, err := p.RequestCertificates(ctx, 7)
		return err
	}
	answerCertificates := func(numbers ...uint64) func(*remote) {
		reply := new(certificates)
		for _, number := range numbers {
			reply.Certificates = append(reply.Certificates, certificateFor(number, 1))
		}
		return func(r *remote) {
			var asked getCertificates
			if err := decode(GetCertificatesMsg, r.want(GetCertificatesMsg), &asked); err != nil {
				r.t.Error(err)
			}
			reply.ID = asked.ID
			r.send(CertificatesMsg, reply)
		}
	}
	stories := []struct {
		name   string
		ask    func(*Peer, context.Context) error
		answer func(*remote)
		want   error
	}{
		{"more blocks than asked", ask, answer(chain[3:7]...), errBadResponse},
		{"blocks that begin elsewhere", ask, answer(chain[4:6]...), errBadResponse},
		{"a gap", ask, answer(chain[3], chain[5]), errBadResponse},
		{"descending blocks", ask, answer(chain[3], chain[2]), errBadResponse},
		{"one block twice", ask, answer(chain[3], chain[3]), errBadResponse},
		{"a block that is not the child of the one before", ask,
			answer(chain[3], badHeader(func(h *types.Header) { h.Number = big.NewInt(4) })), errBadResponse},
		{"a body of another block", ask, answer(chain[3], chain[4], swapped), errBadBody},
		{"a header without difficulty", ask, answer(badHeader(func(h *types.Header) { h.Difficulty = nil })), errBadHeader},
		{"another request's id", ask, func(r *remote) {
			r.send(BlocksMsg, &blocks{ID: r.wantBlocks().ID + 1, Blocks: chain[3:4]})
		}, errUnsolicited},
		{"headers for blocks", ask, func(r *remote) {
			r.send(HeadersMsg, &headers{ID: r.wantBlocks().ID, Headers: headersOf(chain[3:4])})
		}, errUnsolicited},
		{"the same answer twice", ask, func(r *remote) {
			id := r.wantBlocks().ID
			r.send(BlocksMsg, &blocks{ID: id})
			r.send(BlocksMsg, &blocks{ID: id})
		}, errUnsolicited},
		{"an answer without an id", ask, func(r *remote) {
			r.wantBlocks()
			r.sendRaw(BlocksMsg, []byte{0xc0})
		}, errUndecodable},
		{"an id and no list", ask, func(r *remote) {
			r.send(BlocksMsg, []uint64{r.wantBlocks().ID})
		}, errUndecodable},
		{"a field behind the list", ask, func(r *remote) {
			r.send(BlocksMsg, []any{r.wantBlocks().ID, []uint64{}, uint64(1)})
		}, errUndecodable},
		{"a block that was not asked for", askHashes, answer(chain[3], chain[5]), errBadResponse},
		{"blocks in another order", askHashes, answer(chain[4], chain[3]), errBadResponse},
		{"one asked block twice", askHashes, answer(chain[3], chain[3]), errBadResponse},
		{"more headers than asked", askHeaders, answerHeaders(chain[3:6]...), errBadResponse},
		{"headers with a gap", askHeaders, answerHeaders(chain[3], chain[5]), errBadResponse},
		{"headers that begin elsewhere", askHeaders, answerHeaders(chain[2]), errBadResponse},
		{"a header with endless extra data", askHeaders,
			answerHeaders(badHeader(func(h *types.Header) { h.Extra = make([]byte, maxExtra+1) })), errBadHeader},
		{"a certificate below the asked", askCertificates, answerCertificates(6, 7), errBadResponse},
		{"certificates that descend", askCertificates, answerCertificates(9, 8), errBadResponse},
		{"one certificate twice", askCertificates, answerCertificates(9, 9), errBadResponse},
		{"more certificates than an answer holds", askCertificates, answerCertificates(make([]uint64, MaxCertificates+1)...), errBadResponse},
	}
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, p := dialed(t, newFake(chain))
				result := make(chan error, 1)
				go func() { result <- story.ask(p, t.Context()) }()
				story.answer(r)
				if err := <-r.node.end; !errors.Is(err, story.want) {
					t.Fatalf("connection ended with %v, want %v", err, story.want)
				}
				err := <-result
				if !errors.Is(err, story.want) && !errors.Is(err, ErrUnavailable) {
					t.Fatalf("request failed with %v, want %v", err, story.want)
				}
				if reason := discReason(p.reason()); reason != p2p.DiscSubprotocolError {
					t.Fatalf("reason have %v, want %v", reason, p2p.DiscSubprotocolError)
				}
				if r.node.set.Len() != 0 {
					t.Fatal("dropped peer is still in the set")
				}
			})
		})
	}
}

// TestResponseSize wants answers that stop at the soft size, but never before
// their first item, and leave out what no message can carry.
func TestResponseSize(t *testing.T) {
	fat := func(number, size int) *types.Block {
		tx := types.NewTx(&types.LegacyTx{Data: make([]byte, size)})
		header := &types.Header{Number: big.NewInt(int64(number)), Difficulty: common.Big2}
		return types.NewBlockWithHeader(header).WithBody(types.Body{Transactions: []*types.Transaction{tx}})
	}
	const mega = 1 << 20
	stories := []struct {
		name  string
		sizes []int // of the blocks that the chain has
		want  int   // blocks that are sent
	}{
		{"nothing", nil, 0},
		{"all that fits", []int{mega, mega, mega}, 3},
		{"up to the soft size", []int{3 * mega, 3 * mega, 3 * mega, 1, 1}, 2},
		{"one large block", []int{9 * mega, 1}, 1},
		{"a large block in second place", []int{1, 9 * mega}, 1},
		{"a block that no message carries", []int{11 * mega, 1}, 0},
	}
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			f := newFake(newChain(0))
			f.chain = nil
			byHash := getBlocks{}
			for i, size := range story.sizes {
				f.chain = append(f.chain, fat(i, size))
				byHash.Hashes = append(byHash.Hashes, f.chain[i].Hash())
			}
			queries := []getBlocks{{From: 0, Count: MaxBlocks}, byHash}
			for _, q := range queries {
				_, payload, err := (&query{code: GetBlocksMsg, blocks: q}).answer(f)
				if err != nil {
					t.Fatal(err)
				}
				var reply blocks
				if err := decode(BlocksMsg, payload, &reply); err != nil {
					t.Fatal(err)
				}
				if len(reply.Blocks) != story.want {
					t.Errorf("have %d blocks, want %d", len(reply.Blocks), story.want)
				}
			}
			if f.lookups > story.want+1 {
				t.Errorf("looked up %d blocks to send %d", f.lookups, story.want)
			}
		})
	}
	f := newFake(newChain(0))
	f.chain = slices.Repeat([]*types.Block{types.NewBlockWithHeader(&types.Header{Extra: make([]byte, maxExtra)})}, 100)
	_, payload, err := (&query{code: GetHeadersMsg, headers: getHeaders{Count: 100}}).answer(f)
	if err != nil || len(payload) > softHeadersSize+maxExtra || len(payload) < softHeadersSize-2*maxExtra {
		t.Errorf("headers: %d bytes, %v", len(payload), err)
	}
}
