// SPDX-License-Identifier: GPL-3.0-or-later

// Package gateway runs an organization's gateway, a process without a node.
package gateway

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/gateway"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/metrics"
	"github.com/urfave/cli/v2"
)

var (
	configFlag = &cli.StringFlag{Name: "config", Usage: "The gateway's `FILE`: dntp gateway example", TakesFile: true}
	askFlag    = &cli.BoolFlag{Name: "ask", Usage: "Ask each node as well"}
)

// Command runs a gateway.
var Command = &cli.Command{
	Name:  "gateway",
	Usage: "Run an organization's gateway: one address for callers, by nodes of several members",
	Description: `SIGHUP reads the file and the certificate again. SIGTERM ends the gateway when everything that
has begun is answered.`,
	Flags:  append([]cli.Flag{configFlag}, utils.LogFlags...),
	Action: terminal.Logged(terminal.LevelDefault, run),
	Subcommands: []*cli.Command{
		{
			Name:   "check",
			Usage:  "Verify a gateway's file, and with --ask its nodes",
			Flags:  []cli.Flag{configFlag, askFlag},
			Action: terminal.Quiet(check),
		},
		{
			Name:   "example",
			Usage:  "Print a commented file",
			Action: terminal.Quiet(example),
		},
	},
}

// IsFile reports whether a flag names a gateway's file. A node's file has the same flag.
func IsFile(flag cli.Flag) bool { return flag == configFlag }

func read(ctx *cli.Context) (*gateway.Config, error) {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return nil, err
	}
	path := ctx.String(configFlag.Name)
	if path == "" {
		return nil, terminal.ErrorHint("the flag --config is missing", "`dntp gateway example > gateway.yaml` makes a file to begin with")
	}
	return gateway.ReadConfig(path)
}

func run(ctx *cli.Context) error {
	cfg, err := read(ctx)
	if err != nil {
		return err
	}
	metrics.Enable()
	g, err := gateway.New(cfg)
	if err != nil {
		return err
	}
	end, stop := signal.NotifyContext(ctx.Context, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	again := make(chan os.Signal, 1)
	signal.Notify(again, syscall.SIGHUP)
	defer signal.Stop(again)
	go func() {
		for {
			select {
			case <-again:
				if err := g.Reload(); err != nil {
					log.Error("The file is not used", "err", err)
				} else {
					log.Info("The file is read again")
				}
			case <-end.Done():
				return
			}
		}
	}()
	keep, close, err := g.OpenArchive(end)
	if err != nil {
		return err
	}
	defer close()
	go keep(end)
	fmt.Fprintf(ctx.App.Writer, "gateway: listens on %v\n", g.Address())
	return g.Run(end)
}

// askWait is how long check waits for the nodes.
const askWait = 10 * time.Second

func check(ctx *cli.Context) error {
	cfg, err := read(ctx)
	if err != nil {
		return err
	}
	if !ctx.Bool(askFlag.Name) {
		fmt.Fprintf(ctx.App.Writer, "%s is in order: %d nodes\n", cfg.File, len(cfg.Door.Nodes))
		return nil
	}
	waiting, cancel := context.WithTimeout(ctx.Context, askWait)
	defer cancel()
	nodes, err := gateway.AskNodes(waiting, cfg)
	if err != nil {
		return err
	}
	table := terminal.NewTable(ctx.App.Writer, "NODE", "HEAD", "FINAL", "STATE")
	bad := 0
	for _, n := range nodes {
		state := "in order"
		if !n.Used {
			state = n.Reason
			bad++
		}
		table.Row(n.Name, n.Head, n.Final, state)
	}
	table.Flush()
	if bad > 0 {
		return fmt.Errorf("%w: %d of %d nodes cannot be used", terminal.ErrReported, bad, len(nodes))
	}
	return nil
}

func example(ctx *cli.Context) error {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return err
	}
	_, err := fmt.Fprint(ctx.App.Writer, gateway.Example)
	return err
}
