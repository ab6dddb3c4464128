// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/node"

	"github.com/dntp/dntp/ehr/index"
)

// wireIndex lets the index follow the chain while the node runs.
func (m *Member) wireIndex(stack *node.Node) {
	stack.RegisterLifecycle(&indexing{m.cfg.Index, m.eth.BlockChain()})
}

// indexing is an index that follows the chain.
type indexing struct {
	*index.Index
	chain *core.BlockChain
}

// Start implements node.Lifecycle.
func (i *indexing) Start() error { return i.Follow(i.chain) }

// Stop implements node.Lifecycle.
func (i *indexing) Stop() error { return i.Close() }
