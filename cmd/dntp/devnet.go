// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/urfave/cli/v2"
)

const (
	// startPatience is what a node gets to answer, stepPatience what each step
	// of the story gets beside some block periods.
	startPatience = 60 * time.Second
	stepPatience  = 60 * time.Second
	stepPeriods   = 12

	portAttempts = 3 // another program may take a port between choice and use

	defaultDevPeriod = 1 // seconds; the least with several signers
	maxDevPeriod     = 60
)

var (
	devMembersFlag = &cli.IntFlag{Name: "members", Usage: "`number` of members", Value: folder.DefaultMembers}
	devPeriodFlag  = &cli.Uint64Flag{Name: "period", Usage: "`seconds` between blocks", Value: defaultDevPeriod}
	devOnceFlag    = &cli.BoolFlag{Name: "once", Usage: "End after the story, with exit code 1 if a check fails"}
	devKeepFlag    = &cli.BoolFlag{Name: "keep", Usage: "Keep the folder that is made when --datadir names none"}
	devRecordFlag  = &cli.StringSliceFlag{Name: "record", Usage: "FHIR JSON `file` to anchor beside the built-in sample; may be repeated"}
	devDataFlag    = &cli.StringFlag{Name: "datadir", Usage: "`folder` of the devnet; a later run continues its chain (default = a temporary one)"}
)

// storyTeller makes a story of the files of --record, before anything starts.
type storyTeller func(files []string) (devStory, error)

// devStory is what a devnet goes through once its members run. It writes its
// report to out as one line of JSON, unless out is nil, and fails where
// something did not come about.
type devStory func(ctx context.Context, d *devnet, out io.Writer) error

// newDevnetCommand returns the command that runs a devnet through a story, with
// the commands below it.
func newDevnetCommand(tell storyTeller, below ...*cli.Command) *cli.Command {
	return &cli.Command{
		Name:  "devnet",
		Usage: "Run a local alliance and anchor a health record on it",
		Description: `Starts hospitals, insurers and government agencies as processes of their own on
loopback, shows where they listen, and goes through the alliance's main job:
records are anchored, read from another member, verified and tampered with; an
organization is voted in, seals, and is voted out; a signer runs twice, and no
final block changes; a member is killed and comes back. Then it stays up until
Ctrl-C.

The keys in its folder are made up and protect nothing.`,
		Flags:  []cli.Flag{devMembersFlag, devDataFlag, devOnceFlag, terminal.JSONFlag, devRecordFlag, devPeriodFlag, devKeepFlag},
		Action: terminal.Quiet(func(ctx *cli.Context) error { return runDevnet(ctx, tell) }),

		Subcommands: below,
	}
}

// devnet is a running local alliance.
type devnet struct {
	folder  *folder.Folder
	state   *folder.State
	nodes   []*devNode     // in the order of the members
	guest   *devNode       // of an organization that enters while the devnet runs, else nil
	program string         // that its nodes and operators run, empty for this one
	route   devRoute       // between the members, nil for the direct one
	equip   func(*devNode) // gives a node more flags, nil for none
	say     *terminal.Progress
	hurry   <-chan struct{}         // closed when nothing shall be waited for
	abandon context.CancelCauseFunc // ends the run with an error
}

var (
	errInterrupted = errors.New("interrupted")
	errPortTaken   = errors.New("address already in use")
)

func runDevnet(ctx *cli.Context, tell storyTeller) error {
	if ctx.NArg() > 0 {
		return terminal.ErrorHint(fmt.Sprintf("unexpected argument %q", ctx.Args().First()), "files are given with --record")
	}
	members, period := ctx.Int(devMembersFlag.Name), ctx.Uint64(devPeriodFlag.Name)
	if members < folder.MinMembers || members > folder.MaxMembers {
		return fmt.Errorf("--members: have %d, want %d to %d", members, folder.MinMembers, folder.MaxMembers)
	}
	if period < 1 || period > maxDevPeriod {
		return fmt.Errorf("--period: have %d, want 1 to %d", period, maxDevPeriod)
	}
	story, err := tell(ctx.StringSlice(devRecordFlag.Name))
	if err != nil {
		return err
	}
	path, temporary := ctx.String(devDataFlag.Name), false
	if path == "" {
		if path, err = os.MkdirTemp("", "dntp-devnet-"); err != nil {
			return err
		}
		temporary = !ctx.Bool(devKeepFlag.Name)
	}
	folder, err := folder.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	run, abandon := context.WithCancelCause(context.Background())
	defer abandon(nil)
	d := &devnet{folder: folder, say: terminal.NewProgress(os.Stderr), hurry: watchSignals(abandon), abandon: abandon}
	if err = d.prepare(members, period, ctx.IsSet(devMembersFlag.Name), ctx.IsSet(devPeriodFlag.Name)); err == nil {
		err = d.live(run, story, ctx.Bool(devOnceFlag.Name), ctx.Bool(terminal.JSONFlag.Name))
	}
	if temporary && err == nil {
		return os.RemoveAll(path)
	}
	if temporary {
		fmt.Fprintf(os.Stderr, "the logs and data are left in %s\n", path)
	}
	return err
}

// watchSignals ends the run on the first signal, and all patience on the next.
func watchSignals(abandon context.CancelCauseFunc) <-chan struct{} {
	signals, hurry := make(chan os.Signal, 2), make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		<-signals
		abandon(errInterrupted)
		<-signals
		close(hurry)
	}()
	return hurry
}

