// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"slices"
	"testing"

	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

func TestAlliance(t *testing.T) { tellAll(t, allianceStories) }

var allianceStories = []story{
	{"A suspended member keeps its signer in the set, so that the others wait for it", func(s *scene) {
		s.decide(client.SetOrganizationStatus(nativetest.South, registry.Suspended))
		if list := registry.SignerList(s.chain.State); len(list) != 2 || slices.Contains(list, person("southsigner")) {
			s.Fatalf("have signers %v", list)
		}
		// Back again, it seals only after another vote.
		s.decide(client.SetOrganizationStatus(nativetest.South, registry.Active))
		if slices.Contains(registry.SignerList(s.chain.State), person("southsigner")) {
			s.Fatal("its signer is back without a vote")
		}
		s.decide(client.AddSigner(person("southsigner"), nativetest.South))
	}},
	{"Members suspend one of them although too few signers would stay", func(s *scene) {
		s.decide(client.RemoveSigner(person("coversigner")))
		s.mayNot("northadmin", governanceAt, proposing(s, client.SetOrganizationStatus(nativetest.South, registry.Suspended)), "TooFewSigners")
		s.may("northadmin", governanceAt, proposing(s, client.SetOrganizationStatus(nativetest.Cover, registry.Suspended))) // it has none
	}},
	{"The thief of an administrator's key votes against the suspension of its organization, which is the only one of its kind", func(s *scene) {
		id := s.propose("northadmin", client.SetOrganizationStatus(nativetest.Ministry, registry.Suspended))
		s.mayNot("ministryadmin", governanceAt, governance.PackVote(id, false), "Concerned")
		s.may("coveradmin", governanceAt, governance.PackVote(id, true))
		s.chain.Time += nativetest.Timelock
		s.may("northadmin", governanceAt, governance.PackExecute(id))
		s.mayNot("ministryadmin", governanceAt, proposing(s, client.SetOrganizationStatus(nativetest.Ministry, registry.Active)), "NotAllowed")
	}},
	{"A member whose signer is to go votes on it, and the ministry is not asked", func(s *scene) {
		id := s.propose("southadmin", client.RemoveSigner(person("southsigner")))
		s.mayNot("southadmin", governanceAt, governance.PackVote(id, true), "Concerned")
		for _, who := range []string{"northadmin", "coveradmin"} {
			s.may(who, governanceAt, governance.PackVote(id, true))
		}
		s.chain.Time += nativetest.Timelock
		s.mayNot("northadmin", governanceAt, governance.PackExecute(id), "NotPassed") // the ministry's kind is needed
	}},
	{"One of the last two members throws the other one out", func(s *scene) {
		s.decide(client.SetParameter(registry.ParamSignersMin, 1))
		for _, out := range []string{"coveradmin", "ministryadmin"} {
			org := map[string]common.Hash{"coveradmin": nativetest.Cover, "ministryadmin": nativetest.Ministry}[out]
			id := s.propose("northadmin", client.SetOrganizationStatus(org, registry.Suspended))
			for _, who := range []string{"southadmin", "ministryadmin"} {
				if who != out {
					s.may(who, governanceAt, governance.PackVote(id, true))
				}
			}
			s.chain.Time += nativetest.Timelock
			s.may("northadmin", governanceAt, governance.PackExecute(id))
		}
		// Of two, both must agree: each still has its vote.
		id := s.propose("northadmin", client.SetOrganizationStatus(nativetest.South, registry.Suspended))
		s.may("southadmin", governanceAt, governance.PackVote(id, false))
		s.chain.Time += nativetest.Timelock
		s.mayNot("northadmin", governanceAt, governance.PackExecute(id), "NotPassed")
	}},
	{"A proposal that has passed is kept from its end by nobody, although a member has changed its mind", func(s *scene) {
		id := s.propose("northadmin", client.SetParameter(registry.ParamLogInterval, 30))
		vote := func(who string) { s.may(who, governanceAt, governance.PackVote(id, true)) }
		vote("coveradmin")
		vote("ministryadmin")
		s.mayNot("southadmin", governanceAt, governance.PackWithdrawVote(id), "NotVoted")
		s.may("coveradmin", governanceAt, governance.PackWithdrawVote(id))
		s.chain.Time += nativetest.Timelock
		s.mayNot("northadmin", governanceAt, governance.PackExecute(id), "NotPassed")
		vote("coveradmin") // the members have the whole timelock once more
		s.mayNot("northadmin", governanceAt, governance.PackExecute(id), "TimelockRuns")
		s.mayNot("southadmin", governanceAt, governance.PackCancel(id), "NotYourProposal")
		s.may("northadmin", governanceAt, governance.PackCancel(id))
		s.chain.Time += nativetest.Timelock
		s.mayNot("northadmin", governanceAt, governance.PackExecute(id), "ProposalClosed")
		s.mayNot("southadmin", governanceAt, governance.PackVote(id, true), "ProposalClosed")
	}},
	{"An administrator is given an end at genesis, after which nobody acts for its organization", func(s *scene) {
		g := nativetest.Alliance()
		g.Actors = append(g.Actors, registry.GenesisActor{Address: person("northadmin"), Org: nativetest.North, Roles: 1, NotAfter: nativetest.Now})
		if _, err := g.Storage(); err == nil {
			s.Fatal("the genesis is taken")
		}
	}},
}
