package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"syscall"
)

// served is a running clipdex serve.
type served struct {
	cmd *exec.Cmd
	url string // of the API
}

var serving = regexp.MustCompile(`^serving (\S+) from`)

// launch starts the server on a free port. Its log goes nowhere.
func launch(ctx context.Context, program, database string) (*served, error) {
	cmd := exec.CommandContext(context.WithoutCancel(ctx), program, "serve", "--listen", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "DATABASE_URL="+database)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the server: %w", err)
	}
	s := &served{cmd: cmd}
	line, err := bufio.NewReader(out).ReadString('\n')
	m := serving.FindStringSubmatch(line)
	if err != nil || m == nil {
		s.stop()
		return nil, errors.Join(fmt.Errorf("the server said %q", line), err)
	}
	s.url = m[1]
	return s, nil
}

// stop ends the server as a terminal would.
func (s *served) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // it may have gone
	_ = s.cmd.Wait()
}

var residentSize = regexp.MustCompile(`(?m)^VmRSS:\s+(\d+) kB$`)

// resident gives the server's memory in megabytes.
func (s *served) resident() (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	m := residentSize.FindSubmatch(text)
	if m == nil {
		return 0, errors.New("the system does not say how much memory the server has")
	}
	kilobytes, err := strconv.Atoi(string(m[1]))
	return float64(kilobytes) / 1024, err
}
