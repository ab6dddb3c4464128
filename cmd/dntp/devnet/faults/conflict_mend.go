// SPDX-License-Identifier: GPL-3.0-or-later

package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/devnet/watch"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/ethereum/go-ethereum/common"
)

// asideSuffix marks the folder that keeps a chain whose side may be given up.
const asideSuffix = ".conflict"

// goOn follows the operators' documentation: the side with the higher head continues,
// without the signers that ran twice.
func (c *conflict) goOn(ctx context.Context) error {
	c.healing = time.Now()
	chosen := 0
	if c.watches[1].Newest > c.watches[0].Newest {
		chosen = 1
	}
	keeper := c.honest(c.sides[chosen])[0]
	if err := c.countUndone(ctx, keeper, 1-chosen); err != nil {
		return err
	}
	if err := c.keepEvidence(ctx, keeper); err != nil {
		return err
	}
	file, err := c.agreeOnOverride(ctx, keeper)
	if err != nil {
		return err
	}
	var running []*devnet.Process
	for _, n := range c.Nodes {
		n.ExpectEnd()
		running = append(running, n.Process)
	}
	devnet.StopAll(running, c.Hurry)
	chain := c.Folder.File("chain.rlp.gz")
	if _, err := c.Command(ctx, "export", "--datadir", keeper.Folder, chain); err != nil {
		return err
	}
	for _, n := range c.Nodes {
		if err := c.beginAnew(ctx, n, chain); err != nil {
			return fmt.Errorf("%s: %w", n.Member.Title(), err)
		}
		n.Extra = []string{"--clique.override", file}
	}
	began := c.healing
	if err := c.restart(ctx, c.Nodes...); err != nil {
		return err
	}
	floor := c.watches[chosen].Newest
	for _, w := range c.watches {
		w.End()
	}
	if c.watch, err = watch.New(c.Nodes); err != nil {
		return err
	}
	c.watch.Start()
	if err := c.agreedAbove(ctx, healPatience, max(floor, uint64(c.stands[keeper].Finality.Head.Number))); err != nil {
		return err
	}
	c.row.Healed = time.Since(began).Seconds()
	return c.kept(ctx, chosen)
}

// keepEvidence writes the proofs against the signers into files, and verifies
// each.
func (c *conflict) keepEvidence(ctx context.Context, n *devnet.Node) error {
	list, err := c.evidence(ctx, n)
	if err != nil {
		return err
	}
	for _, e := range list {
		if !e.Counts {
			continue
		}
		file := c.Folder.File("evidence-" + e.ID.Hex()[2:10] + ".json")
		if _, err := c.Command(ctx, "evidence", "export", "--rpc", n.Member.RPC, "--output", file, e.ID.Hex()); err != nil {
			return err
		}
		if _, err := c.Command(ctx, "evidence", "verify", "--rpc", n.Member.RPC, file); err != nil {
			return err
		}
	}
	return nil
}

// agreeOnOverride has the operators of the honest signers sign an override on
// top of a node's head.
func (c *conflict) agreeOnOverride(ctx context.Context, keeper *devnet.Node) (string, error) {
	file := c.Folder.File("override.json")
	honest := c.honest(c.Nodes)
	var signers, copies []string
	for _, n := range honest {
		signers = append(signers, n.Member.Signer.Hex())
	}
	if _, err := c.Command(ctx, "override", "new", "--rpc", keeper.Member.RPC, "--signers", strings.Join(signers, ","), file); err != nil {
		return "", err
	}
	for _, n := range honest {
		signed := n.Folder + ".override.json"
		if err := copyFile(file, signed); err != nil {
			return "", err
		}
		if _, err := c.Command(ctx, "override", "sign", "--datadir", n.Folder, "--password", filepath.Join(n.Folder, "password"), signed); err != nil {
			return "", err
		}
		copies = append(copies, signed)
	}
	_, err := c.Command(ctx, append([]string{"override", "join", file}, copies...)...)
	return file, err
}

// beginAnew puts a node's chain aside and gives it another one. It keeps the journal
// of its clients' transactions.
func (c *conflict) beginAnew(ctx context.Context, n *devnet.Node, chain string) error {
	old, aside := filepath.Join(n.Folder, terminal.ClientIdentifier), n.Folder+asideSuffix
	if err := os.MkdirAll(aside, 0o700); err != nil {
		return err
	}
	aside = filepath.Join(aside, terminal.ClientIdentifier)
	if err := os.Rename(old, aside); err != nil {
		return err
	}
	if err := n.Init(ctx, c.Folder.File(folder.GenesisFile)); err != nil {
		return err
	}
	if _, err := c.Command(ctx, "import", "--datadir", n.Folder, chain); err != nil {
		return err
	}
	return copyFile(filepath.Join(aside, journalFile), filepath.Join(old, journalFile))
}

// journalFile is the file in which a node's pool keeps the transactions of its clients.
const journalFile = "transactions.rlp"

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o600)
}

// countUndone counts the transactions that are final on one side, but in no block of
// the keeper, a node of the other.
func (c *conflict) countUndone(ctx context.Context, keeper *devnet.Node, side int) error {
	given := c.viewOf(c.honest(c.sides[side])[0])
	for _, hash := range c.watches[side].Finals() {
		var block struct{ Transactions []common.Hash }
		if err := given.Client.Client().CallContext(ctx, &block, "eth_getBlockByHash", hash, false); err != nil {
			return err
		}
		for _, tx := range block.Transactions {
			receipt, err := c.viewOf(keeper).Receipt(ctx, tx)
			if err != nil {
				return err
			}
			if receipt == nil {
				c.undone++
			}
		}
	}
	return nil
}

// kept checks that all nodes have the final blocks of a side.
func (c *conflict) kept(ctx context.Context, side int) error {
	for number, want := range c.watches[side].Finals() {
		for _, v := range c.watch.Views {
			header, err := v.Header(ctx, number)
			if err != nil {
				return fmt.Errorf("%s: final block %d: %w", v.Node.Member.Title(), number, err)
			}
			if have := header.Hash(); have != want {
				return fmt.Errorf("%s has block %v at %d, which was final as %v", v.Node.Member.Title(), have, number, want)
			}
		}
	}
	return nil
}

// compare ends the load and looks every accepted transaction up, on every node.
func (c *conflict) compare(ctx context.Context) error {
	heights := c.rivals()
	c.row.Note = fmt.Sprintf("%d of %d signers twice, two final blocks at %d heights, %d final transactions given up",
		len(c.twice), len(c.Nodes), len(heights), c.undone)
	c.load.end()
	c.arrived(ctx, c.row)
	var height uint64
	for _, v := range c.watch.Views {
		height = max(height, v.Height())
	}
	if err := c.agreedAbove(ctx, healPatience, height); err != nil {
		return err
	}
	for _, v := range c.watch.Views {
		missing, err := c.missing(ctx, v)
		if err != nil {
			return err
		}
		c.row.Lost = max(c.row.Lost, missing)
	}
	if err := c.watch.Recheck(ctx, 0); err != nil {
		return err
	}
	c.judge(c.row)
	if wrong := slices.Clone(c.row.Broken); len(wrong) > 0 {
		return errors.New(strings.Join(wrong, "; "))
	}
	return nil
}
