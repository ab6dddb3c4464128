// SPDX-License-Identifier: GPL-3.0-or-later

package story

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/devnet/watch"
	"github.com/dntp/dntp/cmd/dntp/internal/testbin"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/contracts/bindings"
	"github.com/dntp/dntp/core/member"
	"github.com/dntp/dntp/core/sealer"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"
)

const (
	rulesTag = "rules2" // builds the program that knows a second version of the rules

	// rulesAhead is how many blocks lie between the proposal and the height at
	// first: for the vote, the timelock, the notice and the restart of most nodes.
	// A node that is late stops there and goes on, as the old one does; a vote
	// that is late is made again, for more blocks.
	rulesAhead    = 12
	rulesAheadMax = 100
	rulesPast     = 1 // blocks by the new rules that are waited for

	proposalGas = 500_000
)

// rulesRun is an alliance that goes from version 1 of its rules to version 2.
type rulesRun struct {
	*story
	t       *testing.T
	ctx     context.Context
	program string // knows version 1 only
	next    string // knows version 2
	metrics string // of the last node
	height  uint64 // first block of version 2
}

// TestRules has real nodes cross the first block of a second version of the
// rules. All begin with the old program; three are upgraded in time, the last
// one when it has stopped.
func TestRules(t *testing.T) {
	if testing.Short() {
		t.Skip("starts real nodes, which takes half a minute")
	}
	r := &rulesRun{t: t, program: testbin.Path(t)}
	built := make(chan error, 1)
	go func() {
		var err error
		r.next, err = testbin.Build(rulesTag)
		built <- err
	}()
	defer r.begin()()
	r.must(<-built)
	for ahead := uint64(rulesAhead); !r.decided(ahead); ahead *= 2 {
		if ahead > rulesAheadMax {
			t.Fatal("the vote takes too long")
		}
	}
	for _, n := range r.Nodes[:len(r.Nodes)-1] {
		r.upgrade(n)
	}
	r.crossed()
	r.stopped()
	r.forwarded()
	r.cameBack()
	r.Stop()
	r.importedAgain()
}

func (r *rulesRun) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// until waits for something that must come.
func (r *rulesRun) until(question func(context.Context) error) {
	r.t.Helper()
	r.must(devnet.WaitFor(r.ctx, r.Patience(), question))
}

// old is the node that is upgraded late.
func (r *rulesRun) old() *devnet.Node { return r.Nodes[len(r.Nodes)-1] }

// begin starts the alliance and returns what ends it.
func (r *rulesRun) begin() func() {
	r.t.Helper()
	dir, err := folder.Open(filepath.Join(r.t.TempDir(), "net"))
	r.must(err)
	ctx, abandon := context.WithCancelCause(r.t.Context())
	d := &devnet.Alliance{Folder: dir, Program: r.program, Say: terminal.NewProgress(io.Discard), Hurry: make(chan struct{}), Abandon: abandon}
	r.story, r.ctx = newStory(d, nil), ctx
	r.must(d.Prepare(folder.DefaultMembers, devnet.DefaultPeriod, true, true))
	ports, err := folder.FreePorts(1)
	r.must(err)
	r.metrics = "http://" + folder.Loopback(ports[0]) + "/debug/metrics/prometheus"
	d.Equip = func(n *devnet.Node) {
		if n.Member == d.State.Members[len(d.State.Members)-1] {
			n.Extra = []string{"--metrics", "--metrics.addr", "127.0.0.1", "--metrics.port", fmt.Sprint(ports[0])}
		}
	}
	r.must(d.Start(ctx))
	return func() {
		d.Stop()
		dir.Close()
	}
}

// finds waits until a node finds something, and returns its status.
func (r *rulesRun) finds(n *devnet.Node, level member.Level, text string) *member.Status {
	r.t.Helper()
	s := new(member.Status)
	r.until(func(ctx context.Context) error {
		if err := n.Client.Client().CallContext(ctx, s, "clique_status"); err != nil {
			return err
		}
		for _, f := range s.Findings {
			if f.Level == level && strings.HasPrefix(f.Text, text) {
				return nil
			}
		}
		return fmt.Errorf("have %v, want %q", s.Findings, text)
	})
	return s
}

// readStatus runs the command on the old node.
func (r *rulesRun) status(words string) error {
	out, err := r.Command(r.ctx, "status", "--rpc", r.old().Member.RPC)
	if err == nil && !strings.Contains(out, words) || err != nil && !strings.Contains(err.Error(), words) {
		r.t.Errorf("status: have %s, error %v, want %q", out, err, words)
	}
	return err
}

