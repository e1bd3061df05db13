package cli

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/cpuguy83/go-md2man/v2/md2man"
	"github.com/urfave/cli/v2"
)

func (a *app) man() *cli.Command {
	return &cli.Command{
		Name:      "man",
		Usage:     "print the manual page",
		UsageText: "clipdex man",
		Description: `Prints the help of every command as one manual page, with the variables and files that are looked at.

Examples:
  clipdex man | man -l -
  mkdir -p ~/.local/share/man/man1 && clipdex man > ~/.local/share/man/man1/clipdex.1 && man clipdex`,
		Action: func(c *cli.Context) error {
			if err := arguments(c, 0, 0); err != nil {
				return err
			}
			page := md2man.Render([]byte(manual(c.App)))
			_, err := a.env.Stdout.Write(bytes.ReplaceAll(page, []byte("--"), []byte(`\-\-`))) // else they may print as hyphens
			return err
		},
	}
}

// manual gives the manual page in Markdown. urfave has one, which leaves out what commands say of themselves.
func manual(root *cli.App) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%% CLIPDEX 1 \"\" \"clipdex %s\" \"User Commands\"\n\n# NAME\n\nclipdex - %s\n\n", root.Version, root.Usage)
	b.WriteString("# SYNOPSIS\n\n**clipdex db** *COMMAND* \\[*options*\\]\n\n**clipdex** *COMMAND* \\[*options*\\]\n\n# COMMANDS\n\n")
	for _, top := range root.Commands {
		if len(top.Subcommands) == 0 {
			chapter(&b, top, top.Name)
		}
		for _, c := range top.Subcommands {
			chapter(&b, c, top.Name+" "+c.Name)
		}
	}
	b.WriteString(surroundings)
	return b.String()
}

// chapter writes what a command, typed as clipdex NAME, says of itself.
func chapter(b *strings.Builder, c *cli.Command, name string) {
	usage := "  " + strings.TrimSpace(c.UsageText)
	fmt.Fprintf(b, "## %s\n\n%s.\n\n%s\n\n", inMarkdown("clipdex "+name), inMarkdown(strings.ToUpper(c.Usage[:1])+c.Usage[1:]), laidOut(usage))
	fmt.Fprintf(b, "%s\n\n", laidOut(strings.TrimSpace(c.Description)))
	for _, f := range c.Flags {
		if f == cli.HelpFlag { // the command that runs has it by now
			continue
		}
		option, text := option(f)
		fmt.Fprintf(b, "**%s**\n: %s\n\n", inMarkdown(option), inMarkdown(text))
	}
}

// laidOut gives a help text in Markdown: indented lines, as of examples, stay lines, and the others are paragraphs.
func laidOut(text string) string {
	var out []string
	code := false
	for line := range strings.SplitSeq(text, "\n") {
		if indented := strings.HasPrefix(line, " "); line != "" && indented != code {
			code = indented
			out = append(out, map[bool]string{true: "\n```", false: "```\n"}[code])
		}
		if !code {
			line = inMarkdown(line)
		}
		out = append(out, line)
	}
	if code {
		out = append(out, "```")
	}
	return strings.Join(out, "\n")
}

var marks = regexp.MustCompile("[\\\\`*_{}\\[\\]()#+.!|<>~:-]")

// inMarkdown gives text that Markdown shows as it is.
func inMarkdown(text string) string { return marks.ReplaceAllString(text, `\$0`) }

// surroundings are the page's last sections.
const surroundings = `# EXIT STATUS

**0**
: Nothing to report, or done.

**1**
: The answer is no: drift, pending, an unknown revision, a revision failed.

**2**
: Bad command line or configuration.

**3**
: Could not be done: unreachable, timeout, lock not obtained, permission.

**130**
: Interrupted.

# ENVIRONMENT

**DATABASE\_URL**
: The database, where **\-\-database-url** does not say it. Without it, that of a **.env** file; without that, a database that clipdex keeps by itself. **PG\*** variables fill gaps.

**CLIPDEX\_HOME**
: The folder of the embedded database.

**CLIPDEX\_PG\_BIN**
: The folder of PostgreSQL's programs. Default: that of **pg\_ctl** on **PATH**, then the usual folders.

**CLIPDEX\_SCRATCH\_URL**
: The server for scratch databases. Default: the embedded one, then that of the database.

**NO\_COLOR**, **CLICOLOR\_FORCE**, **FORCE\_COLOR**, **CLICOLOR**
: Whether results are coloured, where **\-\-color** does not say it; the first that is set counts.

# FILES

**.env**
: DATABASE\_URL may stand in it; looked for from the working directory up to the repository's root.

**.clipdexignore**
: Patterns of what others own and **clipdex db check** leaves alone, one a line.

**~/.local/share/clipdex**
: The embedded database; for root **/var/lib/clipdex**.

**~/.cache/clipdex**
: What replays of the migrations gave. It may be deleted at any time.

# SEE ALSO

**psql**(1), **pg\_dump**(1), and README.md and MIGRATIONS.md of the sources.
`
