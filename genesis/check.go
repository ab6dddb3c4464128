// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/dntp/dntp/ehr"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/genesis/strictyaml"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/p2p/enode"
)

// Check looks for contradictions in a model, and returns warnings about settings
// that are valid but probably not intended. Its error is a Problems list.
func Check(spec *Spec) ([]Warning, error) {
	problems, warnings := check(spec)
	return warnings, problems.Err()
}

func check(spec *Spec) (Problems, []Warning) {
	c := &checker{
		spec:      spec,
		addresses: make(map[common.Address]use),
		nodes:     make(map[common.Hash]string),
		words:     make(map[string]string),
		system:    core.SystemContractAllocs(),
	}
	c.chain()
	c.forks()
	c.organizations()
	c.actors()
	c.access()
	c.policies()
	c.parameters()
	c.alloc()
	if len(c.problems) == 0 {
		c.warn()
	}
	return c.problems, c.warnings
}

// checker collects the problems of a model.
type checker struct {
	spec      *Spec
	addresses map[common.Address]use // every address and its uses
	nodes     map[common.Hash]string // node -> first path with it
	words     map[string]string      // unique value -> first path with it
	system    types.GenesisAlloc     // contracts that the forks call
	problems  Problems
	warnings  []Warning
}

// use is what an address is used for. It may have several uses, but only for one
// organization.
type use struct {
	org  string
	as   map[string]bool
	path string // where it came first
}

func (c *checker) fail(path, format string, args ...any) {
	c.problems = append(c.problems, &Problem{Path: path, Text: fmt.Sprintf(format, args...)})
}

func (c *checker) between(path string, have, low, high uint64) {
	if have < low || have > high {
		c.fail(path, "%s is out of range: have %d, want %d to %d", path[strings.LastIndex(path, ".")+1:], have, low, high)
	}
}

// chain checks the parameters of the consensus engine.
func (c *checker) chain() {
	s := c.spec
	c.label("name", s.Name)
	c.between("chainId", s.ChainID, 1, MaxChainID)
	c.between("period", s.Period, 0, MaxPeriod)
	c.between("epoch", s.Epoch, 1, MaxEpoch)
	c.between("gasLimit", s.GasLimit, MinGasLimit, MaxGasLimit)
	c.between("baseFee", s.BaseFee, 0, MaxBaseFee)
	c.between("timestamp", uint64(s.Timestamp), 0, MaxTime)
	if known := uint64(ehr.KnownRules()); s.Rules < registry.FirstRules || s.Rules > known {
		c.fail("rules", "have version %d of the rules, this program knows %d to %d", s.Rules, registry.FirstRules, known)
	}
	signers := len(s.Signers())
	switch {
	case signers == 0:
		c.fail("organizations", "no organization has a signer, so no block could be sealed")
	case signers > MaxSigners:
		c.fail("organizations", "the alliance has %d signers, want at most %d", signers, MaxSigners)
	case signers > 1 && s.Period == 0:
		c.fail("period", "period is 0, which stalls a chain of several signers, want at least 1")
	}
}

// forks checks that the forks are in order and that each has its predecessor.
func (c *checker) forks() {
	var (
		times = c.spec.Forks.times()
		last  uint64
	)
	for i, at := range times {
		path := "forks." + forkNames[i]
		if *at == nil {
			continue
		}
		c.between(path, **at, 0, MaxTime)
		if i > 0 && *times[i-1] == nil {
			c.fail(path, "fork %s needs fork %s, which is missing", forkNames[i], forkNames[i-1])
		} else if **at < last {
			c.fail(path, "fork %s begins before %s", forkNames[i], forkNames[i-1])
		}
		last = **at
	}
}

// label checks a text for people.
func (c *checker) label(path, text string) {
	switch {
	case text == "":
		c.fail(path, "the name is empty")
	case len(text) > MaxNameBytes:
		c.fail(path, "the name has %d bytes, want at most %d", len(text), MaxNameBytes)
	default:
		c.printable(path, text)
	}
}

// printable refuses text that different readers could see differently.
func (c *checker) printable(path, text string) {
	for _, r := range text {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			c.fail(path, "%s has a character that cannot be printed", strictyaml.Quote(text))
			return
		}
	}
	if strictyaml.IsMark(text) {
		c.fail(path, "%s is to be filled in", strictyaml.Quote(text))
	}
	if strings.TrimSpace(text) != text {
		c.fail(path, "%s begins or ends with a space", strictyaml.Quote(text))
	}
}

