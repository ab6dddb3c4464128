// SPDX-License-Identifier: LGPL-3.0-or-later

package door

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// call is one request. Its slices are parts of the body.
type call struct {
	id     []byte // JSON of the id; nil for a notification, which gets no answer
	method string
	params []byte // JSON of the parameters; nil if missing
	bad    *Error // why it is no request; its answer
}

var null = []byte("null")

// reply is what a node, or the door itself, says to a call. Exactly one of the two is set.
type reply struct {
	result []byte // JSON
	fault  []byte // JSON of the error object
}

// errorReply returns the reply of an error that the door found.
func errorReply(e *Error) reply {
	text, err := json.Marshal(e)
	if err != nil {
		panic("BUG: " + err.Error())
	}
	return reply{fault: text}
}

// append appends the answer to a call with an id.
func (r reply) append(out, id []byte) []byte {
	if id == nil {
		id = null
	}
	out = append(append(out, `{"jsonrpc":"2.0","id":`...), id...)
	if r.fault != nil {
		out = append(append(out, `,"error":`...), r.fault...)
	} else {
		out = append(append(out, `,"result":`...), r.result...)
	}
	return append(out, '}')
}

// appendRequest appends the request that a node gets. It is made anew, so that a member
// which the door read in one way cannot be read in another way by the node.
func appendRequest(out []byte, id uint64, method string, params []byte) []byte {
	out = strconv.AppendUint(append(out, `{"jsonrpc":"2.0","id":`...), id, 10)
	out = append(append(append(out, `,"method":"`...), method...), '"')
	if params != nil {
		out = append(append(out, `,"params":`...), params...)
	}
	return append(out, '}')
}

// parseBody reads a request or a batch. Its error is the answer to the whole body.
func parseBody(body []byte, depth, batch int) (calls []call, isBatch bool, fault *Error) {
	body = bytes.TrimSpace(body)
	if !json.Valid(body) {
		return nil, false, errParse
	}
	if deepest(body) > depth {
		return nil, false, errorOf(codeLimit, "the body is nested deeper than %d levels", depth)
	}
	if body[0] != '[' {
		return []call{parseCall(body)}, false, nil
	}
	err := elements(body, func(element []byte) error {
		if len(calls) == batch {
			return errTooMany
		}
		calls = append(calls, parseCall(element))
		return nil
	})
	switch {
	case errors.Is(err, errTooMany):
		return nil, true, errorOf(codeLimit, "the batch has more than %d calls", batch)
	case len(calls) == 0:
		return nil, true, errorOf(codeRequest, "the batch is empty")
	}
	return calls, true, nil
}

var errTooMany = errors.New("too many elements")

// parseCall reads one element, which is valid JSON.
func parseCall(text []byte) (c call) {
	if text[0] != '{' {
		return call{id: null, bad: errorOf(codeRequest, "a request is an object")}
	}
	var version, method []byte
	wrong := ""
	members(text, func(key, value []byte) error {
		into := (*[]byte)(nil)
		switch string(key) {
		case `"jsonrpc"`:
			into = &version
		case `"id"`:
			into = &c.id
		case `"method"`:
			into = &method
		case `"params"`:
			into = &c.params
		default:
			return nil
		}
		if *into != nil {
			wrong = "a member is there twice"
		}
		*into = value
		return nil
	})
	if len(c.id) > 0 && (c.id[0] == '{' || c.id[0] == '[' || len(c.id) > maxIDBytes) {
		c.id, wrong = null, fmt.Sprintf("an id is text or a number of at most %d bytes", maxIDBytes)
	}
	switch {
	case wrong != "":
	case string(version) != `"2.0"`:
		wrong = `the member jsonrpc is not "2.0"`
	case len(method) < 2 || method[0] != '"' || !isMethod(method[1:len(method)-1]):
		wrong = "the method is not a name"
	case c.params != nil && c.params[0] != '[' && c.params[0] != '{' && string(c.params) != "null":
		wrong = "the parameters are not a list"
	}
	if wrong != "" {
		if c.id == nil {
			c.id = null
		}
		c.bad = errorOf(codeRequest, "%s", wrong)
		return c
	}
	c.method = string(method[1 : len(method)-1])
	if string(c.params) == "null" {
		c.params = nil
	}
	return c
}

