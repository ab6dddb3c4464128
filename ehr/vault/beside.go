// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"crypto/sha256"
	"hash"
	"io"
	"sync"

	"github.com/ethereum/go-ethereum/common"
)

// bufferSize is the bytes that one step of a pass takes.
const bufferSize = 256 << 10

var buffers = sync.Pool{New: func() any { return new([bufferSize]byte) }}

// beside writes what passes to a second writer, which must not fail. For large documents
// it does so in a goroutine of its own: hashing then takes another core than encryption.
type beside struct {
	w       io.Writer // nil: nothing is written
	free    chan *[bufferSize]byte
	full    chan []byte
	done    chan struct{}
	current *[bufferSize]byte
}

const ahead = 4 // buffers of one beside, at most

// newBeside starts it for size bytes.
func newBeside(w io.Writer, size uint64) *beside {
	b := &beside{w: w}
	if w == nil || size <= bufferSize {
		return b
	}
	b.free = make(chan *[bufferSize]byte, ahead)
	b.full = make(chan []byte, ahead)
	b.done = make(chan struct{})
	for range ahead {
		b.free <- buffers.Get().(*[bufferSize]byte)
	}
	go func() {
		defer close(b.done)
		for p := range b.full {
			b.w.Write(p)
			b.free <- (*[bufferSize]byte)(p[:bufferSize])
		}
	}()
	return b
}

// buffer is the memory to fill next. It stays valid until buffer is called again.
func (b *beside) buffer() []byte {
	if b.current == nil {
		if b.full == nil {
			b.current = buffers.Get().(*[bufferSize]byte)
		} else {
			b.current = <-b.free
		}
	}
	return b.current[:]
}

// write takes the first n bytes of buffer, which must not change before buffer is called.
func (b *beside) write(n int) {
	switch {
	case b.w == nil:
	case b.full == nil:
		b.w.Write(b.current[:n])
	default:
		b.full <- b.current[:n]
		b.current = nil
	}
}

// copy takes bytes that are the caller's.
func (b *beside) copy(p []byte) {
	if b.full == nil && b.w != nil {
		b.w.Write(p)
		return
	}
	for b.w != nil && len(p) > 0 {
		n := copy(b.buffer(), p)
		b.write(n)
		p = p[n:]
	}
}

// stop waits until everything is written. It may be called twice; nothing is written after.
func (b *beside) stop() {
	if b.current != nil {
		buffers.Put(b.current)
		b.current = nil
	}
	if b.full == nil {
		return
	}
	close(b.full)
	<-b.done
	b.full = nil
	close(b.free)
	for buffer := range b.free {
		buffers.Put(buffer)
	}
}

// counter passes bytes on, and knows how many they were and their SHA-256.
type counter struct {
	dst  io.Writer
	hash hash.Hash
	size uint64
	side *beside
}

// newCounter counts about size bytes.
func newCounter(dst io.Writer, size uint64) *counter {
	c := &counter{dst: dst, hash: sha256.New()}
	c.side = newBeside(c.hash, size)
	return c
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.dst.Write(p)
	c.size += uint64(n)
	c.side.copy(p[:n])
	return n, err
}

// sum ends the counting.
func (c *counter) sum() (h common.Hash, size uint64) {
	c.side.stop()
	c.hash.Sum(h[:0])
	return h, c.size
}
