package report_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/clipdex/clipdex/internal/locate"
	"github.com/clipdex/clipdex/internal/report"
)

// runnerCommand is a workflow command as GitHub's runner reads one from a line.
type runnerCommand struct {
	name       string
	properties map[string]string
	data       string
}

// parseCommand reads a line as the runner does (github.com/actions/runner, src/Runner.Common/ActionCommand.cs): :: after
// blanks, or the older ##[ anywhere.
func parseCommand(line string) (c runnerCommand, ok bool) {
	c.properties = map[string]string{}
	separator, info, data := ",", "", ""
	if rest, found := strings.CutPrefix(strings.TrimLeftFunc(line, unicode.IsSpace), "::"); found {
		info, data, ok = strings.Cut(rest, "::")
	}
	if !ok {
		if _, rest, found := strings.Cut(line, "##["); found {
			separator = ";"
			info, data, ok = strings.Cut(rest, "]")
		}
	}
	c.name, info, _ = strings.Cut(info, " ")
	undo := func(text string, written ...string) string {
		for i := 0; i < len(written); i += 2 {
			text = strings.ReplaceAll(text, written[i], written[i+1])
		}
		return text
	}
	for pair := range strings.SplitSeq(strings.TrimSpace(info), separator) {
		if name, value, found := strings.Cut(pair, "="); found && value != "" {
			c.properties[name] = undo(value, "%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
		}
	}
	c.data = undo(data, "%0D", "\r", "%0A", "\n", "%25", "%")
	return c, ok
}

// FuzzAnnotation lets the runner read what is written: it gets every title and text back, on one line.
func FuzzAnnotation(f *testing.F) {
	f.Add("column guests.role", "text → integer", "models/guests.go", 7)
	f.Add("a,b=c::d", "50% of\r\nit: ::error::x", "a b/%41,:.go", 1)
	f.Add("%0A%250A", "%25%0D", "x", 0)
	f.Fuzz(func(t *testing.T, title, text, file string, line int) {
		if strings.TrimSpace(title) != title || title == "" || strings.TrimSpace(file) != file {
			return // the runner trims the properties as a whole
		}
		var out bytes.Buffer
		if err := report.GitHub(&out, []report.Problem{{Title: title, Text: text, At: locate.Place{File: file, Line: line}}}); err != nil {
			t.Fatal(err)
		}
		written, ended := strings.CutSuffix(out.String(), "\n")
		if !ended || strings.ContainsAny(written, "\r\n") {
			t.Fatalf("not one line: %q", out.String())
		}
		c, ok := parseCommand(written)
		want := strings.TrimRight(text, " ") // as every line of ours
		if !ok || c.name != "error" || c.properties["title"] != title || c.data != want || c.properties["file"] != file {
			t.Errorf("%q is read as %+v", written, c)
		}
		if file != "" && c.properties["line"] != fmt.Sprint(line) {
			t.Errorf("%q is read with line %q", written, c.properties["line"])
		}
	})
}

// FuzzInert writes text in pieces: the runner finds no command in any line of it, and all that is no command arrives as it was.
func FuzzInert(f *testing.F) {
	for _, text := range []string{"::error::x", "  \t::add-mask::a\n", "a ##[group]b", "x\n: :\n\u00a0::stop-commands::y", "###[set-output name=a]b", "a::b", ":::c::", "é::d::e", "plain\n"} {
		f.Add(text, 3)
	}
	f.Fuzz(func(t *testing.T, text string, piece int) {
		var out bytes.Buffer
		w := report.Inert(&out)
		size := 1 + max(0, piece)%7
		for part := range slices.Chunk([]byte(text), size) {
			if n, err := w.Write(part); err != nil || n != len(part) {
				t.Fatal(n, err)
			}
		}
		for line := range strings.SplitSeq(out.String(), "\n") {
			if c, ok := parseCommand(line); ok {
				t.Errorf("%q is read as the command %+v", line, c)
			}
		}
		if back := strings.NewReplacer(`\u003a`, ":", `\u005b`, "[").Replace(out.String()); back != strings.NewReplacer(`\u003a`, ":", `\u005b`, "[").Replace(text) {
			t.Errorf("%q arrives as %q", text, out.String())
		}
		if !strings.Contains(text, "::") && !strings.Contains(text, "##[") && out.String() != text {
			t.Errorf("%q arrives as %q", text, out.String())
		}
	})
}

// TestGitHubShowsTen writes no more annotations of a level than GitHub shows, and keeps the last one for saying so. What
// can be acted on in a source comes before what can't.
func TestGitHubShowsTen(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 9, 10, 11, 40} {
		var problems []report.Problem
		for i := range n {
			problems = append(problems, report.Problem{Level: report.LevelWarning, Title: fmt.Sprint("w", i), Text: "x"},
				report.Problem{Level: report.LevelError, Title: fmt.Sprint("e", i), Text: "x"})
		}
		if n > 0 {
			problems[2*n-2].At = locate.Place{File: "a.go", Line: 3, Column: 5}
		}
		var out bytes.Buffer
		if err := report.GitHub(&out, problems); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		if want := 2 * min(n, 10); n > 0 && len(lines) != want {
			t.Errorf("%d of each: %d annotations, want %d", n, len(lines), want)
		}
		if told := strings.Contains(out.String(), " more::"); told != (n > 10) {
			t.Errorf("%d of each: that there are more is told: %v", n, told)
		}
		switch {
		case n == 0:
			if out.Len() > 0 {
				t.Errorf("nothing is told as %q", out.String())
			}
			continue
		case n > 10:
			if want := fmt.Sprintf("::error title=and %d more::", n-9); !strings.HasPrefix(lines[9], want) {
				t.Errorf("%d of each: %s", n, lines[9])
			}
		}
		if !strings.HasPrefix(lines[0], "::error ") || !strings.HasPrefix(lines[len(lines)-1], "::warning ") {
			t.Errorf("not in order:\n%s", &out)
		}
		if first := lines[min(n, 10)]; first != fmt.Sprintf("::warning file=a.go,line=3,col=5,title=w%d::x", n-1) {
			t.Errorf("what stands in a source is not the first: %s", first)
		}
	}
}
