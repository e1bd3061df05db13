package check_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/declare"
)

// Bad holds one good and several bad texts of each kind; only a server knows.
type Bad struct {
	ID     int64
	Good   string  `gorm:"type:varchar(9);default:'x';check:good,good IN ('x', 'y');index:good_index,expression:lower(good)"`
	Type   string  `gorm:"type:varchr(9)"`
	Length string  `gorm:"type:varchar(0)"`
	Dflt   float64 `gorm:"default:(nowhere())"`
	Cast   int64   `gorm:"type:integer;default:('x'::text)"`
	Check  int64   `gorm:"check:bad_check,check > > 0"`
	Column int64   `gorm:"check:no_column,elsewhere > 0"`
	Truth  int64   `gorm:"check:no_truth,truth + 1"`
	Expr   string  `gorm:"index:bad_index,expression:(expr ||)"`
	Where  string  `gorm:"index:bad_where,where:where_ IS TRUE AND"`
	Class  string  `gorm:"index:bad_class,expression:class gin_trgm_ops"`
	Stored string  `gorm:"generated:nowhere(good)"`
	Array  string  `gorm:"type:text[];default:{a"`
	Opened string  `gorm:"default:E'\\''"`
	Dashes string  `gorm:"type:text -- not the end;default:'--'"`
}

// Policies says one policy that reads and one that does not.
func (Bad) Policies() []declare.Policy {
	return []declare.Policy{{Name: "good", Def: "USING (good = 'x')"}, {Name: "bad", Def: "USING (good = )"}}
}

// Triggers says one trigger without a function.
func (Bad) Triggers() []declare.Trigger {
	return []declare.Trigger{{Name: "bad", Timing: "BEFORE INSERT", Def: "EXECUTE FUNCTION nowhere()"}}
}

// TestServerFailures: what the server cannot read is said with model and field, and everything else reads all the same.
func TestServerFailures(t *testing.T) {
	t.Parallel()
	conn := connect(t, "SELECT 1")
	set := setOf([]any{Bad{}})
	set.Domains = []declare.Domain{{Name: "fine", Type: "int4", Checks: []declare.Constraint{{Def: "CHECK (VALUE>0)"}, {Def: "CHECK (VALUE<9)"}}}, {Name: "poor", Type: "int5"}}
	set.Composites = []declare.Composite{{Name: "mixed", Fields: []declare.Field{{Name: "a", Type: "varchar"}, {Name: "b", Type: "nothing"}}}}
	_, want, failures := desiredOn(t, conn, set)
	var got []string
	for _, f := range failures {
		where, _, _ := strings.Cut(f.Error(), ": ERROR")
		got = append(got, where)
	}
	slices.Sort(got)
	expected := []string{
		`composite type mixed: type "mixed"`,
		`composite type mixed: type "nothing"`,
		`domain poor: domain "public.poor"`,
		`model Bad, field Array: default "'{a'"`,
		`model Bad, field Cast: default "('x'::text)"`,
		`model Bad, field Check: condition "check > > 0"`,
		`model Bad, field Column: condition "elsewhere > 0"`,
		`model Bad, field Dflt: default "(nowhere())"`,
		`model Bad, field Length: type "varchar(0)"`,
		`model Bad, field Stored: expression "nowhere(good)"`,
		`model Bad, field Truth: condition "truth + 1"`,
		`model Bad, field Type: type "varchr(9)"`,
		`model Bad, index bad_class: operator class "gin_trgm_ops": the server has no operator class gin_trgm_ops for btree`,
		`model Bad, index bad_index: expression "expr ||"`,
		`model Bad, index bad_where: condition "where_ IS TRUE AND"`,
		`model Bad, policy bad: policy "good ="`,
		`model Bad, trigger bad: trigger "BEFORE INSERT ON … EXECUTE FUNCTION nowhere()"`,
	}
	if text := strings.Join(got, "\n"); text != strings.Join(expected, "\n") {
		t.Errorf("got\n%s\nwant\n%s", text, strings.Join(expected, "\n"))
	}
	r := want.Schema.Relations[0]
	if c := r.Column("good"); c.Type != "character varying(9)" || c.Default != "'x'::character varying" {
		t.Errorf("the good column did not read: %+v", c)
	}
	if c := r.Column("dashes"); c.Type != "text" || c.Default != "'--'::text" {
		t.Errorf("the column with a comment did not read: %+v", c)
	}
	for _, k := range r.Constraints {
		if k.Name == "good" && !strings.Contains(k.Expr, "ANY") {
			t.Errorf("the good check did not read: %s", k.Expr)
		}
	}
	if d := want.Schema.Domains[0]; d.Type != "integer" || d.Checks[1].Name != "fine_check1" || d.Checks[1].Expr != "(VALUE < 9)" {
		t.Errorf("the good domain did not read: %+v", d)
	}
}
