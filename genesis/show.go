// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// Summary is what the members compare before they sign off a model.
type Summary struct {
	Name          string                `json:"name"`
	GenesisHash   common.Hash           `json:"genesisHash"`
	StateRoot     common.Hash           `json:"stateRoot"`
	ChainID       uint64                `json:"chainId"`
	Period        uint64                `json:"period"`
	Epoch         uint64                `json:"epoch"`
	GasLimit      uint64                `json:"gasLimit"`
	BaseFee       uint64                `json:"baseFee"`
	Timestamp     Time                  `json:"timestamp"`
	Forks         Forks                 `json:"forks"`
	Rules         uint64                `json:"rules"`
	Organizations []OrganizationSummary `json:"organizations"`
	Signers       []common.Address      `json:"signers"` // in the order of their turns
	Actors        int                   `json:"actors"`
	ActorsByRole  map[string]int        `json:"actorsByRole"`
	Access        Access                `json:"access"`
	Policies      map[string]Policy     `json:"policies"`
	Parameters    Parameters            `json:"parameters"`
	ModelHash     common.Hash           `json:"modelHash"` // of the model at genesis
	Accounts      int                   `json:"accounts"`  // that hold ether
	Warnings      []Warning             `json:"warnings,omitempty"`
}

// OrganizationSummary is one member of the alliance.
type OrganizationSummary struct {
	Name       string         `json:"name"`
	Kind       Kind           `json:"kind"`
	Identifier string         `json:"identifier"`
	ID         common.Hash    `json:"orgId"`
	Admin      common.Address `json:"admin"`
	Nodes      int            `json:"nodes"`
	Signers    int            `json:"signers"`
	Actors     int            `json:"actors"`
}

// Summarize checks a model and returns its summary.
func Summarize(s *Spec) (*Summary, error) {
	warnings, err := Check(s)
	if err != nil {
		return nil, err
	}
	genesis, err := s.Genesis()
	if err != nil {
		return nil, err
	}
	hash, err := s.ModelHash()
	if err != nil {
		return nil, err
	}
	block := genesis.ToBlock()
	sum := &Summary{
		Name: s.Name, GenesisHash: block.Hash(), StateRoot: block.Root(), ChainID: s.ChainID,
		Period: s.Period, Epoch: s.Epoch, GasLimit: s.GasLimit, BaseFee: s.BaseFee, Timestamp: s.Timestamp,
		Forks: s.Forks, Rules: s.Rules, Signers: s.Signers(), Actors: len(s.Actors), ActorsByRole: make(map[string]int),
		Access: s.Access, Policies: s.Policies, Parameters: s.Parameters, ModelHash: hash,
		Accounts: len(s.Alloc), Warnings: warnings,
	}
	slices.SortFunc(sum.Signers, common.Address.Cmp)
	actors := make(map[string]int)
	for _, actor := range s.Actors {
		actors[actor.Org]++
		for _, role := range actor.Roles.Names() {
			sum.ActorsByRole[role]++
		}
	}
	for i := range s.Organizations {
		org := &s.Organizations[i]
		sum.Organizations = append(sum.Organizations, OrganizationSummary{
			Name: org.Name, Kind: org.Kind, Identifier: org.Identifier, ID: OrgID(org.Identifier), Admin: org.Admin,
			Nodes: len(org.Nodes), Signers: len(org.Signers), Actors: actors[org.Name],
		})
	}
	return sum, nil
}

// Show writes a model for people: the chain, members, signers, actors, the
// access table, policies and parameters.
func Show(w io.Writer, s *Spec) error {
	sum, err := Summarize(s)
	if err != nil {
		return err
	}
	return sum.WriteText(w)
}

// WriteText writes the summary as aligned tables.
func (m *Summary) WriteText(w io.Writer) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	m.writeChain(out)
	m.writeMembers(out)
	m.writeActors(out)
	writeKinds(out, m.Access.Kinds)
	writeAccess(out, m.Access.Operations)
	writePolicies(out, m.Policies)
	writeParameters(out, m.Parameters)
	for _, warning := range m.Warnings {
		fmt.Fprintf(out, "warning: %v\n", warning)
	}
	return out.Flush()
}

