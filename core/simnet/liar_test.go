// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"bytes"
	"math/big"
	"math/rand"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/rawdb"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/gossip"
)

// twist is what a liar does to what an honest member would send. It is told of
// every message that leaves, and says what leaves in its place; and may send
// more at each tick. Methods are called from many goroutines at once.
type twist interface {
	send(to *member, code uint64, payload []byte) []packet
	tick()
}

// liarMax is the most liars that finality bears: fewer than a third.
func liarMax(signers int) int { return (signers - 1) / 3 }

// lieKinds are the ways in which a signer lies.
var lieKinds = []string{"clone", "withholder", "equivocator", "timer", "spammer", "boaster"}

// corrupt makes a signer a liar, before it starts.
func (w *world) corrupt(m *member, kind string) {
	w.say("member %d is a %s", m.id, kind)
	w.report.faults[kind]++
	m.lies = kind + " "
	base := liar{m}
	switch kind {
	case "clone":
		w.clone(m)
	case "withholder":
		m.twist = &withholder{base}
	case "equivocator":
		m.twist = &equivocator{base}
	case "timer":
		m.twist = &timer{base}
		m.skew.Store(int64(w.rng.Intn(20)-2) * int64(time.Second))
	case "boaster":
		m.twist = &boaster{base}
	case "spammer":
		m.twist = &spammer{liar: base, rng: rand.New(rand.NewSource(w.rng.Int63())), burst: spamBurst}
	}
}

// clone runs a signer twice, with a copy of its key and a guard of its own, and
// shows each half of the others another one.
func (w *world) clone(m *member) *member {
	c := w.add(m.key)
	c.lies, m.lies = "clone ", "clone "
	m.only, c.only = make(map[byte]bool), make(map[byte]bool)
	for i, o := range w.members {
		if i%2 == 0 {
			m.only[o.id] = true
		} else {
			c.only[o.id] = true
		}
	}
	return c
}

// liar is what all of them have in common.
type liar struct{ m *member }

func (l *liar) tick() {}

// half tells the two halves of the others apart.
func half(to *member) bool { return to.id%2 == 0 }

func same(code uint64, payload []byte) []packet { return []packet{{code: code, payload: payload}} }

// ownVote reads a vote that the liar itself cast, else nil.
func (l *liar) ownVote(code uint64, payload []byte) *finality.Vote {
	short := new(gossip.ShortVote)
	if code != gossip.VoteMsg || rlp.DecodeBytes(payload, short) != nil {
		return nil
	}
	for _, hash := range rawdb.ReadAllHashes(l.m.disk, short.Number) {
		if gossip.ShortOf(hash) != short.Target {
			continue
		}
		vote := &finality.Vote{Signature: short.Signature}
		vote.Target = finality.Checkpoint{Number: short.Number, Hash: hash}
		vote.Source = l.below(vote.Target, short.Span)
		if signer, err := l.domain().Signer(*vote, l.m.voters(vote.Source)); err == nil && signer == l.m.address() {
			return vote
		}
	}
	return nil
}

// below goes back from a block to an ancestor.
func (l *liar) below(at finality.Checkpoint, span uint64) finality.Checkpoint {
	for ; span > 0; span-- {
		header := l.m.chain.GetHeader(at.Hash, at.Number)
		if header == nil {
			break
		}
		at = finality.Checkpoint{Number: at.Number - 1, Hash: header.ParentHash}
	}
	return at
}

func (l *liar) domain() finality.Chain {
	return finality.Chain{ID: l.m.w.genesis.Config.ChainID, Genesis: l.m.chain.Genesis().Hash()}
}

// cast signs a link, whatever the guard would say.
func (l *liar) cast(link finality.Link) []byte {
	vote := finality.Vote{Link: link}
	sig, err := crypto.Sign(crypto.Keccak256(l.domain().Message(link, l.m.voters(link.Source))), l.m.key)
	if err != nil {
		return nil
	}
	copy(vote.Signature[:], sig)
	return wired(&vote)
}

// wired is a vote as it is sent.
func wired(vote *finality.Vote) []byte {
	payload, _ := rlp.EncodeToBytes(gossip.Shorten(vote))
	return payload
}

// newBlock is the content of a gossip.NewBlockMsg.
type newBlock struct {
	Block *types.Block
	TD    *big.Int
}

// ownBlock reads a block that the liar itself sealed, else nil.
func (l *liar) ownBlock(code uint64, payload []byte) *newBlock {
	push := new(newBlock)
	if code != gossip.NewBlockMsg || rlp.DecodeBytes(payload, push) != nil {
		return nil
	}
	if signer, err := l.m.chain.Engine().Author(push.Block.Header()); err != nil || signer != l.m.address() {
		return nil
	}
	return push
}

// chance is true in some cases, only by the content: what a liar does to a
// message is the same for all whom it goes to.
func chance(payload []byte, of byte) bool { return crypto.Keccak256(payload)[0]%of == 0 }

// withholder keeps its blocks back or shows them to one half, and its votes.
type withholder struct{ liar }

func (l *withholder) send(to *member, code uint64, payload []byte) []packet {
	late := time.Duration(1+crypto.Keccak256(payload)[1]%4) * period
	switch {
	case code == gossip.NewBlockMsg && l.ownBlock(code, payload) != nil:
		switch {
		case chance(payload, 3) && half(to):
			return nil
		case chance(payload, 2) && half(to):
			return []packet{{code: code, payload: payload, late: late}}
		}
	case code == gossip.NewHeadMsg && half(to):
		return nil
	case code == gossip.VoteMsg && l.ownVote(code, payload) != nil:
		if chance(payload, 2) {
			return nil
		}
		return []packet{{code: code, payload: payload, late: late}}
	}
	return same(code, payload)
}

