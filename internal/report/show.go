package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/trace"
)

// Shown is a revision with what it does, as db show tells it.
type Shown struct {
	Revision migrate.Revision
	File     string
	Baseline []string // the legacy files that stand for it, of the first revision
	Where    string   // the server on which it was recorded; empty: it was not
	Up, Down []trace.Statement
}

// ShowText writes what a revision is, and its statements both ways.
func ShowText(out io.Writer, s Shown, o Options) error {
	w, p := &writer{w: out}, newPalette(o.Color)
	w.line(p.heading.Sprint(s.Revision.ID, "  ", s.Revision.Message))
	field := func(name, value string) {
		if value != "" {
			w.line(pad(name, 14), value)
		}
	}
	field("file", s.File)
	field("parent", s.Revision.Parent)
	if len(s.Baseline) > 0 {
		w.line()
		w.line("the baseline: ", strings.Join(s.Baseline, ", "), " stand for it; it is never undone")
		return w.err
	}
	transaction := "one each way, with the row in the history"
	if s.Revision.NoTransaction {
		transaction = "none: what is interrupted is repeated from its start"
	}
	field("transaction", transaction)
	for _, check := range s.Revision.Prechecks {
		field("pre-check", check.Finds)
	}
	field("recorded on", s.Where+", where tables are empty")
	w.line()
	w.line(p.heading.Sprint("up"))
	recorded(w, p, s.Up)
	w.line()
	w.line(p.heading.Sprint("down"))
	if s.Revision.Down == nil {
		w.line("  irreversible: it has no Down")
		return w.err
	}
	recorded(w, p, s.Down)
	return w.err
}

// recorded writes statements with what each did.
func recorded(w *writer, p palette, list []trace.Statement) {
	if len(list) == 0 {
		w.line("  nothing")
	}
	for _, st := range list {
		statement(w, p, st, 1)
	}
}

// statement writes one with what it did, or the first of several that are alike.
func statement(w *writer, p palette, st trace.Statement, times int) {
	for line := range strings.SplitSeq(terminated(st.SQL), "\n") {
		w.line("  ", line)
	}
	told := effects(st)
	if times > 1 {
		told[0] = fmt.Sprintf("%d like it, %s together", times, told[0])
	}
	w.line(p.dim.Sprint("    -- ", strings.Join(told, "; ")))
}

// effects says what a statement did, in the order of what a reader asks first.
func effects(st trace.Statement) []string {
	parts := []string{quick(st.Duration)}
	add := func(word string, names []string) {
		if len(names) > 0 {
			parts = append(parts, word+" "+strings.Join(names, ", "))
		}
	}
	if st.Depends {
		parts = append(parts, "depended on data: the function had read rows")
	}
	if st.Reads {
		parts = append(parts, "the function reads its rows")
	}
	if st.Repeated {
		parts = append(parts, "repeated until it changes no row")
	}
	if st.Rows > 0 {
		parts = append(parts, Count(int(st.Rows), "row"))
	}
	var locks []string
	for _, l := range st.Locks {
		if l.Mode > trace.RowExclusive && !l.Relation.New && l.Relation.Kind != "index" {
			locks = append(locks, l.Relation.Name.In("public")+" "+l.Mode.String())
		}
	}
	add("locks", locks)
	add("reads all of", names(st.Scanned))
	add("rewrites", names(st.Rewritten))
	add("builds anew", names(st.Reindexed))
	if st.Transaction == 0 {
		parts = append(parts, "outside a transaction")
	}
	if !st.Measured {
		parts = append(parts, "locks not measured")
	}
	return parts
}

// quick is Duration with tenths of a millisecond: in empty tables nothing takes long.
func quick(d time.Duration) string {
	if d < 10*time.Millisecond {
		return fmt.Sprintf("%.1fms", float64(d.Microseconds())/1000)
	}
	return Duration(d)
}

// names gives relations that were there before the revision.
func names(list []trace.Relation) (out []string) {
	for _, r := range list {
		if !r.New {
			out = append(out, r.Name.In("public"))
		}
	}
	return out
}

// ShowDocument is what show --format json prints.
type ShowDocument struct {
	Version       int             `json:"version"`
	ID            string          `json:"id"`
	Parent        string          `json:"parent"` // empty: the baseline
	Message       string          `json:"message"`
	File          string          `json:"file"`
	Baseline      []string        `json:"baseline"` // legacy files
	NoTransaction bool            `json:"no_transaction"`
	Irreversible  bool            `json:"irreversible"`
	Recorded      string          `json:"recorded_on"`
	Up            []StatementItem `json:"up"`
	Down          []StatementItem `json:"down"`
}

// StatementItem is one statement and what it did.
type StatementItem struct {
	SQL           string         `json:"sql"`
	Microseconds  int64          `json:"duration_us"`
	Rows          int64          `json:"rows"`
	Reads         bool           `json:"reads"`
	DependsOnData bool           `json:"depends_on_data"`
	Transaction   int            `json:"transaction"` // its number; 0: outside
	Repeated      bool           `json:"repeated"`    // in batches, each committed by itself, until it changes no row
	Measured      bool           `json:"measured"`    // locks and scans are known
	Locks         []LockItem     `json:"locks"`
	Scanned       []RelationItem `json:"scanned"`
	Rewritten     []RelationItem `json:"rewritten"`
	Reindexed     []RelationItem `json:"reindexed"`
}

// LockItem is a lock that a statement added.
type LockItem struct {
	RelationItem
	Mode string `json:"mode"`
}

// RelationItem is a relation, or an index.
type RelationItem struct {
	Schema string `json:"schema"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	New    bool   `json:"new"` // made by the revision
}

// ShowJSON writes a revision and its statements for a program.
func ShowJSON(out io.Writer, s Shown) error {
	return encode(out, ShowDocument{Version: JSONVersion, ID: s.Revision.ID, Parent: s.Revision.Parent, Message: s.Revision.Message, File: s.File,
		Baseline: append([]string{}, s.Baseline...), NoTransaction: s.Revision.NoTransaction, Irreversible: s.Revision.Down == nil, Recorded: s.Where,
		Up: statementItems(s.Up), Down: statementItems(s.Down)})
}

func statementItems(list []trace.Statement) []StatementItem {
	items := []StatementItem{}
	for _, st := range list {
		item := StatementItem{SQL: st.SQL, Microseconds: st.Duration.Microseconds(), Rows: st.Rows, Reads: st.Reads, DependsOnData: st.Depends,
			Transaction: st.Transaction, Repeated: st.Repeated, Measured: st.Measured, Locks: []LockItem{},
			Scanned: relationItems(st.Scanned), Rewritten: relationItems(st.Rewritten), Reindexed: relationItems(st.Reindexed)}
		for _, l := range st.Locks {
			item.Locks = append(item.Locks, lockItem(l))
		}
		items = append(items, item)
	}
	return items
}

func relationItems(list []trace.Relation) []RelationItem {
	items := []RelationItem{}
	for _, r := range list {
		items = append(items, relationItem(r))
	}
	return items
}

func relationItem(r trace.Relation) RelationItem {
	return RelationItem{r.Name.Schema, r.Name.Name, r.Kind, r.New}
}
