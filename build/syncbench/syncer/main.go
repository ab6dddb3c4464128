// SPDX-License-Identifier: LGPL-3.0-or-later

// Syncer makes a chain with -make, and otherwise measures a full sync of it: a member
// with the chain and one without run in this process, connected over loopback by their
// own p2p servers. It prints the time of the sync, from the connection to the last
// block, and the processor time of both members, in nanoseconds. It uses only
// core/member, so that it also builds against older commits.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"syscall"
	"time"

	"github.com/ethereum/go-ethereum/log"
)

// patience is the time limit of one sync.
const patience = 20 * time.Minute

func main() {
	create := flag.Bool("make", false, "make the chain instead of fetching it")
	blocks := flag.Int("blocks", 20000, "blocks of the chain")
	txs := flag.Int("txs", 10, "transactions in a block")
	flag.Parse()
	log.SetDefault(log.NewLogger(slog.NewTextHandler(io.Discard, nil)))
	run := measure
	if *create {
		run = func(dir string, blocks int) error { return makeChain(dir, blocks, *txs) }
	}
	if err := run(flag.Arg(0), *blocks); err != nil {
		fmt.Fprintln(os.Stderr, "syncer: error:", err)
		os.Exit(1)
	}
}

// measure syncs a fresh member with the chain of a folder.
func measure(dir string, blocks int) error {
	fresh, err := os.MkdirTemp("", "dntp-syncer-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	from, err := open(dir, nil)
	if err != nil {
		return err
	}
	defer from.stack.Close()
	if have := from.head().Number.Uint64(); have != uint64(blocks) {
		return fmt.Errorf("%s has %d blocks, want %d", dir, have, blocks)
	}
	if err := from.stack.Start(); err != nil {
		return err
	}
	to, err := open(fresh, from)
	if err != nil {
		return err
	}
	defer to.stack.Close()
	if err := to.stack.Start(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := until(ctx, func() bool { return to.stack.Server().PeerCount() > 0 }); err != nil {
		return fmt.Errorf("connection: %w", err)
	}
	began, cpu := time.Now(), processorTime()
	if err := until(ctx, func() bool { return to.head().Hash() == from.head().Hash() }); err != nil {
		return fmt.Errorf("head %d: %w", to.head().Number, err)
	}
	fmt.Println(time.Since(began).Nanoseconds(), (processorTime() - cpu).Nanoseconds())
	return nil
}

var errPatience = errors.New("took too long")

func until(ctx context.Context, ok func() bool) error {
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	for !ok() {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return errPatience
		}
	}
	return nil
}

// processorTime is the time that this process has used so far.
func processorTime() time.Duration {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
