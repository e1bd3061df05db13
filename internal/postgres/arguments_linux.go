package postgres

import (
	"fmt"
	"os"
	"strings"
)

// arguments gives a process's command line, "" when there is no such process. Slim containers have no ps.
func arguments(pid int) string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return ""
	}
	return strings.ReplaceAll(string(text), "\x00", " ")
}
