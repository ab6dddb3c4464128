// SPDX-License-Identifier: LGPL-3.0-or-later

package fhir

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
)

// Device is a program or machine that took part.
type Device struct {
	Name    string // the organization's own name for it, never a person's
	Address string // IP address or host name, with or without a port, or a URI; or a list of them, the device's first
}

// Person is the actor of an event, and the purpose.
type Person struct {
	Actor   common.Address
	Org     common.Hash
	Purpose uint8 // number of the purpose of use
}

// Ground is the basis of an access.
type Ground struct {
	Basis  uint8       // from IConsent.check, 5 for break-glass
	Ref    common.Hash // what the basis refers to, such as the consentId
	Ticket common.Hash // zero for none
}

// Access is one read of one version of a record, as recorded by the custodian.
type Access struct {
	ID        [16]byte  // random; of the AuditEvent
	Recorded  time.Time // kept to the millisecond
	By        Person
	Ground    Ground
	Custodian common.Hash // organization that gave the record
	Pid       common.Hash
	Record    common.Hash
	Version   uint32
	Class     uint8
	Client    Device // that asked
	Server    Device // that gave
	Request   string // value of X-Request-Id, empty for none
	Test      bool   // no real person
}

// Decided is one decision on a request for a ticket.
type Decided struct {
	ID         [16]byte
	Recorded   time.Time
	By         Person
	Ground     Ground
	Pid        common.Hash
	Allowed    bool
	Client     Device // that asked, zero if it is not known
	Authorizer Device // that decided
	Test       bool
}

var errNoOrg = errors.New("an organization's id is zero")

const textMax = 256 // bytes of a name, an address or a request

// auditEvent is FHIR's AuditEvent, with its parts in FHIR's order.
type auditEvent struct {
	ResourceType   string     `json:"resourceType"`
	ID             string     `json:"id"`
	Meta           *meta      `json:"meta,omitempty"`
	Type           coding     `json:"type"`
	Subtype        []coding   `json:"subtype"`
	Action         string     `json:"action"`
	Recorded       string     `json:"recorded"`
	Outcome        string     `json:"outcome"`
	OutcomeDesc    string     `json:"outcomeDesc,omitempty"`
	PurposeOfEvent []*concept `json:"purposeOfEvent,omitempty"`
	Agent          []agent    `json:"agent"`
	Source         source     `json:"source"`
	Entity         []entity   `json:"entity"`
}

type agent struct {
	Type         *concept   `json:"type"`
	Who          *reference `json:"who"`
	Requestor    bool       `json:"requestor"`
	Policy       []string   `json:"policy,omitempty"`
	Network      *network   `json:"network,omitempty"`
	PurposeOfUse []*concept `json:"purposeOfUse,omitempty"`
}

type network struct {
	Address string `json:"address"`
	Type    string `json:"type"`
}

type source struct {
	Observer *reference `json:"observer"`
	Type     []coding   `json:"type"`
}

type entity struct {
	What   *reference `json:"what"`
	Type   coding     `json:"type"`
	Role   *coding    `json:"role,omitempty"`
	Detail []detail   `json:"detail,omitempty"`
}

type detail struct {
	Type  string `json:"type"`
	Value string `json:"valueString"`
}

