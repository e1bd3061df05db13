package cli

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/urfave/cli/v2"
)

// completions are the scripts for the shells. They ask this program what can stand at the cursor: see suggest.
//
//go:embed completion
var completions embed.FS

// shells are those that there is a script for.
var shells = []string{"bash", "zsh", "fish"}

func (a *app) completion() *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print what lets a shell complete commands, options and revisions: bash, zsh or fish",
		ArgsUsage: "bash|zsh|fish",
		UsageText: "clipdex completion bash|zsh|fish",
		Description: `Prints a script for the shell. Commands, options and their values, revisions and files are completed, in zsh and fish with what
they mean. Revisions are those of this build: no database is asked.

Examples, for this shell alone:
  source <(clipdex completion bash)
  source <(clipdex completion zsh)           # after  autoload -U compinit; compinit
  clipdex completion fish | source

For every new one:
  clipdex completion bash > ~/.local/share/bash-completion/completions/clipdex
  clipdex completion zsh > "${fpath[1]}/_clipdex"
  clipdex completion fish > ~/.config/fish/completions/clipdex.fish`,
		Action: func(c *cli.Context) error {
			if err := arguments(c, 1, 1); err != nil {
				return err
			}
			shell := c.Args().First()
			if !slices.Contains(shells, shell) {
				return fault.New(fault.Usage, "clipdex completion "+strings.Join(shells, "  or  clipdex completion "), "no completion for %s", shell)
			}
			script, err := completions.ReadFile("completion/clipdex." + shell)
			if err != nil {
				return err
			}
			_, err = a.env.Stdout.Write(script)
			return err
		},
	}
}

// completing is the word before a command line whose last word a shell wants completed. urfave has a way of its own, which
// completes no values, no arguments, and nothing behind the first of these.
const completing = "--complete"

// answerCompletion writes what can stand in place of the last word, a suggestion a line, a tab before what it means.
func (a *app) answerCompletion(root *cli.App, words []string) {
	for _, s := range suggest(root, words) {
		if s == anyFile {
			fmt.Fprintln(a.env.Stdout, s.word)
			continue
		}
		fmt.Fprintf(a.env.Stdout, "%s\t%s\n", s.word, s.means)
	}
}
