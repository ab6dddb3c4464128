// SPDX-License-Identifier: GPL-3.0-or-later

package session

import (
	"errors"

	"github.com/ethereum/go-ethereum/rpc"
)

// methodNotFound is the code of JSON-RPC for a method that a node does not serve.
const methodNotFound = -32601

// LacksIndex reports whether an error is that the node has no index, or does not serve it.
func LacksIndex(err error) bool {
	var coded rpc.Error
	if errors.As(err, &coded) && coded.ErrorCode() == methodNotFound {
		return true
	}
	var with rpc.DataError
	if errors.As(err, &with) {
		data, _ := with.ErrorData().(map[string]any)
		return data["reason"] == "indexOff"
	}
	return false
}
