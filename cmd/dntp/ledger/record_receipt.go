// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/dntp/dntp/cmd/dntp/inspect"
	"github.com/dntp/dntp/cmd/dntp/model"
	"github.com/dntp/dntp/cmd/dntp/recordfile"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/core/member"
	"github.com/dntp/dntp/core/proof"
	"github.com/dntp/dntp/ehr/document"
	"github.com/dntp/dntp/ehr/receipt"
	"github.com/dntp/dntp/genesis"
	"github.com/ethereum/go-ethereum/common"
	"github.com/urfave/cli/v2"
)

var (
	receiptDocument = &cli.PathFlag{Name: "document", Usage: "`file` of the document, beside the file that opens it; without it the receipt proves no content"}
	receiptPart     = &cli.PathFlag{Name: "part", Usage: "`file` to write the resource of --resource into, byte for byte"}
	receiptResource = &cli.IntFlag{Name: "resource", Usage: "`number` of a resource in a Bundle, from 1: prove this resource, and show nothing of the others"}
	receiptGenesis  = &cli.PathFlag{Name: session.GenesisFlag.Name, Usage: "`file` of the alliance's genesis, which is all that is trusted"}
	verifyDocument  = &cli.PathFlag{Name: "document", Usage: "`file` with the document, or with the resource that the receipt proves"}
)

var receiptCommand = &cli.Command{
	Name: "receipt", Usage: "Write a proof of a record that needs no node to verify", ArgsUsage: "RECORDID",
	Description: `Anybody with the file and the alliance's genesis can verify it with ` + "`dntp record\nverify-receipt`" + `: content, signers and their capacities, policy, and that the version was not
withdrawn as of a final block.

  dntp record receipt --document report.json -o receipt.json RECORDID`,
	Flags: append([]cli.Flag{
		recordVersionFlag, receiptDocument, receiptResource, receiptPart, inspect.AcceptFlag, terminal.OutputFlag("receipt.json"),
	}, session.ReadFlags...),
	Action: terminal.Quiet(makeReceipt),
}

var verifyReceiptCommand = &cli.Command{
	Name: "verify-receipt", Usage: "Verify a receipt by the genesis file, without a node", ArgsUsage: "FILE",
	Description: `If an override has replaced lost signers, name its file with --override: the verifier accepts it
as the operators did, beside the genesis.`,
	Flags:  []cli.Flag{receiptGenesis, inspect.AcceptFlag, verifyDocument, terminal.JSONFlag},
	Action: terminal.Quiet(verifyReceipt),
}

// makeReceipt writes the receipt of a version.
func makeReceipt(ctx *cli.Context) error {
	id, err := recordArgument(ctx)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	version := uint32(ctx.Uint(recordVersionFlag.Name))
	if version == 0 {
		head, err := n.Ledger.Head(ctx.Context, id)
		if err != nil {
			return err
		}
		if version = head.LatestFinal; version == 0 {
			version = head.Latest
		}
	}
	opening, err := openingOf(ctx, id, version)
	if err != nil {
		return err
	}
	overrides, err := inspect.AcceptedOverrides(ctx)
	if err != nil {
		return err
	}
	f, claim, err := receipt.Fetch(ctx.Context, n.RPC.Client(), member.ReceiptFinalityWith(overrides), id, version)
	if err != nil {
		return receiptHint(err)
	}
	if f.Opening = opening; opening != nil {
		if err := document.VerifyDigest(claim.ContentCommit, &opening.Proof, opening.Digest); err != nil {
			return fmt.Errorf("%s is not version %d of record %s: %w", ctx.Path(receiptDocument.Name), version, id, err)
		}
	}
	out, err := f.Encode()
	if err != nil {
		return err
	}
	return terminal.WriteOutput(ctx, out, fmt.Sprintf(": version %d of the record as of block %d, %d bytes", version, claim.Block.Number, len(out)))
}

// openingOf reads the opening from the file beside --document, nil without the flag.
func openingOf(ctx *cli.Context, id common.Hash, version uint32) (*receipt.Opening, error) {
	path, index := ctx.Path(receiptDocument.Name), ctx.Int(receiptResource.Name)
	if path == "" {
		if ctx.IsSet(receiptResource.Name) || ctx.IsSet(receiptPart.Name) {
			return nil, terminal.ErrorHint("the document is missing", "name it with --%s", receiptDocument.Name)
		}
		return nil, nil
	}
	kept, err := recordfile.Load(path + recordfile.Suffix)
	if err != nil {
		return nil, err
	}
	if kept.RecordID != id {
		return nil, fmt.Errorf("%s opens record %s, want %s", path+recordfile.Suffix, kept.RecordID, id)
	}
	if version == 0 || int(version) > len(kept.Versions) {
		return nil, fmt.Errorf("no version %d in %s: it has %d", version, path+recordfile.Suffix, len(kept.Versions))
	}
	d := kept.Versions[version-1].Document
	text, err := os.ReadFile(path)
	if err == nil {
		err = d.Verify(text)
	}
	if err != nil {
		return nil, fmt.Errorf("%s is not version %d: %w", path, version, err)
	}
	if ctx.IsSet(receiptResource.Name) {
		if err := checkResource(index, len(d.Leaves)-1); err != nil {
			return nil, err
		}
	}
	if out := ctx.Path(receiptPart.Name); out != "" {
		part, err := d.Part(text, index)
		if err == nil {
			err = terminal.WriteSecret(out, part)
		}
		if err != nil {
			return nil, err
		}
	}
	return receipt.Open(d, index)
}

