// SPDX-License-Identifier: GPL-3.0-or-later

// Package faults causes the faults of practice in a devnet, and checks that the
// guarantees still hold.
package faults

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/devnet/watch"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/urfave/cli/v2"
)

const (
	// Rules about time of every run, in periods and seconds.
	gapPeriodsMax = 3                // between blocks and writes while a minority is down
	healMax       = 30 * time.Second // until all agree
	headsApartMax = 2                // blocks

	// healPatience is the longest wait for agreement, whose delay is measured.
	// arrivePatience is the longest wait for accepted transactions, which a restarted
	// node sends again ten seconds after its start and then once a minute.
	healPatience   = 2 * time.Minute
	arrivePatience = 3 * time.Minute

	defaultKills = 28
	noneFault    = "none"
)

var (
	faultMembersFlag = &cli.IntSliceFlag{Name: "members", Usage: "`number` of members; may be repeated", Value: cli.NewIntSlice(4, 7)}
	faultKillsFlag   = &cli.IntFlag{Name: "kills", Usage: "`number` of kills of single nodes", Value: defaultKills}
	faultSeedFlag    = &cli.Uint64Flag{Name: "seed", Usage: "`number` that chooses who is hit when (default = a random one)"}
	faultOnlyFlag    = &cli.StringSliceFlag{Name: "only", Usage: "`fault` to try; may be repeated; none measures without any"}
	faultBlocksFlag  = &cli.Uint64Flag{Name: "blocks", Usage: "`number` of blocks to measure with --only none", Value: 1000}
	faultShortFlag   = &cli.BoolFlag{Name: "short", Usage: "Have each fault last some seconds, for tests"}
)

// Command runs devnets and causes faults in them.
var Command = &cli.Command{
	Name:  "faults",
	Usage: "Kill, stop, cut off, fill up, damage, clone and skew members under load",
	Description: `Runs a local alliance under a stream of transactions, does to its nodes what
goes wrong in practice, and after each fault holds: no accepted transaction is
lost, no final block has changed, all nodes agree within 30 s, and a restarted
node needed no operator. While a minority is down blocks, writes and reads go on
without a gap of more than 3 periods. At the end another alliance gets two final
blocks in conflict, stops, and goes on as its operators decide. Ends with exit
code 1 where a rule broke.`,
	Flags: []cli.Flag{faultMembersFlag, devnet.PeriodFlag, faultKillsFlag, faultSeedFlag, faultOnlyFlag,
		faultBlocksFlag, faultShortFlag, terminal.JSONFlag, devnet.KeepFlag},
	Action: terminal.Quiet(runFaults),
}

// faultPlan holds the settings of the command.
type faultPlan struct {
	period uint64
	kills  int
	seed   uint64
	only   []string
	blocks uint64
	short  bool
	keep   bool
}

// faultRun is a devnet with faults.
type faultRun struct {
	*devnet.Alliance
	plan  *faultPlan
	rand  *rand.Rand
	wires *wiring
	load  *faultLoad
	watch *watch.Watch
	rows  []*faultRow
	disk  *smallDisk // nil for none

	healing time.Time // when the last fault was over
}

// fault is one kind of trouble.
type fault struct {
	name string

	// minority means that more than half of the signers are spared and can reach each
	// other: their service must not pause.
	minority bool

	// run causes the fault and ends it, perhaps several times.
	run func(context.Context, *faultRun, *faultRow) error
}

func runFaults(ctx *cli.Context) error {
	plan := &faultPlan{
		period: ctx.Uint64(devnet.PeriodFlag.Name), kills: ctx.Int(faultKillsFlag.Name), seed: ctx.Uint64(faultSeedFlag.Name),
		only: ctx.StringSlice(faultOnlyFlag.Name), blocks: ctx.Uint64(faultBlocksFlag.Name),
		short: ctx.Bool(faultShortFlag.Name), keep: ctx.Bool(devnet.KeepFlag.Name),
	}
	if plan.period < 1 || plan.period > devnet.MaxPeriod {
		return fmt.Errorf("--period: have %d, want 1 to %d", plan.period, devnet.MaxPeriod)
	}
	for _, name := range plan.only {
		if !slices.Contains(faultNames(), name) {
			return terminal.WithHint(fmt.Errorf("unknown fault %q", name), "there are %s", strings.Join(faultNames(), ", "))
		}
	}
	if plan.seed == 0 {
		plan.seed = uint64(time.Now().UnixNano()) % 1_000_000
	}
	run, abandon := context.WithCancelCause(context.Background())
	defer abandon(nil)
	hurry := devnet.WatchSignals(abandon)
	report := &faultReport{Seed: plan.seed, Period: plan.period}
	for _, members := range ctx.IntSlice(faultMembersFlag.Name) {
		if members < folder.MinMembers || members > folder.MaxMembers {
			return fmt.Errorf("--members: have %d, want %d to %d", members, folder.MinMembers, folder.MaxMembers)
		}
		for _, live := range plan.lives() {
			d := &devnet.Alliance{Say: terminal.NewProgress(os.Stderr), Hurry: hurry, Abandon: abandon}
			if err := runFaultsOn(run, d, plan, members, report, live); err != nil {
				return devnet.Interrupted(run, err)
			}
		}
	}
	return report.tell(os.Stdout, ctx.Bool(terminal.JSONFlag.Name))
}

