// Package api is the request path over HTTP: the same as the commands, as JSON.
//
//	cli (serve) → api.Handler → query
//
// Errors are problem+json (RFC 9457). It leaves out listening, stopping and the pool: cli does these.
package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/clipdex/clipdex/internal/query"
)

// DB is what the API needs of a pool.
type DB interface {
	query.DB
	Ping(ctx context.Context) error
}

const (
	answerWithin  = 10 * time.Second // a question: what takes longer is given up, and its connection is free again
	refreshWithin = 5 * time.Minute  // a refresh reads all segments
)

// route is one thing that can be asked.
type route struct {
	method, path string
	parameters   []string
	answer       func(*http.Request, parameters) (any, error)
}

// server answers requests.
type server struct {
	db         DB
	refreshing sync.Mutex
}

func (s *server) routes() []route {
	return []route{
		{http.MethodGet, "/api/search", []string{"q", "n"}, s.search},
		{http.MethodPost, "/api/search/refresh", nil, s.refresh},
		{http.MethodGet, "/api/guests", []string{"limit"}, s.guests},
		{http.MethodGet, "/api/guests/{id}", nil, s.guest},
		{http.MethodGet, "/api/guests/{id}/questions", nil, s.questions},
		{http.MethodGet, "/api/episodes", []string{"limit", "enriched"}, s.episodes},
		{http.MethodGet, "/api/stats", nil, s.stats},
		{http.MethodGet, "/api/health", nil, s.health},
	}
}

// Handler answers requests from db, and writes a line about each to log. What a browser sends from another site's page is
// refused unless it only reads.
func Handler(db DB, log *slog.Logger) http.Handler {
	s := &server{db: db}
	mux := http.NewServeMux()
	for _, r := range s.routes() {
		mux.HandleFunc(r.method+" "+r.path, r.serve)
		mux.HandleFunc(r.path, func(w http.ResponseWriter, req *http.Request) {
			w.Header().Set("Allow", r.method)
			fail(w, &problem{Status: http.StatusMethodNotAllowed, Detail: r.path + " takes " + r.method})
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) {
		fail(w, &problem{Status: http.StatusNotFound, Detail: "there is nothing here; see /api/search?q=, /api/guests, /api/episodes, /api/stats, /api/health"})
	})
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		fail(w, &problem{Status: http.StatusForbidden, Detail: "requests that change something are not taken from pages of other sites"})
	}))
	return logged(log, guard.Handler(mux))
}

func (r route) serve(w http.ResponseWriter, req *http.Request) {
	given, err := parse(req, r.parameters)
	if err != nil {
		fail(w, problemOf(err))
		return
	}
	within := answerWithin
	if r.method == http.MethodPost {
		within = refreshWithin
		// The server's own deadline for writing is one for questions.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(within + answerWithin)) // a recorder in a test has none
	}
	ctx, cancel := context.WithTimeout(req.Context(), within)
	defer cancel()
	answer, err := r.answer(req.WithContext(ctx), given)
	if err != nil {
		fail(w, problemOf(err))
		return
	}
	write(w, http.StatusOK, "application/json", answer)
}

// write sends a document. That it can't be sent is news for nobody: who asked has gone.
func write(w http.ResponseWriter, status int, kind string, document any) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(document)
}

func (s *server) search(req *http.Request, p parameters) (any, error) {
	n, err := p.number("n", query.DefaultResults)
	if err != nil {
		return nil, err
	}
	return query.Search(req.Context(), s.db, p["q"], n)
}

// refresh runs one refresh at a time: a second would wait for the first, and hold a connection meanwhile.
func (s *server) refresh(req *http.Request, _ parameters) (any, error) {
	if !s.refreshing.TryLock() {
		return nil, &problem{Status: http.StatusConflict, Detail: "a refresh is running already"}
	}
	defer s.refreshing.Unlock()
	return query.Refresh(req.Context(), s.db)
}

// list is a document with a list in it: an object can grow.
func list[T any](name string, items []T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return map[string][]T{name: items}, nil
}

func (s *server) guests(req *http.Request, p parameters) (any, error) {
	limit, err := p.number("limit", query.DefaultGuests)
	if err != nil {
		return nil, err
	}
	found, err := query.Guests(req.Context(), s.db, limit)
	return list("guests", found, err)
}

func (s *server) guest(req *http.Request, _ parameters) (any, error) {
	return query.Guest(req.Context(), s.db, req.PathValue("id"))
}

func (s *server) questions(req *http.Request, _ parameters) (any, error) {
	return query.Questions(req.Context(), s.db, req.PathValue("id"))
}

func (s *server) episodes(req *http.Request, p parameters) (any, error) {
	limit, err := p.number("limit", query.DefaultEpisodes)
	if err != nil {
		return nil, err
	}
	enriched, err := p.yes("enriched")
	if err != nil {
		return nil, err
	}
	found, err := query.Episodes(req.Context(), s.db, limit, enriched)
	return list("episodes", found, err)
}

func (s *server) stats(req *http.Request, _ parameters) (any, error) {
	return query.Stats(req.Context(), s.db)
}

func (s *server) health(req *http.Request, _ parameters) (any, error) {
	if err := s.db.Ping(req.Context()); err != nil {
		return nil, &problem{Status: http.StatusServiceUnavailable, Detail: "the database does not answer", cause: err}
	}
	return map[string]string{"status": "ok"}, nil
}
