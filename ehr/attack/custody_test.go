// SPDX-License-Identifier: LGPL-3.0-or-later

package attack_test

import (
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

func TestCustody(t *testing.T) { tellAll(t, custodyStories) }

var custodyStories = []story{
	{"A hospital closes, and nobody may act for its patients and records any more", func(s *scene) {
		s.write("laboratory", first(1, ann, laboratory), pending)
		s.write("doctor", first(2, ann, summary), current)
		s.close(nativetest.North)
		s.mayNot("northregistrar", patientsAt, patients.PackLink(ann, bob, common.Hash{1}), "NotAllowed")
		s.mayNot("southregistrar", patientsAt, patients.PackLink(ann, bob, common.Hash{1}), "NotCustodian")
		s.moves(nativetest.North, nativetest.South)
		s.custodian(ann, nativetest.South)
		s.may("southregistrar", patientsAt, patients.PackLink(ann, bob, common.Hash{1}))
		s.writeNot("southdoctor", next(2, 2, ann, summary), "NotAuthor")
		s.sign("southdoctor", 1, 5) // what the laboratory of North signed still counts for the custodian
		s.final(1, 1)
		s.may("southadmin", registryAt, s.enrolment("stranger", nativetest.South, registry.RecordsOffice))
		s.write("stranger", next(2, 2, ann, summary), current)
		s.mark("stranger", 2, 2)
		s.may("southgateway", recordsAt, records.PackAttestErasure(id(2), 1, common.Hash{1}))
		if d, err := consents.UnpackCheck(s.look(consentAt, consents.PackCheck(ann, person("southdoctor"), 0, access, summary))); err != nil || d.Basis != contracts.BasisCustodian {
			s.Fatalf("have %+v, %v", d, err)
		}
		// The key of such a patient is recovered by the custodian and another organization.
		recovery := s.recovers("southregistrar", ann)
		s.may("ministryadmin", registryAt, s.enrolment("newkey", nativetest.Ministry, registry.IdentityRegistrar))
		s.may("newkey", patientsAt, patients.PackApproveRecovery(recovery))
		s.chain.Time += 8 * day
		s.may("southregistrar", patientsAt, patients.PackExecuteRecovery(recovery))
	}},
	{"Members take the patients of a hospital that is open, or give them to an insurer", func(s *scene) {
		s.mayNot("coveradmin", governanceAt, proposing(s, client.MoveCustody(nativetest.North, nativetest.South)), "BadPayload")
		s.close(nativetest.North)
		s.mayNot("coveradmin", governanceAt, proposing(s, client.MoveCustody(nativetest.North, nativetest.Cover)), "BadPayload")
		s.mayNot("coveradmin", governanceAt, proposing(s, client.MoveCustody(nativetest.North, common.Hash{9})), "BadPayload")
		s.moves(nativetest.North, nativetest.Ministry) // which registers patients, too
		s.custodian(ann, nativetest.Ministry)
	}},
	{"The custody of closed hospitals goes in a circle, or is read along a chain without end", func(s *scene) {
		clinic := common.HexToHash("0x0a05")
		s.decide(client.AddOrganization(clinic, uint8(registry.Hospital), person("wallet"), common.Hash{}, s.adminProof("wallet", clinic)))
		s.decide(client.SetParameter(registry.ParamSignersMin, 1))
		s.close(nativetest.North)
		s.moves(nativetest.North, nativetest.South)
		s.close(nativetest.South, "wallet")
		s.mayNot("coveradmin", governanceAt, proposing(s, client.MoveCustody(nativetest.South, nativetest.North)), "BadPayload")
		s.moves(nativetest.South, clinic, "wallet")
		for _, pid := range []common.Hash{ann, bob} {
			s.custodian(pid, clinic)
		}
		// Who acts again would have what it registers at another's.
		s.mayNot("coveradmin", governanceAt, proposing(s, client.SetOrganizationStatus(nativetest.North, registry.Active)), "BadPayload")
		s.moves(nativetest.North, nativetest.North, "wallet")
		s.decideBut(nativetest.North, client.SetOrganizationStatus(nativetest.North, registry.Active), "wallet")
		s.custodian(ann, nativetest.North)
		s.custodian(bob, clinic)
		s.may("northregistrar", patientsAt, patients.PackLink(ann, bob, common.Hash{1}))
	}},
	{"The new custodian of a closed hospital judges an emergency of its patient", func(s *scene) {
		s.may("ministryadmin", registryAt, s.enrolment("newkey", nativetest.Ministry, registry.PrivacyReviewer))
		ticket := s.breaks("emergency")
		s.close(nativetest.North)
		s.moves(nativetest.North, nativetest.South)
		s.mayNot("southreviewer", accessAt, accesses.PackReview(ticket, contracts.Proper, common.Hash{1}), "SameOrganization")
		s.may("newkey", accessAt, accesses.PackReview(ticket, contracts.Improper, common.Hash{1}))
	}},
}

// close has the others suspend an organization.
func (s *scene) close(org common.Hash, more ...string) {
	s.Helper()
	s.decideBut(org, client.SetOrganizationStatus(org, registry.Suspended), more...)
}

// moves has the alliance make an organization the custodian of a closed one's.
func (s *scene) moves(from, to common.Hash, more ...string) {
	s.Helper()
	s.decideBut(from, client.MoveCustody(from, to), more...)
}

// custodian holds whose a patient is.
func (s *scene) custodian(pid, want common.Hash) {
	s.Helper()
	have, err := patients.UnpackCustodian(s.look(patientsAt, patients.PackCustodian(pid)))
	if err != nil || have != want {
		s.Fatalf("have custodian %x, %v, want %v", have, err, want)
	}
}
