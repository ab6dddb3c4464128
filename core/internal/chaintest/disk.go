// SPDX-License-Identifier: LGPL-3.0-or-later

package chaintest

import (
	"sync"

	"github.com/ethereum/go-ethereum/ethdb"
)

// plug is the use of a disk by one run of a chain. A chain that is opened again
// without a stop has crashed, and what it still does in the background must
// not reach the disk any more.
type plug struct {
	ethdb.Database
	mu     sync.RWMutex
	pulled bool
}

// plugIn gives the disk to a new run and takes it from the one before.
func (a *Alliance) plugIn(disk ethdb.Database) *plug {
	if before := a.plugs[disk]; before != nil {
		before.mu.Lock()
		before.pulled = true
		before.mu.Unlock()
	}
	p := &plug{Database: disk}
	a.plugs[disk] = p
	return p
}

func (p *plug) write(do func() error) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.pulled {
		return nil
	}
	return do()
}

func (p *plug) Put(key, value []byte) error {
	return p.write(func() error { return p.Database.Put(key, value) })
}

func (p *plug) Delete(key []byte) error {
	return p.write(func() error { return p.Database.Delete(key) })
}

func (p *plug) DeleteRange(start, end []byte) error {
	return p.write(func() error { return p.Database.DeleteRange(start, end) })
}

func (p *plug) NewBatch() ethdb.Batch { return &plugBatch{p.Database.NewBatch(), p} }

func (p *plug) NewBatchWithSize(size int) ethdb.Batch {
	return &plugBatch{p.Database.NewBatchWithSize(size), p}
}

type plugBatch struct {
	ethdb.Batch
	plug *plug
}

func (b *plugBatch) Write() error { return b.plug.write(b.Batch.Write) }
