// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"encoding/json"
	"sync"

	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/registry"
	"github.com/ethereum/go-ethereum/common"
)

// operation is a method of a native contract that the access table gates.
type operation struct {
	name     string // contract and method, such as "records.anchor"
	contract common.Address
	selector [4]byte
	classes  bool  // whether its rule may depend on the class of records
	callers  Roles // that can call it, if its rule lets them
}

// operations lists every method that writes, contract by contract.
var operations = sync.OnceValue(func() []operation {
	var list []operation
	for _, c := range contracts.All() {
		for _, name := range c.Operations() {
			selector := [4]byte(c.ABI.Methods[name].ID)
			list = append(list, operation{c.Name + "." + name, c.Address, selector, c.Classed, Roles(registry.Callable(c.Address, selector))})
		}
	}
	return list
})

func operationNames() []string {
	var names []string
	for _, op := range operations() {
		names = append(names, op.name)
	}
	return names
}

func operationNamed(name string) (operation, bool) {
	for _, op := range operations() {
		if op.name == name {
			return op, true
		}
	}
	return operation{}, false
}

// classNames are the classes of records, from 1 on.
var classNames = contracts.RecordClasses.Names()

// Rule is the set of callers of an operation: some roles, or some roles for each
// class of records. A class that is not named is closed to all.
type Rule struct {
	Roles   Roles            // valid if Classes is nil
	Classes map[string]Roles // by name of the class
}

// MarshalJSON writes a list of roles, or an object of lists by class.
func (r Rule) MarshalJSON() ([]byte, error) {
	if r.Classes != nil {
		return json.Marshal(r.Classes)
	}
	return json.Marshal(r.Roles)
}

func (r *Rule) UnmarshalJSON(text []byte) error {
	*r = Rule{}
	if bytes.HasPrefix(text, []byte("{")) {
		return json.Unmarshal(text, &r.Classes)
	}
	return json.Unmarshal(text, &r.Roles)
}

// all returns the roles that may call the operation for some class.
func (r Rule) all() Roles {
	set := r.Roles
	for _, roles := range r.Classes {
		set |= roles
	}
	return set
}

// of returns the roles that may call the operation for a class.
func (r Rule) of(class string) Roles {
	if r.Classes != nil {
		return r.Classes[class]
	}
	return r.Roles
}

// registryRules are the rows of the registry for the rule: that of the operation,
// with the roles of all classes, and that of each class. A row without roles is
// left out.
func (r Rule) registryRules(op operation) (rows []registry.GenesisRule) {
	row := func(class int, roles Roles) {
		if roles != 0 {
			rows = append(rows, registry.GenesisRule{Contract: op.contract, Selector: op.selector, Class: uint8(class), Roles: uint32(roles)})
		}
	}
	row(0, r.all())
	for i, name := range classNames {
		row(i+1, r.Classes[name])
	}
	return rows
}

// DefaultKinds returns the roles that each kind of organization may give by
// default.
func DefaultKinds() map[string]Roles {
	table := make(map[string]Roles)
	for _, k := range registry.DefaultKinds() {
		table[k.Kind.String()] = Roles(k.Roles)
	}
	return table
}

// DefaultOperations returns the default access table. It names every operation; an
// operation without a role is closed to all.
func DefaultOperations() map[string]Rule {
	table := make(map[string]Rule)
	for _, op := range operations() {
		var rule Rule
		for _, row := range registry.DefaultRules() {
			if row.Contract != op.contract || row.Selector != op.selector {
				continue
			}
			if row.Class == 0 {
				rule.Roles |= Roles(row.Roles)
				continue
			}
			if rule.Classes == nil {
				rule.Classes = make(map[string]Roles)
			}
			rule.Classes[classNames[row.Class-1]] |= Roles(row.Roles)
		}
		// With rules by class, the roles of the operation follow from them.
		if rule.Classes != nil {
			rule.Roles = 0
		}
		table[op.name] = rule
	}
	return table
}
