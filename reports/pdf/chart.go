package pdf

import (
	"math"

	"shegong/reports"
)

// chart is a chart made ready, or a part of one that has more categories than a
// page takes.
type chart struct {
	src    reports.Chart
	name   []rune
	title  [][]rune
	legend [][]legendItem
	cats   [][]rune
	nums   [][]float64 // by series; NaN where there is no figure
	axis   axis
	body   chartBody
	sheet  sheet
	full   float64 // height of the whole
	small  float64 // height where the page is short of room
	start  float64 // height of what must stand on the first page
	scale  float64 // of the plot's height, from smallPlot to 1
}

// chartBody draws one kind of chart below its title and legend.
type chartBody interface {
	// height depends on the chart's sheet and scale.
	height(f *flow, c *chart) float64
	// least is the height of what must stand on the first page.
	least(f *flow, c *chart) float64
	// draw begins at the flow's place and leaves that below the body there.
	draw(f *flow, c *chart)
}

// smallPlot is how flat a plot may get to fill the rest of a page.
const smallPlot = 0.6

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
		c.name = clean(title)
		for _, name := range b.Categories[from:to] {
			c.cats = append(c.cats, clean(name))
		}
		for _, s := range nums {
			c.nums = append(c.nums, s[from:to])
		}
		c.fit(f, portrait)
		parts = append(parts, c)
	}
	return parts
}

func (c *chart) fit(f *flow, s sheet) {
	c.sheet = s
	st := f.chartTitleStyle()
	c.title = f.fonts.balance(st.face, c.name, ems(s.width, st.size))
	c.legend = f.legend(c.src, s.width)
	frame := float64(len(c.title))*chartTitle + float64(len(c.legend))*legendPitch + 2*chartMargin
	if c.empty() {
		c.small, c.start, c.full = frame+emptyChart, frame+emptyChart, frame+emptyChart
		return
	}
	c.scale = smallPlot
	c.small, c.start = frame+c.body.height(f, c), frame+c.body.least(f, c)
	c.scale = 1
	c.full = frame + c.body.height(f, c)
}

// emptyChart is the height of the words in place of a chart without figures.
const emptyChart = 40.0

func (c *chart) empty() bool { return len(c.cats) == 0 || len(c.nums) == 0 }

// bodyFor gives the drawer of a kind and how many categories one chart takes.
func (f *flow) bodyFor(b reports.Chart) (chartBody, int) {
	switch b.Kind {
	case reports.Lines:
		return lineBody{}, 1 << 20 // labels thin out instead
	case reports.Progress:
		return progressBody{}, progressBody{}.most(len(b.Series))
	case reports.Pie:
		return pieBody{}, 1 << 20
	default:
		bars := barBody{stacked: b.Kind == reports.Stacked}
		return bars, bars.fits(len(b.Series), portrait.width) * panelsMost
	}
}

func (f *flow) chartTitleStyle() style { return style{f.fonts.hei, 12, black} }

func (f *flow) chartStyle() style { return style{f.fonts.song, chartText, black} }

func (c *chart) wide() bool { return false }

func (c *chart) height() float64 { return c.full }

func (c *chart) least() float64 { return min(c.start, c.sheet.height) }

func (c *chart) draw(f *flow) {
	if room := f.left(); c.full > room+slack && c.full > c.small {
		c.scale = max(smallPlot, 1-(1-smallPlot)*(c.full-room)/(c.full-c.small))
	}
	st := f.chartTitleStyle()
	f.y = f.c.lines(st, f.sheet.left, f.sheet.width, f.y+chartMargin, chartTitle, c.title, center)
	f.y = f.drawLegend(c.legend, f.y)
	f.fresh = false
	if c.empty() {
		f.c.put(style{f.fonts.song, 10.5, grey}, f.sheet.left, f.sheet.width, baseline(10.5, f.y, emptyChart), []rune("无数据"), center)
		f.y += emptyChart
	} else {
		c.body.draw(f, c)
	}
	f.y += chartMargin
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

// tag sets a name beside its figures: smaller where it is long, and in two
// lines where it would become too small.
func (f *flow) tag(st style, rs []rune, in frame, a align) {
	const readable, least = 6.5, 5
	rs = trim(rs)
	one := f.shrink(st, rs, in.w, least)
	if one.size >= min(readable, st.size) {
		f.c.put(one, in.x, in.w, baseline(one.size, in.y, in.h), rs, a)
		return
	}
	two := st
	two.size = min(readable, in.h/2.1)
	lines := f.fonts.balance(st.face, rs, max(f.fonts.width(st.face, rs)/2+500, ems(in.w, two.size)))
	for _, l := range lines {
		two = f.shrink(two, trim(l), in.w, least)
	}
	pitch := two.size * 1.05
	f.c.lines(two, in.x, in.w, in.y+(in.h-pitch*float64(len(lines)))/2, pitch, lines, a)
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
