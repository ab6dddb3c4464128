// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/internal/testbin"
	"github.com/dntp/dntp/cmd/dntp/ledger"
	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/common"
)

// devnetLimit is for one start, story or stop, on a slow machine too.
const devnetLimit = 5 * time.Minute

// devnetRun is a devnet in a process of its own.
type devnetRun struct {
	t              *testing.T
	folder         string
	cmd            *exec.Cmd
	stdout, stderr *os.File
	done           chan error
}

// startDevnet runs a devnet in a folder.
func startDevnet(t *testing.T, folder string, args ...string) *devnetRun {
	t.Helper()
	return startProgram(t, folder, append([]string{"devnet", "--datadir", folder}, args...)...)
}

func startProgram(t *testing.T, folder string, args ...string) *devnetRun {
	t.Helper()
	r := &devnetRun{t: t, folder: folder, done: make(chan error, 1)}
	for _, file := range []**os.File{&r.stdout, &r.stderr} {
		var err error
		if *file, err = os.CreateTemp(t.TempDir(), "output"); err != nil {
			t.Fatal(err)
		}
	}
	r.cmd = &exec.Cmd{
		Path: testbin.Path(t), Args: append([]string{terminal.ClientIdentifier}, args...),
		Stdout: r.stdout, Stderr: r.stderr,
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { r.done <- r.cmd.Wait() }()
	t.Cleanup(func() { r.cmd.Process.Kill() })
	return r
}

func (r *devnetRun) output(file *os.File) string {
	text, err := os.ReadFile(file.Name())
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}

// wait returns the exit code.
func (r *devnetRun) wait() int {
	r.t.Helper()
	return r.waitFor(devnetLimit)
}

func (r *devnetRun) waitFor(limit time.Duration) int {
	r.t.Helper()
	select {
	case err := <-r.done:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			r.t.Fatal(err)
		}
		return r.cmd.ProcessState.ExitCode()
	case <-time.After(limit):
		r.t.Fatalf("devnet does not end:\n%s", r.output(r.stderr))
		return 0
	}
}

// until waits for something that a running devnet must come to.
func (r *devnetRun) until(question func(context.Context) error) {
	r.t.Helper()
	err := devnet.WaitFor(r.t.Context(), devnetLimit, func(ctx context.Context) error {
		if len(r.done) > 0 {
			return devnet.GiveUp(errors.New("devnet has ended"))
		}
		return question(ctx)
	})
	if err != nil {
		r.t.Fatalf("%v:\n%s", err, r.output(r.stderr))
	}
}

func (r *devnetRun) state() (*folder.State, error) {
	text, err := os.ReadFile(filepath.Join(r.folder, folder.StateFile))
	if err != nil {
		return nil, err
	}
	state := new(folder.State)
	return state, json.Unmarshal(text, state)
}

// untilReady waits until all members answer.
func (r *devnetRun) untilReady() (state *folder.State) {
	r.t.Helper()
	r.until(func(context.Context) (err error) {
		if state, err = r.state(); err == nil && !state.Ready {
			err = errors.New("not ready")
		}
		return err
	})
	return state
}

// report is the last line of the output.
func (r *devnetRun) report() (*devReport, error) {
	lines := strings.Split(strings.TrimSpace(r.output(r.stdout)), "\n")
	report := new(devReport)
	return report, json.Unmarshal([]byte(lines[len(lines)-1]), report)
}

