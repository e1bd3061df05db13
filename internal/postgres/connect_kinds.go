package postgres

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/clipdex/clipdex/internal/schema"
)

// kind is one way a connection fails.
type kind struct {
	what string // "" for "cannot reach the database"
	find func(error) error
	help func(*pgx.ConnConfig) string
}

// kinds are tried in this order. What a server said comes before what the network said: of several hosts, or of an attempt
// with TLS and one without, the one that answered knows best.
var kinds = []kind{
	{"there is no database", missing, func(*pgx.ConnConfig) string { return bootstrap }},
	{"the server refuses the login to", state("28P01", "28000"), checkPassword},
	{"the server has no free connection for", state("53300"), func(c *pgx.ConnConfig) string {
		return "try again, or see who holds them: SELECT * FROM pg_stat_activity"
	}},
	{"the server is starting or stopping:", state("57P03", "57P01"), probe},
	{"the role may not connect to", state("42501"), func(c *pgx.ConnConfig) string {
		return "GRANT CONNECT ON DATABASE " + schema.Quote(c.Database) + " TO " + schema.Quote(c.User)
	}},
	{"the server refuses the settings for", state("08P01", "42704", "22023", "0A000"), func(*pgx.ConnConfig) string {
		return "leave out the parameters after ? in the database URL that the server or its pooler does not know"
	}},
	{"", isTLS, func(c *pgx.ConnConfig) string {
		return "check sslmode and sslrootcert in the database URL; sslmode=disable goes without TLS"
	}},
	{"", unknownHost, func(c *pgx.ConnConfig) string {
		return fmt.Sprintf("check the host name in the database URL  getent hosts %s", c.Host)
	}},
	{"", refused, probe},
	{"", timedOut, func(c *pgx.ConnConfig) string {
		return fmt.Sprintf("is a firewall in between?  pg_isready -h %s -p %d; connect_timeout=30 in the database URL waits longer", c.Host, c.Port)
	}},
}

func checkPassword(c *pgx.ConnConfig) string {
	if c.Password == "" {
		return "no password was given for " + c.User + ": put one into DATABASE_URL, PGPASSWORD or ~/.pgpass"
	}
	return "check user and password in DATABASE_URL (special characters are percent-encoded), and pg_hba.conf on the server"
}

// missing finds the server's word that there is no such database; PgBouncer has its own code for it.
func missing(err error) error {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || e.Code != "3D000" && !(e.Code == "08P01" && strings.HasPrefix(e.Message, "no such database")) {
		return nil
	}
	return &cause{text: Redact(e.Error()), errs: []error{ErrNoDatabase, err}}
}

// state finds an error of the server with one of the codes.
func state(codes ...string) func(error) error {
	return func(err error) error {
		e, ok := errors.AsType[*pgconn.PgError](err)
		if !ok || !slices.Contains(codes, e.Code) {
			return nil
		}
		return &cause{text: Redact(e.Error()), errs: []error{err}}
	}
}

func isTLS(err error) error {
	_, verify := errors.AsType[*tls.CertificateVerificationError](err)
	_, record := errors.AsType[tls.RecordHeaderError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	// The driver's own words have no type.
	refusal := strings.Contains(err.Error(), "server refused TLS connection") || strings.Contains(err.Error(), "tls: ")
	if !verify && !record && !alert && !authority && !refusal {
		return nil
	}
	return shortened(err)
}

func unknownHost(err error) error {
	e, ok := errors.AsType[*net.DNSError](err)
	if !ok {
		return nil
	}
	return &cause{text: Redact(e.Error()), errs: []error{err}}
}

func refused(err error) error {
	for _, errno := range []error{syscall.ECONNREFUSED, syscall.ENOENT, syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.ECONNRESET} {
		if errors.Is(err, errno) {
			return shortened(err)
		}
	}
	return nil
}

func timedOut(err error) error {
	e, ok := errors.AsType[net.Error](err)
	if !pgconn.Timeout(err) && !errors.Is(err, context.DeadlineExceeded) && (!ok || !e.Timeout()) {
		return nil
	}
	return &cause{text: "timeout: the server does not answer", errs: []error{err}}
}

// shortened gives what each attempt came to, once, without the driver's words around it.
func shortened(err error) error {
	var texts []string
	for _, leaf := range leaves(err) {
		if text := Redact(leaf.Error()); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return &cause{text: strings.Join(texts, "; "), errs: []error{err}}
}

// leaves gives the errors at which an attempt ended: the network's own, or the innermost.
func leaves(err error) []error {
	if _, ok := err.(*net.OpError); ok { // dial tcp 10.0.3.7:5432: connect: connection refused
		return []error{err}
	}
	switch e := err.(type) {
	case interface{ Unwrap() []error }:
		var all []error
		for _, inner := range e.Unwrap() {
			all = append(all, leaves(inner)...)
		}
		return all
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return leaves(inner)
		}
	}
	return []error{err}
}
