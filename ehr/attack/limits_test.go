// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"math/big"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// TestLimits has members and patients make more and more of what each brings an
// allowance of its own, or work for all others.
func TestLimits(t *testing.T) {
	for _, one := range limitStories {
		t.Run(one.title, func(t *testing.T) { one.tell(newSmallScene(t)) })
	}
}

var limitStories = []story{
	{"an administrator proposes the same again and again for the others to read", floodProposals},
}

// limits are those of the stories, small enough to be met.
var limits = []registry.GenesisParam{
	{Key: registry.ParamProposalsDay, Value: 2},
}

// newSmallScene is the test alliance with small limits.
func newSmallScene(t *testing.T) *scene {
	t.Helper()
	g := nativetest.Alliance()
	g.Params = append(g.Params, limits...)
	alloc, err := ehr.Alloc(g)
	if err != nil {
		t.Fatal(err)
	}
	return &scene{t, nativetest.New(t, alloc)}
}

// tomorrow lets a day pass.
func (s *scene) tomorrow() { s.chain.Time += 24 * 3600 }

// limited makes a call that must be refused because of a limit, and checks the
// limit that the error names.
func (s *scene) limited(who string, to common.Address, input []byte, want string, limit uint64) {
	s.Helper()
	out := s.call(who, to, input)
	if have := reason(out); have != want {
		s.Fatalf("%s: have %q, want %q", who, have, want)
	}
	if have := new(big.Int).SetBytes(out.Output[4:]); !have.IsUint64() || have.Uint64() != limit {
		s.Errorf("%s names the limit %v, want %d", want, have, limit)
	}
}

func floodProposals(s *scene) {
	g := bindings.NewGovernance()
	propose := func() []byte {
		_, types := contracts.Change(7)
		payload, err := types.Pack(registry.ParamNodesMax, uint64(9))
		if err != nil {
			s.Fatal(err)
		}
		return g.PackPropose(7, payload, common.Hash{1}, s.chain.Time+2*24*3600)
	}
	for range 2 {
		s.may("southadmin", contracts.GovernanceAddress, propose())
	}
	s.limited("southadmin", contracts.GovernanceAddress, propose(), "TooManyProposals", 2)
	s.may("northadmin", contracts.GovernanceAddress, propose()) // each organization has its own
	s.tomorrow()
	s.may("southadmin", contracts.GovernanceAddress, propose())
}
