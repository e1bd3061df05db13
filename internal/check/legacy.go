package check

import (
	"context"
	"errors"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ApplyLegacy runs the legacy files inside a transaction. A file's failure is a *fault.Error: the file's own, or the
// server's when that ended the statement or does not let the role do it.
func (in *Input) ApplyLegacy(ctx context.Context, tx pgx.Tx) error {
	err := migrate.ApplyFiles(ctx, tx, in.Legacy)
	statement, ok := errors.AsType[*migrate.StatementError](err)
	if !ok {
		return err
	}
	code := fault.No
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && notTheFiles(pg.Code) {
		code = fault.CannotDo
	}
	return fault.Wrap(code, err, "correct what stopped it, then  clipdex db bootstrap",
		"%s failed: nothing was applied, the database is as before", statement.File)
}

// notTheFiles says whether an SQLSTATE is about server, session or role rather than about what was run.
func notTheFiles(state string) bool {
	switch state[:2] {
	case "57", "53", "08":
		return true
	}
	return state == "42501" || state == "55P03" || state == "25006"
}
