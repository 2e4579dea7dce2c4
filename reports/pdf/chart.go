package pdf

import (
	"math"

	"shegong/reports"
)

// chart is a chart made ready, or a part of one that has more categories than a
// page takes.
type chart struct {
	src    reports.Chart
	title  [][]rune
	legend [][]legendItem
	cats   [][]rune
	nums   [][]float64 // by series; NaN where there is no figure
	axis   axis
	body   chartBody
	height float64
}

// chartBody draws one kind of chart below its title and legend.
type chartBody interface {
	height(f *flow, c *chart) float64
	draw(f *flow, c *chart, y float64)
}

// The measures of all charts, in points.
const (
	chartText   = 7.5 // labels
	chartPitch  = 9.0
	chartTitle  = 20.0
	chartMargin = 8.0
	legendPitch = 14.0
	unitPitch   = 12.0
)

// palette keeps apart in print without colour, too: dark and light alternate.
var palette = [...]ink{{38, 84, 140}, {226, 149, 66}, {92, 92, 92}, {120, 172, 112}, {150, 60, 72}, {140, 180, 214}, {124, 100, 160}, {206, 190, 120}}

func colour(i int) ink { return palette[i%len(palette)] }

// charts makes a chart ready; one with very many categories becomes several
// with the same scale.
func (f *flow) charts(b reports.Chart) []part {
	if b.Kind == reports.Pie {
		b = foldPie(b)
	}
	nums := numbers(b)
	scale := scaleFor(b, nums)
	body, most := f.bodyFor(b)
	var parts []part
	for from := 0; from == 0 || from < len(b.Categories); from += most {
		to := min(from+most, len(b.Categories))
		c := &chart{src: b, axis: scale, body: body}
		title := b.Title
		if from > 0 {
			title += "（续）"
		}
		st := f.chartTitleStyle()
		c.title = f.fonts.balance(st.face, clean(title), ems(portrait.width, st.size))
		for _, name := range b.Categories[from:to] {
			c.cats = append(c.cats, clean(name))
		}
		for _, s := range nums {
			c.nums = append(c.nums, s[from:to])
		}
		c.legend = f.legend(b)
		c.height = float64(len(c.title))*chartTitle + float64(len(c.legend))*legendPitch + body.height(f, c) + 2*chartMargin
		parts = append(parts, c)
	}
	return parts
}

// bodyFor gives the drawer of a kind and how many categories one chart takes.
func (f *flow) bodyFor(b reports.Chart) (chartBody, int) {
	switch b.Kind {
	case reports.Lines:
		return lineBody{}, 1 << 20 // labels thin out instead
	case reports.Progress:
		return progressBody{}, progressMost
	case reports.Pie:
		return pieBody{}, 1 << 20
	default:
		bars := newBarBody(b)
		return bars, bars.perPanel * panelsMost
	}
}

func (f *flow) chartTitleStyle() style { return style{f.fonts.hei, 12, black} }

func (f *flow) chartStyle() style { return style{f.fonts.song, chartText, black} }

func (c *chart) wide() bool     { return false }
func (c *chart) least() float64 { return min(c.height, portrait.height) }

func (c *chart) draw(f *flow) {
	st := f.chartTitleStyle()
	y := f.c.lines(st, f.sheet.left, f.sheet.width, f.y+chartMargin, chartTitle, c.title, center)
	y = f.drawLegend(c.legend, y)
	if len(c.cats) == 0 || len(c.nums) == 0 {
		f.c.put(style{f.fonts.song, 10.5, grey}, f.sheet.left, f.sheet.width, baseline(10.5, y, 40), []rune("无数据"), center)
	} else {
		c.body.draw(f, c, y)
	}
	f.y += c.height
}

// numbers gives the figures by series and category.
func numbers(b reports.Chart) [][]float64 {
	out := make([][]float64, len(b.Series))
	for i, s := range b.Series {
		out[i] = make([]float64, len(b.Categories))
		for j := range out[i] {
			out[i][j] = math.NaN()
			if j < len(s.Values) {
				out[i][j] = number(s.Values[j])
			}
		}
	}
	return out
}

// number is NaN for what can not be drawn.
func number(v reports.Value) float64 {
	if !v.IsNumber() || math.IsInf(v.Num, 0) || math.Abs(v.Num) > 1e15 {
		return math.NaN()
	}
	return v.Num
}

// valueOf writes a figure of a chart as the tables write it.
func (c *chart) valueOf(series int, x float64) []rune {
	for _, v := range c.src.Series[series].Values {
		if v.IsNumber() {
			return clean(reports.Value{Kind: v.Kind, Num: x}.String())
		}
	}
	return nil
}

// label breaks a category's name into the width it has; a narrow one makes it
// stand upright, one character a line.
func (f *flow) label(rs []rune, w float64) [][]rune {
	const most = 9 // lines; longer names are cut
	ls := f.fonts.balance(f.fonts.song, rs, ems(w, chartText))
	if len(ls) > most {
		ls = ls[:most]
		ls[most-1] = []rune("…")
	}
	return ls
}

func (f *flow) labelHeight(cats [][]rune, w float64) float64 {
	lines := 1
	for _, rs := range cats {
		lines = max(lines, len(f.label(rs, w)))
	}
	return float64(lines)*chartPitch + 3
}
