// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"errors"

	"github.com/ethereum/go-ethereum/common"
)

// ErrUnknownRules is returned for a block that only a later program can execute.
var ErrUnknownRules = errors.New("unknown rules")

// SetRules makes the engine refuse blocks that this program cannot execute. judge
// gets the number of a block and its parent's hash, and returns ErrUnknownRules,
// wrapped, or nil. It must return nil if the parent's state is not available:
// upstream does not execute such a block.
func (c *Clique) SetRules(judge func(number uint64, parent common.Hash) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.judge = judge
}

// CheckRules returns ErrUnknownRules, wrapped, for a block that this program cannot
// execute. The engine calls it before any block is executed or built, whatever the
// block's origin.
func (c *Clique) CheckRules(number uint64, parent common.Hash) error {
	c.mu.RLock()
	judge := c.judge
	c.mu.RUnlock()

	if judge == nil {
		return nil
	}
	return judge(number, parent)
}
