// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"errors"
	"fmt"
	"os"

	"github.com/dntp/dntp/genesis/strictyaml"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/console/prompt"
	"github.com/urfave/cli/v2"
)

const (
	ClientIdentifier = "dntp" // name of the program, its data folder and its IPC file
	EnvPrefix        = "DNTP" // DNTP_HTTP_PORT is --http.port
)

// Flags of many commands.
var (
	JSONFlag = &cli.BoolFlag{Name: "json", Usage: "Print JSON"}
	YesFlag  = &cli.BoolFlag{Name: "yes", Usage: "Do not ask"}
)

// ErrReported ends a command whose output has reported the failure already.
var ErrReported = errors.New("failed")

// Verbosity of a command's log when the user names none.
const (
	LevelDefault = ""  // what a node shows
	LevelErrors  = "1" // errors: upstream's warnings are about things that are normal here
	levelQuiet   = "2" // warnings: the command prints its own result
)

// Quiet wraps the action of a command that prints its own result.
func Quiet(action cli.ActionFunc) cli.ActionFunc { return Logged(levelQuiet, action) }

// Logged wraps an action and sets up the log once, when flags are merged: --verbosity
// and similar flags count before and after the command's name.
func Logged(level string, action cli.ActionFunc) cli.ActionFunc {
	return func(ctx *cli.Context) error {
		if level != LevelDefault && !ctx.IsSet("verbosity") {
			if err := ctx.Set("verbosity", level); err != nil {
				return err
			}
		}
		if err := utils.SetupLog(ctx); err != nil {
			return err
		}
		setLevels()
		utils.CheckEnvVars(ctx, ctx.App.Flags, EnvPrefix)
		return action(ctx)
	}
}

// UnknownCommand is the error for a word that is not a command.
func UnknownCommand(commands []*cli.Command, parent, word string) error {
	err := fmt.Errorf("unknown command %q", word)
	var names []string
	for _, c := range commands {
		if !c.Hidden {
			names = append(names, c.Names()...)
		}
	}
	if near := strictyaml.Nearest(word, names); near != "" {
		return WithHint(err, "did you mean %q? `%s --help` lists the commands", near, parent)
	}
	return WithHint(err, "`%s --help` lists the commands", parent)
}

// Group is the action of a command that only holds others.
func Group(ctx *cli.Context) error {
	if ctx.Args().Present() {
		return UnknownCommand(ctx.Command.Subcommands, ctx.Command.HelpName, ctx.Args().First())
	}
	return cli.ShowSubcommandHelp(ctx)
}

// Argument returns the only argument of a command.
func Argument(ctx *cli.Context, what string) (string, error) {
	if ctx.NArg() != 1 {
		return "", WithHint(fmt.Errorf("need %s as the only argument, have %d arguments", what, ctx.NArg()),
			"usage: %s %s", ctx.Command.HelpName, ctx.Command.ArgsUsage)
	}
	return ctx.Args().First(), nil
}

// Arguments returns the arguments of a command, which must be count.
func Arguments(ctx *cli.Context, count int) ([]string, error) {
	if ctx.NArg() != count {
		return nil, WithHint(fmt.Errorf("have %d arguments, want %d", ctx.NArg(), count), "usage: %s [flags] %s", ctx.Command.HelpName, ctx.Command.ArgsUsage)
	}
	return ctx.Args().Slice(), nil
}

// Confirm asks before something is lost.
func Confirm(ctx *cli.Context, question string) error {
	if ctx.Bool(YesFlag.Name) {
		return nil
	}
	if !IsTerminal(os.Stdin) {
		return ErrorHint("not confirmed", "give --%s to confirm", YesFlag.Name)
	}
	yes, err := prompt.Stdin.PromptConfirm(question)
	if err == nil && !yes {
		err = errors.New("not confirmed")
	}
	return err
}
