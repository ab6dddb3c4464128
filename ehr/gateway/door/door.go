// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/lru"
	"golang.org/x/time/rate"
)

// Config says which nodes are behind a door, and what it lets in.
type Config struct {
	ChainID    uint64
	Genesis    common.Hash // hash of block 0
	Nodes      []Upstream
	Namespaces []string      // that callers may use; NamespacesDefault if empty
	Interval   time.Duration // between two looks at a node
	Patience   time.Duration // for a node's answer about its health
	Lag        uint64        // blocks that a node may be behind
	Limits     Limits
}

// Limits are of one caller, unless they say otherwise.
type Limits struct {
	Body         int           // bytes of a request, and of a message of a WebSocket
	Batch        int           // calls in a batch
	Depth        int           // levels of JSON
	Rate         float64       // calls a second; 0 for no limit
	Burst        int           // calls at once above the rate
	Time         time.Duration // one call
	Parallel     int           // calls of one batch, or of one WebSocket, at a time
	Backlog      int           // messages that wait to be written to one WebSocket
	Subscription int           // subscriptions of one WebSocket
	Sockets      int           // WebSockets of all callers
}

// LimitsDefault suit a hospital's door.
var LimitsDefault = Limits{
	Body: 5 << 20, Batch: 1000, Depth: 32, Rate: 1000, Burst: 2000, Time: 30 * time.Second,
	Parallel: 16, Backlog: 1024, Subscription: 64, Sockets: 2000,
}

// Default returns a configuration that lacks the chain and the nodes.
func Default() Config {
	return Config{
		Namespaces: slices.Clone(NamespacesDefault),
		Interval:   time.Second, Patience: 2 * time.Second, Lag: 3, Limits: LimitsDefault,
	}
}

// Local is a method that the gateway answers itself.
type Local func(ctx context.Context, caller *Caller, params json.RawMessage) (any, error)

// Caller is who calls, as the gateway found out before the door sees the request.
type Caller struct {
	ID      string            // for limits and sessions: of a token, or the address of the network
	Token   bool              // whether ID is of a token, so that a session holds on all connections
	Allowed func(string) bool // whether it may call a method; nil for all that the door serves
	Valid   func() bool       // whether it may still call; nil for always. A WebSocket asks it again and again
	Context any               // what the gateway's own methods need
}

// Door answers JSON-RPC by several nodes.
type Door struct {
	cfg    Config
	nodes  []*Node
	served map[string]kind
	local  map[string]Local

	fit       atomic.Pointer[[]*Node]
	targetNow atomic.Uint64
	candidate atomic.Uint64 // height of the next mark
	settling  sync.Mutex
	markMu    sync.Mutex
	mark      mark
	wakeMu    sync.Mutex
	wake      chan struct{}

	view     *view
	hedges   budget
	filters  *filters
	sessions *sessions
	rates    *rates
	sockets  sockets

	stop context.CancelFunc
	work sync.WaitGroup
}

// New returns a door that does not look at its nodes yet.
func New(cfg Config) (*Door, error) {
	if len(cfg.Nodes) == 0 {
		return nil, errors.New("no node")
	}
	d := &Door{
		cfg: cfg, wake: make(chan struct{}), filters: newFilters(), sessions: newSessions(),
		rates: newRates(cfg.Limits), local: make(map[string]Local), served: make(map[string]kind),
	}
	for name, k := range methods {
		d.served[name] = k
	}
	d.serve(cfg.Namespaces)
	names := make(map[string]bool)
	for _, u := range cfg.Nodes {
		if names[u.Name] {
			return nil, fmt.Errorf("two nodes are called %s", u.Name)
		}
		names[u.Name] = true
		d.nodes = append(d.nodes, newNode(u))
	}
	d.fit.Store(new([]*Node))
	d.view = newView(d)
	d.hedges.tokens.Store(hedgeBurst * hedgeShare)
	d.sockets.init()
	return d, nil
}

