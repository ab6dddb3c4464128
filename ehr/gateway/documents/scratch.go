// SPDX-License-Identifier: LGPL-3.0-or-later

package documents

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"io"
	"os"

	"github.com/dntp/dntp/ehr/vault"
)

// scratch is a place for a document of any size before it is verified: in memory while it is
// small, then in a file, encrypted by a key that is only in memory.
type scratch struct {
	service *Service
	memory  bytes.Buffer
	file    *os.File
	stream  cipher.Stream
	key     [32]byte
	good    bool
}

var _ vault.Place = (*scratch)(nil)

const scratchMemory = 4 << 20

func (s *Service) newScratch() *scratch { return &scratch{service: s} }

func (s *scratch) cipher() (cipher.Stream, error) {
	block, err := aes.NewCipher(s.key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewCTR(block, make([]byte, aes.BlockSize)), nil // a key is used for one file
}

func (s *scratch) Write(p []byte) (int, error) {
	if s.file == nil {
		if s.memory.Len()+len(p) <= scratchMemory {
			return s.memory.Write(p)
		}
		if err := s.spill(); err != nil {
			return 0, err
		}
	}
	hidden := make([]byte, len(p))
	s.stream.XORKeyStream(hidden, p)
	return s.file.Write(hidden)
}

// spill moves what is in memory to a file.
func (s *scratch) spill() (err error) {
	rand.Read(s.key[:]) // never fails
	if s.stream, err = s.cipher(); err != nil {
		return err
	}
	if s.file, err = s.service.spoolFile(); err != nil {
		return err
	}
	text := s.memory.Bytes()
	s.stream.XORKeyStream(text, text)
	_, err = s.file.Write(text)
	s.memory = bytes.Buffer{}
	return err
}

// Commit implements vault.Place.
func (s *scratch) Commit() error {
	s.good = true
	return nil
}

// Abort implements vault.Place; the scratch can be used again.
func (s *scratch) Abort() error {
	s.memory = bytes.Buffer{}
	return s.close()
}

func (s *scratch) close() error {
	if s.file == nil {
		return nil
	}
	name := s.file.Name()
	s.file.Close()
	s.file = nil
	return os.Remove(name)
}

// reader reads the verified document.
func (s *scratch) reader() (io.Reader, error) {
	if !s.good {
		panic("BUG: a document is read before it is verified")
	}
	if s.file == nil {
		return bytes.NewReader(s.memory.Bytes()), nil
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	stream, err := s.cipher()
	return cipher.StreamReader{S: stream, R: s.file}, err
}
