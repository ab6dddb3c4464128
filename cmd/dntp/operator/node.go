// SPDX-License-Identifier: GPL-3.0-or-later

// Package operator runs a node, and works on its data folder: init, import, export,
// console, repair.
package operator

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/keys"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/core/member"
	"github.com/dntp/dntp/core/sealer"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/ethstats"
	"github.com/ethereum/go-ethereum/graphql"
	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/metrics"
	"github.com/ethereum/go-ethereum/node"
	"github.com/shirou/gopsutil/disk"
	"github.com/urfave/cli/v2"
)

const (
	// stopSignals is how many interrupts end a node that is slow to stop.
	stopSignals = 10

	diskCheckInterval = 30 * time.Second
	// Mebibyte is 2^20 bytes.
	Mebibyte = 1 << 20
)

// RunNode is the action of dntp without a command.
func RunNode(ctx *cli.Context) error {
	if ctx.Args().Present() {
		return terminal.UnknownCommand(ctx.App.Commands, terminal.ClientIdentifier, ctx.Args().First())
	}
	stack, err := startNode(ctx, os.Interrupt, syscall.SIGTERM)
	if err != nil {
		return err
	}
	defer stack.Close()
	stack.Wait()
	return nil
}

// startNode makes a node from the flags and starts it. The caller or one of the
// signals closes it. The signals are handled before the node can be seen to be up.
func startNode(ctx *cli.Context, signals ...os.Signal) (*node.Node, error) {
	cfg, err := config.Load(ctx)
	if err != nil {
		return nil, err
	}
	stack, err := openStack(cfg)
	if err != nil {
		return nil, err
	}
	if err := mendJournal(stack.ResolvePath(cfg.Eth.TxPool.Journal)); err != nil {
		log.Warn("The journal of transactions cannot be read", "err", err)
	}
	err = assemble(stack, cfg)
	if errors.Is(err, errDamaged) {
		if err = replaceDamaged(ctx, stack, cfg, err); err == nil {
			err = assemble(stack, cfg)
		}
	}
	if err != nil {
		stack.Close()
		return nil, err
	}
	closeOnSignal(stack, signals...)
	if err := stack.Start(); err != nil {
		return nil, fmt.Errorf("cannot start: %w", err) // the node has closed itself
	}
	keys.WatchWallets(stack.AccountManager())
	go watchDisk(stack, minFreeDisk(ctx))
	return stack, nil
}

// assemble puts the parts of a member into the node. It checks the user's settings before
// it opens the chain.
func assemble(stack *node.Node, cfg *config.Config) error {
	if err := checkPorts(&cfg.Node); err != nil {
		return err
	}
	if err := checkChain(stack, cfg); err != nil {
		return err
	}
	sign, err := keys.OpenSigner(stack, &cfg.Sealer)
	if err != nil {
		return err
	}
	if len(cfg.Eth.Miner.ExtraData) == 0 {
		cfg.Eth.Miner.ExtraData = vanity()
	}
	utils.SetupMetrics(&cfg.Metrics)
	if err := utils.SetupTelemetry(cfg.Node.OpenTelemetry, stack); err != nil {
		return fmt.Errorf("telemetry: %w", err)
	}
	overrides, err := cfg.Clique.Overrides()
	if err != nil {
		return err
	}
	records, err := openIndex(stack, cfg)
	if err != nil {
		return err
	}
	m, err := member.New(stack, &member.Config{
		Eth:       &cfg.Eth,
		Overrides: overrides,
		Sealing:   cfg.Sealer.Mine,
		Etherbase: cfg.Sealer.Etherbase,
		Sign:      sign,
		Quiet:     sealer.Quiet{On: cfg.Sealer.Quiet, Interval: cfg.Sealer.QuietInterval},
		Index:     records,
		Now:       wrongClock(cfg.ClockOffset),

		RebuildGuard: cfg.Sealer.RebuildGuard,
	})
	if err != nil {
		return err
	}
	publishBuild(m.Ethereum())
	if err := addLogger(stack, m, &cfg.Logger); err != nil {
		return err
	}
	return addServices(stack, m, cfg)
}

