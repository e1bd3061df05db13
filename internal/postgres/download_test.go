package postgres

import (
	"archive/zip"
	"bytes"
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
	if err := fetch(home.binaries(), maven(t)); err != nil {
		t.Fatal(err)
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

func TestFetchFails(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	home := Home{t.TempDir()}
	if err := fetch(home.binaries(), s.URL); err == nil || len(home.downloaded()) != 0 {
		t.Fatal(err, home.downloaded())
	}
}
