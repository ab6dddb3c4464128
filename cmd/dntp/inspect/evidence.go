// SPDX-License-Identifier: GPL-3.0-or-later

package inspect

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/consensus/clique"
	"github.com/dntp/dntp/core/finality"
	"github.com/dntp/dntp/core/member"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/params"
	"github.com/urfave/cli/v2"
)

const evidenceFormat = "dntp-evidence-1"

var (
	// AgainstSignerFlag names a file of evidence.
	AgainstSignerFlag = &cli.StringFlag{Name: "evidence", Usage: "`file` of evidence against the signer, as `dntp evidence export` writes it; its SHA-256 goes on the ledger"}
	evidenceForFlag   = &cli.Uint64Flag{Name: "proposal", Usage: "`number` of a proposal whose rationale the file must be"}
	evidenceOutFlag   = &cli.PathFlag{Name: "output", Aliases: []string{"o"}, Usage: "`file` to write", Value: terminal.StdoutFile}
	evidenceArgument  = "ID"
	evidenceFileWords = "a file of evidence"
)

// EvidenceCommand lists, exports and verifies proofs that a signer contradicted
// itself.
var EvidenceCommand = &cli.Command{
	Name:  "evidence",
	Usage: "Show and verify proofs of signers who contradicted themselves",
	Description: `A signer that seals two blocks at one height, or votes against its own vote, proves
it by its signatures. The proof is the rationale of a proposal to remove it.

  dntp evidence list
  dntp evidence export 3f2a > evidence.json
  dntp evidence verify --genesis genesis.json evidence.json
  dntp proposal new remove-signer --evidence evidence.json ADDRESS`,
	Action: terminal.Group,
	Subcommands: []*cli.Command{
		{Name: "list", Usage: "List what a node keeps", Flags: session.ReadFlags, Action: terminal.Quiet(listEvidence)},
		{Name: "show", Usage: "Show one proof", ArgsUsage: evidenceArgument, Flags: session.ReadFlags, Action: terminal.Quiet(showEvidence)},
		{Name: "export", Usage: "Write one proof into a file", ArgsUsage: evidenceArgument, Flags: append([]cli.Flag{evidenceOutFlag}, session.ReadFlags...), Action: terminal.Quiet(exportEvidence)},
		{Name: "verify", Usage: "Verify a file, also by a genesis, by a node, or as a proposal's rationale", ArgsUsage: "FILE",
			Flags:  []cli.Flag{trustFlag, headersFlag, AcceptFlag, session.RPCFlag, session.DevnetFlag, evidenceForFlag, terminal.JSONFlag},
			Action: terminal.Quiet(verifyEvidence)},
	},
}

// evidenceHeld asks the node for the evidence that it keeps.
func evidenceHeld(ctx context.Context, n *session.Session) (list []member.EvidenceInfo, err error) {
	return list, n.RPC.Client().CallContext(ctx, &list, "clique_getEvidence")
}

// standing describes the state of evidence.
func standing(e *member.EvidenceInfo) string {
	switch {
	case e.Explained:
		return "explained"
	case e.Counts:
		return "counts"
	}
	return "open"
}

func listEvidence(ctx *cli.Context) error {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	list, err := evidenceHeld(ctx.Context, n)
	if err != nil {
		return err
	}
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, list)
	}
	t := terminal.NewTable(ctx.App.Writer, "ID", "KIND", "NUMBER", "SIGNER", "IT")
	for _, e := range list {
		t.Row(e.ID.Hex()[:10], e.Kind, uint64(e.Number), e.Signer, standing(&e))
	}
	t.Flush()
	return nil
}

// evidenceNamed finds the evidence with an id, or with an id that begins so.
func evidenceNamed(ctx *cli.Context) (*session.Session, *member.EvidenceInfo, error) {
	text, err := terminal.Argument(ctx, "the id of evidence")
	if err != nil {
		return nil, nil, err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return nil, nil, err
	}
	list, err := evidenceHeld(ctx.Context, n)
	if err != nil {
		return nil, nil, err
	}
	var found []member.EvidenceInfo
	for _, e := range list {
		if strings.HasPrefix(e.ID.Hex()[2:], strings.ToLower(strings.TrimPrefix(text, "0x"))) {
			found = append(found, e)
		}
	}
	if len(found) != 1 {
		return nil, nil, terminal.ErrorHint(fmt.Sprintf("%d proofs begin with %q, want 1", len(found), text), "`dntp evidence list` shows them")
	}
	return n, &found[0], nil
}

