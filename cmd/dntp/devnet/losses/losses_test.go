// SPDX-License-Identifier: GPL-3.0-or-later

package losses

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/dntp/dntp/cmd/dntp/internal/testbin"
)

// lossLimit is for a short run, on a slow machine too.
const lossLimit = 5 * time.Minute

// TestLosses kills two of five members once, wipes the disk of one, and reads meanwhile. `make
// faults-vault` does it for longer.
func TestLosses(t *testing.T) {
	if testing.Short() {
		t.Skip("-short leaves out real nodes")
	}
	out, complaint, code := testbin.Run(t, lossLimit, "devnet", "losses", "--members", "5", "--documents", "6", "--large", "0", "--readers", "3",
		"--time", "2s", "--every", "2s", "--seed", "7", "--json")
	var report Report
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v: %s", err, complaint)
	}
	if code != 0 || report.Failed != 0 || report.Failure != "" || report.Kills != 2 || report.Wiped == "" || report.Reads == 0 || report.Small.Count == 0 {
		t.Errorf("exit code %d, report %+v\n%s", code, report, complaint)
	}
}

// TestTimes checks the shares of a hundred and one reads.
func TestTimes(t *testing.T) {
	var list []reading
	for i := range 101 {
		list = append(list, reading{took: time.Duration(100-i) * time.Millisecond, size: int64(i % 2)})
	}
	have := timesOf(list, func(reading) bool { return true })
	if want := (Times{101, 50, 99, 100}); have != want {
		t.Errorf("have %+v, want %+v", have, want)
	}
	if have := timesOf(list, func(reading) bool { return false }); have != (Times{}) {
		t.Errorf("have %+v of no reads", have)
	}
}
