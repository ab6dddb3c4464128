// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

var (
	watchDirectivesFlag = &cli.BoolFlag{Name: "watch", Usage: "commit to a file of patients and refresh in every interval, until the command is stopped"}
	proofFolderFlag     = &cli.PathFlag{Name: "proofs", Usage: "`folder` for the proofs of --watch"}
)

const (
	lookEvery  = 10 * time.Minute // at the ledger, as a vote may change the interval
	retryFirst = time.Second      // after a failure; doubles up to retryMost
	retryMost  = time.Minute
	askTime    = time.Minute // for one question to the member

	// A refresh comes this part of the interval after its first possible second: the blocks'
	// clock has reached it then, and a member that stood still has time to return.
	partOfInterval = 16

	proofSuffix = ".proofs.json"
)

// refresher refreshes the directives of one organization. Nothing about its time, sender,
// gas or sequence depends on what is in the file of patients.
type refresher struct {
	ledger  func(context.Context) (client.Directives, error) // what the ledger has
	send    func(context.Context, common.Hash) error         // returns once a block has it
	read    func() ([]client.PatientDirectives, error)
	folder  string // for the proofs
	report  func(root common.Hash)
	trouble io.Writer

	patients []client.PatientDirectives // as they were read last
	known    bool
	pending  common.Hash // root that was committed to and may not be on the ledger, zero for none
	after    common.Hash // root that pending takes the place of
}

// run refreshes until the context ends.
func (r *refresher) run(ctx context.Context) {
	for wait, retry := time.Duration(0), time.Duration(0); ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		var err error
		if wait, err = r.round(ctx); err == nil {
			retry = 0
			continue
		}
		if ctx.Err() != nil {
			return
		}
		fmt.Fprintln(r.trouble, "directives are not refreshed:", err)
		retry = max(retryFirst, min(2*retry, retryMost))
		wait = retry
	}
}

// round refreshes if it is time, and returns how long to wait before the next look.
func (r *refresher) round(ctx context.Context) (wait time.Duration, err error) {
	asked, cancel := context.WithTimeout(ctx, askTime)
	have, err := r.ledger(asked)
	cancel()
	if err != nil {
		return 0, err
	}
	if wait = untilRefresh(have, time.Now()); wait > 0 {
		return min(wait, lookEvery), nil
	}
	if err := r.commit(have.Root); err != nil {
		return 0, err
	}
	if err := r.send(ctx, r.pending); err != nil {
		return 0, err
	}
	r.report(r.pending)
	if err := r.prune(r.pending, have.Root); err != nil {
		fmt.Fprintln(r.trouble, "old proofs could not be removed:", err)
	}
	r.pending = common.Hash{}
	return 0, nil
}

// commit makes the next root, once for each present one: what is sent again after a
// failure is the same.
func (r *refresher) commit(present common.Hash) error {
	if r.pending != (common.Hash{}) && r.after == present {
		return nil
	}
	if r.reload(); !r.known {
		return errors.New("the file of patients could not be read yet")
	}
	c, err := commitTo(r.patients)
	if err != nil {
		return err
	}
	if err := c.write(r.path(c.Root)); err != nil {
		return err
	}
	r.pending, r.after = c.Root, present
	return nil
}

// reload reads the file. While it cannot be read, the patients that were read last are
// committed to again: a refresh that is missed is seen by everybody.
func (r *refresher) reload() {
	patients, err := r.read()
	if err != nil {
		fmt.Fprintln(r.trouble, "the file of patients is used as it was read last:", err)
		return
	}
	r.patients, r.known = patients, true
}

// untilRefresh is how long to wait for the time of the next refresh, 0 or less if it has come.
func untilRefresh(d client.Directives, now time.Time) time.Duration {
	at := d.NotBefore
	if d.DueBy > d.NotBefore {
		at += (d.DueBy - d.NotBefore) / partOfInterval
	}
	return time.Unix(int64(at), 0).Sub(now)
}

func (r *refresher) path(root common.Hash) string {
	return filepath.Join(r.folder, root.Hex()+proofSuffix)
}

// prune removes the proofs of all roots but two.
func (r *refresher) prune(present, before common.Hash) error {
	entries, err := os.ReadDir(r.folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if path := filepath.Join(r.folder, e.Name()); strings.HasSuffix(path, proofSuffix) && path != r.path(present) && path != r.path(before) {
			err = errors.Join(err, os.Remove(path))
		}
	}
	return err
}

// watchDirectives refreshes until the user stops it.
func watchDirectives(ctx *cli.Context) error {
	file, err := terminal.Argument(ctx, "the file of the patients")
	if err != nil {
		return err
	}
	folder := ctx.Path(proofFolderFlag.Name)
	if folder == "" {
		return terminal.ErrorHint("the folder for the proofs is missing", "name it with --%s", proofFolderFlag.Name)
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	who, err := n.Identity(ctx)
	if err != nil {
		return err
	}
	actor, err := n.Ledger.Actor(ctx.Context, who.Address)
	if err != nil {
		return err
	}
	if actor.OrgId == (common.Hash{}) {
		return fmt.Errorf("%s is not an actor of an organization", who.Address)
	}
	r := &refresher{
		ledger:  func(asked context.Context) (client.Directives, error) { return n.Ledger.Directives(asked, actor.OrgId) },
		read:    func() ([]client.PatientDirectives, error) { return readPatients(file) },
		folder:  folder,
		trouble: ctx.App.ErrWriter,
	}
	if r.reload(); !r.known {
		return errors.New("there is nothing to commit to")
	}
	until, stop := signal.NotifyContext(ctx.Context, os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx.Context = until
	var block uint64
	r.send = func(_ context.Context, root common.Hash) error {
		receipt, err := n.Transact(ctx, func(opts *bind.TransactOpts) (*types.Transaction, error) {
			return n.Ledger.RefreshDirectives(opts, root)
		})
		if err == nil {
			block = receipt.BlockNumber.Uint64()
		}
		return err
	}
	r.report = func(root common.Hash) {
		terminal.PrintFacts(ctx, struct {
			Root  common.Hash `json:"root"`
			Block uint64      `json:"block"`
		}{root, block}, "refreshed", root, "block", block)
	}
	r.run(until)
	return nil
}
