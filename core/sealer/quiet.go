// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import (
	"errors"
	"fmt"
	"time"

	"github.com/ethereum/go-ethereum/core/types"
)

const (
	// DefaultInterval is the longest silence of a quiet chain.
	DefaultInterval = time.Minute

	// finishMax bounds the empty blocks that follow a block with transactions
	// to make it final. Two are enough if all signers vote; a few more make up
	// for lost votes. If signers are missing, more would not help.
	finishMax = 8
)

// ErrInterval is returned if the interval of a quiet chain is shorter than its
// period.
var ErrInterval = errors.New("the interval of a quiet chain is shorter than its period")

// Quiet says whether a signer leaves out empty blocks.
type Quiet struct {
	On       bool
	Interval time.Duration // a block comes at least this often; 0 for DefaultInterval

	OnDemand bool // no empty block at all: the rule of a chain without a period
}

// Check validates the settings for a chain of this period.
func (q Quiet) Check(period time.Duration) error {
	if q.Interval != 0 && q.Interval < period {
		return fmt.Errorf("%w: have %v, want at least %v", ErrInterval, q.Interval, period)
	}
	return nil
}

// Settled fills in the defaults. Without a period EIP-225 allows only blocks with
// transactions.
func (q Quiet) Settled(period time.Duration) Quiet {
	if period == 0 {
		return Quiet{On: true, OnDemand: true}
	}
	if q.Interval == 0 {
		q.Interval = max(DefaultInterval, period)
	}
	return q
}

// Need is the reason why a block is wanted.
type Need string

const (
	ForNothing      Need = ""             // none is wanted
	ForPeriod       Need = "period"       // the chain is not quiet
	ForTransactions Need = "transactions" // the pool has some
	ForFinality     Need = "finality"     // a block with transactions is not final
	ForInterval     Need = "interval"     // the interval is over
)

// outlook is the input of a signer's decision when to seal on a parent.
type outlook struct {
	parentTime uint64
	since      time.Time // when every condition but the time was met
	seen       time.Time // when it first saw transactions that the parent did not include; zero for none
	unfinished bool      // a block with transactions waits to be final
}

// wanted returns why the next block is wanted, and from when on.
func (q Quiet) wanted(o outlook) (Need, time.Time) {
	if !q.On {
		return ForPeriod, o.since
	}
	if q.OnDemand {
		if o.seen.IsZero() {
			return ForNothing, time.Time{}
		}
		return ForTransactions, later(o.seen, o.since)
	}
	need, from := ForInterval, later(time.Unix(int64(o.parentTime), 0).Add(q.Interval), o.since)
	if o.unfinished && o.since.Before(from) {
		need, from = ForFinality, o.since
	}
	if at := later(o.seen, o.since); !o.seen.IsZero() && at.Before(from) {
		need, from = ForTransactions, at
	}
	return need, from
}

// unfinished reports whether a block with transactions, with fewer than finishMax
// empty ones on top, is not final yet.
func unfinished(head *types.Header, final uint64, parentOf func(*types.Header) *types.Header) bool {
	for range finishMax {
		if head == nil || head.Number.Uint64() <= final {
			return false
		}
		if head.TxHash != types.EmptyTxsHash {
			return true
		}
		head = parentOf(head)
	}
	return false
}
