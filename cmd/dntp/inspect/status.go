// SPDX-License-Identifier: GPL-3.0-or-later

// Package inspect shows whether a chain advances, and proves what is final or which signer
// contradicted itself.
package inspect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/core/member"
	"github.com/dntp/dntp/core/sealer"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/urfave/cli/v2"
)

const (
	statusEvery = 2 * time.Second // between two screens of --watch
	statusWait  = 10 * time.Second

	// statusRows limits the rows of each table to what fits a screen.
	statusRows = 24

	clearScreen = "\x1b[H\x1b[2J"
)

var watchFlag = &cli.BoolFlag{Name: "watch", Usage: "Show it again and again, until Ctrl-C"}

// StatusCommand reports whether blocks and finality advance.
var StatusCommand = &cli.Command{
	Name:  "status",
	Usage: "Say whether blocks and finality advance on a member's node, and if not, why",
	Description: `The exit code is 1 if blocks or finality stand still, or if the node does not answer.

The node must serve the clique namespace: over HTTP with --http.api eth,clique, and
always over its IPC file, dntp status --rpc FOLDER/dntp.ipc`,
	Flags:  append([]cli.Flag{watchFlag, session.GenesisFlag}, session.ReadFlags...),
	Action: terminal.Quiet(runStatus),
}

// errStands ends a command whose output has reported what does not advance.
var errStands = fmt.Errorf("%w: the chain stands still", terminal.ErrReported)

func runStatus(ctx *cli.Context) error {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	orgs := signerOrgs(ctx.Context, n)
	if ctx.Bool(watchFlag.Name) {
		return watchStatus(ctx, n, orgs)
	}
	s, err := readStatus(ctx.Context, n)
	if err != nil {
		return err
	}
	if ctx.Bool(terminal.JSONFlag.Name) {
		err = terminal.PrintJSON(ctx.App.Writer, s)
	} else {
		err = showStatus(ctx.App.Writer, s, orgs)
	}
	if err == nil && s.StandsStill() {
		err = errStands
	}
	return err
}

func readStatus(ctx context.Context, n *session.Session) (*member.Status, error) {
	limited, cancel := context.WithTimeout(ctx, statusWait)
	defer cancel()
	s := new(member.Status)
	err := n.RPC.Client().CallContext(limited, s, "clique_status")
	var refused rpc.Error
	if errors.As(err, &refused) && refused.ErrorCode() == -32601 {
		return nil, terminal.ErrorHint("the node does not serve the clique namespace", "add clique to its --http.api, or name its IPC file with --rpc")
	}
	return s, err
}

