package cli

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/report"
)

// TestStatusLine shows progress on a terminal in one line, elsewhere in a line every few seconds.
func TestStatusLine(t *testing.T) {
	t.Parallel()
	course := []migrate.Progress{
		{Left: 1_000_000},
		{Batches: 1, Rows: 10_000, Left: 990_000, Elapsed: 50 * time.Millisecond},
		{Batches: 2, Rows: 20_000, Left: 980_000, Elapsed: time.Second},
		{Batches: 3, Rows: 500_000, Left: 500_000, Elapsed: 5 * time.Second},
		{Batches: 4, Rows: 510_000, Left: 490_000, Elapsed: 6 * time.Second},
		{Batches: 4, Rows: 1_000_000, Elapsed: 200 * time.Second, Done: true},
	}
	for name, test := range map[string]struct {
		line *statusLine
		want string
	}{
		"terminal": {&statusLine{terminal: true, ticker: report.Ticker{Every: 100 * time.Millisecond}}, "\r  1/3  51f0c2a9be11  0 of 1,000,000 rows\x1b[K" +
			"\r  1/3  51f0c2a9be11  20,000 of 1,000,000 rows, 20,000/s, 49s left\x1b[K" +
			"\r  1/3  51f0c2a9be11  500,000 of 1,000,000 rows, 100,000/s, 5s left\x1b[K" +
			"\r  1/3  51f0c2a9be11  510,000 of 1,000,000 rows, 85,000/s, 6s left\x1b[K" +
			"\r  1/3  51f0c2a9be11  1,000,000 of 1,000,000 rows, 5,000/s\x1b[K" + "\r\x1b[K"},
		"log": {&statusLine{ticker: report.Ticker{Every: 5 * time.Second}}, "  1/3  51f0c2a9be11  500,000 of 1,000,000 rows, 100,000/s, 5s left\n" +
			"  1/3  51f0c2a9be11  1,000,000 of 1,000,000 rows, 5,000/s\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			line := test.line
			line.out = &out
			for _, p := range course {
				line.tell(migrate.Event{Kind: migrate.Progressing, Revision: migrate.Revision{ID: "51f0c2a9be11"}, N: 1, Of: 3, Progress: p})
			}
			line.clear()
			line.clear() // there is nothing to take away
			if got := out.String(); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

// TestStatusLineWaits shows work only when it has been under way for a while, and takes it away before something else is written.
func TestStatusLineWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		line := &statusLine{out: &out, terminal: true, patience: 300 * time.Millisecond}
		wait := func(d time.Duration) {
			<-time.After(d)
			synctest.Wait()
		}
		shows := func(want string) {
			t.Helper()
			line.Lock()
			defer line.Unlock()
			if got := out.String(); got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			out.Reset()
		}
		line.show("short")
		wait(200 * time.Millisecond)
		line.clear()
		wait(time.Second)
		shows("")
		line.show("long")
		line.show("longer")
		wait(400 * time.Millisecond)
		shows("\rlonger\x1b[K")
		line.show("its\nnext " + strings.Repeat("ä", 100))
		shows("\rits\\nnext " + strings.Repeat("ä", 68) + "…\x1b[K")
		fmt.Fprint(line.over(&out), "a result\n")
		shows("\r\x1b[Ka result\n")
		line.terminal = false
		line.show("in a log")
		wait(time.Second)
		shows("")
	})
}

// TestFetched shows a download with its bytes, rate and rest, and one whose size is not known without the rest.
func TestFetched(t *testing.T) {
	t.Parallel()
	for total, want := range map[int64]string{
		30_000_000: "downloading  40% |████████            | (12/30 MB, 6.0 MB/s) [2s:3s]",
		-1:         "downloading (9.0 MB, 6.0 MB/s) [1s]",
	} {
		synctest.Test(t, func(t *testing.T) {
			var out bytes.Buffer
			a := &app{status: &statusLine{out: &out, terminal: true}}
			told := a.fetched()
			for done := range int64(4) {
				told(done*3_000_000, total)
				<-time.After(500 * time.Millisecond)
			}
			told(12_000_000, total)
			a.status.clear()
			if got := out.String(); !strings.Contains(got, want) {
				t.Errorf("%q", got)
			}
		})
	}
}
