// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"
)

// WriteFile replaces a file whole or not at all, whatever happens meanwhile: a
// reader never sees a part, and a crash loses the new content or the old, not both.
func WriteFile(path string, data []byte) error { return replaceFile(path, data, 0o644) }

// WriteSecret is WriteFile for what only its owner may read.
func WriteSecret(path string, data []byte) error { return replaceFile(path, data, 0o600) }

func replaceFile(path string, data []byte, mode fs.FileMode) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // fails once the file has its name
	_, err = tmp.Write(data)
	if err := errors.Join(err, tmp.Chmod(mode), tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// StdoutFile stands for the standard output, where a file can be named.
const StdoutFile = "-"

// OutputFlag is --output, which names a file by default.
func OutputFlag(file string) cli.Flag {
	return &cli.PathFlag{
		Name:    "output",
		Aliases: []string{"o"},
		Usage:   "`file` to write, " + StdoutFile + " for the standard output",
		Value:   file,
	}
}

// WriteOutput writes to the file of --output, and says so.
func WriteOutput(ctx *cli.Context, data []byte, note string) error {
	path := ctx.Path("output")
	if path == StdoutFile {
		_, err := ctx.App.Writer.Write(data)
		return err
	}
	if err := WriteFile(path, data); err != nil {
		return err
	}
	fmt.Fprintf(ctx.App.ErrWriter, "Wrote %s%s\n", path, note)
	return nil
}

// smallFile is the longest file of a signature, key or policy that is read.
const smallFile = 1 << 20

// ReadSmallFile reads a file of at most 1 MiB.
func ReadSmallFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > smallFile {
		err = fmt.Errorf("%s has %d bytes, want at most %d", path, info.Size(), smallFile)
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}
