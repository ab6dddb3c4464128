// SPDX-License-Identifier: GPL-3.0-or-later

// Package ledger has the commands that read and change the ledger: organizations,
// actors, proposals, records, patients, consent, access and logs.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

var (
	recordClassFlag   = &cli.StringFlag{Name: "class", Usage: "`class` of the record by name or number, such as laboratory"}
	recordPidFlag     = &cli.StringFlag{Name: "pid", Usage: "`pseudonym` of the patient, 32 bytes in hex"}
	recordVersionFlag = &cli.UintFlag{Name: "version", Usage: "`number` of the version (default = the newest)"}

	recordResourceFlag = &cli.IntFlag{Name: "resource", Usage: "`number` of a resource in a Bundle, from 1: verify only this resource"}

	recordReadFlags  = append([]cli.Flag{recordVersionFlag}, session.ReadFlags...)
	recordWriteFlags = session.WriteFlags("doctor", recordClassFlag, recordPrepareFlag, recordEndorseFlag, recordPurposeFlag, inRoleFlag, recordBaseFlag, recordPayerFlag)
)

// RecordCommand anchors, reads and verifies health records.
var RecordCommand = &cli.Command{
	Name:  "record",
	Usage: "Anchor, read and verify health records",
	Description: `A record is one FHIR resource or Bundle as JSON. Only a commitment to its exact
bytes goes on the ledger. The command writes two files beside FILE: the ciphertext, and
FILE.dntp.json, which opens the commitment and the ciphertext and is as secret as FILE.`,
	Action: terminal.Group,
	Subcommands: append([]*cli.Command{
		{
			Name: "anchor", Usage: "Anchor a document as a new record; the document itself stays on this machine", ArgsUsage: "FILE",
			Flags: append([]cli.Flag{recordPidFlag}, recordWriteFlags...), Action: terminal.Quiet(anchorCommand),
		},
		{
			Name: "amend", Usage: "Anchor a changed document as the next version of its record", ArgsUsage: "FILE",
			Flags: recordWriteFlags, Action: terminal.Quiet(amendCommand),
		},
		{
			Name: "get", Usage: "Show what the ledger holds of a record", ArgsUsage: "RECORDID",
			Flags: recordReadFlags, Action: terminal.Quiet(getCommand),
		},
		{
			Name: "verify", Usage: "Compare a document, byte for byte, with the ledger", ArgsUsage: "FILE",
			Flags: append([]cli.Flag{recordResourceFlag}, recordReadFlags...), Action: terminal.Quiet(verifyCommand),
		},
		putCommand,
		openCommand,
		receiptCommand,
		verifyReceiptCommand,
	}, recordActs...),
}

// RecordAnswer is one version in the output of commands.
type RecordAnswer struct {
	RecordID    common.Hash  `json:"recordId"`
	Version     uint32       `json:"version"`
	Latest      uint32       `json:"latest"`
	LatestFinal uint32       `json:"latestFinal"`
	Status      string       `json:"status"`
	Class       uint8        `json:"class"`
	Commit      common.Hash  `json:"contentCommit"`
	BlobHash    common.Hash  `json:"blobHash"`
	Custodian   common.Hash  `json:"custodianOrg"`
	Block       uint64       `json:"block"`
	Tx          *common.Hash `json:"transaction,omitempty"`
	Verified    bool         `json:"verified,omitempty"`
}

func (a *RecordAnswer) print(ctx *cli.Context) error {
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, a)
	}
	t := terminal.NewTable(ctx.App.Writer)
	t.Row("record", a.RecordID)
	t.Row("version", fmt.Sprintf("%d of %d, %d is final", a.Version, a.Latest, a.LatestFinal))
	t.Row("status", a.Status)
	t.Row("class", contracts.RecordClasses.Name(a.Class))
	t.Row("commitment", a.Commit)
	t.Row("blob hash", a.BlobHash)
	t.Row("custodian organization", a.Custodian)
	t.Row("block", a.Block)
	if a.Tx != nil {
		t.Row("transaction", a.Tx)
	}
	if a.Verified {
		t.Row("verified", "every byte, against the ledger")
	}
	t.Flush()
	return nil
}

// readRecord reads one version from the ledger; zero is the newest.
func readRecord(ctx context.Context, n *session.Session, id common.Hash, version uint32) (*RecordAnswer, error) {
	head, err := n.Ledger.Head(ctx, id)
	if err != nil {
		return nil, err
	}
	if head.Latest == 0 {
		return nil, fmt.Errorf("the ledger has no record %s", id)
	}
	if version == 0 {
		version = head.Latest
	}
	have, err := n.Ledger.Get(ctx, id, version)
	if err != nil {
		return nil, err
	}
	return &RecordAnswer{
		RecordID: id, Version: version, Latest: head.Latest, LatestFinal: head.LatestFinal,
		Status: contracts.RecordStatuses.Name(have.Status), Class: have.A.RecordClass,
		Commit: have.A.ContentCommit, BlobHash: have.A.BlobHash, Custodian: have.CustodianOrg, Block: have.BlockNumber,
	}, nil
}

