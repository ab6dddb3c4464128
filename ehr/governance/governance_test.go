// SPDX-License-Identifier: LGPL-3.0-or-later

package governance_test

import (
	"os"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
)

func TestMain(m *testing.M) {
	ehr.Register()
	os.Exit(m.Run())
}

func newChain(t testing.TB) *nativetest.Chain {
	t.Helper()
	alloc, err := ehr.Alloc(nativetest.Alliance())
	if err != nil {
		t.Fatal(err)
	}
	return nativetest.New(t, alloc)
}

func TestVectors(t *testing.T) {
	nativetest.RunVectors(t, newChain(t), contracts.GovernanceAddress, contracts.Governance)
}

// TestLayout compares the reads with Solidity's over the same storage. The registry
// says which votes count.
func TestLayout(t *testing.T) {
	nativetest.RunLayout(t, newChain(t), contracts.GovernanceAddress, contracts.Governance, "GovernanceLayout", map[string][]int{
		"proposal": {3, 4}, "payloadOf": nil, "voteOf": nil, "proposalCount": nil,
	})
}

func FuzzGovernance(f *testing.F) {
	nativetest.Fuzz(f, newChain(f), contracts.GovernanceAddress, contracts.Governance)
}
