// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/genesis"
	"github.com/urfave/cli/v2"
)

// purposeNames are the purposes of use by their number (HL7 v3 ActReason).
var purposeNames = []string{
	"TREAT", "ETREAT", "BTG", "ERTREAT", "COC", "CLINTRL", "POPHLTH", "HPAYMT", "CLMATTCH", "COVAUTH", "COVERAGE",
	"REMITADV", "HOPERAT", "CAREMGT", "FRAUD", "HQUALIMP", "PATADMIN", "HLEGAL", "PUBHLTH", "DISASTER", "THREAT",
	"HRESCH", "CLINTRCH", "DSRCH", "PATRQT", "FAMRQT", "PWATRNY", "SUPNWK", "HSYSADMIN", "HTEST", "HDECD", "HMARKT",
}

var (
	actionNames   = []string{"collect", "access", "use", "disclose", "correct"}
	basisNames    = []string{"none", "subject", "delegate", "consent", "care relationship", "break-glass", "legal or payer rule", "custodian"}
	verdictNames  = []string{"not reviewed", "proper", "improper", "undetermined"}
	guardianNames = []string{"", "guard", "hpowatt", "dpowatt", "nok", "guadltm", "delegatee", "recovery"}
)

var (
	usesFlag      = &cli.StringFlag{Name: "purpose", Usage: "`purposes` of use, separated by commas, such as TREAT,COC", Required: true}
	useFlag       = &cli.StringFlag{Name: "purpose", Usage: "`purpose` of use, such as TREAT", Required: true}
	actionsFlag   = &cli.StringFlag{Name: "action", Usage: "`actions`, separated by commas: collect, access, use, disclose, correct", Value: "access"}
	careClassFlag = &cli.StringFlag{Name: "class", Usage: "`classes` of records, separated by commas, by name or number", Required: true}
	careForFlag   = &cli.DurationFlag{Name: "for", Usage: "`time` that it lasts, such as 2h"}
)

// listed finds a word, or tells which there are.
func listed(what string, words []string, word string) (uint8, error) {
	i := slices.IndexFunc(words, func(known string) bool { return known != "" && strings.EqualFold(known, word) })
	if i < 0 {
		return 0, terminal.ErrorHint(fmt.Sprintf("unknown %s %q", what, word), "have %s", strings.Join(slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" }), ", "))
	}
	return uint8(i), nil
}

// maskOf has a bit for each word of a list.
func maskOf(what string, words []string, list string) (mask uint64, err error) {
	for word := range strings.SplitSeq(list, ",") {
		bit, err := listed(what, words, strings.TrimSpace(word))
		if err != nil {
			return 0, err
		}
		mask |= 1 << bit
	}
	return mask, nil
}

// namesOf writes a mask as the words of its bits.
func namesOf(words []string, mask uint64) string {
	var names []string
	for i, word := range words {
		if mask&(1<<i) != 0 {
			names = append(names, word)
		}
	}
	return terminal.OrDash(strings.Join(names, ", "))
}

func nameOf(words []string, number uint8) string {
	if int(number) < len(words) {
		return words[number]
	}
	return fmt.Sprint(number)
}

func classNamesOf(mask uint64) string {
	var names []string
	for class := uint8(1); class <= lastRecordClass; class++ {
		if mask&(1<<class) != 0 {
			names = append(names, genesis.ClassName(class))
		}
	}
	return terminal.OrDash(strings.Join(names, ", "))
}

// asked is what the flags of a command ask for.
type asked struct {
	purposes uint32
	actions  uint8
	classes  uint64
}

func askedBy(ctx *cli.Context) (a asked, err error) {
	purposes, err := maskOf("purpose of use", purposeNames, ctx.String(usesFlag.Name))
	if err != nil {
		return a, err
	}
	words := ctx.String(actionsFlag.Name)
	if words == "" {
		words = actionsFlag.Value // a command without the flag
	}
	actions, err := maskOf("action", actionNames, words)
	if err != nil {
		return a, err
	}
	a.purposes, a.actions = uint32(purposes), uint8(actions)
	a.classes, err = classMask(ctx.String(careClassFlag.Name))
	return a, err
}

// one returns the purpose and action where only one of each was asked for.
func (a asked) one() (purpose, action uint8, err error) {
	for number := range purposeNames {
		if a.purposes == 1<<number {
			if a.actions&(a.actions-1) == 0 {
				return uint8(number), a.actions, nil
			}
			return 0, 0, terminal.ErrorHint("more than one action", "one at a time: there is a ticket for each")
		}
	}
	return 0, 0, terminal.ErrorHint("more than one purpose", "one at a time: there is a ticket for each")
}

const UseEmergency = 2 // breaking the glass

const ActionAccess = 2

const GranteeOrg = 2 // all actors of an organization
