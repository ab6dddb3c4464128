// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/rpc"
)

// Limits of subscriptions. A subscription keeps a position and one block's events, however
// slow its reader is: it reads on when the event before is written, and upstream's server
// closes a connection on which a write takes longer than 10 seconds.
const (
	subscriptionsMax       = 16   // of one connection
	subscriptionsClientMax = 256  // of one client
	subscriptionsNodeMax   = 1024 // of all clients

	resumeMax = 1_000_000 // blocks that a subscription goes back at its start
)

// Feed selects the events of a subscription.
type Feed struct {
	Patient *common.Hash    `json:"pid"`       // only events about the patient, the patient's records and tickets
	Record  *common.Hash    `json:"recordId"`  // only events about the record
	Ticket  *common.Hash    `json:"ticket"`    // only events about the ticket
	Org     *common.Hash    `json:"orgId"`     // only events that name the organization, or about a record that it anchored
	Actor   *common.Address `json:"actor"`     // only events that name the key, or about a ticket of it
	Resume  *hexutil.Bytes  `json:"resume"`    // continue after the event that had this resume point
	From    *hexutil.Uint64 `json:"fromBlock"` // begin with this block, instead of the one after the head
	Final   bool            `json:"final"`     // only events of final blocks, of which none is removed
}

// Records sends the events of records: anchors, signatures, status, holds, erasures.
func (api *API) Records(ctx context.Context, feed *Feed) (*rpc.Subscription, error) {
	return api.service.subscribe(ctx, feed, topics{contracts.RecordsAddress: nil})
}

// Access sends the events of access: sessions, broken glass, justifications, reviews, and
// released keys.
func (api *API) Access(ctx context.Context, feed *Feed) (*rpc.Subscription, error) {
	return api.service.subscribe(ctx, feed, topics{contracts.AccessAddress: nil})
}

// BreakGlass sends the events of emergencies: broken glass, justifications, reviews, lifted
// suspensions, and declared disasters.
func (api *API) BreakGlass(ctx context.Context, feed *Feed) (*rpc.Subscription, error) {
	return api.service.subscribe(ctx, feed, topics{
		contracts.AccessAddress: {"GlassBroken", "GlassJustified", "GlassReviewed", "SuspensionLifted", "DisasterDeclared"},
	})
}

// Duties sends the events that begin or end a duty: broken glass, justifications, reviews of
// emergencies, amendment requests and their reviews, and heads of logs and proofs of storage that
// came too late. No event says that a duty has become overdue; ehr_listOpenReviews does.
func (api *API) Duties(ctx context.Context, feed *Feed) (*rpc.Subscription, error) {
	return api.service.subscribe(ctx, feed, topics{
		contracts.AccessAddress:  {"GlassBroken", "GlassJustified", "GlassReviewed"},
		contracts.RecordsAddress: {"AmendmentDue", "AmendmentReviewed"},
		contracts.LogsAddress:    {"HeadMissed"},
		contracts.StorageAddress: {"ProofMissed"},
	})
}

// Consents sends the events of grants and care relationships.
func (api *API) Consents(ctx context.Context, feed *Feed) (*rpc.Subscription, error) {
	return api.service.subscribe(ctx, feed, topics{
		contracts.ConsentAddress: {"ConsentGranted", "ConsentRevoked", "CareOpened", "CareClosed", "CareAllowed"},
	})
}

// Proposals sends the events of proposals and votes.
func (api *API) Proposals(ctx context.Context, feed *Feed) (*rpc.Subscription, error) {
	return api.service.subscribe(ctx, feed, topics{contracts.GovernanceAddress: nil})
}

// Finality is how certain the blocks are.
type Finality struct {
	Head      Block  `json:"head"`
	Safe      *Block `json:"safe"` // null before the first
	Finalized Block  `json:"finalized"`
}

