package main

import (
	"bufio"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
)

// folderScript makes a folder, says its name, and removes it when its input ends: also when we are killed. A build that
// is still at work in it then makes rm fail the first time.
const folderScript = `dir=$(mktemp -d /tmp/clipdex-bench-XXXXXX) || exit 1
echo "$dir"
cat >/dev/null
for try in 1 2 3 4 5; do rm -rf "$dir" 2>/dev/null && exit; sleep 2; done`

// folder gives a temporary folder, and how to be rid of it.
func folder() (dir string, remove func(), err error) {
	cmd := exec.Command("/bin/sh", "-c", folderScript)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // Ctrl-C in the terminal is for us
	input, err := cmd.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, fmt.Errorf("making a folder: %w", err)
	}
	remove = func() {
		_ = input.Close() // the script's read ends either way
		_ = cmd.Wait()    // and how it ended changes nothing
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		remove()
		return "", nil, fmt.Errorf("making a folder: %w", err)
	}
	return strings.TrimSpace(line), remove, nil
}
