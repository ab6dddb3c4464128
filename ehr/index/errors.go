// SPDX-License-Identifier: LGPL-3.0-or-later

package index

import (
	"errors"
	"fmt"
)

// Errors of views and lists. Any other error is one of the store.
var (
	// ErrNotFound is returned where there is no such thing at the view's block.
	ErrNotFound = errors.New("not found")
	// ErrBadCursor is returned for a cursor that no page of this list returned, with
	// this filter and this direction.
	ErrBadCursor = errors.New("not a cursor of this list with this filter")
	// ErrBadLimit is returned for a page of fewer than 0 or more than MaxLimit rows.
	ErrBadLimit = fmt.Errorf("a page has at most %d rows", MaxLimit)
	// ErrReorganized is returned where the chain has left the view's block, or where a
	// hash is not that of an indexed block. The same question may be asked again.
	ErrReorganized = errors.New("the block is not on the indexed chain")
	// ErrTooOld is what a TooOldError is.
	ErrTooOld = errors.New("the block is older than the index answers")
	// ErrAhead is what an AheadError is.
	ErrAhead = errors.New("the block is not indexed yet")
	// ErrRebuilding is what a RebuildingError is.
	ErrRebuilding = errors.New("the index catches up")
)

// errDamaged is why an index is built again: it lacks a row that must be there, or has
// one that cannot be read.
var errDamaged = errors.New("the index is damaged")

// errUnknownEvent is why an index stops at an event of rules that it does not know.
var errUnknownEvent = errors.New("an event that the index does not know")

// TooOldError says that a block is below the oldest one that is answered.
type TooOldError struct{ Want, Oldest uint64 }

// Error implements error.
func (e *TooOldError) Error() string {
	return fmt.Sprintf("%v: have block %d, want %d or newer", ErrTooOld, e.Want, e.Oldest)
}

// Is makes it an ErrTooOld.
func (e *TooOldError) Is(target error) bool { return target == ErrTooOld }

// AheadError says that a block is above the newest indexed one.
type AheadError struct{ Want, Head uint64 }

// Error implements error.
func (e *AheadError) Error() string {
	return fmt.Sprintf("%v: have block %d, indexed to %d, %d behind", ErrAhead, e.Want, e.Head, e.Want-e.Head)
}

// Is makes it an ErrAhead.
func (e *AheadError) Is(target error) bool { return target == ErrAhead }

// RebuildingError says that the index is below the chain's final block, where it has no
// views.
type RebuildingError struct{ Head, Target uint64 }

// Error implements error.
func (e *RebuildingError) Error() string {
	return fmt.Sprintf("%v: at block %d of %d", ErrRebuilding, e.Head, e.Target)
}

// Is makes it an ErrRebuilding.
func (e *RebuildingError) Is(target error) bool { return target == ErrRebuilding }