func faultNames() []string {
	names := []string{noneFault}
	for _, f := range faults {
		names = append(names, f.name)
	}
	return append(names, conflictFault)
}

// lives are the alliances of this run: one for all faults but the one that ends an
// alliance, and one for that.
func (p *faultPlan) lives() (list []func(*faultRun, context.Context) error) {
	if len(p.chosen()) > 0 {
		list = append(list, (*faultRun).live)
	}
	if p.wanted(conflictFault) {
		list = append(list, (*faultRun).liveConflict)
	}
	return list
}

// runFaultsOn runs one alliance through its life.
func runFaultsOn(ctx context.Context, d *devnet.Alliance, plan *faultPlan, members int, report *faultReport, live func(*faultRun, context.Context) error) (err error) {
	path, err := os.MkdirTemp("", "dntp-faults-")
	if err != nil {
		return err
	}
	if d.Folder, err = folder.Open(path); err != nil {
		return err
	}
	defer d.Folder.Close()
	if err := d.Prepare(members, plan.period, true, true); err != nil {
		return err
	}
	r := &faultRun{Alliance: d, plan: plan, rand: rand.New(rand.NewPCG(plan.seed, uint64(members))), wires: newWiring()}
	defer r.wires.close()
	d.Route = r.wires.route
	err = live(r, ctx)
	r.disk.close() // before this the folder cannot be removed
	report.add(members, r)
	if err == nil && !plan.keep && !report.broken() {
		return os.RemoveAll(path)
	}
	d.Say.Fail("the logs and data are left in %s", path)
	return err
}

// live runs the alliance from start to stop.
func (r *faultRun) live(ctx context.Context) error {
	if r.plan.wanted("disk-full") || r.plan.wanted("disk-watched") {
		r.disk = mountSmallDisk(r.Alliance)
		r.Alliance.Equip = r.equip
	}
	defer r.end()
	if err := r.begin(ctx); err != nil {
		return err
	}
	for _, f := range r.plan.chosen() {
		if err := r.do(ctx, f); err != nil {
			return err
		}
	}
	return r.settle(ctx)
}

// begin starts the alliance and the load, and waits until blocks are final.
func (r *faultRun) begin(ctx context.Context) (err error) {
	if err := r.Start(ctx); err != nil {
		return err
	}
	if r.load, err = newFaultLoad(ctx, r.Alliance); err != nil {
		return err
	}
	if r.watch, err = watch.New(r.Nodes); err != nil {
		return err
	}
	r.watch.Start()
	r.load.start(r.period())
	return devnet.WaitFor(ctx, r.Patience(), r.flowing)
}

// end stops everything that begin has started.
func (r *faultRun) end() {
	if r.load != nil {
		r.load.end()
	}
	if r.watch != nil {
		r.watch.End()
	}
	r.Stop()
}

func (r *faultRun) period() time.Duration { return time.Duration(r.State.Period) * time.Second }

// flowing reports whether every member's transactions get into blocks that
// become final.
func (r *faultRun) flowing(context.Context) error {
	for _, s := range r.load.senders {
		s.mu.Lock()
		included := s.included
		s.mu.Unlock()
		if included == 0 {
			return fmt.Errorf("no transaction of %s is in a block", s.home.Member.Title())
		}
	}
	r.watch.Mu.Lock()
	defer r.watch.Mu.Unlock()
	if r.watch.Newest == 0 {
		return errors.New("no block is final")
	}
	return nil
}

// equip keeps the node with the small disk from stopping at once.
func (r *faultRun) equip(n *devnet.Node) {
	if r.disk.err == nil && n.Member.Name == r.disk.node {
		n.Extra = []string{minFreeFlag, "0"}
	}
}

// wanted reports whether a fault is caused. Unless the user names them, a short run
// leaves out faults that take long or need a privilege.
func (p *faultPlan) wanted(name string) bool {
	if len(p.only) == 0 {
		return !p.short || slices.Contains(shortFaults, name)
	}
	return slices.Contains(p.only, name)
}

