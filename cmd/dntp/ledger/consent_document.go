// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"fmt"

	"github.com/dntp/dntp/cmd/dntp/session"
	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/dntp/dntp/ehr/client"
	"github.com/dntp/dntp/ehr/fhir"
	"github.com/ethereum/go-ethereum/common"
	"github.com/urfave/cli/v2"
)

// documentGrant makes the grant of the FHIR Consent of --fhir. No flag adds to it, and
// a given flag must agree with it.
func documentGrant(ctx *cli.Context, n *session.Session, pid common.Hash) (g client.Grant, err error) {
	path := ctx.Path(fhirConsentFlag.Name)
	text, err := terminal.ReadSmallFile(path)
	if err != nil {
		return g, err
	}
	head, err := n.RPC.HeaderByNumber(ctx.Context, nil)
	if err != nil {
		return g, err
	}
	if g, err = grantOf(path, text, pid, head.Time); err != nil {
		return g, err
	}
	return g, agrees(ctx, n, path, g)
}

// grantOf reads the grant of a FHIR Consent, which must be about this patient and not
// have ended at now, in Unix seconds.
func grantOf(path string, text []byte, pid common.Hash, now uint64) (client.Grant, error) {
	g, err := fhir.ParseConsent(text)
	if err != nil {
		return g, terminal.WithHint(fmt.Errorf("%s cannot be granted: %w", path, err), "`dntp consent write` writes a Consent that the ledger can hold")
	}
	if have := common.Hash(g.Pid); have != pid {
		return g, fmt.Errorf("%s is about patient %s, not %s", path, have, pid)
	}
	if g.NotAfter != 0 && g.NotAfter < now {
		return g, fmt.Errorf("%s has expired: it ends at %s", path, terminal.UTC(g.NotAfter))
	}
	return g, nil
}

// agrees compares the given flags with a document.
func agrees(ctx *cli.Context, n *session.Session, path string, g client.Grant) error {
	if ctx.IsSet(grantForFlag.Name) {
		return terminal.ErrorHint("--"+grantForFlag.Name+" and --"+fhirConsentFlag.Name+" exclude each other", "the document has its own end")
	}
	differs := func(flag string) error { return fmt.Errorf("--%s differs from %s", flag, path) }
	if text := ctx.String(granteeFlag.Name); text != "" {
		kind, grantee, err := granteeOf(n, text)
		if err != nil {
			return fmt.Errorf("--%s: %w", granteeFlag.Name, err)
		}
		if kind != g.GranteeKind || grantee != g.Grantee {
			return differs(granteeFlag.Name)
		}
	}
	for _, list := range []struct {
		flag string
		mask func(string) (uint64, error)
		says uint64
	}{
		{grantUsesFlag.Name, func(text string) (uint64, error) { return maskOf(contracts.PurposesOfUse, text) }, uint64(g.PurposeMask)},
		{actionsFlag.Name, func(text string) (uint64, error) { return maskOf(contracts.Actions, text) }, uint64(g.ActionMask)},
		{grantClassFlag.Name, classMask, g.ClassMask},
	} {
		if !ctx.IsSet(list.flag) {
			continue
		}
		if asked, err := list.mask(ctx.String(list.flag)); err != nil {
			return fmt.Errorf("--%s: %w", list.flag, err)
		} else if asked != list.says {
			return differs(list.flag)
		}
	}
	return nil
}

// writeConsent prints the FHIR Consent of a grant that is not on the ledger yet.
func writeConsent(ctx *cli.Context) error {
	args, err := hashesOf(ctx, 1)
	if err != nil {
		return err
	}
	n, err := session.Dial(ctx)
	if err != nil {
		return err
	}
	g, err := grantAsked(ctx, n, args[0])
	if err != nil {
		return err
	}
	text, err := fhir.EncodeConsent(g, false)
	if err != nil {
		return err
	}
	return terminal.WriteOutput(ctx, append(text, '\n'), ": sign it with `dntp consent grant --"+fhirConsentFlag.Name+"`")
}
