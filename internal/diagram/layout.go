package diagram

import (
	"context"
	"fmt"
	"strconv"
	"unicode"

	"oss.terrastruct.com/d2/d2graph"
	"oss.terrastruct.com/d2/d2layouts/d2dagrelayout"
	"oss.terrastruct.com/d2/lib/geo"
)

// Sizes in pixels. A character of a monospaced font is 0.6 of its size wide, and so is counted here.
const (
	fontWidth  = 7.3
	rowHeight  = 20
	headHeight = 28
	margin     = 16
	gap        = 40
	maxText    = 34 // characters of a name or type; the rest is in its tooltip
)

// crowd is how many connected tables are laid out by their keys: 200 take 3 s, and twice as many far more than twice that.
// More of them stand in rows.
const crowd = 200

// box is where a table stands.
type box struct{ x, y, width, height float64 }

// layout is where everything stands.
type layout struct {
	boxes         []box
	paths         []string // by key
	width, height float64
}

// arrange lays the tables out: what foreign keys connect by dagre, referenced tables to the left of those that refer to
// them; the others in rows below. Graphviz would do it as well, but its Go module compiles itself, 2.9 s, when any program
// that holds it starts, and keeps machine code for all users in a folder of /tmp that anybody may make first. What brings
// dagre costs every start 6 ms.
func (d Diagram) arrange(ctx context.Context) (layout, error) {
	l := layout{boxes: make([]box, len(d.Tables)), paths: make([]string, len(d.Keys))}
	for i, t := range d.Tables {
		l.boxes[i].width, l.boxes[i].height = t.size()
	}
	connected := map[int]bool{}
	for _, k := range d.Keys {
		connected[k.From], connected[k.To] = true, true
	}
	if len(connected) > crowd {
		l.fill(nil)
		for i, k := range d.Keys {
			l.paths[i] = direct(l.boxes[k.To], l.boxes[k.From])
		}
		return l, nil
	}
	if len(connected) > 0 {
		if err := d.connect(ctx, &l, connected); err != nil {
			return l, fmt.Errorf("laying out the diagram: %w", err)
		}
	}
	l.fill(connected)
	return l, nil
}

// connect places what foreign keys connect, and draws these.
func (d Diagram) connect(ctx context.Context, l *layout, connected map[int]bool) error {
	g := d2graph.NewGraph()
	g.Root.Direction.Value = "right"
	nodes := make([]*d2graph.Object, len(d.Tables))
	for i := range d.Tables {
		if !connected[i] {
			continue
		}
		n := &d2graph.Object{Graph: g, Parent: g.Root, ID: "t" + strconv.Itoa(i), Children: map[string]*d2graph.Object{}}
		n.Box = geo.NewBox(geo.NewPoint(0, 0), l.boxes[i].width, l.boxes[i].height)
		nodes[i], g.Objects = n, append(g.Objects, n)
	}
	edges := make([]*d2graph.Edge, len(d.Keys))
	for i, k := range d.Keys {
		if k.From == k.To { // drawn by hand below: dagre's loop may leave the picture
			continue
		}
		edges[i] = &d2graph.Edge{Index: i, Src: nodes[k.To], Dst: nodes[k.From], DstArrow: true}
		g.Edges = append(g.Edges, edges[i])
	}
	if err := d2dagrelayout.Layout(ctx, g, &d2dagrelayout.ConfigurableOpts{NodeSep: gap, EdgeSep: gap / 2}); err != nil {
		return err
	}
	dx, dy := origin(g)
	for i, n := range nodes {
		if n != nil {
			l.boxes[i] = box{n.TopLeft.X + dx, n.TopLeft.Y + dy, n.Width, n.Height}
			l.width, l.height = max(l.width, n.TopLeft.X+dx+n.Width), max(l.height, n.TopLeft.Y+dy+n.Height)
		}
	}
	for i, k := range d.Keys {
		if edges[i] == nil {
			l.paths[i] = loop(l.boxes[k.From])
			l.width = max(l.width, l.boxes[k.From].x+l.boxes[k.From].width+gap)
			continue
		}
		l.paths[i] = curve(edges[i].Route, dx, dy)
		for _, p := range edges[i].Route {
			l.width, l.height = max(l.width, p.X+dx), max(l.height, p.Y+dy)
		}
	}
	return nil
}

