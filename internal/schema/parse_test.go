package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/schema"
)

func TestParseIndex(t *testing.T) {
	t.Parallel()
	for def, want := range map[string]string{
		`(a)`: `btree [a]`,
		`(a DESC, b NULLS FIRST, "C" desc nulls last)`:                                         `btree [a desc b nulls first "C" desc nulls last]`,
		`USING GIN (doc jsonb_path_ops)`:                                                       `gin [doc jsonb_path_ops]`,
		`using gist (v public.ops(siglen = 8))`:                                                `gist [v public.ops (siglen=8)]`,
		`(lower(a), (b + 1)) INCLUDE (c, d)`:                                                   `btree [lower(a) b + 1] include [c d]`,
		`(a COLLATE "C" text_pattern_ops)`:                                                     `btree [a collate "C" text_pattern_ops]`,
		`(a) NULLS NOT DISTINCT WITH (FILLFACTOR = 70, fastupdate) WHERE a > 0`:                `btree [a] distinct with [fastupdate=true fillfactor=70] where a > 0`,
		`CREATE UNIQUE INDEX i ON public.t USING btree (a) WHERE (b = 'x'::text)`:              `unique btree [a] where (b = 'x'::text)`,
		`CREATE INDEX "using" ON ONLY t USING hash (a) WITH (fillfactor='50') TABLESPACE fast`: `hash [a] with [fillfactor=50] tablespace fast`,
		`a`:            `error: expected "("`,
		`()`:           `error: expected a column or an expression, found none`,
		`(a,)`:         `error: expected a name`,
		`(a || b)`:     `error: expected COLLATE, an operator class`,
		`(t.a)`:        `error: expected "(": a column stands without its table`,
		`(a) WHERE`:    `error: expected a condition`,
		`(a) nonsense`: `error: expected INCLUDE`,
		`(a`:           `error: a parenthesis is never closed`,
	} {
		x, err := schema.ParseIndex(def)
		got := x.Method + " ["
		if x.Unique {
			got = "unique " + got
		}
		for i, k := range x.Keys {
			got += strings.Repeat(" ", min(i, 1)) + k.String()
		}
		got += "]"
		if x.Include != nil {
			got += " include " + fmt.Sprint(x.Include)
		}
		if x.NullsNotDistinct {
			got += " distinct"
		}
		if x.Options != nil {
			got += " with " + fmt.Sprint(x.Options)
		}
		if x.Tablespace != "" {
			got += " tablespace " + x.Tablespace
		}
		if x.Predicate != "" {
			got += " where " + x.Predicate
		}
		match(t, def, got, want, err)
	}
}

// match compares, or looks for an error that begins as wanted.
func match(t *testing.T, def, got, want string, err error) {
	t.Helper()
	if err != nil {
		got = "error: " + err.Error()
	}
	if got != want && !(strings.HasPrefix(want, "error:") && strings.HasPrefix(got, want)) {
		t.Errorf("%q: got %s, want %s", def, got, want)
	}
}

func TestParseConstraint(t *testing.T) {
	t.Parallel()
	for def, want := range map[string]string{
		`PRIMARY KEY (a, "B")`: `primary key [a B]`,
		`UNIQUE (a) INCLUDE (b) WITH (fillfactor=70) DEFERRABLE INITIALLY DEFERRED`:                    `unique [a] deferrable deferred`,
		`UNIQUE NULLS NOT DISTINCT (a)`:                                                                `unique [a]`,
		`CHECK (a > 0) NO INHERIT NOT VALID`:                                                           `check [] a > 0 not valid no inherit`,
		`FOREIGN KEY (a, b) REFERENCES s.p (x, y) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL (b)`: `foreign key [a b] → s.p [x y] full CASCADE/SET NULL [b]`,
		`foreign key (a) references p on delete no action not deferrable`:                              `foreign key [a] → "".p [] /`,
		`EXCLUDE USING gist (room WITH =, during WITH OPERATOR(pg_catalog.&&)) WHERE (a > 0)`:          `exclude [room during] = &&`,
		`CHECK a > 0`:              `error: expected "("`,
		`CHECK (a > 0) DEFERRABLE`: `error: expected the end of the constraint`,
		`UNIQUE (a) NOT VALID`:     `error: expected the end of the constraint`,
		`UNIQUE (a + 1)`:           `error: expected ","`,
		`PRIMARY KEY ()`:           `error: expected a name`,
		`FOREIGN KEY (a) REFERENCES p ON DELETE VANISH`: `error: expected NO ACTION`,
		`EXCLUDE (a WITH )`:                             `error: expected an operator`,
		`NOT NULL a`:                                    `error: expected PRIMARY KEY`,
		``:                                              `error: expected PRIMARY KEY`,
	} {
		c, err := schema.ParseConstraint(def)
		got := string(c.Kind) + " " + fmt.Sprint(c.Columns)
		if c.Kind == schema.KindForeignKey {
			got += " → " + c.Ref.String() + " " + fmt.Sprint(c.RefColumns) + map[bool]string{true: " full"}[c.MatchFull] + " " + c.OnUpdate + "/" + c.OnDelete
			if c.OnDeleteColumns != nil {
				got += " " + fmt.Sprint(c.OnDeleteColumns)
			}
		}
		if c.Expr != "" {
			got += " " + c.Expr
		}
		if c.Kind == schema.KindExclusion && c.Index != nil {
			for _, k := range c.Index.Keys {
				got += " " + k.ExcludeOperator
			}
		}
		for _, flag := range []struct {
			on   bool
			word string
		}{{c.Deferrable, " deferrable"}, {c.Deferred, " deferred"}, {c.NotValid, " not valid"}, {c.NoInherit, " no inherit"}} {
			if flag.on {
				got += flag.word
			}
		}
		match(t, def, got, want, err)
	}
}

