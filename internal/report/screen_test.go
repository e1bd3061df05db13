package report

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestScreen(t *testing.T) {
	t.Parallel()
	red := newPalette(true).dropped.Sprint("-")
	for _, test := range []struct {
		text, want string
		colours    bool
	}{
		{text: "größe\tデータ 😀\n", want: "größe\tデータ 😀\n"},
		{text: "\x1b[2J\a\b\r\x00\x7f", want: `\u001b[2J\u0007\u0008\u000d\u0000\u007f`},
		{text: "\u009b2J \x9b2J", want: `\u009b2J \u009b2J`},
		{text: "a\u202eb\u2066c\u200fd\u2028e\ufeff", want: `a\u202eb\u2066c\u200fd\u2028e\ufeff`},
		{text: "\ufffd", want: "\ufffd"},
		{text: red, want: red, colours: true},
		{text: red, want: strings.ReplaceAll(red, "\x1b", `\u001b`)},
		{text: "\x1b[8mhidden\x1b[0m", want: `\u001b[8mhidden` + "\x1b[0m", colours: true},
	} {
		var b strings.Builder
		if n, err := Screen(&b, test.colours).Write([]byte(test.text)); n != len(test.text) || err != nil || b.String() != test.want {
			t.Errorf("%q: got %q, %d, %v, want %q", test.text, &b, n, err, test.want)
		}
	}
}

// FuzzScreen finds no text that a terminal would obey, and no name that makes JSON mean something else.
func FuzzScreen(f *testing.F) {
	f.Add("guests \x1b]0;title\x07 \x1b[31m\u009b2J\u202e \xff\n")
	f.Add("\x1b[31;1m\x1b[0;22;0m")
	f.Fuzz(func(t *testing.T, text string) {
		shown := visible(text, false)
		if !utf8.ValidString(shown) || strings.ContainsFunc(shown, func(r rune) bool { return r != '\n' && r != '\t' && steers(r) }) {
			t.Fatalf("%q is shown as %q", text, shown)
		}
		if again := visible(shown, false); again != shown {
			t.Fatalf("%q is shown as %q, and that as %q", text, shown, again)
		}
		if line := Unbroken(text); strings.ContainsAny(line, "\n\r\t") {
			t.Fatalf("%q takes more than a line: %q", text, line)
		}
		coloured := visible(text, true)
		for _, c := range ours {
			coloured = strings.ReplaceAll(coloured, c, ".")
		}
		if visible(coloured, false) != coloured {
			t.Fatalf("%q passes what is no colour of ours: %q", text, coloured)
		}
		document, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		var before, behind string
		if err := json.Unmarshal(document, &before); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(visible(string(document), false)), &behind); err != nil || behind != before {
			t.Fatalf("%q reads as %q in JSON on a screen, %v", before, behind, err)
		}
	})
}
