package desired

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Failure is a text that the server could not read.
type Failure struct {
	Where string // "model Guest, field ID"
	Kind  string // type, default, expression, condition, query …
	Text  string
	Err   error // the server's
}

// Error says what could not be read and why.
func (f Failure) Error() string { return fmt.Sprintf("%s: %s %q: %v", f.Where, f.Kind, f.Text, f.Err) }

// Unwrap gives the server's error.
func (f Failure) Unwrap() error { return f.Err }

// Canonicalise lets the server print every type and expression of the draft. tx must be a read-write transaction whose
// search_path is pg_temp and then the home schema, and must be rolled back afterwards. What the server cannot read is
// among the failures and missing from the forms; the rest is not touched by it. Err is about the session itself:
// 25006 (read-only), 42501 (TEMP revoked) and P0001 (a DDL-forbidding event trigger) mean that another database has to do it.
func (d *Draft) Canonicalise(ctx context.Context, tx pgx.Tx) (Forms, []Failure, error) {
	c := newCanon(ctx, tx, d.schema)
	err := c.forgotten(func() error {
		if err := c.declaredTypes(); err != nil {
			return err
		}
		return c.run(d.schema, nil)
	})
	if err != nil {
		return nil, nil, err
	}
	failures := make([]Failure, 0, len(c.failed))
	for _, g := range c.failed {
		i := g.item
		failures = append(failures, Failure{Where: d.where.of(i.id), Kind: string(i.kind), Text: shown(i), Err: g.err})
	}
	return c.forms, failures, nil
}

// shown gives an item's text in one piece.
func shown(i *item) string {
	return strings.TrimSpace(strings.ReplaceAll(i.text, "\x00", " "))
}

// Respell gives s with the texts of some relations parsed and printed once more: printing is not always stable after
// one round (a varchar IN-list in a check changes once more). tx as for Canonicalise. What does not parse stays.
func Respell(ctx context.Context, tx pgx.Tx, s *schema.Schema, wanted func(*schema.Relation) bool) (*schema.Schema, error) {
	out := s.Clone()
	out.Domains, out.Composites = nil, nil
	for _, r := range out.Relations {
		if wanted(r) {
			normalise(r)
		}
	}
	c := newCanon(ctx, tx, s)
	if err := c.forgotten(func() error { return c.run(out, wanted) }); err != nil {
		return nil, err
	}
	eachItem(out, wanted, c.forms.apply)
	out.Domains, out.Composites = s.Domains, s.Composites
	return out, nil
}

// canon works on one transaction.
type canon struct {
	ctx    context.Context
	tx     pgx.Tx
	schema *schema.Schema
	forms  Forms
	failed []*group
	stubs  map[string]bool
	bad    map[string]bool // types that the server could not read
	tables int
}

// group is the items of one key; one stands for all.
type group struct {
	item *item
	id   int
	err  error
}

func newCanon(ctx context.Context, tx pgx.Tx, s *schema.Schema) *canon {
	return &canon{ctx: ctx, tx: tx, schema: s, forms: Forms{}, stubs: map[string]bool{}, bad: map[string]bool{}}
}

// forgotten takes back whatever do made, so that one transaction can hold several readings.
func (c *canon) forgotten(do func() error) error {
	if err := c.exec("SAVEPOINT clipdex_reading"); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return c.exec("ROLLBACK TO SAVEPOINT clipdex_reading")
}

