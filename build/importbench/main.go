// SPDX-License-Identifier: LGPL-3.0-or-later

// Importbench compares the time of importing the same chain on the patched tree and on
// the unpatched release. They run in turns, so that other load of the machine affects
// both equally.
package main

import (
	"bufio"
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

// maxRatio is the highest accepted cost of the patches.
const maxRatio = 1.05

const importer = "./build/importbench/importer"

func main() {
	blocks := flag.Int("blocks", 20, "blocks of the chain")
	txs := flag.Int("txs", 1000, "transactions in a block")
	imports := flag.Int("imports", 3, "imports in each run of a program")
	rounds := flag.Int("rounds", 5, "runs of each program")
	flag.Parse()
	args := []string{"-blocks", strconv.Itoa(*blocks), "-txs", strconv.Itoa(*txs), "-imports", strconv.Itoa(*imports)}
	if err := run(args, *rounds, *blocks, *txs); err != nil {
		fmt.Fprintln(os.Stderr, "importbench: error:", err)
		os.Exit(1)
	}
}

// variant is the importer, built against one of the trees.
type variant struct {
	name  string
	build []string // go command line without the output
	path  string
	head  string // hash that it printed
	wall  []time.Duration
	cpu   []time.Duration
}

func run(args []string, rounds, blocks, txs int) error {
	dir, err := os.MkdirTemp("", "dntp-importbench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	variants := []*variant{
		{name: "unpatched", build: []string{"run", "./build/fork", "plain", "build"}},
		{name: "patched", build: []string{"build"}},
	}
	for _, v := range variants {
		v.path = filepath.Join(dir, v.name)
		build := exec.Command("go", append(v.build, "-trimpath", "-buildvcs=false", "-o", v.path, importer)...)
		build.Stdout, build.Stderr = os.Stderr, os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("build %s importer: %w", v.name, err)
		}
	}
	for round := range rounds {
		// The second program has warm caches, so they take turns.
		if round%2 == 1 {
			slices.Reverse(variants)
		}
		for _, v := range variants {
			if err := v.measure(args); err != nil {
				return err
			}
		}
		fmt.Fprintf(os.Stderr, "importbench: round %d of %d\n", round+1, rounds)
	}
	return report(variants, blocks, txs)
}

// measure runs the importer once and keeps its times.
func (v *variant) measure(args []string) error {
	cmd := exec.Command(v.path, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s importer: %w", v.name, err)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Scan()
	if head := lines.Text(); v.head != "" && v.head != head {
		return fmt.Errorf("%s importer made another chain: have head %s, want %s", v.name, head, v.head)
	} else {
		v.head = head
	}
	for lines.Scan() {
		var wall, cpu time.Duration
		if _, err := fmt.Sscan(lines.Text(), &wall, &cpu); err != nil {
			return fmt.Errorf("%s importer: bad line %q: %w", v.name, lines.Text(), err)
		}
		v.wall, v.cpu = append(v.wall, wall), append(v.cpu, cpu)
	}
	return lines.Err()
}

func report(variants []*variant, blocks, txs int) error {
	slices.SortFunc(variants, func(a, b *variant) int { return len(b.name) - len(a.name) })
	plain, patched := variants[0], variants[1]
	if plain.head != patched.head {
		return fmt.Errorf("the trees made different chains: unpatched %s, patched %s", plain.head, patched.head)
	}
	if len(plain.wall) == 0 || len(plain.wall) != len(patched.wall) {
		return errors.New("no times to compare")
	}
	fmt.Printf("import of %d blocks of %d transactions, %d times each, %s, %d CPUs\n", blocks, txs, len(plain.wall), runtime.Version(), runtime.NumCPU())
	for _, v := range variants {
		slices.Sort(v.wall)
		slices.Sort(v.cpu)
		fmt.Printf("  %-9s  time: median %5d ms, fastest %5d ms   processor time: median %5d ms\n", v.name,
			median(v.wall).Milliseconds(), v.wall[0].Milliseconds(), median(v.cpu).Milliseconds())
	}
	typical := ratio(median(patched.wall), median(plain.wall))
	fastest := ratio(patched.wall[0], plain.wall[0])
	cpu := ratio(median(patched.cpu), median(plain.cpu))
	fmt.Printf("  ratio      time: median %.3f, fastest %.3f   processor time: median %.3f   wanted: at most %.2f\n", typical, fastest, cpu, maxRatio)
	// Other load increases the wall-clock time, but hardly the processor time.
	if cpu > maxRatio {
		return fmt.Errorf("the patches cost too much processor time: have ratio %.3f, want at most %.2f", cpu, maxRatio)
	}
	return nil
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// median returns the median of sorted times.
func median(times []time.Duration) time.Duration {
	n := len(times)
	return (times[(n-1)/2] + times[n/2]) / 2
}
