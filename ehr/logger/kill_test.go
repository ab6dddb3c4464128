// SPDX-License-Identifier: LGPL-3.0-or-later

package logger

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"
)

// victimDir names the environment variable that makes this program the victim
// of TestKilled.
const victimDir = "LOGGER_TEST_VICTIM"

// victim appends leaves until it is killed, and says which were accepted.
func victim(dir string) int {
	l, err := openLog(dir, logName{north, Audit}, osDisk, 4000)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var out sync.Mutex
	for c := range 8 {
		go func() {
			for n := 0; ; n++ {
				entry := fmt.Appendf(nil, "%d %d %d", os.Getpid(), c, n)
				index, err := l.Append(entry)
				if err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				out.Lock()
				fmt.Printf("%d %s\n", index, entry)
				out.Unlock()
			}
		}()
	}
	go func() {
		for l.Checkpoint() == nil {
		}
	}()
	select {}
}

var kills = flag.Int("kills", 10, "how often TestKilled kills")

// TestKilled kills a process that appends, again and again on the same log. What
// was accepted is there each time, in its place, for good.
func TestKilled(t *testing.T) {
	seed := time.Now().UnixNano()
	rnd := rand.New(rand.NewSource(seed))
	dir := t.TempDir()
	accepted := make(map[uint64]string)
	for n := range *kills {
		appendUntilKilled(t, dir, 1+rnd.Intn(300), accepted)
		l, err := openLog(dir, logName{north, Audit}, osDisk, 4000)
		if err != nil {
			t.Fatalf("seed %d, kill %d: %v", seed, n, err)
		}
		for index, want := range accepted {
			if have, err := l.Entry(index); err != nil || string(have) != want {
				t.Fatalf("seed %d, kill %d: leaf %d: have %q, error %v, want %q", seed, n, index, have, err, want)
			}
		}
		if size := l.Head().Size; size > 0 {
			if _, err := l.Inclusion(rnd.Uint64()%size, size); err != nil {
				t.Fatalf("seed %d, kill %d: %v", seed, n, err)
			}
		}
		crash(t, l)
	}
	if len(accepted) < *kills {
		t.Fatalf("%d leaves were accepted in %d runs", len(accepted), *kills)
	}
}

// appendUntilKilled runs the victim, and kills it once it has accepted so many.
func appendUntilKilled(t *testing.T, dir string, most int, accepted map[uint64]string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var complaint bytes.Buffer
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), victimDir+"="+dir)
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for n := 0; ; n++ {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // what there is of the last line does not count
		}
		var index uint64
		var a, b, c int
		if _, err := fmt.Sscanf(line, "%d %d %d %d\n", &index, &a, &b, &c); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if was, taken := accepted[index]; taken {
			t.Errorf("leaf %d was given out twice, for %q too", index, was)
		}
		accepted[index] = fmt.Sprintf("%d %d %d", a, b, c)
		if n == most {
			cmd.Process.Kill()
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the victim ended by itself: %v: %s", err, complaint.String())
	}
}
