// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"context"
	"errors"
	"time"

	"github.com/dntp/dntp/ehr/index"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/rpc"
)

// Sizes of pages.
const (
	pageDefault = index.DefaultLimit
	pageMax     = index.MaxLimit
)

const (
	// viewPatience is how long a call waits for the index to reach its block. The index is
	// behind the head for a moment after each block.
	viewPatience = 2 * time.Second

	// viewTries is how often a call begins again because its block left the chain.
	viewTries = 3
)

// Page says which rows of a list are wanted.
type Page struct {
	Cursor      *hexutil.Bytes  `json:"cursor"`      // next of the page before; the first page if missing
	Limit       *hexutil.Uint64 `json:"limit"`       // most rows, 1 to 100; 20 if missing
	OldestFirst bool            `json:"oldestFirst"` // instead of the newest first
}

// List is one page of rows at a block. A page may have fewer rows than its limit, even none,
// and a next page, as one page looks at a bounded number of rows.
type List[T any] struct {
	Block Block          `json:"block"` // of the answer
	Rows  []T            `json:"rows"`
	Next  *hexutil.Bytes `json:"next"` // cursor of the next page, null at the end
}

// Range selects by when something began on the chain; both ends are included.
type Range struct {
	FromBlock *hexutil.Uint64 `json:"fromBlock"`
	ToBlock   *hexutil.Uint64 `json:"toBlock"`
	FromTime  *hexutil.Uint64 `json:"fromTime"` // block time, seconds since 1970
	ToTime    *hexutil.Uint64 `json:"toTime"`
}

func (r Range) resolve() (out index.Range) {
	for _, end := range []struct {
		from *hexutil.Uint64
		to   *uint64
	}{{r.FromBlock, &out.FromBlock}, {r.ToBlock, &out.ToBlock}, {r.FromTime, &out.FromTime}, {r.ToTime, &out.ToTime}} {
		if end.from != nil {
			*end.to = uint64(*end.from)
		}
	}
	return out
}

// resolve checks a page; none is the first.
func (p *Page) resolve() (out index.Page, err error) {
	if p == nil {
		return out, nil
	}
	out = index.Page{Cursor: orNothing(p.Cursor), OldestFirst: p.OldestFirst, Limit: pageDefault}
	if p.Limit != nil {
		if *p.Limit == 0 || *p.Limit > pageMax {
			return out, errorOf(reasonBadLimit, map[string]any{"max": quantity(pageMax)}, "have limit %d, want 1 to %d", uint64(*p.Limit), pageMax)
		}
		out.Limit = int(*p.Limit)
	}
	return out, nil
}

// orNothing returns the value of a pointer, the zero value for nil.
func orNothing[T any](p *T) (value T) {
	if p != nil {
		value = *p
	}
	return value
}

// list reads a page from the index at a block, and shows its rows.
func list[R, T any](ctx context.Context, s *Service, block *rpc.BlockNumberOrHash, page *Page, find func(*index.View, index.Page) ([]R, []byte, error), show func(R) T) (*List[T], error) {
	p, err := page.resolve()
	if err != nil {
		return nil, err
	}
	var out *List[T]
	err = s.view(ctx, block, func(v *index.View) error {
		rows, next, err := find(v, p)
		if err != nil {
			return err
		}
		at := v.Block()
		out = &List[T]{Block: indexedBlock(at), Rows: make([]T, len(rows))}
		for i, row := range rows {
			out.Rows[i] = show(row)
		}
		if next != nil {
			out.Next = (*hexutil.Bytes)(&next)
		}
		return nil
	})
	return out, err
}

// view lets run read the index at a block, again if the block leaves the chain meanwhile.
func (s *Service) view(ctx context.Context, block *rpc.BlockNumberOrHash, run func(*index.View) error) error {
	if s.index == nil {
		return errNoIndex()
	}
	for try := 1; ; try++ {
		header, err := s.header(block)
		if err != nil {
			return err
		}
		number, hash := header.Number.Uint64(), header.Hash()
		if s.chain.GetCanonicalHash(number) != hash && block != nil && block.BlockHash != nil {
			return errorOf(reasonNotCanonical, nil, "block %d of the hash is not on the chain of the head", number)
		}
		v, err := s.viewAt(ctx, number)
		if err == nil && v.Block().Hash != hash {
			err = index.ErrReorganized
		}
		if err == nil {
			err = run(v)
		}
		if !errors.Is(err, index.ErrReorganized) || try == viewTries {
			return s.indexError(err)
		}
	}
}

func errNoIndex() error { return errorOf(reasonIndexOff, nil, "this node has no index") }

// viewAt waits a moment for the index to reach a block.
func (s *Service) viewAt(ctx context.Context, number uint64) (*index.View, error) {
	v, err := s.index.At(number)
	if !errors.Is(err, index.ErrAhead) {
		return v, err
	}
	leave, busy := s.waiting.take(callerOf(ctx))
	if busy != nil {
		return nil, busy
	}
	defer leave()
	ctx, cancel := context.WithTimeout(ctx, viewPatience)
	defer cancel()
	if s.index.Wait(ctx, number) != nil {
		return nil, err
	}
	return s.index.At(number)
}

// indexError gives an error of the index its code.
func (s *Service) indexError(err error) error {
	var (
		known *Error
		old   *index.TooOldError
		ahead *index.AheadError
		build *index.RebuildingError
	)
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.As(err, &old):
		return errorOf(reasonBlockTooOld, map[string]any{"oldest": quantity(old.Oldest)}, "lists of block %d are not answered any more, the oldest is block %d", old.Want, old.Oldest)
	case errors.As(err, &ahead):
		return errorOf(reasonIndexBehind, lag(ahead.Head, ahead.Want), "the index is at block %d, %d blocks behind", ahead.Head, lagOf(ahead.Head, ahead.Want))
	case errors.As(err, &build):
		return errorOf(reasonRebuilding, lag(build.Head, build.Target), "the index is being built and is at block %d of %d", build.Head, build.Target)
	case errors.Is(err, index.ErrBadCursor):
		return errorOf(reasonBadCursor, nil, "the cursor is not one of this list with this filter and order")
	case errors.Is(err, index.ErrBadLimit):
		return errorOf(reasonBadLimit, map[string]any{"max": quantity(pageMax)}, "%v", err)
	case errors.Is(err, index.ErrReorganized):
		return errorOf(reasonNotCanonical, nil, "the block left the chain while it was read")
	}
	log.Warn("A read of the index failed", "err", err)
	return errorOf(reasonInternal, nil, "the index cannot be read")
}

func lagOf(head, want uint64) uint64 { return max(want, head) - head }

func lag(head, want uint64) map[string]any {
	return map[string]any{"indexed": quantity(head), "behind": quantity(lagOf(head, want))}
}
