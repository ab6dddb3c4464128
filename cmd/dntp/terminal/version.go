// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"fmt"
	"runtime"

	"github.com/dntp/dntp/ehr"
	upstream "github.com/ethereum/go-ethereum/version"
	"github.com/urfave/cli/v2"
)

// release of DNTP; a release has no suffix.
const release = "0.1.0-unstable"

// Set by the build with -ldflags -X.
var (
	commit          = ""        // of this repository
	patchQueue      = "unknown" // hash of the patches on go-ethereum
	upstreamVersion = ""        // of go-ethereum; the source says it as well
)

// commitLength is how many digits of a commit are shown.
const commitLength = 8

// VersionText is the version, with the commit if it is known.
func VersionText() string {
	if len(commit) < commitLength {
		return release
	}
	return release + "-" + commit[:commitLength]
}

// VersionCommand prints the versions of the program and of its parts.
var VersionCommand = &cli.Command{
	Name:   "version",
	Usage:  "Print the versions of the program and of what it is made of",
	Flags:  []cli.Flag{JSONFlag},
	Action: Quiet(printVersion),
}

// upstreamText is the version of go-ethereum that the program is built on.
func upstreamText() string {
	if upstreamVersion != "" {
		return upstreamVersion
	}
	return fmt.Sprintf("v%d.%d.%d", upstream.Major, upstream.Minor, upstream.Patch)
}

// versionInfo is printed by version.
type versionInfo struct {
	Version    string `json:"version"`
	Commit     string `json:"commit"`
	Upstream   string `json:"upstream"`
	PatchQueue string `json:"patchQueue"`
	Rules      uint32 `json:"rules"` // newest version of the alliance's rules that is known
	Go         string `json:"go"`
	OS         string `json:"os"`
	Arch       string `json:"arch"`
}

func printVersion(ctx *cli.Context) error {
	info := versionInfo{
		Version:    release,
		Commit:     commit,
		Upstream:   upstreamText(),
		PatchQueue: patchQueue,
		Rules:      ehr.KnownRules(),
		Go:         runtime.Version(),
		OS:         runtime.GOOS,
		Arch:       runtime.GOARCH,
	}
	if ctx.Bool(JSONFlag.Name) {
		return PrintJSON(ctx.App.Writer, info)
	}
	t := NewTable(ctx.App.Writer)
	t.Row("DNTP", VersionText())
	t.Row("go-ethereum", info.Upstream)
	t.Row("patch queue", info.PatchQueue)
	t.Row("rules", fmt.Sprintf("versions 1 to %d", info.Rules))
	t.Row("Go", info.Go)
	t.Row("system", fmt.Sprintf("%s/%s", info.OS, info.Arch))
	t.Flush()
	return nil
}
