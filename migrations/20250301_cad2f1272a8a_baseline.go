package migrations

import (
	"gorm.io/gorm"

	"github.com/clipdex/clipdex/internal/migrate"
)

// The legacy files stand for it: a database that has their schema is stamped with it, and its inverse is dropping the
// database.
var revisioncad2f1272a8a = migrate.Revision{
	ID:      "cad2f1272a8a",
	Message: "baseline (raw SQL migrations 001-004)",
	Up:      func(*gorm.DB) error { return nil },
	Down:    func(*gorm.DB) error { return nil },
}
