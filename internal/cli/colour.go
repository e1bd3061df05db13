package cli

import (
	"io"
	"os"

	"github.com/clipdex/clipdex/internal/report"
	"github.com/mattn/go-isatty"
	"github.com/urfave/cli/v2"
)

func colourFlag() cli.Flag {
	return newChoice("color", "colour the answer `WHEN`: auto (on a terminal, the default), always or never", "auto", "always", "never")
}

// chooseColour reads --color, before the command says anything.
func (a *app) chooseColour(c *cli.Context) (err error) {
	if a.when, err = choose(c, "color", "time to colour"); err != nil {
		return err
	}
	a.screen.Writer = report.Screen(a.given.Stdout, a.colour())
	return nil
}

// stream is a stream that can turn into another.
type stream struct{ io.Writer }

// colour says whether results are coloured: as --color wants, else not where NO_COLOR is set (no-color.org), else where
// CLICOLOR_FORCE or FORCE_COLOR is (bixense.com/clicolors, force-color.org), else on a terminal.
func (a *app) colour() bool {
	set := func(name string) bool { v := a.env.Getenv(name); return v != "" && v != "0" }
	switch {
	case a.when == "always":
		return true
	case a.when == "never", a.env.Getenv("NO_COLOR") != "":
		return false
	case set("CLICOLOR_FORCE"), set("FORCE_COLOR"):
		return true
	}
	return a.able(a.given.Stdout) && a.env.Getenv("CLICOLOR") != "0"
}

// able says whether out is a terminal that knows how to write over a line, and in colours.
func (a *app) able(out io.Writer) bool { return terminal(out) && a.env.Getenv("TERM") != "dumb" }

// script gives what SQL is written to: to the letter, for it may go on to psql, but for a terminal, which could obey some of it.
func (a *app) script() io.Writer {
	if terminal(a.given.Stdout) {
		return a.status.over(report.Screen(a.given.Stdout, false))
	}
	return a.status.over(a.given.Stdout)
}

// terminal says whether a stream is one.
func terminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
