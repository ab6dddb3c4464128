// SPDX-License-Identifier: LGPL-3.0-or-later

package fhir

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/ehr/document"
	"github.com/ethereum/go-ethereum/common"
)

// Kinds of grantees, as in the contract.
const (
	granteeActor   = 1
	granteeOrg     = 2
	granteeOrgRole = 3
	granteeRole    = 4

	roles = 32 // bits of a mask of roles
)

// lastSecond is the end of year 9999: FHIR writes years with four digits.
const lastSecond = 253402300799

// ErrConsent is returned for a Consent that a grant cannot express.
var ErrConsent = errors.New("the consent says what a grant cannot")

func unfit(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrConsent, fmt.Sprintf(format, args...))
}

// consent is FHIR's Consent, with the parts that a grant can express.
type consent struct {
	ResourceType string       `json:"resourceType"`
	ID           string       `json:"id"`
	Meta         *meta        `json:"meta,omitempty"`
	Identifier   []identifier `json:"identifier"`
	Status       string       `json:"status"`
	Scope        *concept     `json:"scope"`
	Category     []*concept   `json:"category"`
	Patient      *reference   `json:"patient"`
	PolicyRule   *concept     `json:"policyRule"`
	Provision    struct {
		Provision []provision `json:"provision"`
	} `json:"provision"`
}

// provision permits every access that meets all of its parts.
type provision struct {
	Type    string     `json:"type"`
	Period  *period    `json:"period,omitempty"`
	Actor   []actor    `json:"actor"`
	Action  []*concept `json:"action"`
	Purpose []coding   `json:"purpose"`
	Class   []coding   `json:"class"`
}

type period struct {
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"` // inclusive, like notAfter
}

type actor struct {
	Role      *concept   `json:"role"`
	Reference *reference `json:"reference"`
}

var (
	privacyScope = coding{systemScope, "patient-privacy", "Privacy Consent"}
	consentLoinc = coding{systemLoinc, "59284-0", "Patient Consent"}
	denyElse     = coding{systemActCode, "OPTOUTE", "opt-out with exceptions"} // what no provision permits is denied
)

// EncodeConsent returns the Consent of a grant, without the grant's nonce and
// fhirConsentHash, which is the hash of these bytes. A test consent is marked as one.
func EncodeConsent(g bindings.Grant, test bool) ([]byte, error) {
	return encodeConsent(g, "active", test)
}

// ShowConsent returns the Consent of a grant with its state: inactive if it is revoked or
// its time is over. Only an active one is what EncodeConsent returns.
func ShowConsent(g bindings.Grant, state uint8) ([]byte, error) {
	status := "active"
	if state != contracts.ConsentGranted {
		status = "inactive"
	}
	return encodeConsent(g, status, false)
}

func encodeConsent(g bindings.Grant, status string, test bool) ([]byte, error) {
	p := provision{Type: "permit"}
	grantee, err := granteeReference(g)
	if err != nil {
		return nil, err
	}
	p.Actor = []actor{{conceptOf(recipient), grantee}}
	if p.Purpose, err = fromMask(uint64(g.PurposeMask), systemPurpose, purposeCodes); err != nil {
		return nil, err
	}
	actions, err := fromMask(uint64(g.ActionMask), systemAction, actionCodes)
	if err != nil {
		return nil, err
	}
	for _, a := range actions {
		p.Action = append(p.Action, conceptOf(a))
	}
	if g.ClassMask&1 != 0 {
		return nil, fmt.Errorf("%w: class 0", ErrCode)
	}
	if p.Class, err = fromMask(g.ClassMask>>1, systemClass, classCodes); err != nil {
		return nil, err
	}
	if p.Period, err = periodOf(g.NotBefore, g.NotAfter); err != nil {
		return nil, err
	}
	if g.ConsentId == [32]byte{} || g.Pid == [32]byte{} {
		return nil, errors.New("a consent needs an id and a patient")
	}
	c := consent{
		ResourceType: "Consent",
		ID:           hex.EncodeToString(g.ConsentId[:]),
		Meta:         metaOf("", test),
		Identifier:   []identifier{{systemConsent, common.Hash(g.ConsentId).Hex()}},
		Status:       status,
		Scope:        conceptOf(privacyScope),
		Category:     []*concept{conceptOf(consentLoinc)},
		Patient:      patientReference(g.Pid),
		PolicyRule:   conceptOf(denyElse),
	}
	c.Provision.Provision = []provision{p}
	return json.Marshal(c)
}