func TestParseSequence(t *testing.T) {
	t.Parallel()
	for options, want := range map[string]string{
		``:                             `bigint `,
		`AS int4 INCREMENT BY 5`:       `integer increment 5`,
		`INCREMENT -1`:                 `bigint increment -1`,
		`MINVALUE 5 NO MAXVALUE CYCLE`: `bigint minvalue 5 cycle`,
		`START WITH 7 CACHE 3`:         `bigint start 7 cache 3`,
		`MAXVALUE +9`:                  `bigint maxvalue 9`,
		`AS text`:                      `error: a sequence is smallint, integer or bigint, not text`,
		`START x`:                      `error: expected a whole number`,
		`OWNED BY t.a`:                 `error: expected AS, INCREMENT`,
	} {
		o, err := schema.ParseSequence(options, "bigint")
		match(t, options, o.Type+" "+o.String(), want, err)
	}
}

func TestParsePartitionKey(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`range (at)`:                 `RANGE (at)`,
		`LIST ((lower(a)))`:          `LIST (lower(a))`,
		`HASH (a text_ops, (b + 1))`: `HASH (a text_ops, (b + 1))`,
		`RANGE (lower(a) COLLATE "C", date_trunc('day', at))`: `RANGE (lower(a) COLLATE "C", date_trunc('day', at))`,
		`RANGE`: `error: expected "("`,
		``:      `error: expected a name`,
	} {
		k, err := schema.ParsePartitionKey(text)
		match(t, text, k.String(), want, err)
	}
}

func TestParsePolicy(t *testing.T) {
	t.Parallel()
	for def, want := range map[string]string{
		``: `{ false all [public]   }`,
		`AS RESTRICTIVE FOR UPDATE TO b, a USING (x = 1) WITH CHECK ((y))`: `{ true update [a b] x = 1 (y) }`,
		`FOR EVERYTHING`:    `error: expected ALL`,
		`TO session_user`:   `error: expected the name of a role`,
		`TO "session_user"`: `{ false all [session_user]   }`,
		`USING true`:        `error: expected "("`,
		`nonsense`:          `error: expected AS, FOR`,
	} {
		p, err := schema.ParsePolicy(def)
		match(t, def, fmt.Sprint(p), want, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, def := range []string{`USING gin (a b.c(d = 1)) WHERE e`, `CREATE INDEX i ON t USING btree (a)`, `EXCLUDE (a WITH OPERATOR(pg_catalog.=))`,
		`FOREIGN KEY (a) REFERENCES b.c (d) ON DELETE SET NULL (e)`, `CHECK (`, `RANGE (a)`, `AS int START -`, `TO a,`} {
		f.Add(def)
	}
	f.Fuzz(func(_ *testing.T, def string) {
		_, _ = schema.ParseIndex(def)
		_, _ = schema.ParseConstraint(def)
		_, _ = schema.ParseSequence(def, "bigint")
		_, _ = schema.ParsePartitionKey(def)
		_, _ = schema.ParsePolicy(def)
	})
}
