// SPDX-License-Identifier: LGPL-3.0-or-later

// Syncbench measures a full sync from one peer over p2p on loopback. With -base it also
// measures an older commit, in turns with this tree, so that other load of the machine
// affects both equally.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"time"
)

const syncer = "build/syncbench/syncer"

func main() {
	blocks := flag.Int("blocks", 20000, "blocks of the chain")
	txs := flag.Int("txs", 10, "transactions in a block")
	rounds := flag.Int("rounds", 3, "syncs with each commit")
	base := flag.String("base", "", "an older commit to compare with; empty for none")
	flag.Parse()
	b := &bench{blocks: *blocks, txs: *txs}
	if err := b.run(*base, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "syncbench: error:", err)
		os.Exit(1)
	}
}

type bench struct {
	blocks, txs int
	dir         string // of all temporary files
}

// variant is the syncer, built in one of the trees.
type variant struct {
	name string
	path string
	wall []time.Duration
	cpu  []time.Duration // of both members
}

func (b *bench) run(base string, rounds int) (err error) {
	if b.dir, err = os.MkdirTemp("", "dntp-syncbench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	here, err := b.build("here", ".")
	if err != nil {
		return err
	}
	variants := []*variant{here}
	if base != "" {
		tree, err := b.unpack(base)
		if err != nil {
			return err
		}
		before, err := b.build("base", tree)
		if err != nil {
			return err
		}
		variants = append(variants, before)
	}
	chain := filepath.Join(b.dir, "chain")
	fmt.Fprintf(os.Stderr, "syncbench: making %d blocks of %d transactions\n", b.blocks, b.txs)
	if _, err := b.call(here, "-make", "-txs", strconv.Itoa(b.txs), "-blocks", strconv.Itoa(b.blocks), chain); err != nil {
		return err
	}
	for round := range rounds {
		for _, v := range variants {
			if err := b.measure(v, chain); err != nil {
				return err
			}
		}
		slices.Reverse(variants) // the second one has warm caches
		fmt.Fprintf(os.Stderr, "syncbench: round %d of %d\n", round+1, rounds)
	}
	b.report(variants)
	return nil
}

// unpack puts the tree of a commit, with this syncer in it, into a folder.
func (b *bench) unpack(commit string) (string, error) {
	tree := filepath.Join(b.dir, "base")
	script := `mkdir -p "$1/build/syncbench" && git archive "$2" | tar -x -C "$1" && ` +
		`cp -R "$3" "$1/build/syncbench/" && cd "$1" && go run ./build/fork prepare`
	cmd := exec.Command("sh", "-ec", script, "sh", tree, commit, syncer)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("tree of %s: %w", commit, err)
	}
	return tree, nil
}

func (b *bench) build(name, tree string) (*variant, error) {
	v := &variant{name: name, path: filepath.Join(b.dir, "syncer-"+name)}
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", v.path, "./"+syncer)
	cmd.Dir, cmd.Stdout, cmd.Stderr = tree, os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("build in %s: %w", tree, err)
	}
	return v, nil
}

func (b *bench) call(v *variant, args ...string) ([]byte, error) {
	cmd := exec.Command(v.path, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", v.name, err)
	}
	return out, nil
}

// measure syncs once and keeps the times.
func (b *bench) measure(v *variant, chain string) error {
	out, err := b.call(v, "-blocks", strconv.Itoa(b.blocks), chain)
	if err != nil {
		return err
	}
	var wall, cpu time.Duration
	if _, err := fmt.Fscan(bytes.NewReader(out), &wall, &cpu); err != nil {
		return errors.Join(fmt.Errorf("%s: bad line %q", v.name, out), err)
	}
	v.wall, v.cpu = append(v.wall, wall), append(v.cpu, cpu)
	return nil
}

func (b *bench) report(variants []*variant) {
	slices.SortFunc(variants, func(a, b *variant) int { return bytes.Compare([]byte(b.name), []byte(a.name)) }) // here first
	fmt.Printf("full sync of %d blocks of %d transactions from one peer on loopback, %d times each, %s, %d CPUs\n",
		b.blocks, b.txs, len(variants[0].wall), runtime.Version(), runtime.NumCPU())
	for _, v := range variants {
		slices.Sort(v.wall)
		slices.Sort(v.cpu)
		typical := median(v.wall)
		rate := float64(b.blocks) / typical.Seconds()
		fmt.Printf("  %-5s median %6.1f s, fastest %6.1f s: %6.0f blocks/s, %7.0f transactions/s; processor time of both members, median %6.1f s\n",
			v.name, typical.Seconds(), v.wall[0].Seconds(), rate, rate*float64(b.txs), median(v.cpu).Seconds())
	}
	if len(variants) == 2 {
		here, base := variants[0], variants[1]
		fmt.Printf("  ratio of the rates, here to base: median %.2f, fastest %.2f\n",
			ratio(median(base.wall), median(here.wall)), ratio(base.wall[0], here.wall[0]))
	}
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// median returns the median of sorted times.
func median(times []time.Duration) time.Duration {
	n := len(times)
	return (times[(n-1)/2] + times[n/2]) / 2
}
