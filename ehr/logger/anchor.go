// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/log"
)

const (
	defaultInterval = time.Minute // until the chain has told one
	retryFirst      = time.Second // after a failure; doubles, up to a quarter of the interval
)

// anchorer anchors the heads of one log, one in every interval.
type anchorer struct {
	log      *Log
	chain    Chain
	interval time.Duration
	status   atomic.Pointer[status]
}

// status is the latest known state on the chain.
type status struct {
	anchored Anchored
	err      error // of the last attempt
}

// run anchors until the context ends.
func (a *anchorer) run(ctx context.Context) {
	a.interval = defaultInterval
	timer := time.NewTimer(0)
	defer timer.Stop()
	var retry time.Duration
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		err := a.round(ctx)
		if ctx.Err() != nil {
			return
		}
		retry = a.next(err, retry)
		if err == nil {
			// A block must hold the head before the interval ends.
			timer.Reset(a.interval - a.interval/4)
			continue
		}
		a.complain(err)
		timer.Reset(retry)
	}
}

// next is how long to wait after a failure, 0 after none.
func (a *anchorer) next(err error, last time.Duration) time.Duration {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, ErrConflict), errors.Is(err, ErrDamaged):
		return a.interval // retrying sooner does not help
	}
	return max(retryFirst, min(2*last, a.interval/4))
}

func (a *anchorer) complain(err error) {
	if errors.Is(err, ErrConflict) || errors.Is(err, ErrDamaged) {
		log.Error("Log contradicts its anchored head, anchoring stops", "log", a.log.name.kind, "err", err)
		return
	}
	log.Warn("Log head not anchored", "log", a.log.name.kind, "err", err)
}

// round anchors the newest head once.
func (a *anchorer) round(ctx context.Context) (err error) {
	seen := status{}
	if last := a.status.Load(); last != nil {
		seen = *last
	}
	defer func() {
		seen.err = err
		a.status.Store(&seen)
	}()
	ctx, cancel := context.WithTimeout(ctx, a.interval)
	defer cancel()
	interval, err := a.chain.Interval(ctx)
	if err != nil {
		return err
	}
	if interval > 0 {
		a.interval = interval
	}
	if seen.anchored, err = a.chain.Anchored(ctx, a.log.name.kind); err != nil {
		return err
	}
	before := seen.anchored.Head
	if seen.anchored.Seq == 0 {
		before = new(edge).head()
	}
	head, proof, err := a.log.Extends(before)
	if err != nil {
		return err
	}
	// The log must never become shorter than an anchored head.
	if err := a.log.Checkpoint(); err != nil {
		return err
	}
	if err := a.chain.Append(ctx, a.log.name.kind, head, proof); err != nil {
		return err
	}
	seen.anchored, err = a.chain.Anchored(ctx, a.log.name.kind)
	return err
}
