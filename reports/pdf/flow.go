package pdf

import "shegong/reports"

// part is a block made ready to be drawn.
type part interface {
	// wide tells that the part needs a lying page.
	wide() bool
	// least is the height that must find room where the part begins; what is
	// above it keeps with it. A part that fits no page gives less.
	least() float64
	draw(f *flow)
}

// flow places parts on pages from top to bottom.
type flow struct {
	c       *canvas
	fonts   *fonts
	doc     *reports.Document
	sheet   sheet
	y       float64
	pages   int
	fresh   bool // nothing on the page yet
	turn    bool // a page break waits for the next part, so none leaves a blank page
	marks   []mark
	section int // outline level below which tables stand
}

// run draws the document.
func (f *flow) run() {
	parts := f.prepare()
	f.addPage(portrait)
	f.cover()
	for i, p := range parts {
		if _, ok := p.(pageBreak); ok {
			f.turn = true
			continue
		}
		want := portrait
		if f.keeper(parts[i:]).wide() {
			want = landscape
		}
		f.open(want, f.together(parts[i:]))
		p.draw(f)
		f.fresh = false
	}
	f.outline()
}

// open makes sure that the page lies as wanted and has room for h.
func (f *flow) open(want sheet, h float64) {
	if f.turn || f.sheet.name != want.name {
		f.turn = false
		f.addPage(want)
		return
	}
	f.room(h)
}

// room begins a page of the same kind where h does not fit on this one.
func (f *flow) room(h float64) {
	const slack = 0.5 // points, for sums of fractions
	if !f.fresh && f.y+h > f.sheet.bottom()+slack {
		f.addPage(f.sheet)
	}
}

// left is the height still free on the page.
func (f *flow) left() float64 { return f.sheet.bottom() - f.y }

// keeper is the first part that is no heading: headings go with it.
func (f *flow) keeper(parts []part) part {
	for _, p := range parts {
		if _, ok := p.(*heading); !ok {
			return p
		}
	}
	return parts[0]
}

// together is the height of the headings at the start and the beginning of what
// they head.
func (f *flow) together(parts []part) float64 {
	h := 0.0
	for _, p := range parts {
		h += p.least()
		if _, ok := p.(*heading); !ok {
			break
		}
	}
	return h
}

// prepare makes the document's blocks ready.
func (f *flow) prepare() []part {
	var parts []part
	first, last := -1, -1 // tables that carry the form's head and foot
	for i, b := range f.doc.Blocks {
		if _, ok := b.(reports.Table); ok {
			last = i
			if first < 0 {
				first = i
			}
		}
	}
	for i, b := range f.doc.Blocks {
		switch b := b.(type) {
		case reports.Heading:
			parts = append(parts, f.heading(b))
		case reports.Paragraph:
			parts = append(parts, f.paragraphs(b.Text)...)
		case reports.Figures:
			parts = append(parts, f.figures(b)...)
		case reports.Table:
			parts = append(parts, f.tables(b, i == first, i == last)...)
		case reports.Chart:
			parts = append(parts, f.charts(b)...)
		case reports.PageBreak:
			parts = append(parts, pageBreak{})
		}
	}
	return parts
}

// pageBreak begins a new page for what follows it, if anything does.
type pageBreak struct{}

func (pageBreak) wide() bool     { return false }
func (pageBreak) least() float64 { return 0 }
func (pageBreak) draw(*flow)     {}
