// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/dntp/dntp/ehr/index"
)

// wireIndex lets the index follow the chain while the node runs.
func (m *Member) wireIndex(stack *node.Node) {
	stack.RegisterLifecycle(&indexing{m.cfg.Index, m.eth.BlockChain()})
	stack.RegisterAPIs([]rpc.API{{Namespace: "ehr", Service: &indexAPI{m.cfg.Index}}})
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

// IndexStatus says how far the index of health records is.
type IndexStatus struct {
	Head       hexutil.Uint64 `json:"head"` // newest indexed block
	HeadHash   common.Hash    `json:"headHash"`
	Oldest     hexutil.Uint64 `json:"oldest"` // oldest block that is answered
	Target     hexutil.Uint64 `json:"target"` // head of the chain
	Events     hexutil.Uint64 `json:"events"`
	Rebuilding bool           `json:"rebuilding"`      // it catches up, and answers nothing until then
	Error      string         `json:"error,omitempty"` // why it has stopped
}

// IndexStatusOf is the status of an index.
func IndexStatusOf(ix *index.Index) *IndexStatus {
	s := ix.Status()
	out := &IndexStatus{
		Head: hexutil.Uint64(s.Head.Number), HeadHash: s.Head.Hash, Oldest: hexutil.Uint64(s.Oldest), Target: hexutil.Uint64(s.Target),
		Events: hexutil.Uint64(s.Events), Rebuilding: s.Rebuilding,
	}
	if s.Err != nil {
		out.Error = s.Err.Error()
	}
	return out
}

// indexAPI tells how far the index is.
type indexAPI struct{ index *index.Index }

// IndexStatus returns how far the index of health records is.
func (api *indexAPI) IndexStatus() *IndexStatus { return IndexStatusOf(api.index) }