// untilGone waits until nothing listens where the members did.
func (r *devnetRun) untilGone(state *folder.State) {
	r.t.Helper()
	err := devnet.WaitFor(r.t.Context(), devnetLimit, func(context.Context) error {
		for _, m := range state.Members {
			for _, url := range []string{m.RPC, m.WS, m.Auth, m.P2P} {
				listener, err := net.Listen("tcp", "127.0.0.1:"+folder.PortOf(url))
				if err != nil {
					return err
				}
				listener.Close()
			}
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func checkReport(t *testing.T, report *devReport, records int) {
	t.Helper()
	const fewest = 31 // steps of the story with one record
	if report.Finalized == nil || *report.Finalized == 0 {
		t.Error("no block is final")
	}
	if report.ChainID != folder.ChainID || report.Members != folder.DefaultMembers || report.Records != records || len(report.Checks) < fewest {
		t.Errorf("have %+v", report)
	}
	for _, check := range report.Checks {
		if !check.OK || check.Detail == "" {
			t.Errorf("%s: %s", check.Name, check.Detail)
		}
	}
}

// TestDevnet lives through several runs of one devnet.
func TestDevnet(t *testing.T) {
	if testing.Short() {
		t.Skip("starts real nodes, which takes most of a minute")
	}
	folder := filepath.Join(t.TempDir(), "net")
	file := filepath.Join(t.TempDir(), "resource.json")
	if err := os.WriteFile(file, []byte(`{"resourceType":"Basic","id":"htest","extension":[{"valueDecimal":1.50}]}`), 0o600); err != nil {
		t.Fatal(err)
	}

	// A story from nothing, which ends by itself.
	first := startDevnet(t, folder, "--once", "--json", "--record", file)
	if code := first.wait(); code != 0 {
		t.Fatalf("exit code %d:\n%s", code, first.output(first.stderr))
	}
	before, err := first.report()
	if err != nil {
		t.Fatal(err)
	}
	checkReport(t, before, 6) // sample, file, amended sample, laboratory report, claim, sample again

	// The same chain goes on until Ctrl-C.
	second := startDevnet(t, folder, "--json")
	state := second.untilReady()
	rival := startDevnet(t, folder)
	if code := rival.wait(); code != 1 || !strings.Contains(rival.output(rival.stderr), "another devnet runs") {
		t.Errorf("exit code %d of a second devnet in the same folder:\n%s", code, rival.output(rival.stderr))
	}
	readOldRecords(t, state, folder)
	var after *devReport
	second.until(func(context.Context) (err error) {
		after, err = second.report()
		return err
	})
	checkReport(t, after, 5)
	if after.Head <= before.Head {
		t.Errorf("the chain did not continue: have head %d, want more than %d", after.Head, before.Head)
	}
	listsWithoutIndex(t, state)
	recordStory(t, folder)
	commandStories(t, folder, state)
	second.cmd.Process.Signal(os.Interrupt)
	if code := second.wait(); code != 0 {
		t.Errorf("exit code %d after Ctrl-C:\n%s", code, second.output(second.stderr))
	}
	second.untilGone(state)

	endedMember(t, folder)
	endedDevnet(t, folder)
}

// readOldRecords finds what an earlier run anchored on every member.
func readOldRecords(t *testing.T, state *folder.State, folder string) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(folder, state.Members[0].Folder, "records", "*.json"))
	if len(files) < 3 {
		t.Fatalf("have %d records, want 3", len(files))
	}
	for _, m := range state.Members {
		ledger, err := client.Dial(t.Context(), m.RPC)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files[:3] {
			record, err := recordfile.Load(file)
			if err != nil {
				t.Fatal(err)
			}
			head, err := ledger.Head(t.Context(), record.RecordID)
			if err != nil || int(head.LatestFinal) != len(record.Versions) {
				t.Errorf("%s: have version %d, want %d: %v", m.Name, head.LatestFinal, len(record.Versions), err)
			}
		}
	}
}

// recordStory anchors, amends and verifies a document through the commands.
func recordStory(t *testing.T, devnet string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "visit.json")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const first, second = `{"resourceType":"Basic","v":1.0}`, `{"resourceType":"Basic","v":1.00}`
	write(first)
	pid := registeredAt(&shell{t: t, devnet: devnet}, "hospital-a")
	var id common.Hash
	for _, act := range []struct {
		before  string // new content of the file
		lost    bool   // its next version was prepared, and never sent
		args    string
		refused string // what the error says
		version uint32
	}{
		{args: "anchor", refused: "the class of the record is missing"},
		{args: "anchor --class 1", refused: "the patient of the record is missing"},
		{args: "anchor --class 17 --pid " + pid, refused: "have class 17, want 1 to 16"},
		{args: "amend --class 1", refused: "no such file"},
		{args: "anchor --class 1 --as nurse --pid " + pid, refused: "ClassNotAllowed"},
		{args: "amend --class 1", refused: "no such file"},
		{args: "anchor --class patient-summary --pid " + pid, version: 1},
		{args: "anchor --class 1", refused: "anchored already"},
		{args: "verify", version: 1},
		{args: "verify --resource 1", refused: "the document is one resource"},
		{args: "amend", refused: "has not changed"},
		{before: second, args: "verify", refused: "does not match its commitment"},
		{args: "amend --as nurse", refused: "ClassNotAllowed"},
		{lost: true, args: "amend", refused: "has not arrived"},
		{args: "anchor", version: 2},
		{args: "verify", version: 2},
		{before: first, args: "verify --version 1", version: 1},
		{args: "verify --version 3", refused: "no version 3"},
	} {
		if act.before != "" {
			write(act.before)
		}
		if act.lost {
			f, err := recordfile.Load(file + recordfile.Suffix)
			if err == nil {
				_, err = f.Add([]byte(second), 1, 1)
			}
			if err := errors.Join(err, f.Save(file+recordfile.Suffix)); err != nil {
				t.Fatal(err)
			}
		}
		answer, err := recordAct(t, devnet, act.args, file)
		if act.refused != "" {
			if err == nil || !strings.Contains(err.Error(), act.refused) {
				t.Errorf("record %s: have %v, want %q", act.args, err, act.refused)
			}
			continue
		}
		if err != nil || answer.Version != act.version || answer.LatestFinal < act.version {
			t.Fatalf("record %s: have %+v, %v", act.args, answer, err)
		}
		id = answer.RecordID
	}
	if answer, err := recordAct(t, devnet, "get", id.Hex()); err != nil || answer.Version != 2 {
		t.Errorf("record get: have %+v, %v", answer, err)
	}
	if _, err := recordAct(t, devnet, "get", common.Hash{1}.Hex()); err == nil || !strings.Contains(err.Error(), "no record") {
		t.Errorf("record get: have %v, want no record", err)
	}
}

func recordAct(t *testing.T, devnet, act, argument string) (*ledger.RecordAnswer, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), devnetLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, testbin.Path(t))
	cmd.Args = slices.Concat([]string{terminal.ClientIdentifier, "record"}, strings.Fields(act), []string{"--devnet", devnet, "--json", argument})
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, errors.New(stderr.String())
	}
	answer := new(ledger.RecordAnswer)
	return answer, json.Unmarshal(out, answer)
}

