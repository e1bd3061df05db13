package migrate

import (
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
)

// State is where a history stands on a chain.
type State string

// The states. When several of unknown, edited and forked hold, the first of this order is the state.
const (
	None       State = "none"         // no history rows
	Unreadable State = "not readable" // the role may not read the history
	Unknown    State = "unknown"      // rows with ids that the chain does not have
	Edited     State = "edited"       // a revision was changed after it was applied
	Forked     State = "forked"       // what is applied is no beginning of the chain
	Behind     State = "behind"       // revisions are pending
	AtHead     State = "at head"
)

// Status is where a database stands. All fields are filled whatever the state is.
type Status struct {
	State   State
	Denied  Denied     // of Unreadable: by what
	At      Revision   // the last applied revision that the chain has; zero: nothing is applied
	Applied []Revision // in the order of the chain
	Pending []Revision // likewise: all that are not applied
	Unknown []string   // ids that the chain does not have, in the order they were applied
	Edited  []Revision // applied with another checksum than they have now
	Missing []Revision // not applied although a later one is
	CatchUp []string   // commands that mend a gap: Missing are run and the others recorded again; the last one alone where all was run
	Assumed bool       // At is not from a history of our own but from Alembic's table, or was given to Assume
}

// Status gives where a history stands on the chain. It errs, with a *fault.Error, when there are no rows and Alembic's
// table does not hold exactly one known id.
func (c *Chain) Status(h History) (Status, error) {
	switch {
	case !h.Readable:
		return Status{State: Unreadable, Denied: h.Denied}, nil
	case len(h.Rows) == 0 && h.Alembic != nil && !h.Alembic.Readable:
		return Status{State: Unreadable, Denied: h.Alembic.Denied}, nil
	}
	if len(h.Rows) > 0 {
		return c.statusOfRows(h.Rows), nil
	}
	if h.Alembic == nil {
		return Status{State: None, Pending: c.Revisions()}, nil
	}
	switch n := len(h.Alembic.IDs); {
	case n == 0:
		return Status{}, fault.New(fault.No, "DROP TABLE "+AlembicTable+"   (or insert the revision that the database stands at)",
			"%s is empty, and one id is needed", AlembicTable)
	case n > 1:
		return Status{}, fault.New(fault.No, "DELETE FROM "+AlembicTable+" WHERE version_num <> '…'   (the one that is true)",
			"%s holds %d ids (%s), and one is needed", AlembicTable, n, strings.Join(h.Alembic.IDs, ", "))
	}
	id := h.Alembic.IDs[0]
	if c.Index(id) < 0 {
		return Status{}, fault.New(fault.No, "run the build that has it, or  clipdex db stamp REVISION",
			"%s says %s, a revision that this build does not know", AlembicTable, id)
	}
	return c.Assume(id), nil
}

// Assume gives the status of a database without a history of its own that stands at id, or before the root when the
// chain does not have id.
func (c *Chain) Assume(id string) Status {
	n := c.Index(id) + 1
	status := Status{State: None, Applied: c.Revisions()[:n], Pending: c.Revisions()[n:], Assumed: true}
	if n > 0 {
		status.At = c.revisions[n-1]
	}
	return status
}

func (c *Chain) statusOfRows(rows []Applied) Status {
	var s Status
	recorded := make(map[string]Applied, len(rows))
	for _, row := range rows {
		recorded[row.ID] = row
		if c.Index(row.ID) < 0 {
			s.Unknown = append(s.Unknown, row.ID)
		}
	}
	for _, r := range c.revisions {
		row, applied := recorded[r.ID]
		if !applied {
			s.Pending = append(s.Pending, r)
			continue
		}
		s.Missing = append(s.Missing, s.Pending[len(s.Missing):]...) // whatever is pending before an applied one
		s.Applied = append(s.Applied, r)
		s.At = r
		if now := c.Checksum(r.ID); now != "" && row.Checksum != "" && row.Checksum != now {
			s.Edited = append(s.Edited, r)
		}
	}
	s.CatchUp = c.catchUp(s)
	s.State = stateOf(s)
	return s
}

// catchUp: a rebase has moved what a database ran already behind what it has not seen. A gap that starts at the root, or has
// applied revisions in it, is not of that kind.
func (c *Chain) catchUp(s Status) []string {
	if len(s.Missing) == 0 {
		return nil
	}
	first, last := s.Missing[0], s.Missing[len(s.Missing)-1]
	recorded := "clipdex db stamp " + s.At.ID
	if first.Parent == "" || c.Index(last.ID)-c.Index(first.ID) != len(s.Missing)-1 {
		return []string{recorded}
	}
	return []string{"clipdex db stamp " + first.Parent, "clipdex db upgrade " + last.ID, recorded}
}

func stateOf(s Status) State {
	switch {
	case len(s.Unknown) > 0:
		return Unknown
	case len(s.Edited) > 0:
		return Edited
	case len(s.Missing) > 0:
		return Forked
	case len(s.Pending) > 0:
		return Behind
	}
	return AtHead
}
