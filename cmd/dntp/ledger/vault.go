// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"fmt"
	"net/http"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/ehr/gateway/catalogue"
	"github.com/dntp/dntp/ehr/gateway/documents"
	"github.com/ethereum/go-ethereum/common"
	"github.com/urfave/cli/v2"
)

// VaultCommand shows and repairs how an organization's documents are kept.
var VaultCommand = &cli.Command{
	Name: "vault", Usage: "Show, repair and erase the documents that an organization keeps with the members",
	Action: terminal.Group,
	Subcommands: []*cli.Command{
		{
			Name: "status", Usage: "Show how many documents there are, what is missing, and whose gateways answer",
			Flags: session.WriteFlags("service", gatewayFlag), Action: terminal.Quiet(vaultStatus),
		},
		{
			Name: "repair", Usage: "Bring every holder what it lacks, now",
			Flags: session.WriteFlags("service", gatewayFlag), Action: terminal.Quiet(vaultRepair),
		},
		{
			Name: "erase", Usage: "Destroy the key, shares and shards of a version at every holder", ArgsUsage: "RECORDID",
			Flags: session.WriteFlags("service", recordVersionFlag, gatewayFlag), Action: terminal.Quiet(vaultErase),
		},
	},
}

// atDoor connects to the gateway.
func atDoor(ctx *cli.Context, run func(*doorway) error) error {
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	door, err := openDoor(ctx, n, common.Hash{})
	if err != nil {
		return err
	}
	return run(door)
}

func vaultStatus(ctx *cli.Context) error {
	return atDoor(ctx, func(d *doorway) error {
		var s documents.Status
		if err := d.ask(ctx.Context, http.MethodGet, "/v1/vault", nil, &s); err != nil {
			return err
		}
		if ctx.Bool(terminal.JSONFlag.Name) {
			return terminal.PrintJSON(ctx.App.Writer, s)
		}
		t := terminal.NewTable(ctx.App.Writer)
		t.Row("organization", s.Org)
		t.Row("documents", fmt.Sprintf("%d anchored, %d waiting, %d being erased, %d erased",
			s.Counts.Documents[catalogue.Anchored], s.Counts.Documents[catalogue.Placed], s.Counts.Documents[catalogue.Erasing], s.Counts.Documents[catalogue.Erased]))
		t.Row("held for the alliance", fmt.Sprintf("%d shards, %s, %d with wrong bytes; %d shares", s.Counts.Holdings, sizes(int64(s.Counts.Bytes)), s.Counts.Damaged, s.Counts.Deposits))
		t.Row("last repair", repairText(s.Mended))
		t.Flush()
		fmt.Fprintln(ctx.App.Writer)
		names, err := d.n.Names()
		if err != nil {
			return err
		}
		t = terminal.NewTable(ctx.App.Writer, "ORGANIZATION", "GATEWAY", "STATE")
		for _, m := range s.Members {
			name, state := names[m.Org], "answers"
			if name == "" {
				name = m.Org.Hex()
			}
			if !m.Up {
				state = m.Error
			}
			t.Row(name, m.URL, state)
		}
		t.Flush()
		return nil
	})
}

func repairText(r documents.Report) string {
	if r.At.IsZero() {
		return "not yet"
	}
	text := fmt.Sprintf("%s: of %d parts of %d documents %d were missing, %d brought, %d at holders that do not answer",
		r.At.UTC().Format("2006-01-02 15:04:05"), r.Parts, r.Documents, r.Missing, r.Mended, r.Unknown)
	if r.Problem != "" {
		text += "; " + r.Problem
	}
	return text
}

func vaultRepair(ctx *cli.Context) error {
	return atDoor(ctx, func(d *doorway) error {
		var r documents.Report
		if err := d.ask(ctx.Context, http.MethodPost, "/v1/vault/repair", nil, &r); err != nil {
			return err
		}
		return terminal.PrintFacts(ctx, r, "repair", repairText(r), "erasures that wait", r.Erasing)
	})
}

func vaultErase(ctx *cli.Context) error {
	id, err := recordArgument(ctx)
	if err != nil {
		return err
	}
	return atDoor(ctx, func(d *doorway) error {
		version := ctx.Uint(recordVersionFlag.Name)
		if version == 0 {
			head, err := d.n.Ledger.Head(ctx.Context, id)
			if err != nil {
				return err
			}
			version = uint(max(head.Latest, 1))
		}
		var e documents.Erasure
		if err := d.ask(ctx.Context, http.MethodDelete, fmt.Sprintf("/v1/records/%x/versions/%d", id, version), nil, &e); err != nil {
			return err
		}
		return terminal.PrintFacts(ctx, e, "record", e.Record, "version", e.Version, "destroyed by", fmt.Sprintf("%d holders", len(e.Done)),
			"missing", fmt.Sprintf("%d holders, which are asked again", len(e.Missing)), "attested on the ledger", e.Attested)
	})
}
