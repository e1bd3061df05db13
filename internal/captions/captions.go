// Package captions reads transcripts as players have them: WebVTT and SubRip.
//
//	cli (import) → captions.ReadVTT, captions.ReadSRT → cues
//
// It takes times and words and leaves out what a player does with them: styles, positions, regions. The libraries for these
// formats bring parsers of video streams and of HTML along, which is more to keep up than the two formats are.
package captions

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Cue is what is shown for a while.
type Cue struct {
	StartMS, EndMS int32
	Text           string // one line, without markup
}

// longestLine bounds the memory that a file which is no transcript can take.
const longestLine = 1 << 20

// ReadVTT reads WebVTT (W3C: WebVTT, The Web Video Text Tracks Format). It errs, with the line, on a file that does not begin
// with WEBVTT, on times that can't be read and on what is not UTF-8.
func ReadVTT(r io.Reader) ([]Cue, error) {
	all, err := blocks(r)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 || !isHeader(all[0].lines[0]) {
		return nil, errors.New("line 1: WebVTT begins with the word WEBVTT")
	}
	var list []block
	for _, b := range all[1:] {
		if b.arrow() >= 0 && !strings.HasPrefix(b.lines[0], "NOTE") {
			list = append(list, b) // what has no times is a comment, a style or a region
		}
	}
	return cues(list)
}

// ReadSRT reads SubRip. An empty line inside of a cue belongs to its text. It errs, with the line, on a file that does not
// begin with a cue, on times that can't be read and on what is not UTF-8.
func ReadSRT(r io.Reader) ([]Cue, error) {
	all, err := blocks(r)
	if err != nil {
		return nil, err
	}
	var list []block
	for _, b := range all {
		switch {
		case b.arrow() >= 0:
			list = append(list, b)
		case len(list) == 0:
			return nil, fmt.Errorf("line %d: SubRip begins with a number and times, 00:00:01,000 --> 00:00:02,500", b.line)
		default:
			last := &list[len(list)-1]
			last.lines = append(last.lines, b.lines...)
		}
	}
	return cues(list)
}

func isHeader(line string) bool {
	rest, ok := strings.CutPrefix(line, "WEBVTT")
	return ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}

// block is lines without an empty one between them.
type block struct {
	line  int // of the first, counted from 1
	lines []string
}

// arrow gives the index of the line with the times: the first, or the second behind a cue's name; -1 when it has none.
func (b block) arrow() int {
	for i, l := range b.lines[:min(2, len(b.lines))] {
		if strings.Contains(l, "-->") {
			return i
		}
	}
	return -1
}

func blocks(r io.Reader) ([]block, error) {
	var out []block
	in := bufio.NewScanner(r)
	in.Buffer(nil, longestLine)
	for n, open := 1, false; in.Scan(); n++ {
		line := strings.TrimSuffix(in.Text(), "\r")
		if n == 1 {
			line = strings.TrimPrefix(line, "\uFEFF")
		}
		switch {
		case !utf8.ValidString(line) || strings.ContainsRune(line, 0):
			return nil, fmt.Errorf("line %d: not UTF-8 text", n)
		case strings.TrimSpace(line) == "":
			open = false
		case open:
			last := &out[len(out)-1]
			last.lines = append(last.lines, line)
		default:
			out, open = append(out, block{line: n, lines: []string{line}}), true
		}
	}
	return out, in.Err()
}
