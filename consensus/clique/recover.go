// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/ethereum/go-ethereum/core/types"
)

// recoverTogether is how many seals one core recovers at the least: for fewer a
// goroutine of its own is not worth it.
const recoverTogether = 8

// RecoverSealers finds the sealers of headers on all cores and remembers them, at
// most the newest 4,096, so that verifying the headers is quick. A seal that gives
// no sealer is left to the verification.
func (c *Clique) RecoverSealers(headers []*types.Header) {
	var (
		workers = min(runtime.GOMAXPROCS(0), (len(headers)+recoverTogether-1)/recoverTogether)
		next    atomic.Int64
		wg      sync.WaitGroup
	)
	for range workers {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(headers)); i = next.Add(1) - 1 {
				if headers[i] != nil {
					c.Author(headers[i])
				}
			}
		})
	}
	wg.Wait()
}
