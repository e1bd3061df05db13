package cli

import (
	"os"

	"github.com/mattn/go-isatty"
)

// colour says whether results may be coloured: on a terminal, unless NO_COLOR is set (no-color.org).
func (a *app) colour() bool {
	f, ok := a.env.Stdout.(*os.File)
	return ok && isatty.IsTerminal(f.Fd()) && a.env.Getenv("NO_COLOR") == "" && a.env.Getenv("TERM") != "dumb"
}
