package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// length is how long an undisturbed run takes.
type length struct {
	requests int
	time     time.Duration
}

// usual measures an undisturbed run.
func (w *world) usual(t *testing.T, database string, args ...string) length {
	t.Helper()
	through := newProxy(t, w.cluster.Socket(), 0, beforeSent, nil)
	start := time.Now()
	w.command(t, through.url(database), args...).want(t, 0)
	return length{requests: through.seen(), time: time.Since(start)}
}

// number reads how often something is done from the environment.
func number(t *testing.T, variable string, otherwise int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestFaults disturbs upgrades and downgrades at random instants, several in a row, and looks after each whether the
// database is at a revision and the command has told the truth. CLIPDEX_TEST_FAULTS says how many runs; a run is of the
// seed that its name tells, and CLIPDEX_TEST_FAULTS_FROM is the first.
func TestFaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := number(t, "CLIPDEX_TEST_FAULTS_FROM", 0)
	for seed := first; seed < first+number(t, "CLIPDEX_TEST_FAULTS", 24); seed++ {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(seed), 4))
			database := w.database(t)
			last := disturbed{at: standing{}, args: []string{"upgrade"}}
			for range 1 + random.IntN(3) {
				last = w.disturb(t, database, w.draw(random, last))
			}
			w.recover(t, database, last)
		})
	}
}

// disturbed is a command that met a fault, and where it left the database.
type disturbed struct {
	args []string
	at   standing
}

func (d disturbed) undo() bool { return d.args[0] != "upgrade" }

// draw draws the next command and the fault that it meets. One that left a revision half done is repeated: until then the
// database is not at a revision, and what the other direction would do to it is nobody's promise.
func (w *world) draw(random *rand.Rand, last disturbed) attempt {
	a := attempt{disturbed: last, kind: kinds[random.IntN(len(kinds))], when: instant(random.IntN(int(instants)))}
	if !last.at.partly {
		a.args = drawCommand(random, last.at.number)
	}
	usual := w.up
	if a.undo() {
		usual = w.down
	}
	a.request = 1 + random.IntN(usual.requests)
	if random.IntN(3) == 0 {
		a.request, a.after = 0, time.Duration(random.Int64N(int64(usual.time)))
	}
	a.pair = random.IntN(5) == 0 && a.args[0] != "rollback-last" && a.args[len(a.args)-1] != "+1" // these do one more when done twice
	return a
}

func drawCommand(random *rand.Rand, at int) []string {
	head := len(faultChain) - 1
	if at < head && (at == 0 || random.IntN(2) == 0) {
		return [][]string{{"upgrade"}, {"upgrade", "+1"}, {"upgrade", faultChain[at+1+random.IntN(head-at)]}}[random.IntN(3)]
	}
	return [][]string{{"downgrade", "base"}, {"downgrade", faultChain[random.IntN(at)]}, {"rollback-last"}}[random.IntN(3)]
}

// attempt is a command that is to meet a fault.
type attempt struct {
	disturbed
	kind    kind
	request int           // on the connection that runs revisions; zero: after a time
	when    instant       // of that request
	after   time.Duration // since the start
	pair    bool          // a second command of the kind runs beside it, undisturbed
}

func (a attempt) String() string {
	at := fmt.Sprintf("at request %d, %s", a.request, a.when)
	if a.request == 0 {
		at = fmt.Sprintf("after %s", a.after)
	}
	return fmt.Sprintf("%s from %s: %s %s", strings.Join(a.args, " "), faultChain[a.at.number], a.kind.name, at)
}

// disturb runs a command that meets a fault, mends the server, and judges both.
func (w *world) disturb(t *testing.T, database string, a attempt) disturbed {
	t.Helper()
	t.Logf("%s", a)
	struck := make(chan struct{})
	var p *process
	strike := func(l *link) {
		a.kind.strike(t, w, p, l)
		close(struck)
	}
	through := newProxy(t, w.cluster.Socket(), a.request, a.when, strike)
	p = w.command(t, through.url(database), a.args...)
	var second *process
	if a.pair {
		second = w.command(t, w.cluster.URL(database), a.args...)
		start(t, second)
	}
	start(t, p)
	timer := time.AfterFunc(a.after, func() {
		if a.request == 0 {
			strike(through.last())
		}
	})
	code := w.ends(t, p)
	if a.request == 0 && !timer.Stop() {
		<-struck // else it would strike the next command
	}
	through.close() // what is stuck in it, too
	beside := 0
	if a.pair {
		beside = w.ends(t, second)
	}
	w.mend(t)
	w.settle(t, database)
	at := w.stands(t, database, a.undo())
	w.judge(t, a, p, code, at)
	if a.pair && beside != 0 {
		w.judgeBeside(t, a, second, beside)
	}
	return disturbed{args: a.args, at: at}
}

// start starts a command.
func start(t *testing.T, p *process) {
	t.Helper()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
}

// ends waits for the end of a command, and fails the test when it hangs.
func (w *world) ends(t *testing.T, p *process) int {
	t.Helper()
	hangs := time.AfterFunc(2*time.Minute, func() {
		t.Errorf("%v hangs:\n%s%s", p.Args[1:], &p.stdout, &p.stderr)
		_ = p.Process.Kill() // the test has failed already
	})
	defer hangs.Stop()
	return p.code(t)
}

// mend starts a server that was ended, and waits for one that recovers.
func (w *world) mend(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if w.cluster.Await(ctx) != nil {
		w.cluster.Start(t)
	}
}

// recover does what a person does next: the same command where a revision is half done, else upgrade. Then all the way
// back, and nothing is to be left of anything.
func (w *world) recover(t *testing.T, database string, last disturbed) {
	t.Helper()
	if last.at.partly {
		w.command(t, w.cluster.URL(database), last.args...).want(t, 0)
	}
	for _, end := range []struct {
		args   []string
		number int
	}{{[]string{"upgrade"}, len(faultChain) - 1}, {[]string{"downgrade", "base"}, 0}} {
		w.command(t, w.cluster.URL(database), end.args...).want(t, 0)
		w.settle(t, database)
		if at := w.stands(t, database, false); at != (standing{number: end.number}) {
			t.Errorf("%v ends at %+v", end.args, at)
		}
	}
	if !t.Failed() {
		w.drop(t, database)
	}
}

// said is everything that a command said, for a message of the test.
func said(p *process) string {
	return string(bytes.Join([][]byte{p.stdout.Bytes(), p.stderr.Bytes()}, nil))
}
