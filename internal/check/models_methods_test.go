package check_test

import (
	"testing"

	"github.com/clipdex/clipdex/internal/declare"
)

// Abc is the columns of the models below. A method has no state, so each case is a type of its own.
type Abc struct {
	A string
	B *int32
	C *int32
}

const abcTable = "CREATE TABLE t (a text, b integer, c integer"

type withUnique struct {
	tab
	Abc
}

func (withUnique) Constraints() []declare.Constraint {
	return []declare.Constraint{{Name: "u", Def: "UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED", Comment: "both"}}
}

type withUnnamed struct {
	tab
	Abc
}

func (withUnnamed) Constraints() []declare.Constraint {
	return []declare.Constraint{{Def: "PRIMARY KEY (c)"}, {Def: "UNIQUE (a, b)"}, {Def: "UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b)"}, {Def: "CHECK (b > 0)"}, {Def: "CHECK (b < c)"},
		{Def: "CHECK (b <> 7)"}, {Def: "FOREIGN KEY (b) REFERENCES t"}, {Def: "EXCLUDE USING btree (a WITH =, (b + 1) WITH =)"}}
}

const unnamed = abcTable + `, PRIMARY KEY (c), UNIQUE (a, b), UNIQUE NULLS NOT DISTINCT /* since 15 */ (a) INCLUDE (b), CHECK (b > 0), CHECK (b < c), CHECK (b <> 7),
	FOREIGN KEY (b) REFERENCES t, EXCLUDE USING btree (a WITH =, (b + 1) WITH =))`

type withForeign struct {
	tab
	Abc
}

func (withForeign) Constraints() []declare.Constraint {
	return []declare.Constraint{{Name: "x", Def: "UNIQUE (b, c)"}, {Name: "f", Def: "FOREIGN KEY (b, c) REFERENCES t (b, c) MATCH FULL ON DELETE SET NULL NOT VALID"},
		{Name: "g", Def: "FOREIGN KEY (b, c) REFERENCES t (b, c) ON DELETE SET NULL (c)"}, {Name: "k", Def: "CHECK (b > 0) NO INHERIT NOT VALID"}}
}

const foreign = abcTable + `, CONSTRAINT x /* since 15 */ UNIQUE (b, c)); ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (b, c) REFERENCES t (b, c) MATCH FULL ON DELETE SET NULL NOT VALID,
	ADD CONSTRAINT g FOREIGN KEY (b, c) REFERENCES t (b, c) ON DELETE SET NULL`

type withExclude struct {
	tab
	Room   int32
	During string `gorm:"type:tsrange"`
}

func (withExclude) Constraints() []declare.Constraint {
	return []declare.Constraint{{Name: "no_overlap", Def: "EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (room > 0) DEFERRABLE"}}
}

const booking = "CREATE EXTENSION btree_gist; CREATE TABLE t (room integer, during tsrange, CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&)"

type withIndexes struct {
	tab
	Abc
}

func (withIndexes) Indexes() []declare.Index {
	return []declare.Index{{Def: "(a, lower(a), (b + 1), (b + 2))"}, {Name: "i", Unique: true, Def: "(b DESC, c) INCLUDE (a) NULLS NOT DISTINCT WITH (fillfactor = 70) WHERE b IN (1, 2)", Comment: "x"}}
}

const indexes = abcTable + "); CREATE INDEX ON t (a, lower(a), (b + 1), (b + 2)); CREATE UNIQUE INDEX i ON t (b DESC, c) INCLUDE (a) NULLS NOT DISTINCT /* since 15 */ WITH (fillfactor = 70) WHERE b = ANY (ARRAY[1, 2]);"

type withOptions struct {
	tab
	Abc
}

func (withOptions) TableOptions() declare.TableOptions {
	return declare.TableOptions{Unlogged: true, With: "fillfactor = 70, autovacuum_enabled = OFF", RowSecurity: true, ForceRowSecurity: true}
}
func (withOptions) TableComment() string { return "it's a table" }
func (withOptions) Columns() []declare.Column {
	n := 500
	return []declare.Column{{Name: "a", Storage: "EXTERNAL", Compression: "pglz", Statistics: &n}}
}

const options = `CREATE UNLOGGED TABLE t (a text COMPRESSION pglz /* since 14 */, b integer, c integer) WITH (fillfactor = 70, autovacuum_enabled = off); COMMENT ON TABLE t IS 'it''s a table';
	ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, ALTER a SET STORAGE EXTERNAL`

type withPolicy struct {
	tab
	Abc
}

func (withPolicy) TableOptions() declare.TableOptions {
	return declare.TableOptions{RowSecurity: true}
}
func (withPolicy) Policies() []declare.Policy {
	return []declare.Policy{{Name: "p", Def: "AS RESTRICTIVE FOR UPDATE USING (a = current_user) WITH CHECK (EXISTS (SELECT FROM members m WHERE m.name = t.a))"}, {Name: "q", Def: "TO public USING (true)"}}
}
func (withPolicy) Triggers() []declare.Trigger {
	return []declare.Trigger{{Name: "touch", Timing: "BEFORE UPDATE OF a, b", Def: "FOR EACH ROW WHEN (OLD.a IS DISTINCT FROM NEW.a) EXECUTE FUNCTION suppress_redundant_updates_trigger()"},
		{Name: "late", Timing: "CONSTRAINT AFTER INSERT", Def: "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"}}
}

