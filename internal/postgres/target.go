package postgres

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/fault"
)

// Options say where to look for the database URL.
type Options struct {
	URL    string // --database-url; empty when not given
	Getenv func(string) string
	Dir    string // the working directory, where the search for .env starts
}

// Target is the database a command works on.
type Target struct {
	Config   *pgx.ConnConfig // nil for the embedded database, whose server is not running yet
	Origin   string          // "--database-url", "DATABASE_URL", ".env file PATH" or "embedded"
	Embedded bool
}

// Resolve finds the database: --database-url, DATABASE_URL, DATABASE_URL in a .env file, else the embedded one. It errs
// with a usage fault when the first of them that is given cannot be read. An empty value counts as not given.
func Resolve(o Options) (Target, error) {
	url, origin := o.URL, "--database-url"
	if url == "" {
		url, origin = o.Getenv("DATABASE_URL"), "DATABASE_URL"
	}
	if url == "" {
		var path string
		var err error
		if path, url, err = fromDotenv(o.Dir); err != nil {
			return Target{}, err
		}
		origin = ".env file " + path
	}
	if url == "" {
		return Target{Origin: "embedded", Embedded: true}, nil
	}
	config, err := ParseURL(url, o.Getenv)
	if err != nil {
		return Target{}, fault.Wrap(fault.Usage, err, spelling, "%s does not name a database", origin)
	}
	return Target{Config: config, Origin: origin}, nil
}

// String gives user, server and database, and never a password.
func (t Target) String() string {
	if t.Embedded {
		return "clipdex (embedded PostgreSQL)"
	}
	return Show(t.Config)
}

// Show gives user, server and database of a configuration: clipdex@localhost:5432/clipdex. A unix socket shows as its folder.
func Show(config *pgx.ConnConfig) string {
	return fmt.Sprintf("%s@%s/%s", config.User, strings.Join(addresses(config), ","), config.Database)
}

// addresses gives each host:port once; sslmode=prefer lists a host twice, with and without TLS.
func addresses(config *pgx.ConnConfig) []string {
	all := []string{address(config.Host, config.Port)}
	for _, f := range config.Fallbacks {
		if a := address(f.Host, f.Port); !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

func address(host string, port uint16) string {
	if strings.HasPrefix(host, "/") {
		return host + ":" + strconv.Itoa(int(port))
	}
	return net.JoinHostPort(host, strconv.Itoa(int(port)))
}
