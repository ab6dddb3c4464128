// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"crypto/rand"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

func TestDirectives(t *testing.T) { tellAll(t, directiveStories) }

var directiveStories = []story{
	{"A service refreshes at once for the one patient who changed something", func(s *scene) {
		s.may("gateway", consentAt, refreshing(1))
		for _, wait := range []uint64{0, 1, day - 2} {
			s.chain.Time += wait
			s.mayNot("gateway", consentAt, refreshing(2), "TooEarly")
		}
		s.chain.Time++
		s.may("gateway", consentAt, refreshing(2))
	}},
	{"A service keeps the root, which tells that nobody changed anything", func(s *scene) {
		s.may("gateway", consentAt, refreshing(1))
		s.chain.Time += day
		s.mayNot("gateway", consentAt, refreshing(1), "BadField")
	}},
	{"A patient, a guardian or a doctor replaces the root, which tells whose directives changed", func(s *scene) {
		s.may("subject", patientsAt, patients.PackSetGuardian(ann, person("guardian"), 1, contracts.AllClasses, 0))
		for _, who := range []string{"subject", "guardian", "doctor", "northregistrar", "northadmin"} {
			s.mayNot(who, consentAt, refreshing(1), "NotAllowed")
		}
		s.may("southgateway", consentAt, refreshing(1)) // which is South's own
		if have := s.directives(nativetest.North); have.Root != (common.Hash{}) {
			s.Errorf("have root %x of North, by South's service", have.Root)
		}
	}},
	{"A hospital stops refreshing, or never begins, and has the members vote for a longer interval", func(s *scene) {
		s.may("gateway", consentAt, refreshing(1))
		s.chain.Time += 2 * day
		if s.directives(nativetest.North).Late || !s.directives(nativetest.South).Late {
			s.Error("North is late in its turn, or South is not, which never began")
		}
		s.chain.Time += day
		north, south := s.directives(nativetest.North), s.directives(nativetest.South)
		if !north.Late || north.Missed != 1 || south.Missed != 2 {
			s.Fatalf("have %+v and %+v, want one and two missed", north, south)
		}
		s.decide(client.SetParameter(registry.ParamDirectivesInterval, 30*day))
		if after := s.directives(nativetest.North); after.Missed < north.Missed || !after.Late {
			s.Errorf("have %+v after the vote", after)
		}
		north = s.directives(nativetest.North)
		s.may("gateway", consentAt, refreshing(2))
		if after := s.directives(nativetest.North); after.Late || after.Missed != north.Missed {
			s.Errorf("have %+v after the refresh, %+v before it", after, north)
		}
	}},
	{"An insurer without patients is not taken for late", func(s *scene) {
		s.chain.Time += 10 * day
		if have := s.directives(nativetest.Cover); have.Late || have.Missed != 0 {
			s.Errorf("have %+v", have)
		}
	}},
	{"A hospital drops a patient's directives, and shows the proof of another day", func(s *scene) {
		mine := client.PatientDirectives{Pid: ann, Hash: common.Hash{0xd1}}
		kept := s.commits(mine)
		if !s.shows(mine, kept) {
			s.Error("the patient's directives are not in the tree")
		}
		s.chain.Time += day
		dropped := s.commits(client.PatientDirectives{Pid: ann})
		if s.shows(mine, dropped) || s.shows(mine, kept) {
			s.Error("a proof shows directives that were dropped")
		}
	}},
}

// refreshing is a refresh to the n-th root.
func refreshing(n byte) []byte { return consents.PackRefreshDirectives(common.Hash{0xd0, n}) }

func (s *scene) directives(org common.Hash) bindings.DirectivesOutput {
	s.Helper()
	have, err := consents.UnpackDirectives(s.look(consentAt, consents.PackDirectives(org)))
	if err != nil {
		s.Fatal(err)
	}
	return have
}

// commits has North refresh with a patient among others, and returns the patient's proof.
func (s *scene) commits(p client.PatientDirectives) client.DirectivesProof {
	s.Helper()
	root, proofs, err := client.CommitDirectives([]client.PatientDirectives{{Pid: common.Hash{1}}, p, {Pid: common.Hash{2}}}, rand.Reader)
	if err != nil {
		s.Fatal(err)
	}
	s.may("gateway", consentAt, consents.PackRefreshDirectives(root))
	return proofs[1]
}

// shows reports whether a proof shows that North's root holds the directives.
func (s *scene) shows(p client.PatientDirectives, by client.DirectivesProof) bool {
	s.Helper()
	path := make([][32]byte, len(by.Leaf.Path))
	for i, h := range by.Leaf.Path {
		path[i] = h
	}
	leaf := client.DirectivesLeaf(p, by.Salt)
	ok, err := consents.UnpackVerifyDirectives(s.look(consentAt,
		consents.PackVerifyDirectives(nativetest.North, leaf, by.Leaf.Index, by.Leaf.Count, path)))
	if err != nil {
		s.Fatal(err)
	}
	return ok
}
