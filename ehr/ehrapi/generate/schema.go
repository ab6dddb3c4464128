// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/dntp/dntp/ehr/logger"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"
)

// schema is a JSON Schema.
type schema map[string]any

// schemas makes the schemas of Go types. Named structs become components.
type schemas struct {
	texts *comments
	all   map[string]schema
	taken map[string]reflect.Type // name of a component to its type
}

func newSchemas(texts *comments) *schemas {
	return &schemas{texts, make(map[string]schema), make(map[string]reflect.Type)}
}

func pattern(text, pattern string) schema {
	return schema{"title": text, "type": "string", "pattern": pattern}
}

func ref(name string) schema { return schema{"$ref": "#/components/schemas/" + name} }

func nullable(s schema) schema { return schema{"oneOf": []schema{s, {"type": "null"}}} }

// known are the types whose JSON is not made by reflection.
var known = map[reflect.Type]struct {
	name string
	schema
}{
	reflect.TypeFor[hexutil.Uint64]():  {"Quantity", pattern("number in hex", "^0x(0|[1-9a-f][0-9a-f]*)$")},
	reflect.TypeFor[hexutil.Big]():     {"Quantity", pattern("number in hex", "^0x(0|[1-9a-f][0-9a-f]*)$")},
	reflect.TypeFor[hexutil.Bytes]():   {"Bytes", pattern("bytes in hex", "^0x([0-9a-fA-F]{2})*$")},
	reflect.TypeFor[common.Hash]():     {"Hash", pattern("32 bytes in hex", "^0x[0-9a-fA-F]{64}$")},
	reflect.TypeFor[common.Address]():  {"Address", pattern("address of 20 bytes in hex", "^0x[0-9a-fA-F]{40}$")},
	reflect.TypeFor[rpc.BlockNumber](): {"BlockNumber", blockNumber},
	reflect.TypeFor[rpc.BlockNumberOrHash](): {"BlockNumberOrHash", schema{
		"title": "block by its tag, number or hash",
		"anyOf": []schema{ref("BlockNumber"), ref("Hash"), {
			"type": "object", "required": []string{"blockHash"}, "additionalProperties": false,
			"properties": schema{"blockHash": ref("Hash"), "requireCanonical": schema{"type": "boolean"}},
		}},
	}},
	reflect.TypeFor[clique.BlockOrRLP](): {"BlockOrRLP", schema{
		"title": "block by its tag, number or hash, or the RLP of a block or header", "anyOf": []schema{ref("BlockNumberOrHash"), ref("Bytes")},
	}},
	reflect.TypeFor[clique.Snapshot](): {"Snapshot", schema{
		"title": "signers and open votes after a block", "type": "object", "required": []string{"number", "hash", "signers", "recents", "votes", "tally"},
		"properties": schema{
			"number": schema{"type": "integer"}, "hash": ref("Hash"),
			"signers": schema{"type": "object", "description": "set of the addresses of the signers"},
			"recents": schema{"type": "object", "additionalProperties": ref("Address"), "description": "who sealed the newest blocks, by their numbers"},
			"votes":   schema{"oneOf": []schema{{"type": "array", "items": ref("SignerVote")}, {"type": "null"}}},
			"tally":   schema{"type": "object", "description": "sum of the votes on each address"},
		},
	}},
	reflect.TypeFor[clique.Vote](): {"SignerVote", schema{
		"title": "vote of a signer on an account", "type": "object", "required": []string{"signer", "block", "address", "authorize"},
		"properties": schema{
			"signer": ref("Address"), "block": schema{"type": "integer"}, "address": ref("Address"), "authorize": schema{"type": "boolean"},
		},
	}},
	reflect.TypeFor[ehrapi.Word](): {"Word", schema{
		"title": "number of the contracts or its name",
		"oneOf": []schema{{"type": "integer", "minimum": 0, "maximum": 255}, {"type": "string"}},
	}},
	reflect.TypeFor[ehrapi.Fields](): {"Fields", schema{
		"title": "members of an event, or arguments of a change, by the names in the Solidity interfaces",
		"type":  "object",
		"additionalProperties": schema{"anyOf": []schema{
			ref("Quantity"), ref("Bytes"), ref("Code"), {"type": "string"}, {"type": "boolean"}, {"type": "object"}, {"type": "array", "items": ref("Code")},
		}},
	}},
	reflect.TypeFor[logger.Kind]():  {"LogKind", schema{"title": "1 records, 2 audit, 3 consents", "type": "integer", "enum": []int{1, 2, 3}}},
	reflect.TypeFor[types.Header](): {"Header", schema{"title": "header of a block, as eth_getHeaderByHash returns it", "type": "object"}},
	reflect.TypeFor[json.RawMessage](): {"Resource", schema{
		"title": "object of another specification: a FHIR R4 resource, or the OpenRPC document", "type": []string{"object", "null"},
	}},
}

// parts are the types that the schemas of known types refer to.
var parts = map[string][]reflect.Type{
	"BlockNumber":       {reflect.TypeFor[hexutil.Uint64]()},
	"BlockNumberOrHash": {reflect.TypeFor[rpc.BlockNumber](), reflect.TypeFor[common.Hash]()},
	"Snapshot":          {reflect.TypeFor[common.Hash](), reflect.TypeFor[common.Address](), reflect.TypeFor[clique.Vote]()},
	"BlockOrRLP":        {reflect.TypeFor[rpc.BlockNumberOrHash](), reflect.TypeFor[hexutil.Bytes]()},
	"Fields":            {reflect.TypeFor[hexutil.Uint64](), reflect.TypeFor[hexutil.Bytes](), reflect.TypeFor[ehrapi.Code]()},
}

