package cli

import (
	"fmt"
	"io"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/report"
)

// statusLine tells what is under way: on a terminal in one line that is written over. Elsewhere, in a log, only a revision
// that works in batches is told of, in a line every few seconds.
type statusLine struct {
	out      io.Writer
	terminal bool
	ticker   report.Ticker
	patience time.Duration // how long work is under way before it is shown

	sync.Mutex
	text    string
	shown   bool
	waiting *time.Timer // for patience to end; nil: nothing is under way
}

// statusWidth is how wide the line gets at most: one that the terminal breaks can't be written over.
const statusWidth = 79

func (a *app) newStatusLine() *statusLine {
	s := &statusLine{out: a.given.Stderr, terminal: a.able(a.given.Stderr), ticker: report.Ticker{Every: 5 * time.Second}, patience: 300 * time.Millisecond}
	if s.terminal {
		s.ticker.Every = 100 * time.Millisecond
	}
	return s
}

// tell shows an event of progress when it is due.
func (s *statusLine) tell(e migrate.Event) {
	s.Lock()
	defer s.Unlock()
	due := s.ticker.Due(e.Progress)
	text := fmt.Sprintf("  %d/%d  %s  %s", e.N, e.Of, e.Revision.ID, report.Progress(e.Progress))
	switch {
	case due && !s.terminal:
		fmt.Fprintln(s.out, report.Unbroken(text))
	case due || s.terminal && e.Progress.Batches == 0:
		s.text = text
		s.draw()
	}
}

// show says what is under way, once that has been patience long.
func (s *statusLine) show(text string) {
	if !s.terminal {
		return
	}
	s.Lock()
	defer s.Unlock()
	s.text = text
	switch {
	case s.shown:
		s.draw()
	case s.waiting == nil:
		s.waiting = time.AfterFunc(s.patience, func() {
			s.Lock()
			defer s.Unlock()
			if s.waiting != nil { // else it was cleared at the same moment
				s.draw()
			}
		})
	}
}

func (s *statusLine) draw() {
	text := report.Unbroken(s.text)
	if utf8.RuneCountInString(text) > statusWidth {
		text = string([]rune(text)[:statusWidth-1]) + "…"
	}
	fmt.Fprint(s.out, "\r", text, "\x1b[K") // erases what is left of a longer one
	s.shown = true
}

// clear takes the line away, before anything else is written to the terminal.
func (s *statusLine) clear() {
	s.Lock()
	defer s.Unlock()
	if s.waiting != nil {
		s.waiting.Stop()
		s.waiting = nil
	}
	if s.shown {
		fmt.Fprint(s.out, "\r\x1b[K")
		s.shown = false
	}
}

// over gives a stream that takes the line away before it writes.
func (s *statusLine) over(w io.Writer) io.Writer { return overStatus{s, w} }

type overStatus struct {
	status *statusLine
	w      io.Writer
}

// Write errs with what the stream errs with.
func (o overStatus) Write(text []byte) (int, error) {
	o.status.clear()
	return o.w.Write(text)
}

// replaying tells of a revision that a replay begins with, or of the legacy files, which come as the first.
func (a *app) replaying(e migrate.Event) {
	switch {
	case e.Revision.Parent == "":
		a.status.show("replaying the legacy files")
	case e.Undo:
		a.status.show(fmt.Sprintf("undoing %d/%d  %s  %s", e.N, e.Of, e.Revision.ID, e.Revision.Message))
	default:
		a.status.show(fmt.Sprintf("replaying %d/%d  %s  %s", e.N, e.Of, e.Revision.ID, e.Revision.Message))
	}
}
