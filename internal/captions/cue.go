package captions

import (
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
)

var (
	times  = regexp.MustCompile(`^\s*(\S+)\s+-->\s+(\S+)`)
	moment = regexp.MustCompile(`^(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{3})$`)
	markup = regexp.MustCompile(`</?[A-Za-z0-9][^<>]*>|\{\\[^{}]*\}`) // tags and times of WebVTT and HTML; placement of SubRip
)

// flash is how many milliseconds the cues last that live captions put between two others, to repeat what is there.
const flash = 20

// cues reads blocks that have times. Live captions roll: a line moves up and is there again in the next cue. It is taken once.
func cues(list []block) ([]Cue, error) {
	var out []Cue
	above := ""
	for _, b := range list {
		at := b.arrow()
		start, end, err := span(b.lines[at])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", b.line+at, err)
		}
		lines := plain(b.lines[at+1:])
		if len(lines) == 0 {
			continue
		}
		if again := lines[0] == above; again && (len(lines) > 1 || end-start <= flash) {
			lines = lines[1:]
		}
		if len(lines) == 0 {
			continue
		}
		above = lines[len(lines)-1]
		out = append(out, Cue{StartMS: start, EndMS: end, Text: strings.Join(lines, " ")})
	}
	return out, nil
}

// plain gives lines without markup and without those that are empty then.
func plain(lines []string) []string {
	var out []string
	for _, l := range lines {
		l = strings.Join(strings.Fields(html.UnescapeString(markup.ReplaceAllString(l, ""))), " ")
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

func span(line string) (start, end int32, err error) {
	m := times.FindStringSubmatch(line)
	if m == nil {
		return 0, 0, fmt.Errorf("no times in %q", line)
	}
	if start, err = milliseconds(m[1]); err != nil {
		return 0, 0, err
	}
	if end, err = milliseconds(m[2]); err != nil {
		return 0, 0, err
	}
	if end < start {
		return 0, 0, fmt.Errorf("it ends before it starts: %q", line)
	}
	return start, end, nil
}

// milliseconds reads 01:02:03.456, 02:03.456 or the same with a comma, below 596 hours: a column of the index holds
// no more.
func milliseconds(s string) (int32, error) {
	m := moment.FindStringSubmatch(s)
	if m == nil {
		return 0, fmt.Errorf("%q is no time such as 00:01:02.500", s)
	}
	var parts [4]int64
	for i, digits := range m[1:] {
		parts[i], _ = strconv.ParseInt("0"+digits, 10, 64) // three digits at most
	}
	if parts[0] > 595 || parts[1] > 59 || parts[2] > 59 {
		return 0, fmt.Errorf("%q is no time such as 00:01:02.500", s)
	}
	return int32(((parts[0]*60+parts[1])*60+parts[2])*1000 + parts[3]), nil
}
