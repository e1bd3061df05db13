package cli

import (
	"bufio"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/lint"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/plan"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/clipdex/clipdex/internal/revise"
	"github.com/clipdex/clipdex/internal/schema"
	"github.com/urfave/cli/v2"
)

func (a *app) revision() *cli.Command {
	return &cli.Command{
		Name:      "revision",
		Usage:     "write the revision that the models are ahead of, and prove it",
		ArgsUsage: "MESSAGE",
		UsageText: `clipdex db revision "MESSAGE" [options]`,
		Description: `Compares the models with what legacy files and all revisions give, writes migrations/<date>_<id>_<slug>.go with Up and Down,
and lists it in migrations/migrations.go. Before anything is written it is proved in a scratch database: after Up the models
agree, after Down the schema is as before. Nothing to do: says so, writes nothing.

A rename reads as drop and add, and loses data: say it with --rename, or answer on a terminal.

Examples:
  clipdex db revision "add view_count to processed_videos"
  clipdex db revision "name roles as they are called" --rename guests_raw.role=position
  clipdex db revision "index guests by created_at" --online
  clipdex db revision "count words" --empty           hand-written SQL: functions, views, backfills`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "message", Aliases: []string{"m"}, Usage: "what it does, as `TEXT`; or as an argument"},
			&cli.BoolFlag{Name: "empty", Usage: "compare nothing: write a revision to be filled by hand"},
			&cli.StringSliceFlag{Name: "rename", Usage: "take what is gone and what is new for one thing, `OLD=NEW`: table=new, table.column=new (index, constraint likewise); repeatable"},
			&cli.BoolFlag{Name: "online", Usage: "plan for large, busy tables: concurrent indexes, NOT VALID and then VALIDATE; may write several revisions"},
			&cli.BoolFlag{Name: "verbose", Usage: "show changed definitions in full"},
		},
		Action: func(c *cli.Context) error {
			message, err := messageOf(c)
			if err != nil {
				return err
			}
			root := repository(a.env.Dir)
			if root == "" {
				return fault.New(fault.Usage, "cd into clipdex's repository", "a revision is written into the repository, and %s is not in it", a.env.Dir)
			}
			if err := a.refuseStale(); err != nil {
				return err
			}
			if c.Bool("empty") {
				return a.emptyRevision(root, message)
			}
			return a.writeRevision(c, root, message)
		},
	}
}

// messageOf gives the message, which may be said as an option or as the argument, on one line and of characters that can be seen.
func messageOf(c *cli.Context) (string, error) {
	if err := arguments(c, 0, 1); err != nil {
		return "", err
	}
	said := strings.ToValidUTF8(c.String("message")+" "+c.Args().First(), "")
	message := strings.Join(strings.FieldsFunc(said, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	switch {
	case c.String("message") != "" && c.Args().Len() > 0:
		return "", fault.New(fault.Usage, helpFor(c.Command), "the message is said twice: %q and %q", c.String("message"), c.Args().First())
	case message == "":
		return "", fault.New(fault.Usage, `clipdex db revision "add view_count to processed_videos"`, "a revision needs a message")
	}
	return message, nil
}

func (a *app) emptyRevision(root, message string) error {
	chain, err := chain()
	if err != nil {
		return err
	}
	names, err := revise.Write(root, []plan.File{{ID: newID(chain), Parent: chain.Head().ID, Message: message, At: time.Now()}})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.env.Stdout, "wrote   %s\nnext: write its Up and Down, rebuild (task build), then  clipdex db upgrade\n", names[0])
	return nil
}

// newID gives 12 random hexadecimal digits that no revision has.
func newID(chain *migrate.Chain) string {
	for {
		var random [6]byte
		_, _ = rand.Read(random[:]) // never errs
		if id := hex.EncodeToString(random[:]); chain.Index(id) < 0 {
			return id
		}
	}
}

func (a *app) writeRevision(c *cli.Context, root, message string) error {
	chain, err := chain()
	if err != nil {
		return err
	}
	at, err := a.site(c, chain) // how big its tables are
	if err != nil {
		return err
	}
	defer at.close(c.Context)
	in, err := a.input(at.session, check.Filter{})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.env.Stdout, "comparing models with %s\n", place(in.Chain, in.Chain.Head().ID))
	draft, err := revise.Begin(c.Context, in)
	if err != nil {
		return err
	}
	defer draft.Close(c.Context)
	if err := a.rename(c, draft); err != nil {
		return err
	}
	changes, renames := draft.Changes(), renamed(draft.Renames())
	if len(changes)+len(renames) == 0 {
		fmt.Fprintln(a.env.Stdout, "nothing to do: models and migrations agree; nothing was written")
		return nil
	}
	o := report.Options{Color: a.colour(), Verbose: c.Bool("verbose")}
	if err := report.Changes(a.env.Stdout, append(renames, changes...), draft.Have.Default, o); err != nil {
		return err
	}
	p := draft.Plan(c.Bool("online"))
	proof, err := draft.Prove(c.Context, p)
	if err != nil {
		return err
	}
	names, err := revise.Write(root, files(in.Chain, p, message))
	if err != nil {
		return err
	}
	if err := a.tellDangers(draft, p, at.sizes, o); err != nil {
		return err
	}
	if err := a.tellBroken(proof, o); err != nil {
		return err
	}
	a.tellRevision(draft, p, proof, names)
	return nil
}

