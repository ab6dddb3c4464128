// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// testTimeout bounds upstream's tests of one package.
const testTimeout = "15m"

// testRun is the result of one run of go test.
type testRun struct {
	passed, skipped int
	failed          []testName
	output          map[testName]string
	packages        []packageResult
}

type testName struct{ pkg, test string } // test is empty for the package as a whole

type packageResult struct {
	name    string
	result  string // pass, fail or skip
	seconds float64
}

// test runs upstream's own tests of every package that a patch touches. A failed
// test is run again on the unpatched release: if it fails there too, the patches
// are not the cause.
func (f *fork) test(ctx context.Context) error {
	if err := f.prepare(ctx, false); err != nil {
		return err
	}
	q, err := readQueue(f.build)
	if err != nil {
		return err
	}
	run, err := goTest(ctx, f.live(), q.packages(), "")
	if err != nil {
		return err
	}
	for _, p := range run.packages {
		fmt.Fprintf(f.out, "fork: %-4s %s (%.1fs)\n", p.result, strings.TrimPrefix(p.name, q.upstream.Module+"/"), p.seconds)
	}
	fmt.Fprintf(f.out, "fork: upstream's tests on the patched tree: %d passed, %d skipped, %d failed in %d packages\n",
		run.passed, run.skipped, len(run.failed), len(run.packages))
	if len(run.failed) == 0 {
		return nil
	}
	return f.blame(ctx, q, run)
}

// blame runs the failed tests on the unpatched release.
func (f *fork) blame(ctx context.Context, q *queue, run *testRun) error {
	rel, err := f.source.fetch(ctx, q.upstream.Module, q.upstream.Version)
	if err != nil {
		return err
	}
	// A copy, as tests may write into their folder and the module cache is read-only.
	plain := f.beside("plain")
	defer os.RemoveAll(plain)
	if _, err := copyTree(ctx, rel.Dir, plain); err != nil {
		return err
	}
	var names, dirs []string
	for _, t := range run.failed {
		dirs = append(dirs, "./"+strings.TrimPrefix(t.pkg, q.upstream.Module+"/"))
		top, _, _ := strings.Cut(t.test, "/")
		names = append(names, top)
	}
	pattern := "^(" + strings.Join(names, "|") + ")$"
	if slices.Contains(names, "") {
		pattern = "" // a package failed as a whole, such as by a panic
	}
	slices.Sort(dirs)
	control, err := goTest(ctx, plain, slices.Compact(dirs), pattern)
	if err != nil {
		return err
	}
	return f.verdict(run, control)
}

// verdict prints the failures and counts those that the patches may have caused.
func (f *fork) verdict(run, control *testRun) error {
	ours := 0
	for _, t := range run.failed {
		if slices.Contains(control.failed, t) {
			fmt.Fprintf(f.out, "fork: fails on unpatched upstream too: %s %s\n", t.pkg, t.test)
			continue
		}
		ours++
		fmt.Fprintf(f.out, "fork: passes on unpatched upstream, fails on the patched tree: %s %s\n%s", t.pkg, t.test, run.output[t])
	}
	if ours > 0 {
		return fmt.Errorf("%d of upstream's tests fail because of the patches", ours)
	}
	return nil
}

// goTest runs the tests of packages in the module at dir. Failed tests are not an
// error here; a go command that cannot run is.
func goTest(ctx context.Context, dir string, packages []string, pattern string) (*testRun, error) {
	args := []string{"test", "-json", "-timeout", testTimeout}
	if pattern != "" {
		args = append(args, "-run", pattern)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, packages...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		return nil, errors.Join(err, ctx.Err())
	}
	run, parseErr := parseTests(&stdout)
	if parseErr != nil {
		return nil, parseErr
	}
	if len(run.packages) != len(packages) || err != nil && len(run.failed) == 0 {
		return nil, fmt.Errorf("go test: have results of %d packages, want %d: %s", len(run.packages), len(packages), strings.TrimSpace(stderr.String()))
	}
	return run, nil
}

// parseTests reads the events of go test -json.
func parseTests(in io.Reader) (*testRun, error) {
	run := &testRun{output: make(map[testName]string)}
	decoder := json.NewDecoder(in)
	for {
		var event struct {
			Action, Package, Test, Output string
			Elapsed                       float64
		}
		if err := decoder.Decode(&event); errors.Is(err, io.EOF) {
			return run, nil
		} else if err != nil {
			return nil, fmt.Errorf("go test -json: %w", err)
		}
		name := testName{event.Package, event.Test}
		switch {
		case event.Action == "output":
			run.output[name] += event.Output
			continue
		case !slices.Contains([]string{"pass", "fail", "skip"}, event.Action) || event.Package == "":
			continue
		case event.Test == "":
			run.packages = append(run.packages, packageResult{event.Package, event.Action, event.Elapsed})
			inside := slices.ContainsFunc(run.failed, func(t testName) bool { return t.pkg == event.Package })
			if event.Action == "fail" && !inside {
				run.failed = append(run.failed, name)
			}
			continue
		}
		switch event.Action {
		case "pass":
			run.passed++
		case "skip":
			run.skipped++
		case "fail":
			run.failed = append(run.failed, name)
		}
	}
}
