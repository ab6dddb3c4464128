// SPDX-License-Identifier: LGPL-3.0-or-later

package fold

import (
	"crypto/sha256"
	"math/bits"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

var consentABI = bindings.NewConsent()

// grant is a patient's consent.
type grant struct {
	bindings.Grant
	status uint8 // as stored: it may have ended since
}

// care is a care relationship.
type care struct {
	pid, org, encounter common.Hash
	openedAt, notAfter  uint64
	status              uint8
}

// grantName names a grant: by its patient and its id.
type grantName struct{ pid, id common.Hash }

// grantee names who gets access by the grants of a patient.
type grantee struct {
	pid  common.Hash
	kind uint8
	name common.Hash
}

// cared names a patient and an organization that gives care, or pays for it.
type cared struct{ pid, org common.Hash }

// consents are all grants and care relationships. The lists have those that may
// be valid, in the order of the search.
type consents struct {
	grants map[grantName]*grant
	live   map[grantee][]common.Hash
	cares  map[common.Hash]*care
	open   map[cared][]common.Hash

	directives map[common.Hash]directives // by organization
}

func newConsents() *consents {
	return &consents{
		make(map[grantName]*grant), make(map[grantee][]common.Hash), make(map[common.Hash]*care), make(map[cared][]common.Hash),
		make(map[common.Hash]directives),
	}
}

// enter puts an id into a list: in place of the first that has ended, or at the end.
func enter(list []common.Hash, id common.Hash, over func(common.Hash) bool) []common.Hash {
	for i, other := range list {
		if over(other) {
			list[i] = id
			return list
		}
	}
	return append(list, id)
}

// consentEvents are the events of the consent contract.
var consentEvents = map[string]handler{
	"ConsentGranted":      on(consentABI.UnpackConsentGrantedEvent, (*State).consentGranted),
	"ConsentRevoked":      on(consentABI.UnpackConsentRevokedEvent, (*State).consentRevoked),
	"DirectivesRefreshed": on(consentABI.UnpackDirectivesRefreshedEvent, (*State).directivesRefreshed),
	"CareOpened": on(consentABI.UnpackCareOpenedEvent, func(s *State, at Block, e *bindings.ConsentCareOpened) {
		c, name := s.consent, cared{e.Pid, e.OrgId}
		over := func(id common.Hash) bool { return c.cares[id].notAfter < at.Time }
		c.open[name] = enter(c.open[name], e.CareId, over)
		c.cares[e.CareId] = &care{e.Pid, e.OrgId, e.EncounterCommit, at.Time, e.NotAfter, contracts.ConsentGranted}
	}),
	"CareClosed": on(consentABI.UnpackCareClosedEvent, func(s *State, _ Block, e *bindings.ConsentCareClosed) {
		c := s.consent.cares[e.CareId]
		c.status = contracts.ConsentRevoked
		s.consent.open[cared{c.pid, c.org}] = drop(s.consent.open[cared{c.pid, c.org}], common.Hash(e.CareId))
	}),
	"CareAllowed": on(consentABI.UnpackCareAllowedEvent, func(*State, Block, *bindings.ConsentCareAllowed) {}), // no read returns it
}

func (s *State) consentGranted(at Block, e *bindings.ConsentConsentGranted) {
	c, name := s.consent, grantee{e.Pid, e.GranteeKind, e.Grantee}
	c.live[name] = enter(c.live[name], e.ConsentId, func(id common.Hash) bool { return c.grants[grantName{e.Pid, id}].over(at.Time) })
	c.grants[grantName{e.Pid, e.ConsentId}] = &grant{bindings.Grant{
		ConsentId: e.ConsentId, Pid: e.Pid, GranteeKind: e.GranteeKind, Grantee: e.Grantee, PurposeMask: e.PurposeMask,
		ActionMask: e.ActionMask, ClassMask: e.ClassMask, NotBefore: e.NotBefore, NotAfter: e.NotAfter,
		FhirConsentHash: e.FhirConsentHash,
	}, contracts.ConsentGranted}
}

func (s *State) consentRevoked(_ Block, e *bindings.ConsentConsentRevoked) {
	c := s.consent
	g := c.grants[grantName{e.Pid, e.ConsentId}]
	g.status = contracts.ConsentRevoked
	name := grantee{g.Pid, g.GranteeKind, g.Grantee}
	c.live[name] = drop(c.live[name], common.Hash(e.ConsentId))
}

func (g *grant) over(now uint64) bool { return g.NotAfter != 0 && now > g.NotAfter }

func (g *grant) has(now uint64) bool { return now >= g.NotBefore && !g.over(now) }

// consentReads are the reads of the consent contract.
var consentReads = map[string]reader{
	"get": func(v view, args []any) ([]any, error) {
		g, ok := v.consent.grants[grantName{hash(args[0]), hash(args[1])}]
		if !ok {
			return []any{bindings.Grant{}, uint8(0)}, nil
		}
		status := g.status
		if status == contracts.ConsentGranted && g.over(v.Time) {
			status = contracts.ConsentExpired
		}
		return []any{g.Grant, status}, nil
	},
	"care": func(v view, args []any) ([]any, error) {
		c, ok := v.consent.cares[hash(args[0])]
		if !ok {
			c = new(care)
		}
		status := c.status
		if status == contracts.ConsentGranted && v.Time > c.notAfter {
			status = contracts.ConsentExpired
		}
		return []any{c.pid, c.org, c.encounter, c.openedAt, c.notAfter, status}, nil
	},
	"directives":       view.directives,
	"verifyDirectives": view.verifyDirectives,
	"check": func(v view, args []any) ([]any, error) {
		q := question{hash(args[0]), args[1].(common.Address), args[2].(uint8), args[3].(uint8), 0}
		if class := args[4].(uint8); class < 64 {
			q.classes = 1 << class
		}
		if !contracts.PurposesOfUse.Has(q.purpose) || bits.OnesCount8(q.action) != 1 || q.action > contracts.AllActions ||
			q.classes == 0 || q.classes&^contracts.AllClasses != 0 {
			return nil, badField
		}
		basis, ref := v.check(q)
		return []any{basis != contracts.BasisNone, basis, ref}, nil
	},
}

// question asks whether an actor may have records of some classes.
type question struct {
	pid     common.Hash
	actor   common.Address
	purpose uint8
	action  uint8
	classes uint64
}

var openSession = operation{contracts.AccessAddress, [4]byte(contracts.Access.Methods["openSession"].ID)}

// check decides on access. It returns the basis, and the id of its grant or care relationship.
func (v view) check(q question) (basis uint8, ref common.Hash) {
	p, ok := v.patients.byPid[q.pid]
	if !ok {
		return contracts.BasisNone, ref
	}
	who, st := v.member(q.actor), v.standing(q.pid, q.actor)
	may := (who.roles | st.roles()) & v.model.rolesFor(openSession)
	if v.model.purposes("purposes.", may)&(1<<q.purpose) == 0 {
		return contracts.BasisNone, ref
	}
	switch self := common.BytesToHash(q.actor[:]); {
	case st.subject:
		return contracts.BasisSubject, self
	case st.reads(q.classes):
		return contracts.BasisDelegate, self
	case who.org == common.Hash{}:
		return contracts.BasisNone, ref
	case who.org == v.model.custodianOf(p.custodian) && v.model.purposes("internalUse.", who.roles)&(1<<q.purpose) != 0:
		return contracts.BasisCustodian, who.org
	}
	if id, ok := v.granted(q, who); ok {
		return contracts.BasisConsent, id
	}
	if v.model.param(registry.ParamCareUse)&(1<<q.purpose) != 0 {
		for _, id := range v.consent.open[cared{q.pid, who.org}] {
			if v.consent.cares[id].notAfter >= v.Time {
				return contracts.BasisCare, id
			}
		}
	}
	if v.byRule(q, who) {
		return contracts.BasisRule, who.org
	}
	return contracts.BasisNone, ref
}

// purposes are the purposes of use that the parameters allow to the roles.
func (m *model) purposes(prefix string, roles uint32) (mask uint64) {
	for _, role := range contracts.Roles.InMask(uint64(roles)) {
		mask |= m.param(registry.ParamKey(prefix + contracts.Roles.Name(role)))
	}
	return mask
}

// granted finds a grant that covers the question: to the actor, to its
// organization, to one of its roles there, or to one of its roles anywhere.
func (v view) granted(q question, who member) (found common.Hash, ok bool) {
	names := []grantee{{q.pid, contracts.GranteeActor, common.BytesToHash(q.actor[:])}, {q.pid, contracts.GranteeOrganization, who.org}}
	roles := contracts.Roles.InMask(uint64(who.roles))
	for _, role := range roles {
		names = append(names, grantee{q.pid, contracts.GranteeRoleAt, sha256.Sum256(append(who.org.Bytes(), role))})
	}
	for _, role := range roles {
		names = append(names, grantee{q.pid, contracts.GranteeRoleAnywhere, common.Hash{31: role}})
	}
	for _, name := range names {
		for _, id := range v.consent.live[name] {
			g := v.consent.grants[grantName{q.pid, id}]
			if g.PurposeMask&(1<<q.purpose) != 0 && g.ActionMask&q.action != 0 && q.classes&^g.ClassMask == 0 && g.has(v.Time) {
				return id, true
			}
		}
	}
	return found, false
}

// byRule is the model's rule for insurers and regulators.
func (v view) byRule(q question, who member) bool {
	use := uint64(0)
	switch {
	case who.kind == contracts.Insurer && who.roles&contracts.InsurerAuditor.Mask() != 0 && q.classes == 1<<contracts.ClassClaim &&
		v.pays(q.pid, who.org):
		use = v.model.param(registry.ParamPayerUse)
	case who.kind == contracts.Government && who.roles&contracts.Regulator.Mask() != 0:
		use = v.model.param(registry.ParamLegalUse)
	}
	return use&(1<<q.purpose) != 0
}

// pays reports whether a claim about a patient was made to an insurer, or to a closed one
// whose successor it is.
func (v view) pays(pid, org common.Hash) bool {
	for payer := range v.records.payers[pid] {
		if v.model.custodianOf(payer) == org {
			return true
		}
	}
	return false
}
