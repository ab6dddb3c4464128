// SPDX-License-Identifier: GPL-3.0-or-later

package override

import (
	"context"
	"fmt"
	"slices"

	"github.com/dntp/dntp/cmd/dntp/config"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/consensus/clique"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/urfave/cli/v2"
)

// blockFacts is what an override needs to know about a block.
type blockFacts struct {
	Number hexutil.Uint64 `json:"number"`
	Hash   common.Hash    `json:"hash"`
	Time   hexutil.Uint64 `json:"timestamp"`
}

// factsOf asks the node for a block by number or tag, and uses the node's hash:
// upstream's client would compute one from its own form of a header.
func factsOf(ctx context.Context, n *session.Session, block string) (*blockFacts, error) {
	var facts *blockFacts
	if err := n.RPC.Client().CallContext(ctx, &facts, "eth_getBlockByNumber", block, false); err != nil {
		return nil, err
	}
	if facts == nil {
		return nil, terminal.ErrorHint(fmt.Sprintf("the node has no block %s", block), "`dntp status` shows how far it is")
	}
	return facts, nil
}

// finding is the result of one check.
type finding struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Note string `json:"note"`
}

// findings are the results of all checks.
type findings []finding

func (f *findings) add(name string, ok bool, format string, args ...any) {
	*f = append(*f, finding{name, ok, fmt.Sprintf(format, args...)})
}

func checkOverride(ctx *cli.Context) error {
	path, err := terminal.Argument(ctx, "the file of an override")
	if err != nil {
		return err
	}
	o, err := config.ReadOverride(path)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	var found findings
	approvers, err := o.Approvers()
	if err != nil {
		return err
	}
	found.add("approvals", len(approvers) == len(o.Signers), "%d of %d signers", len(approvers), len(o.Signers))
	if err := holdAgainst(ctx.Context, n, o, &found); err != nil {
		return err
	}
	if err := printFindings(ctx, found); err != nil {
		return err
	}
	if slices.ContainsFunc(found, func(f finding) bool { return !f.OK }) {
		return terminal.ErrReported
	}
	return nil
}

func printFindings(ctx *cli.Context, found findings) error {
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, found)
	}
	t := terminal.NewTable(ctx.App.Writer)
	for _, f := range found {
		mark := "ok"
		if !f.OK {
			mark = "REFUSED"
		}
		t.Row(f.Name, mark, f.Note)
	}
	t.Flush()
	return nil
}

// holdAgainst compares an override with the node's chain.
func holdAgainst(ctx context.Context, n *session.Session, o *clique.Override, found *findings) error {
	first, err := factsOf(ctx, n, "0x0")
	if err != nil {
		return err
	}
	found.add("chain", n.ChainID == o.ChainID && first.Hash == o.Genesis, "%d, genesis %s", n.ChainID, terminal.ShortWord(first.Hash.Hex()))
	head, err := factsOf(ctx, n, "latest")
	if err != nil {
		return err
	}
	if uint64(head.Number)+1 < o.Number {
		found.add("parent", true, "block %d has not come, the head is block %d", o.Number-1, head.Number)
		return nil
	}
	parent, err := factsOf(ctx, n, hexutil.EncodeUint64(o.Number-1))
	if err != nil {
		return err
	}
	found.add("parent", parent.Hash == o.Parent, "block %d is %s here", parent.Number, terminal.ShortWord(parent.Hash.Hex()))
	found.add("date", o.Time > uint64(parent.Time), "%s, the parent is of %s", terminal.UTC(o.Time), terminal.UTC(uint64(parent.Time)))
	found.add("blocks to leave", true, "%d above the parent", uint64(head.Number)-uint64(parent.Number))
	if err := checkFinality(ctx, n, o, found); err != nil {
		return err
	}
	return compareSigners(ctx, n, o, parent, found)
}

// checkFinality refuses what the node would refuse: a parent below the newest
// final or justified block.
func checkFinality(ctx context.Context, n *session.Session, o *clique.Override, found *findings) error {
	var info struct {
		Justified, Finalized struct{ Number hexutil.Uint64 }
		Halted               bool
	}
	var inForce []*clique.Override
	err := n.RPC.Client().CallContext(ctx, &info, "clique_getFinality")
	if err == nil {
		err = n.RPC.Client().CallContext(ctx, &inForce, "clique_getOverrides")
	}
	if err != nil {
		return terminal.WithHint(fmt.Errorf("cannot ask the node which block is final: %w", err), "name its dntp.ipc with --rpc, or open the clique namespace with --http.api")
	}
	for _, other := range inForce {
		if other.Digest() == o.Digest() {
			found.add("installed", true, "on this node already")
			return nil
		}
		found.add("override of block", other.Number < o.Number, "%d is installed on this node", other.Number)
	}
	found.add("final", uint64(info.Finalized.Number) < o.Number, "block %d", info.Finalized.Number)
	found.add("justified", uint64(info.Justified.Number) < o.Number, "block %d", info.Justified.Number)
	found.add("conflict", !info.Halted, "%s", map[bool]string{false: "none seen", true: "two final blocks are in conflict"}[info.Halted])
	return nil
}

// compareSigners lists the signers that leave and those that join.
func compareSigners(ctx context.Context, n *session.Session, o *clique.Override, parent *blockFacts, found *findings) error {
	var old []common.Address
	if err := n.RPC.Client().CallContext(ctx, &old, "clique_getSignersAtHash", parent.Hash); err != nil {
		return err
	}
	for _, signer := range old {
		if !slices.Contains(o.Signers, signer) {
			found.add("signer who goes", true, "%s", signer)
		}
	}
	for _, signer := range o.Signers {
		if !slices.Contains(old, signer) {
			found.add("signer who comes", true, "%s", signer)
		}
	}
	return nil
}
