// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
)

const (
	// OverrideSize bounds the file of an override, in bytes.
	OverrideSize = 64 << 10

	overrideSigners = 255 // at most in one override; their approvals fit in OverrideSize
	overridesMax    = 64  // at most on one chain; normally none is ever needed

	dateMax = 1 << 60 // Unix seconds that time.Time can represent; later dates are treated as this one
)

// overrideDomain begins every message that approves an override. Its first byte is
// that of EIP-191, which no RLP list begins with, so an approval is never a seal, a
// vote or a transaction.
const overrideDomain = "\x19DNTP signer override\x01"

// OverrideMimeType names the message of an override to an external signer.
const OverrideMimeType = "application/x-dntp-signer-override"

// Errors of overrides that callers test for.
var (
	// ErrOverridden is returned for a block that an override rules out.
	ErrOverridden = errors.New("block contradicts a signer-set override")

	// ErrNotApproved is returned for an override that one of its own signers has
	// not approved.
	ErrNotApproved = errors.New("override is not approved by all its signers")
)

var (
	errOverrideForm    = errors.New("override is not in its canonical form")
	errOverrideSize    = fmt.Errorf("override has more than %d bytes", OverrideSize)
	errOverrideNumber  = errors.New("override begins below block 1")
	errOverrideSigners = fmt.Errorf("override has no signers or more than %d", overrideSigners)
	errOverrideOrder   = errors.New("signers of an override are not in ascending order")
	errApproval        = errors.New("approval is malformed")
	errApprovalOrder   = errors.New("approvals are not in the order of the signers")
	errApprovalOther   = errors.New("approval is not by a signer of the override")
	errOverrides       = fmt.Errorf("more than %d overrides", overridesMax)
	errOverridesOrder  = errors.New("two overrides begin at one block")
)

// Override replaces the signers of a chain from a block on, if too few of the old
// ones are left to ever seal again. It takes effect on nodes whose operators have
// installed it. All new signers approve it, which shows that their keys are
// available and that they agree on the content.
type Override struct {
	ChainID   uint64           `json:"chainId"`
	Genesis   common.Hash      `json:"genesis"`
	Number    uint64           `json:"number"`    // first block that the new signers seal
	Parent    common.Hash      `json:"parent"`    // hash of the block before
	Time      uint64           `json:"time"`      // Unix seconds; block Number carries no earlier time
	Signers   []common.Address `json:"signers"`   // ascending, no duplicates
	Approvals []hexutil.Bytes  `json:"approvals"` // signatures of the digest, in the order of their signers
}

// ParseOverride decodes an override. It requires the form of MarshalJSON, except
// for letter case and white space, so that no part of a file is ignored. The
// approvals may be incomplete; Verify checks them.
func ParseOverride(blob []byte) (*Override, error) {
	if len(blob) > OverrideSize {
		return nil, errOverrideSize
	}
	dec := json.NewDecoder(bytes.NewReader(blob))
	dec.DisallowUnknownFields()
	o := new(Override)
	if err := dec.Decode(o); err != nil {
		return nil, fmt.Errorf("override: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errOverrideForm
	}
	var have bytes.Buffer
	if err := json.Compact(&have, blob); err != nil {
		return nil, fmt.Errorf("override: %w", err)
	}
	want, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("override: %w", err)
	}
	if !bytes.EqualFold(have.Bytes(), want) {
		return nil, errOverrideForm
	}
	return o, o.check()
}

// check returns an error if a field is malformed or out of order.
func (o *Override) check() error {
	if o.Number == 0 {
		return errOverrideNumber
	}
	if len(o.Signers) == 0 || len(o.Signers) > overrideSigners {
		return errOverrideSigners
	}
	for i, signer := range o.Signers {
		if signer == (common.Address{}) {
			return errZeroAccount
		}
		if i > 0 && o.Signers[i-1].Cmp(signer) >= 0 {
			return errOverrideOrder
		}
	}
	_, err := o.Approvers()
	return err
}

// Message returns the bytes that the new signers sign: the domain, chain id (32
// bytes), genesis hash, number (8 bytes), parent hash, time (8 bytes) and the
// signers' addresses, numbers big endian.
func (o *Override) Message() []byte {
	m := []byte(overrideDomain)
	m = append(m, common.BigToHash(new(big.Int).SetUint64(o.ChainID)).Bytes()...)
	m = append(m, o.Genesis[:]...)
	m = binary.BigEndian.AppendUint64(m, o.Number)
	m = append(m, o.Parent[:]...)
	m = binary.BigEndian.AppendUint64(m, o.Time)
	for _, signer := range o.Signers {
		m = append(m, signer[:]...)
	}
	return m
}

// Digest is the keccak-256 of the message. It identifies the override.
func (o *Override) Digest() common.Hash { return crypto.Keccak256Hash(o.Message()) }

// Approvers returns the signers that have approved, ascending.
func (o *Override) Approvers() ([]common.Address, error) {
	if len(o.Approvals) > len(o.Signers) {
		return nil, errApprovalOrder
	}
	var approvers []common.Address
	for _, sig := range o.Approvals {
		signer, err := o.approver(sig)
		if err != nil {
			return nil, err
		}
		if n := len(approvers); n > 0 && approvers[n-1].Cmp(signer) >= 0 {
			return nil, errApprovalOrder
		}
		approvers = append(approvers, signer)
	}
	return approvers, nil
}