var (
	restful      = coding{systemEventType, "rest", "Restful Operation"}
	read         = coding{systemInteraction, "read", "read"}
	exported     = coding{systemDicom, "110106", "Export"}
	disclosed    = coding{systemLifecycle, "disclose", "Disclose Record Lifecycle Event"}
	alert        = coding{systemDicom, "110113", "Security Alert"}
	override     = coding{systemDicom, "110127", "Emergency Override Started"}
	byConsent    = coding{systemBalp + "AuthZsubType", "AuthZ-Consent", "Authorization Decision using Roles and Consent"}
	byRole       = coding{systemBalp + "AuthZsubType", "AuthZ-Role", "Authorization Decision using only Roles"}
	application  = coding{systemDicom, "110150", "Application"}
	destination  = coding{systemDicom, "110152", "Destination Role ID"}
	origin       = coding{systemDicom, "110153", "Source Role ID"}
	recipient    = coding{systemParticipation, "IRCP", "information recipient"}
	provider     = coding{systemRoleClass, "PROV", "healthcare provider"}
	authServer   = coding{systemSecurityRole, "authserver", "authorization server"}
	recordKeeper = coding{systemSnomed, "159541003", "Record keeping/library clerk"}
	advocate     = coding{systemSnomed, "429577009", "Patient Advocate"}
	appServer    = coding{systemSourceType, "4", "Application Server"}
	secServer    = coding{systemSourceType, "6", "Security Server"}
	person       = coding{systemEntityType, "1", "Person"}
	object       = coding{systemEntityType, "2", "System Object"}
	patientRole  = coding{systemObjectRole, "1", "Patient"}
	dataRole     = coding{systemObjectRole, "4", "Domain Resource"}
	securityRole = coding{systemObjectRole, "13", "Security Resource"}
	consentType  = coding{systemResource, "Consent", "Consent"}
	requestType  = coding{systemBalp + "BasicAuditEntityType", "XrequestId", ""}
)

const (
	success = "0"
	failure = "8" // serious failure
)

// PatientRead returns the AuditEvent of a read in BALP's PatientRead profile.
func PatientRead(a Access) ([]byte, error) {
	purpose, err := a.check()
	if err != nil {
		return nil, err
	}
	server := a.Server.who()
	return encode(auditEvent{
		ID: id(a.ID), Meta: metaOf("PatientRead", a.Test),
		Type: restful, Subtype: a.Ground.subtypes(read), Action: "R",
		Recorded: instant(a.Recorded), Outcome: success,
		PurposeOfEvent: []*concept{conceptOf(purpose)},
		Agent: []agent{
			{Type: conceptOf(destination), Who: a.Client.who(), Network: a.Client.network()},
			{Type: conceptOf(origin), Who: server, Network: a.Server.network()},
			a.By.user(purpose, a.Ground),
			{Type: conceptOf(provider), Who: orgReference(a.By.Org)},
		},
		Source: source{server, []coding{appServer}},
		Entity: a.entities(),
	})
}

// Disclosure returns the custodian's AuditEvent of a read by another organization,
// in BALP's PrivacyDisclosure.Source profile.
func Disclosure(a Access) ([]byte, error) {
	purpose, err := a.check()
	if err != nil {
		return nil, err
	}
	if a.By.Org == a.Custodian {
		return nil, errors.New("nothing is disclosed within one organization")
	}
	server := a.Server.who()
	agents := []agent{
		{Type: conceptOf(origin), Who: server, Network: a.Server.network()},
		{Type: conceptOf(destination), Who: orgReference(a.By.Org), Network: a.Client.network()},
		a.By.user(purpose, a.Ground),
		{Type: conceptOf(recordKeeper), Who: orgReference(a.Custodian)},
	}
	if a.Ground.Basis == BasisConsent {
		agents = append(agents, agent{Type: conceptOf(advocate), Who: patientReference(a.Pid)})
	}
	return encode(auditEvent{
		ID: id(a.ID), Meta: metaOf("PrivacyDisclosure.Source", a.Test),
		Type: exported, Subtype: a.Ground.subtypes(disclosed, read), Action: "R",
		Recorded: instant(a.Recorded), Outcome: success,
		PurposeOfEvent: []*concept{conceptOf(purpose)},
		Agent:          agents,
		Source:         source{server, []coding{appServer}},
		Entity:         a.entities(),
	})
}

