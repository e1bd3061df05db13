package cli

// colour says whether results may be coloured: on a terminal, unless NO_COLOR is set (no-color.org).
func (a *app) colour() bool {
	return a.terminal(a.env.Stdout) && a.env.Getenv("NO_COLOR") == ""
}