// files gives the revisions that a plan takes, each behind the one before.
func files(chain *migrate.Chain, p plan.Plan, message string) []plan.File {
	var out []plan.File
	parts, parent := p.Parts(), chain.Head().ID
	ids := make([]string, len(parts))
	for i := range ids {
		ids[i] = newID(chain)
	}
	slices.Sort(ids) // the files of one day stand in a folder by their ids
	for i, part := range parts {
		f := plan.File{ID: ids[i], Parent: parent, Message: message, At: time.Now(), Plan: part.Plan, NoTransaction: part.NoTransaction}
		if len(parts) > 1 {
			f.Message = fmt.Sprintf("%s, part %d of %d", message, i+1, len(parts))
		}
		out, parent = append(out, f), f.ID
	}
	return out
}

// renamed gives renames as changes, to be shown.
func renamed(renames []plan.Rename) []diff.Change {
	var out []diff.Change
	for _, r := range renames {
		c := diff.Change{Op: diff.Rename, Object: r.Object, Want: r.To}
		if r.Object.Kind == schema.KindRelation {
			c.Detail = string(schema.Table)
		}
		out = append(out, c)
	}
	return out
}

// tellDangers says what lint has to say about what was planned. It is not a question: the revision is written.
func (a *app) tellDangers(draft *revise.Draft, p plan.Plan, sizes map[schema.Name]lint.Size, o report.Options) error {
	for i, part := range p.Parts() {
		findings := lint.Planned(part.Up, lint.Input{NoTransaction: part.NoTransaction, Home: draft.Have.Default, Before: draft.Have, After: draft.Want, Sizes: sizes})
		if len(findings) == 0 {
			continue
		}
		about := ""
		if len(p.Parts()) > 1 {
			about = fmt.Sprintf(" in part %d", i+1)
		}
		fmt.Fprintf(a.env.Stdout, "lint    %s%s; accept one in the file:  // clipdex:allow CODE REASON\n", report.Count(len(findings), "finding"), about)
		if err := report.Findings(a.env.Stdout, findings, o); err != nil {
			return fmt.Errorf("writing the findings: %w", err)
		}
	}
	return nil
}

// tellBroken says which queries the revision breaks. It is no question either: the code that is to run with it may be on its way.
func (a *app) tellBroken(proof revise.Proof, o report.Options) error {
	if len(proof.Broken) == 0 {
		return nil
	}
	fmt.Fprintf(a.env.Stdout, "breaks  %s\n", report.Count(len(proof.Broken), "query"))
	if err := report.Queries(a.env.Stdout, proof.Broken, o); err != nil {
		return fmt.Errorf("writing the queries: %w", err)
	}
	return nil
}

