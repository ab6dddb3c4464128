// SPDX-License-Identifier: GPL-3.0-or-later

package operator

import (
	"fmt"
	"slices"
	"syscall"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/keys"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/console"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/urfave/cli/v2"
)

// ConsoleCommand runs a node and opens a console on it.
var ConsoleCommand = &cli.Command{
	Name:   "console",
	Usage:  "Run a node with a JavaScript console on it",
	Flags:  slices.Concat(config.NodeFlags, config.RPCFlags, config.ConsoleFlags, utils.LogFlags, utils.MetricsFlags),
	Action: terminal.Logged(terminal.LevelDefault, localConsole),
}

// AttachCommand opens a console on a running node.
var AttachCommand = &cli.Command{
	Name:      "attach",
	Usage:     "Open a JavaScript console on a running node",
	ArgsUsage: "[endpoint]",
	Description: "Without an endpoint it is the node of --datadir, by IPC. An endpoint is a path, or\n" +
		"an http://, https://, ws:// or wss:// URL.",
	Flags:  slices.Concat([]cli.Flag{utils.DataDirFlag, utils.IPCPathFlag, utils.HttpHeaderFlag, utils.JWTSecretFlag}, config.ConsoleFlags, utils.LogFlags),
	Action: terminal.Quiet(attach),
}

// localConsole runs a node that lasts as long as its console.
func localConsole(ctx *cli.Context) error {
	if ctx.Args().Present() {
		return terminal.ErrorHint("too many arguments", "run a script with --exec or --preload")
	}
	// The console itself handles the interrupt from the keyboard.
	stack, err := startNode(ctx, syscall.SIGTERM)
	if err != nil {
		return err
	}
	defer stack.Close()
	return openConsole(ctx, stack.Attach(), stack.Config().DataDir, stack.Wait)
}

func attach(ctx *cli.Context) error {
	if ctx.NArg() > 1 {
		return terminal.ErrorHint("too many arguments", "usage: dntp attach %s", ctx.Command.ArgsUsage)
	}
	cfg := config.Default().Node
	utils.SetDataDir(ctx, &cfg)
	endpoint := ctx.Args().First()
	if endpoint == "" {
		if ctx.IsSet(utils.IPCPathFlag.Name) {
			cfg.IPCPath = ctx.String(utils.IPCPathFlag.Name)
		}
		endpoint = cfg.IPCEndpoint()
	}
	client, err := dialConsole(ctx, endpoint)
	if err != nil {
		return terminal.WithHint(fmt.Errorf("cannot attach to %s: %w", endpoint, err),
			"is the node running? name its folder with --datadir, or its endpoint: dntp attach http://127.0.0.1:8545")
	}
	return openConsole(ctx, client, cfg.DataDir, nil)
}

func dialConsole(ctx *cli.Context, endpoint string) (*rpc.Client, error) {
	headers := ctx.StringSlice(utils.HttpHeaderFlag.Name)
	if file := ctx.String(utils.JWTSecretFlag.Name); file != "" {
		return keys.DialWithSecret(ctx.Context, endpoint, file, headers...)
	}
	return utils.DialRPCWithHeaders(endpoint, headers)
}

// openConsole runs the script of --exec, or an interactive session until the user or the
// node ends it. ended, if not nil, returns when the node has stopped.
func openConsole(ctx *cli.Context, client *rpc.Client, dataDir string, ended func()) error {
	c, err := console.New(console.Config{
		DataDir: dataDir,
		DocRoot: ctx.String(utils.JSpathFlag.Name),
		Client:  client,
		Preload: utils.MakeConsolePreloads(ctx),
	})
	if err != nil {
		return fmt.Errorf("cannot open the console: %w", err)
	}
	defer c.Stop(false)
	if script := ctx.String(utils.ExecFlag.Name); script != "" {
		c.Evaluate(script)
		return nil
	}
	if ended != nil {
		go func() {
			ended()
			c.StopInteractive()
		}()
	}
	c.Welcome()
	c.Interactive()
	return nil
}
