// SPDX-License-Identifier: LGPL-3.0-or-later

package signature

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// TestSecp256k1Bounds compares the bounds of r, s and v with upstream's.
func TestSecp256k1Bounds(t *testing.T) {
	order := crypto.S256().Params().N
	half := new(big.Int).Rsh(order, 1)
	var edges []*big.Int
	for _, edge := range []*big.Int{new(big.Int), half, order} {
		for _, d := range []int64{-1, 0, 1, 2} {
			if n := new(big.Int).Add(edge, big.NewInt(d)); n.Sign() >= 0 {
				edges = append(edges, n)
			}
		}
	}
	edges = append(edges, new(big.Int).Sub(new(big.Int).Lsh(common.Big1, 256), common.Big1))
	digest := common.Hash{1}
	for _, r := range edges {
		for _, s := range edges {
			for _, v := range []byte{0, 1, 26, 27, 28, 29, 255} {
				sig := make([]byte, 65)
				r.FillBytes(sig[:32])
				s.FillBytes(sig[32:64])
				sig[64] = v
				want := common.Address{}
				if crypto.ValidateSignatureValues(v-27, r, s, true) {
					sig[64] -= 27
					if public, err := crypto.SigToPub(digest[:], sig); err == nil {
						want = crypto.PubkeyToAddress(*public)
					}
					sig[64] = v
				}
				if have := Recover(Free, digest, sig); have != want {
					t.Errorf("r %x, s %x, v %d: have %v, want %v", r, s, v, have, want)
				}
			}
		}
	}
}
