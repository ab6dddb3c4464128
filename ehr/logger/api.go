// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// find returns a log for a caller.
func (s *Service) find(kind Kind) (*Log, error) {
	if l := s.logs[kind]; l != nil {
		return l, nil
	}
	return nil, fmt.Errorf("this node keeps no log of %s", kind)
}

type appendAPI struct{ service *Service }

// LogAppend adds leaves in their order, all of them or none, and returns the
// index of the first. The answer comes when they are on disk.
func (a *appendAPI) LogAppend(kind Kind, entries []hexutil.Bytes) (hexutil.Uint64, error) {
	l, err := a.service.find(kind)
	if err != nil {
		return 0, err
	}
	plain := make([][]byte, len(entries))
	for i, entry := range entries {
		plain[i] = entry
	}
	first, err := l.AppendAll(plain)
	return hexutil.Uint64(first), err
}

type proofAPI struct{ service *Service }

// headResult is the answer of ehr_logHead.
type headResult struct {
	Org      common.Hash     `json:"orgId"`
	Kind     Kind            `json:"kind"`
	Size     hexutil.Uint64  `json:"size"`
	Root     common.Hash     `json:"root"`
	Anchored *anchoredResult `json:"anchored"` // null before the first one
	Problem  string          `json:"problem,omitempty"`
}

type anchoredResult struct {
	Seq   hexutil.Uint64 `json:"seq"`
	Size  hexutil.Uint64 `json:"size"`
	Root  common.Hash    `json:"root"`
	Block hexutil.Uint64 `json:"blockNumber"`
	Late  bool           `json:"late"`
}

// LogHead returns the newest head, the head last seen on the chain, and the error of the
// last attempt to anchor if it failed.
func (p *proofAPI) LogHead(kind Kind) (*headResult, error) {
	l, err := p.service.find(kind)
	if err != nil {
		return nil, err
	}
	head := l.Head()
	out := &headResult{Org: l.name.org, Kind: kind, Size: hexutil.Uint64(head.Size), Root: head.Root}
	a := p.service.anchorers[kind]
	if a == nil {
		return out, nil
	}
	seen := a.status.Load()
	if seen == nil {
		return out, nil
	}
	if on := seen.anchored; on.Seq != 0 {
		out.Anchored = &anchoredResult{hexutil.Uint64(on.Seq), hexutil.Uint64(on.Size), on.Root, hexutil.Uint64(on.Block), on.Late}
	}
	if seen.err != nil {
		out.Problem = seen.err.Error()
	}
	return out, nil
}

// inclusionResult is the answer of ehr_logInclusion.
type inclusionResult struct {
	Index hexutil.Uint64 `json:"index"`
	Leaf  common.Hash    `json:"leaf"`
	Size  hexutil.Uint64 `json:"size"`
	Root  common.Hash    `json:"root"`
	Proof []common.Hash  `json:"proof"`
}

// LogInclusion proves a leaf in the tree of a size; the default is the newest size.
func (p *proofAPI) LogInclusion(kind Kind, index hexutil.Uint64, size *hexutil.Uint64) (*inclusionResult, error) {
	l, err := p.service.find(kind)
	if err != nil {
		return nil, err
	}
	i, err := l.Inclusion(uint64(index), orNewest(l, size))
	if err != nil {
		return nil, err
	}
	return &inclusionResult{index, i.Leaf, hexutil.Uint64(i.Size), i.Root, i.Path}, nil
}

// consistencyResult is the answer of ehr_logConsistency.
type consistencyResult struct {
	Old     hexutil.Uint64 `json:"oldSize"`
	OldRoot common.Hash    `json:"oldRoot"`
	Size    hexutil.Uint64 `json:"size"`
	Root    common.Hash    `json:"root"`
	Proof   []common.Hash  `json:"proof"`
}

// LogConsistency proves that the tree of the first size is the beginning of the
// tree of the second; the default of the second is the newest size.
func (p *proofAPI) LogConsistency(kind Kind, old hexutil.Uint64, size *hexutil.Uint64) (*consistencyResult, error) {
	l, err := p.service.find(kind)
	if err != nil {
		return nil, err
	}
	to := orNewest(l, size)
	proof, err := l.Consistency(uint64(old), to)
	if err != nil {
		return nil, err
	}
	before, err := l.HeadAt(uint64(old))
	if err != nil {
		return nil, err
	}
	head, err := l.HeadAt(to)
	if err != nil {
		return nil, err
	}
	return &consistencyResult{old, before.Root, hexutil.Uint64(to), head.Root, proof}, nil
}

func orNewest(l *Log, size *hexutil.Uint64) uint64 {
	if size == nil {
		return l.Head().Size
	}
	return uint64(*size)
}
