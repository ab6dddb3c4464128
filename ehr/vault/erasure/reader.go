// SPDX-License-Identifier: LGPL-3.0-or-later

package erasure

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/dntp/dntp/ehr/vault"
	"github.com/ethereum/go-ethereum/common"
	"github.com/klauspost/reedsolomon"
)

// ErrTooFew is the error of a blob whose shards are not enough, together with the faults
// of those that were asked.
var ErrTooFew = errors.New("too few shards")

// ErrSlow is the fault of a holder that took longer than Patience while others had not been
// asked. It is asked again if they do not suffice.
var ErrSlow = errors.New("the holder is too slow")

// Patience is how long one unit, 64 KiB, is waited for while there are other shards to ask.
const Patience = time.Second

// Source gives the bytes of a shard from one holder.
type Source interface {
	// Open reads length bytes from an offset on. What it returns may fail at any time, is
	// closed early if another part of the shard is wanted or the reader is closed, and must
	// end with an error when ctx ends, also in the middle of a Read.
	Open(ctx context.Context, offset, length uint64) (io.ReadCloser, error)
}

// Shard is a shard that can be asked for.
type Shard struct {
	Org     common.Hash    // holder, which is named if the shard is wrong
	Source  Source         // nil: the shard is known to be away
	Outline *vault.Outline // verified against the descriptor's chunkRoot
	Cost    int            // shards of a lower cost are asked first
}

// Reader reads a range of a blob. It holds up to three stripes in memory. It asks the
// holders in parallel, and replaces one that fails or is slow in the middle.
type Reader struct {
	cancel context.CancelFunc
	ready  chan []byte // parts of the blob, in their order
	spent  chan []byte // parts whose memory may be used again
	part   []byte      // not yet read
	whole  []byte      // memory of part

	f   *fetcher
	err error // valid once ready is closed
}

// NewReader reads the bytes from (included) to (excluded) of a blob. shards has one entry
// for each shard of the layout. The reader ends when ctx does.
func NewReader(ctx context.Context, l Layout, shards []Shard, from, to uint64) (*Reader, error) {
	if from > to || to > l.BlobSize {
		return nil, fmt.Errorf("the blob has %d bytes: cannot read from %d to %d", l.BlobSize, from, to)
	}
	f, err := newFetcher(l, shards)
	if err != nil {
		return nil, err
	}
	f.narrow(from, to)
	ctx, cancel := context.WithCancel(ctx)
	r := &Reader{cancel: cancel, f: f, ready: make(chan []byte, 1), spent: make(chan []byte, 3)}
	go r.run(ctx, from, to)
	return r, nil
}

// run fetches the stripes of the range ahead of Read.
func (r *Reader) run(ctx context.Context, from, to uint64) {
	defer close(r.ready)
	defer r.f.close()
	l := r.f.layout
	for at := from; at < to; {
		index := at / l.stripe()
		units, err := r.f.stripe(ctx, index)
		if err != nil {
			r.err = err
			return
		}
		var memory []byte
		select {
		case memory = <-r.spent:
		default:
			memory = make([]byte, 0, l.stripe())
		}
		start := index * l.stripe()
		end := min(start+uint64(l.unit(index)*l.K), to)
		memory = gather(memory[:0], units[:l.K], l.unit(index), int(at-start), int(end-start))
		select {
		case r.ready <- memory:
		case <-ctx.Done():
			r.err = ctx.Err()
			return
		}
		at = end
	}
}

// gather appends the bytes from a to b of a stripe, whose units have size bytes. Those that
// the range does not touch are missing.
func gather(out []byte, units [][]byte, size, a, b int) []byte {
	for i := a / size; i < len(units) && i*size < b; i++ {
		out = append(out, units[i][max(a-i*size, 0):min(b-i*size, size)]...)
	}
	return out
}

// Read implements io.Reader. It gives only bytes that their holders' outlines prove.
func (r *Reader) Read(p []byte) (int, error) {
	for len(r.part) == 0 {
		if r.whole != nil {
			select {
			case r.spent <- r.whole:
			default:
			}
			r.whole = nil
		}
		part, ok := <-r.ready
		if !ok {
			if r.err != nil {
				return 0, r.err
			}
			return 0, io.EOF
		}
		r.part, r.whole = part, part
	}
	n := copy(p, r.part)
	r.part = r.part[n:]
	return n, nil
}

// Close ends the reading and returns when nothing is asked for any more.
func (r *Reader) Close() error {
	r.cancel()
	for range r.ready { // run ends, and closes it
	}
	return nil
}

// Faults are the holders that failed or gave wrong bytes so far, though the blob may
// have been read from the others.
func (r *Reader) Faults() vault.Faults { return r.f.reported() }