// chosen are the faults that one alliance goes through.
func (p *faultPlan) chosen() (list []fault) {
	if slices.Contains(p.only, noneFault) {
		list = append(list, fault{name: noneFault, minority: true, run: measure})
	}
	for _, f := range faults {
		if p.wanted(f.name) {
			list = append(list, f)
		}
	}
	return list
}

// do causes one fault and judges the results.
func (r *faultRun) do(ctx context.Context, f fault) error {
	row := &faultRow{Members: len(r.Nodes), Fault: f.name, minority: f.minority}
	r.rows = append(r.rows, row)
	r.Say.Step("%d members: %s", len(r.Nodes), f.name)
	r.watch.Mu.Lock()
	from := r.watch.Newest
	r.watch.Mu.Unlock()
	r.beginGaps()
	err := f.run(ctx, r, row)
	r.endGaps(row)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		row.breaks("%v", err)
	} else if row.Skipped == "" {
		r.arrived(ctx, row)
		if err := r.watch.Recheck(ctx, from); err != nil {
			row.breaks("%v", err)
		}
	}
	r.judge(row)
	if wrong := row.wrong(); len(wrong) > 0 {
		r.Say.Fail("%-12s %s; %s", f.name, strings.Join(wrong, "; "), row)
		return r.recover(ctx)
	}
	r.Say.Done("%-12s %s", f.name, row)
	return nil
}

// recover restarts the nodes that a broken rule has left stopped, so that the next
// fault is judged separately.
func (r *faultRun) recover(ctx context.Context) error {
	r.wires.cut(r.Nodes, r.Nodes, wireOpen)
	for _, n := range r.Nodes {
		n.Resume()
		if n.Process.Ended() {
			if err := n.Start(ctx, len(r.Nodes), r.NodeEnded); err != nil {
				return err
			}
		}
		r.spare(n, true)
	}
	return r.agreed(ctx, healPatience)
}

// mend waits until all nodes agree again, and records how long that took.
func (r *faultRun) mend(ctx context.Context, row *faultRow, nodes ...*devnet.Node) error {
	err := r.agreed(ctx, healPatience)
	row.Healed = max(row.Healed, time.Since(r.healing).Seconds())
	row.Times++
	for _, n := range nodes {
		r.spare(n, true)
	}
	return err
}

// agreed waits until all nodes are at nearly the same height, with the same block at
// a height that is final on all of them and was final on none before.
func (r *faultRun) agreed(ctx context.Context, patience time.Duration) error {
	r.watch.Mu.Lock()
	floor := r.watch.Newest
	r.watch.Mu.Unlock()
	return r.agreedAbove(ctx, patience, floor)
}

func (r *faultRun) agreedAbove(ctx context.Context, patience time.Duration, floor uint64) error {
	return devnet.WaitFor(ctx, patience, func(ctx context.Context) error {
		if err := r.revive(ctx); err != nil {
			return err
		}
		return r.level(ctx, floor)
	})
}

// startsMax is how often a node may end before it stays up.
const startsMax = 3

// revive starts a node again that has ended, as a service manager would.
func (r *faultRun) revive(ctx context.Context) error {
	row := r.rows[len(r.rows)-1]
	n := row.supervised
	if n == nil || !n.Process.Ended() {
		return nil
	}
	if row.starts++; row.starts > startsMax {
		return devnet.GiveUp(n.EndError())
	}
	err := n.Start(ctx, len(r.Nodes), r.NodeEnded)
	n.ExpectEnd()
	if err != nil {
		return fmt.Errorf("start %d: %s", row.starts, err) // without %w, so that the wait goes on
	}
	return nil
}

func (r *faultRun) level(ctx context.Context, floor uint64) error {
	var lowest, highest, final uint64
	for i, v := range r.watch.Views {
		at, err := v.FinalityNow(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", v.Node.Member.Title(), err)
		}
		head, done := uint64(at.Head.Number), uint64(at.Finalized.Number)
		if i == 0 {
			lowest, highest, final = head, head, done
		}
		lowest, highest, final = min(lowest, head), max(highest, head), min(final, done)
	}
	if final <= floor {
		return fmt.Errorf("block %d is final everywhere, want more than %d", final, floor)
	}
	if highest-lowest > headsApartMax {
		return fmt.Errorf("heads are at %d to %d", lowest, highest)
	}
	var want string
	for _, v := range r.watch.Views {
		header, err := v.Header(ctx, final)
		if err != nil {
			return fmt.Errorf("%s: block %d: %w", v.Node.Member.Title(), final, err)
		}
		if have := header.Hash().Hex(); want == "" {
			want = have
		} else if have != want {
			return fmt.Errorf("%s has block %s at %d, want %s", v.Node.Member.Title(), have, final, want)
		}
	}
	return nil
}
