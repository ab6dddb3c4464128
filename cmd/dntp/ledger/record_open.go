// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/gateway/documents"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

var (
	openTicketFlag  = &cli.StringFlag{Name: "ticket", Usage: "`identifier` of a ticket (default = opens a session for this)"}
	openPurposeFlag = &cli.StringFlag{Name: "purpose", Usage: "`code` of the purpose of use, for a session", Value: "TREAT"}
	openGlassFlag   = &cli.StringFlag{Name: "break-glass", Usage: "`reason` of an emergency: opens without permission; it must be justified, and others review it"}
	openOutputFlag  = &cli.PathFlag{Name: "output", Aliases: []string{"o"}, Usage: "`file` to write once every byte is verified, - for the standard output"}
)

var openCommand = &cli.Command{
	Name: "open", Usage: "Fetch a document from the members, verify and write it", ArgsUsage: "RECORDID",
	Description: `The person's own gateway fetches the parts from whoever is up, decrypts the document and verifies it
against the ledger; only then is it written. It needs a ticket of the person: without --ticket it opens a session,
with --break-glass an emergency access.`,
	Flags:  session.WriteFlags("doctor", recordVersionFlag, openTicketFlag, openPurposeFlag, openGlassFlag, openOutputFlag, gatewayFlag),
	Action: terminal.Quiet(openDocument),
}

// openAnswer is the output of open.
type openAnswer struct {
	RecordID   common.Hash  `json:"recordId"`
	Version    uint32       `json:"version"`
	Bytes      int64        `json:"bytes"`
	Commit     string       `json:"contentCommit"`
	Block      uint64       `json:"block"`
	Ticket     common.Hash  `json:"ticket"`
	ReasonSalt *common.Hash `json:"reasonSalt,omitempty"` // SHA-256 of it and the reason is on the ledger
	File       string       `json:"file"`
}

const openTTL = time.Hour // of a session or an emergency

func openDocument(ctx *cli.Context) error {
	id, err := recordArgument(ctx)
	if err != nil {
		return err
	}
	path := ctx.Path(openOutputFlag.Name)
	if path == "" {
		return terminal.ErrorHint("where to write the document is missing", "name a file with --output, or - for the standard output")
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	head, err := n.Ledger.Head(ctx.Context, id)
	if err != nil {
		return err
	}
	version := uint32(ctx.Uint(recordVersionFlag.Name))
	if version == 0 {
		version = head.LatestFinal
	}
	if head.Latest == 0 || version == 0 {
		return fmt.Errorf("the ledger has no final version of record %s", id)
	}
	have, err := n.Ledger.Get(ctx.Context, id, version)
	if err != nil {
		return err
	}
	a := &openAnswer{RecordID: id, Version: version, File: path}
	if a.Ticket, err = openTicket(ctx, n, have.A.Pid, have.A.RecordClass, a); err != nil {
		return err
	}
	if err := waitFirm(ctx.Context, n, a.Ticket, have.A.RecordClass); err != nil {
		return err
	}
	door, err := openDoor(ctx, n, have.A.Pid)
	if err != nil {
		return err
	}
	if err := door.fetch(ctx, a); err != nil {
		return err
	}
	if path == terminal.StdoutFile {
		return nil // the document is the answer
	}
	return terminal.PrintFacts(ctx, a, "record", a.RecordID, "version", a.Version, "document", sizes(a.Bytes), "verified", "every byte, against block "+strconv.FormatUint(a.Block, 10),
		"ticket", a.Ticket, "file", a.File)
}

// openTicket is --ticket, or what the command opens by a transaction.
func openTicket(ctx *cli.Context, n *session.Session, pid common.Hash, class uint8, a *openAnswer) (common.Hash, error) {
	reason := ctx.String(openGlassFlag.Name)
	if text := ctx.String(openTicketFlag.Name); text != "" {
		if reason != "" {
			return common.Hash{}, errors.New("--ticket and --break-glass exclude each other")
		}
		ticket, err := terminal.ParseHash(text)
		if err != nil {
			err = fmt.Errorf("--ticket: %w", err)
		}
		return ticket, err
	}
	call := func(opts *bind.TransactOpts) (*types.Transaction, error) {
		salt := new(common.Hash)
		rand.Read(salt[:]) // never fails
		a.ReasonSalt = salt
		commit := sha256.Sum256(append(salt[:], reason...))
		return n.Ledger.BreakGlass(opts, client.Emergency{PID: pid, Purpose: contracts.BTG, Classes: 1 << class, Reason: commit, TTL: uint32(openTTL / time.Second)})
	}
	if reason == "" {
		purpose, err := listed(contracts.PurposesOfUse, ctx.String(openPurposeFlag.Name))
		if err != nil {
			return common.Hash{}, fmt.Errorf("--purpose: %w", err)
		}
		ask := client.Session{PID: pid, Purpose: purpose, Action: contracts.ActionAccess, Classes: 1 << class, TTL: uint32(openTTL / time.Second), Request: recordfile.RandomHash()}
		call = func(opts *bind.TransactOpts) (*types.Transaction, error) { return n.Ledger.OpenSession(opts, ask) }
	}
	receipt, err := n.Transact(ctx, call)
	if err != nil {
		return common.Hash{}, err
	}
	opened, err := client.TicketOf(receipt)
	return opened.Ticket, err
}

// fetch writes the document: a file is replaced in one step, when all has arrived.
func (d *doorway) fetch(ctx *cli.Context, a *openAnswer) error {
	b := newBar(ctx, "fetching", 0)
	header := map[string]string{documents.TicketHeader: a.Ticket.Hex()}
	response, err := d.do(ctx.Context, http.MethodGet, fmt.Sprintf("/v1/records/%x/versions/%d", a.RecordID, a.Version), header, nil, 0)
	if err != nil {
		b.progress.Fail("the document was not opened")
		return err
	}
	defer response.Body.Close()
	a.Commit, b.total = response.Header.Get(documents.CommitHeader), response.ContentLength
	a.Block, _ = strconv.ParseUint(response.Header.Get(documents.BlockHeader), 10, 64)
	body := b.through(response.Body)
	if a.File == terminal.StdoutFile {
		a.Bytes, err = io.Copy(ctx.App.Writer, body)
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(a.File), "."+filepath.Base(a.File)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // nothing is left of it after the rename
	a.Bytes, err = io.Copy(file, body)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("the document was not written: %w", err)
	}
	if err := os.Rename(file.Name(), a.File); err != nil {
		return err
	}
	b.progress.Done("%s are verified and written to %s", sizes(a.Bytes), a.File)
	return nil
}