// warned holds that the old node says in its log and its metrics what it finds.
func (r *rulesRun) warned(text string, metrics ...string) {
	r.t.Helper()
	warning := regexp.MustCompile("WARN .*" + regexp.QuoteMeta(text))
	r.until(func(context.Context) error {
		log, err := os.ReadFile(r.old().LogFile())
		if err == nil && !warning.MatchString(string(log)) {
			err = fmt.Errorf("the log does not warn that %s", text)
		}
		return err
	})
	for _, line := range metrics {
		r.until(func(ctx context.Context) error { return watch.HasMetric(ctx, r.metrics, line) })
	}
}

// decided has the alliance vote for version 2 from a block on, and reports
// whether it was still in time. The proposal has no rationale, as version 1
// allows. The nodes warn before it is executed.
func (r *rulesRun) decided(ahead uint64) bool {
	r.t.Helper()
	head, err := r.writer().Client.BlockNumber(r.ctx)
	r.must(err)
	r.height = head + ahead
	proposer := r.State.Actor(r.writer().Member.Name, folder.RoleAdmin)
	ids, err := r.propose(r.ctx, proposer, []client.Change{client.Activate(2, r.height)})
	r.must(err)
	r.must(r.vote(r.ctx, ids, proposer))
	text := fmt.Sprintf("the alliance has voted for version 2 of its rules from block %d on, by proposal %d", r.height, ids[0])
	s := r.finds(r.old(), member.Warning, text)
	if s.StandsStill() || s.Rules.Proposal != ids[0] || s.Rules.Version != 1 || s.Rules.Known != 1 {
		r.t.Errorf("have %+v", s.Rules)
	}
	r.must(r.status("install one that knows version 2 by then"))
	r.warned(text, "dntp_rules_known 1", "dntp_rules_unknown 2")
	r.must(r.timelockOver(r.ctx, ids[0]))
	_, err = r.succeed(r.ctx, r.State.Actor(r.writer().Member.Name, folder.RoleAdmin), func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return r.writer().Ledger.Execute(opts, ids[0])
	})
	if head, again := r.writer().Client.BlockNumber(r.ctx); err != nil && again == nil && head+folder.RulesNotice >= r.height {
		return false
	}
	r.must(err)
	r.coming()
	return true
}

// coming holds that the old node warns of what is executed.
func (r *rulesRun) coming() {
	text := fmt.Sprintf("version 2 of the alliance's rules is in force from block %d on", r.height)
	r.finds(r.old(), member.Warning, text)
	r.warned(text)
	rules, err := r.old().Ledger.Rules(r.ctx)
	if want := (client.Rules{Version: 1, Next: 2, Height: r.height}); err != nil || rules != want {
		r.t.Errorf("have rules %+v, error %v, want %+v", rules, err, want)
	}
}

// upgrade has a node go on with the new program in its folder.
func (r *rulesRun) upgrade(n *devnet.Node) {
	n.ExpectEnd()
	devnet.StopAll([]*devnet.Process{n.Process}, r.Hurry)
	n.Program = r.next
	r.must(r.StartNode(r.ctx, n))
}

// crossed waits until the upgraded nodes have final blocks by the new rules.
func (r *rulesRun) crossed() {
	r.until(func(ctx context.Context) error {
		for _, n := range r.Nodes[:len(r.Nodes)-1] {
			if final, err := finalNumber(ctx, n.Client); err != nil || final < r.height+rulesPast {
				return fmt.Errorf("%s: final is block %d, error %v, the height is %d", n.Member.Title(), final, err, r.height)
			}
		}
		return nil
	})
	rules, err := r.writer().Ledger.Rules(r.ctx)
	if err != nil || rules != (client.Rules{Version: 2}) {
		r.t.Errorf("have rules %+v, error %v", rules, err)
	}
}

func finalNumber(ctx context.Context, c *ethclient.Client) (uint64, error) {
	final, err := c.HeaderByNumber(ctx, big.NewInt(rpc.FinalizedBlockNumber.Int64()))
	if err != nil {
		return 0, err
	}
	return final.Number.Uint64(), nil
}

