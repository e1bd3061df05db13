package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/trace"
)

// Trial is a dry run of an upgrade.
type Trial struct {
	Database string // without a password
	From     string // where it stands
	Of       int    // how many revisions are pending up to the target
	Steps    []TrialStep
	Untried  []migrate.Revision
	Why      string // the first of Untried could not be tried
	Total    time.Duration
	Failed   bool // the error is told elsewhere
}

// TrialStep is one revision of a dry run that went through.
type TrialStep struct {
	Revision   migrate.Revision
	Duration   time.Duration
	Statements []trace.Statement
	Hidden     []trace.Hidden
}

// TrialText writes what each revision of a dry run did, which locks it would hold and for how long, and what is next.
func TrialText(out io.Writer, t Trial, o Options) error {
	w, p := &writer{w: out}, newPalette(o.Color)
	w.line("dry run on ", t.Database, ", at ", t.From, ": what is told here was run and rolled back")
	for i, s := range t.Steps {
		w.line()
		w.line(p.heading.Sprintf("%d/%d  %s  %s", i+1, t.Of, s.Revision.ID, s.Revision.Message), "  (", Duration(s.Duration), ")")
		trialStep(w, p, s)
	}
	if t.Failed {
		return w.err
	}
	w.line()
	untried(w, p, t)
	if h, id := strongest(t.Steps); id != "" {
		w.line("strongest lock: ", h.Relation.Name.In("public"), " ", h.Mode.String(), " for ", quick(h.For), " by ", id, ", ", waits(h.Mode))
	}
	count := Count(len(t.Steps), "revision")
	if len(t.Untried) > 0 {
		count = fmt.Sprintf("%d of %s", len(t.Steps), Count(t.Of, "revision"))
	}
	w.line(p.good.Sprint("tried:"), " ", count, " in ", Duration(t.Total), ", nothing was changed, still at ", t.From)
	w.line("next: clipdex db upgrade")
	return w.err
}

// statementsShown is how many statements of a revision are told one by one.
const statementsShown = 25

func trialStep(w *writer, p palette, s TrialStep) {
	shown, rest := alike(s.Statements), 0
	if len(shown) > statementsShown {
		for _, more := range shown[statementsShown:] {
			rest += more.times
		}
		shown = shown[:statementsShown]
	}
	if len(shown) == 0 {
		w.line("  nothing")
	}
	for _, st := range shown {
		statement(w, p, st.Statement, st.times)
	}
	if rest > 0 {
		w.line("  … and ", Count(rest, "statement"), " more")
	}
	label := func(name, text string) { w.line("  ", pad(name, 8), "  ", text) }
	name := "locks"
	var weak []string
	modes, relations := widths(s)
	for _, h := range trace.Holds(s.Statements) {
		if !h.Mode.BlocksWrites() {
			weak = append(weak, h.Relation.Name.In("public")+" "+h.Mode.String())
			continue
		}
		label(name, pad(h.Mode.String(), modes)+"  "+pad(h.Relation.Name.In("public"), relations)+"  held "+quick(h.For)+", "+waits(h.Mode))
		name = ""
	}
	for _, h := range s.Hidden {
		label(name, pad("not seen", modes)+"  "+pad(h.Relation.Name.In("public"), relations)+"  "+h.Mode.String()+" is held since "+h.Since)
		name = ""
	}
	if len(weak) > 0 {
		label("also", strings.Join(weak, ", "))
	}
	if list := rewritten(s.Statements); len(list) > 0 {
		label("rewrites", strings.Join(list, ", "))
	}
	if rows := rowsOf(s.Statements); rows > 0 {
		label("rows", fmt.Sprint(rows))
	}
}

// widths gives how wide the columns of modes and of relations are.
func widths(s TrialStep) (modes, relations int) {
	for _, h := range trace.Holds(s.Statements) {
		if h.Mode.BlocksWrites() {
			modes, relations = max(modes, len(h.Mode.String())), max(relations, len([]rune(h.Relation.Name.In("public"))))
		}
	}
	for _, h := range s.Hidden {
		modes, relations = max(modes, len("not seen")), max(relations, len([]rune(h.Relation.Name.In("public"))))
	}
	return modes, relations
}

// waits says who waits for a lock.
func waits(m trace.Mode) string {
	if m.BlocksReads() {
		return "reads and writes wait"
	}
	return "writes wait"
}

// rewritten gives the relations that any of the statements wrote anew.
func rewritten(statements []trace.Statement) (out []string) {
	for _, st := range statements {
		out = append(out, names(st.Rewritten)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func rowsOf(statements []trace.Statement) (rows int64) {
	for _, st := range statements {
		rows += st.Rows
	}
	return rows
}

// strongest gives the strongest lock that keeps others waiting, the longest of these, and its revision.
func strongest(steps []TrialStep) (found trace.Hold, id string) {
	for _, s := range steps {
		for _, h := range trace.Holds(s.Statements) {
			if h.Mode.BlocksWrites() && (h.Mode > found.Mode || h.Mode == found.Mode && h.For > found.For) {
				found, id = h, s.Revision.ID
			}
		}
	}
	return found, id
}

// whyNot says why number i of Untried was not tried.
func (t *Trial) whyNot(i int) string {
	if i == 0 {
		return t.Why
	}
	return "it comes after"
}

// untried names what was not tried.
func untried(w *writer, p palette, t Trial) {
	for i, r := range t.Untried {
		w.line(p.changed.Sprint("not tried"), "  ", r.ID, "  ", r.Message, ": ", t.whyNot(i))
	}
	if len(t.Untried) > 0 {
		w.line()
	}
}
