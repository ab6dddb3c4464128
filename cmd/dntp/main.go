// SPDX-License-Identifier: GPL-3.0-or-later

// Command dntp runs a member of an alliance ledger of health records, and
// holds the tools around it.
package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/dntp/dntp/core/member"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/console/prompt"
	"github.com/urfave/cli/v2"
	"go.uber.org/automaxprocs/maxprocs"

	// The tracers enter upstream's tables when they are imported.
	_ "github.com/ethereum/go-ethereum/eth/tracers/js"
	_ "github.com/ethereum/go-ethereum/eth/tracers/live"
	_ "github.com/ethereum/go-ethereum/eth/tracers/native"
)

const (
	clientIdentifier = "dntp" // name of the program, its data folder and its IPC file
	envPrefix        = "DNTP" // DNTP_HTTP_PORT is --http.port
)

func main() { os.Exit(run(os.Args)) }

// run executes one command line and returns the exit code.
func run(args []string) int {
	if err := newApp().Run(args); err != nil {
		if !errors.Is(err, errReported) {
			printError(os.Stderr, explain(err))
		}
		return 1
	}
	return 0
}

// errReported ends a command whose failure its own output has told already.
var errReported = errors.New("failed")

// newApp returns the command table.
func newApp() *cli.App {
	setDefaults()
	app := cli.NewApp()
	app.Name = clientIdentifier
	app.Usage = "an alliance ledger for electronic health records"
	app.Version = versionText()
	app.Copyright = "Copyright the DNTP authors. GPL-3.0-or-later, without any warranty"
	app.EnableBashCompletion = true
	app.Action = logged(levelDefault, runNode)
	app.Flags = slices.Concat(nodeFlags, rpcFlags, consoleFlags, utils.LogFlags, utils.MetricsFlags)
	app.Commands = []*cli.Command{
		initCommand,
		accountCommand,
		attachCommand,
		consoleCommand,
		exportCommand,
		importCommand,
		removedbCommand,
		dumpConfigCommand,
		dumpGenesisCommand,
		genesisCommand,
		newDevnetCommand(tellStory, faultsCommand),
		statusCommand,
		orgCommand,
		actorCommand,
		proposalCommand,
		evidenceCommand,
		certificateCommand,
		recordCommand,
		patientCommand,
		consentCommand,
		accessCommand,
		logCommand,
		overrideCommand,
		versionCommand,
	}
	app.Before = before
	app.After = func(*cli.Context) error {
		utils.ExitLog()
		return prompt.Stdin.Close() // restores the terminal
	}
	utils.AutoEnvVars(app.Flags, envPrefix)
	app.OnUsageError = usageError
	forEachCommand(app.Commands, func(c *cli.Command) { c.OnUsageError = usageError })
	return app
}

func before(ctx *cli.Context) error {
	maxprocs.Set()    // a container's share of the processor is not what Go sees
	member.Register() // nothing may open a chain before it
	utils.MigrateGlobalFlags(ctx)
	return nil
}

func forEachCommand(commands []*cli.Command, visit func(*cli.Command)) {
	for _, c := range commands {
		visit(c)
		forEachCommand(c.Subcommands, visit)
	}
}

// Verbosity of a command's log when the user names none.
const (
	levelDefault = ""  // what a node shows
	levelQuiet   = "2" // warnings: the command prints its own result
	levelErrors  = "1" // errors: upstream warns of what is normal here
)

// logged wraps an action: flags are merged by then, so --verbosity and its
// kin count before and after the command's name, and start things once.
func logged(level string, action cli.ActionFunc) cli.ActionFunc {
	return func(ctx *cli.Context) error {
		if level != levelDefault && !ctx.IsSet("verbosity") {
			if err := ctx.Set("verbosity", level); err != nil {
				return err
			}
		}
		if err := utils.SetupLog(ctx); err != nil {
			return err
		}
		setLevels()
		utils.CheckEnvVars(ctx, ctx.App.Flags, envPrefix)
		return action(ctx)
	}
}

// unknownFlag is the flag package's complaint.
var unknownFlag = regexp.MustCompile(`flag provided but not defined: -+(\S+)`)

// absentFlags are geth's flags that have no meaning here, with what to do
// instead.
var absentFlags = []struct{ prefix, hint string }{
	{"mainnet", "the network is what `dntp init` put into the data folder"},
	{"sepolia", "the network is what `dntp init` put into the data folder"},
	{"hoodi", "the network is what `dntp init` put into the data folder"},
	{"dev", "`dntp devnet` starts a local alliance"},
	{"beacon", "there is no beacon chain: the members seal blocks themselves"},
	{"unlock", "--mine with --miner.etherbase and --password opens the sealer's key"},
	{"allow-insecure-unlock", "the sealer's key is never open to RPC"},
}

// usageError replaces the page of help that a wrong flag would print.
func usageError(ctx *cli.Context, err error, _ bool) error {
	name := clientIdentifier
	if ctx.Command != nil && ctx.Command.HelpName != "" {
		name = ctx.Command.HelpName
	}
	match := unknownFlag.FindStringSubmatch(err.Error())
	if match == nil {
		return withHint(err, "`%s --help` lists the flags and what they take", name)
	}
	flag := strings.SplitN(match[1], "=", 2)[0]
	err = fmt.Errorf("unknown flag --%s", flag)
	for _, absent := range absentFlags {
		if flag == absent.prefix || strings.HasPrefix(flag, absent.prefix+".") {
			return withHint(err, "%s", absent.hint)
		}
	}
	flags := ctx.App.Flags
	if ctx.Command != nil {
		flags = slices.Concat(ctx.Command.Flags, flags)
	}
	if close := cli.SuggestFlag(flags, flag, false); close != "" {
		return withHint(err, "did you mean %s? `%s --help` lists the flags", close, name)
	}
	return withHint(err, "`%s --help` lists the flags", name)
}

// unknownCommand is the error of a word that is no command.
func unknownCommand(commands []*cli.Command, parent, word string) error {
	err := fmt.Errorf("unknown command %q", word)
	if _, close, ok := strings.Cut(cli.SuggestCommand(commands, word), "Did you mean "); ok {
		return withHint(err, "did you mean %s `%s --help` lists the commands", close, parent)
	}
	return withHint(err, "`%s --help` lists the commands", parent)
}

// group is the action of a command that only holds others.
func group(ctx *cli.Context) error {
	if ctx.Args().Present() {
		return unknownCommand(ctx.Command.Subcommands, ctx.Command.HelpName, ctx.Args().First())
	}
	return cli.ShowSubcommandHelp(ctx)
}

// argument returns the only argument of a command.
func argument(ctx *cli.Context, what string) (string, error) {
	if ctx.NArg() != 1 {
		return "", withHint(fmt.Errorf("need %s as the only argument, have %d arguments", what, ctx.NArg()),
			"usage: %s %s", ctx.Command.HelpName, ctx.Command.ArgsUsage)
	}
	return ctx.Args().First(), nil
}
