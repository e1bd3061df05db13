package desired_test

import (
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/declare"
	"github.com/clipdex/clipdex/internal/desired"
	"github.com/clipdex/clipdex/internal/fault"
)

var update = flag.Bool("update", false, "rewrite the expected errors")

// TestErrors holds what cannot mean what it says against testdata/errors.txt: each names model and field and shows how to write it.
func TestErrors(t *testing.T) {
	t.Parallel()
	var got strings.Builder
	for _, c := range mistakes {
		set, ok := c.model.(declare.Set)
		if !ok {
			models, several := c.model.([]any)
			if !several {
				models = []any{c.model}
			}
			set.Relations = models
		}
		got.WriteString("-- " + c.name + " --\n")
		_, err := desired.Parse(set, "")
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		for _, f := range faults(err) {
			got.WriteString("error: " + f.What + "\nhelp:  " + f.Help + "\n")
			if f.Help == "" || f.Code != fault.Usage {
				t.Errorf("%s: help %q, code %d", c.name, f.Help, f.Code)
			}
		}
	}
	const file = "testdata/errors.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

// faults gives the faults that are joined in err.
func faults(err error) []*fault.Error {
	var out []*fault.Error
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			out = append(out, faults(e)...)
		}
		return out
	}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		out = append(out, f)
	}
	return out
}
