// SPDX-License-Identifier: GPL-3.0-or-later

package faults

import (
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/devnet/watch"
	"github.com/dntp/dntp/cmd/dntp/internal/testbin"
	"github.com/dntp/dntp/core/finality"
	"github.com/ethereum/go-ethereum/common"
)

// faultsLimit is for a short run of all faults, on a slow machine too.
const faultsLimit = 5 * time.Minute

// TestFaults causes the faults of practice in four real nodes. Only `make faults`
// checks times: here other tests share the machine.
func TestFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("starts real nodes, which takes most of a minute")
	}
	out, complaint, _ := testbin.Run(t, faultsLimit, "devnet", "faults", "--members", "4", "--short", "--seed", "5", "--json")
	report := new(faultReport)
	if err := json.Unmarshal([]byte(out), report); err != nil {
		t.Fatalf("%v:\n%s", err, complaint)
	}
	var done []string
	for _, row := range report.Rows {
		done = append(done, row.Fault)
		if len(row.Broken) > 0 || row.Lost > 0 {
			t.Errorf("%s: %s", row.Fault, strings.Join(row.Broken, "; "))
		}
		if row.Times == 0 || row.Accepted == 0 {
			t.Errorf("%s: %d times, with %d transactions accepted", row.Fault, row.Times, row.Accepted)
		}
		if row.Note != "" && row.Fault == "torn-table" && !strings.Contains(row.Note, "fetched anew") {
			t.Errorf("a damaged table: %s", row.Note)
		}
	}
	if want := append(slices.Clone(shortFaults), "in all"); !slices.Equal(done, want) {
		t.Errorf("have %v, want %v:\n%s", done, want, complaint)
	}
}

func TestUnknownFault(t *testing.T) {
	_, complaint, code := testbin.Run(t, time.Minute, "devnet", "faults", "--only", "flood")
	if code != 1 || !strings.Contains(complaint, `unknown fault "flood"`) {
		t.Errorf("exit code %d:\n%s", code, complaint)
	}
}

// TestDivide checks that each of two sides has a quorum, and that no more keys are
// cloned than necessary.
func TestDivide(t *testing.T) {
	for members, want := range map[int][2]int{4: {1, 1}, 5: {1, 1}, 6: {1, 1}, 7: {2, 2}, 10: {3, 3}} {
		r := &faultRun{Alliance: new(devnet.Alliance), rand: rand.New(rand.NewPCG(7, uint64(members)))}
		for range members {
			r.Nodes = append(r.Nodes, new(devnet.Node))
		}
		quorum := finality.Quorum(members)
		c := r.divide(new(faultRow), 2*quorum-members)
		for side, nodes := range c.sides {
			if have := len(c.honest(nodes)); have != want[side] || len(c.twice)+have != quorum {
				t.Errorf("%d members, side %d: %d honest and %d twice, want %d and a quorum of %d", members, side, have, len(c.twice), want[side], quorum)
			}
		}
		if have := len(c.sides[0]) + len(c.sides[1]); have != members {
			t.Errorf("%d members: %d are on a side", members, have)
		}
	}
}

// TestLives checks that a fault that ends an alliance has its own alliance.
func TestLives(t *testing.T) {
	for _, story := range []struct {
		plan  faultPlan
		lives int
	}{
		{faultPlan{}, 2},
		{faultPlan{short: true}, 1},
		{faultPlan{only: []string{conflictFault}}, 1},
		{faultPlan{only: []string{conflictFault, noneFault}}, 2},
		{faultPlan{only: []string{"kill"}}, 1},
	} {
		if have := len(story.plan.lives()); have != story.lives {
			t.Errorf("%+v: have %d networks, want %d", story.plan, have, story.lives)
		}
		for _, f := range story.plan.chosen() {
			if f.name == conflictFault {
				t.Errorf("%+v: it shares a network", story.plan)
			}
		}
	}
}

// echo is a server that sends back what it receives.
func echo(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", folder.Loopback(0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { io.Copy(conn, conn); conn.Close() }()
		}
	}()
	return listener.Addr().String()
}

const spoken = "word"

func say(conn net.Conn) error {
	_, err := conn.Write([]byte(spoken))
	return err
}

func hear(conn net.Conn, patience time.Duration) error {
	conn.SetReadDeadline(time.Now().Add(patience))
	_, err := io.ReadFull(conn, make([]byte, len(spoken)))
	return err
}