var blockNumber = schema{
	"title": "block by its tag or number",
	"anyOf": []schema{{"type": "string", "enum": []string{"latest", "safe", "finalized", "earliest", "pending"}}, ref("Quantity")},
}

// result is the schema of an answer: null where a pointer, list or map may be nil.
func (s *schemas) result(t reflect.Type) schema {
	if t.Kind() == reflect.Pointer {
		return s.mayBeNull(t)
	}
	return s.of(t)
}

// mayBeNull is the schema of a pointer. The namespace ehr answers with an error instead of null.
func (s *schemas) mayBeNull(t reflect.Type) schema {
	if strings.HasPrefix(t.Elem().PkgPath(), modulePath+"ehr/") {
		return s.of(t.Elem())
	}
	return nullable(s.of(t.Elem()))
}

// of returns the schema of a type, a reference for one with a name.
func (s *schemas) of(t reflect.Type) schema {
	if k, ok := known[t]; ok {
		if k.name == "" {
			return schema{}
		}
		s.all[k.name] = k.schema
		for _, inner := range parts[k.name] {
			s.of(inner)
		}
		return ref(k.name)
	}
	switch t.Kind() {
	case reflect.Pointer:
		return nullable(s.of(t.Elem()))
	case reflect.Bool:
		return schema{"type": "boolean"}
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Uint, reflect.Uint64, reflect.Uint32, reflect.Uint16, reflect.Uint8:
		if t == reflect.TypeFor[time.Duration]() {
			return schema{"type": "integer", "title": "nanoseconds"}
		}
		if isText(t) {
			return schema{"type": "string"}
		}
		return schema{"type": "integer"}
	case reflect.Float64:
		return schema{"type": "number"}
	case reflect.String:
		return schema{"type": "string"}
	case reflect.Interface:
		return schema{}
	case reflect.Slice, reflect.Array:
		return s.list(t)
	case reflect.Map:
		return schema{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Struct:
		return s.object(t)
	}
	panic(fmt.Sprintf("BUG: no schema for %v", t))
}

// isText reports whether a type is written as a JSON string.
func isText(t reflect.Type) bool {
	text := reflect.TypeFor[encoding.TextMarshaler]()
	return t.Implements(text) || reflect.PointerTo(t).Implements(text)
}

func (s *schemas) list(t reflect.Type) schema {
	if isText(t) {
		return schema{"type": "string"}
	}
	element := t.Elem()
	if element.Kind() == reflect.Pointer {
		element = element.Elem() // no list has an element that is nil
	}
	out := schema{"type": "array", "items": s.of(element)}
	if t.Kind() == reflect.Array {
		out["minItems"], out["maxItems"] = t.Len(), t.Len()
	}
	if !strings.HasPrefix(elementPackage(t), modulePath+"ehr/") && t.Kind() == reflect.Slice {
		return schema{"oneOf": []schema{out, {"type": "null"}}} // nil is null
	}
	return out
}

// elementPackage is the package of the elements of lists.
func elementPackage(t reflect.Type) string {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.PkgPath()
}

// object returns the schema of a struct as a component.
func (s *schemas) object(t reflect.Type) schema {
	name := s.nameOf(t)
	if _, done := s.all[name]; done {
		return ref(name)
	}
	out := schema{"type": "object"}
	s.all[name] = out // before its fields, which may refer to it
	if text := s.texts.typeText(t); text != "" {
		out["title"] = text
	}
	properties, required := schema{}, []string{}
	s.fields(t, properties, &required)
	out["properties"] = properties
	if len(required) > 0 && !isArgument(t) {
		out["required"] = required
	}
	if isArgument(t) {
		out["additionalProperties"] = false
	}
	return ref(name)
}

// isArgument reports whether a struct is read from a client.
func isArgument(t reflect.Type) bool {
	return t.PkgPath() == modulePath+"ehr/ehrapi" && reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]())
}

func (s *schemas) fields(t reflect.Type, properties schema, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && tag == "" {
			inner := f.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			s.fields(inner, properties, required)
			continue
		}
		if tag == "-" || !f.IsExported() {
			continue
		}
		if tag == "" {
			tag = f.Name
		}
		property := s.of(f.Type)
		if f.Type.Kind() == reflect.Pointer && (isArgument(t) || options == "omitempty") {
			property = s.of(f.Type.Elem())
		}
		if text := s.texts.fieldText(t, f.Name); text != "" {
			property = described(property, text)
		}
		properties[tag] = property
		if options != "omitempty" {
			*required = append(*required, tag)
		}
	}
}

// described adds a text to a schema. Beside a reference it would be ignored in draft 7.
func described(s schema, text string) schema {
	if _, isRef := s["$ref"]; isRef {
		return schema{"description": text, "allOf": []schema{s}}
	}
	out := schema{"description": text}
	for k, v := range s {
		out[k] = v
	}
	return out
}

// nameOf is the name of a type's component, such as RecordRowList for List[RecordRow].
func (s *schemas) nameOf(t reflect.Type) string {
	name := plainName(t)
	if _, argument, generic := strings.Cut(t.Name(), "["); generic {
		argument = strings.TrimSuffix(argument, "]")
		name = argument[strings.LastIndex(argument, ".")+1:] + name
	}
	if name == "" {
		panic(fmt.Sprintf("BUG: %v has no name", t))
	}
	name = strings.ToUpper(name[:1]) + name[1:]
	if other := s.taken[name]; other != nil && other != t {
		pkg := t.PkgPath()[strings.LastIndex(t.PkgPath(), "/")+1:]
		name = strings.ToUpper(pkg[:1]) + pkg[1:] + name
	}
	s.taken[name] = t
	return name
}
