// Package postgres decides which PostgreSQL a command talks to, and makes one where none is given.
//
//	cli → postgres.Resolve → a server named by the user
//	                       → the embedded server, shared between commands
//	    → postgres.OpenScratch → a database of its own for a replay or a proof
//
// It leaves out what is in the database: catalog reads it and migrate changes it.
package postgres

import (
	"errors"
)

var (
	// ErrNoDatabase says that the server answered and does not have the database.
	ErrNoDatabase = errors.New("the database does not exist")
	// ErrNoCluster says that the embedded database has not been made yet.
	ErrNoCluster = errors.New("there is no embedded database yet")
	// ErrNoScratch says that no server was found to make a scratch database on.
	ErrNoScratch = errors.New("no server for a scratch database")
)

// bootstrap is the command that makes a database from nothing.
const bootstrap = "clipdex db bootstrap"

// application is how our connections show in pg_stat_activity unless the user names them.
const application = "clipdex"
