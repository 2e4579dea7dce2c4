package pdf

import (
	"math"
)

// progressBody draws horizontal bars from 0 to 100 %: a line a category, in two
// or three columns where there are many.
type progressBody struct{}

const (
	progressPitch  = 15.0
	progressColumn = 34 // lines a column
	progressMost   = 3 * progressColumn
)

// columns gives the number of columns and the lines in each.
func (progressBody) columns(c *chart) (cols, lines int) {
	n := max(len(c.cats), 1)
	switch {
	case n <= 16:
		cols = 1
	case n <= 2*progressColumn:
		cols = 2
	default:
		cols = 3
	}
	return cols, (n + cols - 1) / cols
}

// pitch is the height of a category, which holds a bar for each series.
func (progressBody) pitch(c *chart) float64 {
	return max(progressPitch, min(6*float64(len(c.nums))+4, 40))
}

func (b progressBody) height(f *flow, c *chart) float64 {
	_, lines := b.columns(c)
	return float64(lines)*b.pitch(c) + 4
}

func (b progressBody) draw(f *flow, c *chart, y float64) {
	const gap = 16
	cols, lines := b.columns(c)
	w := (f.sheet.width - gap*float64(cols-1)) / float64(cols)
	st := f.chartStyle()
	if cols == 1 {
		st.size = 9
	}
	label := 0.0
	for _, rs := range c.cats {
		label = max(label, f.c.width(st, rs))
	}
	label = min(label+6, w*0.45)
	for i, name := range c.cats {
		x := f.sheet.left + float64(i/lines)*(w+gap)
		row := frame{x, y + 2 + float64(i%lines)*b.pitch(c), w, b.pitch(c)}
		small := f.shrink(st, name, label-6, 5)
		f.c.put(small, row.x, label-6, baseline(small.size, row.y, row.h), name, right)
		b.bars(f, c, i, label, row, st)
	}
}

// bars draws a category's bars with their figures behind them.
func (b progressBody) bars(f *flow, c *chart, cat int, label float64, row frame, st style) {
	value := f.c.width(st, []rune("100.0%")) + 4
	n := float64(len(c.nums))
	full := row.w - label - value
	h := (row.h - 4) / n
	for i, s := range c.nums {
		x, y := row.x+label, row.y+2+float64(i)*h
		f.c.area(x, y+0.5, full, h-1, ink{232, 234, 238})
		text := []rune("—")
		if v := s[cat]; !math.IsNaN(v) {
			f.c.area(x, y+0.5, full*min(max(v, 0), 1), h-1, colour(i))
			text = c.valueOf(i, v)
		}
		small := st
		small.size = min(st.size, max(h, 5))
		f.c.put(small, x+full, value, baseline(small.size, y, h), text, right)
	}
}
