package pdf

import "math"

// barBody draws vertical bars, side by side or stacked. Many categories run
// over several panels, one below the other, so that every name can be read.
type barBody struct{ stacked bool }

const (
	panelsMost = 4
	slotLeast  = 16.0 // two characters of a label
	barLeast   = 5.0
)

// fits is how many categories fit into a width.
func (b barBody) fits(series int, width float64) int {
	slot := slotLeast
	if !b.stacked {
		slot = max(slot, barLeast*float64(series)+4)
	}
	const gutter = 40 // about what the scale takes
	return max(1, int((width-gutter)/slot))
}

func (b barBody) panels(c *chart) int {
	per := b.fits(len(c.nums), c.sheet.width)
	return max(1, (len(c.cats)+per-1)/per)
}

// perPanel makes panels of the same length.
func (b barBody) perPanel(c *chart) int {
	n := b.panels(c)
	return max(1, (len(c.cats)+n-1)/n)
}

// plotHeight leaves room for the title and the headings on the same page.
func (b barBody) plotHeight(c *chart) float64 {
	switch b.panels(c) {
	case 1:
		return 150 * c.scale
	case 2:
		return 110 * c.scale
	default:
		return 80
	}
}

// slot is the width of a category.
func (b barBody) slot(f *flow, c *chart) float64 {
	return (c.sheet.width - f.gutter(c.axis)) / float64(b.perPanel(c))
}

func (b barBody) height(f *flow, c *chart) float64 {
	h := unitPitch
	for p := range b.panels(c) {
		h += b.panelHeight(f, c, p)
	}
	return h
}

// least is the first of many panels: the others may stand on the next page.
func (b barBody) least(f *flow, c *chart) float64 {
	if b.panels(c) > 2 {
		return unitPitch + b.panelHeight(f, c, 0)
	}
	return b.height(f, c)
}

func (b barBody) panelHeight(f *flow, c *chart, p int) float64 {
	return b.plotHeight(c) + f.labelHeight(b.panel(c, p), b.slot(f, c)-2) + 10
}

func (b barBody) panel(c *chart, p int) [][]rune {
	per := b.perPanel(c)
	return c.cats[min(p*per, len(c.cats)):min((p+1)*per, len(c.cats))]
}

func (b barBody) draw(f *flow, c *chart) {
	f.drawUnit(c, f.y)
	f.y += unitPitch
	for p := range b.panels(c) {
		h := b.panelHeight(f, c, p)
		f.room(h)
		b.drawPanel(f, c, p)
		f.y += h
		f.fresh = false
	}
}

func (b barBody) drawPanel(f *flow, c *chart, p int) {
	slot, gutter := b.slot(f, c), f.gutter(c.axis)
	plot := frame{f.sheet.left + gutter, f.y + 8, f.sheet.width - gutter, b.plotHeight(c)}
	f.drawAxis(c.axis, plot)
	st := f.chartStyle()
	for i, name := range b.panel(c, p) {
		x := plot.x + float64(i)*slot
		if cat := p*b.perPanel(c) + i; b.stacked {
			f.stack(c, cat, x, slot, plot)
		} else {
			f.group(c, cat, x, slot, plot)
		}
		f.c.lines(st, x+1, slot-2, plot.y+plot.h+3, chartPitch, f.label(name, slot-2), center)
	}
}

// group draws the bars of a category side by side.
func (f *flow) group(c *chart, cat int, x, slot float64, p frame) {
	n := float64(len(c.nums))
	bar := min((slot-4)/n, 26)
	x += (slot - n*bar) / 2
	zero := c.axis.at(0, p.y, p.h)
	for i, s := range c.nums {
		v := s[cat]
		if math.IsNaN(v) {
			f.c.put(f.barText(grey), x, bar, zero-2, []rune("—"), center)
			x += bar
			continue
		}
		y := c.axis.at(v, p.y, p.h)
		f.c.area(x+0.5, min(y, zero), bar-1, math.Abs(zero-y), colour(i))
		at := y - 2
		if v < 0 {
			at = y + 7
		}
		f.barValue(c.valueOf(i, v), x-1, bar+2, at, black)
		x += bar
	}
}

// stack draws the bars of a category on top of each other, figures below zero
// downwards.
func (f *flow) stack(c *chart, cat int, x, slot float64, p frame) {
	bar := min(slot-4, 34)
	x += (slot - bar) / 2
	up, down, none := 0.0, 0.0, true
	for i, s := range c.nums {
		v := s[cat]
		if math.IsNaN(v) {
			continue
		}
		none = false
		from := &up
		if v < 0 {
			from = &down
		}
		y0, y1 := c.axis.at(*from, p.y, p.h), c.axis.at(*from+v, p.y, p.h)
		*from += v
		h := math.Abs(y0 - y1)
		f.c.area(x, min(y0, y1), bar, h, colour(i))
		if h >= 8 {
			f.barValue(c.valueOf(i, v), x, bar, (y0+y1)/2+2.4, contrast(colour(i)))
		}
	}
	if none {
		f.c.put(f.barText(grey), x, bar, c.axis.at(0, p.y, p.h)-2, []rune("—"), center)
	}
}

func (f *flow) barText(k ink) style { return style{f.fonts.song, 6.5, k} }

// barValue writes the figure at a bar where it has the room.
func (f *flow) barValue(text []rune, x, w, y float64, k ink) {
	if st := f.barText(k); f.c.width(st, text) <= w {
		f.c.put(st, x, w, y, text, center)
	}
}

// contrast is black or white, whichever can be read on k.
func contrast(k ink) ink {
	if 299*int(k.r)+587*int(k.g)+114*int(k.b) < 140*1000 {
		return ink{255, 255, 255}
	}
	return black
}
