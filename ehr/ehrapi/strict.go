// SPDX-License-Identifier: LGPL-3.0-or-later

package ehrapi

import (
	"bytes"
	"encoding/json"
)

// A misspelt member of a filter would select everything. So objects in arguments may have
// only members that are read.

func (f *RecordFilter) UnmarshalJSON(in []byte) error {
	type plain RecordFilter
	return strict(in, (*plain)(f))
}

func (f *AccessFilter) UnmarshalJSON(in []byte) error {
	type plain AccessFilter
	return strict(in, (*plain)(f))
}

func (f *DutyFilter) UnmarshalJSON(in []byte) error {
	type plain DutyFilter
	return strict(in, (*plain)(f))
}

func (f *GrantFilter) UnmarshalJSON(in []byte) error {
	type plain GrantFilter
	return strict(in, (*plain)(f))
}

func (f *CareFilter) UnmarshalJSON(in []byte) error {
	type plain CareFilter
	return strict(in, (*plain)(f))
}

func (f *ActorFilter) UnmarshalJSON(in []byte) error {
	type plain ActorFilter
	return strict(in, (*plain)(f))
}

func (f *OrganizationFilter) UnmarshalJSON(in []byte) error {
	type plain OrganizationFilter
	return strict(in, (*plain)(f))
}

func (f *ProposalFilter) UnmarshalJSON(in []byte) error {
	type plain ProposalFilter
	return strict(in, (*plain)(f))
}

func (s *Subject) UnmarshalJSON(in []byte) error {
	type plain Subject
	return strict(in, (*plain)(s))
}

func (q *Question) UnmarshalJSON(in []byte) error {
	type plain Question
	return strict(in, (*plain)(q))
}

func (f *Feed) UnmarshalJSON(in []byte) error {
	type plain Feed
	return strict(in, (*plain)(f))
}

func (p *Page) UnmarshalJSON(in []byte) error {
	type plain Page
	return strict(in, (*plain)(p))
}

func (o *RecordOptions) UnmarshalJSON(in []byte) error {
	type plain RecordOptions
	return strict(in, (*plain)(o))
}

func (o *ListOptions) UnmarshalJSON(in []byte) error {
	type plain ListOptions
	return strict(in, (*plain)(o))
}

// strict decodes an object and refuses members that the type does not have.
func strict(in []byte, out any) error {
	decoder := json.NewDecoder(bytes.NewReader(in))
	decoder.DisallowUnknownFields()
	return decoder.Decode(out)
}
