package diagram_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/clipdex/clipdex/internal/diagram"
	"github.com/clipdex/clipdex/internal/schema"
)

// table is a table of home with a key to each of refs.
func table(name string, refs ...string) *schema.Relation {
	r := &schema.Relation{Name: schema.Name{Schema: "public", Name: name}, Kind: schema.Table, Columns: []schema.Column{{Name: "id", Type: "numeric(10,2)"}}}
	for _, ref := range refs {
		r.Constraints = append(r.Constraints, schema.Constraint{Kind: schema.KindForeignKey, Name: name + ref, Columns: []string{"id"}, Ref: schema.Name{Schema: "public", Name: ref}, RefColumns: []string{"id"}})
	}
	return r
}

// TestSVG: every table and key is drawn, whatever they are called, and the picture is well-formed and the same each time.
func TestSVG(t *testing.T) {
	t.Parallel()
	s := &schema.Schema{Default: "public"}
	odd := "\x01]]>&<!--`${x}`\\"
	for i := range 12 {
		s.Relations = append(s.Relations, table(fmt.Sprintf("t%02d", i), fmt.Sprintf("t%02d", i*7%12), fmt.Sprintf("t%02d", i/2)))
	}
	s.Relations = append(s.Relations, table(odd, odd, "t01", "elsewhere"), table("alone"), table(strings.Repeat("界", 60)))
	d := diagram.Of(s, nil, nil)
	svg, err := d.SVG(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	tables, keys := 0, 0
	for in := xml.NewDecoder(strings.NewReader(string(svg))); ; {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		element, _ := token.(xml.StartElement)
		for _, a := range element.Attr {
			switch first, _, _ := strings.Cut(a.Value, " "); {
			case a.Name.Local != "class":
			case first == "erd-table":
				tables++
			case first == "erd-key":
				keys++
			}
		}
	}
	if tables != len(s.Relations) || keys != 26 {
		t.Errorf("%d tables, %d keys", tables, keys)
	}
	if again, _ := d.SVG(t.Context(), nil); again != svg {
		t.Error("the picture changes from run to run")
	}
}

// TestMermaid: names keep to its grammar, which mermaid 11.17 accepted as it stands here, and two tables stay two.
func TestMermaid(t *testing.T) {
	t.Parallel()
	s := &schema.Schema{Default: "public", Relations: []*schema.Relation{table("a%b"), table("a\\b", "a%b")}}
	const want = `erDiagram
  "'a b'" {
    numeric_10_2_ id "id numeric(10,2)"
  }
  "'a b' (2)" {
    numeric_10_2_ id FK "id numeric(10,2)"
  }
  "'a b'" ||--o{ "'a b' (2)" : "'a b' (id) references 'a b' (id)"
`
	if got := diagram.Mermaid(s); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestCrowd: more tables than dagre lays out in reason are drawn all the same, with their keys.
func TestCrowd(t *testing.T) {
	t.Parallel()
	s := &schema.Schema{Default: "public"}
	for i := range 1000 {
		s.Relations = append(s.Relations, table(fmt.Sprintf("t%04d", i), fmt.Sprintf("t%04d", i/3)))
	}
	svg, err := diagram.Of(s, nil, nil).SVG(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for class, n := range map[string]int{`class="erd-table `: 1000, `class="erd-key `: 1000, ` d="" `: 0} {
		if got := strings.Count(string(svg), class); got != n {
			t.Errorf("%d times %s", got, class)
		}
	}
}
