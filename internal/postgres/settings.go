package postgres

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// settings are the key=value pairs of a connection string under libpq's names.
type settings map[string]string

const blank = " \t\n\r\v\f"

// parseKeyValue reads libpq's key=value form: values may stand in single quotes, a backslash takes the next character as it is.
func parseKeyValue(text string) (settings, error) {
	s := settings{}
	for rest := strings.TrimLeft(text, blank); rest != ""; rest = strings.TrimLeft(rest, blank) {
		key, after, ok := strings.Cut(rest, "=")
		key = strings.TrimRight(key, blank)
		if !ok || !keyPattern.MatchString(key) {
			return nil, errors.New("a word without =; a value with spaces stands in single quotes")
		}
		value, tail, err := keyValue(strings.TrimLeft(after, blank))
		if err != nil {
			return nil, err
		}
		if value != "" {
			s[canonical(key)] = value
		}
		rest = tail
	}
	return s, nil
}

// keyValue reads one value and gives what follows it.
func keyValue(text string) (value, rest string, err error) {
	quoted := strings.HasPrefix(text, "'")
	if quoted {
		text = text[1:]
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			if i++; i < len(text) {
				b.WriteByte(text[i])
			}
		case quoted && c == '\'':
			return b.String(), text[i+1:], nil
		case !quoted && strings.IndexByte(blank, c) >= 0:
			return b.String(), text[i:], nil
		default:
			b.WriteByte(c)
		}
	}
	if quoted {
		return "", "", errors.New("a quote that is not closed")
	}
	return b.String(), "", nil
}

func canonical(key string) string {
	if key == "database" {
		return "dbname"
	}
	return key
}

// environment are the variables that fill gaps. PGDATABASE and PGSERVICE are left out: they select a database.
var environment = map[string]string{
	"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGPASSFILE": "passfile",
	"PGAPPNAME": "application_name", "PGCONNECT_TIMEOUT": "connect_timeout", "PGOPTIONS": "options", "PGTZ": "timezone",
	"PGSSLMODE": "sslmode", "PGSSLKEY": "sslkey", "PGSSLCERT": "sslcert", "PGSSLROOTCERT": "sslrootcert",
	"PGSSLPASSWORD": "sslpassword", "PGSSLNEGOTIATION": "sslnegotiation", "PGSSLSNI": "sslsni",
	"PGSSLCERTMODE": "sslcertmode", "PGTARGETSESSIONATTRS": "target_session_attrs",
	"PGCHANNELBINDING": "channel_binding", "PGREQUIREAUTH": "require_auth",
}

// fill takes from the environment what the string leaves open. A port belongs to the host it was set with.
func (s settings) fill(getenv func(string) string) {
	_, ownHost := s["host"]
	for variable, key := range environment {
		if _, given := s[key]; given || key == "port" && ownHost && strings.Contains(getenv(variable), ",") {
			continue
		}
		if value := getenv(variable); value != "" {
			s[key] = value
		}
	}
}

// foreign are settings of libpq and of connection pools that the driver does not know and would send to the server, which
// refuses what it does not know. They tune sockets and pools, so leaving them out changes nothing that is asked for.
var foreign = []string{
	"client_encoding", "fallback_application_name", "gssdelegation", "gssencmode", "gsslib", "hostaddr",
	"keepalives", "keepalives_count", "keepalives_idle", "keepalives_interval", "load_balance_hosts", "pgbouncer",
	"pool_max_conn_idle_time", "pool_max_conn_lifetime", "pool_max_conn_lifetime_jitter", "pool_max_conns",
	"pool_min_conns", "sslcompression", "tcp_user_timeout", "default_query_exec_mode", "statement_cache_capacity",
	"description_cache_capacity",
}

// normalize leaves what the driver understands, with our defaults in it.
func (s settings) normalize() {
	if s["host"] == "" && s["hostaddr"] != "" {
		s["host"] = s["hostaddr"]
	}
	if s["application_name"] == "" {
		s["application_name"] = application
		if name := s["fallback_application_name"]; name != "" {
			s["application_name"] = name
		}
	}
	if s["connect_timeout"] == "" {
		s["connect_timeout"] = "10" // seconds: a person waits at the other end, and libpq's own default is for ever
	}
	for _, key := range foreign {
		delete(s, key)
	}
}

// String gives the settings in libpq's key=value form, sorted.
func (s settings) String() string {
	escape := strings.NewReplacer(`\`, `\\`, `'`, `\'`)
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(s)) {
		parts = append(parts, key+"='"+escape.Replace(s[key])+"'")
	}
	return strings.Join(parts, " ")
}
