package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/locate"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/clipdex/clipdex/migrations"
	"github.com/clipdex/clipdex/models"
	"github.com/urfave/cli/v2"
)

// formatsOf gives the formats that a command answers in, the default first.
func formatsOf(command string) []string {
	switch command {
	case "check", "lint":
		return []string{"text", "json", "github", "sarif"}
	case "verify":
		return []string{"text", "github", "sarif"}
	}
	return []string{"text", "json"}
}

// formatFlag is of commands that answer as text or JSON.
func formatFlag() cli.Flag { return formatFlagOf("") }

// formatFlagOf is formatFlag for a command that has formats of its own.
func formatFlagOf(command string) cli.Flag {
	formats := formatsOf(command)
	shown := append([]string{formats[0] + " (the default)"}, formats[1:]...)
	return newChoice("format", "answer in `FORMAT`: "+either(shown), formats...)
}

// goodFormat refuses a format that the command does not answer in.
func goodFormat(c *cli.Context) error {
	_, err := choose(c, "format", "format")
	return err
}

// either lists words: a, b or c.
func either(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// asksFor gives the command of a command line, when it is one of several, and the format that it asks for. It looks before anybody
// knows whether it is a good one.
func asksFor(args, commands []string) (command, format string) {
	for i, arg := range args {
		name, value, inline := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		switch {
		case command == "" && slices.Contains(commands, arg):
			command = arg
		case strings.HasPrefix(arg, "-") && name == "format":
			if format = value; !inline && i+1 < len(args) {
				format = args[i+1]
			}
		}
	}
	return command, format
}

// judging are the commands that find problems in the sources.
var judging = []string{"check", "lint", "verify"}

// answerInFormat prepares for a command line that asks for a format: errors are told in it, too.
func (a *app) answerInFormat(args []string) {
	a.answerInJSON(args)
	switch command, format := asksFor(args, judging); {
	case command == "":
	case format == "github":
		a.env.Stdout, a.env.Stderr = report.Inert(a.env.Stdout), report.Inert(a.env.Stderr)
		a.failed = func(f *fault.Error, _ int) error { return report.GitHubError(a.raw, "clipdex db "+command, f) }
	case format == "sarif":
		a.failed = func(f *fault.Error, code int) error {
			return report.SARIFError(a.raw, f, a.answering(command, code))
		}
	}
}

// answering is what a SARIF log of a command says beside the problems.
func (a *app) answering(command string, exit int) report.Answering {
	rules := report.LintRules()
	switch command {
	case "check":
		rules = report.CheckRules()
	case "verify":
		rules = append(report.VerifyRules(), rules...)
	}
	return report.Answering{Build: version(), Rules: rules, Exit: exit, Target: a.target}
}

// located reads the sources that were compiled in. in may be nil, where nobody asks for models.
func located(in *check.Input) (*locate.Sources, error) {
	folders := locate.Folders{Models: models.Sources, ModelsName: "models", Migrations: migrations.Sources, MigrationsName: "migrations"}
	if in == nil {
		return locate.Read(folders, nil)
	}
	return locate.Read(folders, in.Draft)
}

// inSources shows problems in a format that shows them beside lines; in others it shows nothing. verdict and exit are the answer.
func (a *app) inSources(c *cli.Context, in *check.Input, find func(*locate.Sources) []report.Problem, verdict string, exit int) error {
	format := c.String("format")
	if format != "github" && format != "sarif" {
		return nil
	}
	at, err := located(in)
	if err != nil {
		return err
	}
	problems := find(at)
	if format == "github" {
		err = report.GitHub(a.raw, problems)
	} else {
		told := a.answering(c.Command.Name, exit)
		told.Verdict, told.Nowhere = verdict, at.Listed()
		a.failed = nil
		err = report.SARIF(a.raw, problems, told)
	}
	if err != nil {
		return fmt.Errorf("writing the problems: %w", err)
	}
	return nil
}

// withoutText drops what a command says to people where it answers in SARIF.
func (a *app) withoutText(c *cli.Context) {
	if c.String("format") == "sarif" {
		a.env.Stdout = io.Discard
	}
}
