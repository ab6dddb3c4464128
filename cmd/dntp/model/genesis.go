// SPDX-License-Identifier: GPL-3.0-or-later

// Package model writes, checks, builds and shows the management model that the
// members sign off.
package model

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/params"
	"github.com/urfave/cli/v2"
)

// Names of the files if the user gives none; stdout is for pipes.
const (
	allianceFile = "alliance.yaml"
	genesisFile  = "genesis.json"
)

// exampleChainID is the chain id in a template.
const exampleChainID = 20260

// Command writes, checks, builds and shows the model that an alliance signs off.
var Command = &cli.Command{
	Name:   "genesis",
	Usage:  "Write, check and build the management model and genesis of an alliance",
	Action: terminal.Group,
	Description: "alliance.yaml is the management model, which people write and read. genesis.json is\n" +
		"built from it, always with the same bytes, for `dntp init` of every member.",
	Subcommands: []*cli.Command{
		{
			Name:  "new",
			Usage: "Write a template of " + allianceFile,
			Flags: []cli.Flag{
				terminal.OutputFlag(allianceFile),
				&cli.StringFlag{Name: "name", Usage: "name of the alliance", Value: "example alliance"},
				&cli.Uint64Flag{Name: "chainid", Usage: "`number` of the chain, which wallets ask for", Value: exampleChainID},
			},
			Action: terminal.Quiet(newModel),
		},
		{
			Name:      "build",
			Usage:     "Build " + genesisFile + " from a model",
			ArgsUsage: "[" + allianceFile + "]",
			Flags:     []cli.Flag{terminal.OutputFlag(genesisFile)},
			Action:    terminal.Quiet(buildGenesis),
		},
		{
			Name:      "check",
			Usage:     "List the errors of a model or a genesis file, and warn of unusual settings",
			ArgsUsage: "<" + allianceFile + " | " + genesisFile + ">",
			Flags:     []cli.Flag{terminal.JSONFlag},
			Action:    terminal.Quiet(checkGenesis),
		},
		{
			Name:      "show",
			Usage:     "Explain a model or a genesis file",
			ArgsUsage: "<" + allianceFile + " | " + genesisFile + ">",
			Flags:     []cli.Flag{atFlag, atRPCFlag, terminal.JSONFlag},
			Action:    terminal.Quiet(showGenesis),
		},
		{
			Name:  "deployments",
			Usage: "Print the transactions that an older chain needs before the Prague fork",
			Description: "From Prague on, blocks call the contracts of EIP-7002 and EIP-7251 and are invalid without\n" +
				"them. Each transaction creates one contract; its sender must own the cost before.",
			Action: terminal.Quiet(printDeployments),
		},
	},
}

func newModel(ctx *cli.Context) error {
	path := terminal.OutputPath(ctx)
	// A shell leaves an empty file after a redirection that failed.
	if info, err := os.Lstat(path); err == nil && path != terminal.StdoutFile && info.Size() > 0 {
		return terminal.WithHint(fmt.Errorf("%s exists", path), "name another file with --output")
	}
	model := genesis.Default(ctx.String("name"), ctx.Uint64("chainid"))
	model.Timestamp = genesis.Time(time.Now().Unix())
	model.Organizations = []genesis.Organization{{
		Kind:    genesis.Hospital,
		Nodes:   []string{""},
		Signers: []common.Address{{}},
	}}
	doctor, err := genesis.RolesOf("doctor")
	if err != nil {
		return err
	}
	model.Actors = []genesis.Actor{{Roles: doctor}}
	return terminal.WriteOutput(ctx, model.YAML(), ". Fill in what is <marked>, then run `dntp genesis check "+path+"`")
}

func buildGenesis(ctx *cli.Context) error {
	path := ctx.Args().First()
	if path == "" {
		path = allianceFile
	}
	if ctx.NArg() > 1 {
		return terminal.ErrorHint("too many arguments", "usage: dntp genesis build %s", ctx.Command.ArgsUsage)
	}
	model, err := genesis.ParseFile(path)
	if err != nil {
		return modelError(err)
	}
	data, err := model.Encode()
	if err != nil {
		return err
	}
	block, err := model.Genesis()
	if err != nil {
		return err
	}
	return terminal.WriteOutput(ctx, data, ", genesis block "+block.ToBlock().Hash().Hex())
}

// blueprint is a model, a genesis file, or both.
type blueprint struct {
	model *genesis.Spec // nil for a plain genesis
	block *core.Genesis
}

// readBlueprint reads a file of either kind.
func readBlueprint(path string) (*blueprint, error) {
	isGenesis, err := genesis.IsGenesisFile(path)
	if err != nil {
		return nil, terminal.WithHint(err, "`dntp genesis new` writes a template of a model")
	}
	if isGenesis {
		block, model, err := genesis.DecodeFile(path)
		if err != nil {
			return nil, FileError(path, err)
		}
		return &blueprint{model, block}, nil
	}
	model, err := genesis.ParseFile(path)
	if err != nil {
		return nil, modelError(err)
	}
	block, err := model.Genesis()
	if err != nil {
		return nil, err
	}
	return &blueprint{model, block}, nil
}

