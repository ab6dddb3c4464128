// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"crypto/sha256"
	"flag"
	"strings"
	"testing"

	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/fhir"
	"github.com/ethereum/go-ethereum/common"
	"github.com/urfave/cli/v2"
)

const documentEnd = 1_900_000_000 // Unix seconds

var (
	documentPid     = common.Hash{7}
	documentGrantee = common.HexToAddress("0x1234567890123456789012345678901234567890")
)

// documentText is a Consent for the grantee to have class 5 for TREAT.
func documentText(t *testing.T) string {
	t.Helper()
	a, err := askedBy(grantContext(t, "--purpose", "TREAT", "--class", "5"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := fhir.EncodeConsent(client.Grant{
		ConsentId: common.Hash{9}, Pid: documentPid, GranteeKind: client.ToActor, Grantee: client.GranteeActor(documentGrantee),
		PurposeMask: a.purposes, ActionMask: a.actions, ClassMask: a.classes, NotAfter: documentEnd,
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// grantContext holds the flags of a grant.
func grantContext(t *testing.T, args ...string) *cli.Context {
	t.Helper()
	set := flag.NewFlagSet("grant", flag.ContinueOnError)
	for _, f := range []cli.Flag{granteeFlag, grantUsesFlag, actionsFlag, grantClassFlag, grantForFlag} {
		if err := f.Apply(set); err != nil {
			t.Fatal(err)
		}
	}
	if err := set.Parse(args); err != nil {
		t.Fatal(err)
	}
	return cli.NewContext(cli.NewApp(), set, nil)
}

func TestDocumentGrants(t *testing.T) {
	text := documentText(t)
	g, err := grantOf("c.json", []byte(text), documentPid, documentEnd)
	if err != nil {
		t.Fatal(err)
	}
	if have, want := common.Hash(g.FhirConsentHash), common.Hash(sha256.Sum256([]byte(text))); have != want {
		t.Errorf("hash %s, want the document's %s", have, want)
	}
	for name, change := range map[string][2]string{
		"rejected": {`"status":"active"`, `"status":"rejected"`},
		"denies":   {`"type":"permit"`, `"type":"deny"`},
	} {
		other := strings.Replace(text, change[0], change[1], 1)
		if other == text {
			t.Fatalf("%s: no %s in %s", name, change[0], text)
		}
		if _, err := grantOf("c.json", []byte(other), documentPid, documentEnd); err == nil || !strings.Contains(err.Error(), "cannot be granted") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := grantOf("c.json", []byte("any text"), documentPid, 0); err == nil {
		t.Error("any text is granted")
	}
	if _, err := grantOf("c.json", []byte(text), common.Hash{8}, 0); err == nil || !strings.Contains(err.Error(), "is about patient") {
		t.Errorf("another patient: %v", err)
	}
	if _, err := grantOf("c.json", []byte(text), documentPid, documentEnd+1); err == nil || !strings.Contains(err.Error(), "has expired") {
		t.Errorf("expired: %v", err)
	}
}

func TestFlagsAgreeWithDocument(t *testing.T) {
	g, err := grantOf("c.json", []byte(documentText(t)), documentPid, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want string // empty: the flags agree
	}{
		{nil, ""},
		{[]string{"--to", documentGrantee.Hex(), "--purpose", "TREAT", "--class", "5"}, ""},
		{[]string{"--to", common.HexToAddress("0xaa").Hex()}, "--to differs from"},
		{[]string{"--to", "doctor"}, "--to differs from"},
		{[]string{"--purpose", "TREAT,COC"}, "--purpose differs from"},
		{[]string{"--class", "1,5"}, "--class differs from"},
		{[]string{"--for", "2h"}, "exclude each other"},
	} {
		err := agrees(grantContext(t, test.args...), nil, "c.json", g)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%v: %v, want %q", test.args, err, test.want)
		}
	}
}
