// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"bytes"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/p2p"
)

// oneMessage is a transport that delivers one message.
type oneMessage struct{ msg p2p.Msg }

func (o oneMessage) ReadMsg() (p2p.Msg, error) { return o.msg, nil }

// FuzzMessages passes any message to a peer that has requested blocks and
// headers. Nothing panics, and whatever is accepted is canonical: encoding it
// again gives the received bytes.
func FuzzMessages(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.Code, []byte(v.Payload))
		f.Add(v.Code, []byte(v.Payload[:len(v.Payload)/2]))
	}
	f.Add(uint64(VoteMsg), []byte{0xc0})
	f.Add(uint64(messageCount), []byte{})
	chain := newChain(4)

	f.Fuzz(func(t *testing.T, code uint64, sent []byte) {
		code, payload, err := readMessage(oneMessage{p2p.Msg{
			Code: code, Size: uint32(len(sent)), Payload: bytes.NewReader(sent),
		}})
		if err != nil {
			return
		}
		if code == StatusMsg {
			if _, err := decodeStatus(payload); err == nil {
				wantCanonical(t, code, payload)
			}
			return
		}
		backend := newFake(chain)
		p := idle(numbered(1), backend.status.Head)
		defer p.close(errClosed)
		asked := make(map[uint64]*call)
		for id, want := range map[uint64]uint64{1: BlocksMsg, 3: HeadersMsg, 5: CertificatesMsg} { // as in the vectors
			p.pending.slots <- struct{}{}
			p.pending.lastID = id - 1
			asked[want] = p.pending.add(want, func() {})
		}
		if p.handle(backend, code, payload) != nil {
			return
		}
		switch code {
		case NewHeadMsg, NewBlockMsg, VoteMsg, CertificateMsg:
			wantCanonical(t, code, payload)
		case GetBlocksMsg, GetHeadersMsg, GetCertificatesMsg:
			wantCanonical(t, code, payload)
			q := <-p.serving
			if _, _, err := q.answer(backend); err != nil {
				t.Fatal(err)
			}
		case BlocksMsg:
			_, err := readBlocks(<-asked[code].reply, func(list []*types.Block) error {
				if err := checkHashesReply(list, []common.Hash{chain[2].Hash(), chain[3].Hash()}); err != nil {
					return err
				}
				return checkRangeReply(headersOf(list), 2, 2)
			})
			if err == nil {
				wantCanonical(t, code, payload)
			}
		case HeadersMsg:
			if _, err := readHeaders(<-asked[code].reply, 3, 2); err == nil {
				wantCanonical(t, code, payload)
			}
		case CertificatesMsg:
			if _, err := readCertificates(<-asked[code].reply, 300); err == nil {
				wantCanonical(t, code, payload)
			}
		}
	})
}

func wantCanonical(t *testing.T, code uint64, payload []byte) {
	t.Helper()
	again, err := recode(code, payload)
	if err != nil || !bytes.Equal(again, payload) {
		t.Fatalf("accepted %x, which encodes to %x (%v)", payload, again, err)
	}
}
