// SPDX-License-Identifier: GPL-3.0-or-later

package session

import (
	"testing"

	"github.com/urfave/cli/v2"
)

// TestDevnetActor checks that a named key signs instead of a command's default actor.
func TestDevnetActor(t *testing.T) {
	for _, story := range []struct {
		args []string
		want string
	}{
		{nil, "doctor"},
		{[]string{"--password", "file"}, "doctor"},
		{[]string{"--as", "nurse"}, "nurse"},
		{[]string{"--keystore", "keys"}, ""},
		{[]string{"--datadir", "d"}, "doctor"},
		{[]string{"--from", "0x01"}, ""},
		{[]string{"--as", "nurse", "--keystore", "keys"}, "nurse"},
	} {
		have := "not called"
		app := &cli.App{Flags: WriteFlags("doctor"), Action: func(ctx *cli.Context) error {
			have = devnetActor(ctx)
			return nil
		}}
		if err := app.Run(append([]string{"dntp"}, story.args...)); err != nil || have != story.want {
			t.Errorf("%v: have %q, %v, want %q", story.args, have, err, story.want)
		}
	}
}
