// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"
)

// CompletionCommand prints the script with which a shell completes commands and flags.
var CompletionCommand = &cli.Command{
	Name:      "completion",
	Usage:     "Print the script by which a shell completes commands and flags",
	ArgsUsage: "bash | zsh | fish",
	Description: `Put one of these lines into the file that your shell reads at its start:

  eval "$(dntp completion bash)"       ~/.bashrc
  eval "$(dntp completion zsh)"        ~/.zshrc, after compinit
  dntp completion fish | source        ~/.config/fish/config.fish`,
	Action: Quiet(printCompletion),
}

var shells = []string{"bash", "zsh", "fish"}

// The program itself lists the words that may end a line. The script does not ask for
// a list after the word --, as that would run the line.
const bashCompletion = `_dntp_complete() {
	local cur=${COMP_WORDS[COMP_CWORD]} word
	local -a line=("${COMP_WORDS[@]:0:COMP_CWORD}")
	COMPREPLY=()
	for word in "${line[@]}"; do
		[[ $word == -- ]] && return
	done
	[[ $cur == -- ]] && line+=(-)
	[[ $cur == -?* && $cur != -- ]] && line+=("$cur")
	local known
	known=$(SHELL=bash "${line[@]}" --generate-bash-completion 2>/dev/null)
	mapfile -t COMPREPLY < <(compgen -W "$known" -- "$cur")
}
complete -o bashdefault -o default -F _dntp_complete dntp
`

const zshCompletion = `_dntp_complete() {
	local cur=${words[CURRENT]}
	local -a line known
	line=("${(@)words[1,CURRENT-1]}")
	[[ ${line[(I)--]} -gt 0 ]] && return
	[[ $cur == -- ]] && line+=(-)
	[[ $cur == -?* && $cur != -- ]] && line+=("$cur")
	known=("${(@f)$(SHELL=bash "${line[@]}" --generate-bash-completion 2>/dev/null)}")
	if [[ -n ${known[1]} ]]; then
		compadd -a known
	else
		_files
	fi
}
compdef _dntp_complete dntp
`

func printCompletion(ctx *cli.Context) error {
	shell, err := Argument(ctx, "the name of a shell")
	if err != nil {
		return err
	}
	if !slices.Contains(shells, shell) {
		return ErrorHint(fmt.Sprintf("unknown shell %q", shell), "want bash, zsh or fish")
	}
	script := map[string]string{"bash": bashCompletion, "zsh": zshCompletion}[shell]
	if shell == "fish" {
		if script, err = ctx.App.ToFishCompletion(); err != nil {
			return err
		}
	}
	_, err = fmt.Fprint(ctx.App.Writer, script)
	return err
}
