// SPDX-License-Identifier: GPL-3.0-or-later

package faults

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/devnet"
	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
)

const cloneTime, cloneShort = 30 * time.Second, 8 * time.Second

// cloneSigner runs a second node with one signer's keys. It shows half of the other
// nodes another chain than the first node does.
func cloneSigner(ctx context.Context, r *faultRun, row *faultRow) error {
	first := r.rand.IntN(len(r.Nodes))
	n := r.Nodes[first]
	var deceived []*devnet.Node
	for i := 1; i <= len(r.Nodes)/2; i++ {
		deceived = append(deceived, r.Nodes[(first+i)%len(r.Nodes)])
	}
	r.spare(n, false)
	clone, err := Clone(r.Alliance, n, deceived)
	if err != nil {
		return err
	}
	r.wires.cut([]*devnet.Node{n}, deceived, wireBroken)
	if err := clone.Init(ctx, r.Folder.File(folder.GenesisFile)); err != nil {
		return err
	}
	if err := clone.Start(ctx, len(r.Nodes), r.NodeEnded); err != nil {
		return err
	}
	r.Guest = clone // so that it is stopped with the others
	from := r.watch.Views[first].Height()
	detach, err := r.watch.Attach(clone)
	if err != nil {
		return err
	}
	r.wait(ctx, r.lasting(cloneTime, cloneShort))
	accused := r.watch.Accused(ctx, n.Member.Signer)
	detach()
	clone.Crash()
	r.Guest = nil
	r.heal([]*devnet.Node{n}, deceived)
	row.Note = fmt.Sprintf("%d of %d shown another chain, two blocks at %d heights, %d nodes hold evidence",
		len(deceived), len(r.Nodes)-1, r.watch.Rivals(from), accused)
	return r.mend(ctx, row, n)
}

// Clone copies a member's node without the guard, so without the record of its earlier
// signatures: the copy starts with --miner.guard.rebuild. It connects only to the given
// nodes.
func Clone(d *devnet.Alliance, n *devnet.Node, called []*devnet.Node) (*devnet.Node, error) {
	ports, err := folder.FreePorts(folder.PortsPerNode)
	if err != nil {
		return nil, err
	}
	twin := *n.Member
	twin.ListenOn(ports)
	clone := &devnet.Node{Member: &twin, Folder: d.Folder.File("clones", n.Member.Name),
		Extra: []string{"--miner.extradata", "clone", "--miner.guard.rebuild"}}
	if err := os.RemoveAll(clone.Folder); err != nil {
		return nil, err
	}
	if err := copyKeys(n.Folder, clone.Folder); err != nil {
		return nil, err
	}
	var peers []*folder.Member
	for _, peer := range called {
		peers = append(peers, peer.Member)
	}
	return clone, devnet.WriteNodeConfig(clone.Folder, &twin, peers, nil)
}

// copyKeys copies what a thief would take: the keys and their passwords, not the
// hidden files beside them.
func copyKeys(from, to string) error {
	keys, err := filepath.Glob(filepath.Join(from, "keystore", "*"))
	if err != nil {
		return err
	}
	for _, path := range append(keys, filepath.Join(from, "password"), filepath.Join(from, "nodekey")) {
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if strings.HasPrefix(filepath.Base(name), ".") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, name), text, 0o600); err != nil {
			return err
		}
	}
	return nil
}