// origin gives what moves everything to the margin.
func origin(g *d2graph.Graph) (dx, dy float64) {
	left, top := g.Objects[0].TopLeft.X, g.Objects[0].TopLeft.Y
	for _, n := range g.Objects {
		left, top = min(left, n.TopLeft.X), min(top, n.TopLeft.Y)
	}
	for _, e := range g.Edges {
		for _, p := range e.Route {
			left, top = min(left, p.X), min(top, p.Y)
		}
	}
	return margin - left, margin - top
}

// curve gives a route as SVG has it: from the referenced table to the one that refers.
func curve(route []*geo.Point, dx, dy float64) string {
	at := func(p *geo.Point) string { return fmt.Sprintf("%.1f %.1f", p.X+dx, p.Y+dy) }
	path := "M" + at(route[0])
	if len(route) > 3 && (len(route)-1)%3 == 0 {
		for i := 1; i < len(route); i += 3 {
			path += " C" + at(route[i]) + " " + at(route[i+1]) + " " + at(route[i+2])
		}
		return path
	}
	for _, p := range route[1:] {
		path += " L" + at(p)
	}
	return path
}

// loop is the key of a table that refers to itself.
func loop(b box) string {
	right, top := b.x+b.width, b.y+headHeight/2
	return fmt.Sprintf("M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f", right, top, right+gap, top, right+gap, top+rowHeight*1.5, right, top+rowHeight*1.5)
}

// direct is a key that goes straight from one table to another.
func direct(from, to box) string {
	if from == to {
		return loop(from)
	}
	x, y := from.x+from.width, from.y+headHeight/2
	return fmt.Sprintf("M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f", x, y, x+gap, y, to.x-gap, to.y+headHeight/2, to.x, to.y+headHeight/2)
}

// fill places the tables that nothing connects in rows below, and rounds the picture off.
func (l *layout) fill(placed map[int]bool) {
	x, y, row := float64(margin), float64(margin), 0.0
	if l.height > 0 {
		y += l.height + gap/2
	}
	wide := max(l.width, 1000)
	for i := range l.boxes {
		if placed[i] {
			continue
		}
		b := &l.boxes[i]
		if x > margin && x+b.width > wide {
			x, y, row = margin, y+row+gap, 0
		}
		b.x, b.y = x, y
		x, row = x+b.width+gap, max(row, b.height)
		l.width, l.height = max(l.width, b.x+b.width), max(l.height, b.y+b.height)
	}
	l.width, l.height = l.width+margin, l.height+margin
}

// size gives how much room a table takes.
func (t Table) size() (width, height float64) {
	head, name, kind := cells(t.Title)+2, 0, 0
	if t.Kind != "table" {
		head += cells(string(t.Kind)) + 2
	}
	for _, r := range t.Rows {
		name, kind = max(name, cells(r.Name)), max(kind, cells(r.Type))
	}
	return max(160, float64(max(head, name+kind+8))*fontWidth), headHeight + float64(len(t.Rows))*rowHeight + 6
}

// cells counts the places that a text takes: two for what is wide.
func cells(text string) int {
	n := 0
	for _, r := range shorten(text) {
		if n++; r >= 0x1100 && !unicode.Is(unicode.Latin, r) {
			n++
		}
	}
	return n
}

// shorten bounds a name or type.
func shorten(text string) string {
	if runes := []rune(text); len(runes) > maxText {
		return string(runes[:maxText-1]) + "…"
	}
	return text
}
