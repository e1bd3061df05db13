package report

import (
	"io"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/trace"
)

// TrialDocument is what upgrade --dry-run --format json prints, in every outcome.
type TrialDocument struct {
	Version   int           `json:"version"`
	Verdict   string        `json:"verdict"` // tried: all of them; partly; nothing: there was nothing to try; error
	ExitCode  int           `json:"exit_code"`
	Database  string        `json:"database"`
	At        string        `json:"at"` // before and after
	Revisions []TriedItem   `json:"revisions"`
	Untried   []UntriedItem `json:"untried"`
	Duration  int64         `json:"duration_ms"`
	Error     *Failure      `json:"error"` // null unless verdict is error
}

// TriedItem is a revision that went through.
type TriedItem struct {
	ID           string          `json:"id"`
	Message      string          `json:"message"`
	Microseconds int64           `json:"duration_us"`
	Rows         int64           `json:"rows"`
	Statements   []StatementItem `json:"statements"`
	Locks        []HoldItem      `json:"locks"` // on what was there before it, the strongest first
	Unseen       []UnseenItem    `json:"unseen_locks"`
}

// HoldItem is a lock that an upgrade would hold so long.
type HoldItem struct {
	LockItem
	Microseconds int64 `json:"held_us"`
	BlocksReads  bool  `json:"blocks_reads"`
	BlocksWrites bool  `json:"blocks_writes"`
}

// UnseenItem is a relation that the revision names and that an earlier one has locked so already: what this one takes of
// it can't be seen.
type UnseenItem struct {
	LockItem
	Since string `json:"since"`
}

// UntriedItem is a revision that was not tried.
type UntriedItem struct {
	ID      string `json:"id"`
	Message string `json:"message"`
	Why     string `json:"why"`
}

// TrialJSON writes a dry run for a program; err is why it failed, nil when it did not.
func TrialJSON(out io.Writer, t Trial, err *fault.Error, exit int) error {
	d := TrialDocument{Version: JSONVersion, Verdict: "tried", ExitCode: exit, Database: t.Database, At: t.From, Revisions: []TriedItem{},
		Untried: []UntriedItem{}, Duration: t.Total.Milliseconds()}
	for _, s := range t.Steps {
		d.Revisions = append(d.Revisions, triedItem(s))
	}
	for i, r := range t.Untried {
		d.Untried = append(d.Untried, UntriedItem{r.ID, r.Message, t.whyNot(i)})
	}
	switch {
	case err != nil:
		d.Verdict, d.Error = "error", failureOf(err)
	case t.Of == 0:
		d.Verdict = "nothing"
	case len(t.Untried) > 0:
		d.Verdict = "partly"
	}
	return encode(out, d)
}

func triedItem(s TrialStep) TriedItem {
	item := TriedItem{ID: s.Revision.ID, Message: s.Revision.Message, Microseconds: s.Duration.Microseconds(), Rows: rowsOf(s.Statements),
		Statements: statementItems(s.Statements), Locks: []HoldItem{}, Unseen: []UnseenItem{}}
	for _, h := range trace.Holds(s.Statements) {
		item.Locks = append(item.Locks, HoldItem{lockItem(h.Lock), h.For.Microseconds(), h.Mode.BlocksReads(), h.Mode.BlocksWrites()})
	}
	for _, h := range s.Hidden {
		item.Unseen = append(item.Unseen, UnseenItem{lockItem(h.Lock), h.Since})
	}
	return item
}

func lockItem(l trace.Lock) LockItem { return LockItem{relationItem(l.Relation), l.Mode.String()} }
