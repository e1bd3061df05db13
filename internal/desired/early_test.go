package desired

import (
	"slices"
	"testing"

	"github.com/clipdex/clipdex/internal/declare"
)

// Each of these has a say in another's table: keys and their types come from the far side, through embedded structs and
// structs that are no models, and a join table may be declared by a model.
type (
	owner struct {
		ID    int32 `gorm:"type:integer;primaryKey"`
		Pets  []pet
		Homes []home `gorm:"many2many:owner_homes"`
	}
	pet struct {
		ID      int64
		OwnerID string // GORM takes the owner's key for its type
		Chip    chip   `gorm:"embedded"`
	}
	chip struct {
		MakerID int64
		Maker   *maker
	}
	maker struct {
		ID     int64
		TownID int64
		Town   *town `gorm:"belongsTo"`
	}
	town struct { // no model of any list
		ID      int64
		Streets []street
	}
	street struct {
		ID     int64
		TownID string
	}
	home      struct{ ID int64 }
	ownerHome struct {
		OwnerID int32 `gorm:"primaryKey"`
		HomeID  int64 `gorm:"primaryKey"`
		Since   int64
	}
	room struct {
		ID     int64
		HomeID int64
		Home   *home `gorm:"belongsTo"`
	}
)

func (ownerHome) TableName() string { return "owner_homes" }

func parsed(t *testing.T, models ...any) *Draft {
	t.Helper()
	d, err := Parse(declare.Set{Relations: models}, "")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestOrderOfModels: whichever model is read early, the draft is the same.
func TestOrderOfModels(t *testing.T) {
	t.Parallel()
	models := []any{owner{}, pet{}, maker{}, street{}, home{}, ownerHome{}, room{}}
	want := parsed(t, models...).Sum()
	for i := range models {
		turned := slices.Concat(models[i:], models[:i])
		if parsed(t, turned...).Sum() != want {
			t.Errorf("beginning with %T: another draft", turned[0])
		}
		slices.Reverse(turned)
		if parsed(t, turned...).Sum() != want {
			t.Errorf("ending with %T: another draft", models[i])
		}
	}
}

// TestEarly: of these only two have no relation that another model has a hand in, and nothing left to be read that leads to them.
func TestEarly(t *testing.T) {
	t.Parallel()
	p := newParser("public")
	p.relations([]any{pet{}, owner{}, home{}, ownerHome{}, room{}, maker{}, street{}})
	if len(p.errs) > 0 {
		t.Fatal(p.errs)
	}
	var gone []string
	for _, m := range p.models {
		if m.schema == nil {
			gone = append(gone, m.rel.Name.Name)
		}
	}
	slices.Sort(gone)
	if want := []string{"owner_homes", "rooms"}; !slices.Equal(gone, want) {
		t.Errorf("let go of %v, want %v", gone, want)
	}
}
