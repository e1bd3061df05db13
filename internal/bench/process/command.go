package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// command is a process that is measured, or only run.
type command struct {
	name string // as the table shows it
	dir  string
	env  []string
	args []string
}

// sample is what one run took.
type sample struct {
	wall time.Duration
	cpu  time.Duration // of the process and of what it waited for
	rss  int64         // bytes, at its peak
}

// run runs the command. What it writes is thrown away unless it fails.
func (c command) run(ctx context.Context) (sample, error) {
	cmd := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
	cmd.Dir, cmd.Env = c.dir, append(os.Environ(), c.env...)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	started := time.Now()
	err := cmd.Run()
	s := sample{wall: time.Since(started)}
	if err != nil {
		return s, fmt.Errorf("running %s: %w\n%s", strings.Join(c.args, " "), err, complaint.Bytes())
	}
	s.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.rss = usage.Maxrss * 1024 // Linux counts kilobytes
	}
	return s, nil
}

// alternate runs the commands in turn, so that a machine that gets slower does so for all. The first round warms up.
func alternate(ctx context.Context, commands []command, rounds int) ([]series, error) {
	all := make([]series, len(commands))
	for round := range rounds + 1 {
		for i, c := range commands {
			s, err := c.run(ctx)
			if err != nil {
				return nil, err
			}
			if round > 0 {
				all[i] = append(all[i], s)
			}
		}
	}
	return all, nil
}

// series is several runs of one command.
type series []sample

func (s series) walls() []time.Duration {
	return s.sorted(func(x sample) time.Duration { return x.wall })
}

func (s series) sorted(of func(sample) time.Duration) []time.Duration {
	all := make([]time.Duration, len(s))
	for i := range s {
		all[i] = of(s[i])
	}
	slices.Sort(all)
	return all
}

func (s series) median() time.Duration { w := s.walls(); return w[len(w)/2] }

// cpu is the median of processor time, which a busy machine changes less than the clock's.
func (s series) cpu() time.Duration {
	return s.sorted(func(x sample) time.Duration { return x.cpu })[len(s)/2]
}

func (s series) peak() int64 {
	var peak int64
	for _, x := range s {
		peak = max(peak, x.rss)
	}
	return peak
}
