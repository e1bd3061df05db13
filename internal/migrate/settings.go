package migrate

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/clipdex/clipdex/internal/schema"
)

// idleInTransaction ends a transaction whose process was stopped: its locks would stay as long as it sleeps.
const idleInTransaction = 5 * time.Minute

// setting is one that statements run with.
type setting struct{ name, value string }

// settings says what the next step runs with: timeouts, and what the defaults of the history table take from settings
// because gormigrate doesn't write it. Every transaction begins with them. On a connection without a pooler the session
// gets them too, for what runs outside of transactions, and forgets what the step before left behind.
func (r *Runner) settings(ctx context.Context, s *session, checksum string) error {
	var started, path string
	if err := s.pg.QueryRow(ctx, startSQL, schema.Quote(r.schema())).Scan(&started, &path); err != nil {
		return fmt.Errorf("setting up the connection: %w", err)
	}
	s.path = path
	s.values = append([]setting{
		{"search_path", path},
		{"lock_timeout", milliseconds(r.lockTimeout())},
		{"statement_timeout", milliseconds(r.StatementTimeout)},
		{"idle_in_transaction_session_timeout", milliseconds(idleInTransaction)},
		{"row_security", "off"}, // an error rather than rows that are not seen
		{"clipdex.checksum", checksum}, {"clipdex.build", r.Build}, {"clipdex.by", orElse(r.By, s.pg.Config().User)},
		{"clipdex.started", started},
	}, meaning...)
	if s.pooled {
		return nil // the session of the server is somebody else's a moment later
	}
	if _, err := s.pg.Exec(ctx, "RESET ALL; "+set(s.values, false)); err != nil {
		return fmt.Errorf("setting up the connection: %w", err)
	}
	return nil
}

// meaning are the settings by which the text of a statement means something else. A revision does in every database what it
// did where it was proved, whatever ALTER ROLE or ALTER DATABASE has set there.
var meaning = []setting{
	{"standard_conforming_strings", "on"}, {"transform_null_equals", "off"}, {"array_nulls", "on"},
	{"datestyle", "ISO, MDY"}, {"intervalstyle", "postgres"}, {"xmloption", "content"},
	{"default_transaction_isolation", "read committed"}, {"default_transaction_deferrable", "off"},
}

// startSQL gives the time, and the search path that revisions run with: the models' schema, and behind it those that
// extensions were made in, as a site may keep them in a schema of their own.
const startSQL = `SELECT extract(epoch FROM pg_catalog.clock_timestamp())::text,
	pg_catalog.concat_ws(', ', $1::text, (SELECT pg_catalog.string_agg(DISTINCT pg_catalog.quote_ident(n.nspname), ', ')
		FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE n.nspname <> 'pg_catalog' AND pg_catalog.quote_ident(n.nspname) <> $1))`

// set gives the statement that sets values, for the transaction or for the session.
func set(values []setting, local bool) string {
	calls := make([]string, len(values))
	for i, v := range values {
		calls[i] = fmt.Sprintf("pg_catalog.set_config(%s, %s, %t)", schema.Literal(v.name), schema.Literal(v.value), local)
	}
	return "SELECT " + strings.Join(calls, ", ")
}

// enter is the first thing in a transaction that reads.
func (s *session) enter(ctx context.Context) error {
	if _, err := s.pg.Exec(ctx, set(s.values, true)); err != nil {
		return fmt.Errorf("setting up the transaction: %w", err)
	}
	return nil
}

// enterWriting is the first thing in a transaction that writes. It takes the fence, which ends with the transaction: should
// this run's lock be lost and another run begin, then that one's writing waits here until this one's is done or undone.
func (s *session) enterWriting(ctx context.Context) error {
	_, err := s.pg.Exec(ctx, fmt.Sprintf("%s; SELECT pg_catalog.pg_advisory_xact_lock(%d)", set(s.values, true), s.fence))
	if err != nil {
		return fmt.Errorf("setting up the transaction: %w", err)
	}
	return nil
}

// leave is the last thing before a commit. What a revision has SET would stay in the pooler's session, for its next user;
// the name stays, which a pooler keeps for us and not for the session.
func (s *session) leave(ctx context.Context) error {
	if !s.pooled {
		return nil
	}
	_, err := s.pg.Exec(ctx, "RESET ALL; "+set([]setting{{"application_name", s.name}}, false)+"; "+set(s.values, true))
	if err != nil {
		return fmt.Errorf("taking back what the revision has set: %w", err)
	}
	return nil
}

// milliseconds writes d as PostgreSQL reads a timeout. Anything above zero is at least one: zero means none.
func milliseconds(d time.Duration) string {
	if d <= 0 {
		return "0"
	}
	return fmt.Sprint(max(d.Milliseconds(), 1))
}
