// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"slices"
	"testing"

	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
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
	{"An administrator is given an end at genesis, after which nobody acts for its organization", func(s *scene) {
		g := nativetest.Alliance()
		g.Actors = append(g.Actors, registry.GenesisActor{Address: person("northadmin"), Org: nativetest.North, Roles: 1, NotAfter: nativetest.Now})
		if _, err := g.Storage(); err == nil {
			s.Fatal("the genesis is taken")
		}
	}},
}
