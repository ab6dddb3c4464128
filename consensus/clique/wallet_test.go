// SPDX-License-Identifier: LGPL-3.0-or-later

package clique

import (
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/ethereum/go-ethereum/accounts"
	"github.com/ethereum/go-ethereum/accounts/external"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/rpc"
)

// outsideSigner is a signer in a process of its own. It signs nothing but a
// whole header, which it takes apart to see what it signs.
type outsideSigner struct{ seen *types.Header }

func (*outsideSigner) Version() string { return "6.1.0" }

func (*outsideSigner) List() []common.Address { return []common.Address{addr('A')} }

func (s *outsideSigner) SignData(mimeType string, account common.MixedcaseAddress, data hexutil.Bytes) (hexutil.Bytes, error) {
	if mimeType != accounts.MimetypeClique || account.Address() != addr('A') {
		return nil, errors.New("refused")
	}
	header := new(types.Header)
	if err := rlp.DecodeBytes(data, header); err != nil {
		return nil, err
	}
	s.seen = types.CopyHeader(header)
	header.Extra = append(header.Extra, make([]byte, sealLength)...)
	sig, err := crypto.Sign(SealHash(header).Bytes(), keyOf('A'))
	if err != nil {
		return nil, err
	}
	sig[64] += 27 // as Ethereum's other signatures have it
	return sig, nil
}

// TestExternalSigner seals through go-ethereum's client of an external signer.
func TestExternalSigner(t *testing.T) {
	signer := new(outsideSigner)
	server := rpc.NewServer()
	if err := server.RegisterName("account", signer); err != nil {
		t.Fatal(err)
	}
	endpoint := httptest.NewServer(server)
	t.Cleanup(func() { endpoint.Close(); server.Stop() })
	wallet, err := external.NewExternalSigner(endpoint.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, fork := range forkNames {
		chain := newTestChain(forkConfig(fork), "A")
		engine := newEngine(chain)
		engine.Authorize(addr('A'), wallet.SignData)
		block, err := engine.SealBlock(chain, unsealed(t, engine, chain))
		if err != nil {
			t.Errorf("%s: %v", fork, err)
			continue
		}
		if err := engine.VerifyHeader(chain, block.Header()); err != nil {
			t.Errorf("%s: %v", fork, err)
		}
		shown := block.Header()
		shown.Extra = shown.Extra[:len(shown.Extra)-sealLength]
		if signer.seen.Hash() != shown.Hash() {
			t.Errorf("%s: the signer was shown %+v, want %+v", fork, signer.seen, shown)
		}
	}
}