// receiptHint adds advice.
func receiptHint(err error) error {
	switch {
	case errors.Is(err, receipt.ErrNoFinal), errors.Is(err, receipt.ErrUnknown):
		return terminal.WithHint(err, "a receipt is as of the newest final block: a new record needs some seconds; `dntp status` shows which block is final")
	case errors.Is(err, proof.ErrStrangers):
		return terminal.WithHint(err, "if an override has replaced lost signers, name its file with --%s", inspect.AcceptFlag.Name)
	case errors.Is(err, receipt.ErrPending):
		return terminal.WithHint(err, "`dntp record endorse` adds a signature; a new signature counts once its block is final")
	}
	return err
}

// ReceiptAnswer is what verify-receipt prints as JSON.
type ReceiptAnswer struct {
	*receipt.Claim
	Document string      `json:"document"` // verified, not given, or not proved
	Resource int64       `json:"resource"` // number of the part, 0 for the whole document
	Genesis  common.Hash `json:"genesis"`
	Bytes    int         `json:"bytes"` // of the receipt

	// Overrides that the verifier accepted, by the first block of each; none if empty.
	Overrides []uint64 `json:"overrides,omitempty"`

	names map[common.Hash]string // of organizations in the genesis file
}

// How much of a document a receipt and its verifier have.
const (
	documentVerified = "verified"
	documentMissing  = "not given"
	documentUnproved = "not proved"
)

// verifyReceipt verifies a receipt without a node.
func verifyReceipt(ctx *cli.Context) error {
	path, err := terminal.Argument(ctx, "a receipt")
	if err != nil {
		return err
	}
	trusted := ctx.Path(receiptGenesis.Name)
	if trusted == "" {
		return terminal.ErrorHint("the genesis file is missing", "it is all that is trusted: name it with --%s", receiptGenesis.Name)
	}
	block, err := model.ReadGenesis(trusted)
	if err != nil {
		return err
	}
	text, err := readUpTo(path, receipt.MaxBytes)
	if err != nil {
		return err
	}
	f, err := receipt.Parse(text)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	header := block.ToBlock().Header()
	overrides, err := inspect.AcceptedOverrides(ctx)
	if err != nil {
		return err
	}
	claim, err := f.Verify(block.Config.ChainID.Uint64(), header, member.ReceiptFinalityWith(overrides))
	if err != nil {
		return receiptHint(fmt.Errorf("%s: %w", path, err))
	}
	a := &ReceiptAnswer{Claim: claim, Document: documentMissing, Genesis: header.Hash(), Bytes: len(text)}
	for _, o := range overrides {
		a.Overrides = append(a.Overrides, o.Number)
	}
	// A plain genesis has no model, and so no names.
	a.names, _ = (&session.Session{GenesisFile: trusted, ChainID: claim.ChainID}).Names()
	if f.Opening == nil {
		a.Document = documentUnproved
	} else {
		a.Resource = f.Opening.Index
	}
	if file := ctx.Path(verifyDocument.Name); file != "" {
		part, err := readUpTo(file, document.MaxSize)
		if err != nil {
			return err
		}
		if err := f.VerifyDocument(claim, part); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		a.Document = documentVerified
	}
	return a.print(ctx)
}

// readUpTo reads a file of at most limit bytes.
func readUpTo(path string, limit int64) ([]byte, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = fmt.Errorf("%s: have more than %d bytes", path, limit)
	}
	return text, err
}

func (a *ReceiptAnswer) print(ctx *cli.Context) error {
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, a)
	}
	t := terminal.NewTable(ctx.App.Writer)
	t.Row("record", a.RecordID)
	t.Row("version", fmt.Sprintf("%d of %d", a.Version, a.Latest))
	t.Row("status", contracts.RecordStatuses.Name(a.Status))
	t.Row("class", contracts.RecordClasses.Name(a.Class))
	t.Row("document", a.content())
	t.Row("commitment", a.ContentCommit)
	t.Row("custodian organization", a.organization(a.Custodian))
	for _, s := range a.Signers {
		t.Row("signed by", fmt.Sprintf("%s for %s as %s", s.Address, contracts.SignaturePurposes.Name(s.Purpose), contracts.Roles.Name(s.Role)))
		if s.Org != (common.Hash{}) {
			t.Row("  of organization", a.organization(s.Org))
		}
	}
	sentences, err := genesis.DescribePolicy(a.Policy)
	if err != nil {
		return err
	}
	for i, sentence := range sentences {
		t.Row([]string{"policy", ""}[min(i, 1)], sentence)
	}
	t.Row("policy is met", a.policyWords())
	t.Row("model", a.ModelHash)
	t.Row("as of final block", fmt.Sprintf("%d, %s", a.Block.Number, terminal.UTC(a.Time)))
	t.Row("  hash", a.Block.Hash)
	t.Row("genesis", a.Genesis)
	for _, number := range a.Overrides {
		t.Row("accepted override", fmt.Sprintf("of the signers from block %d on", number))
	}
	t.Flush()
	return nil
}

// organization writes an id, with the name if the genesis file has it.
func (a *ReceiptAnswer) organization(id common.Hash) string {
	if name := a.names[id]; name != "" {
		return id.Hex() + " " + name
	}
	return id.Hex()
}

// content says how much of the document was compared.
func (a *ReceiptAnswer) content() string {
	part := "every byte"
	if a.Resource > 0 {
		part = fmt.Sprintf("every byte of resource %d", a.Resource)
	}
	switch a.Document {
	case documentVerified:
		return "verified, " + part
	case documentMissing:
		return "not given: compare it with --" + verifyDocument.Name
	}
	return "the receipt proves no content, only the commitment"
}

func (a *ReceiptAnswer) policyWords() string {
	if a.PolicyMet {
		return "yes"
	}
	return "it was, when the version became final; the signers' capacities have changed since"
}
