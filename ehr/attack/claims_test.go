// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"testing"

	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

func TestClaims(t *testing.T) {
	for _, one := range claimStories {
		t.Run(one.title, func(t *testing.T) { one.tell(newScene(t, addRival)) })
	}
}

// rival is an insurer beside Cover; the stranger is its auditor.
var rival = common.HexToHash("0x0a05")

func addRival(g *registry.Genesis) {
	g.Orgs = append(g.Orgs, registry.GenesisOrg{ID: rival, Kind: uint8(registry.Insurer), Admin: person("relative")})
	g.Actors = append(g.Actors, registry.GenesisActor{Address: person("stranger"), Org: rival, Roles: registry.InsurerAuditor.Mask()})
}

var claimStories = []story{
	{"An auditor asks for the claims of a patient whose claims went to another insurer", func(s *scene) {
		ask := s.paying()
		s.mayNot("auditor", accessAt, ask, "Denied")
		s.write("office", first(1, ann, claim), pending)
		s.may("auditor", accessAt, ask)
		s.mayNot("stranger", accessAt, ask, "Denied")
	}},
	{"An insurer to which one claim was made has the keys of another insurer's claim released", func(s *scene) {
		s.write("office", first(1, ann, claim), pending)
		s.write("office", to(rival, first(2, ann, claim)), pending)
		for who, own := range map[string]byte{"auditor": 1, "stranger": 2} {
			ticket := common.BytesToHash(s.may(who, accessAt, s.paying()))
			s.may("gateway", accessAt, accesses.PackAttestRelease(ticket, id(own), 1, 0))
			s.mayNot("gateway", accessAt, accesses.PackAttestRelease(ticket, id(3-own), 1, 0), "NotPermitted")
		}
	}},
	{"An insurer reviews a claim that was made to another, so that it counts", func(s *scene) {
		const source, review = 14, 13
		own := bindings.Endorsement{Signer: person("office"), SigPurpose: source, Role: uint8(registry.RecordsOffice)}
		s.may("office", recordsAt, records.PackAnchor(first(1, ann, claim), []bindings.Endorsement{own}))
		s.signNot("stranger", 1, review, "SignerNotAllowed")
		s.final(1, 0)
		s.sign("auditor", 1, review)
		s.final(1, 1)
	}},
	{"A hospital gives a claim another payer afterwards, none, or one that is no insurer", func(s *scene) {
		s.write("office", first(1, ann, claim), pending)
		s.writeNot("office", to(rival, next(1, 2, ann, claim)), "BadField")
		s.write("office", next(1, 2, ann, claim), pending)
		for _, payer := range []common.Hash{{}, nativetest.South, nativetest.Ministry, {9}} {
			s.writeNot("office", to(payer, first(2, ann, claim)), "BadField")
		}
		s.writeNot("office", to(rival, first(2, ann, summary)), "BadField")
	}},
	{"An insurer that was closed, or one that is not its successor, reads the claims that were made to it", func(s *scene) {
		s.write("office", first(1, ann, claim), pending)
		s.close(nativetest.Cover, "relative")
		s.mayNot("auditor", accessAt, s.paying(), "NotAllowed")
		s.mayNot("stranger", accessAt, s.paying(), "Denied")
		s.moves(nativetest.Cover, rival, "relative")
		s.mayNot("auditor", accessAt, s.paying(), "NotAllowed")
		ticket := common.BytesToHash(s.may("stranger", accessAt, s.paying()))
		s.may("gateway", accessAt, accesses.PackAttestRelease(ticket, id(1), 1, 0))
		s.moves(nativetest.Cover, nativetest.Cover, "relative")
		s.mayNot("stranger", accessAt, s.paying(), "Denied")
		s.mayNot("gateway", accessAt, accesses.PackAttestRelease(ticket, id(1), 1, 0), "NotPermitted")
	}},
	{"A hospital makes a claim to an insurer that the others have suspended", func(s *scene) {
		s.decide(client.SetOrganizationStatus(rival, registry.Suspended))
		s.writeNot("office", to(rival, first(1, ann, claim)), "BadField")
	}},
}

// to makes a claim to a payer.
func to(payer common.Hash, a bindings.Anchor) bindings.Anchor {
	a.Payer = payer
	return a
}

// paying asks for a session with ann's claims to pay them.
func (s *scene) paying() []byte {
	const payment = 7
	return accesses.PackOpenSession(ann, payment, access, 1<<claim, 60, common.Hash{1})
}
