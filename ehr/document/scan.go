// SPDX-License-Identifier: LGPL-3.0-or-later

package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

var (
	errEmpty     = errors.New("document is empty")
	errSize      = errors.New("document is too large")
	errBOM       = errors.New("document begins with a byte order mark")
	errUTF8      = errors.New("document is not valid UTF-8")
	errSyntax    = errors.New("document is not valid JSON")
	errDepth     = errors.New("document is nested too deeply")
	errDuplicate = errors.New("document repeats a key within an object")
	errResource  = errors.New("document is not a FHIR resource")
	errBundle    = errors.New("document is not a valid Bundle")
	errCount     = errors.New("document holds too many resources")
)

var byteOrderMark = []byte{0xef, 0xbb, 0xbf}

// span is a range of bytes of a document, the end excluded.
type span struct{ start, end int64 }

// scanner walks a document token by token. It keeps positions, never values,
// except the keys of the open objects and the two resource types that matter.
type scanner struct {
	doc []byte
	dec *json.Decoder
}

// scan checks the form of a document and returns the span of the whole, followed
// by the span of each resource if it is a Bundle.
func scan(doc []byte) ([]span, error) {
	switch {
	case len(doc) == 0:
		return nil, errEmpty
	case len(doc) > MaxSize:
		return nil, fmt.Errorf("%w: have %d bytes, want at most %d", errSize, len(doc), MaxSize)
	case bytes.HasPrefix(doc, byteOrderMark):
		return nil, errBOM
	case !utf8.Valid(doc):
		return nil, errUTF8
	}
	if err := checkSyntax(doc); err != nil {
		return nil, err
	}
	s := &scanner{doc: doc, dec: json.NewDecoder(bytes.NewReader(doc))}
	s.dec.UseNumber()
	resources, err := s.document()
	if err != nil {
		return nil, err
	}
	return append([]span{{0, int64(len(doc))}}, resources...), nil
}

// checkSyntax refuses anything but exactly one JSON value: the token stream is
// more lenient than the grammar. The error names only the position, because the
// decoder's message quotes the document.
func checkSyntax(doc []byte) error {
	if err := checkDepth(doc); err != nil {
		return err
	}
	var skip struct{}
	err := json.Unmarshal(doc, &skip)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: at byte %d", errSyntax, syntax.Offset)
	case err != nil || bytes.TrimLeft(doc, " \t\r\n")[0] != '{':
		return fmt.Errorf("%w: not an object", errResource)
	}
	return nil
}

