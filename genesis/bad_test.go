// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"strings"
	"testing"
)

// small is the shortest model; stories break it one line at a time.
const small = `name: Small
chainId: 7
period: 5
timestamp: 2026-01-01
organizations:
  - name: ward
    identifier: urn:ward
    kind: hospital
    admin: 0x75D40a0da4584183fd23a517c2Cf6EB0b2FeFf03
    nodes:
      - 955eebedbf0ae73ec808d03207b4e1adae8d3089658f7502064d4fc7bb5e71a7cacbc3d95e7536948473eb6abc930aa318843363dd5c76d7f579b1d5872e2b4a
    signers:
      - 0xB622B7B000B689a31dCd7CC5aF71e1f14Ee02AdE
actors:
  - address: 0x6Cc31f9C3631fd81D162D08179B576C3c3D1d7E7
    org: ward
    roles: [doctor, deployer]
`

func TestBadSpec(t *testing.T) {
	if _, err := ParseSpec([]byte(small)); err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(small, "organizations:")
	for _, story := range []struct{ name, old, new, want string }{
		{"a key is misspelt", "period: 5", "perid: 5", `alliance.yaml:3:1: unknown key "perid", did you mean "period"?`},
		{"two letters of a key are swapped", "period: 5", "preiod: 5", `alliance.yaml:3:1: unknown key "preiod", did you mean "period"?`},
		{"a key is like no other", "period: 5", "zzzzzz: 5", `alliance.yaml:3:1: unknown key "zzzzzz", want one of name, chainId, period, epoch, gasLimit, baseFee, timestamp, forks, rules, organizations, actors, access, policies, parameters, alloc`},
		{"a key of an organization is misspelt", "    kind:", "    kin:", `alliance.yaml:8:5: unknown key "kin", did you mean "kind"?`},
		{"a key comes twice", "period: 5", "period: 5\nchainId: 8", `alliance.yaml:4:1: duplicate key "chainId", first on line 2`},
		{"a key of an organization comes twice", "    kind: hospital", "    kind: hospital\n    kind: insurer", `alliance.yaml:9:5: duplicate key "kind", first on line 8`},
		{"a key is missing", "chainId: 7\n", "", `alliance.yaml:1:1: missing key "chainId"`},
		{"a key of an organization is missing", "    kind: hospital\n", "", `alliance.yaml:6:5: missing key "kind"`},
		{"a key is a list", "period: 5", "[period]: 5", "alliance.yaml:3:1: want a key, have a list"},

		{"the name is a number", "Small", "12", `alliance.yaml:1:7: want text, have the number "12"; put it in quotes`},
		{"the name is a date", "Small", "2026-01-01", `alliance.yaml:1:7: want text, have the date "2026-01-01"; put it in quotes`},
		{"the name is a truth value", "Small", "true", `alliance.yaml:1:7: want text, have the truth value "true"; put it in quotes`},
		{"the name is left empty", "Small", "", "alliance.yaml:1:6: want text, have nothing"},
		{"the name is empty text", "Small", `""`, "alliance.yaml:1:7: the name is empty"},
		{"the name is long", "Small", strings.Repeat("x", MaxNameBytes+1), "alliance.yaml:1:7: the name has 65 bytes, want at most 64"},
		{"the name turns the text around", "Small", `"a\u202eb"`, `alliance.yaml:1:7: "a\u202eb" has a character that cannot be printed`},
		{"the name ends with a space", "Small", `"a "`, `alliance.yaml:1:7: "a " begins or ends with a space`},
		{"a mark of the template is left", "Small", `"<name>"`, `alliance.yaml:1:7: "<name>" is to be filled in`},
		{"the chain id is text", "chainId: 7", `chainId: "7"`, `alliance.yaml:2:10: want a whole number, have the text "7"`},
		{"the chain id is zero", "chainId: 7", "chainId: 0", "alliance.yaml:2:10: chainId is out of range: have 0, want 1 to 4503599627370476"},
		{"the chain id is too large for wallets", "chainId: 7", "chainId: 4503599627370477", "alliance.yaml:2:10: chainId is out of range: have 4503599627370477, want 1 to 4503599627370476"},
		{"a number is too large for any machine", "chainId: 7", "chainId: 18446744073709551616", `alliance.yaml:2:10: "18446744073709551616" is out of range, want at most 4503599627370476`},
		{"another number is too large for any machine", "period: 5", "period: 18446744073709551616", `alliance.yaml:3:9: "18446744073709551616" is out of range, want at most 18446744073709551615`},
		{"a number is negative", "period: 5", "period: -5", `alliance.yaml:3:9: "-5" is not a whole number, want decimal digits`},
		{"a number has a fraction", "period: 5", "period: 5.5", `alliance.yaml:3:9: "5.5" is not a whole number, want decimal digits`},
		{"a number might be octal", "period: 5", "period: 010", `alliance.yaml:3:9: "010" is not a whole number, want decimal digits`},
		{"a number is a mapping", "period: 5", "period: {a: 5}", "alliance.yaml:3:9: want a whole number, have a mapping"},
		{"the period is a week", "period: 5", "period: 604800", "alliance.yaml:3:9: period is out of range: have 604800, want 0 to 86400"},
		{"the epoch is zero", "period: 5", "epoch: 0", "alliance.yaml:3:8: epoch is out of range: have 0, want 1 to 9223372036854775807"},
		{"the gas limit is too small", "period: 5", "gasLimit: 4999999", "alliance.yaml:3:11: gasLimit is out of range: have 4999999, want 5000000 to 9223372036854775807"},
		{"the gas limit is too large", "period: 5", "gasLimit: 9223372036854775808", "alliance.yaml:3:11: gasLimit is out of range: have 9223372036854775808, want 5000000 to 9223372036854775807"},
		{"the base fee is too large", "period: 5", "baseFee: 1000000000001", "alliance.yaml:3:10: baseFee is out of range: have 1000000000001, want 0 to 1000000000000"},
		{"the timestamp is a number", "2026-01-01", "1767225600", `alliance.yaml:4:12: "1767225600" is not a time, want 2026-01-31 or 2026-01-31T08:00:00Z`},
		{"the timestamp has no zone", "2026-01-01", "2026-01-01 08:00:00", `alliance.yaml:4:12: "2026-01-01 08:00:00" has no zone, want 2026-01-31T08:00:00Z or 2026-01-31T08:00:00+01:00`},
		{"the timestamp has a zone and no T", "2026-01-01", "2026-01-01 08:00:00Z", `alliance.yaml:4:12: "2026-01-01 08:00:00Z" is not a time, want 2026-01-31 or 2026-01-31T08:00:00Z`},
		{"the hour has one digit", "2026-01-01", "2026-01-01T8:00:00Z", `alliance.yaml:4:12: "2026-01-01T8:00:00Z" is not a time, want 2026-01-31 or 2026-01-31T08:00:00Z`},
		{"the zone is a day away", "2026-01-01", "2026-01-01T08:00:00+24:00", `alliance.yaml:4:12: "2026-01-01T08:00:00+24:00" is not a time, want 2026-01-31 or 2026-01-31T08:00:00Z`},
		{"the day is none", "2026-01-01", "2026-02-30T08:00:00Z", `alliance.yaml:4:12: "2026-02-30T08:00:00Z" is not a time, want 2026-01-31 or 2026-01-31T08:00:00Z`},
		{"the time is finer than a second", "2026-01-01", "2026-01-01T08:00:00.5Z", `alliance.yaml:4:12: "2026-01-01T08:00:00.5Z" has a fraction of a second`},
		{"the timestamp has a fraction", "2026-01-01", "2026-01-01T08:00:00.5Z", `alliance.yaml:4:12: "2026-01-01T08:00:00.5Z" has a fraction of a second`},
		{"the timestamp is before 1970", "2026-01-01", "1969-12-31", `alliance.yaml:4:12: "1969-12-31" is out of range, want 1970 to 9999`},

		{"a fork has no such name", "period: 5", "forks: osakka", `alliance.yaml:3:8: unknown fork "osakka", did you mean "osaka"?`},
		{"forks is a list", "period: 5", "forks: [osaka]", "alliance.yaml:3:8: want a mapping, have a list"},
		{"a fork of the mapping has no such name", "period: 5", "forks: {canun: genesis}", `alliance.yaml:3:9: unknown key "canun", did you mean "cancun"?`},
		{"a fork is named without the one before", "period: 5", "forks: {shanghai: genesis, prague: genesis}", "alliance.yaml:3:36: fork prague needs fork cancun, which is missing"},
		{"a fork begins before the one before", "period: 5", "forks: {shanghai: 2026-02-02, cancun: 2026-02-01}", "alliance.yaml:3:39: fork cancun begins before shanghai"},
		{"a fork has a number for a time", "period: 5", "forks: {shanghai: 0}", `alliance.yaml:3:19: "0" is not a time, want 2026-01-31 or 2026-01-31T08:00:00Z`},

		{"no version of the rules is meant", "period: 5", "rules: 0", "alliance.yaml:3:8: have version 0 of the rules, this program knows 1 to "},
		{"the rules are of a later program", "period: 5", "rules: 4294967297", "alliance.yaml:3:8: have version 4294967297 of the rules, this program knows 1 to "},

		{"organizations is a mapping", small[len(head):], "organizations: {}", "alliance.yaml:5:16: want a list, have a mapping"},
		{"there is no organization", small[len(head):], "organizations: []", "alliance.yaml:5:16: no organization has a signer, so no block could be sealed"},
		{"nobody seals", "    signers:\n      - 0xB622B7B000B689a31dCd7CC5aF71e1f14Ee02AdE\n", "", "alliance.yaml:6:3: no organization has a signer, so no block could be sealed"},
		{"there are too many signers", "      - 0xB622B7B000B689a31dCd7CC5aF71e1f14Ee02AdE\n", strings.Repeat("      - 0x\n", MaxSigners+1), "alliance.yaml:13:7: the list has 129 items, want at most 128"},
		{"a short name has a capital", "name: ward", "name: Ward", `alliance.yaml:6:11: "Ward" is not a short name, want lower-case letters, digits and hyphens, a letter first, at most 64`},
		{"the kind has no such name", "hospital", "hospitals", `alliance.yaml:8:11: unknown kind of organization "hospitals", did you mean "hospital"?`},
		{"the identifier is long", "urn:ward", strings.Repeat("x", MaxIDBytes+1), "alliance.yaml:7:17: the identifier has 257 bytes, want at most 256"},
		{"a letter of an address is mistyped", "0x75D4", "0x75d4", `alliance.yaml:9:12: "0x75d40a0da4584183fd23a517c2Cf6EB0b2FeFf03" has a wrong checksum, check its digits`},
		{"an address is short", "0x75D4", "0x75", `alliance.yaml:9:12: "0x750a0da4584183fd23a517c2Cf6EB0b2FeFf03" is not an address, want 0x and 40 hex digits`},
		{"an address has no prefix", "0x75D4", "75D4", `alliance.yaml:9:12: "75D40a0da4584183fd23a517c2Cf6EB0b2FeFf03" is not an address, want 0x and 40 hex digits`},
		{"the administrator is nobody", "0x75D40a0da4584183fd23a517c2Cf6EB0b2FeFf03", "0x0000000000000000000000000000000000000000", "alliance.yaml:9:12: the administrator's address is zero"},
		{"the administrator is a native contract", "0x75D40a0da4584183fd23a517c2Cf6EB0b2FeFf03", "0x0000000000000000000000000000000000000d01", "alliance.yaml:9:12: 0x0000000000000000000000000000000000000d01 is the address of a contract of the chain"},
		{"the administrator is a system contract", "0x75D40a0da4584183fd23a517c2Cf6EB0b2FeFf03", "0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02", "alliance.yaml:9:12: 0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02 is the address of a contract of the chain"},
		{"a node is an address", "955eebed", "0x955eebed", `alliance.yaml:11:9: "0x955eebedbf0ae73ec808d03207b4e1adae8d3089658f75…" is not a node, want an enode URL or a public key of 128 hex digits`},
		{"a node's key is not on the curve", "955eebed", "00000000", "is not a node: invalid public key"},
		{"a node comes twice", "    signers:", "      - enode://955eebedbf0ae73ec808d03207b4e1adae8d3089658f7502064d4fc7bb5e71a7cacbc3d95e7536948473eb6abc930aa318843363dd5c76d7f579b1d5872e2b4a@192.0.2.1:30303\n    signers:", "alliance.yaml:12:9: the node key is that of organizations[0].nodes[0]"},
		{"a signer comes twice", "    signers:", "    signers:\n      - 0xB622B7B000B689a31dCd7CC5aF71e1f14Ee02AdE", "alliance.yaml:14:9: signer 0xB622B7B000B689a31dCd7CC5aF71e1f14Ee02AdE is named twice, first as organizations[0].signers[0]"},

		{"an actor's organization has no such name", "org: ward", "org: world", `alliance.yaml:16:10: no organization is called "world"`},
		{"an actor comes twice", "actors:", "actors:\n  - {address: 0x6cc31f9c3631fd81d162d08179b576c3c3d1d7e7, org: ward, roles: [nurse]}", "alliance.yaml:16:14: actor 0x6Cc31f9C3631fd81D162D08179B576C3c3D1d7E7 is named twice, first as actors[0].address"},
		{"a role has no such name", "[doctor,", "[docter,", `alliance.yaml:17:13: unknown role "docter", did you mean "doctor"?`},
		{"a role comes twice", "[doctor,", "[doctor, doctor,", `alliance.yaml:17:21: role "doctor" is named twice`},
		{"an actor has no role", "[doctor, deployer]", "[]", "alliance.yaml:17:12: the actor has no role"},
		{"an administrator expires", "0x6Cc31f9C3631fd81D162D08179B576C3c3D1d7E7\n    org: ward", "0x75D40a0da4584183fd23a517c2Cf6EB0b2FeFf03\n    org: ward\n    expires: 2030-01-01", "alliance.yaml:17:14: the administrator of organization ward would expire"},
		{"an actor expires before the chain begins", "    org: ward", "    org: ward\n    expires: 2026-01-01", "alliance.yaml:17:14: the actor expires before the chain begins"},
		{"a credential is no hash", "    org: ward", "    org: ward\n    credential: 0x12", `alliance.yaml:17:17: "0x12" is not a hash, want 0x and 64 hex digits`},
		{"actors is left empty", small[strings.Index(small, "actors:"):], "actors:\n", "alliance.yaml:14:8: want a list, have nothing"},

		{"a switch is a word", "actors:", "access: {openSend: yes}\nactors:", `alliance.yaml:14:20: want true or false, have the text "yes"`},
		{"an organization gives a role of another kind", "[doctor, deployer]", "[doctor, regulator]", "alliance.yaml:17:12: an organization of kind hospital may not give [regulator]"},
		{"an organization enrols a patient", "[doctor, deployer]", "[patient]", "alliance.yaml:17:12: an organization of kind hospital may not give [patient]"},
		{"a kind has no such name", "actors:", "access: {kinds: {hospitals: [administrator]}}\nactors:", `alliance.yaml:14:18: unknown kind of organization "hospitals", did you mean "hospital"?`},
		{"a kind has no administrator", "actors:", "access: {kinds: {insurer: [service]}}\nactors:", "alliance.yaml:14:18: organizations of kind insurer could have no administrator"},
		{"a kind gives what comes with a patient", "actors:", "access: {kinds: {insurer: [administrator, family]}}\nactors:", "alliance.yaml:14:18: no organization gives [family]: it comes with being a patient or a guardian"},
		{"an operation has no such name", "actors:", "access: {operations: {records.ancor: [doctor]}}\nactors:", `alliance.yaml:14:23: unknown operation "records.ancor", did you mean "records.anchor"?`},
		{"an operation comes twice", "actors:", "access: {operations: {records.anchor: [doctor], records.anchor: []}}\nactors:", `alliance.yaml:14:49: duplicate key "records.anchor", first on line 14`},
		{"a class has no such name", "actors:", "access: {operations: {records.anchor: {clam: [doctor]}}}\nactors:", `alliance.yaml:14:40: unknown class of records "clam", did you mean "claim"?`},
		{"an operation is for every role", "actors:", "access: {operations: {records.anchor: every}}\nactors:", `alliance.yaml:14:39: want a list, have the text "every"`},
		{"an operation's roles are text", "actors:", "access: {operations: {records.anchor: doctor}}\nactors:", `alliance.yaml:14:39: want a list, have the text "doctor"`},

		{"a policy is for no class", "actors:", "policies: {labratory: [[{purposes: [author]}]]}\nactors:", `alliance.yaml:14:12: unknown class of records "labratory", did you mean "laboratory"?`},
		{"a class has two policies", "actors:", "policies:\n  other: [[{purposes: [author]}]]\n  other: [[{purposes: [author]}]]\nactors:", `alliance.yaml:16:3: duplicate key "other", first on line 15`},
		{"a policy has no alternative", "actors:", "policies: {other: []}\nactors:", "alliance.yaml:14:12: the policy has 0 alternatives, want 1 to 4"},
		{"a policy has no alternative in a mapping", "actors:", "policies: {other: {base: prescription, anyOf: []}}\nactors:", "alliance.yaml:14:19: the policy has 0 alternatives, want 1 to 4"},
		{"a policy has no alternatives", "actors:", "policies: {other: {base: prescription}}\nactors:", `alliance.yaml:14:19: missing key "anyOf"`},
		{"a policy has five alternatives", "actors:", "policies: {other: [[], [], [], [], []]}\nactors:", "alliance.yaml:14:19: the list has 5 items, want at most 4"},
		{"an alternative is a term", "actors:", "policies: {other: [{purposes: [author]}]}\nactors:", "alliance.yaml:14:20: want a list, have a mapping"},
		{"an alternative has no term", "actors:", "policies: {other: [[]]}\nactors:", "alliance.yaml:14:20: the alternative has 0 terms, want 1 to 4"},
		{"an alternative has five terms", "actors:", "policies: {other: [[{}, {}, {}, {}, {}]]}\nactors:", "alliance.yaml:14:20: the list has 5 items, want at most 4"},
		{"a term has no purpose", "actors:", "policies: {other: [[{count: 1}]]}\nactors:", `alliance.yaml:14:21: missing key "purposes"`},
		{"a term has an empty list of purposes", "actors:", "policies: {other: [[{purposes: []}]]}\nactors:", "alliance.yaml:14:32: the list is empty"},
		{"a term has an empty list of roles", "actors:", "policies: {other: [[{roles: [], purposes: [author]}]]}\nactors:", "alliance.yaml:14:29: the list is empty"},
		{"a purpose has no such name", "actors:", "policies: {other: [[{purposes: [autor]}]]}\nactors:", `alliance.yaml:14:33: unknown purpose "autor", did you mean "author"?`},
		{"a purpose comes twice", "actors:", "policies: {other: [[{purposes: [author, author]}]]}\nactors:", `alliance.yaml:14:41: purpose "author" is named twice`},
		{"a relation has no such name", "actors:", "policies: {other: [[{relation: custodain, purposes: [author]}]]}\nactors:", `alliance.yaml:14:32: unknown relation "custodain", did you mean "custodian"?`},
		{"a term asks for nobody", "actors:", "policies: {other: [[{count: 0, purposes: [author]}]]}\nactors:", "alliance.yaml:14:29: count is out of range: have 0, want 1 to 16"},
		{"a term asks for too many", "actors:", "policies: {other: {anyOf: [[{count: 257, purposes: [author]}]]}}\nactors:", "alliance.yaml:14:37: count is out of range: have 257, want 1 to 16"},
		{"an alternative asks for too many", "actors:", "policies: {other: [[{count: 16, purposes: [author]}, {purposes: [review]}]]}\nactors:", "alliance.yaml:14:20: the alternative asks for 17 signers, want at most 16"},

		{"a parameter has no such name", "actors:", "parameters: {timelok: 1d}\nactors:", `alliance.yaml:14:14: unknown parameter "timelok", did you mean "timelock"?`},
		{"a parameter comes twice", "actors:", "parameters: {timelock: 1d, timelock: 2d}\nactors:", `alliance.yaml:14:28: duplicate key "timelock", first on line 14`},
		{"a duration has no unit", "actors:", "parameters: {timelock: 3600}\nactors:", `alliance.yaml:14:24: "3600" is not a duration, want a whole number and s, m, h or d, such as 24h`},
		{"a duration has an unknown unit", "actors:", "parameters: {timelock: 1w}\nactors:", `alliance.yaml:14:24: "1w" is not a duration`},
		{"a duration has a fraction", "actors:", "parameters: {timelock: 1.5h}\nactors:", `alliance.yaml:14:24: "1.5h" is not a duration`},
		{"a duration overflows", "actors:", "parameters: {timelock: 18446744073709551615d}\nactors:", `alliance.yaml:14:24: "18446744073709551615d" is out of range`},
		{"a duration is long", "actors:", "parameters: {timelock: 15d}\nactors:", "alliance.yaml:14:24: timelock is out of range: have 15d, want 0s to 14d"},
		{"a count has a unit", "actors:", "parameters: {nodesMax: 8d}\nactors:", `alliance.yaml:14:24: "8d" is not a whole number, want decimal digits`},
		{"a count is large", "actors:", "parameters: {nodesMax: {value: 65}}\nactors:", "alliance.yaml:14:24: nodesMax is out of range: have 65, want 1 to 64"},
		{"a parameter has no value", "actors:", "parameters: {nodesMax: {frozen: true}}\nactors:", `alliance.yaml:14:24: missing key "value"`},
		{"a parameter has an unknown key", "actors:", "parameters: {nodesMax: {value: 8, frosen: true}}\nactors:", `alliance.yaml:14:35: unknown key "frosen", did you mean "frozen"?`},
		{"a purpose of use has no such name", "actors:", "parameters: {careUse: [TREET]}\nactors:", `alliance.yaml:14:24: unknown purpose of use "TREET", did you mean "TREAT"?`},
		{"fewer signers than stay", "actors:", "parameters: {signersMin: 2}\nactors:", "alliance.yaml:14:26: signersMin is 2, and the alliance has 1 signers"},

		{"ether is given to a native contract", "actors:", "alloc: [{address: 0x0000000000000000000000000000000000000d03, balance: 1}]\nactors:", "alliance.yaml:14:19: 0x0000000000000000000000000000000000000D03 is the address of a contract of the chain"},
		{"no ether is given", "actors:", "alloc: [{address: 0x6cc31f9c3631fd81d162d08179b576c3c3d1d7e7, balance: 0}]\nactors:", "alliance.yaml:14:72: the balance is 0"},
		{"more ether is given than fits", "actors:", "alloc: [{address: 0x6cc31f9c3631fd81d162d08179b576c3c3d1d7e7, balance: " + strings.Repeat("9", 78) + "}]\nactors:", "is out of range, want less than 2^256"},
		{"an amount is negative", "actors:", "alloc: [{address: 0x6cc31f9c3631fd81d162d08179b576c3c3d1d7e7, balance: -1}]\nactors:", `alliance.yaml:14:72: "-1" is not an amount of wei, want decimal digits`},

		{"a value is anchored", "period: 5", "period: &p 5", "alliance.yaml:3:9: anchors are not accepted"},
		{"a value is an alias", "period: 5", "period: *p", "alliance.yaml:3:1: aliases are not accepted, write the value out"},
		{"a value is tagged", "period: 5", "period: !!str 5", "alliance.yaml:3:9: tags are not accepted"},
		{"a mapping is merged", "period: 5", "<<: {period: 5}", `alliance.yaml:3:1: unknown key "<<"`},
		{"a second document follows", "actors:", "---\nactors:", "alliance.yaml:14:1: a second document begins here, want one"},
		{"a bracket is not closed", "[doctor, deployer]", "[doctor, deployer", "alliance.yaml:17:1: did not find expected ',' or ']'"},
		{"a tab indents", "    kind", "\tkind", "alliance.yaml:8:1: a tab indents this line, want spaces"},
		{"a space is not an ordinary one", "chainId: 7", "chainId:\u00a07", "alliance.yaml:2:9: the space U+00A0 is not allowed here, want an ordinary one"},
		{"the text is not UTF-8", "Small", "Sm\xe4ll", "alliance.yaml:1:9: not UTF-8 text"},
		{"the text has a control character", "chainId: 7", "chainId: 7\x00", "alliance.yaml:2:11: control character U+0000"},
	} {
		if !strings.Contains(small, story.old) {
			t.Fatalf("%s: the story changes nothing", story.name)
		}
		_, err := ParseSpec([]byte(strings.Replace(small, story.old, story.new, 1)))
		if err == nil || !strings.Contains(err.Error(), story.want) {
			t.Errorf("%s:\nhave %v\nwant %s", story.name, err, story.want)
		}
	}
}
