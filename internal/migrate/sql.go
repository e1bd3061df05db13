package migrate

import "gorm.io/gorm"

// SQL gives an Up or Down that runs statements one by one, exactly as they stand: GORM's placeholders mean nothing in them.
func SQL(statements ...string) func(tx *gorm.DB) error {
	return func(tx *gorm.DB) error {
		for _, statement := range statements {
			if _, err := tx.Statement.ConnPool.ExecContext(tx.Statement.Context, statement); err != nil {
				return err
			}
		}
		return nil
	}
}
