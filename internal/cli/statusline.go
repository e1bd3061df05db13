package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/report"
	"github.com/mattn/go-isatty"
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
	s := &statusLine{out: a.env.Stderr, terminal: a.terminal(a.env.Stderr), ticker: report.Ticker{Every: 5 * time.Second}}
	if s.terminal {
		s.ticker.Every = 100 * time.Millisecond
	}
	return s
}

// tell shows an event of progress when it is due.
func (s *statusLine) tell(e migrate.Event) {
	due := s.ticker.Due(e.Progress)
	text := fmt.Sprintf("  %d/%d  %s  %s", e.N, e.Of, e.Revision.ID, report.Progress(e.Progress))
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

// terminal says whether out is one that knows how to write over a line, and in colours.
func (a *app) terminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	return ok && isatty.IsTerminal(f.Fd()) && a.env.Getenv("TERM") != "dumb"
}
