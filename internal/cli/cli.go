// Package cli is the program: arguments in, text and an exit code out. One command is one file.
//
//	main → Run → command → check, migrate, postgres → report
//
// It alone knows the project's own models, migrations and legacy files; everything below takes them as arguments.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/urfave/cli/v2"
)

// Env is what the program sees of the world.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Dir            string // the working directory
}

// exitInterrupted is the exit code after Ctrl-C: 128 + SIGINT, as shells have it.
const exitInterrupted = 130

// answer is a command's result that is not an error but asks for an exit code: everything has been said already.
type answer int

func (a answer) Error() string { return fmt.Sprintf("exit code %d", int(a)) }

// Run runs the program with the arguments behind its name and gives the exit code.
func Run(ctx context.Context, args []string, env Env) int {
	a := &app{env: env, given: env}
	a.status, a.screen = a.newStatusLine(), &stream{report.Screen(env.Stdout, false)}
	defer a.status.clear()
	a.env.Stdout, a.env.Stderr = a.status.over(a.screen), a.status.over(report.Screen(env.Stderr, false))
	a.raw = a.env.Stdout
	a.answerInFormat(args)
	root := a.commands()
	if len(args) > 0 && args[0] == completing {
		a.answerCompletion(root, args[1:])
		return 0
	}
	err := func() error {
		ordered, err := order(root, args)
		if err != nil {
			return err
		}
		return root.RunContext(ctx, append([]string{"clipdex"}, ordered...))
	}()
	return a.exitCode(ctx, err)
}

// app is one run of the program.
type app struct {
	env     Env                           // what is written to its Stdout and Stderr steers no terminal
	given   Env                           // as the caller gave it
	raw     io.Writer                     // Stdout before it was made inert: for annotations, and for SARIF
	screen  *stream                       // below both
	when    string                        // results are coloured: auto, always or never
	target  string                        // the database, as far as it is known, without a password
	failed  func(*fault.Error, int) error // tells an error in the format that was asked for too, until the result is told; nil: as text only
	account *report.Account               // of a command that changes a database, as JSON; nil: as text
	status  *statusLine
}

// exitCode says once, at the top, what went wrong, and chooses the exit code: the one switch that does.
func (a *app) exitCode(ctx context.Context, err error) int {
	var said answer
	switch {
	case err == nil:
		return 0
	case errors.As(err, &said):
		return int(said)
	case ctx.Err() != nil:
		a.complain(interrupted(err), exitInterrupted)
		return exitInterrupted
	}
	code := int(fault.CodeOf(err))
	a.complain(faultOf(err), code)
	return code
}

// complain writes an error in its three lines, a cause of several lines indented under the first.
func (a *app) complain(f *fault.Error, code int) {
	f = redacted(f)
	if a.failed != nil {
		_ = a.failed(f, code) // the lines below still tell
	}
	fmt.Fprintf(a.env.Stderr, "error: %s\n", indent(f.What))
	if f.Cause != nil {
		fmt.Fprintf(a.env.Stderr, "  cause: %s\n", indent(f.Cause.Error()))
	}
	if f.Help != "" {
		fmt.Fprintf(a.env.Stderr, "  help: %s\n", indent(f.Help))
	}
}

func indent(s string) string {
	return strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n         ")
}

// redacted gives the fault without the passwords of the connection strings in it. Its help is ours, and shows how one is spelled.
func redacted(f *fault.Error) *fault.Error {
	out := &fault.Error{Code: f.Code, What: postgres.Redact(f.What), Help: f.Help}
	if f.Cause != nil {
		out.Cause = errors.New(postgres.Redact(f.Cause.Error()))
	}
	return out
}

// faultOf gives the outermost fault in err, or makes one of it. What stands around the fault says where it happened.
func faultOf(err error) *fault.Error {
	f, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return &fault.Error{Code: fault.CannotDo, What: err.Error()}
	}
	around, ok := strings.CutSuffix(err.Error(), f.Error())
	if !ok || around == "" {
		return f
	}
	return &fault.Error{Code: f.Code, What: around + f.What, Cause: f.Cause, Help: f.Help}
}

// interrupted gives the fault of a run that was ended from outside: what the command says about where things stand, or
// else that it was.
func interrupted(err error) *fault.Error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	return fault.Wrap(fault.CannotDo, err, "", "interrupted")
}