// stopped holds the old node against the rest: it has every block below the
// height and none above, says why, and still answers.
func (r *rulesRun) stopped() {
	text := fmt.Sprintf("this node has stopped before block %d, which is by version 2 of the alliance's rules", r.height)
	s := r.finds(r.old(), member.Stop, text)
	if s.Head.Number != r.height-1 || s.Self.Hold != sealer.HoldRules || len(s.Peers) == 0 {
		r.t.Errorf("have head %d, hold %q, %d peers; the height is %d", s.Head.Number, s.Self.Hold, len(s.Peers), r.height)
	}
	if err := r.status("nothing is lost"); err == nil {
		r.t.Error("status: have exit code 0")
	}
	r.warned(text, "dntp_rules_unknown 2", "dntp_rules_left 0")
	last, err := r.writer().Client.HeaderByNumber(r.ctx, new(big.Int).SetUint64(r.height-1))
	if err != nil || last.Hash() != s.Head.Hash {
		r.t.Errorf("have another block %d, error %v", r.height-1, err)
	}
	if rules, err := r.old().Ledger.Rules(r.ctx); err != nil || rules.Version != 1 {
		r.t.Errorf("a read of the old node: have %+v, error %v", rules, err)
	}
	// A call that pretends to be above the height has no answer here, not even a
	// wrong one; others give it.
	for _, n := range r.Nodes {
		call := map[string]any{"to": contracts.GovernanceAddress, "data": hexutil.Bytes(bindings.NewGovernance().PackRules())}
		above := map[string]any{"number": hexutil.Uint64(r.height + 1)}
		var out hexutil.Bytes
		err := n.Client.Client().CallContext(r.ctx, &out, "eth_call", call, "latest", nil, above)
		if n != r.old() && err != nil || n == r.old() && (err == nil || !strings.Contains(err.Error(), "does not know version 2 of the alliance's rules")) {
			r.t.Errorf("%s, a call above the height: have %x, error %v", n.Member.Title(), out, err)
		}
	}
}

// forwarded sends a proposal without a rationale through the old node, which
// passes it on. By its own rules it would succeed, by the new ones it fails; one
// with a rationale does not.
func (r *rulesRun) forwarded() {
	admin := r.State.Actor(r.old().Member.Name, folder.RoleAdmin)
	head, err := r.writer().Client.HeaderByNumber(r.ctx, nil)
	r.must(err)
	expiry := head.Time + uint64(proposalLife.Seconds())
	for rationale, want := range map[common.Hash]uint64{{}: types.ReceiptStatusFailed, {1}: types.ReceiptStatusSuccessful} {
		receipt, err := r.send(r.ctx, admin, func(opts *bind.TransactOpts) (*types.Transaction, error) {
			opts.GasLimit = proposalGas // the old node has no state after its head to ask
			return r.old().Ledger.Propose(opts, client.Activate(3, 1<<40), rationale, expiry)
		})
		if err != nil || receipt.Status != want {
			r.t.Errorf("a proposal with rationale %v: have %+v, error %v, want status %d", rationale, receipt, err, want)
		}
	}
}

// cameBack upgrades the old node, which reaches the head and seals again.
func (r *rulesRun) cameBack() {
	r.upgrade(r.old())
	from, err := r.writer().Client.BlockNumber(r.ctx)
	r.must(err)
	r.until(func(ctx context.Context) error {
		head, err := r.writer().Client.BlockNumber(ctx)
		if err != nil {
			return err
		}
		for ; head > from; head-- {
			if signer, err := r.writer().SealerOf(ctx, head); err != nil || signer == r.old().Member.Signer {
				return err
			}
		}
		return errors.New("the node that came back seals nothing")
	})
	if s := r.finds(r.old(), member.Info, "all is well"); s.Rules.Version != 2 || s.Rules.Known != 2 {
		r.t.Errorf("have %+v", s.Rules)
	}
}

// importedAgain executes the chain of an upgraded node again in new folders: all
// of it with the new program, what comes before the height with the old one.
func (r *rulesRun) importedAgain() {
	file := filepath.Join(r.t.TempDir(), "chain.rlp")
	run := func(program string, args ...string) (string, error) {
		cmd := exec.CommandContext(r.ctx, program, args...)
		cmd.Args[0] = terminal.ClientIdentifier
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	out, err := run(r.next, "export", "--datadir", r.Folder.File(r.State.Members[0].Folder), file)
	if err != nil {
		r.t.Fatalf("export: %v: %s", err, out)
	}
	var exported uint64
	if _, err := fmt.Sscanf(out[strings.Index(out, "Exported blocks 0 to "):], "Exported blocks 0 to %d", &exported); err != nil || exported < r.height+rulesPast {
		r.t.Fatalf("export: have %s", out)
	}
	for program, want := range map[string]string{
		r.next:    fmt.Sprintf("the head is block %d ", exported),
		r.program: fmt.Sprintf("%d blocks are in: block %d: unknown rules: block %d is by version 2 of the alliance's rules", r.height-1, r.height, r.height),
	} {
		dir := filepath.Join(r.t.TempDir(), "again")
		if out, err := run(program, "init", "--datadir", dir, r.Folder.File(folder.GenesisFile)); err != nil {
			r.t.Fatalf("init: %v: %s", err, out)
		}
		if out, err := run(program, "import", "--datadir", dir, file); (err == nil) != (program == r.next) || !strings.Contains(out, want) {
			r.t.Errorf("import: error %v, have %s, want %q", err, out, want)
		}
	}
}