func (m *Summary) writeChain(w io.Writer) {
	fmt.Fprintf(w, "alliance\t%s\n", m.Name)
	fmt.Fprintf(w, "genesis hash\t%v\n", m.GenesisHash)
	fmt.Fprintf(w, "state root\t%v\n", m.StateRoot)
	fmt.Fprintf(w, "model hash\t%v\n", m.ModelHash)
	fmt.Fprintf(w, "chain id\t%d\n", m.ChainID)
	fmt.Fprintf(w, "period\t%d s\n", m.Period)
	fmt.Fprintf(w, "epoch\t%d blocks\n", m.Epoch)
	fmt.Fprintf(w, "gas limit\t%d\n", m.GasLimit)
	fmt.Fprintf(w, "base fee\t%d wei\n", m.BaseFee)
	fmt.Fprintf(w, "timestamp\t%v\n", m.Timestamp)
	fmt.Fprintf(w, "forks\t%v\n", m.Forks)
	fmt.Fprintf(w, "rules\tversion %d\n", m.Rules)
	fmt.Fprintf(w, "senders\t%s\n", choose(m.Access.OpenSend, "anyone", "active members"))
	fmt.Fprintf(w, "creators\t%s\n", choose(m.Access.OpenCreate, "any sender", "deployers"))
	fmt.Fprintf(w, "funded accounts\t%d\n", m.Accounts)
}

func choose(open bool, yes, no string) string {
	if open {
		return yes
	}
	return no
}

func (m *Summary) writeMembers(w io.Writer) {
	fmt.Fprintf(w, "\nORGANIZATION\tKIND\tNODES\tSIGNERS\tACTORS\tADMINISTRATOR\tORG ID\n")
	for _, org := range m.Organizations {
		fmt.Fprintf(w, "%s\t%v\t%d\t%d\t%d\t%v\t%v\n", org.Name, org.Kind, org.Nodes, org.Signers, org.Actors, org.Admin, org.ID)
	}
	fmt.Fprintf(w, "\nTURN\tSIGNER\n")
	for i, signer := range m.Signers {
		fmt.Fprintf(w, "%d\t%v\n", i, signer)
	}
}

func (m *Summary) writeActors(w io.Writer) {
	fmt.Fprintf(w, "\nROLE\tACTORS\n")
	for _, role := range roleNames {
		if n := m.ActorsByRole[role]; n > 0 {
			fmt.Fprintf(w, "%s\t%d\n", role, n)
		}
	}
	fmt.Fprintf(w, "all\t%d\n", m.Actors)
}

// writeKinds writes the roles that each kind of organization may give.
func writeKinds(w io.Writer, roles map[string]Roles) {
	fmt.Fprintf(w, "\nKIND\tMAY GIVE\n")
	for _, kind := range kinds {
		fmt.Fprintf(w, "%v\t%s\n", kind, strings.Join(roles[kind.String()].Names(), ", "))
	}
}

// writeAccess writes a row for each operation, or class of it, and a column
// for each role that may do anything.
func writeAccess(w io.Writer, operationRules map[string]Rule) {
	var used Roles
	for _, rule := range operationRules {
		used |= rule.all()
	}
	fmt.Fprintf(w, "\nOPERATION")
	for _, role := range used.Names() {
		fmt.Fprintf(w, "\t%s", role)
	}
	fmt.Fprintln(w)
	row := func(name string, roles Roles) {
		fmt.Fprint(w, name)
		for rest := used; rest != 0; rest &= rest - 1 {
			mark := "-"
			if roles&(1<<bits.TrailingZeros32(uint32(rest))) != 0 {
				mark = "yes"
			}
			fmt.Fprintf(w, "\t%s", mark)
		}
		fmt.Fprintln(w)
	}
	for _, name := range inOrder(operationNames(), operationRules) {
		rule := operationRules[name]
		if rule.Classes == nil {
			row(name, rule.Roles)
			continue
		}
		for i, class := range inOrder(classNames, rule.Classes) {
			row(fmt.Sprintf("%s %s", name, choose(i < len(classNames), fmt.Sprintf("%d %s", i+1, class), class)), rule.Classes[class])
		}
	}
}

