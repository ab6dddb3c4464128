// SPDX-License-Identifier: GPL-3.0-or-later

package faults

import (
	"context"
	"crypto/ecdsa"
	"encoding/binary"
	"errors"
	"io"
	"math/big"
	"time"

	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/rlp"
)

// Rates that dntp/1 accepts from an honest peer: above them the victim would end the
// connection, and it would cost nothing more.
const (
	hostileNotes  = 400  // votes and certificates in a second
	hostileCerts  = 4096 // certificates for blocks that nobody has, as many as a node keeps
	hostilePushes = 7    // blocks in a second
	hostileAhead  = 10   // seconds of these blocks in the future
)

// hostilePart is the behaviour of the peer on a connection. It returns when the
// connection or the context has ended.
type hostilePart func(ctx context.Context, h *hostile, c *hostileConn) error

var hostileParts = []hostilePart{sendOldBlocks, sendFarVotes, sendEmptyNotes, readSlowly}

// hostileConn is a connection after the handshake.
type hostileConn struct {
	rw   p2p.MsgReadWriter
	head gossip.Head // of the victim
}

func (c *hostileConn) send(code uint64, value any) error { return p2p.Send(c.rw, code, value) }

// run shakes hands, claiming a chain that is far longer and heavier than the
// victim's, and plays a part.
func (h *hostile) run(ctx context.Context, part hostilePart, rw p2p.MsgReadWriter) error {
	msg, err := rw.ReadMsg()
	if err != nil {
		return err
	}
	var status gossip.Status
	if err := msg.Decode(&status); err != nil {
		return err
	}
	c := &hostileConn{rw: rw, head: status.Head}
	status.Head = gossip.Head{Hash: recordfile.RandomHash(), Number: status.Head.Number + 1<<20, TD: new(big.Int).Lsh(common.Big1, 128)}
	if err := c.send(gossip.StatusMsg, &status); err != nil {
		return err
	}
	return part(ctx, h, c)
}

// answer reads the victim's messages, and answers its requests: with no headers, and
// with the victim's own oldest blocks for any range.
func (h *hostile) answer(c *hostileConn) error {
	for {
		msg, err := c.rw.ReadMsg()
		if err != nil {
			return err
		}
		payload, err := io.ReadAll(msg.Payload)
		if err != nil {
			return err
		}
		content, _, err := rlp.SplitList(payload)
		if err != nil {
			return err
		}
		switch msg.Code {
		case gossip.GetHeadersMsg, gossip.GetCertificatesMsg:
			id, _, err := rlp.SplitUint64(content)
			if err == nil {
				err = c.send(msg.Code+answerAfter(msg.Code), []any{id, []any{}})
			}
			if err != nil {
				return err
			}
		case gossip.GetBlocksMsg:
			id, _, err := rlp.SplitUint64(content)
			if err == nil {
				err = c.send(gossip.BlocksMsg, []any{id, h.old})
			}
			if err != nil {
				return err
			}
		case gossip.NewHeadMsg:
			rlp.DecodeBytes(payload, &c.head)
		}
	}
}

// answerAfter is the difference between the code of an answer and its request's.
func answerAfter(code uint64) uint64 {
	if code == gossip.GetHeadersMsg {
		return gossip.HeadersMsg - gossip.GetHeadersMsg
	}
	return gossip.CertificatesMsg - gossip.GetCertificatesMsg
}

// sendOldBlocks sends the victim its own old blocks when it asks for newer ones.
func sendOldBlocks(_ context.Context, h *hostile, c *hostileConn) error { return h.answer(c) }

// sendFarVotes votes for the victim's head from ever other, far sources.
func sendFarVotes(ctx context.Context, h *hostile, c *hostileConn) error {
	key, err := crypto.GenerateKey()
	if err != nil {
		return err
	}
	count := uint64(0)
	return h.meanwhile(ctx, c, hostileNotes, func() error {
		count++
		number := max(c.head.Number, 1)
		vote := gossip.ShortVote{Number: number, Span: 1 + count%number, Target: gossip.ShortOf(c.head.Hash)}
		vote.Signature = signatureOf(key, count)
		return c.send(gossip.VoteMsg, &vote)
	})
}

// signatureOf is a valid signature of arbitrary data by an unknown key.
func signatureOf(key *ecdsa.PrivateKey, nonce uint64) (out [crypto.SignatureLength]byte) {
	sig, err := crypto.Sign(crypto.Keccak256(binary.BigEndian.AppendUint64(nil, nonce)), key)
	if err == nil {
		copy(out[:], sig)
	}
	return out
}

// sendEmptyNotes sends certificates for blocks that do not exist, and blocks from the
// near future that no signer has sealed.
func sendEmptyNotes(ctx context.Context, h *hostile, c *hostileConn) error {
	count := uint64(0)
	return h.meanwhile(ctx, c, hostileNotes, func() error {
		if count++; count%(hostileNotes/hostilePushes) == 0 {
			return c.send(gossip.NewBlockMsg, []any{h.earlyBlock(c.head.Number + 1), new(big.Int).Lsh(common.Big1, 128)})
		}
		if count > hostileCerts {
			return nil
		}
		cert := &finality.Certificate{Signatures: make([][crypto.SignatureLength]byte, 3)}
		cert.Source = finality.Checkpoint{Number: c.head.Number + count, Hash: recordfile.RandomHash()}
		cert.Target = finality.Checkpoint{Number: c.head.Number + count + 1, Hash: recordfile.RandomHash()}
		return c.send(gossip.CertificateMsg, cert)
	})
}

// earlyBlock is a block from the future without a seal.
func (h *hostile) earlyBlock(number uint64) *types.Block {
	header := types.CopyHeader(h.old[0].Header())
	header.Number, header.ParentHash = new(big.Int).SetUint64(number), recordfile.RandomHash()
	header.Time, header.TxHash = uint64(time.Now().Unix())+hostileAhead, types.EmptyTxsHash
	return types.NewBlockWithHeader(header).WithBody(types.Body{Withdrawals: h.old[0].Withdrawals()})
}

// meanwhile calls do rate times a second, while it answers requests.
func (h *hostile) meanwhile(ctx context.Context, c *hostileConn, rate int, do func() error) error {
	answered := make(chan error, 1)
	go func() { answered <- h.answer(c) }()
	ticker := time.NewTicker(time.Second / time.Duration(rate))
	defer ticker.Stop()
	for {
		select {
		case err := <-answered:
			return err
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if err := do(); err != nil {
			return errors.Join(err, <-answered)
		}
	}
}

// readSlowly asks for as many blocks as allowed, and reads none of the answers.
func readSlowly(ctx context.Context, h *hostile, c *hostileConn) error {
	for id := uint64(1); id <= slowRequests; id++ {
		if err := c.send(gossip.GetBlocksMsg, []any{id, uint64(1), uint64(gossip.MaxBlocks), []common.Hash{}}); err != nil {
			return err
		}
	}
	<-ctx.Done()
	return nil
}

// slowRequests is how many requests may wait.
const slowRequests = 8
