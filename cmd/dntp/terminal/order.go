// SPDX-License-Identifier: GPL-3.0-or-later

package terminal

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

const completionFlag = "--generate-bash-completion" // the library wants it last

// FlagsFirst moves the flags of a command before its arguments, as people write them on
// either side and the library reads them on one. What comes after -- stays.
func FlagsFirst(app *cli.App, args []string) []string {
	if len(args) == 0 || args[len(args)-1] == completionFlag {
		return args
	}
	command, start := findCommand(app, args)
	if command == nil {
		return args
	}
	var flags, rest []string
	for i := start; i < len(args); i++ {
		switch word := args[i]; {
		case word == "--":
			rest = append(rest, args[i:]...)
			i = len(args)
		case !isFlag(word):
			rest = append(rest, word)
		default:
			width := flagWidth(command.Flags, args[i:])
			if i+width > len(args) { // its value is missing: nothing else may become it
				return slices.Concat(args[:start], flags, args[i:])
			}
			flags = append(flags, args[i:i+width]...)
			i += width - 1
		}
	}
	return slices.Concat(args[:start], flags, rest)
}

// findCommand returns the innermost command of a line and where its own words begin.
func findCommand(app *cli.App, args []string) (command *cli.Command, start int) {
	commands, flags := app.Commands, app.Flags
	for i := 1; i < len(args) && args[i] != "--"; i++ {
		if isFlag(args[i]) {
			i += flagWidth(flags, args[i:]) - 1
			continue
		}
		n := slices.IndexFunc(commands, func(c *cli.Command) bool { return c.HasName(args[i]) })
		if n < 0 {
			break
		}
		command, start = commands[n], i+1
		commands, flags = command.Subcommands, command.Flags
	}
	return command, start
}

// isFlag reports whether a word is a flag. A lone dash stands for standard input.
func isFlag(word string) bool { return len(word) > 1 && word[0] == '-' }

// flagWidth is how many words the flag at the beginning takes.
func flagWidth(flags []cli.Flag, words []string) int {
	name := strings.TrimLeft(words[0], "-")
	if strings.Contains(name, "=") {
		return 1
	}
	for _, flag := range flags {
		if value, ok := flag.(cli.DocGenerationFlag); ok && slices.Contains(flag.Names(), name) && value.TakesValue() {
			return 2
		}
	}
	return 1
}
