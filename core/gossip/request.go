// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/dntp/dntp/core/finality"
)

// Errors of requests that callers test for.
var (
	ErrUnavailable = errors.New("peer has none of the requested items")
	ErrTimeout     = errors.New("peer did not answer in time")
)

var (
	errStalled     = errors.New("peer stalled a request")
	errUnsolicited = errors.New("response was not requested")
)

// pending tracks the requests that a peer has not answered. A request that its
// caller gave up keeps its slot, so a silent peer receives at most maxOutstanding
// requests.
type pending struct {
	slots chan struct{} // one token per unanswered request

	mu      sync.Mutex
	lastID  uint64
	calls   map[uint64]*call
	stopped bool
}

// call is one running request.
type call struct {
	id    uint64
	want  uint64      // code of the answer
	reply chan []byte // payload of the answer; buffered, as the caller may be gone
	stall *time.Timer // drops the peer
}

func newPending() *pending {
	return &pending{slots: make(chan struct{}, maxOutstanding), calls: make(map[uint64]*call)}
}

// add tracks a request; the caller has put a token into slots.
func (t *pending) add(want uint64, stalled func()) *call {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lastID++
	c := &call{id: t.lastID, want: want, reply: make(chan []byte, 1)}
	if !t.stopped {
		c.stall = time.AfterFunc(stallTimeout, stalled)
		t.calls[c.id] = c
	}
	return c
}

// fulfil delivers an answer to its request and frees the slot.
func (t *pending) fulfil(code, id uint64, payload []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.calls[id]
	if c == nil || c.want != code {
		return fmt.Errorf("%w: %s with id %d", errUnsolicited, messages[code].name, id)
	}
	delete(t.calls, id)
	c.stall.Stop()
	<-t.slots
	c.reply <- payload
	return nil
}

// stop drops all requests.
func (t *pending) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stopped = true
	for _, c := range t.calls {
		c.stall.Stop()
	}
	clear(t.calls)
}

// deliver decodes only the id of an answer. The body is decoded only if a caller
// waits for it.
func (p *Peer) deliver(code uint64, payload []byte) error {
	content, rest, err := rlp.SplitList(payload)
	if err != nil || len(rest) > 0 {
		return fmt.Errorf("%w: %s is not one list", errUndecodable, messages[code].name)
	}
	id, _, err := rlp.SplitUint64(content)
	if err != nil {
		return fmt.Errorf("%w: %s: %v", errUndecodable, messages[code].name, err)
	}
	return p.pending.fulfil(code, id, payload)
}

// request sends a message and waits for the payload of its answer.
func (p *Peer) request(ctx context.Context, code, want uint64, packet func(id uint64) any) ([]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, requestTimeout, ErrTimeout)
	defer cancel()

	select {
	case p.pending.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-p.ctx.Done():
		return nil, p.closedError()
	}
	c := p.pending.add(want, func() { p.Drop(errStalled) })
	payload, err := encode(code, packet(c.id))
	if err != nil {
		return nil, err // unreachable: arguments were checked
	}
	go p.write(code, payload)

	select {
	case reply := <-c.reply:
		return reply, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-p.ctx.Done():
		return nil, p.closedError()
	}
}

// write drops the peer if the transport fails.
func (p *Peer) write(code uint64, payload []byte) {
	if err := writeMessage(p.rw, code, payload); err != nil && p.ctx.Err() == nil {
		p.Drop(err)
	}
}

func (p *Peer) closedError() error { return fmt.Errorf("%w: %w", errClosed, p.reason()) }

// RequestBlocks requests canonical blocks from a number on. The answer is not
// empty, begins there, is linked by parent hashes, and may be shorter than count. A
// peer that answers anything else is dropped.
func (p *Peer) RequestBlocks(ctx context.Context, from uint64, count int) ([]*types.Block, error) {
	if err := checkArguments(from, count, MaxBlocks); err != nil {
		return nil, err
	}
	query := getBlocks{From: from, Count: uint64(count)}
	return p.fetchBlocks(ctx, query, func(list []*types.Block) error {
		return checkRangeReply(headersOf(list), from, count)
	})
}

// RequestBlocksByHash requests blocks by hash, canonical or not. The answer is not
// empty and holds the blocks that the peer has, in the requested order.
func (p *Peer) RequestBlocksByHash(ctx context.Context, hashes []common.Hash) ([]*types.Block, error) {
	query := getBlocks{Hashes: hashes}
	if len(hashes) == 0 {
		return nil, fmt.Errorf("%w: no hashes", errBadRequest)
	}
	if err := query.check(); err != nil {
		return nil, err
	}
	return p.fetchBlocks(ctx, query, func(list []*types.Block) error {
		return checkHashesReply(list, hashes)
	})
}

