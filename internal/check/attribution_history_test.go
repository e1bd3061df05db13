package check_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/postgres"
	"github.com/clipdex/clipdex/internal/postgres/pgtest"
)

const alembic = `CREATE TABLE alembic_version (version_num varchar(32) NOT NULL);`

// TestAttributionHistory has histories that are not simply a beginning of the chain.
func TestAttributionHistory(t *testing.T) {
	t.Parallel()
	ups := []string{toBig, named}
	cases := []struct {
		name    string
		model   any
		applied int
		sql     string // done to the history and to the schema
		state   migrate.State
		assumed bool
		want    string
		verdict check.Verdict
	}{
		{"no history table: the baseline is assumed", itemBig{}, 0, `DROP TABLE clipdex_revisions`, migrate.None, true,
			sizeType + " [pending] by 000000000001\nadd relation named [pending] by 000000000002", check.VerdictPending},
		{"empty history table: the same", itemBig{}, 0, `DELETE FROM clipdex_revisions`, migrate.None, true,
			sizeType + " [pending] by 000000000001\nadd relation named [pending] by 000000000002", check.VerdictPending},
		{"no history, changed by hand", itemBig{}, 0, `DROP TABLE clipdex_revisions;` + toSmall, migrate.None, true,
			sizeType + " [pending hand] by 000000000001\nadd relation named [pending] by 000000000002", check.VerdictDrift},
		{"Alembic at the baseline", itemBig{}, 0, `DROP TABLE clipdex_revisions;` + alembic + `INSERT INTO alembic_version VALUES ('000000000000')`, migrate.None, true,
			sizeType + " [pending] by 000000000001\nadd relation named [pending] by 000000000002", check.VerdictPending},
		{"Alembic at the first revision", itemBig{}, 1, `DROP TABLE clipdex_revisions;` + alembic + `INSERT INTO alembic_version VALUES ('000000000001')`, migrate.None, true,
			"add relation named [pending] by 000000000002", check.VerdictPending},
		{"Alembic beside a history: the history counts", itemBig{}, 2, alembic + `INSERT INTO alembic_version VALUES ('000000000000'), ('ffffffffffff')`, migrate.AtHead, false,
			"", check.VerdictClean},
		{"stamped, never run", itemBig{}, 0, `INSERT INTO clipdex_revisions (id) VALUES ('000000000001'), ('000000000002')`, migrate.AtHead, false,
			sizeType + "\nadd relation named", check.VerdictDrift},
		{"unknown revision, nothing else", itemBig{}, 2, `INSERT INTO clipdex_revisions (id) VALUES ('ffffffffffff')`, migrate.Unknown, false, "", check.VerdictUnknown},
		{"unknown revision and a difference", itemBig{}, 2, `INSERT INTO clipdex_revisions (id) VALUES ('ffffffffffff'); ` + toSmall, migrate.Unknown, false,
			sizeType + " [unknown]", check.VerdictUnknown},
		{"unknown revision and a function", itemBig{}, 2, `INSERT INTO clipdex_revisions (id) VALUES ('ffffffffffff'); ` + touch, migrate.Unknown, false,
			"drop function touch() [unknown]", check.VerdictUnknown},
		{"forked", itemBig{}, 2, `DELETE FROM clipdex_revisions WHERE id = '000000000001'`, migrate.Forked, false, "", check.VerdictForked},
		{"forked and a difference", itemBig{}, 2, `DELETE FROM clipdex_revisions WHERE id = '000000000001'; DROP VIEW named;` + toSmall, migrate.Forked, false,
			sizeType + " [unknown]\nadd relation named [unknown]", check.VerdictForked},
		{"unknown wins over forked", itemBig{}, 2, `UPDATE clipdex_revisions SET id = 'ffffffffffff' WHERE id = '000000000001'`, migrate.Unknown, false, "", check.VerdictUnknown},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := attributionInput(t, attributionChain(t, ups...), c.model)
			conn := attributionDatabase(t, in, c.applied)
			execute(t, conn, c.sql)
			res := run(t, conn, in)
			wantLines(t, res, c.want)
			wantVerdict(t, res, c.verdict)
			if res.Status.State != c.state || res.Status.Assumed != c.assumed {
				t.Errorf("state %s, assumed %t", res.Status.State, res.Status.Assumed)
			}
		})
	}
}

// TestAttributionEmpty has databases with none of the models' relations.
func TestAttributionEmpty(t *testing.T) {
	t.Parallel()
	in := attributionInput(t, attributionChain(t, toBig), itemBig{})
	in.Scratch = func(context.Context, int) (*postgres.Scratch, error) {
		t.Error("a scratch database was opened")
		return nil, errors.New("not needed")
	}
	for name, sql := range map[string]string{"nothing": ``, "something else": `CREATE TABLE other (id integer)`, "empty history": `CREATE TABLE clipdex_revisions (id text)`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := dial(t, pgtest.New(t))
			execute(t, conn, sql)
			res := run(t, conn, in)
			wantLines(t, res, "")
			wantVerdict(t, res, check.VerdictPending)
			if !res.Empty || len(res.Status.Pending) != 2 {
				t.Errorf("empty %t, %d pending", res.Empty, len(res.Status.Pending))
			}
		})
	}
}

