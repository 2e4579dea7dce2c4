package pdf

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"shegong/reports"
)

var longCounties = []string{
	"长白朝鲜族自治县", "前郭尔罗斯蒙古族自治县", "伊通满族自治县", "朝阳区", "梅河口市", "𬊈水县", "珲春市", "二道江区", "延边朝鲜族自治州小计",
}

// chartOf has a value of every kind: zero, negative, missing, large.
func chartOf(kind reports.ChartKind, cats, series int) reports.Chart {
	c := reports.Chart{Title: "图", Kind: kind, Unit: "人"}
	for i := range cats {
		name := longCounties[i%len(longCounties)]
		if i >= len(longCounties) {
			name += fmt.Sprint(i / len(longCounties))
		}
		c.Categories = append(c.Categories, name)
	}
	for s := range series {
		one := reports.Series{Name: fmt.Sprintf("系列%d", s)}
		for i := range cats {
			var v reports.Value
			switch i % 5 {
			case 0:
				v = reports.N(1200 + 37*i + 211*s)
			case 1:
				v = reports.N(0)
			case 2:
				v = reports.N(-(300 + 13*i + 97*s))
			case 3:
				v = reports.None()
			default:
				v = reports.N(700 + i + 150*s)
			}
			if kind == reports.Progress && v.Kind != reports.Absent {
				v = reports.Value{Kind: reports.Percent, Num: v.Num / 2000}
			}
			one.Values = append(one.Values, v)
		}
		c.Series = append(c.Series, one)
	}
	return c
}

var chartKinds = map[string]reports.ChartKind{
	"bars": reports.Bars, "stacked": reports.Stacked, "lines": reports.Lines, "progress": reports.Progress, "pie": reports.Pie,
}

// TestChartLabels: every name, series and figure of a chart is in the text, and
// nothing lies upon anything else.
func TestChartLabels(t *testing.T) {
	for name, kind := range chartKinds {
		for _, size := range [][2]int{{1, 1}, {4, 2}, {9, 1}, {9, 3}, {23, 1}, {36, 2}, {69, 1}} {
			if kind == reports.Pie && size[0] > pieMost || kind == reports.Lines && size[0] > 24 {
				continue // joined or thinned out
			}
			t.Run(fmt.Sprintf("%s %d×%d", name, size[0], size[1]), func(t *testing.T) {
				c := chartOf(kind, size[0], size[1])
				ps := pages(t, render(t, &reports.Document{Title: "题", Blocks: []reports.Block{c}}))
				want := strings.Join(c.Categories, "")
				if size[0] <= 4 {
					for _, v := range c.Series[0].Values {
						want += v.String()
					}
				}
				lacks(t, ps, want)
				for i, p := range ps {
					overlaps(t, i+1, p)
				}
			})
		}
	}
}

// lacks checks that the pages have each character as often as want: narrow
// labels run over several lines side by side, so no word need be whole.
func lacks(t *testing.T, ps []page, want string) {
	t.Helper()
	have := map[rune]int{}
	for _, p := range ps {
		for _, w := range p.words {
			for _, r := range w.text {
				have[r]++
			}
		}
	}
	for _, r := range want {
		if have[r]--; have[r] < 0 {
			t.Errorf("%q comes too seldom", r)
		}
	}
}

// overlaps checks that no two words lie upon each other.
func overlaps(t *testing.T, n int, p page) {
	t.Helper()
	// The boxes are as high as the font's tallest glyph.
	const air = 0.15
	for i, a := range p.words {
		for _, b := range p.words[i+1:] {
			x := min(a.x1, b.x1) - max(a.x0, b.x0)
			y := min(a.y1, b.y1) - max(a.y0, b.y0)
			if h := min(a.y1-a.y0, b.y1-b.y0); x > 0.8 && y > 2*air*h {
				t.Errorf("page %d: %q at %.0f,%.0f and %q at %.0f,%.0f overlap", n, a.text, a.x0, a.y0, b.text, b.x0, b.y0)
			}
		}
	}
}

// TestScale: bars stand on zero; a line that hardly moves is not blown up.
func TestScale(t *testing.T) {
	count, share := func(x float64) reports.Value { return reports.N(int(x)) }, func(x float64) reports.Value { return reports.Value{Kind: reports.Percent, Num: x} }
	tests := []struct {
		name         string
		kind         reports.ChartKind
		value        func(float64) reports.Value
		nums         []float64
		lo, hi, step float64
	}{
		{"bars", reports.Bars, count, []float64{290, 291}, 0, 300, 100},
		{"bars below zero", reports.Bars, count, []float64{-12, 30}, -20, 40, 20},
		{"nothing", reports.Bars, count, nil, 0, 1, 1},
		{"line", reports.Lines, count, []float64{800, 1000}, 800, 1000, 50},
		{"line from far below", reports.Lines, count, []float64{100, 1000}, 0, 1000, 250},
		{"flat line", reports.Lines, count, []float64{291, 291}, 280, 300, 5},
		{"flat line of all", reports.Lines, share, []float64{1, 1}, 0.94, 1, 0.02},
		{"flat line of few", reports.Lines, share, []float64{0.5, 0.5}, 0.48, 0.52, 0.01},
	}
	for _, test := range tests {
		c := reports.Chart{Kind: test.kind, Series: []reports.Series{{}}}
		for _, x := range test.nums {
			c.Categories = append(c.Categories, "月")
			c.Series[0].Values = append(c.Series[0].Values, test.value(x))
		}
		a := scaleFor(c, numbers(c))
		const eps = 1e-9
		if math.Abs(a.lo-test.lo) > eps || math.Abs(a.hi-test.hi) > eps || math.Abs(a.step-test.step) > eps {
			t.Errorf("%s: got %g to %g by %g, want %g to %g by %g", test.name, a.lo, a.hi, a.step, test.lo, test.hi, test.step)
		}
	}
}

// TestPieJoins: what has no slice of its own is in 其他.
func TestPieJoins(t *testing.T) {
	c := reports.Chart{Title: "饼", Kind: reports.Pie, Unit: "人", Series: []reports.Series{{}}}
	for i := range pieMost + 4 {
		c.Categories = append(c.Categories, fmt.Sprintf("类%d", i))
		c.Series[0].Values = append(c.Series[0].Values, reports.N(10))
	}
	got := squeeze(text(t, render(t, &reports.Document{Blocks: []reports.Block{c}})))
	if !strings.Contains(got, "其他50人12.5%") {
		t.Errorf("the joined slice is missing: %s", got)
	}
}
