package cli

import (
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/urfave/cli/v2"
)

// choice is an option whose value is one of a few words, which a shell can complete.
type choice struct {
	*cli.StringFlag
	words []string // the first is the default
}

func newChoice(name, usage string, words ...string) choice {
	return choice{&cli.StringFlag{Name: name, Value: words[0], Usage: usage}, words}
}

// choose gives the value of a command's choice and refuses one that there is not.
func choose(c *cli.Context, name, what string) (string, error) {
	value := c.String(name)
	for _, f := range c.Command.Flags {
		if choice, ok := f.(choice); ok && choice.Name == name && !slices.Contains(choice.words, value) {
			return "", fault.New(fault.Usage, "--"+name+" "+strings.Join(choice.words, "  or  --"+name+" "), "no such %s: %s", what, value)
		}
	}
	return value, nil
}
