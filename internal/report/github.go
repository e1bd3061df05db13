package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/locate"
)

// perStep is how many annotations of one level GitHub shows of a step; it drops the rest without a word
// (github.com/actions/toolkit, docs/problem-matchers.md).
const perStep = 10

// GitHub writes problems as annotations of GitHub Actions, the loudest first. Where there are more of a level than GitHub
// shows, the last one says so. They stand beside the text: out is the step's log.
func GitHub(out io.Writer, problems []Problem) error {
	w := &writer{w: out}
	byLevel := map[Level][]Problem{}
	for _, p := range loudest(problems) {
		byLevel[p.Level] = append(byLevel[p.Level], p)
	}
	for level := LevelError; level <= LevelNotice; level++ {
		list := byLevel[level]
		rest := 0
		if len(list) > perStep {
			list, rest = list[:perStep-1], len(list)-perStep+1
		}
		for _, p := range list {
			w.line(annotation(level, p.At, p.Title, paragraphs(p.Text, p.Help)))
		}
		if rest > 0 {
			w.line(annotation(level, locate.Place{}, fmt.Sprintf("and %d more", rest), "GitHub shows ten of a kind; all of them are in the log of this step"))
		}
	}
	return w.err
}

// GitHubError writes an error of a command as an annotation.
func GitHubError(out io.Writer, command string, err *fault.Error) error {
	w := &writer{w: out}
	f := failureOf(err)
	w.line(annotation(LevelError, locate.Place{}, command, paragraphs(f.Error, f.Cause, f.Help)))
	return w.err
}

// paragraphs puts what is not empty on lines.
func paragraphs(texts ...string) string { return strings.Join(said(texts...), "\n") }

// said leaves out what is empty.
func said(texts ...string) []string {
	return slices.DeleteFunc(texts, func(t string) bool { return t == "" })
}

// annotation gives a workflow command of GitHub Actions.
func annotation(level Level, at locate.Place, title, text string) string {
	var properties []string
	set := func(name, value string) { properties = append(properties, name+"="+asProperty.Replace(value)) }
	if at.File != "" {
		set("file", at.File)
		set("line", fmt.Sprint(at.Line))
	}
	if at.Column > 0 {
		set("col", fmt.Sprint(at.Column))
	}
	set("title", title)
	return "::" + [...]string{"error", "warning", "notice"}[level] + " " + strings.Join(properties, ",") + "::" + asData.Replace(text)
}

// asData and asProperty write what a workflow command cannot hold (Workflow commands for GitHub Actions; the runner undoes
// just these, src/Runner.Common/ActionCommand.cs).
var (
	asData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	asProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// Inert gives w for text that is a log of GitHub Actions: nothing in it is a workflow command. Whoever may name a table shall
// not mask, group or stop what the log of a check says. The runner takes for one what begins with :: after blanks, and
// the older ##[ wherever it stands; of both the last character arrives spelled out, as Screen does it.
func Inert(w io.Writer) io.Writer { return &inert{w: w} }

type inert struct {
	w      io.Writer
	within bool // the line has more than blanks
	colon  bool // and that is one colon
	hashes int  // that stand right before
}

// Write errs with what the destination errs with.
func (i *inert) Write(text []byte) (int, error) {
	var b strings.Builder
	for _, c := range text {
		if c == ':' && i.colon || c == '[' && i.hashes > 1 {
			spell(&b, rune(c))
		} else {
			b.WriteByte(c)
		}
		i.pass(c)
	}
	if _, err := io.WriteString(i.w, b.String()); err != nil {
		return 0, err
	}
	return len(text), nil
}

// pass notes a byte. Those beyond ASCII count as blanks: some are.
func (i *inert) pass(c byte) {
	i.colon = c == ':' && !i.within
	i.within = c != '\n' && (i.within || c > ' ' && c < 0x80)
	if i.hashes++; c != '#' {
		i.hashes = 0
	}
}
