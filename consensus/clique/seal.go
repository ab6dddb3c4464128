// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
)

// ErrNoTransactions is returned for an empty block on a chain without a block
// period, which would otherwise produce blocks without pause.
var ErrNoTransactions = errors.New("no period and no transactions: nothing to seal")

var (
	errNoSigner  = errors.New("no signer is set")
	errSignature = errors.New("signature is not the signer's")

	errOverrideDate = errors.New("the signer-set override is dated later")
)

// SignFunc signs the Keccak-256 hash of message with the account's key. The
// result is R, S and V, with V 0 or 1.
type SignFunc func(account accounts.Account, mimeType string, message []byte) ([]byte, error)

// Authorize sets the account that seals from now on.
func (c *Clique) Authorize(signer common.Address, sign SignFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()

	c.signer, c.sign = signer, sign
}

// Signer returns the account that seals, or zero.
func (c *Clique) Signer() common.Address {
	c.mu.RLock()
	defer c.mu.RUnlock()

	return c.signer
}

// Prepare sets the engine's fields of a new header: coinbase and nonce with a vote,
// difficulty, extra data, mix digest. The caller's time is raised only if the
// period would not be over. It also works without a signer, for a block that nobody
// will seal.
func (c *Clique) Prepare(chain consensus.ChainHeaderReader, header *types.Header) error {
	if header.Number == nil || !header.Number.IsUint64() || header.Number.Sign() == 0 {
		return errNumber
	}
	number := header.Number.Uint64()
	parent := chain.GetHeader(header.ParentHash, number-1)
	if parent == nil {
		return consensus.ErrUnknownAncestor
	}
	if err := c.CheckRules(number, header.ParentHash); err != nil {
		return err
	}
	snap, err := c.Snapshot(chain, number-1, header.ParentHash)
	if err != nil {
		return err
	}
	header.Time = max(header.Time, parent.Time+c.config.Period)
	if o := c.Overrides().At(number); o != nil {
		header.Time = max(header.Time, o.Time)
	}
	header.Coinbase, header.Nonce = common.Address{}, nonceDrop
	var list []byte
	if c.isEpoch(number) {
		list = snap.list()
	} else if c.settled(chain, snap) {
		alliance := chain.Config().IsAlliance(header.Number, header.Time)
		header.Coinbase, header.Nonce = c.ballot(snap, rules{c.config.Epoch, alliance})
	}
	header.Difficulty = difficulty(snap, number, c.Signer())
	header.MixDigest = common.Hash{}

	// A new slice, as the caller may still use its own.
	extra := make([]byte, vanityLength, vanityLength+len(list)+sealLength)
	copy(extra, header.Extra)
	header.Extra = append(append(extra, list...), make([]byte, sealLength)...)
	return nil
}

// settled reports whether the signers are those after the newest final block. It is
// false if that is unknown. It does not notice a signer that was removed and added
// again since.
func (c *Clique) settled(chain consensus.ChainHeaderReader, snap *Snapshot) bool {
	c.mu.RLock()
	final := c.final
	c.mu.RUnlock()
	if final == nil {
		return true
	}
	number, hash := final()
	before, err := c.Snapshot(chain, number, hash)
	return err == nil && slices.Equal(before.signers, snap.signers)
}

// ballot picks the proposal to vote on in the block after snap: one that the signer
// has not voted on yet, otherwise any, since an existing majority takes effect only
// with another vote. It returns no vote if there is no proposal.
func (c *Clique) ballot(snap *Snapshot, r rules) (common.Address, types.BlockNonce) {
	c.mu.RLock()
	defer c.mu.RUnlock()

	var open, cast []common.Address
	for _, account := range slices.SortedFunc(maps.Keys(c.proposals), common.Address.Cmp) {
		voted := func(v Vote) bool { return v.Signer == c.signer && v.Address == account }
		switch {
		case !snap.meaningful(account, c.proposals[account], r):
		case slices.ContainsFunc(snap.votes, voted):
			cast = append(cast, account)
		default:
			open = append(open, account)
		}
	}
	if len(open) == 0 {
		open = cast
	}
	if len(open) == 0 {
		return common.Address{}, nonceDrop
	}
	// The parent's hash varies the choice without randomness.
	pick := new(big.Int).Mod(snap.Hash.Big(), big.NewInt(int64(len(open))))
	account := open[pick.Uint64()]
	if c.proposals[account] {
		return account, nonceAdd
	}
	return account, nonceDrop
}

