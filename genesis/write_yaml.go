// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
)

// writer writes alliance.yaml directly, so that it can contain comments and is the
// same for equal models.
type writer struct {
	out strings.Builder
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(&w.out, format+"\n", args...) }

// YAML writes the model as an alliance.yaml with comments, which ParseSpec reads
// back to the same model. For a missing address, identifier or the like it writes a
// placeholder, which ParseSpec refuses until it is filled in.
func (s *Spec) YAML() []byte {
	w := new(writer)
	w.chain(s)
	w.organizations(s.Organizations)
	w.actors(s.Actors)
	w.access(&s.Access)
	w.policies(s.Policies)
	w.parameters(s.Parameters)
	w.alloc(s.Alloc)
	return []byte(w.out.String())
}

func (w *writer) chain(s *Spec) {
	w.line("# The management model of an alliance. Its members agree on this file, sign it")
	w.line("# off, and build the same genesis.json from it: dntp genesis build.")
	w.line("")
	w.line("name: %s", scalar(s.Name, "<name of the alliance>"))
	w.param("chainId", s.ChainID, "identifies this chain in signatures")
	w.param("period", s.Period, "seconds between blocks")
	w.param("epoch", s.Epoch, "blocks between checkpoints, where open votes end")
	w.param("gasLimit", s.GasLimit, "of the first block")
	w.param("baseFee", s.BaseFee, "wei; with 0 a member needs no ether")
	w.param("timestamp", s.Timestamp, "of the first block")
	w.forks(s.Forks)
	w.param("rules", s.Rules, "version of the alliance's rules, in force until a vote activates another")
}

// param writes a parameter, with the comments of all in one column.
func (w *writer) param(key string, value any, comment string) {
	w.line("%-34s # %s", fmt.Sprintf("%s: %v", key, value), comment)
}

func (w *writer) forks(forks Forks) {
	if name, ok := forks.upTo(); ok {
		w.param("forks", name, "the rules from the first block on")
		return
	}
	w.line("forks: # when later rules begin")
	for i, at := range forks.times() {
		if *at != nil {
			w.line("  %s: %s", forkNames[i], formatForkTime(**at))
		}
	}
}

func (w *writer) organizations(orgs []Organization) {
	w.line("")
	w.line("# The members. The SHA-256 of the identifier is the organization on chain; kind is")
	w.line("# hospital, insurer or government. The administrator enrols actors. A node is an")
	w.line("# enode URL or a public key of 128 hex digits; signers seal blocks.")
	if len(orgs) == 0 {
		w.line("organizations: []")
		return
	}
	w.line("organizations:")
	for i := range orgs {
		org := &orgs[i]
		w.line("  - name: %s", scalar(org.Name, "<short name>"))
		w.line("    identifier: %s", scalar(org.Identifier, "<public identifier>"))
		w.line("    kind: %s", org.Kind)
		w.line("    admin: %s", address(org.Admin, "<address of the administrator>"))
		if org.MetaHash != (common.Hash{}) {
			w.line("    metaHash: %s", quoted(org.MetaHash.Hex()))
		}
		w.list("nodes", len(org.Nodes), func(i int) string { return scalar(org.Nodes[i], "<enode URL>") })
		w.list("signers", len(org.Signers), func(i int) string { return address(org.Signers[i], "<address of the signer>") })
	}
}

// list writes a list of an organization.
func (w *writer) list(name string, length int, item func(int) string) {
	if length == 0 {
		w.line("    %s: []", name)
		return
	}
	w.line("    %s:", name)
	for i := range length {
		w.line("      - %s", item(i))
	}
}

func (w *writer) actors(actors []Actor) {
	w.line("")
	w.line("# Actors enrolled from the start; administrators enrol more later. A credential is")
	w.line("# the hash of a document that was shown; expires is a date, or never. The roles are")
	w.words(roleNames)
	if len(actors) == 0 {
		w.line("actors: []")
		return
	}
	w.line("actors:")
	for _, actor := range actors {
		w.line("  - address: %s", address(actor.Address, "<address of the actor>"))
		w.line("    org: %s", scalar(actor.Org, "<name of the organization>"))
		w.line("    roles: %s", actor.Roles)
		if actor.Credential != (common.Hash{}) {
			w.line("    credential: %s", quoted(actor.Credential.Hex()))
		}
		w.line("    expires: %s", actor.Expires)
	}
}

