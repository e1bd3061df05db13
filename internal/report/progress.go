package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/clipdex/clipdex/internal/migrate"
)

// Ticker says which progress is due: the first after each Every, by the progress's own clock.
type Ticker struct {
	Every time.Duration
	next  time.Duration
}

// Due says whether it is time to tell. One that begins, at which no batch is done, begins anew.
func (t *Ticker) Due(p migrate.Progress) bool {
	if p.Batches == 0 {
		t.next = t.Every
		return false
	}
	if p.Elapsed < t.next {
		return false
	}
	t.next = p.Elapsed + t.Every
	return true
}

// Progress tells how far a revision has come that works in batches, in one line: "12,000 of 96,000 rows, 4,000/s, 21s left".
func Progress(p migrate.Progress) string {
	parts := []string{thousands(p.Rows) + " rows"}
	if p.Left >= 0 {
		parts[0] = thousands(p.Rows) + " of " + thousands(p.Rows+p.Left) + " rows"
	}
	if rate := p.Rate(); rate > 0 {
		parts = append(parts, thousands(int64(rate))+"/s")
	}
	if remaining, known := p.Remaining(); known && !p.Done {
		parts = append(parts, brief(remaining)+" left")
	}
	return strings.Join(parts, ", ")
}

// brief shows a duration in at most two units: 21s, 4m10s, 3h5m.
func brief(d time.Duration) string {
	if d < time.Hour {
		return d.Round(time.Second).String()
	}
	d = d.Round(time.Minute)
	return fmt.Sprintf("%dh%dm", d/time.Hour, d%time.Hour/time.Minute)
}

// thousands writes a number with a comma between thousands.
func thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
