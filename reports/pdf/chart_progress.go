package pdf

import (
	"math"
)

// progressBody draws horizontal bars from 0 to 100 %: a line a category, in two
// or three columns where there are many.
type progressBody struct{}

const (
	progressPitch   = 15.0
	progressColumns = 3
	progressSingle  = 16    // lines that stand in a single column
	progressHead    = 120.0 // what title, legend and headings may take
)

// columns gives the number of columns and the lines in each: as few columns as
// the page takes, one more where it is short of room.
func (b progressBody) columns(c *chart) (cols, lines int) {
	n := max(len(c.cats), 1)
	most := b.column(len(c.nums), c.sheet)
	switch {
	case n <= min(progressSingle, most):
		cols = 1
	case n <= 2*most:
		cols = 2
	default:
		cols = progressColumns
	}
	if c.scale < 1 && n > 4 {
		cols = min(cols+1, progressColumns)
	}
	return cols, (n + cols - 1) / cols
}

// column is how many lines a column takes.
func (b progressBody) column(series int, s sheet) int {
	return max(1, int((s.height-progressHead)/b.pitch(series)))
}

// most is how many categories one chart takes on an upright page.
func (b progressBody) most(series int) int { return progressColumns * b.column(series, portrait) }

// pitch is the height of a category, which holds a bar for each series.
func (progressBody) pitch(series int) float64 {
	return max(progressPitch, min(7.5*float64(series)+4, 49))
}

func (b progressBody) height(_ *flow, c *chart) float64 {
	_, lines := b.columns(c)
	return float64(lines)*b.pitch(len(c.nums)) + 4
}

// progressLeast is how many lines must find room where the chart begins; the
// rest may go over to the next page.
const progressLeast = 6

func (b progressBody) least(_ *flow, c *chart) float64 {
	_, lines := b.columns(c)
	return float64(min(lines, progressLeast))*b.pitch(len(c.nums)) + 4
}

func (b progressBody) draw(f *flow, c *chart) {
	cols, lines := b.columns(c)
	pitch := b.pitch(len(c.nums))
	for from := 0; from < len(c.cats); {
		f.room(pitch + 4)
		n := min(lines, max(1, int((f.left()+slack-4)/pitch)))
		to := min(from+n*cols, len(c.cats))
		b.drawLines(f, c, from, to, cols)
		f.y += float64((to-from+cols-1)/cols)*pitch + 4
		f.fresh = false
		from, lines = to, (len(c.cats)-to+cols-1)/cols
	}
}

// drawLines draws the categories from to before to, column by column.
func (b progressBody) drawLines(f *flow, c *chart, from, to, cols int) {
	const gap = 16
	lines := (to - from + cols - 1) / cols
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
	pitch := b.pitch(len(c.nums))
	for i := range to - from {
		x := f.sheet.left + float64(i/lines)*(w+gap)
		row := frame{x, f.y + 2 + float64(i%lines)*pitch, w, pitch}
		f.tag(st, c.cats[from+i], frame{row.x, row.y, label - 6, pitch}, right)
		b.bars(f, c, from+i, label, row, st)
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
		small.size = min(st.size, max(0.85*h, 5))
		f.c.put(small, x+full, value, baseline(small.size, y, h), text, right)
	}
}
