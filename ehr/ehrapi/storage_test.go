// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi_test

import (
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"
)

// TestStorage has a hospital enter a gateway and prove its first interval on a chain whose blocks
// keep the hashes of those before: the seed is made from the hash of the interval's first block.
func TestStorage(t *testing.T) {
	s, api := newScene(t), bindings.NewStorage()
	http, _ := s.serve()
	ask := func(block any) (have ehrapi.Storage) {
		t.Helper()
		if err := http.CallContext(t.Context(), &have, "ehr_getStorage", nativetest.North, block); err != nil {
			t.Fatal(err)
		}
		return have
	}
	s.block()
	gate := call{"service", contracts.StorageAddress, api.PackSetGateway(1, "https://north.example", common.Hash{5}, common.Hash{6})}
	first := s.block(gate)
	have := ask(nil)
	if len(have.Gateways) != 1 || have.Gateways[0] != (ehrapi.Gateway{Slot: 1, URL: "https://north.example", TLSKey: common.Hash{5}, RecipientHash: common.Hash{6}}) {
		t.Errorf("have %+v", have.Gateways)
	}
	if c := have.Challenge; *have.Since != hexutil.Uint64(first.NumberU64()) || c.From != *have.Since || c.DueBy != c.From+719 || c.Seed != nil || c.Index != nil {
		t.Errorf("have %+v, %+v", have, c)
	}
	s.block()
	want := crypto.Keccak256Hash(first.Hash().Bytes(), nativetest.North.Bytes())
	if c := ask(nil).Challenge; c.Seed == nil || *c.Seed != want || c.Size != 0 || c.Index != nil {
		t.Errorf("have %+v, want seed %v", c, want)
	}
	s.block(call{"service", contracts.StorageAddress, api.PackProve(first.NumberU64(), nil, 0, nil, nil, nil)})
	if have := ask(nil); have.Proven != 1 || have.Missed != 0 || have.Late || *have.LastProven != hexutil.Uint64(first.NumberU64()+2) || have.Challenge.From != hexutil.Uint64(first.NumberU64()+720) {
		t.Errorf("have %+v, %+v", have, have.Challenge)
	}
	if have := ask("0x1"); have.Since != nil || have.Challenge != nil || len(have.Gateways) != 0 {
		t.Errorf("before the first gateway: have %+v", have)
	}
}
