// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/devnet/folder"
	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/client"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/urfave/cli/v2"
)

const lastSlot = 3 // of an organization's gateways

var (
	slotFlag      = &cli.UintFlag{Name: "slot", Usage: "`number` of the gateway among those of the organization, 0 to 3"}
	tlsCertFlag   = &cli.PathFlag{Name: "tls-cert", Usage: "`file` with the gateway's TLS certificate (PEM), whose public key others will require", Required: true}
	recipientFlag = &cli.PathFlag{Name: "recipient", Usage: "`file` with the gateway's age recipient, which others seal shares of keys to", Required: true}
)

// StorageCommand shows and enters gateways, and shows the proofs of what organizations hold.
var StorageCommand = &cli.Command{
	Name:  "storage",
	Usage: "Show where documents are kept and whether the holders prove it; enter gateways",
	Description: `Gateways keep encrypted shards of documents. In each interval of storageInterval blocks, the hash
of a block draws what an organization must prove of all that it has accepted.`,
	Action: terminal.Group,
	Subcommands: []*cli.Command{
		{
			Name: "status", Usage: "Show the gateways and proofs of one organization, or of all", ArgsUsage: "[ORGANIZATION]",
			Flags: append([]cli.Flag{session.GenesisFlag}, session.ReadFlags...), Action: terminal.Quiet(storageStatus),
		},
		{Name: "gateway", Usage: "Enter or remove a gateway of the sender's organization", Action: terminal.Group, Subcommands: []*cli.Command{
			{Name: "set", Usage: "Enter a gateway, or replace the one in the slot", ArgsUsage: "URL", Flags: session.WriteFlags(folder.RoleService, slotFlag, tlsCertFlag, recipientFlag), Action: terminal.Quiet(setGateway)},
			{Name: "remove", Usage: "Remove a gateway; what the organization holds must be proven all the same", Flags: session.WriteFlags(folder.RoleService, slotFlag), Action: terminal.Quiet(removeGateway)},
		}},
	},
}

// holderAnswer is one organization in the output of commands.
type holderAnswer struct {
	Org        common.Hash     `json:"orgId"`
	Name       string          `json:"name,omitempty"` // from the genesis file
	Gateways   []gatewayAnswer `json:"gateways"`
	Since      uint64          `json:"since"` // block of the first gateway, 0 before it
	Proven     uint64          `json:"proven"`
	Missed     uint64          `json:"missed"`
	LastProven uint64          `json:"lastProven"` // block, 0 before the first
	Late       bool            `json:"late"`
	Holdings   uint64          `json:"holdings"` // that are drawn from
	From       uint64          `json:"from"`     // first block of the interval that is due now or next
	DueBy      uint64          `json:"dueBy"`    // its last block
}

type gatewayAnswer struct {
	Slot          uint8       `json:"slot"`
	URL           string      `json:"url"`
	TLSKey        common.Hash `json:"tlsKey"`
	RecipientHash common.Hash `json:"recipientHash"`
}

func readHolder(ctx context.Context, n *session.Session, org common.Hash) (*holderAnswer, error) {
	health, err := n.Ledger.StorageHealth(ctx, org)
	if err != nil {
		return nil, err
	}
	due, err := n.Ledger.Challenge(ctx, org)
	if err != nil {
		return nil, err
	}
	gateways, err := n.Ledger.Gateways(ctx, org)
	if err != nil {
		return nil, err
	}
	a := &holderAnswer{
		Org: org, Gateways: []gatewayAnswer{}, Since: health.Since, Proven: health.Proven, Missed: health.Missed,
		LastProven: health.LastProven, Late: health.Late, Holdings: due.Size, From: due.From, DueBy: due.DueBy,
	}
	for _, g := range gateways {
		a.Gateways = append(a.Gateways, gatewayAnswer{g.Slot, g.Url, g.TlsKey, g.RecipientHash})
	}
	return a, nil
}

