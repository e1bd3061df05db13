package check_test

import (
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/check"
	"github.com/clipdex/clipdex/internal/migrate"
)

// TestReplayRunsPrechecks: each is run on the schema right before its revision, so that one that can't be answered is
// found where the chain is replayed.
func TestReplayRunsPrechecks(t *testing.T) {
	t.Parallel()
	scratch := func(query string) error {
		revisions := attributionRevisions(tags, toBig)
		revisions[2].Prechecks = []migrate.Precheck{{Finds: "rows", Query: query}}
		chain, err := migrate.NewChain(revisions, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = check.Scratch(t.Context(), attributionInput(t, chain, itemBig{}, tag{}))
		return err
	}
	if err := scratch("SELECT FROM tags"); err != nil {
		t.Error(err)
	}
	if err := scratch("SELECT FROM tagz"); err == nil || !strings.Contains(err.Error(), `relation "tagz" does not exist`) {
		t.Errorf("error %v", err)
	}
}