func showEvidence(ctx *cli.Context) error {
	_, e, err := evidenceNamed(ctx)
	if err != nil {
		return err
	}
	facts := []any{"id", e.ID, "signer", e.Signer, "kind", e.Kind, "number", uint64(e.Number), "it", standing(e)}
	for _, v := range e.Votes {
		facts = append(facts, "voted from", fmt.Sprintf("%d %v", uint64(v.Source.Number), v.Source.Hash),
			"  for", fmt.Sprintf("%d %v", uint64(v.Target.Number), v.Target.Hash))
	}
	for _, s := range e.Seals {
		facts = append(facts, "sealed", s.Hash, "  on", s.Parent)
	}
	return terminal.PrintFacts(ctx, e, facts...)
}

// evidenceFile is a proof in a file. A proof has only one text, so its SHA-256 is
// the same on every node.
type evidenceFile struct {
	Format  string         `json:"format"`
	ChainID uint64         `json:"chainId"`
	Genesis common.Hash    `json:"genesis"`
	ID      common.Hash    `json:"id"`
	Kind    string         `json:"kind"`
	Signer  common.Address `json:"signer"`
	Number  uint64         `json:"number"`
	RLP     hexutil.Bytes  `json:"rlp"`

	proof *finality.Evidence
}

// NewEvidenceFile checks the proof in an RLP and fills in the rest.
func NewEvidenceFile(chainID uint64, genesis common.Hash, blob []byte) (*evidenceFile, error) {
	e, err := finality.DecodeEvidence(blob)
	if err != nil {
		return nil, err
	}
	chain := finality.Chain{ID: new(big.Int).SetUint64(chainID), Genesis: genesis}
	if err := e.Verify(chain, sealAuthor()); err != nil {
		return nil, err
	}
	return &evidenceFile{
		Format: evidenceFormat, ChainID: chainID, Genesis: genesis, ID: e.ID(),
		Kind: e.Kind(), Signer: e.Signer, Number: e.Number(), RLP: blob, proof: e,
	}, nil
}

// sealAuthor returns the signer of a header.
func sealAuthor() finality.Author {
	return clique.New(&params.CliqueConfig{}, nil).Author
}

func (f *evidenceFile) Text() ([]byte, error) {
	var b bytes.Buffer
	err := terminal.PrintJSON(&b, f)
	return b.Bytes(), err
}

// ReadEvidence reads a file of evidence, verifies its signatures and returns its
// SHA-256.
func ReadEvidence(path string) (*evidenceFile, common.Hash, error) {
	said := new(evidenceFile)
	blob, err := readProof(path, said)
	if err != nil {
		return nil, common.Hash{}, err
	}
	if said.Format != evidenceFormat {
		return nil, common.Hash{}, fmt.Errorf("%s: have format %q, want %q", path, said.Format, evidenceFormat)
	}
	f, err := NewEvidenceFile(said.ChainID, said.Genesis, said.RLP)
	if err != nil {
		return nil, common.Hash{}, fmt.Errorf("%s: %w", path, err)
	}
	want, err := f.Text()
	if err == nil && !bytes.Equal(blob, want) {
		err = fmt.Errorf("%s: it is not as `dntp evidence export` writes it", path)
	}
	return f, sha256.Sum256(blob), err
}

func exportEvidence(ctx *cli.Context) error {
	n, e, err := evidenceNamed(ctx)
	if err != nil {
		return err
	}
	first, err := n.RPC.HeaderByNumber(ctx.Context, new(big.Int))
	if err != nil {
		return err
	}
	f, err := NewEvidenceFile(n.ChainID, first.Hash(), e.RLP)
	if err != nil {
		return err
	}
	text, err := f.Text()
	if err != nil {
		return err
	}
	return terminal.WriteOutput(ctx, text, fmt.Sprintf(", SHA-256 %#x", sha256.Sum256(text)))
}

// evidenceAnswer is what verify prints as JSON.
type evidenceAnswer struct {
	ID     common.Hash    `json:"id"`
	SHA256 common.Hash    `json:"sha256"`
	Kind   string         `json:"kind"`
	Signer common.Address `json:"signer"`
	Number uint64         `json:"number"`
	Holds  []string       `json:"holds"` // what was verified
}

