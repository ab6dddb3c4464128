// SPDX-License-Identifier: GPL-3.0-or-later

package watch

import (
	"context"
	"math/big"
	"sync"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/core/member"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
)

// Counts returns the height, the reorgs so far, and how long each block took to
// become final.
func (v *View) Counts() (uint64, int, []time.Duration) {
	v.Mu.Lock()
	defer v.Mu.Unlock()
	return v.highest, v.reorgs, v.waits
}

// Height is the number of the node's newest block.
func (v *View) Height() uint64 {
	v.Mu.Lock()
	defer v.Mu.Unlock()
	return v.highest
}

// FinalityNow asks the node what is final.
func (v *View) FinalityNow(ctx context.Context) (info member.FinalityInfo, err error) {
	ctx, cancel := context.WithTimeout(ctx, watchPatience)
	defer cancel()
	err = v.Client.Client().CallContext(ctx, &info, "clique_getFinality")
	return info, err
}

// Receipt returns nil for a transaction that is in no block.
func (v *View) Receipt(ctx context.Context, hash common.Hash) (receipt *types.Receipt, err error) {
	ctx, cancel := context.WithTimeout(ctx, watchPatience)
	defer cancel()
	err = v.Client.Client().CallContext(ctx, &receipt, "eth_getTransactionReceipt", hash)
	return receipt, err
}

// View is what was seen of one node.
type View struct {
	Node   *devnet.Node
	Client *ethclient.Client
	Ledger *client.Client

	Mu       sync.Mutex
	Spared   bool // no fault is done to it: its gaps count
	head     member.BlockRef
	highest  uint64                 // of all its heads
	final    uint64                 // its final blocks are recorded up to this number
	chain    map[uint64]common.Hash // its blocks by number
	arrived  map[uint64]time.Time   // when the head first had at least this number
	waits    []time.Duration        // from the arrival until the block was final
	Blocks   GapMeter
	Finality GapMeter
	Depth    int // deepest reorg, in blocks that were given up
	reorgs   int // how many there were
	Slowest  time.Duration
	Failed   int // reads
}

func newView(n *devnet.Node) (*View, error) {
	rpc, err := ethclient.Dial(n.Member.RPC)
	if err != nil {
		return nil, err
	}
	return &View{Node: n, Client: rpc, Ledger: client.New(rpc), Spared: true,
		chain: make(map[uint64]common.Hash), arrived: make(map[uint64]time.Time)}, nil
}

// read makes a typical reader's call, and records how long it takes.
func (v *View) read(ctx context.Context) {
	began := time.Now()
	_, err := v.Ledger.Org(ctx, v.Node.Member.OrgID)
	if err == nil {
		_, err = v.Client.HeaderByNumber(ctx, nil)
	}
	v.Mu.Lock()
	defer v.Mu.Unlock()
	if !v.Spared {
		return
	}
	v.Slowest = max(v.Slowest, time.Since(began))
	if err != nil && context.Cause(ctx) != context.Canceled {
		v.Failed++
	}
}

// Spare sets whether a node's gaps count from now on.
func (v *View) Spare(spared bool) {
	v.Mu.Lock()
	defer v.Mu.Unlock()
	v.Spared = spared
	v.Blocks.Pause(!spared)
	v.Finality.Pause(!spared)
}

// Header asks the node for the header of a block.
func (v *View) Header(ctx context.Context, number uint64) (*types.Header, error) {
	ctx, cancel := context.WithTimeout(ctx, watchPatience)
	defer cancel()
	return v.Client.HeaderByNumber(ctx, new(big.Int).SetUint64(number))
}
