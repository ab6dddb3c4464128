// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import (
	"testing"
	"testing/synctest"

	"github.com/ethereum/go-ethereum/event"
)

// TestNotify sends far more events than anyone looks at. The feed goes on, and
// the loop is woken once for all of them.
func TestNotify(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var feed event.FeedOf[int]
		wake, stop := notify(feed.Subscribe)
		for round := range 3 {
			for i := range 10 * eventsMax {
				feed.Send(i)
			}
			synctest.Wait()
			if _, open := <-wake; !open || len(wake) > 0 {
				t.Fatalf("round %d: open %v, woken %d times more", round, open, len(wake))
			}
		}
		stop()
		if _, open := <-wake; open {
			t.Error("woken after the end")
		}
	})
}
