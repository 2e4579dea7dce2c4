package pdf

import (
	"slices"

	"shegong/reports"
)

// grid is a table made ready: cells measured, sheet, font size and column
// widths chosen, texts broken into lines.
type grid struct {
	src    reports.Table
	form   *reports.Form // whose particulars stand above; nil if none
	foot   *reports.Form // whose signatures stand below
	sheet  sheet
	size   float64   // of the font in the cells
	widths []float64 // of the columns, in points
	head   head
	rows   []gridRow
	above  furniture
	below  furniture
}

// gridRow is a row as it is drawn.
type gridRow struct {
	kind   reports.RowKind
	spans  []span
	height float64
}

// span is a cell over the columns from to before to.
type span struct {
	from, to int
	text     []rune
	natural  int // width of the longest line, in 1/1000 em
	st       style
	align    align
	lines    [][]rune
}

// The distances in a table, in parts of its font size.
const (
	cellPitch = 1.3  // between lines
	cellAbove = 0.32 // above and below the lines of a cell
	cellSide  = 350  // beside them, in 1/1000 em
)

// tables makes a table ready, which becomes several if it has more columns than
// a page. first and last tell whether it carries the particulars of the
// statistical form, which belong to the document.
func (f *flow) tables(t reports.Table, first, last bool) []part {
	g := &grid{src: t}
	f.readRows(g)
	g.head = f.readHead(t.Columns)
	if !f.fit(g) && len(t.Columns) > 2 {
		a, b := halves(t)
		return append(f.tables(a, first, false), f.tables(b, false, last)...)
	}
	form := f.doc.Form
	if first && form.Number+form.Authority+form.Approval+form.ValidUntil != "" {
		g.form = &form
	}
	if last && form.Head+form.Clerk+form.Phone+form.Date != "" {
		g.foot = &form
	}
	f.breakCells(g)
	g.above = f.aboveTable(g)
	g.below = f.belowTable(g)
	return []part{g}
}

// halves divides a table by its columns; both parts begin with the first, which
// names the rows.
func halves(t reports.Table) (a, b reports.Table) {
	mid := 1 + len(t.Columns)/2
	a, b = t, t
	a.Notes, a.Source = nil, ""
	b.Title = (&grid{src: t}).name() + "（续）"
	a.Columns = t.Columns[:mid:mid]
	b.Columns = append(t.Columns[:1:1], t.Columns[mid:]...)
	a.Rows, b.Rows = make([]reports.Row, len(t.Rows)), make([]reports.Row, len(t.Rows))
	for i, r := range t.Rows {
		cut := min(mid, len(r.Cells))
		a.Rows[i] = reports.Row{Kind: r.Kind, Cells: r.Cells[:cut:cut]}
		b.Rows[i] = reports.Row{Kind: r.Kind, Cells: append(r.Cells[:min(1, cut):min(1, cut)], r.Cells[cut:]...)}
	}
	return a, b
}

func (g *grid) wide() bool { return g.sheet.name == landscape.name }

// whole is the share of a page up to which a table is not divided.
const whole = 0.5

func (g *grid) least() float64 {
	all := g.above.height + g.head.height() + g.below.height
	for _, r := range g.rows {
		all += r.height
	}
	if all <= whole*g.sheet.height {
		return all
	}
	return min(g.above.height+g.head.height()+g.keep(0), g.sheet.height)
}

// keep is the height of row i with what must follow it on the same page: the
// first row of a group, and the sum under the last row it sums.
func (g *grid) keep(i int) float64 {
	if i >= len(g.rows) {
		return 0
	}
	h := g.rows[i].height
	group := g.rows[i].kind == reports.Group
	for i++; i < len(g.rows); i++ {
		k := g.rows[i].kind
		if k != reports.Subtotal && k != reports.Total && !group {
			break
		}
		group = k == reports.Group
		h += g.rows[i].height
	}
	return h
}

func (g *grid) draw(f *flow) {
	f.mark(g.name(), f.section)
	g.above.draw(f)
	p := g.begin(f)
	for i := range g.rows {
		r := &g.rows[i]
		if r.height > g.capacity() {
			p = p.slices(r)
			continue
		}
		// On a page without rows a new one gains nothing for what must keep with
		// the row, only for the row itself.
		if room := f.left() + 0.01; r.height > room || p.rows > 0 && min(g.keep(i), g.capacity()) > room {
			p = p.next()
		}
		p.row(r, 0, r.height)
	}
	p.end()
	g.below.draw(f)
}

func (g *grid) name() string {
	if g.src.Title != "" {
		return g.src.Title
	}
	return g.src.Name
}

// capacity is the height for rows on a page that holds nothing else.
func (g *grid) capacity() float64 {
	return g.sheet.height - g.head.height() - continuedHeight
}

// left is the x of column i, that of the right edge for one past the last.
func (g *grid) left(i int) float64 {
	x := g.sheet.left
	for _, w := range g.widths[:i] {
		x += w
	}
	return x
}

func (g *grid) span(from, to int) float64 {
	w := 0.0
	for _, c := range g.widths[from:to] {
		w += c
	}
	return w
}

// breakCells breaks the texts at the chosen widths and measures the rows.
func (f *flow) breakCells(g *grid) {
	for i := range g.rows {
		r := &g.rows[i]
		most := 1
		for j := range r.spans {
			s := &r.spans[j]
			s.st.size = g.size
			room := ems(g.span(s.from, s.to), g.size) - 2*cellSide
			if s.natural <= room && !slices.Contains(s.text, '\n') {
				s.lines = [][]rune{s.text}
				continue
			}
			s.lines = f.fonts.wrap(s.st.face, s.text, room, room)
			most = max(most, len(s.lines))
		}
		r.height = g.height(most)
	}
	g.head.measure(f, g)
}

func (g *grid) height(lines int) float64 {
	return (float64(lines)*cellPitch + 2*cellAbove) * g.size
}
