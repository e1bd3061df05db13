package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/report"
)

// statusLine tells how far a revision is that works in batches: on a terminal in one line that is written over, elsewhere,
// in a log, in a line every few seconds.
type statusLine struct {
	out      io.Writer
	terminal bool
	ticker   report.Ticker
	shown    bool
}

func (a *app) newStatusLine() *statusLine {
	s := &statusLine{out: a.given.Stderr, terminal: a.able(a.given.Stderr), ticker: report.Ticker{Every: 5 * time.Second}}
	if s.terminal {
		s.ticker.Every = 100 * time.Millisecond
	}
	return s
}

// tell shows an event of progress when it is due.
func (s *statusLine) tell(e migrate.Event) {
	due := s.ticker.Due(e.Progress)
	text := report.Unbroken(fmt.Sprintf("  %d/%d  %s  %s", e.N, e.Of, e.Revision.ID, report.Progress(e.Progress)))
	switch {
	case due && !s.terminal:
		fmt.Fprintln(s.out, text)
	case due || s.terminal && e.Progress.Batches == 0:
		fmt.Fprint(s.out, "\r", text, "\x1b[K") // erases what is left of a longer one
		s.shown = true
	}
}

// clear takes the line away, before anything else is written to the terminal.
func (s *statusLine) clear() {
	if s != nil && s.shown {
		fmt.Fprint(s.out, "\r\x1b[K")
		s.shown = false
	}
}
