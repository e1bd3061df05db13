package captions_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipdex/clipdex/internal/captions"
)

func show(list []captions.Cue) string {
	var parts []string
	for _, c := range list {
		parts = append(parts, fmt.Sprintf("%d-%d %s", c.StartMS, c.EndMS, c.Text))
	}
	return strings.Join(parts, "|")
}

func TestReadVTT(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"empty":        {"WEBVTT", ""},
		"header":       {"\uFEFFWEBVTT - a title\nKind: captions\nLanguage: en\n\n00:01.000 --> 00:02.500\nHello", "1000-2500 Hello"},
		"hours":        {"WEBVTT\n\n101:00:00.001 --> 101:00:01.000 align:start position:0%\na\nb", "363600001-363601000 a b"},
		"names":        {"WEBVTT\r\n\r\nfirst\r\n00:00.000 --> 00:01.000\r\na\r\n\r\n2\r\n00:01.000 --> 00:02.000\r\nb\r\n", "0-1000 a|1000-2000 b"},
		"other blocks": {"WEBVTT\n\nNOTE a --> b\n00:00.000 --> 00:01.000\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:x\n\n00:00.000 --> 00:01.000\na", "0-1000 a"},
		"markup":       {"WEBVTT\n\n00:00.000 --> 00:01.000\n<v Mara>5 &lt; 7 &amp;c</v> <00:00.500><c.loud> it's</c> a <b>", "0-1000 5 < 7 &c it's a"},
		"no markup":    {"WEBVTT\n\n00:00.000 --> 00:01.000\n1 < 2 and 3 > 2", "0-1000 1 < 2 and 3 > 2"},
		"silence":      {"WEBVTT\n\n00:00.000 --> 00:01.000\n \n\n00:01.000 --> 00:02.000\na", "1000-2000 a"},
		"rolling":      {"WEBVTT\n\n00:00.000 --> 00:01.000\none\n\n00:01.000 --> 00:01.010\none\n\n00:01.010 --> 00:02.000\none\ntwo\n\n00:02.000 --> 00:03.000\ntwo\nthree", "0-1000 one|1010-2000 two|2000-3000 three"},
		"said again":   {"WEBVTT\n\n00:00.000 --> 00:01.000\nNo.\n\n00:01.000 --> 00:02.000\nNo.", "0-1000 No.|1000-2000 No."},
		"not a header": {"WEBVTTX\n", "line 1: WebVTT begins"},
		"nothing":      {"", "line 1: WebVTT begins"},
		"bad time":     {"WEBVTT\n\nx\n00:00.000 --> soon\na", `line 4: "soon" is no time`},
		"minute 60":    {"WEBVTT\n\n00:60:00.000 --> 00:61:00.000\na", "line 3: "},
		"too late":     {"WEBVTT\n\n597:00:00.000 --> 597:00:01.000\na", "line 3: "},
		"backwards":    {"WEBVTT\n\n00:02.000 --> 00:01.000\na", "line 3: it ends before it starts"},
		"half a time":  {"WEBVTT\n\n00:02.000 -->\na", "line 3: no times"},
		"not text":     {"WEBVTT\n\n\xff", "line 3: not UTF-8"},
		"a long line":  {"WEBVTT\n\n" + strings.Repeat("a", 2<<20), "token too long"},
	} {
		list, err := captions.ReadVTT(strings.NewReader(c.in))
		got := show(list)
		if err != nil {
			got = err.Error()
		}
		if got != c.want && (err == nil || !strings.Contains(got, c.want)) {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestReadSRT(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"nothing":    {"", ""},
		"plain":      {"1\n00:00:01,000 --> 00:00:02,500\nHello\nthere\n\n2\n00:00:03,000 --> 00:00:04,000\n<i>you</i> {\\an8}two\n", "1000-2500 Hello there|3000-4000 you two"},
		"no numbers": {"00:00:01.000 --> 00:00:02.000\r\na\r\n", "1000-2000 a"},
		"a gap":      {"1\n00:00:01,000 --> 00:00:02,000\na\n\nb\n", "1000-2000 a b"},
		"no times":   {"hello\n", "line 1: SubRip begins"},
		"bad time":   {"\n\n7\n0:0:0 --> 1:1:1\n", "line 4: "},
	} {
		list, err := captions.ReadSRT(strings.NewReader(c.in))
		got := show(list)
		if err != nil {
			got = err.Error()
		}
		if got != c.want && (err == nil || !strings.Contains(got, c.want)) {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

// FuzzRead holds for any bytes: cues have text, which is UTF-8 on one line, and times that run forward.
func FuzzRead(f *testing.F) {
	f.Add([]byte("WEBVTT\n\n00:00.000 --> 00:01.000\n<b>a"))
	f.Add([]byte("1\n00:00:01,000 --> 00:00:02,000\na\n\nb"))
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, read := range []func() ([]captions.Cue, error){
			func() ([]captions.Cue, error) { return captions.ReadVTT(bytes.NewReader(in)) },
			func() ([]captions.Cue, error) { return captions.ReadSRT(bytes.NewReader(in)) },
		} {
			list, err := read()
			if err != nil {
				continue
			}
			for _, c := range list {
				if c.StartMS < 0 || c.EndMS < c.StartMS || c.Text == "" || !utf8.ValidString(c.Text) || strings.ContainsAny(c.Text, "\n\x00") {
					t.Errorf("cue %+v", c)
				}
			}
		}
	})
}
