package cli_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"

	"github.com/clipdex/clipdex/internal/postgres/pgtest"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/rogpeppe/go-internal/testscript"
)

// spellings sets $NAME_POSTGRES, $NAME_POSTGRESQL, … to one database's URL in every form that is read.
func spellings(ts *testscript.TestScript, _ bool, args []string) {
	name := args[0]
	u, err := url.Parse(args[1])
	ts.Check(err)
	folder, database := u.Query().Get("host"), strings.TrimPrefix(u.Path, "/")
	rest := strings.TrimPrefix(args[1], "postgres://")
	for suffix, value := range map[string]string{
		"HOST":           folder,
		"POSTGRES":       args[1],
		"POSTGRESQL":     "postgresql://" + rest,
		"PSYCOPG":        "postgresql+psycopg://" + rest,
		"ASYNCPG":        "postgresql+asyncpg://" + rest,
		"KEYVALUE":       "host=" + folder + " user=clipdex dbname='" + database + "' sslmode=disable",
		"SOCKET_AS_HOST": "postgres://clipdex@" + url.PathEscape(folder) + "/" + database,
		"SPACES":         "  " + args[1] + " ",
		"PGHOST":         "postgresql:///" + database,
		"TCP":            "postgres://clipdex@" + forward(ts, folder) + "/" + database,
		"TWO_HOSTS":      "postgres://clipdex@127.0.0.1:1," + forward(ts, folder) + "/" + database + "?sslmode=disable",
	} {
		ts.Setenv(name+"_"+suffix, value)
		if suffix == "TCP" || suffix == "TWO_HOSTS" {
			named(ts, name+"_"+suffix, value)
		}
	}
}

// forward gives an address of this machine from which connections go on to the server in a folder: the tests' server
// listens on no address.
func forward(ts *testscript.TestScript, folder string) string {
	return listen(ts, func(from net.Conn) {
		to, err := net.Dial("unix", folder+"/.s.PGSQL.5432")
		if err != nil {
			return
		}
		defer to.Close()
		go func() {
			_, _ = io.Copy(to, from) // ends with either side
			_ = to.Close()
		}()
		_, _ = io.Copy(from, to)
	})
}

// listen serves connections until the script ends.
func listen(ts *testscript.TestScript, serve func(net.Conn)) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	var open sync.WaitGroup
	open.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() {
				defer conn.Close()
				serve(conn)
			})
		}
	})
	ts.Defer(func() {
		_ = l.Close()
		open.Wait()
	})
	return l.Addr().String()
}

// oldServer speaks the protocol as far as a server's version goes: servers as old as that are hard to come by.
func oldServer(ts *testscript.TestScript, _ bool, args []string) {
	address := listen(ts, func(conn net.Conn) {
		b := pgproto3.NewBackend(conn, conn)
		for {
			start, err := b.ReceiveStartupMessage()
			if err != nil {
				return
			}
			if _, ok := start.(*pgproto3.StartupMessage); ok {
				break
			}
			_, _ = conn.Write([]byte("N")) // no TLS
		}
		b.Send(&pgproto3.AuthenticationOk{})
		b.Send(&pgproto3.ParameterStatus{Name: "server_version", Value: "12.3"})
		b.Send(&pgproto3.BackendKeyData{ProcessID: 1, SecretKey: make([]byte, 4)})
		b.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
		_ = b.Flush()
		_, _ = b.Receive() // until the client goes
	})
	named(ts, args[0], "postgres://u:"+secret+"@"+address+"/d?sslmode=disable")
}

// scram makes the server ask one role for its password.
var scram sync.Once

const scramRole = "scram_user"

func passwordRole(ts *testscript.TestScript, _ bool, args []string) {
	server := pgtest.Server(tb(ts))
	scram.Do(func() {
		execute(ts, server, "SET password_encryption = 'scram-sha-256'; CREATE ROLE "+scramRole+" LOGIN PASSWORD '"+secret+"'") // before 14 md5 is what it would be
		file := execute(ts, server, "SHOW hba_file")[0]
		execute(ts, server, fmt.Sprintf("COPY (VALUES ('local all %s scram-sha-256'), ('local all all trust')) TO '%s'", scramRole, file))
		execute(ts, server, "SELECT pg_reload_conf()")
		for signedIn(server) { // the server reads the file when it comes to it
			continue
		}
	})
	name, database := args[0], pgtest.New(tb(ts))
	execute(ts, database, fmt.Sprintf("ALTER DATABASE %s OWNER TO %s", strings.TrimPrefix(mustParse(ts, database).Path, "/"), scramRole))
	for suffix, who := range map[string]string{"": scramRole + ":" + secret, "_WRONG": scramRole + ":not-" + secret, "_NONE": scramRole} {
		ts.Setenv(name+suffix, strings.Replace(database, "clipdex@", who+"@", 1))
	}
	named(ts, name, ts.Getenv(name))
}

// signedIn says whether the role gets in without its password.
func signedIn(server string) bool {
	conn, err := pgx.Connect(context.Background(), strings.Replace(server, "clipdex@", scramRole+"@", 1))
	if err != nil {
		return false
	}
	return conn.Close(context.Background()) == nil
}

func mustParse(ts *testscript.TestScript, text string) *url.URL {
	u, err := url.Parse(text)
	ts.Check(err)
	return u
}
