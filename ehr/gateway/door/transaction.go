// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
)

// copies is the number of nodes that a signed transaction is sent to at once. All get the same
// signed bytes, which a chain executes once.
const copies = 2

// submit sends a signed transaction to two nodes, and to the others if both fail. It is done
// when one node has it.
func (d *Door) submit(ctx context.Context, s *Session, c *call) reply {
	hash, e := hashOf(c.params)
	if e != nil {
		return errorReply(e)
	}
	to := make(chan arrival, len(d.nodes)+copies)
	var (
		tried   []*Node
		waiting int
		refusal []byte // of a node that judged it
		unsure  bool   // whether a node may have it without having said so
	)
	// The second copy goes on when the caller has its answer.
	sending, stop := context.WithTimeout(context.WithoutCancel(ctx), d.cfg.Patience)
	try := func(n *Node) {
		n.start(sending, quick, "eth_sendRawTransaction", c.params, to)
		tried = append(tried, n)
		waiting++
	}
	defer func() { go drain(sending, tried, waiting, to, s, stop) }()
	n, e := d.await(ctx, 0, nil, nil)
	if e != nil {
		return errorReply(e)
	}
	try(n)
	for len(tried) < copies {
		if n = d.choose(0, nil, tried); n == nil {
			break
		}
		try(n)
	}
	for {
		select {
		case a := <-to:
			waiting--
			a.node.load.Add(-1)
			switch {
			case a.err != nil:
				unsure = true
				a.node.failed()
			case taken(a.reply):
				s.wrote(a.node)
				return reply{result: quoted(hash)}
			case elsewhere(a.reply):
			default:
				refusal = a.fault
			}
			if waiting > 0 {
				continue
			}
			// A node that refuses it because it is executed already has it too.
			if (unsure || done(refusal)) && d.knows(ctx, hash) {
				return reply{result: quoted(hash)}
			}
			if refusal != nil {
				return reply{fault: refusal}
			}
			if n := d.choose(0, nil, tried); n != nil {
				try(n)
				continue
			}
			if unsure {
				return errorReply(&Error{codeAway, "no node confirmed the transaction; send it again, it cannot be executed twice", map[string]any{"transactionHash": hash}})
			}
			return errorReply(Unavailable("no node takes a transaction now"))
		case <-ctx.Done():
			return errorReply(&Error{codeAway, "no node confirmed the transaction in time; send it again, it cannot be executed twice", map[string]any{"transactionHash": hash}})
		}
	}
}

// drain waits for the nodes that have not answered yet.
func drain(ctx context.Context, tried []*Node, waiting int, to <-chan arrival, s *Session, stop func()) {
	defer stop()
	for ; waiting > 0; waiting-- {
		select {
		case a := <-to:
			a.node.load.Add(-1)
			if a.err == nil && taken(a.reply) {
				s.wrote(a.node)
			}
		case <-ctx.Done():
			for _, n := range tried[len(tried)-waiting:] { // which of them does not matter for the sum
				n.load.Add(-1)
			}
			return
		}
	}
}

// taken reports whether a node has the transaction.
func taken(r reply) bool {
	return r.fault == nil || strings.Contains(parseFault(r.fault).Message, "already known")
}

// done reports whether a refusal may mean that the transaction is in a block.
func done(refusal []byte) bool {
	return refusal != nil && strings.Contains(parseFault(refusal).Message, "nonce too low")
}

func quoted(hash common.Hash) []byte { return []byte(`"` + hash.Hex() + `"`) }

// hashOf reads a signed transaction and computes its hash.
func hashOf(params []byte) (hash common.Hash, e *Error) {
	var args []json.RawMessage
	if json.Unmarshal(params, &args) != nil || len(args) == 0 {
		return hash, BadParams("missing value for required argument 0")
	}
	var raw hexutil.Bytes
	if err := json.Unmarshal(args[0], &raw); err != nil {
		return hash, BadParams("invalid argument 0: %v", err)
	}
	tx := new(types.Transaction)
	if err := tx.UnmarshalBinary(raw); err != nil {
		return hash, BadParams("invalid argument 0: not a signed transaction: %v", err)
	}
	return tx.Hash(), nil
}

// knows reports whether a node has the transaction, in its pool or in a block.
func (d *Door) knows(ctx context.Context, hash common.Hash) bool {
	for _, n := range *d.fit.Load() {
		r, err := n.ask(ctx, quick, "eth_getTransactionByHash", append(append([]byte{'['}, quoted(hash)...), ']'))
		if err == nil && r.fault == nil && string(r.result) != "null" {
			return true
		}
	}
	return false
}

// Limits of eth_sendRawTransactionSync, as upstream's nodes have them.
const (
	syncWait = 20 * time.Second
	syncMax  = time.Minute
)

// submitAndWait sends a transaction and waits for its receipt.
func (d *Door) submitAndWait(ctx context.Context, s *Session, c *call) reply {
	var args []json.RawMessage
	if json.Unmarshal(c.params, &args) != nil || len(args) == 0 {
		return errorReply(BadParams("missing value for required argument 0"))
	}
	wait := syncWait
	if len(args) > 1 && string(args[1]) != "null" {
		var ms hexutil.Uint64
		if err := json.Unmarshal(args[1], &ms); err != nil {
			return errorReply(BadParams("invalid argument 1: %v", err))
		}
		wait = min(time.Duration(min(uint64(ms), uint64(syncMax/time.Millisecond)))*time.Millisecond, syncMax)
	}
	one, _ := json.Marshal(args[:1])
	sent := d.submit(ctx, s, &call{method: "eth_sendRawTransaction", params: one})
	if sent.fault != nil {
		return sent
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	question := &call{method: "eth_getTransactionReceipt", params: append(append([]byte{'['}, sent.result...), ']')}
	for {
		changes := d.changes()
		if r := d.read(ctx, s, quick, question); r.fault == nil && string(r.result) != "null" {
			return r
		}
		select {
		case <-changes: // a new head, or another set of nodes
		case <-ctx.Done():
			var hash common.Hash
			json.Unmarshal(sent.result, &hash)
			// 4 is the code of upstream's nodes for this.
			return errorReply(&Error{4, "the transaction was sent and is in no block yet", hash})
		}
	}
}

// Submit sends a signed transaction for the gateway itself. sure says that no node has it, if there
// is an error.
func (d *Door) Submit(ctx context.Context, raw []byte) (sure bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Limits.Time)
	defer cancel()
	params, err := json.Marshal([]hexutil.Bytes{raw})
	if err != nil {
		return true, err
	}
	r := d.submit(ctx, new(Session), &call{method: "eth_sendRawTransaction", params: params})
	if r.fault == nil {
		return true, nil
	}
	f := parseFault(r.fault)
	return f.Code != codeAway, &Error{Code: f.Code, Message: f.Message, Data: f.Data}
}
