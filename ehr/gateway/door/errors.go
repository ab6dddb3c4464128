// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import "fmt"

// Codes of errors, by JSON-RPC 2.0 and EIP-1474; a refusal is that of EIP-1193, as nodes say it.
const (
	codeParse    = -32700
	codeRequest  = -32600
	codeMethod   = -32601
	codeParams   = -32602
	codeInternal = -32603
	codeNotFound = -32001
	codeAway     = -32002 // cannot be answered now
	codeLimit    = -32005
	codeRefused  = 4100
)

// Error is an error as JSON-RPC writes it.
type Error struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
	Data    any    `json:"data,omitempty"`
}

func (e *Error) Error() string { return e.Message }

// ErrorCode and ErrorData make it an error of upstream's package rpc.
func (e *Error) ErrorCode() int { return e.Code }
func (e *Error) ErrorData() any { return e.Data }

func errorOf(code int, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Refused returns the error for a caller who may not do something, and why.
func Refused(format string, args ...any) *Error { return errorOf(codeRefused, format, args...) }

// BadParams returns the error for parameters without a meaning.
func BadParams(format string, args ...any) *Error { return errorOf(codeParams, format, args...) }

// Unavailable returns the error for what cannot be answered now, and may be tried again.
func Unavailable(format string, args ...any) *Error { return errorOf(codeAway, format, args...) }

var errParse = errorOf(codeParse, "the body is not JSON")
