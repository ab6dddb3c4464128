// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/dntp/dntp/ehr/ehrapi"
	"github.com/ethereum/go-ethereum/rpc"
)

// document is an OpenRPC document.
type document struct {
	OpenRPC       string     `json:"openrpc"`
	Info          info       `json:"info"`
	Methods       []*method  `json:"methods"`
	Subscriptions []*method  `json:"x-subscriptions"` // names of ehr_subscribe; the result is that of each notification
	Components    components `json:"components"`
}

type info struct {
	Title       string  `json:"title"`
	Version     string  `json:"version"`
	Description string  `json:"description"`
	License     license `json:"license"`
}

type license struct {
	Name string `json:"name"`
}

type components struct {
	Schemas map[string]schema `json:"schemas"`
	Errors  map[string]schema `json:"errors"`
}

type method struct {
	Name           string   `json:"name"`
	Summary        string   `json:"summary"`
	Description    string   `json:"description,omitempty"`
	ParamStructure string   `json:"paramStructure,omitempty"`
	Params         []*param `json:"params"`
	Result         *param   `json:"result"`
	Errors         []schema `json:"errors,omitempty"`
	subscription   bool
}

type param struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Required    bool   `json:"required,omitempty"`
	Schema      schema `json:"schema"`
}

var (
	contextType      = reflect.TypeFor[context.Context]()
	errorType        = reflect.TypeFor[error]()
	subscriptionType = reflect.TypeFor[*rpc.Subscription]()
)

// notifications are the types that subscriptions send, if it is not ehrapi.Event.
var notifications = map[string]reflect.Type{"finality": reflect.TypeFor[ehrapi.Finality]()}

// methodOf describes a method, nil if upstream's server would not take it.
func methodOf(namespace string, m reflect.Method, texts *comments, schemas *schemas) (*method, error) {
	t := m.Type
	if t.NumOut() == 0 || t.NumOut() > 2 || t.NumOut() == 2 && t.Out(1) != errorType {
		return nil, nil
	}
	text, ok := texts.method(t.In(0), m.Name)
	if !ok || text.doc == "" {
		return nil, fmt.Errorf("%v.%s has no comment", t.In(0), m.Name)
	}
	name := strings.ToLower(m.Name[:1]) + m.Name[1:]
	out := &method{Name: namespace + "_" + name, Params: []*param{}, ParamStructure: "by-position"}
	out.Summary, out.Description = sentences(m.Name, text.doc)
	first := 1
	if t.NumIn() > 1 && t.In(1) == contextType {
		first = 2
	}
	for i := first; i < t.NumIn(); i++ {
		in, required := t.In(i), true
		if in.Kind() == reflect.Pointer {
			in, required = in.Elem(), false
		}
		p := &param{Name: text.params[i-1], Required: required, Schema: schemas.of(in)}
		out.Params = append(out.Params, p)
	}
	switch result := t.Out(0); {
	case result == errorType:
		out.Result = &param{Name: "nothing", Schema: schema{"type": "null"}}
	case result == subscriptionType:
		out.Name, out.subscription = name, true
		sent := reflect.TypeFor[ehrapi.Event]()
		if other := notifications[name]; other != nil {
			sent = other
		}
		out.Result = &param{Name: "notification", Schema: schemas.of(sent)}
	default:
		out.Result = &param{Name: "result", Schema: schemas.result(result)}
	}
	return out, nil
}

// sentences cuts a comment into its first sentence and the rest, and its name off the
// beginning: "GetRecord returns" becomes "Returns".
func sentences(name, doc string) (first, rest string) {
	doc = strings.TrimPrefix(strings.Join(strings.Fields(doc), " "), name+" ")
	if other, ok := strings.CutPrefix(doc, "is "); ok {
		doc = "the same as " + other
	}
	doc = strings.ToUpper(doc[:1]) + doc[1:]
	first, rest, _ = strings.Cut(doc, ". ")
	return strings.TrimSuffix(first, "."), rest
}

// addSubscribe describes the two methods that upstream's server adds for subscriptions.
func (d *document) addSubscribe() {
	var names []any
	for _, s := range d.Subscriptions {
		names = append(names, s.Name)
	}
	subscribe := &method{
		Name: "ehr_subscribe", Summary: "Begins a subscription on this connection, by WebSocket or IPC",
		Description: "Notifications are sent as ehr_subscription. What each subscription sends is in x-subscriptions.", ParamStructure: "by-position",
		Params: []*param{
			{Name: "name", Required: true, Schema: schema{"type": "string", "enum": names}},
			{Name: "feed", Schema: ref("Feed")},
		},
		Result: &param{Name: "id", Description: "number of the subscription", Schema: schema{"type": "string", "pattern": "^0x[0-9a-f]+$"}},
	}
	subscribe.Errors = errorRefs(subscribe)
	d.Methods = append(d.Methods, subscribe, &method{
		Name: "ehr_unsubscribe", Summary: "Ends a subscription of this connection", ParamStructure: "by-position",
		Params: []*param{{Name: "id", Required: true, Schema: schema{"type": "string"}}},
		Result: &param{Name: "ended", Schema: schema{"type": "boolean"}},
	})
}

// errorsOf are the errors of the namespace ehr by their reasons.
func errorsOf() map[string]schema {
	all := make(map[string]schema)
	for _, e := range ehrapi.Errors() {
		all[e.Reason] = schema{"code": e.Code, "message": e.When, "data": map[string]any{"reason": e.Reason}}
	}
	return all
}

// causes are the parameters of which a method must have one for a reason to be possible, or
// the method itself.
var causes = map[string][]string{
	"badArgument":          {"block", "filter", "class", "kind", "role", "question", "subject", "feed", "seconds"},
	"badCursor":            {"page"},
	"badLimit":             {"page"},
	"badResume":            {"feed"},
	"resumeUndone":         {"feed"},
	"notFound":             {"id", "address", "pid", "org", "subject"},
	"noReceipt":            {"wanted"},
	"unknownBlock":         {"block", "feed"},
	"notCanonical":         {"block"},
	"blockTooOld":          {"page", "feed"},
	"stateNotKept":         {"block", "wanted"},
	"syncing":              {"block", "wanted"},
	"indexBehind":          {"page", "number"},
	"indexRebuilding":      {"page"},
	"indexOff":             {"page", "ehr_indexStatus"},
	"waitOver":             {"number"},
	"tooManySubscriptions": {"feed"},
	"busy":                 {"page", "number", "wanted"},
	"internal":             {"block", "wanted"},
}

// errorRefs are the errors that a method may return.
func errorRefs(m *method) (list []schema) {
	for _, e := range ehrapi.Errors() {
		if causes[e.Reason] == nil {
			panic("BUG: no parameter causes the reason " + e.Reason)
		}
		of := causes[e.Reason]
		if slices.Contains(of, m.Name) || slices.ContainsFunc(m.Params, func(p *param) bool { return slices.Contains(of, p.Name) }) {
			list = append(list, schema{"$ref": "#/components/errors/" + e.Reason})
		}
	}
	return list
}