// endedMember has a member die by itself: the devnet must say so and end.
func endedMember(t *testing.T, folder string) {
	t.Helper()
	run := startDevnet(t, folder)
	state := run.untilReady()
	if err := syscall.Kill(state.Members[1].PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if code := run.wait(); code != 1 || !strings.Contains(run.output(run.stderr), "error: hospital b ended") {
		t.Errorf("exit code %d after a member's end:\n%s", code, run.output(run.stderr))
	}
	run.untilGone(state)
}

// endedDevnet kills the devnet itself: its members must not outlive it.
func endedDevnet(t *testing.T, folder string) {
	t.Helper()
	run := startDevnet(t, folder)
	state := run.untilReady()
	run.cmd.Process.Kill()
	run.wait()
	if runtime.GOOS == "linux" {
		run.untilGone(state)
		return
	}
	for _, m := range state.Members { // nothing ties a child to its parent here
		syscall.Kill(m.PID, syscall.SIGKILL)
	}
}

func TestContinuedDevnetMustFit(t *testing.T) {
	dir, err := folder.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	if _, err := dir.Create(folder.MinMembers, 3); err != nil {
		t.Fatal(err)
	}
	for _, story := range []struct {
		name                  string
		members               int
		period                uint64
		membersSet, periodSet bool
		ok                    bool
	}{
		{"nothing is asked for", folder.DefaultMembers, devnet.DefaultPeriod, false, false, true},
		{"the same is asked for", folder.MinMembers, 3, true, true, true},
		{"more members", folder.MinMembers + 1, 3, true, false, false},
		{"another period", folder.MinMembers, 1, false, true, false},
	} {
		d := &devnet.Alliance{Folder: dir, Say: terminal.NewProgress(new(bytes.Buffer))}
		if err := d.Prepare(story.members, story.period, story.membersSet, story.periodSet); (err == nil) != story.ok {
			t.Errorf("%s: %v", story.name, err)
		}
	}
}

func TestWaitFor(t *testing.T) {
	errWrong := errors.New("wrong")
	asked := 0
	err := devnet.WaitFor(t.Context(), time.Minute, func(context.Context) error {
		if asked++; asked < 3 {
			return errWrong
		}
		return nil
	})
	if err != nil || asked != 3 {
		t.Errorf("asked %d times: %v", asked, err)
	}
	if err := devnet.WaitFor(t.Context(), time.Minute, func(context.Context) error { return devnet.GiveUp(errWrong) }); !errors.Is(err, errWrong) {
		t.Errorf("have %v, want %v", err, errWrong)
	}
	// The last answer is told, not that of the deadline.
	err = devnet.WaitFor(t.Context(), time.Millisecond, func(ctx context.Context) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return errWrong
	})
	if !errors.Is(err, errWrong) {
		t.Errorf("have %v, want %v", err, errWrong)
	}
}

func TestVerdict(t *testing.T) {
	s := &story{Alliance: &devnet.Alliance{Folder: &folder.Folder{}}, checks: []devCheck{{Name: "one", OK: true}}}
	if err := s.verdict(); err != nil {
		t.Error(err)
	}
	s.checks = append(s.checks, devCheck{Name: "two"})
	if err := s.verdict(); err == nil || !strings.Contains(err.Error(), "1 of 2 checks failed: two") {
		t.Errorf("have %v", err)
	}
}

func TestNodeEnvironment(t *testing.T) {
	have := devnet.Environment([]string{"PATH=/bin", "DNTP_HTTP_PORT=1", "HOME=/"})
	if fmt.Sprint(have) != "[PATH=/bin HOME=/]" {
		t.Errorf("have %v", have)
	}
}
