// SPDX-License-Identifier: LGPL-3.0-or-later

// Fork makes build/geth: the released go-ethereum module with the queue of patches in
// build/patches applied. It uses only the standard library, so that it runs before
// build/geth exists.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

const usage = `usage: go run ./build/fork <command>

  prepare          make build/geth, or do nothing where it is already right
  prepare -force   the same, throwing away changes made in build/geth by hand
  check            check the budget of the queue, and build/geth against it
  test             run upstream's own tests of every patched package
  edit             leave build/geth alone from now on, so that it can be changed
  save <patch>     put what was changed in build/geth into that patch, end edit
  rebase <version> move the queue to another release of upstream
  plain <go ...>   run a go command against the unpatched release, such as
                   "plain build ./ehr/client"
  ldflags          print the linker flags that name the version and the queue
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fork: error:", err)
		var hinted *hintError
		if errors.As(err, &hinted) {
			fmt.Fprintln(os.Stderr, "fork: hint:", hinted.hint)
		}
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errUsage("no command")
	}
	root, err := findRoot()
	if err != nil {
		return err
	}
	f := &fork{build: filepath.Join(root, "build"), source: goSource{}, out: out}
	command, rest := args[0], args[1:]
	switch {
	case command == "prepare" && len(rest) == 0:
		return f.prepare(ctx, false)
	case command == "prepare" && len(rest) == 1 && rest[0] == "-force":
		return f.prepare(ctx, true)
	case command == "check" && len(rest) == 0:
		return f.check(ctx)
	case command == "test" && len(rest) == 0:
		return f.test(ctx)
	case command == "edit" && len(rest) == 0:
		return f.edit(ctx)
	case command == "save" && len(rest) == 1:
		return f.save(ctx, rest[0])
	case command == "rebase" && len(rest) == 1:
		return f.rebase(ctx, rest[0])
	case command == "plain" && len(rest) > 0:
		return f.plain(ctx, rest)
	case command == "ldflags" && len(rest) == 0:
		return f.ldflags()
	default:
		return errUsage("unknown command or arguments: " + strings.Join(args, " "))
	}
}

func errUsage(text string) error {
	return withHint(errors.New(text), "%s", strings.TrimSpace(usage))
}

// findRoot returns the nearest folder, from the current one upwards, that contains
// build/upstream.json.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "build", upstreamFile)); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no build/%s in this folder or above it", upstreamFile)
		}
		dir = parent
	}
}

// hintError is an error with advice for the user.
type hintError struct {
	err  error
	hint string
}

func (e *hintError) Error() string { return e.err.Error() }
func (e *hintError) Unwrap() error { return e.err }

func withHint(err error, format string, args ...any) error {
	return &hintError{err: err, hint: fmt.Sprintf(format, args...)}
}