func granteeReference(g bindings.Grant) (*reference, error) {
	whole := common.Hash(g.Grantee)
	if whole == (common.Hash{}) && (g.GranteeKind == granteeOrg || g.GranteeKind == granteeOrgRole) {
		return nil, errNoOrg
	}
	switch g.GranteeKind {
	case granteeActor:
		address := common.BytesToAddress(whole[:])
		if address == (common.Address{}) || common.BytesToHash(address[:]) != whole {
			return nil, errors.New("the grantee is no address")
		}
		return actorReference(address), nil
	case granteeOrg:
		return orgReference(whole), nil
	case granteeOrgRole:
		return &reference{Identifier: identifier{systemOrgRole, whole.Hex()}}, nil
	case granteeRole:
		role := whole.Big()
		if !role.IsUint64() || role.Uint64() >= roles {
			return nil, errors.New("the grantee is no role")
		}
		return &reference{Identifier: identifier{systemRole, role.String()}}, nil
	}
	return nil, fmt.Errorf("%w: kind of grantee %d", ErrCode, g.GranteeKind)
}

// periodOf returns nil if there is neither a beginning nor an end.
func periodOf(notBefore, notAfter uint64) (*period, error) {
	if notBefore > lastSecond || notAfter > lastSecond {
		return nil, errors.New("a time after the year 9999 cannot be written")
	}
	if notAfter != 0 && notAfter < notBefore {
		return nil, errors.New("the consent ends before it begins")
	}
	p := new(period)
	if notBefore != 0 {
		p.Start = time.Unix(int64(notBefore), 0).UTC().Format(time.RFC3339)
	}
	if notAfter != 0 {
		p.End = time.Unix(int64(notAfter), 0).UTC().Format(time.RFC3339)
	}
	if *p == (period{}) {
		return nil, nil
	}
	return p, nil
}

// ParseConsent returns the grant that a Consent asks for, without the nonce, which
// the signer sets. It accepts only a Consent with one permit, and refuses any
// restriction or extension that a grant cannot express.
func ParseConsent(in []byte) (bindings.Grant, error) {
	if err := document.Check(in); err != nil {
		return bindings.Grant{}, err
	}
	c, err := readConsent(in)
	if err != nil {
		return bindings.Grant{}, err
	}
	g := bindings.Grant{FhirConsentHash: sha256.Sum256(in)}
	if g.ConsentId, err = theHash(c.Identifier, systemConsent); err != nil {
		return bindings.Grant{}, err
	}
	if g.Pid, err = theHash([]identifier{c.Patient.Identifier}, systemPatient); err != nil {
		return bindings.Grant{}, err
	}
	if err := c.Provision.Provision[0].into(&g); err != nil {
		return bindings.Grant{}, err
	}
	return g, nil
}

// readConsent reads a Consent and checks all but its provision.
func readConsent(in []byte) (*consent, error) {
	if err := onlyKnown(in); err != nil {
		return nil, err
	}
	c := new(consent)
	if err := json.Unmarshal(in, c); err != nil {
		return nil, unfit("a value has another type")
	}
	switch {
	case c.ResourceType != "Consent":
		return nil, unfit("it is another resource")
	case c.Status != "active":
		return nil, unfit("its status is not active")
	case !c.Scope.is(privacyScope):
		return nil, unfit("its scope is not patient privacy")
	case !c.PolicyRule.is(denyElse):
		return nil, unfit("its rule is not %s", denyElse.Code)
	case c.Patient == nil:
		return nil, unfit("no patient")
	case len(c.Provision.Provision) != 1:
		return nil, unfit("have %d provisions, want 1", len(c.Provision.Provision))
	}
	return c, nil
}

// is reports whether the concept is the code and no other.
func (c *concept) is(want coding) bool {
	return c != nil && len(c.Coding) == 1 && c.Coding[0].System == want.System && c.Coding[0].Code == want.Code
}

// into copies a provision to a grant.
func (p *provision) into(g *bindings.Grant) (err error) {
	if p.Type != "permit" {
		return unfit("its provision is not a permit")
	}
	if len(p.Actor) != 1 || !p.Actor[0].Role.is(recipient) || p.Actor[0].Reference == nil {
		return unfit("it does not name one recipient")
	}
	if err := parseGrantee(p.Actor[0].Reference.Identifier, g); err != nil {
		return err
	}
	purpose, err := toMask(p.Purpose, systemPurpose, purposeCodes)
	if err != nil {
		return err
	}
	var actions []coding
	for _, a := range p.Action {
		if a == nil || len(a.Coding) != 1 {
			return unfit("an action without one code")
		}
		actions = append(actions, a.Coding[0])
	}
	action, err := toMask(actions, systemAction, actionCodes)
	if err != nil {
		return err
	}
	class, err := toMask(p.Class, systemClass, classCodes)
	if err != nil {
		return err
	}
	g.PurposeMask, g.ActionMask, g.ClassMask = uint32(purpose), uint8(action), class<<1
	if p.Period == nil {
		return nil
	}
	if g.NotBefore, err = second(p.Period.Start); err != nil {
		return err
	}
	if g.NotAfter, err = second(p.Period.End); err != nil {
		return err
	}
	_, err = periodOf(g.NotBefore, g.NotAfter)
	return err
}

