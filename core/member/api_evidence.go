// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/finalizer"
)

// EvidenceInfo is two votes or two seals by which a signer contradicted itself,
// with everything needed to verify them.
type EvidenceInfo struct {
	ID        common.Hash    `json:"id"`   // keccak-256 of the RLP
	Kind      string         `json:"kind"` // votes or seals
	Signer    common.Address `json:"signer"`
	Number    hexutil.Uint64 `json:"number"`    // of the sealed blocks, or the higher one of the targets
	Explained bool           `json:"explained"` // an honest signer may have done this, because of a certificate, an override or the time
	Counts    bool           `json:"counts"`    // against the signer
	Votes     []VoteInfo     `json:"votes,omitempty"`
	Seals     []SealInfo     `json:"seals,omitempty"`
	RLP       hexutil.Bytes  `json:"rlp"` // canonical; the content of an evidence file
}

// VoteInfo is one vote.
type VoteInfo struct {
	Source    BlockRef         `json:"source"`
	Target    BlockRef         `json:"target"`
	Signers   []common.Address `json:"signers"` // the set that votes from the source, ascending
	Message   hexutil.Bytes    `json:"message"` // what was signed
	Signature hexutil.Bytes    `json:"signature"`
}

// SealInfo is one sealed header.
type SealInfo struct {
	Hash   common.Hash   `json:"hash"`
	Parent common.Hash   `json:"parentHash"`
	Header hexutil.Bytes `json:"header"` // RLP
}

// GetEvidence returns the evidence that this node keeps, oldest first.
func (api *finalityAPI) GetEvidence() ([]EvidenceInfo, error) {
	list := []EvidenceInfo{}
	domain := finality.Chain{ID: api.chain.Config().ChainID, Genesis: api.chain.Genesis().Hash()}
	for _, known := range api.final.Evidence() {
		info, err := evidenceInfo(known, domain)
		if err != nil {
			return nil, err
		}
		list = append(list, info)
	}
	return list, nil
}

func evidenceInfo(known finalizer.KnownEvidence, domain finality.Chain) (EvidenceInfo, error) {
	info := EvidenceInfo{
		ID: known.ID, Kind: known.Kind(), Signer: known.Signer,
		Number: hexutil.Uint64(known.Number()), Explained: known.Explained, Counts: known.Counts,
	}
	var err error
	if info.RLP, err = known.Encode(); err != nil {
		return info, err
	}
	for _, v := range known.Votes {
		info.Votes = append(info.Votes, VoteInfo{
			Source: refOf(v.Source), Target: refOf(v.Target), Signers: v.Set,
			Message: domain.Message(v.Link, v.Set), Signature: v.Signature[:],
		})
	}
	for _, h := range known.Seals {
		blob, err := rlp.EncodeToBytes(h)
		if err != nil {
			return info, err
		}
		info.Seals = append(info.Seals, SealInfo{Hash: h.Hash(), Parent: h.ParentHash, Header: blob})
	}
	return info, nil
}
