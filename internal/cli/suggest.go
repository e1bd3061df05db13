package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/lint"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/clipdex/clipdex/migrations"
	"github.com/clipdex/clipdex/models"
	"github.com/urfave/cli/v2"
)

// suggestion is what can stand at the cursor, and what it means.
type suggestion struct{ word, means string }

// anyFile stands for whatever files there are, which the shell knows best.
var anyFile = suggestion{word: ":files"}

// unfinished is a command line as far as it stands before the cursor.
type unfinished struct {
	command *cli.Command // the innermost that was named
	given   []string     // names of options
	args    int
	waiting string // the option whose value comes next; empty: none
	literal bool   // behind --: no options any more
}

// readUnfinished reads the words of an unfinished command line, options anywhere, as order does.
func readUnfinished(root *cli.App, words []string) unfinished {
	t := unfinished{command: &cli.Command{Subcommands: root.Commands, Flags: []cli.Flag{cli.VersionFlag}}}
	for _, word := range words {
		name, _, inline := strings.Cut(strings.TrimLeft(word, "-"), "=")
		next := find(t.command.Subcommands, word)
		switch {
		case t.waiting != "":
			t.waiting = ""
		case t.literal:
			t.args++
		case word == "--":
			t.literal = true
		case isOption(word):
			t.given = append(t.given, name)
			if !inline && takesValue(root, word) {
				t.waiting = name
			}
		case next != nil && t.args == 0:
			t.command = next
		default:
			t.args++
		}
	}
	return t
}

// suggest gives what can stand in place of the last of the words, which may be empty.
func suggest(root *cli.App, words []string) []suggestion {
	last := len(words) - 1
	if last < 0 {
		return nil
	}
	t, word := readUnfinished(root, words[:last]), words[last]
	all, prefix := t.candidates(word), ""
	if name, _, inline := strings.Cut(word, "="); inline && t.waiting == "" && !t.literal && isOption(word) {
		prefix, all = name+"=", t.values(strings.TrimLeft(name, "-"))
	}
	var fits []suggestion
	for _, s := range all {
		switch {
		case s == anyFile:
			fits = append(fits, s)
		case strings.HasPrefix(prefix+s.word, word):
			fits = append(fits, suggestion{prefix + s.word, s.means})
		}
	}
	return fits
}

// candidates gives what may follow, whether or not it begins with word.
func (t unfinished) candidates(word string) []suggestion {
	var all []suggestion
	switch {
	case t.waiting != "":
		return t.values(t.waiting)
	case len(t.command.Subcommands) > 0 && t.args == 0:
		for _, c := range t.command.Subcommands {
			if !c.Hidden {
				all = append(all, suggestion{c.Name, c.Usage})
			}
		}
	default:
		all = t.arguments(word)
	}
	if strings.HasPrefix(word, "-") && !t.literal {
		all = append(all, t.options()...)
	}
	return all
}

// options gives the command's options that are not there yet, or that can be repeated.
func (t unfinished) options() []suggestion {
	var all []suggestion
	for _, f := range t.command.Flags {
		_, repeats := f.(*cli.StringSliceFlag)
		if there := slices.ContainsFunc(f.Names(), func(n string) bool { return slices.Contains(t.given, n) }); there && !repeats {
			continue
		}
		_, usage := option(f)
		all = append(all, suggestion{"--" + f.Names()[0], usage})
	}
	return append(all, suggestion{"--help", "how the command is used, with examples"})
}

// values gives the values of one of the command's options.
func (t unfinished) values(name string) []suggestion {
	for _, f := range t.command.Flags {
		if !slices.Contains(f.Names(), name) {
			continue
		}
		if c, ok := f.(choice); ok {
			return bare(c.words...)
		}
		if shown, _ := option(f); strings.HasSuffix(shown, " FILE") {
			return []suggestion{anyFile}
		}
	}
	switch {
	case name == "ignore" && t.command.Name == "lint":
		var codes []suggestion
		for _, rule := range lint.Rules() {
			codes = append(codes, suggestion{rule.Code, rule.Title})
		}
		return codes
	case name == "only", name == "ignore":
		return relations()
	}
	return nil
}

// arguments gives what the command's next argument may be.
func (t unfinished) arguments(word string) []suggestion {
	head, base := suggestion{migrate.TargetHead, "the last revision"}, suggestion{migrate.TargetBase, "the baseline"}
	switch name := t.command.Name; {
	case name == "lint":
		return revisions("")
	case name == "diff" && t.args < 2:
		return sides(word)
	case t.args > 0:
		return nil
	case name == "upgrade":
		return slices.Concat([]suggestion{head}, steps("+", "apply"), revisions(""))
	case name == "downgrade":
		return slices.Concat([]suggestion{base}, steps("-", "undo"), revisions(""))
	case name == "stamp", name == "show":
		return append([]suggestion{head, base}, revisions("")...)
	case name == "rebase":
		return revisions("")
	case name == "completion":
		return bare(shells...)
	case name == "import":
		return []suggestion{anyFile}
	}
	return nil
}

// revisions gives those of this build, the newest first, each behind prefix.
func revisions(prefix string) []suggestion {
	var all []suggestion
	for _, r := range slices.Backward(migrations.All()) {
		all = append(all, suggestion{prefix + r.ID, r.Message})
	}
	return all
}

// steps gives +1 and what follows, as far as there are revisions and it makes sense to list them.
func steps(sign, doing string) []suggestion {
	var all []suggestion
	for n := 1; n < min(len(migrations.All()), 4); n++ {
		all = append(all, suggestion{fmt.Sprintf("%s%d", sign, n), doing + " " + report.Count(n, "revision")})
	}
	return all
}

// sides gives what can be compared, revisions only where they are asked for: there may be many.
func sides(word string) []suggestion {
	all := []suggestion{{ownDatabase, "the database that other commands work on"}, {"models", "what models want, and the migrations behind them"},
		{"migrations", "what legacy files and all revisions give"}}
	if strings.HasPrefix(word, "migrations") {
		all = append(all, revisions("migrations@")...)
	}
	return all
}

// relations gives those that models declare.
func relations() []suggestion {
	var all []suggestion
	for _, model := range models.All() {
		if named, ok := model.(interface{ TableName() string }); ok {
			all = append(all, suggestion{word: named.TableName()})
		}
	}
	return all
}

func bare(words ...string) []suggestion {
	var all []suggestion
	for _, w := range words {
		all = append(all, suggestion{word: w})
	}
	return all
}
