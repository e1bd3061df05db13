package postgres

import (
	"os/user"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/clipdex/clipdex/internal/fault"
)

func TestParseURL(t *testing.T) {
	t.Parallel()
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		url, want, password string
		env                 []string
	}{
		{url: "postgresql://u:p@h:6000/d", want: "u@h:6000/d", password: "p"},
		{url: "postgres://u:p@h/d", want: "u@h:5432/d", password: "p"},
		{url: "postgresql+psycopg://u:p@h/d", want: "u@h:5432/d", password: "p"},
		{url: "postgresql+psycopg2://u:p@h/d", want: "u@h:5432/d", password: "p"},
		{url: "postgres+asyncpg://u:p@h/d", want: "u@h:5432/d", password: "p"},
		{url: "POSTGRES://u@h/d", want: "u@h:5432/d"},
		{url: "  postgres://u@h/d\n", want: "u@h:5432/d"},
		{url: "postgres://u:%70%40%2F%3A%25@h/d", want: "u@h:5432/d", password: "p@/:%"},
		{url: "postgres://u%40x:p@h/my%20db", want: "u@x@h:5432/my db", password: "p"},
		{url: "postgres://u@h", want: "u@h:5432/u"},
		{url: "postgres://u@h/", want: "u@h:5432/u"},
		{url: "postgres://h/d?user=u&password=p", want: "u@h:5432/d", password: "p"},
		{url: "postgres://u@h/d?dbname=e", want: "u@h:5432/e"},
		{url: "postgres://u@[::1]:6000/d", want: "u@[::1]:6000/d"},
		{url: "postgres://u@[2001:db8::1]/d", want: "u@[2001:db8::1]:5432/d"},
		{url: "postgres://u@a,b/d", want: "u@a:5432,b:5432/d"},
		{url: "postgres://u@a:1,b:2/d", want: "u@a:1,b:2/d"},
		{url: "postgres://u@a:1,[::1]:2,c:3/d?target_session_attrs=read-write", want: "u@a:1,[::1]:2,c:3/d"},
		{url: "postgresql+psycopg://u@/d?host=a:1&host=b:2", want: "u@a:1,b:2/d"},
		{url: "postgres://u@/d?host=/var/run/pg", want: "u@/var/run/pg:5432/d"},
		{url: "postgres://u@/d?host=%2Fvar%2Frun%2Fpg&port=6000", want: "u@/var/run/pg:6000/d"},
		{url: "postgres:///d?host=/s&user=u", want: "u@/s:5432/d"},
		{url: "postgres://u@%2Fvar%2Frun%2Fpg/d", want: "u@/var/run/pg:5432/d"},
		{url: "postgres://u@%2Fvar%2Frun%2Fpg:6000/d", want: "u@/var/run/pg:6000/d"},
		{url: "host=h port=6000 user=u dbname=d password=p", want: "u@h:6000/d", password: "p"},
		{url: `host=h user = u dbname= 'my db' password='it\'s'`, want: "u@h:5432/my db", password: "it's"},
		{url: `host=h user=u dbname=d password=a\ b\\c`, want: "u@h:5432/d", password: `a b\c`},
		{url: "host=a,b port=1,2 user=u dbname=d", want: "u@a:1,b:2/d"},
		{url: "host=/s user=u", want: "u@/s:5432/u"},
		{url: "postgres://h/d", want: me.Username + "@h:5432/d"},
		{url: "postgres://h", want: me.Username + "@h:5432/" + me.Username},

		// PG* fills gaps and does not select a database.
		{url: "postgres://u@/d", env: []string{"PGHOST", "e", "PGPORT", "7000"}, want: "u@e:7000/d"},
		{url: "postgres://u@h/d", env: []string{"PGHOST", "e", "PGPORT", "7000"}, want: "u@h:7000/d"},
		{url: "postgres://u@h/d", env: []string{"PGPASSWORD", "p"}, want: "u@h:5432/d", password: "p"},
		{url: "postgres://u:own@h/d", env: []string{"PGPASSWORD", "p"}, want: "u@h:5432/d", password: "own"},
		{url: "postgres://h/d", env: []string{"PGUSER", "e"}, want: "e@h:5432/d"},
		{url: "postgres://h", env: []string{"PGUSER", "e", "PGDATABASE", "x"}, want: "e@h:5432/e"},
		{url: "host=h user=u", env: []string{"PGDATABASE", "x", "PGSERVICE", "y"}, want: "u@h:5432/u"},
	}
	for _, test := range tests {
		config, err := ParseURL(test.url, env(test.env...))
		if err != nil {
			t.Errorf("%s: %v", test.url, err)
			continue
		}
		if got := Show(config); got != test.want {
			t.Errorf("%s: %s, want %s", test.url, got, test.want)
		}
		if config.Password != test.password {
			t.Errorf("%s: password %q, want %q", test.url, config.Password, test.password)
		}
	}
}

