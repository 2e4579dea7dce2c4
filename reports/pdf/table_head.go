package pdf

import "shegong/reports"

// head is a table's head of one or more levels.
type head struct {
	cells   []headCell
	heights []float64 // of the levels
}

// headCell covers columns from to before to, levels top to before bottom.
type headCell struct {
	from, to    int
	top, bottom int
	text        []rune
	lines       [][]rune
}

func (h *head) height() float64 {
	sum := 0.0
	for _, x := range h.heights {
		sum += x
	}
	return sum
}

// readHead merges neighbours that share the beginning of their paths; a path
// that ends early reaches down to the last level.
func (f *flow) readHead(cols []reports.Column) head {
	levels := 1
	for _, c := range cols {
		levels = max(levels, len(c.Head))
	}
	h := head{heights: make([]float64, levels)}
	for level := range levels {
		for i := 0; i < len(cols); {
			j := i + 1
			for j < len(cols) && sameHead(cols[i].Head, cols[j].Head, level) {
				j++
			}
			if path := cols[i].Head; level < len(path) {
				bottom := level + 1
				if level == len(path)-1 {
					bottom = levels
				}
				h.cells = append(h.cells, headCell{from: i, to: j, top: level, bottom: bottom, text: clean(path[level])})
			}
			i = j
		}
	}
	return h
}

// sameHead tells that two columns share a cell at a level, and both end there
// or neither.
func sameHead(a, b []string, level int) bool {
	if level >= len(a) || level >= len(b) || (level == len(a)-1) != (level == len(b)-1) {
		return false
	}
	for i := range level + 1 {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// headWidth is what a head asks for: it may take two lines, a long one three.
func (f *flow) headWidth(text []rune) int {
	n := f.fonts.width(f.fonts.hei, text)
	want := n
	switch {
	case n > 12000:
		want = n/3 + 1000
	case n > 4000:
		want = n/2 + 500
	}
	return max(want, min(f.fonts.atom(f.fonts.hei, text), wrapWant))
}

// headDemand is what the head over a single column asks of it.
func (f *flow) headDemand(h head, col int) demand {
	var d demand
	for _, c := range h.cells {
		if c.from == col && c.to == col+1 {
			w := f.headWidth(c.text)
			d.want = max(d.want, w)
			d.least = max(d.least, min(w, 2000), min(f.fonts.atom(f.fonts.hei, c.text), 5000))
		}
	}
	return d
}

// measure breaks the heads at the column widths and gives the levels their
// heights. What a cell over several levels lacks, the last of them gets.
func (h *head) measure(f *flow, g *grid) {
	for i := range h.heights {
		h.heights[i] = g.lineHeight(1)
	}
	for i := range h.cells {
		c := &h.cells[i]
		room := ems(g.span(c.from, c.to), g.size) - 2*cellSide
		c.lines = f.fonts.balance(f.fonts.hei, c.text, room)
		if c.bottom == c.top+1 {
			h.heights[c.top] = max(h.heights[c.top], g.lineHeight(len(c.lines)))
		}
	}
	for _, c := range h.cells {
		have := 0.0
		for _, x := range h.heights[c.top:c.bottom] {
			have += x
		}
		if lack := g.lineHeight(len(c.lines)) - have; lack > 0 {
			h.heights[c.bottom-1] += lack
		}
	}
}

// top is the distance of a level from the head's upper edge.
func (h *head) top(level int) float64 {
	sum := 0.0
	for _, x := range h.heights[:level] {
		sum += x
	}
	return sum
}

// draw draws the head at the flow's place.
func (h *head) draw(f *flow, g *grid) {
	st := style{f.fonts.hei, g.size, black}
	pitch := cellPitch * g.size
	f.c.area(g.sheet.left, f.y, g.span(0, len(g.widths)), h.height(), shade)
	for _, c := range h.cells {
		x, w := g.left(c.from), g.span(c.from, c.to)
		y0, y1 := f.y+h.top(c.top), f.y+h.top(c.bottom)
		text := float64(len(c.lines)) * pitch
		f.c.lines(st, x, w, y0+(y1-y0-text)/2, pitch, c.lines, center)
		if c.from > 0 {
			f.c.line(x, y0, x, y1, thin, hair)
		}
		if c.top > 0 {
			f.c.line(x, y0, x+w, y0, thin, hair)
		}
	}
	f.c.line(g.sheet.left, f.y, g.left(len(g.widths)), f.y, thick, rule)
	f.y += h.height()
	f.c.line(g.sheet.left, f.y, g.left(len(g.widths)), f.y, middle, rule)
}
