// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"path/filepath"

	"github.com/ethereum/go-ethereum/common"
)

// Limits of leaves and calls.
const (
	EntryMax  = 64 << 10 // bytes of one leaf
	AppendMax = 1024     // leaves of one call of AppendAll

	frameMax   = 4 << 20   // payload of one frame, bytes
	queueMax   = 16 << 20  // bytes that may wait for the disk
	segmentMax = 256 << 20 // bytes at which the next segment begins
)

// The header of a segment:
//
//	8 magic | 32 organization | 1 kind | 3 zero | 8 first leaf | 8 salt | 4 checksum
//
// of a frame:
//
//	4 magic | 8 first leaf | 4 leaves | 4 bytes of the payload | 4 checksum
//
// and its payload is, for each leaf, 4 bytes of length and the leaf. Numbers are
// big-endian, checksums CRC-32C.
const (
	segmentHeader = 64
	frameHeader   = 24
	entryHeader   = 4
)

var (
	segmentMagic = []byte("DNTPLOG\x01")
	frameMagic   = []byte{0xf7, 'L', 'O', 'G'}
	castagnoli   = crc32.MakeTable(crc32.Castagnoli)
)

var errTorn = errors.New("torn")

// segment is one file of leaves.
type segment struct {
	file  file
	first uint64  // index of its first leaf
	salt  [8]byte // begins every checksum, so that no leaf can be made to look like a frame
	end   int64   // where the next frame goes
}

func segmentPath(dir string, first uint64) string {
	return filepath.Join(dir, fmt.Sprintf("%020d.leaves", first))
}

// createSegment begins a segment; it is on disk when this returns.
func createSegment(d disk, dir string, name logName, first uint64) (*segment, error) {
	s := &segment{first: first, end: segmentHeader}
	if _, err := rand.Read(s.salt[:]); err != nil {
		return nil, err
	}
	header := append(make([]byte, 0, segmentHeader), segmentMagic...)
	header = append(header, name.org[:]...)
	header = append(header, byte(name.kind), 0, 0, 0)
	header = binary.BigEndian.AppendUint64(header, first)
	header = append(header, s.salt[:]...)
	header = binary.BigEndian.AppendUint32(header, crc32.Checksum(header, castagnoli))
	path := segmentPath(dir, first)
	f, err := d.open(path)
	if err != nil {
		return nil, err
	}
	s.file = f
	err = f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt(header, 0)
	}
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = d.syncDir(dir)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return s, nil
}

// openSegment reads the header. It returns errTorn if the header was not completely
// written, so that no leaf can follow.
func openSegment(d disk, dir string, name logName, first uint64) (*segment, error) {
	f, err := d.open(segmentPath(dir, first))
	if err != nil {
		return nil, err
	}
	s := &segment{file: f, first: first, end: segmentHeader}
	if err := s.readHeader(name); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return s, nil
}

func (s *segment) readHeader(name logName) error {
	size, err := s.file.Size()
	if err != nil {
		return err
	}
	header := make([]byte, segmentHeader)
	if n, err := s.file.ReadAt(header, 0); n < len(header) && !errors.Is(err, io.EOF) {
		return err
	}
	body := header[:segmentHeader-4]
	switch {
	case !bytes.HasPrefix(header, segmentMagic) || binary.BigEndian.Uint32(header[len(body):]) != crc32.Checksum(body, castagnoli):
		if size <= segmentHeader {
			return errTorn
		}
		return damaged("header of the segment of leaf %d", s.first)
	case common.Hash(header[8:40]) != name.org || Kind(header[40]) != name.kind:
		return fmt.Errorf("the segment of leaf %d belongs to another log", s.first)
	case binary.BigEndian.Uint64(header[44:52]) != s.first:
		return damaged("the segment of leaf %d begins with leaf %d", s.first, binary.BigEndian.Uint64(header[44:52]))
	}
	copy(s.salt[:], header[52:60])
	return nil
}

// frame holds the leaves that one fsync makes durable.
type frame struct {
	first   uint64
	entries [][]byte
}

func (s *segment) checksum(parts ...[]byte) uint32 {
	sum := crc32.Checksum(s.salt[:], castagnoli)
	for _, part := range parts {
		sum = crc32.Update(sum, castagnoli, part)
	}
	return sum
}

