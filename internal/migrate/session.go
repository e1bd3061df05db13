package migrate

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// cleanupTime bounds what is done after a run, however it ended.
const cleanupTime = 5 * time.Second

// session is the one connection on which everything happens but the lock.
type session struct {
	db   *sql.DB
	conn *sql.Conn
	pg   *pgx.Conn // the same connection, for our own statements
	gorm *gorm.DB
	log  *statements

	name   string // what the server shows as the application
	pooled bool   // behind a pooler, which may give every transaction another session of the server
	served bool   // the server has answered on it
	fence  int64  // the key of the lock that every writing transaction takes
	values []setting
	path   string // the search path among them

	around *gorm.DB // the transaction of a dry run, which is around everything; nil: there is none
}

// open connects. command is what the server shows as the application; behind a pooler with a word of this run's own, by
// which its session of the moment can be found.
func (r *Runner) open(ctx context.Context, command string, k *keeper) (*session, error) {
	s := &session{log: &statements{}, name: command, pooled: k.pooled, fence: k.key + 1}
	if s.pooled {
		s.name += " " + nonce()
	}
	config := r.config(s.name)
	config.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &canceler{conn: conn, cancel: r.canceling(s)}
	}
	s.db = stdlib.OpenDB(*config)
	s.db.SetMaxOpenConns(1)
	if err := s.connect(ctx); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// nonce gives a few letters that no other run has.
func nonce() string {
	var random [4]byte
	_, _ = rand.Read(random[:]) // never errs
	return hex.EncodeToString(random[:])
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
	s.gorm, err = gorm.Open(postgres.New(postgres.Config{Conn: recorder{pool: s.conn, log: s.log, session: s}}), &gorm.Config{
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

// idle reports whether no transaction is open on the connection.
func (s *session) idle() bool { return s.pg.PgConn().TxStatus() == 'I' }

// config gives the connection's settings. Statements run without cached plans, which a change of a table would
// invalidate under them. Nothing is set at the start but the application's name: a pooler refuses what it doesn't know.
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

// connected opens the pinned connection and puts its settings on it; behind a pooler within Wait: it may be that there is no
// session of the server left for it.
func (r *Runner) connected(ctx context.Context, command string, k *keeper) (*session, error) {
	patient := ctx
	if k.pooled {
		var cancel context.CancelFunc
		patient, cancel = context.WithTimeout(ctx, r.wait())
		defer cancel()
	}
	s, err := r.open(patient, command, k)
	if err != nil {
		return nil, err
	}
	if err := r.settings(patient, s, ""); err != nil {
		s.close()
		if k.pooled && ctx.Err() == nil && (patient.Err() != nil || strings.Contains(err.Error(), "query_wait_timeout")) {
			return nil, starvedFault(err, r.wait())
		}
		return nil, err
	}
	s.served = true
	return s, nil
}
