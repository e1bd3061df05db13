package diagram

import (
	"context"
	_ "embed"
	"encoding/xml"
	"fmt"
	"html/template"
	"strings"

	"github.com/clipdex/clipdex/internal/schema"
)

// Style is what the picture needs of CSS, in light and dark. A page that holds the picture holds this too.
//
//go:embed svg.css
var Style string

// SVG draws the diagram. Table i links to href(i); with href nil nothing links, and the picture brings its Style. It errs
// when there is no layout, which no schema is known to do.
func (d Diagram) SVG(ctx context.Context, href func(i int) string) (template.HTML, error) {
	l, err := d.arrange(ctx)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="erd" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" role="group" aria-label="Diagram of %d relations and %d foreign keys">`,
		l.width, l.height, l.width, l.height, len(d.Tables), len(d.Keys))
	if href == nil {
		b.WriteString("<style>" + Style + "</style>")
		b.WriteString(`<rect class="erd-paper" width="100%" height="100%"/>`)
	}
	b.WriteString(`<defs><marker id="many" viewBox="0 0 12 12" refX="11" refY="6" markerWidth="12" markerHeight="12" orient="auto"><path d="M0 6 L11 1 M0 6 L11 6 M0 6 L11 11"/></marker></defs>`)
	for i, k := range d.Keys {
		fmt.Fprintf(&b, `<path class="erd-key %s" d="%s" marker-end="url(#many)"><title>%s</title></path>`, class(k.Sign), l.paths[i], escape(k.Title+suffix(k.Sign)))
	}
	for i, t := range d.Tables {
		if href != nil {
			fmt.Fprintf(&b, `<a href="%s" aria-label="%s">`, escape(href(i)), escape(t.Title+suffix(t.Sign)))
		}
		t.draw(&b, l.boxes[i])
		if href != nil {
			b.WriteString("</a>")
		}
	}
	b.WriteString("</svg>\n")
	return template.HTML(b.String()), nil //nolint:gosec // every text in it went through escape
}

func (t Table) draw(b *strings.Builder, at box) {
	fmt.Fprintf(b, `<g class="erd-table %s" transform="translate(%.0f %.0f)"><title>%s</title>`, class(t.Sign), at.x, at.y, escape(t.Title+suffix(t.Sign)))
	fmt.Fprintf(b, `<rect class="erd-box" width="%.0f" height="%.0f" rx="6"/><path class="erd-head" d="M0 %d V6 Q0 0 6 0 H%.0f Q%.0f 0 %.0f 6 V%d Z"/>`,
		at.width, at.height, headHeight, at.width-6, at.width, at.width, headHeight)
	fmt.Fprintf(b, `<text class="erd-title" x="10" y="19">%s</text>`, escape(shorten(t.Title)))
	if t.Kind != schema.Table {
		fmt.Fprintf(b, `<text class="erd-kind" x="%.0f" y="19" text-anchor="end">%s</text>`, at.width-10, escape(string(t.Kind)))
	}
	for i, r := range t.Rows {
		y := headHeight + i*rowHeight
		fmt.Fprintf(b, `<g class="erd-row %s"><title>%s</title><rect x="1" y="%d" width="%.0f" height="%d"/>`, class(r.Sign), escape(r.Name+" "+r.Type+suffix(r.Sign)), y+2, at.width-2, rowHeight)
		fmt.Fprintf(b, `<text class="erd-role" x="8" y="%d">%s</text>`, y+16, escape(r.Sign+r.Role))
		fmt.Fprintf(b, `<text x="36" y="%d">%s</text><text class="erd-type" x="%.0f" y="%d" text-anchor="end">%s</text></g>`, y+16, escape(shorten(r.Name)), at.width-10, y+16, escape(shorten(r.Type)))
	}
	b.WriteString("</g>")
}

// class gives the class of a sign.
func class(sign string) string {
	return map[string]string{"+": "added", "-": "dropped", "~": "changed"}[sign]
}

// suffix says a sign in words, for who does not see colours.
func suffix(sign string) string {
	if sign == "" {
		return ""
	}
	return " (" + map[string]string{"+": "is missing", "-": "is extra", "~": "differs"}[sign] + ")"
}

// escape gives text as XML may hold it; what XML may not hold at all comes as a replacement character.
func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
