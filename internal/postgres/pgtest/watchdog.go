package pgtest

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// watchdog is a shell that cleans up when its input ends: at release, or when this process is gone for whatever reason.
type watchdog struct {
	cmd   *exec.Cmd
	input io.Closer
	lines *bufio.Reader
}

func watch(cmd *exec.Cmd) (*watchdog, error) {
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the watchdog: %w", err)
	}
	return &watchdog{cmd: cmd, input: input, lines: bufio.NewReader(output)}, nil
}

// line gives the next line that the script says.
func (w *watchdog) line() (string, error) {
	text, err := w.lines.ReadString('\n')
	return strings.TrimSpace(text), err
}

// rest gives everything that the script still says, to its end.
func (w *watchdog) rest() string {
	text, _ := io.ReadAll(w.lines) // what could be read is the message
	return strings.TrimSpace(string(text))
}

// release ends the input and waits until the script has cleaned up.
func (w *watchdog) release() {
	_ = w.input.Close() // closed already only after an earlier release
	_ = w.cmd.Wait()    // the script's own exit code says nothing new
}
