// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

func TestFlagsFirst(t *testing.T) {
	app := cli.NewApp()
	app.Flags = []cli.Flag{&cli.StringFlag{Name: "datadir"}, &cli.BoolFlag{Name: "mine"}}
	app.Commands = []*cli.Command{{
		Name: "record", Aliases: []string{"r"},
		Subcommands: []*cli.Command{{
			Name:  "receipt",
			Flags: []cli.Flag{&cli.StringFlag{Name: "out", Aliases: []string{"o"}}, &cli.BoolFlag{Name: "json"}, &cli.StringSliceFlag{Name: "leaf"}},
		}},
	}}
	for _, test := range []struct{ line, want string }{
		{"dntp", "dntp"},
		{"dntp --mine --datadir record", "dntp --mine --datadir record"},
		{"dntp record", "dntp record"},
		{"dntp record receipt ID", "dntp record receipt ID"},
		{"dntp record receipt ID -o FILE", "dntp record receipt -o FILE ID"},
		{"dntp --datadir record receipt ID --json", "dntp --datadir record receipt ID --json"},
		{"dntp --datadir D r receipt ID --out=FILE --json", "dntp --datadir D r receipt --out=FILE --json ID"},
		{"dntp record receipt --leaf 1 A --leaf 2 B", "dntp record receipt --leaf 1 --leaf 2 A B"},
		{"dntp record receipt ID --wrong x", "dntp record receipt --wrong ID x"},
		{"dntp record receipt ID - --json", "dntp record receipt --json ID -"},
		{"dntp record receipt ID -- --json", "dntp record receipt ID -- --json"},
		{"dntp record receipt ID -o", "dntp record receipt -o"},
		{"dntp record receipt ID --generate-bash-completion", "dntp record receipt ID --generate-bash-completion"},
		{"dntp other ID --json", "dntp other ID --json"},
	} {
		if have := strings.Join(FlagsFirst(app, strings.Fields(test.line)), " "); have != test.want {
			t.Errorf("%s: have %s, want %s", test.line, have, test.want)
		}
	}
}
