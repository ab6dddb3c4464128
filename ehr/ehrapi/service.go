// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"context"
	"math/big"

	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/index"
	"github.com/dntp/dntp/ehr/receipt"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/event"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rpc"
)

// Namespace is the prefix of the methods.
const Namespace = "ehr"

// Chain is what the service reads; core.BlockChain is one.
type Chain interface {
	core.ChainContext
	CurrentBlock() *types.Header
	CurrentSafeBlock() *types.Header  // nil before the first
	CurrentFinalBlock() *types.Header // nil before the first
	GetCanonicalHash(number uint64) common.Hash
	GetReceiptsByHash(hash common.Hash) types.Receipts
	StateAt(root common.Hash, number *big.Int, time uint64) (*state.StateDB, error)
	HistoricState(root common.Hash, number *big.Int, time uint64) (*state.StateDB, error)
	// SubscribeChainHeadEvent returns nil when the chain has stopped.
	SubscribeChainHeadEvent(ch chan<- core.ChainHeadEvent) event.Subscription
}

var _ Chain = (*core.BlockChain)(nil)

type chainConfig = *params.ChainConfig

// Config is what a Service is made of.
type Config struct {
	Chain Chain
	Index *index.Index // nil to answer no lists and histories

	// Syncing returns how far the node is and where it wants to be, while it fetches the
	// chain; nil if it never does.
	Syncing func() (current, highest uint64, syncing bool)

	// WatchFinal returns a channel that holds a token if the final block has moved since the
	// last token was taken, and a function that ends the watch; nil if no block becomes final.
	WatchFinal func() (moved <-chan struct{}, end func())

	// Receipt makes the receipt of a version of a record as of the newest final block; nil if
	// no block becomes final.
	Receipt func(ctx context.Context, id common.Hash, version uint32) (*receipt.File, error)
}

// Service answers the namespace. It is safe for use by many goroutines.
type Service struct {
	chain      Chain
	index      *index.Index // nil if the node has none
	syncing    func() (current, highest uint64, syncing bool)
	watchFinal func() (<-chan struct{}, func())
	receipt    func(context.Context, common.Hash, uint32) (*receipt.File, error)

	waiting       places // calls that wait for a block or the index
	receipts      places // receipts that are made
	subscriptions places
}

// New returns the service of a node.
func New(cfg Config) *Service {
	s := &Service{
		chain: cfg.Chain, index: cfg.Index, syncing: cfg.Syncing, watchFinal: cfg.WatchFinal, receipt: cfg.Receipt,
		waiting:  places{reason: reasonBusy, what: "calls that wait", node: waitersMax, client: waitersClientMax},
		receipts: places{reason: reasonBusy, what: "receipts in the making", node: receiptsMax, client: receiptsClientMax},
		subscriptions: places{
			reason: reasonSubscriptions, what: "subscriptions", node: subscriptionsNodeMax, client: subscriptionsClientMax, connection: subscriptionsMax,
		},
	}
	if s.syncing == nil {
		s.syncing = func() (uint64, uint64, bool) { return 0, 0, false }
	}
	if s.watchFinal == nil {
		s.watchFinal = func() (<-chan struct{}, func()) { return nil, func() {} }
	}
	return s
}

// APIs returns the services of the node's RPC.
func (s *Service) APIs() []rpc.API {
	return []rpc.API{{Namespace: Namespace, Service: &API{s}}, {Namespace: "rpc", Service: discoverAPI{}}}
}

// API holds the methods.
type API struct{ service *Service }

// Codecs of the contracts.
var (
	registryCodec   = bindings.NewRegistry()
	patientsCodec   = bindings.NewPatients()
	recordsCodec    = bindings.NewRecords()
	consentCodec    = bindings.NewConsent()
	accessCodec     = bindings.NewAccess()
	logsCodec       = bindings.NewLogs()
	storageCodec    = bindings.NewStorage()
	governanceCodec = bindings.NewGovernance()
)
