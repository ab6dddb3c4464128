// SPDX-License-Identifier: LGPL-3.0-or-later

package access_test

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/native/nativetest"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
)

const (
	justifyWithin = 86400
	reviewWithin  = 604800
	lag           = 259200
	breakGlassMax = 3600
	sessionMax    = 43200
	maxOpen       = 32
)

// modelTicket and modelCase are what the model remembers, in lists that it
// searches from the beginning each time.
type modelTicket struct {
	id, pid                common.Hash
	actor                  string
	holder                 common.Address // who has counted it
	purpose, action, basis uint8
	classes, expires       uint64
}

type modelCase struct {
	ticket              common.Hash
	actor               string
	org                 common.Hash
	justifyBy, reviewBy uint64
	justified, reviewed bool
	declared            bool // whether there was a disaster
	verdicts            map[common.Hash]uint8
}

// model is the rules of the contract written down naively. Whether consent
// allows an access it asks IConsent.check, class by class.
type model struct {
	players
	tickets []*modelTicket
	cases   []*modelCase
	grants  []common.Hash
	cares   []common.Hash

	barred   map[string]bool // actors, by a verdict
	disaster uint64          // last second of the declared one
}

// people are who plays, and what they may call.
var people = []struct {
	name                   string
	org                    common.Hash
	purpose                uint8 // that it mostly asks for
	opens, breaks, reviews bool
}{
	{"doctor", nativetest.North, 0, true, true, false},
	{"southdoctor", nativetest.South, 0, true, true, false},
	{"emergency", nativetest.North, 1, true, true, false},
	{"nurse", nativetest.North, 0, true, false, false},
	{"auditor", nativetest.Cover, 7, true, false, false},
	{"regulator", nativetest.Ministry, 17, true, false, true},
	{"northreviewer", nativetest.North, 14, true, false, true},
	{"southreviewer", nativetest.South, 14, true, false, true},
	{"researcher", nativetest.North, 21, true, false, false},
	{"subject", common.Hash{}, 24, false, false, false},  // opens sessions as a party of ann
	{"guardian", common.Hash{}, 25, false, false, false}, // as well
	{"gateway", nativetest.North, 0, false, false, false},
	{"stranger", common.Hash{}, 0, false, false, false},
	{"coverreviewer", nativetest.Cover, 14, true, false, true},
}

func newModel(t *testing.T) *model {
	return &model{players: players{t, newChain(t)}, barred: make(map[string]bool)}
}

func (m *model) now() uint64 { return m.chain.Time }

func (m *model) check(pid common.Hash, who string, purpose, action, class uint8) bool {
	m.t.Helper()
	input := consents.PackCheck(pid, nativetest.Person(who), purpose, action, class)
	out := m.chain.Run(nativetest.Call{Kind: vm.STATICCALL, To: contracts.ConsentAddress, Input: input})
	if out.Err != nil {
		m.t.Fatalf("check: %v, %s", out.Err, errorName(out))
	}
	answer, err := consents.UnpackCheck(out.Output)
	if err != nil {
		m.t.Fatal(err)
	}
	return answer.Allowed
}

func classesOf(mask uint64) (list []uint8) {
	for class := uint8(0); class < 64; class++ {
		if mask&(1<<class) != 0 {
			list = append(list, class)
		}
	}
	return list
}

func badMask(mask uint64) bool { return mask == 0 || mask&1 != 0 || mask >= 1<<17 }

// openSession returns the name of the error, or nothing and there is a ticket.
func (m *model) openSession(by int, pid common.Hash, purpose, action uint8, classes uint64, ttl uint32, request common.Hash) string {
	who := people[by]
	party := pid == ann && (who.name == "subject" || who.name == "guardian")
	switch {
	case !who.opens && !party:
		return "NotAllowed"
	case purpose > 31, action != 1 && action != 2 && action != 4 && action != 8 && action != 16,
		badMask(classes), ttl == 0 || ttl > sessionMax, request == common.Hash{}:
		return "BadField"
	}
	for _, class := range classesOf(classes) {
		if !m.check(pid, who.name, purpose, action, class) {
			return "Denied"
		}
	}
	m.ticket(&modelTicket{pid: pid, actor: who.name, holder: nativetest.Person(who.name), purpose: purpose, action: action, classes: classes, expires: m.now() + uint64(ttl)})
	return ""
}

func (m *model) ticket(t *modelTicket) {
	n := uint64(1)
	for _, other := range m.tickets {
		if other.holder == t.holder {
			n++
		}
	}
	t.id = sha256.Sum256(binary.BigEndian.AppendUint64(t.holder.Bytes(), n))
	m.tickets = append(m.tickets, t)
}

