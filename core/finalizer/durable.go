// SPDX-License-Identifier: LGPL-3.0-or-later

package finalizer

import (
	"sync"
	"sync/atomic"

	"github.com/ethereum/go-ethereum/ethdb"
)

// durable brings what was written to the chain's database onto the disk.
type durable struct {
	db    ethdb.KeyValueStore
	mu    sync.Mutex  // held while the disk is at work
	dirty atomic.Bool // certificates were written since
}

// sync returns when everything that was written before is on the disk.
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

// Keep returns when all certificates are on the disk. A signer asks for it
// before it votes from one: its guard remembers the source for ever, so that a
// crash of all members must not lose what justifies the source.
func (f *Finalizer) Keep() error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if !f.disk.dirty.Load() {
		return nil
	}
	return f.disk.locked()
}

// Sync returns when everything that was written to the chain's database is on
// the disk.
func (f *Finalizer) Sync() error { return f.disk.sync() }
