package report

import (
	"encoding/json"
	"io"
	"time"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
)

// JSONVersion is the version of Document. It grows when a field changes its meaning or goes; new fields may come within one.
const JSONVersion = 1

// Document is what check --format json prints: one object in every outcome, arrays never null.
type Document struct {
	Version     int              `json:"version"`
	Verdict     string           `json:"verdict"` // clean, pending, drift, forked, edited, unknown; error when there is none
	ExitCode    int              `json:"exit_code"`
	Database    string           `json:"database"`       // without a password
	Server      string           `json:"server_version"` // 15.18; empty when it was not reached
	Migrations  Migrations       `json:"migrations"`
	Differences []DifferenceItem `json:"differences"`
	Queries     []QueryItem      `json:"queries"`         // that fail in the database, or will at head
	Untried     []UntriedQuery   `json:"queries_untried"` // that could not be held against the database
	Unheld      int              `json:"queries_ignored"` // broken ones that patterns took out
	Ignored     int              `json:"ignored"`         // differences that patterns took out
	NotReplayed string           `json:"not_replayed"`    // why migrations were not replayed; empty: they were
	Error       *Failure         `json:"error"`           // null unless verdict is error
}

// Migrations is where the history stands on the chain.
type Migrations struct {
	State   string   `json:"state"` // none, not readable, unknown, edited, forked, behind, at head
	At      string   `json:"at"`    // id of the last applied revision
	Assumed bool     `json:"assumed"`
	Applied []string `json:"applied"`
	Pending []string `json:"pending"`
	Unknown []string `json:"unknown"`
	Edited  []string `json:"edited"`
	Missing []string `json:"missing"`
}

// DifferenceItem is one difference; op is what would bring the database to the models.
type DifferenceItem struct {
	Op        string   `json:"op"`     // add, drop, alter, rename
	Kind      string   `json:"kind"`   // relation, column, index, …
	Schema    string   `json:"schema"` // empty for what stands in none
	Relation  string   `json:"relation"`
	Name      string   `json:"name"`
	Property  string   `json:"property"` // of alter
	Have      string   `json:"have"`     // the database's value
	Want      string   `json:"want"`     // the models' value, or that of the migrations for what no model declares
	Note      string   `json:"note"`
	Causes    []string `json:"causes"`    // ahead, pending, hand, unknown
	Revisions []string `json:"revisions"` // pending revisions that touch it
}

// Failure is an error in its three lines.
type Failure struct {
	Error string `json:"error"`
	Cause string `json:"cause"`
	Help  string `json:"help"`
}

// JSON writes a check's result for a program.
func JSON(out io.Writer, r *check.Result, o Options, exit int) error {
	return encode(out, document(r, o, exit))
}

func document(r *check.Result, o Options, exit int) Document {
	d := blank(o, exit)
	d.Verdict, d.Server = string(r.Verdict), r.Facts.VersionStr
	d.Ignored, d.NotReplayed = r.Ignored, r.NotReplayed
	d.Migrations = Migrations{State: string(r.Status.State), At: r.Status.At.ID, Assumed: r.Status.Assumed, Applied: idList(r.Status.Applied),
		Pending: idList(r.Status.Pending), Unknown: append([]string{}, r.Status.Unknown...), Edited: idList(r.Status.Edited), Missing: idList(r.Status.Missing)}
	for _, x := range r.Differences {
		d.Differences = append(d.Differences, itemOf(x))
	}
	d.Queries, d.Untried, d.Unheld = queryItems(r.Broken), untriedItems(r.Untried), r.Unheld
	return d
}

func itemOf(x check.Difference) DifferenceItem {
	item := DifferenceItem{Op: string(x.Op), Kind: string(x.Object.Kind), Schema: x.Object.Schema, Relation: x.Object.Relation, Name: x.Object.Name,
		Property: x.Property, Have: x.Have, Want: x.Want, Note: x.Detail, Causes: []string{}, Revisions: append([]string{}, x.Revisions...)}
	for _, c := range x.Causes {
		item.Causes = append(item.Causes, string(c))
	}
	return item
}

// JSONError writes the same object for a check that could not be made.
func JSONError(out io.Writer, err *fault.Error, o Options, exit int) error {
	d := blank(o, exit)
	d.Verdict = "error"
	d.Error = failureOf(err)
	return encode(out, d)
}

// FailureJSON writes an object for a question that could not be answered, with an error where the answer would be.
func FailureJSON(out io.Writer, err *fault.Error, exit int) error {
	return encode(out, struct {
		ExitCode int      `json:"exit_code"`
		Error    *Failure `json:"error"`
	}{exit, failureOf(err)})
}

func failureOf(err *fault.Error) *Failure {
	f := &Failure{Error: err.What, Help: err.Help}
	if err.Cause != nil {
		f.Cause = err.Cause.Error()
	}
	return f
}

func blank(o Options, exit int) Document {
	none := []string{}
	return Document{Version: JSONVersion, ExitCode: exit, Database: o.Target, Differences: []DifferenceItem{}, Queries: []QueryItem{}, Untried: []UntriedQuery{},
		Migrations: Migrations{Applied: none, Pending: none, Unknown: none, Edited: none, Missing: none}}
}

// Answer writes the answer to a question, as people can read it too.
func Answer(out io.Writer, document any) error { return encode(out, document) }

// encode writes a document as people can read it too.
func encode(out io.Writer, document any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(document)
}

func idList(revisions []migrate.Revision) []string {
	out := []string{}
	for _, r := range revisions {
		out = append(out, r.ID)
	}
	return out
}

// Duration shows a duration as people read it: 12ms, 1.3s, 2m5s.
func Duration(d time.Duration) string {
	switch {
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < time.Minute:
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}
