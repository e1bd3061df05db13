package report

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
)

func account() (*Account, *bytes.Buffer) {
	var out bytes.Buffer
	at := time.Date(2026, 11, 24, 18, 30, 1, 234_567_890, time.FixedZone("", 3600))
	return NewAccount(&out, "upgrade", func() time.Time { return at }), &out
}

func TestAccountEvents(t *testing.T) {
	t.Parallel()
	a, out := account()
	r := migrate.Revision{ID: "51f0c2a9be11", Message: "fill <words>"}
	since := time.Date(2026, 11, 24, 17, 0, 0, 0, time.UTC)
	a.Event(migrate.Event{Kind: migrate.Waiting, Session: &migrate.Session{PID: 7, User: "ann", Application: "psql", Since: since, Query: "SELECT 1"}})
	a.Event(migrate.Event{Kind: migrate.Checked, Revision: r, Precheck: migrate.Precheck{Finds: "rows without words"}, Duration: 1500 * time.Microsecond})
	a.Event(migrate.Event{Kind: migrate.Started, Revision: r, N: 1, Of: 2})
	a.Event(migrate.Event{Kind: migrate.Retrying, Revision: r, Undo: true, N: 1, Of: 2, Delay: 2 * time.Second, Err: errors.New("lock timeout")})
	a.Event(migrate.Event{Kind: migrate.Finished, Revision: r, N: 1, Of: 2})
	want := `{"version":1,"event":"waiting","time":"2026-11-24T17:30:01.234Z","session":{"pid":7,"user":"ann","application":"psql","since":"2026-11-24T17:00:00.000Z","query":"SELECT 1"}}
{"version":1,"event":"checked","time":"2026-11-24T17:30:01.234Z","revision":"51f0c2a9be11","message":"fill <words>","finds":"rows without words","rows":0,"duration_ms":1}
{"version":1,"event":"started","time":"2026-11-24T17:30:01.234Z","revision":"51f0c2a9be11","message":"fill <words>","n":1,"of":2}
{"version":1,"event":"retrying","time":"2026-11-24T17:30:01.234Z","revision":"51f0c2a9be11","message":"fill <words>","undo":true,"n":1,"of":2,"error":"lock timeout","delay_ms":2000}
{"version":1,"event":"finished","time":"2026-11-24T17:30:01.234Z","revision":"51f0c2a9be11","message":"fill <words>","n":1,"of":2,"duration_ms":0}
`
	if got := out.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestAccountProgress tells where it begins and ends, and between them once a second.
func TestAccountProgress(t *testing.T) {
	t.Parallel()
	a, out := account()
	for _, p := range []migrate.Progress{
		{Left: -1},
		{Batches: 1, Rows: 10, Left: -1, Elapsed: 500 * time.Millisecond},
		{Batches: 2, Rows: 20, Left: 40, Elapsed: time.Second},
		{Batches: 3, Rows: 30, Left: 30, Elapsed: 1500 * time.Millisecond},
		{Batches: 3, Rows: 60, Elapsed: 1600 * time.Millisecond, Done: true},
	} {
		a.Event(migrate.Event{Kind: migrate.Progressing, Progress: p})
	}
	var got []string
	for line := range strings.Lines(out.String()) {
		_, progress, _ := strings.Cut(line, `"progress":{`)
		got = append(got, strings.TrimSuffix(progress, "}}\n"))
	}
	want := []string{
		`"batches":0,"rows":0,"left":null,"rows_per_s":0,"remaining_ms":null,"elapsed_ms":0,"done":false`,
		`"batches":2,"rows":20,"left":40,"rows_per_s":20,"remaining_ms":2000,"elapsed_ms":1000,"done":false`,
		`"batches":3,"rows":60,"left":0,"rows_per_s":37,"remaining_ms":0,"elapsed_ms":1600,"done":true`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestAccountOfFailure: what was done before is told with the error.
func TestAccountOfFailure(t *testing.T) {
	t.Parallel()
	a, out := account()
	a.Connected("clipdex@db:5432/clipdex", "15.20", nil)
	a.Ran(migrate.Result{From: "a", To: "b", Total: time.Second, Done: []migrate.Step{{Revision: migrate.Revision{ID: "b", Message: "one"}, Duration: time.Millisecond}}})
	if err := a.Failed(fault.Wrap(fault.No, errors.New("why"), "clipdex db upgrade", "what"), "elsewhere", 1); err != nil {
		t.Fatal(err)
	}
	want := `{"version":1,"event":"result","time":"2026-11-24T17:30:01.234Z","command":"upgrade","verdict":"error","exit_code":1,"database":"clipdex@db:5432/clipdex","server_version":"15.20",` +
		`"from":"a","to":"b","revisions":[{"id":"b","message":"one","duration_ms":1}],"stamped":[],"removed":[],"rows":[],"duration_ms":1000,"differences":[],"check":null,` +
		`"error":{"error":"what","cause":"why","help":"clipdex db upgrade"}}` + "\n"
	if _, got, _ := strings.Cut(out.String(), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// broken is an output that is gone.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("it is gone") }

func TestAccountNotWritten(t *testing.T) {
	t.Parallel()
	if err := NewAccount(broken{}, "upgrade", time.Now).Done(nil, Options{}, 0); err == nil {
		t.Error("nobody is told")
	}
	var none *Account // text was asked for
	none.Connected("", "", nil)
	none.Found("", false, 0, nil, nil)
	none.Ran(migrate.Result{})
}