// SealBlock returns block with the seal of the account that Authorize set. It signs
// at once, whatever the block's time; the caller must choose the moment. A block
// that breaks a rule is not returned.
func (c *Clique) SealBlock(chain consensus.ChainHeaderReader, block *types.Block) (*types.Block, error) {
	header := block.Header()
	if !header.Number.IsUint64() || header.Number.Sign() == 0 {
		return nil, errNumber
	}
	number := header.Number.Uint64()
	if c.config.Period == 0 && len(block.Transactions()) == 0 {
		return nil, ErrNoTransactions
	}
	c.mu.RLock()
	signer, sign := c.signer, c.sign
	c.mu.RUnlock()
	if sign == nil {
		return nil, errNoSigner
	}
	if err := c.dated(number); err != nil {
		return nil, err
	}
	snap, err := c.Snapshot(chain, number-1, header.ParentHash)
	if err != nil {
		return nil, err
	}
	if err := snap.MaySeal(number, signer); err != nil {
		return nil, err
	}
	message, err := sealMessage(header)
	if err != nil {
		return nil, err
	}
	seal, err := sign(accounts.Account{Address: signer}, accounts.MimetypeClique, message)
	if err != nil {
		return nil, fmt.Errorf("signing block %d: %w", number, err)
	}
	if len(seal) != sealLength {
		return nil, fmt.Errorf("signing block %d: have %d bytes, want %d", number, len(seal), sealLength)
	}
	copy(header.Extra[len(header.Extra)-sealLength:], seal)

	if sealer, err := c.Author(header); err != nil || sealer != signer {
		return nil, fmt.Errorf("signing block %d: %w", number, errSignature)
	}
	if err := c.verifyRules(chain, header, nil); err != nil {
		return nil, fmt.Errorf("block %d breaks a rule: %w", number, err)
	}
	return block.WithSeal(header), nil
}

// dated refuses to seal before the date of the override that begins with the block,
// as every member would refuse the block.
func (c *Clique) dated(number uint64) error {
	if date := c.Overrides().Date(number); c.now().Before(date) {
		return fmt.Errorf("block %d: %w: %v", number, errOverrideDate, date.UTC())
	}
	return nil
}

// Seal is SealBlock, but sends the result to results unless stop or the engine is
// closed first.
func (c *Clique) Seal(chain consensus.ChainHeaderReader, block *types.Block, results chan<- *types.Block, stop <-chan struct{}) error {
	sealed, err := c.SealBlock(chain, block)
	if err != nil {
		return err
	}
	go func() {
		select {
		case results <- sealed:
		case <-stop:
		case <-c.closed:
		}
	}()
	return nil
}

// CalcDifficulty returns the difficulty of a block by this engine's signer on
// parent, or nil if the parent's snapshot is not available.
func (c *Clique) CalcDifficulty(chain consensus.ChainHeaderReader, _ uint64, parent *types.Header) *big.Int {
	number := parent.Number.Uint64()
	snap, err := c.Snapshot(chain, number, parent.Hash())
	if err != nil {
		return nil
	}
	return difficulty(snap, number+1, c.Signer())
}

// SealHash returns the hash that the seal signs.
func (c *Clique) SealHash(header *types.Header) common.Hash { return SealHash(header) }

// SealHash returns the hash that the seal signs, or zero for a header that
// cannot carry a seal.
func SealHash(header *types.Header) common.Hash {
	message, err := sealMessage(header)
	if err != nil {
		return common.Hash{}
	}
	return crypto.Keccak256Hash(message)
}

// sealMessage is the header's RLP without the seal. As it uses the header's own
// encoding, no field is unsigned, whichever fork added it.
func sealMessage(header *types.Header) ([]byte, error) {
	if len(header.Extra) < sealLength {
		return nil, errNoSeal
	}
	unsealed := *header
	unsealed.Extra = header.Extra[:len(header.Extra)-sealLength]
	return rlp.EncodeToBytes(&unsealed)
}

// recoverSealer returns the account whose key made the seal.
func recoverSealer(header *types.Header) (common.Address, error) {
	message, err := sealMessage(header)
	if err != nil {
		return common.Address{}, err
	}
	seal := header.Extra[len(header.Extra)-sealLength:]
	key, err := crypto.Ecrecover(crypto.Keccak256(message), seal)
	if err != nil {
		return common.Address{}, err
	}
	return common.BytesToAddress(crypto.Keccak256(key[1:])[12:]), nil
}

// isLower reports whether the seal is the one of its two equivalent forms that
// Ethereum transactions require.
func isLower(header *types.Header) bool {
	seal := header.Extra[len(header.Extra)-sealLength:]
	r, s := new(big.Int).SetBytes(seal[:32]), new(big.Int).SetBytes(seal[32:64])
	return crypto.ValidateSignatureValues(seal[64], r, s, true)
}
