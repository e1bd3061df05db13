// Package locate says where in the sources of a project stands what a finding is about.
//
//	models' files ────┐
//	revisions' files ─┼→ Sources → Place → report
//	desired.Draft ────┘
//
// A place is a line that a person would open to act on the finding: a field's, a method's, that of a revision's function. What
// no source declares, such as a table that somebody made by hand, has none. It leaves out what to say there.
package locate

import (
	"io/fs"
	"path"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/diff"
	"github.com/clipdex/clipdex/internal/migrate"
)

// Place is a line of a file. The zero value is no place.
type Place struct {
	File   string // from the repository's root, with slashes
	Line   int    // from 1
	Column int    // in characters, from 1; 0: the whole line
}

// Folders are the sources, and the names that their folders have in the repository.
type Folders struct {
	Models, Migrations         fs.FS
	ModelsName, MigrationsName string
}

// Sources are sources that were read.
type Sources struct {
	folders   Folders
	draft     *desired.Draft
	models    *folder
	revisions map[string]migrate.Written
}

// Read reads sources. draft says which struct declares what. It errs where a file cannot be read or parsed.
func Read(folders Folders, draft *desired.Draft) (*Sources, error) {
	s := &Sources{folders: folders, draft: draft, revisions: map[string]migrate.Written{}}
	var err error
	if s.models, err = readFolder(folders.ModelsName, folders.Models); err != nil {
		return nil, err
	}
	written, err := migrate.ReadWritten(folders.Migrations)
	if err != nil {
		return nil, err
	}
	for _, w := range written {
		s.revisions[w.ID] = w
	}
	return s, nil
}

// Difference gives where to look first, and what else has to do with a difference. That is the pending revision where
// it alone accounts for the difference, and what declares the object in the models otherwise.
func (s *Sources) Difference(d check.Difference) (first Place, others []Place) {
	var places []Place
	if at := s.Declared(d.Change); at != (Place{}) {
		places = append(places, at)
	}
	var pending []Place
	for _, id := range d.Revisions {
		if at := s.Up(id, Named(d.Change)); at != (Place{}) {
			pending = append(pending, at)
		}
	}
	if d.Explained() {
		places = append(pending, places...)
	} else {
		places = append(places, pending...)
	}
	if len(places) == 0 && d.Has(check.Ahead) {
		places = append(places, s.Listed()) // it is what is no longer said there
	}
	if len(places) == 0 {
		return Place{}, nil
	}
	return places[0], places[1:]
}

// Named gives the name under which a revision would speak of what changes.
func Named(c diff.Change) string {
	if c.Object.Name == "" {
		return c.Object.Relation
	}
	return c.Object.Name
}

// Revision gives where a revision begins.
func (s *Sources) Revision(id string) Place {
	return s.in(id, func(l migrate.Lines) int { return l.Revision })
}

// Up gives the line on which a revision's Up first says text, a statement or a name, or else that of Up.
func (s *Sources) Up(id, text string) Place {
	return s.in(id, func(l migrate.Lines) int { return l.InUp(text) })
}

// Down is Up for a revision's Down.
func (s *Sources) Down(id, text string) Place {
	return s.in(id, func(l migrate.Lines) int { return l.InDown(text) })
}

func (s *Sources) in(id string, line func(migrate.Lines) int) Place {
	w, known := s.revisions[id]
	if !known {
		return Place{}
	}
	return Place{File: path.Join(s.folders.MigrationsName, w.File), Line: line(w.Lines())}
}

// Listed gives where the models list their relations.
func (s *Sources) Listed() Place { return s.models.functions["All"].at }

// Chained gives where the chain of revisions is listed.
func (s *Sources) Chained() Place {
	revisions, err := readFolder(s.folders.MigrationsName, s.folders.Migrations)
	if err != nil {
		return Place{} // they were read before: there is no such case
	}
	return revisions.functions["All"].at
}