// credential is the holder that an actor's credential makes. All actors have one.
func (m *model) credential(who string) common.Address {
	m.t.Helper()
	out := m.chain.Run(nativetest.Call{To: contracts.RegistryAddress, Input: registryAPI.PackActor(nativetest.Person(who))})
	actor, err := registryAPI.UnpackActor(out.Output)
	if out.Err != nil || err != nil {
		m.t.Fatal(out.Err, err)
	}
	sum := sha256.Sum256(actor.CertHash[:])
	return common.Address(sum[:20])
}

// overdue counts the ordinary cases of an actor without a review, and tells
// whether a duty has not been done in time.
func (m *model) overdue(actor string) (open uint32, late bool) {
	for _, c := range m.cases {
		if c.actor != actor {
			continue
		}
		if !c.reviewed && !c.declared {
			open++
		}
		late = late || !c.justified && m.now() > c.justifyBy || !c.reviewed && m.now() > c.reviewBy
	}
	return open, late
}

func (m *model) breakGlass(by int, pid common.Hash, purpose uint8, classes uint64, reason common.Hash, ttl uint32, at uint64) string {
	who := people[by]
	open, late := m.overdue(who.name)
	declared := purpose == 19 && m.now() <= m.disaster
	if at == 0 {
		at = m.now()
	}
	switch {
	case !who.breaks:
		return "NotAllowed"
	case purpose != 2 && purpose != 3 && purpose != 19, badMask(classes), reason == common.Hash{},
		ttl == 0 || ttl > breakGlassMax, at > m.now() || at+lag < m.now():
		return "BadField"
	case pid != ann && pid != bob:
		return "UnknownPatient"
	case m.barred[who.name] || !declared && late:
		return "Suspended"
	case !declared && open >= maxOpen:
		return "TooManyOpen"
	}
	t := &modelTicket{pid: pid, actor: who.name, holder: m.credential(who.name), purpose: purpose, action: 2, basis: 5, classes: classes, expires: at + uint64(ttl)}
	m.ticket(t)
	m.cases = append(m.cases, &modelCase{t.id, who.name, who.org, m.now() + justifyWithin, m.now() + reviewWithin, false, false, declared, make(map[common.Hash]uint8)})
	return ""
}

// find returns the case of a ticket, or the name of the error.
func (m *model) find(ticket common.Hash) (*modelCase, string) {
	for _, c := range m.cases {
		if c.ticket == ticket {
			return c, ""
		}
	}
	for _, t := range m.tickets {
		if t.id == ticket {
			return nil, "NotBreakGlass"
		}
	}
	return nil, "UnknownTicket"
}

func (m *model) justify(by int, ticket common.Hash) string {
	if !people[by].breaks {
		return "NotAllowed"
	}
	c, name := m.find(ticket)
	switch {
	case c == nil:
		return name
	case c.actor != people[by].name:
		return "NotYours"
	case c.justified:
		return "AlreadyJustified"
	}
	c.justified = true
	return ""
}

func (m *model) review(by int, ticket common.Hash, verdict uint8) string {
	switch {
	case !people[by].reviews:
		return "NotAllowed"
	case verdict == 0 || verdict > 3:
		return "BadField"
	}
	c, name := m.find(ticket)
	switch {
	case c == nil:
		return name
	case c.org == people[by].org || m.custodian(ticket) == people[by].org:
		return "SameOrganization"
	case c.verdicts[people[by].org] != 0:
		return "AlreadyReviewed"
	}
	c.reviewed, c.verdicts[people[by].org] = true, verdict
	m.barred[c.actor] = m.barred[c.actor] || verdict == 2
	return ""
}

// custodian is that of the patient of a ticket.
func (m *model) custodian(ticket common.Hash) common.Hash {
	for _, t := range m.tickets {
		if t.id == ticket && t.pid == bob {
			return nativetest.South
		}
	}
	return nativetest.North
}

// lift is by the ministry's regulator, who is of no hospital.
func (m *model) lift(ticket common.Hash) string {
	c, name := m.find(ticket)
	switch {
	case c == nil:
		return name
	case !m.barred[c.actor]:
		return "NotSuspended"
	}
	m.barred[c.actor] = false
	return ""
}

// permits is whether a ticket is good for a class now.
func (m *model) permits(t *modelTicket, class uint8) bool {
	if m.now() >= t.expires || class >= 64 || t.classes&(1<<class) == 0 {
		return false
	}
	if t.basis == 5 {
		return !m.barred[t.actor]
	}
	return m.check(t.pid, t.actor, t.purpose, t.action, class)
}

