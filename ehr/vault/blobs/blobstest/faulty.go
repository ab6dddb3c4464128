// SPDX-License-Identifier: LGPL-3.0-or-later

package blobstest

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/dntp/dntp/ehr/vault/blobs"
)

// Fault is what goes wrong in a store. Its zero value is nothing.
type Fault struct {
	Away  bool          // every call fails with blobs.ErrAway
	Full  bool          // Put fails with blobs.ErrFull, half-way
	Slow  time.Duration // before each call, and before each read of a Get
	Torn  uint64        // bytes after which a Get breaks off with blobs.ErrAway; 0: it does not
	Lying bool          // Get returns bytes of the right number, one of which is wrong
	Lost  bool          // blobs are said to be missing
}

// Faulty is a store that fails on purpose. The fault may be changed at any time.
type Faulty struct {
	blobs.Store
	fault atomic.Pointer[Fault]
}

var _ blobs.Store = (*Faulty)(nil)

// NewFaulty passes calls on to a store.
func NewFaulty(s blobs.Store) *Faulty {
	f := &Faulty{Store: s}
	f.Set(Fault{})
	return f
}

// Set changes the fault, for reads that have begun too.
func (f *Faulty) Set(fault Fault) { f.fault.Store(&fault) }

// enter waits, and returns the fault that counts for a call.
func (f *Faulty) enter(ctx context.Context) (Fault, error) {
	fault := *f.fault.Load()
	if fault.Slow > 0 {
		timer := time.NewTimer(fault.Slow)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return fault, ctx.Err()
		}
	}
	if fault.Away {
		return fault, fmt.Errorf("%w: on purpose", blobs.ErrAway)
	}
	return fault, nil
}

// Put implements blobs.Store.
func (f *Faulty) Put(ctx context.Context, id blobs.ID, size uint64, r io.Reader) error {
	fault, err := f.enter(ctx)
	if err != nil {
		return err
	}
	if fault.Full {
		io.CopyN(io.Discard, r, int64(size/2))
		return fmt.Errorf("%w: on purpose", blobs.ErrFull)
	}
	return f.Store.Put(ctx, id, size, r)
}

// Get implements blobs.Store.
func (f *Faulty) Get(ctx context.Context, id blobs.ID, offset, length uint64) (io.ReadCloser, error) {
	fault, err := f.enter(ctx)
	if err != nil {
		return nil, err
	}
	if fault.Lost {
		return nil, blobs.ErrNotFound
	}
	r, err := f.Store.Get(ctx, id, offset, length)
	if err != nil {
		return nil, err
	}
	return &faultyReader{ReadCloser: r, ctx: ctx, f: f}, nil
}

// Stat implements blobs.Store.
func (f *Faulty) Stat(ctx context.Context, id blobs.ID) (blobs.Info, error) {
	fault, err := f.enter(ctx)
	if err != nil {
		return blobs.Info{}, err
	}
	if fault.Lost {
		return blobs.Info{}, blobs.ErrNotFound
	}
	return f.Store.Stat(ctx, id)
}

// Delete implements blobs.Store.
func (f *Faulty) Delete(ctx context.Context, id blobs.ID) error {
	if _, err := f.enter(ctx); err != nil {
		return err
	}
	return f.Store.Delete(ctx, id)
}

// List implements blobs.Store.
func (f *Faulty) List(ctx context.Context, after blobs.ID, limit int) ([]blobs.Info, error) {
	fault, err := f.enter(ctx)
	if err != nil || fault.Lost {
		return nil, err
	}
	return f.Store.List(ctx, after, limit)
}

type faultyReader struct {
	io.ReadCloser
	ctx  context.Context
	f    *Faulty
	read uint64
}

func (r *faultyReader) Read(p []byte) (int, error) {
	fault, err := r.f.enter(r.ctx)
	if err != nil {
		return 0, err
	}
	if fault.Torn > 0 {
		if r.read >= fault.Torn {
			return 0, fmt.Errorf("%w: torn on purpose", blobs.ErrAway)
		}
		p = p[:min(uint64(len(p)), fault.Torn-r.read)]
	}
	n, err := r.ReadCloser.Read(p)
	if fault.Lying && n > 0 && r.read == 0 {
		p[n-1] ^= 0x40
	}
	r.read += uint64(n)
	return n, err
}
