// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cloudflare/circl/group"
	"github.com/cloudflare/circl/secretsharing"
	"github.com/ethereum/go-ethereum/common"
	"golang.org/x/crypto/chacha20poly1305"
)

// curve is the group of the shares. Its encodings are unique, and of 32 bytes.
var curve = group.Ristretto255

// Domain names of derived keys and hashes: no other use gives the same bytes.
const (
	wrapInfo       = "dntp vault: key that wraps a content key"
	commitmentInfo = "dntp vault: commitments of an escrow\x00"
)

// Terms say when a holder releases its share while the custodian's gateway, which knows
// the patient's private directives, cannot be reached. Each share package has them, so
// that their presence says nothing.
type Terms uint8

const (
	TermsLedger    Terms = iota + 1 // whatever the ledger permits
	TermsEmergency                  // only what the ledger permits on the ground of an emergency
	TermsCustodian                  // nothing
)

var (
	ErrTooFew  = errors.New("too few shares")
	errEscrow  = errors.New("cannot divide the content key")
	errUnwrap  = errors.New("the shares do not open the content key")
	errHolders = errors.New("an escrow needs two holders or more")
)

// Threshold is how many of n holders open an escrow: more than half, so that any minority
// may fail, and at least two.
func Threshold(n int) int { return n/2 + 1 }

// Share is one holder's part of a content key. It is as secret as the key.
type Share struct {
	Placement   common.Hash
	Org         common.Hash
	Index       uint8 // of the holder, counted from 1
	Threshold   uint8
	Terms       Terms
	Value       common.Hash   // scalar of ristretto255
	Commitments []common.Hash // elements of ristretto255, one for each of the threshold
	Wrapped     []byte        // the content key, encrypted under the shared secret
}

// Split divides a content key among the holders of a placement. The result has one share
// for each holder, in their order. The descriptor keeps the Commitment of any of them.
//
// Each call draws a new secret: shares of an earlier call open nothing together with
// these, and nothing at all once the earlier Wrapped is deleted everywhere.
func Split(key Key, placement common.Hash, holders []common.Hash, terms Terms) ([]*Share, error) {
	n := len(holders)
	if n < 2 || n > MaxMembers {
		return nil, fmt.Errorf("%w: have %d, at most %d", errHolders, n, MaxMembers)
	}
	if err := distinct(holders); err != nil {
		return nil, fmt.Errorf("%w: holders: %w", errEscrow, err)
	}
	threshold := Threshold(n)
	secret := curve.RandomNonZeroScalar(rand.Reader)
	sharing := secretsharing.New(rand.Reader, uint(threshold-1), secret)
	commitments, err := encodeElements(sharing.CommitSecret())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errEscrow, err)
	}
	wrapped, err := wrap(secret, key, placement)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errEscrow, err)
	}
	shares := make([]*Share, n)
	for i, share := range sharing.Share(uint(n)) {
		value, err := share.Value.MarshalBinary()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errEscrow, err)
		}
		shares[i] = &Share{
			Placement: placement, Org: holders[i], Index: uint8(i + 1), Threshold: uint8(threshold), Terms: terms,
			Value: common.Hash(value), Commitments: commitments, Wrapped: wrapped,
		}
	}
	return shares, nil
}

// Commitment is what the descriptor keeps of an escrow: a hash over everything that all
// its shares have in common. It reveals nothing, to a quantum computer either.
func (s *Share) Commitment() common.Hash {
	h := sha256.New()
	h.Write([]byte(commitmentInfo))
	h.Write(s.Placement[:])
	h.Write([]byte{s.Threshold})
	for _, c := range s.Commitments {
		h.Write(c[:])
	}
	h.Write(s.Wrapped)
	return common.Hash(h.Sum(nil))
}

// Verify reports whether the share is the one of an organization in the escrow of a
// placement. A holder asks before it accepts a share, and Combine before it uses one.
func (s *Share) Verify(d *Descriptor, org common.Hash) error {
	index := slices.Index(d.Holders, org)
	switch {
	case index < 0:
		return errors.New("the organization is no holder of a share")
	case s.Placement != d.Placement:
		return errors.New("the share belongs to another placement")
	case s.Org != org || int(s.Index) != index+1:
		return errors.New("the share is another holder's")
	case s.Threshold != d.Threshold || s.Commitment() != d.Escrow:
		return errors.New("the share belongs to another escrow, such as an earlier one")
	}
	share, err := s.decode()
	if err != nil {
		return err
	}
	commitments, err := decodeElements(s.Commitments)
	if err != nil {
		return err
	}
	if !secretsharing.Verify(uint(s.Threshold-1), share, commitments) {
		return errors.New("the share does not fit its commitments")
	}
	return nil
}