// prepare makes the devnet, or loads the one that the folder holds. What was
// asked for must fit what is there.
func (d *devnet) prepare(members int, period uint64, membersSet, periodSet bool) error {
	state, err := d.folder.LoadState()
	if err != nil {
		return err
	}
	if state == nil {
		d.say.Step("making %d members and their genesis", members)
		if state, err = d.folder.Create(members, period); err != nil {
			return err
		}
		d.say.Done("%d members made in %s", members, d.folder.Path)
	} else {
		if have := len(state.Members); membersSet && have != members {
			return terminal.ErrorHint(fmt.Sprintf("the devnet in %s has %d members, not %d", d.folder.Path, have, members), "leave --members out, or give another --datadir")
		}
		if periodSet && state.Period != period {
			return terminal.ErrorHint(fmt.Sprintf("the devnet in %s has a period of %d s, not %d s", d.folder.Path, state.Period, period), "leave --period out, or give another --datadir")
		}
		d.say.Done("%d members continue in %s", len(state.Members), d.folder.Path)
	}
	d.state = state
	return nil
}

// live runs the members from start to stop. Whatever happens, none outlives it.
func (d *devnet) live(ctx context.Context, story devStory, once, asJSON bool) error {
	defer d.stop()
	if err := d.start(ctx); err != nil {
		return interrupted(ctx, err)
	}
	d.printEndpoints(os.Stderr)
	var out io.Writer
	if asJSON {
		out = os.Stdout
	}
	err := story(ctx, d, out)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if once {
		return err
	}
	if err != nil {
		terminal.PrintError(os.Stderr, err)
	}
	fmt.Fprintf(os.Stderr, "\nkeys and endpoints are in %s; Ctrl-C ends the devnet\n", d.folder.File(folder.StateFile))
	<-ctx.Done()
	if err := context.Cause(ctx); !errors.Is(err, errInterrupted) {
		return err
	}
	return nil
}

// interrupted prefers the reason why the run ended to what came of it.
func interrupted(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// start brings all members up, with other ports if one was taken meanwhile.
func (d *devnet) start(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		err := d.startOn(ctx)
		if err == nil || !errors.Is(err, errPortTaken) || attempt == portAttempts {
			return err
		}
		d.say.Fail("%v; choosing others", err)
		d.stop()
	}
}

func (d *devnet) startOn(ctx context.Context) error {
	if err := d.assignPorts(); err != nil {
		return err
	}
	d.nodes = nil
	for _, m := range d.state.Members {
		n := &devNode{member: m, folder: d.folder.File(m.Folder), program: d.program}
		if d.equip != nil {
			d.equip(n)
		}
		d.nodes = append(d.nodes, n)
		d.say.Step("starting %s", m.Title())
		// One after the other: each then finds those before it listening, and
		// no pair calls each other at the same moment.
		if err := d.startNode(ctx, n); err != nil {
			d.say.Fail("%s did not start", m.Title())
			return err
		}
	}
	d.say.Step("waiting for the members to meet")
	if err := waitFor(ctx, startPatience, d.met); err != nil {
		d.say.Fail("the members did not meet")
		return err
	}
	d.say.Done("%d members run and are connected", len(d.nodes))
	d.state.Ready = true
	return d.folder.SaveState(d.state)
}

// met reports whether every member has a peer.
func (d *devnet) met(ctx context.Context) error {
	for _, n := range d.nodes {
		peers, err := n.client.PeerCount(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", n.member.Title(), err)
		}
		if peers == 0 {
			return fmt.Errorf("%s has no peer", n.member.Title())
		}
	}
	return nil
}

func (d *devnet) assignPorts() error {
	ports, err := folder.FreePorts(folder.PortsPerNode * len(d.state.Members))
	if err != nil {
		return err
	}
	for i, m := range d.state.Members {
		m.ListenOn(ports[folder.PortsPerNode*i:])
	}
	return nil
}

// startNode starts one member's node and waits until it answers.
func (d *devnet) startNode(ctx context.Context, n *devNode) error {
	if err := writeNodeConfig(n.folder, n.member, d.state.Members, d.route); err != nil {
		return err
	}
	if err := n.init(ctx, d.folder.File(folder.GenesisFile)); err != nil {
		return err
	}
	if err := n.start(ctx, len(d.state.Members), d.nodeEnded); err != nil {
		return err
	}
	n.member.PID = n.process.pid()
	return d.folder.SaveState(d.state)
}

// nodeEnded ends the run for a node that nobody stopped.
func (d *devnet) nodeEnded(n *devNode) { d.abandon(n.endError()) }

// stop ends all nodes. It may be called more than once.
func (d *devnet) stop() {
	var running []*devProcess
	for _, n := range append(d.nodes, d.guest) {
		if n == nil {
			continue
		}
		n.expectEnd()
		if n.process != nil && !n.process.ended() {
			running = append(running, n.process)
		}
	}
	if len(running) > 0 {
		d.say.Step("stopping %d members", len(running))
		stopAll(running, d.hurry)
		d.say.Done("all members have stopped")
	}
	d.nodes, d.guest = nil, nil
	d.state.ClearEndpoints()
	if err := d.folder.SaveState(d.state); err != nil {
		terminal.PrintError(os.Stderr, err)
	}
}

func (d *devnet) printEndpoints(w io.Writer) {
	fmt.Fprintln(w)
	t := terminal.NewTable(w, "member", "kind", "JSON-RPC", "WebSocket", "p2p", "signer", "pid")
	for _, m := range d.state.Members {
		t.Row(m.Name, m.Kind, m.RPC, m.WS, m.P2P, m.Signer, m.PID)
	}
	t.Flush()
	fmt.Fprintln(w)
}

// patience is what a step that waits for blocks may take.
func (d *devnet) patience() time.Duration {
	return stepPatience + stepPeriods*time.Duration(d.state.Period)*time.Second
}
