// SPDX-License-Identifier: LGPL-3.0-or-later

package sealer

import (
	"errors"
	"sync"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/log"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/finalizer"
)

// VoterConfig is the configuration of a Voter.
type VoterConfig struct {
	Chain  *core.BlockChain
	Engine *clique.Clique // authorized with this member's key
	Final  *finalizer.Finalizer
	Sign   clique.SignFunc
	Guard  VoteGuard // closed when the voter stops
	Busy   func() bool
	Cast   func(*finality.Vote) error
}

// Voter votes once for each new head, so that blocks become final.
type Voter struct {
	cfg  VoterConfig
	stop func()
	wg   sync.WaitGroup
}

// NewVoter returns a voter that does nothing before Start.
func NewVoter(cfg VoterConfig) *Voter {
	return &Voter{cfg: cfg}
}

// Start begins to vote.
func (v *Voter) Start() {
	heads, stop := notify(v.cfg.Chain.SubscribeChainHeadEvent)
	v.stop = stop
	v.wg.Add(1)
	go v.loop(heads)
}

// Stop ends voting and closes the guard.
func (v *Voter) Stop() {
	v.stop()
	v.wg.Wait()
	if err := v.cfg.Guard.Close(); err != nil {
		log.Warn("Cannot unlock the signer's guard", "err", err)
	}
}

func (v *Voter) loop(heads <-chan struct{}) {
	defer v.wg.Done()
	for range heads {
		if v.cfg.Busy() {
			continue
		}
		head := v.cfg.Chain.CurrentBlock()
		if err := v.vote(head); err != nil && !errors.Is(err, finality.ErrGuard) {
			log.Error("Cannot vote", "number", head.Number, "err", err)
		}
	}
}

// vote votes for a head that has been executed, from the newest justified block
// below it. The guard's record, and the certificate that justifies the source, are
// on disk before the signature exists.
func (v *Voter) vote(head *types.Header) error {
	parent := v.cfg.Chain.GetHeader(head.ParentHash, head.Number.Uint64()-1)
	if parent == nil {
		return nil
	}
	link := finality.Link{
		Source: v.cfg.Final.Justified(parent),
		Target: finality.Checkpoint{Number: head.Number.Uint64(), Hash: head.Hash()},
	}
	snap, err := v.cfg.Engine.Snapshot(v.cfg.Chain, link.Source.Number, link.Source.Hash)
	if err != nil {
		return err
	}
	signer := v.cfg.Engine.Signer()
	if snap.Distance(link.Source.Number, signer) >= uint64(len(snap.SignerList())) {
		return nil // not in the set that votes from this source
	}
	if err := v.cfg.Final.Keep(); err != nil {
		return err
	}
	if err := v.cfg.Guard.Vote(link); err != nil {
		return err
	}
	message, err := v.cfg.Final.Message(link)
	if err != nil {
		return err
	}
	sig, err := v.cfg.Sign(accounts.Account{Address: signer}, finality.MimeType, message)
	if err != nil {
		return err
	}
	vote := &finality.Vote{Link: link}
	if copy(vote.Signature[:], sig) != len(vote.Signature) {
		return errors.New("signature is short")
	}
	// External signers return the recovery id as 27 or 28, as Bitcoin does.
	if v := &vote.Signature[crypto.RecoveryIDOffset]; *v >= 27 {
		*v -= 27
	}
	return v.cfg.Cast(vote)
}
