// SPDX-License-Identifier: LGPL-3.0-or-later

package vault

import (
	"errors"
	"fmt"

	"filippo.io/age"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rlp"
)

// shareFormat is the first field of an encoded share, and says how the others are laid out.
const shareFormat = 1

var errShare = errors.New("not a share of a content key")

// shareRLP is the share package before it is sealed.
type shareRLP struct {
	Format      uint8
	Placement   common.Hash
	Org         common.Hash
	Index       uint8
	Threshold   uint8
	Terms       uint8
	Value       common.Hash
	Commitments []common.Hash
	Wrapped     []byte
}

// Bytes encodes the share.
func (s *Share) Bytes() ([]byte, error) {
	return rlp.EncodeToBytes(&shareRLP{
		shareFormat, s.Placement, s.Org, s.Index, s.Threshold, uint8(s.Terms), s.Value, s.Commitments, s.Wrapped,
	})
}

// ParseShare decodes what Bytes wrote. Whether the share is good, only Verify can say.
func ParseShare(data []byte) (*Share, error) {
	if len(data) > SealedPackageMax {
		return nil, fmt.Errorf("%w: have %d bytes, want at most %d", errShare, len(data), SealedPackageMax)
	}
	var in shareRLP
	if err := rlp.DecodeBytes(data, &in); err != nil {
		return nil, errShare // a decoder's error could quote the share
	}
	switch {
	case in.Format != shareFormat:
		return nil, fmt.Errorf("%w: have format %d, want %d", errShare, in.Format, shareFormat)
	case in.Threshold < 2 || in.Threshold > MaxMembers || int(in.Threshold) != len(in.Commitments):
		return nil, fmt.Errorf("%w: have threshold %d and %d commitments", errShare, in.Threshold, len(in.Commitments))
	case in.Index == 0 || in.Index > MaxMembers:
		return nil, fmt.Errorf("%w: have index %d", errShare, in.Index)
	case in.Terms < uint8(TermsLedger) || in.Terms > uint8(TermsCustodian):
		return nil, fmt.Errorf("%w: have terms %d", errShare, in.Terms)
	case len(in.Wrapped) == 0 || len(in.Wrapped) > wrappedMax:
		return nil, fmt.Errorf("%w: its wrapped key has %d bytes", errShare, len(in.Wrapped))
	}
	return &Share{
		Placement: in.Placement, Org: in.Org, Index: in.Index, Threshold: in.Threshold, Terms: Terms(in.Terms),
		Value: in.Value, Commitments: in.Commitments, Wrapped: in.Wrapped,
	}, nil
}

// SealShare encrypts a share to its holder's gateway, or a holder's share to the gateway
// that it releases it to: a share package.
func SealShare(s *Share, to age.Recipient) ([]byte, error) {
	data, err := s.Bytes()
	if err != nil {
		return nil, err
	}
	return sealBytes(data, to)
}

// OpenShare decrypts a share package.
func OpenShare(sealed []byte, identity age.Identity) (*Share, error) {
	data, err := openBytes(sealed, SealedPackageMax, identity)
	if err != nil {
		return nil, err
	}
	return ParseShare(data)
}

// String shows what is not secret.
func (s *Share) String() string {
	return fmt.Sprintf("share %d of placement %s", s.Index, s.Placement)
}

// GoString shows what String does.
func (s *Share) GoString() string { return s.String() }

// wrappedMax is the most that a wrapped content key takes.
const wrappedMax = contentKeyMax + 16
