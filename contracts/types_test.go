// SPDX-License-Identifier: LGPL-3.0-or-later

package contracts

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	libraryStart = regexp.MustCompile(`^library (\w+) \{$`)
	constantLine = regexp.MustCompile(`^    uint8 internal constant (\w+) = (\d+);(?: // (.*))?$`)
	camelHump    = regexp.MustCompile(`([a-z])([A-Z])`)
)

// constantName is how Solidity writes a word.
func constantName(name string) string {
	return strings.ToUpper(strings.ReplaceAll(camelHump.ReplaceAllString(name, "${1}_$2"), "-", "_"))
}

// TestTypes compares the vocabulary with the libraries of Types.sol: the same
// words, in the same order, with the same numbers and meanings.
func TestTypes(t *testing.T) {
	text, err := os.ReadFile("interfaces/Types.sol")
	if err != nil {
		t.Fatal(err)
	}
	have := make(map[string][]string)
	var library string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		if m := libraryStart.FindStringSubmatch(line); m != nil {
			library = m[1]
			have[library] = []string{}
		} else if line == "}" {
			library = ""
		} else if library != "" {
			m := constantLine.FindStringSubmatch(line)
			if m == nil {
				t.Fatalf("library %s: %q is no constant", library, line)
			}
			have[library] = append(have[library], m[1]+" "+m[2]+" "+m[3])
		}
	}
	for _, v := range Vocabularies() {
		var want []string
		for n := int(v.First()); n <= int(v.Last()); n++ {
			if !v.Has(uint8(n)) {
				continue
			}
			w, value := v.words[n-int(v.first)], n
			if v.flags {
				value = 1 << n
			}
			want = append(want, constantName(w.name)+" "+strconv.Itoa(value)+" "+w.meaning)
		}
		if !slices.Equal(have[v.library], want) {
			t.Errorf("library %s: have\n%s\nwant\n%s", v.library, strings.Join(have[v.library], "\n"), strings.Join(want, "\n"))
		}
		delete(have, v.library)
	}
	for name := range have {
		t.Errorf("library %s is no vocabulary", name)
	}
}

// TestConstants checks that the Go constants have the numbers of their words.
func TestConstants(t *testing.T) {
	for _, story := range []struct {
		v      *Vocabulary
		number uint8
		name   string
	}{
		{Roles, uint8(Deployer), "deployer"}, {OrganizationKinds, uint8(Government), "government"}, {MemberStatuses, Replaced, "replaced"},
		{Relations, uint8(AnyHospital), "hospital"}, {RecordClasses, LastClass, "other"}, {RecordStatuses, Erased, "erased"},
		{RecordStatuses, InError, "entered-in-error"}, {PurposesOfUse, HMARKT, "HMARKT"}, {Bases, BasisCustodian, "custodian"},
		{GranteeKinds, GranteeRoleAnywhere, "role-anywhere"}, {GuardianKinds, RecoveryOnly, "recovery"}, {Verdicts, Undetermined, "undetermined"},
		{SignaturePurposes, SigTimestamp, "timestamp"}, {SignatureAlgorithms, WebAuthn, "webauthn"}, {EncryptionAlgorithms, EncryptP256, "p-256"},
		{LogKinds, LogHoldings, "holdings"}, {ProofAnswers, ProofErased, "erased"}, {ProposalKinds, MaxKind, "moveCustody"},
		{ProposalStates, ProposalCancelled, "cancelled"}, {ConsentStates, ConsentExpired, "expired"}, {RecoveryStates, RecoveryEnded, "ended"}, {TicketStates, TicketOver, "over"},
	} {
		if story.v.Name(story.number) != story.name || story.v.Last() != story.number && story.name != "entered-in-error" {
			t.Errorf("%s %d: have %q, want %q, the last", story.v.Noun(), story.number, story.v.Name(story.number), story.name)
		}
		if n, err := story.v.Number(story.name); err != nil || n != story.number {
			t.Errorf("%s %q: have number %d (%v), want %d", story.v.Noun(), story.name, n, err, story.number)
		}
	}
	if Actions.Mask() != AllActions || ActionCorrect != 1<<Actions.Last() || RecordClasses.Mask() != AllClasses {
		t.Error("a mask of all is not that of all words")
	}
	if _, err := RecordStatuses.Number(""); err == nil || RecordStatuses.Has(5) || RecordStatuses.Has(7) || RecordStatuses.Has(0) {
		t.Error("a number without a word has one")
	}
	if have, want := Roles.NamesIn(1<<Nurse|1<<20), []string{"nurse", "role 20"}; !slices.Equal(have, want) {
		t.Errorf("have %v, want %v", have, want)
	}
}

// TestContracts compares the table of contracts with its ABIs.
func TestContracts(t *testing.T) {
	names := make(map[string]bool)
	for i, c := range All() {
		if names[c.Name] || c.Since == 0 || i > 0 && All()[i-1].Address.Cmp(c.Address) >= 0 {
			t.Errorf("%s stands twice, or not in the order of its address, or comes with no version", c.Name)
		}
		names[c.Name] = true
		if At(c.Address).Name != c.Name || len(c.Operations()) == 0 || c.ABI.Methods[Relay].RawName != Relay || slices.Contains(c.Operations(), Relay) {
			t.Errorf("%s is not found, or has no operations", c.Name)
		}
	}
	if At([20]byte{1}) != nil {
		t.Error("a stranger's address is a native contract's")
	}
	for kind := uint8(1); kind <= MaxKind; kind++ {
		if name, arguments := Change(kind); changes.Methods[name].RawName != name || len(arguments) == 0 {
			t.Errorf("kind %d of proposals has no payload", kind)
		}
	}
	if len(changes.Methods) != int(MaxKind) {
		t.Errorf("IChanges has %d changes, want %d", len(changes.Methods), MaxKind)
	}
}
