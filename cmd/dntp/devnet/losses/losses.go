// SPDX-License-Identifier: GPL-3.0-or-later

// Package losses kills members of a devnet, nodes and gateways, and wipes a disk, while documents
// are read through the doors.
package losses

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/common"
	"github.com/urfave/cli/v2"
)

var (
	membersFlag  = &cli.IntFlag{Name: "members", Usage: "`number` of members", Value: 6}
	documentFlag = &cli.IntFlag{Name: "documents", Usage: "`number` of documents of 10 KB to 5 MB", Value: 1000}
	largeFlag    = &cli.IntFlag{Name: "large", Usage: "`megabytes` of one more document, 0 for none", Value: 500}
	readersFlag  = &cli.IntFlag{Name: "readers", Usage: "`number` of readers at once", Value: 20}
	timeFlag     = &cli.DurationFlag{Name: "time", Usage: "`time` of reading while members are killed", Value: 5 * time.Minute}
	everyFlag    = &cli.DurationFlag{Name: "every", Usage: "`time` from one killing to the next", Value: 20 * time.Second}
	seedFlag     = &cli.Uint64Flag{Name: "seed", Usage: "`number` that repeats the choices of a run (default = another one each time)"}
)

// Command runs the losses.
var Command = &cli.Command{
	Name: "losses", Usage: "Kill members and wipe a disk while documents are read",
	Description: `Puts documents through the doors of all hospitals, then reads them there without pause. Meanwhile any
two members, node and gateway, are killed at random and come back, and the disk of one is wiped. Every byte
is compared. Exit code 1 if a read fails or redundancy does not come back.`,
	Flags:  []cli.Flag{membersFlag, documentFlag, largeFlag, readersFlag, timeFlag, everyFlag, seedFlag, devnet.KeepFlag, terminal.JSONFlag},
	Action: terminal.Quiet(run),
}

// lossRun is a devnet with documents.
type lossRun struct {
	*devnet.Alliance
	rand    *rand.Rand
	seed    uint64
	doors   []*door
	pid     common.Hash
	papers  []*paper
	mu      sync.Mutex
	reads   []reading
	failed  []string
	tries   int
	down    int // members that are down now
	report  Report
	readers int
}

// Report is the result of a run.
type Report struct {
	Seed       uint64  `json:"seed"`
	Members    int     `json:"members"`
	Documents  int     `json:"documents"`
	Bytes      int64   `json:"bytes"`
	PutSeconds float64 `json:"putSeconds"`
	Kills      int     `json:"kills"`
	Reads      int     `json:"reads"`
	ReadBytes  int64   `json:"readBytes"`
	Failed     int     `json:"failed"`
	Retries    int     `json:"retries"` // on another door, because the first was down
	Small      Times   `json:"upTo100KBWhileDown"`
	Whole      Times   `json:"all"`
	Wiped      string  `json:"wiped"`
	Redundant  float64 `json:"redundantAfterSeconds"` // from the last killing's end on
	Failure    string  `json:"failure,omitempty"`
}

// Times are milliseconds of reads that began while members were down, or of all.
type Times struct {
	Count  int     `json:"count"`
	Median float64 `json:"median"`
	P99    float64 `json:"p99"`
	Max    float64 `json:"max"`
}

const downTime = 8 * time.Second // that killed members stay away

func run(ctx *cli.Context) error {
	seed := ctx.Uint64(seedFlag.Name)
	if seed == 0 {
		seed = uint64(time.Now().UnixNano()) % 1_000_000
	}
	members := ctx.Int(membersFlag.Name)
	if members < 5 || members > folder.MaxMembers {
		return fmt.Errorf("--members: have %d, want 5 to %d: two are killed at once", members, folder.MaxMembers)
	}
	path, err := os.MkdirTemp("", "dntp-losses-")
	if err != nil {
		return err
	}
	context, abandon := context.WithCancelCause(context.Background())
	defer abandon(nil)
	d := &devnet.Alliance{Say: terminal.NewProgress(os.Stderr), Hurry: devnet.WatchSignals(abandon), Abandon: abandon}
	if d.Folder, err = folder.Open(path); err != nil {
		return err
	}
	defer d.Folder.Close()
	r := &lossRun{Alliance: d, seed: seed, rand: rand.New(rand.NewPCG(seed, 1)), readers: ctx.Int(readersFlag.Name)}
	r.report = Report{Seed: seed, Members: members}
	err = r.live(context, ctx, members)
	d.Stop()
	if err != nil {
		r.report.Failure = devnet.Interrupted(context, err).Error()
	}
	if err == nil && !ctx.Bool(devnet.KeepFlag.Name) {
		os.RemoveAll(path)
	} else {
		fmt.Fprintf(os.Stderr, "logs and data are left in %s\n", path)
	}
	return r.tell(ctx)
}

func (r *lossRun) live(ctx context.Context, flags *cli.Context, members int) error {
	if err := r.Prepare(members, devnet.DefaultPeriod, true, true); err != nil {
		return err
	}
	if err := r.Start(ctx); err != nil {
		return err
	}
	if err := r.StartGateways(ctx); err != nil {
		return err
	}
	if err := r.admit(ctx); err != nil {
		return err
	}
	if err := r.putAll(ctx, flags.Int(documentFlag.Name), int64(flags.Int(largeFlag.Name))<<20); err != nil {
		return err
	}
	return r.readAndKill(ctx, flags.Duration(timeFlag.Name), flags.Duration(everyFlag.Name))
}

// readAndKill reads without pause while members are killed, and waits until every document has
// all its parts again.
func (r *lossRun) readAndKill(ctx context.Context, length, every time.Duration) error {
	r.Say.Step("%d readers, for %v", r.readers, length)
	reading, stop := context.WithCancel(ctx)
	var wait sync.WaitGroup
	for i := range r.readers {
		wait.Go(func() { r.readOn(reading, rand.New(rand.NewPCG(r.seed, uint64(i+100)))) })
	}
	err := r.killOn(ctx, length, every)
	stop()
	wait.Wait()
	if err != nil {
		return err
	}
	r.Say.Step("waiting until every document has all its parts")
	began := time.Now()
	const patience = 10 * time.Minute
	err = devnet.WaitFor(ctx, patience, r.redundant)
	r.report.Redundant = time.Since(began).Seconds()
	return err
}

// killOn kills any two members in every interval; the first time it also wipes the disk of one.
func (r *lossRun) killOn(ctx context.Context, length, every time.Duration) error {
	for end := time.Now().Add(length); time.Now().Before(end); {
		next := time.Now().Add(every)
		dead := r.rand.Perm(len(r.Nodes))[:2]
		r.setDown(2)
		for _, i := range dead {
			r.Gateways[i].Crash()
			r.Nodes[i].Crash()
		}
		r.report.Kills += 2
		if r.report.Wiped == "" {
			r.report.Wiped = r.Nodes[dead[0]].Member.Name
			if err := os.RemoveAll(filepath.Join(r.Gateways[dead[0]].Folder, "blobs")); err != nil {
				return err
			}
		}
		if err := pause(ctx, min(downTime, every/2)); err != nil {
			return err
		}
		for _, i := range dead {
			if err := errors.Join(r.StartNode(ctx, r.Nodes[i]), r.RunGateway(ctx, r.Gateways[i])); err != nil {
				return err
			}
		}
		r.setDown(0)
		if err := pause(ctx, time.Until(next)); err != nil {
			return err
		}
	}
	return nil
}

func (r *lossRun) setDown(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.down = n
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}
