package postgres

import (
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/postgres/server"
)

// Psql gives the path of psql, found like the server programs: CLIPDEX_PG_BIN, PATH, the usual folders. It errs with a
// fault that says what to install.
func Psql(getenv func(string) string) (string, error) {
	path, err := server.FindProgram(getenv, "psql")
	if err != nil {
		return "", fault.New(fault.CannotDo, server.InstallClient(), "psql is not installed")
	}
	return path, nil
}
