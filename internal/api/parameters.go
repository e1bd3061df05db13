package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/clipdex/clipdex/internal/fault"
)

// parameters are those behind the question mark, each given once.
type parameters map[string]string

// parse reads a request's parameters. It errs on one that is not known, so that nobody takes the default for an answer to a
// misspelled question, on one that is there twice, and on escapes that can't be read.
func parse(req *http.Request, known []string) (parameters, error) {
	values, err := url.ParseQuery(req.URL.RawQuery)
	if err != nil {
		return nil, refused("the parameters can't be read: %s", err)
	}
	p := parameters{}
	for name, given := range values {
		switch {
		case !slices.Contains(known, name) && len(known) == 0:
			return nil, refused("no such parameter: %.80q; there are none here", name)
		case !slices.Contains(known, name):
			return nil, refused("no such parameter: %.80q; there are %s", name, strings.Join(known, ", "))
		case len(given) > 1:
			return nil, refused("the parameter %s is there %d times", name, len(given))
		}
		p[name] = given[0]
	}
	return p, nil
}

// number gives a parameter that is a whole number.
func (p parameters) number(name string, otherwise int) (int, error) {
	text, given := p[name]
	if !given {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, refused("%s has to be a whole number, and is %.80q", name, text)
	}
	return n, nil
}

// yes gives a parameter that is true or false; not given is false.
func (p parameters) yes(name string) (bool, error) {
	switch text, given := p[name]; {
	case !given, text == "false":
		return false, nil
	case text == "true":
		return true, nil
	default:
		return false, refused("%s has to be true or false, and is %.80q", name, text)
	}
}

// refused gives a usage fault about a parameter.
func refused(format string, args ...any) error { return fault.New(fault.Usage, "", format, args...) }
