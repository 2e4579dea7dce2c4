package pdf

import (
	"math"
	"slices"
)

// lineBody draws a line a series. A missing figure interrupts it.
type lineBody struct{}

const linePlot = 160.0

// step is how many categories share a label where they stand too close.
func (lineBody) step(f *flow, c *chart) (step int, slot float64) {
	slot = (c.sheet.width - f.gutter(c.axis)) / float64(max(len(c.cats), 1))
	return max(1, int(math.Ceil(slotLeast/slot))), slot
}

func (b lineBody) height(f *flow, c *chart) float64 {
	step, slot := b.step(f, c)
	return unitPitch + 8 + linePlot*c.scale + f.labelHeight(c.cats, slot*float64(step)-2) + 2
}

func (b lineBody) least(f *flow, c *chart) float64 { return b.height(f, c) }

func (b lineBody) draw(f *flow, c *chart) {
	f.drawUnit(c, f.y)
	gutter := f.gutter(c.axis)
	p := frame{f.sheet.left + gutter, f.y + unitPitch + 8, f.sheet.width - gutter, linePlot * c.scale}
	f.drawAxis(c.axis, p)
	step, slot := b.step(f, c)
	room := slot * float64(step)
	for i := 0; i < len(c.cats); i += step {
		x := p.x + (float64(i)+0.5)*slot
		f.c.lines(f.chartStyle(), x-room/2+1, room-2, p.y+p.h+3, chartPitch, f.label(c.cats[i], room-2), center)
	}
	taken := []frame{{p.x, p.y + p.h, p.w, chartPitch}} // the names under the plot
	for i := range c.nums {
		taken = b.series(f, c, i, p, slot, taken)
	}
	f.y += b.height(f, c)
}

// series draws a line; taken are the places of the words written so far.
func (b lineBody) series(f *flow, c *chart, i int, p frame, slot float64, taken []frame) []frame {
	at := func(j int) (x, y float64) {
		return p.x + (float64(j)+0.5)*slot, c.axis.at(c.nums[i][j], p.y, p.h)
	}
	last := -1
	for j, v := range c.nums[i] {
		if math.IsNaN(v) {
			continue
		}
		x, y := at(j)
		if j > 0 && last == j-1 {
			x0, y0 := at(last)
			f.c.line(x0, y0, x, y, 1.2, colour(i))
		}
		last = j
	}
	for j, v := range c.nums[i] {
		if math.IsNaN(v) {
			continue
		}
		x, y := at(j)
		f.marker(i, x, y)
		if len(c.nums) <= 2 || j == last {
			taken = f.pointValue(c, i, j, point{x, y}, slot, taken)
		}
	}
	return taken
}

// pointValue writes a figure over its point, the lower of two series under it,
// or on the other side where another figure stands.
func (f *flow) pointValue(c *chart, i, j int, p point, slot float64, taken []frame) []frame {
	const over, under = -5.0, 10.0
	places := [2]float64{over, under}
	if len(c.nums) == 2 && c.nums[i][j] < c.nums[1-i][j] {
		places = [2]float64{under, over}
	}
	text := c.valueOf(i, c.nums[i][j])
	st := f.barText(black)
	w := f.c.width(st, text)
	for _, dy := range places {
		at := frame{p.x - w/2, p.y + dy - st.size, w, st.size}
		if slices.ContainsFunc(taken, at.meets) {
			continue
		}
		f.barValue(text, p.x-slot/2, slot, p.y+dy, black)
		return append(taken, at)
	}
	return taken
}

// marker sets the series apart where colours do not show.
func (f *flow) marker(i int, x, y float64) {
	const r = 2.2
	switch k := colour(i); i % 4 {
	case 0:
		f.c.dot(x, y, r, k)
	case 1:
		f.c.area(x-r, y-r, 2*r, 2*r, k)
	case 2:
		f.c.polygon([]point{{x, y - 1.3*r}, {x + 1.2*r, y + r}, {x - 1.2*r, y + r}}, k)
	default:
		f.c.polygon([]point{{x, y - 1.4*r}, {x + 1.4*r, y}, {x, y + 1.4*r}, {x - 1.4*r, y}}, k)
	}
}