// second reads a time to the second. A date without a time is refused: when a day
// begins depends on the time zone.
func second(text string) (uint64, error) {
	if text == "" {
		return 0, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.Nanosecond() != 0 || t.Unix() <= 0 || t.Unix() > lastSecond {
		return 0, unfit("a time that is no second after 1970")
	}
	return uint64(t.Unix()), nil
}

func parseGrantee(i identifier, g *bindings.Grant) (err error) {
	switch i.System {
	case systemActor:
		raw, decodeErr := hex.DecodeString(trim0x(i.Value))
		if decodeErr != nil || len(raw) != common.AddressLength {
			return unfit("the grantee is no address")
		}
		g.GranteeKind, g.Grantee = granteeActor, common.BytesToHash(raw)
	case systemOrg:
		g.GranteeKind = granteeOrg
		g.Grantee, err = parseHash(i.Value)
	case systemOrgRole:
		g.GranteeKind = granteeOrgRole
		g.Grantee, err = parseHash(i.Value)
	case systemRole:
		role, parseErr := strconv.ParseUint(i.Value, 10, 8)
		if parseErr != nil || role >= roles || strconv.FormatUint(role, 10) != i.Value {
			return unfit("the grantee is no role")
		}
		g.GranteeKind, g.Grantee = granteeRole, common.Hash{31: byte(role)}
	default:
		return unfit("the grantee has no identifier of this chain")
	}
	if err == nil {
		_, err = granteeReference(*g)
	}
	return err
}

// theHash is the one identifier of a system.
func theHash(list []identifier, system string) (common.Hash, error) {
	found := ""
	for _, i := range list {
		if i.System != system {
			continue
		}
		if found != "" {
			return common.Hash{}, unfit("two identifiers of %s", system)
		}
		found = i.Value
	}
	h, err := parseHash(found)
	if err == nil && h == (common.Hash{}) {
		err = unfit("no identifier of %s", system)
	}
	return h, err
}

func parseHash(text string) (h common.Hash, err error) {
	raw, err := hex.DecodeString(trim0x(text))
	if err != nil || len(raw) != common.HashLength {
		return h, unfit("an identifier is not 32 bytes in hex")
	}
	return common.Hash(raw), nil
}

// trim0x cuts off 0x. Without 0x it returns a text that is invalid as hex.
func trim0x(text string) string {
	if len(text) < 2 || text[:2] != "0x" {
		return "x"
	}
	return text[2:]
}

// shape names the parts of a Consent that are read. nil is a value; "*" instead of
// a name is any part that neither restricts nor widens the consent.
type shape map[string]shape

var (
	conceptShape   = shape{"coding": codingShape, "text": nil}
	codingShape    = shape{"system": nil, "code": nil, "display": nil, "userSelected": nil}
	idShape        = shape{"system": nil, "value": nil}
	referenceShape = shape{"type": nil, "identifier": idShape, "display": nil}
	anything       = shape{"*": nil}

	consentShape = shape{
		"resourceType": nil, "id": nil, "meta": anything, "language": nil, "text": anything, "identifier": idShape,
		"status": nil, "scope": conceptShape, "category": anything, "patient": referenceShape, "dateTime": nil,
		"performer": anything, "organization": anything, "sourceAttachment": anything, "sourceReference": anything,
		"policyRule": conceptShape, "verification": anything,
		"provision": {"provision": {
			"type": nil, "period": {"start": nil, "end": nil}, "actor": {"role": conceptShape, "reference": referenceShape},
			"action": conceptShape, "purpose": codingShape, "class": codingShape,
		}},
	}
)

// pathMax is how much of the name of a part an error shows, in bytes.
const pathMax = 100

// quoted writes a name from an untrusted file on one line.
func quoted(name string) string {
	if len(name) > pathMax {
		name = name[:pathMax] + "…"
	}
	return strconv.QuoteToASCII(name)
}

// onlyKnown refuses a Consent with parts that are not read, such as a modifier, a
// security label, or a name that differs only in case.
func onlyKnown(in []byte) error {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(in))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return unfit("it is not JSON")
	}
	return consentShape.check(value, "")
}

// check refuses the first part, in the order of the names, that is not read; path
// is the place of the value.
func (s shape) check(value any, path string) error {
	if _, any := s["*"]; any {
		return nil
	}
	switch v := value.(type) {
	case []any:
		for _, part := range v {
			if err := s.check(part, path); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			inner, known := s[name]
			if !known {
				return unfit("its part %s is not read", quoted(path+name))
			}
			if err := inner.check(v[name], path+name+"."); err != nil {
				return err
			}
		}
	}
	return nil
}
