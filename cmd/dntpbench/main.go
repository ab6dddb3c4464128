// SPDX-License-Identifier: GPL-3.0-or-later

// Dntpbench measures a node as its users see it: real chains in folders, a real node
// process, and requests over HTTP.
//
//	go run ./cmd/dntpbench reads -records 10000,100000
//	go run ./cmd/dntpbench soak -records 10000
//	go run ./cmd/dntpbench door
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "dntpbench: error:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 || !slices.Contains([]string{"reads", "soak", "door"}, args[0]) {
		return fmt.Errorf("usage: dntpbench reads|soak|door [-records N,…] [-patients N] [-connections N] [-time D] [-program FILE] [-geth FILE|-] [-dir DIR] [-rebuild=false]")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	var (
		sizes       = flags.String("records", "10000,100000", "records of each chain, ascending")
		patients    = flags.Int("patients", 10_000, "patients of each chain, at most one for each record")
		connections = flags.Int("connections", 8, "connections that ask at the same time")
		duration    = flags.Duration("time", 0, "reads, door: how long each question is asked, 10s and 5s; soak: how long it lasts, 10m")
		program     = flags.String("program", "build/bin/dntp", "the node to measure")
		geth        = flags.String("geth", "", "geth "+plainRelease+" to compare with; built if it is empty, none if it is -")
		dir         = flags.String("dir", "", "folder where chains are kept, and found by the next run; empty for none")
		rebuild     = flags.Bool("rebuild", true, "index each chain anew")
	)
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	b := &bench{patients: *patients, connections: *connections, duration: *duration, program: *program, geth: *geth, dir: *dir, rebuild: *rebuild, cache: readsCache}
	if b.duration == 0 {
		b.duration = map[string]time.Duration{"reads": 10 * time.Second, "door": 5 * time.Second, "soak": 10 * time.Minute}[args[0]]
	}
	for text := range strings.SplitSeq(*sizes, ",") {
		records, err := strconv.Atoi(text)
		if err != nil || records < 100 || records > 10_000_000 {
			return fmt.Errorf("-records: have %q, want numbers from 100 to 10,000,000", text)
		}
		b.sizes = append(b.sizes, records)
	}
	if b.patients < 1 || b.connections < 1 || b.connections > 1000 || b.duration < time.Second {
		return fmt.Errorf("-patients and -connections must be positive, -connections at most 1000, -time at least 1s")
	}
	switch args[0] {
	case "soak":
		b.cache = soakCache
		return b.soak()
	case "door":
		return b.doors()
	}
	return b.run()
}

// say tells on stderr how far the run is.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "dntpbench: "+format+"\n", args...) }
