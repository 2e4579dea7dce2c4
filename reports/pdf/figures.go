package pdf

import "shegong/reports"

// figures is a row of boxes with key figures.
type figures struct{ items []reports.Figure }

const (
	figureHeight = 74.0
	figureGap    = 8.0
	figuresARow  = 4
)

// figures makes rows of about the same number of boxes.
func (f *flow) figures(b reports.Figures) []part {
	var parts []part
	items := b.Items
	for rows := (len(items) + figuresARow - 1) / figuresARow; rows > 0; rows-- {
		n := (len(items) + rows - 1) / rows
		parts = append(parts, &figures{items[:n]})
		items = items[n:]
	}
	return parts
}

func (p *figures) wide() bool       { return false }
func (p *figures) fit(*flow, sheet) {}
func (p *figures) least() float64   { return p.height() }
func (p *figures) height() float64  { return figureHeight + figureGap }

func (p *figures) draw(f *flow) {
	n := float64(len(p.items))
	w := (f.sheet.width - (n-1)*figureGap) / n
	for i, it := range p.items {
		f.figure(it, f.sheet.left+float64(i)*(w+figureGap), f.y+figureGap/2, w)
	}
	f.y += figureHeight + figureGap
	f.fresh = false
}

// figure draws one box: label, value with unit, and the two trends.
func (f *flow) figure(it reports.Figure, x, y, w float64) {
	const pad = 6
	f.c.area(x, y, w, figureHeight, pale)
	f.c.frame(x, y, w, figureHeight, 0.5, hair)
	x, w = x+pad, w-2*pad
	label := f.shrink(style{f.fonts.hei, 10.5, dim}, clean(it.Label), w, 7)
	f.c.put(label, x, w, baseline(label.size, y+4, 16), clean(it.Label), center)
	f.figureValue(it, x, y+20, w)
	y += 47
	for _, t := range []struct {
		name string
		v    *reports.Value
	}{{"较上月", it.Previous}, {"较上年同期", it.LastYear}} {
		f.trend(t.name, t.v, x, y, w)
		y += 12
	}
}

func (f *flow) figureValue(it reports.Figure, x, y, w float64) {
	value, unit := clean(it.Value.String()), clean(it.Unit)
	if it.Value.Kind == reports.Percent && it.Unit == "%" {
		unit = nil // the value says it already
	}
	small := style{f.fonts.song, 10, dim}
	uw := f.c.width(small, unit)
	if len(unit) > 0 {
		uw += 3
	}
	big := f.shrink(style{f.fonts.bold, 20, black}, value, w-uw, 9)
	x += (w - f.c.width(big, value) - uw) / 2
	base := baseline(20, y, 24)
	x = f.c.text(big, x, base, value)
	if len(unit) > 0 {
		f.c.text(small, x+3, base, unit)
	}
}

// trend says how a figure moved, and — where there is nothing to compare with.
func (f *flow) trend(name string, v *reports.Value, x, y, w float64) {
	text := "—"
	if v != nil {
		text = v.String()
		if v.Kind == reports.Points {
			text += "百分点"
		}
	}
	n, t := clean(name), clean(text)
	st := f.shrink(style{f.fonts.song, 8.5, dim}, clean(name+"  "+text), w, 6)
	f.c.put(st, x, w, baseline(st.size, y, 12), n, left)
	st.ink = black
	f.c.put(st, x, w, baseline(st.size, y, 12), t, right)
}

// shrink sets a text smaller until it fits, down to a least size.
func (f *flow) shrink(st style, rs []rune, w, least float64) style {
	if have := f.c.width(st, rs); have > w {
		st.size = max(least, st.size*w/have)
	}
	return st
}
