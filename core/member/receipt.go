// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/proof"
	"github.com/dntp/dntp/ehr/receipt"
)

// ReceiptFinality is the receipt.Begin of this program: it follows the certificates
// of a receipt by the rules of package proof.
func ReceiptFinality(chainID uint64, genesis *types.Header) (receipt.Finality, error) {
	return ReceiptFinalityWith(nil)(chainID, genesis)
}

// ReceiptFinalityWith is ReceiptFinality for a verifier who accepts overrides of the signers.
func ReceiptFinalityWith(overrides clique.Overrides) receipt.Begin {
	return func(chainID uint64, genesis *types.Header) (receipt.Finality, error) {
		s, err := proof.NewSuccession(new(big.Int).SetUint64(chainID), genesis, overrides)
		return succession{s}, err
	}
}

// succession takes certificates in the form of a receipt.
type succession struct{ *proof.Succession }

func (s succession) Follow(c *receipt.Certificate) error {
	cert := &finality.Certificate{Link: finality.Link{Source: finality.Checkpoint(c.Source), Target: finality.Checkpoint(c.Target)}}
	for _, sig := range c.Signatures {
		if len(sig) != len(finality.Vote{}.Signature) {
			return fmt.Errorf("signature: have %d bytes, want %d", len(sig), len(finality.Vote{}.Signature))
		}
		cert.Signatures = append(cert.Signatures, [len(finality.Vote{}.Signature)]byte(sig))
	}
	return s.Succession.Follow(cert, c.Signers)
}