// encode appends the bytes of a frame.
func (s *segment) encode(buf []byte, f frame) []byte {
	start := len(buf)
	buf = append(buf, frameMagic...)
	buf = binary.BigEndian.AppendUint64(buf, f.first)
	buf = binary.BigEndian.AppendUint32(buf, uint32(len(f.entries)))
	buf = append(buf, make([]byte, 8)...)
	for _, entry := range f.entries {
		buf = binary.BigEndian.AppendUint32(buf, uint32(len(entry)))
		buf = append(buf, entry...)
	}
	head, payload := buf[start:start+frameHeader], buf[start+frameHeader:]
	binary.BigEndian.PutUint32(head[16:], uint32(len(payload)))
	binary.BigEndian.PutUint32(head[20:], s.checksum(head[:20], payload))
	return buf
}

// decode reads the frame at the beginning of data, and its length. The frame refers to
// parts of data.
func (s *segment) decode(data []byte) (f frame, length int, err error) {
	if len(data) < frameHeader || !bytes.HasPrefix(data, frameMagic) {
		return f, 0, errTorn
	}
	head := data[:frameHeader]
	count, size := binary.BigEndian.Uint32(head[12:]), binary.BigEndian.Uint32(head[16:])
	if size > frameMax || uint64(len(data)) < frameHeader+uint64(size) {
		return f, 0, errTorn
	}
	payload := data[frameHeader : frameHeader+int(size)]
	if binary.BigEndian.Uint32(head[20:]) != s.checksum(head[:20], payload) {
		return f, 0, errTorn
	}
	f.first = binary.BigEndian.Uint64(head[4:])
	for range count {
		entry, rest, ok := cutEntry(payload)
		if !ok {
			return f, 0, errTorn
		}
		f.entries, payload = append(f.entries, entry), rest
	}
	if len(payload) != 0 || count == 0 {
		return f, 0, errTorn
	}
	return f, frameHeader + int(size), nil
}

func cutEntry(payload []byte) (entry, rest []byte, ok bool) {
	if len(payload) < entryHeader {
		return nil, nil, false
	}
	size := binary.BigEndian.Uint32(payload)
	if size == 0 || size > EntryMax || uint64(len(payload)) < entryHeader+uint64(size) {
		return nil, nil, false
	}
	return payload[entryHeader : entryHeader+size], payload[entryHeader+size:], true
}

// scan calls visit with every frame from an offset on, and sets the segment's end after
// the last valid one. next is the leaf that must come first. scan returns errTorn if the
// bytes that follow can only be one incomplete frame.
func (s *segment) scan(from int64, next uint64, visit func(f frame, offset int64) error) error {
	size, err := s.file.Size()
	if err != nil {
		return err
	}
	if from > size {
		return damaged("the segment of leaf %d has %d bytes, want %d", s.first, size, from)
	}
	buf := make([]byte, min(frameHeader+frameMax, size-from))
	for s.end = from; s.end < size; {
		n, err := s.file.ReadAt(buf[:min(int64(len(buf)), size-s.end)], s.end)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		used, err := s.scanWindow(buf[:n], &next, visit)
		if errors.Is(err, errTorn) {
			return s.judgeTail(buf[:n], size)
		}
		if err != nil {
			return err
		}
		s.end += int64(used)
	}
	return nil
}

// scanWindow visits the complete frames in a part of the segment. It returns errTorn if
// the part does not begin with one.
func (s *segment) scanWindow(window []byte, next *uint64, visit func(f frame, offset int64) error) (used int, err error) {
	for used < len(window) {
		f, length, err := s.decode(window[used:])
		if err != nil && used > 0 {
			return used, nil // the frame may continue after the window
		}
		if err != nil {
			return used, err
		}
		if f.first != *next {
			return used, damaged("a frame begins with leaf %d, want %d", f.first, *next)
		}
		if err := visit(f, s.end+int64(used)); err != nil {
			return used, err
		}
		*next += uint64(len(f.entries))
		used += length
	}
	return used, nil
}

// judgeTail distinguishes an incomplete last frame from damage to complete frames.
func (s *segment) judgeTail(tail []byte, size int64) error {
	if size-s.end > frameHeader+frameMax {
		return damaged("more than one frame does not check at byte %d of the segment of leaf %d", s.end, s.first)
	}
	for at := 1; at < len(tail); at++ {
		skip := bytes.Index(tail[at:], frameMagic)
		if skip < 0 {
			break
		}
		at += skip
		if f, _, err := s.decode(tail[at:]); err == nil {
			return damaged("the frame before leaf %d does not check, at byte %d of the segment of leaf %d", f.first, s.end, s.first)
		}
	}
	return errTorn
}