// ReadGenesis reads the file of init.
func ReadGenesis(path string) (*core.Genesis, error) {
	block, _, err := genesis.DecodeFile(path)
	if err != nil {
		return nil, FileError(path, err)
	}
	if block.Config == nil || block.Config.ChainID == nil || !IsClique(block.Config) {
		return nil, terminal.WithHint(fmt.Errorf("%s: not the genesis of a Clique chain", path),
			"build one from a model with `dntp genesis build`")
	}
	if err := genesis.CheckChain(block); err != nil {
		return nil, chainError(path, err)
	}
	return block, nil
}

// chainError adds advice to an error of genesis.CheckChain.
func chainError(path string, err error) error {
	hint := "correct the file with all members: it decides who may seal the first blocks"
	if errors.Is(err, genesis.ErrNoCode) {
		hint = "put the contracts that `dntp genesis build` puts into its files into alloc, or leave pragueTime out"
	}
	return terminal.WithHint(fmt.Errorf("%s: %w", path, err), "%s", hint)
}

func modelError(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return terminal.WithHint(err, "`dntp genesis new` writes a template")
	}
	return err
}

// FileError adds advice to an error in a genesis file.
func FileError(path string, err error) error {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return terminal.WithHint(err, "`dntp genesis build` writes it from a model")
	case errors.Is(err, genesis.ErrContradiction):
		return terminal.WithHint(fmt.Errorf("%s: %w", path, err), "the file was changed by hand: build it again from the model that the members signed off")
	}
	return terminal.WithHint(fmt.Errorf("%s: %w", path, err), "a genesis file is JSON, as `dntp genesis build` writes it")
}

// checkResult is what check prints as JSON.
type checkResult struct {
	Hash     common.Hash       `json:"hash"`
	Warnings []genesis.Warning `json:"warnings"`
}

func checkGenesis(ctx *cli.Context) error {
	path, err := terminal.Argument(ctx, "a file")
	if err != nil {
		return err
	}
	plan, err := readBlueprint(path)
	if err != nil {
		return err
	}
	if plan.model == nil {
		if _, err := ReadGenesis(path); err != nil {
			return err
		}
	}
	result := checkResult{Hash: plan.block.ToBlock().Hash(), Warnings: []genesis.Warning{}}
	if plan.model != nil {
		warnings, err := genesis.Check(plan.model)
		if err != nil {
			return err
		}
		result.Warnings = append(result.Warnings, warnings...)
	}
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, result)
	}
	for _, w := range result.Warnings {
		fmt.Fprintf(ctx.App.ErrWriter, "%s %s\n", terminal.Paint(ctx.App.ErrWriter, terminal.Yellow, "warning:"), w)
	}
	fmt.Fprintf(ctx.App.Writer, "%s %s, genesis block %s\n", path, terminal.Paint(ctx.App.Writer, terminal.Green, "ok"), result.Hash.Hex())
	return nil
}

func printDeployments(ctx *cli.Context) error {
	list, err := genesis.Deployments()
	if err != nil {
		return err
	}
	return terminal.PrintJSON(ctx.App.Writer, list)
}

// plainInfo is what show prints as JSON for a genesis without a model.
type plainInfo struct {
	GenesisHash common.Hash `json:"genesisHash"`
	ChainID     uint64      `json:"chainId"`
	Period      uint64      `json:"period"`
	Epoch       uint64      `json:"epoch"`
	GasLimit    uint64      `json:"gasLimit"`
	Accounts    int         `json:"accounts"`
}

func showGenesis(ctx *cli.Context) error {
	path, err := terminal.Argument(ctx, "a file")
	if err != nil {
		return err
	}
	plan, err := readBlueprint(path)
	if err != nil {
		return err
	}
	if ctx.IsSet(atFlag.Name) {
		return showAt(ctx, path, plan)
	}
	if plan.model == nil {
		return showPlain(ctx, path, plan.block)
	}
	summary, err := genesis.Summarize(plan.model)
	if err != nil {
		return err
	}
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, summary)
	}
	return summary.WriteText(ctx.App.Writer)
}

func showPlain(ctx *cli.Context, path string, block *core.Genesis) error {
	if block.Config == nil || block.Config.ChainID == nil || block.Config.Clique == nil {
		return fmt.Errorf("%s: not the genesis of a Clique chain", path)
	}
	info := plainInfo{
		GenesisHash: block.ToBlock().Hash(),
		ChainID:     block.Config.ChainID.Uint64(),
		Period:      block.Config.Clique.Period,
		Epoch:       block.Config.Clique.Epoch,
		GasLimit:    block.GasLimit,
		Accounts:    len(block.Alloc),
	}
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, info)
	}
	t := terminal.NewTable(ctx.App.Writer)
	t.Row("alliance", "none: a plain genesis without a model")
	t.Row("genesis hash", info.GenesisHash.Hex())
	t.Row("chain id", info.ChainID)
	t.Row("period", fmt.Sprintf("%d s", info.Period))
	t.Row("epoch", fmt.Sprintf("%d blocks", info.Epoch))
	t.Row("gas limit", info.GasLimit)
	t.Row("accounts", info.Accounts)
	t.Flush()
	return nil
}

// IsClique reports whether a chain is sealed by Clique's signers.
func IsClique(chain *params.ChainConfig) bool {
	return chain.Clique != nil && chain.TerminalTotalDifficulty == nil
}