// run finds the form of every item of s, in as few statements as the server allows.
func (c *canon) run(s *schema.Schema, wanted func(*schema.Relation) bool) error {
	byKind := map[itemKind][]*group{}
	known := map[string]bool{}
	eachItem(s, wanted, func(i *item) {
		key := i.key()
		if known[key] {
			return
		}
		known[key] = true
		g := &group{item: i, id: len(known)}
		kind := i.kind
		if i.own {
			kind = "own"
		}
		byKind[kind] = append(byKind[kind], g)
	})
	shared := append(append(byKind[typeItem], byKind[defaultItem]...), append(byKind[scalarItem], byKind[boolItem]...)...)
	if err := c.batch(shared, c.createShared); err != nil {
		return err
	}
	if err := c.readBack(shared); err != nil {
		return err
	}
	if err := c.opclasses(byKind[opclassItem]); err != nil {
		return err
	}
	for _, g := range byKind["own"] {
		if err := c.alone(g, c.ownCheck); err != nil {
			return err
		}
	}
	for _, g := range append(byKind[policyItem], byKind[triggerItem]...) {
		if err := c.alone(g, c.onStub); err != nil {
			return err
		}
	}
	for _, g := range byKind[viewItem] {
		if err := c.alone(g, c.view); err != nil {
			return err
		}
	}
	return nil
}

// batch creates all groups at once, and halves them when the server refuses until the one that it refuses stands alone.
func (c *canon) batch(groups []*group, create func([]*group) (string, error)) error {
	if len(groups) == 0 {
		return nil
	}
	sql, err := create(groups)
	if err == nil {
		err = c.try(sql)
	}
	switch {
	case err == nil:
		return nil
	case hopeless(c.ctx, err):
		return err
	case len(groups) == 1:
		c.fail(groups[0], err)
		return nil
	}
	half := len(groups) / 2
	if err := c.batch(groups[:half], create); err != nil {
		return err
	}
	return c.batch(groups[half:], create)
}

// alone handles one group under a savepoint of its own.
func (c *canon) alone(g *group, do func(*group) error) error {
	err := c.savepoint(func() error { return do(g) })
	if err == nil || hopeless(c.ctx, err) {
		return err
	}
	c.fail(g, err)
	return nil
}

func (c *canon) fail(g *group, err error) {
	g.err = err
	c.failed = append(c.failed, g)
	if g.item.kind == typeItem {
		c.bad[g.item.text] = true
	}
}

// try runs sql under a savepoint, which is released in the same message. It is set in one of its own: a message is parsed
// as a whole, so that a syntax error would leave none to go back to.
func (c *canon) try(sql string) error {
	if err := c.exec("SAVEPOINT clipdex"); err != nil {
		return err
	}
	err := c.exec(sql + "\n; RELEASE SAVEPOINT clipdex")
	if err == nil {
		return nil
	}
	if back := c.exec("ROLLBACK TO SAVEPOINT clipdex"); back != nil {
		return errors.Join(err, back)
	}
	return err
}

func (c *canon) exec(sql string) error {
	_, err := c.tx.Exec(c.ctx, sql, pgx.QueryExecModeSimpleProtocol)
	return err
}

func (c *canon) savepoint(do func() error) error {
	if err := c.exec("SAVEPOINT clipdex"); err != nil {
		return err
	}
	stubs := maps.Clone(c.stubs)
	if err := do(); err != nil {
		c.stubs = stubs
		if back := c.exec("ROLLBACK TO SAVEPOINT clipdex"); back != nil {
			return errors.Join(err, back)
		}
		return err
	}
	return c.exec("RELEASE SAVEPOINT clipdex")
}

// hopeless says that not the text but the session is at fault, so that halving leads nowhere.
func hopeless(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return true
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return !errors.As(err, new(refused))
	}
	switch {
	case pg.Code == "25006", pg.Code == "P0001", pg.Code == "55P03", pg.Code == "57014", strings.HasPrefix(pg.Code, "53"):
		return true
	case pg.Code == "42501":
		return strings.Contains(pg.Message, "temporary")
	}
	return false
}

// refused is an error about what the models say that no server made.
type refused struct{ error }

// Unwrap gives the error itself.
func (r refused) Unwrap() error { return r.error }

// Unusable says whether err means that this session may not make temporary tables: read-only or standby (25006), TEMP
// revoked (42501), or forbidden by an event trigger (P0001).
func Unusable(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	return pg.Code == "25006" || pg.Code == "42501" || pg.Code == "P0001"
}
