// SPDX-License-Identifier: LGPL-3.0-or-later

package catalogue

import (
	"bufio"
	"bytes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	keyBytes = 32
	keysMax  = 16 // lines of a key file

	sealVersion = 1 // first byte of a sealed column, before the id of its key
	sealHeader  = 1 + 4
)

var (
	errSealed     = errors.New("a column of the catalogue is damaged, or sealed by a key that is not in the key file")
	errKeyFile    = errors.New("not a key file of a catalogue")
	errEmptyKeys  = errors.New("a key file of a catalogue needs at least one key")
	errKeyMissing = errors.New("the key file lacks the index key")
)

// Keys seal columns and find them again. The first sealing key seals; the others open what
// they sealed. The index key never changes, unless Reindex has written every hash again.
type Keys struct {
	index   [keyBytes]byte
	current uint32
	ciphers map[uint32]cipher.AEAD
}

// NewKeyFile returns the text of a new key file with one sealing key.
func NewKeyFile() []byte {
	var index, seal [keyBytes]byte
	rand.Read(index[:]) // never fails
	rand.Read(seal[:])
	return fmt.Appendf(nil, "index %x\nseal 1 %x\n", index, seal)
}

// RotateKeyFile puts a new sealing key before those of a key file. What the old keys sealed
// stays readable; Reseal seals it anew.
func RotateKeyFile(text []byte) ([]byte, error) {
	keys, err := ParseKeys(text)
	if err != nil {
		return nil, err
	}
	if len(keys.ciphers) == keysMax {
		return nil, fmt.Errorf("%w: it has %d sealing keys already: seal everything anew, and remove the old ones", errKeyFile, keysMax)
	}
	newest := keys.current
	for id := range keys.ciphers {
		newest = max(newest, id)
	}
	var seal [keyBytes]byte
	rand.Read(seal[:])
	index, rest, _ := bytes.Cut(text, []byte("\n"))
	return append(fmt.Appendf(nil, "%s\nseal %d %x\n", index, newest+1, seal), rest...), nil
}

// LoadKeys reads a key file, which nobody but its owner may read.
func LoadKeys(path string) (*Keys, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("keys of the catalogue: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("keys of the catalogue: others may read %s: have mode %o, want 600", path, info.Mode().Perm())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("keys of the catalogue: %w", err)
	}
	keys, err := ParseKeys(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return keys, nil
}

// ParseKeys reads the text of a key file: a line "index HEX", then lines "seal ID HEX", the
// current key first.
func ParseKeys(text []byte) (*Keys, error) {
	k := &Keys{ciphers: make(map[uint32]cipher.AEAD)}
	lines := bufio.NewScanner(bytes.NewReader(text))
	if !lines.Scan() {
		return nil, errKeyMissing
	}
	word, value, _ := strings.Cut(lines.Text(), " ")
	index, err := hex.DecodeString(value)
	if word != "index" || err != nil || len(index) != keyBytes {
		return nil, errKeyMissing
	}
	k.index = [keyBytes]byte(index)
	for lines.Scan() {
		id, aead, err := parseSealingKey(lines.Text())
		if err != nil {
			return nil, err
		}
		if k.ciphers[id] != nil || len(k.ciphers) == keysMax {
			return nil, fmt.Errorf("%w: key %d is there twice, or there are more than %d", errKeyFile, id, keysMax)
		}
		if len(k.ciphers) == 0 {
			k.current = id
		}
		k.ciphers[id] = aead
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", errKeyFile, err)
	}
	if len(k.ciphers) == 0 {
		return nil, errEmptyKeys
	}
	return k, nil
}

func parseSealingKey(line string) (id uint32, aead cipher.AEAD, err error) {
	var value string
	if n, err := fmt.Sscanf(line, "seal %d %s", &id, &value); err != nil || n != 2 || line != fmt.Sprintf("seal %d %s", id, value) {
		return 0, nil, fmt.Errorf("%w: a line is not: seal ID HEX", errKeyFile)
	}
	key, err := hex.DecodeString(value)
	if err != nil || len(key) != keyBytes {
		return 0, nil, fmt.Errorf("%w: key %d has not %d bytes in hex", errKeyFile, id, keyBytes)
	}
	aead, err = chacha20poly1305.NewX(key)
	return id, aead, err
}

// place names a column and its row, so that a sealed value is of no use in another one.
func place(table, column string, row ...[]byte) []byte {
	b := append([]byte(table), 0)
	b = append(append(b, column...), 0)
	for _, part := range row {
		b = binary.BigEndian.AppendUint32(b, uint32(len(part)))
		b = append(b, part...)
	}
	return b
}

// seal encrypts a value for its place. The result has version, id of the key, nonce and
// ciphertext.
func (k *Keys) seal(value, place []byte) []byte {
	aead := k.ciphers[k.current]
	out := binary.BigEndian.AppendUint32([]byte{sealVersion}, k.current)
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce)
	return aead.Seal(append(out, nonce...), nonce, value, append(out, place...))
}

// unseal opens what seal returned for the same place. No bytes are a value that is not there.
func (k *Keys) unseal(sealed, place []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	if len(sealed) < sealHeader+chacha20poly1305.NonceSizeX || sealed[0] != sealVersion {
		return nil, errSealed
	}
	aead := k.ciphers[binary.BigEndian.Uint32(sealed[1:])]
	if aead == nil {
		return nil, errSealed
	}
	header, rest := sealed[:sealHeader:sealHeader], sealed[sealHeader:]
	nonce, text := rest[:aead.NonceSize()], rest[aead.NonceSize():]
	value, err := aead.Open(nil, nonce, text, append(header, place...))
	if err != nil {
		return nil, errSealed
	}
	return value, nil
}

// isCurrent reports whether a value is sealed by the current key.
func (k *Keys) isCurrent(sealed []byte) bool {
	return len(sealed) >= sealHeader && binary.BigEndian.Uint32(sealed[1:]) == k.current
}

// find is the keyed hash by which a value is found in a column.
func (k *Keys) find(column string, value ...[]byte) []byte {
	key, err := hkdf.Key(sha256.New, k.index[:], nil, "dntp catalogue "+column, keyBytes)
	if err != nil {
		panic("BUG: " + err.Error()) // only for a length that SHA-256 cannot give
	}
	mac := hmac.New(sha256.New, key)
	for _, part := range value {
		mac.Write(binary.BigEndian.AppendUint32(nil, uint32(len(part))))
		mac.Write(part)
	}
	return mac.Sum(nil)
}
