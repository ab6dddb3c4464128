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
	// syncedGap is the number of blocks that a member may lack and still count as
	// synced: a block or two are always under way.
	syncedGap = 2

	// logEvery is how often a long fetch logs its progress.
	logEvery = 8 * time.Second
)

// errElsewhere ends a request because another peer need not wait for it.
var errElsewhere = errors.New("another peer is asked instead")

// errOtherChain is returned for a peer whose chain does not contain our final
// block.
var errOtherChain = errors.New("peer's chain has no block in common from the final one on")

// fetchLoop fetches from the best offer whenever there may be one, and keeps asking
// for missing certificates.
func (s *Syncer) fetchLoop() {
	defer s.wg.Done()

	ticker := time.NewTicker(retryEvery)
	defer ticker.Stop()
	for stopped := false; ; {
		select {
		case <-s.wake:
		case <-ticker.C:
			// While the chain stands still, no new head triggers this.
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

// fetch is one walk along a peer's chain: back to a common block, and forward from
// there, range by range, to the peer's head. No step relies on the peer's claims:
// ranges checks the way forward, and Importer every block.
type fetch struct {
	*Syncer
	offer
	start  *types.Header // our head when it began
	waited time.Duration // for answers since the last one that was worth the wait
}

// fetchFrom takes an offer and reports whether the peer has brought anything. A
// peer may announce blocks that do not exist; then other peers are asked.
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

// show reports a fetch of more than a few blocks to clients and the sealer, until
// end is called.
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

// walk finds a common block and inserts the peer's blocks above it.
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
// whether or not its state is kept. It searches back from the lower head in steps
// that double, but never below lowest, so the result may be a little below the
// newest common block.
func (f *fetch) common() (uint64, error) {
	lowest := f.lowest()
	number := max(min(f.cfg.Chain.CurrentBlock().Number.Uint64(), f.peer.Head().Number), lowest)
	for step := uint64(1); ; step *= 2 {
		if number == 0 {
			return 0, nil // the handshake has compared the genesis blocks
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

// lowest is where the search for a common block ends: at the final block. If the
// peer has shown that another block is final too, the search goes below it, as this
// conflict must be found; the fetched blocks are kept aside. A member whose head is
// below its final block after a crash searches as deep as forks of honest members
// reach.
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

// hashAt requests the hash of the peer's block with a number; zero if the peer has
// none.
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

// ask makes a request, and gives it up when a new plan has an offer that need not
// wait for it. The request reports whether its answer was worth the wait: otherwise
// a peer that sends little at a time could hold this member up as long as it likes.
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

// ends reports whether the chain must end here before a block, because this program
// does not know the block's rules. A better fork below it is still fetched.
func (s *Syncer) ends(number uint64) bool {
	head := s.cfg.Chain.CurrentBlock()
	return number == head.Number.Uint64()+1 && errors.Is(s.cfg.Importer.engine.CheckRules(number, head.Hash()), clique.ErrUnknownRules)
}

// insertError is an error of a fetched block itself, not of fetching it.
type insertError struct {
	number uint64
	err    error
}

func (e *insertError) Error() string { return fmt.Sprintf("block %d: %v", e.number, e.err) }
func (e *insertError) Unwrap() error { return e.err }

// judgeFetch ends the connection to a peer that sent an invalid chain. Package
// gossip, which tracks requests, handles silence and malformed answers.
func (s *Syncer) judgeFetch(peer *gossip.Peer, err error) {
	var refused *insertError
	if errors.As(err, &refused) {
		s.judge(peer, err)
	}
}

// insert inserts fetched blocks. The peer is trusted during that time, and one
// period longer if they have moved the head.
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
