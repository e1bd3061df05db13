package cli_test

import (
	"bufio"
	"io"
	"net/http"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// atHead brings a database to head.
func atHead(t *testing.T, env []string) {
	t.Helper()
	p := prepare(t, env, "db", "bootstrap")
	_ = p.Run() // what the check at its end says is another test's business
	prepare(t, env, "db", "upgrade").want(t, 0).says(t, "already at")
}

// TestServe asks a server over the network, and stops it while a request waits for a lock: the request is answered.
func TestServe(t *testing.T) {
	t.Parallel()
	url, env := onServer(t)
	atHead(t, env)
	prepare(t, env, "import", "--sample").want(t, 0)

	p := prepare(t, env, "serve", "--listen", "127.0.0.1:0")
	reader, writer := io.Pipe()
	p.Stdout = writer
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(reader)
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	at := regexp.MustCompile(`^serving (http://127\.0\.0\.1:\d+/api) from `).FindStringSubmatch(line)
	if at == nil {
		t.Fatalf("it says %q", line)
	}
	get := func(path string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at[1]+path, nil)
		if err != nil {
			t.Error(err)
			return 0, ""
		}
		answer, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Error(err)
			return 0, ""
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Error(err)
		}
		return answer.StatusCode, string(body)
	}
	if code, body := get("/search?q=tide&n=1"); code != http.StatusOK || !strings.Contains(body, "smpl-tides01") {
		t.Errorf("search: %d %s", code, body)
	}
	if code, body := get("/health"); code != http.StatusOK || !strings.Contains(body, "ok") {
		t.Errorf("health: %d %s", code, body)
	}

	conn, release := locked(t, url, "guests")
	type reply struct {
		code int
		body string
	}
	replies := make(chan reply, 1)
	go func() {
		code, body := get("/guests")
		replies <- reply{code, body}
	}()
	awaitWaiter(t, url, conn)
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	awaitClosed(t, at[1])
	release()
	if r := <-replies; r.code != http.StatusOK || !strings.Contains(r.body, "Mara Lindqvist") {
		t.Errorf("the request that ran: %d %s", r.code, r.body)
	}
	if line, err := lines.ReadString('\n'); line != "stopped\n" || err != nil {
		t.Errorf("it says %q, %v", line, err)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("%v\n%s", err, &p.stderr)
	}
	p.says(t, "msg=request method=GET path=/api/search status=200")
}

// awaitClosed returns when nobody listens there any more.
func awaitClosed(t *testing.T, url string) {
	t.Helper()
	for {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/health", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Close = true // a connection that is open already would be served on
		answer, err := http.DefaultClient.Do(req)
		if err != nil {
			return
		}
		answer.Body.Close()
	}
}
