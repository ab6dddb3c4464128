// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"fmt"
	"maps"
	"slices"
)

func (c *checker) warning(path, format string, args ...any) {
	c.warnings = append(c.warnings, Warning{Path: path, Text: fmt.Sprintf(format, args...)})
}

// warn adds the warnings about a model without contradictions.
func (c *checker) warn() {
	c.warnStakeholders()
	c.warnSigners()
	c.warnRules()
	c.warnAccess()
	c.warnPolicies()
	c.warnVote()
	s := c.spec
	if s.BaseFee > 0 {
		c.warning("baseFee", "the base fee is not 0, so members need ether to send transactions")
	}
	switch {
	case s.Forks.Shanghai == nil:
		c.warning("forks", "the native contracts need shanghai, which never begins")
	case *s.Forks.Shanghai > uint64(s.Timestamp):
		c.warning("forks", "the native contracts begin with shanghai, at %s", formatTime(*s.Forks.Shanghai))
	}
}

func (c *checker) warnStakeholders() {
	have := make(map[Kind]int)
	for i := range c.spec.Organizations {
		org, path := &c.spec.Organizations[i], fmt.Sprintf("organizations[%d]", i)
		have[org.Kind]++
		if len(org.Nodes) == 0 {
			c.warning(path, "organization %s has no node, so none of its own can join", org.Name)
		}
	}
	for _, kind := range kinds {
		if have[kind] == 0 {
			c.warning("organizations", "the alliance has no %s", kind)
		}
	}
}

func (c *checker) warnSigners() {
	const (
		crashSafe = 3 // with fewer, one crash stops the chain
		liarSafe  = 4 // with fewer, one liar can undo what seems final
	)
	signers := len(c.spec.Signers())
	switch {
	case signers < crashSafe:
		c.warning("organizations", "with %d signers the chain stops when one stops, want at least %d", signers, crashSafe)
	case signers < liarSafe:
		c.warning("organizations", "%d signers cannot outvote one that lies, want at least %d", signers, liarSafe)
	}
	for i := range c.spec.Organizations {
		org := &c.spec.Organizations[i]
		if own := len(org.Signers); len(c.spec.Organizations) > 1 && 2*own > signers {
			c.warning(fmt.Sprintf("organizations[%d].signers", i), "organization %s has %d of %d signers, a majority", org.Name, own, signers)
		}
	}
	// A vote needs a block of most signers before the epoch ends.
	if needed := uint64(signers/2 + 1); signers > 1 && c.spec.Epoch < needed {
		c.warning("epoch", "an epoch of %d blocks is too short for a vote, which needs %d", c.spec.Epoch, needed)
	}
}

// warnRules warns if the notice is so short that operators could miss a new
// version.
func (c *checker) warnRules() {
	const day = 86_400
	blocks := c.spec.Parameters["rulesNotice"].Value
	if seconds := blocks * c.spec.Period; seconds < day {
		c.warning("parameters.rulesNotice", "operators have %s to install a program that knows a new version of the rules, want at least 1d", formatDuration(seconds))
	}
}

func (c *checker) warnAccess() {
	s := c.spec
	if s.Access.OpenSend {
		c.warning("access.openSend", "anyone may send transactions, member or not")
	}
	if s.Access.OpenCreate && s.Access.OpenSend {
		c.warning("access.openCreate", "anyone may create contracts, member or not")
	}
	hasRole := Roles(0)
	for _, actor := range s.Actors {
		hasRole |= actor.Roles
	}
	if hasRole&deployer == 0 && !s.Access.OpenCreate {
		c.warning("actors", "no actor is a deployer, so none may create a contract")
	}
}

// warnVote warns about a model that can never change.
func (c *checker) warnVote() {
	for _, name := range []string{"governance.propose", "governance.vote", "governance.execute"} {
		if c.spec.Access.Operations[name].all()&administrator == 0 {
			c.warning("access.operations", "administrators may not call %s, so the model can never change", name)
			break
		}
	}
}

// warnPolicies warns about records that can never become final, since the required
// signers may not sign them.
func (c *checker) warnPolicies() {
	for _, class := range classNames {
		anchors := c.spec.Access.Operations["records.anchor"].of(class)
		if anchors == 0 {
			continue
		}
		signs := anchors | c.spec.Access.Operations["records.endorse"].of(class)
		if !slices.ContainsFunc(c.spec.Policies[class].AnyOf, func(terms []Term) bool {
			return !slices.ContainsFunc(terms, func(t Term) bool { return t.Roles != 0 && t.Roles&signs == 0 })
		}) {
			c.warning("policies."+class, "no record of class %s can become final: the required signers may not sign it", class)
		}
	}
	if c.spec.Parameters["timelock"].Value == 0 {
		c.warning("parameters.timelock", "proposals that pass take effect at once")
	}
}

// sortedKeys returns the keys of a map in ascending order.
func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
