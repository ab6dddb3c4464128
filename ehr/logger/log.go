// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"sort"
	"sync"
	"sync/atomic"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/gofrs/flock"
	"golang.org/x/mod/sumdb/tlog"
)

// Kind distinguishes the logs of an organization, as in the contract.
type Kind uint8

// Kinds of logs.
const (
	Records    = Kind(contracts.LogRecords)
	Audit      = Kind(contracts.LogAudit)
	Consents   = Kind(contracts.LogConsents)
	Placements = Kind(contracts.LogPlacements)
	Holdings   = Kind(contracts.LogHoldings)
)

func (k Kind) String() string {
	if !contracts.LogKinds.Has(uint8(k)) {
		return fmt.Sprintf("kind %d", uint8(k))
	}
	return contracts.LogKinds.Name(uint8(k))
}

// Errors that callers distinguish.
var (
	ErrLocked   = errors.New("the log is in use")
	ErrClosed   = errors.New("the log is closed")
	ErrBusy     = errors.New("too many leaves wait for the disk")
	ErrEntry    = errors.New("bad leaf")
	ErrDamaged  = errors.New("the log is damaged")
	ErrNotYet   = errors.New("the log has no such leaf")
	ErrConflict = errors.New("the log does not extend the head")
)

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}

type logName struct {
	org  common.Hash
	kind Kind
}

// Log is one append-only log. Its methods may be called concurrently.
type Log struct {
	name   logName
	dir    string
	disk   disk
	lock   *flock.Flock
	hashes hashes
	places file // offset of each leaf in its segment
	roll   int64

	mu      sync.Mutex // of the queue
	queue   []*request
	waiting int // bytes in the queue
	closed  bool
	wake    chan struct{}
	done    chan struct{} // closed when the writer has ended

	firstsMu sync.RWMutex
	firsts   []uint64 // first leaf of each segment

	segment *segment // the last one; only the writer uses it and the fields below
	edge    edge
	failed  error
	state   atomic.Pointer[state]

	checkMu sync.Mutex // of the checkpoint's file
	checked uint64     // size that it holds
}

// state is what is on disk.
type state struct {
	head    Head
	segment uint64 // first leaf of the segment that is written
	end     int64  // of that segment
}

// request is one call of AppendAll.
type request struct {
	entries [][]byte
	bytes   int
	first   uint64
	err     error
	done    chan struct{}
}

// Append adds a leaf and returns its index. If it returns no error, the leaf is on disk
// permanently. If it returns an error, the leaf was not accepted; after a failure of the
// disk the leaf may still be there when the log is opened again.
func (l *Log) Append(entry []byte) (uint64, error) { return l.AppendAll([][]byte{entry}) }

// AppendAll adds leaves in their order, all of them or none. It returns the index of the
// first. Waiting leaves are written together.
func (l *Log) AppendAll(entries [][]byte) (uint64, error) {
	r := &request{entries: entries, done: make(chan struct{})}
	if len(entries) == 0 || len(entries) > AppendMax {
		return 0, fmt.Errorf("%w: have %d leaves, want 1 to %d", ErrEntry, len(entries), AppendMax)
	}
	for i, entry := range entries {
		if len(entry) == 0 || len(entry) > EntryMax {
			return 0, fmt.Errorf("%w: leaf %d of the call has %d bytes, want 1 to %d", ErrEntry, i, len(entry), EntryMax)
		}
		r.bytes += entryHeader + len(entry)
	}
	if r.bytes > frameMax {
		return 0, fmt.Errorf("%w: have %d bytes in one call, want at most %d", ErrEntry, r.bytes, frameMax)
	}
	if err := l.enqueue(r); err != nil {
		return 0, err
	}
	<-r.done
	return r.first, r.err
}

func (l *Log) enqueue(r *request) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return ErrClosed
	case l.waiting > 0 && l.waiting+r.bytes > queueMax:
		return ErrBusy
	}
	l.queue, l.waiting = append(l.queue, r), l.waiting+r.bytes
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return nil
}

// take returns the requests of the next frame; closed is true if there will be no more.
func (l *Log) take() (requests []*request, closed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	size, n := 0, 0
	for n < len(l.queue) && size+l.queue[n].bytes <= frameMax {
		size += l.queue[n].bytes
		n++
	}
	requests, l.queue = l.queue[:n:n], l.queue[n:]
	l.waiting -= size
	return requests, l.closed
}

// write is the only goroutine that changes the files.
func (l *Log) write() {
	defer close(l.done)
	for range l.wake {
		for {
			requests, closed := l.take()
			if len(requests) == 0 && closed {
				return
			}
			if len(requests) == 0 {
				break
			}
			l.serve(requests)
		}
	}
}

