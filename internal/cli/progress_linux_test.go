package cli_test

import (
	"strings"
	"testing"
)

// TestUnderWay lets a revision wait for a lock: on a terminal a line says what is under way and makes room for what is said next;
// elsewhere there is none.
func TestUnderWay(t *testing.T) {
	t.Parallel()
	const line = "\r  1/1  04370fbe93f4  add duration_ms to processed_videos\x1b[K"
	for name, terminal := range map[string]bool{"terminal": true, "file": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, env := onServer(t)
			prepare(t, env, "db", "bootstrap").want(t, 0)
			prepare(t, env, "db", "downgrade", "base").want(t, 0)
			conn, release := locked(t, url, "processed_videos")
			p := prepare(t, append(env, "TERM=xterm", "NO_COLOR=1"), "db", "upgrade", "--lock-timeout", "1m")
			if !terminal {
				if err := p.Start(); err != nil {
					t.Fatal(err)
				}
				awaitWaiter(t, url, conn)
				release()
				if code := p.code(t); code != 0 || p.stderr.Len() > 0 {
					t.Errorf("exit code %d\n%q", code, &p.stderr)
				}
				return
			}
			s := onTyping(t, p.Cmd)
			s.types("", line)
			release()
			rest := s.types("", "upgraded: 1 revision in")
			if !strings.HasPrefix(rest, "\r\x1b[Kupgrading ") {
				t.Errorf("the line stays before what is said: %q", rest)
			}
		})
	}
}