// Member is the table that a policy of t reads, with a trigger of the same name.
type Member struct{ Name string }

// Triggers says one trigger, named and made like one of t's.
func (Member) Triggers() []declare.Trigger { return withPolicy{}.Triggers()[1:] }

const policies = abcTable + `); CREATE TABLE members (name text); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY q ON t USING (true);
	CREATE CONSTRAINT TRIGGER late AFTER INSERT ON members DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
	CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
	CREATE TRIGGER touch BEFORE UPDATE OF a, b ON t FOR EACH ROW WHEN (OLD.a IS DISTINCT FROM NEW.a) EXECUTE FUNCTION suppress_redundant_updates_trigger();
	CREATE POLICY p ON t AS RESTRICTIVE FOR UPDATE USING (a = current_user) `

type byRange struct {
	tab
	Abc
}

func (byRange) TableOptions() declare.TableOptions {
	return declare.TableOptions{PartitionBy: "range (b, lower(a) COLLATE \"C\", (b + c))"}
}

type byList struct {
	tab
	Abc
}

func (byList) TableOptions() declare.TableOptions {
	return declare.TableOptions{PartitionBy: "LIST (a)"}
}

type byHash struct {
	tab
	Abc
}

func (byHash) TableOptions() declare.TableOptions {
	return declare.TableOptions{PartitionBy: "HASH (a text_pattern_ops, b)"}
}

// Child inherits from t and lists only what it adds.
type Child struct {
	Extra string `gorm:"not null"`
}

// TableOptions says the parent.
func (Child) TableOptions() declare.TableOptions {
	return declare.TableOptions{Inherits: []string{"t"}}
}

type plain struct {
	tab
	Abc
}

// TestOptionalMethods holds what the optional methods mean, each against the DDL and one with a difference.
func TestOptionalMethods(t *testing.T) {
	runTags(t, []tagCase{
		{"unique", withUnique{}, abcTable + ", CONSTRAINT u UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED); COMMENT ON CONSTRAINT u ON t IS 'both'", abcTable + ", CONSTRAINT u UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED)"},
		{"unnamed", withUnnamed{}, unnamed, unnamed + "; ALTER TABLE t RENAME CONSTRAINT t_check TO t_b_c_check"},
		{"foreign keys", withForeign{}, foreign + " (c), ADD CONSTRAINT k CHECK (b > 0) NO INHERIT NOT VALID", foreign + ", ADD CONSTRAINT k CHECK (b > 0) NO INHERIT NOT VALID"},
		{"valid check", withForeign{}, foreign + " (c), ADD CONSTRAINT k CHECK (b > 0) NO INHERIT NOT VALID", foreign + " (c), ADD CONSTRAINT k CHECK (b > 0) NO INHERIT"},
		{"inheritable check", withForeign{}, foreign + " (c), ADD CONSTRAINT k CHECK (b > 0) NO INHERIT NOT VALID", foreign + " (c), ADD CONSTRAINT k CHECK (b > 0) NOT VALID"},
		{"exclude", declare.Set{Relations: []any{withExclude{}}, Extensions: []declare.Extension{{Name: "btree_gist"}}}, booking + " WHERE (room > 0) DEFERRABLE)", booking + " DEFERRABLE)"},
		{"indexes", withIndexes{}, indexes + "COMMENT ON INDEX i IS 'x'", indexes},
		{"index order", withIndexes{}, indexes + "COMMENT ON INDEX i IS 'x'", indexes + "COMMENT ON INDEX i IS 'x'; DROP INDEX t_a_lower_expr_expr1_idx"},
		{"table options", withOptions{}, options + ", ALTER a SET STATISTICS 500", options},
		{"not forced", withOptions{}, options + ", ALTER a SET STATISTICS 500", options + ", ALTER a SET STATISTICS 500, NO FORCE ROW LEVEL SECURITY"},
		{"logged", withOptions{}, options + ", ALTER a SET STATISTICS 500", options + ", ALTER a SET STATISTICS 500; ALTER TABLE t SET LOGGED"},
		{"policies and triggers", []any{withPolicy{}, Member{}}, policies + "WITH CHECK (EXISTS (SELECT FROM members m WHERE m.name = t.a))", policies},
		{"trigger", []any{withPolicy{}, Member{}}, policies + "WITH CHECK (EXISTS (SELECT FROM members m WHERE m.name = t.a))", policies + "WITH CHECK (EXISTS (SELECT FROM members m WHERE m.name = t.a)); DROP TRIGGER late ON members"},
		{"partition by range", byRange{}, abcTable + `) PARTITION BY RANGE (b, lower(a) COLLATE "C", (b + c))`, abcTable + ") PARTITION BY RANGE (b, lower(a), (b + c))"},
		{"partition by list", byList{}, abcTable + ") PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t DEFAULT", abcTable + ") PARTITION BY RANGE (a)"},
		{"partition by hash", byHash{}, abcTable + ") PARTITION BY HASH (a text_pattern_ops, b)", abcTable + ") PARTITION BY HASH (a, b)"},
		{"inherits", []any{plain{}, Child{}}, abcTable + "); CREATE TABLE children (extra text NOT NULL) INHERITS (t)", abcTable + "); CREATE TABLE children (a text, b integer, c integer, extra text NOT NULL)"},
	})
}
