package pdf

import "shegong/reports"

// legendItem is a series' name with its colour.
type legendItem struct {
	index int
	text  []rune
	width float64
}

const (
	legendMark = 8.0  // side of the coloured square
	legendGap  = 14.0 // between items
)

// legend arranges the names of the series in lines; a single series needs none
// unless it has a name.
func (f *flow) legend(b reports.Chart, room float64) [][]legendItem {
	if b.Kind == reports.Pie || len(b.Series) == 1 && b.Series[0].Name == "" {
		return nil
	}
	st := f.legendStyle()
	var lines [][]legendItem
	used := 0.0
	for i, s := range b.Series {
		it := legendItem{index: i, text: clean(s.Name)}
		it.width = legendMark + 4 + f.c.width(st, it.text)
		if len(lines) == 0 || used+it.width > room {
			lines, used = append(lines, nil), 0
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], it)
		used += it.width + legendGap
	}
	return lines
}

func (f *flow) legendStyle() style { return style{f.fonts.song, 9, black} }

func (f *flow) drawLegend(lines [][]legendItem, y float64) float64 {
	st := f.legendStyle()
	for _, l := range lines {
		w := -legendGap
		for _, it := range l {
			w += it.width + legendGap
		}
		x := f.sheet.left + max(0, (f.sheet.width-w)/2)
		for _, it := range l {
			f.c.area(x, y+(legendPitch-legendMark)/2, legendMark, legendMark, colour(it.index))
			f.c.text(st, x+legendMark+4, baseline(st.size, y, legendPitch), trim(it.text))
			x += it.width + legendGap
		}
		y += legendPitch
	}
	return y
}