// recordArgument is the record that is the only argument.
func recordArgument(ctx *cli.Context) (common.Hash, error) {
	text, err := terminal.Argument(ctx, "the identifier of a record")
	if err != nil {
		return common.Hash{}, err
	}
	return parseRecord(text)
}

func parseRecord(text string) (common.Hash, error) {
	id, err := terminal.ParseHash(text)
	if err != nil {
		err = fmt.Errorf("identifier of a record: %w", err)
	}
	return id, err
}

func getCommand(ctx *cli.Context) error {
	id, err := recordArgument(ctx)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	a, err := readRecord(ctx.Context, n, id, uint32(ctx.Uint(recordVersionFlag.Name)))
	if err != nil {
		return err
	}
	return a.print(ctx)
}

// anchorCommand starts a record, or sends a version that did not arrive again.
func anchorCommand(ctx *cli.Context) error {
	path, text, err := documentArgument(ctx)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	f, err := recordfile.Load(path + recordfile.Suffix)
	if errors.Is(err, fs.ErrNotExist) {
		if f, err = startRecord(ctx, n); err != nil {
			return err
		}
		return addVersion(ctx, n, f, path, text)
	}
	if err != nil {
		return err
	}
	latest, err := latestVersion(ctx.Context, n, f)
	if err != nil {
		return err
	}
	if latest >= len(f.Versions) {
		return terminal.ErrorHint(fmt.Sprintf("%s is anchored already, as version %d of record %s", path, latest, f.RecordID), "`dntp record amend` anchors a changed document")
	}
	if err := f.Versions[len(f.Versions)-1].Document.Verify(text); err != nil {
		return terminal.WithHint(fmt.Errorf("version %d is not on the ledger yet, and %s has changed since it was prepared: %w", len(f.Versions), path, err), "restore the document, or delete %s to start a new record", path+recordfile.Suffix)
	}
	return sendRecord(ctx, n, f)
}

func startRecord(ctx *cli.Context, n *session.Session) (*recordfile.File, error) {
	if !ctx.IsSet(recordClassFlag.Name) {
		return nil, terminal.ErrorHint("the class of the record is missing", "give it with --class: %s", strings.Join(contracts.RecordClasses.Names(), ", "))
	}
	if !ctx.IsSet(recordPidFlag.Name) {
		return nil, terminal.ErrorHint("the patient of the record is missing", "give it with --pid; `dntp patient register` enters one")
	}
	pid, err := terminal.ParseHash(ctx.String(recordPidFlag.Name))
	if err != nil {
		return nil, fmt.Errorf("--pid: %w", err)
	}
	f, err := recordfile.New(n.ChainID, pid)
	if err != nil {
		return nil, err
	}
	f.Payer, err = payerFlag(ctx, n)
	return f, err
}

// payerFlag is the insurer of --payer, which only a claim has.
func payerFlag(ctx *cli.Context, n *session.Session) (common.Hash, error) {
	text, isClaim := ctx.String(recordPayerFlag.Name), ctx.Uint(recordClassFlag.Name) == uint(contracts.ClassClaim)
	switch {
	case isClaim && text == "":
		return common.Hash{}, terminal.ErrorHint("the insurer of the claim is missing", "give it with --payer: its auditors may read the claim")
	case !isClaim && text != "":
		return common.Hash{}, fmt.Errorf("--payer: a record of class %d is no claim, which is class %d", ctx.Uint(recordClassFlag.Name), contracts.ClassClaim)
	case text == "":
		return common.Hash{}, nil
	}
	payer, err := n.Org(text)
	if err != nil {
		err = fmt.Errorf("--payer: %w", err)
	}
	return payer, err
}

