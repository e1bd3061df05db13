package query

import "strings"

const (
	reach   = 30_000 // milliseconds before and after a hit that a clip looks at
	longest = 60_000 // milliseconds that a clip spans at most; a hit that is longer stands alone
)

// window gives the stretch of segments around the one at index at, which it always holds: the farther end goes first, the
// end of the stretch when both are as far, until the stretch is short enough. The segments are ordered by start.
func window(segments []Segment, at int) []Segment {
	from, to := 0, len(segments)
	for to-from > 1 {
		kept := segments[from:to]
		last := end(kept)
		if int64(last)-int64(kept[0].StartMS) <= longest {
			break
		}
		before, after := int64(segments[at].StartMS)-int64(kept[0].StartMS), int64(last)-int64(segments[at].EndMS)
		if at == to-1 || at > from && before > after {
			from++
		} else {
			to--
		}
	}
	return segments[from:to]
}

// end gives the greatest end: captions may overlap, so that of the last need not be it.
func end(segments []Segment) int32 {
	greatest := segments[0].EndMS
	for _, s := range segments {
		greatest = max(greatest, s.EndMS)
	}
	return greatest
}

// joined gives the text of segments, with one space between two.
func joined(segments []Segment) string {
	var parts []string
	for _, s := range segments {
		if t := strings.TrimSpace(s.Text); t != "" {
			parts = append(parts, t)
		}
	}
	return strings.Join(parts, " ")
}
