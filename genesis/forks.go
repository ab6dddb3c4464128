// SPDX-License-Identifier: LGPL-3.0-or-later

package genesis

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/dntp/dntp/genesis/strictyaml"
)

// forkNames are the forks that a file may name, in order.
var forkNames = []string{"shanghai", "cancun", "prague", "osaka"}

// noForks is the name of the schedule without any of these forks.
const noForks = "london"

// times returns pointers to the fields in the order of forkNames.
func (f *Forks) times() []**uint64 {
	return []**uint64{&f.Shanghai, &f.Cancun, &f.Prague, &f.Osaka}
}

// ForksUpTo returns the schedule in which all forks up to the named one are
// active from the first block. It panics for a name that is not a fork.
func ForksUpTo(name string) Forks {
	var forks Forks
	if name == noForks {
		return forks
	}
	for i, at := range forks.times() {
		*at = new(uint64)
		if forkNames[i] == name {
			return forks
		}
	}
	panic(fmt.Sprintf("BUG: no fork is called %q", name))
}

// upTo returns the name of the last fork if all forks up to it are active from the
// first block; the result is false for any other schedule.
func (f Forks) upTo() (string, bool) {
	last, ended := noForks, false
	for i, at := range f.times() {
		switch {
		case *at == nil:
			ended = true
		case **at != 0 || ended:
			return "", false
		default:
			last = forkNames[i]
		}
	}
	return last, true
}

// forksNamed is ForksUpTo for a name from a file.
func forksNamed(name string) (Forks, error) {
	known := append([]string{noForks}, forkNames...)
	if !slices.Contains(known, name) {
		return Forks{}, strictyaml.UnknownWord("fork", name, known)
	}
	return ForksUpTo(name), nil
}

// atGenesis is the time of a fork that is active from the first block.
const atGenesis = "genesis"

func parseForkTime(text string) (uint64, error) {
	if text == atGenesis {
		return 0, nil
	}
	seconds, err := parseTime(text)
	if err == nil && seconds == 0 {
		err = fmt.Errorf("want %q for a fork of the first block", atGenesis)
	}
	return seconds, err
}

func formatForkTime(seconds uint64) string {
	if seconds == 0 {
		return atGenesis
	}
	return formatTime(seconds)
}

// MarshalJSON writes the name of the last fork if that describes the schedule, and
// otherwise the time of each fork.
func (f Forks) MarshalJSON() ([]byte, error) {
	if name, ok := f.upTo(); ok {
		return json.Marshal(name)
	}
	times := make(map[string]string)
	for i, at := range f.times() {
		if *at != nil {
			times[forkNames[i]] = formatForkTime(**at)
		}
	}
	return json.Marshal(times)
}

func (f *Forks) UnmarshalJSON(text []byte) error {
	var name string
	if json.Unmarshal(text, &name) == nil {
		forks, err := forksNamed(name)
		*f = forks
		return err
	}
	var times map[string]string
	if err := json.Unmarshal(text, &times); err != nil || times == nil {
		return errors.New("forks must be a name or a mapping from forks to times")
	}
	*f = Forks{}
	for i, at := range f.times() {
		value, ok := times[forkNames[i]]
		if !ok {
			continue
		}
		seconds, err := parseForkTime(value)
		if err != nil {
			return fmt.Errorf("%s: %w", forkNames[i], err)
		}
		*at = &seconds
		delete(times, forkNames[i])
	}
	for name := range times {
		return strictyaml.UnknownWord("fork", name, forkNames)
	}
	return nil
}