// serve leaves only the methods of some namespaces.
func (d *Door) serve(namespaces []string) {
	for name := range d.served {
		if !slices.Contains(namespaces, namespaceOf(name)) {
			delete(d.served, name)
		}
	}
}

// Serve adds a method that the gateway answers. Call it before Start.
func (d *Door) Serve(method string, answer Local) {
	d.local[method] = answer
	d.served[method] = local
}

// Start begins to look at the nodes.
func (d *Door) Start() {
	ctx, stop := context.WithCancel(context.Background())
	d.stop = stop
	for _, n := range d.nodes {
		d.work.Go(func() { d.watchNode(ctx, n) })
		if n.WS != "" {
			d.work.Go(func() { d.watchHeads(ctx, n) })
		}
	}
}

// Close ends all connections to nodes.
func (d *Door) Close() {
	if d.stop != nil {
		d.stop()
	}
	d.sockets.closeAll()
	for _, n := range d.nodes {
		n.close()
	}
	d.work.Wait()
	for _, n := range d.nodes {
		n.close() // what was dialled meanwhile
	}
}

// Ready reports whether a node can answer.
func (d *Door) Ready() bool { return len(*d.fit.Load()) > 0 }

// Heads calls each for every block that comes, until the context ends: removed is how many
// blocks have left the chain before it. bloom is the filter of the block's logs.
func (d *Door) Heads(ctx context.Context, each func(number uint64, bloom []byte, removed int)) error {
	for {
		f, _ := d.view.follow()
		err := d.followed(ctx, f, func(step change) error {
			for i, b := range step.added {
				removed := 0
				if i == 0 {
					removed = len(step.removed)
				}
				each(uint64(b.Number), b.Bloom, removed)
			}
			return nil
		})
		if ctx.Err() != nil {
			return err
		}
		each(0, nil, viewMax) // the view began anew: anything may have changed
	}
}

// ratesMax is the number of callers whose rates are kept.
const ratesMax = 10_000

// rates limits the calls of each caller.
type rates struct {
	limits Limits
	mu     sync.Mutex
	all    lru.BasicLRU[string, *rate.Limiter]
}

func newRates(l Limits) *rates {
	return &rates{limits: l, all: lru.NewBasicLRU[string, *rate.Limiter](ratesMax)}
}

// take reports whether a caller may make some calls now.
func (r *rates) take(caller string, calls int) bool {
	if r.limits.Rate == 0 {
		return true
	}
	r.mu.Lock()
	have, ok := r.all.Get(caller)
	if !ok {
		have = rate.NewLimiter(rate.Limit(r.limits.Rate), r.limits.Burst)
		r.all.Add(caller, have)
	}
	r.mu.Unlock()
	return have.AllowN(time.Now(), calls)
}

// NodeStatus is how a node is used.
type NodeStatus struct {
	Name   string `json:"name"`
	Head   uint64 `json:"head"`
	Final  uint64 `json:"final"`
	Used   bool   `json:"used"`
	Reason string `json:"reason,omitempty"` // why it is not used
}

// Nodes says how each node is used.
func (d *Door) Nodes() (list []NodeStatus) {
	for _, n := range d.nodes {
		s := n.snapshot()
		if s.reason == "" && n.strikes.Load() >= strikesMax {
			s.reason = "it failed several times in a row"
		}
		list = append(list, NodeStatus{n.Name, n.head.Load(), s.final, s.reason == "", s.reason})
	}
	return list
}

// Changed returns a channel that is closed at the next change of the nodes or of the head.
func (d *Door) Changed() <-chan struct{} { return d.changes() }

// Asked reports whether each node was looked at.
func (d *Door) Asked() bool {
	return !slices.ContainsFunc(d.nodes, func(n *Node) bool { return !n.snapshot().asked })
}

// Admit reports whether a caller may make a call now, by the limits of the door.
func (d *Door) Admit(caller string) bool { return d.rates.take(caller, 1) }

// Serves reports whether callers may use a method.
func (d *Door) Serves(method string) bool { return d.served[method] != closed }