// TestAttributionAlembicRefused has version tables that say nothing or too much.
func TestAttributionAlembicRefused(t *testing.T) {
	t.Parallel()
	in := attributionInput(t, attributionChain(t, toBig), itemBig{})
	for rows, word := range map[string]string{
		``: "empty",
		`INSERT INTO alembic_version VALUES ('000000000000'), ('000000000001')`: "2 ids",
		`INSERT INTO alembic_version VALUES ('ffffffffffff')`:                   "ffffffffffff",
	} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			conn := dial(t, pgtest.New(t))
			execute(t, conn, itemsLegacy+";"+alembic+rows)
			_, err := check.Run(t.Context(), conn, in)
			f, ok := errors.AsType[*fault.Error](err)
			if !ok || f.Code != fault.No || f.Help == "" || !strings.Contains(f.What, word) {
				t.Errorf("%#v", err)
			}
		})
	}
}

// TestAttributionEdited has a revision whose source is another than when it was applied.
func TestAttributionEdited(t *testing.T) {
	t.Parallel()
	was := attributionInput(t, sourcedChain(t, toBig, "1"), itemBig{})
	is := attributionInput(t, sourcedChain(t, toBig, "2"), itemBig{})
	for _, c := range []struct{ name, hand, want string }{
		{"alone", ``, ""},
		{"and a difference", toSmall, sizeType + " [unknown]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			conn := attributionDatabase(t, was, 1)
			execute(t, conn, c.hand)
			res := run(t, conn, is)
			wantLines(t, res, c.want)
			wantVerdict(t, res, check.VerdictEdited)
			if len(res.Status.Edited) != 1 || res.Status.Edited[0].ID != revisionID(1) {
				t.Errorf("edited: %v", res.Status.Edited)
			}
		})
	}
}

// TestAttributionModelAheadOfUnknown tells what models are ahead of even where the history is foreign: the models and
// the chain say so.
func TestAttributionModelAheadOfUnknown(t *testing.T) {
	t.Parallel()
	in := attributionInput(t, attributionChain(t), itemBig{})
	conn := attributionDatabase(t, in, 0)
	execute(t, conn, `INSERT INTO clipdex_revisions (id) VALUES ('ffffffffffff')`)
	res := run(t, conn, in)
	wantLines(t, res, sizeType+" [ahead]")
	wantVerdict(t, res, check.VerdictUnknown)
}

// TestAttributionWithoutScratch compares models and database where migrations can't be replayed.
func TestAttributionWithoutScratch(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, hand, want string
		model            any
		verdict          check.Verdict
	}{
		{"agree", ``, "", item{}, check.VerdictClean},
		{"function that nobody can judge", touch, "", item{}, check.VerdictClean},
		{"differ", toSmall, sizeType + " [unknown]", item{}, check.VerdictDrift},
		{"table of nobody", tags, "drop relation tags [unknown]", item{}, check.VerdictDrift},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := attributionInput(t, attributionChain(t), c.model)
			conn := attributionDatabase(t, in, 0)
			execute(t, conn, c.hand)
			for why, scratch := range map[string]func(context.Context, int) (*postgres.Scratch, error){
				"no scratch database": func(ctx context.Context, major int) (*postgres.Scratch, error) {
					return postgres.OpenScratch(ctx, postgres.ScratchOptions{WantMajor: major,
						Home: postgres.Home{Dir: "/dev/null/nowhere"}, Getenv: func(string) string { return "" }})
				},
				"no scratch database was asked for": nil,
			} {
				in.Scratch = scratch
				res := run(t, conn, in)
				wantLines(t, res, c.want)
				if res.Verdict != c.verdict || !strings.Contains(res.NotReplayed, why) {
					t.Errorf("verdict %s, not replayed: %q", res.Verdict, res.NotReplayed)
				}
			}
		})
	}
}

// TestAttributionBrokenChain has a revision that does not apply: that is an answer, not a missing server.
func TestAttributionBrokenChain(t *testing.T) {
	t.Parallel()
	in := attributionInput(t, attributionChain(t, `ALTER TABLE nothing ADD COLUMN a text`), item{})
	conn := attributionDatabase(t, in, 0)
	_, err := check.Run(t.Context(), conn, in)
	if err == nil || !strings.Contains(err.Error(), "replaying migrations") || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("%v", err)
	}
}
