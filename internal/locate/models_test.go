package locate_test

import (
	_ "embed"

	"github.com/clipdex/clipdex/internal/declare"
)

// This file is read as the source of models, too: what stands behind an object's line names it, after "here:".
//
//go:embed models_test.go
var modelsSource string

func All() []any { return []any{Guest{}, Talk{}, Day{}} } // here: list

// Set gives all of it.
func Set() declare.Set {
	return declare.Set{
		Relations:  All(),
		Extensions: []declare.Extension{{Name: "citext"}}, // here: extension citext
		Enums: []declare.Enum{
			{Name: "mood", Labels: []string{"good", "bad"}}, // here: enum mood
		},
		Sequences: []declare.Sequence{{Name: "store.order_no"}}, // here: sequence order_no
	}
}

// Stamped is embedded.
type Stamped struct {
	CreatedAt string `gorm:"column:created_at;type:timestamptz;not null;index:guests_created_idx"` // here: column guests.created_at, index guests_created_idx
}

// Guest has an embedded struct, and methods.
type Guest struct { // here: guests
	Stamped
	ID     int64  `gorm:"column:id;type:bigint;primaryKey;autoIncrement:false;not null"`                  // here: column id, primary key
	Role   string `gorm:"column:role;type:text;not null;check:guests_role_check,role IN ('a','b');index"` // here: column role, check guests_role_check
	Name   string `gorm:"column:name;type:text;uniqueIndex:guests_name_idx,where:name <> 'role'"`         // here: index guests_name_idx
	Talks  []Talk `gorm:"many2many:guest_talks"`                                                          // here: guest_talks
	Friend int64  `gorm:"column:friend;type:bigint"`                                                      // here: column friend

	FriendOf *Guest `gorm:"belongsTo;foreignKey:Friend;references:ID;constraint:guests_friend_fkey"` // here: foreign key guests_friend_fkey
}

func (Guest) TableName() string { return "guests" }

func (*Guest) TableComment() string { return "who talks" } // here: comment

func (Guest) TableOptions() declare.TableOptions { return declare.TableOptions{With: "fillfactor=70"} } // here: storage parameters, row security

func (Guest) Constraints() []declare.Constraint {
	return []declare.Constraint{
		{Name: "guests_pair_key", Def: "UNIQUE (name, role)"}, // here: unique guests_pair_key
	}
}

func (Guest) Policies() []declare.Policy {
	return []declare.Policy{{Name: "readers", Def: "FOR SELECT TO public USING (true)"}} // here: policy readers
}

func (Guest) Triggers() []declare.Trigger {
	return []declare.Trigger{{Name: "touch", Timing: "BEFORE UPDATE", Def: "FOR EACH ROW EXECUTE FUNCTION touch()"}} // here: trigger touch
}

// Talk is in another schema.
type Talk struct { // here: talks
	ID int64 `gorm:"column:id;type:bigint;primaryKey;autoIncrement:false;not null"`
}

func (Talk) TableName() string { return "store.talks" }

// Day is a view.
type Day struct { // here: days
	Day string `gorm:"column:day;type:date"`
}

func (Day) TableName() string { return "days" }

func (Day) View() string { return "SELECT created_at::date AS day FROM guests" } // here: query
