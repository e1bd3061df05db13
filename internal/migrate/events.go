package migrate

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// EventKind says what a runner is telling.
type EventKind string

// The kinds of events.
const (
	Waiting  EventKind = "waiting"  // another runner holds the lock: Session; or a concurrent index statement waits for older transactions: Session, Revision, Undo
	Started  EventKind = "started"  // a revision begins, or is tried again: Revision, Undo, N, Of
	Finished EventKind = "finished" // a revision is done: as Started, and Duration
	Retrying EventKind = "retrying" // a lock was not granted in time, or a deadlock was found: as Started, Session (the blocker), Delay, Err
	Checked  EventKind = "checked"  // a pre-check was run: Revision, Precheck, Found, Duration

	Progressing EventKind = "progress" // a batch is done: as Started, and Progress
)

// Event is progress, for a person who waits.
type Event struct {
	Kind     EventKind
	Revision Revision
	Undo     bool
	Edited   bool // it was changed after it was applied: its Down may belong to another Up
	N, Of    int  // the revision is number N of so many
	Precheck Precheck
	Found    int64 // rows
	Duration time.Duration
	Delay    time.Duration // until the next try
	Session  *Session      // nil: not known
	Progress Progress
	Err      error
}

// Session is another session of the server that stands in the way. A role without pg_read_all_stats sees little of
// sessions of others: what it can't see is zero.
type Session struct {
	PID         int
	User        string
	Application string
	Since       time.Time // when its transaction began, or else the session
	QueryStart  time.Time // when that statement began
	Query       string    // its current or last statement, shortened
}

// String describes the session in one clause.
func (s *Session) String() string {
	if s == nil {
		return "a session that could not be named"
	}
	about := []string{}
	if s.User != "" {
		about = append(about, "user "+s.User)
	}
	if s.Application != "" {
		about = append(about, s.Application)
	}
	if !s.Since.IsZero() {
		about = append(about, "since "+s.Since.Format(time.DateTime))
	}
	if !s.QueryStart.IsZero() {
		about = append(about, "statement of "+s.QueryStart.Format(time.TimeOnly))
	}
	text := fmt.Sprintf("pid %d", s.PID)
	if len(about) > 0 {
		text += " (" + strings.Join(about, ", ") + ")"
	}
	if s.Query != "" {
		text += ": " + strings.Join(strings.Fields(s.Query), " ")
	}
	return text
}

// telling keeps the calls of Notify apart: whom a statement waits for is told while it waits, from another goroutine.
var telling sync.Mutex

func (r *Runner) notify(e Event) {
	if r.Notify == nil {
		return
	}
	telling.Lock()
	defer telling.Unlock()
	r.Notify(e)
}

// Deadlock reports whether what is tried again met a deadlock, and not a lock timeout.
func (e Event) Deadlock() bool { return sqlState(e.Err) == deadlockDetected }
