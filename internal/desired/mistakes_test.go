package desired_test

import (
	"reflect"

	"github.com/clipdex/clipdex/internal/declare"
)

type mistake struct {
	name  string
	model any
}

// tagged gives a model with one field of a tag that go vet would refuse in the source.
func tagged(tag reflect.StructTag) any {
	field := reflect.StructField{Name: "A", Type: reflect.TypeFor[string](), Tag: tag}
	return reflect.New(reflect.StructOf([]reflect.StructField{field})).Interface()
}

// Guest and the types below are models with one mistake each.
type Guest struct{ ID int64 }

type person struct{ ID int64 }

func (person) TableName() string { return "guests" }

type Video struct {
	VideoID string `gorm:"primaryKey"`
}

type Segment struct {
	VideoID string `gorm:"primaryKey"`
	Video   *Video `gorm:"foreignKey:VideoID;references:VideoID"`
}

type Address struct {
	Street string `gorm:"index:by_street"`
}

type Badge struct {
	ID      int64
	GuestID int64
}

type Desk struct {
	ID     int64
	Badges []Badge `gorm:"foreignKey:GuestID"`
}

type Friend struct {
	ID      int64
	Friends []*Friend `gorm:"many2many:friendships"`
}

type named struct{ Name string }

type ofName struct {
	ID        int64
	GuestName string
	Guest     *Titled `gorm:"belongsTo;references:Name"`
}

type Titled struct {
	ID   int64
	Name string
}

// T is a table of two columns.
type T struct{ A, B int64 }

type (
	openCheck     struct{ T }
	statement     struct{ T }
	noConstraint  struct{ T }
	missingColumn struct{ T }
	openIndex     struct{ T }
	badIndex      struct{ T }
	twoNames      struct{ T }
	badPolicy     struct{ T }
	sessionPolicy struct{ T }
	badTrigger    struct{ T }
	movedTrigger  struct{ T }
	badPartition  struct{ T }
	unknownColumn struct{ T }
	emptyView     struct{ T }
	twoStatements struct{ T }
	indexedView   struct {
		A int64 `gorm:"index"`
	}
	checkedView struct {
		A int64 `gorm:"check:a > 0"`
	}
	noTarget       struct{ T }
	deferrableRule struct{ T }
)

func one(def string) []declare.Constraint { return []declare.Constraint{{Name: "c", Def: def}} }
func idx(def string) []declare.Index      { return []declare.Index{{Name: "i", Def: def}} }

func (openCheck) Constraints() []declare.Constraint     { return one("CHECK (a > 0") }
func (statement) Constraints() []declare.Constraint     { return one("CHECK (a > 0); DROP TABLE t") }
func (noConstraint) Constraints() []declare.Constraint  { return one("a > 0") }
func (missingColumn) Constraints() []declare.Constraint { return one("UNIQUE (a, x)") }
func (noTarget) Constraints() []declare.Constraint {
	return one("FOREIGN KEY (a) REFERENCES elsewhere")
}
func (deferrableRule) Constraints() []declare.Constraint { return one("CHECK (a > 0) DEFERRABLE") }
func (openIndex) Indexes() []declare.Index               { return idx("(a) WHERE a = 'x''") }
func (badIndex) Indexes() []declare.Index                { return idx("ON t (a)") }
func (twoNames) Indexes() []declare.Index                { return append(idx("(a)"), idx("(b)")...) }
func (badPolicy) Policies() []declare.Policy {
	return []declare.Policy{{Name: "p", Def: "FOR NOTHING"}}
}
func (sessionPolicy) Policies() []declare.Policy {
	return []declare.Policy{{Name: "p", Def: "TO CURRENT_USER USING (true)"}}
}
func (badTrigger) Triggers() []declare.Trigger {
	return []declare.Trigger{{Name: "g", Timing: "BEFORE INSERT", Def: "EXECUTE FUNCTION f(); DROP TABLE t"}}
}
func (movedTrigger) Triggers() []declare.Trigger {
	return []declare.Trigger{{Name: "g", Timing: "BEFORE INSERT ON public.t EXECUTE FUNCTION f() --", Def: "x"}}
}
func (badPartition) TableOptions() declare.TableOptions {
	return declare.TableOptions{PartitionBy: "RANGE"}
}
func (unknownColumn) Columns() []declare.Column { return []declare.Column{{Name: "x"}} }
func (emptyView) View() string                  { return " ; " }
func (twoStatements) View() string              { return "SELECT 1; SELECT 2" }
func (indexedView) View() string                { return "SELECT 1::bigint AS a" }
func (checkedView) View() string                { return "SELECT 1::bigint AS a" }

type (
	unnamed    struct{ ID int64 }
	schemaless struct{ ID int64 }
	reserved   struct{ ID int64 }
	nulNamed   struct{ ID int64 }
	oddlyNamed struct{ ID int64 }
)

func (unnamed) TableName() string    { return "" }
func (schemaless) TableName() string { return ".t" }
func (reserved) TableName() string   { return "pg_temp.t" }
func (nulNamed) TableName() string   { return "a\x00b" }
func (oddlyNamed) TableName() string { return "a\xffb" }
