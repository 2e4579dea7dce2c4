package pdf

import "shegong/reports"

// part is a block made ready to be drawn.
type part interface {
	// wide tells that the part needs a lying page.
	wide() bool
	// fit makes the part ready for a sheet. Until then it is ready for an upright
	// one, or for a lying one if it is wide.
	fit(f *flow, s sheet)
	// least is the height that must find room where the part begins; what is
	// above it keeps with it. A part that fits no page gives less.
	least() float64
	// height is that of the whole part.
	height() float64
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
	sources []*source
	err     error // the first of the lists' rows
}

// run draws the document.
func (f *flow) run() error {
	parts := f.prepare()
	f.addPage(f.sheetFor(parts, f.coverHeight()))
	f.cover()
	for len(parts) > 0 && f.err == nil {
		n := headed(parts)
		f.open(parts, n)
		for _, p := range parts[:n] {
			p.draw(f)
		}
		parts = parts[n:]
	}
	if f.err != nil {
		return f.err
	}
	f.outline()
	f.c.close()
	return nil
}

// stop ends the reading of lists that were not read to their end.
func (f *flow) stop() {
	for _, s := range f.sources {
		s.stop()
	}
}

// headed counts the headings at the start and the part that they head: they
// stay together.
func headed(parts []part) int {
	for i, p := range parts {
		if _, ok := p.(*heading); !ok {
			return i + 1
		}
	}
	return len(parts)
}

// open makes sure that the page lies as the first n parts need and has room for
// their beginning.
func (f *flow) open(parts []part, n int) {
	if _, ok := parts[n-1].(pageBreak); ok && n == 1 {
		return
	}
	s := f.continued(parts, n)
	if f.turn || s.name != f.sheet.name {
		f.turn = false
		f.addPage(s)
	}
	f.fit(parts[:n])
	if f.fresh || together(parts[:n]) <= f.left()+slack {
		return
	}
	f.addPage(f.sheetFor(parts, 0))
	f.fit(parts[:n])
}

func (f *flow) fit(parts []part) {
	for _, p := range parts {
		p.fit(f, f.sheet)
	}
}

// half is the share of a page that should not be left empty.
const half = 0.5

// continued is the sheet on which the first n parts go on. What would fit
// upright stays on a lying page as long as it fits there or the page would be
// left half empty.
func (f *flow) continued(parts []part, n int) sheet {
	switch {
	case f.turn:
		return f.sheetFor(parts, 0)
	case parts[n-1].wide():
		return landscape
	case f.sheet.name == portrait.name:
		return portrait
	}
	f.fit(parts[:n])
	empty := f.left() > half*f.sheet.height
	if whole(parts[:n]) <= f.left()+slack || empty && together(parts[:n]) <= f.left()+slack {
		return landscape
	}
	return f.sheetFor(parts, 0)
}

// early is the share of an upright page before which a part that must lie makes
// the page lie; as much still fits there.
const early = 0.58

// sheetFor is the sheet for a new page on which used points are taken: a lying
// one if the next part that needs one would come early.
func (f *flow) sheetFor(parts []part, used float64) sheet {
	for _, p := range parts {
		if _, ok := p.(pageBreak); ok || used > early*portrait.height {
			break
		}
		if p.wide() {
			return landscape
		}
		p.fit(f, portrait)
		used += p.height()
	}
	return portrait
}

const slack = 0.5 // points, for sums of fractions

// room begins a page of the same kind where h does not fit on this one.
func (f *flow) room(h float64) {
	if !f.fresh && h > f.left()+slack {
		f.addPage(f.sheet)
	}
}

// left is the height still free on the page.
func (f *flow) left() float64 { return f.sheet.bottom() - f.y }

// together is the height of headings and the beginning of what they head.
func together(parts []part) float64 {
	h := 0.0
	for _, p := range parts {
		h += p.least()
	}
	return h
}

func whole(parts []part) float64 {
	h := 0.0
	for _, p := range parts {
		h += p.height()
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

func (pageBreak) wide() bool       { return false }
func (pageBreak) fit(*flow, sheet) {}
func (pageBreak) least() float64   { return 0 }
func (pageBreak) height() float64  { return 0 }
func (pageBreak) draw(f *flow)     { f.turn = true }
