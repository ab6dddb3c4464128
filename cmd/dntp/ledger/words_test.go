// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"strings"
	"testing"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/common"
)

// TestCheckResource checks the errors of --resource.
func TestCheckResource(t *testing.T) {
	for _, story := range []struct {
		index, count int
		want         string // empty for no error
	}{
		{1, 3, ""}, {3, 3, ""},
		{0, 3, "have 0, want 1 to 3"}, {4, 3, "have 4, want 1 to 3"}, {-1, 3, "have -1, want 1 to 3"},
		{1, 0, "the document is one resource"},
	} {
		err := checkResource(story.index, story.count)
		if (err == nil) != (story.want == "") || err != nil && !strings.Contains(err.Error(), story.want) {
			t.Errorf("resource %d of %d: have %v, want %q", story.index, story.count, err, story.want)
		}
	}
}

// TestParseClass reads a class by name and by number.
func TestParseClass(t *testing.T) {
	for text, want := range map[string]uint8{"laboratory": 5, "5": 5, "1": 1, "16": 16, "other": 16} {
		if have, err := parseClass(text); err != nil || have != want {
			t.Errorf("%s: have %d, %v, want %d", text, have, err, want)
		}
	}
	for text, want := range map[string]string{"17": "want 1 to 16", "0": "want 1 to 16", "labs": "labs", "-1": "-1", "": "class"} {
		if _, err := parseClass(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: have %v, want %q", text, err, want)
		}
	}
}

// TestGranteeText checks the text of each kind of grantee.
func TestGranteeText(t *testing.T) {
	person, org := common.HexToAddress("0x0000000000000000000000000000000000000abc"), common.Hash{1}
	for _, story := range []struct {
		kind uint8
		id   common.Hash
		want string
	}{
		{client.ToActor, client.GranteeActor(person), "actor " + person.Hex()},
		{client.ToRole, client.GranteeRole(uint8(contracts.Nurse)), "role nurse at any organization"},
		{client.ToOrganization, org, "organization " + org.Hex()},
		{client.ToRoleAt, org, "role-at " + org.Hex()},
	} {
		if have := granteeText(story.kind, story.id); have != story.want {
			t.Errorf("have %q, want %q", have, story.want)
		}
	}
}
