// SPDX-License-Identifier: GPL-3.0-or-later

// Package devnet runs a local alliance of real processes on loopback.
package devnet

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
	// StartPatience is the time limit for a node's first answer, stepPatience that of
	// each step of the story, besides some block periods.
	StartPatience = 60 * time.Second
	stepPatience  = 60 * time.Second
	stepPeriods   = 12

	portAttempts = 3 // another program may take a port between choice and use

	DefaultPeriod = 1 // seconds; the shortest with several signers
	// MaxPeriod is the longest block period of a devnet, in seconds.
	MaxPeriod = 60
)

var (
	membersFlag = &cli.IntFlag{Name: "members", Usage: "`number` of members", Value: folder.DefaultMembers}
	// PeriodFlag is the seconds between blocks.
	PeriodFlag = &cli.Uint64Flag{Name: "period", Usage: "`seconds` between blocks", Value: DefaultPeriod}
	onceFlag   = &cli.BoolFlag{Name: "once", Usage: "End after the story, with exit code 1 if a check fails"}
	// KeepFlag keeps the temporary folder.
	KeepFlag   = &cli.BoolFlag{Name: "keep", Usage: "Keep the folder that is made when --datadir names none"}
	recordFlag = &cli.StringSliceFlag{Name: "record", Usage: "FHIR JSON `file` to anchor beside the built-in sample; may be repeated"}
	dataFlag   = &cli.StringFlag{Name: "datadir", Usage: "`folder` of the devnet; a later run continues its chain (default = a temporary one)"}
)

// Teller makes a story from the files of --record, before anything starts.
type Teller func(files []string) (Story, error)

// Story is a sequence of steps on a devnet whose members run. It writes its
// report to out as one line of JSON, unless out is nil, and fails if a
// step failed.
type Story func(ctx context.Context, d *Alliance, out io.Writer) error

// NewCommand returns the command that runs a devnet through a story, with
// the commands below it.
func NewCommand(tell Teller, below ...*cli.Command) *cli.Command {
	return &cli.Command{
		Name:  "devnet",
		Usage: "Run a local alliance and anchor a health record on it",
		Description: `Starts hospitals, insurers and government agencies as processes of their own on
loopback, shows where they listen, and goes through the alliance's main job:
records are anchored, read from another member, verified and tampered with; an
organization is voted in, seals, gets another administrator and is voted out; a
signer runs twice, and no final block changes; a member is killed and comes back.
Then it stays up until Ctrl-C.

The keys in its folder are made up and protect nothing.`,
		Flags:  []cli.Flag{membersFlag, dataFlag, onceFlag, terminal.JSONFlag, recordFlag, PeriodFlag, KeepFlag},
		Action: terminal.Quiet(func(ctx *cli.Context) error { return runDevnet(ctx, tell) }),

		Subcommands: below,
	}
}

// Alliance is a running local alliance.
type Alliance struct {
	Folder   *folder.Folder
	State    *folder.State
	Nodes    []*Node     // in the order of the members
	Gateways []*Gateway  // in the order of the members, if they have any
	Guest    *Node       // of an organization that enters while the devnet runs, else nil
	Program  string      // path of the program for nodes and operators, empty for this one
	Route    Route       // between the members, nil for the direct one
	Equip    func(*Node) // gives a node more flags, nil for none
	Say      *terminal.Progress
	Hurry    <-chan struct{}         // closed to end all waiting
	Abandon  context.CancelCauseFunc // ends the run with an error
}

var (
	errInterrupted = errors.New("interrupted")
	errPortTaken   = errors.New("address already in use")
)

func runDevnet(ctx *cli.Context, tell Teller) error {
	if ctx.NArg() > 0 {
		return terminal.ErrorHint(fmt.Sprintf("unexpected argument %q", ctx.Args().First()), "files are given with --record")
	}
	members, period := ctx.Int(membersFlag.Name), ctx.Uint64(PeriodFlag.Name)
	if members < folder.MinMembers || members > folder.MaxMembers {
		return fmt.Errorf("--members: have %d, want %d to %d", members, folder.MinMembers, folder.MaxMembers)
	}
	if period < 1 || period > MaxPeriod {
		return fmt.Errorf("--period: have %d, want 1 to %d", period, MaxPeriod)
	}
	story, err := tell(ctx.StringSlice(recordFlag.Name))
	if err != nil {
		return err
	}
	path, temporary := ctx.String(dataFlag.Name), false
	if path == "" {
		if path, err = os.MkdirTemp("", "dntp-devnet-"); err != nil {
			return err
		}
		temporary = !ctx.Bool(KeepFlag.Name)
	}
	folder, err := folder.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	run, abandon := context.WithCancelCause(context.Background())
	defer abandon(nil)
	d := &Alliance{Folder: folder, Say: terminal.NewProgress(os.Stderr), Hurry: WatchSignals(abandon), Abandon: abandon}
	if err = d.Prepare(members, period, ctx.IsSet(membersFlag.Name), ctx.IsSet(PeriodFlag.Name)); err == nil {
		err = d.live(run, story, ctx.Bool(onceFlag.Name), ctx.Bool(terminal.JSONFlag.Name))
	}
	if temporary && err == nil {
		return os.RemoveAll(path)
	}
	if temporary {
		fmt.Fprintf(os.Stderr, "the logs and data are left in %s\n", path)
	}
	return err
}