func verifyEvidence(ctx *cli.Context) error {
	path, err := terminal.Argument(ctx, evidenceFileWords)
	if err != nil {
		return err
	}
	f, sum, err := ReadEvidence(path)
	if err != nil {
		return err
	}
	answer := evidenceAnswer{f.ID, sum, f.Kind, f.Signer, f.Number, []string{"the signatures contradict each other"}}
	if ctx.IsSet(trustFlag.Name) {
		chain, err := openProof(ctx, f.needs())
		if err == nil && chain.Domain().Genesis != f.Genesis {
			err = fmt.Errorf("it belongs to the chain with genesis %v, not %v", f.Genesis, chain.Domain().Genesis)
		}
		if err == nil {
			err = chain.VerifyEvidence(f.proof)
		}
		if err != nil {
			return proofError(path, err)
		}
		answer.Holds = append(answer.Holds, "by genesis and headers it was a signer, on this chain")
	} else if ctx.IsSet(session.RPCFlag.Name) || ctx.IsSet(session.DevnetFlag.Name) || ctx.IsSet(evidenceForFlag.Name) {
		n, err := session.Dial(ctx)
		if err != nil {
			return err
		}
		if err := CheckEvidence(ctx.Context, n, f); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		answer.Holds = append(answer.Holds, "the node says that it was a signer, on this chain")
	}
	if ctx.IsSet(evidenceForFlag.Name) {
		if err := checkRationale(ctx, f, sum); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		answer.Holds = append(answer.Holds, fmt.Sprintf("it is the rationale of proposal %d to remove the signer", ctx.Uint64(evidenceForFlag.Name)))
	}
	return terminal.PrintFacts(ctx, answer, "id", answer.ID, "sha-256", sum, "signer", f.Signer,
		"it shows two", fmt.Sprintf("%s at block %d", f.Kind, f.Number), "verified", strings.Join(answer.Holds, "; "))
}

// needs returns the newest header that verifying the file may need.
func (f *evidenceFile) needs() uint64 {
	need := uint64(0)
	for _, v := range f.proof.Votes {
		need = max(need, v.Source.Number)
	}
	for _, h := range f.proof.Seals {
		need = max(need, h.Number.Uint64()-1)
	}
	return need
}

// CheckEvidence asks the node whether the blocks belong to its chain, and whether
// the signer was a signer there.
func CheckEvidence(ctx context.Context, n *session.Session, f *evidenceFile) error {
	first, err := n.RPC.HeaderByNumber(ctx, new(big.Int))
	if err != nil {
		return err
	}
	if n.ChainID != f.ChainID || first.Hash() != f.Genesis {
		return fmt.Errorf("it belongs to chain %d with genesis %v, the node to chain %d with genesis %v", f.ChainID, f.Genesis, n.ChainID, first.Hash())
	}
	known, err := evidenceHeld(ctx, n)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(known, func(e member.EvidenceInfo) bool { return e.ID == f.ID && e.Explained }) {
		return errors.New("the node explains it: an honest signer may have sealed twice")
	}
	var bases []common.Hash
	for _, v := range f.proof.Votes {
		bases = append(bases, v.Source.Hash)
	}
	for _, h := range f.proof.Seals {
		bases = append(bases, h.ParentHash)
	}
	for _, base := range bases {
		var signers []common.Address
		if err := n.RPC.Client().CallContext(ctx, &signers, "clique_getSignersAtHash", base); err != nil {
			return fmt.Errorf("block %v: %w", base, err)
		}
		if !slices.Contains(signers, f.Signer) {
			return fmt.Errorf("%v was no signer after block %v", f.Signer, base)
		}
	}
	return nil
}

// checkRationale compares a file with a proposal.
func checkRationale(ctx *cli.Context, f *evidenceFile, sum common.Hash) error {
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	id := ctx.Uint64(evidenceForFlag.Name)
	p, err := n.Ledger.Proposal(ctx.Context, id)
	if err != nil {
		return err
	}
	if p.Kind == 0 {
		return terminal.ErrorHint(fmt.Sprintf("there is no proposal %d", id), "`dntp proposal list` shows them")
	}
	if have := common.Hash(p.RationaleHash); have != sum {
		return fmt.Errorf("proposal %d has another rationale: have %v, want %v", id, have, sum)
	}
	payload, err := n.Ledger.PayloadOf(ctx.Context, id)
	if err != nil {
		return err
	}
	if want := client.RemoveSigner(f.Signer); p.Kind != want.Kind || !bytes.Equal(payload, want.Payload) {
		return fmt.Errorf("proposal %d is not to remove %v", id, f.Signer)
	}
	return nil
}
