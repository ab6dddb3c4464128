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
	{"The thief of an administrator's key vetoes that another takes its place, in an organization that is the only one of its kind", func(s *scene) {
		id := s.propose("northadmin", s.replacement(nativetest.Ministry, "stranger"))
		s.mayNot("ministryadmin", governanceAt, governance.PackVote(id, false), "Concerned")
		s.may("coveradmin", governanceAt, governance.PackVote(id, true))
		s.chain.Time += nativetest.Timelock
		s.may("northadmin", governanceAt, governance.PackExecute(id))
		s.powerless("ministryadmin")
		// What the ministry proposes and how it votes is the new administrator's.
		id = s.propose("stranger", client.SetParameter(registry.ParamLogInterval, 30))
		s.may("stranger", governanceAt, governance.PackWithdrawVote(id))
	}},
	{"The thief hands the administrator's key over to another one while the others vote on its place", func(s *scene) {
		id := s.propose("northadmin", s.replacement(nativetest.Ministry, "stranger"))
		s.may("coveradmin", governanceAt, governance.PackVote(id, true))
		s.may("ministryadmin", registryAt, admins.PackRotateKey(person("newkey"), s.proof("newkey", client.RotationOf(person("ministryadmin"), person("newkey")))))
		s.chain.Time += nativetest.Timelock
		s.may("northadmin", governanceAt, governance.PackExecute(id))
		s.powerless("newkey")
		s.powerless("ministryadmin")
	}},
	{"The thief suspends the actor who is to take the administrator's place, or gives it an end", func(s *scene) {
		s.may("northadmin", registryAt, s.enrolment("wallet", nativetest.North, registry.Doctor))
		id := s.propose("southadmin", s.replacement(nativetest.North, "wallet"))
		for _, who := range []string{"coveradmin", "ministryadmin"} {
			s.may(who, governanceAt, governance.PackVote(id, true))
		}
		s.may("northadmin", registryAt, admins.PackEnrol(person("wallet"), registry.Nurse.Mask(), common.Hash{}, s.chain.Time+1, client.Proof{}))
		s.may("northadmin", registryAt, admins.PackSetActorStatus(person("wallet"), registry.Suspended, 0))
		s.chain.Time += nativetest.Timelock
		s.may("southadmin", governanceAt, governance.PackExecute(id))
		s.may("wallet", registryAt, admins.PackSetActorStatus(person("doctor"), registry.Suspended, 0))
		s.powerless("northadmin")
	}},
	{"An accomplice whom genesis made a second administrator stays one when the first is replaced", func(s *scene) {
		s.may("northadmin", registryAt, s.enrolment("wallet", nativetest.North, registry.Doctor))
		s.decideBut(nativetest.North, s.replacement(nativetest.North, "wallet")) // who is one by a vote
		s.decideBut(nativetest.North, s.replacement(nativetest.North, "stranger"))
		s.mayNot("wallet", governanceAt, proposing(s, client.SetParameter(registry.ParamLogInterval, 30)), "NotAllowed")
		s.mayNot("wallet", registryAt, s.newNurse(1), "NotAllowed")
		// Nor does the new administrator give the role back, by what the registry has kept of it.
		s.mayNot("stranger", registryAt, admins.PackEnrol(person("wallet"), registry.Administrator.Mask(), common.Hash{}, 0, client.Proof{}), "BadField")
	}},
	{"Members make one of their own people another organization's administrator, or somebody who did not sign it", func(s *scene) {
		propose := func(admin string, proof client.Proof) []byte {
			return proposing(s, client.ReplaceAdministrator(nativetest.Ministry, person(admin), proof))
		}
		for _, who := range []string{"signingdoctor", "wallet"} {
			s.mayNot("northadmin", governanceAt, propose(who, s.adminProof(who, nativetest.North)), "BadPayload") // it signed for North
		}
		s.mayNot("northadmin", governanceAt, propose("signingdoctor", s.adminProof("signingdoctor", nativetest.Ministry)), "BadPayload")
		s.mayNot("northadmin", governanceAt, propose("wallet", client.Proof{}), "BadPayload")
	}},
	{"The only insurer loses its key, and no proposal passes any more", func(s *scene) {
		id := s.propose("northadmin", client.SetParameter(registry.ParamLogInterval, 30))
		for _, who := range []string{"southadmin", "ministryadmin"} {
			s.may(who, governanceAt, governance.PackVote(id, true))
		}
		s.chain.Time += nativetest.Timelock
		s.mayNot("northadmin", governanceAt, governance.PackExecute(id), "NotPassed")
		s.decideBut(nativetest.Cover, s.replacement(nativetest.Cover, "stranger"))
		s.may("stranger", governanceAt, governance.PackVote(id, true))
		s.chain.Time += nativetest.Timelock
		s.may("northadmin", governanceAt, governance.PackExecute(id))
	}},
	{"An administrator is given an end at genesis, after which nobody acts for its organization", func(s *scene) {
		g := nativetest.Alliance()
		g.Actors = append(g.Actors, registry.GenesisActor{Address: person("northadmin"), Org: nativetest.North, Roles: 1, NotAfter: nativetest.Now})
		if _, err := g.Storage(); err == nil {
			s.Fatal("the genesis is taken")
		}
	}},
}

// adminProof is somebody's signature that it administers an organization, for longer than a vote takes.
func (s *scene) adminProof(who string, org common.Hash) client.Proof {
	s.Helper()
	return s.proofUntil(who, client.AdministrationOf(person(who), org), s.chain.Time+2*nativetest.Timelock)
}

// replacement has somebody take the place of an organization's administrator.
func (s *scene) replacement(org common.Hash, admin string) client.Change {
	s.Helper()
	return client.ReplaceAdministrator(org, person(admin), s.adminProof(admin, org))
}

// decideBut has all organizations but one make a change, and who more administers
// one. Those that are suspended have no vote.
func (s *scene) decideBut(out common.Hash, change client.Change, more ...string) {
	s.Helper()
	var voters []string
	for who, org := range map[string]common.Hash{"southadmin": nativetest.South, "coveradmin": nativetest.Cover, "ministryadmin": nativetest.Ministry} {
		if org != out {
			voters = append(voters, who)
		}
	}
	slices.Sort(voters)
	if out != nativetest.North {
		voters = append(voters, "northadmin")
	}
	id := s.propose(voters[0], change)
	for _, who := range append(voters[1:], more...) {
		if have := reason(s.call(who, governanceAt, governance.PackVote(id, true))); have != "" && have != "NotAllowed" {
			s.Fatalf("%s may not: %s", who, have)
		}
	}
	s.chain.Time += nativetest.Timelock
	s.may(voters[0], governanceAt, governance.PackExecute(id))
}

// powerless holds that somebody who was an administrator does nothing any more.
func (s *scene) powerless(who string) {
	s.Helper()
	s.mayNot(who, governanceAt, proposing(s, client.SetParameter(registry.ParamLogInterval, 30)), "NotAllowed")
	s.mayNot(who, governanceAt, governance.PackVote(1, true), "NotAllowed")
	s.mayNot(who, registryAt, admins.PackSetActorStatus(person("doctor"), registry.Suspended, 0), "NotAllowed")
	s.mayNot(who, registryAt, admins.PackRotateKey(person("gateway"), client.Proof{}), "NotAllowed")
	if (registry.Gate{}).CheckSender(s.chain.State, person(who)) == nil {
		s.Fatalf("%s still sends transactions", who)
	}
}
