// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/dntp/dntp/genesis/strictyaml"
	"github.com/ethereum/go-ethereum/common"
	"gopkg.in/yaml.v3"
)

// Parameters maps the names of the alliance's parameters to their values. A
// model has all of them.
type Parameters map[string]Parameter

// Parameter is a number that the alliance changes by vote unless it is frozen.
type Parameter struct {
	Value  uint64
	Frozen bool
}

// meanings describes each parameter.
var meanings = map[string]string{
	"timelock":           "time from the vote that passes a proposal to its execution",
	"proposalTtlMax":     "longest time that a proposal stays open",
	"signersMin":         "signers that must remain when one is removed",
	"nodesMax":           "most node keys of one organization",
	"endorseMax":         "most signatures on one version of a record",
	"amendReview":        "time for a custodian to review an amendment request",
	"logInterval":        "time between two anchored heads of an access log",
	"directivesInterval": "time between two refreshes of the root of all patients' directives",
	"breakGlassMax":      "longest emergency access",
	"breakGlassLag":      "longest time from an offline emergency to its entry",
	"sessionMax":         "longest session",
	"justifyWithin":      "time to justify emergency access",
	"reviewWithin":       "time to review emergency access",
	"recoveryDelay":      "time from the approval of a recovery to its execution",
	"recoveryQuorum":     "approvals by guardians and registrars that a recovery needs",
	"careMax":            "longest care relationship",
	"careUse":            "purposes for which an open care relationship is enough",
	"payerUse":           "purposes for which an insurer's auditor may read the claims made to it",
	"legalUse":           "purposes for which a regulator may read",
	"rulesNotice":        "blocks from the vote's execution to the first block of a version of the rules",
	"actorsMax":          "most actors that one organization enrols",
	"proposalsDay":       "most proposals of one organization in a day",
	"proposalsOpen":      "most proposals of one organization that are open",
	"patientsDay":        "most patients that one registrar registers in a day",
	"keysDay":            "most guardians and controllers that one patient names, and keys that one person registers, in a day",
	"storageInterval":    "blocks between two proofs that an organization keeps the shards that it has accepted",
	"gasDayMember":       "gas that an actor may use a day",
	"gasDayService":      "gas that a service or deployer may use a day",
	"gasDayPatient":      "gas that a patient or guardian may use a day",
}

// meaning describes a parameter.
func meaning(name string) string {
	of, role, ok := strings.Cut(name, ".")
	switch {
	case ok && of == "purposes":
		return "purposes for which a " + role + " may ask for records"
	case ok && of == "internalUse":
		return "purposes for which the custodian's " + role + " needs no consent"
	}
	return meanings[name]
}

// Units of the registry with a special form in a file.
const (
	unitSeconds  = "seconds"  // as 60s, 30m, 24h, 7d
	unitPurposes = "purposes" // as a list of purposes of use
)

// useWords are the purposes of use of HL7 v3 ActReason in the order of their bits
// in the contracts.
//
// The word for all roles stands for all purposes, too.
var useWords = wordsOf(contracts.PurposesOfUse)

const allUses = 1<<32 - 1