// amendCommand anchors the next version of a record.
func amendCommand(ctx *cli.Context) error {
	path, text, err := documentArgument(ctx)
	if err != nil {
		return err
	}
	f, err := recordfile.Load(path + recordfile.Suffix)
	if err != nil {
		return terminal.WithHint(err, "`dntp record anchor` starts a record and writes this file")
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	latest, err := latestVersion(ctx.Context, n, f)
	if err != nil {
		return err
	}
	last := f.Versions[len(f.Versions)-1]
	switch {
	case latest < len(f.Versions):
		return terminal.ErrorHint(fmt.Sprintf("version %d has not arrived on the ledger", len(f.Versions)), "`dntp record anchor` sends it again")
	case latest > len(f.Versions):
		return terminal.ErrorHint(fmt.Sprintf("the ledger has version %d, and %s ends at %d", latest, path+recordfile.Suffix, len(f.Versions)), "it was amended elsewhere: get that version first")
	case last.Document.Verify(text) == nil:
		return fmt.Errorf("%s has not changed since version %d", path, latest)
	}
	return addVersion(ctx, n, f, path, text)
}

// documentArgument reads the document that a command is given.
func documentArgument(ctx *cli.Context) (string, []byte, error) {
	path, err := terminal.Argument(ctx, "a file")
	if err != nil {
		return "", nil, err
	}
	text, err := recordfile.ReadDocument(path)
	return path, text, err
}

// latestVersion is the newest version on the ledger of the file's chain.
func latestVersion(ctx context.Context, n *session.Session, f *recordfile.File) (int, error) {
	if n.ChainID != f.ChainID {
		return 0, fmt.Errorf("the record belongs to chain %d, this is chain %d", f.ChainID, n.ChainID)
	}
	head, err := n.Ledger.Head(ctx, f.RecordID)
	return int(head.Latest), err
}

// addVersion saves everything that opens the new version before it sends anything: a
// commitment that cannot be opened would be useless.
func addVersion(ctx *cli.Context, n *session.Session, f *recordfile.File, path string, text []byte) error {
	class, err := nextClass(ctx, f)
	if err != nil {
		return err
	}
	base, err := baseFlag(ctx)
	if err != nil {
		return err
	}
	blob, err := f.Add(text, class, uint64(time.Now().Unix()))
	if err != nil {
		return err
	}
	f.Versions[len(f.Versions)-1].BasedOn = base
	if err := terminal.WriteSecret(recordfile.BlobFile(path, len(f.Versions)), blob); err != nil {
		return err
	}
	if err := f.Save(path + recordfile.Suffix); err != nil {
		return err
	}
	if ctx.Bool(recordPrepareFlag.Name) {
		last := f.Anchor(len(f.Versions))
		p := prepared{f.RecordID, last.Version, last.ContentCommit, path + recordfile.Suffix}
		return terminal.PrintFacts(ctx, p, "record", p.RecordID, "version", p.Version, "commitment", p.Commit, "to sign", p.File)
	}
	err = sendRecord(ctx, n, f)
	var refusal *client.Refusal
	if errors.As(err, &refusal) { // nothing was sent
		return errors.Join(err, f.DropLast(path))
	}
	return err
}

// nextClass is the class of --class, or that of the previous version.
func nextClass(ctx *cli.Context, f *recordfile.File) (uint8, error) {
	if !ctx.IsSet(recordClassFlag.Name) && len(f.Versions) > 0 {
		return f.Versions[len(f.Versions)-1].Class, nil
	}
	class, err := parseClass(ctx.String(recordClassFlag.Name))
	if err != nil {
		err = fmt.Errorf("--class: %w", err)
	}
	return class, err
}

// baseFlag is the record of --based-on, zero for none.
func baseFlag(ctx *cli.Context) (common.Hash, error) {
	text := ctx.String(recordBaseFlag.Name)
	if text == "" {
		return common.Hash{}, nil
	}
	id, err := terminal.ParseHash(text)
	if err != nil {
		err = fmt.Errorf("--based-on: %w", err)
	}
	return id, err
}

// prepared is the output of anchor with --prepare.
type prepared struct {
	RecordID common.Hash `json:"recordId"`
	Version  uint32      `json:"version"`
	Commit   common.Hash `json:"contentCommit"`
	File     string      `json:"file"`
}

// sendRecord anchors the file's last version and prints its state on the ledger.
func sendRecord(ctx *cli.Context, n *session.Session, f *recordfile.File) error {
	signatures, err := readSignatures(ctx, f.RecordID, uint32(len(f.Versions)))
	if err != nil {
		return err
	}
	who, err := n.Identity(ctx)
	if err != nil {
		return err
	}
	// The sender signs as the author, unless --purpose names another purpose.
	if purpose, err := purposeFlag(ctx); err != nil {
		return err
	} else if ctx.IsSet(recordPurposeFlag.Name) {
		own := client.Endorsement{Signer: who.Address, SigPurpose: purpose}
		if own.Role, _, err = capacity(ctx, n, who.Address, f.Pid); err != nil {
			return err
		}
		signatures = append(signatures, own)
	}
	receipt, err := n.Transact(ctx, func(opts *bind.TransactOpts) (*types.Transaction, error) {
		return n.Ledger.Anchor(opts, f.Anchor(len(f.Versions)), signatures...)
	})
	if err != nil {
		return err
	}
	a, err := readRecord(ctx.Context, n, f.RecordID, uint32(len(f.Versions)))
	if err != nil {
		return err
	}
	a.Tx = &receipt.TxHash
	return a.print(ctx)
}
