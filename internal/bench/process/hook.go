package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/clipdex/clipdex/internal/bench"
)

// hooked is a copy of this checkout as a git repository with the hook, in a folder with what it needs.
type hooked struct{ dir string }

func (h hooked) command(name string, args ...string) command {
	env := []string{"CLIPDEX_HOME=" + filepath.Join(h.dir, "home"), "CLIPDEX_SCRATCH_URL=", "SKIP=", "GIT_CONFIG_GLOBAL=" + filepath.Join(h.dir, "gitconfig")}
	return command{name: name, dir: filepath.Join(h.dir, "repository"), env: env, args: args}
}

func (h hooked) program() string { return filepath.Join(h.dir, "clipdex") }

func (h hooked) prepare(ctx context.Context) error {
	err := errors.Join(os.Chmod(h.dir, 0o711), // for the embedded server's account
		os.WriteFile(filepath.Join(h.dir, "gitconfig"), []byte("[user]\n\tname = bench\n\temail = bench@localhost\n"), 0o644),
		bench.Shape{}.Project(".", filepath.Join(h.dir, "repository")))
	for _, args := range [][]string{
		{"git", "init", "-q"}, {"git", "add", "."}, {"git", "commit", "-qm", "first"},
		{"go", "build", "-buildvcs=false", "-o", h.program(), "./cmd/clipdex"}, {h.program(), "hook", "install"},
	} {
		if err == nil {
			_, err = h.command("", args...).run(ctx)
		}
	}
	return err
}

// change stages a model, or a revision, as nobody has built it before.
func (h hooked) change(ctx context.Context, pattern string, n int) error {
	repository := filepath.Join(h.dir, "repository")
	files, err := filepath.Glob(filepath.Join(repository, pattern))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("finding %s: %w", pattern, errors.Join(err, os.ErrNotExist))
	}
	f, err := os.OpenFile(files[len(files)-1], os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "\n// change %d\n", n)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	_, err = h.command("", "git", "add", ".").run(ctx)
	return err
}

// measureHook measures what a commit costs with nothing staged that matters, and with a model or a revision beside the build alone.
func measureHook(ctx context.Context, rounds int) error {
	dir, remove, err := folder()
	if err != nil {
		return err
	}
	defer remove()
	h := hooked{dir}
	if err := h.prepare(ctx); err != nil {
		return err
	}
	hook := filepath.Join(".git", "hooks", "pre-commit")
	fmt.Printf("%-24s %8s %8s %8s  %8s\n", "command", "min", "median", "max", "CPU")
	quiet := []command{h.command("hook, nothing staged", hook), h.command("clipdex hook run", h.program(), "hook", "run")}
	all, err := alternate(ctx, quiet, 10*rounds)
	if err != nil {
		return err
	}
	for i, s := range all {
		row(quiet[i].name, s)
	}
	build := h.command("go build", "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", filepath.Join(dir, "built"), "./cmd/clipdex")
	staged := 0
	for _, pattern := range []string{"models/[a-z]*s.go", "migrations/[0-9]*.go"} {
		steps, all := []command{build, h.command("hook, "+filepath.Dir(pattern)+" staged", hook)}, make([]series, 2)
		for round := range rounds + 1 {
			for i, c := range steps {
				staged++
				if err := h.change(ctx, pattern, staged); err != nil {
					return err
				}
				s, err := c.run(ctx)
				if err != nil {
					return err
				}
				if round > 0 {
					all[i] = append(all[i], s)
				}
			}
		}
		for i, s := range all {
			row(steps[i].name, s)
		}
		beyond, cpu := all[1].median()-all[0].median(), all[1].cpu()-all[0].cpu()
		fmt.Printf("%-24s %8s %8.3f %8s  %8.3f\n", "  beyond the build", "", beyond.Seconds(), "", cpu.Seconds())
	}
	return nil
}

func row(name string, s series) {
	w := s.walls()
	fmt.Printf("%-24s %8.3f %8.3f %8.3f  %8.3f\n", name, w[0].Seconds(), s.median().Seconds(), w[len(w)-1].Seconds(), s.cpu().Seconds())
}