// once refuses a value that occurs twice.
func (c *checker) once(what, value, path string) {
	key := what + "\x00" + value
	if first, ok := c.words[key]; ok {
		c.fail(path, "%s %s is taken by %s", what, strictyaml.Quote(value), first)
		return
	}
	c.words[key] = path
}

func (c *checker) organizations() {
	orgs := c.spec.Organizations
	if len(orgs) > MaxOrganizations {
		c.fail("organizations", "the list has %d items, want at most %d", len(orgs), MaxOrganizations)
		return
	}
	for i := range orgs {
		c.organization(fmt.Sprintf("organizations[%d]", i), &orgs[i])
	}
}

func (c *checker) organization(path string, org *Organization) {
	if !isShortName(org.Name) {
		c.fail(path+".name", "%s is not a short name, want lower-case letters, digits and hyphens, a letter first, at most %d", strictyaml.Quote(org.Name), MaxNameBytes)
	}
	c.once("name", org.Name, path+".name")
	switch {
	case org.Identifier == "":
		c.fail(path+".identifier", "the identifier is empty")
	case len(org.Identifier) > MaxIDBytes:
		c.fail(path+".identifier", "the identifier has %d bytes, want at most %d", len(org.Identifier), MaxIDBytes)
	default:
		c.printable(path+".identifier", org.Identifier)
		c.once("identifier", org.Identifier, path+".identifier")
	}
	if !org.Kind.valid() {
		c.fail(path+".kind", "%s is not a kind of organization", org.Kind)
	}
	c.use(path+".admin", org.Admin, org.Name, "administrator")
	if len(org.Nodes) > MaxNodes {
		c.fail(path+".nodes", "the list has %d items, want at most %d", len(org.Nodes), MaxNodes)
		return
	}
	for i, url := range org.Nodes {
		c.node(fmt.Sprintf("%s.nodes[%d]", path, i), url)
	}
	for i, signer := range org.Signers {
		c.use(fmt.Sprintf("%s.signers[%d]", path, i), signer, org.Name, "signer")
	}
}

// isShortName reports whether a name needs no quotes anywhere.
func isShortName(name string) bool {
	for i, r := range name {
		letter, other := r >= 'a' && r <= 'z', r >= '0' && r <= '9' || r == '-'
		if !letter && (i == 0 || !other) {
			return false
		}
	}
	return name != "" && len(name) <= MaxNameBytes
}

// use records what an address is used for. Each use may occur once.
func (c *checker) use(path string, address common.Address, org, as string) {
	switch {
	case address == common.Address{}:
		c.fail(path, "the %s's address is zero", as)
		return
	case c.reserved(address):
		c.fail(path, "%v is the address of a contract of the chain", address)
		return
	}
	have, ok := c.addresses[address]
	switch {
	case !ok:
		c.addresses[address] = use{org: org, as: map[string]bool{as: true}, path: path}
	case have.org != org:
		c.fail(path, "address %v belongs to organization %s, see %s", address, strictyaml.Quote(have.org), have.path)
	case have.as[as]:
		c.fail(path, "%s %v is named twice, first as %s", as, address, have.path)
	default:
		have.as[as] = true
	}
}

// reserved reports whether an address is a precompile, a native contract or a
// contract that the forks call.
func (c *checker) reserved(address common.Address) bool {
	// All precompiles must be among the first 65,536 addresses.
	const precompileBytes = 2
	if (common.BytesToAddress(address[common.AddressLength-precompileBytes:])) == address {
		return true
	}
	_, system := c.system[address]
	return system
}

func (c *checker) node(path, url string) {
	id, err := NodeID(url)
	if err != nil {
		c.fail(path, "%v", err)
		return
	}
	c.printable(path, url)
	if first, ok := c.nodes[id]; ok {
		c.fail(path, "the node key is that of %s", first)
		return
	}
	c.nodes[id] = path
}

// NodeID returns the identity of a node, given as an enode URL or as a public key
// of 128 hex digits: the Keccak-256 of the key.
func NodeID(url string) (common.Hash, error) {
	if len(url) > MaxNodeBytes {
		return common.Hash{}, fmt.Errorf("the node has %d bytes, want at most %d", len(url), MaxNodeBytes)
	}
	const keyDigits = 128
	if len(url) != keyDigits && !strings.HasPrefix(url, "enode://") {
		return common.Hash{}, fmt.Errorf("%s is not a node, want an enode URL or a public key of %d hex digits", strictyaml.Quote(url), keyDigits)
	}
	node, err := enode.ParseV4(url)
	if err != nil {
		return common.Hash{}, fmt.Errorf("%s is not a node: %w", strictyaml.Quote(url), err)
	}
	return common.Hash(node.ID()), nil
}

