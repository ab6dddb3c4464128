// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/ethereum/go-ethereum/core/types"
)

// recoverTogether is the least number of seals for one core: for fewer a separate
// goroutine is not worth it.
const recoverTogether = 8

// RecoverSealers recovers the sealers of headers on all cores and caches them, at
// most the newest 4,096, so that verifying the headers is fast. It ignores invalid
// seals; the verification refuses them.
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
