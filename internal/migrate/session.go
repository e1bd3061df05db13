package migrate

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/clipdex/clipdex/internal/schema"
)

const (
	// idleInTransaction ends a transaction whose process was stopped: its locks would stay as long as it sleeps.
	idleInTransaction = 5 * time.Minute
	// cancelGrace is how long the server has to answer a cancelled statement before the connection is given up.
	cancelGrace = 10 * time.Second
	// cleanupTime bounds what is done after a run, however it ended.
	cleanupTime = 5 * time.Second
)

// session is the one connection on which everything happens: the lock is this session's, and so are the settings.
type session struct {
	db   *sql.DB
	conn *sql.Conn
	pg   *pgx.Conn // the same connection, for our own statements
	gorm *gorm.DB
	log  *statements
}

// open connects. command is what the server shows as the application.
func (r *Runner) open(ctx context.Context, command string) (*session, error) {
	config := r.config(command)
	// A cancelled context cancels the statement and keeps the connection: the rollback goes over it.
	config.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: cancelGrace}
	}
	s := &session{db: stdlib.OpenDB(*config), log: &statements{}}
	s.db.SetMaxOpenConns(1)
	if err := s.connect(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *session) connect(ctx context.Context) (err error) {
	if s.conn, err = s.db.Conn(ctx); err != nil {
		return fmt.Errorf("connecting to the database: %w", err)
	}
	err = s.conn.Raw(func(driver any) error {
		s.pg = driver.(*stdlib.Conn).Conn()
		return nil
	})
	if err != nil {
		return fmt.Errorf("pinning the connection: %w", err)
	}
	s.gorm, err = gorm.Open(postgres.New(postgres.Config{Conn: recorder{pool: s.conn, log: s.log}}), &gorm.Config{
		SkipDefaultTransaction: true, // NoTransaction has to mean none
		Logger:                 logger.Discard,
	})
	if err != nil {
		return fmt.Errorf("giving the connection to GORM: %w", err)
	}
	return nil
}

func (s *session) close() {
	if s.conn != nil {
		_ = s.conn.Close()
	}
	_ = s.db.Close()
}

// config gives the connection's settings. Statements run without cached plans, which a change of a table would
// invalidate under them.
func (r *Runner) config(command string) *pgx.ConnConfig {
	config := r.Config.Copy()
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	config.StatementCacheCapacity, config.DescriptionCacheCapacity = 0, 0
	if config.RuntimeParams == nil {
		config.RuntimeParams = map[string]string{}
	}
	config.RuntimeParams["application_name"] = command
	return config
}

// settings puts the session's settings to what the next step needs, whatever the step before left behind, and those from
// which the defaults of the history table take what gormigrate doesn't write.
func (r *Runner) settings(ctx context.Context, s *session, checksum string) error {
	by := r.By
	if by == "" {
		by = s.pg.Config().User
	}
	set := func(name, value string) string {
		return fmt.Sprintf("set_config(%s, %s, false)", schema.Literal(name), schema.Literal(value))
	}
	// One simple query: RESET ALL undoes what a revision has SET, and never touches the lock.
	_, err := s.pg.Exec(ctx, "RESET ALL; SELECT "+
		set("lock_timeout", milliseconds(r.lockTimeout()))+", "+
		set("statement_timeout", milliseconds(r.StatementTimeout))+", "+
		set("idle_in_transaction_session_timeout", milliseconds(idleInTransaction))+", "+
		set("row_security", "off")+", "+ // an error rather than rows that are not seen
		set("clipdex.checksum", checksum)+", "+set("clipdex.build", r.Build)+", "+set("clipdex.by", by)+", "+
		"set_config('clipdex.started', extract(epoch FROM clock_timestamp())::text, false)")
	if err != nil {
		return fmt.Errorf("setting up the connection: %w", err)
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
