// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/log"
)

// futureMax is how far a block's time may be ahead of the door's clock.
const futureMax = 15 * time.Second

// block is what the door knows of a block.
type block struct {
	Number     hexutil.Uint64 `json:"number"`
	Hash       common.Hash    `json:"hash"`
	ParentHash common.Hash    `json:"parentHash"`
	Time       hexutil.Uint64 `json:"timestamp"`
	Bloom      hexutil.Bytes  `json:"logsBloom"`
	text       []byte         // the header as the node wrote it
}

// parseBlock reads a header; nil for JSON null.
func parseBlock(text []byte) (*block, error) {
	if string(text) == "null" {
		return nil, nil
	}
	b := new(block)
	if err := json.Unmarshal(text, b); err != nil {
		return nil, err
	}
	if b.Hash == (common.Hash{}) || len(b.Bloom) != 256 {
		return nil, errShape
	}
	b.text = text
	return b, nil
}

// look is what a node says about itself at one moment.
type look struct {
	chain   hexutil.Uint64
	genesis common.Hash
	head    *block
	final   *block
	syncing bool
	asked   mark        // that it was asked about
	mark    common.Hash // of its block at the height of the mark; zero if it has none
	at      uint64      // height of the candidate that it was asked about
	next    common.Hash // of its block there; zero if it has none
	took    time.Duration
	err     error
}

// mark is a block that a majority of the nodes calls final. A node with another block at its
// height is on another chain.
type mark struct {
	number uint64
	hash   common.Hash
	set    bool
}

// watchNode looks at a node at intervals, and whenever something is odd, until the context ends.
func (d *Door) watchNode(ctx context.Context, n *Node) {
	ticker := time.NewTicker(d.cfg.Interval)
	defer ticker.Stop()
	for {
		l := d.lookAt(ctx, n)
		if ctx.Err() != nil {
			return
		}
		d.judge(n, l)
		if l.err == nil && !n.hears.Load() { // a look may be older than what the node has announced since
			n.newest.Store(l.head)
		}
		// Another node may have to lead from now on.
		if b := n.newest.Load(); b != nil {
			d.view.offer(ctx, n, b)
		}
		if n.snapshot().reason == "" {
			if err := n.connect(ctx); err != nil && ctx.Err() == nil {
				log.Debug("No WebSocket to a node", "node", n.Name, "err", err)
			}
		}
		select {
		case <-ticker.C:
		case <-n.kick:
			// Where everything is slow, looks must not make it slower.
			select {
			case <-time.After(d.cfg.Interval / 10):
			case <-ctx.Done():
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// lookAt asks a node about itself, with one request.
func (d *Door) lookAt(ctx context.Context, n *Node) (l look) {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Patience)
	defer cancel()
	at, next := d.currentMark(), d.candidate.Load()
	l.asked, l.at = at, next
	questions := []struct{ method, params string }{
		{"eth_chainId", `[]`},
		{"eth_getHeaderByNumber", `["0x0"]`},
		{"eth_getHeaderByNumber", `["latest"]`},
		{"eth_getHeaderByNumber", `["finalized"]`},
		{"eth_syncing", `[]`},
		{"eth_getHeaderByNumber", fmt.Sprintf(`["%#x"]`, at.number)},
		{"eth_getHeaderByNumber", fmt.Sprintf(`["%#x"]`, next)},
	}
	body := []byte{'['}
	for i, q := range questions {
		if i > 0 {
			body = append(body, ',')
		}
		body = appendRequest(body, uint64(i), q.method, []byte(q.params))
	}
	begin := time.Now()
	text, err := n.postBody(ctx, append(body, ']'))
	l.took = time.Since(begin)
	if err != nil {
		l.err = err
		return l
	}
	text = bytes.TrimSpace(text)
	if len(text) == 0 || text[0] != '[' || !json.Valid(text) {
		l.err = errShape
		return l
	}
	var answers []reply
	if err := elements(text, func(e []byte) error {
		_, r, err := parseReply(e)
		answers = append(answers, r)
		return err
	}); err != nil || len(answers) != len(questions) {
		l.err = errShape
		return l
	}
	l.err = l.read(answers)
	return l
}

func (l *look) read(answers []reply) error {
	// A node without a final block yet says so by an error or null.
	for i, r := range answers {
		if r.fault != nil && i != 3 && i < 5 {
			return errors.New(parseFault(r.fault).Message)
		}
	}
	if err := json.Unmarshal(answers[0].result, &l.chain); err != nil {
		return errShape
	}
	first, err := parseBlock(answers[1].result)
	if err != nil || first == nil {
		return errShape
	}
	l.genesis = first.Hash
	if l.head, err = parseBlock(answers[2].result); err != nil || l.head == nil {
		return errShape
	}
	if answers[3].fault == nil {
		if l.final, err = parseBlock(answers[3].result); err != nil {
			return errShape
		}
	}
	l.syncing = string(answers[4].result) != "false"
	for i, into := range []*common.Hash{&l.mark, &l.next} {
		if answers[5+i].fault != nil {
			continue
		}
		if at, err := parseBlock(answers[5+i].result); err == nil && at != nil {
			*into = at.Hash
		}
	}
	return nil
}

// judge keeps what was seen of a node, and decides anew which nodes get requests.
func (d *Door) judge(n *Node, l look) {
	n.mu.Lock()
	s := &n.state
	before := s.reason
	s.asked = true
	s.timedOut = errors.Is(l.err, context.DeadlineExceeded) && (before == "" || s.timedOut)
	switch {
	case l.err != nil:
		s.reason = "it does not answer: " + shortReason(l.err)
	case uint64(l.chain) != d.cfg.ChainID:
		s.reason = fmt.Sprintf("its chain id is %d, want %d", uint64(l.chain), d.cfg.ChainID)
	case l.genesis != d.cfg.Genesis:
		s.reason = "its genesis block is another one"
	default:
		if !n.hears.Load() || uint64(l.head.Number) > s.head {
			s.head = uint64(l.head.Number)
		}
		s.final, s.finalHash = 0, d.cfg.Genesis
		if l.final != nil {
			s.final, s.finalHash = uint64(l.final.Number), l.final.Hash
		}
		s.next, s.nextHash = l.at, l.next
		s.reason = d.contradiction(l)
		n.strikes.Store(0)
		n.average(l.took, lookWeight)
		n.head.Store(s.head)
	}
	n.mu.Unlock()
	d.settle(n, before)
}

// contradiction says what is wrong with an answer by itself.
func (d *Door) contradiction(l look) string {
	at := d.currentMark()
	switch {
	case time.Unix(int64(l.head.Time), 0).After(time.Now().Add(futureMax)):
		return "its newest block is from the future"
	case l.final != nil && l.final.Number > l.head.Number:
		return "its final block is above its newest"
	case at.set && at == l.asked && uint64(l.head.Number) >= at.number && l.mark != at.hash && l.mark != (common.Hash{}):
		return fmt.Sprintf("its block %d is not the final one: it is on another chain", at.number)
	case l.syncing && d.behind(uint64(l.head.Number)):
		return "it fetches the chain"
	}
	return ""
}

// shortReason keeps addresses and other details of an error out of what callers may read.
func shortReason(err error) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, errShape):
		return errShape.Error()
	}
	return "no connection"
}

