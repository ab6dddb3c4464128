// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/ethereum/go-ethereum/cmd/utils"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/urfave/cli/v2"
	"golang.org/x/mod/sumdb/tlog"
)

var (
	logKindFlag  = &cli.StringFlag{Name: "kind", Usage: "`kind` of log: records, audit, consents, placements or holdings", Value: "audit"}
	logOrgFlag   = &cli.StringFlag{Name: "org", Usage: "`organization` that the log belongs to", Required: true}
	logProofFlag = &cli.PathFlag{Name: "proof", Usage: "JSON `file` that `dntp log prove` printed", Required: true}
	logSizeFlag  = &cli.Uint64Flag{Name: "size", Usage: "`number` of leaves of the tree that the proof is for (default = that of the newest head)"}

	errHeadUnknown = errors.New("the ledger has no head of that size")
	errHeadOther   = errors.New("the ledger has another head of that size")
)

// LogCommand manages an organization's append-only logs.
var LogCommand = &cli.Command{
	Name:  "log",
	Usage: "Add to an organization's append-only logs, prove and verify what is in them",
	Description: `append and prove ask the node that keeps the organization's logs (see --logger.org). verify
needs no log: it compares entry, proof and the head on the ledger.`,
	Action: terminal.Group,
	Subcommands: []*cli.Command{
		{Name: "append", Usage: "Add files to a log, each as one leaf", ArgsUsage: "FILE…", Flags: append([]cli.Flag{logKindFlag, utils.JWTSecretFlag}, session.ReadFlags...), Action: terminal.Quiet(appendLog)},
		{Name: "prove", Usage: "Print the proof of a leaf", ArgsUsage: "INDEX", Flags: append([]cli.Flag{logKindFlag, logSizeFlag}, session.ReadFlags...), Action: terminal.Quiet(proveLog)},
		{Name: "head", Usage: "Show the newest head of a log, and whether it is late", ArgsUsage: "ORGANIZATION", Flags: append([]cli.Flag{logKindFlag}, session.ReadFlags...), Action: terminal.Quiet(showHead)},
		{Name: "verify", Usage: "Verify that a file is in a log whose head is on the ledger", ArgsUsage: "FILE", Flags: append([]cli.Flag{logKindFlag, logOrgFlag, logProofFlag}, session.ReadFlags...), Action: terminal.Quiet(verifyLog)},
	},
}

// LeafProof is the answer of ehr_logInclusion.
type LeafProof struct {
	Index hexutil.Uint64 `json:"index"`
	Leaf  common.Hash    `json:"leaf"` // SHA-256(0x00 || entry)
	Size  hexutil.Uint64 `json:"size"`
	Root  common.Hash    `json:"root"`
	Proof []common.Hash  `json:"proof"`
}

// Check verifies an entry against the root that the proof names.
func (p *LeafProof) Check(entry []byte) error {
	path := make(tlog.RecordProof, len(p.Proof))
	for i, h := range p.Proof {
		path[i] = tlog.Hash(h)
	}
	return tlog.CheckRecord(path, int64(p.Size), tlog.Hash(p.Root), int64(p.Index), tlog.RecordHash(entry))
}

func logKind(ctx *cli.Context) (uint8, error) {
	return listed(contracts.LogKinds, ctx.String(logKindFlag.Name))
}

// askLogger calls the node that keeps the logs.
func askLogger(ctx *cli.Context, n *session.Session, out any, method string, args ...any) error {
	err := n.RPC.Client().CallContext(ctx.Context, out, method, args...)
	return terminal.WithHint(err, "only the node that keeps the organization's logs answers. Reach it by its IPC file; with --authrpc.jwtsecret, which takes the node's secret for its authenticated port or the secret of the logs for the path /logs of --http; or, to read only, by HTTP if --http.api includes ehr")
}

func appendLog(ctx *cli.Context) error {
	kind, err := logKind(ctx)
	if err != nil {
		return err
	}
	if !ctx.Args().Present() {
		return terminal.ErrorHint("no file is named", "usage: %s %s", ctx.Command.HelpName, ctx.Command.ArgsUsage)
	}
	var entries []hexutil.Bytes
	for _, path := range ctx.Args().Slice() {
		entry, err := terminal.ReadSmallFile(path)
		if err != nil {
			return err
		}
		entries = append(entries, entry)
	}
	n, err := session.DialTrusted(ctx)
	if err != nil {
		return err
	}
	var first hexutil.Uint64
	if err := askLogger(ctx, n, &first, "ehr_logAppend", kind, entries); err != nil {
		return err
	}
	answer := struct {
		First uint64 `json:"first"`
		Count int    `json:"count"`
	}{uint64(first), len(entries)}
	return terminal.PrintFacts(ctx, answer, "first leaf", answer.First, "leaves", answer.Count)
}

