// SPDX-License-Identifier: GPL-3.0-or-later

package ledger

import (
	"fmt"
	"strings"

	"github.com/dntp/dntp/cmd/dntp/terminal"
	"github.com/dntp/dntp/contracts"
	"github.com/urfave/cli/v2"
)

var (
	usesFlag      = &cli.StringFlag{Name: "purpose", Usage: "`purposes` of use, separated by commas, such as TREAT,COC", Required: true}
	useFlag       = &cli.StringFlag{Name: "purpose", Usage: "`purpose` of use, such as TREAT", Required: true}
	actionsFlag   = &cli.StringFlag{Name: "action", Usage: "`actions`, separated by commas: collect, access, use, disclose, correct", Value: "access"}
	careClassFlag = &cli.StringFlag{Name: "class", Usage: "`classes` of records, separated by commas, by name or number", Required: true}
	careForFlag   = &cli.DurationFlag{Name: "for", Usage: "`time` for which it is valid, such as 2h"}
)

// listed finds a word of a vocabulary in upper or lower case; its error lists the words.
func listed(v *contracts.Vocabulary, word string) (uint8, error) {
	for _, known := range v.Names() {
		if strings.EqualFold(known, word) {
			return v.Number(known)
		}
	}
	return 0, terminal.ErrorHint(fmt.Sprintf("unknown %s %q", v.Noun(), word), "have %s", strings.Join(v.Names(), ", "))
}

// maskOf has a bit for each word of a list.
func maskOf(v *contracts.Vocabulary, list string) (mask uint64, err error) {
	for word := range strings.SplitSeq(list, ",") {
		bit, err := listed(v, strings.TrimSpace(word))
		if err != nil {
			return 0, err
		}
		mask |= 1 << bit
	}
	return mask, nil
}

// namesOf writes a mask as the words of its bits.
func namesOf(v *contracts.Vocabulary, mask uint64) string {
	return terminal.OrDash(strings.Join(v.NamesIn(mask), ", "))
}

// asked holds the access that the flags of a command ask for.
type asked struct {
	purposes uint32
	actions  uint8
	classes  uint64
}

func askedBy(ctx *cli.Context) (a asked, err error) {
	purposes, err := maskOf(contracts.PurposesOfUse, ctx.String(usesFlag.Name))
	if err != nil {
		return a, err
	}
	words := ctx.String(actionsFlag.Name)
	if words == "" {
		words = actionsFlag.Value // a command without the flag
	}
	actions, err := maskOf(contracts.Actions, words)
	if err != nil {
		return a, err
	}
	a.purposes, a.actions = uint32(purposes), uint8(actions)
	a.classes, err = classMask(ctx.String(careClassFlag.Name))
	return a, err
}

// one returns the purpose and the action if only one of each was asked for.
func (a asked) one() (purpose, action uint8, err error) {
	for _, number := range contracts.PurposesOfUse.InMask(uint64(a.purposes)) {
		if a.purposes == 1<<number {
			if a.actions&(a.actions-1) == 0 {
				return number, a.actions, nil
			}
			return 0, 0, terminal.ErrorHint("more than one action", "give one: each has its own ticket")
		}
	}
	return 0, 0, terminal.ErrorHint("more than one purpose", "give one: each has its own ticket")
}
