// SPDX-License-Identifier: GPL-3.0-or-later

// Package testbin builds the program for tests that run it like its users.
package testbin

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

const program = "github.com/dntp/dntp/cmd/dntp"

// Path returns the path of dntp, built from the tree of the test.
func Path(t testing.TB) string {
	t.Helper()
	path, err := Build("")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var (
	mu   sync.Mutex
	done = make(map[string]string) // path by build tag
)

// Build returns the path of dntp, built with a build tag. It is safe for
// concurrent use.
func Build(tag string) (string, error) {
	mu.Lock()
	defer mu.Unlock()
	if done[tag] != "" {
		return done[tag], nil
	}
	path, err := build(tag)
	if err == nil {
		done[tag] = path
	}
	return path, err
}

// Run runs dntp to its end, which must come within limit, and returns its output and
// its exit code.
func Run(t testing.TB, limit time.Duration, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, Path(t), args...)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if ctx.Err() != nil {
		t.Fatalf("dntp %s does not end:\n%s", strings.Join(args, " "), complaint.String())
	}
	return string(out), complaint.String(), cmd.ProcessState.ExitCode()
}

// build puts the program in a folder for the tree and the tag. Packages tested at
// the same time share it: one builds, and the Go tool finds it up to date for the
// others.
func build(tag string) (string, error) {
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("cannot find the module: %w", err)
	}
	name := sha256.Sum256(append(root, tag...))
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("dntp-test-%d-%s", os.Getuid(), hex.EncodeToString(name[:8])))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	lock := flock.New(filepath.Join(dir, "LOCK"))
	if err := lock.Lock(); err != nil {
		return "", err
	}
	defer lock.Unlock()
	path := filepath.Join(dir, "dntp")
	cmd := exec.Command("go", "build", "-tags", tag, "-buildvcs=false", "-ldflags=-s -w", "-o", path, program)
	cmd.Dir = strings.TrimSpace(string(root))
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("cannot build the program: %w: %s", err, out)
	}
	return path, nil
}
