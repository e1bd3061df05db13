package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/jackc/pgx/v5/pgconn"
)

// problem is an answer that is none (RFC 9457). Its type is about:blank: the status says what kind it is.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	cause  error  // for the log alone
}

// Error gives the detail and the cause.
func (p *problem) Error() string {
	if p.cause == nil {
		return p.Detail
	}
	return p.Detail + ": " + p.cause.Error()
}

// problemOf gives what a client is told about an error: what it did wrong in full, what went wrong here without the cause.
func problemOf(err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	p := &problem{Status: http.StatusInternalServerError, Detail: "something went wrong here", cause: err}
	f, ok := errors.AsType[*fault.Error](err)
	if ok {
		p.Detail, p.cause = f.What, f.Cause
	}
	switch {
	case ok && f.Code == fault.Usage:
		p.Status = http.StatusBadRequest
	case ok && f.Code == fault.No:
		p.Status = http.StatusNotFound
	case errors.Is(err, context.DeadlineExceeded):
		p.Status, p.Detail = http.StatusGatewayTimeout, "the database took too long"
	case unavailable(err):
		p.Status = http.StatusServiceUnavailable
	}
	return p
}

// unavailable says whether the same request may be answered later: the server is not there, or stops, or has no room (SQLSTATE
// classes 53 and 57), or the search index was never filled (55000).
func unavailable(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "55000" || pg.Code[:2] == "53" || pg.Code[:2] == "57")
}

// fail sends a problem, and hands it to the line in the log.
func fail(w http.ResponseWriter, p *problem) {
	p.Type, p.Title = "about:blank", http.StatusText(p.Status)
	if l, ok := w.(*recorder); ok {
		l.problem = p
	}
	write(w, p.Status, "application/problem+json", p)
}
