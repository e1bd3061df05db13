package migrate

// RowChange is a row of a history that Stamp has replaced, or put where none was.
type RowChange struct {
	Kind     RowChangeKind
	Revision Revision // zero: one that the chain does not have
	Was      Applied  // zero: there was no row
	Checksum string   // what is recorded now; empty: the row is gone
}

// RowChangeKind says what became of a row.
type RowChangeKind string

// The kinds.
const (
	RowRemoved   RowChangeKind = "removed"
	RowAdded     RowChangeKind = "added"
	RowCorrected RowChangeKind = "corrected" // its checksum was another one, or none
)

// rowChanges gives what has to change in rows, of which there are some, for a database that stands at revision: what goes in
// the order of rows, then the rest in the order of the chain.
func (c *Chain) rowChanges(rows []Applied, revision Revision) (changes []RowChange) {
	if len(rows) == 0 {
		return nil
	}
	last := c.Index(revision.ID)
	kept := map[string]Applied{}
	for _, row := range rows {
		i := c.Index(row.ID)
		if _, twice := kept[row.ID]; i >= 0 && i <= last && !twice {
			kept[row.ID] = row
			continue
		}
		change := RowChange{Kind: RowRemoved, Was: row}
		if i >= 0 {
			change.Revision = c.revisions[i]
		}
		changes = append(changes, change)
	}
	for _, r := range c.revisions[:last+1] {
		row, there := kept[r.ID]
		sum := c.Checksum(r.ID)
		switch {
		case !there:
			changes = append(changes, RowChange{Kind: RowAdded, Revision: r, Checksum: sum})
		case row.Checksum != sum:
			changes = append(changes, RowChange{Kind: RowCorrected, Revision: r, Was: row, Checksum: sum})
		}
	}
	return changes
}
