package check_test

import (
	"strings"
	"testing"

	"github.com/clipdex/clipdex/legacy"
	"github.com/clipdex/clipdex/models"
)

// TestExtensionElsewhere: a function of an extension prints alike on both sides wherever the extension lives.
func TestExtensionElsewhere(t *testing.T) {
	t.Parallel()
	ddl := strings.Builder{}
	ddl.WriteString(`CREATE SCHEMA ext; CREATE EXTENSION "uuid-ossp" SCHEMA ext; SET search_path = public, ext;`)
	for _, f := range legacy.Files() {
		ddl.WriteString(f.SQL)
	}
	conn := connect(t, ddl.String()+"; ALTER TABLE processed_videos ADD COLUMN duration_ms bigint; RESET search_path")
	_, want, failures := desiredOn(t, conn, models.Set())
	for _, f := range failures {
		t.Error(f)
	}
	for _, c := range compare(t, conn, read(t, conn), want) {
		if c.Object.Schema != "ext" {
			t.Errorf("%s %+v %s: %s → %s", c.Op, c.Object, c.Property, c.Have, c.Want)
		}
	}
}
