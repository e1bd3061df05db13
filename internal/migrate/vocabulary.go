package migrate

import (
	"go/scanner"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// vocabulary is the words of a Go file, comments left out, in lower case: its identifiers, and what its strings are made
// of. Whatever the file's SQL names is among them, unless the name is put together at run time.
type vocabulary map[string]bool

func vocabularyOf(text []byte) vocabulary {
	v := vocabulary{}
	var scan scanner.Scanner
	set := token.NewFileSet()
	scan.Init(set.AddFile("", set.Base(), len(text)), text, nil, 0)
	for {
		_, kind, written := scan.Scan()
		switch kind {
		case token.EOF:
			return v
		case token.IDENT:
			v.learn(written)
		case token.STRING:
			if s, err := strconv.Unquote(written); err == nil {
				v.learn(s)
			}
		}
	}
}

func (v vocabulary) learn(text string) {
	all := wordsOf(text)
	for i, word := range all {
		if word == "execute" && i+1 < len(all) && slices.Contains([]string{"function", "procedure", "on"}, all[i+1]) {
			continue // CREATE TRIGGER and GRANT, which say what they mean
		}
		v[word] = true
	}
}

// knows says whether a name can stand in the file. One of several words, which has to be quoted, does when all of them do.
func (v vocabulary) knows(name string) bool {
	return !slices.ContainsFunc(wordsOf(name), func(word string) bool { return !v[word] })
}

func (v vocabulary) reachesAll() bool {
	for word := range v {
		if reachesAll(word) {
			return true
		}
	}
	return false
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// reachesAll says whether SQL with this word reaches what it does not name: it goes by what stands in the catalog, or is
// put together while it runs.
func reachesAll(word string) bool {
	switch strings.ToLower(word) {
	case "execute", "information_schema", "pg_attribute", "pg_class", "pg_constraint", "pg_depend", "pg_index", "pg_indexes",
		"pg_inherits", "pg_matviews", "pg_namespace", "pg_partition_tree", "pg_tables", "pg_views":
		return true
	}
	return false
}

// touched says whether one of the revisions may create or change something with one of the names, by the words of its
// file and of the files that hold no revision, whose functions it may call. One whose source is not known, or that reaches
// what it does not name, may.
func (c *Chain) touched(revisions []Revision, names []string) bool {
	may := func(v vocabulary) bool { return v.reachesAll() || slices.ContainsFunc(names, v.knows) }
	return slices.ContainsFunc(c.helpers, func(words func() vocabulary) bool { return may(words()) }) ||
		slices.ContainsFunc(revisions, func(r Revision) bool {
			s, known := c.sources[r.ID]
			return !known || s.words()["embed"] || may(s.words()) // SQL in a file of its own is not read
		})
}
