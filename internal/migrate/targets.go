package migrate

import (
	"slices"
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
)

// Targets that need no id.
const (
	TargetHead = "head" // the last revision
	TargetBase = "base" // the root, the baseline
)

// Resolve gives the revision that a target names: head, base, an id or a unique prefix of one. Errors: *fault.Error.
func (c *Chain) Resolve(target string) (Revision, error) {
	switch target {
	case TargetHead:
		return c.Head(), nil
	case TargetBase:
		return c.Root(), nil
	}
	return c.Find(target)
}

// upTo gives the pending revisions up to a target, which may also be +N; empty: head. A target that is applied already
// gives none.
func (c *Chain) upTo(s Status, target string) ([]Revision, error) {
	if steps, ok := strings.CutPrefix(target, "+"); ok {
		n, err := strconv.Atoi(steps)
		if err != nil || n < 1 {
			return nil, fault.New(fault.Usage, "clipdex db upgrade +1", "%q is no number of revisions", target)
		}
		if n > len(s.Pending) {
			return nil, fault.New(fault.No, "clipdex db upgrade", "%s goes beyond the head: %d pending; nothing was run", target, len(s.Pending))
		}
		return s.Pending[:n], nil
	}
	revision, err := c.Resolve(orElse(target, TargetHead))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(s.Pending, func(p Revision) bool { return p.ID == revision.ID })
	return s.Pending[:i+1], nil
}

// downTo gives the applied revisions to undo, last first, to get down to a target: base, an id, a prefix, or -N.
func (c *Chain) downTo(s Status, target string) ([]Revision, error) {
	keep := 0
	if steps, ok := strings.CutPrefix(target, "-"); ok {
		n, err := strconv.Atoi(steps)
		if err != nil || n < 1 {
			return nil, fault.New(fault.Usage, "clipdex db downgrade -1", "%q is no number of revisions", target)
		}
		keep = len(s.Applied) - n
	} else {
		revision, err := c.Resolve(target)
		if err != nil {
			return nil, err
		}
		if keep = c.Index(revision.ID) + 1; keep > len(s.Applied) {
			return nil, fault.New(fault.No, "clipdex db upgrade "+revision.ID,
				"%s is not applied, the database is at %s; nothing was run", revision.Label(), s.At.ID)
		}
	}
	if keep < 1 {
		return nil, fault.New(fault.No, "drop the database to undo it", "the baseline %s is never undone; nothing was run", c.where(c.Root()))
	}
	undone := slices.Clone(s.Applied[keep:])
	slices.Reverse(undone)
	return undone, c.checkReversible(undone)
}

// checkReversible says before anything runs that a revision can't be undone.
func (c *Chain) checkReversible(revisions []Revision) error {
	for _, r := range revisions {
		if r.Down == nil {
			return fault.Wrap(fault.No, ErrIrreversible, "restore a backup, or write a new revision that takes its changes back",
				"revision %s is irreversible; nothing was run", c.where(r))
		}
	}
	return nil
}