// WatchSignals ends the run on the first signal, and all waiting on the next.
func WatchSignals(abandon context.CancelCauseFunc) <-chan struct{} {
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

// Prepare makes the devnet, or loads the one in the folder, which must fit the flags that
// are set.
func (d *Alliance) Prepare(members int, period uint64, membersSet, periodSet bool) error {
	state, err := d.Folder.LoadState()
	if err != nil {
		return err
	}
	if state == nil {
		d.Say.Step("making %d members and their genesis", members)
		if state, err = d.Folder.Create(members, period); err != nil {
			return err
		}
		d.Say.Done("%d members made in %s", members, d.Folder.Path)
	} else {
		if have := len(state.Members); membersSet && have != members {
			return terminal.ErrorHint(fmt.Sprintf("the devnet in %s has %d members, not %d", d.Folder.Path, have, members), "leave --members out, or give another --datadir")
		}
		if periodSet && state.Period != period {
			return terminal.ErrorHint(fmt.Sprintf("the devnet in %s has a period of %d s, not %d s", d.Folder.Path, state.Period, period), "leave --period out, or give another --datadir")
		}
		d.Say.Done("%d members continue in %s", len(state.Members), d.Folder.Path)
	}
	d.State = state
	return nil
}

// live runs the members from start to stop. It stops all of them in every case.
func (d *Alliance) live(ctx context.Context, story Story, once, asJSON bool) error {
	defer d.Stop()
	if err := d.Start(ctx); err != nil {
		return Interrupted(ctx, err)
	}
	if err := d.StartGateways(ctx); err != nil {
		return Interrupted(ctx, err)
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
	fmt.Fprintf(os.Stderr, "\nkeys and endpoints are in %s; Ctrl-C ends the devnet\n", d.Folder.File(folder.StateFile))
	<-ctx.Done()
	if err := context.Cause(ctx); !errors.Is(err, errInterrupted) {
		return err
	}
	return nil
}

// Interrupted returns the reason why the run ended, if there is one, instead of err.
func Interrupted(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// Start starts all members, with other ports if one was taken meanwhile.
func (d *Alliance) Start(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		err := d.startOn(ctx)
		if err == nil || !errors.Is(err, errPortTaken) || attempt == portAttempts {
			return err
		}
		d.Say.Fail("%v; choosing others", err)
		d.Stop()
	}
}

func (d *Alliance) startOn(ctx context.Context) error {
	if err := d.assignPorts(); err != nil {
		return err
	}
	d.Nodes = nil
	for _, m := range d.State.Members {
		n := &Node{Member: m, Folder: d.Folder.File(m.Folder), Program: d.Program}
		if d.Equip != nil {
			d.Equip(n)
		}
		d.Nodes = append(d.Nodes, n)
		d.Say.Step("starting %s", m.Title())
		// One after the other: each then finds the earlier ones listening, and no two
		// call each other at the same moment.
		if err := d.StartNode(ctx, n); err != nil {
			d.Say.Fail("%s did not start", m.Title())
			return err
		}
	}
	d.Say.Step("waiting for the members to meet")
	if err := WaitFor(ctx, StartPatience, d.met); err != nil {
		d.Say.Fail("the members did not meet")
		return err
	}
	d.Say.Done("%d members run and are connected", len(d.Nodes))
	d.State.Ready = true
	return d.Folder.SaveState(d.State)
}

// met reports whether every member has a peer.
func (d *Alliance) met(ctx context.Context) error {
	for _, n := range d.Nodes {
		peers, err := n.Client.PeerCount(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", n.Member.Title(), err)
		}
		if peers == 0 {
			return fmt.Errorf("%s has no peer", n.Member.Title())
		}
	}
	return nil
}

func (d *Alliance) assignPorts() error {
	ports, err := folder.FreePorts(folder.PortsPerNode * len(d.State.Members))
	if err != nil {
		return err
	}
	for i, m := range d.State.Members {
		m.ListenOn(ports[folder.PortsPerNode*i:])
	}
	return nil
}

// StartNode starts one member's node and waits until it answers.
func (d *Alliance) StartNode(ctx context.Context, n *Node) error {
	if err := WriteNodeConfig(n.Folder, n.Member, d.State.Members, d.Route); err != nil {
		return err
	}
	if err := n.Init(ctx, d.Folder.File(folder.GenesisFile)); err != nil {
		return err
	}
	if err := n.Start(ctx, len(d.State.Members), d.NodeEnded); err != nil {
		return err
	}
	n.Member.PID = n.Process.PID()
	return d.Folder.SaveState(d.State)
}

// NodeEnded ends the run after a node has ended without being stopped.
func (d *Alliance) NodeEnded(n *Node) { d.Abandon(n.EndError()) }

// Stop ends all nodes. It may be called more than once.
func (d *Alliance) Stop() {
	d.stopGateways()
	var running []*Process
	for _, n := range append(d.Nodes, d.Guest) {
		if n == nil {
			continue
		}
		n.ExpectEnd()
		if n.Process != nil && !n.Process.Ended() {
			running = append(running, n.Process)
		}
	}
	if len(running) > 0 {
		d.Say.Step("stopping %d members", len(running))
		StopAll(running, d.Hurry)
		d.Say.Done("all members have stopped")
	}
	d.Nodes, d.Guest = nil, nil
	d.State.ClearEndpoints()
	if err := d.Folder.SaveState(d.State); err != nil {
		terminal.PrintError(os.Stderr, err)
	}
}

func (d *Alliance) printEndpoints(w io.Writer) {
	fmt.Fprintln(w)
	t := terminal.NewTable(w, "member", "kind", "JSON-RPC", "WebSocket", "gateway", "p2p", "signer", "pid")
	for _, m := range d.State.Members {
		t.Row(m.Name, m.Kind, m.RPC, m.WS, terminal.OrDash(m.Gateway), m.P2P, m.Signer, m.PID)
	}
	t.Flush()
	fmt.Fprintln(w)
}

// Patience is the time limit of a step that waits for blocks.
func (d *Alliance) Patience() time.Duration {
	return stepPatience + stepPeriods*time.Duration(d.State.Period)*time.Second
}
