// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"syscall"
	"testing"

	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/node"
)

func TestPrintError(t *testing.T) {
	inner := ErrorHint("no water", "open the tap")
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"alone", errors.New("no water"), "dntp: error: no water\n"},
		{"with advice", inner, "dntp: error: no water\ndntp: hint: open the tap\n"},
		{"advice from within", fmt.Errorf("cannot wash: %w", inner), "dntp: error: cannot wash: no water\ndntp: hint: open the tap\n"},
		{"advice at the surface", WithHint(fmt.Errorf("cannot wash: %w", inner), "wait"), "dntp: error: cannot wash: no water\ndntp: hint: wait\n"},
		{"several lines", errors.Join(errors.New("one"), errors.New("two")), "dntp: error: one\ndntp: error: two\n"},
	} {
		var out bytes.Buffer
		PrintError(&out, test.err)
		if out.String() != test.want {
			t.Errorf("%s: have %q, want %q", test.name, out.String(), test.want)
		}
	}
}

// Frequent errors get advice, however deep they are wrapped. Advice that is already
// there, from code that knew more, stays.
func TestExplain(t *testing.T) {
	for _, err := range []error{
		node.ErrDatadirUsed, syscall.EADDRINUSE, syscall.ENOSPC, &core.GenesisMismatchError{},
		errors.New("db.engine choice was pebble but found pre-existing leveldb database"),
	} {
		var hinted *hintError
		if explained := Explain(fmt.Errorf("cannot start: %w", err)); !errors.As(explained, &hinted) || !errors.Is(explained, err) {
			t.Errorf("%v: have %v without advice or cause", err, explained)
		}
	}
	own := WithHint(syscall.EADDRINUSE, "take port 7")
	if Explain(own) != own {
		t.Errorf("have %v, want the hint that was there", Explain(own))
	}
	unknown := errors.New("unknown")
	if Explain(unknown) != unknown {
		t.Error("an unknown error was changed")
	}
}

func TestTable(t *testing.T) {
	var out bytes.Buffer
	table := NewTable(&out, "NAME", "PORT")
	table.Row("general hospital", 1)
	table.Row("insurer", 22)
	table.Flush()
	want := "NAME              PORT\ngeneral hospital  1\ninsurer           22\n"
	if out.String() != want {
		t.Errorf("have\n%s\nwant\n%s", out.String(), want)
	}
}

// A pipe gets plain lines: nobody would see a line being redrawn.
func TestProgressPlain(t *testing.T) {
	var out bytes.Buffer
	p := NewProgress(&out)
	p.Step("starting %d", 1)
	p.Done("started")
	p.Fail("stopped")
	if want := "… starting 1\n✓ started\n✗ stopped\n"; out.String() != want {
		t.Errorf("have %q, want %q", out.String(), want)
	}
}