// OrgID returns the id of an organization on chain.
func OrgID(identifier string) common.Hash {
	return sha256.Sum256([]byte(identifier))
}

func (c *checker) actors() {
	if len(c.spec.Actors) > MaxActors {
		c.fail("actors", "the list has %d items, want at most %d", len(c.spec.Actors), MaxActors)
		return
	}
	for i := range c.spec.Actors {
		path, actor := fmt.Sprintf("actors[%d]", i), &c.spec.Actors[i]
		if c.spec.organization(actor.Org) == nil {
			c.fail(path+".org", "no organization is called %s", strictyaml.Quote(actor.Org))
		} else {
			c.use(path+".address", actor.Address, actor.Org, "actor")
		}
		if actor.Roles == 0 {
			c.fail(path+".roles", "the actor has no role")
		} else if !actor.Roles.valid() {
			c.fail(path+".roles", "unknown roles in %#x", uint32(actor.Roles))
		} else if org := c.spec.organization(actor.Org); org != nil && org.Kind.valid() {
			if other := actor.Roles &^ c.spec.Access.Kinds[org.Kind.String()]; other != 0 {
				c.fail(path+".roles", "an organization of kind %s may not give %s", org.Kind, other)
			}
		}
		if uint64(actor.Expires) > MaxTime {
			c.fail(path+".expires", "expires is out of range: have %d, want at most %d", uint64(actor.Expires), uint64(MaxTime))
		} else if org := c.spec.organization(actor.Org); actor.Expires != 0 && org != nil && org.Admin == actor.Address {
			c.fail(path+".expires", "the administrator of organization %s would expire, and nobody could act for it after that", actor.Org)
		} else if actor.Expires != 0 && uint64(actor.Expires) <= uint64(c.spec.Timestamp) {
			c.fail(path+".expires", "the actor expires before the chain begins")
		}
	}
}

// kinds checks the roles that the kinds of organizations may give.
func (c *checker) kinds() {
	var names []string
	for _, kind := range kinds {
		names = append(names, kind.String())
		if _, ok := c.spec.Access.Kinds[kind.String()]; !ok {
			c.fail("access.kinds", "the roles of kind %s are missing", kind)
		}
	}
	for _, name := range sortedKeys(c.spec.Access.Kinds) {
		path, roles := "access.kinds."+name, c.spec.Access.Kinds[name]
		switch {
		case !slices.Contains(names, name):
			c.fail(path, "%v", strictyaml.UnknownWord("kind of organization", name, names))
		case !roles.valid():
			c.fail(path, "unknown roles in %#x", uint32(roles))
		case roles&ofPatients != 0:
			c.fail(path, "no organization gives %s: it comes with being a patient or a guardian", roles&ofPatients)
		case roles&administrator == 0:
			c.fail(path, "organizations of kind %s could have no administrator", name)
		}
	}
}

func (c *checker) access() {
	c.kinds()
	for _, name := range sortedKeys(c.spec.Access.Operations) {
		path, rule := "access.operations."+name, c.spec.Access.Operations[name]
		op, ok := operationNamed(name)
		switch {
		case !ok:
			c.fail(path, "%v", strictyaml.UnknownWord("operation", name, operationNames()))
		case !rule.all().valid():
			c.fail(path, "unknown roles in %#x", uint32(rule.all()))
		case rule.all()&^op.callers != 0:
			c.fail(path, "%s cannot call %s: it takes only enrolled actors, or only the patient", rule.all()&^op.callers, name)
		case rule.Classes != nil && rule.Roles != 0:
			c.fail(path, "operation %s has roles both for all classes and for some", name)
		case rule.Classes != nil && !op.classes:
			c.fail(path, "operation %s does not depend on the class of records, want a list of roles", name)
		}
		for _, class := range sortedKeys(rule.Classes) {
			if !slices.Contains(classNames, class) {
				c.fail(path+"."+class, "%v", strictyaml.UnknownWord("class of records", class, classNames))
			}
		}
	}
}

func (c *checker) alloc() {
	if len(c.spec.Alloc) > MaxAlloc {
		c.fail("alloc", "the list has %d items, want at most %d", len(c.spec.Alloc), MaxAlloc)
		return
	}
	for i := range c.spec.Alloc {
		path, funds := fmt.Sprintf("alloc[%d]", i), &c.spec.Alloc[i]
		switch {
		case c.reserved(funds.Address):
			c.fail(path+".address", "%v is the address of a contract of the chain", funds.Address)
		case funds.Balance.IsZero():
			c.fail(path+".balance", "the balance is 0")
		default:
			c.once("account", funds.Address.Hex(), path+".address")
		}
	}
}
