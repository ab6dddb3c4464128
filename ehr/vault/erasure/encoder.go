// SPDX-License-Identifier: LGPL-3.0-or-later

package erasure

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"github.com/dntp/dntp/ehr/vault"
	"github.com/ethereum/go-ethereum/common"
	"github.com/klauspost/reedsolomon"
)

var errClosed = errors.New("the encoder is closed")

// Encoder is an io.WriteCloser that divides what is written to it. It holds three stripes
// in memory, at most 6 MiB. Close or Abort must be called.
type Encoder struct {
	layout   Layout // BlobSize is what was written so far
	codec    reedsolomon.Encoder
	shards   []io.Writer
	trees    []vault.Outliner
	outlines []*vault.Outline

	filling *stripe
	filled  int // bytes
	free    chan *stripe
	full    chan *stripe
	done    chan struct{} // closed when the last stripe is written

	closed bool

	mu  sync.Mutex
	err error // the first one
}

// stripe is the memory of one stripe: the units of all shards, one after the other.
type stripe struct {
	memory []byte
	unit   int // bytes of each unit
	shards [][]byte
	roots  [vault.MaxMembers]common.Hash
}

// NewEncoder starts to divide a blob among shards, of which any k give it back. A writer
// that fails fails the whole; wrap it if the others shall go on.
func NewEncoder(k int, shards []io.Writer) (*Encoder, error) {
	e := &Encoder{layout: Layout{K: k, N: len(shards)}, shards: shards}
	if err := e.layout.check(); err != nil {
		return nil, err
	}
	codec, err := e.layout.codec()
	if err != nil {
		return nil, err
	}
	e.codec = codec
	e.trees = make([]vault.Outliner, e.distinct())
	const stripesAhead = 3
	e.free, e.full, e.done = make(chan *stripe, stripesAhead), make(chan *stripe, stripesAhead), make(chan struct{})
	for range stripesAhead {
		e.free <- &stripe{memory: make([]byte, e.distinct()*unitSize)}
	}
	go e.run()
	return e, nil
}

// distinct is how many shards differ: copies do not.
func (e *Encoder) distinct() int {
	if e.layout.K == 1 {
		return 1
	}
	return e.layout.N
}

// Write takes the next bytes of the blob.
func (e *Encoder) Write(p []byte) (int, error) {
	if e.closed {
		return 0, errClosed
	}
	written := 0
	for len(p) > 0 {
		if err := e.failure(); err != nil {
			return written, err
		}
		if e.filling == nil {
			e.filling, e.filled = <-e.free, 0
		}
		n := copy(e.filling.memory[e.filled:e.layout.stripe()], p)
		e.filled, p, written = e.filled+n, p[n:], written+n
		e.layout.BlobSize += uint64(n)
		if e.layout.BlobSize > vault.MaxBlobSize {
			return written, fmt.Errorf("the blob is larger than %d bytes", uint64(vault.MaxBlobSize))
		}
		if e.filled == int(e.layout.stripe()) {
			e.send(unitSize)
		}
	}
	return written, nil
}

// send passes the stripe on to be encoded.
func (e *Encoder) send(unit int) {
	e.filling.unit = unit
	e.full <- e.filling
	e.filling = nil
}

// Close writes the last stripe. The shards are complete if it returns nil.
func (e *Encoder) Close() error {
	if e.closed {
		return errClosed
	}
	e.closed = true
	if e.filling != nil && e.filled > 0 {
		unit := (e.filled + e.layout.K - 1) / e.layout.K
		clear(e.filling.memory[e.filled : unit*e.layout.K])
		e.send(unit)
	}
	close(e.full)
	<-e.done
	if err := e.failure(); err != nil {
		return err
	}
	for i := range e.layout.N {
		e.outlines = append(e.outlines, e.trees[min(i, len(e.trees)-1)].Outline())
	}
	return nil
}

// Abort ends the encoding because of an error of the caller. The shards are worthless.
func (e *Encoder) Abort(err error) {
	if err == nil {
		err = errClosed
	}
	e.fail(err)
	e.Close()
}

// Layout is how the blob was divided, once Close has returned nil.
func (e *Encoder) Layout() Layout { return e.layout }

// Outlines are the trees of the shards, once Close has returned nil.
func (e *Encoder) Outlines() []*vault.Outline { return e.outlines }

func (e *Encoder) failure() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.err
}

func (e *Encoder) fail(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err == nil {
		e.err = err
	}
}

// run encodes stripes in their order. After a failure it only empties the queue.
func (e *Encoder) run() {
	defer close(e.done)
	for s := range e.full {
		if e.failure() == nil {
			if err := e.encode(s); err != nil {
				e.fail(err)
			}
		}
		e.free <- s
	}
}

func (e *Encoder) encode(s *stripe) error {
	s.shards = s.shards[:0]
	for i := range e.trees {
		s.shards = append(s.shards, s.memory[i*s.unit:(i+1)*s.unit:(i+1)*s.unit])
	}
	if e.codec != nil {
		if err := e.codec.Encode(s.shards); err != nil {
			return fmt.Errorf("cannot encode: %w", err)
		}
	}
	parallel(len(s.shards), func(i int) { s.roots[i] = vault.UnitRoot(s.shards[i]) })
	for i := range s.shards {
		e.trees[i].Add(s.roots[i], s.unit)
	}
	for i, w := range e.shards {
		if _, err := w.Write(s.shards[min(i, len(s.shards)-1)]); err != nil {
			return fmt.Errorf("shard %d: %w", i, err)
		}
	}
	return nil
}

// parallel calls f for each index below n, on all cores.
func parallel(n int, f func(i int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	if workers < 2 {
		for i := range n {
			f(i)
		}
		return
	}
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n; i += workers {
				f(i)
			}
		})
	}
	wait.Wait()
}
