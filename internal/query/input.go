package query

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/clipdex/clipdex/internal/fault"
)

// What callers may ask for. The defaults are for callers that were not told.
const (
	MaxQuery        = 500 // characters, after trimming
	MaxResults      = 25
	DefaultResults  = 10
	MaxGuests       = 100
	DefaultGuests   = 12
	MaxEpisodes     = 500
	DefaultEpisodes = 20
)

// within refuses a number outside of its bounds.
func within(name string, n, most int) error {
	if n < 1 || n > most {
		return fault.New(fault.Usage, "", "%s has to be from 1 to %d, and is %d", name, most, n)
	}
	return nil
}

// words gives the query as it is searched for.
func words(q string) (string, error) {
	if err := text("the query", q); err != nil {
		return "", err
	}
	q = strings.TrimSpace(q)
	switch n := utf8.RuneCountInString(q); {
	case n == 0:
		return "", fault.New(fault.Usage, "clipdex search 'what was said'", "the query is empty")
	case n > MaxQuery:
		return "", fault.New(fault.Usage, "", "the query has %d characters, and %d are the most", n, MaxQuery)
	}
	return q, nil
}

// text refuses what PostgreSQL can't store as text.
func text(name, s string) error {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return fault.New(fault.Usage, "", "%s is not UTF-8 text", name)
	}
	return nil
}

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// guestID refuses what is no id of a guest.
func guestID(id string) error {
	if !uuid.MatchString(id) {
		return fault.New(fault.Usage, "clipdex guests", "a guest's id is a UUID, and %.80q is none", id)
	}
	return nil
}
