// SPDX-License-Identifier: LGPL-3.0-or-later

package member

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/core/proof"
	"github.com/dntp/dntp/ehr/receipt"
)

// TestReceiptOverride loses all signers, and goes on with an override that names others.
// Somebody who accepts it verifies a receipt as of a later block; nobody else does.
func TestReceiptOverride(t *testing.T) {
	t.Parallel()
	l := newLedger(t)
	l.do("doctor", recordsABI.PackAnchor(sampleVersion(recordSummary, contracts.ClassPatientSummary, l.document), nil))
	l.settle()
	root := l.head()
	o := &clique.Override{
		ChainID: l.vectors.ChainID, Genesis: l.vectors.GenesisHash, Number: root.Number.Uint64() + 1, Parent: root.Hash(), Time: root.Time + 1,
	}
	for i := range 3 {
		key := newKey(t, fmt.Sprintf("signer of an override %d", i))
		l.keys[address(key)] = key
		o.Signers = append(o.Signers, address(key))
	}
	slices.SortFunc(o.Signers, common.Address.Cmp)
	for _, signer := range o.Signers {
		sig, err := crypto.Sign(o.Digest().Bytes(), l.keys[signer])
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Approve(sig); err != nil {
			t.Fatal(err)
		}
	}
	overrides, err := clique.NewOverrides(o)
	if err != nil {
		t.Fatal(err)
	}
	l.stop()
	l.start(func(cfg *Config) { cfg.Overrides = overrides })
	l.settle()
	l.seal()
	l.settle()

	if _, _, err := l.receiptOf(recordSummary); !errors.Is(err, receipt.ErrGap) {
		t.Errorf("made without the override: have %v, want %v", err, receipt.ErrGap)
	}
	var answer *receipt.File
	if err := l.client.CallContext(t.Context(), &answer, "ehr_getReceipt", common.Hash{recordSummary}); err != nil {
		t.Fatal(err)
	}
	if answer.Opening, err = receipt.Open(l.document, 0); err != nil {
		t.Fatal(err)
	}
	text := l.encode(answer)
	f, err := receipt.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	genesis := l.a.genesis.ToBlock().Header()
	claim, err := f.Verify(l.vectors.ChainID, genesis, ReceiptFinalityWith(overrides))
	if err != nil || claim.Block.Number <= o.Number || len(f.Certificates) != 1 {
		t.Errorf("have %+v with %d certificates, %v, want one of a block above %d", claim, len(f.Certificates), err, o.Number)
	}
	if _, err := f.Verify(l.vectors.ChainID, genesis, ReceiptFinality); !errors.Is(err, proof.ErrStrangers) {
		t.Errorf("without the override: have %v, want %v", err, proof.ErrStrangers)
	}
	l.keepText("overridden", text)
	l.keepVector("override", o)
}
