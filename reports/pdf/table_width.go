package pdf

import "slices"

// demand is what a column asks for, in 1/1000 em with the room beside the text.
type demand struct {
	want  int // to stand in few lines
	least int // not to break a number
	more  int // above want, to stand in one
}

const (
	wrapWant  = 14000 // what a column of long text asks for
	textLeast = 4000  // below this, text columns turn into strips
)

// The font sizes tried: 5号 to 小五 upright, down to 六号 lying. The last resort
// is for tables of more columns than a page can hold.
const (
	largest        = 10.5
	leastPortrait  = 9.0
	leastLandscape = 7.5
	lastResort     = 6.5
	sizeStep       = 0.5
)

// choose settles sheet and font size: upright if the columns get what they
// want or if only long texts must break, lying if not, smaller step by step, and
// only then with more lines in all columns. It gives false if even so the
// numbers would not fit.
func (f *flow) choose(g *grid) bool {
	g.demands = f.measure(g)
	want, soft, least := g.wants()
	try := func(s sheet, from, to float64, need int) bool {
		size, ok := sizeFor(s, from, to, need)
		if ok {
			g.own, g.ownSize = s, size
		}
		return ok
	}
	switch {
	case try(portrait, largest, leastPortrait, want):
	case try(portrait, leastPortrait, leastPortrait, soft):
	case try(landscape, largest, leastLandscape, want):
	case try(landscape, leastLandscape, lastResort, least):
	default:
		g.own, g.ownSize = landscape, lastResort
		return false
	}
	return true
}

// sizeFor is the largest font size at which a width fits.
func sizeFor(s sheet, from, to float64, need int) (float64, bool) {
	for size := from; size >= to; size -= sizeStep {
		if float64(need)*size/1000 <= s.width+0.01 {
			return size, true
		}
	}
	return to, false
}

// softWant is what a column of text gets where only long texts must break.
const softWant = wrapWant + 2*cellSide

// wants adds up the demands.
func (g *grid) wants() (want, soft, least int) {
	for _, d := range g.demands {
		want += d.want
		soft += max(d.least, min(d.want, softWant))
		least += d.least
	}
	return want, soft, least
}

// widen gives the columns their widths on a sheet, which may be wider than the
// table asks for.
func (g *grid) widen(s sheet) {
	g.sheet, g.size = s, g.ownSize
	ds := slices.Clone(g.demands)
	want, soft, least := g.wants()
	if s.name != g.own.name {
		g.size, _ = sizeFor(s, largest, g.ownSize, want)
	}
	width := s.width * 1000 / g.size
	if float64(want) > width && float64(soft) <= width {
		for i, d := range ds {
			ds[i].want = max(d.least, min(d.want, softWant))
			ds[i].more = d.want - ds[i].want
		}
		want = soft
	}
	g.widths = share(ds, want, least, width)
	for i := range g.widths {
		g.widths[i] *= g.size / 1000
	}
}

// share divides the width, in 1/1000 em. What is over goes first to texts that
// would need fewer lines, then to all in proportion; what lacks is taken from
// those that can give.
func share(ds []demand, want, least int, width float64) []float64 {
	out := make([]float64, len(ds))
	over, more := width-float64(want), 0.0
	for _, d := range ds {
		more += float64(d.more)
	}
	first := max(0, min(over, more))
	for i, d := range ds {
		switch {
		case over >= 0:
			out[i] = float64(d.want) * (1 + (over-first)/float64(want))
			if more > 0 {
				out[i] += first * float64(d.more) / more
			}
		case float64(least) <= width:
			give := float64(d.want-d.least) / float64(want-least)
			out[i] = float64(d.least) + give*(width-float64(least))
		default:
			out[i] = float64(d.least) * width / float64(least)
		}
	}
	return out
}

// measure gives what the columns ask for.
func (f *flow) measure(g *grid) []demand {
	ds := make([]demand, len(g.src.Columns))
	for i, c := range g.src.Columns {
		h := f.headDemand(g.head, i)
		ds[i] = demand{want: max(h.want, 1000*min(c.Min, 60), 2000), least: max(h.least, 1500)}
	}
	for _, r := range g.rows {
		for _, s := range r.spans {
			if s.to == s.from+1 {
				f.cellDemand(&ds[s.from], s, g.src.Columns[s.from].Wrap)
			}
		}
	}
	f.spread(g, ds)
	for i := range ds {
		ds[i].want += 2 * cellSide
		ds[i].least = min(ds[i].least+2*cellSide, ds[i].want)
	}
	return ds
}

// cellDemand widens a column for a cell. Texts much longer than a line of a
// column break even where the column does not ask for it.
func (f *flow) cellDemand(d *demand, s span, wrap bool) {
	if s.natural <= d.least {
		return
	}
	const longText = 26000
	want := s.natural
	if wrap || want > longText {
		want = min(want, wrapWant)
	}
	d.want = max(d.want, want)
	d.more = max(d.more, s.natural-want)
	if atom := f.fonts.atom(s.st.face, s.text); atom > d.least {
		d.least = min(atom, wrapWant)
	}
	if !wrap {
		d.least = max(d.least, min(s.natural, textLeast))
	}
}

// spread widens columns under heads and merged cells that are wider than they.
func (f *flow) spread(g *grid, ds []demand) {
	wider := func(from, to, need int) {
		have := 0
		for _, d := range ds[from:to] {
			have += d.want
		}
		have += 2 * cellSide * (to - from - 1)
		if lack := need - have; lack > 0 {
			for i := from; i < to; i++ {
				ds[i].want += lack/(to-from) + 1
			}
		}
	}
	for _, c := range g.head.cells {
		if c.to > c.from+1 {
			wider(c.from, c.to, f.headWidth(c.text))
		}
	}
	const mergedMost = 30000 // a group's name may break
	for _, r := range g.rows {
		for _, s := range r.spans {
			if s.to > s.from+1 {
				wider(s.from, s.to, min(s.natural, mergedMost))
			}
		}
	}
}
