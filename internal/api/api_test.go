package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/clipdex/clipdex/internal/api"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/clipdex/clipdex/internal/query/querytest"
	"github.com/jackc/pgx/v5/pgxpool"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// service is the API over a database, with what it logged.
type service struct {
	http.Handler
	pool *pgxpool.Pool
	log  *logged
}

type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func serve(pool *pgxpool.Pool) service {
	log := &logged{}
	return service{api.Handler(pool, slog.New(slog.NewTextHandler(log, nil))), pool, log}
}

// ask sends a request and gives the answer, which is JSON with the headers that belong to it.
func (s service) ask(t testing.TB, method, target string, header ...string) (int, map[string]any) {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, "/", nil)
	path, raw, _ := strings.Cut(target, "?")
	req.URL = &url.URL{Path: path, RawQuery: raw}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, req)
	body, _ := io.ReadAll(w.Result().Body)
	var document map[string]any
	if err := json.Unmarshal(body, &document); err != nil {
		t.Fatalf("%s %s: %v\n%s", method, target, err, body)
	}
	kind := "application/json"
	if w.Code >= 400 {
		kind = "application/problem+json"
		if document["type"] != "about:blank" || document["status"] != float64(w.Code) || document["title"] == "" || document["detail"] == "" {
			t.Errorf("%s: problem %v", target, document)
		}
	}
	if h := w.Header(); h.Get("Content-Type") != kind || h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s: header %v", target, h)
	}
	return w.Code, document
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	s := serve(querytest.Sample(t))
	_, guests := s.ask(t, "GET", "/api/guests?limit=1")
	id := guests["guests"].([]any)[0].(map[string]any)["id"].(string)
	for target, says := range map[string]string{
		"GET /api/search?q=tide+clock&n=3":        `"video_id":"smpl-tides01"`,
		"GET /api/search?q=zzz":                   `"results":[]`,
		"GET /api/search?q=n%C3%A4chste":          `"query":"nächste"`,
		"POST /api/search/refresh":                `"concurrently":true`,
		"GET /api/guests":                         `"canonical_name":"Ingrid Vale"`,
		"GET /api/guests/" + id:                   `"appearances":[{"alias":"Ingrid Vale"`,
		"GET /api/guests/" + id + "/questions":    `"topics":[{"count":2,"name":"measurement"}`,
		"GET /api/episodes?limit=2&enriched=true": `"video_id":"smpl-maps04"`,
		"GET /api/episodes?enriched=false":        `"video_id":"smpl-tides01"`,
		"GET /api/stats":                          `"segments":60`,
		"GET /api/health":                         `{"status":"ok"}`,
	} {
		method, path, _ := strings.Cut(target, " ")
		code, document := s.ask(t, method, path)
		var text bytes.Buffer
		e := json.NewEncoder(&text)
		e.SetEscapeHTML(false)
		if err := e.Encode(document); err != nil {
			t.Fatal(err)
		}
		if code != http.StatusOK || !strings.Contains(text.String(), says) {
			t.Errorf("%s: %d, no %s in\n%s", target, code, says, &text)
		}
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	s := serve(querytest.Sample(t))
	for target, want := range map[string]struct {
		code int
		says string
	}{
		"GET /":                                                {404, "there is nothing here"},
		"GET /api/nothing":                                     {404, "there is nothing here"},
		"DELETE /api/guests":                                   {405, "takes GET"},
		"GET /api/search/refresh":                              {405, "takes POST"},
		"POST /api/stats":                                      {405, "takes GET"},
		"GET /api/search":                                      {400, "the query is empty"},
		"GET /api/search?q=%20":                                {400, "the query is empty"},
		"GET /api/search?q=a&n=0":                              {400, "from 1 to 25"},
		"GET /api/search?q=a&n=26":                             {400, "from 1 to 25"},
		"GET /api/search?q=a&n=":                               {400, "n has to be a whole number"},
		"GET /api/search?q=a&n=1e1":                            {400, "n has to be a whole number"},
		"GET /api/search?q=a&n=99999999999999999999":           {400, "n has to be a whole number"},
		"GET /api/search?q=a&q=b":                              {400, "q is there 2 times"},
		"GET /api/search?q=a;n=1":                              {400, "can't be read"},
		"GET /api/search?q=%zz":                                {400, "can't be read"},
		"GET /api/search?q=%00":                                {400, "not UTF-8"},
		"GET /api/search?q=%ff":                                {400, "not UTF-8"},
		"GET /api/search?q=" + strings.Repeat("a", 501):        {400, "501 characters"},
		"GET /api/search?q=a&limit=1":                          {400, `no such parameter: "limit"; there are q, n`},
		"GET /api/stats?x":                                     {400, "there are none here"},
		"GET /api/guests?limit=101":                            {400, "from 1 to 100"},
		"GET /api/episodes?enriched=1":                         {400, "true or false"},
		"GET /api/episodes?limit=-1":                           {400, "from 1 to 500"},
		"GET /api/guests/1":                                    {400, "is a UUID"},
		"GET /api/guests/' OR '1'='1":                          {400, "is a UUID"},
		"GET /api/guests/x/questions":                          {400, "is a UUID"},
		"GET /api/guests/00000000-0000-0000-0000-000000000000": {404, "there is no guest"},
		"GET /api/guests/00000000-0000-0000-0000-000000000000/questions": {404, "there is no guest"},
	} {
		method, path, _ := strings.Cut(target, " ")
		code, document := s.ask(t, method, path)
		if detail, _ := document["detail"].(string); code != want.code || !strings.Contains(detail, want.says) {
			t.Errorf("%s: %d %v, want %d %s", target, code, document, want.code, want.says)
		}
	}
}

