// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/dntp/dntp/core/chainsync"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/finalizer"
)

// syncAPI answers eth_syncing; upstream's answer covers only its own downloader.
type syncAPI struct {
	syncer *chainsync.Syncer
	eth    *eth.Ethereum
}

// Syncing returns false for a member that is in sync with its peers, otherwise the
// numbers of the first, present and last block of the fetch.
func (api *syncAPI) Syncing(ctx context.Context) (any, error) {
	origin, target, syncing := api.syncer.Syncing()
	if !syncing {
		return false, nil
	}
	progress := api.eth.APIBackend.SyncProgress(ctx)
	return map[string]any{
		"startingBlock":          hexutil.Uint64(origin),
		"currentBlock":           hexutil.Uint64(api.eth.BlockChain().CurrentBlock().Number.Uint64()),
		"highestBlock":           hexutil.Uint64(target),
		"txIndexFinishedBlocks":  hexutil.Uint64(progress.TxIndexFinishedBlocks),
		"txIndexRemainingBlocks": hexutil.Uint64(progress.TxIndexRemainingBlocks),
	}, nil
}

// finalityAPI adds finality and its proofs to the clique namespace.
type finalityAPI struct {
	final *finalizer.Finalizer
	chain *core.BlockChain
}

// BlockRef is a block's number and hash.
type BlockRef struct {
	Number hexutil.Uint64 `json:"number"`
	Hash   common.Hash    `json:"hash"`
}

func refOf(c finality.Checkpoint) BlockRef { return BlockRef{hexutil.Uint64(c.Number), c.Hash} }

// FinalityInfo is how certain blocks are.
type FinalityInfo struct {
	Head      BlockRef  `json:"head"`
	Safe      *BlockRef `json:"safe"`      // sealed on by more than half of the signers; null before the first
	Justified BlockRef  `json:"justified"` // newest on the head's chain with a certificate
	Finalized BlockRef  `json:"finalized"` // genesis before the first
	Halted    bool      `json:"halted"`    // two final blocks are in conflict
}

// GetFinality returns how certain blocks are.
func (api *finalityAPI) GetFinality() FinalityInfo {
	head := api.chain.CurrentBlock()
	info := FinalityInfo{
		Head:      refOf(finality.Checkpoint{Number: head.Number.Uint64(), Hash: head.Hash()}),
		Justified: refOf(api.final.Justified(head)),
		Finalized: refOf(api.final.Final()),
		Halted:    api.final.Halted(),
	}
	if safe := api.chain.CurrentSafeBlock(); safe != nil {
		ref := refOf(finality.Checkpoint{Number: safe.Number.Uint64(), Hash: safe.Hash()})
		info.Safe = &ref
	}
	return info
}

// CertificateInfo is a certificate with everything needed to verify it, besides the
// chain id and the genesis hash.
type CertificateInfo struct {
	Source     BlockRef         `json:"source"`
	Target     BlockRef         `json:"target"`
	Signers    []common.Address `json:"signers"` // the set that votes from the source, ascending
	Message    hexutil.Bytes    `json:"message"` // the bytes that they sign
	Signatures []hexutil.Bytes  `json:"signatures"`
}

// GetCertificate returns a certificate that makes the canonical block final, or
// null if it is not final. Above the newest final block it returns the certificate
// of the block itself, if there is one.
func (api *finalityAPI) GetCertificate(number rpc.BlockNumber) (*CertificateInfo, error) {
	header := api.header(number)
	if header == nil {
		return nil, nil
	}
	cert := api.final.Proof(header.Number.Uint64())
	if cert == nil {
		cert = api.final.Certificate(header)
	}
	if cert == nil {
		return nil, nil
	}
	return api.info(cert)
}

func (api *finalityAPI) info(cert *finality.Certificate) (*CertificateInfo, error) {
	set, err := api.final.Signers(cert.Source)
	if err != nil {
		return nil, err
	}
	message, err := api.final.Message(cert.Link)
	if err != nil {
		return nil, err
	}
	info := &CertificateInfo{Source: refOf(cert.Source), Target: refOf(cert.Target), Signers: set, Message: message}
	for _, sig := range cert.Signatures {
		info.Signatures = append(info.Signatures, sig[:])
	}
	return info, nil
}

// ConflictInfo is the proof that two final blocks are in conflict.
type ConflictInfo struct {
	Blocks       [2]BlockRef         `json:"blocks"`       // this node's first
	Certificates [2]*CertificateInfo `json:"certificates"` // each makes its block final
}

// GetConflict returns the proof of the conflict at which this node has stopped, or
// null.
func (api *finalityAPI) GetConflict() (*ConflictInfo, error) {
	certs := api.final.Conflict()
	if certs == nil {
		return nil, nil
	}
	info := new(ConflictInfo)
	for i, cert := range certs {
		if cert == nil {
			continue
		}
		var err error
		if info.Certificates[i], err = api.info(cert); err != nil {
			return nil, err
		}
		info.Blocks[i] = refOf(cert.Source)
	}
	return info, nil
}

func (api *finalityAPI) header(number rpc.BlockNumber) *types.Header {
	switch number {
	case rpc.LatestBlockNumber, rpc.PendingBlockNumber:
		return api.chain.CurrentBlock()
	case rpc.SafeBlockNumber:
		return api.chain.CurrentSafeBlock()
	case rpc.FinalizedBlockNumber:
		return api.chain.CurrentFinalBlock()
	case rpc.EarliestBlockNumber:
		return api.chain.Genesis().Header()
	}
	return api.chain.GetHeaderByNumber(uint64(number))
}
