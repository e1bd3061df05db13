package postgres

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

// TestMain makes the test binary a user of the embedded server when it is started as one.
func TestMain(m *testing.M) {
	if home := os.Getenv("CLIPDEX_TEST_HOLD"); home != "" {
		os.Exit(hold(home))
	}
	pgtest.Main(m)
}

// hold uses the server until its input ends.
func hold(home string) int {
	ctx := context.Background()
	e, err := OpenEmbedded(ctx, EmbeddedOptions{Home: Home{home}, Getenv: os.Getenv, Create: true})
	if err != nil {
		fmt.Println("open:", err)
		return 1
	}
	fmt.Println("ready", e.Version())
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := e.Close(ctx); err != nil {
		fmt.Println("close:", err)
		return 1
	}
	return 0
}

// holder is another process that uses the embedded server.
type holder struct {
	cmd   *exec.Cmd
	input io.Closer
	out   *bufio.Reader
}

func startHolder(t *testing.T, home Home, change func(*exec.Cmd)) *holder {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "CLIPDEX_TEST_HOLD="+home.Dir)
	if change != nil {
		change(cmd)
	}
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &holder{cmd: cmd, input: input, out: bufio.NewReader(output)}
}

// ready waits until the process uses the server.
func (h *holder) ready(t *testing.T) {
	t.Helper()
	line, _ := h.out.ReadString('\n')
	if !strings.HasPrefix(line, "ready ") {
		rest, _ := io.ReadAll(h.out)
		t.Fatalf("holder said %q %s", line, rest)
	}
}

// leave ends the process the orderly way.
func (h *holder) leave(t *testing.T) {
	t.Helper()
	h.input.Close()
	rest, _ := io.ReadAll(h.out)
	if err := h.cmd.Wait(); err != nil {
		t.Fatalf("%v: %s", err, rest)
	}
}

// env gives a getenv function over pairs, with the PATH of the tests.
func env(pairs ...string) func(string) string {
	return func(key string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == key {
				return pairs[i+1]
			}
		}
		if key == "PATH" {
			return os.Getenv(key)
		}
		return ""
	}
}
