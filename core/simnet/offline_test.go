// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/dntp/dntp/core/finality"
)

// verifier judges certificates far from any node: it is given genesis, headers
// by whomever, and nothing else, and shares no code with those it judges.
type verifier struct {
	chainID uint64
	genesis common.Hash
	states  map[common.Hash]ballots     // the signers after blocks
	known   map[[32]byte]common.Address // signers by message and signature, as most certificates share votes
	passed  map[[32]byte]bool           // certificates
}

func newVerifier(chainID uint64, genesis *types.Header) *verifier {
	first := ballots{}
	for list := genesis.Extra[32 : len(genesis.Extra)-65]; len(list) > 0; list = list[20:] {
		first.set = append(first.set, common.BytesToAddress(list[:20]))
	}
	return &verifier{chainID: chainID, genesis: genesis.Hash(), states: map[common.Hash]ballots{genesis.Hash(): first},
		known: make(map[[32]byte]common.Address), passed: make(map[[32]byte]bool)}
}

// verify judges the encoding of a certificate. header finds headers by hash.
func (v *verifier) verify(blob []byte, header func(finality.Checkpoint) *types.Header) error {
	if v.passed[sha256.Sum256(blob)] {
		return nil
	}
	cert := new(finality.Certificate)
	if err := rlp.DecodeBytes(blob, cert); err != nil {
		return err
	}
	if err := v.descends(cert.Link, header); err != nil {
		return err
	}
	after, err := v.after(cert.Source, header)
	if err != nil {
		return err
	}
	message, last := v.message(cert.Link, after.set), []byte(nil)
	for _, sig := range cert.Signatures {
		signer, err := v.signer(message, sig[:])
		if err != nil {
			return err
		}
		if !slices.Contains(after.set, signer) || bytes.Compare(signer[:], last) <= 0 {
			return fmt.Errorf("vote by %x, which is not a signer or has voted", signer)
		}
		last = signer[:]
	}
	if 3*len(cert.Signatures) <= 2*len(after.set) {
		return fmt.Errorf("%d votes of %d signers", len(cert.Signatures), len(after.set))
	}
	v.passed[sha256.Sum256(blob)] = true
	return nil
}

// ballots are the signers after a block, ascending, and their open votes.
type ballots struct {
	set   []common.Address
	votes []ballot
}

// ballot is a signer's vote to have an account in the set, or out of it.
type ballot struct{ signer, account common.Address }

// after counts the votes in the headers from genesis on.
func (v *verifier) after(at finality.Checkpoint, header func(finality.Checkpoint) *types.Header) (ballots, error) {
	var path []*types.Header
	for {
		if state, ok := v.states[at.Hash]; ok {
			return v.replay(state, path)
		}
		h := header(at)
		if at.Number == 0 || h == nil || h.Hash() != at.Hash || h.Number.Uint64() != at.Number {
			return ballots{}, fmt.Errorf("no header %v", at)
		}
		path = append(path, h)
		at = finality.Checkpoint{Number: at.Number - 1, Hash: h.ParentHash}
	}
}

func (v *verifier) replay(state ballots, path []*types.Header) (ballots, error) {
	for _, h := range slices.Backward(path) {
		unsealed, end := types.CopyHeader(h), len(h.Extra)-65
		unsealed.Extra = h.Extra[:end]
		message, err := rlp.EncodeToBytes(unsealed)
		if err != nil {
			return ballots{}, err
		}
		sealer, err := v.signer(message, h.Extra[end:])
		if err != nil {
			return ballots{}, err
		}
		if !slices.Contains(state.set, sealer) {
			return ballots{}, fmt.Errorf("block %d is sealed by %x, which is not a signer", h.Number, sealer)
		}
		state = state.next(ballot{sealer, h.Coinbase}, h.Nonce != types.BlockNonce{})
		v.states[h.Hash()] = state
	}
	return state, nil
}