// settle decides which nodes get requests, after one of them was looked at.
func (d *Door) settle(changed *Node, before string) {
	d.settling.Lock()
	defer d.settling.Unlock()
	d.moveMark()
	target := d.target()
	d.targetNow.Store(target)
	var fit []*Node
	for _, n := range d.nodes {
		s := n.snapshot()
		if s.asked && s.reason == "" && target > s.head+d.cfg.Lag {
			n.out(fmt.Sprintf("it is %d blocks behind", target-s.head))
			s = n.snapshot()
		}
		if s.asked && s.reason == "" && n.strikes.Load() < strikesMax {
			fit = append(fit, n)
		}
	}
	if len(fit) == 0 {
		// Where the whole machine is slow, a late answer is better than none.
		for _, n := range d.nodes {
			if n.snapshot().timedOut {
				fit = append(fit, n)
			}
		}
	}
	d.setFit(fit)
	after := changed.snapshot()
	if after.reason != before {
		if after.reason == "" {
			log.Info("Node is used", "node", changed.Name, "head", after.head)
		} else {
			log.Warn("Node is not used", "node", changed.Name, "reason", after.reason)
		}
	}
}

// target is the newest block that callers can expect. With three nodes or more a second one
// must have it, so that one node that lies does not make all others look late.
func (d *Door) target() uint64 {
	var first, second uint64
	usable := 0
	for _, n := range d.nodes {
		if s := n.snapshot(); s.asked && s.reason == "" {
			usable++
			if s.head > first {
				first, second = s.head, first
			} else {
				second = max(second, s.head)
			}
		}
	}
	if usable >= 3 {
		return second
	}
	return first
}

func (d *Door) behind(head uint64) bool { return d.targetNow.Load() > head+d.cfg.Lag }

// moveMark lets the nodes vote on the block at the height of the candidate, which is final to
// most of them, and chooses the next candidate. It is called with settling held.
func (d *Door) moveMark() {
	var (
		candidate = d.candidate.Load()
		groups    = make(map[common.Hash]int)
		order     []common.Hash // as the nodes are in the configuration
		finals    []uint64
		missing   = 0
	)
	for _, n := range d.nodes {
		s := n.snapshot()
		if !s.asked || s.reason != "" {
			continue
		}
		finals = append(finals, s.final)
		switch {
		case s.next != candidate:
			missing++
		case s.final >= candidate && s.nextHash != (common.Hash{}):
			if groups[s.nextHash] == 0 {
				order = append(order, s.nextHash)
			}
			groups[s.nextHash]++
		}
	}
	if missing > 0 && candidate > 0 || len(finals) == 0 {
		return
	}
	var winner common.Hash
	for _, hash := range order {
		if groups[hash] > groups[winner] {
			winner = hash
		}
	}
	// Two groups contradict each other. Without a majority the file's order decides.
	if candidate > 0 && (2*groups[winner] > len(d.nodes) || len(order) > 1) {
		if len(order) > 1 {
			log.Error("Nodes have different final blocks", "number", candidate, "kept", winner)
		}
		d.markMu.Lock()
		d.mark = mark{candidate, winner, true}
		d.markMu.Unlock()
		for _, n := range d.nodes {
			if s := n.snapshot(); s.next == candidate && s.nextHash != winner && s.nextHash != (common.Hash{}) && s.reason == "" {
				n.out(fmt.Sprintf("its block %d is not the final one: it is on another chain", candidate))
			}
		}
	}
	slices.Sort(finals)
	slices.Reverse(finals)
	d.candidate.Store(max(d.currentMark().number, finals[min(len(d.nodes)/2, len(finals)-1)]))
}

func (d *Door) currentMark() mark {
	d.markMu.Lock()
	defer d.markMu.Unlock()
	return d.mark
}
