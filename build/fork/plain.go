// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// plain runs the go command on this module against the unpatched release, as
// importers of our packages see it: the replace does not apply to them.
func (f *fork) plain(ctx context.Context, args []string) error {
	q, err := readQueue(f.build)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "dntp-plain-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	modFile := filepath.Join(dir, "plain.mod")
	if err := q.writePlainModule(ctx, filepath.Dir(f.build), modFile); err != nil {
		return err
	}
	args = append([]string{args[0], "-modfile=" + modFile}, args[1:]...)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = filepath.Dir(f.build)
	// The pinned sum replaces the checksum database.
	cmd.Env = append(os.Environ(), "GOWORK=off", "GONOSUMDB="+q.upstream.Module)
	cmd.Stdout, cmd.Stderr = f.out, os.Stderr
	return cmd.Run()
}

// writePlainModule writes a copy of the module's go.mod without the replace, and
// beside it its go.sum with the sums of the release.
func (q *queue) writePlainModule(ctx context.Context, root, modFile string) error {
	if _, err := copyTo(modFile, filepath.Join(root, "go.mod")); err != nil {
		return err
	}
	edit := exec.CommandContext(ctx, "go", "mod", "edit", "-dropreplace="+q.upstream.Module, modFile)
	if out, err := edit.CombinedOutput(); err != nil {
		return fmt.Errorf("go mod edit: %w: %s", err, out)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	up := &q.upstream
	sums = fmt.Appendf(sums, "%s %s %s\n%s %s/go.mod %s\n", up.Module, up.Version, up.Sum, up.Module, up.Version, up.GoModSum)
	return os.WriteFile(filepath.Join(filepath.Dir(modFile), "plain.sum"), sums, 0o644)
}
