// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"

	"github.com/dntp/dntp/core/finality"
)

// Name and Version1 are what devp2p negotiates.
const (
	Name     = "dntp"
	Version1 = 1
)

// Backend is the node that uses the protocol. Its methods are called from the
// goroutines of many peers at once and must return soon. HandleHead and HandleBlock
// run on the goroutine that reads from the peer. A call of Request* of the same
// peer inside them would wait for an answer that nobody reads, so they must hand
// over and return.
type Backend interface {
	// Status returns this node's current status, which is sent to a new peer.
	Status() Status

	// CheckStatus may refuse a peer whose version, network, chain and genesis
	// already agree. The fork filter belongs here.
	CheckStatus(remote Status) error

	// Block returns the block of this hash, canonical or not, or nil.
	Block(hash common.Hash) *types.Block

	// BlocksFrom lists canonical blocks, ascending from number, at most count.
	// It may stop early once their encoded sizes exceed maxBytes.
	BlocksFrom(number uint64, count int, maxBytes int) []*types.Block

	// HeadersFrom lists canonical headers, ascending from number, at most count.
	HeadersFrom(number uint64, count int) []*types.Header

	// CertificatesFrom lists the newest certificates of canonical blocks with
	// targets from number on, ascending by target, at most count.
	CertificatesFrom(number uint64, count int) []*finality.Certificate

	// HandleHead receives a peer's head, the first right after the handshake.
	HandleHead(p *Peer, h Head)

	// HandleBlock receives a pushed block whose body matches its header; seal,
	// ancestry and state are unchecked.
	HandleBlock(p *Peer, b *types.Block, td *big.Int)

	// HandleVote and HandleCertificate receive the decoded message; signatures and
	// links are unchecked.
	HandleVote(p *Peer, v *ShortVote)
	HandleCertificate(p *Peer, c *finality.Certificate)
}

// Protocol describes dntp/1 to a p2p server. The connected peers are in set.
func Protocol(backend Backend, set *PeerSet) p2p.Protocol {
	return p2p.Protocol{
		Name:    Name,
		Version: Version1,
		Length:  messageCount,
		Run: func(peer *p2p.Peer, rw p2p.MsgReadWriter) error {
			err := run(backend, set, peer, rw)
			peer.Log().Debug("Alliance peer ended", "err", err)
			return discReason(err)
		},
		NodeInfo: func() any { return nodeInfo(backend.Status()) },
		PeerInfo: func(id enode.ID) any {
			if p := set.Peer(id); p != nil {
				return p.info()
			}
			return nil
		},
	}
}

// run handles one connection; its error is the reason why it ended.
func run(backend Backend, set *PeerSet, peer *p2p.Peer, rw p2p.MsgReadWriter) error {
	own := backend.Status()
	status, err := handshake(rw, own, backend.CheckStatus)
	if err != nil {
		return err
	}
	p := newPeer(peer, rw, status)
	defer p.close(errClosed)

	if err := set.Register(p); err != nil {
		return err
	}
	defer set.Unregister(p)

	// A head that came during the handshake was announced only to the other peers.
	if head := backend.Status().Head; head.Hash != own.Head.Hash {
		p.SendHead(head)
	}
	go p.announce()
	go p.serve(backend)

	backend.HandleHead(p, p.Head())
	for {
		code, payload, err := readMessage(rw)
		if err == nil {
			err = p.handle(backend, code, payload)
		}
		if err != nil {
			p.close(err)
			return p.reason()
		}
	}
}

// handle processes one message of a registered peer; an error ends the connection.
func (p *Peer) handle(backend Backend, code uint64, payload []byte) error {
	switch code {
	case NewHeadMsg:
		return p.handleHead(backend, payload)
	case NewBlockMsg:
		return p.handleBlock(backend, payload)
	case VoteMsg, CertificateMsg:
		return p.handleNote(backend, code, payload)
	case GetBlocksMsg, GetHeadersMsg, GetCertificatesMsg:
		return p.enqueue(code, payload)
	case BlocksMsg, HeadersMsg, CertificatesMsg:
		return p.deliver(code, payload)
	case StatusMsg:
		return errSecondStatus
	}
	return fmt.Errorf("%w: %d", errUnknownCode, code)
}

func (p *Peer) handleHead(backend Backend, payload []byte) error {
	if !p.heads.Allow() {
		return fmt.Errorf("%w: heads", errFlood)
	}
	var head Head
	if err := decode(NewHeadMsg, payload, &head); err != nil {
		return err
	}
	if err := head.check(); err != nil {
		return err
	}
	p.learn(head.Hash)
	p.setHead(head)
	backend.HandleHead(p, head.copied())
	return nil
}

func (p *Peer) handleNote(backend Backend, code uint64, payload []byte) error {
	if !p.notes.Allow() {
		return fmt.Errorf("%w: votes", errFlood)
	}
	if code == CertificateMsg {
		cert := new(finality.Certificate)
		if err := decode(code, payload, cert); err != nil {
			return err
		}
		p.learn(crypto.Keccak256Hash(payload))
		backend.HandleCertificate(p, cert)
		return nil
	}
	vote := new(ShortVote)
	if err := decode(code, payload, vote); err != nil {
		return err
	}
	if err := vote.check(); err != nil {
		return err
	}
	p.learn(crypto.Keccak256Hash(payload))
	backend.HandleVote(p, vote)
	return nil
}

func (p *Peer) handleBlock(backend Backend, payload []byte) error {
	if !p.pushes.Allow() {
		return fmt.Errorf("%w: blocks", errFlood)
	}
	var push newBlock
	if err := decode(NewBlockMsg, payload, &push); err != nil {
		return err
	}
	if err := checkTD(push.TD); err != nil {
		return err
	}
	if err := checkBlock(push.Block); err != nil {
		return err
	}
	if push.Block.NumberU64() == 0 {
		return fmt.Errorf("%w: genesis is never pushed", errBadHeader)
	}
	if push.TD.Cmp(push.Block.Difficulty()) < 0 {
		return fmt.Errorf("%w: total difficulty %d is below the block's own", errBadHead, push.TD)
	}
	p.learn(push.Block.Hash())
	p.raiseHead(Head{Hash: push.Block.Hash(), Number: push.Block.NumberU64(), TD: push.TD})
	backend.HandleBlock(p, push.Block, new(big.Int).Set(push.TD))
	return nil
}
