// SPDX-License-Identifier: LGPL-3.0-or-later

package simnet

import (
	"flag"
	"fmt"
	"io"
	"math/rand"
	"os"
	"slices"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/dntp/dntp/core/gossip"
)

var measureFlag = flag.String("measure", "", "print a table of TestMeasure: traffic, wide or cpu")

// kinds are the messages that the tables tell apart.
var kinds = []struct {
	name  string
	codes []uint64
}{
	{"votes", []uint64{gossip.VoteMsg}},
	{"certificates", []uint64{gossip.CertificateMsg, gossip.GetCertificatesMsg, gossip.CertificatesMsg}},
	{"blocks", []uint64{gossip.NewBlockMsg}},
	{"heads", []uint64{gossip.NewHeadMsg}},
	{"requests", []uint64{gossip.GetBlocksMsg, gossip.BlocksMsg, gossip.GetHeadersMsg, gossip.HeadersMsg}},
}

// sample is what members did in some time.
type sample struct {
	blocks   uint64
	messages []float64 // per block and member, by kind
	bytes    []float64
	final    []time.Duration // of each member and block, from the block's time to when it is final there
	cpu      time.Duration
}

// measure lets an alliance run for some periods, after a start that does not
// count.
func (w *world) measure(periods int) *sample {
	w.start(w.members...)
	w.run(5 * period)
	for _, m := range w.members {
		for i := range m.sent {
			m.sent[i].messages.Store(0)
			m.sent[i].bytes.Store(0)
		}
	}
	var (
		s        = new(sample)
		first, _ = w.height()
		seen     = make(map[*member]uint64)
		cpu      = cpuTime()
	)
	for _, m := range w.members {
		seen[m] = m.final.Final().Number
	}
	for end := time.Now().Add(time.Duration(periods) * period); time.Now().Before(end); <-time.After(period / 20) {
		for _, m := range w.members {
			for final := m.final.Final().Number; seen[m] < final; {
				seen[m]++
				s.final = append(s.final, time.Since(time.Unix(int64(m.chain.GetHeaderByNumber(seen[m]).Time), 0)))
			}
		}
	}
	s.cpu = cpuTime() - cpu
	last, _ := w.height()
	s.blocks = last - first
	s.traffic(w)
	slices.Sort(s.final)
	return s
}

func (s *sample) traffic(w *world) {
	share := float64(s.blocks) * float64(len(w.members))
	for _, kind := range kinds {
		var messages, bytes int64
		for _, m := range w.members {
			for _, code := range kind.codes {
				messages += m.sent[code].messages.Load()
				bytes += m.sent[code].bytes.Load()
			}
		}
		s.messages = append(s.messages, float64(messages)/share)
		s.bytes = append(s.bytes, float64(bytes)/share)
	}
}

// median is that of the periods to finality.
func (s *sample) median() string {
	if len(s.final) == 0 {
		return "never"
	}
	return fmt.Sprintf("%.2f", s.final[len(s.final)/2].Seconds()/period.Seconds())
}

// cpuTime is the time that this process has used, on all processors.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// sparse connects each member with about so many others, as in an alliance that
// is larger than the number of peers a node is set to.
func (w *world) sparse(peers int) {
	w.pairs = make(map[[2]byte]bool)
	rng := rand.New(rand.NewSource(w.seed))
	for i := range w.members {
		for _, j := range rng.Perm(len(w.members))[:peers/2] {
			if i != j {
				w.pairs[[2]byte{byte(min(i, j)), byte(max(i, j))}] = true
			}
		}
	}
}

// TestMeasure prints what messages and finality cost. It is not run by itself:
// a table is nothing to pass or fail.
func TestMeasure(t *testing.T) {
	switch *measureFlag {
	case "traffic":
		measureTraffic(t, os.Stdout)
	case "wide":
		measureWide(t, os.Stdout)
	case "cpu":
		measureCPU(t, os.Stdout)
	default:
		t.Skip("tables are printed with -measure")
	}
}

func newTable(out io.Writer) *tabwriter.Writer {
	return tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
}

func header(table io.Writer, first string) {
	fmt.Fprintf(table, "%s\tpeers\tblocks\tfinal after\t", first)
	for _, kind := range kinds {
		fmt.Fprintf(table, "%s\tbytes\t", kind.name)
	}
	fmt.Fprintln(table)
}

func (s *sample) row(table io.Writer, first any, peers int) {
	fmt.Fprintf(table, "%v\t%d\t%d\t%s\t", first, peers, s.blocks, s.median())
	for i := range kinds {
		fmt.Fprintf(table, "%.1f\t%.0f\t", s.messages[i], s.bytes[i])
	}
	fmt.Fprintln(table)
}

// peersOf is how many connections a member has on the average.
func (w *world) peersOf() int {
	sum := 0
	for _, m := range w.members {
		sum += m.peers.Len()
	}
	return sum / len(w.members)
}

// measureTraffic prints messages and bytes that a member sends for each block.
func measureTraffic(t *testing.T, out io.Writer) {
	table := newTable(out)
	header(table, "signers")
	for _, signers := range []int{1, 2, 3, 4, 5, 7, 10, 13, 21, 101} {
		simulate(t, 1, signers, func(w *world) {
			periods := 30
			if signers > 25 {
				w.sparse(25)
				periods = 10
			}
			w.measure(periods).row(table, signers, w.peersOf())
		})
	}
	table.Flush()
}

// measureWide runs a large alliance over a network that is slow and loses
// packets.
func measureWide(t *testing.T, out io.Writer) {
	table := newTable(out)
	header(table, "signers")
	simulate(t, 1, 101, func(w *world) {
		w.sparse(25)
		w.weather.Store(&weather{delay: 100 * time.Millisecond, jitter: 20 * time.Millisecond, loss: 0.01})
		s := w.measure(30)
		s.row(table, 101, w.peersOf())
		if height, final := w.height(); s.blocks < 20 || final+6 < height {
			t.Errorf("%d blocks in 30 periods, height %d, final %d", s.blocks, height, final)
		}
	})
	table.Flush()
}

// measureCPU compares runs with and without votes.
func measureCPU(t *testing.T, out io.Writer) {
	const signers, periods = 21, 60
	var used [2]time.Duration
	for i, mute := range []bool{true, false} {
		simulate(t, 1, signers, func(w *world) {
			w.mute = mute
			s := w.measure(periods)
			used[i] = s.cpu / time.Duration(s.blocks*signers)
		})
	}
	fmt.Fprintf(out, "%d signers, for each block and member: %v without votes, %v with them: votes take %.2f %% of a processor at a period of %v\n",
		signers, used[0].Round(time.Microsecond), used[1].Round(time.Microsecond), 100*(used[1]-used[0]).Seconds()/period.Seconds(), period)
}