// Finality sends the newest final block now, and whenever another one is final. All blocks
// up to it are final: so nothing is missed between two notifications, or two connections.
func (api *API) Finality(ctx context.Context) (*rpc.Subscription, error) {
	s := api.service
	notifier, sub, leave, err := s.newSubscription(ctx)
	if err != nil {
		return nil, err
	}
	connection, _ := rpc.ClientFromContext(ctx)
	moved, end := s.watchFinal()
	go func() {
		defer leave()
		defer end()
		for last := common.Hash(common.MaxHash); ; {
			if final := s.chain.CurrentFinalBlock(); final != nil && final.Hash() != last {
				last = final.Hash()
				news := Finality{Head: blockOf(s.chain.CurrentBlock()), Finalized: blockOf(final)}
				if safe := s.chain.CurrentSafeBlock(); safe != nil {
					block := blockOf(safe)
					news.Safe = &block
				}
				if err := send(notifier, sub, news); err != nil {
					if !errors.Is(err, errEnded) {
						connection.Close()
					}
					return
				}
			}
			select {
			case <-moved:
			case <-sub.Err():
				return
			}
		}
	}()
	return sub, nil
}

// newSubscription begins a subscription on the connection of a call. The caller must call
// leave when it ends.
func (s *Service) newSubscription(ctx context.Context) (notifier *rpc.Notifier, sub *rpc.Subscription, leave func(), err error) {
	notifier, ok := rpc.NotifierFromContext(ctx)
	if !ok {
		return nil, nil, nil, rpc.ErrNotificationsUnsupported
	}
	if leave, err = s.subscriptions.take(callerOf(ctx)); err != nil {
		return nil, nil, nil, err
	}
	return notifier, notifier.CreateSubscription(), leave, nil
}

// subscribe sends the events of a feed until the connection or the subscription ends.
func (s *Service) subscribe(ctx context.Context, feed *Feed, of topics) (*rpc.Subscription, error) {
	if feed == nil {
		feed = new(Feed)
	}
	w := &walker{chain: s.chain, service: s, feed: *feed, events: of.hashes()}
	if err := w.begin(); err != nil {
		return nil, err
	}
	notifier, sub, leave, err := s.newSubscription(ctx)
	if err != nil {
		return nil, err
	}
	w.ended = sub.Err()
	w.send = func(e *Event) error { return send(notifier, sub, e) }
	connection, _ := rpc.ClientFromContext(ctx)
	go func() {
		defer leave()
		// After a failed write the connection holds a part of a message, so nothing that
		// follows could be read.
		if err := s.feed(w); !errors.Is(err, errEnded) {
			connection.Close()
		}
	}()
	return sub, nil
}

// encodePatience is how long a notification waits to be written. It is above the time that
// upstream gives the answer to the call, which is written before.
const encodePatience = 20 * time.Second

// sent is a notification that tells when upstream encodes it, which is when it is written.
type sent struct {
	any
	encoded chan struct{}
}

// MarshalJSON implements json.Marshaler; upstream calls it once.
func (s *sent) MarshalJSON() ([]byte, error) {
	close(s.encoded)
	return json.Marshal(s.any)
}

// send sends one notification. Upstream keeps notifications in memory until it has written the
// answer to the call, and all later ones too if the first one after the answer fails. So it gets
// the next one only when this one is written.
func send(notifier *rpc.Notifier, sub *rpc.Subscription, news any) error {
	s := &sent{news, make(chan struct{})}
	if err := notifier.Notify(sub.ID, s); err != nil {
		return err
	}
	select {
	case <-s.encoded:
		return nil
	default:
	}
	patience := time.NewTimer(encodePatience)
	defer patience.Stop()
	select {
	case <-s.encoded:
		return nil
	case <-sub.Err():
		return errEnded
	case <-patience.C:
		return errStuck
	}
}

// feed walks whenever the chain has moved. It returns why it ends.
func (s *Service) feed(w *walker) error {
	heads := make(chan core.ChainHeadEvent, headsBuffer)
	moved := make(chan struct{}, 1) // merges the heads that come while an event is written
	headSub := s.chain.SubscribeChainHeadEvent(heads)
	if headSub == nil { // the chain has stopped
		return errEnded
	}
	defer headSub.Unsubscribe()
	done := make(chan struct{})
	defer close(done)
	final, end := s.watchFinal()
	defer end()
	go func() {
		for {
			select {
			case <-heads: // read at once: the chain waits for a reader that does not
				select {
				case moved <- struct{}{}:
				default:
				}
			case <-headSub.Err():
				return
			case <-done:
				return
			}
		}
	}()
	for {
		if err := w.walk(); err != nil {
			return err
		}
		select {
		case <-moved:
		case <-final:
		case <-w.ended:
			return errEnded
		case <-headSub.Err():
			return errEnded
		}
	}
}