func proveLog(ctx *cli.Context) error {
	kind, err := logKind(ctx)
	if err != nil {
		return err
	}
	text, err := terminal.Argument(ctx, "the index of a leaf")
	if err != nil {
		return err
	}
	var index uint64
	if _, err := fmt.Sscan(text, &index); err != nil {
		return fmt.Errorf("index %q is not a number", text)
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	args := []any{kind, hexutil.Uint64(index)}
	if ctx.IsSet(logSizeFlag.Name) {
		args = append(args, hexutil.Uint64(ctx.Uint64(logSizeFlag.Name)))
	}
	var proof LeafProof
	if err := askLogger(ctx, n, &proof, "ehr_logInclusion", args...); err != nil {
		return err
	}
	return terminal.PrintJSON(ctx.App.Writer, proof)
}

func showHead(ctx *cli.Context) error {
	kind, err := logKind(ctx)
	if err != nil {
		return err
	}
	text, err := terminal.Argument(ctx, "an organization")
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	org, err := n.Org(text)
	if err != nil {
		return err
	}
	head, err := n.Ledger.TreeHead(ctx.Context, org, kind)
	if err != nil {
		return err
	}
	if head.Seq == 0 {
		return fmt.Errorf("organization %s has anchored no log of %s", org, contracts.LogKinds.Name(kind))
	}
	on, err := n.Ledger.Punctuality(ctx.Context, org, kind)
	if err != nil {
		return err
	}
	answer := struct {
		Org    common.Hash `json:"orgId"`
		Kind   string      `json:"kind"`
		Seq    uint64      `json:"seq"`
		Size   uint64      `json:"size"`
		Root   common.Hash `json:"root"`
		Block  uint64      `json:"block"`
		Late   bool        `json:"late"`
		LastAt uint64      `json:"lastAt"`
		DueBy  uint64      `json:"dueBy"`
		Missed uint64      `json:"missed"`
	}{org, contracts.LogKinds.Name(kind), head.Seq, head.Size, head.Root, head.BlockNumber, head.Late, on.LastAt, on.DueBy, on.Missed}
	return terminal.PrintFacts(ctx, answer, "organization", answer.Org, "log", answer.Kind, "head", answer.Seq, "leaves", answer.Size,
		"root", answer.Root, "block", answer.Block, "late", answer.Late, "last head at", terminal.Moment(answer.LastAt, "-"),
		"due by", terminal.Moment(answer.DueBy, "-"), "missed intervals", answer.Missed)
}

// verifyLog checks the proof here, and asks the ledger only for the head.
func verifyLog(ctx *cli.Context) error {
	kind, err := logKind(ctx)
	if err != nil {
		return err
	}
	path, err := terminal.Argument(ctx, "a file")
	if err != nil {
		return err
	}
	entry, err := terminal.ReadSmallFile(path)
	if err != nil {
		return err
	}
	text, err := terminal.ReadSmallFile(ctx.Path(logProofFlag.Name))
	if err != nil {
		return err
	}
	var proof LeafProof
	if err := json.Unmarshal(text, &proof); err != nil {
		return fmt.Errorf("%s: %w", ctx.Path(logProofFlag.Name), err)
	}
	if err := proof.Check(entry); err != nil {
		return fmt.Errorf("%s is not leaf %d of that log: %w", path, proof.Index, err)
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	org, err := n.Org(ctx.String(logOrgFlag.Name))
	if err != nil {
		return err
	}
	seq, block, err := headOfSize(ctx, n, org, kind, &proof)
	if err != nil {
		return terminal.WithHint(err, "`dntp log head` shows the newest size, `dntp log prove --size` proves it in one that is anchored")
	}
	answer := struct {
		Verified bool   `json:"verified"`
		Index    uint64 `json:"index"`
		Seq      uint64 `json:"seq"`
		Size     uint64 `json:"size"`
		Block    uint64 `json:"block"`
	}{true, uint64(proof.Index), seq, uint64(proof.Size), block}
	return terminal.PrintFacts(ctx, answer, "verified", fmt.Sprintf("leaf %d of %d", answer.Index, answer.Size), "head", answer.Seq, "block", answer.Block)
}

// headOfSize finds the head with the tree of a proof. Sizes rise with the seq.
func headOfSize(ctx *cli.Context, n *session.Session, org common.Hash, kind uint8, proof *LeafProof) (seq, block uint64, err error) {
	newest, err := n.Ledger.TreeHead(ctx.Context, org, kind)
	if err != nil {
		return 0, 0, err
	}
	low, high := uint64(1), newest.Seq
	for low <= high {
		seq = low + (high-low)/2
		head, err := n.Ledger.HeadAt(ctx.Context, org, kind, seq)
		switch {
		case err != nil:
			return 0, 0, err
		case head.Size < uint64(proof.Size):
			low = seq + 1
		case head.Size > uint64(proof.Size):
			high = seq - 1
		case common.Hash(head.Root) != proof.Root:
			return 0, 0, errHeadOther
		default:
			return seq, head.BlockNumber, nil
		}
	}
	return 0, 0, errHeadUnknown
}
