package xlsx

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"shegong/reports"
)

// seriesColours stay apart on paper and for the colour-blind.
func seriesColours() []string {
	return []string{"0072B2", "E69F00", "009E73", "CC79A7", "56B4E9", "D55E00", "999999", "B8A800"}
}

// native is the chart as the spreadsheet draws it, from the figure sheet.
func (c *placedChart) native() *excelize.Chart {
	small := excelize.Font{Family: fontText, Size: 9, Color: "404040"}
	chart := &excelize.Chart{
		Type:         chartType(c.Kind),
		Series:       c.series(),
		Dimension:    excelize.ChartDimension{Width: chartWidth, Height: uint(c.height)},
		Format:       excelize.GraphicOptions{AltText: c.Title, Positioning: "twoCell", OffsetY: 4},
		Legend:       excelize.ChartLegend{Position: "bottom", Font: &small},
		VaryColors:   new(c.Kind == reports.Pie),
		ShowBlanksAs: "gap",
		XAxis:        excelize.ChartAxis{Font: small},
		YAxis:        excelize.ChartAxis{Font: small, MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: c.scaleFormat()}},
	}
	chart.Title = chartTitle(c.heading(), 12)
	if len(c.Series) < 2 && c.Kind != reports.Pie {
		chart.Legend.Position = "none"
	}
	c.shape(chart)
	return chart
}

func chartType(k reports.ChartKind) excelize.ChartType {
	switch k {
	case reports.Stacked:
		return excelize.ColStacked
	case reports.Lines:
		return excelize.Line
	case reports.Progress:
		return excelize.Bar
	case reports.Pie:
		return excelize.Pie
	default:
		return excelize.Col
	}
}

func chartTitle(s string, size float64) excelize.ChartTitle {
	return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{
		Text: plain(s), Font: &excelize.Font{Family: fontHead, Size: size, Bold: true, Color: "202020"},
	}}}
}

// heading is the title with the unit, which no axis repeats.
func (c *placedChart) heading() string {
	if c.Unit == "" {
		return c.Title
	}
	return c.Title + "（" + c.Unit + "）"
}

// shape sets what is peculiar to a kind of chart.
func (c *placedChart) shape(chart *excelize.Chart) {
	few := len(c.Categories)*len(c.Series) <= 24
	chart.PlotArea = excelize.ChartPlotArea{ShowVal: few, NumFmt: excelize.ChartNumFmt{CustomNumFmt: c.format()}}
	switch c.Kind {
	case reports.Pie:
		chart.PlotArea.ShowPercent, chart.PlotArea.ShowVal = true, false
		chart.PlotArea.NumFmt.CustomNumFmt = formatPercent
	case reports.Progress:
		chart.PlotArea.ShowVal = true
		chart.XAxis.ReverseOrder = true // the first category on top
		chart.XAxis.TickLabelSkip = 1
		chart.YAxis.Minimum = new(0.0)
		if full := c.full(); full > 0 {
			chart.YAxis.Maximum = &full
		}
	case reports.Bars, reports.Stacked:
		chart.YAxis.Minimum = c.floor()
	case reports.Lines:
		chart.PlotArea.ShowVal = few && len(c.Series) == 1
	}
}

// floor is zero unless a figure lies below it: bars that do not begin at zero
// mislead.
func (c *placedChart) floor() *float64 {
	for _, s := range c.Series {
		for _, v := range s.Values {
			if x, ok := number(v); ok && x < 0 {
				return nil
			}
		}
	}
	return new(0.0)
}

// full is the end of the scale of a progress chart, 100 % as its figures count
// it; 0 where a figure lies beyond.
func (c *placedChart) full() float64 {
	full := 1.0
	if c.kind() != reports.Percent {
		full = 100
	}
	for _, s := range c.Series {
		for _, v := range s.Values {
			if x, ok := number(v); ok && x > full {
				return 0
			}
		}
	}
	return full
}

// kind is what the figures are.
func (c *placedChart) kind() reports.ValueKind {
	for _, s := range c.Series {
		for _, v := range s.Values {
			if v.IsNumber() {
				return v.Kind
			}
		}
	}
	return reports.Count
}

func (c *placedChart) format() string { return numberFormat(c.kind()) }

// scaleFormat leaves out the decimals that the marks of a scale do not have.
func (c *placedChart) scaleFormat() string {
	if c.kind() == reports.Percent {
		return "0%"
	}
	return "General"
}

// series refer to the figure sheet, so that an edited figure moves its bar.
func (c *placedChart) series() []excelize.ChartSeries {
	palette := seriesColours()
	first, last := c.data+1, c.data+max(1, len(c.Categories))
	n := len(c.Series)
	if c.Kind == reports.Pie {
		n = min(n, 1)
	}
	list := make([]excelize.ChartSeries, n)
	for i := range list {
		fill := solid(palette[i%len(palette)])
		list[i] = excelize.ChartSeries{
			Name:       reference(i+1, c.data, c.data),
			Categories: reference(0, first, last),
			Values:     reference(i+1, first, last),
			Fill:       fill,
			Line:       excelize.LineOptions{Width: 2},
			Marker:     excelize.ChartMarker{Symbol: "circle", Size: 6, Fill: fill},
			DataLabel:  excelize.ChartDataLabel{Font: excelize.Font{Family: fontText, Size: 9}},
		}
		if c.Kind == reports.Lines {
			list[i].DataLabelPosition = excelize.ChartDataLabelsPositionAbove
		}
		if c.Kind == reports.Pie {
			list[i].Fill = excelize.Fill{}
			list[i].DataPoint = pieParts(len(c.Categories))
		}
	}
	return list
}

// pieParts colours the parts of a pie.
func pieParts(n int) []excelize.ChartDataPoint {
	palette := seriesColours()
	points := make([]excelize.ChartDataPoint, n)
	for i := range points {
		points[i] = excelize.ChartDataPoint{Index: i, Fill: solid(palette[i%len(palette)])}
	}
	return points
}

func solid(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

// reference is a range of one column of the figure sheet; columns count from 0.
func reference(column, from, to int) string {
	letter, err := excelize.ColumnNumberToName(column + 1)
	if err != nil {
		return "" // more series than a sheet has columns; the library refuses it
	}
	if from == to {
		return fmt.Sprintf("%s!$%s$%d", quoteSheet(figureSheet), letter, from)
	}
	return fmt.Sprintf("%s!$%s$%d:$%s$%d", quoteSheet(figureSheet), letter, from, letter, to)
}
