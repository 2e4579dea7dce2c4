package pdf

import (
	"math"

	"shegong/reports"
)

// pieBody draws the shares of one series with a list of the figures beside it.
type pieBody struct{}

const (
	pieRadius = 66.0
	pieMost   = 36 // slices; the rest become one
	piePitch  = 13.0
	pieColumn = 18 // lines a column of the list
)

// foldPie keeps the first series and joins what comes after the last slice
// that can still be told apart.
func foldPie(b reports.Chart) reports.Chart {
	if len(b.Series) == 0 {
		return b
	}
	b.Series = b.Series[:1]
	if len(b.Categories) <= pieMost {
		return b
	}
	s := b.Series[0]
	rest := reports.Value{Kind: reports.Count}
	for _, v := range s.Values[min(pieMost-1, len(s.Values)):] {
		if x := number(v); x > 0 {
			rest = reports.Value{Kind: v.Kind, Num: rest.Num + x}
		}
	}
	values := make([]reports.Value, pieMost)
	copy(values, s.Values)
	values[pieMost-1] = rest
	b.Series = []reports.Series{{Name: s.Name, Values: values}}
	b.Categories = append(append([]string(nil), b.Categories[:pieMost-1]...), "其他")
	return b
}

func (pieBody) columns(c *chart) (cols, lines int) {
	cols = (len(c.cats) + pieColumn - 1) / pieColumn
	return max(cols, 1), (len(c.cats) + max(cols, 1) - 1) / max(cols, 1)
}

func (b pieBody) height(_ *flow, c *chart) float64 {
	_, lines := b.columns(c)
	return max(2*pieRadius*c.scale, float64(lines)*piePitch) + 8
}

func (b pieBody) least(f *flow, c *chart) float64 { return b.height(f, c) }

func (b pieBody) draw(f *flow, c *chart) {
	h := b.height(f, c)
	radius := pieRadius * c.scale
	sum := 0.0
	for _, v := range c.nums[0] {
		if v > 0 {
			sum += v
		}
	}
	cx, cy := f.sheet.left+pieRadius+24, f.y+h/2
	angle := 0.0
	for i, v := range c.nums[0] {
		if v > 0 {
			turn := 2 * math.Pi * v / sum
			f.slice(point{cx, cy}, radius, angle, turn, colour(i))
			angle += turn
		}
	}
	b.list(f, c, sum, cx+pieRadius+28, cy)
	f.y += h
}

// slice draws a sector clockwise from the top, as a polygon finer than print.
func (f *flow) slice(middle point, radius, from, turn float64, k ink) {
	n := max(2, int(turn*40))
	points := []point{middle}
	for i := range n + 1 {
		s, c := math.Sincos(from + turn*float64(i)/float64(n))
		points = append(points, point{middle.x + radius*s, middle.y - radius*c})
	}
	if turn > 6.28 { // alone, without an edge
		f.c.polygon(points, k)
		return
	}
	f.c.outlined(points, k, ink{255, 255, 255}, 0.6)
}

// list writes name, figure and share of every slice.
func (b pieBody) list(f *flow, c *chart, sum, x, cy float64) {
	const gap = 10
	cols, lines := b.columns(c)
	w := (f.sheet.left + f.sheet.width - x - gap*float64(cols-1)) / float64(cols)
	top := cy - float64(lines)*piePitch/2
	for i, name := range c.cats {
		x := x + float64(i/lines)*(w+gap)
		y := top + float64(i%lines)*piePitch
		text := clean("—")
		if v := c.nums[0][i]; !math.IsNaN(v) {
			text = append(c.valueOf(0, v), clean(c.src.Unit)...)
			if sum > 0 && v >= 0 {
				text = append(text, clean("  "+reports.Value{Kind: reports.Percent, Num: v / sum}.String())...)
			}
		}
		f.c.area(x, y+(piePitch-legendMark)/2, legendMark, legendMark, colour(i))
		st := f.legendStyle()
		tw := f.c.width(st, text)
		f.tag(st, name, frame{x + legendMark + 4, y, w - legendMark - 10 - tw, piePitch}, left)
		f.c.put(st, x, min(w, 200), baseline(st.size, y, piePitch), text, right)
	}
}
