// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"fmt"
	"os"

	"github.com/dntp/dntp/core/wholefile"
	"github.com/urfave/cli/v2"
)

// WriteFile replaces a file in one step: never in part.
func WriteFile(path string, data []byte) error { return wholefile.Write(path, data, 0o644) }

// WriteSecret is WriteFile for a file that only its owner may read.
func WriteSecret(path string, data []byte) error { return wholefile.Write(path, data, 0o600) }

// StdoutFile stands for the standard output in place of a file's name.
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

// OutputPath is the file of --output. A standard output that is redirected to a file,
// as in `dntp genesis new > alliance.yaml`, replaces the default.
func OutputPath(ctx *cli.Context) string {
	if out, ok := ctx.App.Writer.(*os.File); ok && !ctx.IsSet("output") {
		if info, err := out.Stat(); err == nil && info.Mode().IsRegular() {
			return StdoutFile
		}
	}
	return ctx.Path("output")
}

// WriteOutput writes to the file of --output, and prints that it did.
func WriteOutput(ctx *cli.Context, data []byte, note string) error {
	path := OutputPath(ctx)
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
