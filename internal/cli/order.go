package cli

import (
	"regexp"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/urfave/cli/v2"
)

// relative is an argument like -1, which is a number of revisions and no option.
var relative = regexp.MustCompile(`^-\d+$`)

// order puts options before arguments, so that either may stand first: urfave stops at the first argument and ignores the
// options behind it. What stands behind -- stays an argument. A question for help asks for that of the command, whatever
// else is there.
func order(root *cli.App, args []string) ([]string, error) {
	var path, options, rest []string
	commands, help := root.Commands, false
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch found := find(commands, arg); {
		case arg == "--":
			rest = append(rest, args[i+1:]...)
			i = len(args)
		case isHelp(arg), arg == "help" && len(rest) == 0 && len(commands) > 0:
			help = true
		case isOption(arg):
			options = append(options, arg)
			if !takesValue(root, arg) {
				continue
			}
			if i+1 == len(args) {
				return nil, fault.New(fault.Usage, strings.Join(slices.Concat([]string{"clipdex"}, path, []string{"--help"}), " "), "the option %s needs a value", arg)
			}
			i++
			options = append(options, args[i])
		case found != nil && len(rest) == 0:
			path, commands = append(path, arg), found.Subcommands
		default:
			rest = append(rest, arg)
		}
	}
	switch complete := len(commands) == 0; {
	case help && (complete || len(rest) == 0):
		return append(path, "--help"), nil
	case complete && len(rest) > 0:
		rest = append([]string{"--"}, rest...)
	}
	return slices.Concat(path, options, rest), nil
}

func isOption(arg string) bool {
	return strings.HasPrefix(arg, "-") && arg != "-" && !relative.MatchString(arg)
}

func isHelp(arg string) bool { return slices.Contains([]string{"--help", "-help", "-h"}, arg) }

func find(commands []*cli.Command, name string) *cli.Command {
	for _, c := range commands {
		if c.HasName(name) {
			return c
		}
	}
	return nil
}

// takesValue says whether the option is followed by a value. It has the same meaning in every command that has it.
func takesValue(root *cli.App, arg string) bool {
	name := strings.TrimLeft(arg, "-")
	for _, top := range root.Commands {
		for _, c := range append([]*cli.Command{top}, top.Subcommands...) {
			for _, f := range c.Flags {
				if slices.Contains(f.Names(), name) {
					return f.(cli.DocGenerationFlag).TakesValue()
				}
			}
		}
	}
	return false
}
