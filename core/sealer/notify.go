// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import "github.com/ethereum/go-ethereum/event"

// eventsMax is the buffer for events; only the fact that one came matters.
const eventsMax = 16

// notify wakes a loop after events of a feed, once for all since it last looked.
// The feed never waits for the loop: a new head is sent under the importer's lock,
// for which a loop that seals or votes waits. The channel is closed when the feed
// ends, or by stop.
func notify[T any](subscribe func(chan<- T) event.Subscription) (wake <-chan struct{}, stop func()) {
	events, woken := make(chan T, eventsMax), make(chan struct{}, 1)
	sub := subscribe(events)
	go func() {
		defer close(woken)
		for {
			select {
			case <-events:
				select {
				case woken <- struct{}{}:
				default:
				}
			case <-sub.Err():
				return
			}
		}
	}()
	return woken, sub.Unsubscribe
}
