// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/dntp/dntp/genesis/strictyaml"
	"github.com/ethereum/go-ethereum/core"
)

// ErrContradiction is returned for a genesis that differs from the one that its
// config.alliance describes.
var ErrContradiction = errors.New("the genesis contradicts its config.alliance")

// maxDepth is how deep genesis.json may nest; a real one needs six levels.
const maxDepth = 32

// IsGenesis reports whether a text is a genesis.json and not an alliance.yaml. The latter
// may begin with a brace too, in YAML's flow style, or be JSON.
func IsGenesis(text []byte) bool {
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		return false
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(text, &parts); err != nil {
		return bytes.Contains(text, []byte(`"config"`)) // a damaged genesis
	}
	return parts["organizations"] == nil && parts["chainId"] == nil
}

// IsGenesisFile is IsGenesis of the file at path.
func IsGenesisFile(path string) (bool, error) {
	text, err := strictyaml.ReadLimited(path, MaxGenesisBytes)
	return IsGenesis(text), err
}

// DecodeFile reads the genesis.json at path, see Decode.
func DecodeFile(path string) (*core.Genesis, *Spec, error) {
	text, err := strictyaml.ReadLimited(path, MaxGenesisBytes)
	if err != nil {
		return nil, nil, err
	}
	return Decode(text)
}

// Decode reads a genesis.json. If it has a config.alliance, the rest is built again
// from it, and a difference is refused with ErrContradiction. A genesis without one
// is a plain genesis; its Spec is nil.
func Decode(text []byte) (*core.Genesis, *Spec, error) {
	if len(text) > MaxGenesisBytes {
		return nil, nil, fmt.Errorf("the genesis has %d bytes, want at most %d", len(text), MaxGenesisBytes)
	}
	if err := checkJSON(text); err != nil {
		return nil, nil, err
	}
	genesis := new(core.Genesis)
	if err := json.Unmarshal(text, genesis); err != nil {
		return nil, nil, fmt.Errorf("not a genesis: %w", err)
	}
	spec, err := decodeSpec(text)
	if spec == nil || err != nil {
		return genesis, nil, err
	}
	want, err := spec.Genesis()
	if err != nil {
		return nil, nil, prefixed(err)
	}
	if err := compare(genesis, want); err != nil {
		return nil, nil, err
	}
	return genesis, spec, nil
}

// prefixed adds the place of the model in genesis.json to an error.
func prefixed(err error) error {
	var problems Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			p.Path = strictyaml.Join("config.alliance", p.Path)
		}
		return problems
	}
	return fmt.Errorf("config.alliance: %w", err)
}

// decodeSpec returns the model of a genesis.json, nil if it has none.
func decodeSpec(text []byte) (*Spec, error) {
	var outer struct {
		Config struct {
			Alliance json.RawMessage `json:"alliance"`
		} `json:"config"`
	}
	if err := json.Unmarshal(text, &outer); err != nil {
		return nil, fmt.Errorf("not a genesis: %w", err)
	}
	model := outer.Config.Alliance
	if model == nil {
		return nil, nil
	}
	if model[0] != '{' {
		return nil, errors.New("config.alliance: want an object")
	}
	spec := new(Spec)
	decoder := json.NewDecoder(bytes.NewReader(model))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(spec); err != nil {
		return nil, fmt.Errorf("config.alliance: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return spec, nil
}

// checkJSON refuses text that different JSON readers could read differently: a key
// that occurs twice, ignoring case, or text after the end.
func checkJSON(text []byte) error {
	if !utf8.Valid(text) {
		return errors.New("not UTF-8 text")
	}
	var (
		decoder = json.NewDecoder(bytes.NewReader(text))
		levels  keyLevels
	)
	decoder.UseNumber()
	for first := true; first || len(levels) > 0; first = false {
		token, err := decoder.Token()
		if err != nil {
			return syntaxError(text, err)
		}
		if first && token != json.Delim('{') {
			return errors.New("not a genesis: want a JSON object")
		}
		if err := levels.take(token); err != nil {
			return fmt.Errorf("line %d: %w", lineAt(text, decoder.InputOffset()), err)
		}
	}
	end := decoder.InputOffset()
	if rest := bytes.TrimSpace(text[end:]); len(rest) > 0 {
		return fmt.Errorf("line %d: text after the end of the genesis", lineAt(text, int64(len(text)-len(rest))))
	}
	return nil
}

// keyLevels holds the keys of every open object, outermost first.
type keyLevels []*keyLevel

type keyLevel struct {
	keys  map[string]bool // nil for a list
	value bool            // the next token is the value of a key
}

// take processes one token.
func (levels *keyLevels) take(token json.Token) error {
	if token == json.Delim('}') || token == json.Delim(']') {
		*levels = (*levels)[:len(*levels)-1]
		return nil
	}
	if n := len(*levels); n > 0 && (*levels)[n-1].keys != nil {
		level := (*levels)[n-1]
		level.value = !level.value
		if level.value {
			key := strings.ToLower(token.(string))
			if level.keys[key] {
				return fmt.Errorf("duplicate key %s", strictyaml.Quote(token.(string)))
			}
			level.keys[key] = true
			return nil
		}
	}
	switch token {
	case json.Delim('{'):
		*levels = append(*levels, &keyLevel{keys: make(map[string]bool)})
	case json.Delim('['):
		*levels = append(*levels, new(keyLevel))
	}
	if len(*levels) > maxDepth {
		return fmt.Errorf("nested deeper than %d", maxDepth)
	}
	return nil
}

func syntaxError(text []byte, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the genesis ends early")
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("line %d: %w", lineAt(text, syntax.Offset), err)
	}
	return err
}

func lineAt(text []byte, offset int64) int {
	return 1 + bytes.Count(text[:min(max(offset, 0), int64(len(text)))], []byte("\n"))
}
