// SPDX-License-Identifier: LGPL-3.0-or-later

// Command generate writes the Go bindings of the native contracts, run by
// `go generate` in the folder above. relay, which all contracts share, is bound
// once, as an operation of Native.
package main

import (
	"encoding/json"
	"log"
	"os"
	"slices"
	"strings"

	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/accounts/abi/abigen"
)

// shared is the name of the binding of the operations that all contracts have.
const shared = "Native"

// aliases rename operations of two contracts that would have the same name.
var aliases = map[string]map[string]string{"Consent": {"get": "getGrant"}}

func main() {
	log.SetFlags(0)
	names := []string{shared}
	for _, c := range contracts.All() {
		names = append(names, strings.ToUpper(c.Name[:1])+c.Name[1:])
	}
	for _, name := range names {
		if err := write(name); err != nil {
			log.Fatalf("%s: %v", name, err)
		}
	}
}

func write(name string) error {
	text, err := os.ReadFile("../abi/I" + name + ".json")
	if err != nil {
		return err
	}
	var entries []json.RawMessage
	if err := json.Unmarshal(text, &entries); err != nil {
		return err
	}
	if name != shared {
		entries = slices.DeleteFunc(entries, isRelay)
	}
	if text, err = json.Marshal(entries); err != nil {
		return err
	}
	code, err := abigen.BindV2([]string{name}, []string{string(text)}, []string{""}, "bindings", nil, aliases[name])
	if err != nil {
		return err
	}
	return os.WriteFile("gen_"+strings.ToLower(name)+".go", []byte(code), 0o644)
}

func isRelay(entry json.RawMessage) bool {
	var method struct{ Type, Name string }
	return json.Unmarshal(entry, &method) == nil && method.Type == "function" && method.Name == contracts.Relay
}