// approver returns the signer of an approval. The signature's s must be low and its
// v 0 or 1, so that nobody else can make a second form of it.
func (o *Override) approver(sig []byte) (common.Address, error) {
	if len(sig) != crypto.SignatureLength {
		return common.Address{}, errApproval
	}
	r, s := new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:64])
	if !crypto.ValidateSignatureValues(sig[64], r, s, true) {
		return common.Address{}, errApproval
	}
	key, err := crypto.SigToPub(o.Digest().Bytes(), sig)
	if err != nil {
		return common.Address{}, errApproval
	}
	signer := crypto.PubkeyToAddress(*key)
	if _, ok := slices.BinarySearchFunc(o.Signers, signer, common.Address.Cmp); !ok {
		return common.Address{}, errApprovalOther
	}
	return signer, nil
}

// Approve inserts an approval in order. A signer's second approval is not added.
func (o *Override) Approve(sig []byte) error {
	signer, err := o.approver(sig)
	if err != nil {
		return err
	}
	approvers, err := o.Approvers()
	if err != nil {
		return err
	}
	at, there := slices.BinarySearchFunc(approvers, signer, common.Address.Cmp)
	if !there {
		o.Approvals = slices.Insert(slices.Clone(o.Approvals), at, bytes.Clone(sig))
	}
	return nil
}

// Verify checks that the override is well formed and that all its signers have
// approved it.
func (o *Override) Verify() error {
	if err := o.check(); err != nil {
		return err
	}
	if len(o.Approvals) != len(o.Signers) {
		return fmt.Errorf("%w: have %d, want %d", ErrNotApproved, len(o.Approvals), len(o.Signers))
	}
	return nil
}

// Overrides are those of one chain, ascending by number, made by NewOverrides.
type Overrides []*Override

// NewOverrides verifies and sorts overrides.
func NewOverrides(list ...*Override) (Overrides, error) {
	if len(list) > overridesMax {
		return nil, errOverrides
	}
	all := Overrides(slices.SortedFunc(slices.Values(list), func(a, b *Override) int {
		return new(big.Int).SetUint64(a.Number).Cmp(new(big.Int).SetUint64(b.Number))
	}))
	for i, o := range all {
		if err := o.Verify(); err != nil {
			return nil, fmt.Errorf("override at block %d: %w", o.Number, err)
		}
		if i > 0 && all[i-1].Number == o.Number {
			return nil, fmt.Errorf("%w: %d", errOverridesOrder, o.Number)
		}
	}
	return all, nil
}

// Fit checks that the overrides belong to a chain.
func (os Overrides) Fit(config *params.ChainConfig, genesis common.Hash) error {
	for _, o := range os {
		if config.ChainID == nil || config.ChainID.Cmp(new(big.Int).SetUint64(o.ChainID)) != 0 {
			return fmt.Errorf("override at block %d is for another chain: id: have %d, want %d", o.Number, o.ChainID, config.ChainID)
		}
		if o.Genesis != genesis {
			return fmt.Errorf("override at block %d is for another chain: genesis: have %x, want %x", o.Number, o.Genesis, genesis)
		}
	}
	return nil
}

// At returns the override whose first block has a number; nil if there is none.
func (os Overrides) At(number uint64) *Override {
	for _, o := range os {
		if o.Number == number {
			return o
		}
	}
	return nil
}

// Date returns the earliest time of a block: that of the override that begins with
// the block, or the zero time if there is none.
func (os Overrides) Date(number uint64) time.Time {
	o := os.At(number)
	if o == nil {
		return time.Time{}
	}
	return time.Unix(int64(min(o.Time, dateMax)), 0)
}

// Newest returns the last override that begins at or below a block; nil if there is
// none.
func (os Overrides) Newest(number uint64) *Override {
	for _, o := range slices.Backward(os) {
		if o.Number <= number {
			return o
		}
	}
	return nil
}

// Between returns the first override between a source and a target block: the
// source is below the override's parent, and the target is above it. No vote may
// span one, as the signers on the two sides differ.
func (os Overrides) Between(source, target uint64) *Override {
	for _, o := range os {
		if source+1 < o.Number && o.Number <= target {
			return o
		}
	}
	return nil
}

// apply returns the snapshot after s's block. If an override begins with the next
// block, the result has its signers, and no seals and no votes.
func (os Overrides) apply(s *Snapshot) *Snapshot {
	if o := os.At(s.Number + 1); o != nil && o.Parent == s.Hash {
		return &Snapshot{Number: s.Number, Hash: s.Hash, signers: o.Signers}
	}
	return s
}

// verify checks a header against the override that begins with it. The date
// distinguishes blocks of the new signers from blocks that the old ones may have
// left.
func (os Overrides) verify(header *types.Header) error {
	o := os.At(header.Number.Uint64())
	switch {
	case o == nil:
		return nil
	case header.ParentHash != o.Parent:
		return fmt.Errorf("%w: parent of block %d: have %x, want %x", ErrOverridden, o.Number, header.ParentHash, o.Parent)
	case header.Time < o.Time:
		return fmt.Errorf("%w: time of block %d: have %d, want at least %d", ErrOverridden, o.Number, header.Time, o.Time)
	}
	return nil
}

// touch reports whether a block may have been verified with other signers before
// the overrides were installed.
func (os Overrides) touch(number uint64) bool { return len(os) > 0 && os[0].Number <= number }

// digest hashes the overrides that the state after a block depends on. It is empty
// if there are none.
func (os Overrides) digest(number uint64) []byte {
	var sum []byte
	for _, o := range os {
		if o.Number <= number+1 {
			digest := o.Digest()
			sum = append(sum, digest[:]...)
		}
	}
	return sum
}

// OtherSigners reports whether an error may mean that a block comes from a chain
// with another signer set.
func OtherSigners(err error) bool {
	for _, cause := range []error{ErrUnauthorized, ErrRecentlySealed, errTurn, errOtherSigners, ErrOverridden} {
		if errors.Is(err, cause) {
			return true
		}
	}
	return false
}
