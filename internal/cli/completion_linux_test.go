package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestCompletion types in real shells, on a terminal, and presses the tabulator.
func TestCompletion(t *testing.T) {
	t.Parallel()
	shells := map[string]struct {
		args  []string
		setUp string
	}{
		"bash": {[]string{"--norc", "--noprofile", "-i"}, `bind "set bell-style none" "set show-all-if-ambiguous on" "set completion-query-items 0"; source <(clipdex completion bash)`},
		"zsh":  {[]string{"-f", "-i"}, "unsetopt prompt_sp; autoload -U compinit; compinit -D; source <(clipdex completion zsh)"},
	}
	for name, shell := range shells {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(name); err != nil && name != "bash" {
				t.Skipf("%s is not installed", name)
			}
			s := startShell(t, name, shell.args...)
			s.types(shell.setUp+"; PS1='read'; PS1+='y> '\n", "ready> ")
			means := func(text string) []string { // bash does not show it
				if name == "bash" {
					return nil
				}
				return []string{text}
			}
			s.types("clipdex db rollb\t", "rollback-last ")
			s.afresh()
			s.types("clipdex db upgrade \t", append(means("add duration_ms to processed_videos"), "head", "+1", "04370fbe93f4", "cad2f1272a8a")...)
			s.afresh()
			s.types("clipdex db upgrade --wait 1m 04\t", "370fbe93f4")
			s.afresh()
			s.types("clipdex db check --format=js\t", "on")
			s.afresh()
			s.types("clipdex db diff database migrations@ca\t", "d2f1272a8a")
			s.afresh()
			s.types("clipdex db check --dat\t", "abase-url")
			s.afresh()
			s.types("clipdex import epis\t", "ode.vtt")
			s.afresh()
			if text := s.types("clipdex db stamp nothing --nope\tQ", "Q"); strings.Contains(text, "error") || strings.Contains(text, "not found") {
				t.Error(text)
			}
		})
	}
}

// TestFishCompletion asks fish what it would offer.
func TestFishCompletion(t *testing.T) {
	t.Parallel()
	fish, err := exec.LookPath("fish")
	if err != nil {
		t.Skip("fish is not installed")
	}
	for line, want := range map[string]string{
		"clipdex db upg":                       "upgrade\tapply pending revisions",
		"clipdex db upgrade 04":                "04370fbe93f4\tadd duration_ms to processed_videos",
		"clipdex db check --format=js":         "--format=json",
		"clipdex db diff models migrations@ca": "migrations@cad2f1272a8a\tbaseline (raw SQL migrations 001-004)",
		"clipdex import epis":                  "episode.vtt",
	} {
		cmd := exec.Command(fish, "--no-config", "-c", "clipdex completion fish | source; complete -C '"+line+"'")
		inShell(t, cmd)
		if out, err := cmd.CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != want {
			t.Errorf("%s: %v\n%s", line, err, out)
		}
	}
}

// inShell lets a shell find the program, no database, and a folder with a file to import.
func inShell(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	cmd.Dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(cmd.Dir, "episode.vtt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd.Env = []string{"PATH=" + filepath.Dir(program(t)) + ":/usr/local/bin:/usr/bin:/bin", "HOME=" + cmd.Dir, "TERM=dumb", "LANG=C.UTF-8",
		"DATABASE_URL=postgres://u:" + secret + "@127.0.0.1:1/d"}
}

// typing is a program on a terminal.
type typing struct {
	t      *testing.T
	master *os.File
}

func startShell(t *testing.T, name string, args ...string) *typing {
	t.Helper()
	cmd := exec.Command(name, args...)
	inShell(t, cmd)
	return onTyping(t, cmd)
}

// onTyping starts a program on a terminal, which it loses after a minute.
func onTyping(t *testing.T, cmd *exec.Cmd) *typing {
	t.Helper()
	master, terminal := pseudoTerminal(t)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = terminal.Close()
	limit := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }) // what waits for an answer then reads the end
	t.Cleanup(func() { limit.Stop(); _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return &typing{t, master}
}

// types types text, waits until the program has shown all of the words, and gives what it has shown.
func (s *typing) types(text string, words ...string) string {
	s.t.Helper()
	if _, err := s.master.WriteString(text); err != nil {
		s.t.Fatal(err)
	}
	var shown strings.Builder
	missing := func(w string) bool { return !strings.Contains(shown.String(), w) }
	for part := make([]byte, 4096); slices.ContainsFunc(words, missing); {
		n, err := s.master.Read(part)
		shown.Write(part[:n])
		if err != nil {
			s.t.Fatalf("%q: the terminal does not show all of %q but\n%s", text, words, &shown)
		}
	}
	return shown.String()
}

// afresh leaves the line that was typed.
func (s *typing) afresh() { s.types("\x15\n", "ready> ") }