// TestModel plays random calls. Nobody ever gets a ticket that check would
// deny, and all that the contract tells of tickets and cases is what the model
// remembers.
func TestModel(t *testing.T) {
	const calls = 4000
	seed := rand.Int63()
	m := newModel(t)
	rnd, results := rand.New(rand.NewSource(seed)), make(map[string]int)
	defer func() { t.Logf("seed %d: %v", seed, results) }()
	for i := range calls {
		m.chain.Time += uint64(rnd.Intn(200))
		if rnd.Intn(100) == 0 {
			m.chain.Time += uint64(rnd.Intn(justifyWithin))
		}
		name, have, want := m.play(rnd)
		results[name+" "+want]++
		if have != want {
			t.Fatalf("seed %d, call %d of %s: have %q, want %q", seed, i, name, have, want)
		}
		m.compare(rnd)
	}
	m.compareEvents()
	for _, name := range []string{
		"openSession ", "openSession Denied", "openSession NotAllowed", "openSession BadField",
		"breakGlass ", "breakGlass NotAllowed", "breakGlass BadField", "breakGlass UnknownPatient", "breakGlass Suspended",
		"justify ", "justify NotAllowed", "justify NotYours", "justify AlreadyJustified", "justify UnknownTicket", "justify NotBreakGlass",
		"liftSuspension ", "liftSuspension NotSuspended",
		"review ", "review NotAllowed", "review BadField", "review SameOrganization", "review AlreadyReviewed", "review UnknownTicket", "review NotBreakGlass",
	} {
		if results[name] == 0 {
			t.Errorf("seed %d: %q never happened in %v", seed, name, results)
		}
	}
}

// play makes one random call and returns its name and what became of it.
func (m *model) play(rnd *rand.Rand) (name, have, want string) {
	by, pid := rnd.Intn(len(people)), mostly(rnd, pick(rnd, ann, ann, bob), night)
	classes := mostly(rnd, pick(rnd, 1<<1, 1<<5, 1<<13, 1<<1|1<<2, 1<<1|1<<5, 1<<5|1<<13, 1<<17-2, uint64(2+2*rnd.Intn(1<<16-1))), 0, 1, 3, 1<<17, 1<<63)
	var input []byte
	switch rnd.Intn(12) {
	case 0, 1, 2, 3:
		purpose := mostly(rnd, pick(rnd, people[by].purpose, people[by].purpose, uint8(rnd.Intn(32))), 32, 255)
		action, request := mostly(rnd, pick(rnd, uint8(2), 2, 2, 8), 0, 3, 32), mostly(rnd, common.Hash{9}, common.Hash{})
		ttl := mostly(rnd, pick(rnd, uint32(60), 600, 3600, sessionMax), 0, sessionMax+1)
		name, want = "openSession", m.openSession(by, pid, purpose, action, classes, ttl, request)
		input = api.PackOpenSession(pid, purpose, action, classes, ttl, request)
	case 4, 5:
		by = pick(rnd, 0, 1, 2, 2, 2, by)
		purpose, ttl := mostly(rnd, pick(rnd, uint8(2), 2, 3, 19), 1, 20), mostly(rnd, pick(rnd, uint32(60), breakGlassMax), 0, breakGlassMax+1)
		at := mostly(rnd, pick(rnd, 0, 0, m.now(), m.now()-100, m.now()-lag), m.now()+1, m.now()-lag-1)
		name, want = "breakGlass", m.breakGlass(by, pid, purpose, classes, common.Hash{8}, ttl, at)
		input = api.PackBreakGlass(pid, purpose, classes, common.Hash{8}, ttl, at)
	case 6, 7:
		id := m.someTicket(rnd)
		by = pick(rnd, 0, 1, 2, 2, 2, by)
		name, want = "justify", m.justify(by, id)
		input = api.PackJustify(id, common.Hash{7})
	case 8, 9:
		id, verdict := m.someTicket(rnd), uint8(rnd.Intn(5))
		by = pick(rnd, 5, 6, 7, 13, by)
		name, want = "review", m.review(by, id, verdict)
		input = api.PackReview(id, verdict, common.Hash{6})
	case 10:
		by = 5 // the regulator
		if rnd.Intn(4) == 0 {
			m.disaster = m.now() + uint64(rnd.Intn(2000))
			name, want = "declareDisaster", ""
			input = api.PackDeclareDisaster(m.disaster, common.Hash{5})
			break
		}
		id := m.someTicket(rnd)
		name, want = "liftSuspension", m.lift(id)
		input = api.PackLiftSuspension(id, common.Hash{5})
	default:
		m.meddle(rnd)
		return "meddle", "", ""
	}
	out := m.call(people[by].name, contracts.AccessAddress, input)
	if out.Err == nil && len(out.Output) > 0 {
		if t := m.tickets[len(m.tickets)-1]; common.Hash(out.Output) != t.id {
			m.t.Fatalf("have ticket %x, want %x", out.Output, t.id)
		}
	}
	return name, errorName(out), want
}