// TestOtherSites: a page of another site may not have the index refreshed.
func TestOtherSites(t *testing.T) {
	t.Parallel()
	s := serve(querytest.Sample(t))
	if code, _ := s.ask(t, "POST", "/api/search/refresh", "Sec-Fetch-Site", "cross-site"); code != http.StatusForbidden {
		t.Errorf("refresh from another site: %d", code)
	}
	if code, _ := s.ask(t, "GET", "/api/stats", "Sec-Fetch-Site", "cross-site"); code != http.StatusOK {
		t.Errorf("reading from another site: %d", code)
	}
}

// TestTrouble tells clients what state the database is in, and the log alone why.
func TestTrouble(t *testing.T) {
	t.Parallel()
	s := serve(querytest.Sample(t))
	exec := func(sql string) {
		if _, err := s.pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	want := func(target string, code int, detail, cause string) {
		t.Helper()
		got, document := s.ask(t, "GET", target)
		if got != code || document["detail"] != detail || strings.Contains(document["detail"].(string), cause) {
			t.Errorf("%s: %d %v", target, got, document)
		}
		if !strings.Contains(s.log.String(), cause) {
			t.Errorf("no %q in the log:\n%s", cause, s.log)
		}
	}
	exec("REFRESH MATERIALIZED VIEW transcript_segments_search WITH NO DATA")
	want("/api/search?q=tide", 503, "the search index was never filled", "has not been populated")
	exec("ALTER TABLE processed_videos DROP COLUMN duration_ms")
	want("/api/episodes", 500, "listing episodes needs a schema that is not there", "duration_ms does not exist")
	s.pool.Close()
	want("/api/health", 503, "the database does not answer", "closed pool")
}

// TestMigrated goes on answering while the schema changes below it: no statement is kept prepared.
func TestMigrated(t *testing.T) {
	t.Parallel()
	s := serve(querytest.Sample(t))
	for _, change := range []string{
		"ALTER TABLE processed_videos ADD COLUMN more text", "ALTER TABLE processed_videos ALTER COLUMN segment_count TYPE bigint", "ALTER TABLE guests ADD COLUMN more text",
	} {
		s.ask(t, "GET", "/api/episodes")
		if _, err := s.pool.Exec(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/api/episodes", "/api/guests", "/api/stats", "/api/search?q=tide"} {
			if code, document := s.ask(t, "GET", path); code != http.StatusOK {
				t.Errorf("%s after %s: %d %v", path, change, code, document)
			}
		}
	}
}

// TestLog writes one line a request, and not what was searched for.
func TestLog(t *testing.T) {
	t.Parallel()
	s := serve(querytest.Sample(t))
	s.ask(t, "GET", "/api/search?q=secret")
	s.ask(t, "GET", "/api/guests/1\nlevel=ERROR")
	lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "method=GET path=/api/search status=200") || strings.Contains(lines[0], "secret") || !strings.Contains(lines[1], "status=400") {
		t.Errorf("log:\n%s", s.log)
	}
}

// FuzzParameters holds for whatever stands behind the question mark or in the place of an id: an answer, or a problem that is the
// client's; never one of ours, and never a change of the data.
func FuzzParameters(f *testing.F) {
	for _, seed := range []string{"q=tide&n=3", "q=%27;DROP TABLE guests;--", "limit=1&enriched=true", "q=%00", "q=\"a b\" or -c", "n=-1", "q=a&q=b", "q=((("} {
		f.Add(seed, "x")
	}
	f.Add("", "00000000-0000-0000-0000-000000000000")
	s := serve(querytest.Sample(f))
	f.Fuzz(func(t *testing.T, raw, id string) {
		if id == "" || id == "." || id == ".." {
			return // a path that net/http redirects
		}
		for _, path := range []string{"/api/search", "/api/guests", "/api/episodes", "/api/stats", "/api/guests/" + url.PathEscape(id), "/api/guests/" + url.PathEscape(id) + "/questions"} {
			code, document := s.ask(t, "GET", path+"?"+raw)
			if code >= 500 {
				t.Errorf("%s?%s: %d %v", path, raw, code, document)
			}
		}
		if code, document := s.ask(t, "GET", "/api/stats"); code != 200 || document["segments"] != float64(60) || document["guests"] != float64(4) {
			t.Errorf("after %q: %v", raw, document)
		}
	})
}