// Decision returns the AuditEvent of a decision: in BALP's AuthZconsent profile if
// its basis is a consent, otherwise in the same shape with roles only. A client that is not
// known is left out, and the profile, which wants it, is not claimed.
func Decision(d Decided) ([]byte, error) {
	client := d.Client
	if client == (Device{}) {
		client = d.Authorizer
	}
	purpose, err := check(d.By, d.Ground, client, d.Authorizer, d.Recorded)
	if err != nil {
		return nil, err
	}
	if d.Allowed != (d.Ground.Basis != BasisNone) {
		return nil, fmt.Errorf("allowed %v on basis %d", d.Allowed, d.Ground.Basis)
	}
	event := auditEvent{
		ID: id(d.ID), Meta: metaOf("", d.Test),
		Type: alert, Subtype: d.Ground.subtypes(byRole), Action: "E",
		Recorded: instant(d.Recorded), Outcome: success,
		PurposeOfEvent: []*concept{conceptOf(purpose)},
		Agent: []agent{
			{Type: conceptOf(application), Who: d.Client.who(), Network: d.Client.network()},
			d.By.user(purpose, d.Ground),
			{Type: conceptOf(provider), Who: orgReference(d.By.Org)},
			{Type: conceptOf(authServer), Who: d.Authorizer.who()},
		},
		Source: source{d.Authorizer.who(), []coding{secServer}},
		Entity: []entity{patientEntity(d.Pid)},
	}
	profile := "AuthZconsent"
	if d.Client == (Device{}) {
		profile, event.Agent = "", event.Agent[1:]
	}
	switch {
	case d.Ground.Basis == BasisConsent:
		event.Meta, event.Subtype = metaOf(profile, d.Test), []coding{byConsent}
		event.Entity = append(event.Entity, entity{What: d.Ground.reference(), Type: consentType})
	case d.Allowed:
		event.Entity = append(event.Entity, entity{
			What: d.Ground.reference(), Type: object, Role: &securityRole, Detail: d.Ground.details(),
		})
	default:
		event.Outcome, event.OutcomeDesc = failure, "denied"
	}
	return encode(event)
}

func encode(e auditEvent) ([]byte, error) {
	e.ResourceType = "AuditEvent"
	return json.Marshal(e)
}

// check checks the parts that every event has, and returns its purpose.
func check(by Person, on Ground, client, server Device, at time.Time) (coding, error) {
	for _, text := range []string{client.Name, client.Address, server.Name, server.Address} {
		if !isText(text) {
			return coding{}, fmt.Errorf("a device needs a name and an address, 1 to %d printable bytes each", textMax)
		}
	}
	if strings.HasPrefix(strings.TrimSpace(client.Address), ",") || strings.HasPrefix(strings.TrimSpace(server.Address), ",") {
		return coding{}, errors.New("a list of addresses does not begin with one")
	}
	if by.Org == (common.Hash{}) {
		return coding{}, errNoOrg
	}
	if !contracts.Bases.Has(on.Basis) {
		return coding{}, fmt.Errorf("%w: basis %d", ErrCode, on.Basis)
	}
	if year := at.UTC().Year(); year < 1 || year > 9999 {
		return coding{}, fmt.Errorf("year %d cannot be written", year)
	}
	return purposeCoding(by.Purpose)
}

func (a *Access) check() (coding, error) {
	if _, err := classCoding(a.Class); err != nil {
		return coding{}, err
	}
	if a.Ground.Basis == BasisNone {
		return coding{}, errors.New("an access needs a basis")
	}
	if a.Custodian == (common.Hash{}) {
		return coding{}, errNoOrg
	}
	if a.Request != "" && !isText(a.Request) {
		return coding{}, fmt.Errorf("a request has at most %d printable bytes", textMax)
	}
	return check(a.By, a.Ground, a.Client, a.Server, a.Recorded)
}

// isText reports whether JSON and FHIR keep the text unchanged.
func isText(s string) bool {
	return s != "" && len(s) <= textMax && strings.TrimSpace(s) == s &&
		!strings.ContainsFunc(s, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) })
}

