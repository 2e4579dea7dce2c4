package pdf

import (
	"math"
	"strconv"

	"shegong/reports"
)

// axis is the scale of the figures.
type axis struct {
	lo, hi, step float64
	percent      bool
}

// scaleFor finds a scale with round steps for all series of a chart.
func scaleFor(b reports.Chart, nums [][]float64) axis {
	lo, hi := bounds(nums)
	if b.Kind == reports.Stacked {
		lo, hi = stackBounds(nums)
	}
	// Bars are compared by their length and must stand on zero; a line that
	// moves little at a height would say nothing there.
	if b.Kind != reports.Lines || lo < 0 || hi-lo > 0.4*hi {
		lo, hi = min(lo, 0), max(hi, 0)
	} else {
		lo, hi = apart(lo, hi, isPercent(b))
	}
	return round(lo, hi, isPercent(b))
}

// apart widens the range of a line that hardly moves, so that it does not seem
// to. Shares do not reach beyond the whole for it.
func apart(lo, hi float64, percent bool) (float64, float64) {
	const least = 0.05 // of the highest figure
	lack := least*hi - (hi - lo)
	if lack <= 0 {
		return lo, hi
	}
	if percent && hi <= 1 && hi+lack/2 > 1 {
		return 1 - least*hi, 1
	}
	return lo - lack/2, hi + lack/2
}

func isPercent(b reports.Chart) bool {
	for _, s := range b.Series {
		for _, v := range s.Values {
			if v.IsNumber() {
				return v.Kind == reports.Percent || v.Kind == reports.Points
			}
		}
	}
	return false
}

func bounds(nums [][]float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, s := range nums {
		for _, x := range s {
			if !math.IsNaN(x) {
				lo, hi = min(lo, x), max(hi, x)
			}
		}
	}
	if lo > hi {
		return 0, 0
	}
	return lo, hi
}

func stackBounds(nums [][]float64) (lo, hi float64) {
	if len(nums) == 0 {
		return 0, 0
	}
	for j := range nums[0] {
		up, down := 0.0, 0.0
		for _, s := range nums {
			if x := s[j]; x > 0 {
				up += x
			} else if x < 0 {
				down += x
			}
		}
		lo, hi = min(lo, down), max(hi, up)
	}
	return lo, hi
}

// round widens a range to four or five steps of 1, 2, 2.5 or 5 times a power of
// ten.
func round(lo, hi float64, percent bool) axis {
	if hi-lo < 1e-9 {
		hi = lo + 1
	}
	raw := (hi - lo) / 4
	unit := math.Pow(10, math.Floor(math.Log10(raw)))
	step := 10 * unit
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*unit >= raw*0.999 {
			step = m * unit
			break
		}
	}
	if !percent && step < 1 && math.Floor(hi) == hi && math.Floor(lo) == lo {
		step = 1 // no half persons
	}
	const slack = 1e-6
	return axis{math.Floor(lo/step+slack) * step, math.Ceil(hi/step-slack) * step, step, percent}
}

// at is the height of x on a plot of height h over y.
func (a axis) at(x, y, h float64) float64 { return y + h*(a.hi-x)/(a.hi-a.lo) }

func (a axis) ticks() []float64 {
	var out []float64
	for i := 0; i <= 12; i++ {
		x := a.lo + float64(i)*a.step
		if x > a.hi+a.step/2 {
			break
		}
		out = append(out, x)
	}
	return out
}

func (a axis) text(x float64) []rune {
	if math.Abs(x) < a.step/1e6 {
		x = 0
	}
	if a.percent {
		return []rune(strconv.FormatFloat(math.Round(x*1e5)/1e3, 'f', -1, 64) + "%")
	}
	return []rune(strconv.FormatFloat(math.Round(x*1e4)/1e4, 'f', -1, 64))
}

// frame is the rectangle in which figures are plotted.
type frame struct{ x, y, w, h float64 }

// meets tells that two rectangles overlap.
func (a frame) meets(b frame) bool {
	return a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.y+b.h && b.y < a.y+a.h
}

// gutter is the room the tick labels take left of the plot.
func (f *flow) gutter(a axis) float64 {
	w := 0.0
	for _, t := range a.ticks() {
		w = max(w, f.c.width(f.chartStyle(), a.text(t)))
	}
	return w + 6
}

// drawAxis draws the lines of the scale with their figures.
func (f *flow) drawAxis(a axis, p frame) {
	st := f.chartStyle()
	for _, t := range a.ticks() {
		y := a.at(t, p.y, p.h)
		pen, k := 0.3, ink{210, 210, 210}
		if math.Abs(t) < a.step/1e6 || t == a.lo {
			pen, k = 0.6, rule
		}
		f.c.line(p.x, y, p.x+p.w, y, pen, k)
		f.c.put(st, p.x-60, 56, y+0.36*st.size, a.text(t), right)
	}
}

// drawUnit writes the unit of the scale over it.
func (f *flow) drawUnit(c *chart, y float64) {
	if c.src.Unit == "" {
		return
	}
	st := f.chartStyle()
	f.c.put(st, f.sheet.left, f.sheet.width, baseline(st.size, y, unitPitch), clean("单位："+c.src.Unit), left)
}