// inOrder returns the known keys in their order, then the other keys.
func inOrder[V any](known []string, m map[string]V) []string {
	all := slices.Clone(known)
	for _, key := range sortedKeys(m) {
		if !slices.Contains(known, key) {
			all = append(all, key)
		}
	}
	return all
}

// writePolicies writes a row for each alternative of each class.
func writePolicies(w io.Writer, policies map[string]Policy) {
	fmt.Fprintf(w, "\nRECORD\tIS FINAL WITH\n")
	for i, class := range classNames {
		policy := policies[class]
		name := fmt.Sprintf("%d %s", i+1, class)
		for _, sentence := range policy.sentences() {
			fmt.Fprintf(w, "%s\t%s\n", name, sentence)
			name = ""
		}
	}
}

// DescribePolicy describes a policy as the registry encodes it, in one sentence for each
// alternative.
func DescribePolicy(encoded []byte) ([]string, error) {
	p, err := registry.ParsePolicy(encoded)
	if err != nil {
		return nil, err
	}
	return policyOf(p).sentences(), nil
}

// sentences describes a policy.
func (p Policy) sentences() (lines []string) {
	for i, terms := range p.AnyOf {
		parts := make([]string, len(terms))
		for j, term := range terms {
			parts[j] = term.sentence()
		}
		lines = append(lines, choose(i == 0, "", "or ")+strings.Join(parts, " and "))
	}
	if p.Base != 0 {
		lines = append(lines, fmt.Sprintf("and the %v that it rests on is current", p.Base))
	}
	return lines
}

// sentence describes a term.
func (t Term) sentence() string {
	who := "of any role"
	if t.Roles != 0 {
		who = strings.Join(t.Roles.Names(), " or ")
	}
	if t.Relation != 0 {
		who += fmt.Sprintf(" (%v)", t.Relation)
	}
	return fmt.Sprintf("%s by %d %s", strings.Join(purposeWords.names(uint32(t.Purposes)), " or "), t.Count, who)
}

func writeParameters(w io.Writer, list Parameters) {
	fmt.Fprintf(w, "\nPARAMETER\tVALUE\tCHANGES\n")
	for _, p := range registry.Parameters() {
		have := list[p.Name]
		fmt.Fprintf(w, "%s\t%s\t%s\n", p.Name, strings.Trim(formatValue(p.Unit, have.Value), "[]"), choose(have.Frozen, "never", "by vote"))
	}
}

// WriteText writes the model as aligned tables.
func (m *Model) WriteText(w io.Writer) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(m.Changes) > 0 {
		fmt.Fprintf(out, "\nPROPOSAL\tWHAT IT DID\n")
	}
	for _, c := range m.Changes {
		fmt.Fprintf(out, "%d\t%s\n", c.ID, c.Text)
	}
	fmt.Fprintf(out, "\nORGANIZATION\tKIND\tSTATUS\tSIGNERS\tORG ID\n")
	for i := range m.Organizations {
		org := &m.Organizations[i]
		fmt.Fprintf(out, "%s\t%v\t%s\t%d\t%v\n", choose(org.Name == "", "-", org.Name), org.Kind, choose(org.Active, "active", "suspended"), len(org.Signers), org.ID)
	}
	fmt.Fprintf(out, "\nSIGNER\tORGANIZATION\n")
	for i := range m.Organizations {
		for _, signer := range m.Organizations[i].Signers {
			fmt.Fprintf(out, "%v\t%s\n", signer, m.Organizations[i].label())
		}
	}
	writeKinds(out, m.Kinds)
	writeAccess(out, m.Operations)
	writePolicies(out, m.Policies)
	writeParameters(out, m.Parameters)
	fmt.Fprintf(out, "\nVERSION OF THE RULES\tFROM BLOCK\n")
	for _, r := range m.Rules {
		fmt.Fprintf(out, "%d\t%d\n", r.Version, r.Height)
	}
	return out.Flush()
}

// String writes the schedule in one line.
func (f Forks) String() string {
	if name, ok := f.upTo(); ok {
		return name
	}
	var parts []string
	for i, at := range f.times() {
		if *at != nil {
			parts = append(parts, forkNames[i]+" "+formatForkTime(**at))
		}
	}
	return strings.Join(parts, ", ")
}