// Rebuild writes a shard to dst, made from any k of the other ones, and returns its
// outline. The shard may be one that the layout did not have before: a higher N adds
// shards and leaves the others as they are. want is the shard's chunkRoot if it is
// known; else zero.
func Rebuild(ctx context.Context, l Layout, shards []Shard, index int, want common.Hash, dst io.Writer) (*vault.Outline, vault.Faults, error) {
	f, err := newFetcher(l, shards)
	if err != nil {
		return nil, nil, err
	}
	if index < 0 || index >= l.N {
		return nil, nil, fmt.Errorf("have shard %d of %d", index, l.N)
	}
	defer f.close()
	f.want = make([]bool, l.N)
	f.want[index], f.any = true, true
	f.shards[index].Source = nil
	var tree vault.Outliner
	for stripe := range l.stripes() {
		units, err := f.stripe(ctx, stripe)
		if err != nil {
			return nil, f.reported(), err
		}
		tree.Write(units[index])
		if _, err := dst.Write(units[index]); err != nil {
			return nil, f.reported(), fmt.Errorf("cannot write shard %d: %w", index, err)
		}
	}
	outline := tree.Outline()
	if want != (common.Hash{}) && outline.Root() != want {
		return nil, f.reported(), fmt.Errorf("%w: shard %d cannot be rebuilt: its author made shards that do not belong together", vault.ErrMismatch, index)
	}
	return outline, f.reported(), nil
}

// fetcher reads stripes, one after the other.
type fetcher struct {
	layout Layout
	codec  reedsolomon.Encoder // nil: copies, or no parity
	shards []Shard
	order  []int  // of asking
	want   []bool // shards whose units are asked of a stripe
	any    bool   // whatever k shards are cheapest, and not those of want
	end    uint64 // stripe at which the range has ended
	open   []*stream
	units  [][]byte // of the stripe
	memory [][]byte

	mu     sync.Mutex
	faults vault.Faults
	dead   []bool // never asked again
	late   []bool // asked again if no other shard is left
	spares int    // shards that may replace slow ones of this round
}

// stream is a shard that is being read.
type stream struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelCauseFunc
}

func (s *stream) end() {
	if s.ReadCloser != nil {
		s.Close()
	}
	s.cancel(nil)
}

func newFetcher(l Layout, shards []Shard) (*fetcher, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	if len(shards) != l.N {
		return nil, fmt.Errorf("have %d shards, want %d", len(shards), l.N)
	}
	f := &fetcher{
		layout: l, shards: slices.Clone(shards), open: make([]*stream, l.N), units: make([][]byte, l.N),
		memory: make([][]byte, l.N), dead: make([]bool, l.N), late: make([]bool, l.N), end: l.stripes(),
	}
	for i, s := range shards {
		f.order = append(f.order, i)
		if s.Source != nil && (s.Outline == nil || s.Outline.Size != l.ShardSize()) {
			f.fail(i, errors.New("the outline is of a shard of another size"))
		}
	}
	slices.SortStableFunc(f.order, func(a, b int) int { return cmp.Compare(shards[a].Cost, shards[b].Cost) })
	var err error
	f.codec, err = l.codec()
	return f, err
}

// narrow decides what is asked for a range: of a part of one stripe only the units that it
// touches, otherwise any k shards.
func (f *fetcher) narrow(from, to uint64) {
	l := f.layout
	f.want = make([]bool, l.N)
	for j := range l.K {
		f.want[j] = true
	}
	f.any = true
	if from == to {
		return
	}
	if f.end = (to-1)/l.stripe() + 1; from/l.stripe() != f.end-1 {
		return
	}
	index := from / l.stripe()
	unit := uint64(l.unit(index))
	first, last := (from-index*l.stripe())/unit, (to-1-index*l.stripe())/unit
	for j := range l.K {
		f.want[j] = uint64(j) >= first && uint64(j) <= last
		f.any = f.any && f.want[j]
	}
}

func (f *fetcher) fail(i int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if errors.Is(err, ErrSlow) {
		if f.late[i] {
			return // it is known to be slow
		}
		f.late[i] = true
	} else {
		f.dead[i] = true
	}
	f.faults = append(f.faults, vault.Fault{Org: f.shards[i].Org, Err: fmt.Errorf("shard %d: %w", i, err)})
}

func (f *fetcher) reported() vault.Faults {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.faults)
}

