package cli

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"
)

// helpOf gives the help of the command that is typed as clipdex NAME: what it does, how it is typed, examples, options.
func helpOf(c *cli.Command, name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "clipdex %s: %s\n\nUsage:\n  %s\n\n%s\n\nOptions:\n", name, c.Usage, c.UsageText, strings.TrimSpace(c.Description))
	var rows [][2]string
	for _, f := range c.Flags {
		name, usage := option(f)
		rows = append(rows, [2]string{name, usage})
	}
	table(&b, append(rows, [2]string{"-h, --help", "this text"}))
	return verbatim(b.String())
}

// group is commands that are listed together.
type group struct {
	heading, prefix string
	commands        []*cli.Command
}

// overview is the help of the program itself and of the group of commands that it has.
func overview(usage string, groups []group) string {
	var b strings.Builder
	fmt.Fprintf(&b, "clipdex: %s\n\nUsage:\n  clipdex db COMMAND [options]\n  clipdex COMMAND [options]\n", usage)
	for _, g := range groups {
		fmt.Fprintf(&b, "\n%s:\n", g.heading)
		var rows [][2]string
		for _, c := range g.commands {
			rows = append(rows, [2]string{fmt.Sprintf("%-16s", g.prefix+c.Name), c.Usage})
		}
		table(&b, rows)
	}
	b.WriteString(`
Examples:
  clipdex db bootstrap        from nothing to a checked database
  clipdex db check            do models, migrations and database agree?
  clipdex db check --help     one command in detail
  clipdex import --sample     something to search
  clipdex search 'tide clock'
  clipdex --version

The database is --database-url, else DATABASE_URL, else that of a .env file, else one that clipdex keeps by itself.
Exit code: 0 done, nothing to report; 1 the answer is no; 2 bad command line; 3 could not be done; 130 interrupted.
`)
	return verbatim(b.String())
}

// placeholder is the word in an option's usage that stands for its value.
var placeholder = regexp.MustCompile("`([^`]+)`")

// option gives an option as it is typed, and what it does.
func option(f cli.Flag) (name, usage string) {
	documented := f.(cli.DocGenerationFlag) // every flag of urfave is one
	name, usage = "--"+f.Names()[0], documented.GetUsage()
	for _, short := range f.Names()[1:] {
		name = "-" + short + ", " + name
	}
	if m := placeholder.FindStringSubmatch(usage); m != nil {
		return name + " " + m[1], strings.ReplaceAll(usage, m[0], m[1])
	}
	return name, usage
}

// table writes rows of two columns.
func table(b *strings.Builder, rows [][2]string) {
	width := 0
	for _, r := range rows {
		width = max(width, utf8.RuneCountInString(r[0]))
	}
	for _, r := range rows {
		fmt.Fprintf(b, "  %-*s  %s\n", width, r[0], r[1])
	}
}

// verbatim makes a template for urfave of a text that is none.
func verbatim(text string) string {
	return `{{"` + strings.NewReplacer("\\", "\\\\", `"`, `\"`, "\n", `\n`).Replace(text) + `"}}`
}
