package page

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"shegong/reports"
)

// option is the part of ECharts' options that the charts use. It holds no
// function, as JSON can not, and no tool that writes HTML of its own.
type option struct {
	Animation bool     `json:"animation"`
	Aria      aria     `json:"aria"`
	Color     []string `json:"color"`
	Tooltip   tooltip  `json:"tooltip"`
	Legend    *legend  `json:"legend,omitempty"`
	Grid      *grid    `json:"grid,omitempty"`
	XAxis     *axis    `json:"xAxis,omitempty"`
	YAxis     *axis    `json:"yAxis,omitempty"`
	Series    []series `json:"series"`
}

type aria struct {
	Enabled bool      `json:"enabled"`
	Label   ariaLabel `json:"label"`
}

type ariaLabel struct {
	Description string `json:"description"`
}

// tooltip is drawn as text on the canvas: the other mode writes inline styles,
// which the page's policy forbids.
type tooltip struct {
	Trigger    string `json:"trigger"`
	RenderMode string `json:"renderMode"`
	Confine    bool   `json:"confine"`
}

type legend struct {
	Type   string `json:"type"`
	Bottom int    `json:"bottom"`
}

type grid struct {
	Left   int `json:"left"`
	Right  int `json:"right"`
	Top    int `json:"top"`
	Bottom int `json:"bottom"`
}

type axis struct {
	Type    string     `json:"type"`
	Name    string     `json:"name,omitempty"`
	Data    []string   `json:"data,omitempty"`
	Inverse bool       `json:"inverse,omitempty"`
	Min     *float64   `json:"min,omitempty"`
	Max     *float64   `json:"max,omitempty"`
	Label   *axisLabel `json:"axisLabel,omitempty"`
}

type axisLabel struct {
	Formatter string `json:"formatter,omitempty"`
	Interval  *int   `json:"interval,omitempty"`
	Rotate    int    `json:"rotate,omitempty"`
}

type series struct {
	Type   string `json:"type"`
	Name   string `json:"name"`
	Stack  string `json:"stack,omitempty"`
	Radius string `json:"radius,omitempty"`
	Label  *label `json:"label,omitempty"`
	Data   any    `json:"data"`
}

type label struct {
	Show      bool   `json:"show"`
	Position  string `json:"position,omitempty"`
	Formatter string `json:"formatter,omitempty"`
}

// slice is a part of a pie.
type slice struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

// manyCategories is from where on their names are turned to fit.
const manyCategories = 10

// ChartOption is c as an option for ECharts 6, in JSON. Figures are those that
// readers see elsewhere, rounded alike and with shares in percent; a missing
// one is null and leaves a gap.
func ChartOption(c reports.Chart) ([]byte, error) {
	o := option{
		Aria:    aria{Enabled: true, Label: ariaLabel{withUnit(c.Title, c.Unit)}},
		Color:   palette(),
		Tooltip: tooltip{Trigger: "axis", RenderMode: "richText", Confine: true},
		Series:  []series{},
	}
	if len(c.Series) > 1 || c.Kind == reports.Pie {
		o.Legend = &legend{Type: "scroll"}
	}
	if c.Kind == reports.Pie {
		o.pie(c)
	} else {
		o.axes(c)
		o.plot(c)
	}
	return json.Marshal(o)
}

// palette stays apart on paper and for the colour-blind.
func palette() []string {
	return []string{"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999", "#b8a800"}
}

func (o *option) pie(c reports.Chart) {
	o.Tooltip.Trigger = "item"
	if len(c.Series) == 0 {
		return
	}
	parts := []slice{}
	for i, x := range plotted(c.Series[0], len(c.Categories)) {
		if x != nil {
			parts = append(parts, slice{c.Categories[i], *x})
		}
	}
	o.Series = append(o.Series, series{
		Type: "pie", Name: c.Series[0].Name, Radius: "65%", Data: parts,
		Label: &label{Show: true, Formatter: "{b} {d}%"},
	})
}

func (o *option) axes(c reports.Chart) {
	o.Grid = &grid{Left: 12, Right: 32, Top: 36, Bottom: 36}
	names := &axis{Type: "category", Data: c.Categories}
	figures := &axis{Type: "value", Name: c.Unit}
	if isPercent(c) {
		figures.Label = &axisLabel{Formatter: "{value}%"}
		if c.Unit == "%" {
			figures.Name = "" // the scale says it already
		}
	}
	if c.Kind == reports.Progress {
		names.Inverse = true // the first category on top
		names.Label = &axisLabel{Interval: new(0)}
		figures.Min, figures.Max = new(0.0), full(c)
		o.XAxis, o.YAxis = figures, names
		return
	}
	if len(c.Categories) > manyCategories {
		names.Label = &axisLabel{Interval: new(0), Rotate: 45}
		o.Grid.Bottom = 84 // the turned names stay clear of the legend
	}
	o.XAxis, o.YAxis = names, figures
}

func (o *option) plot(c reports.Chart) {
	for _, s := range c.Series {
		drawn := series{Type: "bar", Name: s.Name, Data: plotted(s, len(c.Categories))}
		switch c.Kind {
		case reports.Lines:
			drawn.Type = "line"
		case reports.Stacked:
			drawn.Stack = "all"
		case reports.Progress:
			drawn.Label = &label{Show: true, Position: "right"}
			if isPercent(c) {
				drawn.Label.Formatter = "{c}%"
			}
		}
		o.Series = append(o.Series, drawn)
	}
}

// plotted are the figures of a series for n categories, nil where one is
// missing.
func plotted(s reports.Series, n int) []*float64 {
	list := make([]*float64, n)
	for i := range min(n, len(s.Values)) {
		if x, ok := shown(s.Values[i]); ok {
			list[i] = &x
		}
	}
	return list
}

// shown is the figure a reader sees, so that a chart and a table never differ
// by a rounding.
func shown(v reports.Value) (float64, bool) {
	if !v.IsNumber() {
		return 0, false
	}
	x, err := strconv.ParseFloat(strings.TrimSuffix(v.String(), "%"), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return 0, false // no number that JSON could hold
	}
	return x, true
}

// full is the end of the scale of a progress chart; nil where a figure lies
// beyond 100 %.
func full(c reports.Chart) *float64 {
	for _, s := range c.Series {
		for _, v := range s.Values {
			if x, ok := shown(v); ok && x > 100 {
				return nil
			}
		}
	}
	return new(100.0)
}

// isPercent tells that the figures are shares.
func isPercent(c reports.Chart) bool {
	for _, s := range c.Series {
		for _, v := range s.Values {
			if v.IsNumber() {
				return v.Kind == reports.Percent
			}
		}
	}
	return false
}
