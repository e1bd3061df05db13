package report

import (
	"cmp"
	"encoding/json"
	"io"
	"time"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
)

// AccountVersion is the version of EventLine and ResultLine, as JSONVersion is that of Document.
const AccountVersion = 1

// EventLine is a line of what upgrade, downgrade, rollback-last, stamp and bootstrap print with --format json: something
// that has happened. A field is there where the comment says so. The last line is a ResultLine, in every outcome.
type EventLine struct {
	Version int    `json:"version"`
	Event   string `json:"event"` // connected, found, stamped, waiting, checked, started, progress, retrying, finished
	Time    string `json:"time"`  // RFC 3339, UTC, with milliseconds

	Database string `json:"database,omitempty"`       // connected: without a password
	Server   string `json:"server_version,omitempty"` // connected: 15.18
	Created  *bool  `json:"created,omitempty"`        // connected, of bootstrap: the database was missing

	Found  string `json:"found,omitempty"`          // found: empty, legacy, partial, alembic, a history
	Legacy *bool  `json:"legacy_applied,omitempty"` // found: the legacy files were applied

	Revision string `json:"revision,omitempty"` // stamped, and all from checked on but waiting
	Message  string `json:"message,omitempty"`  // of the revision
	Undo     bool   `json:"undo,omitempty"`     // of started, progress, retrying, finished: it is undone, not applied
	Edited   bool   `json:"edited,omitempty"`   // of the same, undone: it was changed after it was applied, and its Down may belong to another Up
	N        int    `json:"n,omitempty"`        // of the same: the revision is number n …
	Of       int    `json:"of,omitempty"`       // … of so many

	Finds string `json:"finds,omitempty"` // checked: what the pre-check looks for
	Rows  *int64 `json:"rows,omitempty"`  // checked: how many it has found

	Progress *ProgressItem `json:"progress,omitempty"` // progress

	Session  *SessionItem `json:"session,omitempty"`     // waiting: who holds the lock; retrying: who is in the way, where that is known
	Error    string       `json:"error,omitempty"`       // retrying: what the server said
	Delay    *int64       `json:"delay_ms,omitempty"`    // retrying: until the next try
	Duration *int64       `json:"duration_ms,omitempty"` // checked, finished; found: of the legacy files
}

// ProgressItem is how far a revision that works in batches has come. There is one when it begins, one when it is done,
// and between them one a second at most.
type ProgressItem struct {
	Batches   int    `json:"batches"`
	Rows      int64  `json:"rows"`         // that are done
	Left      *int64 `json:"left"`         // null: not counted
	Rate      int64  `json:"rows_per_s"`   // so far
	Remaining *int64 `json:"remaining_ms"` // null: not known
	Elapsed   int64  `json:"elapsed_ms"`
	Done      bool   `json:"done"`
}

// SessionItem is a session of the server; what the role may not see is empty.
type SessionItem struct {
	PID         int    `json:"pid"`
	User        string `json:"user"`
	Application string `json:"application"`
	Since       string `json:"since"` // of its transaction, or else of the session; RFC 3339
	Query       string `json:"query"`
}

// ResultLine is the last line of the same commands.
type ResultLine struct {
	Version   int        `json:"version"`
	Event     string     `json:"event"` // result
	Time      string     `json:"time"`
	Command   string     `json:"command"` // upgrade, …
	Verdict   string     `json:"verdict"` // done; nothing: there was nothing to do; error
	ExitCode  int        `json:"exit_code"`
	Database  string     `json:"database"`
	Server    string     `json:"server_version"`
	From      string     `json:"from"`      // id of the revision at which the database was; empty: at none, or not known
	To        string     `json:"to"`        // at which it is now, as far as that is known
	Revisions []DoneItem `json:"revisions"` // that were applied or undone, an error or not
	Stamped   []string   `json:"stamped"`   // ids that bootstrap has recorded
	Removed   []string   `json:"removed"`   // ids that stamp has taken out of the history
	Rows      []RowItem  `json:"rows"`      // of the history, that stamp has removed, added or corrected
	Duration  int64      `json:"duration_ms"`

	Differences []DifferenceItem `json:"differences"` // of bootstrap: from what the legacy files give, refused or forced
	Check       *Document        `json:"check"`       // the check at the end of bootstrap; null: there was none
	Error       *Failure         `json:"error"`       // null unless verdict is error
}

// DoneItem is a revision that was applied or undone.
type DoneItem struct {
	ID       string `json:"id"`
	Message  string `json:"message"`
	Duration int64  `json:"duration_ms"`
}

// RowItem is a row of the history that stamp has replaced, or put where none was.
type RowItem struct {
	Change    string `json:"change"` // removed, added, corrected
	ID        string `json:"id"`
	Message   string `json:"message"`    // empty: this build does not know the revision
	AppliedAt string `json:"applied_at"` // RFC 3339; what was recorded before, as the next two; empty: nothing
	By        string `json:"by"`
	Was       string `json:"was_checksum"`
	Checksum  string `json:"checksum"` // that is recorded now
}

func rowItem(c migrate.RowChange) RowItem {
	item := RowItem{Change: string(c.Kind), ID: cmp.Or(c.Revision.ID, c.Was.ID), Message: c.Revision.Message, By: c.Was.By, Was: c.Was.Checksum, Checksum: c.Checksum}
	if !c.Was.AppliedAt.IsZero() {
		item.AppliedAt = stamp(c.Was.AppliedAt)
	}
	return item
}