// entities are the patient, the record, and the request.
func (a *Access) entities() []entity {
	class, _ := classCoding(a.Class) // checked
	out := []entity{
		patientEntity(a.Pid),
		{
			What: &reference{"DocumentReference", identifier{systemRecord, a.Record.Hex()}}, Type: object, Role: &dataRole,
			Detail: append([]detail{
				{"version", strconv.FormatUint(uint64(a.Version), 10)},
				{"recordClass", class.Code},
			}, a.Ground.details()...),
		},
	}
	if a.Request != "" {
		out = append(out, entity{What: &reference{Identifier: identifier{Value: a.Request}}, Type: requestType})
	}
	return out
}

func patientEntity(pid common.Hash) entity {
	return entity{What: patientReference(pid), Type: person, Role: &patientRole}
}

func patientReference(pid common.Hash) *reference {
	return &reference{"Patient", identifier{systemPatient, pid.Hex()}}
}

func orgReference(org common.Hash) *reference {
	return &reference{"Organization", identifier{systemOrg, org.Hex()}}
}

// actorReference names an address in lower case, so that all references to it are equal.
func actorReference(actor common.Address) *reference {
	return &reference{Identifier: identifier{systemActor, "0x" + hex.EncodeToString(actor[:])}}
}

// user is the person of an event. The policy of the act is the ticket.
func (p Person) user(purpose coding, on Ground) agent {
	a := agent{
		Type: conceptOf(recipient), Who: actorReference(p.Actor), Requestor: true,
		PurposeOfUse: []*concept{conceptOf(purpose)},
	}
	if on.Ticket != (common.Hash{}) {
		a.Policy = []string{systemTicket + ":" + on.Ticket.Hex()}
	}
	return a
}

// subtypes adds the mark of an emergency.
func (g Ground) subtypes(list ...coding) []coding {
	if g.Basis == BasisBreakGlass {
		list = append(list, override)
	}
	return list
}

func (g Ground) details() []detail {
	out := []detail{{"basis", contracts.Bases.Meaning(g.Basis)}}
	if g.Ref != (common.Hash{}) {
		out = append(out, detail{"ref", g.Ref.Hex()})
	}
	return out
}

// reference names what a basis refers to.
func (g Ground) reference() *reference {
	switch g.Basis {
	case BasisConsent:
		return &reference{"Consent", identifier{systemConsent, g.Ref.Hex()}}
	case BasisCare:
		return &reference{Identifier: identifier{systemCare, g.Ref.Hex()}}
	case BasisSubject, BasisDelegate:
		return actorReference(common.BytesToAddress(g.Ref[:]))
	case BasisBreakGlass:
		return &reference{Identifier: identifier{systemTicket, g.Ticket.Hex()}}
	}
	return orgReference(g.Ref)
}

func (d Device) who() *reference {
	return &reference{"Device", identifier{systemDevice, d.Name}}
}

// Types of a network address (FHIR R4, network-type).
const (
	machineName = "1"
	ipAddress   = "2"
	telephone   = "3"
	email       = "4"
	uri         = "5"
)

// network returns a device's address, without its port, and the kind of address. In
// a list, as proxies write it, the first is the device's; the others are the proxies'.
func (d Device) network() *network {
	text, _, _ := strings.Cut(d.Address, ",")
	text = strings.TrimSpace(text)
	if number, found := cutScheme(text, "tel:"); found {
		return &network{number, telephone}
	}
	if mailbox, found := cutScheme(text, "mailto:"); found {
		return &network{mailbox, email}
	}
	if strings.Contains(text, "://") {
		return &network{text, uri}
	}
	host := text
	if name, _, err := net.SplitHostPort(text); err == nil && name != "" {
		host = name
	}
	if ip, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return &network{ip.String(), ipAddress}
	}
	return &network{host, machineName}
}

// cutScheme removes the scheme of a URI, in upper or lower case (RFC 3986, section
// 3.1).
func cutScheme(text, scheme string) (rest string, found bool) {
	if len(text) <= len(scheme) || !strings.EqualFold(text[:len(scheme)], scheme) {
		return text, false
	}
	return text[len(scheme):], true
}

// id writes random bytes as a UUID.
func id(b [16]byte) string {
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
