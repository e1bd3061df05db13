//go:build unix && !linux

package postgres

import (
	"os/exec"
	"strconv"
)

// arguments gives a process's command line, "" when there is no such process.
func arguments(pid int) string {
	text, err := exec.Command("ps", "-ww", "-o", "args=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return string(text)
}
