// SPDX-License-Identifier: LGPL-3.0-or-later

package chainsync

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/log"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finalizer"
	"github.com/dntp/dntp/core/gossip"
)

const (
	// syncedGap is how many blocks a member may lack and still count as level
	// with its peers: a block or two are always under way.
	syncedGap = 2

	// logEvery is how often a long fetch says where it is.
	logEvery = 8 * time.Second
)

// errElsewhere ends a request for which another peer need not wait.
var errElsewhere = errors.New("another peer is asked instead")

// errOtherChain is returned for a peer whose chain does not have our final block.
var errOtherChain = errors.New("peer's chain has no block in common from the final one on")

// fetchLoop fetches from the best offer whenever there may be one, and keeps asking
// for a certificate that is missing.
func (s *Syncer) fetchLoop() {
	defer s.wg.Done()

	ticker := time.NewTicker(retryEvery)
	defer ticker.Stop()
	for stopped := false; ; {
		select {
		case <-s.wake:
		case <-ticker.C:
			// Where the chain stands still no new head asks.
			s.askFor(s.cfg.Chain.CurrentBlock())
		case <-s.ctx.Done():
			return
		}
		if s.cfg.Final.Halted() {
			if !stopped {
				s.tellFinal()
			}
			stopped = true
			continue
		}
		for _, offer := range s.plan() {
			brought := s.fetchFrom(offer)
			s.failures.note(offer.peer, brought)
			if brought {
				break
			}
		}
	}
}

// fetch is one walk along a peer's chain: back to a block in common, and forward
// from there, range by range, to the peer's head. What the peer tells is believed
// for no step of it: see ranges for the way forward, and Importer for what a block
// must be.
type fetch struct {
	*Syncer
	offer
	start  *types.Header // our head when it began
	waited time.Duration // for answers since the last one that was worth it
}

// fetchFrom takes an offer and reports whether the peer has brought anything. A
// peer may announce what nobody can have yet, or nobody ever: others are asked
// then.
func (s *Syncer) fetchFrom(o offer) bool {
	f := &fetch{Syncer: s, offer: o, start: s.cfg.Chain.CurrentBlock()}
	defer s.kept(o.peer, o.cert)
	defer f.show()()
	if err := f.walk(); err != nil {
		if s.ctx.Err() == nil {
			log.Warn("Fetching blocks failed", "peer", o.peer.ID(), "for", o.reason, "err", err)
			s.judgeFetch(o.peer, err)
		}
		return false
	}
	if head := s.cfg.Chain.CurrentBlock().Hash(); head != f.start.Hash() {
		if block := s.cfg.Chain.GetBlockByHash(head); block != nil {
			s.Announce(block)
		}
		return true
	}
	return s.cfg.Importer.executed(o.head.Hash, o.head.Number)
}

// show tells clients and the sealer of a fetch of more than a few blocks, until
// what it returns is called.
func (f *fetch) show() (end func()) {
	start := f.start.Number.Uint64()
	if f.head.Number <= start+syncedGap || f.ends(start+1) {
		return func() {}
	}
	f.origin.Store(start)
	f.target.Store(f.head.Number)
	f.trust(0)
	if f.failed == 0 {
		f.trust(f.patience)
	}
	f.syncing.Store(true)
	log.Info("Fetching blocks", "peer", f.peer.ID(), "for", f.reason, "from", start, "to", f.head.Number)
	return func() { f.syncing.Store(false) }
}

// walk finds a block in common and inserts what the peer has above it.
func (f *fetch) walk() error {
	common, err := f.common()
	if err != nil {
		return err
	}
	if f.cfg.Snap != nil && common == 0 && f.cfg.Chain.CurrentBlock().Number.Sign() == 0 {
		done, err := f.snap()
		if done || err != nil {
			return err
		}
	}
	return f.ranges(common + 1)
}

