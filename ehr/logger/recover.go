// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/gofrs/flock"
)

// Open opens the log of an organization and kind in a folder, and creates it if it is
// missing. A folder holds one log. Open returns ErrLocked if another process has the log
// open, and ErrDamaged if accepted leaves are lost.
func Open(dir string, org common.Hash, kind Kind) (*Log, error) {
	return openLog(dir, logName{org, kind}, osDisk, segmentMax)
}

func openLog(dir string, name logName, d disk, roll int64) (*Log, error) {
	if !contracts.LogKinds.Has(uint8(name.kind)) {
		return nil, fmt.Errorf("a log of %s: want %d to %d", name.kind, Records, Consents)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	l := &Log{name: name, dir: dir, disk: d, roll: roll, wake: make(chan struct{}, 1), done: make(chan struct{})}
	l.lock = flock.New(l.path("LOCK"))
	if ok, err := l.lock.TryLock(); err != nil {
		return nil, err
	} else if !ok {
		return nil, fmt.Errorf("%w: %s", ErrLocked, dir)
	}
	if err := l.recover(); err != nil {
		return nil, errors.Join(err, l.release())
	}
	go l.write()
	return l, nil
}

// recover brings the files to the last leaf that may have been accepted.
func (l *Log) recover() (err error) {
	if l.hashes.file, err = l.disk.open(l.path("hashes")); err != nil {
		return err
	}
	if l.places, err = l.disk.open(l.path("offsets")); err != nil {
		return err
	}
	point, err := l.readCheckpoint()
	if err != nil {
		return err
	}
	l.checked = point.head.Size
	if l.firsts, err = listSegments(l.dir); err != nil {
		return err
	}
	if err := l.replay(point); err != nil {
		return err
	}
	if l.edge.size < point.head.Size {
		return damaged("have %d leaves, want %d at least", l.edge.size, point.head.Size)
	}
	if held, err := l.hashes.head(point.head.Size); err != nil || held != point.head {
		return errors.Join(damaged("the tree of %d leaves has root %s, want %s", point.head.Size, held.Root, point.head.Root), err)
	}
	// It is not known whether the last frame was synced.
	if err := errors.Join(l.segment.file.Truncate(l.segment.end), l.segment.file.Sync(), l.disk.syncDir(l.dir)); err != nil {
		return err
	}
	l.state.Store(&state{l.edge.head(), l.segment.first, l.segment.end})
	return l.checkSegments()
}

// checkSegments finds out whether a whole segment is lost: then the last leaf before the
// next segment is not at its place.
func (l *Log) checkSegments() error {
	for i, first := range l.firsts {
		switch {
		case i == 0 && first != 0:
			return damaged("the segment of leaf 0 is gone")
		case i > 0:
			if _, err := l.Entry(first - 1); err != nil {
				return err
			}
		}
	}
	return nil
}

// listSegments returns the first leaf of each segment.
func listSegments(dir string) (firsts []uint64, err error) {
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), ".leaves")
		if !ok {
			continue
		}
		first, err := strconv.ParseUint(name, 10, 64)
		if err != nil || filepath.Base(segmentPath(dir, first)) != f.Name() {
			return nil, fmt.Errorf("%s is not the name of a segment", f.Name())
		}
		firsts = append(firsts, first)
	}
	slices.Sort(firsts)
	return firsts, nil
}

// replay reads the leaves after the checkpoint, or all of them if the derived files are
// not complete. It leaves the last segment open.
func (l *Log) replay(point state) error {
	held, err := l.hashes.edge(point.head.Size)
	if err == nil && held.head() == point.head && l.placesReach(point.head.Size) {
		l.edge = held
	} else {
		point = state{end: segmentHeader}
	}
	if len(l.firsts) == 0 && point.head.Size == 0 {
		return l.begin(0)
	}
	from := slices.Index(l.firsts, point.segment)
	if from < 0 {
		return damaged("the segment of leaf %d is gone", point.segment)
	}
	for i, first := range l.firsts[from:] {
		start := int64(segmentHeader)
		if i == 0 {
			start = point.end
		} else if first != l.edge.size {
			return damaged("a segment begins with leaf %d, want %d", first, l.edge.size)
		}
		if err := l.replaySegment(first, start, from+i == len(l.firsts)-1); err != nil {
			return err
		}
	}
	return nil
}

// replaySegment reads the leaves of one segment from an offset on.
func (l *Log) replaySegment(first uint64, start int64, last bool) error {
	s, err := openSegment(l.disk, l.dir, l.name, first)
	if errors.Is(err, errTorn) && last && start == segmentHeader {
		return l.begin(first)
	}
	if errors.Is(err, errTorn) {
		return damaged("the segment of leaf %d has no header", first)
	}
	if err != nil {
		return err
	}
	if l.segment != nil {
		l.segment.file.Close() // only read, so no error matters
	}
	l.segment = s
	err = s.scan(start, l.edge.size, func(f frame, offset int64) (err error) {
		l.edge, err = l.derive(f, offset)
		return err
	})
	if !errors.Is(err, errTorn) {
		return err
	}
	if !last {
		return damaged("the segment of leaf %d is cut", first)
	}
	return nil
}

// placesReach reports whether the place of every leaf was written. Entry checks the
// places.
func (l *Log) placesReach(size uint64) bool {
	have, err := l.places.Size()
	return err == nil && have >= int64(size)*placeSize
}

// The checkpoint: 8 magic | 8 leaves | 32 root | 8 first leaf of the segment |
// 8 end of it | 4 checksum.
const checkpointSize = 68

var checkpointMagic = []byte("DNTPCHK\x01")

// Checkpoint stores the newest head. From then on the log refuses to open if any of the
// head's leaves is lost.
func (l *Log) Checkpoint() error {
	l.checkMu.Lock()
	defer l.checkMu.Unlock()
	now := l.state.Load()
	if now.head.Size == l.checked {
		return nil
	}
	if err := errors.Join(l.hashes.file.Sync(), l.places.Sync()); err != nil {
		return err
	}
	out := append(make([]byte, 0, checkpointSize), checkpointMagic...)
	out = binary.BigEndian.AppendUint64(out, now.head.Size)
	out = append(out, now.head.Root[:]...)
	out = binary.BigEndian.AppendUint64(out, now.segment)
	out = binary.BigEndian.AppendUint64(out, uint64(now.end))
	out = binary.BigEndian.AppendUint32(out, crc32.Checksum(out, castagnoli))
	if err := l.disk.replace(l.path("checkpoint"), out); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	l.checked = now.head.Size
	return nil
}

// readCheckpoint returns the state in the checkpoint, or that of an empty log if there is
// no checkpoint.
func (l *Log) readCheckpoint() (state, error) {
	in, err := os.ReadFile(l.path("checkpoint"))
	if errors.Is(err, os.ErrNotExist) {
		return state{head: new(edge).head(), end: segmentHeader}, nil
	}
	if err != nil {
		return state{}, err
	}
	body := min(len(in), checkpointSize-4)
	if len(in) != checkpointSize || string(in[:8]) != string(checkpointMagic) ||
		binary.BigEndian.Uint32(in[body:]) != crc32.Checksum(in[:body], castagnoli) {
		return state{}, damaged("the checkpoint does not check")
	}
	s := state{
		head:    Head{binary.BigEndian.Uint64(in[8:]), common.Hash(in[16:48])},
		segment: binary.BigEndian.Uint64(in[48:]),
		end:     int64(binary.BigEndian.Uint64(in[56:])),
	}
	if s.head.Size > sizeMax || s.end < segmentHeader {
		return state{}, damaged("the checkpoint does not check")
	}
	return s, nil
}
