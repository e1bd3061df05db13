package postgres

import (
	"errors"
	"fmt"
	"os/user"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/fault"
)

// spelling is the help for every connection string that cannot be read.
const spelling = "postgres://user:password@host:5432/database"

// ParseURL reads a connection string: a postgres:// URL with or without +driver, or libpq's key=value form. PG* variables
// fill its gaps, but the database is the string's own, else named like the user, as in libpq. It errs with a usage fault
// that never repeats the string.
func ParseURL(text string, getenv func(string) string) (*pgx.ConnConfig, error) {
	s, err := parse(strings.TrimSpace(text))
	if err != nil {
		return nil, fault.Wrap(fault.Usage, err, spelling, "the database URL cannot be read")
	}
	return s.config(getenv)
}

func parse(text string) (settings, error) {
	switch {
	case strings.ContainsRune(text, 0):
		return nil, errors.New("it contains a NUL byte")
	case schemePattern.MatchString(text):
		return parseURI(text)
	case strings.Contains(text, "://"):
		return nil, errors.New("its scheme is not postgres:// or postgresql://")
	case strings.Contains(text, "="):
		return parseKeyValue(text)
	}
	return nil, errors.New("it is neither a postgres:// URL nor key=value pairs")
}

func (s settings) config(getenv func(string) string) (*pgx.ConnConfig, error) {
	s.fill(getenv)
	s.normalize()
	if s["service"] == "" { // a service file named in the string is part of the string, and may name host and database
		if err := s.own(); err != nil {
			return nil, fault.Wrap(fault.Usage, err, spelling, "the database URL names no user")
		}
	}
	config, err := pgx.ParseConfig(s.String())
	if err != nil {
		return nil, fault.Wrap(fault.Usage, errors.New(reason(err)), spelling, "the database URL cannot be used")
	}
	for key := range config.RuntimeParams { // the driver has looked at the process environment by itself
		if _, given := s[key]; !given {
			delete(config.RuntimeParams, key)
		}
	}
	// No prepared statements that outlive a transaction: PgBouncer may hand the next one to another server.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	config.StatementCacheCapacity, config.DescriptionCacheCapacity = 0, 0
	return config, nil
}

// own states what the driver would otherwise take from PGHOST, PGPORT, PGUSER and PGDATABASE of the process.
func (s settings) own() error {
	for _, key := range []string{"host", "port"} {
		if _, given := s[key]; !given {
			s[key] = "" // the driver's default
		}
	}
	if s["user"] == "" {
		current, err := user.Current()
		if err != nil {
			return fmt.Errorf("asking for the name of the current user: %w", err)
		}
		s["user"] = current.Username
	}
	if s["dbname"] == "" {
		s["dbname"] = s["user"]
	}
	return nil
}

// reason gives the driver's complaint without the connection string that it starts with.
func reason(err error) string {
	text := err.Error()
	if _, after, ok := strings.Cut(text, "`: "); ok {
		text = after
	}
	return Redact(text)
}
