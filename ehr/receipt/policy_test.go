// SPDX-License-Identifier: LGPL-3.0-or-later

package receipt_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/rand"
	"os"
	"path/filepath"
	"testing"

	"github.com/ethereum/go-ethereum/common/hexutil"

	"github.com/dntp/dntp/ehr/registry"
)

var rewritePolicies = flag.Bool("rewrite.policies", false, "write testdata/policies.json anew")

// policyVector is a policy, signatures, and whether they meet it.
type policyVector struct {
	Policy  hexutil.Bytes `json:"policy"`
	Signers [][4]uint32   `json:"signers"` // person, roles, relations, purposes
	Met     bool          `json:"met"`
}

// TestPolicies keeps random policies with the registry's answers, for verifiers that have
// the rule a second time.
func TestPolicies(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	var list []policyVector
	count := 0
	for range 300 {
		v := randomPolicy(rng)
		if v.Met {
			count++
		}
		list = append(list, v)
	}
	if count < 60 || count > 240 {
		t.Errorf("%d of 300 are met, the vectors show little", count)
	}
	var text bytes.Buffer
	text.WriteString("[\n")
	for i, v := range list {
		line, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(line)
		text.WriteString([]string{",\n", "\n"}[min(1, (i+1)/len(list))])
	}
	text.WriteString("]\n")
	path := filepath.Join("testdata", "policies.json")
	if *rewritePolicies {
		if err := os.WriteFile(path, text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(read(t, "policies.json"), text.Bytes()) {
		t.Errorf("%s: have other answers; -rewrite.policies writes it anew", path)
	}
}

// randomPolicy makes a policy of few roles and purposes, so that signatures compete for
// its terms.
func randomPolicy(rng *rand.Rand) policyVector {
	const few = 3
	p := registry.Policy{Clauses: make([][]registry.Term, 1+rng.Intn(2))}
	for i := range p.Clauses {
		for range 1 + rng.Intn(few) {
			p.Clauses[i] = append(p.Clauses[i], registry.Term{
				Roles: uint32(rng.Intn(1 << few)), Relation: registry.Relation(rng.Intn(2) * rng.Intn(7)), Count: uint8(1 + rng.Intn(2)), Purposes: uint32(1 + rng.Intn(1<<few-1)),
			})
		}
	}
	v := policyVector{Policy: p.Encode()}
	var signers []registry.Signer
	for range 1 + rng.Intn(7) {
		s := registry.Signer{Person: rng.Intn(6), Roles: uint32(rng.Intn(1 << few)), Relations: uint8(rng.Intn(1 << 7)), Purposes: registry.PurposeMask(uint8(1 + rng.Intn(few)))}
		signers = append(signers, s)
		v.Signers = append(v.Signers, [4]uint32{uint32(s.Person), s.Roles, uint32(s.Relations), s.Purposes})
	}
	v.Met = p.Met(signers)
	return v
}
