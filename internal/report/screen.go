package report

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fatih/color"
)

// Screen gives w for text that a terminal may show: control characters, those that turn the direction of writing, and bytes
// that are no UTF-8 arrive spelled out, as in \u001b. Names, comments and queries come from the database, and whoever may make
// a table there shall not steer the terminal of whoever checks it. Line breaks, tabs and, where colours is set, the colours of
// this package pass. In JSON what is spelled out means the same.
func Screen(w io.Writer, colours bool) io.Writer { return screen{w, colours} }

type screen struct {
	w       io.Writer
	colours bool
}

// Write errs with what the destination errs with.
func (s screen) Write(text []byte) (int, error) {
	if _, err := io.WriteString(s.w, visible(string(text), s.colours)); err != nil {
		return 0, err
	}
	return len(text), nil
}

// Unbroken gives text with line breaks and tabs spelled out, too: a name may hold some, and what follows would read as ours.
func Unbroken(text string) string {
	return visible(strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(text), false)
}

func visible(text string, colours bool) string {
	var b strings.Builder
	for len(text) > 0 {
		if n := colour(text); colours && n > 0 {
			b.WriteString(text[:n])
			text = text[n:]
			continue
		}
		r, n := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && n == 1:
			spell(&b, rune(text[0]))
		case r == '\n' || r == '\t' || !steers(r):
			b.WriteString(text[:n])
		default:
			spell(&b, r)
		}
		text = text[n:]
	}
	return b.String()
}

// steers says whether a terminal obeys r instead of showing it.
func steers(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == '\ufeff'
}

// spell writes r as \uXXXX: of what steers none lies above.
func spell(b *strings.Builder, r rune) {
	const digits = "0123456789abcdef"
	b.WriteString(`\u`)
	for shift := 12; shift >= 0; shift -= 4 {
		b.WriteByte(digits[r>>shift&0xf])
	}
}

// ours are the sequences that the palette writes before and behind a word.
var ours = func() (list []string) {
	p := newPalette(true)
	for _, c := range []*color.Color{p.added, p.dropped, p.changed, p.heading, p.dim, p.verdict, p.good} {
		before, behind, _ := strings.Cut(c.Sprint("x"), "x")
		list = append(list, before, behind)
	}
	return list
}()

// colour gives the length of the colour that text begins with; 0: none.
func colour(text string) int {
	for _, c := range ours {
		if strings.HasPrefix(text, c) {
			return len(c)
		}
	}
	return 0
}
