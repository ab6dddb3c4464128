// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/dntp/dntp/ehr/receipt"
)

// wireRecords registers what the node answers about records, access and members.
func (m *Member) wireRecords(stack *node.Node) {
	service := ehrapi.New(ehrapi.Config{
		Chain: m.eth.BlockChain(),
		Index: m.cfg.Index,
		Syncing: func() (current, highest uint64, syncing bool) {
			_, highest, syncing = m.syncer.Syncing()
			return m.eth.BlockChain().CurrentBlock().Number.Uint64(), highest, syncing
		},
		WatchFinal: m.final.WatchFinal,
		Receipt: func(ctx context.Context, id common.Hash, version uint32) (*receipt.File, error) {
			client := stack.Attach()
			defer client.Close()
			file, _, err := receipt.Fetch(ctx, client, ReceiptFinalityWith(m.engine.Overrides()), id, version)
			return file, err
		},
	})
	stack.RegisterAPIs(service.APIs())
}

// DescribedAPIs are the node's own services besides those of other packages. The description
// of the methods is made from them; they answer nothing.
func DescribedAPIs() (list []rpc.API) {
	for _, service := range []any{&finalityAPI{}, &statusAPI{}, &voteAPI{}} {
		list = append(list, rpc.API{Namespace: "clique", Service: service})
	}
	return list
}