// watchStatus shows the status until the user interrupts it. A node that stops
// answering may come back.
func watchStatus(ctx *cli.Context, n *session.Session, orgs map[common.Address]string) error {
	until, stop := signal.NotifyContext(ctx.Context, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	ticker := time.NewTicker(statusEvery)
	defer ticker.Stop()
	for w := ctx.App.Writer; ; {
		s, err := readStatus(until, n)
		if until.Err() != nil {
			return nil
		}
		if terminal.IsTerminal(w) && !ctx.Bool(terminal.JSONFlag.Name) {
			io.WriteString(w, clearScreen)
		}
		switch {
		case err != nil:
			terminal.PrintError(ctx.App.ErrWriter, err)
		case ctx.Bool(terminal.JSONFlag.Name):
			if err := terminal.PrintJSON(w, s); err != nil {
				return err
			}
		default:
			if err := showStatus(w, s, orgs); err != nil {
				return err
			}
		}
		select {
		case <-ticker.C:
		case <-until.Done():
			return nil
		}
	}
}

// signerOrgs names the organizations of the signers, if they are known.
func signerOrgs(ctx context.Context, n *session.Session) map[common.Address]string {
	orgs := make(map[common.Address]string)
	signers, err := n.Ledger.Signers(ctx)
	if err != nil {
		return orgs // the chain has no registry
	}
	names, _ := n.Names()
	for i, id := range signers.OrgIds {
		name := names[id]
		if name == "" {
			name = fmt.Sprintf("%#x…", id[:4])
		}
		orgs[signers.Addresses[i]] = name
	}
	return orgs
}

// showStatus writes one screen: the problems, then the facts.
func showStatus(w io.Writer, s *member.Status, orgs map[common.Address]string) error {
	for _, f := range s.Findings {
		fmt.Fprintf(w, "%s %s\n", mark(w, f.Level), f.Text)
	}
	fmt.Fprintln(w)
	showBlocks(w, s)
	fmt.Fprintln(w)
	showSigners(w, s, orgs)
	if len(s.Peers) > 0 {
		fmt.Fprintln(w)
		showPeers(w, s)
	}
	return nil
}

func mark(w io.Writer, level member.Level) string {
	switch level {
	case member.Stop:
		return terminal.Paint(w, terminal.Red, "✗")
	case member.Warning:
		return terminal.Paint(w, terminal.Yellow, "!")
	}
	return terminal.Paint(w, terminal.Green, "✓")
}

func showBlocks(w io.Writer, s *member.Status) {
	t := terminal.NewTable(w)
	block := func(name string, b *member.BlockStatus) {
		if b == nil {
			t.Row(name, "-")
			return
		}
		t.Row(name, b.Number, fmt.Sprintf("%#x…", b.Hash[:4]), terminal.Ago(s.Time, b.Time))
	}
	block("head", &s.Head)
	block("safe", s.Safe)
	block("justified", &s.Justified)
	block("final", &s.Finalized)
	t.Flush()
	fmt.Fprintln(w)

	t = terminal.NewTable(w)
	t.Row("for blocks", fmt.Sprintf("%d of %d signers, %d needed", s.ForBlocks.Heard, len(s.Signers), s.ForBlocks.Need))
	t.Row("for finality", fmt.Sprintf("%d of %d votes, %d needed", s.ForFinal.Heard, len(s.Signers), s.ForFinal.Need))
	t.Row("this node", selfText(s))
	t.Row("clock", clockText(&s.Clock))
	t.Row("side blocks", fmt.Sprintf("%d at the newest heights, %d heads of equal weight", len(s.Forks.Side), len(s.Forks.Equal)))
	t.Row("transactions", fmt.Sprintf("%d wait", s.Pending))
	t.Flush()
}

// holdText says why this node does not seal at the moment.
var holdText = map[sealer.Hold]string{
	sealer.HoldNone:      "sealing now",
	sealer.HoldNotSigner: "not a signer of the chain",
	sealer.HoldRecent:    "sealed recently, others are next",
	sealer.HoldBusy:      "not sealing: it fetches blocks, or has stopped",
	sealer.HoldPeers:     "waits for peers after its start",
	sealer.HoldRules:     "not sealing: the rules of the next block are unknown to it",
	sealer.HoldGuard:     "not sealing: its guard refuses",
	sealer.HoldTurn:      "waits for its turn",
	sealer.HoldQuiet:     "quiet: nothing to seal",
	sealer.HoldFailed:    "could not seal",
}

func selfText(s *member.Status) string {
	self := s.Self
	if self.Signer == nil {
		return "does not seal"
	}
	text := holdText[self.Hold]
	if text == "" {
		text = string(self.Hold)
	}
	if self.Due > 0 {
		text += ", its next block " + terminal.Ahead(s.Time, self.Due)
	}
	if self.Error != "" {
		text += ": " + self.Error
	}
	return text
}

func clockText(c *member.ClockStatus) string {
	if c.Offset == nil {
		return fmt.Sprintf("not compared yet; %d blocks came early, %d too early", c.Held, c.Refused)
	}
	return fmt.Sprintf("%+.1f s against %d signers, to %.0f s; %d blocks came early, %d too early",
		float64(*c.Offset)/1000, c.Signers, float64(c.Resolution)/1000, c.Held, c.Refused)
}

func showSigners(w io.Writer, s *member.Status, orgs map[common.Address]string) {
	// Missing signers come first, then the others in the order of their turns.
	signers := slices.Clone(s.Signers)
	slices.SortStableFunc(signers, func(a, b member.SignerStatus) int {
		if a.Missing() != b.Missing() {
			if a.Missing() {
				return -1
			}
			return 1
		}
		return int(a.Turn) - int(b.Turn)
	})
	t := terminal.NewTable(w, "SIGNER", "ORGANIZATION", "TURN", "LAST BLOCK", "LAST VOTE", "STATE")
	for _, signer := range signers[:min(len(signers), statusRows)] {
		t.Row(fmt.Sprintf("%#x…", signer.Address[:4]), terminal.OrDash(orgs[signer.Address]), signer.Turn,
			numberAt(s.Time, signer.LastSealed), numberAt(s.Time, signer.LastVote), signerText(w, s, &signer))
	}
	t.Flush()
	if more := len(signers) - statusRows; more > 0 {
		fmt.Fprintf(w, "… and %d more\n", more)
	}
}

func signerText(w io.Writer, s *member.Status, signer *member.SignerStatus) string {
	text := "may seal"
	if signer.MayFrom > s.Head.Number+1 {
		text = fmt.Sprintf("sealed recently, may from %d", signer.MayFrom)
	}
	if s.Self.Signer != nil && *s.Self.Signer == signer.Address {
		text += ", this node"
	}
	if !signer.Missing() {
		return text
	}
	text = "no seals, no votes"
	if !signer.NoVotes {
		text = "no seals"
	} else if !signer.NoSeals {
		text = "no votes"
	}
	if signer.MissingSince > 0 {
		text += ", last heard of " + terminal.Ago(s.Time, signer.MissingSince)
	}
	return terminal.Paint(w, terminal.Red, text)
}

func showPeers(w io.Writer, s *member.Status) {
	t := terminal.NewTable(w, "PEER", "CLIENT", "DIRECTION", "HEAD", "HASH", "BEHIND")
	for _, p := range s.Peers[:min(len(s.Peers), statusRows)] {
		direction := "out"
		if p.Inbound {
			direction = "in"
		}
		t.Row(p.ID, terminal.OrDash(p.Name), direction, p.Number, fmt.Sprintf("%#x…", p.Hash[:4]), p.Lag)
	}
	t.Flush()
	if more := len(s.Peers) - statusRows; more > 0 {
		fmt.Fprintf(w, "… and %d more\n", more)
	}
}

func numberAt(now int64, n *member.NumberAt) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprintf("%d, %s", n.Number, terminal.Ago(now, n.Time))
}
