// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"fmt"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
	"golang.org/x/time/rate"
)

// query is a decoded request of the peer.
type query struct {
	code    uint64
	blocks  getBlocks
	headers getHeaders
}

// enqueue takes a request; an honest peer never has more than maxServing waiting.
func (p *Peer) enqueue(code uint64, payload []byte) error {
	q := query{code: code}
	var err error
	if code == GetBlocksMsg {
		if err = decode(code, payload, &q.blocks); err == nil {
			err = q.blocks.check()
		}
	} else {
		if err = decode(code, payload, &q.headers); err == nil {
			err = q.headers.check()
		}
	}
	if err != nil {
		return err
	}
	select {
	case p.serving <- q:
		return nil
	default:
		return fmt.Errorf("%w: more than %d requests waiting", errFlood, maxServing)
	}
}

// serve answers requests one by one, in order, within a rate of responses and
// of bytes. The peer waits; our reading goes on.
func (p *Peer) serve(backend Backend) {
	var (
		pace  = rate.NewLimiter(serveRate, serveBurst)
		bytes = rate.NewLimiter(serveByteRate, serveByteBurst)
	)
	for {
		var q query
		select {
		case q = <-p.serving:
		case <-p.ctx.Done():
			return
		}
		if pace.Wait(p.ctx) != nil {
			return
		}
		code, payload, err := q.answer(backend)
		if err == nil {
			if bytes.WaitN(p.ctx, len(payload)) != nil {
				return
			}
			err = writeMessage(p.rw, code, payload)
		}
		if err != nil {
			if p.ctx.Err() == nil {
				p.Drop(err)
			}
			return
		}
	}
}

func (q *query) answer(backend Backend) (code uint64, payload []byte, err error) {
	if q.code == GetBlocksMsg {
		payload, err = encode(BlocksMsg, &blocks{ID: q.blocks.ID, Blocks: q.blocks.collect(backend)})
		return BlocksMsg, payload, err
	}
	payload, err = encode(HeadersMsg, &headers{ID: q.headers.ID, Headers: q.headers.collect(backend)})
	return HeadersMsg, payload, err
}

// collect finds the asked blocks, up to the soft size but always the first.
func (r *getBlocks) collect(backend Backend) []*types.Block {
	if len(r.Hashes) == 0 {
		list := backend.BlocksFrom(r.From, int(r.Count), softBlocksSize)
		return list[:fit(len(list), int(r.Count), softBlocksSize, func(i int) uint64 { return list[i].Size() })]
	}
	var (
		list []*types.Block
		size uint64
	)
	for _, hash := range r.Hashes {
		block := backend.Block(hash)
		if block == nil {
			continue
		}
		size += block.Size()
		if len(list) > 0 && size > softBlocksSize {
			break
		}
		list = append(list, block)
	}
	return list
}

// collect finds the asked headers, up to the soft size but always the first.
func (r *getHeaders) collect(backend Backend) []*types.Header {
	list := backend.HeadersFrom(r.From, int(r.Count))
	return list[:fit(len(list), int(r.Count), softHeadersSize, func(i int) uint64 { return encodedSize(list[i]) })]
}

// fit is how many of n items to send: no more than asked, and none that would
// take the sum of sizes over the soft limit, except the first.
func fit(n, asked int, soft uint64, size func(i int) uint64) int {
	n = min(n, asked)
	var sum uint64
	for i := range n {
		if sum += size(i); i > 0 && sum > soft {
			return i
		}
	}
	return n
}

func encodedSize(h *types.Header) uint64 {
	encoded, err := rlp.EncodeToBytes(h)
	if err != nil {
		return 0 // the response will fail to encode, too
	}
	return uint64(len(encoded))
}
