// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/document"
	"github.com/dntp/dntp/ehr/gateway/documents"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/urfave/cli/v2"
)

var (
	putRecordFlag = &cli.StringFlag{Name: "record", Usage: "`identifier` of the record that the document amends (default = a new record)"}
	putTitleFlag  = &cli.StringFlag{Name: "title", Usage: "`text` by which the organization finds the document; never on the ledger"}
	putCodeFlag   = &cli.StringFlag{Name: "code", Usage: "LOINC `code` of the document; never on the ledger"}
	putBatchFlag  = &cli.BoolFlag{Name: "batch", Usage: "Anchor in the organization's log of records instead of by a transaction: nothing about the patient is on the ledger"}
)

var putCommand = &cli.Command{
	Name: "put", Usage: "Encrypt a document, place it with the members, and anchor it", ArgsUsage: "FILE",
	Description: `Any file: FHIR JSON gets a leaf for each resource, any other is one leaf. The organization's gateway
encrypts it and gives each member its part; the signature of this command's key anchors it. Nothing is
written beside FILE: the gateway keeps what opens the document. ` + "`dntp record anchor`" + ` is the local way.`,
	Flags: session.WriteFlags("doctor", recordClassFlag, recordPidFlag, putRecordFlag, putTitleFlag, putCodeFlag, putBatchFlag,
		recordBaseFlag, recordPayerFlag, gatewayFlag),
	Action: terminal.Quiet(putDocument),
}

// putAnswer is the output of put.
type putAnswer struct {
	RecordID common.Hash  `json:"recordId"`
	Version  uint32       `json:"version"`
	Class    string       `json:"class"`
	Bytes    int64        `json:"bytes"`
	Shards   int          `json:"shards"`
	Needed   int          `json:"needed"`
	Missing  int          `json:"missing"`
	Commit   common.Hash  `json:"contentCommit"`
	Block    uint64       `json:"block,omitempty"`
	Tx       *common.Hash `json:"transaction,omitempty"`
	LogIndex *uint64      `json:"logIndex,omitempty"`
}

