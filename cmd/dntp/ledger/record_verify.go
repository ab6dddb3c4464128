// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/document"
	"github.com/urfave/cli/v2"
)

// verifyCommand compares a document, its ciphertext, salts and key with the ledger.
func verifyCommand(ctx *cli.Context) error {
	path, err := terminal.Argument(ctx, "a file")
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	f, err := recordfile.Load(path + recordfile.Suffix)
	if err != nil {
		return terminal.WithHint(err, "`dntp record anchor` writes this file; keep it beside the document")
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	latest, err := latestVersion(ctx.Context, n, f)
	if err != nil {
		return err
	}
	version := int(ctx.Uint(recordVersionFlag.Name))
	if version == 0 {
		version = latest
	}
	if version < 1 || version > len(f.Versions) || version > latest {
		return fmt.Errorf("no version %d: the ledger has %d, %s has %d", version, latest, path+recordfile.Suffix, len(f.Versions))
	}
	if err := verifyVersion(ctx.Context, n, f, version, path, text); err != nil {
		return err
	}
	if ctx.IsSet(recordResourceFlag.Name) {
		if err := verifyResource(ctx, n, f, version, text, ctx.Int(recordResourceFlag.Name)); err != nil {
			return err
		}
	}
	a, err := readRecord(ctx.Context, n, f.RecordID, uint32(version))
	if err != nil {
		return err
	}
	a.Verified = true
	return a.print(ctx)
}

func verifyVersion(ctx context.Context, n *session.Session, f *recordfile.File, version int, path string, text []byte) error {
	v := f.Versions[version-1]
	if err := v.Document.Verify(text); err != nil {
		return fmt.Errorf("%s is not version %d: %w", path, version, err)
	}
	blob, err := os.ReadFile(recordfile.BlobFile(path, version))
	if err == nil {
		_, err = v.Open(blob)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // the blob may be kept elsewhere
		return err
	}
	have, err := n.Ledger.Get(ctx, f.RecordID, uint32(version))
	if err != nil {
		return err
	}
	if have.A != f.Anchor(version) {
		return fmt.Errorf("the ledger has other data as version %d of record %s", version, f.RecordID)
	}
	ok, err := n.Ledger.Verify(ctx, f.RecordID, uint32(version), v.Document.Root, v.Document.Salt)
	if err == nil && !ok {
		err = fmt.Errorf("the ledger does not confirm version %d of record %s", version, f.RecordID)
	}
	return err
}

// checkResource refuses the number of a resource that a document does not have.
func checkResource(index, count int) error {
	if count == 0 {
		return terminal.ErrorHint("--"+recordResourceFlag.Name+": the document is one resource and has no others in it", "leave the flag out: the whole document is verified")
	}
	if index < 1 || index > count {
		return fmt.Errorf("--%s: have %d, want 1 to %d", recordResourceFlag.Name, index, count)
	}
	return nil
}

var errNotOnLedger = errors.New("the ledger does not confirm the resource")

// verifyResource compares one resource of a document with the ledger, without the rest
// of the document.
func verifyResource(ctx *cli.Context, n *session.Session, f *recordfile.File, version int, text []byte, index int) error {
	d := f.Versions[version-1].Document
	if err := checkResource(index, len(d.Leaves)-1); err != nil {
		return err
	}
	proof, err := d.Proof(index)
	if err != nil {
		return err
	}
	part, err := d.Part(text, index)
	if err != nil {
		return err
	}
	leaf := client.Leaf{Digest: document.Digest(proof.LeafSalt, part), Index: uint64(proof.Index), Count: uint64(proof.Count), Path: proof.Path}
	ok, err := n.Ledger.VerifyLeaf(ctx.Context, f.RecordID, uint32(version), proof.ContentSalt, leaf)
	if err == nil && !ok {
		err = errNotOnLedger
	}
	return err
}
