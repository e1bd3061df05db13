package revise

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
	"github.com/clipdex/clipdex/internal/migrate"
)

// Rebased is what a rebase did.
type Rebased struct {
	Moved  migrate.Written // as it was: the first revision of the branch that was moved
	Onto   migrate.Written // the last of the branch that stays
	Behind []string        // ids of the revisions that follow Moved, and went with it
	File   string          // Moved's, from the root
}

// Rebase mends a fork in the sources of the repository at root: the branch that id (or a unique beginning of it) is on goes behind
// the other one, by the parent of its first revision and by its place in the list. Errors: *fault.Error; nothing was written then,
// but for a failure of the disk itself.
func Rebase(root, id string) (Rebased, error) {
	all, err := migrate.ReadWritten(os.DirFS(filepath.Join(root, Folder)))
	if err != nil {
		return Rebased{}, fault.Wrap(fault.Usage, err, "correct the file", "cannot read the revisions")
	}
	l, err := readList(root)
	if err != nil {
		return Rebased{}, err
	}
	f := forest{all}
	mine, err := f.find(id)
	if err != nil {
		return Rebased{}, err
	}
	r, err := f.rebase(mine)
	if err != nil {
		return Rebased{}, err
	}
	r.File = path.Join(Folder, r.Moved.File)
	if err := replaceFile(filepath.Join(root, r.File), r.Moved.WithParent(r.Onto.ID)); err != nil {
		return Rebased{}, err
	}
	l.order(f.order(r))
	return r, l.write()
}

// forest is revisions as they are written, forked or not.
type forest struct{ all []migrate.Written }

func (f forest) find(id string) (migrate.Written, error) {
	var found []migrate.Written
	for _, w := range f.all {
		if id != "" && strings.HasPrefix(w.ID, strings.ToLower(id)) {
			found = append(found, w)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return migrate.Written{}, fault.New(fault.No, "ls "+Folder, "no revision %q is written in %s", id, Folder)
	}
	return migrate.Written{}, fault.New(fault.No, "type more of the id", "%q is the start of %d revisions", id, len(found))
}

func (f forest) children(id string) []migrate.Written {
	var out []migrate.Written
	for _, w := range f.all {
		if w.Parent == id {
			out = append(out, w)
		}
	}
	return out
}

// rebase finds the fork below mine, and the end of the other branch.
func (f forest) rebase(mine migrate.Written) (Rebased, error) {
	moved := mine
	for range f.all { // bounds a circle
		if moved.Parent == "" || len(f.children(moved.Parent)) > 1 {
			break
		}
		below := slices.IndexFunc(f.all, func(w migrate.Written) bool { return w.ID == moved.Parent })
		if below < 0 {
			return Rebased{}, fault.New(fault.No, "correct its Parent", "revision %s in %s names the parent %s, which is not written anywhere", moved.Label(), moved.File, moved.Parent)
		}
		moved = f.all[below]
	}
	siblings := f.children(moved.Parent)
	if moved.Parent == "" || len(siblings) < 2 {
		return Rebased{}, fault.New(fault.No, "clipdex db history", "nothing to rebase: no fork lies before %s", mine.Label())
	}
	other := siblings[0]
	if other.ID == moved.ID {
		other = siblings[1]
	}
	onto, _, err := f.line(other)
	if err != nil {
		return Rebased{}, err
	}
	_, behind, err := f.line(moved)
	return Rebased{Moved: moved, Onto: onto, Behind: behind}, err
}

// line follows a branch to its end, and gives the ids behind its first.
func (f forest) line(first migrate.Written) (last migrate.Written, behind []string, err error) {
	last = first
	for range f.all {
		next := f.children(last.ID)
		switch len(next) {
		case 0:
			return last, behind, nil
		case 1:
			last, behind = next[0], append(behind, next[0].ID)
		default:
			return last, nil, fault.New(fault.No, "clipdex db rebase "+next[1].ID, "the branch forks again: %s and %s both follow %s", next[0].Label(), next[1].Label(), last.Label())
		}
	}
	return last, nil, fault.New(fault.No, "correct a Parent", "the parents of %s and others form a circle", first.Label())
}

// order gives the variables in the order of the chain as it is after the rebase; what another fork keeps apart stays behind.
func (f forest) order(r Rebased) []string {
	after := forest{slices.Clone(f.all)}
	for i := range after.all {
		if after.all[i].ID == r.Moved.ID {
			after.all[i].Parent = r.Onto.ID
		}
	}
	var variables []string
	seen := map[string]bool{}
	for next := after.children(""); len(next) > 0; {
		w := next[0]
		next = next[1:]
		if !seen[w.ID] {
			seen[w.ID] = true
			variables = append(variables, w.Variable)
			next = append(after.children(w.ID), next...)
		}
	}
	return variables
}
