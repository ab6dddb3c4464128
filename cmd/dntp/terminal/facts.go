// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"encoding/hex"
	"slices"
	"time"

	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/urfave/cli/v2"
)

// OrDash writes a text, or a dash if it is empty.
func OrDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// Moment writes a time, or the given text if it is zero.
func Moment(seconds uint64, zero string) string {
	if seconds == 0 {
		return zero
	}
	return genesis.Time(seconds).String()
}

// UTC writes Unix seconds as a date and time.
func UTC(at uint64) string { return time.Unix(int64(at), 0).UTC().Format(time.RFC3339) }

// ShortWord shortens hashes and addresses to their ends.
func ShortWord(text string) string {
	const ends = 6
	if raw, err := hexutil.Decode(text); err == nil && len(raw) > ends {
		return hex.EncodeToString(raw[:ends/2]) + ".." + hex.EncodeToString(raw[len(raw)-ends/2:])
	}
	return text
}

// PrintFacts prints v as JSON with --json, and otherwise one line for each fact: a
// label, and the value that follows it.
func PrintFacts(ctx *cli.Context, v any, facts ...any) error {
	if len(facts)%2 != 0 {
		panic("BUG: a label without a value")
	}
	if ctx.Bool(JSONFlag.Name) {
		return PrintJSON(ctx.App.Writer, v)
	}
	t := NewTable(ctx.App.Writer)
	for pair := range slices.Chunk(facts, 2) {
		t.Row(pair...)
	}
	t.Flush()
	return nil
}

// Ago writes the time from at to now.
func Ago(now, at int64) string {
	if at > now {
		return Ahead(now, at)
	}
	return (time.Duration(now-at) * time.Second).String() + " ago"
}

// Ahead writes the time from now to at.
func Ahead(now, at int64) string {
	if at <= now {
		return "now"
	}
	return "in " + (time.Duration(at-now) * time.Second).String()
}
