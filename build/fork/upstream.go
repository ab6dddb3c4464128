// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const (
	upstreamFile = "upstream.json"
	patchFolder  = "patches"
)

// upstream is build/upstream.json: the release that is patched, and the hashes of
// every touched file before and after.
type upstream struct {
	Module   string                `json:"module"`
	Version  string                `json:"version"`
	Sum      string                `json:"sum"`      // h1: sum of the module, as in a go.sum
	GoModSum string                `json:"goModSum"` // h1: sum of its go.mod
	Files    map[string]fileHashes `json:"files"`    // by slash-separated path
}

// fileHashes are SHA-256 in hex; Before is empty for a new file.
type fileHashes struct {
	Before string `json:"before,omitempty"`
	After  string `json:"after"`
}

// queue is upstream.json and the patches, as read from one folder.
type queue struct {
	upstream upstream
	patches  []*patch
	hash     string // of names and contents of all patches, hex
}

// patchName is the form of a patch's file name; the number is its place in the
// queue.
var patchName = regexp.MustCompile(`^(\d{4})-[a-z0-9]+(-[a-z0-9]+)*\.patch$`)

// readQueue reads upstream.json and build/patches under the folder build.
func readQueue(build string) (*queue, error) {
	data, err := os.ReadFile(filepath.Join(build, upstreamFile))
	if err != nil {
		return nil, err
	}
	q := new(queue)
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&q.upstream); err != nil {
		return nil, fmt.Errorf("%s: %w", upstreamFile, err)
	}
	if up := &q.upstream; up.Module == "" || up.Version == "" || up.Sum == "" || up.GoModSum == "" {
		return nil, fmt.Errorf("%s: module, version, sum and goModSum must all be set", upstreamFile)
	}
	entries, err := os.ReadDir(filepath.Join(build, patchFolder))
	if err != nil {
		return nil, err
	}
	hash := sha256.New()
	for _, entry := range entries { // sorted by name
		if !strings.HasSuffix(entry.Name(), ".patch") {
			continue
		}
		number := patchName.FindStringSubmatch(entry.Name())
		if want := fmt.Sprintf("%04d", len(q.patches)+1); number == nil || number[1] != want {
			return nil, fmt.Errorf("patch %s: want a name like %s-one-seam.patch", entry.Name(), want)
		}
		data, err := os.ReadFile(filepath.Join(build, patchFolder, entry.Name()))
		if err != nil {
			return nil, err
		}
		p, err := parsePatch(entry.Name(), data)
		if err != nil {
			return nil, err
		}
		q.patches = append(q.patches, p)
		fmt.Fprintf(hash, "%s %d\n%s", entry.Name(), len(data), data)
	}
	if len(q.patches) == 0 {
		return nil, errors.New("no patches")
	}
	q.hash = hex.EncodeToString(hash.Sum(nil))
	return q, nil
}

// writeUpstream replaces upstream.json.
func writeUpstream(build string, up *upstream) error {
	data, err := json.MarshalIndent(up, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(build, upstreamFile), append(data, '\n'))
}

// source provides released modules; tests have their own.
type source interface {
	fetch(ctx context.Context, module, version string) (*release, error)
}

// release is an unpacked module and the sums that its server claims.
type release struct {
	Dir      string
	Sum      string
	GoModSum string
}

// goSource gets modules by the go command, into its module cache.
type goSource struct{}

func (goSource) fetch(ctx context.Context, module, version string) (*release, error) {
	// An empty folder outside of any module, so that the replace of this repository
	// does not apply; its target may not exist yet.
	dir, err := os.MkdirTemp("", "dntp-fork-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)

	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", module+"@"+version)
	cmd.Dir = dir
	// The pinned sum replaces the checksum database.
	cmd.Env = append(os.Environ(), "GO111MODULE=on", "GOWORK=off", "GOFLAGS=", "GOSUMDB=off")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	var answer struct {
		release
		Error string
	}
	// A failed download is reported both in the answer and by the exit code.
	if jsonErr := json.Unmarshal(stdout, &answer); jsonErr != nil {
		return nil, fmt.Errorf("go mod download: %w: %s", errors.Join(err, jsonErr), strings.TrimSpace(stderr.String()))
	}
	if err != nil || answer.Error != "" {
		return nil, withHint(fmt.Errorf("go mod download: %s", cmpText(answer.Error, stderr.String())),
			"a first run needs a Go module proxy: see `go env GOPROXY`; "+
				"after an incomplete download, run `go clean -modcache`")
	}
	return &answer.release, nil
}

func cmpText(first, second string) string {
	if first != "" {
		return first
	}
	return strings.TrimSpace(second)
}

// treeSum computes the h1: sum of a tree from the SHA-256 of every file, by the
// rules of golang.org/x/mod/sumdb/dirhash. Prefix is module@version.
func treeSum(prefix string, files map[string]string) string {
	paths := make([]string, 0, len(files))
	for path := range files {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	hash := sha256.New()
	for _, path := range paths {
		fmt.Fprintf(hash, "%s  %s/%s\n", files[path], prefix, path)
	}
	return "h1:" + base64.StdEncoding.EncodeToString(hash.Sum(nil))
}

func hashBytes(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
