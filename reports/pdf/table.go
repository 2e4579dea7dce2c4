package pdf

import (
	"math"
	"slices"

	"shegong/reports"
)

// grid is a table made ready: cells measured, sheet, font size and column
// widths chosen, texts broken into lines. Of a list it holds a window of rows,
// which is filled up while it is drawn.
type grid struct {
	src     reports.Table
	source  *source // of further rows; nil when all have been read
	numeric []bool  // columns with figures
	long    []bool  // columns with texts too long to stand in their middle
	demands []demand
	own     sheet         // the one it asks for
	ownSize float64       // and the size of the font on it
	form    *reports.Form // whose particulars stand above; nil if none
	foot    *reports.Form // whose signatures stand below
	sheet   sheet
	size    float64   // of the font in the cells
	widths  []float64 // of the columns, in points
	head    head
	rows    []gridRow // not yet drawn
	above   furniture
	below   furniture
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
	f.window(g)
	g.head = f.readHead(t.Columns)
	if !f.choose(g) && len(t.Columns) > 2 {
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
	g.fit(f, g.own)
	return []part{g}
}

// fit breaks the texts for a sheet.
func (g *grid) fit(f *flow, s sheet) {
	if g.sheet.name == s.name && g.widths != nil {
		return
	}
	g.widen(s)
	g.head.measure(f, g)
	f.breakCells(g, g.rows)
	g.above = f.aboveTable(g)
	g.below = f.belowTable(g)
}

func (g *grid) wide() bool { return g.own.name == landscape.name }

// undivided is the share of a page up to which a table is not divided.
const undivided = 0.4

// least holds two rows at least under the head.
func (g *grid) least() float64 {
	if all := g.height(); all <= undivided*g.sheet.height {
		return all
	}
	rows, next := g.keep(0)
	if next < len(g.rows) {
		more, _ := g.keep(next)
		rows += more
	}
	return min(g.above.height+g.head.height()+rows, g.sheet.height)
}

// height is that of the whole table, without end for a list whose end is not
// known.
func (g *grid) height() float64 {
	if g.source != nil {
		return math.Inf(1)
	}
	h := g.above.height + g.head.height() + g.below.height
	for _, r := range g.rows {
		h += r.height
	}
	return h
}

// lastNotes is the height up to which what stands below a table keeps with its
// last row.
const lastNotes = 100.0

// keep is the height of row i with what must follow it on the same page: the
// first row of a group, the sum under the last row it sums, and the notes
// under the table's last row, which does not go over alone. next is the row
// after these.
func (g *grid) keep(i int) (h float64, next int) {
	if i >= len(g.rows) {
		return 0, i
	}
	h = g.rows[i].height
	group := g.rows[i].kind == reports.Group
	for i++; i < len(g.rows); i++ {
		k := g.rows[i].kind
		last := i == len(g.rows)-1 && g.source == nil
		if k != reports.Subtotal && k != reports.Total && !group && !last {
			return h, i
		}
		group = k == reports.Group
		h += g.rows[i].height
	}
	if g.source == nil && g.below.height <= lastNotes {
		h += g.below.height
	}
	return h, i
}

func (g *grid) draw(f *flow) {
	f.mark(g.name(), f.section)
	g.above.draw(f)
	p := g.begin(f)
	for g.fill(f); len(g.rows) > 0 && f.err == nil; g.fill(f) {
		p = p.place(&g.rows[0])
		g.rows = g.rows[1:]
	}
	p.end()
	g.below.draw(f)
}

// place draws the first of the rows that are left, on a new page if need be.
func (p *tablePage) place(r *gridRow) *tablePage {
	g := p.g
	if r.height > g.capacity() {
		return p.slices(r)
	}
	// On a page without rows a new one gains nothing for what must keep with the
	// row, only for the row itself.
	keep, _ := g.keep(0)
	if room := p.f.left() + 0.01; r.height > room || p.rows > 0 && min(keep, g.capacity()) > room {
		p = p.next()
	}
	p.row(r, 0, r.height)
	return p
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

// breakCells breaks the texts of rows at the chosen widths and measures them.
func (f *flow) breakCells(g *grid, rows []gridRow) {
	for i := range rows {
		r := &rows[i]
		most := 1
		for j := range r.spans {
			s := &r.spans[j]
			s.st.size = g.size
			w := g.span(s.from, s.to)
			room := ems(w, g.size) - 2*cellSide
			if s.natural <= room && !slices.Contains(s.text, '\n') {
				s.lines = append(s.lines[:0], s.text)
				continue
			}
			if atom := f.fonts.atom(s.st.face, s.text); atom > room {
				// A number wider than those that made the column is set smaller, not
				// broken.
				s.st.size *= max(leastShrink, float64(room)/float64(atom))
				room = ems(w-2*cellSide*g.size/1000, s.st.size)
			}
			s.lines = f.fonts.wrap(s.st.face, s.text, room, room)
			most = max(most, len(s.lines))
		}
		r.height = g.lineHeight(most)
	}
}

// leastShrink is how much smaller than the table's font a number may get.
const leastShrink = 0.6

func (g *grid) lineHeight(lines int) float64 {
	return (float64(lines)*cellPitch + 2*cellAbove) * g.size
}
