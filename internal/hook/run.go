package hook

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"

	"github.com/clipdex/clipdex/internal/fault"
)

// Run runs the check that is staged in the place's repository, and gives its exit code. Errors: *fault.Error.
func (p Place) Run(ctx context.Context, stdout, stderr io.Writer) (int, error) {
	check, err := exec.CommandContext(ctx, "git", "-C", p.Root, "cat-file", "blob", ":"+script).Output()
	if err != nil {
		return 0, fault.Wrap(fault.CannotDo, err, "git add "+script, "the check, %s, is not among what is staged", script)
	}
	sh := exec.CommandContext(ctx, "/bin/sh", "-c", string(check), name)
	sh.Dir, sh.Stdout, sh.Stderr = p.Root, stdout, stderr
	sh.Env = append(os.Environ(), "clipdex_tell=yes")
	sh.Cancel = func() error { return sh.Process.Signal(os.Interrupt) } // it cleans up
	err = sh.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() > 0 {
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 0, fault.Wrap(fault.CannotDo, err, "sh "+script, "cannot run the check")
	}
	return 0, nil
}
