// SPDX-License-Identifier: LGPL-3.0-or-later

package gossip

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/big"
	"os"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rlp"

	"github.com/dntp/dntp/core/finality"
)

const vectorFile = "testdata/messages.json"

var rewrite = flag.Bool("rewrite", false, "write "+vectorFile+" from the code")

// vector pins the bytes of one message.
type vector struct {
	Name    string        `json:"name"`
	Code    uint64        `json:"code"`
	Payload hexutil.Bytes `json:"payload"`
}

// samples has every message of version 1 at least once.
func samples() []struct {
	name  string
	code  uint64
	value any
} {
	chain := newChain(4)
	status := newFake(chain).status
	return []struct {
		name  string
		code  uint64
		value any
	}{
		{"status", StatusMsg, &status},
		{"head", NewHeadMsg, &status.Head},
		{"head of no weight", NewHeadMsg, &Head{TD: new(big.Int)}},
		{"block with a transaction and withdrawals", NewBlockMsg, &newBlock{chain[3], weight(chain[3])}},
		{"empty block", NewBlockMsg, &newBlock{chain[2], weight(chain[2])}},
		{"request for a range of blocks", GetBlocksMsg, &getBlocks{ID: 1, From: 2, Count: 128}},
		{"request for blocks by hash", GetBlocksMsg, &getBlocks{ID: 2, Hashes: []common.Hash{chain[1].Hash(), {0xff}}}},
		{"two blocks", BlocksMsg, &blocks{ID: 1, Blocks: chain[2:4]}},
		{"no blocks", BlocksMsg, &blocks{ID: 2}},
		{"request for headers", GetHeadersMsg, &getHeaders{ID: 3, From: 300, Count: 1024}},
		{"two headers", HeadersMsg, &headers{ID: 3, Headers: headersOf(chain[3:])}},
		{"no headers", HeadersMsg, &headers{ID: 4}},
		{"vote", VoteMsg, Shorten(voteFor(7))},
		{"vote with large numbers", VoteMsg, &ShortVote{maxNumber, maxNumber - 300, ShortOf(common.MaxHash), [65]byte{0: 1, 64: 1}}},
		{"certificate of two", CertificateMsg, certificateFor(8, 2)},
		{"request for certificates", GetCertificatesMsg, &getCertificates{ID: 5, From: 300}},
		{"two certificates", CertificatesMsg, &certificates{ID: 5, Certificates: []*finality.Certificate{certificateFor(300, 1), certificateFor(301, 1)}}},
		{"no certificates", CertificatesMsg, &certificates{ID: 6}},
	}
}

func vectors(t testing.TB) (list []vector) {
	text, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestVectors pins the wire format: what we send is what the file says, and
// what the file says is read back to the same.
func TestVectors(t *testing.T) {
	if *rewrite {
		writeVectors(t)
	}
	list := vectors(t)
	if len(list) != len(samples()) {
		t.Fatalf("have %d vectors, want %d", len(list), len(samples()))
	}
	for i, sample := range samples() {
		v := list[i]
		if v.Name != sample.name || v.Code != sample.code {
			t.Fatalf("vector %d is %q, want %q", i, v.Name, sample.name)
		}
		payload, err := encode(sample.code, sample.value)
		if err != nil || !bytes.Equal(payload, v.Payload) {
			t.Errorf("%s: encoded to %x (%v), want %x", v.Name, payload, err, v.Payload)
		}
		if again, err := recode(v.Code, v.Payload); err != nil || !bytes.Equal(again, v.Payload) {
			t.Errorf("%s: read back as %x (%v), want %x", v.Name, again, err, v.Payload)
		}
	}
}

// recode decodes a payload and encodes what came out.
func recode(code uint64, payload []byte) ([]byte, error) {
	value := map[uint64]any{
		StatusMsg: new(Status), NewHeadMsg: new(Head), NewBlockMsg: new(newBlock),
		GetBlocksMsg: new(getBlocks), BlocksMsg: new(blocks),
		GetHeadersMsg: new(getHeaders), HeadersMsg: new(headers),
		VoteMsg: new(ShortVote), CertificateMsg: new(finality.Certificate),
		GetCertificatesMsg: new(getCertificates), CertificatesMsg: new(certificates),
	}[code]
	if err := decode(code, payload, value); err != nil {
		return nil, err
	}
	return rlp.EncodeToBytes(value)
}

func writeVectors(t *testing.T) {
	var list []vector
	for _, sample := range samples() {
		payload, err := encode(sample.code, sample.value)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, vector{sample.name, sample.code, payload})
	}
	text, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(vectorFile, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
