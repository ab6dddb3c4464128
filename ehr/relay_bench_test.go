// SPDX-License-Identifier: LGPL-3.0-or-later

package ehr_test

import (
	"math"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/ehr/signature"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
)

// BenchmarkRelay measures an anchor that is sent, the same signed by an account and
// brought by somebody else, and one that is sent together with the check of such a
// signature, by turns. It reports what the signed form costs besides the check, as a ratio
// to the direct one. The check is measured beside an anchor and not again and again by
// itself, as the processor's caches make that faster than it ever is in a relayed operation.
func BenchmarkRelay(b *testing.B) {
	signer, carrier := addressOf("doctor"), addressOf("carrier")
	alloc, err := ehr.Alloc(&registry.Genesis{
		Orgs:   []registry.GenesisOrg{{ID: nativetest.North, Kind: 1, Admin: addressOf("admin")}},
		Rules:  registry.DefaultRules(),
		Actors: []registry.GenesisActor{{Address: signer, Org: nativetest.North, Roles: registry.Doctor.Mask()}},
	})
	if err != nil {
		b.Fatal(err)
	}
	nativetest.WithPatients(alloc, 1, nativetest.Person("patient"), version.Pid)
	chain := nativetest.New(b, alloc)
	chain.NextTransaction()

	digest := anchorDigest(b, signer)
	sig, err := crypto.Sign(digest[:], keyOf("doctor"))
	if err != nil {
		b.Fatal(err)
	}
	check := func() {
		if _, err := crypto.SigToPub(digest[:], sig); err != nil {
			b.Fatal(err)
		}
	}
	ethereum := append(slices.Clone(sig[:64]), sig[64]+27)
	relayed := bindings.NewNative().PackRelay(anchorInput, bindings.Signature{
		Signer: signer, Nonce: new(big.Int), ValidUntil: math.MaxUint64, Alg: signature.Secp256k1, Sig: ethereum,
	})
	gas := make(map[common.Address]uint64)
	run := func(from common.Address, input []byte) func() {
		return func() {
			evm := chain.EVM(from)
			defer evm.Release()
			snapshot := chain.State.Snapshot()
			budget := vm.NewGasBudget(1_000_000, 0)
			_, left, err := evm.Call(from, contracts.RecordsAddress, input, budget, new(uint256.Int))
			if err != nil {
				b.Fatal(err)
			}
			gas[from] = left.Used(budget)
			chain.State.RevertToSnapshot(snapshot)
		}
	}
	direct := run(signer, anchorInput)
	contenders := []struct {
		run   func()
		spent []time.Duration
	}{{run: direct}, {run: run(carrier, relayed)}, {run: func() { direct(); check() }}}
	for n := 0; b.Loop(); n++ {
		for place := range contenders {
			i := (n + place) % len(contenders)
			begin := time.Now()
			contenders[i].run()
			contenders[i].spent = append(contenders[i].spent, time.Since(begin))
		}
	}
	var medians []float64
	for _, c := range contenders {
		slices.Sort(c.spent)
		medians = append(medians, float64(c.spent[len(c.spent)/2].Nanoseconds()))
	}
	b.ReportMetric(medians[0], "direct-ns")
	b.ReportMetric(medians[1], "relayed-ns")
	b.ReportMetric(medians[2]-medians[0], "check-ns")
	b.ReportMetric((medians[1]-medians[2])/medians[0]+1, "without-check/direct")
	b.ReportMetric(float64(gas[carrier])/float64(gas[signer]), "gas-relayed/direct")
}

// anchorDigest is what a signer signs for the anchor of the tests.
func anchorDigest(b *testing.B, signer common.Address) common.Hash {
	method, err := contracts.Records.MethodById(anchorInput)
	if err != nil {
		b.Fatal(err)
	}
	domain := signature.Domain{ChainID: nativetest.Config().ChainID, Contract: contracts.RecordsAddress}
	digest, err := signature.NewOperation(*method).Digest(signature.Free, domain, anchorInput[4:], signature.Envelope{Signer: signer, ValidUntil: math.MaxUint64})
	if err != nil {
		b.Fatal(err)
	}
	return digest
}
