package migrate

import (
	"errors"
	"fmt"
)

// ErrFork is what errors.Is finds in the error of a chain in which two revisions have one parent.
var ErrFork = errors.New("the chain forks")

// ForkError says which revisions have the same parent.
type ForkError struct {
	Parent   string
	Children [2]string
	Files    [2]string // empty when the sources are not known
}

// Error names the parent that two revisions share.
func (e *ForkError) Error() string {
	return fmt.Sprintf("%s and %s both name the parent %s: two branches were merged", e.Children[0], e.Children[1], e.Parent)
}

// Is reports whether target is ErrFork.
func (e *ForkError) Is(target error) bool { return target == ErrFork }

// ErrNoHistory is what errors.Is finds in the error of a command that needs a history and found none.
var ErrNoHistory = errors.New("the database has no clipdex history")

// ErrIrreversible is what errors.Is finds in the error of undoing a revision that has no Down.
var ErrIrreversible = errors.New("it has no Down")

// ErrLocked is what errors.Is finds in the error of a runner that did not get the lock.
var ErrLocked = errors.New("another clipdex works on this database")