func TestParseURLSettings(t *testing.T) {
	t.Parallel()
	parse := func(url string, pairs ...string) *pgx.ConnConfig {
		config, err := ParseURL(url, env(pairs...))
		if err != nil {
			t.Fatal(err)
		}
		return config
	}
	config := parse("postgres://u@h/d?sslmode=disable&keepalives=1&pgbouncer=true&pool_max_conns=3&gssencmode=disable")
	if len(config.RuntimeParams) != 1 || config.RuntimeParams["application_name"] != "clipdex" {
		t.Errorf("startup parameters %v", config.RuntimeParams)
	}
	if config.DefaultQueryExecMode != pgx.QueryExecModeExec {
		t.Errorf("exec mode %v", config.DefaultQueryExecMode)
	}
	if config.ConnectTimeout.Seconds() != 10 || config.TLSConfig != nil {
		t.Errorf("timeout %v, TLS %v", config.ConnectTimeout, config.TLSConfig)
	}
	config = parse("postgres://u@h/d?application_name=a&search_path=x&connect_timeout=3&sslmode=require")
	if config.RuntimeParams["application_name"] != "a" || config.RuntimeParams["search_path"] != "x" {
		t.Errorf("startup parameters %v", config.RuntimeParams)
	}
	if config.ConnectTimeout.Seconds() != 3 || config.TLSConfig == nil || len(config.Fallbacks) != 0 {
		t.Errorf("timeout %v, TLS %v, fallbacks %d", config.ConnectTimeout, config.TLSConfig, len(config.Fallbacks))
	}
	if config = parse("postgres://u@h/d?ssl=true"); config.TLSConfig == nil || len(config.Fallbacks) != 0 {
		t.Error("ssl=true does not require TLS")
	}
	if config = parse("postgres://u@h/d", "PGSSLMODE", "disable", "PGAPPNAME", "mine"); config.TLSConfig != nil || config.RuntimeParams["application_name"] != "mine" {
		t.Error("PG* does not fill gaps")
	}
}

func TestParseURLErrors(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3t"
	urls := []string{
		"s3cr3t",
		"mysql://u:s3cr3t@h/d",
		"jdbc:postgresql://h/d?password=s3cr3t",
		"postgres://u:s3cr3t%zz@h/d",
		"postgres://u:s3cr3t/x@h/d",
		"postgres://u:a?s3cr3t@h/d",
		"postgres://u:s3cr3t#x@h/d",
		"postgres://u:a@s3cr3t@h/d",
		"postgres://u:a:s3cr3t",
		"postgres://u:s3cr3t",
		"postgres://u:s3cr3t@h:port/d",
		"postgres://u:s3cr3t@h:99999/d",
		"postgres://u:s3cr3t@h:-1/d",
		"postgres://u:s3cr3t@::1/d",
		"postgres://u:s3cr3t@[::1/d",
		"postgres://u:s3cr3t@h/d?sslmode=nonsense",
		"postgres://u:s3cr3t@h/d?sslmode",
		"postgres://u:s3cr3t@h/d?connect_timeout=soon",
		"postgres://u:s3cr3t@h/d?target_session_attrs=no",
		"postgres://u:s3cr3t@a:1,b:2,c:3/d?port=1,2",
		"postgres://u:s3cr3t@h/d?sslrootcert=/nowhere/ca.pem&sslmode=verify-full",
		"postgres://u:s3cr3t\x00@h/d",
		"host=h password='s3cr3t",
		"host=h password=x s3cr3t",
		"host=h user name=u password=s3cr3t",
	}
	for _, url := range urls {
		_, err := ParseURL(url, env())
		if err == nil {
			t.Errorf("%s: no error", url)
			continue
		}
		if fault.CodeOf(err) != fault.Usage {
			t.Errorf("%s: code %d", url, fault.CodeOf(err))
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error tells the password: %v", url, err)
		}
	}
}