func (s *Share) decode() (share secretsharing.Share, err error) {
	share.ID = curve.NewScalar().SetUint64(uint64(s.Index))
	share.Value = curve.NewScalar()
	if err := share.Value.UnmarshalBinary(s.Value[:]); err != nil {
		return share, errors.New("the share is no scalar")
	}
	return share, nil
}

// Fault names an organization that has given something wrong.
type Fault struct {
	Org common.Hash
	Err error
}

// Faults are wrong contributions, in the order of their organizations.
type Faults []Fault

func (f Faults) Error() string {
	parts := make([]string, len(f))
	for i, fault := range f {
		parts[i] = fmt.Sprintf("organization %s: %v", fault.Org, fault.Err)
	}
	return strings.Join(parts, "; ")
}

func (f Faults) sort() {
	slices.SortFunc(f, func(a, b Fault) int { return a.Org.Cmp(b.Org) })
}

// Combine opens the escrow of a placement with shares, by the organization that each of
// them came from. Wrong ones are not used: they are returned as faults, whether or not the
// others suffice. If they do not, the error is ErrTooFew and names the faults too.
func Combine(d *Descriptor, shares map[common.Hash]*Share) (Key, Faults, error) {
	var good []secretsharing.Share
	var wrapped []byte
	var faults Faults
	for org, s := range shares {
		if s == nil {
			faults = append(faults, Fault{org, errors.New("no share")})
			continue
		}
		if err := s.Verify(d, org); err != nil {
			faults = append(faults, Fault{org, err})
			continue
		}
		share, err := s.decode()
		if err != nil {
			return Key{}, nil, err // Verify has decoded it
		}
		good, wrapped = append(good, share), s.Wrapped
	}
	faults.sort()
	if d.Threshold == 0 || len(good) < int(d.Threshold) {
		err := fmt.Errorf("%w: have %d, want %d", ErrTooFew, len(good), d.Threshold)
		if len(faults) > 0 {
			err = fmt.Errorf("%w: %w", err, faults)
		}
		return Key{}, faults, err
	}
	secret, err := secretsharing.Recover(uint(d.Threshold-1), good)
	if err != nil {
		return Key{}, faults, fmt.Errorf("%w: %w", errUnwrap, err)
	}
	key, err := unwrap(secret, wrapped, d.Placement)
	return key, faults, err
}

// wrap encrypts a content key under the shared secret. A secret wraps one key, so the
// nonce may be zero.
func wrap(secret group.Scalar, key Key, placement common.Hash) ([]byte, error) {
	aead, err := wrapping(secret)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, make([]byte, aead.NonceSize()), []byte(key.Secret()), placement[:]), nil
}

func unwrap(secret group.Scalar, wrapped []byte, placement common.Hash) (Key, error) {
	aead, err := wrapping(secret)
	if err != nil {
		return Key{}, err
	}
	text, err := aead.Open(nil, make([]byte, aead.NonceSize()), wrapped, placement[:])
	if err != nil {
		return Key{}, errUnwrap // every share and what it wraps is proved: the author wrapped another secret
	}
	return ParseKey(string(text))
}

func wrapping(secret group.Scalar) (cipher.AEAD, error) {
	scalar, err := secret.MarshalBinary()
	if err != nil {
		return nil, err
	}
	key, err := hkdf.Key(sha256.New, scalar, nil, wrapInfo, chacha20poly1305.KeySize)
	if err != nil {
		return nil, err
	}
	return chacha20poly1305.New(key)
}

func encodeElements(elements []group.Element) ([]common.Hash, error) {
	out := make([]common.Hash, len(elements))
	for i, e := range elements {
		data, err := e.MarshalBinaryCompress()
		if err != nil {
			return nil, err
		}
		out[i] = common.Hash(data)
	}
	return out, nil
}

func decodeElements(data []common.Hash) ([]group.Element, error) {
	out := make([]group.Element, len(data))
	for i := range data {
		out[i] = curve.NewElement()
		if err := out[i].UnmarshalBinary(data[i][:]); err != nil {
			return nil, errors.New("a commitment is no element")
		}
	}
	return out, nil
}

// distinct reports organizations that are named twice, or not at all.
func distinct(orgs []common.Hash) error {
	seen := make(map[common.Hash]bool, len(orgs))
	for _, org := range orgs {
		if org == (common.Hash{}) {
			return errors.New("an organization has no id")
		}
		if seen[org] {
			return fmt.Errorf("organization %s is there twice", org)
		}
		seen[org] = true
	}
	return nil
}
