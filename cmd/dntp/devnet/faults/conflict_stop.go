// SPDX-License-Identifier: GPL-3.0-or-later

package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/devnet/watch"
	"github.com/dntp/dntp/core/member"
	"github.com/ethereum/go-ethereum/common"
)

// Texts of a node that has stopped.
const (
	conflictLog    = "TWO FINAL BLOCKS ARE IN CONFLICT"
	conflictStatus = "two final blocks are in conflict"
	conflictMetric = "dntp_conflict 1"
)

// stand is the state in which a node has stopped. It must not change from one look
// to the next.
type stand struct {
	Finality member.FinalityInfo
	Conflict *member.ConflictInfo
	Liars    []common.Address // signers that its evidence names
	Guard    string           // its signer's last signatures
}

// stopped looks at each node, and again some seconds later.
func (c *conflict) stopped(ctx context.Context) error {
	for _, n := range c.Nodes {
		err := devnet.WaitFor(ctx, healPatience, func(ctx context.Context) error { return c.accuses(ctx, n) })
		if err != nil {
			return fmt.Errorf("%s: %w", n.Member.Title(), err)
		}
		if c.stands[n], err = c.look(ctx, n); err != nil {
			return fmt.Errorf("%s: %w", n.Member.Title(), err)
		}
		if err := c.says(ctx, n); err != nil {
			return fmt.Errorf("%s: %w", n.Member.Title(), err)
		}
	}
	return c.same(ctx)
}

// same checks that no node's state changes.
func (c *conflict) same(ctx context.Context) error {
	c.wait(ctx, conflictStill)
	for _, n := range c.Nodes {
		now, err := c.look(ctx, n)
		if err != nil {
			return fmt.Errorf("%s: %w", n.Member.Title(), err)
		}
		if !reflect.DeepEqual(now, c.stands[n]) {
			return fmt.Errorf("%s has not stopped: have %+v, before %+v", n.Member.Title(), now, c.stands[n])
		}
	}
	for _, w := range c.watches {
		if err := w.Recheck(ctx, 0); err != nil {
			return err
		}
		if len(w.Changed) > 0 {
			return fmt.Errorf("%s", w.Changed[0])
		}
	}
	return nil
}

// accuses requires that `dntp evidence list` names the signers that run twice, and only
// those.
func (c *conflict) accuses(ctx context.Context, n *devnet.Node) error {
	list, err := c.evidence(ctx, n)
	if err != nil {
		return err
	}
	var want []common.Address
	for _, t := range c.twice {
		want = append(want, t.Member.Signer)
	}
	slices.SortFunc(want, common.Address.Cmp)
	if have := accusedBy(list); !slices.Equal(have, want) {
		return fmt.Errorf("there is evidence against %v, want %v", have, want)
	}
	for _, e := range list {
		if !slices.Contains(want, e.Signer) {
			return fmt.Errorf("%s is named, but its key is not cloned", e.Signer)
		}
	}
	return nil
}

// accusedBy are the signers that valid evidence names.
func accusedBy(list []member.EvidenceInfo) (signers []common.Address) {
	for _, e := range list {
		if e.Counts && !slices.Contains(signers, e.Signer) {
			signers = append(signers, e.Signer)
		}
	}
	slices.SortFunc(signers, common.Address.Cmp)
	return signers
}

func (c *conflict) evidence(ctx context.Context, n *devnet.Node) (list []member.EvidenceInfo, err error) {
	text, err := c.Command(ctx, "evidence", "list", "--rpc", n.Member.RPC, "--json")
	if err != nil {
		return nil, err
	}
	return list, json.Unmarshal([]byte(text), &list)
}

// look asks a node for its state, and reads from it.
func (c *conflict) look(ctx context.Context, n *devnet.Node) (*stand, error) {
	v, s := c.viewOf(n), new(stand)
	var err error
	if s.Finality, err = v.FinalityNow(ctx); err != nil {
		return nil, err
	}
	if err := v.Client.Client().CallContext(ctx, &s.Conflict, "clique_getConflict"); err != nil {
		return nil, err
	}
	if s.Conflict == nil || s.Conflict.Blocks[0] == s.Conflict.Blocks[1] {
		return nil, fmt.Errorf("the proof of the conflict is %+v", s.Conflict)
	}
	list, err := c.evidence(ctx, n)
	if err != nil {
		return nil, err
	}
	s.Liars = accusedBy(list)
	if _, err := v.Ledger.Org(ctx, n.Member.OrgID); err != nil {
		return nil, fmt.Errorf("a read: %w", err)
	}
	if _, err := v.Client.NonceAt(ctx, c.load.of(n).actor.Address, nil); err != nil {
		return nil, fmt.Errorf("a read: %w", err)
	}
	s.Guard, err = readGuard(n)
	return s, err
}

// readGuard reads the record that a node's signer keeps of its signatures.
func readGuard(n *devnet.Node) (string, error) {
	paths, err := filepath.Glob(filepath.Join(n.Folder, "keystore", ".guard-*.json"))
	if err != nil || len(paths) != 1 {
		return "", fmt.Errorf("have %d guards, want 1: %w", len(paths), err)
	}
	text, err := os.ReadFile(paths[0])
	return string(text), err
}

// says checks that a stopped node reports that it has stopped.
func (c *conflict) says(ctx context.Context, n *devnet.Node) error {
	log, err := os.ReadFile(n.LogFile())
	if err != nil {
		return err
	}
	if !bytes.Contains(log, []byte(conflictLog)) {
		return fmt.Errorf("its log does not say %q", conflictLog)
	}
	text, err := c.Command(ctx, "status", "--rpc", n.Member.RPC)
	if err == nil || !strings.Contains(text, conflictStatus) {
		return fmt.Errorf("dntp status says: %s", text)
	}
	return nil
}

// again kills and restarts all nodes: they must still be stopped, and show it to a
// monitor.
func (c *conflict) again(ctx context.Context) error {
	ports, err := folder.FreePorts(len(c.Nodes))
	if err != nil {
		return err
	}
	for i, n := range c.Nodes {
		n.Crash()
		n.Extra = []string{"--metrics", "--metrics.addr", "127.0.0.1", "--metrics.port", fmt.Sprint(ports[i])}
	}
	if err := c.restart(ctx, c.Nodes...); err != nil {
		return err
	}
	for i, n := range c.Nodes {
		if err := c.says(ctx, n); err != nil {
			return fmt.Errorf("%s: %w", n.Member.Title(), err)
		}
		if err := watch.HasMetric(ctx, "http://"+folder.Loopback(ports[i])+"/debug/metrics/prometheus", conflictMetric); err != nil {
			return fmt.Errorf("%s: %w", n.Member.Title(), err)
		}
		n.Extra = nil
	}
	return c.same(ctx)
}
