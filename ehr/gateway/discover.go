// SPDX-License-Identifier: LGPL-3.0-or-later

package gateway

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/dntp/dntp/ehr/gateway/door"
	"github.com/dntp/dntp/ehr/gateway/token"
)

// ownMethods describes what the gateway adds to the methods of nodes, as OpenRPC does.
var ownMethods = map[string]json.RawMessage{
	"gateway_whoami": json.RawMessage(`{"name":"gateway_whoami","summary":"Who the token is of, its roles, and the operations that the chain lets each call","params":[],
		"result":{"name":"caller","schema":{"type":"object"}}}`),
	"gateway_relay": json.RawMessage(`{"name":"gateway_relay","summary":"Sends an operation that a person signed, by the service of the organization",
		"params":[{"name":"operation","required":true,"schema":{"type":"object","required":["contract","operation","signature"]}}],
		"result":{"name":"transactionHash","schema":{"type":"string","pattern":"^0x[0-9a-f]{64}$"}}}`),
}

// discover answers rpc_discover: the document of a node, with the methods that this caller may use
// here. For a token it names the operations of the caller's roles as x-operations.
func (k *gatekeeper) discover(ctx context.Context, caller *door.Caller, _ json.RawMessage) (any, error) {
	var document map[string]json.RawMessage
	if err := k.door.Call(ctx, &document, 0, "rpc_discover"); err != nil {
		return nil, err
	}
	var all []json.RawMessage
	if err := json.Unmarshal(document["methods"], &all); err != nil {
		return nil, errors.New("a node's OpenRPC document has no methods")
	}
	served := make([]json.RawMessage, 0, len(all)+len(ownMethods))
	for _, m := range all {
		var method struct{ Name string }
		if json.Unmarshal(m, &method) == nil && k.door.Serves(method.Name) {
			served = append(served, m)
		}
	}
	if p, ok := caller.Context.(token.Person); ok {
		for _, name := range []string{"gateway_whoami", "gateway_relay"} {
			if k.door.Serves(name) {
				served = append(served, ownMethods[name])
			}
		}
		operations := make(map[string]json.RawMessage)
		have, err := k.people.find(ctx, p.Address)
		for i := 0; i < len(have.roles) && err == nil; i++ {
			operations[have.roles[i].Name], err = k.people.operations(ctx, have.roles[i].Number)
		}
		if err == nil {
			document["x-operations"], err = json.Marshal(operations)
		}
		if err != nil {
			return nil, err
		}
	}
	var err error
	document["methods"], err = json.Marshal(served)
	return document, err
}
