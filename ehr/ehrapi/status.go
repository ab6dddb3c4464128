// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"context"
	"time"

	"github.com/dntp/dntp/ehr/index"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
)

// Status is what a client should know of the node before it asks.
type Status struct {
	ChainID   hexutil.Uint64 `json:"chainId"`
	Head      Block          `json:"head"`
	Safe      *Block         `json:"safe"`      // null before the first
	Finalized *Block         `json:"finalized"` // null before the first
	Syncing   *Syncing       `json:"syncing"`   // null if the node is in sync with its peers
	Index     *Index         `json:"index"`     // null if the node has none
	Limits    Limits         `json:"limits"`
}

// Syncing is how far a node is that fetches the chain.
type Syncing struct {
	Current hexutil.Uint64 `json:"current"` // block
	Highest hexutil.Uint64 `json:"highest"` // block that the node has heard of
}

// Index is how far the index of the events is.
type Index struct {
	Head       Block          `json:"head"`       // newest indexed block
	Oldest     hexutil.Uint64 `json:"oldest"`     // oldest block of which lists are answered
	Behind     hexutil.Uint64 `json:"behind"`     // blocks from its head to the node's
	Events     hexutil.Uint64 `json:"events"`     // that it holds
	Rebuilding bool           `json:"rebuilding"` // whether it answers nothing until it has caught up
	Error      *string        `json:"error"`      // why it has stopped, null while it works
}

// IndexOf describes an index while the head of the chain is at a number.
func IndexOf(s index.Status, head uint64) *Index {
	out := &Index{
		Head: indexedBlock(s.Head), Oldest: quantity(s.Oldest), Behind: quantity(lagOf(s.Head.Number, head)),
		Events: quantity(s.Events), Rebuilding: s.Rebuilding,
	}
	if s.Err != nil {
		text := s.Err.Error()
		out.Error = &text
	}
	return out
}

// Limits are what one call, connection or client may use.
type Limits struct {
	PageDefault   hexutil.Uint64 `json:"pageDefault"`   // rows of a page without a limit
	PageMax       hexutil.Uint64 `json:"pageMax"`       // rows of a page
	Subscriptions hexutil.Uint64 `json:"subscriptions"` // of one connection
	WaitMax       hexutil.Uint64 `json:"waitMax"`       // seconds that ehr_waitForBlock waits
	Waiting       hexutil.Uint64 `json:"waiting"`       // calls of one client that wait at once
	Receipts      hexutil.Uint64 `json:"receipts"`      // of one client that are made at once
}

// Status returns how far the node and its index are, and the limits of the namespace.
func (api *API) Status() *Status {
	chain := api.service.chain
	out := &Status{
		ChainID: quantity(chain.Config().ChainID.Uint64()), Head: blockOf(chain.CurrentBlock()),
		Limits: Limits{pageDefault, pageMax, subscriptionsMax, quantity(uint64(waitMax / time.Second)), waitersClientMax, receiptsClientMax},
	}
	if safe := chain.CurrentSafeBlock(); safe != nil {
		block := blockOf(safe)
		out.Safe = &block
	}
	if final := chain.CurrentFinalBlock(); final != nil {
		block := blockOf(final)
		out.Finalized = &block
	}
	if current, highest, syncing := api.service.syncing(); syncing {
		out.Syncing = &Syncing{quantity(current), quantity(highest)}
	}
	if ix := api.service.index; ix != nil {
		out.Index = IndexOf(ix.Status(), uint64(out.Head.Number))
	}
	return out
}

// IndexStatus returns how far the index is: the member index of ehr_status.
func (api *API) IndexStatus() (*Index, error) {
	if api.service.index == nil {
		return nil, errNoIndex()
	}
	return api.Status().Index, nil
}

func indexedBlock(b index.Block) Block { return Block{quantity(b.Number), b.Hash, quantity(b.Time)} }

// Waiting is bounded: a call that waits keeps a connection and a goroutine.
const (
	waitDefault = 5 * time.Second
	waitMax     = 20 * time.Second // below the 30 seconds after which upstream's server ends a request by HTTP

	waitersMax       = 256 // calls of all clients that wait at once
	waitersClientMax = 64  // of one client
)

// WaitForBlock returns the head once the node and its index have reached the block of a
// number, at once if they have. It waits for 5 seconds if no other time is given, and for
// 20 at most.
func (api *API) WaitForBlock(ctx context.Context, number hexutil.Uint64, seconds *hexutil.Uint64) (*Block, error) {
	patience := waitDefault
	if seconds != nil {
		if uint64(*seconds) > uint64(waitMax/time.Second) {
			return nil, badArgument("seconds", "have %d, want at most %d", uint64(*seconds), waitMax/time.Second)
		}
		patience = time.Duration(*seconds) * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := api.service.waitForBlock(ctx, uint64(number)); err != nil {
		return nil, err
	}
	block := blockOf(api.service.chain.CurrentBlock())
	return &block, nil
}

// waitForBlock waits until the head, and then the index, have reached a number.
func (s *Service) waitForBlock(ctx context.Context, number uint64) error {
	indexed := s.index == nil || s.index.Status().Head.Number >= number
	if indexed && s.chain.CurrentBlock().Number.Uint64() >= number {
		return nil
	}
	leave, err := s.waiting.take(callerOf(ctx))
	if err != nil {
		return err
	}
	defer leave()
	if err := s.waitForHead(ctx, number); err != nil || s.index == nil {
		return err
	}
	if s.index.Wait(ctx, number) != nil {
		head := s.index.Status().Head.Number
		return errorOf(reasonIndexBehind, lag(head, number), "the index is at block %d, %d blocks behind", head, lagOf(head, number))
	}
	return nil
}

func (s *Service) waitForHead(ctx context.Context, number uint64) error {
	heads := make(chan core.ChainHeadEvent, headsBuffer)
	sub := s.chain.SubscribeChainHeadEvent(heads)
	if sub == nil { // the chain has stopped
		return waitOver(s.chain.CurrentBlock().Number.Uint64(), number)
	}
	defer sub.Unsubscribe()
	for {
		head := s.chain.CurrentBlock().Number.Uint64()
		if head >= number {
			return nil
		}
		select {
		case <-heads:
		case <-sub.Err():
			return waitOver(head, number)
		case <-ctx.Done():
			return waitOver(head, number)
		}
	}
}

func waitOver(head, number uint64) error {
	return errorOf(reasonWaitOver, map[string]any{"head": quantity(head)}, "block %d did not come in time, the head is block %d", number, head)
}

// headsBuffer holds heads that a goroutine has not read yet; the chain waits while it is full.
const headsBuffer = 16
