// SPDX-License-Identifier: GPL-3.0-or-later

// Command dntp runs a member of an alliance ledger of health records, and has the
// tools for it.
package main

import (
	"errors"
	"os"
	"slices"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/faults"
	"github.com/dntp/dntp/cmd/dntp/devnet/losses"
	"github.com/dntp/dntp/cmd/dntp/devnet/story"
	"github.com/dntp/dntp/cmd/dntp/gateway"
	"github.com/dntp/dntp/cmd/dntp/inspect"
	"github.com/dntp/dntp/cmd/dntp/keys"
	"github.com/dntp/dntp/cmd/dntp/ledger"
	"github.com/dntp/dntp/cmd/dntp/model"
	"github.com/dntp/dntp/cmd/dntp/operator"
	"github.com/dntp/dntp/cmd/dntp/override"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/core/member"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/console/prompt"
	"github.com/urfave/cli/v2"
	"go.uber.org/automaxprocs/maxprocs"

	// Importing the tracers registers them in upstream's tables.
	_ "github.com/ethereum/go-ethereum/eth/tracers/js"
	_ "github.com/ethereum/go-ethereum/eth/tracers/live"
	_ "github.com/ethereum/go-ethereum/eth/tracers/native"
)

func main() { os.Exit(run(os.Args)) }

// run executes one command line and returns the exit code.
func run(args []string) int {
	app := newApp()
	if err := app.Run(terminal.FlagsFirst(app, args)); err != nil {
		if !errors.Is(err, terminal.ErrReported) {
			terminal.PrintError(os.Stderr, terminal.Explain(err))
		}
		return 1
	}
	return 0
}

// newApp returns the command table.
func newApp() *cli.App {
	config.SetDefaults()
	app := cli.NewApp()
	app.Name = terminal.ClientIdentifier
	app.Usage = "an alliance ledger for electronic health records"
	app.Version = terminal.VersionText()
	app.Copyright = "Copyright the DNTP authors. GPL-3.0-or-later, without any warranty"
	app.EnableBashCompletion = true
	app.Action = terminal.Logged(terminal.LevelDefault, operator.RunNode)
	app.Flags = slices.Concat(config.NodeFlags, config.RPCFlags, config.ConsoleFlags, utils.LogFlags, utils.MetricsFlags)
	app.Commands = []*cli.Command{
		operator.InitCommand,
		keys.AccountCommand,
		keys.NodeKeyCommand,
		operator.AttachCommand,
		operator.ConsoleCommand,
		operator.ExportCommand,
		operator.ImportCommand,
		operator.RemovedbCommand,
		config.DumpCommand,
		operator.DumpGenesisCommand,
		model.Command,
		devnet.NewCommand(story.Tell, faults.Command, losses.Command),
		inspect.StatusCommand,
		inspect.IndexCommand,
		ledger.OrgCommand,
		ledger.ActorCommand,
		ledger.ProveCommand,
		ledger.ProposalCommand,
		inspect.EvidenceCommand,
		inspect.CertificateCommand,
		ledger.RecordCommand,
		ledger.PatientCommand,
		ledger.ConsentCommand,
		ledger.AccessCommand,
		ledger.LogCommand,
		ledger.StorageCommand,
		ledger.SignCommand,
		ledger.RelayCommand,
		ledger.VaultCommand,
		override.Command,
		gateway.Command,
		terminal.CompletionCommand,
		terminal.VersionCommand,
	}
	app.Before = before
	app.After = func(*cli.Context) error {
		utils.ExitLog()
		return prompt.Stdin.Close() // restores the terminal
	}
	utils.AutoEnvVars(app.Flags, terminal.EnvPrefix)
	app.OnUsageError = terminal.UsageError
	app.Action = config.WithFile(app.Action)
	forEachCommand(app.Commands, func(c *cli.Command) {
		c.OnUsageError = terminal.UsageError
		if !slices.ContainsFunc(c.Flags, gateway.IsFile) { // whose --config is no node's
			c.Action = config.WithFile(c.Action)
		}
	})
	return app
}

func before(ctx *cli.Context) error {
	maxprocs.Set()    // a container's share of the processors, which Go does not see
	member.Register() // must come before any chain is opened
	utils.MigrateGlobalFlags(ctx)
	return nil
}

func forEachCommand(commands []*cli.Command, visit func(*cli.Command)) {
	for _, c := range commands {
		visit(c)
		forEachCommand(c.Subcommands, visit)
	}
}