// common returns the number of a canonical block that is on the peer's chain,
// whatever became of its state. It looks back from the lower head in steps that
// double, so it may return a few blocks less than the newest such; and never below
// lowest.
func (f *fetch) common() (uint64, error) {
	lowest := f.lowest()
	number := max(min(f.cfg.Chain.CurrentBlock().Number.Uint64(), f.peer.Head().Number), lowest)
	for step := uint64(1); ; step *= 2 {
		if number == 0 {
			return 0, nil // the handshake has compared the genesis
		}
		hash, err := f.hashAt(number)
		if err != nil {
			return 0, err
		}
		if f.cfg.Importer.canonical(hash, number) {
			return number, nil
		}
		if number == lowest {
			return 0, errOtherChain
		}
		number -= min(step, number-lowest)
	}
}

// lowest is where the search for a block in common ends: at the final block,
// unless the peer has shown that another is final as well, which is to be
// known; what is fetched for it is kept aside. A member that a crash has left
// below its final block looks back as far as forks of honest members reach.
func (f *fetch) lowest() uint64 {
	final, head := f.cfg.Final.Final().Number, f.cfg.Chain.CurrentBlock().Number.Uint64()
	switch {
	case f.cert != nil && f.cert.Finalizes():
		return final - min(final, finalizer.CertificatesKept)
	case head <= final:
		return head - min(head, staleDepth)
	}
	return final
}

// hashAt asks for the hash of the peer's block of a number; zero where it has none.
func (f *fetch) hashAt(number uint64) (common.Hash, error) {
	headers, err := f.headers(number, 1)
	if errors.Is(err, gossip.ErrUnavailable) {
		return common.Hash{}, nil
	}
	if err != nil {
		return common.Hash{}, err
	}
	return headers[0].Hash(), nil
}

// ask makes a request, which is given up when a new plan has an offer that need
// not wait for it. The request reports whether its answer was worth waiting for:
// else a peer that gives little at a time would be waited for as long as it likes.
func (f *fetch) ask(ctx context.Context, request func(context.Context) (bool, error)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	began, waited := time.Now(), f.waited // the look below may outlast the request
	go func() {
		ticker := time.NewTicker(f.patience / patienceLook)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				if !f.worthWaiting(f.plan(), waited+time.Since(began), f.patience) {
					cancel(errElsewhere)
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	worth, err := request(ctx)
	cancel(nil)
	if f.waited += time.Since(began); worth {
		f.waited = 0
	}
	return err
}

// ends reports whether the chain ends here before a block, whose rules this
// program does not know. A better fork below it is still fetched.
func (s *Syncer) ends(number uint64) bool {
	head := s.cfg.Chain.CurrentBlock()
	return number == head.Number.Uint64()+1 && errors.Is(s.cfg.Importer.engine.CheckRules(number, head.Hash()), clique.ErrUnknownRules)
}

// insertError is what stands against a fetched block itself, not against how
// it was fetched.
type insertError struct {
	number uint64
	err    error
}

func (e *insertError) Error() string { return fmt.Sprintf("block %d: %v", e.number, e.err) }
func (e *insertError) Unwrap() error { return e.err }

// judgeFetch ends the connection to a peer that sent an invalid chain. Silence
// and malformed answers are judged where requests are tracked.
func (s *Syncer) judgeFetch(peer *gossip.Peer, err error) {
	var refused *insertError
	if errors.As(err, &refused) {
		s.judge(peer, err)
	}
}

// insert takes in fetched blocks. The peer is trusted while that takes, and on if
// they have moved the head.
func (f *fetch) insert(blocks []*types.Block) error {
	before := f.cfg.Chain.CurrentBlock().Hash()
	f.trusted.Store(math.MaxInt64)
	n, err := f.cfg.Importer.InsertRange(f.ctx, blocks)
	f.trust(0)
	if err != nil {
		return &insertError{blocks[min(n, len(blocks)-1)].NumberU64(), err}
	}
	if f.cfg.Chain.CurrentBlock().Hash() != before {
		f.trust(f.patience)
	}
	for _, block := range blocks {
		f.arrived(block.Hash())
	}
	return nil
}
