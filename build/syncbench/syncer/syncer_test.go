// SPDX-License-Identifier: LGPL-3.0-or-later

package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// asProgram is the variable that makes the test's binary run main.
const asProgram = "SYNCER_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestSyncer makes a short chain and syncs it, as the benchmark does with a long one.
func TestSyncer(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{{"-make", "-blocks", "20", "-txs", "2", dir}, {"-blocks", "20", dir}} {
		program := exec.Command(os.Args[0], args...)
		program.Env = append(os.Environ(), asProgram+"=1")
		if out, err := program.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", strings.Join(args, " "), err, out)
		}
	}
}
