// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"sync"
	"sync/atomic"

	"github.com/ethereum/go-ethereum/ethdb"
)

// durable syncs what was written to the chain's database to disk.
type durable struct {
	db    ethdb.KeyValueStore
	mu    sync.Mutex  // held during the sync
	dirty atomic.Bool // certificates were written since the last sync
}

// sync returns when everything that was written before the call is on disk.
func (d *durable) sync() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.locked()
}

func (d *durable) locked() error {
	d.dirty.Store(false)
	err := d.db.SyncKeyValue()
	if err != nil {
		d.dirty.Store(true)
	}
	return err
}

// Keep returns when all certificates are on disk. A signer calls it before it votes
// from one: its guard records the source permanently, so a crash of all members
// must not lose the certificate that justifies the source.
func (f *Finalizer) Keep() error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if !f.disk.dirty.Load() {
		return nil
	}
	return f.disk.locked()
}

// Sync returns when everything that was written to the chain's database is on disk.
func (f *Finalizer) Sync() error { return f.disk.sync() }