func (w *writer) access(access *Access) {
	w.line("")
	w.line("# Who may do what. An operation that is not named here is closed to all.")
	w.line("access:")
	w.param("  openSend", access.OpenSend, "true: anyone may send transactions, not only members")
	w.param("  openCreate", access.OpenCreate, "true: any sender may create contracts, not only deployers")
	w.line("  kinds: # the roles that organizations of each kind may give; patient and family come with a patient")
	for _, kind := range kinds {
		if roles, ok := access.Kinds[kind.String()]; ok {
			w.line("    %s: %s", kind, roles)
		}
	}
	if len(access.Operations) == 0 {
		w.line("  operations: {}")
		return
	}
	w.line("  operations:")
	for _, op := range operations() {
		if rule, ok := access.Operations[op.name]; ok {
			w.rule(op, rule)
		}
	}
}

func (w *writer) rule(op operation, rule Rule) {
	switch {
	case rule.Classes == nil:
		w.line("    %s: %s", op.name, op.callersText(rule.Roles))
	case len(rule.Classes) == 0:
		w.line("    %s: {}", op.name)
	default:
		w.line("    %s: # by class of records; a class that is not named is closed", op.name)
		for _, class := range classNames {
			if roles, ok := rule.Classes[class]; ok {
				w.line("      %s: %s", class, op.callersText(roles))
			}
		}
	}
}

// callersText writes roles of the operation in one line.
func (op operation) callersText(roles Roles) string {
	return choose(roles == op.callers, anyRole, roles.String())
}

func (w *writer) policies(policies map[string]Policy) {
	w.line("")
	w.line("# Signatures that make a record final, by class of records: those of all terms of")
	w.line("# one alternative; nobody counts for two terms. A term requires count signers who have")
	w.line("# one of the roles (left out: any) and the relation (left out: any), and who signed")
	w.line("# for one of the purposes. With a base, the record must rest on a current one of that")
	w.line("# class and patient. Relations: %s.", strings.Join(relationNames, ", "))
	w.line("# Purposes:")
	w.words(purposeWords.words)
	w.line("policies:")
	for _, class := range classNames {
		if policy, ok := policies[class]; ok {
			w.policy(class, policy)
		}
	}
}

func (w *writer) policy(class string, policy Policy) {
	w.line("  %s:", class)
	indent := "    "
	if policy.Base != 0 {
		w.line("    base: %v", policy.Base)
		w.line("    anyOf:")
		indent += "  "
	}
	for _, terms := range policy.AnyOf {
		for i, term := range terms {
			w.line("%s%s- %v", indent, choose(i == 0, "- ", "  "), term)
		}
	}
}

// words writes a comment that lists the words that a file may use.
func (w *writer) words(words []string) {
	const perLine = 8
	for line := range slices.Chunk(words, perLine) {
		w.line("#   %s", strings.Join(line, ", "))
	}
}

func (w *writer) alloc(alloc []Funds) {
	w.line("")
	w.line("# Accounts that hold ether from the start, in wei; without fees none is needed.")
	if len(alloc) == 0 {
		w.line("alloc: []")
		return
	}
	w.line("alloc:")
	for i := range alloc {
		w.line("  - address: %s", address(alloc[i].Address, "<address>"))
		w.line("    balance: %s", quoted(alloc[i].Balance.Dec()))
	}
}

// quoted puts a value that looks like a number into quotes.
func quoted(text string) string { return `"` + text + `"` }

// address writes an address, or a placeholder if it is missing.
func address(have common.Address, missing string) string {
	if have == (common.Address{}) {
		return quoted(missing)
	}
	return quoted(have.Hex())
}

// scalar writes a text in quotes, or a placeholder if it is missing.
func scalar(text, missing string) string {
	if text == "" {
		text = missing
	}
	return strconv.Quote(text)
}
