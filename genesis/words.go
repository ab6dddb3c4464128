// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"

	"github.com/dntp/dntp/ehr/registry"
)

// Kind is the kind of stakeholder that an organization is.
type Kind registry.Kind

// The kinds of stakeholders.
const (
	Hospital   = Kind(registry.Hospital)
	Insurer    = Kind(registry.Insurer)
	Government = Kind(registry.Government)
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
	return unknownWord("kind of organization", string(text), names)
}

// Roles is a set of roles; bit i stands for role i of the registry contract.
type Roles uint32

// roleNames are the roles in the order of their bits.
var roleNames = func() (names []string) {
	for role := registry.Doctor; role <= registry.Deployer; role++ {
		names = append(names, role.String())
	}
	return names
}()

// deployer is the role that may create contracts.
const deployer = Roles(1 << registry.Deployer)

func (r Roles) valid() bool { return r>>len(roleNames) == 0 }

// Names returns the names of the roles in the order of their bits.
func (r Roles) Names() []string {
	names := make([]string, 0, bits.OnesCount32(uint32(r)))
	for i, name := range roleNames {
		if r&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

func (r Roles) String() string { return "[" + strings.Join(r.Names(), ", ") + "]" }

// RolesOf returns the set of the named roles.
func RolesOf(names ...string) (Roles, error) {
	var set Roles
	for _, name := range names {
		i := slices.Index(roleNames, name)
		if i < 0 {
			return 0, unknownWord("role", name, roleNames)
		}
		if set&(1<<i) != 0 {
			return 0, fmt.Errorf("role %q is named twice", name)
		}
		set |= 1 << i
	}
	return set, nil
}

func (r Roles) MarshalJSON() ([]byte, error) {
	if !r.valid() {
		return nil, fmt.Errorf("unknown roles in %#x", uint32(r))
	}
	return json.Marshal(r.Names())
}

func (r *Roles) UnmarshalJSON(text []byte) error {
	var names []string
	if err := json.Unmarshal(text, &names); err != nil || names == nil {
		return errors.New("roles must be a list of names")
	}
	set, err := RolesOf(names...)
	if err != nil {
		return err
	}
	*r = set
	return nil
}

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

// parseTime reads a date, whose first second is meant, or a date with time and
// zone. Both have one reading only, unlike most of what YAML calls a timestamp.
func parseTime(text string) (uint64, error) {
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		moment, err = time.Parse(time.DateOnly, text)
	}
	if err != nil {
		return 0, fmt.Errorf("%s is not a time, want 2026-01-31 or 2026-01-31T08:00:00Z", quote(text))
	}
	if moment.Nanosecond() != 0 {
		return 0, fmt.Errorf("%s has a fraction of a second", quote(text))
	}
	if seconds := moment.Unix(); seconds >= 0 && seconds <= MaxTime {
		return uint64(seconds), nil
	}
	return 0, fmt.Errorf("%s is out of range, want 1970 to 9999", quote(text))
}
