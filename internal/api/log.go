package api

import (
	"log/slog"
	"net/http"
	"time"
)

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status  int
	bytes   int
	problem *problem
}

// WriteHeader remembers the status.
func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (r *recorder) Write(b []byte) (int, error) {
	n, err := r.ResponseWriter.Write(b)
	r.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the writer below.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// logged writes one line a request, without what was searched for: that is the business of who asked.
func logged(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r, started := &recorder{ResponseWriter: w, status: http.StatusOK}, time.Now()
		next.ServeHTTP(r, req)
		attributes := []any{"method", req.Method, "path", req.URL.Path, "status", r.status, "bytes", r.bytes, "took", time.Since(started).Round(time.Microsecond)}
		level := slog.LevelInfo
		if r.status >= http.StatusInternalServerError {
			level = slog.LevelError
		}
		if r.problem != nil {
			attributes = append(attributes, "problem", r.problem.Error())
		}
		log.Log(req.Context(), level, "request", attributes...)
	})
}
