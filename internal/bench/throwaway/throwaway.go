// Package throwaway gives benchmarks a server with default settings, which goes with the process that started it. Tests
// have one of their own, pgtest's, which is made to be quick.
package throwaway

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"github.com/clipdex/clipdex/internal/postgres/server"
)

// serverScript runs a server until its input ends and removes it.
//
//go:embed server.sh
var serverScript string

// Server is a running server.
type Server struct {
	dir   string
	cmd   *exec.Cmd
	input io.Closer
}

// Launch starts a server. settings are arguments of postgres beyond the defaults.
func Launch(b server.Binaries, settings ...string) (*Server, error) {
	account, err := server.OwnAccount()
	if err != nil {
		return nil, err
	}
	// Not bound to a context: the script ends with its input, and cleans up then.
	args := append([]string{"-c", serverScript, "sh", b.Dir}, settings...)
	cmd := account.Command(context.Background(), os.Getenv, "/bin/sh", args...)
	input, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting a server: %w", err)
	}
	s := &Server{cmd: cmd, input: input}
	said := bufio.NewScanner(output)
	for said.Scan() && said.Text() != "ready" {
		s.dir = said.Text()
	}
	if said.Text() != "ready" {
		log, _ := os.ReadFile(s.dir + "/log") // the script's end is the error; the log says more where there is one
		s.Close()
		return nil, fmt.Errorf("the server did not start\n%s", log)
	}
	return s, nil
}

// URL gives the URL of a database.
func (s *Server) URL(database string) string {
	return "postgres://clipdex@/" + strings.TrimSpace(database) + "?host=" + s.dir
}

// Close stops the server and removes its folder.
func (s *Server) Close() {
	_ = s.input.Close() // the script's read ends either way
	_ = s.cmd.Wait()    // and how it ended changes nothing
}