// checkDepth counts brackets outside strings, so that the limit holds before any
// parser sees the document.
func checkDepth(doc []byte) error {
	depth, quoted := 0, false
	for i := 0; i < len(doc); i++ {
		switch c := doc[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > MaxDepth {
				return fmt.Errorf("%w: at byte %d, want at most %d levels", errDepth, i, MaxDepth)
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}

// document reads the outermost resource. Its type may come after its entries, so
// whether the entries count is decided at the end.
func (s *scanner) document() ([]span, error) {
	var (
		kind    string
		entries []span
		broken  error // what is wrong with the entries, if this is a Bundle
	)
	err := s.object(func(key string) error {
		switch key {
		case "resourceType":
			var err error
			kind, err = s.text()
			return err
		case "entry":
			found, wrong, err := s.entries()
			entries, broken = found, wrong
			return err
		default:
			return s.skip()
		}
	})
	switch {
	case err != nil:
		return nil, err
	case kind == "":
		return nil, fmt.Errorf("%w: no resourceType", errResource)
	case kind != "Bundle":
		return nil, nil
	case broken != nil:
		return nil, broken
	}
	return entries, nil
}

// entries reads the value of a Bundle's "entry". A wrong shape is returned
// separately from a read error: outside a Bundle the name means nothing.
func (s *scanner) entries() (resources []span, wrong, err error) {
	if !s.opens('[') {
		return nil, fmt.Errorf("%w: entry is not a list", errBundle), s.skip()
	}
	if _, err := s.token(); err != nil {
		return nil, nil, err
	}
	for n := 0; s.dec.More(); n++ {
		if !s.opens('{') {
			wrong = fmt.Errorf("%w: entry %d is not an object", errBundle, n)
			if err := s.skip(); err != nil {
				return nil, nil, err
			}
			continue
		}
		found, bad, err := s.entry(n)
		if err != nil {
			return nil, nil, err
		}
		if bad != nil {
			wrong = bad
		}
		if resources = append(resources, found...); len(resources) > MaxResources {
			return nil, nil, fmt.Errorf("%w: want at most %d", errCount, MaxResources)
		}
	}
	_, err = s.token()
	return resources, wrong, err
}

// entry reads one entry. It holds one resource, or none if it only refers to one.
func (s *scanner) entry(n int) (resource []span, wrong, err error) {
	err = s.object(func(key string) error {
		if key != "resource" {
			return s.skip()
		}
		if !s.opens('{') {
			wrong = fmt.Errorf("%w: resource of entry %d is not an object", errBundle, n)
			return s.skip()
		}
		typed := false
		start := int64(-1)
		err := s.objectAt(&start, func(key string) error {
			if key != "resourceType" {
				return s.skip()
			}
			kind, err := s.text()
			typed = kind != ""
			return err
		})
		if err == nil && !typed {
			wrong = fmt.Errorf("%w: resource of entry %d has no resourceType", errBundle, n)
		}
		resource = []span{{start, s.dec.InputOffset()}}
		return err
	})
	return resource, wrong, err
}

// object reads an object; value must consume the value of each key.
func (s *scanner) object(value func(key string) error) error {
	var start int64
	return s.objectAt(&start, value)
}

// objectAt is object that also stores where the object begins.
func (s *scanner) objectAt(start *int64, value func(key string) error) error {
	if _, err := s.token(); err != nil {
		return err
	}
	*start = s.dec.InputOffset() - 1 // the decoder has read the brace
	seen := make(map[string]struct{})
	for s.dec.More() {
		token, err := s.token()
		if err != nil {
			return err
		}
		key, ok := token.(string)
		if !ok {
			return s.broken()
		}
		if _, twice := seen[key]; twice {
			return fmt.Errorf("%w: before byte %d", errDuplicate, s.dec.InputOffset())
		}
		seen[key] = struct{}{}
		if err := value(key); err != nil {
			return err
		}
	}
	_, err := s.token()
	return err
}

// skip reads one value of any kind and checks the keys of all objects in it.
// MaxDepth bounds the recursion.
func (s *scanner) skip() error {
	if s.opens('{') {
		return s.object(func(string) error { return s.skip() })
	}
	list := s.opens('[')
	if _, err := s.token(); err != nil || !list {
		return err
	}
	for s.dec.More() {
		if err := s.skip(); err != nil {
			return err
		}
	}
	_, err := s.token()
	return err
}

// text reads a value that must be a string.
func (s *scanner) text() (string, error) {
	token, err := s.token()
	if err != nil {
		return "", err
	}
	text, ok := token.(string)
	if !ok {
		return "", fmt.Errorf("%w: resourceType is not a string", errResource)
	}
	return text, nil
}

// opens reports whether the next value begins with the bracket. checkSyntax has
// passed, so only blanks and punctuation can come before the value.
func (s *scanner) opens(bracket byte) bool {
	for _, c := range s.doc[s.dec.InputOffset():] {
		switch c {
		case ' ', '\t', '\r', '\n', ':', ',':
		default:
			return c == bracket
		}
	}
	return false
}

func (s *scanner) token() (json.Token, error) {
	token, err := s.dec.Token()
	if err != nil {
		return nil, s.broken() // the decoder's message quotes what it found
	}
	return token, nil
}

func (s *scanner) broken() error {
	return fmt.Errorf("%w: at byte %d", errSyntax, s.dec.InputOffset())
}
