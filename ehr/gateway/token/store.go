// SPDX-License-Identifier: LGPL-3.0-or-later

package token

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Store keeps what gateways of one organization share: the keys that sign tokens, the proofs
// that are spent, and the tokens that are revoked. It is a folder, on a disk that all of them have.
type Store struct {
	folder string
	rotate time.Duration // age at which a key signs no more
	keep   time.Duration // for which it still verifies

	mu   sync.Mutex
	keys []key // the newest last
	read time.Time
}

// key signs tokens. Its name is the time at which it was made, and its public part.
type key struct {
	id      string
	made    time.Time
	private ed25519.PrivateKey
}

const (
	keysFolder    = "keys"
	spentFolder   = "spent"
	revokedFolder = "revoked"

	// reread is how soon a gateway sees a key that another one has made.
	reread = time.Second
	// maxKeys is the number of keys that are read.
	maxKeys = 64
)

// OpenStore opens a folder, and makes it if it is not there. A key signs for rotate, and verifies
// for keep longer, which is at least the time for which a token is valid.
func OpenStore(folder string, rotate, keep time.Duration) (*Store, error) {
	for _, name := range []string{keysFolder, spentFolder, revokedFolder} {
		if err := os.MkdirAll(filepath.Join(folder, name), 0o700); err != nil {
			return nil, err
		}
	}
	s := &Store{folder: folder, rotate: rotate, keep: keep}
	_, err := s.signing(time.Now())
	return s, err
}

// load reads the keys. Called with mu held.
func (s *Store) load(now time.Time) error {
	entries, err := os.ReadDir(filepath.Join(s.folder, keysFolder))
	if err != nil {
		return err
	}
	var keys []key
	for _, e := range entries {
		text, _, _ := strings.Cut(e.Name(), "-")
		made, err := time.Parse(keyTime, text)
		if err != nil || len(keys) == maxKeys {
			continue
		}
		path := filepath.Join(s.folder, keysFolder, e.Name())
		if now.Sub(made) > s.rotate+s.keep {
			os.Remove(path)
			continue
		}
		seed, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && len(seed) != ed25519.SeedSize {
			continue // another gateway removes it, or writes it
		}
		if err != nil {
			return err
		}
		keys = append(keys, key{e.Name(), made, ed25519.NewKeyFromSeed(seed)})
	}
	slices.SortFunc(keys, func(a, b key) int { return strings.Compare(a.id, b.id) })
	s.keys, s.read = keys, now
	return nil
}

// keyTime sorts as text in the order of time.
const keyTime = "20060102T150405.000000000"

// signing returns the key that signs now, and makes one when the newest is too old.
func (s *Store) signing(now time.Time) (key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.read) > reread {
		if err := s.load(now); err != nil {
			return key{}, err
		}
	}
	if n := len(s.keys); n > 0 && now.Sub(s.keys[n-1].made) < s.rotate {
		return s.keys[n-1], nil
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return key{}, err
	}
	k := key{now.UTC().Format(keyTime) + "-" + hex.EncodeToString(public[:8]), now, private}
	if err := writeWhole(filepath.Join(s.folder, keysFolder, k.id), private.Seed()); err != nil {
		return key{}, err
	}
	s.keys = append(s.keys, k)
	return k, nil
}

// writeWhole writes a file that is there as a whole or not at all.
func writeWhole(path string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// verifying returns the key of an id, which may be one that another gateway has just made.
func (s *Store) verifying(id string, now time.Time) (key, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	find := func() (key, bool) {
		for _, k := range s.keys {
			if k.id == id && now.Sub(k.made) <= s.rotate+s.keep {
				return k, true
			}
		}
		return key{}, false
	}
	if k, ok := find(); ok {
		return k, true
	}
	if now.Sub(s.read) < reread || s.load(now) != nil {
		return key{}, false
	}
	return find()
}

// all returns the keys that verify now.
func (s *Store) all() []key {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.keys)
}

// errSpent is returned for a proof that was used before.
var errSpent = errors.New("the proof was used before")

// spend notes that a proof is used; it may be forgotten at a time.
func (s *Store) spend(id string, until time.Time) error {
	err := s.mark(spentFolder, id, until)
	if errors.Is(err, fs.ErrExist) {
		return errSpent
	}
	return err
}

// revoke ends a token.
func (s *Store) revoke(id string, until time.Time) error {
	err := s.mark(revokedFolder, id, until)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

func (s *Store) revoked(id string) bool {
	_, err := os.Lstat(s.path(revokedFolder, id))
	return !errors.Is(err, fs.ErrNotExist) // a disk that fails revokes everything
}

func (s *Store) path(folder, id string) string {
	sum := sha256.Sum256([]byte(id))
	return filepath.Join(s.folder, folder, hex.EncodeToString(sum[:]))
}

// mark makes an empty file, once over all gateways. Its time says when it may go.
func (s *Store) mark(folder, id string, until time.Time) error {
	path := s.path(folder, id)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Chtimes(path, until, until))
}

// Clean removes what is no longer needed.
func (s *Store) Clean(now time.Time) error {
	for _, folder := range []string{spentFolder, revokedFolder} {
		entries, err := os.ReadDir(filepath.Join(s.folder, folder))
		if err != nil {
			return err
		}
		for _, e := range entries {
			info, err := e.Info()
			if err == nil && now.After(info.ModTime().Add(time.Minute)) {
				os.Remove(filepath.Join(s.folder, folder, e.Name()))
			}
		}
	}
	return nil
}

// String keeps the keys out of logs.
func (s *Store) String() string { return fmt.Sprintf("tokens in %s", s.folder) }
