// SPDX-License-Identifier: LGPL-3.0-or-later

package receipt

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/holiman/uint256"
)

// Errors of a node's answers, which callers test for.
var (
	// ErrNoFinal is returned if no block after genesis is final yet.
	ErrNoFinal = errors.New("no block is final yet")

	// ErrGap is returned if the signers changed too fast for the certificates that the
	// node has kept: less than a third of one set signs the next one.
	ErrGap = errors.New("the node has no certificates that lead from the first signers to the present ones")

	errAnswer = errors.New("the node gave an unusable answer")
)

// Node answers JSON-RPC: an *rpc.Client, also one within the process of the node. Only
// eth_chainId, eth_getBlockByNumber, eth_getBlockByHash, eth_getStorageAt, eth_getProof
// and clique_getCertificate are called.
type Node interface {
	CallContext(ctx context.Context, result any, method string, args ...any) error
}

// Fetch makes the receipt of a version as of the newest final block. The opening, which
// only the holder of the document has, is left empty. The node is not trusted: what it
// answered is verified, except that it chooses the chain. With ErrPending and
// ErrWithdrawn comes the receipt that proves them: verifying it ends with them.
func Fetch(ctx context.Context, node Node, begin Begin, id common.Hash, version uint32) (*File, *Claim, error) {
	var chainID hexutil.Uint64
	if err := node.CallContext(ctx, &chainID, "eth_chainId"); err != nil {
		return nil, nil, err
	}
	genesis, err := fetchHeader(ctx, node, "eth_getBlockByNumber", hexutil.Uint64(0))
	if err != nil {
		return nil, nil, err
	}
	f := &File{Format: Format, ChainID: uint64(chainID), RecordID: id, Version: version}
	if f.Certificates, err = fetchCertificates(ctx, node, begin, f.ChainID, genesis); err != nil {
		return nil, nil, err
	}
	header, err := fetchHeader(ctx, node, "eth_getBlockByHash", f.block().Hash)
	if err != nil {
		return nil, nil, err
	}
	if f.Genesis, err = rlp.EncodeToBytes(genesis); err != nil {
		return nil, nil, err
	}
	if f.Header, err = rlp.EncodeToBytes(header); err != nil {
		return nil, nil, err
	}
	remote := &remoteState{ctx: ctx, node: node, block: atBlock{f.block().Hash}, slots: make(map[common.Address][]common.Hash)}
	v, err := newView(f.ChainID, header, remote)
	if err != nil {
		return nil, nil, err
	}
	if _, err := v.claim(id, version); err != nil && !errors.Is(err, ErrPending) && !errors.Is(err, ErrWithdrawn) {
		return nil, nil, err
	}
	if f.Nodes, err = remote.proofs(); err != nil {
		return nil, nil, err
	}
	claim, err := f.Verify(f.ChainID, genesis, begin)
	return f, claim, err
}

func fetchHeader(ctx context.Context, node Node, method string, block any) (*types.Header, error) {
	var header *types.Header
	if err := node.CallContext(ctx, &header, method, block, false); err != nil {
		return nil, err
	}
	if header == nil {
		return nil, fmt.Errorf("%w: it does not have block %v", errAnswer, block)
	}
	return header, nil
}

// certificateAnswer is the part of the answer of clique_getCertificate that is used.
type certificateAnswer struct {
	Signers        []common.Address
	Source, Target struct {
		Number hexutil.Uint64
		Hash   common.Hash
	}
	Signatures []hexutil.Bytes
}

// fetchCertificate returns the certificate that makes a block final, or a block as soon
// after it as the node has one; nil if the block is not final.
func fetchCertificate(ctx context.Context, node Node, block any) (*Certificate, error) {
	var a *certificateAnswer
	if err := node.CallContext(ctx, &a, "clique_getCertificate", block); err != nil || a == nil {
		return nil, err
	}
	return &Certificate{
		Signers: a.Signers, Signatures: a.Signatures,
		Source: Block{uint64(a.Source.Number), a.Source.Hash}, Target: Block{uint64(a.Target.Number), a.Target.Hash},
	}, nil
}

