package postgres

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/postgres/server"
)

// maven serves a jar with programs of ours in it, as the library's repository does.
func maven(t *testing.T) string {
	t.Helper()
	programs, err := os.ReadFile(filepath.Join("testdata", "programs.txz"))
	if err != nil {
		t.Fatal(err)
	}
	var jar bytes.Buffer
	writer := zip.NewWriter(&jar)
	file, err := writer.Create("postgres-any.txz")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(programs); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := jar.Bytes()
		if strings.HasSuffix(r.URL.Path, ".sha256") {
			sum := sha256.Sum256(body)
			body = []byte(hex.EncodeToString(sum[:]))
		}
		_, _ = w.Write(body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestFetch(t *testing.T) {
	t.Parallel()
	home := Home{t.TempDir()}
	var done, total int64
	count := func(d, t int64) { done, total = d, t }
	if err := fetch(t.Context(), home.binaries(), maven(t), count); err != nil {
		t.Fatal(err)
	}
	if done == 0 || done != total {
		t.Errorf("told of %d of %d bytes", done, total)
	}
	b, err := server.Find(t.Context(), server.Search{Getenv: env("PATH", "/nowhere"), Major: 17, Extra: home.downloaded()})
	if err != nil || b.Major != 17 {
		t.Fatal(b, err)
	}
	entries, err := os.ReadDir(home.binaries())
	if err != nil || len(entries) != 1 {
		t.Fatalf("left behind: %v, %v", entries, err)
	}
}

// TestFetchFails says why: the library does not.
func TestFetchFails(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(gone.Close)
	stuck := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write(make([]byte, 10))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(stuck.Close)
	for name, test := range map[string]struct{ from, says string }{
		"not there":     {gone.URL, gone.URL + "/io/zonky/test/postgres/"},
		"and it says":   {gone.URL, ".jar says 404 Not Found"},
		"no server":     {"http://127.0.0.1:1", "dial tcp 127.0.0.1:1: connect: connection refused"},
		"interrupted":   {stuck.URL, "context canceled"},
		"no repository": {"://", "missing protocol scheme"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			home := Home{t.TempDir()}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			err := fetch(ctx, home.binaries(), test.from, func(int64, int64) { cancel() })
			if err == nil || !strings.Contains(err.Error(), test.says) || len(home.downloaded()) != 0 {
				t.Fatal(err, home.downloaded())
			}
		})
	}
}