// RequestHeaders requests canonical headers; see RequestBlocks.
func (p *Peer) RequestHeaders(ctx context.Context, from uint64, count int) ([]*types.Header, error) {
	if err := checkArguments(from, count, MaxHeaders); err != nil {
		return nil, err
	}
	payload, err := p.request(ctx, GetHeadersMsg, HeadersMsg, func(id uint64) any {
		return &getHeaders{ID: id, From: from, Count: uint64(count)}
	})
	if err != nil {
		return nil, err
	}
	list, err := readHeaders(payload, from, count)
	return list, p.judge(err)
}

// RequestCertificates requests the newest certificates whose targets are blocks
// from a number on. The answer is not empty and ascends by target; signatures and
// links are unchecked. A peer that answers anything else is dropped.
func (p *Peer) RequestCertificates(ctx context.Context, from uint64) ([]*finality.Certificate, error) {
	if err := checkArguments(from, 1, 1); err != nil {
		return nil, err
	}
	payload, err := p.request(ctx, GetCertificatesMsg, CertificatesMsg, func(id uint64) any {
		return &getCertificates{ID: id, From: from}
	})
	if err != nil {
		return nil, err
	}
	list, err := readCertificates(payload, from)
	return list, p.judge(err)
}

func (p *Peer) fetchBlocks(ctx context.Context, query getBlocks, check func([]*types.Block) error) ([]*types.Block, error) {
	payload, err := p.request(ctx, GetBlocksMsg, BlocksMsg, func(id uint64) any {
		query.ID = id
		return &query
	})
	if err != nil {
		return nil, err
	}
	list, err := readBlocks(payload, check)
	if err != nil {
		return nil, p.judge(err)
	}
	for _, block := range list {
		p.learn(block.Hash())
	}
	return list, nil
}

// judge drops a peer for a bad answer; an empty answer is allowed.
func (p *Peer) judge(err error) error {
	if err != nil && !errors.Is(err, ErrUnavailable) {
		p.Drop(err)
	}
	return err
}

// readBlocks decodes an answer and checks it against its request.
func readBlocks(payload []byte, check func([]*types.Block) error) ([]*types.Block, error) {
	var reply blocks
	if err := decode(BlocksMsg, payload, &reply); err != nil {
		return nil, err
	}
	if len(reply.Blocks) == 0 {
		return nil, ErrUnavailable
	}
	if err := check(reply.Blocks); err != nil { // first, as it is cheap and bounds the count
		return nil, err
	}
	for i, block := range reply.Blocks {
		if err := checkBlock(block); err != nil {
			return nil, fmt.Errorf("%w: item %d: %w", errBadResponse, i, err)
		}
	}
	return reply.Blocks, nil
}

// readHeaders decodes an answer and checks it against its request.
func readHeaders(payload []byte, from uint64, count int) ([]*types.Header, error) {
	var reply headers
	if err := decode(HeadersMsg, payload, &reply); err != nil {
		return nil, err
	}
	if len(reply.Headers) == 0 {
		return nil, ErrUnavailable
	}
	if err := checkRangeReply(reply.Headers, from, count); err != nil {
		return nil, err
	}
	for i, header := range reply.Headers {
		if err := checkHeader(header); err != nil {
			return nil, fmt.Errorf("%w: item %d: %w", errBadResponse, i, err)
		}
	}
	return reply.Headers, nil
}

// readCertificates decodes an answer and checks it against its request.
func readCertificates(payload []byte, from uint64) ([]*finality.Certificate, error) {
	var reply certificates
	if err := decode(CertificatesMsg, payload, &reply); err != nil {
		return nil, err
	}
	if len(reply.Certificates) == 0 {
		return nil, ErrUnavailable
	}
	if have := len(reply.Certificates); have > MaxCertificates {
		return nil, fmt.Errorf("%w: have %d certificates, want at most %d", errBadResponse, have, MaxCertificates)
	}
	for i, cert := range reply.Certificates {
		if cert.Target.Number < from {
			return nil, fmt.Errorf("%w: item %d is for block %d, want %d or above", errBadResponse, i, cert.Target.Number, from)
		}
		from = cert.Target.Number + 1
	}
	return reply.Certificates, nil
}

func checkArguments(from uint64, count int, limit uint64) error {
	if count < 0 {
		return fmt.Errorf("%w: have a count of %d", errBadRequest, count)
	}
	return checkRange(from, uint64(count), limit)
}

func headersOf(list []*types.Block) []*types.Header {
	out := make([]*types.Header, len(list))
	for i, b := range list {
		out[i] = b.Header()
	}
	return out
}
