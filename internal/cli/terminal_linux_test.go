package cli_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// TestColour looks for colours on a terminal, and on what is none: the option before the variables, and of these NO_COLOR first.
func TestColour(t *testing.T) {
	t.Parallel()
	_, env := onServer(t)
	for _, c := range []struct {
		name           string
		env, args      []string
		terminal, file bool // coloured there
	}{
		{"nothing said", nil, nil, true, false},
		{"NO_COLOR", []string{"NO_COLOR=1"}, nil, false, false},
		{"NO_COLOR, empty", []string{"NO_COLOR="}, nil, true, false},
		{"CLICOLOR=0", []string{"CLICOLOR=0"}, nil, false, false},
		{"CLICOLOR_FORCE", []string{"CLICOLOR_FORCE=1", "TERM=dumb"}, nil, true, true},
		{"CLICOLOR_FORCE=0", []string{"CLICOLOR_FORCE=0"}, nil, true, false},
		{"FORCE_COLOR", []string{"FORCE_COLOR=1"}, nil, true, true},
		{"NO_COLOR and FORCE_COLOR", []string{"NO_COLOR=1", "FORCE_COLOR=1"}, nil, false, false},
		{"dumb", []string{"TERM=dumb"}, nil, false, false},
		{"always", []string{"NO_COLOR=1", "TERM=dumb"}, []string{"--color", "always"}, true, true},
		{"never", []string{"FORCE_COLOR=1"}, []string{"--color=never"}, false, false},
		{"auto", nil, []string{"--color", "auto"}, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			run := func() *process {
				return prepare(t, slices.Concat(env, []string{"TERM=xterm"}, c.env), append([]string{"db", "check"}, c.args...)...)
			}
			if text := onTerminal(t, run()); strings.Contains(text, "\x1b[") != c.terminal || !strings.Contains(text, "nothing applied") {
				t.Errorf("on a terminal: %q", text)
			}
			if text := run().want(t, 1).stdout.String(); strings.Contains(text, "\x1b[") != c.file || !strings.Contains(text, "nothing applied") {
				t.Errorf("in a file: %q", text)
			}
		})
	}
	prepare(t, env, "db", "check", "--color", "sometimes").want(t, 2).
		says(t, "error: no such time to colour: sometimes", "help: --color auto  or  --color always  or  --color never")
}

// onTerminal runs p with its output on a pseudo-terminal and gives what appeared there.
func onTerminal(t *testing.T, p *process) string {
	t.Helper()
	master, terminal := pseudoTerminal(t)
	p.Stdout = terminal
	return played(t, p, master, terminal)
}

// answered is onTerminal for a program that asks: everything is on the terminal, and answer is typed ahead.
func answered(t *testing.T, p *process, answer string) string {
	t.Helper()
	master, terminal := pseudoTerminal(t)
	p.Stdin, p.Stdout, p.Stderr = terminal, terminal, terminal
	if _, err := master.WriteString(answer); err != nil {
		t.Fatal(err)
	}
	return played(t, p, master, terminal)
}

func played(t *testing.T, p *process, master, terminal *os.File) string {
	t.Helper()
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	_ = terminal.Close()
	text, _ := io.ReadAll(master) // ends with an error when the last writer has gone
	_ = p.Wait()
	return string(text)
}

func pseudoTerminal(t *testing.T) (master, terminal *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = master.Close() })
	var unlocked, number int32
	for request, value := range map[uintptr]*int32{syscall.TIOCSPTLCK: &unlocked, syscall.TIOCGPTN: &number} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(unsafe.Pointer(value))); errno != 0 {
			t.Fatal(errno)
		}
	}
	if terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0); err != nil {
		t.Fatal(err)
	}
	return master, terminal
}

// TestRenameIsAskedAbout answers on a terminal whether a column that is gone and one that is new are the same.
func TestRenameIsAskedAbout(t *testing.T) {
	t.Parallel()
	_, env := onServer(t)
	base := t.TempDir()
	if err := copyRepository(base); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(base, "models", "videos.go")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "*string    `gorm:\"column:source;", "*string    `gorm:\"column:origin;", 1)
	if err := os.WriteFile(path, []byte(changed), 0o644); err != nil || changed == string(text) {
		t.Fatal("the model was not changed", err)
	}
	bin := filepath.Join(t.TempDir(), "clipdex")
	if err := build(t.Context(), base, bin); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, answer, planned, not string }{
		{"yes", "y\n", "RENAME COLUMN source TO origin", "DROP COLUMN"},
		{"no", "n\n", "DROP COLUMN source", "RENAME"},
		{"nothing", "\n", "DROP COLUMN source", "RENAME"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := prepare(t, env, "db", "revision", "call it origin")
			p.Path = bin
			if err := os.CopyFS(p.Dir, os.DirFS(base)); err != nil {
				t.Fatal(err)
			}
			said := answered(t, p, c.answer)
			if !strings.Contains(said, "column processed_videos.source is gone and origin is new: is it the same, renamed? [y/N]") {
				t.Errorf("%q", said)
			}
			written, err := filepath.Glob(filepath.Join(p.Dir, "migrations", "*_call_it_origin.go"))
			if err != nil || len(written) != 1 {
				t.Fatalf("%v %v\n%s", written, err, said)
			}
			revision, err := os.ReadFile(written[0])
			up, _, _ := strings.Cut(string(revision), "Down:")
			if err != nil || !strings.Contains(up, c.planned) || strings.Contains(up, c.not) {
				t.Errorf("%v\n%s", err, revision)
			}
		})
	}
}
