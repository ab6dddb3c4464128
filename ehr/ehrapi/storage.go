// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
)

// Storage is where the gateways of an organization are, and how well it has proven that it keeps the
// shards of documents that it has accepted.
type Storage struct {
	Block      Block           `json:"block"` // of the answer
	Org        common.Hash     `json:"orgId"`
	Gateways   []Gateway       `json:"gateways"`   // by slot
	Since      *hexutil.Uint64 `json:"since"`      // block of its first gateway, null before it
	Proven     hexutil.Uint64  `json:"proven"`     // intervals with a proof
	Missed     hexutil.Uint64  `json:"missed"`     // intervals that ended without one
	LastProven *hexutil.Uint64 `json:"lastProven"` // block of the last proof, null before the first
	Late       bool            `json:"late"`       // whether the interval before the current one ended without a proof
	Challenge  *Challenge      `json:"challenge"`  // that is due now or next, null before the first gateway
}

// Gateway is where a gateway is, and by what others know it.
type Gateway struct {
	Slot          hexutil.Uint64 `json:"slot"`
	URL           string         `json:"url"`
	TLSKey        common.Hash    `json:"tlsKey"`        // SHA-256 of its SubjectPublicKeyInfo
	RecipientHash common.Hash    `json:"recipientHash"` // SHA-256 of its age recipient
}

// Challenge is what an organization must prove in one interval.
type Challenge struct {
	From  hexutil.Uint64  `json:"from"`  // first block of the interval
	DueBy hexutil.Uint64  `json:"dueBy"` // last block in which the proof is in time
	Seed  *common.Hash    `json:"seed"`  // of the draw, null while the hash of the block from is not known
	Seq   hexutil.Uint64  `json:"seq"`   // of the head of the log of holdings that is drawn from, 0x0 for none
	Size  hexutil.Uint64  `json:"size"`  // leaves of that head
	Index *hexutil.Uint64 `json:"index"` // of the holding that is drawn, null if none is
}

// GetStorage returns an organization's gateways, and how well it has proven what it keeps. It is
// read from the state of the block.
func (api *API) GetStorage(org common.Hash, block *rpc.BlockNumberOrHash) (*Storage, error) {
	at, err := api.service.at(block)
	if err != nil {
		return nil, err
	}
	defer at.release()
	o, err := read(at, contracts.RegistryAddress, registryCodec.PackOrg(org), registryCodec.UnpackOrg)
	if err != nil {
		return nil, err
	}
	if o.Status == contracts.Unknown {
		return nil, notFound("organization", at)
	}
	h, err := read(at, contracts.StorageAddress, storageCodec.PackHealth(org), storageCodec.UnpackHealth)
	if err != nil {
		return nil, err
	}
	out := &Storage{
		Block: at.block(), Org: org, Since: blockOrNull(h.Since), Proven: quantity(h.Proven), Missed: quantity(h.Missed),
		LastProven: blockOrNull(h.LastProven), Late: h.Late, Gateways: []Gateway{},
	}
	gateways, err := read(at, contracts.StorageAddress, storageCodec.PackGateways(org), storageCodec.UnpackGateways)
	if err != nil {
		return nil, err
	}
	for _, g := range gateways {
		out.Gateways = append(out.Gateways, Gateway{quantity(uint64(g.Slot)), g.Url, g.TlsKey, g.RecipientHash})
	}
	if h.Since != 0 {
		out.Challenge, err = at.challenge(org)
	}
	return out, err
}

func (at *snapshot) challenge(org common.Hash) (*Challenge, error) {
	c, err := read(at, contracts.StorageAddress, storageCodec.PackChallenge(org), storageCodec.UnpackChallenge)
	if err != nil {
		return nil, err
	}
	out := &Challenge{From: quantity(c.From), DueBy: quantity(c.DueBy), Seed: orNull(c.Seed), Seq: quantity(c.Seq), Size: quantity(c.Size)}
	if out.Seed != nil && c.Size > 0 {
		index := quantity(c.Index)
		out.Index = &index
	}
	return out, nil
}

// blockOrNull is the number of a block, null for 0.
func blockOrNull(number uint64) *hexutil.Uint64 {
	if number == 0 {
		return nil
	}
	block := quantity(number)
	return &block
}