// maxIDBytes limits the id of a call, which the answer repeats.
const maxIDBytes = 1024

// maxMethodBytes is more than the longest name of a method has.
const maxMethodBytes = 96

func isMethod(name []byte) bool {
	for _, c := range name {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_' && c != '.' {
			return false
		}
	}
	return len(name) > 0 && len(name) <= maxMethodBytes
}

// errShape is returned for an answer of a node that is none.
var errShape = errors.New("the node's answer is not JSON-RPC")

// parseReply reads a node's answer and the id in it. It looks at the members before the
// result only, which is as large as the answer.
func parseReply(text []byte) (id []byte, r reply, err error) {
	const before = `{"jsonrpc":"2.0","id":`
	text = bytes.TrimSpace(text)
	if rest, ok := bytes.CutPrefix(text, []byte(before)); ok && rest[len(rest)-1] == '}' {
		end := bytes.IndexByte(rest[:min(len(rest), 32)], ',')
		if end > 0 {
			id, rest = rest[:end], rest[end:]
			if result, ok := bytes.CutPrefix(rest, []byte(`,"result":`)); ok {
				return id, reply{result: result[:len(result)-1]}, nil
			}
		}
	}
	if len(text) == 0 || text[0] != '{' || !json.Valid(text) {
		return nil, reply{}, errShape
	}
	members(text, func(key, value []byte) error {
		switch string(key) {
		case `"id"`:
			id = value
		case `"result"`:
			r.result = value
		case `"error"`:
			r.fault = value
		}
		return nil
	})
	if string(r.fault) == "null" {
		r.fault = nil
	}
	if (r.result == nil) == (r.fault == nil) {
		return nil, reply{}, errShape
	}
	return id, r, nil
}

// fault is the part of a node's error that the door looks at.
type fault struct {
	Code    int
	Message string
	Data    json.RawMessage
}

func parseFault(text []byte) (f fault) {
	if json.Unmarshal(text, &f) != nil {
		f.Message = "error"
	}
	return f
}

// deepest returns how deep valid JSON is nested.
func deepest(text []byte) (most int) {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = endOfString(text, i) - 1
		case '{', '[':
			depth++
			most = max(most, depth)
		case '}', ']':
			depth--
		}
	}
	return most
}

// endOfString returns the place after the string that begins at i.
func endOfString(text []byte, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// endOfValue returns the place after the value that begins at i, in valid JSON.
func endOfValue(text []byte, i int) int {
	depth := 0
	for i < len(text) {
		switch text[i] {
		case '"':
			i = endOfString(text, i)
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return i
}

func skipBlank(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n') {
		i++
	}
	return i
}

// elements calls each for every element of a list in valid JSON, until it returns an error.
func elements(text []byte, each func(element []byte) error) error {
	for i := skipBlank(text, 1); i < len(text) && text[i] != ']'; {
		end := endOfValue(text, i)
		if err := each(text[i:end]); err != nil {
			return err
		}
		i = skipBlank(text, end)
		if i < len(text) && text[i] == ',' {
			i = skipBlank(text, i+1)
		}
	}
	return nil
}

// members calls each for every member of an object in valid JSON, until it returns an
// error. A key comes with its quotes.
func members(text []byte, each func(key, value []byte) error) error {
	for i := skipBlank(text, 1); i < len(text) && text[i] != '}'; {
		keyEnd := endOfString(text, i)
		key := text[i:keyEnd]
		i = skipBlank(text, keyEnd)
		i = skipBlank(text, min(i+1, len(text))) // the colon
		end := endOfValue(text, i)
		if err := each(key, text[i:end]); err != nil {
			return err
		}
		i = skipBlank(text, end)
		if i < len(text) && text[i] == ',' {
			i = skipBlank(text, i+1)
		}
	}
	return nil
}

// member returns the value of a member of an object, nil if there is none.
func member(text []byte, name string) (found []byte) {
	if len(text) == 0 || text[0] != '{' {
		return nil
	}
	quoted := `"` + name + `"`
	members(text, func(key, value []byte) error {
		if string(key) == quoted {
			found = value
			return errTooMany
		}
		return nil
	})
	return found
}