func pick[T any](rnd *rand.Rand, from ...T) T { return from[rnd.Intn(len(from))] }

// mostly gives what is right, and one time in twenty something else.
func mostly[T any](rnd *rand.Rand, right T, wrong ...T) T {
	if rnd.Intn(20) > 0 {
		return right
	}
	return pick(rnd, wrong...)
}

// someTicket is mostly that of a case which waits for something.
func (m *model) someTicket(rnd *rand.Rand) common.Hash {
	switch n := rnd.Intn(10); {
	case n == 0 || len(m.cases) == 0:
		return common.Hash{byte(n)}
	case n < 3:
		return m.tickets[rnd.Intn(len(m.tickets))].id
	case n < 5:
		return m.cases[rnd.Intn(len(m.cases))].ticket
	}
	for _, c := range m.cases {
		if !(c.justified && c.reviewed) && rnd.Intn(3) == 0 {
			return c.ticket
		}
	}
	return m.cases[len(m.cases)-1].ticket
}

// meddle changes what consent says. It may be refused.
func (m *model) meddle(rnd *rand.Rand) {
	switch rnd.Intn(4) {
	case 0:
		grantee := nativetest.Person(people[rnd.Intn(len(people))].name)
		id := common.Hash{0xab, byte(len(m.grants) >> 8), byte(len(m.grants))}
		out := m.call("subject", contracts.ConsentAddress, consents.PackGrant(bindings.Grant{
			ConsentId: id, Pid: ann, GranteeKind: 1, Grantee: common.BytesToHash(grantee[:]),
			PurposeMask: 1 | rnd.Uint32(), ActionMask: uint8(2 | rnd.Intn(32)), ClassMask: uint64(2 + 2*rnd.Intn(1<<16-1)),
			NotAfter: m.now() + uint64(1+rnd.Intn(5000)),
		}))
		if out.Err == nil {
			m.grants = append(m.grants, id)
		}
	case 1:
		if len(m.grants) > 0 {
			m.call("subject", contracts.ConsentAddress, consents.PackRevoke(ann, m.grants[rnd.Intn(len(m.grants))]))
		}
	case 2:
		out := m.call(pick(rnd, "doctor", "southdoctor"), contracts.ConsentAddress,
			consents.PackOpenCare(pick(rnd, ann, bob), common.Hash{byte(len(m.cares)), byte(len(m.cares) >> 8), 1}, m.now()+uint64(1+rnd.Intn(5000))))
		if out.Err == nil {
			m.cares = append(m.cares, common.Hash(out.Output))
		}
	case 3:
		if len(m.cares) > 0 {
			m.call(pick(rnd, "doctor", "southdoctor"), contracts.ConsentAddress, consents.PackCloseCare(m.cares[rnd.Intn(len(m.cares))]))
		}
	}
}

// compare asks the contract about everybody who breaks the glass, one ticket and one case.
func (m *model) compare(rnd *rand.Rand) {
	m.t.Helper()
	for _, who := range people[:3] {
		have, err := api.UnpackOverdue(m.view(api.PackOverdue(nativetest.Person(who.name))))
		if open, late := m.overdue(who.name); err != nil || have.OpenReviews != open || have.Suspended != (late || m.barred[who.name]) || have.Barred != m.barred[who.name] {
			m.t.Fatalf("overdue of %s: have %+v, error %v, want %d, %v", who.name, have, err, open, late)
		}
	}
	if len(m.tickets) == 0 {
		return
	}
	t := m.tickets[max(len(m.tickets)-1-rnd.Intn(20), 0)]
	have, err := api.UnpackTicket(m.view(api.PackTicket(t.id)))
	state := uint8(1)
	if m.now() >= t.expires {
		state = 2
	}
	if err != nil || have.Pid != t.pid || have.Actor != nativetest.Person(t.actor) || have.Purpose != t.purpose || have.Action != t.action ||
		have.ClassMask != t.classes || have.Expires != t.expires || have.State != state || (have.Basis == 5) != (t.basis == 5) || have.Basis == 0 {
		m.t.Fatalf("ticket: have %+v, error %v, want %+v", have, err, t)
	}
	class := uint8(rnd.Intn(20))
	good, err := api.UnpackPermits(m.view(api.PackPermits(t.id, class)))
	if want := m.permits(t, class); err != nil || good != want {
		m.t.Fatalf("permits %d of %+v: have %v, error %v, want %v", class, t, good, err, want)
	}
	if len(m.cases) == 0 {
		return
	}
	c := m.cases[rnd.Intn(len(m.cases))]
	e, err := api.UnpackEmergency(m.view(api.PackEmergency(c.ticket)))
	if err != nil || e.JustifyBy != c.justifyBy || e.ReviewBy != c.reviewBy || e.Justified != c.justified || (e.Verdict != 0) != c.reviewed {
		m.t.Fatalf("case: have %+v, error %v, want %+v", e, err, c)
	}
}

