package web

import (
	"context"
	"fmt"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/internal/summary"
	"shegong/reports"
	fragment "shegong/reports/page"
)

// figuresPart is the key figures of an area's accepted returns.
type figuresPart struct {
	Period   roster.Period
	Accepted int // units whose figures these are; 0 for none
	Items    []keyFigure
}

// keyFigure is one of them with its trend; — where there is nothing to compare
// with.
type keyFigure struct{ Label, Value, Unit, Month, Year string }

// chartPart is a chart with the table that says the same.
type chartPart struct {
	ID, Title, Kind, Option string
	Heads                   []string
	Rows                    [][]string
	Note                    string
}

// addFigures adds what is known of the accepted returns, and the charts.
func (s *Server) addFigures(ctx context.Context, b *boardPart, g *boardGrid, units []store.Unit) error {
	periods := []roster.Period{b.Period.Add(-1), b.Period.Add(-12)}
	for _, m := range b.Months {
		if m.Period != periods[0] && m.Period != periods[1] {
			periods = append(periods, m.Period)
		}
	}
	figures, err := s.Store.CountyFigures(ctx, reports.KeyFigureSources(), periods...)
	if err != nil {
		return err
	}
	b.Figures = newFiguresPart(b.Period, units, figures)
	if len(units) == 0 {
		return nil
	}
	complete, err := newChartPart("complete", completeness(g, units, b.Months))
	if err != nil {
		return err
	}
	trend, err := newChartPart("trend", keyTrend(units, b.Months, figures))
	if err != nil {
		return err
	}
	trend.Note = "按当月已接收的单位计算。"
	b.Charts = []chartPart{complete, trend}
	return nil
}

// newFiguresPart folds the units' figures of a period, with the month before
// and the same month last year.
func newFiguresPart(p roster.Period, units []store.Unit, figures map[string]map[string]summary.Figures) figuresPart {
	of := func(unit string, p roster.Period) *summary.Summary {
		fs, ok := figures[p.String()][unit]
		if !ok {
			return nil
		}
		return &summary.Summary{Unit: unit, Period: p, County: fs}
	}
	out := figuresPart{Period: p}
	var data []reports.UnitData
	for i := range units {
		if u := &units[i]; u.Reports(p) {
			d := reports.UnitData{Now: of(u.Code, p), Month: of(u.Code, p.Add(-1)), Year: of(u.Code, p.Add(-12))}
			data = append(data, d)
			if d.Now != nil {
				out.Accepted++
			}
		}
	}
	if out.Accepted == 0 {
		return out
	}
	for _, f := range reports.KeyFigures(data).Items {
		out.Items = append(out.Items, keyFigure{f.Label, f.Value.String(), f.Unit, trendText(f.Previous), trendText(f.LastYear)})
	}
	return out
}

func trendText(v *reports.Value) string {
	if v == nil {
		return reports.None().String()
	}
	if v.Kind == reports.Points {
		return v.String() + "个百分点"
	}
	return v.String()
}

// completeness is the chart of how many units stood where, by month.
func completeness(g *boardGrid, units []store.Unit, months []boardMonth) reports.Chart {
	c := reports.Chart{
		Title: "各月报送进度", Kind: reports.Stacked, Unit: "个",
		Series: []reports.Series{{Name: "已接收"}, {Name: "审核中"}, {Name: "填报中"}, {Name: "未报"}},
	}
	for _, m := range months {
		t := g.tally(units, m.Period)
		c.Categories = append(c.Categories, m.Period.String())
		for i, n := range []int{t.Accepted, t.Review, t.Open, t.Missing} {
			c.Series[i].Values = append(c.Series[i].Values, reports.N(n))
		}
	}
	return c
}

// keyTrend is the chart of the units' shares by month.
func keyTrend(units []store.Unit, months []boardMonth, figures map[string]map[string]summary.Figures) reports.Chart {
	list := make([]reports.KeyMonth, len(months))
	for i, m := range months {
		list[i].Period = m.Period
		for j := range units {
			fs, ok := figures[m.Period.String()][units[j].Code]
			if !ok || !units[j].Reports(m.Period) {
				continue
			}
			if list[i].Figures == nil {
				list[i].Figures = summary.Figures{}
			}
			list[i].Figures.Add(fs)
		}
	}
	return reports.KeyTrend(list)
}

func newChartPart(id string, c reports.Chart) (chartPart, error) {
	option, err := fragment.ChartOption(c)
	if err != nil {
		return chartPart{}, fmt.Errorf("chart %s: %w", id, err)
	}
	p := chartPart{ID: id, Title: c.Title + "（" + c.Unit + "）", Kind: "bars", Option: string(option), Heads: []string{"报告期"}}
	for _, s := range c.Series {
		p.Heads = append(p.Heads, s.Name)
	}
	for i, name := range c.Categories {
		row := []string{name}
		for _, s := range c.Series {
			row = append(row, s.Values[i].String())
		}
		p.Rows = append(p.Rows, row)
	}
	return p, nil
}