// fetchCertificates returns the certificate of the newest final block, and before it
// those that lead to its signers from the first ones. There are none if a third or more
// of the first signers have signed the last certificate.
func fetchCertificates(ctx context.Context, node Node, begin Begin, chainID uint64, genesis *types.Header) ([]Certificate, error) {
	last, err := fetchCertificate(ctx, node, "finalized")
	if err != nil {
		return nil, err
	}
	if last == nil {
		return nil, ErrNoFinal
	}
	var list []Certificate
	follows := func(next *Certificate) error {
		finality, err := begin(chainID, genesis)
		if err != nil {
			return err
		}
		for i := range list {
			if err := finality.Follow(&list[i]); err != nil {
				return err
			}
		}
		return finality.Follow(next)
	}
	for from := uint64(0); ; {
		refused := follows(last)
		if refused == nil {
			return append(list, *last), nil
		}
		next, err := newestThatFollows(ctx, node, from, last.Source.Number, follows)
		if err != nil {
			return nil, err
		}
		if next == nil || len(list) == MaxCertificates-1 {
			return nil, fmt.Errorf("%w: %w", ErrGap, refused)
		}
		list, from = append(list, *next), next.Source.Number
	}
}

// newestThatFollows finds, above one number and below another, the newest certificate
// that follows, by halving: the signers of old certificates leave one after the other.
func newestThatFollows(ctx context.Context, node Node, from, to uint64, follows func(*Certificate) error) (best *Certificate, err error) {
	for low, high := from+1, to; low < high; {
		middle := low + (high-low)/2
		next, err := fetchCertificate(ctx, node, hexutil.Uint64(middle))
		if err != nil {
			return nil, err
		}
		if next != nil && next.Source.Number < to && follows(next) == nil {
			best, low = next, next.Source.Number+1
			continue
		}
		high = middle
	}
	return best, nil
}

// atBlock names a block for eth_getProof and eth_getStorageAt.
type atBlock struct {
	Hash common.Hash `json:"blockHash"`
}

// remoteState reads a state from a node and notes what was read. It implements
// state.Reader.
type remoteState struct {
	witness // for the methods about code
	ctx     context.Context
	node    Node
	block   atBlock
	slots   map[common.Address][]common.Hash // that were read
}

var _ state.Reader = (*remoteState)(nil)

// proofAnswer is the part of the answer of eth_getProof that is used.
type proofAnswer struct {
	AccountProof []hexutil.Bytes
	Balance      *hexutil.Big
	CodeHash     common.Hash
	Nonce        hexutil.Uint64
	StorageHash  common.Hash
	StorageProof []struct{ Proof []hexutil.Bytes }
}

func (r *remoteState) prove(address common.Address, slots []common.Hash) (*proofAnswer, error) {
	if slots == nil {
		slots = []common.Hash{} // the node expects a list
	}
	var a *proofAnswer
	if err := r.node.CallContext(r.ctx, &a, "eth_getProof", address, slots, r.block); err != nil {
		return nil, err
	}
	if a == nil || a.Balance == nil {
		return nil, fmt.Errorf("%w to eth_getProof", errAnswer)
	}
	return a, nil
}

// Account implements state.Reader.
func (r *remoteState) Account(address common.Address) (*types.StateAccount, error) {
	a, err := r.prove(address, nil)
	if err != nil {
		return nil, err
	}
	if r.slots[address] == nil {
		r.slots[address] = []common.Hash{}
	}
	balance, overflow := uint256.FromBig((*big.Int)(a.Balance))
	if overflow {
		return nil, fmt.Errorf("%w to eth_getProof", errAnswer)
	}
	return &types.StateAccount{Nonce: uint64(a.Nonce), Balance: balance, Root: a.StorageHash, CodeHash: a.CodeHash[:]}, nil
}

// Storage implements state.Reader.
func (r *remoteState) Storage(address common.Address, slot common.Hash) (word common.Hash, err error) {
	r.slots[address] = append(r.slots[address], slot)
	var value hexutil.Bytes
	err = r.node.CallContext(r.ctx, &value, "eth_getStorageAt", address, slot, r.block)
	return common.BytesToHash(value), err
}

// proofs fetches the nodes that prove everything that was read.
func (r *remoteState) proofs() ([]hexutil.Bytes, error) {
	nodes := make(nodeSet)
	for address, slots := range r.slots {
		a, err := r.prove(address, slots)
		if err != nil {
			return nil, err
		}
		nodes.add(a.AccountProof)
		for _, s := range a.StorageProof {
			nodes.add(s.Proof)
		}
	}
	return nodes.list(), nil
}
