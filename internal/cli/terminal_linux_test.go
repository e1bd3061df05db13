package cli_test

import (
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// TestColour looks for colours on a terminal, and on what is none.
func TestColour(t *testing.T) {
	t.Parallel()
	_, env := onServer(t)
	prepare(t, env, "db", "check").want(t, 1).says(t, "pending: nothing applied") // a buffer is no terminal
	for _, c := range []struct {
		name     string
		env      []string
		coloured bool
	}{{"terminal", []string{"TERM=xterm"}, true}, {"NO_COLOR", []string{"TERM=xterm", "NO_COLOR=1"}, false}, {"dumb", []string{"TERM=dumb"}, false}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := prepare(t, append(env, c.env...), "db", "check")
			text := onTerminal(t, p)
			if strings.Contains(text, "\x1b[") != c.coloured || !strings.Contains(text, "nothing applied") {
				t.Errorf("%q", text)
			}
		})
	}
}

// onTerminal runs p with its output on a pseudo-terminal and gives what appeared there.
func onTerminal(t *testing.T, p *process) string {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	var unlocked, number int32
	for request, value := range map[uintptr]*int32{syscall.TIOCSPTLCK: &unlocked, syscall.TIOCGPTN: &number} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, master.Fd(), request, uintptr(unsafe.Pointer(value))); errno != 0 {
			t.Fatal(errno)
		}
	}
	terminal, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	p.Stdout = terminal
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	_ = terminal.Close()
	text, _ := io.ReadAll(master) // ends with an error when the last writer has gone
	_ = p.Wait()
	return string(text)
}
