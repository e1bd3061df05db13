package cli_test

import (
	"net/url"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestLostInCommit loses the connection while the server is at the COMMIT of a revision: what is said is how that ends, not
// how it stood when it was asked.
func TestLostInCommit(t *testing.T) {
	t.Parallel()
	address, env := onServer(t)
	prepare(t, env, "db", "bootstrap").want(t, 0)
	prepare(t, env, "db", "downgrade", "base").want(t, 0)
	holder, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close(t.Context())
	// A deferred trigger on the history: its lock is waited for in COMMIT. A connection that is lost cancels what it runs, which
	// has to be too late here.
	if _, err := holder.Exec(t.Context(), `
CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	BEGIN
		PERFORM pg_advisory_xact_lock(4);
	EXCEPTION WHEN query_canceled THEN
		PERFORM pg_advisory_xact_lock(4);
	END;
	RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER hold AFTER INSERT ON clipdex_revisions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold();
SELECT pg_advisory_lock(4)`); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	through := newProxy(t, u.Query().Get("host")+"/.s.PGSQL.5432", 0, beforeSent, nil)
	p := prepare(t, append(env, "DATABASE_URL="+through.url(u.Path[1:])), "db", "upgrade", "--lock-timeout", "1m")
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	awaitWaiter(t, address, holder)
	through.last().cut()
	awaitSession(t, address, "clipdex current")
	if _, err := holder.Exec(t.Context(), "SELECT pg_advisory_unlock(4)"); err != nil {
		t.Fatal(err)
	}
	if code := p.code(t); code != 3 {
		t.Errorf("exit code %d", code)
	}
	p.says(t, "the connection was lost, but revision 04370fbe93f4", "was applied; the database is at 04370fbe93f4")
	prepare(t, env, "db", "current").want(t, 0).says(t, "04370fbe93f4")
}