// serve writes one frame and answers its requests.
func (l *Log) serve(requests []*request) {
	f := frame{first: l.edge.size}
	for _, r := range requests {
		r.first = f.first + uint64(len(f.entries))
		f.entries = append(f.entries, r.entries...)
	}
	err := l.failed
	if err == nil {
		err = l.commit(f)
	}
	for _, r := range requests {
		r.err = err
		close(r.done)
	}
}

// commit writes a frame and everything derived from it. After an error, no leaf of the
// frame counts.
func (l *Log) commit(f frame) error {
	if l.edge.size+uint64(len(f.entries)) > sizeMax {
		return fmt.Errorf("%w: the log has %d of %d leaves", ErrEntry, l.edge.size, uint64(sizeMax))
	}
	s, err := l.current()
	if err != nil {
		return err
	}
	data := s.encode(nil, f)
	next, err := l.derive(f, s.end)
	if err == nil {
		_, err = s.file.WriteAt(data, s.end)
	}
	if err != nil {
		return l.takeBack(s, err)
	}
	if err := s.file.Sync(); err != nil {
		// The kernel may drop data that it could not write, and reports this only once.
		l.failed = fmt.Errorf("%w: the disk failed, open the log again: %w", ErrClosed, err)
		return l.failed
	}
	l.edge = next
	s.end += int64(len(data))
	l.state.Store(&state{next.head(), s.first, s.end})
	return nil
}

// takeBack removes the written part of a frame, so that the next one follows the last
// accepted frame.
func (l *Log) takeBack(s *segment, cause error) error {
	cause = fmt.Errorf("leaves not accepted: %w", cause)
	err := s.file.Truncate(s.end)
	if err == nil {
		err = s.file.Sync()
	}
	if err != nil {
		l.failed = fmt.Errorf("%w: the disk failed, open the log again: %w", ErrClosed, err)
	}
	return cause
}

// current returns the segment to write to, a new one if the last is full.
func (l *Log) current() (*segment, error) {
	if l.segment.end < l.roll {
		return l.segment, nil
	}
	err := l.Checkpoint()
	if err == nil {
		err = l.begin(l.edge.size)
	}
	if err != nil {
		return nil, fmt.Errorf("leaves not accepted: %w", err)
	}
	return l.segment, nil
}

// begin begins the segment of a leaf, and ends the previous one.
func (l *Log) begin(first uint64) error {
	s, err := createSegment(l.disk, l.dir, l.name, first)
	if err != nil {
		return err
	}
	if l.segment != nil {
		l.segment.file.Close() // synced with its last frame
	}
	l.segment = s
	l.firstsMu.Lock()
	defer l.firstsMu.Unlock()
	if n := len(l.firsts); n == 0 || l.firsts[n-1] != first {
		l.firsts = append(l.firsts, first)
	}
	return nil
}

// derive writes the hashes and places of a frame at an offset of the current segment, and
// returns the edge of the tree that includes it.
func (l *Log) derive(f frame, offset int64) (edge, error) {
	next := l.edge
	tree := make([]byte, 0, 2*tlog.HashSize*len(f.entries))
	places := make([]byte, 0, placeSize*len(f.entries))
	at := offset + frameHeader
	for _, entry := range f.entries {
		tree = next.add(tlog.RecordHash(entry), tree)
		places = binary.BigEndian.AppendUint32(places, uint32(at))
		at += entryHeader + int64(len(entry))
	}
	if _, err := l.hashes.file.WriteAt(tree, hashesEnd(l.edge.size)); err != nil {
		return next, err
	}
	_, err := l.places.WriteAt(places, int64(l.edge.size)*placeSize)
	return next, err
}

const placeSize = 4 // a segment is shorter than 2^32 bytes

// Head returns the newest head, of all accepted leaves.
func (l *Log) Head() Head { return l.state.Load().head }

// HeadAt returns the head that the log had at a size.
func (l *Log) HeadAt(size uint64) (Head, error) {
	newest := l.Head()
	switch {
	case size == newest.Size:
		return newest, nil
	case size > newest.Size:
		return Head{}, fmt.Errorf("%w: have %d leaves, want %d", ErrNotYet, newest.Size, size)
	}
	return l.hashes.head(size)
}

// Inclusion is the path from a leaf to the root of a head.
type Inclusion struct {
	Head
	Index uint64
	Leaf  common.Hash   // SHA-256(0x00 || entry)
	Path  []common.Hash // from the leaf up
}

