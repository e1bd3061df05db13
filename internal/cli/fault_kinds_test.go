package cli_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// kind is a way to disturb a command.
type kind struct {
	name   string
	codes  []int                                     // with which the command may end; 0 when it was too late, -1 is killed
	strike func(*testing.T, *world, *process, *link) // from any goroutine; the link is nil when there is none yet
}

// lost are the exit codes of a command whose server or connection went away.
var lost = []int{0, 3}

// cut closes a connection on both sides.
var cut = kind{"cut", lost, func(_ *testing.T, _ *world, _ *process, l *link) {
	if l != nil {
		l.cut()
	}
}}

var kinds = []kind{
	{"kill -9 of the command", []int{0, -1}, func(t *testing.T, _ *world, p *process, _ *link) { signal(t, p, os.Kill) }},
	{"SIGTERM", []int{0, 130}, func(t *testing.T, _ *world, p *process, _ *link) { signal(t, p, syscall.SIGTERM) }},
	{"Ctrl-C", []int{0, 130}, func(t *testing.T, _ *world, p *process, _ *link) { signal(t, p, os.Interrupt) }},
	{"pg_terminate_backend", lost, terminate},
	{"kill -9 of the backend", lost, killBackend},
	{"kill -9 of the postmaster", lost, func(t *testing.T, w *world, _ *process, _ *link) { w.cluster.Crash(t, syscall.SIGKILL) }},
	{"immediate stop of the server", lost, func(t *testing.T, w *world, _ *process, _ *link) { w.cluster.Crash(t, syscall.SIGQUIT) }},
	cut,
	{"silence, and kill -9 of the command", []int{0, -1}, func(t *testing.T, _ *world, p *process, l *link) {
		if l != nil {
			l.stick()
		}
		signal(t, p, os.Kill)
	}},
}

// signal sends a signal to a command, which may have ended.
func signal(t *testing.T, p *process, s os.Signal) {
	if err := p.Process.Signal(s); err != nil && err != os.ErrProcessDone {
		t.Error(err)
	}
}

func terminate(t *testing.T, w *world, _ *process, l *link) {
	if l == nil {
		return
	}
	conn, err := pgx.Connect(t.Context(), w.cluster.URL("postgres"))
	if err != nil {
		t.Error(err)
		return
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), "SELECT pg_terminate_backend($1)", l.backend()); err != nil {
		t.Error(err)
	}
}

// killBackend ends a server process at once: the postmaster then ends all others, and recovers.
func killBackend(t *testing.T, _ *world, _ *process, l *link) {
	if l == nil || l.backend() == 0 {
		return
	}
	if err := syscall.Kill(int(l.backend()), syscall.SIGKILL); err != nil && err != syscall.ESRCH {
		t.Error(err)
	}
}

// claims finds where a command says that the database or its history is.
var claims = regexp.MustCompile(`(?:the database stays at|the history stays at|the database is at|, at|already at) ([0-9a-f]{12})`)

// told finds the revisions that a command says it has applied or undone.
var told = regexp.MustCompile(`(?m)^ +\d+/\d+  ([0-9a-f]{12})  .*  ok \(`)

// judge fails the test when a command's end or words are not what happened.
func (w *world) judge(t *testing.T, a attempt, p *process, code int, at standing) {
	t.Helper()
	early := a.request == 0 && code == -1 // a signal before the program listens to signals
	if !slices.Contains(a.kind.codes, code) && !early {
		t.Errorf("exit code %d, and %v are sane\n%s", code, a.kind.codes, said(p))
	}
	for _, claim := range claims.FindAllStringSubmatch(said(p), -1) {
		if claim[1] != faultChain[at.number] && !a.pair {
			t.Errorf("it says %s, and the database is at %s\n%s", claim[0], faultChain[at.number], said(p))
		}
	}
	for _, done := range told.FindAllStringSubmatch(p.stdout.String(), -1) {
		if n := slices.Index(faultChain, done[1]); (n <= at.number) == a.undo() {
			t.Errorf("it says that %s is done, and the database is at %s\n%s", done[1], faultChain[at.number], said(p))
		}
	}
	if strings.Contains(p.stderr.String(), "nothing was run") && at != a.at && !a.pair {
		t.Errorf("it says that nothing was run, and the database went from %+v to %+v\n%s", a.at, at, said(p))
	}
	if code == 0 && at.partly {
		t.Errorf("it ended well in the midst of a revision\n%s", said(p))
	}
	if code == 3 && !strings.Contains(p.stderr.String(), "\n  help: ") {
		t.Errorf("it does not say what to type\n%s", said(p))
	}
	if strings.Contains(said(p), "panic") || strings.Contains(said(p), "goroutine") {
		t.Errorf("it panics\n%s", said(p))
	}
}

// judgeBeside judges the command that ran beside: it ends well, unless the fault hit its server too.
func (w *world) judgeBeside(t *testing.T, a attempt, p *process, code int) {
	t.Helper()
	if code != 3 || !strings.Contains(a.kind.name, "postmaster") && !strings.Contains(a.kind.name, "server") && !strings.Contains(a.kind.name, "of the backend") {
		t.Errorf("the command beside it ended with %d\n%s", code, said(p))
	}
}