// next counts the vote in a block. One vote of each signer on an account counts,
// a majority changes the set at once, and who leaves takes his votes along.
func (b ballots) next(cast ballot, in bool) ballots {
	votes := slices.DeleteFunc(slices.Clone(b.votes), func(o ballot) bool { return o == cast })
	if slices.Contains(b.set, cast.account) == in {
		return ballots{b.set, votes}
	}
	votes = append(votes, cast)
	on := func(o ballot) bool { return o.account == cast.account }
	if 2*len(slices.DeleteFunc(slices.Clone(votes), func(o ballot) bool { return !on(o) })) <= len(b.set) {
		return ballots{b.set, votes}
	}
	set := append(slices.Clone(b.set), cast.account)
	if !in {
		set = slices.DeleteFunc(set, func(a common.Address) bool { return a == cast.account })
	}
	slices.SortFunc(set, common.Address.Cmp)
	return ballots{set, slices.DeleteFunc(votes, func(o ballot) bool { return on(o) || !in && o.signer == cast.account })}
}

// descends holds that the headers lead from the target back to the source.
func (v *verifier) descends(link finality.Link, header func(finality.Checkpoint) *types.Header) error {
	at := link.Target
	for at.Number > link.Source.Number {
		h := header(at)
		if h == nil || h.Hash() != at.Hash || h.Number.Uint64() != at.Number {
			return fmt.Errorf("no header %v", at)
		}
		at = finality.Checkpoint{Number: at.Number - 1, Hash: h.ParentHash}
	}
	if at != link.Source || at.Number == 0 && at.Hash != v.genesis {
		return fmt.Errorf("target %v does not descend from source %v", link.Target, link.Source)
	}
	return nil
}

// message is the signed bytes of a vote, built independently from their description.
func (v *verifier) message(link finality.Link, set []common.Address) []byte {
	var b bytes.Buffer
	b.WriteString("\x19DNTP finality vote\x01")
	b.Write(make([]byte, 24))
	binary.Write(&b, binary.BigEndian, v.chainID)
	b.Write(v.genesis[:])
	var list []byte
	for _, signer := range set {
		list = append(list, signer[:]...)
	}
	b.Write(crypto.Keccak256(list))
	for _, end := range []finality.Checkpoint{link.Source, link.Target} {
		binary.Write(&b, binary.BigEndian, end.Number)
		b.Write(end.Hash[:])
	}
	return b.Bytes()
}

func (v *verifier) signer(message, sig []byte) (common.Address, error) {
	key := sha256.Sum256(append(bytes.Clone(message), sig...))
	if signer, ok := v.known[key]; ok {
		return signer, nil
	}
	pub, err := crypto.Ecrecover(crypto.Keccak256(message), sig)
	if err != nil {
		return common.Address{}, err
	}
	signer := common.BytesToAddress(crypto.Keccak256(pub[1:])[12:])
	v.known[key] = signer
	return signer, nil
}

// verifyAll judges every certificate that any honest member holds.
func (w *world) verifyAll() {
	chainID := w.genesis.Config.ChainID.Uint64()
	v, count := newVerifier(chainID, w.genesis.ToBlock().Header()), 0
	for _, m := range w.honest() {
		header := func(c finality.Checkpoint) *types.Header { return m.chain.GetHeader(c.Hash, c.Number) }
		it := m.disk.NewIterator([]byte("dntp-certificate-"), nil)
		for it.Next() {
			count++
			if err := v.verify(it.Value(), header); err != nil {
				w.fail("proof", "member %d holds a bad certificate: %v", m.id, err)
			}
		}
		it.Release()
	}
	if height, _ := w.height(); height > 8 && count == 0 {
		w.fail("proof", "no member holds a certificate")
	}
}

// judgeEvidence holds that nobody ever has evidence against an honest signer,
// and counts the liars who were found out. Two seals on two forks are counted
// alone: a member that missed the certificate between them cannot know better.
func (w *world) judgeEvidence() {
	liars := make(map[common.Address]bool)
	for _, m := range w.members {
		if !m.honest() {
			liars[m.address()] = true
		}
	}
	found := make(map[common.Address]bool)
	for _, m := range w.honest() {
		for _, e := range m.final.Evidence() {
			switch {
			case !e.Counts || liars[e.Signer]:
			case e.Kind() == finality.KindSeals && e.Seals[0].ParentHash != e.Seals[1].ParentHash:
				w.say("member %d holds seals of block %d on two forks against member %x", m.id, e.Number(), e.Signer)
				w.report.doubts++
			default:
				w.fail("evidence", "member %d has evidence against %x, who is honest", m.id, e.Signer)
			}
			found[e.Signer] = found[e.Signer] || e.Counts
		}
	}
	for signer := range liars {
		if found[signer] {
			w.report.found++
		}
	}
}
