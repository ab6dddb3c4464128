// SPDX-License-Identifier: LGPL-3.0-or-later

package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/common"
)

// Restriction is one of a patient's private directives, as its custodian applies it. It forbids
// what all of its fields match; a field that is zero matches everything.
type Restriction struct {
	Actor       common.Address `json:"actor,omitzero"`
	Org         common.Hash    `json:"org,omitzero"`
	Record      common.Hash    `json:"record,omitzero"`
	Classes     uint64         `json:"classes,omitempty"`     // bit N for class N
	Emergencies bool           `json:"emergencies,omitempty"` // in an emergency too
}

// restrictionsMax is how many a patient may have.
const restrictionsMax = 256

var errRestrictions = errors.New("no list of restrictions")

// ParseRestrictions reads what EncodeRestrictions wrote.
func ParseRestrictions(text []byte) ([]Restriction, error) {
	if len(text) == 0 {
		return nil, nil
	}
	var list []Restriction
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil || len(list) > restrictionsMax || d.More() {
		return nil, errRestrictions
	}
	return list, nil
}

// EncodeRestrictions writes a list for the catalogue.
func EncodeRestrictions(list []Restriction) ([]byte, error) { return json.Marshal(list) }

// forbids reports whether the restriction matches an access. The patient's own access, and a
// guardian's, is never restricted.
func (r *Restriction) forbids(v *Verdict, record common.Hash) bool {
	switch {
	case v.Basis == contracts.BasisSubject || v.Basis == contracts.BasisDelegate:
		return false
	case v.Emergency() && !r.Emergencies:
		return false
	case r.Actor != (common.Address{}) && r.Actor != v.Actor, r.Org != (common.Hash{}) && r.Org != v.Org, r.Record != (common.Hash{}) && r.Record != record:
		return false
	}
	return r.Classes == 0 || v.Class == 0 || r.Classes>>v.Class&1 == 1
}

// directives reports whether this custodian's directives allow an access.
func (h *Host) directives(ctx context.Context, v *Verdict, record common.Hash) (bool, error) {
	text, err := h.Catalogue.Restriction(ctx, v.Pid)
	if err != nil {
		return false, err
	}
	list, err := ParseRestrictions(text)
	if err != nil {
		return false, err
	}
	for _, r := range list {
		if r.forbids(v, record) {
			return false, nil
		}
	}
	return true, nil
}