func parameterNamed(name string) (registry.Parameter, error) {
	var names []string
	for _, p := range registry.Parameters() {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return registry.Parameter{}, strictyaml.UnknownWord("parameter", name, names)
}

// DefaultParameters returns the default parameters.
func DefaultParameters() Parameters {
	values := make(map[common.Hash]registry.GenesisParam)
	for _, g := range registry.DefaultParams() {
		values[g.Key] = g
	}
	parameters := make(Parameters)
	for _, p := range registry.Parameters() {
		g := values[p.Key()]
		parameters[p.Name] = Parameter{g.Value, g.Frozen}
	}
	return parameters
}

// formatValue writes a value as in a file.
func formatValue(unit string, value uint64) string {
	switch unit {
	case unitSeconds:
		return formatDuration(value)
	case unitPurposes:
		return choose(value == allUses, anyRole, useWords.text(uint32(value)))
	}
	return fmt.Sprint(value)
}

func outOfRange(p registry.Parameter, have uint64) error {
	return fmt.Errorf("%s is out of range: have %s, want %s to %s", p.Name,
		formatValue(p.Unit, have), formatValue(p.Unit, p.Min), formatValue(p.Unit, p.Max))
}

// durationUnits are the units of a duration, the longest first.
var durationUnits = []struct {
	letter  string
	seconds uint64
}{{"d", 86_400}, {"h", 3_600}, {"m", 60}, {"s", 1}}

// formatDuration writes seconds in the longest unit that needs no fraction.
func formatDuration(seconds uint64) string {
	for _, unit := range durationUnits {
		if seconds > 0 && seconds%unit.seconds == 0 {
			return fmt.Sprint(seconds/unit.seconds, unit.letter)
		}
	}
	return "0s"
}

func parseDuration(text string) (uint64, error) {
	for _, unit := range durationUnits {
		digits, ok := strings.CutSuffix(text, unit.letter)
		if !ok {
			continue
		}
		count, err := strictyaml.ParseDigits(digits, math.MaxUint64)
		if err != nil {
			break
		}
		if count > math.MaxUint64/unit.seconds {
			return 0, fmt.Errorf("%s is out of range", strictyaml.Quote(text))
		}
		return count * unit.seconds, nil
	}
	return 0, fmt.Errorf("%s is not a duration, want a whole number and s, m, h or d, such as 24h", strictyaml.Quote(text))
}

// jsonParameter is a frozen parameter in genesis.json.
type jsonParameter struct {
	Value  json.RawMessage `json:"value"`
	Frozen bool            `json:"frozen"`
}

// MarshalJSON writes each value as in YAML.
func (list Parameters) MarshalJSON() ([]byte, error) {
	out := make(map[string]any)
	for name, have := range list {
		p, err := parameterNamed(name)
		if err != nil {
			return nil, err
		}
		var value any = have.Value
		switch p.Unit {
		case unitSeconds:
			value = formatDuration(have.Value)
		case unitPurposes:
			value = useWords.names(uint32(have.Value))
		}
		if out[name] = value; have.Frozen {
			text, err := json.Marshal(value)
			if err != nil {
				return nil, err
			}
			out[name] = jsonParameter{text, true}
		}
	}
	return json.Marshal(out)
}

func (list *Parameters) UnmarshalJSON(text []byte) error {
	var read map[string]json.RawMessage
	if err := json.Unmarshal(text, &read); err != nil || read == nil {
		return errors.New("parameters must be an object")
	}
	*list = make(Parameters)
	for _, name := range sortedKeys(read) {
		have, err := parameterOf(name, read[name])
		if err != nil {
			return fmt.Errorf("parameters: %s: %w", name, err)
		}
		(*list)[name] = have
	}
	return nil
}

func parameterOf(name string, text json.RawMessage) (have Parameter, err error) {
	p, err := parameterNamed(name)
	if err != nil {
		return have, err
	}
	if bytes.HasPrefix(text, []byte("{")) {
		var full jsonParameter
		if err := strictJSON(text, &full); err != nil {
			return have, err
		}
		text, have.Frozen = full.Value, full.Frozen
	}
	switch p.Unit {
	case unitSeconds:
		var duration string
		if err := strictJSON(text, &duration); err != nil {
			return have, err
		}
		have.Value, err = parseDuration(duration)
	case unitPurposes:
		var mask uint32
		err = useWords.unmarshal(text, &mask)
		have.Value = uint64(mask)
	default:
		err = strictJSON(text, &have.Value)
	}
	return have, err
}

// registryParams are the parameters in the order of the registry.
func (list Parameters) registryParams() (params []registry.GenesisParam) {
	for _, p := range registry.Parameters() {
		if have, ok := list[p.Name]; ok {
			params = append(params, registry.GenesisParam{Key: p.Key(), Value: have.Value, Frozen: have.Frozen})
		}
	}
	return params
}

func (c *checker) parameters() {
	list := c.spec.Parameters
	for _, p := range registry.Parameters() {
		if _, ok := list[p.Name]; !ok {
			c.fail("parameters", "parameter %s is missing", p.Name)
		}
	}
	for _, name := range sortedKeys(list) {
		path, value := "parameters."+name, list[name].Value
		p, err := parameterNamed(name)
		if err != nil {
			c.fail(path, "%v", err)
		} else if value < p.Min || value > p.Max {
			c.fail(path, "%v", outOfRange(p, value))
		}
	}
	if least, have := list["signersMin"].Value, len(c.spec.Signers()); have > 0 && uint64(have) < least {
		c.fail("parameters.signersMin", "signersMin is %d, and the alliance has %d signers", least, have)
	}
	most := list["nodesMax"].Value
	if len(c.problems) > 0 {
		return
	}
	for i := range c.spec.Organizations {
		if org := &c.spec.Organizations[i]; uint64(len(org.Nodes)) > most {
			c.fail(fmt.Sprintf("organizations[%d].nodes", i), "organization %s has %d nodes, and nodesMax is %d", org.Name, len(org.Nodes), most)
		}
	}
}

// parameters reads the parameters that differ from the default.
func (d *decoder) parameters(into Parameters) strictyaml.Reader {
	return func(node *yaml.Node, path string) {
		d.Entries(node, path, func(key, value *yaml.Node, path string) {
			p, err := parameterNamed(key.Value)
			if err != nil {
				d.Fail(key, "%v", err)
				return
			}
			d.Locate(path, value)
			into[key.Value] = d.parameter(p, value, path)
		})
	}
}

// parameter reads a value, or a mapping that contains it.
func (d *decoder) parameter(p registry.Parameter, node *yaml.Node, path string) (have Parameter) {
	value := d.Number(&have.Value)
	switch p.Unit {
	case unitSeconds:
		value = d.Word(func(text []byte) (err error) {
			have.Value, err = parseDuration(string(text))
			return err
		})
	case unitPurposes:
		value = func(node *yaml.Node, path string) {
			var mask uint32 = allUses
			if node.Kind != yaml.ScalarNode || node.Value != anyRole {
				d.set(&useWords, &mask)(node, path)
			}
			have.Value = uint64(mask)
		}
	}
	if node.Kind != yaml.MappingNode {
		value(node, path)
		return have
	}
	d.Mapping(node, path, []strictyaml.Field{
		strictyaml.Required("value", value), strictyaml.Optional("frozen", d.Boolean(&have.Frozen)),
	})
	return have
}

func (w *writer) parameters(list Parameters) {
	w.line("")
	w.line("# The alliance changes these by vote, unless one is frozen: {value: 24h, frozen: true}.")
	w.line("# A duration is a whole number and s, m, h or d. Purposes of use are")
	w.words(useWords.words)
	w.line("parameters:")
	for _, p := range registry.Parameters() {
		have, ok := list[p.Name]
		if !ok {
			continue
		}
		text := formatValue(p.Unit, have.Value)
		if have.Frozen {
			text = fmt.Sprintf("{value: %s, frozen: true}", text)
		}
		w.param("  "+p.Name, text, meaning(p.Name))
	}
}
