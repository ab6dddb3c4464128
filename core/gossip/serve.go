// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"fmt"
	"math"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
	"golang.org/x/time/rate"

	"github.com/dntp/dntp/core/finality"
)

// query is a decoded request of the peer.
type query struct {
	code         uint64
	blocks       getBlocks
	headers      getHeaders
	certificates getCertificates
}

// decode decodes the request of the query's code.
func (q *query) decode(payload []byte) error {
	var request interface{ check() error }
	switch q.code {
	case GetBlocksMsg:
		request = &q.blocks
	case GetHeadersMsg:
		request = &q.headers
	default:
		request = &q.certificates
	}
	if err := decode(q.code, payload, request); err != nil {
		return err
	}
	return request.check()
}

// enqueue queues a request; an honest peer never has more than maxServing waiting.
func (p *Peer) enqueue(code uint64, payload []byte) error {
	q := query{code: code}
	if err := q.decode(payload); err != nil {
		return err
	}
	select {
	case p.serving <- q:
		return nil
	default:
		return fmt.Errorf("%w: more than %d requests waiting", errFlood, maxServing)
	}
}

// serve answers requests one by one, in order, within limits of responses and bytes
// per second. Meanwhile reading from the peer continues.
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
	var reply any
	switch q.code {
	case GetBlocksMsg:
		code, reply = BlocksMsg, &blocks{ID: q.blocks.ID, Blocks: q.blocks.collect(backend)}
	case GetHeadersMsg:
		code, reply = HeadersMsg, &headers{ID: q.headers.ID, Headers: q.headers.collect(backend)}
	default:
		code, reply = CertificatesMsg, &certificates{ID: q.certificates.ID, Certificates: q.certificates.collect(backend)}
	}
	payload, err = encode(code, reply)
	return code, payload, err
}

// collect returns the requested blocks, up to the soft size but always the first.
func (r *getBlocks) collect(backend Backend) []*types.Block {
	var (
		list  []*types.Block
		asked = int(r.Count)
	)
	if len(r.Hashes) == 0 {
		list = backend.BlocksFrom(r.From, asked, softBlocksSize)
	} else {
		list, asked = blocksByHash(backend, r.Hashes), len(r.Hashes)
	}
	size := func(i int) uint64 { return list[i].Size() }
	return list[:fit(min(len(list), asked), softBlocksSize, maxBlocksSize, size)]
}

// blocksByHash stops at the first block that would not fit.
func blocksByHash(backend Backend, hashes []common.Hash) []*types.Block {
	var (
		list []*types.Block
		sum  uint64
	)
	for _, hash := range hashes {
		if sum > softBlocksSize {
			break
		}
		if block := backend.Block(hash); block != nil {
			list = append(list, block)
			sum += block.Size()
		}
	}
	return list
}

// collect returns the requested headers, up to the soft size but always the first.
func (r *getHeaders) collect(backend Backend) []*types.Header {
	list := backend.HeadersFrom(r.From, int(r.Count))
	size := func(i int) uint64 { return encodedSize(list[i]) }
	return list[:fit(min(len(list), int(r.Count)), softHeadersSize, maxHeadersSize, size)]
}

// collect returns the newest requested certificates.
func (r *getCertificates) collect(backend Backend) []*finality.Certificate {
	list := backend.CertificatesFrom(r.From, MaxCertificates)
	return list[max(len(list)-MaxCertificates, 0):]
}

// fit returns how many of n items one response holds: the first if it fits at all,
// then those that keep the sum within the soft limit.
func fit(n int, soft, hard uint64, size func(i int) uint64) int {
	var sum uint64
	for i := range n {
		sum += size(i)
		if i > 0 && sum > soft || sum > hard-envelopeSize {
			return i
		}
	}
	return n
}

func encodedSize(h *types.Header) uint64 {
	encoded, err := rlp.EncodeToBytes(h)
	if err != nil {
		return math.MaxUint32 // too large for any response
	}
	return uint64(len(encoded))
}