// stripe returns the units of a stripe, by shard: those that are wanted, and others. They
// are valid until the next call.
func (f *fetcher) stripe(ctx context.Context, index uint64) ([][]byte, error) {
	for i := range f.units {
		f.units[i] = nil
	}
	for {
		ask, enough := f.choose()
		if !enough {
			return nil, f.tooFew()
		}
		if len(ask) == 0 {
			return f.units, f.complete()
		}
		f.countSpares(ask)
		var wait sync.WaitGroup
		for _, i := range ask {
			wait.Go(func() { f.unit(ctx, i, index) })
		}
		wait.Wait()
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
}

// choose returns the shards to ask next for the stripe. None is left to ask if what is
// there suffices.
func (f *fetcher) choose() (ask []int, enough bool) {
	have, direct := 0, !f.any
	for i, unit := range f.units {
		if unit != nil {
			have++
		} else if f.want[i] && (f.late[i] || !f.usable(i)) {
			direct = false
		}
	}
	if direct {
		for i, want := range f.want {
			if want && f.units[i] == nil {
				ask = append(ask, i)
			}
		}
		return ask, true
	}
	// Streams that are open already go on, others begin by cost, slow ones last.
	for _, class := range []func(i int) bool{
		func(i int) bool { return f.open[i] != nil },
		func(i int) bool { return f.open[i] == nil && !f.late[i] },
		func(i int) bool { return f.open[i] == nil && f.late[i] },
	} {
		for _, i := range f.order {
			if f.units[i] == nil && f.usable(i) && class(i) && have+len(ask) < f.layout.K {
				ask = append(ask, i)
			}
		}
	}
	return ask, have+len(ask) >= f.layout.K
}

func (f *fetcher) usable(i int) bool { return !f.dead[i] && f.shards[i].Source != nil }

// countSpares counts the shards that are not asked, and could be. A timer of the round
// before may still run, so the count is guarded.
func (f *fetcher) countSpares(ask []int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.spares = 0
	for i := range f.shards {
		if f.usable(i) && !f.late[i] && f.units[i] == nil && !slices.Contains(ask, i) {
			f.spares++
		}
	}
}

// replaceSlow reports whether there is another shard for one that is slow.
func (f *fetcher) replaceSlow() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.spares--
	return f.spares >= 0
}

func (f *fetcher) tooFew() error {
	good := 0
	for i := range f.shards {
		if f.usable(i) {
			good++
		}
	}
	err := fmt.Errorf("%w: have %d of %d, want %d", ErrTooFew, good, f.layout.N, f.layout.K)
	if faults := f.reported(); len(faults) > 0 {
		err = fmt.Errorf("%w: %w", err, faults)
	}
	return err
}

// unit reads and verifies the unit of a shard.
func (f *fetcher) unit(ctx context.Context, i int, stripe uint64) {
	in := f.open[i]
	if in == nil {
		in = new(stream)
		in.ctx, in.cancel = context.WithCancelCause(ctx)
	}
	timer := time.AfterFunc(Patience, func() {
		if f.replaceSlow() {
			in.cancel(ErrSlow)
		}
	})
	defer timer.Stop()
	unit, err := f.readUnit(in, i, stripe)
	if err != nil {
		in.end()
		f.open[i] = nil
		if errors.Is(context.Cause(in.ctx), ErrSlow) {
			err = ErrSlow
		}
		if ctx.Err() == nil { // otherwise the holder is not to blame
			f.fail(i, err)
		}
		return
	}
	f.open[i], f.units[i] = in, unit
}

func (f *fetcher) readUnit(in *stream, i int, stripe uint64) (unit []byte, err error) {
	if in.ReadCloser == nil {
		offset := stripe * unitSize
		length := min(f.end*unitSize, f.layout.ShardSize()) - offset
		if in.ReadCloser, err = f.shards[i].Source.Open(in.ctx, offset, length); err != nil {
			in.ReadCloser = nil
			return nil, err
		}
	}
	if f.memory[i] == nil {
		f.memory[i] = make([]byte, unitSize)
	}
	unit = f.memory[i][:f.layout.unit(stripe)]
	if _, err := io.ReadFull(in, unit); err != nil {
		return nil, err
	}
	return unit, f.shards[i].Outline.Unit(stripe, unit)
}

// complete makes the wanted units that are missing.
func (f *fetcher) complete() error {
	missing := false
	for i, want := range f.want {
		missing = missing || want && f.units[i] == nil
	}
	if !missing {
		return nil
	}
	if f.layout.K == 1 {
		copies := slices.IndexFunc(f.units, func(u []byte) bool { return u != nil })
		for i, want := range f.want {
			if want {
				f.units[i] = f.units[copies]
			}
		}
		return nil
	}
	for i, unit := range f.units {
		if unit == nil && f.want[i] {
			if f.memory[i] == nil {
				f.memory[i] = make([]byte, unitSize)
			}
			f.units[i] = f.memory[i][:0] // ReconstructSome fills it
		}
	}
	if err := f.codec.ReconstructSome(f.units, f.want); err != nil {
		return fmt.Errorf("cannot reconstruct: %w", err)
	}
	return nil
}

func (f *fetcher) close() {
	for _, in := range f.open {
		if in != nil {
			in.end()
		}
	}
}