// wrongClock returns a clock that is wrong by offset, nil for zero.
func wrongClock(offset time.Duration) func() time.Time {
	if offset == 0 {
		return nil
	}
	log.Warn("This node's clock is wrong on purpose", "offset", offset)
	return func() time.Time { return time.Now().Add(offset) }
}

// addServices adds the services for clients besides JSON-RPC.
func addServices(stack *node.Node, m *member.Member, cfg *config.Config) error {
	if cfg.GraphQL {
		err := graphql.New(stack, m.Backend(), m.FilterSystem(), cfg.Node.GraphQLCors, cfg.Node.GraphQLVirtualHosts)
		if err != nil {
			return fmt.Errorf("graphql: %w", err)
		}
	}
	if cfg.Ethstats.URL != "" {
		if err := ethstats.New(stack, m.Backend(), m.Ethereum().Engine(), cfg.Ethstats.URL); err != nil {
			return terminal.WithHint(fmt.Errorf("ethstats: %w", err), "the URL is nodename:secret@host:port")
		}
	}
	return nil
}

// vanityLength is the room for the vanity in the header of a Clique block.
const vanityLength = 32

// vanity marks blocks with the program that sealed them.
func vanity() []byte {
	text := terminal.ClientIdentifier + " " + terminal.VersionText()
	return []byte(text[:min(len(text), vanityLength)])
}

// publishBuild shows the running version in the metrics.
func publishBuild(backend *eth.Ethereum) {
	var protocols []string
	for _, p := range backend.Protocols() {
		protocols = append(protocols, fmt.Sprintf("%s/%d", p.Name, p.Version))
	}
	metrics.NewRegisteredGaugeInfo("dntp/info", nil).Update(metrics.GaugeInfoValue{
		"arch":      runtime.GOARCH,
		"os":        runtime.GOOS,
		"version":   terminal.VersionText(),
		"protocols": strings.Join(protocols, ","),
	})
}

// closeOnSignal closes the node on the first signal, and ends the process after
// several more.
func closeOnSignal(stack *node.Node, signals ...os.Signal) {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, signals...)
	go closeOn(stack, ch)
}

// closeOn waits for the signals, as long as the process lasts.
func closeOn(stack *node.Node, ch <-chan os.Signal) {
	<-ch
	log.Info("Stopping, the chain is being written")
	go stack.Close()
	for left := stopSignals; left > 0; left-- {
		<-ch
		log.Warn("Still stopping; more signals end it at once, and it repairs itself at the next start", "signals", left)
	}
	utils.ExitLog()
	os.Exit(1)
}

// minFreeDisk is the free space in bytes below which a node stops, so that a full
// disk does not damage its database.
func minFreeDisk(ctx *cli.Context) uint64 {
	return uint64(max(ctx.Int(utils.MinFreeDiskSpaceFlag.Name), 0)) * Mebibyte
}

// watchDisk closes the node while there is still room to write its data in memory.
// It ends with the process.
func watchDisk(stack *node.Node, limit uint64) {
	if limit == 0 {
		return
	}
	for {
		usage, err := disk.Usage(stack.InstanceDir())
		if err != nil {
			log.Warn("Free disk space is not known", "err", err)
			return
		}
		if usage.Free < limit {
			log.Error("Disk is almost full, stopping", "free", usage.Free/Mebibyte, "limit", limit/Mebibyte, "unit", "MiB")
			stack.Close()
			return
		}
		if usage.Free < 2*limit {
			log.Warn("Disk is getting full", "free", usage.Free/Mebibyte, "limit", limit/Mebibyte, "unit", "MiB")
		}
		time.Sleep(diskCheckInterval)
	}
}
