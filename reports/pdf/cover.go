package pdf

import (
	"strings"

	"shegong/reports"
)

// cover draws the title and, under it, the facts.
func (f *flow) cover() {
	f.titles()
	f.facts(f.doc.Facts)
	f.fresh = false
}

// coverHeight is about what the cover takes; a list of units that runs over
// lines does not count.
func (f *flow) coverHeight() float64 {
	return titlePitch + periodPitch + 16 + float64(len(f.doc.Facts)+1)/2*factPitch
}

// headline is the full title: the unit's name goes before it unless it is
// there already.
func headline(d *reports.Document) string {
	if strings.Contains(d.Title, d.Unit) {
		return d.Title
	}
	return d.Unit + d.Title
}

const (
	titlePitch  = 34.0
	periodPitch = 29.0
)

func (f *flow) titles() {
	st := style{f.fonts.title, 22, black} // 2号
	lines := f.fonts.balance(st.face, clean(headline(f.doc)), ems(f.sheet.width, st.size))
	f.y = f.c.lines(st, f.sheet.left, f.sheet.width, f.y, titlePitch, lines, center)
	if p := f.doc.Period; p != "" && !strings.Contains(f.doc.Title, p) {
		st = style{f.fonts.kai, 16, black}
		lines = f.c.wrapTo(st, clean("（"+p+"）"), f.sheet.width)
		f.y = f.c.lines(st, f.sheet.left, f.sheet.width, f.y, periodPitch, lines, center)
	}
	f.y += 8
}

// The block of facts: small, between two lines, two facts a line where both
// are short.
const (
	factSize  = 10.5 // 5号
	factPitch = 17
	factGap   = 14.0 // between the halves
)

func (f *flow) facts(facts []reports.Fact) {
	if len(facts) == 0 {
		f.y += 8
		return
	}
	f.factRule()
	for len(facts) > 0 {
		n := 1
		if len(facts) > 1 && f.halves(facts[0]) && f.halves(facts[1]) {
			n = 2
		}
		f.factLine(facts[:n])
		facts = facts[n:]
	}
	f.y += 2
	f.factRule()
	f.y += 12
}

func (f *flow) factRule() {
	f.c.line(f.sheet.left, f.y, f.sheet.left+f.sheet.width, f.y, 0.5, rule)
	f.y += 3
}

func (f *flow) halfWidth() float64 { return (f.sheet.width - factGap) / 2 }

// halves tells that a fact fits into half a line.
func (f *flow) halves(x reports.Fact) bool {
	label, text := f.factStyles()
	return f.c.width(label, clean(x.Label+"："))+f.c.width(text, clean(x.Text)) <= f.halfWidth() &&
		!strings.ContainsAny(x.Text, "\r\n")
}

func (f *flow) factStyles() (label, text style) {
	return style{f.fonts.hei, factSize, dim}, style{f.fonts.song, factSize, black}
}

// factLine draws one fact over the whole width or two side by side. A long list,
// such as the units that are missing, may run over the page's end.
func (f *flow) factLine(facts []reports.Fact) {
	label, text := f.factStyles()
	w := f.sheet.width
	if len(facts) == 2 {
		w = f.halfWidth()
	}
	top := f.y
	for i, x := range facts {
		x0 := f.sheet.left + float64(i)*(w+factGap)
		name := clean(x.Label + "：")
		indent := min(f.c.width(label, name), w/2)
		f.y = top
		for n, l := range f.c.wrapTo(text, clean(x.Text), w-indent) {
			f.room(factPitch)
			y := baseline(factSize, f.y, factPitch)
			if n == 0 {
				f.c.put(label, x0, indent, y, name, left)
			}
			f.c.put(text, x0+indent, w-indent, y, l, left)
			f.y += factPitch
			f.fresh = false
		}
		if x.Text == "" {
			f.c.put(label, x0, indent, baseline(factSize, f.y, factPitch), name, left)
			f.y += factPitch
		}
	}
}
