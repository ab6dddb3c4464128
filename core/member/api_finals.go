// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"context"

	"github.com/ethereum/go-ethereum/rpc"

	"github.com/dntp/dntp/core/finalizer"
)

// finalHeadsMax bounds the headers that one move of the final block sends.
const finalHeadsMax = 1024

// finalHeadsAPI adds final blocks to eth_subscribe.
type finalHeadsAPI struct{ final *finalizer.Finalizer }

// NewFinalizedHeads sends the header of each block that becomes final from now on,
// in ascending order, in the form of newHeads. None is sent twice or withdrawn. If
// more than finalHeadsMax become final at once, as after a long pause, it sends
// only the newest of them: the numbers show the gap, and the blocks in it are final
// as well.
func (api *finalHeadsAPI) NewFinalizedHeads(ctx context.Context) (*rpc.Subscription, error) {
	notifier, ok := rpc.NotifierFromContext(ctx)
	if !ok {
		return &rpc.Subscription{}, rpc.ErrNotificationsUnsupported
	}
	sub := notifier.CreateSubscription()
	moved, end := api.final.WatchFinal()
	last := api.final.Final().Number
	go func() {
		defer end()
		for {
			select {
			case <-moved:
			case <-sub.Err():
				return
			}
			for _, header := range api.final.FinalHeaders(last, finalHeadsMax) {
				if notifier.Notify(sub.ID, header) != nil {
					return
				}
				last = header.Number.Uint64()
			}
		}
	}()
	return sub, nil
}
