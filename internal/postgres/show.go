package postgres

import (
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// URL gives a configuration as a URL, without its password.
func URL(config *pgx.ConnConfig) string {
	u := url.URL{Scheme: "postgresql", User: url.User(config.User), Path: "/" + config.Database}
	if strings.HasPrefix(config.Host, "/") {
		u.RawQuery = url.Values{"host": {config.Host}, "port": {strconv.Itoa(int(config.Port))}}.Encode()
	} else {
		u.Host = net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
	}
	return u.String()
}

// Environment gives a configuration as the variables that libpq's programs read, the password among them.
func Environment(config *pgx.ConnConfig) []string {
	env := []string{"PGHOST=" + config.Host, "PGPORT=" + strconv.Itoa(int(config.Port)), "PGUSER=" + config.User, "PGDATABASE=" + config.Database}
	if config.Password != "" {
		env = append(env, "PGPASSWORD="+config.Password)
	}
	if config.TLSConfig != nil {
		env = append(env, "PGSSLMODE=require")
	}
	return env
}