func storageStatus(ctx *cli.Context) error {
	if ctx.Args().Present() {
		return showHolder(ctx)
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	names, err := n.Names()
	if err != nil {
		return err
	}
	ids, err := orgIDs(ctx.Context, n)
	if err != nil {
		return err
	}
	list := []*holderAnswer{}
	for _, id := range ids {
		a, err := readHolder(ctx.Context, n, id)
		if err != nil {
			return err
		}
		a.Name = names[id]
		list = append(list, a)
	}
	if ctx.Bool(terminal.JSONFlag.Name) {
		return terminal.PrintJSON(ctx.App.Writer, list)
	}
	t := terminal.NewTable(ctx.App.Writer, "ORGANIZATION", "GATEWAYS", "HOLDINGS", "PROVEN", "MISSED", "LAST PROOF", "DUE BY", "LATE")
	for _, a := range list {
		t.Row(cmp.Or(a.Name, terminal.ShortWord(a.Org.Hex())), len(a.Gateways), a.Holdings, a.Proven, a.Missed, orNever(a.LastProven), blockOrDash(a.DueBy), a.Late)
	}
	t.Flush()
	return nil
}

func showHolder(ctx *cli.Context) error {
	text, err := terminal.Argument(ctx, "an organization")
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	id, err := n.Org(text)
	if err != nil {
		return err
	}
	if _, err := readOrg(ctx.Context, n, id); err != nil {
		return err
	}
	a, err := readHolder(ctx.Context, n, id)
	if err != nil {
		return err
	}
	names, err := n.Names()
	if err != nil {
		return err
	}
	a.Name = names[id]
	facts := []any{"organization", a.Org, "name", terminal.OrDash(a.Name)}
	for _, g := range a.Gateways {
		facts = append(facts, fmt.Sprintf("gateway %d", g.Slot), fmt.Sprintf("%s, TLS key %s", g.URL, g.TLSKey))
	}
	return terminal.PrintFacts(ctx, a, append(facts, "first gateway in", orNever(a.Since), "holdings", a.Holdings, "intervals proven", a.Proven,
		"missed", a.Missed, "last proof in", orNever(a.LastProven), "late", a.Late, "next interval from", blockOrDash(a.From), "due by", blockOrDash(a.DueBy))...)
}

func orNever(block uint64) string {
	if block == 0 {
		return "never"
	}
	return fmt.Sprintf("block %d", block)
}

func blockOrDash(block uint64) string {
	if block == 0 {
		return "-"
	}
	return fmt.Sprintf("block %d", block)
}

func slotOf(ctx *cli.Context) (uint8, error) {
	slot := ctx.Uint(slotFlag.Name)
	if slot > lastSlot {
		return 0, fmt.Errorf("slot %d does not exist, want 0 to %d", slot, lastSlot)
	}
	return uint8(slot), nil
}

func setGateway(ctx *cli.Context) error {
	url, err := terminal.Argument(ctx, "the gateway's URL")
	if err != nil {
		return err
	}
	if !strings.HasPrefix(url, "https://") {
		return fmt.Errorf("URL %q does not begin with https://", url)
	}
	g := client.Gateway{Url: url}
	if g.Slot, err = slotOf(ctx); err != nil {
		return err
	}
	if g.TlsKey, err = tlsKeyOf(ctx.Path(tlsCertFlag.Name)); err != nil {
		return err
	}
	if g.RecipientHash, err = recipientIn(ctx.Path(recipientFlag.Name)); err != nil {
		return err
	}
	return session.SendOne(ctx, func(n *session.Session, opts *bind.TransactOpts) (*types.Transaction, error) {
		return n.Ledger.SetGateway(opts, g)
	})
}

// tlsKeyOf is the SHA-256 of the public key (SubjectPublicKeyInfo) of the first certificate in a file.
func tlsKeyOf(path string) (hash common.Hash, err error) {
	text, err := terminal.ReadSmallFile(path)
	if err != nil {
		return hash, err
	}
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return hash, fmt.Errorf("%s: %w", path, err)
		}
		return sha256.Sum256(cert.RawSubjectPublicKeyInfo), nil
	}
	return hash, fmt.Errorf("%s holds no PEM certificate", path)
}

// recipientIn is the SHA-256 of the age recipient in a file.
func recipientIn(path string) (hash common.Hash, err error) {
	text, err := terminal.ReadSmallFile(path)
	if err != nil {
		return hash, err
	}
	recipient := bytes.TrimSpace(text)
	if !bytes.HasPrefix(recipient, []byte("age1")) || len(bytes.Fields(recipient)) != 1 {
		return hash, fmt.Errorf("%s holds no age recipient, which begins with age1", path)
	}
	return sha256.Sum256(recipient), nil
}

func removeGateway(ctx *cli.Context) error {
	if _, err := terminal.Arguments(ctx, 0); err != nil {
		return err
	}
	slot, err := slotOf(ctx)
	if err != nil {
		return err
	}
	return session.SendOne(ctx, func(n *session.Session, opts *bind.TransactOpts) (*types.Transaction, error) {
		return n.Ledger.RemoveGateway(opts, slot)
	})
}
