package cli

import (
	"io"
	"os"

	"github.com/clipdex/clipdex/internal/report"
	"github.com/mattn/go-isatty"
)

// colour says whether results may be coloured: on a terminal, unless NO_COLOR is set (no-color.org).
func (a *app) colour() bool {
	return a.able(a.given.Stdout) && a.env.Getenv("NO_COLOR") == ""
}

// able says whether out is a terminal that knows how to write over a line, and in colours.
func (a *app) able(out io.Writer) bool { return terminal(out) && a.env.Getenv("TERM") != "dumb" }

// script gives what SQL is written to: to the letter, for it may go on to psql, but for a terminal, which could obey some of it.
func (a *app) script() io.Writer {
	if terminal(a.given.Stdout) {
		return report.Screen(a.given.Stdout, false)
	}
	return a.given.Stdout
}

// terminal says whether a stream is one.
func terminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
