// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import "github.com/ethereum/go-ethereum/metrics"

// traffic counts messages and bytes of one direction by message code.
type traffic [messageCount]struct{ messages, bytes *metrics.Meter }

var (
	received = newTraffic("in")
	sent     = newTraffic("out")

	droppedPushMeter = metrics.NewRegisteredMeter("dntp/gossip/out/newblock/dropped", nil)
)

func newTraffic(direction string) *traffic {
	var t traffic
	for code := range t {
		name := "dntp/gossip/" + direction + "/" + messages[code].name
		t[code].messages = metrics.NewRegisteredMeter(name+"/messages", nil)
		t[code].bytes = metrics.NewRegisteredMeter(name+"/bytes", nil)
	}
	return &t
}

func (t *traffic) mark(code uint64, size int) {
	t[code].messages.Mark(1)
	t[code].bytes.Mark(int64(size))
}