// Account writes what a command does to a database, one JSON object a line. A nil one is silent.
type Account struct {
	out    io.Writer
	now    func() time.Time
	result ResultLine
	ticker Ticker
	err    error // the first that writing gave
}

// NewAccount begins the account of a command.
func NewAccount(out io.Writer, command string, now func() time.Time) *Account {
	return &Account{out: out, now: now, ticker: Ticker{Every: time.Second}, result: ResultLine{Command: command, Verdict: "nothing",
		Revisions: []DoneItem{}, Stamped: []string{}, Removed: []string{}, Rows: []RowItem{}, Differences: []DifferenceItem{}}}
}

// Connected tells which database was reached. created is nil where the command makes none.
func (a *Account) Connected(database, server string, created *bool) {
	if a == nil {
		return
	}
	a.result.Database, a.result.Server = database, server
	a.event(EventLine{Event: "connected", Database: database, Server: server, Created: created})
}

// Found tells what bootstrap has found, whether it has applied the legacy files and in which time, what it has recorded,
// and over which differences.
func (a *Account) Found(what string, applied bool, took time.Duration, recorded []migrate.Revision, differences []check.Difference) {
	if a == nil {
		return
	}
	line := EventLine{Event: "found", Found: what, Legacy: &applied}
	if applied {
		line.Duration = milliseconds(took)
	}
	a.event(line)
	for _, r := range recorded {
		a.result.Verdict = "done"
		a.result.Stamped = append(a.result.Stamped, r.ID)
		a.event(EventLine{Event: "stamped", Revision: r.ID, Message: r.Message})
	}
	a.Differs(differences)
}

// Differs keeps what sets the schema apart from what the legacy files give.
func (a *Account) Differs(differences []check.Difference) {
	if a == nil {
		return
	}
	for _, d := range differences {
		a.result.Differences = append(a.result.Differences, itemOf(d))
	}
}

// Event tells what a runner does.
func (a *Account) Event(e migrate.Event) {
	if e.Kind == migrate.Progressing && !a.ticker.Due(e.Progress) && e.Progress.Batches > 0 && !e.Progress.Done {
		return
	}
	line := EventLine{Event: string(e.Kind), Revision: e.Revision.ID, Message: e.Revision.Message, Undo: e.Undo, Edited: e.Edited, N: e.N, Of: e.Of, Session: sessionItem(e.Session)}
	switch e.Kind {
	case migrate.Checked:
		line.Finds, line.Rows, line.Duration = e.Precheck.Finds, &e.Found, milliseconds(e.Duration)
	case migrate.Finished:
		line.Duration = milliseconds(e.Duration)
	case migrate.Retrying:
		line.Delay = milliseconds(e.Delay)
		if e.Err != nil {
			line.Error = e.Err.Error()
		}
	case migrate.Progressing:
		line.Progress = progressItem(e.Progress)
	}
	a.event(line)
}

// Ran keeps what a runner has done, beside an error as well.
func (a *Account) Ran(r migrate.Result) {
	if a == nil {
		return
	}
	a.result.From, a.result.To, a.result.Duration = r.From, r.To, r.Total.Milliseconds()
	a.result.Removed = append(a.result.Removed, r.Removed()...)
	for _, change := range r.Rows {
		a.result.Rows = append(a.result.Rows, rowItem(change))
	}
	for _, step := range r.Done {
		a.result.Verdict = "done"
		a.result.Revisions = append(a.result.Revisions, DoneItem{step.Revision.ID, step.Revision.Message, step.Duration.Milliseconds()})
	}
	if r.From != r.To || len(r.Rows) > 0 {
		a.result.Verdict = "done"
	}
}

// Done writes the result of a command that went well, with the check at its end, which may be nil. It errs when this or
// anything before could not be written.
func (a *Account) Done(r *check.Result, o Options, exit int) error {
	if r != nil {
		d := document(r, o, exit)
		a.result.Check = &d
	}
	return a.last(exit)
}

// Failed writes the result of a command that did not.
func (a *Account) Failed(err *fault.Error, database string, exit int) error {
	a.result.Verdict, a.result.Error = "error", failureOf(err)
	if a.result.Database == "" {
		a.result.Database = database
	}
	return a.last(exit)
}

func (a *Account) last(exit int) error {
	a.result.Version, a.result.Event, a.result.Time, a.result.ExitCode = AccountVersion, "result", stamp(a.now()), exit
	a.write(a.result)
	return a.err
}

func (a *Account) event(line EventLine) {
	line.Version, line.Time = AccountVersion, stamp(a.now())
	a.write(line)
}

// write writes a line at once: who reads it waits for it.
func (a *Account) write(line any) {
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	if err := e.Encode(line); err != nil && a.err == nil {
		a.err = err
	}
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

func milliseconds(d time.Duration) *int64 { return new(d.Milliseconds()) }

func sessionItem(s *migrate.Session) *SessionItem {
	if s == nil {
		return nil
	}
	item := &SessionItem{PID: s.PID, User: s.User, Application: s.Application, Query: s.Query}
	if !s.Since.IsZero() {
		item.Since = stamp(s.Since)
	}
	return item
}

func progressItem(p migrate.Progress) *ProgressItem {
	item := &ProgressItem{Batches: p.Batches, Rows: p.Rows, Rate: int64(p.Rate()), Elapsed: p.Elapsed.Milliseconds(), Done: p.Done}
	if p.Left >= 0 {
		item.Left = &p.Left
	}
	if remaining, known := p.Remaining(); known {
		item.Remaining = milliseconds(remaining)
	}
	return item
}
