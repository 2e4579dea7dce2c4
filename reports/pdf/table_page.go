package pdf

import "shegong/reports"

// The widths of the rules. The sides stay open, as in statistical tables.
const (
	thin   = 0.35
	middle = 0.6
	thick  = 1.0
)

// tablePage draws the rows of a table on one page and, when the page is full,
// the rules between the columns as one line each.
type tablePage struct {
	f     *flow
	g     *grid
	walls []float64 // upper end of the rule left of each column, below zero if none is open
	rows  int
}

// begin draws the head and opens the page for rows.
func (g *grid) begin(f *flow) *tablePage {
	p := &tablePage{f: f, g: g, walls: make([]float64, len(g.widths))}
	g.head.draw(f, g)
	for i := range p.walls {
		p.walls[i] = -1
	}
	f.fresh = false
	return p
}

const continuedHeight = 14.0

// next goes on on a new page under a repeated head.
func (p *tablePage) next() *tablePage {
	p.end()
	f := p.f
	f.addPage(p.g.sheet)
	st := style{f.fonts.song, 9, dim}
	f.c.put(st, f.sheet.left, f.sheet.width, baseline(st.size, f.y, continuedHeight), []rune("续表"), right)
	f.y += continuedHeight
	return p.g.begin(f)
}

// row draws the part of a row that starts off points under its upper edge and
// is h high.
func (p *tablePage) row(r *gridRow, off, h float64) {
	f, g := p.f, p.g
	if r.kind == reports.Subtotal || r.kind == reports.Total || r.kind == reports.Group {
		f.c.area(g.sheet.left, f.y, g.span(0, len(g.widths)), h, pale)
	}
	if p.rows > 0 {
		f.c.line(g.sheet.left, f.y, g.left(len(g.widths)), f.y, thin, hair)
	}
	for i := range r.spans {
		p.cell(&r.spans[i], r.height, off, h)
	}
	p.build(r.spans, f.y)
	f.y += h
	p.rows++
}

// cell sets the lines of a cell that fall into the drawn part of its row.
func (p *tablePage) cell(s *span, rowHeight, off, h float64) {
	f, g := p.f, p.g
	side := cellSide * g.size / 1000
	x, w := g.left(s.from)+side, g.span(s.from, s.to)-2*side
	pitch := cellPitch * g.size
	y := (rowHeight - float64(len(s.lines))*pitch) / 2
	for _, l := range s.lines {
		if y >= off-0.01 && y+pitch <= off+h+0.01 {
			f.c.put(s.st, x, w, baseline(g.size, f.y+y-off, pitch), l, s.align)
		}
		y += pitch
	}
}

// build opens the rules that border the spans of a row at y and closes those
// that a merged cell interrupts.
func (p *tablePage) build(spans []span, y float64) {
	next := 1
	for _, s := range spans {
		for ; next < s.to; next++ {
			if next > s.from {
				p.close(next, y)
			} else if p.walls[next] < 0 {
				p.walls[next] = y
			}
		}
		if next == s.to && next < len(p.walls) {
			if p.walls[next] < 0 {
				p.walls[next] = y
			}
			next++
		}
	}
}

func (p *tablePage) close(i int, y float64) {
	if p.walls[i] >= 0 {
		x := p.g.left(i)
		p.f.c.line(x, p.walls[i], x, y, thin, hair)
		p.walls[i] = -1
	}
}

// end draws what is open and the closing rule.
func (p *tablePage) end() {
	for i := 1; i < len(p.walls); i++ {
		p.close(i, p.f.y)
	}
	g := p.g
	p.f.c.line(g.sheet.left, p.f.y, g.left(len(g.widths)), p.f.y, thick, rule)
}

// slices draws a row that is higher than a page: line by line over as many
// pages as it needs.
func (p *tablePage) slices(r *gridRow) *tablePage {
	pitch := cellPitch * p.g.size
	pad := cellAbove * p.g.size
	if p.rows > 0 && p.f.left() < 4*pitch {
		p = p.next()
	}
	for off := 0.0; off < r.height-pad-0.01; {
		edge := 0.0
		if off == 0 {
			edge = pad // the first slice has the row's upper edge over its lines
		}
		lines := max(1, int((p.f.left()-edge)/pitch))
		h := min(edge+float64(lines)*pitch, r.height-off)
		p.row(r, off, h)
		if off += h; off < r.height-pad-0.01 {
			p = p.next()
		}
	}
	return p
}
