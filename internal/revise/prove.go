package revise

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
	"github.com/clipdex/clipdex/internal/plan"
	"github.com/jackc/pgx/v5"
)

// Proof is what is left of the differences, where a plan says that it leaves some, and what a plan breaks.
type Proof struct {
	Left   []diff.Change  // after Up, between the schema and the models
	Undone []diff.Change  // after Down, between the schema as it was before and as it is
	Broken []check.Broken // statements of the code that Up breaks
}

// Prove runs the parts of a plan in the draft's database, all up, all down, all up again, and compares: after up nothing may be left
// but what is manual, after down nothing but what is undone. It errs with a *fault.Error that names the statement or the difference.
func (d *Draft) Prove(ctx context.Context, p plan.Plan) (Proof, error) {
	var proof Proof
	steps, manual, undone := p.Parts(), p.Manual, p.Undone
	held, err := d.built.Hold(ctx)
	if err != nil {
		return proof, err
	}
	if err := d.run(ctx, "up", steps, false); err != nil {
		return proof, err
	}
	fails, err := d.built.Hold(ctx)
	if err != nil {
		return proof, err
	}
	proof.Broken = d.in.Newly(held, fails)
	after, err := d.built.Read(ctx)
	if err != nil {
		return proof, err
	}
	goal, err := d.built.Goal(ctx, after)
	if err != nil {
		return proof, err
	}
	proof.Left = goal.Changes
	if bad := beyond(proof.Left, manual); len(bad) > 0 {
		return proof, d.unproved("up does not bring the schema to the models", bad)
	}
	if err := d.run(ctx, "down", steps, true); err != nil {
		return proof, err
	}
	back, err := d.built.Read(ctx)
	if err != nil {
		return proof, err
	}
	proof.Undone = diff.Compare(back, d.Have)
	if bad := beyond(proof.Undone, undone); len(bad) > 0 {
		return proof, d.unproved("down does not bring the schema back", bad)
	}
	if len(proof.Undone) > 0 {
		return proof, nil // up starts from something else now
	}
	if err := d.run(ctx, "up once more", steps, false); err != nil {
		return proof, err
	}
	again, err := d.built.Read(ctx)
	if err != nil {
		return proof, err
	}
	if bad := diff.Compare(again, after); len(bad) > 0 {
		return proof, d.unproved("up gives another schema the second time", bad)
	}
	return proof, nil
}

// beyond gives the changes that nobody has announced.
func beyond(found, announced []diff.Change) []diff.Change {
	return slices.DeleteFunc(slices.Clone(found), func(c diff.Change) bool {
		return slices.ContainsFunc(announced, func(a diff.Change) bool {
			return a.Object == c.Object && (a.Property == c.Property || a.Property == "" || c.Property == "")
		})
	})
}

const byHand = `write it by hand:  clipdex db revision --empty "…"   (and please report the models that led here)`

func (d *Draft) unproved(what string, left []diff.Change) error {
	var lines []string
	for _, c := range left {
		line := fmt.Sprintf("%s %s", c.Op, c.Subject(d.Have.Default))
		if c.Have != "" || c.Want != "" {
			line += fmt.Sprintf(": %q → %q", c.Have, c.Want)
		}
		lines = append(lines, line)
	}
	return fault.Wrap(fault.CannotDo, errors.New(strings.Join(lines, "\n")), byHand, "the plan failed its proof and was not written: %s", what)
}

// run runs all steps one way.
func (d *Draft) run(ctx context.Context, way string, steps []plan.Part, down bool) error {
	order := slices.Clone(steps)
	if down {
		slices.Reverse(order)
	}
	for _, s := range order {
		statements := s.Up
		if down {
			statements = s.Down
		}
		if !down {
			if err := d.precheck(ctx, statements); err != nil {
				return err
			}
		}
		if err := d.runOne(ctx, statements, s.NoTransaction); err != nil {
			return fault.Wrap(fault.CannotDo, err, byHand, "the plan failed its proof and was not written: a statement of %s failed", way)
		}
	}
	return nil
}

// precheck runs the queries for offending rows: in an empty database they have to be answered, and find nothing.
func (d *Draft) precheck(ctx context.Context, statements []plan.Statement) error {
	for _, s := range statements {
		for _, check := range s.Prechecks {
			var found int
			err := d.built.Conn().QueryRow(ctx, "SELECT count(*) FROM ("+check.Query+"\n) AS found", pgx.QueryExecModeSimpleProtocol).Scan(&found)
			if err == nil && found > 0 {
				err = fmt.Errorf("it finds %d rows in empty tables", found)
			}
			if err != nil {
				return fault.Wrap(fault.CannotDo, &migrate.StatementError{Statement: check.Query, Err: err}, byHand, "the plan failed its proof and was not written: the pre-check for %q", check.Finds)
			}
		}
	}
	return nil
}

func (d *Draft) runOne(ctx context.Context, statements []plan.Statement, noTransaction bool) error {
	conn := d.built.Conn()
	if noTransaction {
		return each(ctx, statements, func(sql string) error {
			_, err := conn.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol)
			return err
		})
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		return each(ctx, statements, func(sql string) error {
			_, err := tx.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol)
			return err
		})
	})
}

func each(ctx context.Context, statements []plan.Statement, exec func(string) error) error {
	for _, s := range statements {
		if err := exec(s.SQL); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return &migrate.StatementError{Statement: s.SQL, Err: err}
		}
	}
	return nil
}

// Subjects names what changes are about, for a sentence.
func Subjects(changes []diff.Change, home string) string {
	var names []string
	for _, c := range changes {
		if name := c.Subject(home); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