func putDocument(ctx *cli.Context) error {
	path, err := terminal.Argument(ctx, "a file")
	if err != nil {
		return err
	}
	in, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("cannot read the document: %w", err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || info.Size() == 0 {
		return fmt.Errorf("%s is no file with content", path)
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	meta, err := metaOf(ctx, n, path, in, info.Size())
	if err != nil {
		return err
	}
	door, err := openDoor(ctx, n, meta.Pid)
	if err != nil {
		return err
	}
	out, err := door.put(ctx, meta, in, info.Size())
	if err != nil {
		return err
	}
	a := &putAnswer{
		RecordID: out.Record, Version: out.Version, Class: contracts.RecordClasses.Name(meta.Class), Bytes: info.Size(), Shards: out.Shards, Needed: out.Needed, Missing: out.Missing, Commit: out.Anchor.ContentCommit,
	}
	if out.Anchored {
		a.LogIndex = &out.Index
	} else if err := door.anchor(ctx, out, a); err != nil {
		return err
	}
	return a.print(ctx)
}

func (a *putAnswer) print(ctx *cli.Context) error {
	facts := []any{"record", a.RecordID, "version", a.Version, "class", a.Class, "document", sizes(a.Bytes),
		"placed", fmt.Sprintf("%d shards, of which %d give it back", a.Shards, a.Needed)}
	if a.Missing > 0 {
		facts = append(facts, "missing", fmt.Sprintf("%d shards, which the gateway brings when their holders answer", a.Missing))
	}
	facts = append(facts, "commitment", a.Commit)
	if a.Tx != nil {
		facts = append(facts, "transaction", a.Tx, "block", a.Block)
	} else {
		facts = append(facts, "log of records", *a.LogIndex)
	}
	return terminal.PrintFacts(ctx, a, facts...)
}

// metaOf reads the flags, and looks whether the document is FHIR.
func metaOf(ctx *cli.Context, n *session.Session, path string, in io.ReadSeeker, size int64) (m documents.Meta, err error) {
	if ctx.IsSet(putRecordFlag.Name) {
		if m.Record, err = parseRecord(ctx.String(putRecordFlag.Name)); err != nil {
			return m, err
		}
		before, err := n.Ledger.Head(ctx.Context, m.Record)
		if err != nil {
			return m, err
		}
		if before.Latest == 0 {
			return m, fmt.Errorf("the ledger has no record %s", m.Record)
		}
		have, err := n.Ledger.Get(ctx.Context, m.Record, before.Latest)
		if err != nil {
			return m, err
		}
		m.Pid, m.Class, m.Payer = have.A.Pid, have.A.RecordClass, have.A.Payer
	} else {
		f, err := startRecord(ctx, n)
		if err != nil {
			return m, err
		}
		m.Pid, m.Payer = f.Pid, f.Payer
		if m.Class, err = parseClass(ctx.String(recordClassFlag.Name)); err != nil {
			return m, fmt.Errorf("--class: %w", err)
		}
	}
	if m.BasedOn, err = baseFlag(ctx); err != nil {
		return m, err
	}
	m.AuthoredAt, m.Batch = uint64(time.Now().Unix()), ctx.Bool(putBatchFlag.Name)
	m.About.Title, m.About.Code, m.About.Type = ctx.String(putTitleFlag.Name), ctx.String(putCodeFlag.Name), mime.TypeByExtension(filepath.Ext(path))
	if size <= document.MaxSize {
		text, err := io.ReadAll(in)
		if err != nil {
			return m, err
		}
		if m.FHIR = document.Check(text) == nil; m.FHIR {
			m.About.Type = "application/fhir+json"
		}
		_, err = in.Seek(0, io.SeekStart)
		return m, err
	}
	return m, nil
}

func (d *doorway) put(ctx *cli.Context, meta documents.Meta, in io.Reader, size int64) (*documents.PutAnswer, error) {
	text, err := json.Marshal(meta)
	if err != nil {
		return nil, err
	}
	b := newBar(ctx, "encrypting and placing", size)
	header := map[string]string{documents.DocumentHeader: base64.RawURLEncoding.EncodeToString(text), "Content-Type": "application/octet-stream"}
	response, err := d.do(ctx.Context, http.MethodPost, "/v1/documents", header, b.through(in), size)
	if err != nil {
		b.progress.Fail("the document was not placed")
		return nil, err
	}
	defer response.Body.Close()
	out := new(documents.PutAnswer)
	const most = 1 << 20
	if err := json.NewDecoder(io.LimitReader(response.Body, most)).Decode(out); err != nil {
		return nil, err
	}
	b.progress.Done("%s are encrypted and with %d holders", sizes(size), out.Holders)
	return out, nil
}

// anchor signs exactly what the gateway has placed, and waits for its block.
func (d *doorway) anchor(ctx *cli.Context, out *documents.PutAnswer, a *putAnswer) error {
	method := contracts.Records.Methods["anchor"]
	args, err := method.Inputs.Pack(out.Anchor, []client.Endorsement{})
	if err != nil {
		return err
	}
	nonce, err := d.n.Ledger.Nonce(ctx.Context, d.who.Address, new(big.Int))
	if err != nil {
		return err
	}
	o := &documents.Operation{
		Calldata: append(bytes.Clone(method.ID), args...), Signer: d.who.Address, Nonce: (*hexutil.Big)(nonce), ValidUntil: uint64(time.Now().Add(anchorValid).Unix()),
	}
	digest, err := client.OperationDigest(chainOf(d.n), contracts.RecordsAddress, o.Calldata, client.Signature{Signer: o.Signer, Nonce: nonce, ValidUntil: o.ValidUntil})
	if err != nil {
		return err
	}
	if o.Sig, err = d.who.SignHash(digest); err != nil {
		return err
	}
	var answer documents.AnchorAnswer
	if err := d.ask(ctx.Context, http.MethodPost, fmt.Sprintf("/v1/records/%x/versions/%d/anchor", out.Record, out.Version), o, &answer); err != nil {
		return terminal.WithHint(errors.Join(errors.New("the document is placed and not anchored"), err), "put it again: the gateway takes back what is not anchored")
	}
	a.Block, a.Tx = answer.Block, &answer.Transaction
	return nil
}

// anchorValid is how long the author's signature is valid.
const anchorValid = 5 * time.Minute
