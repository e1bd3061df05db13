package plan

import (
	"fmt"
	"go/format"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/clipdex/clipdex/internal/diff"
)

// File is what a revision's source file is made of. Clock and id come in as values.
type File struct {
	ID            string // 12 hexadecimal digits
	Parent        string // id of the revision before; empty: this is the first
	Message       string
	At            time.Time // its day begins the file's name
	Package       string    // default: migrations
	Module        string    // default: github.com/clipdex/clipdex
	Plan          Plan
	NoTransaction bool // runs outside a transaction
}

// Name gives the file's name: day, id and message.
func (f File) Name() string {
	return f.At.Format("20060102") + "_" + f.ID + "_" + Slug(f.Message) + ".go"
}

// Title gives the message as a comment holds it.
func (f File) Title() string { return oneLine(f.Message) }

// maxSlug keeps file names short enough to read in a listing.
const maxSlug = 60

// Slug gives a message as the part of a file name: lower-case words joined by underscores, cut between words. A name that
// Go would read as a build constraint, such as …_test or …_linux, gets a word behind it.
func Slug(message string) string {
	words := strings.FieldsFunc(strings.ToLower(message), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	slug := ""
	for _, w := range words {
		if slug != "" && len(slug)+1+len(w) > maxSlug {
			break
		}
		slug = strings.TrimPrefix(slug+"_"+w, "_")
	}
	if len(slug) > maxSlug {
		slug = slug[:maxSlug]
	}
	if slug == "" {
		return "revision"
	}
	if constrains[slug[strings.LastIndex(slug, "_")+1:]] {
		slug += "_change"
	}
	return slug
}

// constrains are words that Go takes for a constraint at the end of a file name (go/build, goodOSArchFile).
var constrains = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`test aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris
		wasip1 windows zos 386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm sparc64`) {
		m[w] = true
	}
	return m
}()

// Revision gives the gofmt-clean source of a revision. It errs when what it wrote is not Go.
func Revision(f File) ([]byte, error) {
	var b strings.Builder
	pkg, module := orWord(f.Package, "migrations"), orWord(f.Module, "github.com/clipdex/clipdex")
	fmt.Fprintf(&b, "package %s\n\nimport %q\n\n", pkg, module+"/internal/migrate")
	fmt.Fprintf(&b, "// revision%s: %s\n", f.ID, f.Title())
	if f.Parent != "" {
		fmt.Fprintf(&b, "// It follows %s.\n", f.Parent)
	}
	if f.NoTransaction {
		b.WriteString("// It runs outside a transaction: a run that was killed half way starts again.\n")
	}
	if losses := lost(f.Plan.Up); losses != "" {
		fmt.Fprintf(&b, "//\n// Up loses %s: Down brings the structure back, not the data.\n", oneLine(losses))
	}
	fmt.Fprintf(&b, "var revision%s = migrate.Revision{\n\tID: %q,\n", f.ID, f.ID)
	if f.Parent != "" {
		fmt.Fprintf(&b, "\tParent: %q,\n", f.Parent)
	}
	fmt.Fprintf(&b, "\tMessage: %q,\n", f.Message)
	if f.NoTransaction {
		b.WriteString("\tNoTransaction: true,\n")
	}
	prechecks(&b, f.Plan.Up)
	direction(&b, "Up", f.Plan.Up, f.Plan.Manual)
	direction(&b, "Down", f.Plan.Down, f.Plan.Undone)
	b.WriteString("}\n")
	source, err := format.Source([]byte(b.String()))
	if err != nil {
		return nil, fmt.Errorf("formatting revision %s: %w", f.ID, err)
	}
	return source, nil
}

// prechecks writes the queries that come before Up.
func prechecks(b *strings.Builder, statements []Statement) {
	open := false
	for _, s := range statements {
		for _, c := range s.Prechecks {
			if !open {
				b.WriteString("\n\tPrechecks: []migrate.Precheck{\n")
				open = true
			}
			fmt.Fprintf(b, "\t\t{Finds: %q, Query: %s},\n", c.Finds, raw(c.Query))
		}
	}
	if open {
		b.WriteString("\t},\n")
	}
}

// lost joins what statements lose.
func lost(statements []Statement) string {
	var parts []string
	for _, s := range statements {
		if s.Loses != "" && !contains(parts, s.Loses) {
			parts = append(parts, s.Loses)
		}
	}
	return strings.Join(parts, ", ")
}

// direction writes one of the two functions; what has to be written by hand is a comment where it belongs.
func direction(b *strings.Builder, name string, statements []Statement, manual []diff.Change) {
	fmt.Fprintf(b, "\n\t%s: migrate.SQL(\n", name)
	for _, c := range manual {
		fmt.Fprintf(b, "\t\t// By hand: %s %s: %s\n", c.Op, oneLine(c.Subject("public")), oneLine(c.Detail))
	}
	for _, s := range statements {
		for _, line := range s.comments() {
			fmt.Fprintf(b, "\t\t// %s\n", oneLine(sentence(line)))
		}
		fmt.Fprintf(b, "\t\t%s,\n", raw(s.SQL))
	}
	if len(statements)+len(manual) == 0 {
		b.WriteString("\t\t// Statements, each in backquotes with a comma behind it; or instead of migrate.SQL a func(tx *gorm.DB) error.\n")
	}
	b.WriteString("\t),\n")
}

// sentence begins a note with a capital and ends it with a full stop.
func sentence(note string) string {
	return strings.ToUpper(note[:1]) + note[1:] + "."
}

// oneLine gives text as a comment can hold it: on one line, without what Go's scanner refuses or a terminal obeys.
func oneLine(s string) string {
	s = strings.NewReplacer("\ufeff", "").Replace(strings.ToValidUTF8(s, ""))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// raw gives SQL as a Go string: a raw one unless it holds what a raw one cannot. One of several lines begins on its own.
func raw(sql string) string {
	if !utf8.ValidString(sql) || strings.ContainsFunc(sql, func(r rune) bool { return r == '`' || r == '\ufeff' || r != '\n' && r != '\t' && unicode.IsControl(r) }) {
		return fmt.Sprintf("%q", sql)
	}
	if strings.Contains(sql, "\n") {
		sql = "\n" + sql
	}
	return "`" + sql + "`"
}
