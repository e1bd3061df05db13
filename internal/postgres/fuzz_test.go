package postgres

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/fault"
)

func FuzzParseURL(f *testing.F) {
	f.Add("postgres://u:p@h:1,[::1]:2/d?host=/x&a=b")
	f.Add(`host=h password='a\'b' dbname=c\ d`)
	f.Fuzz(func(t *testing.T, text string) {
		first, err := parse(text)
		if err != nil {
			return
		}
		second, err := parseKeyValue(first.String())
		if err != nil || second.String() != first.String() {
			t.Fatalf("%q reads back as %q, %v", first, second, err)
		}
	})
}

// around is what a hidden password stands between: something that no other part of a connection string holds.
const around = "s3cr3t"

// FuzzPassword spells a connection string around any password: no answer tells it, an error's neither.
func FuzzPassword(f *testing.F) {
	for _, password := range []string{"p", "a@b", "a:b/c?d#e", "%", "%zz", "it's", `a\b"c`, "a b", "&x=y", "größe😀", "]["} {
		f.Add(password, "", "d")
		f.Add(password, "?sslmode=perhaps", "my db")
	}
	f.Fuzz(func(t *testing.T, password, end, database string) {
		secret := around + password + around
		if strings.ContainsAny(password, "\x00\n\r") || strings.Contains(strings.ToLower(end+database), around) {
			return
		}
		quoted := strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(secret)
		for _, text := range []string{
			"postgres://u:" + url.QueryEscape(secret) + "@h/" + url.PathEscape(database) + end,
			"postgres://" + url.UserPassword("u", secret).String() + "@h:1,i:2/" + url.PathEscape(database) + end,
			"host=h password='" + quoted + "' dbname=d",
			"postgres://u:" + strings.NewReplacer(" ", "", "\t", "").Replace(secret) + "@h/d", // as it is: wrong, and typed every day
		} {
			keepsSecret(t, text, secret)
		}
	})
}

// keepsSecret looks for the secret in all that is told about a connection string.
func keepsSecret(t *testing.T, text, secret string) {
	told := Redact(text)
	config, err := ParseURL(text, env())
	if err != nil {
		told += Redact(err.Error())
	} else {
		told += Show(config) + URL(config)
	}
	if strings.Contains(told, around) {
		t.Fatalf("%q is told as %q (password %q)", text, told, secret)
	}
}

// FuzzDotenv reads any .env file: the database, or an error that names the line and quotes nothing.
func FuzzDotenv(f *testing.F) {
	for _, content := range []string{"DATABASE_URL=postgres://u:p@h/d\n", "A=1\nDATABASE_URL=\"x\n", "export A='b' # c\n", "A", "=", "\xff=\x00", "DATABASE_URL=${A}\r\n", "A=\"\\"} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		path := filepath.Join(dir, ".env")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := fromDotenv(dir)
		if err == nil {
			return
		}
		line, lines := 0, strings.Count(string(content), "\n")+1
		_, scanned := fmt.Sscanf(strings.ReplaceAll(err.Error(), path, "FILE"), "the .env file FILE cannot be read from line %d on", &line)
		if scanned != nil || line < 1 || line > lines || fault.CodeOf(err) != fault.Usage {
			t.Fatalf("%q, of %d lines: %v", content, lines, err)
		}
	})
}
