package postgres

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

func TestRedactHides(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3t"
	_, parseError := url.Parse(strings.Join([]string{"postgres://u:", "%zz@h/d"}, secret))
	texts := []string{
		"postgres://u:s3cr3t@h:5432/d",
		"postgresql+psycopg://u:s3cr3t@h/d",
		"POSTGRES://u:s3cr3t@h",
		"postgres://:s3cr3t@h/d",
		"postgres://u@x:s3cr3t@h/d",
		"postgres://u/x:s3cr3t@h/d",
		"postgres://u:a@s3cr3t@h/d",
		"postgres://u:a/s3cr3t@h/d",
		"postgres://u:a?s3cr3t@h/d",
		"postgres://u:a#s3cr3t@h/d",
		"postgres://u:a:s3cr3t@h/d",
		"postgres://u:a s3cr3t@h/d",
		"postgres://u:s3cr3t%zz@h/d",
		"postgres://u:%73s3cr3t@h/d",
		"postgres://u:s3cr3t@[::1]:5432/d",
		"postgres://u:s3cr3t@a:1,b:2/d",
		"postgres:/u:s3cr3t@h/d",
		"postgres://u:s3cr3t",
		"postgres://u:12s3cr3t",
		"u:s3cr3t@h/d",
		"mysql://u:s3cr3t@h and postgres://v:s3cr3t@h",
		"first postgres://u:x@h\nsecond postgres://u:s3cr3t@h",
		`parse "postgres://u:s3cr3t@h:x/d": invalid port`,
		"cannot parse `postgres://u:s3cr3t@h`",
		"postgres%3A%2F%2Fu%3As3cr3t%40h%2Fd",
		"postgres://h/d?password=s3cr3t",
		"postgres://h/d?user=u&password=s3cr3t&sslmode=require",
		"postgres://h/d?sslpassword=s3cr3t",
		"postgres://h/d?PASSWORD=s3cr3t",
		"postgres://h/d?pass%77ord=s3cr3t",
		"postgres://h/d?password%3Ds3cr3t",
		"postgres://h/d?password=a&s3cr3t",
		"host=h password=s3cr3t dbname=d",
		"host=h password = s3cr3t",
		"host=h password='s3cr3t'",
		"host=h password='a s3cr3t'",
		`host=h password='a\'s3cr3t'`,
		`host=h password='a\' s3cr3t' dbname=d`,
		"host=h password='a'' s3cr3t'",
		"host=h password='a s3cr3t",
		`host=h password='a s3cr3t\`,
		`host=h password=a\ s3cr3t`,
		`host=h password="a s3cr3t"`,
		`{"password": "a s3cr3t"}`,
		"sslpassword=s3cr3t password=s3cr3t",
		"PGPASSWORD=s3cr3t psql",
		"user=u\tpassword=s3cr3t",
		parseError.Error(),
	}
	for _, text := range texts {
		if got := Redact(text); strings.Contains(got, secret) {
			t.Errorf("%s: %s", text, got)
		} else if Redact(got) != got {
			t.Errorf("%s: not the same the second time: %s", got, Redact(got))
		}
	}
}

func TestRedactLeavesTheRest(t *testing.T) {
	t.Parallel()
	tests := [][2]string{
		{"", ""},
		{"postgres://u@h:5432/d?sslmode=require", "postgres://u@h:5432/d?sslmode=require"},
		{"postgres://h:5432/d", "postgres://h:5432/d"},
		{"postgres://a:1,b:2/d", "postgres://a:1,b:2/d"},
		{"dial tcp 10.0.3.7:5432: connect: connection refused", "dial tcp 10.0.3.7:5432: connect: connection refused"},
		{"dial unix /tmp/.s.PGSQL.5432: connect: no such file", "dial unix /tmp/.s.PGSQL.5432: connect: no such file"},
		{`FATAL: password authentication failed for user "u" (SQLSTATE 28P01)`, `FATAL: password authentication failed for user "u" (SQLSTATE 28P01)`},
		{"postgres://u:p@h:5432/d", "postgres://u:xxxxx@h:5432/d"},
		{"host=h password=p dbname=d", "host=h password=xxxxx dbname=d"},
		{"host=h password='a b' dbname=d", "host=h password=xxxxx dbname=d"},
	}
	for _, test := range tests {
		if got := Redact(test[0]); got != test[1] {
			t.Errorf("%s: %s, want %s", test[0], got, test[1])
		}
	}
}

func TestRedactedKeepsTheError(t *testing.T) {
	t.Parallel()
	inner := errors.New("postgres://u:s3cr3t@h")
	if err := redacted(inner); !errors.Is(err, inner) || strings.Contains(err.Error(), "s3cr3t") {
		t.Fatal(err)
	}
}