// equivocator votes twice at one height: from another source, or for another
// block.
type equivocator struct{ liar }

func (l *equivocator) send(to *member, code uint64, payload []byte) []packet {
	vote := l.ownVote(code, payload)
	if vote == nil || half(to) && !chance(payload, 4) {
		return same(code, payload)
	}
	other := vote.Link
	siblings := rawdb.ReadAllHashes(l.m.disk, vote.Target.Number)
	switch {
	case len(siblings) > 1:
		other.Target.Hash = siblings[0]
		if other.Target.Hash == vote.Target.Hash {
			other.Target.Hash = siblings[1]
		}
	case chance(payload, 3):
		other.Target.Hash = crypto.Keccak256Hash(payload)
	default:
		other.Source = finality.Checkpoint{Hash: l.m.chain.Genesis().Hash()}
	}
	lie := packet{code: code, payload: l.cast(other)}
	if half(to) {
		return []packet{{code: code, payload: payload}, lie}
	}
	return []packet{lie}
}

// timer seals blocks with times that it likes better.
type timer struct{ liar }

func (l *timer) send(to *member, code uint64, payload []byte) []packet {
	push := l.ownBlock(code, payload)
	if push == nil || !chance(payload, 2) || half(to) {
		return same(code, payload)
	}
	header := push.Block.Header()
	if step := time.Duration(crypto.Keccak256(payload)[2]%40) - 5; step < 0 {
		header.Time--
	} else {
		header.Time += uint64(step)
	}
	end := len(header.Extra) - crypto.SignatureLength
	unsealed := *header
	unsealed.Extra = header.Extra[:end]
	message, err := rlp.EncodeToBytes(&unsealed)
	if err != nil {
		return nil
	}
	sig, err := crypto.Sign(crypto.Keccak256(message), l.m.key)
	if err != nil {
		return nil
	}
	header.Extra = append(bytes.Clone(header.Extra[:end]), sig...)
	lie, err := rlp.EncodeToBytes(&newBlock{push.Block.WithSeal(header), push.TD})
	if err != nil {
		return nil
	}
	return []packet{{code: code, payload: lie}}
}

// boaster tells of heads far above all others, which nobody has, and leaves those
// waiting who ask for the blocks.
type boaster struct{ liar }

func (l *boaster) send(_ *member, code uint64, payload []byte) []packet {
	if code == gossip.HeadersMsg || code == gossip.BlocksMsg {
		return nil
	}
	return same(code, payload)
}

func (l *boaster) tick() {
	number := l.m.head().Number.Uint64() + 1000
	boast := gossip.Head{Hash: crypto.Keccak256Hash(l.m.head().Hash().Bytes()), Number: number, TD: new(big.Int).Lsh(common.Big1, 60)}
	if payload, err := rlp.EncodeToBytes(&boast); err == nil {
		l.tell(gossip.NewHeadMsg, payload)
	}
}

// tell sends messages to all peers.
func (l *liar) tell(code uint64, payloads ...[]byte) {
	for _, link := range l.m.w.links {
		for _, wire := range link.wires {
			if wire.from == l.m && !link.closed() {
				wire.mu.Lock()
				for _, payload := range payloads {
					wire.put(code, payload, 0)
				}
				wire.mu.Unlock()
			}
		}
	}
}

// spammer sends useless votes.
type spammer struct {
	liar
	rng   *rand.Rand
	burst int      // votes to each peer at a tick
	heard [][]byte // votes that it can play again
}

// spamBurst is how many votes a spammer sends to each peer at a tick by default.
const spamBurst = 20

func (l *spammer) send(_ *member, code uint64, payload []byte) []packet {
	return same(code, payload)
}

func (l *spammer) tick() {
	kind := l.rng.Intn(5)
	burst := make([][]byte, l.burst)
	for i := range burst {
		burst[i] = l.junk(kind)
	}
	l.heard = append(l.heard, burst[0])
	l.tell(gossip.VoteMsg, burst...)
}

// junk makes one vote: for a block that nobody knows, far above all others, with
// a signature of nothing, of the past, or true and of no use.
func (l *spammer) junk(kind int) []byte {
	head := l.m.head()
	genesis := finality.Checkpoint{Hash: l.m.chain.Genesis().Hash()}
	link := finality.Link{Source: genesis, Target: finality.Checkpoint{Number: head.Number.Uint64(), Hash: head.Hash()}}
	switch kind {
	case 0:
		link.Target.Hash = common.BigToHash(big.NewInt(l.rng.Int63()))
		link.Target.Number += uint64(l.rng.Intn(3))
	case 1:
		link.Target = finality.Checkpoint{Number: 1 << 62, Hash: common.BigToHash(big.NewInt(l.rng.Int63()))}
	case 2:
		vote := finality.Vote{Link: link}
		l.rng.Read(vote.Signature[:64])
		return wired(&vote)
	case 3:
		if len(l.heard) > 0 {
			return l.heard[l.rng.Intn(len(l.heard))]
		}
	case 4:
		link = l.oldLink(head)
	}
	return l.cast(link)
}

// oldLink is some true link below the head.
func (l *spammer) oldLink(head *types.Header) finality.Link {
	target := uint64(1 + l.rng.Intn(int(head.Number.Uint64())+1))
	source := uint64(l.rng.Intn(int(target)))
	at := func(n uint64) finality.Checkpoint {
		return finality.Checkpoint{Number: n, Hash: l.m.chain.GetCanonicalHash(n)}
	}
	return finality.Link{Source: at(source), Target: at(target)}
}
