// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/ethereum/go-ethereum/log"
)

// answer answers one call.
func (d *Door) answer(ctx context.Context, caller *Caller, s *Session, c *call) reply {
	if c.bad != nil {
		return errorReply(c.bad)
	}
	k := d.served[c.method]
	if k == closed {
		return errorReply(d.noMethod(c.method))
	}
	if caller.Valid != nil && !caller.Valid() {
		return errorReply(Refused("the token is over or revoked, or its person may no longer act"))
	}
	if caller.Allowed != nil && !caller.Allowed(c.method) {
		return errorReply(Refused("this caller may not use the method: it needs a token, or a role that has it"))
	}
	if len(c.params) > 0 && c.params[0] == '{' {
		return errorReply(BadParams("parameters are a list"))
	}
	switch k {
	case sending:
		return d.submit(ctx, s, c)
	case waiting:
		return d.submitAndWait(ctx, s, c)
	case making:
		return d.makeFilter(ctx, s, c)
	case polling:
		return d.pollFilter(ctx, c)
	case onSocket:
		return errorReply(errorOf(codeMethod, "subscriptions are served by WebSocket"))
	case local:
		return d.answerLocal(ctx, caller, c)
	}
	return d.read(ctx, s, k, c)
}

// answerLocal answers by the gateway itself.
func (d *Door) answerLocal(ctx context.Context, caller *Caller, c *call) reply {
	params := c.params
	if params == nil {
		params = []byte("[]")
	}
	result, err := d.local[c.method](ctx, caller, params)
	if err == nil {
		var text []byte
		if text, err = json.Marshal(result); err == nil {
			return reply{result: text}
		}
	}
	var known *Error
	if errors.As(err, &known) {
		return errorReply(known)
	}
	var coded interface {
		error
		ErrorCode() int
	}
	if errors.As(err, &coded) {
		e := errorOf(coded.ErrorCode(), "%s", coded.Error())
		var data interface{ ErrorData() any }
		if errors.As(err, &data) {
			e.Data = data.ErrorData()
		}
		return errorReply(e)
	}
	log.Warn("A method of the gateway failed", "method", c.method, "err", err)
	return errorReply(errorOf(codeInternal, "the gateway failed; its log says more"))
}

// body answers a request or a batch; nothing if there was no call with an id.
func (d *Door) body(ctx context.Context, caller *Caller, s *Session, text []byte) []byte {
	limits := &d.cfg.Limits
	calls, isBatch, fault := parseBody(text, limits.Depth, limits.Batch)
	if fault == nil && !d.rates.take(caller.ID, len(calls)) {
		limitMeter.Mark(1)
		fault = errorOf(codeLimit, "more than %v calls a second", limits.Rate)
		if !isBatch && calls[0].bad == nil {
			return errorReply(fault).append(nil, calls[0].id)
		}
	}
	if fault != nil {
		return errorReply(fault).append(nil, nil)
	}
	ctx, cancel := context.WithTimeout(ctx, limits.Time)
	defer cancel()
	if !isBatch {
		r := d.answer(ctx, caller, s, &calls[0])
		if calls[0].id == nil {
			return nil
		}
		return r.append(make([]byte, 0, len(r.result)+len(r.fault)+len(calls[0].id)+48), calls[0].id)
	}
	return joinReplies(calls, d.batch(ctx, caller, s, calls))
}

// batch answers the calls of a batch. Reads that follow each other are spread over the nodes.
// Anything else waits for what is before it, and what is after it waits.
func (d *Door) batch(ctx context.Context, caller *Caller, s *Session, calls []call) []reply {
	replies := make([]reply, len(calls))
	places := make(chan struct{}, d.cfg.Limits.Parallel)
	var running sync.WaitGroup
	for i := range calls {
		k := d.served[calls[i].method]
		if k != quick && k != long {
			running.Wait()
			replies[i] = d.answer(ctx, caller, s, &calls[i])
			continue
		}
		places <- struct{}{}
		running.Go(func() {
			replies[i] = d.answer(ctx, caller, s, &calls[i])
			<-places
		})
	}
	running.Wait()
	return replies
}

// joinReplies writes the answers in the order of the calls.
func joinReplies(calls []call, replies []reply) []byte {
	var out []byte
	for i := range calls {
		if calls[i].id == nil {
			continue
		}
		if out == nil {
			out = append(out, '[')
		} else {
			out = append(out, ',')
		}
		out = replies[i].append(out, calls[i].id)
	}
	if out == nil {
		return nil
	}
	return append(out, ']')
}