func (a *app) commands() *cli.App {
	root := &cli.App{
		Name:            "clipdex",
		Usage:           "keep the schema of a podcast index in step with its models and migrations",
		Version:         version(),
		HideHelpCommand: true,
		Writer:          a.env.Stdout,
		ErrWriter:       a.env.Stderr,
		Reader:          a.env.Stdin,
		ExitErrHandler:  func(*cli.Context, error) {}, // urfave would exit the process; Run decides
		OnUsageError:    usageError,
		Action:          needsCommand,
		Commands: []*cli.Command{{
			Name:            "db",
			Usage:           "the database: check, migrate, look",
			HideHelpCommand: true,
			OnUsageError:    usageError,
			Action:          needsCommand,
			Subcommands: []*cli.Command{
				a.bootstrap(), a.check(), a.revision(), a.upgrade(), a.rollbackLast(), a.downgrade(), a.stamp(),
				a.current(), a.history(), a.show(), a.lint(), a.verify(), a.diff(), a.inspect(), a.rebase(), a.url(), a.start(), a.stop(), a.psql(),
			},
		}},
	}
	db, hook := root.Commands[0], a.hook()
	index := []*cli.Command{a.search(), a.guests(), a.guest(), a.questions(), a.episodes(), a.stats(), a.importFile(), a.refresh(), a.serve()}
	machine := []*cli.Command{a.doctor(), a.completion(), a.man()}
	root.Commands = slices.Concat(root.Commands, index, []*cli.Command{hook}, machine)
	groups := []group{{"The database", "db ", db.Subcommands}, {"What is in it", "", index}, {"Before a commit", "hook ", hook.Subcommands}, {"This machine", "", machine}}
	for _, g := range groups {
		for _, c := range g.commands {
			a.complete(c, g.prefix+c.Name)
		}
	}
	root.CustomAppHelpTemplate = overview(root.Usage, groups)
	db.CustomHelpTemplate, hook.CustomHelpTemplate = root.CustomAppHelpTemplate, root.CustomAppHelpTemplate
	return root
}

// complete gives a command, which is typed as clipdex NAME, what all have.
func (a *app) complete(c *cli.Command, name string) {
	c.HideHelpCommand = true
	c.OnUsageError = usageError
	c.Flags = append(c.Flags, a.sharedFlags(c.Name)...)
	c.Before = a.chooseColour
	c.CustomHelpTemplate = helpOf(c, name)
}

// sharedFlags are declared on every command: urfave knows no flags that hold for all.
func (a *app) sharedFlags(command string) []cli.Flag {
	if slices.Contains([]string{"start", "stop", "rebase", "diff", "install", "run", "completion", "man"}, command) {
		return []cli.Flag{colourFlag()}
	}
	return []cli.Flag{&cli.StringFlag{Name: "database-url", Usage: "the database at `URL`; default: DATABASE_URL, then .env, then the embedded database"}, colourFlag()}
}

// usageError says in our words what urfave, and the flag package below it, say about a command line.
func usageError(c *cli.Context, err error, _ bool) error {
	help := helpFor(c.Command)
	if name, ok := strings.CutPrefix(err.Error(), "flag provided but not defined: -"); ok {
		var names []string
		for _, f := range c.Command.Flags {
			names = append(names, f.Names()[0])
		}
		if near := nearest(strings.TrimLeft(name, "-"), names); near != "" {
			help = strings.TrimSuffix(help, "help") + near
		}
		return fault.New(fault.Usage, help, "no such option: --%s", strings.TrimLeft(name, "-"))
	}
	if m := badValue.FindStringSubmatch(err.Error()); m != nil {
		return fault.New(fault.Usage, help, "--%s can't be %q", m[2], m[1])
	}
	return fault.New(fault.Usage, help, "%s", err)
}

// badValue is how the flag package says that an option's value does not parse.
var badValue = regexp.MustCompile(`^invalid (?:boolean )?value "(.*)" for (?:flag )?-(\S+): `)

func helpFor(c *cli.Command) string {
	if c == nil || c.HelpName == "" {
		return "clipdex --help"
	}
	return c.HelpName + " --help"
}

// needsCommand answers a command line that ends before a command, or names none that exists.
func needsCommand(c *cli.Context) error {
	if c.Args().Len() == 0 {
		return cli.ShowSubcommandHelp(c)
	}
	word, help := c.Args().First(), "clipdex --help"
	if find(c.App.Commands, word) != nil {
		word = c.Args().Get(1)
	}
	var names []string
	typed := map[string]string{}
	for _, top := range c.App.Commands {
		for _, sub := range top.Subcommands {
			names, typed[sub.Name] = append(names, sub.Name), top.Name+" "+sub.Name
		}
		if len(top.Subcommands) == 0 {
			names, typed[top.Name] = append(names, top.Name), top.Name
		}
	}
	if near := nearest(word, names); near != "" {
		help = "clipdex " + typed[near]
	}
	return fault.New(fault.Usage, help, "no such command: %s", word)
}

// arguments refuses more or fewer arguments than a command takes, and durations that are none: zero would mean the default
// here and for ever in PostgreSQL.
func arguments(c *cli.Context, least, most int) error {
	for _, name := range c.LocalFlagNames() {
		if d, ok := c.Value(name).(time.Duration); ok && d <= 0 {
			return fault.New(fault.Usage, helpFor(c.Command), "--%s has to be above zero, and is %s", name, d)
		}
	}
	switch n := c.Args().Len(); {
	case n < least:
		return fault.New(fault.Usage, helpFor(c.Command), "%s needs %s", c.Command.HelpName, c.Command.ArgsUsage)
	case n > most:
		return fault.New(fault.Usage, helpFor(c.Command), "one argument too many: %s", c.Args().Get(most))
	}
	return nil
}