// tellRevision says what was written, and what its proof has shown.
func (a *app) tellRevision(draft *revise.Draft, p plan.Plan, proof revise.Proof, names []string) {
	home := draft.Have.Default
	for _, s := range p.Up {
		for _, check := range s.Prechecks {
			fmt.Fprintf(a.env.Stdout, "checks  %s: db upgrade looks for them first\n", check.Finds)
		}
	}
	for _, m := range p.Manual {
		op := ""
		if m.Property == "" {
			op = string(m.Op) + " "
		}
		fmt.Fprintf(a.env.Stdout, "by hand %s%s: %s\n", op, report.Unbroken(m.Subject(home)), m.Detail)
	}
	for _, name := range names {
		fmt.Fprintf(a.env.Stdout, "wrote   %s\n", name)
	}
	fmt.Fprintf(a.env.Stdout, "proved  up: models and schema agree%s; down: schema as before%s\n", except(proof.Left, home), except(proof.Undone, home))
	next := "review it"
	if len(p.Manual)+len(p.Undone) > 0 {
		next = "write what is left to you in its Up and Down"
	}
	if len(proof.Broken) > 0 {
		next += ", change the queries that it breaks"
	}
	fmt.Fprintf(a.env.Stdout, "next: %s, rebuild (task build), then  clipdex db upgrade\n", next)
}

func except(left []diff.Change, home string) string {
	if len(left) == 0 {
		return ""
	}
	return ", except " + report.Unbroken(revise.Subjects(left, home))
}

// rename takes the renames of the command line, and on a terminal asks about those that are likely; elsewhere it points them out.
func (a *app) rename(c *cli.Context, draft *revise.Draft) error {
	for _, text := range c.StringSlice("rename") {
		r, err := plan.ParseRename(text, draft.Have)
		if err != nil {
			return fault.New(fault.Usage, "--rename table=new  or  --rename table.column=new, on the left the names as they are before any rename", "%v", err)
		}
		if err := draft.Rename(c.Context, r); err != nil {
			return err
		}
	}
	ask := a.interactive()
	input := bufio.NewScanner(a.env.Stdin)
	declined := map[plan.Rename]bool{}
	for {
		next := undecided(draft.Likely(), declined)
		if next == nil {
			return nil
		}
		home := draft.Have.Default
		subject := report.Unbroken(renamed([]plan.Rename{*next})[0].Subject(home))
		switch {
		case !ask:
			option := fault.ShellWord(next.Object.Path(home) + "=" + next.To)
			fmt.Fprintf(a.env.Stderr, "a rename? by drop and add the data of %s is lost; if it is the same under a new name:  --rename %s\n", subject, option)
			declined[*next] = true
		case a.yes(input, fmt.Sprintf("%s is gone and %s is new: is it the same, renamed?", subject, report.Unbroken(next.To))):
			if err := draft.Rename(c.Context, *next); err != nil {
				return err
			}
		default:
			declined[*next] = true
		}
	}
}

func undecided(likely []plan.Rename, declined map[plan.Rename]bool) *plan.Rename {
	for i := range likely {
		if !declined[likely[i]] {
			return &likely[i]
		}
	}
	return nil
}

// interactive says whether somebody can be asked.
func (a *app) interactive() bool {
	return terminal(a.given.Stdin) && terminal(a.given.Stderr)
}

// yes asks a question; anything but y or yes is no.
func (a *app) yes(input *bufio.Scanner, question string) bool {
	fmt.Fprintf(a.env.Stderr, "%s [y/N] ", question)
	if !input.Scan() {
		fmt.Fprintln(a.env.Stderr)
		return false
	}
	answer := strings.ToLower(strings.TrimSpace(input.Text()))
	return answer == "y" || answer == "yes"
}