// TestWire sends words over a wire in each of its states.
func TestWire(t *testing.T) {
	wires := newWiring()
	defer wires.close()
	address, err := wires.route(&folder.Member{Name: "a"}, &folder.Member{Name: "b", P2P: echo(t)})
	if err != nil {
		t.Fatal(err)
	}
	w := wires.between("b", "a")
	call := func() net.Conn {
		t.Helper()
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	const soon, never = 10 * time.Second, 200 * time.Millisecond
	conn := call()
	if err := errors.Join(say(conn), hear(conn, soon)); err != nil {
		t.Fatalf("open: %v", err)
	}
	w.set(wireHeld)
	if err := errors.Join(say(conn), hear(conn, never)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("held: have %v, want a word that does not arrive", err)
	}
	w.set(wireOpen)
	if err := hear(conn, soon); err != nil {
		t.Errorf("what was held up has not arrived: %v", err)
	}
	w.set(wireBroken)
	for _, conn := range []net.Conn{conn, call()} {
		say(conn) // may still be accepted
		if err := hear(conn, soon); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("broken: have %v, want an ended connection", err)
		}
	}
	w.set(wireOpen)
	conn = call()
	if err := errors.Join(say(conn), hear(conn, soon)); err != nil {
		t.Errorf("mended: %v", err)
	}
}

// A second final block at one height is found, whichever node reports it.
func TestFinalChange(t *testing.T) {
	w := &watch.Watch{Final: make(map[uint64]common.Hash)}
	n := &devnet.Node{Member: &folder.Member{Name: "a"}}
	w.Record(7, common.Hash{1}, n)
	w.Record(8, common.Hash{2}, n)
	w.Record(7, common.Hash{1}, n)
	if len(w.Changed) != 0 {
		t.Errorf("the same block: %v", w.Changed)
	}
	w.Record(7, common.Hash{3}, n)
	if len(w.Changed) != 1 || w.Newest != 8 {
		t.Errorf("have %v and %d, want one change and 8", w.Changed, w.Newest)
	}
	row := &faultRow{}
	(&faultRun{watch: w, Alliance: &devnet.Alliance{State: &folder.State{Period: 1}}}).judge(row)
	if len(row.Broken) != 1 {
		t.Errorf("have %v, want one rule broken", row.Broken)
	}
}

// TestJudge checks rows by the rules about time.
func TestJudge(t *testing.T) {
	for _, story := range []struct {
		name  string
		row   faultRow
		rules int
	}{
		{"all is well", faultRow{minority: true, Blocks: 2.9, Writes: 3.5, Reads: 0.1, Healed: 29}, 0},
		{"late to agree", faultRow{Healed: 31}, 1},
		{"no blocks with a minority down", faultRow{minority: true, Blocks: 3.5}, 1},
		{"no blocks with a half down", faultRow{Blocks: 60}, 0},
		{"no writes", faultRow{minority: true, Writes: 5}, 1},
		{"slow reads", faultRow{minority: true, Reads: 4}, 1},
		{"a read failed", faultRow{minority: true, failed: 1}, 1},
		{"not tried", faultRow{minority: true, Blocks: 60, Skipped: "no disk"}, 0},
	} {
		r := &faultRun{watch: new(watch.Watch), Alliance: &devnet.Alliance{State: &folder.State{Period: 1}}}
		if r.judge(&story.row); len(story.row.wrong()) != story.rules {
			t.Errorf("%s: have %q, want %d", story.name, story.row.wrong(), story.rules)
		}
		report := &faultReport{Rows: []*faultRow{&story.row}}
		if err := report.tell(io.Discard, false); (err != nil) != (story.rules > 0) {
			t.Errorf("%s: have %v", story.name, err)
		}
	}
}

func TestTornEnd(t *testing.T) {
	folder := t.TempDir()
	for name, size := range map[string]int{"000001.sst": 100, "000002.sst": 100, "000003.sst": 0} {
		if err := os.WriteFile(filepath.Join(folder, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	path, err := newestFile(filepath.Join(folder, "*.sst"))
	if err != nil || filepath.Base(path) != "000002.sst" {
		t.Fatalf("have %s, %v, want the newest that is not empty", path, err)
	}
	if err := overwriteEnd(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || len(text) != 100 || !slices.Equal(text[:100-noiseBytes], make([]byte, 100-noiseBytes)) || slices.Equal(text, make([]byte, 100)) {
		t.Errorf("have %x, %v, want its end alone overwritten", text, err)
	}
	if _, err := newestFile(filepath.Join(folder, "*.log")); err == nil {
		t.Error("a file that is not there is found")
	}
}

// A copied key comes without its signer's record of signatures.
func TestCopyKeys(t *testing.T) {
	dir, err := folder.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	member, err := dir.CreateMember("a", folder.Kinds[0])
	if err != nil {
		t.Fatal(err)
	}
	from, to := dir.File(member.Folder), t.TempDir()
	if err := os.WriteFile(filepath.Join(from, "keystore", ".guard-a.json"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := copyKeys(from, to); err != nil {
		t.Fatal(err)
	}
	keys, err := os.ReadDir(filepath.Join(to, "keystore"))
	if err != nil || len(keys) != 1 || strings.HasPrefix(keys[0].Name(), ".") {
		t.Errorf("have %v, %v, want the key alone", keys, err)
	}
}
