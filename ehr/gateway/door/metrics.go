// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import "github.com/ethereum/go-ethereum/metrics"

// What an operator watches. None of it names a caller.
var (
	requestMeter = metrics.NewRegisteredMeter("gateway/node/requests", nil)
	failureMeter = metrics.NewRegisteredMeter("gateway/node/failures", nil)
	retryMeter   = metrics.NewRegisteredMeter("gateway/node/retries", nil)
	hedgeMeter   = metrics.NewRegisteredMeter("gateway/node/hedges", nil)
	fitGauge     = metrics.NewRegisteredGauge("gateway/node/usable", nil)
	limitMeter   = metrics.NewRegisteredMeter("gateway/calls/limited", nil)
	socketGauge  = metrics.NewRegisteredGauge("gateway/sockets", nil)
	moveMeter    = metrics.NewRegisteredMeter("gateway/subscriptions/moved", nil)
)