// indexed is a ticket as events tell of it.
type indexed struct {
	modelTicket
	org, commit         common.Hash
	grounds             uint64 // classes of them
	occurredAt          uint64
	justifyBy, reviewBy uint64
	justified, reviewed int
}

// index reads all events of the contract, and nothing else.
func (m *model) index() (list []*indexed) {
	m.t.Helper()
	byID := make(map[common.Hash]*indexed)
	for _, l := range m.chain.State.Logs() {
		if l.Address != contracts.AccessAddress {
			continue
		}
		if e, err := api.UnpackSessionOpenedEvent(l); err == nil {
			t := modelTicket{id: e.Ticket, pid: e.Pid, purpose: e.Purpose, action: e.Action, basis: e.Basis, classes: e.ClassMask, expires: e.Expires}
			list = append(list, &indexed{modelTicket: t, org: e.OrgId, commit: e.RequestCommit})
		} else if e, err := api.UnpackGlassBrokenEvent(l); err == nil {
			t := modelTicket{id: e.Ticket, pid: e.Pid, purpose: e.Purpose, action: 2, basis: 5, classes: e.ClassMask, expires: e.Expires}
			list = append(list, &indexed{modelTicket: t, org: e.OrgId, commit: e.ReasonCommit, occurredAt: e.OccurredAt, justifyBy: e.JustifyBy, reviewBy: e.ReviewBy})
		} else if e, err := api.UnpackSessionGroundEvent(l); err == nil {
			byID[e.Ticket].grounds |= e.ClassMask
			continue
		} else if e, err := api.UnpackGlassJustifiedEvent(l); err == nil {
			byID[e.Ticket].justified++
			continue
		} else if _, err := api.UnpackSuspensionLiftedEvent(l); err == nil {
			continue
		} else if _, err := api.UnpackDisasterDeclaredEvent(l); err == nil {
			continue
		} else if e, err := api.UnpackGlassReviewedEvent(l); err == nil {
			byID[e.Ticket].reviewed++
			if e.ReviewerOrg == byID[e.Ticket].org {
				m.t.Fatalf("%x was reviewed by its own organization", e.Ticket)
			}
			continue
		} else {
			m.t.Fatalf("unknown event %v", l.Topics)
		}
		last := list[len(list)-1]
		last.holder = m.holderOf(last.id)
		last.actor = nameOf(common.BytesToAddress(l.Topics[3][:]))
		byID[last.id] = last
	}
	return list
}

// holderOf is what no event tells: the id alone says who has counted the ticket.
func (m *model) holderOf(id common.Hash) (holder common.Address) {
	for _, t := range m.tickets {
		if t.id == id {
			return t.holder
		}
	}
	return holder
}

func nameOf(a common.Address) string {
	for _, p := range people {
		if nativetest.Person(p.name) == a {
			return p.name
		}
	}
	return ""
}

// compareEvents wants the events alone to tell all that there is.
func (m *model) compareEvents() {
	m.t.Helper()
	have := m.index()
	if len(have) != len(m.tickets) {
		m.t.Fatalf("events tell of %d tickets, want %d", len(have), len(m.tickets))
	}
	for i, t := range m.tickets {
		x := have[i]
		want := *t
		if want.basis == 0 {
			want.basis = x.basis // the model leaves it to check
		}
		if x.modelTicket != want || x.org == (common.Hash{}) || x.commit == (common.Hash{}) || x.grounds != 0 && x.grounds != x.classes {
			m.t.Errorf("event: have %+v, want %+v", x, want)
		}
		if c, _ := m.find(t.id); c != nil && (c.justifyBy != x.justifyBy || c.reviewBy != x.reviewBy || x.occurredAt > c.justifyBy ||
			c.justified != (x.justified == 1) || c.reviewed != (x.reviewed > 0) || len(c.verdicts) != x.reviewed) {
			m.t.Errorf("case: events tell %+v, want %+v", x, c)
		}
	}
}