// Verify reports whether the entry is the leaf at the index of the tree with the
// root. It needs neither the log nor the chain that anchored the root.
func (i *Inclusion) Verify(entry []byte) error {
	path := make(tlog.RecordProof, len(i.Path))
	for k, h := range i.Path {
		path[k] = tlog.Hash(h)
	}
	if i.Size > sizeMax || i.Index >= i.Size {
		return fmt.Errorf("%w: leaf %d of %d", ErrNotYet, i.Index, i.Size)
	}
	return tlog.CheckRecord(path, int64(i.Size), tlog.Hash(i.Root), int64(i.Index), tlog.RecordHash(entry))
}

// Inclusion proves a leaf in the tree of a size.
func (l *Log) Inclusion(index, size uint64) (*Inclusion, error) {
	head, err := l.HeadAt(size)
	if err != nil {
		return nil, err
	}
	if index >= size {
		return nil, fmt.Errorf("%w: leaf %d of %d", ErrNotYet, index, size)
	}
	path, leaf, err := l.hashes.inclusion(index, head)
	if err != nil {
		return nil, err
	}
	return &Inclusion{head, index, leaf, path}, nil
}

// Consistency proves that the tree of the first size is the beginning of the
// tree of the second.
func (l *Log) Consistency(old, size uint64) ([]common.Hash, error) {
	before, err := l.HeadAt(min(old, size))
	if err != nil {
		return nil, err
	}
	head, err := l.HeadAt(size)
	if err != nil {
		return nil, err
	}
	if old > size {
		return nil, fmt.Errorf("%w: %d leaves come before %d", ErrConflict, size, old)
	}
	return l.hashes.consistency(before, head)
}

// Extends proves that a head is an earlier one of this log, and returns the newest one. It
// returns ErrConflict if it is not.
func (l *Log) Extends(before Head) (Head, []common.Hash, error) {
	head := l.Head()
	if before.Size > head.Size {
		return head, nil, fmt.Errorf("%w: have %d leaves, want %d", ErrConflict, head.Size, before.Size)
	}
	own, err := l.HeadAt(before.Size)
	if err != nil {
		return head, nil, err
	}
	if own != before {
		return head, nil, fmt.Errorf("%w: have root %s of %d leaves, want %s", ErrConflict, own.Root, own.Size, before.Root)
	}
	proof, err := l.hashes.consistency(before, head)
	return head, proof, err
}

// Entry returns a leaf as it was appended.
func (l *Log) Entry(index uint64) ([]byte, error) {
	if size := l.Head().Size; index >= size {
		return nil, fmt.Errorf("%w: leaf %d of %d", ErrNotYet, index, size)
	}
	entry, err := l.readEntry(index)
	if err != nil {
		return nil, err
	}
	stored, err := l.hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(index))})
	if err != nil {
		return nil, err
	}
	if tlog.RecordHash(entry) != stored[0] {
		return nil, damaged("leaf %d is not what was accepted", index)
	}
	return entry, nil
}

// readEntry reads the entry at the place of a leaf.
func (l *Log) readEntry(index uint64) ([]byte, error) {
	var word [4]byte
	if _, err := l.places.ReadAt(word[:], int64(index)*placeSize); err != nil {
		return nil, err
	}
	at := int64(binary.BigEndian.Uint32(word[:]))
	f, err := l.disk.open(segmentPath(l.dir, l.segmentOf(index)))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if _, err := f.ReadAt(word[:], at); err != nil {
		return nil, damaged("place of leaf %d: %v", index, err)
	}
	size := binary.BigEndian.Uint32(word[:])
	if size == 0 || size > EntryMax {
		return nil, damaged("leaf %d has %d bytes", index, size)
	}
	entry := make([]byte, size)
	if _, err := f.ReadAt(entry, at+entryHeader); err != nil {
		return nil, damaged("leaf %d: %v", index, err)
	}
	return entry, nil
}

// segmentOf returns the first leaf of the segment that holds a leaf.
func (l *Log) segmentOf(index uint64) uint64 {
	l.firstsMu.RLock()
	defer l.firstsMu.RUnlock()
	after := sort.Search(len(l.firsts), func(i int) bool { return l.firsts[i] > index })
	return l.firsts[after-1]
}

// Close writes waiting leaves and closes the files.
func (l *Log) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return ErrClosed
	}
	l.closed = true
	select {
	case l.wake <- struct{}{}:
	default:
	}
	l.mu.Unlock()
	<-l.done
	err := l.failed
	if err == nil {
		err = l.Checkpoint()
	}
	return errors.Join(err, l.release())
}

// release closes the files that are open.
func (l *Log) release() error {
	var errs []error
	for _, f := range []file{l.hashes.file, l.places} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	if l.segment != nil {
		errs = append(errs, l.segment.file.Close())
	}
	return errors.Join(append(errs, l.lock.Unlock())...)
}

func (l *Log) path(name string) string { return filepath.Join(l.dir, name) }
