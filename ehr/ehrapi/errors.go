// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"fmt"
	"maps"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// Codes of errors (EIP-1474).
const (
	codeInvalidParams = -32602
	codeInternal      = -32603
	codeNotFound      = -32001
	codeUnavailable   = -32002
	codeNotSupported  = -32004
	codeLimitExceeded = -32005
)

// Reasons of errors, in the member reason of the error's data.
const (
	reasonBadArgument   = "badArgument"
	reasonBadCursor     = "badCursor"
	reasonBadLimit      = "badLimit"
	reasonBadResume     = "badResume"
	reasonUndone        = "resumeUndone"
	reasonNotFound      = "notFound"
	reasonNoReceipt     = "noReceipt"
	reasonUnknownBlock  = "unknownBlock"
	reasonBlockTooOld   = "blockTooOld"
	reasonStateNotKept  = "stateNotKept"
	reasonNotCanonical  = "notCanonical"
	reasonSyncing       = "syncing"
	reasonIndexOff      = "indexOff"
	reasonIndexBehind   = "indexBehind"
	reasonRebuilding    = "indexRebuilding"
	reasonWaitOver      = "waitOver"
	reasonSubscriptions = "tooManySubscriptions"
	reasonBusy          = "busy"
	reasonInternal      = "internal"
)

// kind is one row of the table of errors in README.md.
type kind struct {
	reason string
	code   int
	when   string // it is returned
	data   string // members of the data besides reason
}

// kinds is the table of all errors that the methods return, besides those of upstream's
// server.
var kinds = []kind{
	{reasonBadArgument, codeInvalidParams, "an argument has the right type and no meaning: an unknown name or number, or fields that contradict each other", "`field`"},
	{reasonBadCursor, codeInvalidParams, "the cursor is not one that this node gave for the same filter and order", ""},
	{reasonBadLimit, codeInvalidParams, "the limit of a page is 0 or too high", "`max`"},
	{reasonBadResume, codeInvalidParams, "the resume point is not one that a node of this chain gave", ""},
	{reasonUndone, codeNotFound, "the block of the resume point has left the chain and is dropped: the client discards the events of all blocks above `final`, and subscribes with `fromBlock` one above it", "`final`"},
	{reasonNotFound, codeNotFound, "the chain has no such thing at the block", "`what`"},
	{reasonNoReceipt, codeNotFound, "a version has no receipt: `pending`, `withdrawn`, `notFinal` or `certificates`", "`why`"},
	{reasonUnknownBlock, codeNotFound, "the node has no such block", "`head`"},
	{reasonNotCanonical, codeNotFound, "the block of the hash is not on the chain of the head; lists know only that chain", ""},
	{reasonBlockTooOld, codeUnavailable, "a list is asked for at a block below the oldest that the index answers, or a subscription begins too far back; see *Blocks* and *Subscriptions*", "`oldest`"},
	{reasonStateNotKept, codeUnavailable, "the node no longer keeps the state of the block", "`block`"},
	{reasonSyncing, codeUnavailable, "the node fetches the chain and has not reached the block", "`current`, `highest`"},
	{reasonIndexBehind, codeUnavailable, "the index has not reached the block within the time that a call waits", "`indexed`, `behind`"},
	{reasonRebuilding, codeUnavailable, "the index is being built", "`indexed`, `behind`"},
	{reasonIndexOff, codeNotSupported, "the node runs without an index (`--ehr.index=false`)", ""},
	{reasonWaitOver, codeUnavailable, "the block that a call waits for did not come in time", "`head`"},
	{reasonSubscriptions, codeLimitExceeded, "the connection, the client, or the node has as many subscriptions as it may", "`max`"},
	{reasonBusy, codeLimitExceeded, "the client, or the node, has as many calls that wait, or receipts in the making, as it may", "`max`"},
	{reasonInternal, codeInternal, "a contract or the database failed; the node's log says more", ""},
}

// Error is an error with a code of EIP-1474 and data that a program can read.
type Error struct {
	code    int
	message string
	data    map[string]any
}

var (
	_ rpc.Error     = (*Error)(nil)
	_ rpc.DataError = (*Error)(nil)
)

// Error implements error.
func (e *Error) Error() string { return e.message }

// ErrorCode implements rpc.Error.
func (e *Error) ErrorCode() int { return e.code }

// ErrorData implements rpc.DataError: the reason, and what belongs to it.
func (e *Error) ErrorData() any { return e.data }

// Reason is the reason in the data.
func (e *Error) Reason() string { return e.data["reason"].(string) }

// errorOf makes an error of a reason in the table.
func errorOf(reason string, data map[string]any, format string, args ...any) *Error {
	for _, k := range kinds {
		if k.reason == reason {
			all := map[string]any{"reason": reason}
			maps.Copy(all, data)
			return &Error{k.code, fmt.Sprintf(format, args...), all}
		}
	}
	panic("BUG: no error has the reason " + reason)
}

func badArgument(field, format string, args ...any) error {
	return errorOf(reasonBadArgument, map[string]any{"field": field}, field+": "+format, args...)
}

// notFound says that a block knows no such thing. The message repeats no identifier: the
// caller has it, and logs of errors should not.
func notFound(what string, at *snapshot) error {
	return errorOf(reasonNotFound, map[string]any{"what": what}, "unknown %s at block %d", what, at.number())
}

func quantity(n uint64) hexutil.Uint64 { return hexutil.Uint64(n) }

// Described is a kind of error.
type Described struct {
	Reason string // in the data
	Code   int
	When   string // it is returned
}

// Errors lists the errors of the namespace, besides those of upstream's server.
func Errors() (list []Described) {
	for _, k := range kinds {
		list = append(list, Described{k.reason, k.code, k.when})
	}
	return list
}
