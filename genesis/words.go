// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/genesis/strictyaml"
)

// Kind is the kind of stakeholder that an organization is.
type Kind registry.Kind

// The kinds of stakeholders.
const (
	Hospital   = Kind(contracts.Hospital)
	Insurer    = Kind(contracts.Insurer)
	Government = Kind(contracts.Government)
)

var kinds = []Kind{Hospital, Insurer, Government}

func (k Kind) valid() bool { return slices.Contains(kinds, k) }

func (k Kind) String() string { return registry.Kind(k).String() }

func (k Kind) MarshalText() ([]byte, error) {
	if !k.valid() {
		return nil, fmt.Errorf("unknown kind of organization %d", uint8(k))
	}
	return []byte(k.String()), nil
}

func (k *Kind) UnmarshalText(text []byte) error {
	var names []string
	for _, kind := range kinds {
		if kind.String() == string(text) {
			*k = kind
			return nil
		}
		names = append(names, kind.String())
	}
	return strictyaml.UnknownWord("kind of organization", string(text), names)
}

// vocabulary names the bits of a set.
type vocabulary struct {
	what  string   // what a word names
	words []string // in the order of their bits
}

func wordsOf(v *contracts.Vocabulary) vocabulary { return vocabulary{v.Noun(), v.Names()} }

func (v *vocabulary) valid(set uint32) bool { return uint64(set)>>len(v.words) == 0 }

// names returns the words of a set in the order of their bits.
func (v *vocabulary) names(set uint32) []string {
	names := make([]string, 0, bits.OnesCount32(set))
	for i, name := range v.words {
		if set&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// text writes a set as one line of YAML.
func (v *vocabulary) text(set uint32) string { return "[" + strings.Join(v.names(set), ", ") + "]" }

// add adds a word to a set that does not contain it.
func (v *vocabulary) add(set *uint32, name string) error {
	i := slices.Index(v.words, name)
	if i < 0 {
		return strictyaml.UnknownWord(v.what, name, v.words)
	}
	if *set&(1<<i) != 0 {
		return fmt.Errorf("%s %q is named twice", v.what, name)
	}
	*set |= 1 << i
	return nil
}

func (v *vocabulary) marshal(set uint32) ([]byte, error) {
	if !v.valid(set) {
		return nil, fmt.Errorf("unknown %ss in %#x", v.what, set)
	}
	return json.Marshal(v.names(set))
}

func (v *vocabulary) unmarshal(text []byte, set *uint32) error {
	var names []string
	if err := json.Unmarshal(text, &names); err != nil || names == nil {
		return fmt.Errorf("%ss must be a list of names", v.what)
	}
	*set = 0
	for _, name := range names {
		if err := v.add(set, name); err != nil {
			return err
		}
	}
	return nil
}

// Roles is a set of roles; bit i stands for role i of the registry contract.
type Roles uint32

// roleNames are the roles in the order of their bits.
var roleNames = contracts.Roles.Names()

var roleWords = wordsOf(contracts.Roles)

// anyRole is the word for all roles that can call an operation in alliance.yaml; genesis.json
// lists them.
const anyRole = "any"

// allRoles is the set of all roles.
var allRoles = Roles(1)<<len(roleNames) - 1

// administrator is the role that acts for an organization.
const administrator = Roles(1 << registry.Administrator)

// ofPatients are the roles that come with being a patient or a guardian; nobody is
// enrolled with them.
const ofPatients = Roles(1<<registry.Patient | 1<<registry.Family)

// deployer is the role that may create contracts.
const deployer = Roles(1 << registry.Deployer)

func (r Roles) valid() bool { return roleWords.valid(uint32(r)) }

// Names returns the names of the roles in the order of their bits.
func (r Roles) Names() []string { return roleWords.names(uint32(r)) }

func (r Roles) String() string { return roleWords.text(uint32(r)) }

// RolesOf returns the set of the named roles.
func RolesOf(names ...string) (Roles, error) {
	var set uint32
	for _, name := range names {
		if err := roleWords.add(&set, name); err != nil {
			return 0, err
		}
	}
	return Roles(set), nil
}

func (r Roles) MarshalJSON() ([]byte, error) { return roleWords.marshal(uint32(r)) }

func (r *Roles) UnmarshalJSON(text []byte) error { return roleWords.unmarshal(text, (*uint32)(r)) }

// Time is a moment in Unix seconds, written as RFC 3339 in UTC.
type Time uint64

func (t Time) String() string { return formatTime(uint64(t)) }

func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

func (t *Time) UnmarshalText(text []byte) error {
	seconds, err := parseTime(string(text))
	if err == nil {
		*t = Time(seconds)
	}
	return err
}

// Expiry is a moment in Unix seconds; zero means never.
type Expiry uint64

const never = "never"

func (e Expiry) String() string {
	if e == 0 {
		return never
	}
	return formatTime(uint64(e))
}

func (e Expiry) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

func (e *Expiry) UnmarshalText(text []byte) error {
	if string(text) == never {
		*e = 0
		return nil
	}
	seconds, err := parseTime(string(text))
	if err != nil {
		return err
	}
	if seconds == 0 {
		return errors.New("an expiry must be after 1970")
	}
	*e = Expiry(seconds)
	return nil
}

func formatTime(seconds uint64) string {
	return time.Unix(int64(min(seconds, MaxTime)), 0).UTC().Format(time.RFC3339)
}

// parseTime reads a date, which means its first second, or a date with time and zone
// (RFC 3339, section 5.6). Both are unambiguous, unlike most of what YAML calls a
// timestamp.
func parseTime(text string) (uint64, error) {
	moment, err := time.Parse(time.DateOnly, text)
	if err != nil {
		moment, err = parseMoment(text)
	}
	if err != nil {
		return 0, err
	}
	if seconds := moment.Unix(); seconds >= 0 && seconds <= MaxTime {
		return uint64(seconds), nil
	}
	return 0, fmt.Errorf("%s is out of range, want 1970 to 9999", strictyaml.Quote(text))
}

// momentShape is stricter than Go's reading of RFC 3339, which takes an hour of one
// digit and an offset of 24 hours and more.
var momentShape = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$`)

func parseMoment(text string) (time.Time, error) {
	parts := momentShape.FindStringSubmatch(strings.Replace(text, " ", "T", 1))
	switch {
	case parts == nil:
		return time.Time{}, fmt.Errorf("%s is not a time, want 2026-01-31 or 2026-01-31T08:00:00Z", strictyaml.Quote(text))
	case parts[2] == "":
		return time.Time{}, fmt.Errorf("%s has no zone, want 2026-01-31T08:00:00Z or 2026-01-31T08:00:00+01:00", strictyaml.Quote(text))
	case parts[1] != "":
		return time.Time{}, fmt.Errorf("%s has a fraction of a second", strictyaml.Quote(text))
	}
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return moment, fmt.Errorf("%s is not a time, want 2026-01-31 or 2026-01-31T08:00:00Z", strictyaml.Quote(text))
	}
	return moment, nil
}
